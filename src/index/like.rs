//! Passages like a given one: those that share the words by which it stands out.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::{Searcher, Term};

use super::collect::{Pass, Ranked};
use super::plan::{Place, Plan, ValueField};
use super::query::Scope;
use super::search::{Filters, Options, Results};
use super::{Entry, Index, Query};
use crate::error::Result;
use crate::text::analyser::Analyser;
use crate::text::stopwords::is_stop_word;

/// So many of its words at most speak for a passage.
const WORDS: usize = 12;

/// Of them a passage must share so many; one alone can be chance.
const SHARED: usize = 2;

/// A passage and those that are like it.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// The passage itself.
    pub entry: Entry,
    /// The marked words of each hit are those that it shares.
    pub results: Results,
}

impl Index {
    /// Passages that share the rarest words of one, best first, under the conditions of query and filters; `None` where
    /// there is no passage with this id.
    pub fn like(&self, passage: &str, query: &Query, filters: &Filters, options: &Options) -> Result<Option<Alike>> {
        self.alike(passage, query, filters, options).map_err(|e| self.failure(&e))
    }

    fn alike(&self, passage: &str, query: &Query, filters: &Filters, options: &Options) -> tantivy::Result<Option<Alike>> {
        let searcher = self.searcher();
        let Some((entry, order)) = self.passage(passage, &searcher)? else { return Ok(None) };
        let words = self.telling_words(&entry, &searcher)?;
        let least = SHARED.min(words.len());
        let place = |stem: String| vec![Place { stems: BTreeSet::from([stem]), written: None }];
        let parts = words.into_iter().map(|stem| Plan::Words { scope: Scope::Text, places: place(stem), between: 0 }).collect();
        let itself = Plan::Passage { document: entry.document.clone(), order, id: entry.passage.clone() };
        let mut all = vec![Plan::Most { parts, least }, Plan::Not(Box::new(itself))];
        all.extend(self.plan(query, filters, &searcher)?);
        let plan = Plan::All(all);
        let results = self.best(&searcher, plan.scored(&self.fields).as_ref(), Some(&plan), 0.0, options)?;
        Ok(Some(Alike { entry, results }))
    }

    /// The passage of an id, with its place in its document. The id names the document by the beginning of its hash.
    fn passage(&self, id: &str, searcher: &Searcher) -> tantivy::Result<Option<(Entry, u64)>> {
        let Some(hash) = id.strip_prefix('p').and_then(|rest| rest.split('-').next()).filter(|h| !h.is_empty()) else { return Ok(None) };
        let documents = super::vocabulary::beginning_with(searcher, self.fields.document, hash)?;
        let plan = Plan::Value { field: ValueField::Document, values: documents };
        let found = searcher
            .search(plan.scored(&self.fields).as_ref(), &Pass { limit: usize::MAX, facets: false, saying: 0.0, opened: &self.opened })?;
        for Ranked { address, order, .. } in found.best {
            let entry = self.entry(searcher, address)?;
            if entry.passage == id {
                return Ok(Some((entry, order)));
            }
        }
        Ok(None)
    }

    /// The stems of a passage that are frequent in it and rare elsewhere, in alphabetical order.
    fn telling_words(&self, entry: &Entry, searcher: &Searcher) -> tantivy::Result<Vec<String>> {
        let mut times: BTreeMap<String, u32> = BTreeMap::new();
        for token in Analyser::default().tokens(&entry.text) {
            if token.form.chars().count() > 1 && !is_stop_word(&token.form) {
                *times.entry(token.stem).or_default() += 1;
            }
        }
        let all = searcher.num_docs();
        let mut weighed = Vec::with_capacity(times.len());
        for (stem, times) in times {
            let with = searcher.doc_freq(&Term::from_field_text(self.fields.text, &stem))?;
            // A word that stands nowhere else brings nobody together.
            if with > 1 {
                #[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^52")]
                let rarity = (all as f64 / with as f64).ln();
                weighed.push((f64::from(times) * rarity, stem));
            }
        }
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut stems: Vec<String> = weighed.into_iter().take(WORDS).map(|(_, stem)| stem).collect();
        stems.sort_unstable();
        Ok(stems)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{EVERYTHING, entry, indexed, passages};
    use super::*;
    use crate::model::Section;

    fn like(index: &Index, passage: &str, query: &str) -> Option<Alike> {
        index.like(passage, &Query::parse(query), &Filters::default(), &EVERYTHING).unwrap()
    }

    /// The fixtures' ids do not carry hashes, so this has reports of its own.
    fn told() -> (tempfile::TempDir, Index) {
        let (dir, index) = indexed();
        let mut writer = index.writer().unwrap();
        for (document, texts) in [
            ("abcdefabcdef", vec!["The rent was late, the landlord rang and the bailiffs came.", "The nurse came to the clinic."]),
            ("fedcbafedcba", vec!["Bailiffs took the car after the rent fell behind.", "The clinic was shut."]),
        ] {
            let mut entries = Vec::new();
            for (i, text) in texts.iter().enumerate() {
                let mut e = entry(document, i + 1, Some(1), Section::Message, text);
                e.passage = format!("p{document}-{}", i + 1);
                e.document = document.repeat(5);
                entries.push(e);
            }
            writer.replace(&entries[0].document, &entries).unwrap();
        }
        writer.commit().unwrap();
        (dir, index)
    }

    #[test]
    fn the_passage_that_shares_the_rare_words_is_found_and_the_words_are_told() {
        let (_dir, index) = told();
        let alike = like(&index, "pabcdefabcdef-1", "").unwrap();
        assert!(alike.entry.text.starts_with("The rent was late"));
        assert_eq!(passages(&alike.results)[0], "pfedcbafedcba-1");
        assert_eq!(alike.results.groups[0].hits[0].words(), ["bailiffs", "rent"]);
        assert!(!passages(&alike.results).contains(&"pabcdefabcdef-1".to_owned()), "not itself");
        assert_eq!(alike.results.passages, passages(&alike.results).len() as u64);
    }

    #[test]
    fn conditions_hold_and_an_unknown_passage_is_none() {
        let (_dir, index) = told();
        assert_eq!(like(&index, "pabcdefabcdef-1", "kind:strength bailiffs").unwrap().results.passages, 0);
        assert_eq!(like(&index, "pabcdefabcdef-9", ""), None);
        assert_eq!(like(&index, "nothing", ""), None);
        assert_eq!(like(&index, "p-1", ""), None);
    }
}
