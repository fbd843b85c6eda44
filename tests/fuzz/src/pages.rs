//! Pages from bytes: a record for each span (with its place in a structure tree, or without), box, dot, link and new page.

use arbitrary::{Arbitrary, Result, Unstructured};
use audit_themes::model::block::TableCell;
use audit_themes::model::{Element, ElementRole, Link, Page, Rect, Span, Style};

use crate::{put_text, text};

/// Points are counted in sixteenths: from -2048 to 2048 of them.
const UNIT: f32 = 16.0;
/// What a hostile file may make of a coordinate. Readers let no other than finite ones through.
const WILD: [f32; 4] = [1e30, -1e30, 3.0e38, -3.0e38];

const BOLD: u8 = 1;
const ITALIC: u8 = 2;
const HIDDEN: u8 = 4;
const ARTIFACT: u8 = 8;
const COLOURED: u8 = 64;
const STRANGE: u8 = 128;

/// The pages of a document.
#[derive(Debug)]
pub struct Pages(pub Vec<Page>);

impl<'a> Arbitrary<'a> for Pages {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut pages = vec![page(1, 595.0, 842.0)];
        while !u.is_empty() {
            let Ok(kind) = u.arbitrary::<u8>() else { break };
            let Some(last) = pages.last_mut() else { break };
            match kind % 16 {
                11 => last.rects.push(rect(u)?),
                12 => last.dots.push(rect(u)?),
                13 => last.links.push(Link { rect: rect(u)?, uri: text(u)? }),
                14 => {
                    let (number, width, height) = (last.number + 1, coordinate(u)?.abs(), coordinate(u)?.abs());
                    pages.push(page(number, width, height));
                }
                15 => last.images.push(rect(u)?),
                6..=10 => {
                    let element = Some(element(u)?);
                    last.spans.push(Span { element, ..span(u)? });
                }
                _ => last.spans.push(span(u)?),
            }
        }
        Ok(Self(pages))
    }
}

fn page(number: u32, width: f32, height: f32) -> Page {
    Page { number, width, height, ..Page::default() }
}

fn coordinate(u: &mut Unstructured<'_>) -> Result<f32> {
    Ok(f32::from(u.arbitrary::<i16>()?) / UNIT)
}

fn rect(u: &mut Unstructured<'_>) -> Result<Rect> {
    let (x, y, width, height) = (coordinate(u)?, coordinate(u)?, coordinate(u)?, coordinate(u)?);
    Ok(Rect::new(x, y, x + width, y + height))
}

fn span(u: &mut Unstructured<'_>) -> Result<Span> {
    let (mut x0, baseline, width) = (coordinate(u)?, coordinate(u)?, coordinate(u)?);
    let size = (f32::from(u.arbitrary::<u8>()?) / 4.0).max(0.5);
    let look: u8 = u.arbitrary()?;
    if look & STRANGE != 0 {
        x0 = WILD[usize::from(look & 3)];
    }
    Ok(Span {
        text: text(u)?,
        x0,
        x1: x0 + width,
        baseline,
        size,
        style: Style {
            bold: look & BOLD != 0,
            italic: look & ITALIC != 0,
            colour: if look & COLOURED != 0 { [0, 64, 160] } else { [0; 3] },
        },
        hidden: look & HIDDEN != 0,
        artifact: look & ARTIFACT != 0,
        turn: (look >> 4) & 3,
        element: None,
    })
}

const HAS_BLOCK: u8 = 1;
const HAS_CELL: u8 = 2;
const ASIDE: u8 = 4;

fn element(u: &mut Unstructured<'_>) -> Result<Element> {
    let [look, role]: [u8; 2] = u.arbitrary()?;
    let order = u32::from(u.arbitrary::<u16>()?);
    let block = if look & HAS_BLOCK == 0 { None } else { Some(u32::from(u.arbitrary::<u16>()?)) };
    let cell = if look & HAS_CELL == 0 {
        None
    } else {
        let [table, row, column]: [u8; 3] = u.arbitrary()?;
        Some(TableCell { table: table.into(), row: row.into(), column: column.into() })
    };
    let role = match role % 16 {
        level @ 1..=6 => ElementRole::Heading(level),
        7 | 8 => ElementRole::Item,
        9 | 10 => ElementRole::Label,
        11 => ElementRole::Note,
        12 => ElementRole::Contents,
        _ => ElementRole::Text,
    };
    Ok(Element { order, block, role, cell, aside: look & ASIDE != 0 })
}

fn put_element(element: &Element, out: &mut Vec<u8>) {
    let bit = |is: bool, value: u8| if is { value } else { 0 };
    let low = |n: u32| u8::try_from(n & 255).unwrap_or(u8::MAX);
    let short = |n: u32| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    out.push(bit(element.block.is_some(), HAS_BLOCK) | bit(element.cell.is_some(), HAS_CELL) | bit(element.aside, ASIDE));
    out.push(match element.role {
        ElementRole::Text => 0,
        ElementRole::Heading(level) => level.clamp(1, 6),
        ElementRole::Item => 7,
        ElementRole::Label => 9,
        ElementRole::Note => 11,
        ElementRole::Contents => 12,
    });
    out.extend(short(element.order));
    out.extend(element.block.into_iter().flat_map(short));
    out.extend(element.cell.into_iter().flat_map(|c| [low(c.table), low(c.row), low(c.column)]));
}

/// Pages as bytes, to begin from: what a reader found in a real file.
pub fn encode(pages: &[Page]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        if number > 0 {
            out.push(14);
            put(&[page.width, page.height], &mut out);
        }
        for r in &page.rects {
            out.push(11);
            put_rect(r, &mut out);
        }
        for r in &page.dots {
            out.push(12);
            put_rect(r, &mut out);
        }
        for link in &page.links {
            out.push(13);
            put_rect(&link.rect, &mut out);
            put_text(&link.uri, &mut out);
        }
        for s in &page.spans {
            out.push(if s.element.is_some() { 10 } else { 0 });
            if let Some(element) = &s.element {
                put_element(element, &mut out);
            }
            put(&[s.x0, s.baseline, s.x1 - s.x0], &mut out);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped by the cast")]
            out.push((s.size * 4.0) as u8);
            let bit = |is: bool, value: u8| if is { value } else { 0 };
            let look = bit(s.style.bold, BOLD) | bit(s.style.italic, ITALIC) | bit(s.hidden, HIDDEN) | bit(s.artifact, ARTIFACT);
            out.push(look | bit(s.style.colour != [0; 3], COLOURED) | (s.turn & 3) << 4);
            put_text(&s.text, &mut out);
        }
    }
    out
}

fn put(values: &[f32], out: &mut Vec<u8>) {
    for value in values {
        #[expect(clippy::cast_possible_truncation, reason = "clamped by the cast")]
        out.extend(((value * UNIT) as i16).to_le_bytes());
    }
}

fn put_rect(r: &Rect, out: &mut Vec<u8>) {
    put(&[r.x0, r.y0, r.width(), r.height()], out);
}
