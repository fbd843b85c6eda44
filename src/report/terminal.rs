//! A table for a person at a terminal, as wide as the terminal and harmless to it.
//!
//! Of a table that does not fit, the words that are the same in every row are said once above it and empty columns are left out; one that still
//! has too many columns is printed a row a block.

use std::borrow::Cow;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Grid, presets};

use crate::model::{Cell, Column, ColumnKind, Table};
use crate::text::normalise;

use super::rows::printed;

/// Fewer characters than this for each column, and a table cannot be read.
const NARROWEST: usize = 11;

/// A table with its notes; `width` is the terminal's, in columns, where it is known.
pub fn render(table: &Table, width: Option<u16>) -> String {
    let all: Vec<usize> = (0..table.columns.len()).collect();
    let mut out = body(table, &all, width);
    for note in &table.notes {
        out.push('\n');
        out.push_str(&harmless(note));
        out.push('\n');
    }
    out
}

fn body(table: &Table, all: &[usize], width: Option<u16>) -> String {
    let mut whole = grid(table, all);
    let Some(width) = width.filter(|&w| natural_width(&whole) > usize::from(w)) else {
        return lines(&whole);
    };
    let filled: Vec<usize> = all.iter().copied().filter(|&at| !is_empty(table, at)).collect();
    let (constant, varying): (Vec<usize>, Vec<usize>) = filled.iter().partition(|&&at| is_constant(table, at));
    if varying.len() * NARROWEST > usize::from(width) {
        return blocks(table, &filled);
    }
    let mut out = String::new();
    for (column, cell) in constant.iter().filter_map(|&at| value(table, 0, at)) {
        out.extend([column.name, ": ", &cell, "\n"]);
    }
    if !constant.is_empty() {
        out.push('\n');
    }
    whole = grid(table, &varying);
    whole.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    out.push_str(&lines(&whole));
    out
}

fn grid(table: &Table, columns: &[usize]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING.header_separator(LineStyle::none().fill('\u{2500}')))
        .set_content_arrangement(ContentArrangement::Disabled);
    grid.set_header(columns.iter().filter_map(|&at| table.columns.get(at)).map(|c| c.name));
    for row in 0..table.rows.len() {
        grid.add_row(columns.iter().map(|&at| value(table, row, at).map_or(Cow::Borrowed(""), |(_, cell)| cell)));
    }
    for (shown, &at) in columns.iter().enumerate() {
        if table.columns.get(at).is_some_and(|c| c.kind != ColumnKind::Text)
            && let Some(column) = grid.column_mut(shown)
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    grid
}

/// A row a block, a column a line.
fn blocks(table: &Table, columns: &[usize]) -> String {
    let longest = table.columns.iter().map(|c| c.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for row in 0..table.rows.len() {
        if row > 0 {
            out.push('\n');
        }
        for (column, cell) in columns.iter().filter_map(|&at| value(table, row, at)) {
            out.push_str(format!("{:longest$}  {cell}", column.name).trim_end());
            out.push('\n');
        }
    }
    out
}

/// A column and what a row says in it.
fn value(table: &Table, row: usize, at: usize) -> Option<(&Column, Cow<'_, str>)> {
    let column = table.columns.get(at)?;
    let cell = table.rows.get(row)?.get(at)?;
    Some((column, Cow::Owned(harmless(&printed(cell, column.kind)))))
}

fn is_empty(table: &Table, at: usize) -> bool {
    !table.rows.is_empty() && table.rows.iter().all(|row| matches!(row.get(at), None | Some(Cell::Empty)))
}

/// Words that are the same in all of several rows.
fn is_constant(table: &Table, at: usize) -> bool {
    let mut cells = table.rows.iter().map(|row| row.get(at));
    let first = cells.next();
    table.rows.len() > 1 && matches!(first, Some(Some(Cell::Text(_)))) && cells.all(|cell| Some(cell) == first)
}

/// One line of text without anything that moves the cursor, changes a colour or turns the reading direction.
fn harmless(text: &str) -> String {
    normalise::for_terminal(&normalise::squeeze(text))
}

fn natural_width(grid: &Grid) -> usize {
    // A space on both sides of each column.
    grid.column_max_content_widths().iter().map(|&w| usize::from(w) + 2).sum()
}

fn lines(grid: &Grid) -> String {
    let mut out = String::new();
    for line in grid.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let columns = &[("board", ColumnKind::Text), ("theme", ColumnKind::Text), ("cases", ColumnKind::Integer)];
        let mut table = Table::new("frequency", columns);
        table.rows.push(vec!["Total".into(), "Voice of\nthe child".into(), Cell::Integer(12)]);
        table.rows.push(vec!["Total".into(), "\u{1b}[31mred\u{202e}".into(), Cell::Integer(3)]);
        table
    }

    #[test]
    fn text_of_a_document_is_harmless_and_numbers_stand_right() {
        let text = render(&sample(), Some(80));
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
        assert!(text.contains("Voice of the child"), "{text}");
        let ends: Vec<usize> = text.lines().filter(|l| l.contains("Total")).map(|l| l.chars().count()).collect();
        assert_eq!(ends.first(), ends.get(1), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut table = sample();
        table.rows.push(vec!["Total".into(), "a much longer name of a theme than fits there".into(), Cell::Integer(1)]);
        let text = render(&table, Some(40));
        assert!(text.starts_with("board: Total\n"), "{text}");
        assert!(text.lines().all(|l| l.chars().count() <= 40), "{text}");
        assert!(render(&table, None).contains("a much longer name of a theme than fits there"));
    }

    #[test]
    fn too_many_columns_become_blocks() {
        let text = render(&sample(), Some(20));
        assert!(text.starts_with("board  Total\ntheme  Voice of the child\ncases  12\n\nboard  Total\n"), "{text}");
    }
}
