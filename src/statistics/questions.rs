//! The reflective questions by theme: a question bank for training.

use std::collections::{BTreeMap, BTreeSet};

use super::axis::{Axis, Years};
use super::citation;
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Message, Passage, Table, ThemeText};
use crate::text::normalise::letters_only;

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("group", ColumnKind::Text),
    ("theme_from", ColumnKind::Text),
    ("question_id", ColumnKind::Text),
    ("question", ColumnKind::Text),
    ("times_asked", ColumnKind::Integer),
    ("documents", ColumnKind::Integer),
    ("time_period_from", ColumnKind::Text),
    ("time_period_to", ColumnKind::Text),
    ("message_titles", ColumnKind::Text),
    ("citations", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// So many places are cited of one question: a cell of a spreadsheet holds 32,767 characters.
const CITED: usize = 100;

/// A question, wherever and however often it was asked.
#[derive(Debug, Default)]
struct Asked<'a> {
    id: &'a str,
    text: &'a str,
    times: usize,
    documents: BTreeSet<usize>,
    /// By place on the axis; none where a report states no period.
    periods: BTreeSet<usize>,
    titles: Vec<&'a str>,
    citations: Vec<String>,
    /// Themes of its own words, and of the message that it stands in.
    own: BTreeSet<usize>,
    inherited: BTreeSet<usize>,
}

/// The questions table: one row for each theme and question, questions with the same letters folded into one. A question in
/// which no theme is found stands under those of its message, one whose message has none under no theme, last.
pub fn questions(documents: &[Document], themes: &[ThemeText], codebook_version: &str, years: Years) -> Table {
    let mut table = Table::new("questions", COLUMNS);
    let axis = Axis::new(documents, years);
    let mut asked: BTreeMap<String, Asked<'_>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        for coded in &document.audits {
            for case in &coded.audit.cases {
                for message in &case.messages {
                    for question in &message.questions {
                        let key = letters_only(&question.text);
                        let entry = asked.entry(key.clone()).or_insert_with(|| {
                            order.push(key);
                            Asked { id: &question.id, text: &question.text, ..Asked::default() }
                        });
                        entry.add(number, coded, case, message, question, &axis);
                    }
                }
            }
        }
    }
    let asked: Vec<&Asked<'_>> = order.iter().filter_map(|key| asked.get(key)).collect();
    for (at, theme) in themes.iter().enumerate() {
        for question in &asked {
            let from = if question.own.contains(&at) {
                "question"
            } else if question.own.is_empty() && question.inherited.contains(&at) {
                "message"
            } else {
                continue;
            };
            table.rows.push(question.row(Some(theme), from, &axis, codebook_version));
        }
    }
    for question in asked.iter().filter(|q| q.own.is_empty() && q.inherited.is_empty()) {
        table.rows.push(question.row(None, "none", &axis, codebook_version));
    }
    table.notes = vec![format!(
        "{} different questions, asked {} times. A question stands under each theme of its words; theme_from says message where it has none \
         and stands under those of the message that it closes.",
        asked.len(),
        asked.iter().map(|q| q.times).sum::<usize>()
    )];
    table
}

impl<'a> Asked<'a> {
    fn add(&mut self, document: usize, coded: &'a Coded, case: &'a Case, message: &'a Message, question: &'a Passage, axis: &Axis) {
        self.times += 1;
        self.documents.insert(document);
        self.periods.extend(coded.year.as_deref().and_then(|y| axis.place(y)));
        if let Some(title) = message.title.as_ref().map(|t| t.text.as_str()).filter(|t| !self.titles.contains(t)) {
            self.titles.push(title);
        }
        if self.citations.len() < CITED {
            self.citations.push(citation(coded, Some(case), question));
        }
        let of = |passage: &Passage| passage.tags.iter().filter(|t| t.status.counts()).map(|t| t.theme).collect::<Vec<_>>();
        self.own.extend(of(question));
        self.inherited.extend(message.title.iter().chain(&message.narrative).flat_map(of));
    }

    fn row(&self, theme: Option<&ThemeText>, from: &str, axis: &Axis, codebook_version: &str) -> Vec<Cell> {
        let more = self.times - self.citations.len();
        let cited = self.citations.iter().cloned().chain((more > 0).then(|| format!("and {more} more places")));
        let period = |at: Option<&usize>| {
            let time = at.map_or(super::axis::Time::NotStated, |at| super::axis::Time::Period(*at));
            Cell::from(axis.columns(time).0)
        };
        vec![
            theme.map(|t| t.id.as_str()).into(),
            theme.map(|t| t.name.as_str()).into(),
            theme.map(|t| t.group.as_str()).into(),
            from.into(),
            self.id.into(),
            self.text.into(),
            self.times.into(),
            self.documents.len().into(),
            period(self.periods.first()),
            period(self.periods.last()),
            self.titles.join("; ").into(),
            cited.collect::<Vec<_>>().join("; ").into(),
            codebook_version.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{document, look, passage_mut, tag, themes};
    use super::*;
    use crate::model::Polarity;

    #[test]
    fn the_same_question_is_one_with_all_the_places_where_it_was_asked() {
        let documents =
            [document(Some("2014-15"), "X", &[&[Polarity::Prompt], &[]]), document(Some("2016-17"), "Y", &[&[Polarity::Prompt]])];
        let table = questions(&documents, &themes(), "1", Years::default());
        assert_eq!(table.rows.len(), 1);
        let columns = ["theme_id", "theme_from", "question", "times_asked", "documents", "time_period_from", "time_period_to"];
        let expected: [Cell; 7] =
            ["a".into(), "question".into(), "Who asked?".into(), 3.into(), 2.into(), "201415".into(), "201617".into()];
        assert_eq!(look(&table, &[("theme_id", "a")], &columns), expected);
        let Cell::Text(citations) = &look(&table, &[], &["citations"])[0] else { panic!("no citations") };
        assert_eq!(citations.split("; ").count(), 3);
    }

    #[test]
    fn a_question_without_a_theme_stands_under_those_of_its_message_or_last() {
        let mut made = document(Some("2014-15"), "X", &[&[], &[]]);
        passage_mut(&mut made, "m0").tags = vec![tag(1, Polarity::Learning)];
        made.audits[0].audit.cases[1].messages[0].questions[0].text = "Who knew?".to_owned();
        let table = questions(&[made], &themes(), "1", Years::default());
        assert_eq!(look(&table, &[("question", "Who asked?")], &["theme_id", "theme_from"]), ["b".into(), "message".into()]);
        assert_eq!(look(&table, &[("question", "Who knew?")], &["theme_id", "theme_from"]), [Cell::Empty, "none".into()]);
        assert_eq!(table.rows.len(), 2);
    }
}
