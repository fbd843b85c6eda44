//! The one pass over the passages that fit: counts them and their cases exactly, keeps the best, counts facets.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentReader};

use super::search::{Count, Facet, Facets};

/// What to collect.
pub(super) struct Pass {
    pub(super) limit: usize,
    pub(super) facets: bool,
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

impl Collector for Pass {
    type Fruit = Found;
    type Child = Segment;

    fn for_segment(&self, ordinal: u32, reader: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = reader.fast_fields();
        let mut facets = Vec::new();
        for facet in if self.facets { &Facet::ALL[..] } else { &[] } {
            if let Some(column) = columns.str(facet.column())? {
                let counts = vec![Tally::default(); column.num_terms()];
                facets.push((*facet, column, counts));
            }
        }
        Ok(Segment {
            ordinal,
            limit: self.limit,
            path: columns.str("path")?,
            case: columns.str("case")?,
            order: columns.u64("order")?,
            facets,
            whole: Tally::default(),
            documents: 0,
            last_path: None,
            best: BinaryHeap::new(),
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

/// The pass over one segment. Cases, paths and values are numbers there, in the order of their names.
pub(super) struct Segment {
    ordinal: u32,
    limit: usize,
    path: Option<StrColumn>,
    case: Option<StrColumn>,
    order: Column<u64>,
    facets: Vec<(Facet, StrColumn, Vec<Tally>)>,
    whole: Tally,
    documents: u64,
    last_path: Option<u64>,
    /// The worst on top.
    best: BinaryHeap<Ranked<u64>>,
}

fn number(column: Option<&StrColumn>, doc: DocId) -> Option<u64> {
    column.and_then(|c| c.ords().first(doc))
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let case = number(self.case.as_ref(), doc);
        let path = number(self.path.as_ref(), doc);
        self.whole.add(case);
        if path != self.last_path {
            self.documents += 1;
            self.last_path = path;
        }
        for (_, column, counts) in &mut self.facets {
            for value in column.term_ords(doc) {
                if let Some(tally) = usize::try_from(value).ok().and_then(|v| counts.get_mut(v)) {
                    tally.add(case);
                }
            }
        }
        let full = self.best.len() >= self.limit;
        if full && self.best.peek().is_none_or(|worst| score < worst.score) {
            return;
        }
        let order = self.order.first(doc).unwrap_or_default();
        self.best.push(Ranked { score, path: path.unwrap_or_default(), order, address: DocAddress::new(self.ordinal, doc) });
        if full {
            self.best.pop();
        }
    }

    fn harvest(self) -> tantivy::Result<Found> {
        let mut best = Vec::with_capacity(self.best.len());
        for ranked in self.best {
            let path = self.path.as_ref().map(|c| name(c, ranked.path)).transpose()?.unwrap_or_default();
            best.push(Ranked { score: ranked.score, path, order: ranked.order, address: ranked.address });
        }
        let mut facets = Facets::new();
        for (facet, column, counts) in self.facets {
            let values = facets.entry(facet).or_default();
            for (value, tally) in (0..).zip(counts).filter(|(_, tally)| tally.count.passages > 0) {
                values.insert(name(&column, value)?, tally.count);
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
