//! The one pass over the passages that fit: counts them and their cases exactly, keeps the best, counts facets.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Cardinality, Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Score, SegmentReader};

use super::search::{Count, Facet, Facets};
use crate::model::Section;

/// The columns of one segment. Cases, paths and values are numbers there, in the order of their names.
struct Columns {
    path: Option<StrColumn>,
    case: Option<StrColumn>,
    order: Column<u64>,
    facets: Vec<(Facet, StrColumn)>,
    /// The kinds of passages that say something.
    sayings: Vec<u64>,
}

/// A summary gives the facts of a case, and what stands in none is about the report.
const SAYINGS: [Section; 4] = [Section::Strength, Section::Message, Section::Question, Section::Action];

impl Columns {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let mut facets = Vec::with_capacity(Facet::ALL.len());
        for facet in Facet::ALL {
            facets.extend(columns.str(facet.column())?.map(|column| (facet, column)));
        }
        let mut sayings = Vec::new();
        if let Some((_, kinds)) = facets.iter().find(|(facet, _)| *facet == Facet::Kind) {
            for kind in SAYINGS {
                sayings.extend(kinds.dictionary().term_ord(kind.name())?);
            }
        }
        Ok(Self { path: columns.str("path")?, case: columns.str("case")?, order: columns.u64("order")?, facets, sayings })
    }
}

/// The columns of the segments that were searched, so that each is opened once.
#[derive(Default)]
pub(super) struct Opened(Mutex<HashMap<SegmentId, Arc<Columns>>>);

impl Opened {
    fn of(&self, reader: &SegmentReader) -> tantivy::Result<Arc<Columns>> {
        let mut opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = opened.get(&reader.segment_id()) {
            return Ok(Arc::clone(columns));
        }
        let columns = Arc::new(Columns::open(reader)?);
        opened.insert(reader.segment_id(), Arc::clone(&columns));
        Ok(columns)
    }

    /// Lets go of all: an open column keeps its file.
    pub(super) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What to collect.
pub(super) struct Pass<'a> {
    pub(super) limit: usize,
    pub(super) facets: bool,
    /// What is added to the score of a passage that says something.
    pub(super) saying: Score,
    pub(super) opened: &'a Opened,
}

/// What the pass over one segment, or over all of them, found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) passages: u64,
    pub(super) cases: u64,
    pub(super) documents: u64,
    pub(super) best: Vec<Ranked>,
    pub(super) facets: Facets,
}

/// A passage with all that its rank hangs on; the lesser is the better.
#[derive(Debug, PartialEq)]
pub(super) struct Ranked<P = String> {
    pub(super) score: Score,
    path: P,
    pub(super) order: u64,
    pub(super) address: DocAddress,
}

impl<P: Ord> Eq for Ranked<P> {}

impl<P: Ord> Ord for Ranked<P> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| self.path.cmp(&other.path)).then_with(|| self.order.cmp(&other.order))
    }
}

impl<P: Ord> PartialOrd for Ranked<P> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Collector for Pass<'_> {
    type Fruit = Found;
    type Child = Segment;

    fn for_segment(&self, ordinal: u32, reader: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = self.opened.of(reader)?;
        let counted = if self.facets { columns.facets.as_slice() } else { &[] };
        let tallies = counted.iter().map(|(_, column)| vec![Tally::default(); column.num_terms()]).collect();
        Ok(Segment {
            ordinal,
            limit: self.limit,
            saying: self.saying,
            columns,
            tallies,
            whole: Tally::default(),
            documents: 0,
            last_path: None,
            best: BinaryHeap::new(),
            batch: Vec::with_capacity(BATCH),
            scores: Vec::with_capacity(BATCH),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.limit > 0
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Found>>) -> tantivy::Result<Found> {
        let mut all = Found::default();
        for segment in segments {
            let segment = segment?;
            all.passages += segment.passages;
            all.cases += segment.cases;
            all.documents += segment.documents;
            all.best.extend(segment.best);
            for (facet, counts) in segment.facets {
                let sums = all.facets.entry(facet).or_default();
                for (value, count) in counts {
                    let sum = sums.entry(value).or_default();
                    sum.passages += count.passages;
                    sum.cases += count.cases;
                }
            }
        }
        all.best.sort_unstable();
        all.best.truncate(self.limit);
        Ok(all)
    }
}

/// Passages and cases counted so far. The passages of a case lie side by side (the writer sees to it), so that a case is
/// new where it is not the last one.
#[derive(Clone, Copy, Default)]
struct Tally {
    count: Count,
    last_case: Option<u64>,
}

impl Tally {
    fn add(&mut self, case: Option<u64>) {
        self.count.passages += 1;
        if case.is_some() && case != self.last_case {
            self.count.cases += 1;
            self.last_case = case;
        }
    }
}

/// So many passages are counted at once: a column gives many values sooner than each by itself.
const BATCH: usize = 128;

/// The pass over one segment.
pub(super) struct Segment {
    ordinal: u32,
    limit: usize,
    saying: Score,
    columns: Arc<Columns>,
    /// For each facet that is counted, by its values' numbers.
    tallies: Vec<Vec<Tally>>,
    whole: Tally,
    documents: u64,
    last_path: Option<u64>,
    /// The worst on top.
    best: BinaryHeap<Ranked<u64>>,
    /// Found and not yet counted, with their scores.
    batch: Vec<DocId>,
    scores: Vec<Score>,
}

/// The first value of each passage.
fn numbers<'a>(column: Option<&StrColumn>, docs: &[DocId], out: &'a mut [Option<u64>; BATCH]) -> &'a [Option<u64>] {
    out.fill(None);
    let Some(out) = out.get_mut(..docs.len()) else { return &[] };
    if let Some(column) = column {
        column.ords().first_vals(docs, out);
    }
    out
}

impl Segment {
    /// False where a passage of this score and path is not among the best.
    fn may_rank(&self, score: Score, path: u64) -> bool {
        let is_better = |worst: &Ranked<u64>| worst.score.total_cmp(&score).then_with(|| path.cmp(&worst.path)).is_le();
        self.best.len() < self.limit || self.best.peek().is_some_and(is_better)
    }

    fn count(&mut self) {
        let (mut cases, mut values) = ([None; BATCH], [None; BATCH]);
        let cases = numbers(self.columns.case.as_ref(), &self.batch, &mut cases);
        for case in cases {
            self.whole.add(*case);
        }
        let paths = numbers(self.columns.path.as_ref(), &self.batch, &mut values);
        for path in paths {
            if *path != self.last_path {
                self.documents += 1;
                self.last_path = *path;
            }
        }
        let kinds = self.columns.facets.iter().find(|(facet, _)| *facet == Facet::Kind).map(|(_, column)| column.ords());
        let says = |doc: DocId| kinds.and_then(|kinds| kinds.first(doc)).is_some_and(|kind| self.columns.sayings.contains(&kind));
        for ((doc, score), path) in self.batch.iter().zip(&self.scores).zip(paths) {
            let path = path.unwrap_or_default();
            // Most are not among the best whatever they say.
            if !self.may_rank(score + self.saying, path) {
                continue;
            }
            let score = if self.saying > 0.0 && says(*doc) { score + self.saying } else { *score };
            if !self.may_rank(score, path) {
                continue;
            }
            let order = self.columns.order.first(*doc).unwrap_or_default();
            self.best.push(Ranked { score, path, order, address: DocAddress::new(self.ordinal, *doc) });
            if self.best.len() > self.limit {
                self.best.pop();
            }
        }
        for ((_, column), tallies) in self.columns.facets.iter().zip(&mut self.tallies) {
            let mut add = |value: u64, case: &Option<u64>| {
                if let Some(tally) = usize::try_from(value).ok().and_then(|v| tallies.get_mut(v)) {
                    tally.add(*case);
                }
            };
            if column.ords().get_cardinality() == Cardinality::Multivalued {
                for (doc, case) in self.batch.iter().zip(cases) {
                    column.term_ords(*doc).for_each(|value| add(value, case));
                }
            } else {
                let values = numbers(Some(column), &self.batch, &mut values);
                values.iter().zip(cases).filter_map(|(value, case)| Some(((*value)?, case))).for_each(|(value, case)| add(value, case));
            }
        }
        self.batch.clear();
        self.scores.clear();
    }
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.batch.push(doc);
        self.scores.push(score);
        if self.batch.len() == BATCH {
            self.count();
        }
    }

    fn harvest(mut self) -> tantivy::Result<Found> {
        self.count();
        let mut best = Vec::with_capacity(self.best.len());
        for ranked in self.best {
            let path = self.columns.path.as_ref().map(|c| name(c, ranked.path)).transpose()?.unwrap_or_default();
            best.push(Ranked { score: ranked.score, path, order: ranked.order, address: ranked.address });
        }
        let mut facets = Facets::new();
        for ((facet, column), tallies) in self.columns.facets.iter().zip(self.tallies) {
            let values = facets.entry(*facet).or_default();
            for (value, tally) in (0..).zip(tallies).filter(|(_, tally)| tally.count.passages > 0) {
                values.insert(name(column, value)?, tally.count);
            }
        }
        let Count { passages, cases } = self.whole.count;
        Ok(Found { passages, cases, documents: self.documents, best, facets })
    }
}

fn name(column: &StrColumn, number: u64) -> tantivy::Result<String> {
    let mut out = String::new();
    column.ord_to_str(number, &mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_score_comes_first_then_the_path_then_the_place() {
        let ranked = |score, path, order| Ranked { score, path, order, address: DocAddress::new(0, 0) };
        let mut all = [ranked(1.0, "b", 0), ranked(1.0, "a", 2), ranked(2.0, "z", 9), ranked(1.0, "a", 1)];
        all.sort();
        assert_eq!(all.map(|r| (r.path, r.order)), [("z", 9), ("a", 1), ("a", 2), ("b", 0)]);
    }

    #[test]
    fn a_case_is_counted_once_and_a_passage_outside_cases_in_none() {
        let mut tally = Tally::default();
        for case in [Some(3), Some(3), None, Some(3), Some(4)] {
            tally.add(case);
        }
        assert_eq!(tally.count, Count { passages: 5, cases: 2 });
    }
}
