//! CSV on the Web: what the columns of the CSV files hold, for programs (W3C, "Metadata vocabulary for tabular data", 2015).

use serde_json::{Value, json};

use crate::error::ErrorKind;
use crate::model::{Column, ColumnKind, Table};

/// The letters that stand in a numeric column where there is no number.
const MARKERS: [&str; 4] = ["", "c", "x", "z"];

/// The metadata of some tables, each with the address of its CSV beside this file.
pub fn render(tables: &[(String, &Table)]) -> Result<Vec<u8>, ErrorKind> {
    let tables: Vec<Value> = tables.iter().map(|(url, table)| described(url, table)).collect();
    let metadata = json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "dialect": {"encoding": "utf-8", "header": true, "delimiter": ",", "quoteChar": "\"", "doubleQuote": true},
        "tables": tables,
    });
    let mut bytes = serde_json::to_vec_pretty(&metadata).map_err(|e| ErrorKind::Render { format: "json", message: e.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn described(url: &str, table: &Table) -> Value {
    json!({
        "url": url,
        "dc:title": table.title,
        "dc:description": table.notes.join("\n"),
        "tableSchema": {"columns": table.columns.iter().map(column).collect::<Vec<_>>()},
    })
}

fn column(column: &Column) -> Value {
    let (datatype, missing) = match column.kind {
        ColumnKind::Text => (json!("string"), json!("")),
        ColumnKind::Integer => (json!({"base": "integer", "minimum": 0}), json!(MARKERS)),
        ColumnKind::Decimal(_) => (json!("decimal"), json!(MARKERS)),
    };
    json!({
        "name": column.name,
        "titles": column.name,
        "dc:description": column.description,
        "datatype": datatype,
        "null": missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_and_column_is_described() {
        let columns =
            &[("theme_id", ColumnKind::Text), ("cases_with_theme", ColumnKind::Integer), ("cases_percent", ColumnKind::Decimal(1))];
        let mut table = Table::new("frequency", columns);
        table.notes = vec!["One.".to_owned(), "Two.".to_owned()];
        let bytes = render(&[("frequency.internal.csv".to_owned(), &table)]).unwrap();
        let metadata: Value = serde_json::from_slice(&bytes).unwrap();
        let table = &metadata["tables"][0];
        assert_eq!((&table["url"], &table["dc:description"]), (&json!("frequency.internal.csv"), &json!("One.\nTwo.")));
        let columns = &table["tableSchema"]["columns"];
        assert_eq!((&columns[0]["datatype"], &columns[2]["datatype"]), (&json!("string"), &json!("decimal")));
        assert_eq!(columns[1]["null"], json!(["", "c", "x", "z"]));
        assert!(columns[1]["dc:description"].as_str().is_some_and(|d| d.starts_with("Cases with the theme")));
    }
}
