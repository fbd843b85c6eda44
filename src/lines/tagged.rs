//! Tagged files: the file's own structure says which lines are one block and in which order the blocks are read.
//!
//! It is taken at its word only where nearly all text has a place in it and the order moves over the pages as a reader's
//! eye does; else the geometry decides as in any other file.

use std::collections::BTreeMap;

use super::furniture::EDGE;
use super::order::{self, Place, Region};
use super::paragraphs::{self, Draft, Ground, Typography};
use super::rows::Line;
use super::sheaves;
use crate::model::block::TableCell;
use crate::model::{Element, ElementRole, Page, Rect};
use crate::text::markers::is_bullet;
use crate::text::normalise::letters;

/// True where the structure of the pages can be trusted.
pub(super) fn is_sound(pages: &[Page]) -> bool {
    let (mut told, mut all) = (0, 0);
    let mut boxes: BTreeMap<u32, (u32, Rect)> = BTreeMap::new();
    let mut first: BTreeMap<u32, u32> = BTreeMap::new();
    for page in pages {
        for span in page.spans.iter().filter(|s| !s.hidden && !s.artifact && s.turn == 0) {
            let n = letters(&span.text);
            let at_edge = span.baseline < EDGE * page.height || span.baseline - span.size > (1.0 - EDGE) * page.height;
            let Some(element) = span.element else {
                // A browser leaves its own running heads out of the structure.
                all += if at_edge { 0 } else { n };
                continue;
            };
            (all, told) = (all + n, told + n);
            let (Some(block), false) = (element.block, element.aside || element.cell.is_some()) else { continue };
            let rect = Rect::new(span.x0, span.baseline - span.size, span.x1, span.baseline);
            let order = *first.entry(block).or_insert(element.order);
            boxes
                .entry(order)
                .and_modify(|(p, r)| {
                    if *p == page.number {
                        *r = r.union(&rect);
                    }
                })
                .or_insert((page.number, rect));
        }
    }
    let ordered: Vec<(u32, Rect)> = boxes.into_values().collect();
    let back = |pair: &&[(u32, Rect)]| {
        let &&[(page, above), (next, below)] = pair else { return false };
        let up = below.y1 < above.y0 - 2.0 && below.x0 < above.x1 - 2.0;
        next < page || next == page && up
    };
    let jumps = ordered.windows(2).filter(back).count();
    told > 0 && told * 10 >= all * 9 && jumps * 20 <= ordered.len()
}

/// Where a block is read: the place of the table without rules that it stands in, its column there, its own place.
pub(super) type Key = (u32, u32, u32);

/// A block in the making and its place in a table.
pub(super) struct Tagged {
    pub(super) order: Key,
    pub(super) block: Option<u32>,
    pub(super) draft: Draft,
    pub(super) cell: Option<TableCell>,
}

/// For each line its place in a table that the structure does not know, and where that table is read.
fn cells(lines: &[Line], tables: &mut u32) -> Vec<Option<(u32, TableCell)>> {
    let free: Vec<usize> =
        (0..lines.len()).filter(|&i| lines.get(i).and_then(|l| l.element).is_some_and(|e| e.cell.is_none() && !e.aside)).collect();
    let candidates: Vec<&Line> = free.iter().filter_map(|&i| lines.get(i)).collect();
    let mut out: Vec<Option<(u32, TableCell)>> = vec![None; lines.len()];
    for sheaf in sheaves::find(&candidates) {
        let members = |c: &sheaves::Column| c.head.iter().chain(&c.body).copied().collect::<Vec<usize>>();
        let start = sheaf.columns.iter().flat_map(members).filter_map(|i| candidates.get(i)).map(|l| place_of(l)).min().unwrap_or(0);
        for (column, members) in (0_u32..).zip(&sheaf.columns) {
            for (row, lines) in [(0, &members.head), (1, &members.body)] {
                for slot in lines.iter().filter_map(|i| free.get(*i)) {
                    if let Some(out) = out.get_mut(*slot) {
                        *out = Some((start, TableCell { table: *tables, row, column }));
                    }
                }
            }
        }
        *tables += 1;
    }
    out
}

/// The lines of one page by their blocks, in the order of the structure; lines that have no place in it stay in `rest`.
/// Tables without rules are numbered from `tables` on.
pub(super) fn drafts(
    lines: Vec<Line>,
    rects: &[Rect],
    ground: Ground,
    typography: &Typography,
    tables: &mut u32,
    rest: &mut Vec<Line>,
) -> Vec<Tagged> {
    let lines = with_signs(lines);
    let boxes = order::floating(&lines, rects, ground.width);
    let every: Vec<&Line> = lines.iter().collect();
    let margin = order::margin(&every, ground.width, typography.body);
    let edges: Vec<Edges> = lines.iter().map(|l| (l.rect.x0, l.rect.x1, column_of(l))).collect();
    let cells = cells(&lines, tables);
    let mut blocks: BTreeMap<Key, (Element, Vec<Line>)> = BTreeMap::new();
    let mut starts: BTreeMap<u32, Key> = BTreeMap::new();
    let mut loose: Option<Key> = None;
    let mut told: Vec<(Key, Element, Line)> = Vec::new();
    for ((line, cell), noted) in lines.into_iter().zip(cells).zip(margin) {
        let element = line.element.map(|e| Element { aside: e.aside || noted && e.cell.is_none(), ..e });
        match (element, cell) {
            (Some(element), None) => told.push(((element.order, 0, element.order), element, line)),
            (Some(element), Some((start, cell))) => {
                told.push(((start, cell.column * 2 + cell.row, element.order), Element { cell: Some(cell), ..element }, line));
            }
            (None, _) => rest.push(line),
        }
    }
    told.sort_by_key(|(key, ..)| *key);
    for (key, element, line) in told {
        // Words without a block stand together as long as no block comes between them.
        let key = match element.block {
            Some(block) => {
                loose = None;
                *starts.entry(block).or_insert(key)
            }
            None => *loose.get_or_insert(key),
        };
        blocks.entry(key).or_insert((element, Vec::new())).1.push(line);
    }
    let mut out = Vec::new();
    for (order, (element, lines)) in blocks {
        let floats = lines.first().is_some_and(|l| boxes.iter().any(|b| order::centred_in(b, l)));
        let place = if element.aside || floats && element.cell.is_none() { Place::Aside } else { Place::Flow };
        let drafts = if element.block.is_some() {
            let right = right_edge(&edges, &lines);
            one_block(as_read(lines), right, place, ground, typography)
        } else {
            // At the foot of a column they end, and begin anew at the head of the next one.
            let columns = lines.chunk_by(|a, b| b.baseline > a.baseline - 2.0 * a.size);
            let region = |lines: &[Line]| Region { lines: order::by_rows(lines.to_vec()), place, beside: Vec::new() };
            columns.flat_map(|lines| paragraphs::drafts(&region(lines), ground, typography)).collect()
        };
        out.extend(drafts.into_iter().map(|draft| Tagged { order, block: element.block, draft, cell: element.cell }));
    }
    out
}

/// No page has more signs that stand apart.
const MOST_SIGNS: usize = 200;

/// Signs that the structure parts from the text beside them, as a layout in columns does, stand before it again.
fn with_signs(mut lines: Vec<Line>) -> Vec<Line> {
    let sign = |l: &Line| {
        let text = l.text();
        let told = if text.is_empty() { l.marker.clone() } else { Some(text).filter(|t| l.marker.is_none() && is_bullet(t)) };
        told.filter(|_| l.element.is_some_and(|e| e.cell.is_none() && !matches!(e.role, ElementRole::Label | ElementRole::Item)))
    };
    let signs: Vec<(usize, String)> = lines.iter().enumerate().filter_map(|(i, l)| Some((i, sign(l)?))).take(MOST_SIGNS).collect();
    let mut gone: Vec<usize> = Vec::new();
    for (at, sign) in signs {
        let Some((right, baseline, size)) = lines.get(at).map(|l| (l.rect.x1, l.baseline, l.size)) else { continue };
        let beside = |l: &Line| {
            let level = (l.baseline - baseline).abs() < 0.3 * size && (-1.0..4.0 * size).contains(&(l.rect.x0 - right));
            level && l.marker.is_none() && l.letters() > 0
        };
        if let Some(line) = lines.iter_mut().find(|l| beside(l)) {
            line.marker = Some(sign);
            gone.push(at);
        }
    }
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    lines
}

/// A list that a writer tells as one over several cells of a row is parted by where it stands: under the heads of the
/// table's columns.
pub(super) fn put_into_columns(told: &mut [Tagged]) {
    let mut heads: BTreeMap<u32, BTreeMap<u32, f32>> = BTreeMap::new();
    for one in told.iter().filter(|t| t.cell.is_some_and(|c| c.row == 0)) {
        let Some(cell) = one.cell else { continue };
        let edge = heads.entry(cell.table).or_default().entry(cell.column).or_insert(f32::MAX);
        *edge = edge.min(one.draft.rect().x0);
    }
    for one in told.iter_mut() {
        let Some(cell) = one.cell.as_mut().filter(|c| c.row > 0) else { continue };
        let left = one.draft.rect().x0;
        let stands = heads.get(&cell.table).into_iter().flatten().filter(|(_, edge)| **edge <= left + 6.0).map(|(column, _)| *column).max();
        cell.column = cell.column.max(stands.unwrap_or(0));
    }
}

/// Where a line begins and ends, and the table and column in which it stands.
type Edges = (f32, f32, Option<(u32, u32)>);

fn column_of(line: &Line) -> Option<(u32, u32)> {
    line.element.and_then(|e| e.cell).map(|c| (c.table, c.column))
}

/// How far to the right the lines of the page, or of the table's column, reach that begin near the left edge of these.
fn right_edge(edges: &[Edges], lines: &[Line]) -> f32 {
    let left = lines.iter().map(|l| l.rect.x0).fold(f32::MAX, f32::min);
    let near = lines.first().map_or(0.0, |l| 4.0 * l.size);
    let column = lines.first().and_then(column_of);
    let beside = |(x0, _, of): &&Edges| (x0 - left).abs() < near && *of == column;
    edges.iter().filter(beside).map(|(_, x1, _)| *x1).fold(f32::MIN, f32::max)
}

/// The lines of one block in the order of the structure; what has one place in it, down one column, then down the next.
fn as_read(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(place_of);
    lines.chunk_by(|a, b| place_of(a) == place_of(b)).flat_map(|group| in_columns(group.to_vec())).collect()
}

fn place_of(line: &Line) -> u32 {
    line.element.map_or(0, |e| e.order)
}

fn in_columns(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    let mut columns: Vec<(f32, Vec<Line>)> = Vec::new();
    for line in lines {
        match columns.last_mut() {
            Some((right, column)) if line.rect.x0 < *right => {
                *right = right.max(line.rect.x1);
                column.push(line);
            }
            _ => columns.push((line.rect.x1, vec![line])),
        }
    }
    columns.into_iter().flat_map(|(_, column)| order::by_rows(column)).collect()
}

/// The drafts of one block: one for each column that it runs over, and apart where it plainly holds several paragraphs.
fn one_block(lines: Vec<Line>, right: f32, place: Place, ground: Ground, typography: &Typography) -> Vec<Draft> {
    let left = lines.iter().map(|l| l.rect.x0).fold(f32::MAX, f32::min);
    let running = lines.last().is_some_and(|l| l.text().trim_end().ends_with(['.', '?', '!', ';']));
    let mut out: Vec<Draft> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(draft) if goes_on(draft, &line, right, running, typography) => draft.lines.push(paragraphs::unmarked(&line)),
            _ => out.push(Draft { ground, lines: vec![line], place, left, full: true }),
        }
    }
    out
}

/// Within a block a line goes on unless a new column begins, a bullet stands before it, a gap or another size parts it
/// from the line above, or a new line was begun where there was room for more (which in running text means nothing
/// unless the style changes).
fn goes_on(draft: &Draft, line: &Line, right: f32, running: bool, typography: &Typography) -> bool {
    let Some(previous) = draft.lines.last() else { return false };
    let down = line.baseline - previous.baseline;
    // In a sentence that is not at its end a line may begin with its dash.
    let dash = matches!(line.marker.as_deref(), Some("-" | "\u{2013}" | "\u{2014}"))
        && draft.lines.iter().all(|l| l.marker.is_none())
        && !previous.text().trim_end().ends_with(['.', '?', '!', ':', ';']);
    let bullet = line.marker.as_deref().is_some_and(|m| !m.contains(char::is_alphanumeric)) && !dash;
    // The bold face of another family may be a little smaller.
    let allowed = if line.is_bold() == previous.is_bold() { 0.08 } else { 0.12 };
    let resized = (line.size - previous.size).abs() > allowed * previous.size.max(line.size);
    if bullet || resized || down < -0.5 * line.size {
        return false;
    }
    // A cell may hold paragraphs of which the structure says nothing.
    let own = draft.lines.iter().rev().nth(1).map(|l| previous.baseline - l.baseline).filter(|own| *own > 0.9 * line.size);
    let ended = previous.text().trim_end().ends_with(['.', '?', '!']);
    let apart =
        down > 1.6 * typography.leading.max(1.1) * line.size.max(previous.size) || ended && own.is_some_and(|own| down > 1.25 * own);
    let heading = matches!(draft.role(), Some(ElementRole::Heading(_)));
    let restyled = previous.is_bold() != line.is_bold();
    let broken =
        !heading && (!running || restyled) && !line.text().starts_with(char::is_lowercase) && paragraphs::forced(previous, line, right);
    !apart && !broken
}

/// True where two drafts are parts of one block, cut by a column's or page's end.
pub(super) fn is_cut(last: &Tagged, next: &Tagged) -> bool {
    let (Some(a), Some(b)) = (last.draft.lines.last(), next.draft.lines.first()) else { return false };
    let moved = last.draft.ground.page != next.draft.ground.page || b.baseline < a.baseline;
    // What is set in another size is no part of it, whatever the file says.
    let apart = (a.size - b.size).abs();
    let resized = apart > 0.12 * a.size.max(b.size) || apart > 0.01 && a.colour() != b.colour();
    last.block.is_some() && last.block == next.block && moved && !resized && next.draft.marker().is_none()
}

/// A line of a table of contents, by the file's own word.
pub(super) fn is_contents(line: &Line) -> bool {
    line.element.is_some_and(|e| e.role == ElementRole::Contents)
}
