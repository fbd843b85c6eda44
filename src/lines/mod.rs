//! Pages of spans → blocks in reading order: lines, columns, furniture, paragraphs, whole words.

mod furniture;
mod hyphens;
mod notes;
mod order;
mod paragraphs;
mod rows;
mod sheaves;
mod small;
mod tables;
mod tabs;
mod tagged;

use std::collections::BTreeSet;

use crate::model::block::{Furniture, TableCell};
use crate::model::{Block, ElementRole, Link, Page, Piece, Rect, Shape, Style};
use crate::text::markers::is_sign;
use hyphens::Words;
use order::{Place, Region};
use paragraphs::{Draft, Ground, Typography};
use rows::{Line, Ornament};

/// A page's lines in one direction of text, and what is needed to get back to the page as shown.
struct Sheet {
    ground: Ground,
    /// Most of the page's text has another direction.
    minor: bool,
    lines: Vec<Line>,
    rects: Vec<Rect>,
}

/// The blocks of a document, in reading order. Every letter of the pages' visible text is in one of them.
pub fn assemble(pages: &[Page]) -> Vec<Block> {
    let tagged = tagged::is_sound(pages);
    let mut sheets: Vec<Sheet> = pages.iter().flat_map(|p| sheets(p, tagged)).collect();
    rows::starred(sheets.iter_mut().flat_map(|s| &mut s.lines));
    notes::cut_marks(&mut sheets.iter_mut().map(|s| &mut s.lines).collect::<Vec<_>>());
    let marks = furniture::find(&sheets.iter().map(|s| (s.ground.height, s.lines.as_slice())).collect::<Vec<_>>());
    let mut furniture: Vec<Block> = Vec::new();
    for (sheet, marks) in sheets.iter_mut().zip(marks) {
        let mut marks = marks.into_iter();
        let mut kept = Vec::with_capacity(sheet.lines.len());
        for line in std::mem::take(&mut sheet.lines) {
            match marks.next().flatten() {
                Some(why) => furniture.push(furniture_block(line, why, sheet.ground)),
                None => kept.push(line),
            }
        }
        sheet.lines = kept;
    }
    let every: Vec<&Line> = sheets.iter().flat_map(|s| &s.lines).collect();
    let typography = Typography::of(&every);
    let texts: Vec<String> = every.iter().map(|l| l.text()).collect();
    let words = Words::collect(texts.iter().map(String::as_str));

    let told = if tagged { by_structure(&mut sheets, &typography) } else { Vec::new() };
    let mut tables = Tables { count: told.iter().filter_map(|p| Some(p.cell?.table + 1)).max().unwrap_or(0), last: None };
    let mut placed: Vec<Placed> = Vec::new();
    for sheet in &mut sheets {
        place(sheet, &typography, &mut tables, &mut placed);
    }
    let mut placed = beside(told, join(placed, &typography));
    tabs::put_before(&mut placed, pages);
    let looks = heading_looks(&placed, &typography);
    let icons = icons(&placed, &typography);
    let mut blocks: Vec<Block> = placed.iter().filter_map(|p| block(p, &words, &typography, &looks, &icons)).collect();
    blocks.extend(furniture);
    blocks
}

fn furniture_block(line: Line, why: Furniture, ground: Ground) -> Block {
    Block {
        shape: Shape::Furniture(why),
        runs: line.runs,
        marker: line.marker,
        pieces: vec![piece(line.rect, ground)],
        size: line.size,
        lines: 1,
        aside: false,
        cell: None,
    }
}

/// The sheets of a page: one for each direction that its text has, the main one first.
fn sheets(page: &Page, tagged: bool) -> Vec<Sheet> {
    let mut letters = [0_usize; 4];
    for span in &page.spans {
        if let Some(n) = letters.get_mut(usize::from(span.turn)) {
            *n += span.text.trim().chars().count();
        }
    }
    let mut turns: Vec<u8> = (0..4_u8).filter(|t| letters.get(usize::from(*t)).is_some_and(|n| *n > 0)).collect();
    turns.sort_by_key(|t| std::cmp::Reverse(letters.get(usize::from(*t)).copied()));
    turns
        .into_iter()
        .enumerate()
        .map(|(rank, turn)| {
            let (width, height) = if turn % 2 == 1 { (page.height, page.width) } else { (page.width, page.height) };
            let upright = |r: &Rect| upright(*r, turn, page.width, page.height);
            let rects: Vec<Rect> = page.rects.iter().map(upright).collect();
            let links: Vec<Link> = page.links.iter().map(|l| Link { rect: upright(&l.rect), uri: l.uri.clone() }).collect();
            let dots: Vec<Rect> = page.dots.iter().map(upright).collect();
            let mut lines = rows::lines(rows::usable(page, turn, tagged), &rects, &links);
            rows::drawn_bullets(&mut lines, &dots);
            rows::lettered(&mut lines);
            rows::ornaments(&mut lines, &rects);
            let ground = Ground { page: page.number, turn, width, height };
            Sheet { ground, minor: rank > 0, lines, rects }
        })
        .collect()
}

/// A box of the page as shown, on the page turned so that text with this turn stands upright.
fn upright(r: Rect, turn: u8, width: f32, height: f32) -> Rect {
    match turn {
        1 => Rect::new(r.y0, width - r.x0, r.y1, width - r.x1),
        2 => Rect::new(width - r.x0, height - r.y0, width - r.x1, height - r.y1),
        3 => Rect::new(height - r.y0, r.x0, height - r.y1, r.x1),
        _ => r,
    }
}

/// The way back, from the page turned.
fn as_shown(r: Rect, ground: Ground) -> Rect {
    let Ground { turn, width, height, .. } = ground;
    match turn {
        1 => Rect::new(height - r.y0, r.x0, height - r.y1, r.x1),
        2 => Rect::new(width - r.x0, height - r.y0, width - r.x1, height - r.y1),
        3 => Rect::new(r.y0, width - r.x0, r.y1, width - r.x1),
        _ => r,
    }
}

/// The drafts of one block, several where a break cut it, and its place in a table.
struct Placed {
    parts: Vec<Draft>,
    cell: Option<TableCell>,
}

impl Placed {
    fn is_flow(&self) -> bool {
        self.cell.is_none() && self.parts.iter().all(|d| d.place == Place::Flow)
    }
}

/// What the file's own structure orders, taken out of the sheets; parts that a break cut are joined.
fn by_structure(sheets: &mut [Sheet], typography: &Typography) -> Vec<Placed> {
    let mut told: Vec<tagged::Tagged> = Vec::new();
    let known = sheets.iter().flat_map(|s| &s.lines).filter_map(|l| l.element?.cell);
    let mut tables = known.map(|c| c.table + 1).max().unwrap_or(0);
    for sheet in sheets.iter_mut().filter(|s| !s.minor) {
        let lines = std::mem::take(&mut sheet.lines);
        told.extend(tagged::drafts(lines, &sheet.rects, sheet.ground, typography, &mut tables, &mut sheet.lines));
    }
    told.sort_by_key(|t| t.order);
    tagged::put_into_columns(&mut told);
    let mut out: Vec<Placed> = Vec::new();
    let mut before: Option<tagged::Tagged> = None;
    for next in told {
        let cut = before.as_ref().is_some_and(|b| tagged::is_cut(b, &next));
        match out.last_mut().filter(|_| cut) {
            Some(last) => last.parts.push(next.draft.clone()),
            None => out.push(Placed { parts: vec![next.draft.clone()], cell: next.cell }),
        }
        before = Some(next);
    }
    out
}

/// The structure's blocks, with what has no place in it behind those that stand above it on its page.
fn beside(told: Vec<Placed>, rest: Vec<Placed>) -> Vec<Placed> {
    if told.is_empty() {
        return rest;
    }
    let mut out = told;
    for placed in rest {
        let spot = |p: &Placed| p.parts.first().map(|d| (d.ground.page, d.rect().y0));
        let here = spot(&placed);
        let at = out.iter().rposition(|p| spot(p) <= here).map_or(0, |i| i + 1);
        out.insert(at, placed);
    }
    out
}

/// Between the halves of a table that goes on over a page stands a line (`continued overleaf`), but no text.
const TEXT: usize = 2;

/// Counts tables, and knows one that goes on over a page.
struct Tables {
    count: u32,
    /// Page, columns and rows so far of the table that came last, if no text stands below it.
    last: Option<(u32, Vec<f32>, u32)>,
}

impl Tables {
    /// The number of a grid's table and of its first row; `text` are the feet of the lines of text on its page.
    fn number(&mut self, grid: &tables::Grid, sheet: &Sheet, text: &[f32]) -> (u32, u32) {
        let rows = grid.cells.iter().map(|c| c.row + 1).max().unwrap_or(0);
        let continued = self.last.as_ref().filter(|(page, columns, _)| {
            let same = columns.len() == grid.columns.len() && columns.iter().zip(&grid.columns).all(|(a, b)| (a - b).abs() < 4.0);
            let above = text.iter().filter(|foot| **foot < grid.rect.y0 + 1.0).count();
            same && *page + 1 == sheet.ground.page && grid.rect.y0 < 0.25 * sheet.ground.height && above < TEXT
        });
        let offset = continued.map_or(0, |(.., rows)| *rows);
        if continued.is_none() {
            self.count += 1;
        }
        let below = text.iter().filter(|foot| **foot > grid.rect.y1).count();
        self.last = (below < TEXT).then(|| (sheet.ground.page, grid.columns.clone(), offset + rows));
        (self.count, offset)
    }
}

/// Adds the drafts of one sheet in reading order.
fn place(sheet: &mut Sheet, typography: &Typography, tables: &mut Tables, placed: &mut Vec<Placed>) {
    let lines = std::mem::take(&mut sheet.lines);
    let (regions, grids) = if sheet.minor {
        (vec![Region { lines, place: Place::Aside, beside: Vec::new() }], Vec::new())
    } else {
        order::regions(lines, &sheet.rects, sheet.ground.width, typography.body)
    };
    let text: Vec<f32> = regions.iter().filter(|r| r.place == Place::Flow).flat_map(|r| &r.lines).map(|l| l.rect.y1).collect();
    let numbers: Vec<(u32, u32)> = grids.iter().map(|grid| tables.number(grid, sheet, &text)).collect();
    let from = placed.len();
    let mut asides: Vec<Vec<Draft>> = Vec::new();
    for region in &regions {
        let drafts = paragraphs::drafts(region, sheet.ground, typography);
        let cell = match region.place {
            Place::Aside => {
                asides.push(drafts);
                continue;
            }
            Place::Flow => None,
            Place::Cell { grid, cell } => {
                let cell = grids.get(grid).and_then(|g| g.cells.get(cell));
                let (table, row) = numbers.get(grid).copied().unwrap_or_default();
                cell.map(|c| TableCell { table, row: row + c.row, column: c.column })
            }
        };
        placed.extend(drafts.into_iter().map(|d| Placed { parts: vec![d], cell }));
    }
    // A box stands where the flow beside it ends.
    for aside in asides {
        let foot = aside.iter().map(|d| d.rect().y1).fold(f32::MIN, f32::max);
        let below = |p: &Placed| p.parts.iter().any(|d| d.place == Place::Flow && d.rect().y0 > foot - 4.0);
        let at = placed.iter().skip(from).position(below).map_or(placed.len(), |i| from + i);
        placed.splice(at..at, aside.into_iter().map(|d| Placed { parts: vec![d], cell: None }));
    }
}

/// Small print is smaller than this part of the body's size.
const SMALL_PRINT: f32 = 0.95;

/// No more notes stand at the foot of a column.
const MOST_NOTES: usize = 4;

/// Joins what a column's or page's end cut in two. Only a box, a note or small print may stand between the halves.
fn join(placed: Vec<Placed>, typography: &Typography) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for mut next in placed {
        if next.is_flow() {
            let note = |p: &Placed| p.parts.iter().all(|d| d.is_note(typography));
            let mut notes = 0;
            let near = out.iter_mut().rev().take_while(|p| p.cell.is_none());
            let mut near = near.take_while(|p| {
                notes += usize::from(note(p));
                notes <= MOST_NOTES
            });
            // A table in smaller print at the head of the page stands in the middle of a sentence.
            let first = next.parts.first();
            let goes_on = first.is_some_and(|d| d.size() >= SMALL_PRINT * typography.body && d.text().starts_with(char::is_lowercase));
            let small = |d: &Draft| d.size() < SMALL_PRINT * typography.body && first.is_some_and(|f| f.ground.page == d.ground.page);
            let before = near.find(|p| p.is_flow() && !note(p) && !(goes_on && p.parts.iter().all(small)));
            let goes_on = |p: &&mut Placed| next.parts.first().is_some_and(|d| paragraphs::continues_over_break(&p.parts, d, typography));
            if let Some(before) = before.filter(goes_on) {
                before.parts.append(&mut next.parts);
                continue;
            }
        }
        if let Some(cell) = next.cell {
            // The same column of the same table, on the page before, with no row between.
            let before = out.iter_mut().rev().find(|p| p.cell.is_some_and(|c| c.table == cell.table && c.column == cell.column));
            let before = before.filter(|p| p.cell.is_some_and(|c| cell.row <= c.row + 1));
            let over_page = |p: &&mut Placed| match (p.parts.last(), next.parts.first()) {
                (Some(last), Some(first)) => {
                    last.ground.page + 1 == first.ground.page && paragraphs::continues_over_break(&p.parts, first, typography)
                }
                _ => false,
            };
            if let Some(before) = before.filter(over_page) {
                before.parts.append(&mut next.parts);
                continue;
            }
        }
        out.push(next);
    }
    out
}

type Look = (i32, bool, Ornament, Style);

/// The looks that headings have, the most prominent first.
fn heading_looks(placed: &[Placed], typography: &Typography) -> Vec<Look> {
    let mut looks: Vec<Look> =
        placed.iter().flat_map(|p| &p.parts).filter(|d| d.stands_out(typography)).map(paragraphs::prominence).collect();
    looks.sort_by(|a, b| b.0.cmp(&a.0).then(b.2.cmp(&a.2)).then(b.1.cmp(&a.1)).then(a.3.colour.cmp(&b.3.colour)));
    looks.dedup();
    looks
}

/// The signs that stand before headings alone, several of them: icons, and no bullets.
fn icons(placed: &[Placed], typography: &Typography) -> BTreeSet<String> {
    let sign = |m: &str| m.chars().count() == 1 && m.chars().all(is_sign) && !BULLETS.iter().any(|b| m.contains(*b));
    let (mut before, mut bullets) = (BTreeSet::new(), BTreeSet::new());
    for (draft, marker) in placed.iter().filter_map(|p| p.parts.first()).filter_map(|d| Some((d, d.marker().filter(|m| sign(m))?))) {
        if draft.stands_out(typography) {
            before.insert(marker.to_owned())
        } else {
            bullets.insert(marker.to_owned())
        };
    }
    before.retain(|m| !bullets.contains(m));
    if before.len() >= 2 { before } else { BTreeSet::new() }
}

/// Signs that list, wherever they stand.
const BULLETS: [char; 12] = [
    '\u{2022}', '\u{b7}', '\u{25aa}', '\u{25a0}', '\u{25cf}', '\u{25cb}', '\u{25e6}', '\u{2713}', '\u{2714}', '\u{2717}', '\u{2718}',
    '\u{27a2}',
];

/// A block of its parts, and what it looks like.
fn block(placed: &Placed, words: &Words, typography: &Typography, looks: &[Look], icons: &BTreeSet<String>) -> Option<Block> {
    let first = placed.parts.first()?;
    let mut whole = first.clone();
    for part in placed.parts.iter().skip(1) {
        whole.lines.extend(part.lines.iter().cloned());
    }
    let marker = first.marker().map(str::to_owned);
    let numbered = marker.as_deref().is_some_and(|m| m.contains(char::is_alphanumeric) && m != "o");
    let stands_out = first.stands_out(typography) && placed.parts.len() == 1;
    let icon = marker.as_ref().is_some_and(|m| icons.contains(m));
    let shape = if stands_out && (marker.is_none() || numbered || icon || first.on_a_bar()) {
        let look = paragraphs::prominence(first);
        let rank = looks.iter().position(|l| *l == look).unwrap_or(looks.len());
        Shape::Heading(u8::try_from(rank + 1).unwrap_or(u8::MAX))
    } else if marker.is_some() || first.role() == Some(ElementRole::Item) {
        Shape::Item(1)
    } else {
        Shape::Paragraph
    };
    Some(Block {
        shape,
        runs: whole.runs(words),
        marker,
        pieces: placed.parts.iter().map(|d| piece(d.rect(), d.ground)).collect(),
        size: first.size(),
        lines: u32::try_from(whole.lines.len()).unwrap_or(u32::MAX),
        aside: first.place == Place::Aside,
        cell: placed.cell,
    })
}

fn piece(rect: Rect, ground: Ground) -> Piece {
    Piece { page: ground.page, rect: as_shown(rect, ground) }
}
