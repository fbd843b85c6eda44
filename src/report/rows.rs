//! Rows read by the names of their columns, and cells as they are printed.

use std::borrow::Cow;

use crate::model::{Cell, ColumnKind, Table};

static EMPTY: Cell = Cell::Empty;

/// A row of a table whose cells are asked for by name.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    cells: &'a [Cell],
}

/// The rows of a table.
pub(super) fn rows(table: &Table) -> impl Iterator<Item = Row<'_>> {
    table.rows.iter().map(move |cells| Row { table, cells })
}

impl<'a> Row<'a> {
    /// The cell of a column; empty where the table has no such column.
    pub(super) fn cell(self, column: &str) -> &'a Cell {
        self.table.column(column).and_then(|at| self.cells.get(at)).unwrap_or(&EMPTY)
    }

    /// The words of a text column.
    pub(super) fn text(self, column: &str) -> &'a str {
        match self.cell(column) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    pub(super) fn integer(self, column: &str) -> Option<u64> {
        match *self.cell(column) {
            Cell::Integer(n) => Some(n),
            _ => None,
        }
    }

    pub(super) fn decimal(self, column: &str) -> Option<f64> {
        match *self.cell(column) {
            Cell::Decimal(number) => Some(number).filter(|n| n.is_finite()),
            _ => None,
        }
    }

    /// Of a row of the evidence: whether the tag counts, being of what practice did or should do, found by a rule or settled by a
    /// person.
    pub(super) fn counts(self) -> bool {
        matches!(self.text("polarity"), "strength" | "learning" | "both") && matches!(self.text("status"), "rule" | "accepted" | "added")
    }

    /// The letter of a column that holds a marker or nothing.
    pub(super) fn marker(self, column: &str) -> Option<char> {
        match self.cell(column) {
            Cell::Marker(letter) => Some(*letter),
            Cell::Text(text) => text.chars().next(),
            _ => None,
        }
    }
}

/// A cell as it is printed: plain digits, '.' as the decimal point, a marker as its letter, nothing for a missing value.
pub(super) fn printed(cell: &Cell, kind: ColumnKind) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Integer(n) => Cow::Owned(n.to_string()),
        Cell::Decimal(number) if !number.is_finite() => Cow::Borrowed(""),
        Cell::Decimal(number) => Cow::Owned(decimal(*number, kind)),
        Cell::Marker(letter) => Cow::Owned(letter.to_string()),
        Cell::Empty => Cow::Borrowed(""),
    }
}

/// A number with the decimals of its column; what rounds to zero has no sign.
fn decimal(number: f64, kind: ColumnKind) -> String {
    let text = match kind {
        ColumnKind::Decimal(places) => format!("{number:.0$}", usize::from(places)),
        ColumnKind::Integer | ColumnKind::Text => number.to_string(),
    };
    match text.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| matches!(c, '0' | '.')) => zero.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_decimals_of_its_column() {
        let one = ColumnKind::Decimal(1);
        assert_eq!(printed(&Cell::Decimal(37.456), one), "37.5");
        assert_eq!(printed(&Cell::Decimal(40.0), one), "40.0");
        assert_eq!(printed(&Cell::Decimal(-0.04), one), "0.0");
        assert_eq!(printed(&Cell::Decimal(-1.5), one), "-1.5");
        assert_eq!(printed(&Cell::Decimal(0.01234), ColumnKind::Decimal(4)), "0.0123");
        assert_eq!(printed(&Cell::Decimal(f64::NAN), one), "");
        assert_eq!(printed(&Cell::Integer(12_345), ColumnKind::Integer), "12345");
        assert_eq!(printed(&Cell::Marker('x'), one), "x");
    }
}
