//! The codebook as a table: what each theme means, and the rules that find it.

use crate::model::{ColumnKind, Table, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("theme_id", ColumnKind::Text),
    ("group", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("definition", ColumnKind::Text),
    ("includes", ColumnKind::Text),
    ("excludes", ColumnKind::Text),
    ("rules", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The themes table, in the order of the codebook; the rules of a theme stand one a line.
pub fn themes(themes: &[ThemeText], codebook_version: &str) -> Table {
    let mut table = Table::new("themes", COLUMNS);
    for theme in themes {
        let texts = [&theme.id, &theme.group, &theme.name, &theme.definition, &theme.includes, &theme.excludes];
        let mut row: Vec<_> = texts.map(|t| t.as_str().into()).into();
        row.extend([theme.rules.join("\n").into(), codebook_version.into()]);
        table.rows.push(row);
    }
    table
}
