//! A query resolved against an index: every word as the stems that the index has for it, every name as the values that
//! it stands for. The same plan finds passages and marks the words in them.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query as Finder, RangeQuery};
use tantivy::query::{TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Searcher, Term};

use super::Index;
use super::exact::Exact;
use super::excluded::Excluded;
use super::query::{How, NameField, Node, Scope, Words, YearRange};
use super::schema::Fields;
use super::together::{Together, distinct};
use super::vocabulary;
use crate::text::analyser::Analyser;

/// A word in the heading adds this share of the weight that it has there, and so does an emphasised one.
const PROMINENT: Score = 0.5;

/// More stems than these are found without being weighed against each other.
const MAX_WEIGHED: usize = 16;

/// Fewest digits of a hash that name a document.
const MIN_HASH: usize = 6;

/// A part of a query, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    All(Vec<Plan>),
    Any(Vec<Plan>),
    /// So many of them at least.
    Most {
        parts: Vec<Plan>,
        least: usize,
    },
    Not(Box<Plan>),
    /// Words that stand together, as many others between as the number says.
    Words {
        scope: Scope,
        places: Vec<Place>,
        between: u32,
    },
    /// One of these values.
    Value {
        field: ValueField,
        values: BTreeSet<String>,
    },
    /// One of these themes; of two the rarer weighs more.
    Themes(BTreeSet<String>),
    Years(YearRange),
    /// One passage, by its place in its document.
    Passage {
        document: String,
        order: u64,
        id: String,
    },
}

/// What may stand at one place of words that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Any of these.
    pub(super) stems: BTreeSet<String>,
    /// Written so, where that matters.
    pub(super) written: Option<String>,
}

/// Fields that hold values rather than words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueField {
    Kind,
    Theme,
    Polarity,
    Board,
    Area,
    Topic,
    Case,
    CaseLabel,
    Document,
    Path,
}

impl ValueField {
    fn field(self, fields: &Fields) -> Field {
        match self {
            Self::Kind => fields.kind,
            Self::Theme => fields.theme,
            Self::Polarity => fields.polarity,
            Self::Board => fields.board,
            Self::Area => fields.area,
            Self::Topic => fields.topic,
            Self::Case => fields.case,
            Self::CaseLabel => fields.case_label,
            Self::Document => fields.document,
            Self::Path => fields.path,
        }
    }
}

impl Plan {
    /// Looks up what the index has for each part of a query.
    pub(super) fn resolve(node: &Node, searcher: &Searcher, index: &Index) -> tantivy::Result<Self> {
        let each = |parts: &[Node]| -> tantivy::Result<Vec<Self>> {
            // What is said twice is looked up once.
            distinct(parts).0.into_iter().map(|part| Self::resolve(part, searcher, index)).collect()
        };
        let one = |field, value: &str| Self::Value { field, values: BTreeSet::from([value.to_owned()]) };
        Ok(match node {
            Node::All(parts) => Self::All(each(parts)?),
            Node::Any(parts) => Self::Any(each(parts)?),
            Node::Not(part) => Self::Not(Box::new(Self::resolve(part, searcher, index)?)),
            Node::Words(words) => Self::words(words, searcher, index)?,
            Node::Kind(kind) => one(ValueField::Kind, kind.name()),
            Node::Polarity(polarity) => one(ValueField::Polarity, polarity.name()),
            Node::Years(years) => Self::Years(*years),
            Node::Named { field, name } => {
                let named = |field: ValueField| -> tantivy::Result<Self> {
                    let all = vocabulary::beginning_with(searcher, field.field(&index.fields), "")?;
                    Ok(Self::Value { field, values: meant(all, name) })
                };
                match field {
                    NameField::Theme => named(ValueField::Theme)?,
                    NameField::Board => named(ValueField::Board)?,
                    NameField::Area => named(ValueField::Area)?,
                    NameField::Topic => named(ValueField::Topic)?,
                    NameField::Case => Self::Any(vec![one(ValueField::Case, &name.to_lowercase()), named(ValueField::CaseLabel)?]),
                    NameField::Document => {
                        let start = name.to_lowercase();
                        let hash = start.len() >= MIN_HASH && start.chars().all(|c| c.is_ascii_hexdigit());
                        let values =
                            if hash { vocabulary::beginning_with(searcher, index.fields.document, &start)? } else { BTreeSet::new() };
                        Self::Any(vec![Self::Value { field: ValueField::Document, values }, named(ValueField::Path)?])
                    }
                }
            }
        })
    }

    /// True where it is clear without looking that no passage fits.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Value { values, .. } | Self::Themes(values) => values.is_empty(),
            Self::Words { places, .. } => places.iter().any(|p| p.stems.is_empty()),
            Self::All(parts) => parts.iter().any(Self::is_nothing),
            Self::Any(parts) | Self::Most { parts, .. } => parts.iter().all(Self::is_nothing),
            Self::Not(_) | Self::Years(_) | Self::Passage { .. } => false,
        }
    }

    fn words(words: &Words, searcher: &Searcher, index: &Index) -> tantivy::Result<Self> {
        let field = scope_field(words.scope, &index.fields);
        let last = words.each.len().saturating_sub(1);
        let mut places = Vec::with_capacity(words.each.len());
        for (i, word) in words.each.iter().enumerate() {
            let mut stems: BTreeSet<String> = word.stems.iter().cloned().collect();
            match words.how {
                How::Prefix if i == last => stems.extend(vocabulary::with_prefix(&index.lexicon(), &word.typed)),
                How::Typo if i == last => stems.extend(vocabulary::with_typo(&index.lexicon(), &word.typed)?),
                How::Prefix | How::Typo | How::Together(_) => {}
            }
            let mut known = BTreeSet::new();
            for stem in stems {
                if searcher.doc_freq(&Term::from_field_text(field, &stem))? > 0 {
                    known.insert(stem);
                }
            }
            places.push(Place { stems: known, written: words.exact.then(|| word.written.clone()) });
        }
        let between = if let How::Together(between) = words.how { between } else { 0 };
        Ok(Self::Words { scope: words.scope, places, between })
    }

    /// What finds the passages and scores them: BM25 over their words, and half as much again for the words that stand
    /// in the heading or are emphasised.
    pub(super) fn scored(&self, fields: &Fields) -> Box<dyn Finder> {
        let mut clauses = vec![(Occur::Must, self.finder(fields))];
        let mut stems = BTreeSet::new();
        self.weighty(&mut stems);
        for stem in stems {
            for field in [fields.heading, fields.emphasis] {
                clauses.push((Occur::Should, Box::new(BoostQuery::new(term_query(Term::from_field_text(field, stem)), PROMINENT))));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// How much it tells that a passage has its words: the sum of the words' inverse document frequencies, as BM25 has them;
    /// of alternatives the most frequent.
    pub(super) fn rarity(&self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Score> {
        let each = |parts: &[Self]| parts.iter().map(|p| p.rarity(searcher, fields)).collect::<tantivy::Result<Vec<Score>>>();
        Ok(match self {
            Self::All(parts) | Self::Most { parts, .. } => each(parts)?.iter().sum(),
            Self::Any(parts) => each(parts)?.into_iter().filter(|r| *r > 0.0).reduce(Score::min).unwrap_or_default(),
            Self::Words { scope, places, .. } => {
                let field = scope_field(*scope, fields);
                let mut sum = 0.0;
                for place in places {
                    let mut passages = 0;
                    for stem in &place.stems {
                        passages += searcher.doc_freq(&Term::from_field_text(field, stem))?;
                    }
                    sum += idf(passages, searcher.num_docs());
                }
                sum
            }
            Self::Not(_) | Self::Value { .. } | Self::Themes(_) | Self::Years(_) | Self::Passage { .. } => 0.0,
        })
    }

    /// The stems of the words that were asked for one by one.
    fn weighty<'a>(&'a self, out: &mut BTreeSet<&'a str>) {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::Most { parts, .. } => parts.iter().for_each(|part| part.weighty(out)),
            Self::Words { scope: Scope::Text, places, .. } => {
                // The many words of a prefix say nothing about any one of them.
                out.extend(places.iter().filter(|p| p.stems.len() <= 8).flat_map(|p| &p.stems).map(String::as_str));
            }
            Self::Words { .. } | Self::Not(_) | Self::Value { .. } | Self::Themes(_) | Self::Years(_) | Self::Passage { .. } => {}
        }
    }

    fn excluded(&self, fields: &Fields) -> Box<dyn Finder> {
        Box::new(Excluded(self.finder(fields)))
    }

    pub(super) fn finder(&self, fields: &Fields) -> Box<dyn Finder> {
        match self {
            Self::All(parts) => {
                let mut clauses: Vec<(Occur, Box<dyn Finder>)> = Vec::with_capacity(parts.len() + 1);
                for part in parts {
                    clauses.push(match part {
                        Self::Not(part) => (Occur::MustNot, part.excluded(fields)),
                        part => (Occur::Must, part.finder(fields)),
                    });
                }
                if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                    clauses.push((Occur::Must, everything()));
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Self::Any(parts) => Box::new(BooleanQuery::union(parts.iter().map(|part| part.finder(fields)).collect())),
            Self::Most { parts, least } => {
                let clauses = parts.iter().map(|part| (Occur::Should, part.finder(fields))).collect();
                Box::new(BooleanQuery::with_minimum_required_clauses(clauses, *least))
            }
            Self::Not(part) => Box::new(BooleanQuery::new(vec![(Occur::Must, everything()), (Occur::MustNot, part.excluded(fields))])),
            Self::Words { scope, places, between } => {
                let field = scope_field(*scope, fields);
                let terms = |place: &Place| place.stems.iter().map(|s| Term::from_field_text(field, s)).collect::<Vec<Term>>();
                let stems = together(field, places.iter().map(terms).collect(), *between);
                if places.iter().any(|p| p.written.is_some()) { Box::new(Exact::new(stems, self.clone(), *fields)) } else { stems }
            }
            Self::Value { field, values } => {
                let field = field.field(fields);
                unscored(any_of(values.iter().map(|v| Term::from_field_text(field, v)).collect()))
            }
            Self::Themes(ids) => any_of(ids.iter().map(|id| Term::from_field_text(fields.theme, id)).collect()),
            Self::Years(years) => {
                let bound = |key: u32| Bound::Included(Term::from_field_u64(fields.year, u64::from(key)));
                unscored(Box::new(RangeQuery::new(bound(years.from), bound(years.to))))
            }
            Self::Passage { document, order, .. } => {
                let place = Bound::Included(Term::from_field_u64(fields.order, *order));
                let document = term_query(Term::from_field_text(fields.document, document));
                unscored(Box::new(BooleanQuery::intersection(vec![document, Box::new(RangeQuery::new(place.clone(), place))])))
            }
        }
    }
}

fn scope_field(scope: Scope, fields: &Fields) -> Field {
    match scope {
        Scope::Text => fields.text,
        Scope::Headline => fields.heading,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^52")]
#[expect(clippy::cast_possible_truncation, reason = "a score is no more precise")]
fn idf(with: u64, all: u64) -> Score {
    let (with, all) = (with.min(all) as f64, all as f64);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln() as Score
}

/// The values that a name means: the one that it is, else all that have its words one after the other.
fn meant(values: BTreeSet<String>, name: &str) -> BTreeSet<String> {
    let folded = name.to_lowercase();
    let exact: BTreeSet<String> = values.iter().filter(|v| v.to_lowercase() == folded).cloned().collect();
    if !exact.is_empty() {
        return exact;
    }
    let analyser = Analyser::default();
    let forms = |text: &str| analyser.tokens(text).into_iter().map(|t| analyser.stem(&t.form)).collect::<Vec<String>>();
    let wanted = forms(name);
    let has_words = |value: &String| !wanted.is_empty() && forms(value).windows(wanted.len()).any(|w| w == wanted);
    values.into_iter().filter(has_words).collect()
}

fn together(field: Field, mut places: Vec<Vec<Term>>, between: u32) -> Box<dyn Finder> {
    if places.iter().any(Vec::is_empty) {
        return Box::new(EmptyQuery);
    }
    if places.len() == 1 {
        return any_of(places.pop().unwrap_or_default());
    }
    let once = distinct(&places).0.len() == places.len();
    if between == 0 && once && places.iter().all(|terms| terms.len() == 1) {
        return Box::new(PhraseQuery::new(places.into_iter().flatten().collect()));
    }
    Box::new(Together::new(field, &places, between))
}

/// Documents with at least one of the terms.
pub(super) fn any_of(mut terms: Vec<Term>) -> Box<dyn Finder> {
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => terms.pop().map_or_else(|| Box::new(EmptyQuery) as Box<dyn Finder>, term_query),
        2..=MAX_WEIGHED => Box::new(BooleanQuery::union(terms.into_iter().map(term_query).collect())),
        _ => Box::new(TermSetQuery::new(terms)),
    }
}

fn term_query(term: Term) -> Box<dyn Finder> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

pub(super) fn everything() -> Box<dyn Finder> {
    unscored(Box::new(AllQuery))
}

/// A condition finds, it does not weigh.
pub(super) fn unscored(query: Box<dyn Finder>) -> Box<dyn Finder> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_the_value_that_it_is_else_those_that_have_its_words() {
        let boards = || ["Heron", "Heron and Otter", "Otter Board"].map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
        let means = |name: &str| meant(boards(), name).into_iter().collect::<Vec<_>>();
        assert_eq!(means("heron"), ["Heron"]);
        assert_eq!(means("otter"), ["Heron and Otter", "Otter Board"]);
        assert_eq!(means("boards"), ["Otter Board"]);
        assert!(means("otter heron").is_empty());
        assert!(means("?").is_empty());
    }
}
