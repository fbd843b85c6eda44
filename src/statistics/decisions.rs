//! One row a decision, with what became of it.

use crate::model::{Cell, ColumnKind, Decision, Standing, Table};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("standing", ColumnKind::Text),
    ("what_to_do", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("case_label", ColumnKind::Text),
    ("passage_text", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("decision", ColumnKind::Text),
    ("new_theme", ColumnKind::Text),
    ("reviewer", ColumnKind::Text),
    ("date", ColumnKind::Text),
    ("why", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// Decisions and their standings, those first that want a look. Without `all`, only those.
pub fn decisions(decisions: &[Decision], standings: &[Standing], all: bool) -> Table {
    let mut table = Table::new("decisions", COLUMNS);
    let mut rows: Vec<(&Standing, &Decision)> = standings.iter().zip(decisions).filter(|(s, _)| all || s.wants_a_look()).collect();
    rows.sort_by_key(|(standing, _)| **standing);
    for (standing, decision) in rows {
        table.rows.push(vec![
            standing.name().into(),
            advice(*standing).map_or(Cell::Empty, Cell::from),
            decision.document.as_str().into(),
            decision.case_label.as_str().into(),
            decision.passage_text.as_str().into(),
            decision.theme.as_str().into(),
            decision.verdict.name().into(),
            decision.new_theme.as_deref().into(),
            decision.reviewer.as_str().into(),
            decision.date.as_str().into(),
            decision.why.as_str().into(),
            decision.codebook_version.as_str().into(),
        ]);
    }
    table
}

/// What a person can do about a decision that stands alone.
fn advice(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::NoDocument => Some("If the file has another name and other content now, write its name into document in reviews.csv."),
        Standing::NoPassage => {
            Some("If the passage reads otherwise now, write its words into passage_text in reviews.csv, or decide anew.")
        }
        Standing::NoTheme => Some("Say in the codebook which theme has taken its place (replaced_by), or decide anew."),
        Standing::Disputed => Some("Let the reviewers agree: one of them decides again with a later date."),
        Standing::Applied | Standing::Superseded => None,
    }
}
