//! What is looked for beside the words of a query: other words for them, the themes that it is about, and what a passage
//! stands beside. It weighs on the order of the passages that have the words, and finds those that follow them.

use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query as Finder};
use tantivy::{Score, Searcher, Term};

use super::evaluate::Analysed;
use super::plan::{Plan, any_of};
use super::query::Node;
use super::schema::Fields;
use super::search::Fit;
use super::thesaurus::Kinship;
use super::{Index, Query};
use crate::model::Section;

/// What another word weighs beside the one that was typed.
const SAME: Score = 0.5;
const NEAR: Score = 0.25;

/// What a word weighs where it stands in the other half of the message, or in the message above a question.
const AROUND: Score = 1.0;

/// A theme weighs as much as all words together, each standing once in a passage of the usual length.
const THEME: Score = 1.0;

/// A theme that both halves of a message carry is what the message is about.
const THROUGHOUT: Score = 0.15;

/// What a passage says is worth more than the facts of a case, or than what stands outside the cases.
const SAYING: Score = 0.2;

/// A query, resolved with all that widens it.
pub(super) struct Wider {
    /// The parts that ask for words.
    parts: Vec<Plan>,
    /// The same, each with the other words for it.
    widened: Vec<Plan>,
    /// Other words, with their weight.
    synonyms: Vec<(Plan, Score)>,
    themes: Plan,
    /// The weight of all parts together.
    rarity: Score,
}

impl Wider {
    pub(super) fn resolve(query: &Query, searcher: &Searcher, index: &Index) -> tantivy::Result<Self> {
        let themes = Plan::Themes(query.themes.iter().cloned().collect());
        let mut out = Self { parts: Vec::new(), widened: Vec::new(), synonyms: Vec::new(), themes, rarity: 0.0 };
        let mut synonyms = Vec::with_capacity(query.synonyms.len());
        for synonym in &query.synonyms {
            let plan = Plan::resolve(&Node::Words(synonym.words.clone()), searcher, index)?;
            if !plan.is_nothing() {
                synonyms.push((synonym, plan));
            }
        }
        let mut rarities = Vec::new();
        for (place, part) in query.parts().iter().enumerate() {
            if part.subjects().is_empty() {
                rarities.push(0.0);
                continue;
            }
            let plan = Plan::resolve(part, searcher, index)?;
            rarities.push(plan.rarity(searcher, &index.fields)?);
            let others = synonyms.iter().filter(|(synonym, _)| synonym.parts.contains(&place)).map(|(_, plan)| plan.clone());
            out.widened.push(Plan::Any(std::iter::once(plan.clone()).chain(others).collect()));
            out.parts.push(plan);
        }
        for (synonym, plan) in synonyms {
            let kinship = if synonym.kinship == Kinship::Same { SAME } else { NEAR };
            // A rare word for a frequent one weighs no more than that.
            let stands_for: Score = rarities.get(synonym.parts.clone()).unwrap_or_default().iter().sum();
            let weight = (stands_for / plan.rarity(searcher, &index.fields)?).min(1.0);
            out.synonyms.push((plan, kinship * weight));
        }
        out.rarity = rarities.iter().sum();
        Ok(out)
    }

    /// The passages that fit, those first that have most of what is looked for.
    pub(super) fn ranked(&self, fitting: Box<dyn Finder>, fields: &Fields) -> Box<dyn Finder> {
        let mut clauses = vec![(Occur::Must, fitting)];
        let mut weigh = |finder: Box<dyn Finder>, weight: Score| {
            clauses.push((Occur::Should, Box::new(BoostQuery::new(finder, weight)) as Box<dyn Finder>));
        };
        let around = around(fields);
        for part in &self.parts {
            weigh(part.finder(&around), AROUND);
        }
        for (synonym, weight) in &self.synonyms {
            weigh(synonym.finder(fields), *weight);
            weigh(synonym.finder(&around), weight * AROUND);
        }
        if !self.themes.is_nothing() {
            weigh(Box::new(ConstScoreQuery::new(self.themes.finder(fields), self.rarity)), THEME);
            let throughout = Fields { theme: fields.throughout, ..*fields };
            weigh(Box::new(ConstScoreQuery::new(self.themes.finder(&throughout), self.rarity)), THROUGHOUT);
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// What a passage is worth more that says something.
    pub(super) fn saying(&self) -> Score {
        SAYING * self.rarity
    }

    /// Passages that have most of the words or others for them, or a theme, and questions under a message that has most.
    pub(super) fn related(&self, fields: &Fields) -> Box<dyn Finder> {
        let under: Box<dyn Finder> = Box::new(BooleanQuery::intersection(vec![
            any_of(vec![Term::from_field_text(fields.kind, Section::Question.name())]),
            most(&self.widened).finder(&around(fields)),
        ]));
        Box::new(BooleanQuery::union(vec![most(&self.widened).finder(fields), self.themes.finder(fields), under]))
    }

    /// By which of them a passage is related.
    pub(super) fn fit(&self, words: &Analysed) -> Fit {
        let fits = |plan: &Plan| words.matches(plan).is_some();
        if fits(&most(&self.parts)) {
            Fit::Most
        } else if fits(&most(&self.widened)) {
            Fit::Synonym
        } else if fits(&self.themes) {
            Fit::Theme
        } else {
            Fit::Message
        }
    }

    /// All words, to be marked.
    pub(super) fn words(&self) -> Plan {
        Plan::Any(self.widened.clone())
    }

    /// The words as they were typed.
    pub(super) fn typed(&self) -> Plan {
        Plan::Any(self.parts.clone())
    }
}

fn most(parts: &[Plan]) -> Plan {
    Plan::Most { least: parts.len().div_ceil(2), parts: parts.to_vec() }
}

/// The fields of a passage with the words that it stands beside in place of its own.
fn around(fields: &Fields) -> Fields {
    Fields { text: fields.around, ..*fields }
}
