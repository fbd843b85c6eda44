//! One row a case.

use std::collections::BTreeSet;

use super::statuses::statuses;
use super::{case_label, time_columns};
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Polarity, Table, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("case_id", ColumnKind::Text),
    ("case_label", ColumnKind::Text),
    ("case_number", ColumnKind::Text),
    ("pseudonym", ColumnKind::Text),
    ("board", ColumnKind::Text),
    ("area", ColumnKind::Text),
    ("time_period", ColumnKind::Text),
    ("time_label", ColumnKind::Text),
    ("audit_topic", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("page", ColumnKind::Integer),
    ("end_page", ColumnKind::Integer),
    ("strengths", ColumnKind::Integer),
    ("messages", ColumnKind::Integer),
    ("questions", ColumnKind::Integer),
    ("actions", ColumnKind::Integer),
    ("theme_ids_strength", ColumnKind::Text),
    ("theme_ids_learning", ColumnKind::Text),
    ("topic_theme_ids", ColumnKind::Text),
    ("quality", ColumnKind::Text),
    ("quality_notes", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The cases table. Pooled reports have no row.
pub fn cases(documents: &[Document], themes: &[ThemeText], codebook_version: &str) -> Table {
    let mut table = Table::new("cases", COLUMNS);
    table.notes = vec![statuses(documents)];
    for document in documents {
        for coded in document.audits.iter().filter(|c| !c.audit.pooled) {
            for (case, id) in coded.audit.cases.iter().zip(&coded.case_ids) {
                table.rows.push(row(document, coded, case, id, themes, codebook_version));
            }
        }
    }
    table
}

fn row(document: &Document, coded: &Coded, case: &Case, id: &str, themes: &[ThemeText], codebook_version: &str) -> Vec<Cell> {
    let fields = &coded.audit.fields;
    let (period, label) = coded.year.as_deref().map_or_else(|| ("not stated".to_owned(), "not stated".to_owned()), time_columns);
    let of = |speaks: fn(Polarity) -> bool| {
        let found: BTreeSet<usize> = case.counted().filter(|(_, t)| speaks(t.polarity)).map(|(_, t)| t.theme).collect();
        theme_ids(found.into_iter(), themes)
    };
    let notes = quality_notes(coded, case);
    vec![
        id.into(),
        case_label(case).into(),
        case.number.as_deref().into(),
        case.pseudonym.as_deref().into(),
        coded.board.as_deref().into(),
        fields.area.as_deref().into(),
        period.into(),
        label.into(),
        fields.topic.as_deref().into(),
        document.path.as_str().into(),
        case.page.into(),
        case.end_page.into(),
        case.strengths.len().into(),
        case.messages.len().into(),
        case.questions().into(),
        case.actions.len().into(),
        of(Polarity::is_strength).into(),
        of(Polarity::is_learning).into(),
        theme_ids(coded.own_topics.iter().copied(), themes).into(),
        if notes.is_empty() { "complete" } else { "check" }.into(),
        notes.join("; ").into(),
        codebook_version.into(),
    ]
}

/// What a reader of the case would miss in it.
fn quality_notes(coded: &Coded, case: &Case) -> Vec<&'static str> {
    let mut notes = Vec::new();
    if case.strengths.is_empty() {
        notes.push("no strengths found");
    }
    if case.messages.is_empty() && case.actions.is_empty() {
        notes.push("no learning found");
    }
    if coded.year.is_none() {
        notes.push("the report states no period");
    }
    notes
}

pub(super) fn theme_ids(found: impl Iterator<Item = usize>, themes: &[ThemeText]) -> String {
    found.filter_map(|t| themes.get(t)).map(|t| t.id.as_str()).collect::<Vec<_>>().join(";")
}
