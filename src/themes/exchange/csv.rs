//! CSV: `name` and `description`, as Taguette reads them (it writes `tag` and `description`), and a column for each key that a
//! theme of our codebook has; a list has one value a line.

use std::path::Path;

use super::{Code, Imported, parse, tables, text_of, written};
use crate::error::{Error, ErrorKind, Result};
use crate::text::normalise::squeeze;
use crate::text::sheet::{Mistake, Sheet, guarded};

/// Columns that stand for keys of a theme under other names.
const RENAMED: [(&str, &str); 3] = [("theme_id", "id"), ("name", "name"), ("description", "definition")];

/// The themes of a codebook file as CSV, with a byte order mark for Excel.
pub fn export(path: &Path, text: &str) -> Result<Vec<u8>> {
    let document = parse(path, text)?;
    let group = |id: &str| tables(&document, "group").find(|g| text_of(g, "id") == id).map_or(id, |g| text_of(g, "name")).to_owned();
    let mut keys: Vec<&str> = vec!["name", "definition", "id"];
    for (key, _) in tables(&document, "theme").flat_map(toml_edit::Table::iter) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let failed = |e: ::csv::Error| Error::new(path, ErrorKind::Render { format: "CSV", message: e.to_string() });
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(keys.iter().map(|k| RENAMED.iter().find(|(_, key)| key == k).map_or(*k, |(column, _)| column))).map_err(failed)?;
    for theme in tables(&document, "theme") {
        let cell = |key: &&str| {
            let text = theme.get(key).map(written).unwrap_or_default();
            if *key == "group" { group(&text) } else { text }
        };
        writer.write_record(keys.iter().map(cell).map(|c| guarded(&c).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Error::new(path, ErrorKind::Render { format: "CSV", message: e.to_string() }))
}

/// The codes of a CSV: the column `name`, `tag` or `path`, and those that it has besides.
pub fn import(bytes: &[u8]) -> std::result::Result<Imported, Mistake> {
    let sheet = Sheet::read(bytes)?;
    let name = sheet.needed(&["name", "tag", "path"])?;
    let id = sheet.column(&["theme_id", "id"]);
    let definition = sheet.column(&["description", "definition"]);
    let group = sheet.column(&["group", "parent"]);
    let special = [Some(name), id, definition, group, sheet.column(&["number_of_highlights"])];
    let mut out = Imported::default();
    for row in &sheet.rows {
        let filled = |column: Option<usize>| Some(row.cell(column)).filter(|c| !c.is_empty()).map(str::to_owned);
        let Some(name) = filled(Some(name)) else {
            return Err(Mistake::new(row.line, "this row has no name: fill it or remove the row"));
        };
        let mut code = Code { id: filled(id), guid: None, name: squeeze(&name), group: filled(group), ..Code::default() };
        code.fields.extend(filled(definition).map(|d| ("definition".to_owned(), d)));
        for (at, key) in sheet.columns().iter().enumerate().filter(|(at, key)| !special.contains(&Some(*at)) && !key.is_empty()) {
            // An empty cell of a column that is there is an empty value: a person may have emptied it.
            code.fields.insert(key.clone(), row.cell(Some(at)).to_owned());
        }
        out.codes.push(code);
    }
    Ok(out)
}
