//! A tagger that learns from decisions: on top of the rules, for a theme that people have confirmed often enough.
//!
//! A sparse logistic regression (L1, R. Tibshirani, Journal of the Royal Statistical Society B 58, 1996) on the stems of a passage
//! (TF-IDF, each passage of length 1) and on which themes the rules find in it, fitted by accelerated proximal gradient (A. Beck,
//! M. Teboulle, SIAM Journal on Imaging Sciences 2, 2009). Nothing is random: the five folds are by a hash of the words.
//!
//! A passage on which a person decided anything has been read: a theme that nobody gave it is not there. In a passage that
//! nobody has read, a theme that no rule found is held to be absent too, but counts for less, since it may only have been missed.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::Codebook;
use crate::model::{Document, Passage, Section, Status, Tag};
use crate::text::analyser::{Analyser, Token};
use crate::text::normalise::letters_only;
use crate::text::stopwords::is_stop_word;

/// A theme that fewer passages are confirmed to have is not learned: rare themes get worse by it.
pub const GATE: usize = 20;
/// The rule of a tag that is proposed.
const RULE: &str = "learned";
/// The passages are in so many parts; each is judged by what was learned from the others.
const FOLDS: usize = 5;
/// What a passage that nobody has read weighs; one that was read weighs 1.
const UNREAD: f64 = 0.25;
/// The weight of the data against that of sparseness.
const C: f64 = 10.0;
/// Steps at most, and the change at which there is no need for more.
const STEPS: usize = 500;
const STILL: f64 = 1e-5;
/// Words shown of what spoke for a theme.
const SHOWN: usize = 4;

/// What was learned of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    pub theme: usize,
    /// Passages that people have confirmed to have it.
    pub confirmed: usize,
    /// None where these are fewer than [`GATE`].
    pub outcome: Option<LearnedOutcome>,
}

/// How well it was learned, and what is proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedOutcome {
    /// Of the rules, over the passages that were read.
    pub rules: Hits,
    /// Over the same, each judged by what was learned without its fold.
    pub learned: Hits,
    /// Of either: what there would be if every proposal were accepted.
    pub together: Hits,
    pub proposals: Vec<Proposal>,
}

/// Found and right, found and wrong, missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Hits {
    fn add(&mut self, has_it: bool, found: bool) {
        match (has_it, found) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }
}

/// A passage that may have the theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Places of its document and of its audit.
    pub document: usize,
    pub audit: usize,
    pub tag: Tag,
    pub passage: Passage,
    /// 0.5 to 1.
    pub probability: f64,
}

/// A passage as numbers.
struct Row<'d> {
    document: usize,
    audit: usize,
    passage: &'d Passage,
    tags: &'d [Tag],
    tokens: Vec<Token>,
    /// (feature, value), in the order of the features.
    features: Vec<(usize, f64)>,
    fold: usize,
    /// A person has decided on a tag of it.
    read: bool,
}

/// Learns every theme that has been confirmed often enough.
pub fn learn(documents: &[Document], codebook: &Codebook) -> Vec<Learned> {
    let (rows, names) = rows(documents, codebook);
    (0..codebook.themes.len())
        .map(|theme| {
            let confirmed = rows.iter().filter(|r| label(r, theme) == Some(true)).count();
            let outcome = (confirmed >= GATE).then(|| outcome(&rows, &names, theme, confirmed));
            Learned { theme, confirmed, outcome }
        })
        .collect()
}

/// Adds what is proposed to the tags, as suggested: it counts nowhere.
pub fn propose(documents: &mut [Document], learned: &[Learned]) {
    for proposal in learned.iter().filter_map(|l| l.outcome.as_ref()).flat_map(|o| &o.proposals) {
        if let Some(coded) = documents.get_mut(proposal.document).and_then(|d| d.audits.get_mut(proposal.audit)) {
            for passage in coded.audit.passages_mut().filter(|p| p.id == proposal.passage.id) {
                passage.tags.push(proposal.tag.clone());
                passage.tags.sort_by_key(|t| t.theme);
            }
        }
    }
}

/// Whether a passage has a theme, as far as it is known: what a rule says alone is not known.
fn label(row: &Row<'_>, theme: usize) -> Option<bool> {
    match row.tags.iter().find(|t| t.theme == theme).map(|t| t.status) {
        Some(Status::Accepted | Status::Added) => Some(true),
        Some(Status::Rejected | Status::Recoded) | None => Some(false),
        Some(Status::Rule | Status::Suggested) => None,
    }
}

fn outcome(rows: &[Row<'_>], names: &[String], theme: usize, confirmed: usize) -> LearnedOutcome {
    let mut out = LearnedOutcome { rules: Hits::default(), learned: Hits::default(), together: Hits::default(), proposals: Vec::new() };
    for fold in 0..FOLDS {
        let known: Vec<Known<'_>> = rows.iter().filter(|r| r.fold != fold).filter_map(|r| Some((r, label(r, theme)?))).collect();
        let model = fit(&known, names.len());
        for row in rows.iter().filter(|r| r.fold == fold) {
            let Some(has_it) = label(row, theme) else { continue };
            let probability = model.probability(row);
            let tag = row.tags.iter().find(|t| t.theme == theme);
            if row.read {
                let (ruled, learned) = (tag.is_some_and(Tag::is_by_rule), probability >= 0.5);
                out.rules.add(has_it, ruled);
                out.learned.add(has_it, learned);
                out.together.add(has_it, ruled || learned);
            }
            if tag.is_none() && probability >= 0.5 {
                let (passage, tag) = (row.passage.clone(), proposed(row, &model, names, theme, confirmed));
                out.proposals.push(Proposal { document: row.document, audit: row.audit, tag, passage, probability });
            }
        }
    }
    out.proposals.sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.passage.id.cmp(&b.passage.id)));
    out
}

/// A proposal's tag: at the word that spoke loudest for it, with the others in its reason.
fn proposed(row: &Row<'_>, model: &Model, names: &[String], theme: usize, confirmed: usize) -> Tag {
    let mut spoke: Vec<(f64, &str)> = row
        .features
        .iter()
        .filter_map(|(f, x)| Some((model.weights.get(*f)? * x, names.get(*f)?.as_str())))
        .filter(|(w, _)| *w > 0.0)
        .collect();
    spoke.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let word = |stem: &str| row.tokens.iter().find(|t| t.stem == stem);
    let text = &row.passage.text;
    let shown = |name: &str| word(name).and_then(|t| text.get(t.start..t.end)).map_or_else(|| name.to_owned(), |w| format!("\"{w}\""));
    let words: Vec<String> = spoke.iter().take(SHOWN).map(|(_, name)| shown(name)).collect();
    let loudest = spoke.iter().find_map(|(_, name)| word(name));
    let points = |byte: usize| text.get(..byte).map_or(0, |t| t.chars().count());
    let (start, end) = loudest.map_or_else(|| (0, text.chars().count()), |t| (points(t.start), points(t.end)));
    Tag {
        theme,
        rule: RULE.into(),
        start,
        end,
        polarity: row.passage.section.polarity(),
        reason: format!("learned from {confirmed} confirmed passages: {}", words.join(", ")).into(),
        status: Status::Suggested,
        explicit: false,
        negated: false,
    }
}

/// The passages as rows, and the names of the features: stems, then themes that the rules found.
fn rows<'d>(documents: &'d [Document], codebook: &Codebook) -> (Vec<Row<'d>>, Vec<String>) {
    let analyser = Analyser::default();
    let mut rows = Vec::new();
    for (document, found) in documents.iter().enumerate() {
        for (audit, coded) in found.audits.iter().enumerate() {
            let read: BTreeSet<&str> = coded.reviewed.keys().map(|(id, _)| id.as_str()).collect();
            for (_, passage) in coded.audit.passages().filter(|(_, p)| p.section != Section::Unplaced) {
                let digest = Sha256::digest(letters_only(&passage.text).as_bytes());
                let fold = usize::from(digest.first().copied().unwrap_or(0)) % FOLDS;
                let mut tokens = analyser.tokens(&passage.text);
                tokens.retain(|t| !is_stop_word(&t.form) && t.form.chars().any(char::is_alphabetic));
                rows.push(Row {
                    document,
                    audit,
                    passage,
                    tags: &passage.tags,
                    tokens,
                    features: Vec::new(),
                    fold,
                    read: read.contains(passage.id.as_str()),
                });
            }
        }
    }
    let mut holding: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        for stem in row.tokens.iter().map(|t| t.stem.as_str()).collect::<BTreeSet<_>>() {
            *holding.entry(stem).or_default() += 1;
        }
    }
    // A word of one passage alone teaches nothing of another.
    holding.retain(|_, n| *n > 1);
    let places: BTreeMap<String, (usize, f64)> = holding
        .iter()
        .enumerate()
        .map(|(place, (stem, n))| ((*stem).to_owned(), (place, (float(rows.len() + 1) / float(n + 1)).ln() + 1.0)))
        .collect();
    for row in &mut rows {
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        for (place, idf) in row.tokens.iter().filter_map(|t| places.get(&t.stem)) {
            *counts.entry(*place).or_default() += idf;
        }
        let length = counts.values().map(|v| v * v).sum::<f64>().sqrt();
        row.features = counts.into_iter().map(|(place, value)| (place, value / length)).collect();
        row.features.extend(row.tags.iter().filter(|t| t.is_by_rule()).map(|t| (places.len() + t.theme, 1.0)));
        row.features.sort_by_key(|(place, _)| *place);
    }
    let names = places.into_keys().chain(codebook.themes.iter().map(|t| format!("the rules of {}", t.id))).collect();
    (rows, names)
}

struct Model {
    weights: Vec<f64>,
    bias: f64,
}

impl Model {
    fn probability(&self, row: &Row<'_>) -> f64 {
        1.0 / (1.0 + (-self.bias - dot(&self.weights, &row.features)).exp())
    }
}

fn dot(weights: &[f64], features: &[(usize, f64)]) -> f64 {
    features.iter().map(|(f, x)| weights.get(*f).copied().unwrap_or(0.0) * x).sum()
}

/// A passage and whether it has the theme.
type Known<'r> = (&'r Row<'r>, bool);

/// The least weighted mean of the logistic loss plus the weights' absolute sum over C times the rows; the bias is free.
fn fit(known: &[Known<'_>], features: usize) -> Model {
    let weight = |row: &Row<'_>| if row.read { 1.0 } else { UNREAD };
    let n: f64 = known.iter().map(|(row, _)| weight(row)).sum();
    let threshold = 1.0 / (C * n);
    let square = |row: &Row<'_>| 1.0 + row.features.iter().map(|(_, x)| x * x).sum::<f64>();
    // A quarter of the longest row bounds the curvature of the loss.
    let step = 4.0 / known.iter().map(|(row, _)| square(row)).fold(1.0, f64::max);
    let mut model = Model { weights: vec![0.0; features], bias: 0.0 };
    // The point from which a step is taken runs ahead of the model.
    let mut ahead = Model { weights: vec![0.0; features], bias: 0.0 };
    let mut momentum = 1.0_f64;
    for _ in 0..STEPS {
        let (mut slopes, mut bias_slope) = (vec![0.0; features], 0.0);
        for (row, has_it) in known {
            let error = (ahead.probability(row) - f64::from(u8::from(*has_it))) * weight(row) / n;
            bias_slope += error;
            for (f, x) in &row.features {
                if let Some(slope) = slopes.get_mut(*f) {
                    *slope += error * x;
                }
            }
        }
        let next_momentum = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let run = (momentum - 1.0) / next_momentum;
        momentum = next_momentum;
        let bias = ahead.bias - step * bias_slope;
        let mut change = (bias - model.bias).abs();
        ahead.bias = bias + run * (bias - model.bias);
        model.bias = bias;
        for ((weight, point), slope) in model.weights.iter_mut().zip(&mut ahead.weights).zip(&slopes) {
            let moved = *point - step * slope;
            let new = moved.signum() * (moved.abs() - step * threshold).max(0.0);
            change = change.max((new - *weight).abs());
            *point = new + run * (new - *weight);
            *weight = new;
        }
        if change < STILL {
            break;
        }
    }
    model
}

#[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^52")]
fn float(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Audit, Case, Coded, Outcome, Polarity, Reviewed};

    /// Which of the lodgers are confirmed: so many, spread over all.
    fn is_confirmed(n: usize, lodgers: usize, confirmed: usize) -> bool {
        n * 11 % lodgers < confirmed
    }

    /// A report with passages about lodgers, which no rule knows, among others. So many of them are confirmed by a person.
    fn documents(lodgers: usize, confirmed: usize) -> Vec<Document> {
        let rooms = ["attic", "cellar", "kitchen", "porch", "hall", "barn", "loft"];
        let others = ["The nurse rang the school early.", "The plan had a date for each step.", "Police came to the meeting on time."];
        let mut case = Case::default();
        let mut reviewed = BTreeMap::new();
        let passage = |id: String, text: String| Passage::new(id, Section::Strength, text);
        for n in 0..lodgers {
            let (room, week) = (rooms[n % rooms.len()], n / rooms.len());
            let id = format!("l{n:02}");
            case.strengths.push(passage(
                id.clone(),
                format!("In week {} a lodger slept in the {room}.", ["one", "two", "three", "four", "five", "six", "seven"][week]),
            ));
            if is_confirmed(n, lodgers, confirmed) {
                let tag = Tag {
                    theme: 0,
                    rule: "review".into(),
                    start: 0,
                    end: 1,
                    polarity: Polarity::Strength,
                    reason: "".into(),
                    status: Status::Added,
                    explicit: false,
                    negated: false,
                };
                reviewed.insert((id.clone(), 0), Reviewed::default());
                case.strengths.iter_mut().filter(|p| p.id == id).for_each(|p| p.tags = vec![tag.clone()]);
            }
        }
        for n in 0..120 {
            case.strengths.push(passage(format!("o{n:03}"), format!("{} It was {}.", others[n % 3], rooms[n % 7])));
        }
        let coded = Coded {
            audit: Audit { cases: vec![case], ..Audit::default() },
            board: None,
            year: None,
            reviewed,
            own_topics: Vec::new(),
            case_ids: Vec::new(),
        };
        vec![Document {
            path: "a.md".to_owned(),
            sha256: "x".to_owned(),
            pages: 0,
            pages_with_text: 0,
            format: "md",
            text_source: "text",
            outcome: Outcome::Read,
            concerns: Vec::new(),
            audits: vec![coded],
        }]
    }

    fn codebook() -> Codebook {
        Codebook::embedded().expect("the embedded codebook is well formed")
    }

    #[test]
    fn what_people_confirmed_is_found_where_nobody_looked() {
        let mut documents = documents(40, 30);
        let learned = learn(&documents, &codebook());
        let outcome = learned[0].outcome.as_ref().expect("30 are enough");
        assert_eq!(learned[0].confirmed, 30);
        let found: BTreeSet<&str> = outcome.proposals.iter().map(|p| p.passage.id.as_str()).collect();
        let expected: BTreeSet<String> = (0..40).filter(|n| !is_confirmed(*n, 40, 30)).map(|n| format!("l{n:02}")).collect();
        assert_eq!(found, expected.iter().map(String::as_str).collect(), "the ten lodgers that nobody has confirmed, and nothing else");
        assert_eq!(outcome.rules, Hits { right: 0, wrong: 0, missed: 30 });
        assert_eq!(outcome.learned, Hits { right: 30, wrong: 0, missed: 0 });
        let tag = &outcome.proposals[0].tag;
        assert!(tag.reason.contains("\"lodger\""), "{}", tag.reason);
        let text = &outcome.proposals[0].passage.text;
        assert_eq!(text.chars().skip(tag.start).take(tag.end - tag.start).collect::<String>(), "lodger");
        assert_eq!((&*tag.rule, tag.status, tag.counts()), ("learned", Status::Suggested, false));
        assert!(learned[1..].iter().all(|l| l.outcome.is_none()), "nothing is confirmed of the others");
        propose(&mut documents, &learned);
        let proposed = expected.first().expect("ten of them");
        let passage = documents[0].audits[0].audit.passages().find(|(_, p)| p.id == *proposed).expect("it is there").1;
        assert_eq!(passage.tags[0].status, Status::Suggested);
    }

    #[test]
    fn below_the_gate_nothing_is_proposed() {
        let learned = learn(&documents(40, GATE - 1), &codebook());
        assert_eq!((learned[0].confirmed, learned[0].outcome.as_ref()), (GATE - 1, None));
    }

    #[test]
    fn it_is_the_same_each_time() {
        let documents = documents(40, 25);
        assert_eq!(learn(&documents, &codebook()), learn(&documents, &codebook()));
    }
}
