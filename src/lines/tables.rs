//! Tables drawn with rules: rectangles → grid of cells.

use crate::model::Rect;

/// A grid of cells, row by row.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) rect: Rect,
    /// Left edges of the columns, to recognise a table that goes on over a page.
    pub(super) columns: Vec<f32>,
    pub(super) cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) rect: Rect,
    pub(super) row: u32,
    pub(super) column: u32,
}

/// How far apart two strokes may be and still meet.
const TOUCH: f32 = 3.0;
/// A stroke is no thicker.
const THICK: f32 = 3.0;

/// The grids among a page's rectangles: at least two columns.
pub(super) fn find(rects: &[Rect]) -> Vec<Grid> {
    let strokes: Vec<Rect> = rects
        .iter()
        .copied()
        .filter(|r| r.height() <= THICK && r.width() > 12.0 || r.width() <= THICK && r.height() > 6.0)
        .take(4_000)
        .collect();
    let mut group: Vec<usize> = (0..strokes.len()).collect();
    for (i, a) in strokes.iter().enumerate() {
        for (j, b) in strokes.iter().enumerate().skip(i + 1) {
            let apart = a.x0 > b.x1 + TOUCH || b.x0 > a.x1 + TOUCH || a.y0 > b.y1 + TOUCH || b.y0 > a.y1 + TOUCH;
            if !apart {
                let (from, to) = (root(&group, j), root(&group, i));
                if let Some(g) = group.get_mut(from) {
                    *g = to;
                }
            }
        }
    }
    let mut roots: Vec<usize> = (0..strokes.len()).map(|i| root(&group, i)).collect();
    roots.sort_unstable();
    roots.dedup();
    let mut grids: Vec<Grid> = roots
        .into_iter()
        .filter_map(|r| {
            let members: Vec<Rect> = strokes.iter().enumerate().filter(|(i, _)| root(&group, *i) == r).map(|(_, s)| *s).collect();
            grid(&members)
        })
        .collect();
    grids.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    grids
}

fn root(group: &[usize], mut i: usize) -> usize {
    while let Some(&parent) = group.get(i) {
        if parent == i {
            break;
        }
        i = parent;
    }
    i
}

fn grid(strokes: &[Rect]) -> Option<Grid> {
    let across: Vec<&Rect> = strokes.iter().filter(|r| r.height() <= THICK && r.width() > r.height()).collect();
    let down: Vec<&Rect> = strokes.iter().filter(|r| r.width() <= THICK && r.height() > r.width()).collect();
    let ys = cluster(across.iter().map(|r| f32::midpoint(r.y0, r.y1)));
    let xs = cluster(down.iter().map(|r| f32::midpoint(r.x0, r.x1)));
    if ys.len() < 2 || xs.len() < 3 {
        return None;
    }
    let mut cells: Vec<Cell> = Vec::new();
    for (row, pair) in ys.windows(2).enumerate() {
        let &[top, bottom] = pair else { continue };
        let middle = f32::midpoint(top, bottom);
        let walls: Vec<(usize, f32)> = xs
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, x)| down.iter().any(|d| (d.x0 - x).abs() < TOUCH && d.y0 <= middle && d.y1 >= middle))
            .collect();
        for pair in walls.windows(2) {
            let &[(column, left), (_, right)] = pair else { continue };
            let rect = Rect::new(left, top, right, bottom);
            let centre = f32::midpoint(left, right);
            let closed = across.iter().any(|a| (a.y0 - top).abs() < TOUCH && a.x0 <= centre && a.x1 >= centre);
            let above = cells.iter_mut().rev().find(|c| (c.rect.x0 - left).abs() < 1.0 && (c.rect.x1 - right).abs() < 1.0);
            match above {
                Some(above) if !closed && (above.rect.y1 - top).abs() < 1.0 => above.rect.y1 = bottom,
                _ => cells.push(Cell {
                    rect,
                    row: u32::try_from(row).unwrap_or(u32::MAX),
                    column: u32::try_from(column).unwrap_or(u32::MAX),
                }),
            }
        }
    }
    let first = cells.first()?.rect;
    let rect = cells.iter().fold(first, |all, c| all.union(&c.rect));
    Some(Grid { rect, columns: xs, cells })
}

/// Positions that lie within a stroke's reach of each other become one.
fn cluster(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    for v in values {
        if out.last().is_none_or(|last| v - last > TOUCH) {
            out.push(v);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(y: f32, x0: f32, x1: f32) -> Rect {
        Rect::new(x0, y, x1, y + 0.5)
    }

    fn down(x: f32, y0: f32, y1: f32) -> Rect {
        Rect::new(x, y0, x + 0.5, y1)
    }

    #[test]
    fn ruled_cells_are_found_row_by_row() {
        let rects = [
            across(100.0, 50.0, 250.0),
            across(120.0, 50.0, 250.0),
            across(200.0, 50.0, 250.0),
            down(50.0, 100.0, 200.0),
            down(150.0, 100.0, 200.0),
            down(250.0, 100.0, 200.0),
        ];
        let grids = find(&rects);
        assert_eq!(grids.len(), 1);
        let places: Vec<(u32, u32)> = grids[0].cells.iter().map(|c| (c.row, c.column)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    #[test]
    fn a_frame_and_an_underline_are_no_table() {
        let frame = [across(10.0, 0.0, 90.0), across(90.0, 0.0, 90.0), down(0.0, 10.0, 90.0), down(90.0, 10.0, 90.0)];
        assert!(find(&frame).is_empty());
        assert!(find(&[across(10.0, 0.0, 90.0)]).is_empty());
    }

    #[test]
    fn a_heading_cell_may_span_the_columns() {
        let rects = [
            across(100.0, 50.0, 250.0),
            across(120.0, 50.0, 250.0),
            across(200.0, 50.0, 250.0),
            down(50.0, 100.0, 200.0),
            down(150.0, 121.0, 200.0),
            down(250.0, 100.0, 200.0),
        ];
        let places: Vec<(u32, u32, f32)> = find(&rects)[0].cells.iter().map(|c| (c.row, c.column, c.rect.width().round())).collect();
        assert_eq!(places, [(0, 0, 200.0), (1, 0, 100.0), (1, 1, 100.0)]);
    }
}
