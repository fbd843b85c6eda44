//! The cases that are counted, and the slices that they are counted in.

use std::collections::{BTreeMap, BTreeSet};

use super::axis::{Axis, Time};
use crate::model::{Case, Cell, Coded, Document, Outcome};
use crate::text::normalise::fold;

/// What is not in the denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Reports without individual cases.
    pub pooled_reports: usize,
    /// Cases of audits that state no period.
    pub cases_without_period: usize,
    /// Cases without a section for learning: left out of learning's denominator.
    pub cases_without_learning: usize,
    /// Files that could not be read.
    pub unread_files: usize,
}

/// Counts what the frequencies leave out.
pub fn left_out(documents: &[Document]) -> LeftOut {
    let mut out = LeftOut { unread_files: documents.iter().filter(|d| d.outcome == Outcome::Failed).count(), ..LeftOut::default() };
    for coded in documents.iter().flat_map(|d| &d.audits) {
        if coded.audit.pooled {
            out.pooled_reports += 1;
            continue;
        }
        let cases = &coded.audit.cases;
        out.cases_without_period += if coded.year.is_none() { cases.len() } else { 0 };
        out.cases_without_learning += cases.iter().filter(|c| !c.has_learning).count();
    }
    out
}

/// The slices of a table: each of them has every theme and period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// All cases together, and each board.
    Board,
    /// These, and each area of a board.
    #[default]
    Area,
    /// These, and each topic of the audits.
    Topic,
}

/// All cases, those of a board, of an area of a board, or of a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slice<'a> {
    pub(super) board: Option<&'a str>,
    pub(super) area: Option<&'a str>,
    pub(super) topic: Option<&'a str>,
}

impl Slice<'_> {
    /// The cells `board`, `area` and `audit_topic`.
    pub(super) fn cells(self) -> [Cell; 3] {
        [self.board, self.area, self.topic].map(|name| name.unwrap_or(TOTAL).into())
    }

    /// Its name in a sentence.
    pub(super) fn name(self) -> String {
        match (self.board, self.area, self.topic) {
            (Some(board), Some(area), _) => format!("{board}, {area}"),
            (Some(name), None, _) | (None, _, Some(name)) => name.to_owned(),
            (None, _, None) => "all boards together".to_owned(),
        }
    }
}

/// What stands in a filter column where a total is meant.
pub(super) const TOTAL: &str = "Total";
pub(super) const NOT_STATED: &str = "not stated";

/// Where an audit's cases are counted.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) board: &'a str,
    pub(super) topic: &'a str,
    pub(super) slices: Vec<Slice<'a>>,
}

/// The places of audits. A topic in capitals and the same in small letters are one: the first spelling stands for it.
#[derive(Debug)]
pub(super) struct Places<'a> {
    by: By,
    topics: BTreeMap<String, &'a str>,
}

impl<'a> Places<'a> {
    pub(super) fn new(documents: &'a [Document], by: By) -> Self {
        let mut topics = BTreeMap::new();
        for topic in documents.iter().flat_map(|d| &d.audits).filter_map(|c| c.audit.fields.topic.as_deref()) {
            topics.entry(fold(topic)).or_insert(topic);
        }
        Self { by, topics }
    }

    pub(super) fn of(&self, coded: &'a Coded) -> Place<'a> {
        let board = coded.board.as_deref().unwrap_or(NOT_STATED);
        let topic = coded.audit.fields.topic.as_deref().and_then(|t| self.topics.get(&fold(t)).copied()).unwrap_or(NOT_STATED);
        let mut slices = vec![Slice::default(), Slice { board: Some(board), ..Slice::default() }];
        if let Some(area) = coded.audit.fields.area.as_deref().filter(|_| self.by >= By::Area) {
            slices.push(Slice { board: Some(board), area: Some(area), topic: None });
        }
        if self.by >= By::Topic {
            slices.push(Slice { topic: Some(topic), ..Slice::default() });
        }
        Place { board, topic, slices }
    }
}

/// A case, ready to be counted.
#[derive(Clone, Debug)]
pub(super) struct Counted<'a> {
    /// The place of its document.
    pub(super) document: usize,
    pub(super) place: Place<'a>,
    pub(super) time: Time,
    pub(super) has_learning: bool,
    /// Themes that it was chosen for.
    pub(super) own_topics: &'a [usize],
    pub(super) themes: BTreeMap<usize, Passages>,
}

/// The passages of a case that speak of a theme.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passages {
    pub(super) strength: usize,
    pub(super) learning: usize,
    /// Those of either kind; one that is both is one.
    pub(super) all: usize,
}

/// The individual cases, in the order of their documents.
pub(super) fn counted<'a>(documents: &'a [Document], axis: &Axis, places: &Places<'a>) -> Vec<Counted<'a>> {
    let mut out = Vec::new();
    for (document, audits) in documents.iter().map(|d| &d.audits).enumerate() {
        for coded in audits.iter().filter(|c| !c.audit.pooled) {
            let (time, place) = (axis.time(coded), places.of(coded));
            out.extend(coded.audit.cases.iter().map(|case| Counted {
                document,
                place: place.clone(),
                time,
                has_learning: case.has_learning,
                own_topics: &coded.own_topics,
                themes: themes_of(case),
            }));
        }
    }
    out
}

/// The themes that count for a case, with their passages.
pub(super) fn themes_of(case: &Case) -> BTreeMap<usize, Passages> {
    // A rule and a person may both have tagged a passage: it is one passage.
    let mut spoken: BTreeMap<(usize, &str), (bool, bool)> = BTreeMap::new();
    for (passage, tag) in case.counted() {
        let (strength, learning) = spoken.entry((tag.theme, passage.id.as_str())).or_default();
        *strength |= tag.polarity.is_strength();
        *learning |= tag.polarity.is_learning();
    }
    let mut out: BTreeMap<usize, Passages> = BTreeMap::new();
    for ((theme, _), (strength, learning)) in spoken {
        let found = out.entry(theme).or_default();
        found.strength += usize::from(strength);
        found.learning += usize::from(learning);
        found.all += 1;
    }
    out
}

/// The slices in the order of the table: the total, each board with its areas, the topics.
pub(super) fn slices<'a>(places: impl Iterator<Item = &'a Place<'a>>) -> Vec<Slice<'a>> {
    let found: BTreeSet<Slice<'a>> = places.flat_map(|p| p.slices.iter().copied()).chain([Slice::default()]).collect();
    let mut out: Vec<Slice<'a>> = found.into_iter().collect();
    out.sort_by_key(|s| (s.topic.is_some(), *s));
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::document;
    use super::*;

    #[test]
    fn each_level_adds_its_slices_and_a_topic_is_one_however_it_is_written() {
        let mut documents = [document(Some("2016-17"), "X", &[&[]]), document(Some("2017-18"), "Y", &[&[]])];
        documents[0].audits[0].audit.fields.area = Some("North".to_owned());
        documents[0].audits[0].audit.fields.topic = Some("Neglect".to_owned());
        documents[1].audits[0].audit.fields.topic = Some("NEGLECT".to_owned());
        let names = |by| {
            let places = Places::new(&documents, by);
            let of: Vec<Place<'_>> = documents.iter().map(|d| places.of(&d.audits[0])).collect();
            slices(of.iter()).into_iter().map(Slice::name).collect::<Vec<_>>()
        };
        assert_eq!(names(By::Board), ["all boards together", "X", "Y"]);
        assert_eq!(names(By::Area), ["all boards together", "X", "X, North", "Y"]);
        assert_eq!(names(By::Topic), ["all boards together", "X", "X, North", "Y", "Neglect"]);
    }
}
