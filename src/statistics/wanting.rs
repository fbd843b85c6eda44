//! The files that want a person's look, worst first.

use std::cmp::Reverse;

use super::documents::coverage;
use crate::model::{Cell, ColumnKind, Concern, Coverage, Document, Table};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("document", ColumnKind::Text),
    ("outcome", ColumnKind::Text),
    ("reason", ColumnKind::Text),
    ("what_to_do", ColumnKind::Text),
    ("words", ColumnKind::Integer),
    ("words_unplaced", ColumnKind::Integer),
    ("coverage_percent", ColumnKind::Decimal(1)),
];

/// One row a file: by the weight of its gravest concern, then by the share of its words that belong to no case, then by
/// name. `others` are files of the corpus that are no documents, with what to call them.
pub fn wanting(documents: &[Document], others: &[(String, &'static str, Concern)]) -> Table {
    let read = documents.iter().map(|d| {
        let coverage = Some(coverage(d)).filter(|_| !d.audits.is_empty());
        (d.path.as_str(), d.outcome.name(), d.concerns.as_slice(), coverage)
    });
    let others = others.iter().map(|(name, outcome, concern)| (name.as_str(), *outcome, std::slice::from_ref(concern), None));
    let mut all: Vec<_> = read.chain(others).filter(|(_, _, concerns, _)| !concerns.is_empty()).collect();
    all.sort_by_key(|(name, _, concerns, coverage)| {
        (concerns.iter().map(|c| c.weight).min(), Reverse(coverage.map_or(0, unplaced_in_ten_thousand)), *name)
    });
    let mut table = Table::new("wanting", COLUMNS);
    for (name, outcome, concerns, coverage) in all {
        table.rows.push(vec![
            name.into(),
            outcome.into(),
            joined(concerns.iter().map(|c| c.reason.as_str())).into(),
            joined(concerns.iter().map(|c| c.next.as_str())).into(),
            coverage.map_or(Cell::Empty, |c| c.words.into()),
            coverage.map_or(Cell::Empty, |c| c.unplaced.into()),
            coverage.map_or(Cell::Empty, |c| Cell::Decimal(100.0 * c.share())),
        ]);
    }
    table
}

fn unplaced_in_ten_thousand(coverage: Coverage) -> usize {
    10_000 * coverage.unplaced / coverage.words.max(1)
}

/// Sentences in their order, each once.
fn joined<'a>(sentences: impl Iterator<Item = &'a str>) -> String {
    let mut out: Vec<&str> = Vec::new();
    for sentence in sentences {
        if !out.contains(&sentence) {
            out.push(sentence);
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Audit, Coded, Outcome, Weight};

    fn document(path: &str, weights: &[Weight], unplaced: usize) -> Document {
        let audit = Audit { coverage: Coverage { words: 100, unplaced, ..Coverage::default() }, ..Audit::default() };
        let coded = Coded { audit, board: None, year: None, reviewed: BTreeMap::new(), own_topics: vec![], case_ids: vec![] };
        Document {
            path: path.to_owned(),
            sha256: String::new(),
            pages: 0,
            pages_with_text: 0,
            format: "md",
            text_source: "text",
            outcome: Outcome::Check,
            concerns: weights.iter().map(|w| Concern::new(*w, "Why.", "Do.")).collect(),
            audits: vec![coded],
        }
    }

    #[test]
    fn the_worst_comes_first_then_the_least_understood_then_the_name() {
        let documents = [
            document("fine", &[], 90),
            document("b", &[Weight::NoBoard], 10),
            document("a", &[Weight::NoBoard], 10),
            document("c", &[Weight::NoBoard], 40),
            document("d", &[Weight::NoBoard, Weight::NoYear], 0),
        ];
        let others = [("e.docx".to_owned(), "passed over", Concern::new(Weight::PassedOver, "Why.", "Do."))];
        let table = wanting(&documents, &others);
        let names: Vec<&Cell> = table.rows.iter().map(|r| &r[0]).collect();
        assert_eq!(names, ["e.docx", "d", "c", "a", "b"].map(Cell::from).iter().collect::<Vec<_>>());
        assert_eq!(table.rows[1][2..4], ["Why.".into(), "Do.".into()], "the same words are said once");
    }
}
