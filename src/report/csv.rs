//! CSV: one header row, CRLF, for spreadsheets and for programs.

use std::borrow::{Borrow, Cow};
use std::io::{self, Write};

use crate::error::ErrorKind;
use crate::model::{Cell, Column, ColumnKind, Table};
use crate::text::sheet::guarded;

use super::rows::printed;

/// Whether the file begins with the mark by which Excel knows UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bom {
    With,
    Without,
}

/// A table as CSV. A text that a spreadsheet would take for a formula gets a leading `'`.
pub fn render(table: &Table, bom: Bom) -> Result<Vec<u8>, ErrorKind> {
    let mut out = Vec::new();
    write(&mut out, table, bom, std::iter::once(table), |_| ()).map_err(failed)?;
    Ok(out)
}

/// Writes a table that comes in parts, so that neither it nor its bytes are ever held whole. Its columns are those of `head`;
/// `done` gets each part when it is written. Gives the number of rows.
pub fn write<T: Borrow<Table>>(
    out: impl Write,
    head: &Table,
    bom: Bom,
    parts: impl Iterator<Item = T>,
    mut done: impl FnMut(T),
) -> io::Result<usize> {
    let mut rows = Rows::new(out, &head.columns, bom)?;
    let mut written = 0;
    for part in parts {
        for row in &part.borrow().rows {
            rows.add(row)?;
            written += 1;
        }
        done(part);
    }
    rows.finish()?;
    Ok(written)
}

/// A table that is written row by row, for those that are too long to be held.
pub struct Rows<'c, W: Write> {
    columns: &'c [Column],
    writer: ::csv::Writer<W>,
}

impl<'c, W: Write> Rows<'c, W> {
    /// Writes the header.
    pub fn new(mut out: W, columns: &'c [Column], bom: Bom) -> io::Result<Self> {
        if bom == Bom::With {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
        writer.write_record(columns.iter().map(|c| c.name)).map_err(cause)?;
        Ok(Self { columns, writer })
    }

    pub fn add(&mut self, row: &[Cell]) -> io::Result<()> {
        if row.len() != self.columns.len() {
            return Err(io::Error::other(format!("a row has {} cells, and there are {} columns", row.len(), self.columns.len())));
        }
        for (column, cell) in self.columns.iter().zip(row) {
            self.writer.write_field(field(cell, column.kind).as_bytes()).map_err(cause)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(cause)
    }

    /// Writes what is not written yet.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err gives it in")]
fn failed(error: io::Error) -> ErrorKind {
    ErrorKind::Render { format: "csv", message: error.to_string() }
}

/// What the writer below said, so that a closed pipe is known for one.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn field(cell: &Cell, kind: ColumnKind) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => guarded(text),
        _ => printed(cell, kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(table: &Table, bom: Bom) -> String {
        String::from_utf8(render(table, bom).unwrap()).unwrap()
    }

    #[test]
    fn numbers_markers_and_quotes() {
        let columns = &[("board", ColumnKind::Text), ("cases", ColumnKind::Integer), ("percent", ColumnKind::Decimal(1))];
        let mut table = Table::new("frequency", columns);
        table.rows.push(vec!["Northmere, \"East\"".into(), Cell::Integer(4), Cell::Decimal(33.333)]);
        table.rows.push(vec!["Two\nlines".into(), Cell::Marker('x'), Cell::Empty]);
        table.rows.push(vec!["Change".into(), Cell::Empty, Cell::Decimal(-2.5)]);
        let expected = "board,cases,percent\r\n\"Northmere, \"\"East\"\"\",4,33.3\r\n\"Two\nlines\",x,\r\nChange,,-2.5\r\n";
        assert_eq!(text_of(&table, Bom::Without), expected);
        assert_eq!(text_of(&table, Bom::With), format!("\u{feff}{expected}"));
    }

    #[test]
    fn a_text_is_never_a_formula() {
        let mut table = Table::new("evidence", &[("passage_text", ColumnKind::Text)]);
        for text in ["=1+1", "+44", "-none", "@here", "\tTab", "\0nul", "a=b", "'quoted"] {
            table.rows.push(vec![text.into()]);
        }
        table.rows.push(vec!["\rreturn".into()]);
        let expected = "passage_text\r\n'=1+1\r\n'+44\r\n'-none\r\n'@here\r\n'\tTab\r\n'\0nul\r\na=b\r\n'quoted\r\n\"'\rreturn\"\r\n";
        assert_eq!(text_of(&table, Bom::Without), expected);
    }

    #[test]
    fn a_long_text_is_whole_and_a_table_without_rows_has_its_header() {
        let mut table = Table::new("evidence", &[("passage_text", ColumnKind::Text)]);
        assert_eq!(text_of(&table, Bom::Without), "passage_text\r\n");
        table.rows.push(vec!["word ".repeat(10_000).into()]);
        assert_eq!(text_of(&table, Bom::Without).len(), 50_000 + "passage_text\r\n\r\n".len());
    }

    #[test]
    fn a_row_of_the_wrong_length_is_an_error() {
        let mut table = Table::new("cases", &[("a", ColumnKind::Text), ("b", ColumnKind::Text)]);
        table.rows.push(vec!["only".into()]);
        assert!(matches!(render(&table, Bom::Without), Err(ErrorKind::Render { format: "csv", .. })));
    }
}
