//! Tables → bytes for people and programs.
//!
//! A format is a file of this folder, a variant of [`Format`] and a line of [`Format::ALL`].

pub mod chart;
pub mod contract;
pub mod csv;
pub mod csvw;
pub mod html;
pub mod json;
pub mod markdown;
pub mod paper;
mod rows;
pub mod series;
pub mod terminal;
pub mod workbook;

use std::path::Path;

use crate::error::ErrorKind;
use crate::model::Table;

pub use csv::Bom;

/// A format that any table can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person at a terminal.
    Table,
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Jsonl,
    Md,
    /// A workbook of this one table.
    Xlsx,
}

/// What a writer has to know of the place it writes to.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Whether a CSV begins with a byte order mark: in a file for Excel, not on a pipe.
    pub bom: Bom,
    /// Columns of the terminal, where there is one.
    pub width: Option<u16>,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: &[Self] = &[Self::Table, Self::Csv, Self::Json, Self::Jsonl, Self::Md, Self::Xlsx];

    /// What `--format` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Md => "md",
            Self::Xlsx => "xlsx",
        }
    }

    /// The ending of its files, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Table => "txt",
            other => other.name(),
        }
    }

    /// The format that a file's ending asks for, in capitals or not.
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        Self::ALL.iter().copied().find(|f| f.ending().eq_ignore_ascii_case(ending))
    }
}

/// A table in a format.
pub fn render(table: &Table, format: Format, target: &Target) -> Result<Vec<u8>, ErrorKind> {
    match format {
        Format::Table => Ok(terminal::render(table, target.width).into_bytes()),
        Format::Csv => csv::render(table, target.bom),
        Format::Json => json::array(table),
        Format::Jsonl => json::lines(table),
        Format::Md => Ok(markdown::render(table).into_bytes()),
        Format::Xlsx => workbook::one(table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, ColumnKind};

    #[test]
    fn every_format_is_found_by_its_name_and_its_ending_and_writes_every_row() {
        let mut table = Table::new("boards", &[("board", ColumnKind::Text)]);
        table.rows.push(vec![Cell::from("Northmere")]);
        table.rows.push(vec![Cell::from("Eastvale")]);
        let target = Target { bom: Bom::Without, width: Some(80) };
        for &format in Format::ALL {
            assert_eq!(Format::of_file(Path::new("out").with_extension(format.ending()).as_path()), Some(format));
            if format == Format::Xlsx {
                assert!(render(&table, format, &target).unwrap().starts_with(b"PK"));
                continue;
            }
            let text = String::from_utf8(render(&table, format, &target).unwrap()).unwrap();
            assert!(text.contains("Northmere") && text.contains("Eastvale") && text.ends_with('\n'), "{format:?}: {text}");
        }
        assert_eq!(Format::of_file(Path::new("A.CSV")), Some(Format::Csv));
    }
}
