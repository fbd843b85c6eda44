//! Possible identifiers of people, each with its place.

use super::citation::case_label;
use crate::model::{Cell, ColumnKind, Document, IdentifierPlace, Table};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("document", ColumnKind::Text),
    ("page", ColumnKind::Integer),
    ("case_label", ColumnKind::Text),
    ("part", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("words", ColumnKind::Text),
    ("reason", ColumnKind::Text),
];

/// One row a possible identifier, in the order of documents and their parts. `found` gives those of each audit.
pub fn identifiers(documents: &[Document], found: &[Vec<Vec<IdentifierPlace>>]) -> Table {
    let mut table = Table::new("identifiers", COLUMNS);
    for (document, audits) in documents.iter().zip(found) {
        for (coded, places) in document.audits.iter().zip(audits) {
            for place in places {
                let case = place.case.and_then(|i| coded.audit.cases.get(i));
                table.rows.push(vec![
                    document.path.as_str().into(),
                    place.page.into(),
                    case.map_or(Cell::Empty, |c| case_label(c).into()),
                    place.part.into(),
                    place.kind.name().into(),
                    place.words.as_str().into(),
                    place.kind.reason().into(),
                ]);
            }
        }
    }
    table
}
