//! One row a file.

use std::collections::BTreeSet;

use super::cases::theme_ids;
use super::statuses::statuses;
use super::time_columns;
use crate::model::{Case, Cell, ColumnKind, Coverage, Document, Table, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("document", ColumnKind::Text),
    ("outcome", ColumnKind::Text),
    ("what_to_do", ColumnKind::Text),
    ("document_sha256", ColumnKind::Text),
    ("format", ColumnKind::Text),
    ("text_source", ColumnKind::Text),
    ("pages", ColumnKind::Integer),
    ("pages_with_text", ColumnKind::Integer),
    ("cases", ColumnKind::Integer),
    ("pooled", ColumnKind::Text),
    ("words", ColumnKind::Integer),
    ("words_unplaced", ColumnKind::Integer),
    ("coverage_percent", ColumnKind::Decimal(1)),
    ("board", ColumnKind::Text),
    ("board_as_printed", ColumnKind::Text),
    ("area", ColumnKind::Text),
    ("title", ColumnKind::Text),
    ("audit_topic", ColumnKind::Text),
    ("time_period", ColumnKind::Text),
    ("period_as_printed", ColumnKind::Text),
    ("published", ColumnKind::Text),
    ("corrected", ColumnKind::Text),
    ("theme_ids", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The documents table: every file of the corpus, the unreadable ones too.
pub fn documents(documents: &[Document], themes: &[ThemeText], codebook_version: &str) -> Table {
    let mut table = Table::new("documents", COLUMNS);
    table.notes = vec![statuses(documents)];
    for document in documents {
        let first = document.audits.first();
        let fields = first.map(|c| &c.audit.fields);
        let coverage = coverage(document);
        let read = !document.audits.is_empty();
        let number = |n: usize| if read { n.into() } else { Cell::Empty };
        let found: BTreeSet<usize> =
            document.audits.iter().flat_map(|c| c.audit.cases.iter().flat_map(Case::counted).map(|(_, t)| t.theme)).collect();
        let corrected: BTreeSet<&str> = document.audits.iter().flat_map(|c| c.audit.corrected.keys()).map(String::as_str).collect();
        let period = first.and_then(|c| c.year.as_deref()).map(|y| time_columns(y).0);
        table.rows.push(vec![
            document.path.as_str().into(),
            document.outcome.name().into(),
            document.advice().into(),
            document.sha256.as_str().into(),
            document.format.into(),
            document.text_source.into(),
            if document.pages > 0 { Some(document.pages).into() } else { Cell::Empty },
            if document.pages > 0 { Some(document.pages_with_text).into() } else { Cell::Empty },
            number(document.audits.iter().filter(|c| !c.audit.pooled).map(|c| c.audit.cases.len()).sum()),
            if read { if document.audits.iter().any(|c| c.audit.pooled) { "yes" } else { "no" }.into() } else { Cell::Empty },
            number(coverage.words),
            number(coverage.unplaced),
            if read { Cell::Decimal(100.0 * coverage.share()) } else { Cell::Empty },
            first.and_then(|c| c.board.as_deref()).into(),
            first.and_then(|c| c.audit.as_read("board", c.audit.fields.board.as_deref())).into(),
            fields.and_then(|f| f.area.as_deref()).into(),
            fields.and_then(|f| f.title.as_deref()).into(),
            fields.and_then(|f| f.topic.as_deref()).into(),
            if read { period.unwrap_or_else(|| "not stated".to_owned()).into() } else { Cell::Empty },
            first.and_then(|c| c.audit.as_read("period", c.audit.fields.period.as_ref().map(|p| p.raw.as_str()))).into(),
            fields.and_then(|f| f.published.as_deref()).into(),
            corrected.into_iter().collect::<Vec<_>>().join(";").into(),
            theme_ids(found.into_iter(), themes).into(),
            codebook_version.into(),
        ]);
    }
    table
}

/// The words of all audits of a file.
pub(super) fn coverage(document: &Document) -> Coverage {
    document.audits.iter().map(|c| c.audit.coverage).fold(Coverage::default(), add)
}

fn add(a: Coverage, b: Coverage) -> Coverage {
    Coverage {
        words: a.words + b.words,
        placed: a.placed + b.placed,
        headings: a.headings + b.headings,
        unplaced: a.unplaced + b.unplaced,
        furniture: a.furniture + b.furniture,
    }
}
