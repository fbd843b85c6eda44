//! A table: what every report, chart and page is made from.

use super::columns;

/// What a column holds, so that a writer knows how to treat its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words: guarded against being read as a formula.
    Text,
    Integer,
    /// Written with a fixed number of decimals.
    Decimal(u8),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Snake case; the header of the CSV.
    pub name: &'static str,
    pub kind: ColumnKind,
    /// A sentence for people; nothing for a table that is in no report.
    pub description: &'static str,
}

/// One value. A missing number is a marker or empty, never 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Integer(u64),
    Decimal(f64),
    /// `c` confidential, `x` not available, `z` not applicable.
    Marker(char),
    Empty,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// File name without its ending.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Sentences that belong under the table.
    pub notes: Vec<String>,
}

impl Table {
    pub fn new(name: &'static str, columns: &[(&'static str, ColumnKind)]) -> Self {
        let columns = columns.iter().map(|&(name, kind)| Column { name, kind, description: columns::description(name) }).collect();
        Self { name, title: columns::title(name), columns, rows: Vec::new(), notes: Vec::new() }
    }

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::from)
    }
}

impl From<usize> for Cell {
    fn from(n: usize) -> Self {
        Self::Integer(n as u64)
    }
}

impl From<Option<u32>> for Cell {
    fn from(n: Option<u32>) -> Self {
        n.map_or(Self::Empty, |n| Self::Integer(u64::from(n)))
    }
}
