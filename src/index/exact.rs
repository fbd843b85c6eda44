//! Words exactly as they are written: their stems find passages, the stored text decides.
//!
//! A second index of unstemmed words would cost a third of its size again, for a question that is seldom asked.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyDocument, TantivyError};

use super::evaluate::Analysed;
use super::plan::Plan;
use super::schema::Fields;
use super::stored;
use crate::text::analyser::Stems;

/// Blocks of stored text that are kept; neighbours share one.
const KEPT_BLOCKS: usize = 4;

/// What the stems find, held against the text.
#[derive(Debug)]
pub(super) struct Exact {
    stems: Box<dyn Query>,
    plan: Arc<Plan>,
    fields: Fields,
}

impl Exact {
    /// Takes what finds the stems, the plan that decides, and the fields that hold the entry.
    pub(super) fn new(stems: Box<dyn Query>, plan: Plan, fields: Fields) -> Self {
        Self { stems, plan: Arc::new(plan), fields }
    }
}

impl Clone for Exact {
    fn clone(&self) -> Self {
        Self { stems: self.stems.box_clone(), plan: Arc::clone(&self.plan), fields: self.fields }
    }
}

impl Query for Exact {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ExactWeight { stems: self.stems.weight(scoring)?, plan: Arc::clone(&self.plan), fields: self.fields }))
    }
}

struct ExactWeight {
    stems: Box<dyn Weight>,
    plan: Arc<Plan>,
    fields: Fields,
}

impl Weight for ExactWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let stems = self.stems.scorer(reader, boost)?;
        let texts = reader.get_store_reader(KEPT_BLOCKS)?;
        let mut scorer = ExactScorer { stems, texts, plan: Arc::clone(&self.plan), fields: self.fields, read: Stems::default() };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("words as they are written", scorer.score()));
        }
        Err(TantivyError::InvalidArgument(format!("document {doc} does not match")))
    }
}

struct ExactScorer {
    stems: Box<dyn Scorer>,
    texts: StoreReader,
    plan: Arc<Plan>,
    fields: Fields,
    /// The stems of the words that were read.
    read: Stems,
}

impl ExactScorer {
    fn settle(&mut self) -> DocId {
        let mut doc = self.stems.doc();
        while doc != TERMINATED && !self.holds(doc) {
            doc = self.stems.advance();
        }
        doc
    }

    fn holds(&mut self, doc: DocId) -> bool {
        let document = self.texts.get::<TantivyDocument>(doc);
        let entry = document.and_then(|document| stored::read(&document, &self.fields)).ok();
        entry.is_some_and(|entry| Analysed::new(&entry, &mut self.read).matches(&self.plan).is_some())
    }
}

impl DocSet for ExactScorer {
    fn advance(&mut self) -> DocId {
        self.stems.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.stems.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.stems.doc()
    }

    fn size_hint(&self) -> u32 {
        self.stems.size_hint()
    }
}

impl Scorer for ExactScorer {
    fn score(&mut self) -> Score {
        self.stems.score()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{found, indexed};

    #[test]
    fn only_the_written_form_is_found() {
        let (_dir, index) = indexed();
        assert_eq!(found(&index, "=father"), ["otter111-1", "otter111-7"]);
        assert_eq!(found(&index, "=\"fathers\""), ["otter111-5"]);
        assert_eq!(found(&index, "\"=Organised\""), ["otter111-6"]);
        assert_eq!(found(&index, "=\"school\""), ["heron222-1", "otter111-4", "plover33-1"]);
        assert_eq!(found(&index, "=\"school's\""), ["otter111-2"]);
        assert_eq!(found(&index, "school -=school"), ["otter111-2"]);
        assert_eq!(found(&index, "=CAMHS"), ["heron222-2", "otter111-1"], "capitals are no other word");
        assert_eq!(found(&index, "=\"child of voice\""), Vec::<String>::new());
    }
}
