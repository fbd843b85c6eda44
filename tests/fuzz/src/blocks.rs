//! Blocks from bytes: what the lines or a reader could hand to the layouts.

use arbitrary::{Arbitrary, Result, Unstructured};
use audit_themes::model::block::{Furniture, TableCell};
use audit_themes::model::{Block, Piece, Rect, Run, Shape, Style};
use audit_themes::text::normalise::clean;

use crate::{put_text, text};

const ASIDE: u8 = 1;
const CELL: u8 = 2;
const MARKER: u8 = 4;
const BOLD: u8 = 1;
const ITALIC: u8 = 2;
const LINK: u8 = 4;
const COLOURED: u8 = 8;

/// The blocks of a document.
#[derive(Debug)]
pub struct Blocks(pub Vec<Block>);

impl<'a> Arbitrary<'a> for Blocks {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut blocks = Vec::new();
        while !u.is_empty() {
            let Ok(block) = block(u) else { break };
            blocks.push(block);
        }
        Ok(Self(blocks))
    }
}

fn block(u: &mut Unstructured<'_>) -> Result<Block> {
    let shape = match u.arbitrary::<u8>()? % 16 {
        kind @ 0..=3 => Shape::Heading(kind + 1),
        4..=6 => Shape::Item(1),
        7 => Shape::Furniture(Furniture::Running),
        8 => Shape::Heading(u.arbitrary()?),
        _ => Shape::Paragraph,
    };
    let [look, page, size, lines]: [u8; 4] = u.arbitrary()?;
    let cell = if look & CELL == 0 {
        None
    } else {
        let [table, row, column]: [u8; 3] = u.arbitrary()?;
        Some(TableCell { table: table.into(), row: row.into(), column: column.into() })
    };
    let marker = if look & MARKER == 0 { None } else { Some(clean(&text(u)?)) };
    let mut runs = Vec::new();
    for _ in 0..=u.arbitrary::<u8>()? % 4 {
        let style: u8 = u.arbitrary()?;
        let colour = if style & COLOURED == 0 { [0; 3] } else { [160, 0, 0] };
        runs.push(Run {
            text: clean(&text(u)?),
            style: Style { bold: style & BOLD != 0, italic: style & ITALIC != 0, colour },
            link: (style & LINK != 0).then(|| "https://example.org/".to_owned()),
        });
    }
    let rect = Rect::new(50.0, 10.0 * f32::from(lines), 500.0, 10.0 * f32::from(lines) + 10.0);
    Ok(Block {
        shape,
        runs,
        marker,
        pieces: if page == 0 { Vec::new() } else { vec![Piece { page: page.into(), rect }] },
        size: f32::from(size) / 4.0,
        lines: u32::from(lines).max(1),
        aside: look & ASIDE != 0,
        cell,
    })
}

/// Blocks as bytes, to begin from.
pub fn encode(blocks: &[Block]) -> Vec<u8> {
    let byte = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
    let mut out = Vec::new();
    for block in blocks.iter().filter(|b| !b.runs.is_empty()) {
        match block.shape {
            Shape::Heading(rank) => out.extend([8, rank]),
            Shape::Item(_) => out.push(4),
            Shape::Furniture(_) => out.push(7),
            Shape::Paragraph => out.push(9),
        }
        let bit = |is: bool, value: u8| if is { value } else { 0 };
        out.push(bit(block.aside, ASIDE) | bit(block.cell.is_some(), CELL) | bit(block.marker.is_some(), MARKER));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped by the cast")]
        out.extend([byte(block.page().unwrap_or(0)), (block.size * 4.0) as u8, byte(block.lines)]);
        if let Some(cell) = block.cell {
            out.extend([byte(cell.table), byte(cell.row), byte(cell.column)]);
        }
        if let Some(marker) = &block.marker {
            put_text(marker, &mut out);
        }
        let runs = &block.runs[..block.runs.len().min(4)];
        out.push(byte(u32::try_from(runs.len()).unwrap_or(0).saturating_sub(1)));
        for run in runs {
            let style = bit(run.style.bold, BOLD) | bit(run.style.italic, ITALIC) | bit(run.link.is_some(), LINK);
            out.push(style | bit(run.style.colour != [0; 3], COLOURED));
            put_text(&run.text, &mut out);
        }
    }
    out
}
