//! Words that stand together: one rule for what the index finds and for what is marked in a text.
//!
//! tantivy's own phrase takes one term a place, and its distance counts a change of order twice. Here a place may have
//! several terms (a word and an acronym), and near means near in either order.

use std::collections::BTreeSet;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{BooleanQuery, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::plan::any_of;

/// The different ones among the places of a phrase, and for each place which of them it is: a word that is asked for
/// twice is looked up once.
pub(super) fn distinct<T: PartialEq>(places: &[T]) -> (Vec<&T>, Vec<usize>) {
    let mut kinds: Vec<&T> = Vec::new();
    let mut sequence = Vec::with_capacity(places.len());
    for place in places {
        let known = kinds.iter().position(|kind| *kind == place);
        sequence.push(known.unwrap_or(kinds.len()));
        if known.is_none() {
            kinds.push(place);
        }
    }
    (kinds, sequence)
}

/// The positions that take part in a match, in order; empty where there is none.
///
/// Each list holds the positions of one of the [`distinct`] places, ascending. Without words between, the places follow
/// one another; else they stand in any order within a stretch of as many words as there are places and words between.
pub(super) fn positions(lists: &[Vec<u32>], sequence: &[usize], between: u32) -> Vec<u32> {
    if lists.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut out: Vec<u32> = if between == 0 {
        let starts = starts(lists, sequence);
        starts.into_iter().flat_map(|start| (start..).zip(sequence).map(|(at, _)| at)).collect()
    } else {
        in_any_order(lists, sequence, between)
    };
    out.sort_unstable();
    out.dedup();
    out
}

/// Where the places follow one another.
pub(super) fn starts(lists: &[Vec<u32>], sequence: &[usize]) -> Vec<u32> {
    let list = |place: &usize| lists.get(*place).map(Vec::as_slice).unwrap_or_default();
    let follow = |start: u32| (start..).zip(sequence).all(|(at, place)| list(place).binary_search(&at).is_ok());
    sequence.first().map(list).unwrap_or_default().iter().copied().filter(|&start| follow(start)).collect()
}

fn in_any_order(lists: &[Vec<u32>], sequence: &[usize], between: u32) -> Vec<u32> {
    let span = u32::try_from(sequence.len()).unwrap_or(u32::MAX).saturating_add(between);
    // A word that is asked for twice must stand there twice.
    let times: Vec<usize> = (0..lists.len()).map(|list| sequence.iter().filter(|place| **place == list).count()).collect();
    let from: BTreeSet<u32> = lists.iter().flatten().copied().collect();
    let mut out = Vec::new();
    for start in from {
        let stretch = start..start.saturating_add(span);
        let inside = |list: &Vec<u32>| list.iter().copied().filter(|at| stretch.contains(at)).collect::<Vec<u32>>();
        let found: Vec<Vec<u32>> = lists.iter().map(inside).collect();
        if found.iter().zip(&times).all(|(found, times)| found.len() >= *times) {
            out.extend(found.into_iter().flatten());
        }
    }
    out
}

/// Documents in which the words stand together, with the score that the words have.
#[derive(Clone, Debug)]
pub(super) struct Together {
    field: Field,
    /// The terms of each distinct place.
    places: Vec<Vec<Term>>,
    sequence: Vec<usize>,
    between: u32,
}

impl Together {
    /// Takes the terms of each place.
    pub(super) fn new(field: Field, places: &[Vec<Term>], between: u32) -> Self {
        let (kinds, sequence) = distinct(places);
        Self { field, places: kinds.into_iter().cloned().collect(), sequence, between }
    }
}

impl Query for Together {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let words = BooleanQuery::intersection(self.places.iter().map(|terms| any_of(terms.clone())).collect());
        Ok(Box::new(TogetherWeight { query: self.clone(), words: words.weight(scoring)? }))
    }
}

struct TogetherWeight {
    query: Together,
    /// Every document that has all the words.
    words: Box<dyn Weight>,
}

impl Weight for TogetherWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let words = self.words.scorer(reader, boost)?;
        let index = reader.inverted_index(self.query.field)?;
        let mut places = Vec::with_capacity(self.query.places.len());
        for terms in &self.query.places {
            let mut postings = Vec::with_capacity(terms.len());
            for term in terms {
                postings.extend(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?);
            }
            places.push(postings);
        }
        let found = vec![Vec::new(); places.len()];
        let mut scorer = TogetherScorer { words, places, found, sequence: self.query.sequence.clone(), between: self.query.between };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("words that stand together", scorer.score()));
        }
        Err(TantivyError::InvalidArgument(format!("document {doc} does not match")))
    }
}

struct TogetherScorer {
    words: Box<dyn Scorer>,
    places: Vec<Vec<SegmentPostings>>,
    /// The positions of each place in the current document, kept to save allocations.
    found: Vec<Vec<u32>>,
    sequence: Vec<usize>,
    between: u32,
}

impl TogetherScorer {
    /// Goes on from a document with all the words to the first in which they stand together.
    fn settle(&mut self) -> DocId {
        let mut doc = self.words.doc();
        while doc != TERMINATED && !self.holds(doc) {
            doc = self.words.advance();
        }
        doc
    }

    fn holds(&mut self, doc: DocId) -> bool {
        for (postings, found) in self.places.iter_mut().zip(&mut self.found) {
            found.clear();
            for term in postings {
                if term.doc() < doc {
                    term.seek(doc);
                }
                if term.doc() == doc {
                    term.append_positions_with_offset(0, found);
                }
            }
            found.sort_unstable();
        }
        !positions(&self.found, &self.sequence, self.between).is_empty()
    }
}

impl DocSet for TogetherScorer {
    fn advance(&mut self) -> DocId {
        self.words.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.words.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.words.doc()
    }

    fn size_hint(&self) -> u32 {
        self.words.size_hint()
    }
}

impl Scorer for TogetherScorer {
    fn score(&mut self) -> Score {
        self.words.score()
    }
}

#[cfg(test)]
mod tests {
    use super::distinct;

    fn positions(places: &[Vec<u32>], between: u32) -> Vec<u32> {
        let (lists, sequence) = distinct(places);
        super::positions(&lists.into_iter().cloned().collect::<Vec<_>>(), &sequence, between)
    }

    #[test]
    fn a_phrase_is_in_order_and_without_gap() {
        assert_eq!(positions(&[vec![0, 4, 9], vec![1, 8]], 0), [0, 1]);
        assert!(positions(&[vec![1], vec![0]], 0).is_empty());
        assert_eq!(positions(&[vec![0, 3], vec![1, 4]], 0), [0, 1, 3, 4]);
    }

    #[test]
    fn near_is_in_either_order_and_counts_the_words_between() {
        assert_eq!(positions(&[vec![0], vec![3]], 2), [0, 3]);
        assert_eq!(positions(&[vec![3], vec![0]], 2), [0, 3]);
        assert!(positions(&[vec![0], vec![4]], 2).is_empty());
        assert_eq!(positions(&[vec![0], vec![9], vec![2]], 7), [0, 2, 9]);
        assert!(positions(&[vec![0], vec![9], vec![2]], 6).is_empty());
    }

    #[test]
    fn a_word_that_is_asked_for_twice_stands_there_twice() {
        assert!(positions(&[vec![5], vec![5]], 3).is_empty());
        assert_eq!(positions(&[vec![5, 7], vec![5, 7]], 3), [5, 7]);
    }
}
