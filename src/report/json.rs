//! JSON: an object a row, in an array or one a line.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::ErrorKind;
use crate::model::{Cell, Column, ColumnKind, Table};

use super::rows::printed;

/// One array of objects, an object a line, so that two files can be compared line by line.
pub fn array(table: &Table) -> Result<Vec<u8>, ErrorKind> {
    let mut out = b"[".to_vec();
    for (at, cells) in table.rows.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        object(&mut out, &table.columns, cells)?;
    }
    out.extend_from_slice(if table.rows.is_empty() { b"]\n" } else { b"\n]\n" });
    Ok(out)
}

/// An object a line and nothing else.
pub fn lines(table: &Table) -> Result<Vec<u8>, ErrorKind> {
    let mut out = Vec::new();
    for cells in &table.rows {
        object(&mut out, &table.columns, cells)?;
        out.push(b'\n');
    }
    Ok(out)
}

fn object(out: &mut Vec<u8>, columns: &[Column], cells: &[Cell]) -> Result<(), ErrorKind> {
    let failed = |e: serde_json::Error| ErrorKind::Render { format: "json", message: e.to_string() };
    serde_json::to_writer(out, &Object { columns, cells }).map_err(failed)
}

/// A row with its keys in the order of the columns.
struct Object<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            map.serialize_entry(column.name, &Value { cell, kind: column.kind })?;
        }
        map.end()
    }
}

struct Value<'a> {
    cell: &'a Cell,
    kind: ColumnKind,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.cell {
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Integer(n) => serializer.serialize_u64(*n),
            // The same decimals as in every other format.
            Cell::Decimal(_) => match printed(self.cell, self.kind).parse::<f64>() {
                Ok(number) => serializer.serialize_f64(number),
                Err(_) => serializer.serialize_none(),
            },
            Cell::Marker(letter) => serializer.serialize_char(*letter),
            Cell::Empty => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let columns = &[
            ("time_period", ColumnKind::Text),
            ("cases", ColumnKind::Integer),
            ("percent", ColumnKind::Decimal(1)),
            ("marker", ColumnKind::Text),
        ];
        let mut table = Table::new("frequency", columns);
        table.rows.push(vec!["201617".into(), Cell::Integer(4), Cell::Decimal(33.333), Cell::Marker('u')]);
        table.rows.push(vec!["say \"no\"\u{1b}".into(), Cell::Marker('x'), Cell::Decimal(f64::NAN), Cell::Empty]);
        table
    }

    #[test]
    fn numbers_are_numbers_and_missing_is_null() {
        let first = r#"{"time_period":"201617","cases":4,"percent":33.3,"marker":"u"}"#;
        let second = r#"{"time_period":"say \"no\"\u001b","cases":"x","percent":null,"marker":null}"#;
        assert_eq!(String::from_utf8(array(&sample()).unwrap()).unwrap(), format!("[\n{first},\n{second}\n]\n"));
        assert_eq!(String::from_utf8(lines(&sample()).unwrap()).unwrap(), format!("{first}\n{second}\n"));
    }

    #[test]
    fn no_rows_are_an_empty_array() {
        let table = Table::new("cases", &[("case_id", ColumnKind::Text)]);
        assert_eq!(array(&table).unwrap(), b"[]\n");
        assert_eq!(lines(&table).unwrap(), b"");
    }
}
