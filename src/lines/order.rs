//! Lines of a page → regions in reading order: ruled tables cell by cell, columns from left to right, boxes that the
//! text runs round set apart.
//!
//! Columns are found by their gutters: a left edge that several lines share, with text beside them on the left. Lines
//! that cross a gutter part the page into bands; within a band the left column is read before the right one.

use super::rows::{Line, Ornament};
use super::sheaves;
use super::tables::{self, Cell, Grid};
use crate::model::Rect;

/// Lines that are read one after the other.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) lines: Vec<Line>,
    pub(super) place: Place,
    /// Boxes that narrow the lines beside them.
    pub(super) beside: Vec<Rect>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Flow,
    /// A box that the text runs round.
    Aside,
    /// Cell `cell` of the page's grid `grid`.
    Cell {
        grid: usize,
        cell: usize,
    },
}

/// The regions of a page and the grids that its cells refer to.
pub(super) fn regions(lines: Vec<Line>, rects: &[Rect], width: f32, body: f32) -> (Vec<Region>, Vec<Grid>) {
    let mut grids = tables::find(rects);
    grids.retain(|g| g.cells.iter().any(|c| lines.iter().any(|l| centred_in(&c.rect, l))));
    let mut items: Vec<Item> = Vec::new();
    let mut in_cells: Vec<(usize, usize, Line)> = Vec::new();
    for line in lines {
        let cell =
            grids.iter().enumerate().find_map(|(g, grid)| grid.cells.iter().position(|c| centred_in(&c.rect, &line)).map(|c| (g, c)));
        match cell {
            Some((g, c)) => in_cells.push((g, c, line)),
            None => items.push(Item::Line(line)),
        }
    }
    let signs = take_signs(&mut items, body);
    let notes = take_margin(&mut items, width, body);
    let footnotes = take_footnotes(&mut items, body);
    let mut cards = take_cards(&mut items, rects, body, true);
    cards.extend(take_cards(&mut items, rects, body, false));
    let boxes = side_boxes(&items, rects, width);
    take_sheaves(&mut items, &boxes, &mut grids, &mut in_cells);
    let mut asides: Vec<(Rect, Vec<Line>)> = boxes.iter().map(|b| (*b, Vec::new())).collect();
    items.retain_mut(|item| {
        let Item::Line(line) = item else { return true };
        match asides.iter_mut().find(|(b, _)| centred_in(b, line)) {
            Some((_, inside)) => {
                inside.push(line.clone());
                false
            }
            None => true,
        }
    });
    let panels = take_panels(&mut items, rects, width);
    items.extend(panels.iter().enumerate().map(|(index, (rect, lines))| Item::Panel(index, *rect, Weight::of(lines))));
    items.extend(grids.iter().enumerate().map(|(index, grid)| Item::Grid(index, grid.rect)));
    items.extend(cards.iter().enumerate().map(|(index, row)| Item::Cards(index, row.rect)));
    let mut streams: Vec<Vec<Item>> = Vec::new();
    columns(items.iter().collect(), body, 0, false, &mut streams);
    let mut regions: Vec<Region> = Vec::new();
    for stream in streams {
        let mut open: Vec<Line> = Vec::new();
        for item in stream {
            match item {
                Item::Line(line) => open.push(line),
                Item::Panel(panel, ..) => {
                    flow(&mut regions, &mut open, &boxes);
                    let inside = panels.get(panel).map_or(&[][..], |(_, lines)| lines.as_slice());
                    let inside: Vec<Item> = inside.iter().cloned().map(Item::Line).collect();
                    let mut streams: Vec<Vec<Item>> = Vec::new();
                    columns(inside.iter().collect(), body, 1, false, &mut streams);
                    for stream in streams {
                        open.extend(stream.into_iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }));
                        flow(&mut regions, &mut open, &boxes);
                    }
                }
                Item::Cards(row, _) => {
                    flow(&mut regions, &mut open, &boxes);
                    let inside = cards.get(row).map_or(&[][..], |r| r.cards.as_slice());
                    for card in inside {
                        let held: Vec<Item> = card.iter().cloned().map(Item::Line).collect();
                        let mut streams: Vec<Vec<Item>> = Vec::new();
                        columns(held.iter().collect(), body, 1, false, &mut streams);
                        let lines = streams.into_iter().flatten().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None });
                        regions.push(Region { lines: lines.collect(), place: Place::Flow, beside: Vec::new() });
                    }
                }
                Item::Grid(grid, _) => {
                    flow(&mut regions, &mut open, &boxes);
                    let cells = grids.get(grid).map_or(0, |g| g.cells.len());
                    for cell in 0..cells {
                        let inside: Vec<Line> =
                            in_cells.iter().filter(|(g, c, _)| (*g, *c) == (grid, cell)).map(|(.., l)| l.clone()).collect();
                        if !inside.is_empty() {
                            regions.push(Region { lines: by_rows(inside), place: Place::Cell { grid, cell }, beside: Vec::new() });
                        }
                    }
                }
            }
        }
        flow(&mut regions, &mut open, &boxes);
    }
    for inside in [signs, notes, footnotes] {
        if !inside.is_empty() {
            regions.push(Region { lines: by_rows(inside), place: Place::Aside, beside: Vec::new() });
        }
    }
    for (_, inside) in asides {
        if !inside.is_empty() {
            regions.push(Region { lines: by_rows(inside), place: Place::Aside, beside: Vec::new() });
        }
    }
    (regions, grids)
}

/// Turns tables without rules into grids, column by column.
fn take_sheaves(items: &mut Vec<Item>, boxes: &[Rect], grids: &mut Vec<Grid>, in_cells: &mut Vec<(usize, usize, Line)>) {
    let free = |l: &Line| !boxes.iter().any(|b| centred_in(b, l));
    let at: Vec<usize> = (0..items.len()).filter(|&i| matches!(items.get(i), Some(Item::Line(l)) if free(l))).collect();
    let lines: Vec<&Line> = at.iter().filter_map(|&i| if let Some(Item::Line(l)) = items.get(i) { Some(l) } else { None }).collect();
    let found = sheaves::find(&lines);
    let mut taken: Vec<usize> = Vec::new();
    for sheaf in &found {
        let grid = grids.len();
        let mut cells: Vec<Cell> = Vec::new();
        for (column, sheaf_column) in (0_u32..).zip(&sheaf.columns) {
            for (row, members) in [(0, &sheaf_column.head), (1, &sheaf_column.body)] {
                let inside: Vec<&Line> = members.iter().filter_map(|&i| lines.get(i).copied()).collect();
                let Some(first) = inside.first() else { continue };
                let rect = inside.iter().fold(first.rect, |all, l| all.union(&l.rect));
                in_cells.extend(inside.iter().map(|l| (grid, cells.len(), (*l).clone())));
                cells.push(Cell { rect, row, column });
                taken.extend(members.iter().filter_map(|&i| at.get(i)));
            }
        }
        let Some(first) = cells.first().map(|c| c.rect) else { continue };
        let rect = cells.iter().fold(first, |all, c| all.union(&c.rect));
        grids.push(Grid { rect, columns: sheaf.columns.iter().map(|c| c.left).collect(), cells });
    }
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        !taken.contains(&(index - 1))
    });
}

fn flow(regions: &mut Vec<Region>, open: &mut Vec<Line>, boxes: &[Rect]) {
    if !open.is_empty() {
        regions.push(Region { lines: std::mem::take(open), place: Place::Flow, beside: boxes.to_vec() });
    }
}

/// What stands in the flow.
#[derive(Clone)]
enum Item {
    Line(Line),
    Grid(usize, Rect),
    Cards(usize, Rect),
    Panel(usize, Rect, Weight),
}

/// What stands in a panel.
#[derive(Clone, Copy)]
struct Weight {
    lines: usize,
    letters: usize,
}

impl Weight {
    fn of(lines: &[Line]) -> Self {
        Self { lines: lines.len(), letters: lines.iter().map(Line::letters).sum() }
    }
}

impl Item {
    fn rect(&self) -> Rect {
        match self {
            Self::Line(line) => line.rect,
            Self::Grid(_, rect) | Self::Cards(_, rect) | Self::Panel(_, rect, _) => *rect,
        }
    }

    fn lines(&self) -> usize {
        if let Self::Panel(.., weight) = self { weight.lines } else { 1 }
    }

    fn letters(&self) -> usize {
        match self {
            Self::Line(line) => line.letters(),
            Self::Panel(.., weight) => weight.letters,
            Self::Grid(..) | Self::Cards(..) => 0,
        }
    }
}

/// Painted boxes side by side, each with a heading of its own or all alike, and what stands in them.
struct Cards {
    rect: Rect,
    cards: Vec<Vec<Line>>,
}

/// Takes the rows of cards off a page: each card is read from its head to its foot before the next one. Those without headings
/// are alike and apart, as no cells of a table are.
fn take_cards(items: &mut Vec<Item>, rects: &[Rect], body: f32, headed: bool) -> Vec<Cards> {
    let lines: Vec<&Line> = items.iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).collect();
    let mut panels: Vec<(Rect, Vec<&Line>)> = Vec::new();
    for rect in rects.iter().filter(|r| r.width() > 6.0 * body && r.height() > 3.5 * body).take(MAX_PANELS) {
        let inside: Vec<&Line> = lines.iter().copied().filter(|l| centred_in(rect, l)).collect();
        // A frame and its ground are one card.
        let known = panels.iter().any(|(r, l)| l.len() == inside.len() && (r.x0 - rect.x0).abs() < 3.0 && (r.y0 - rect.y0).abs() < 3.0);
        let fits = if headed { is_card(rect, &inside, body) } else { !inside.is_empty() && are_within(rect, &inside) };
        if !known && fits {
            panels.push((*rect, inside));
        }
    }
    let holds = |a: &Rect, b: &Rect| a.x0 <= b.x0 + 1.0 && a.y0 <= b.y0 + 1.0 && a.x1 >= b.x1 - 1.0 && a.y1 >= b.y1 - 1.0;
    let around: Vec<bool> = panels.iter().map(|(r, _)| panels.iter().any(|(o, _)| o != r && holds(r, o))).collect();
    let mut around = around.into_iter();
    panels.retain(|_| around.next() == Some(false));
    panels.sort_by(|a, b| a.0.y0.total_cmp(&b.0.y0).then(a.0.x0.total_cmp(&b.0.x0)));
    let all: Vec<Rect> = panels.iter().map(|(rect, _)| *rect).collect();
    let mut rows: Vec<Vec<(Rect, Vec<&Line>)>> = Vec::new();
    for panel in panels {
        let fits = |(r, _): &(Rect, Vec<&Line>)| {
            let level = r.y1.min(panel.0.y1) - r.y0.max(panel.0.y0) > 0.5 * r.height().min(panel.0.height());
            level && (panel.0.x0 > r.x1 - 1.0 || panel.0.x1 < r.x0 + 1.0)
        };
        match rows.last_mut() {
            Some(row) if row.iter().all(fits) => row.push(panel),
            _ => rows.push(vec![panel]),
        }
    }
    let mut out: Vec<Cards> = Vec::new();
    for mut row in rows.into_iter().filter(|row| row.len() >= 2) {
        row.sort_by(|a, b| a.0.x0.total_cmp(&b.0.x0));
        let alike = row.windows(2).all(
            |w| matches!(w, [(a, _), (b, _)] if (a.width() - b.width()).abs() < 3.0 && (a.y0 - b.y0).abs() < 3.0 && b.x0 - a.x1 > 4.0),
        );
        // Headings above them make columns of them.
        let under = |r: &Rect| {
            let over = |l: &&Line| (0.0..3.0 * l.size).contains(&(r.y0 - l.baseline)) && l.rect.x0 > r.x0 - 4.0 && l.rect.x1 < r.x1 + 4.0;
            lines.iter().copied().any(|l| over(&l))
        };
        if !headed && (!alike || row.iter().filter(|(r, _)| under(r)).count() >= 2) {
            continue;
        }
        let rect = row.iter().skip(1).fold(row.first().map(|r| r.0).unwrap_or_default(), |all, (r, _)| all.union(r));
        // Boxes in columns of text are no row of cards: nothing else stands beside these, and two begin on one height.
        let beside = |l: &&Line| l.baseline > rect.y0 && l.rect.y0 < rect.y1 && !row.iter().any(|(r, _)| centred_in(r, l));
        let level = row.windows(2).all(|w| matches!(w, [a, b] if (a.0.y0 - b.0.y0).abs() < 3.0));
        // Nor are those that a rule parts which parts the text above them, too.
        let ruled = row.windows(2).any(|w| {
            let [(a, _), (b, _)] = w else { return false };
            let rule = |r: &&Rect| r.width() < 3.0 && r.x0 > a.x1 - 1.0 && r.x1 < b.x0 + 1.0;
            rects.iter().filter(rule).any(|r| r.y0 < rect.y0 - 4.0 * body && r.y1 > rect.y1 - 1.0)
        });
        let stacked = are_stacked(&row.iter().map(|(rect, _)| *rect).collect::<Vec<_>>(), &all);
        if ruled || stacked || lines.iter().copied().any(|l| beside(&l)) || row.len() < 3 && !level {
            continue;
        }
        out.push(Cards { rect, cards: row.into_iter().map(|(_, lines)| lines.into_iter().cloned().collect()).collect() });
    }
    let held: Vec<Rect> = out.iter().flat_map(|row| row.cards.iter().flatten()).map(|l| l.rect).collect();
    items.retain(|i| !matches!(i, Item::Line(l) if held.contains(&l.rect)));
    out
}

/// True where boxes side by side are the first ones of columns of boxes: the next ones below follow each at the same distance,
/// and so not on one height.
fn are_stacked(row: &[Rect], all: &[Rect]) -> bool {
    let below = |r: &Rect| {
        let same = |o: &&Rect| (o.x0 - r.x0).abs() < 3.0 && (o.x1 - r.x1).abs() < 3.0 && o.y0 > r.y1 - 1.0;
        all.iter().filter(same).map(|o| o.y0).min_by(f32::total_cmp).map(|top| (top, top - r.y1))
    };
    let next: Vec<(f32, f32)> = row.iter().filter_map(below).collect();
    let apart = next.windows(2).any(|w| matches!(w, [(a, _), (b, _)] if (a - b).abs() > 4.0));
    next.len() == row.len() && apart && next.windows(2).all(|w| matches!(w, [(_, a), (_, b)] if (a - b).abs() < 4.0))
}

/// Takes painted panels off a page that hold columns of their own, side by side: each is read as a whole where it stands.
fn take_panels(items: &mut Vec<Item>, rects: &[Rect], width: f32) -> Vec<(Rect, Vec<Line>)> {
    let mut out: Vec<(Rect, Vec<Line>)> = Vec::new();
    let large = |r: &&Rect| r.width() > 0.35 * width && r.height() > 14.0;
    for rect in rects.iter().filter(large).take(MAX_PANELS) {
        let lines: Vec<&Line> = items.iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).collect();
        let (inside, outside): (Vec<&Line>, Vec<&Line>) = lines.iter().copied().partition(|l| centred_in(rect, l));
        let whole = inside.iter().all(|l| l.rect.x0 > rect.x0 - 2.0 && l.rect.x1 < rect.x1 + 2.0);
        let cut = outside.iter().any(|l| overlaps(&l.rect, rect));
        let above_or_below =
            |l: &&&Line| (l.rect.y1 < rect.y0 + 2.0 || l.rect.y0 > rect.y1 - 2.0) && l.rect.x0 < rect.x1 && rect.x0 < l.rect.x1;
        let others = outside.iter().filter(above_or_below).count();
        let beside = |a: &&Line| inside.iter().any(|b| b.rect.x0 > a.rect.x1 && (a.baseline - b.baseline).abs() < 0.5 * a.size);
        if !(3..MOST_IN_PANEL).contains(&inside.len()) || !whole || cut || others == 0 || !inside.iter().any(beside) {
            continue;
        }
        let held: Vec<Line> = inside.into_iter().cloned().collect();
        items.retain(|i| !matches!(i, Item::Line(l) if centred_in(rect, l)));
        out.push((*rect, held));
    }
    out
}

/// A heading of its own and text below it, none of which runs out of the box.
fn is_card(rect: &Rect, lines: &[&Line], body: f32) -> bool {
    let head = lines.iter().min_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let plain = lines.iter().filter(|l| !l.is_bold() && l.ornament == Ornament::None).count();
    let headed = head.is_some_and(|l| l.is_bold() || l.ornament != Ornament::None || l.size > 1.12 * body);
    lines.len() >= 2 && plain > 0 && headed && are_within(rect, lines)
}

fn are_within(rect: &Rect, lines: &[&Line]) -> bool {
    lines.iter().all(|l| l.rect.x0 > rect.x0 - 2.0 && l.rect.x1 < rect.x1 + 2.0)
}

/// More boxes than a page of cards has, and more lines than one of them holds.
const MAX_PANELS: usize = 400;
const MOST_IN_PANEL: usize = 400;

pub(super) fn centred_in(rect: &Rect, line: &Line) -> bool {
    rect.contains(f32::midpoint(line.rect.x0, line.rect.x1), line.baseline - 0.3 * line.size)
}

/// The notes in the margin of a page: small print in a narrow strip beside all of its running text.
fn take_margin(items: &mut Vec<Item>, width: f32, body: f32) -> Vec<Line> {
    let lines: Vec<&Line> = items.iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).collect();
    let noted = margin(&lines, width, body);
    let mut out = Vec::new();
    let mut noted = noted.into_iter();
    items.retain(|i| match i {
        Item::Line(l) if noted.next() == Some(true) => {
            out.push(l.clone());
            false
        }
        _ => true,
    });
    out
}

/// For each line whether it is a note in the margin.
pub(super) fn margin(lines: &[&Line], width: f32, body: f32) -> Vec<bool> {
    let running = |l: &&&Line| (l.size - body).abs() < 0.06 * body && l.letters() >= 25;
    let (left, right, letters) = lines
        .iter()
        .filter(running)
        .fold((f32::MAX, f32::MIN, 0), |(left, right, letters), l| (left.min(l.rect.x0), right.max(l.rect.x1), letters + l.letters()));
    let small = |l: &Line| l.size < 0.88 * body && l.rect.width() < 0.3 * width;
    let beside = |l: &Line| l.rect.x1 < left - 2.0 || l.rect.x0 > right + 2.0;
    let noted: Vec<bool> = lines.iter().map(|l| small(l) && beside(l)).collect();
    let few = lines.iter().zip(&noted).filter(|(_, n)| **n).map(|(l, _)| l.letters()).sum::<usize>() * 2 < letters;
    // With headings or lists of its own it is a part of the report in a column at the side.
    // The dates of a timeline are bold, too, and few words stand beside its dots.
    let dated = |l: &Line| l.text().contains(|c: char| c.is_ascii_digit()) && l.letters() <= 12;
    let set_off = |l: &Line| !dated(l) && (l.is_bold() || l.ornament != Ornament::None) || l.marker.is_some() && l.letters() > 16;
    let headed = lines.iter().zip(&noted).any(|(l, n)| *n && set_off(l));
    if few && !headed && right - left > 0.4 * width { noted } else { vec![false; lines.len()] }
}

/// A large sign by itself (`?`, a quotation mark) adorns what stands beside it.
fn take_signs(items: &mut Vec<Item>, body: f32) -> Vec<Line> {
    let adorns = |l: &Line| l.size > 1.5 * body && l.letters() == 0 && l.text().chars().count() <= 2;
    let mut out = Vec::new();
    items.retain(|i| match i {
        Item::Line(l) if adorns(l) => {
            out.push(l.clone());
            false
        }
        _ => true,
    });
    out
}

/// Small print at the foot of the page, below everything else, that begins with its number or star.
fn take_footnotes(items: &mut Vec<Item>, body: f32) -> Vec<Line> {
    let large = items.iter().filter(|i| !matches!(i, Item::Line(l) if l.size < 0.92 * body)).map(|i| i.rect().y1).fold(f32::MIN, f32::max);
    let below = |i: &Item| matches!(i, Item::Line(l) if l.size < 0.92 * body && l.rect.y0 > large - 1.0);
    let first = items.iter().filter(|i| below(i)).min_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0));
    let noted = first
        .is_some_and(|i| matches!(i, Item::Line(l) if l.text().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | '\u{2020}'))));
    if !noted {
        return Vec::new();
    }
    let mut out = Vec::new();
    items.retain(|i| match i {
        Item::Line(l) if below(i) => {
            out.push(l.clone());
            false
        }
        _ => true,
    });
    out
}

/// The boxes among the rectangles that the lines run round.
pub(super) fn floating(lines: &[Line], rects: &[Rect], width: f32) -> Vec<Rect> {
    let items: Vec<Item> = lines.iter().cloned().map(Item::Line).collect();
    side_boxes(&items, rects, width)
}

/// Boxes that the text runs round: free text beside them, and lines above or below that cross their side.
fn side_boxes(items: &[Item], rects: &[Rect], width: f32) -> Vec<Rect> {
    let lines: Vec<&Line> = items.iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).collect();
    let panel = |r: &&Rect| r.width() > 40.0 && r.height() > 14.0 && r.width() < 0.62 * width;
    // How far right a panel around each line begins, and how far left one ends: asked once, not for every box.
    let around: Vec<(f32, f32)> = lines
        .iter()
        .map(|l| {
            let holding = rects.iter().filter(panel).filter(|p| centred_in(p, l));
            holding.fold((f32::MIN, f32::MAX), |(begin, end), p| (begin.max(p.x0), end.min(p.x1)))
        })
        .collect();
    let mut boxes: Vec<Rect> = Vec::new();
    for rect in rects.iter().filter(panel) {
        let grown = Rect::new(rect.x0 - 1.0, rect.y0 - 1.0, rect.x1 + 1.0, rect.y1 + 1.0);
        let inside = lines.iter().filter(|l| centred_in(&grown, l)).count();
        let cut = lines.iter().any(|l| !centred_in(&grown, l) && overlaps(&l.rect, rect));
        // A bar behind one line is the ground of a heading.
        let bar = inside == 1 && lines.iter().any(|l| centred_in(&grown, l) && l.ornament == Ornament::Bar);
        if inside == 0 || cut || bar {
            continue;
        }
        let in_another = |(begin, end): &(f32, f32)| *begin > rect.x1 - 2.0 || *end < rect.x0 + 2.0;
        let level = |l: &Line| !centred_in(&grown, l) && l.baseline > rect.y0 && l.baseline < rect.y1;
        let beside: Vec<&Line> = lines.iter().zip(&around).filter(|(l, a)| level(l) && !in_another(a)).map(|(l, _)| *l).collect();
        let beside_letters: usize = beside.iter().map(|l| l.letters()).sum();
        // A line close above or below that crosses a side of the box, and goes on over the text beside it: that of another
        // column does not.
        let crossed = lines.iter().any(|l| {
            let near = (l.baseline < rect.y0 && rect.y0 - l.baseline < 6.0 * l.size)
                || (l.rect.y0 > rect.y1 && l.rect.y0 - rect.y1 < 6.0 * l.size);
            let left = l.rect.x0 < rect.x0 - 8.0 && l.rect.x1 > rect.x0 + 8.0;
            let right = l.rect.x0 < rect.x1 - 8.0 && l.rect.x1 > rect.x1 + 8.0;
            let over = |b: &&Line| l.rect.x0 < b.rect.x1 - 8.0 && b.rect.x0 + 8.0 < l.rect.x1;
            near && (left || right) && (beside.is_empty() || beside.iter().any(over))
        });
        let sides = beside.iter().all(|l| l.rect.x1 <= rect.x0 + 2.0) || beside.iter().all(|l| l.rect.x0 >= rect.x1 - 2.0);
        // Pushed to the right with nothing beside it, it floats as well.
        let alone = !lines.iter().any(|l| level(l));
        let floats = alone && rect.x0 > 0.4 * width;
        if (beside_letters >= 12 && sides || floats) && crossed {
            boxes.push(grown);
        }
    }
    // Of nested boxes the outermost counts.
    let all = boxes.clone();
    boxes.retain(|b| !all.iter().any(|o| o != b && o.x0 <= b.x0 && o.y0 <= b.y0 && o.x1 >= b.x1 && o.y1 >= b.y1));
    boxes.dedup();
    boxes
}

fn overlaps(a: &Rect, b: &Rect) -> bool {
    a.x0 < b.x1 - 1.0 && b.x0 < a.x1 - 1.0 && a.y0 < b.y1 - 1.0 && b.y0 < a.y1 - 1.0
}

const MAX_DEPTH: u8 = 12;

/// Orders items by columns, appending streams that are read one after the other. `followed` where more stands below them that
/// is on none of their sides.
fn columns(items: Vec<&Item>, body: f32, depth: u8, followed: bool, out: &mut Vec<Vec<Item>>) {
    let Some(gutter) = (depth < MAX_DEPTH).then(|| gutter(&items, body, followed)).flatten() else {
        out.push(rows(items.into_iter().cloned().collect()));
        return;
    };
    let mut single: Vec<&Item> = Vec::new();
    for band in bands(items, gutter, body, followed) {
        match band {
            Band::Across(items) => single.extend(items),
            Band::Beside(mut left, mut right) => {
                if depth == 0 && out.is_empty() && single.len() <= 2 {
                    masthead(&mut left, &mut right, &mut single);
                }
                if !single.is_empty() {
                    columns(std::mem::take(&mut single), body, depth + 1, true, out);
                }
                if let Some(entries) = side_heads(&left, &right) {
                    for Entry { head, text } in entries {
                        out.push(rows(head.into_iter().cloned().collect()));
                        columns(text, body, depth + 1, false, out);
                    }
                } else {
                    columns(left, body, depth + 1, false, out);
                    columns(right, body, depth + 1, false, out);
                }
            }
        }
    }
    if !single.is_empty() {
        columns(single, body, depth + 1, followed, out);
    }
}

/// The left edge of a column that has another column to its left.
fn gutter(items: &[&Item], body: f32, followed: bool) -> Option<f32> {
    let mut edges: Vec<f32> = items.iter().map(|i| i.rect().x0).collect();
    edges.sort_by(f32::total_cmp);
    let mut candidates: Vec<f32> = Vec::new();
    let mut i = 0;
    while let Some(&first) = edges.get(i) {
        let shared = edges.iter().skip(i).take_while(|e| **e - first < 2.0).count();
        // One bullet makes an edge where its own text and the lines below hang.
        let hanging = edges.iter().skip(i).take_while(|e| **e - first < 2.0 * body).count();
        let bullet =
            || items.iter().any(|i| matches!(i, Item::Line(l) if l.marker.is_some() && l.rect.x0 - first < 0.1 && first - l.rect.x0 < 0.1));
        if shared >= 2 || hanging >= 3 || hanging == 2 && bullet() {
            candidates.push(first);
        }
        i += shared.max(1);
    }
    let mut sorted = items.to_vec();
    sorted.sort_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0));
    let mut best: Option<Gutter> = None;
    for edge in candidates {
        let (mut pairs, mut crossing) = (0, 0);
        for band in bands(sorted.clone(), edge, body, followed) {
            match band {
                Band::Across(lines) => crossing += lines.iter().filter(|l| side(l, edge, body).is_none()).count(),
                Band::Beside(left, right) => pairs += side_by_side(&left, &right),
            }
        }
        let reach = items.iter().filter(|i| side(i, edge, body) == Some(Side::Left)).map(|i| i.rect().x1).fold(f32::MIN, f32::max);
        let found = Gutter { edge, pairs, crossing, width: edge - reach };
        if pairs > 0 && best.as_ref().is_none_or(|b| found.parts_better(b)) {
            best = Some(found);
        }
    }
    best.map(|g| g.edge)
}

/// A gutter that could part the items.
struct Gutter {
    edge: f32,
    /// Lines that stand beside each other over it, and lines that cross it.
    pairs: usize,
    crossing: usize,
    width: f32,
}

impl Gutter {
    /// Of two that nothing crosses the much wider one parts first: the narrow one is inside a column. One that nothing
    /// crosses goes before one that lines cross, unless far more stands beside each other over that.
    fn parts_better(&self, other: &Self) -> bool {
        let clear = |g: &Self| g.crossing == 0 && g.pairs >= 3;
        match (clear(self), clear(other)) {
            (true, true) if self.width > 2.0 * other.width => return true,
            (true, true) if other.width > 2.0 * self.width => return false,
            (true, false) if self.pairs * 2 >= other.pairs => return true,
            (false, true) if other.pairs * 2 >= self.pairs => return false,
            _ => {}
        }
        self.pairs > other.pairs || self.pairs == other.pairs && self.crossing < other.crossing
    }
}

/// The narrowest gutter, in sizes of the running text: wider than the space between two words.
const GUTTER: f32 = 0.35;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The side of the gutter on which an item stands, with the bar that it is set on; none where it crosses.
fn side(item: &Item, edge: f32, body: f32) -> Option<Side> {
    let bar = if let Item::Line(line) = item { line.bar } else { None };
    let x1 = bar.map_or(item.rect().x1, |(_, end)| end);
    if item.rect().x0 >= edge - 1.0 {
        Some(Side::Right)
    } else if x1 <= edge - GUTTER * body {
        Some(Side::Left)
    } else {
        None
    }
}

enum Band<'i> {
    Across(Vec<&'i Item>),
    Beside(Vec<&'i Item>, Vec<&'i Item>),
}

/// Parts items at those that cross the gutter.
fn bands(items: Vec<&Item>, edge: f32, body: f32, followed: bool) -> Vec<Band<'_>> {
    let mut sorted = items;
    sorted.sort_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0));
    let mut out: Vec<Band<'_>> = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for item in sorted {
        match side(item, edge, body) {
            Some(Side::Left) => left.push(item),
            Some(Side::Right) => right.push(item),
            None => {
                // A bar begins what follows: nothing above belongs to it.
                let barred = matches!(item, Item::Line(l) if l.bar.is_some());
                close(&mut out, &mut left, &mut right, !barred);
                match out.last_mut() {
                    Some(Band::Across(items)) => items.push(item),
                    _ => out.push(Band::Across(vec![item])),
                }
            }
        }
    }
    close(&mut out, &mut left, &mut right, followed);
    out
}

/// Ends a band. Lines at its foot that stand alone, apart from the columns, go with the line across that follows.
fn close<'i>(out: &mut Vec<Band<'i>>, left: &mut Vec<&'i Item>, right: &mut Vec<&'i Item>, followed: bool) {
    let (mut left, mut right) = (std::mem::take(left), std::mem::take(right));
    if side_by_side(&left, &right) == 0 {
        let mut both = left;
        both.extend(right);
        if !both.is_empty() {
            both.sort_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0));
            match out.last_mut() {
                Some(Band::Across(items)) => items.extend(both),
                _ => out.push(Band::Across(both)),
            }
        }
        return;
    }
    // What stands above the right column goes on from the line across.
    let head = right.iter().map(|i| i.rect().y0).fold(f32::MAX, f32::min);
    let above = left.iter().take_while(|i| i.rect().y1 < head + 1.0).count();
    if above > 0 && above < left.len() {
        let lead: Vec<&Item> = left.drain(..above).collect();
        match out.last_mut() {
            Some(Band::Across(items)) => items.extend(lead),
            _ => out.push(Band::Across(lead)),
        }
    }
    let mut tail = Vec::new();
    if followed {
        // What stands far below on the right is beside what follows, where a heading on the left leads to that.
        let below = far_below(&mut right);
        tail = foot(&mut left, &right);
        if !below.is_empty() && !tail.first().is_some_and(|first| below.iter().all(|i| i.rect().y0 > first.rect().y1)) {
            left.append(&mut tail);
            right.extend(below);
            tail = foot(&mut left, &right);
        } else {
            tail.extend(below);
            tail.sort_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0));
        }
    }
    out.push(Band::Beside(left, right));
    if !tail.is_empty() {
        out.push(Band::Across(tail));
    }
}

/// Takes the last one or two items off a column that stand far below the others.
fn far_below<'i>(right: &mut Vec<&'i Item>) -> Vec<&'i Item> {
    let far = |w: &[&'i Item]| matches!(w, [a, b] if b.rect().y0 - a.rect().y1 > 2.0 * b.rect().height());
    let last = right.windows(2).rposition(far).filter(|at| *at > 0 && at + 3 >= right.len());
    last.map(|at| right.split_off(at + 1)).unwrap_or_default()
}

/// Takes the lines off a column that stand below the other one, apart from their own: they lead to what follows.
fn foot<'i>(left: &mut Vec<&'i Item>, right: &[&'i Item]) -> Vec<&'i Item> {
    let foot = right.iter().map(|i| i.rect().y1).fold(f32::MIN, f32::max);
    let gap = |pair: &[&Item]| if let [a, b] = pair { b.rect().y0 - a.rect().y1 } else { 0.0 };
    // Text that is set wide has such gaps between all its lines, and goes on in small letters.
    let mut gaps: Vec<f32> = left.windows(2).map(gap).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps.get(gaps.len() / 2).copied().filter(|_| gaps.len() > 3).unwrap_or(0.0);
    // The line of this number from the end is set apart from the one before it.
    let apart = |left: &[&Item], n: usize, heights: f32| {
        let (last, before) = (left.iter().rev().nth(n), left.iter().rev().nth(n + 1));
        last.zip(before).is_some_and(|(last, before)| {
            let gap = last.rect().y0 - before.rect().y1;
            let goes_on = gap < 1.1 * usual && matches!(last, Item::Line(l) if l.text().starts_with(char::is_lowercase));
            gap > heights * last.rect().height() && !goes_on
        })
    };
    if let Some(n) = large_head(left, foot) {
        return left.split_off(left.len() - n);
    }
    // The heading of a section, the number of its first part, the heading of that.
    let heads = (1..=3).rev().find(|&n| {
        let all = left.iter().rev().take(n).all(|i| matches!(i, Item::Line(l) if (l.is_bold() || l.letters() <= 2) && l.rect.y0 >= foot));
        n < left.len() && all && apart(left, n - 1, 0.35)
    });
    let mut tail: Vec<&'i Item> = Vec::new();
    while let Some(last) = left.last() {
        // A name and the number beside it are one.
        let level = tail.last().is_some_and(|below| last.rect().y1 - below.rect().y0 > 0.5 * last.rect().height());
        let leads =
            level || heads.is_some_and(|n| tail.len() < n) || tail.len() < 2 && apart(left, 0, if tail.is_empty() { 0.35 } else { 0.8 });
        if last.rect().y0 < foot || !leads {
            break;
        }
        tail.extend(left.pop());
    }
    tail.reverse();
    tail
}

/// How many of the last lines of a column, below the other one, are the head of what follows: few and short, one of them
/// large, with a blank above them.
fn large_head(left: &[&Item], foot: f32) -> Option<usize> {
    let line = |i: &Item| if let Item::Line(l) = i { Some((l.size, l.letters(), l.rect)) } else { None };
    (1..=4.min(left.len().saturating_sub(1))).rev().find(|&n| {
        let (rest, head) = left.split_at(left.len() - n);
        let (Some((usual, _, before)), Some(head)) =
            (rest.last().and_then(|i| line(i)), head.iter().map(|i| line(i)).collect::<Option<Vec<_>>>())
        else {
            return false;
        };
        let top = head.iter().map(|(.., rect)| rect.y0).fold(f32::MAX, f32::min);
        let short = head.iter().all(|(_, letters, _)| *letters <= 40);
        top >= foot
            && short
            && head.iter().any(|(size, letters, _)| *size > 1.25 * usual && *letters > 2)
            && top - before.y1 > 0.9 * before.height()
    })
}

/// Takes the head of a page off its columns: up to three lines a side, one of them large, with a blank below that runs
/// across both.
fn masthead<'i>(left: &mut Vec<&'i Item>, right: &mut Vec<&'i Item>, lead: &mut Vec<&'i Item>) {
    let large = |i: &&Item, rest: f32| matches!(i, Item::Line(l) if l.size > 1.3 * rest);
    let size = |side: &[&Item]| side.last().map_or(0.0, |i| if let Item::Line(l) = i { l.size } else { 0.0 });
    let usual = size(left).max(size(right));
    for n in 1..=3.min(left.len().saturating_sub(1)) {
        let above = left.get(..n).unwrap_or(&[]);
        let mut foot = above.iter().map(|i| i.rect().y1).fold(f32::MIN, f32::max);
        let mut m = 0;
        while let Some(next) = right.get(m).map(|i| i.rect()).filter(|r| r.y0 < foot + 0.8 * usual) {
            foot = foot.max(next.y1);
            m += 1;
        }
        let next = left.iter().skip(n).chain(right.iter().skip(m)).map(|i| i.rect().y0).fold(f32::MAX, f32::min);
        let beside = right.get(..m).unwrap_or(&[]);
        let titled = lead.iter().chain(above).chain(beside).any(|i| large(i, usual));
        // Headings of one look on one height are the columns' own.
        let own = matches!((above.last(), beside.last()), (Some(Item::Line(l)), Some(Item::Line(r))) if (l.baseline - r.baseline).abs() < 2.0 && (l.size - r.size).abs() < 0.6);
        if (1..=3).contains(&m) && m < right.len() && titled && !own && next - foot > 0.8 * usual {
            lead.extend(left.drain(..n));
            lead.extend(right.drain(..m));
            lead.sort_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0));
            return;
        }
    }
}

/// A heading in the margin and the text beside it.
struct Entry<'i> {
    head: Vec<&'i Item>,
    text: Vec<&'i Item>,
}

/// Headings in a narrow column at the left, each on the height on which its text begins: they are read in front of that.
fn side_heads<'i>(left: &[&'i Item], right: &[&'i Item]) -> Option<Vec<Entry<'i>>> {
    let lines =
        |side: &[&'i Item]| -> Option<Vec<&'i Line>> { side.iter().map(|i| if let Item::Line(l) = i { Some(l) } else { None }).collect() };
    let (heads, texts) = (lines(left)?, lines(right)?);
    let letters = |side: &[&Line]| side.iter().map(|l| l.letters()).sum::<usize>();
    let plain = |l: &&Line| !l.is_bold() && !l.is_italic();
    let colour = texts.iter().max_by_key(|l| l.letters())?.colour();
    let usual = texts.iter().filter(|l| plain(l) && l.colour() == colour).count() * 2 > texts.len();
    let apart = heads.iter().all(|l| l.marker.is_none() && l.letters() > 1 && (!plain(l) || l.colour() != colour));
    if !usual || !apart || letters(&heads) * 3 > letters(&texts) {
        return None;
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, line) in heads.iter().enumerate() {
        let above = i.checked_sub(1).and_then(|a| heads.get(a));
        match groups.last_mut() {
            Some(group) if above.is_some_and(|a| line.baseline - a.baseline < 1.5 * line.size) => group.push(i),
            _ => groups.push(vec![i]),
        }
    }
    let top = |group: &Vec<usize>| group.first().and_then(|&i| heads.get(i)).map(|l| l.baseline);
    let level = |group: &Vec<usize>| top(group).is_some_and(|y| texts.iter().any(|t| (t.baseline - y).abs() < 0.35 * t.size));
    // The heading of the next case stands in a gap of the texts.
    let large = |i: &usize| {
        let own = heads.get(*i).filter(|l| texts.iter().all(|t| l.size > 1.1 * t.size));
        own.is_some_and(|l| !texts.iter().any(|t| t.rect.y0 < l.rect.y1 - 1.0 && t.rect.y1 > l.rect.y0 + 1.0))
    };
    let over = |group: &Vec<usize>| group.iter().all(large);
    let short = |group: &Vec<usize>| group.iter().filter_map(|&i| heads.get(i)).map(|l| l.letters()).sum::<usize>() <= 90;
    // A sentence set apart in the margin repeats what the text says.
    let quoted = |group: &Vec<usize>| {
        let ends = |i: Option<&usize>| i.and_then(|&i| heads.get(i)).map(|l| l.text()).unwrap_or_default();
        ends(group.last()).trim_end().ends_with(['.', '\u{201d}', '"', '\u{2026}']) || ends(group.first()).starts_with(['\u{201c}', '"'])
    };
    if groups.iter().all(over) || !groups.iter().all(|g| (level(g) || over(g)) && short(g) && !quoted(g)) {
        return None;
    }
    let tops: Vec<f32> = groups.iter().filter_map(top).collect();
    let of = |l: &Line| tops.iter().rposition(|y| l.baseline > y - 0.5 * l.size);
    let mut out: Vec<Entry<'i>> = vec![Entry { head: Vec::new(), text: Vec::new() }];
    out.extend(groups.iter().map(|g| Entry { head: g.iter().filter_map(|&i| left.get(i)).copied().collect(), text: Vec::new() }));
    for (item, line) in right.iter().zip(&texts) {
        if let Some(entry) = out.get_mut(of(line).map_or(0, |n| n + 1)) {
            entry.text.push(item);
        }
    }
    let told = out.iter().skip(1).zip(&groups).all(|(entry, group)| !entry.text.is_empty() || over(group));
    out.retain(|e| !e.head.is_empty() || !e.text.is_empty());
    told.then_some(out)
}

/// How many lines stand beside each other, counted on the side with fewer; 0 where that is chance or a table of
/// short cells, which is read across.
fn side_by_side(left: &[&Item], right: &[&Item]) -> usize {
    let pairs = partnered(left, right).min(partnered(right, left));
    let letters = |side: &[&Item]| side.iter().map(|i| i.letters()).sum::<usize>();
    // What stands above the right column is not beside it.
    let head = right.iter().map(|i| i.rect().y0).fold(f32::MAX, f32::min);
    let above = left.iter().take_while(|i| i.rect().y1 < head + 1.0).count();
    let level = left.get(above..).unwrap_or(&[]);
    if pairs > 0 && letters(right) >= 40 && !level.is_empty() && side_heads(level, right).is_some() {
        return pairs;
    }
    if pairs >= 2 && heads_level(left, right) && letters(left) >= 15 && letters(right) >= 15 {
        return pairs;
    }
    // Two lines a side, as where columns are balanced at the end of a section: their first lines are full, or the heading above is
    // on the height of one.
    let full = |side: &[&Item]| side.iter().take(2).any(|i| i.letters() >= 25);
    if pairs == 2 && full(left) && full(right) && letters(left) >= 40 && letters(right) >= 30 {
        return pairs;
    }
    if pairs >= 2 && letters(left).min(letters(right)) >= 30 && is_smaller(right, left) {
        return pairs;
    }
    if pairs < 3 || letters(left) < 40 || letters(right) < 40 {
        return 0;
    }
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let mut feet: Vec<f32> = many.iter().map(|m| m.rect().y1).collect();
    feet.sort_by(f32::total_cmp);
    let has_level = |foot: f32| feet.get(feet.partition_point(|f| f - foot <= -1.5)).is_some_and(|f| f - foot < 1.5);
    let level = few.iter().filter(|f| has_level(f.rect().y1)).count();
    let short = few.iter().chain(many).filter(|i| i.letters() < 20).count();
    if level * 10 >= few.len() * 8 && short * 10 >= (few.len() + many.len()) * 7 {
        return 0;
    }
    pairs
}

/// True where all of the right side is clearly smaller print than the left.
fn is_smaller(right: &[&Item], left: &[&Item]) -> bool {
    let size = |i: &&Item| if let Item::Line(l) = i { Some(l.size) } else { None };
    let least = left.iter().map(size).try_fold(f32::MAX, |least, size| Some(least.min(size?)));
    let most = right.iter().map(size).try_fold(f32::MIN, |most, size| Some(most.max(size?)));
    least.zip(most).is_some_and(|(least, most)| least > 1.1 * most)
}

/// How many items of one side have one of the other beside them.
fn partnered(side: &[&Item], others: &[&Item]) -> usize {
    // Tops in order, each with the lowest foot down to it: of those that begin above an item's foot, does one reach below
    // its top?
    let mut reach: Vec<(f32, f32)> = others.iter().map(|o| (o.rect().y0, o.rect().y1)).collect();
    reach.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lowest = f32::MIN;
    for (_, foot) in &mut reach {
        lowest = lowest.max(*foot);
        *foot = lowest;
    }
    let has_partner = |r: Rect| {
        let above = reach.partition_point(|(top, _)| *top < r.y1 - 1.0);
        above.checked_sub(1).and_then(|i| reach.get(i)).is_some_and(|(_, foot)| r.y0 < foot - 1.0)
    };
    side.iter().filter(|i| has_partner(i.rect())).map(|i| i.lines()).sum()
}

/// True where both columns open with a heading, on one height: two cards, or a table whose rules nobody drew.
fn heads_level(left: &[&Item], right: &[&Item]) -> bool {
    let head = |side: &[&Item]| {
        let top = side.iter().min_by(|a, b| a.rect().y0.total_cmp(&b.rect().y0))?;
        if let Item::Line(l) = top { (l.is_bold() && l.marker.is_none() && side.len() > 1).then_some((l.baseline, l.size)) } else { None }
    };
    let plain = |side: &[&Item]| side.iter().any(|i| matches!(i, Item::Line(l) if !l.is_bold()));
    match (head(left), head(right)) {
        (Some(l), Some(r)) => (l.0 - r.0).abs() < 2.0 && (l.1 - r.1).abs() < 0.6 && plain(left) && plain(right),
        _ => false,
    }
}

/// One column: from top to bottom, what stands on one height from left to right.
fn rows(items: Vec<Item>) -> Vec<Item> {
    let feet: Vec<f32> = items.iter().map(|i| beside_lines(i, &items).unwrap_or(i.rect().y1)).collect();
    let mut keyed: Vec<(f32, Item)> = feet.into_iter().zip(items).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start < keyed.len() {
        let Some((foot, first)) = keyed.get(start) else { break };
        let reach = if matches!(first, Item::Line(_)) { 0.3 * first.rect().height() } else { 1.0 };
        let length = keyed.iter().skip(start).take_while(|(other, _)| other - foot < reach).count();
        if let Some(row) = keyed.get_mut(start..start + length) {
            row.sort_by(|(_, a), (_, b)| a.rect().x0.total_cmp(&b.rect().x0));
        }
        starts.push((start, length));
        start += length.max(1);
    }
    let mut items: Vec<Item> = keyed.into_iter().map(|(_, item)| item).collect();
    mark_cells(&mut items, &starts);
    items
}

/// No page with discs has more lines than this; one of single letters by the thousand would be long in the reading.
const MOST_BESIDE: usize = 2000;

/// The foot of the first of several lines that a letter or number in a disc stands beside: it is read in front of them.
fn beside_lines(item: &Item, items: &[Item]) -> Option<f32> {
    let Item::Line(disc) = item else { return None };
    if !(1..=2).contains(&disc.letters()) || items.len() > MOST_BESIDE {
        return None;
    }
    let level = |l: &&Line| {
        let gap = l.rect.x0 - disc.rect.x1;
        l.letters() > 2
            && l.size < 0.8 * disc.size
            && (0.0..4.0 * disc.size).contains(&gap)
            && l.rect.y1 > disc.rect.y0
            && l.rect.y0 < disc.rect.y1
    };
    let lines = || items.iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).filter(level);
    let first = lines().map(|l| l.rect).min_by(|a, b| a.y1.total_cmp(&b.y1))?;
    let alike = lines().filter(|l| (l.rect.x0 - first.x0).abs() < 3.0).count();
    (alike >= 2).then_some(first.y1)
}

/// Three short stretches far apart are a row of a table without rules; so are two, where the row above or below has two
/// at the same places.
fn mark_cells(items: &mut [Item], rows: &[(usize, usize)]) {
    let lefts = |row: &(usize, usize)| -> Vec<f32> { items.iter().skip(row.0).take(row.1).map(|i| i.rect().x0).collect() };
    // Justified lines can have wide gaps too, but not so wide.
    let apart = |row: &(usize, usize)| {
        let items: Vec<&Item> = items.iter().skip(row.0).take(row.1).collect();
        items.windows(2).all(|pair| matches!(pair, [a, b] if b.rect().x0 - a.rect().x1 > 2.5 * a.rect().height()))
    };
    let wide: Vec<bool> = rows.iter().map(apart).collect();
    let alike = |a: &[f32], b: &[f32]| a.len() >= 2 && a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 3.0);
    let all: Vec<Vec<f32>> = rows.iter().map(lefts).collect();
    let tabular: Vec<bool> = all
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let above = i.checked_sub(1).and_then(|j| all.get(j));
            let near = above.into_iter().chain(all.get(i + 1));
            row.len() >= 3 && wide.get(i) == Some(&true) || near.into_iter().any(|other| alike(row, other))
        })
        .collect();
    for (row, _) in rows.iter().zip(tabular).filter(|(_, t)| *t) {
        for item in items.iter_mut().skip(row.0).take(row.1) {
            if let Item::Line(line) = item {
                line.tabular = true;
            }
        }
    }
}

pub(super) fn by_rows(lines: Vec<Line>) -> Vec<Line> {
    let items = rows(lines.into_iter().map(Item::Line).collect());
    items.into_iter().filter_map(|i| if let Item::Line(l) = i { Some(l) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::rows;
    use crate::model::{Span, Style};

    fn span(text: &str, x0: f32, baseline: f32) -> Span {
        #[expect(clippy::cast_precision_loss, reason = "test text is short")]
        let x1 = x0 + text.chars().count() as f32 * 5.0;
        Span {
            text: text.to_owned(),
            x0,
            x1,
            baseline,
            size: 10.0,
            style: Style::default(),
            hidden: false,
            artifact: false,
            turn: 0,
            element: None,
        }
    }

    fn read(spans: Vec<Span>, rects: &[Rect]) -> Vec<(Place, String)> {
        let lines = rows::lines(spans, rects, &[]);
        let (regions, _) = regions(lines, rects, 600.0, 10.0);
        regions.iter().flat_map(|r| r.lines.iter().map(|l| (r.place, l.text()))).collect()
    }

    fn texts(found: &[(Place, String)]) -> Vec<&str> {
        found.iter().map(|(_, t)| t.as_str()).collect()
    }

    fn column(prefix: &str, x: f32, from: f32, lines: usize) -> Vec<Span> {
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let at = |i: usize| from + 12.0 * i as f32;
        (0..lines).map(|i| span(&format!("{prefix}{i} some words of running text here"), x, at(i))).collect()
    }

    #[test]
    fn two_columns_under_a_heading_across_are_read_one_after_the_other() {
        let mut spans = vec![span("A heading that stands across the whole page and is long enough to cross the gutter", 50.0, 80.0)];
        for (l, r) in column("l", 50.0, 100.0, 4).into_iter().zip(column("r", 300.0, 100.0, 4)) {
            spans.extend([r, l]);
        }
        spans.push(span("A foot that stands across the whole page and is long enough to cross the gutter too", 50.0, 170.0));
        let found = read(spans, &[]);
        let first: Vec<&str> = texts(&found).iter().filter_map(|t| t.split(' ').next()).collect();
        assert_eq!(first, ["A", "l0", "l1", "l2", "l3", "r0", "r1", "r2", "r3", "A"]);
    }

    #[test]
    fn partners_are_those_that_looking_at_every_pair_finds() {
        // Heights in no order, some within others, some that only touch.
        let items = |salt: u16| -> Vec<Item> {
            let grid = |i: u16, height: f32| Item::Grid(0, Rect::new(0.0, f32::from(i), 10.0, f32::from(i) + height));
            (0..60_u16).map(|i| grid(i * salt % 211, f32::from(i % 7) * 2.0)).collect()
        };
        let (left, right) = (items(37), items(101));
        let (left, right): (Vec<&Item>, Vec<&Item>) = (left.iter().collect(), right.iter().collect());
        let beside = |a: &Rect, b: &Rect| b.y0 < a.y1 - 1.0 && a.y0 < b.y1 - 1.0;
        let plainly =
            |side: &[&Item], others: &[&Item]| side.iter().filter(|i| others.iter().any(|o| beside(&i.rect(), &o.rect()))).count();
        assert!((1..60).contains(&plainly(&left, &right)));
        assert_eq!(partnered(&left, &right), plainly(&left, &right));
        assert_eq!(partnered(&right, &left), plainly(&right, &left));
        assert_eq!(partnered(&left, &[]), 0);
    }

    #[test]
    fn headings_in_the_margin_are_read_in_front_of_their_texts() {
        let bold = |text: &str, x: f32, y: f32| Span { style: Style { bold: true, ..Style::default() }, ..span(text, x, y) };
        let mut spans = vec![bold("Wealth can hide a", 50.0, 100.0), bold("child", 50.0, 112.0)];
        spans.extend(column("one", 200.0, 100.0, 4));
        spans.push(bold("Who was asked", 50.0, 160.0));
        spans.extend(column("two", 200.0, 160.0, 2));
        let found = read(spans, &[]);
        let first: Vec<&str> = texts(&found).iter().filter_map(|t| t.split(' ').next()).collect();
        assert_eq!(first, ["Wealth", "child", "one0", "one1", "one2", "one3", "Who", "two0", "two1"]);
        // Two columns of running text under headings of their own are read one after the other.
        let mut spans = vec![bold("Strengths", 50.0, 100.0), bold("Learning", 300.0, 100.0)];
        spans.extend(column("l", 50.0, 112.0, 4));
        spans.extend(column("r", 300.0, 112.0, 4));
        let found = read(spans, &[]);
        assert_eq!(texts(&found).iter().filter_map(|t| t.split(' ').next()).nth(1), Some("l0"));
    }

    #[test]
    fn panels_of_their_own_heights_one_below_the_other_are_columns_though_the_first_two_are_level() {
        let bold = |text: &str, x: f32, y: f32| Span { style: Style { bold: true, ..Style::default() }, ..span(text, x, y) };
        let panel = |x: f32, top: f32, head: &str, lines: u8| {
            let foot = top + 30.0 + 12.0 * f32::from(lines);
            let spans = std::iter::once(bold(head, x + 10.0, top + 20.0)).chain(column(head, x + 10.0, top + 34.0, usize::from(lines)));
            (spans.collect::<Vec<Span>>(), Rect::new(x, top, x + 240.0, foot))
        };
        let panels = [panel(40.0, 100.0, "a", 5), panel(40.0, 202.0, "b", 3), panel(300.0, 100.0, "c", 4), panel(300.0, 190.0, "d", 6)];
        let rects: Vec<Rect> = panels.iter().map(|(_, rect)| *rect).collect();
        let found = read(panels.into_iter().flat_map(|(spans, _)| spans).collect(), &rects);
        let heads: Vec<&str> = texts(&found).into_iter().filter(|t| t.len() == 1).collect();
        assert_eq!(heads, ["a", "b", "c", "d"]);
    }

    #[test]
    fn cards_side_by_side_are_read_one_after_the_other_and_boxes_in_columns_of_text_with_their_column() {
        let bold = |text: &str, x: f32, y: f32| Span { style: Style { bold: true, ..Style::default() }, ..span(text, x, y) };
        let card = |x: f32, head: &str, text: [&str; 2]| {
            vec![bold(head, x + 30.0, 110.0), span(text[0], x + 10.0, 124.0), span(text[1], x + 20.0, 136.0)]
        };
        let mut spans = card(50.0, "Shine", ["The school rang", "every day."]);
        spans.extend(card(200.0, "Shift", ["Nobody told her", "what it was."]));
        let panels = [Rect::new(50.0, 95.0, 190.0, 150.0), Rect::new(200.0, 95.0, 340.0, 150.0)];
        let words = ["Shine", "The", "every", "Shift", "Nobody", "what"];
        let firsts = |found: Vec<(Place, String)>| -> Vec<String> {
            found.iter().filter_map(|(_, t)| t.split(' ').next()).map(str::to_owned).collect()
        };
        assert_eq!(firsts(read(spans.clone(), &panels)), words);
        // A third column of running text beside them: these are boxes of two columns.
        spans.extend(column("m", 400.0, 100.0, 5));
        let lines = rows::lines(spans, &panels, &[]);
        let mut items: Vec<Item> = lines.into_iter().map(Item::Line).collect();
        assert!(take_cards(&mut items, &panels, 10.0, true).is_empty());
    }

    #[test]
    fn a_panel_that_holds_columns_is_read_before_what_is_below_it() {
        let mut spans = column("l", 60.0, 100.0, 4);
        spans.extend(column("r", 320.0, 100.0, 3));
        // Below it two columns of text begin at the same edges.
        spans.extend(column("m", 60.0, 200.0, 4));
        spans.extend(column("s", 320.0, 200.0, 4));
        let found = read(spans, &[Rect::new(50.0, 85.0, 540.0, 150.0)]);
        let first: Vec<&str> = texts(&found).iter().filter_map(|t| t.split(' ').next()).collect();
        assert_eq!(first, ["l0", "l1", "l2", "l3", "r0", "r1", "r2", "m0", "m1", "m2", "m3", "s0", "s1", "s2", "s3"]);
    }

    #[test]
    fn a_wide_gutter_parts_before_a_narrow_one_inside_a_column() {
        // At the left a narrow column over the whole height; at the right text, and below it two columns close together.
        let mut spans: Vec<Span> = (0..12_u8).map(|i| span(&format!("a{i} at the left"), 30.0, 100.0 + 12.0 * f32::from(i))).collect();
        spans.extend((0..3_u8).map(|i| span(&format!("b{i} text at the right"), 200.0, 100.0 + 12.0 * f32::from(i))));
        spans.extend((0..6_u8).map(|i| span(&format!("c{i} several words in the first"), 200.0, 150.0 + 12.0 * f32::from(i))));
        spans.extend((0..6_u8).map(|i| span(&format!("d{i} several words in the other"), 355.0, 150.0 + 12.0 * f32::from(i))));
        let found = read(spans, &[]);
        let first: Vec<char> = texts(&found).iter().filter_map(|t| t.chars().next()).collect();
        let mut order = first.clone();
        order.dedup();
        assert_eq!(order, ['a', 'b', 'c', 'd'], "{first:?}");
    }

    #[test]
    fn the_head_of_a_newsletter_is_read_before_its_columns() {
        let large = |text: &str, x: f32, y: f32| Span { size: 20.0, x1: x + 180.0, ..span(text, x, y) };
        let mut spans = vec![large("Audit News", 50.0, 60.0), span("Spring 2019", 400.0, 58.0), span("Issue 6", 400.0, 70.0)];
        spans.extend(column("l", 50.0, 110.0, 5));
        spans.extend(column("r", 300.0, 110.0, 5));
        let found = read(spans, &[]);
        let first: Vec<&str> = texts(&found).iter().filter_map(|t| t.split(' ').next()).collect();
        assert_eq!(first.get(3..), Some(&["l0", "l1", "l2", "l3", "l4", "r0", "r1", "r2", "r3", "r4"][..]));
    }

    #[test]
    fn a_table_of_short_cells_without_rules_is_read_across() {
        let mut spans = Vec::new();
        for (i, row) in [("Theme", "2015"), ("Voice", "4"), ("Fathers", "6"), ("Records", "9")].iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let y = 100.0 + 14.0 * i as f32;
            spans.extend([span(row.0, 50.0, y), span(row.1, 300.0, y)]);
        }
        assert_eq!(texts(&read(spans, &[])), ["Theme", "2015", "Voice", "4", "Fathers", "6", "Records", "9"]);
    }

    #[test]
    fn a_box_that_the_text_runs_round_is_set_apart() {
        let mut spans = vec![span("A first line of the paragraph that runs across the page as far as it can go on it", 50.0, 100.0)];
        spans.extend([span("beside the box the lines are short", 50.0, 112.0), span("Boxed words", 320.0, 116.0)]);
        spans.push(span("and below it the paragraph goes on across the page to its very end, as it did above", 50.0, 140.0));
        let found = read(spans, &[Rect::new(310.0, 104.0, 480.0, 124.0)]);
        assert_eq!(found.iter().filter(|(p, _)| *p == Place::Aside).map(|(_, t)| t.as_str()).collect::<Vec<_>>(), ["Boxed words"]);
        assert_eq!(found.last().map(|(p, _)| *p), Some(Place::Aside));
    }

    #[test]
    fn a_box_in_a_column_beside_another_column_is_read_where_it_stands() {
        // Lines of its own column cross its side, and those of the other stand beside it: none runs round it.
        let mut spans = column("l", 50.0, 100.0, 5);
        spans.extend([span("Worth a thought", 56.0, 170.0), span("for all of us", 56.0, 182.0)]);
        spans.extend(column("m", 50.0, 198.0, 4));
        spans.extend(column("r", 330.0, 100.0, 12));
        let found = read(spans, &[Rect::new(52.0, 158.0, 150.0, 186.0)]);
        assert!(found.iter().all(|(p, _)| *p == Place::Flow), "{found:?}");
        let first: Vec<&str> = texts(&found).iter().filter_map(|t| t.split(' ').next()).collect();
        assert_eq!(first.get(4..9), Some(&["l4", "Worth", "for", "m0", "m1"][..]));
    }

    #[test]
    fn a_heading_on_a_bar_across_the_columns_parts_what_is_above_it_from_what_is_below() {
        let mut spans = column("l", 50.0, 100.0, 4);
        spans.extend(column("r", 330.0, 100.0, 3));
        spans.push(span("Case 2", 55.0, 170.0));
        spans.extend(column("m", 50.0, 200.0, 4));
        spans.extend(column("s", 330.0, 200.0, 4));
        let bar = [Rect::new(50.0, 158.0, 505.0, 176.0)];
        let mut lines = rows::lines(spans, &bar, &[]);
        rows::ornaments(&mut lines, &bar);
        let (regions, _) = regions(lines, &bar, 600.0, 10.0);
        let texts: Vec<String> = regions.iter().flat_map(|r| r.lines.iter().map(Line::text)).collect();
        let first: Vec<&str> = texts.iter().filter_map(|t| t.split(' ').next()).collect();
        assert_eq!(first, ["l0", "l1", "l2", "l3", "r0", "r1", "r2", "Case", "m0", "m1", "m2", "m3", "s0", "s1", "s2", "s3"]);
    }

    #[test]
    fn small_print_beside_all_running_text_is_a_note_in_the_margin() {
        let wide =
            |i: u8| span("Running text that goes on over most of the width of the page to its right", 180.0, 100.0 + 12.0 * f32::from(i));
        let mut spans: Vec<Span> = (0..6).map(wide).collect();
        let note = |text: &str, y: f32| Span { size: 7.0, x1: 140.0, ..span(text, 50.0, y) };
        spans.extend([note("See also the leaflet", 112.0), note("for parents.", 121.0)]);
        let found = read(spans.clone(), &[]);
        let asides: Vec<&str> = found.iter().filter(|(p, _)| *p == Place::Aside).map(|(_, t)| t.as_str()).collect();
        assert_eq!(asides, ["See also the leaflet", "for parents."]);
        // Below running text of the same edge it is small print in its place.
        spans.push(span("A paragraph of the page that begins at the edge of the notes themselves", 50.0, 190.0));
        assert!(read(spans, &[]).iter().all(|(p, _)| *p == Place::Flow));
    }

    #[test]
    fn ruled_cells_are_read_whole() {
        let rects = [
            Rect::new(40.0, 90.0, 540.0, 90.5),
            Rect::new(40.0, 130.0, 540.0, 130.5),
            Rect::new(40.0, 90.0, 40.5, 130.0),
            Rect::new(290.0, 90.0, 290.5, 130.0),
            Rect::new(540.0, 90.0, 540.5, 130.0),
        ];
        let spans = vec![
            span("left one", 50.0, 104.0),
            span("right one", 300.0, 104.0),
            span("left two", 50.0, 116.0),
            span("right two", 300.0, 116.0),
        ];
        assert_eq!(texts(&read(spans, &rects)), ["left one", "left two", "right one", "right two"]);
    }
}
