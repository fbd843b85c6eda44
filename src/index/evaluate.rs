//! A plan held against one entry: whether it fits, and the words by which it does.

use std::ops::Range;

use super::Entry;
use super::plan::{Place, Plan, ValueField};
use super::query::{Scope, YearRange};
use super::{together, vocabulary};
use crate::model::Polarity;
use crate::text::analyser::{Stemmed, Stems};

/// An entry with its words.
pub(super) struct Analysed<'a> {
    entry: &'a Entry,
    text: Vec<Stemmed>,
    headline: Vec<Stemmed>,
}

impl<'a> Analysed<'a> {
    pub(super) fn new(entry: &'a Entry, stems: &mut Stems) -> Self {
        let headline = entry.headline().map(|h| stems.of(h)).unwrap_or_default();
        Self { entry, text: stems.of(&entry.text), headline }
    }

    /// Every word that matched, as ranges in Unicode code points of the entry's text, in order and apart.
    pub(super) fn marks(&self, plan: &Plan) -> Vec<Range<usize>> {
        let mut bytes = self.matches(plan).unwrap_or_default();
        bytes.sort_unstable_by_key(|r| (r.start, r.end));
        let mut apart: Vec<Range<usize>> = Vec::with_capacity(bytes.len());
        for range in bytes {
            match apart.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => apart.push(range),
            }
        }
        code_points(&self.entry.text, &apart)
    }

    /// The byte ranges of the words by which the plan fits; `None` where it does not.
    pub(super) fn matches(&self, plan: &Plan) -> Option<Vec<Range<usize>>> {
        match plan {
            Plan::All(parts) => {
                let mut out = Vec::new();
                for part in parts {
                    out.extend(self.matches(part)?);
                }
                Some(out)
            }
            Plan::Any(parts) => {
                let fitting: Vec<_> = parts.iter().filter_map(|part| self.matches(part)).collect();
                (!fitting.is_empty()).then(|| fitting.into_iter().flatten().collect())
            }
            Plan::Most { parts, least } => {
                let fitting: Vec<_> = parts.iter().filter_map(|part| self.matches(part)).collect();
                (fitting.len() >= *least).then(|| fitting.into_iter().flatten().collect())
            }
            Plan::Not(part) => self.matches(part).is_none().then(Vec::new),
            Plan::Words { scope, places, between } => self.words(*scope, places, *between),
            Plan::Value { field, values } => self.values(*field).iter().any(|v| values.contains(*v)).then(Vec::new),
            Plan::Themes(ids) => self.entry.themes.iter().any(|t| ids.contains(&t.theme)).then(Vec::new),
            Plan::Years(years) => self.entry.time_period.is_some_and(|p| years.contains(YearRange::key(p))).then(Vec::new),
            Plan::Passage { document, id, .. } => (self.entry.document == *document && self.entry.passage == *id).then(Vec::new),
        }
    }

    /// The stems of the text, in order.
    pub(super) fn stems(&self) -> impl Iterator<Item = &str> {
        self.text.iter().map(|t| &*t.stem)
    }

    fn words(&self, scope: Scope, places: &[Place], between: u32) -> Option<Vec<Range<usize>>> {
        let (text, tokens) = match scope {
            Scope::Text => (self.entry.text.as_str(), &self.text),
            Scope::Headline => (self.entry.headline().unwrap_or_default(), &self.headline),
        };
        let written = |token: &Stemmed| vocabulary::written(text.get(token.start..token.end).unwrap_or_default());
        let fits = |place: &Place, token: &Stemmed| {
            place.stems.contains(&*token.stem) && place.written.as_ref().is_none_or(|w| written(token) == *w)
        };
        let at = |place: &Place| (0..).zip(tokens).filter(|(_, t)| fits(place, t)).map(|(i, _)| i).collect::<Vec<u32>>();
        let (kinds, sequence) = together::distinct(places);
        let found: Vec<Vec<u32>> = kinds.into_iter().map(at).collect();
        let positions = together::positions(&found, &sequence, between);
        if positions.is_empty() {
            return None;
        }
        if scope == Scope::Headline && !self.entry.title {
            return Some(Vec::new());
        }
        let token = |position: u32| usize::try_from(position).ok().and_then(|p| tokens.get(p)).map(|t| t.start..t.end);
        if between > 0 {
            return Some(positions.into_iter().filter_map(token).collect());
        }
        // The words of a phrase follow one another: one range from the first to the last.
        let length = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let starts = together::starts(&found, &sequence).into_iter();
        Some(starts.filter_map(|s| Some(token(s)?.start..token(s + length - 1)?.end)).collect())
    }

    fn values(&self, field: ValueField) -> Vec<&str> {
        let entry = self.entry;
        let optional = |value: &'a Option<String>| value.iter().map(String::as_str).collect();
        match field {
            ValueField::Kind => vec![entry.section.name()],
            ValueField::Theme => entry.themes.iter().map(|t| t.theme.as_str()).collect(),
            ValueField::Polarity => entry.polarities().into_iter().map(Polarity::name).collect(),
            ValueField::Board => optional(&entry.board),
            ValueField::Area => optional(&entry.area),
            ValueField::Topic => optional(&entry.audit_topic),
            ValueField::Case => optional(&entry.case_id),
            ValueField::CaseLabel => optional(&entry.case_label),
            ValueField::Document => vec![&entry.document],
            ValueField::Path => vec![&entry.path],
        }
    }
}

/// Byte ranges, in order and apart, as ranges of code points.
fn code_points(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut points = 0;
    let mut bytes = 0;
    let mut count = |to: usize| {
        points += text.get(bytes..to).map_or(0, |s| s.chars().count());
        bytes = to;
        points
    };
    ranges.iter().map(|r| count(r.start)..count(r.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{indexed, search};

    /// The marked words of one passage.
    fn marked(query: &str, passage: &str) -> Vec<String> {
        let (_dir, index) = indexed();
        let results = search(&index, query);
        let hit = results.groups.iter().flat_map(|g| &g.hits).find(|h| h.entry.passage == passage).unwrap();
        let chars: Vec<char> = hit.entry.text.chars().collect();
        hit.marks.iter().map(|m| chars[m.clone()].iter().collect()).collect()
    }

    #[test]
    fn every_way_of_matching_marks_its_words() {
        for (query, passage, words) in [
            ("family debt", "otter111-4", &["debt", "family"][..]),
            ("debt", "heron222-4", &["debt", "debt"]),
            ("\"voice of the child\"", "otter111-2", &["voice of the child"]),
            ("\"the child\"", "otter111-2", &["the child"]),
            ("\"voice child\"~2", "otter111-2", &["voice", "child"]),
            ("organiz*", "otter111-6", &["organised"]),
            ("schol~", "otter111-2", &["school's"]),
            ("multi-agency", "otter111-6", &["Multi-agency"]),
            ("camhs", "otter111-1", &["CAMHS"]),
            ("gp", "otter111-6", &["GPs"]),
            ("debt -unicorn kind:action", "heron222-4", &["debt", "debt"]),
            ("(money nobody) OR school", "otter111-4", &["school"]),
            ("title:money", "otter111-3", &["Money"]),
            ("title:money", "otter111-4", &[]),
            ("kind:summary", "otter111-1", &[]),
            ("\"debt debt\" OR \"debt advice\"", "heron222-4", &["debt, debt advice"]),
            ("=fathers", "otter111-5", &["fathers"]),
            ("=\"the school\"", "otter111-4", &["the school"]),
        ] {
            assert_eq!(marked(query, passage), words, "{query}");
        }
    }

    #[test]
    fn ranges_are_code_points() {
        assert_eq!(super::code_points("\u{1f600} a \u{e9}b", &[0..4, 7..10]), [0..1, 4..6]);
        assert_eq!(super::code_points("\u{e9}a b", &[2..3, 4..5]), [1..2, 3..4]);
    }
}
