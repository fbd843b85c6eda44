//! Small documents for the tests of the tables.

use std::collections::BTreeMap;

use crate::model::{Audit, Case, Cell, Coded, Document, Message, Outcome, Passage, Polarity, Section, Status, Table, Tag, ThemeText};

pub(super) fn tag(theme: usize, polarity: Polarity) -> Tag {
    Tag { theme, rule: "a.1".into(), start: 0, end: 1, polarity, reason: "".into(), status: Status::Rule, explicit: true, negated: false }
}

/// One audit with cases; each has a strength (`s0`), a message (`m0`) and a question (`q0`) that may be tagged with theme 0.
pub(super) fn document(year: Option<&str>, board: &str, cases: &[&[Polarity]]) -> Document {
    let mut audit = Audit::default();
    for (i, found) in cases.iter().enumerate() {
        let mut passages = [
            Passage::new(format!("s{i}"), Section::Strength, "Praise."),
            Passage::new(format!("m{i}"), Section::Message, "Learning."),
            Passage::new(format!("q{i}"), Section::Question, "Who asked?"),
        ];
        for polarity in *found {
            let at = match polarity {
                Polarity::Strength => 0,
                Polarity::Learning | Polarity::Both => 1,
                Polarity::Prompt | Polarity::Context => 2,
            };
            passages[at].tags = vec![tag(0, *polarity)];
        }
        let [strength, message, question] = passages;
        audit.cases.push(Case {
            number: Some((i + 1).to_string()),
            strengths: vec![strength],
            messages: vec![Message { title: None, narrative: vec![message], questions: vec![question] }],
            has_learning: true,
            ..Case::default()
        });
    }
    let coded = Coded {
        audit,
        board: Some(board.to_owned()),
        year: year.map(str::to_owned),
        reviewed: BTreeMap::new(),
        own_topics: Vec::new(),
        case_ids: (0..cases.len()).map(|i| format!("c{i}")).collect(),
    };
    Document {
        path: "a.pdf".to_owned(),
        sha256: String::new(),
        pages: 1,
        pages_with_text: 1,
        format: "pdf",
        text_source: "text",
        outcome: Outcome::Read,
        concerns: Vec::new(),
        audits: vec![coded],
    }
}

pub(super) fn themes() -> Vec<ThemeText> {
    let theme = |id: &str| ThemeText { id: id.to_owned(), name: id.to_uppercase(), group: "G".to_owned(), ..ThemeText::default() };
    vec![theme("a"), theme("b")]
}

/// A passage of a document, by its id.
pub(super) fn passage_mut<'d>(document: &'d mut Document, id: &str) -> &'d mut Passage {
    let passages = document.audits.iter_mut().flat_map(|c| c.audit.passages_mut());
    passages.into_iter().find(|p| p.id == id).expect("it is there")
}

/// The rows in which these columns have these values.
pub(super) fn rows<'t>(table: &'t Table, wanted: &[(&str, &str)]) -> Vec<&'t Vec<Cell>> {
    let holds = |row: &Vec<Cell>| wanted.iter().all(|(column, value)| row[table.column(column).expect(column)] == Cell::from(*value));
    table.rows.iter().filter(|row| holds(row)).collect()
}

/// Some cells of the first such row.
pub(super) fn look(table: &Table, wanted: &[(&str, &str)], columns: &[&str]) -> Vec<Cell> {
    let found = rows(table, wanted);
    let row = found.first().unwrap_or_else(|| panic!("no row with {wanted:?}"));
    columns.iter().map(|c| row[table.column(c).expect(c)].clone()).collect()
}
