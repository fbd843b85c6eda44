//! What the codebook misses: phrases that no theme covers and that rise against earlier years, or stand out at one board.

use std::collections::{BTreeMap, BTreeSet};

use super::agreement::float;
use super::citation;
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Passage, Section, Table, Tag};
use crate::text::analyser::{Analyser, Token};
use crate::text::stopwords::is_stop_word;

/// With fewer passages nothing does better than counting (and that is no better than chance).
pub const FEWEST: usize = 200;
/// Each side of a comparison has at least so many passages.
const SMALLEST_SIDE: usize = 50;
/// A phrase stands in at least so many passages, and in reports of both numbers below.
const RAREST: usize = 5;
const FEWEST_DOCUMENTS: usize = 2;
/// Words of a phrase at most.
const LONGEST: usize = 3;
/// The weight of the prior, in passages: a phrase is drawn towards its share over all of them as if so many more had been read.
const PRIOR: f64 = 100.0;
/// A phrase is told by a longer one that stands in so much of its passages.
const SAME: f64 = 0.8;
/// Citations shown of a phrase.
const CITED: usize = 3;

/// The sections that are looked through: what was found, not what was asked.
const FINDINGS: [Section; 4] = [Section::Summary, Section::Strength, Section::Message, Section::Action];

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("rank", ColumnKind::Integer),
    ("phrase", ColumnKind::Text),
    ("stands_out_in", ColumnKind::Text),
    ("passages_with_phrase", ColumnKind::Integer),
    ("passages", ColumnKind::Integer),
    ("passages_percent", ColumnKind::Decimal(1)),
    ("others_with_phrase", ColumnKind::Integer),
    ("others", ColumnKind::Integer),
    ("others_percent", ColumnKind::Decimal(1)),
    ("log_odds_z", ColumnKind::Decimal(2)),
    ("log_ratio", ColumnKind::Decimal(2)),
    ("g2", ColumnKind::Decimal(2)),
    ("g2_p", ColumnKind::Decimal(4)),
    ("documents", ColumnKind::Integer),
    ("citations", ColumnKind::Text),
];

/// How many passages there are to look through.
pub fn findings(documents: &[Document]) -> usize {
    read(documents).count()
}

/// Suggestions for new themes, the strongest first; none where there are fewer than [`FEWEST`] passages. `covered` says
/// whether a theme already speaks of a phrase.
///
/// Words are compared by stem. A phrase has one to three words, begins and ends in one that is no function word, and counts in
/// a passage where no tag's words overlap it. Ranked by the z-score of the log-odds ratio with an informative Dirichlet prior
/// (B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' words", Political Analysis 16, 2008, equations 15 to 22) on passage
/// counts; beside it the two-term G² (P. Rayson, R. Garside, 2000) with its p-value of one degree of freedom, and the log ratio.
pub fn discover(documents: &[Document], covered: &dyn Fn(&str) -> bool, limit: usize) -> Table {
    let mut table = Table::new("discover", COLUMNS);
    let passages: Vec<Place<'_>> = read(documents).collect();
    if passages.len() < FEWEST {
        table.notes = vec![format!(
            "{} passages of summaries, strengths, messages and actions: with fewer than {FEWEST} it cannot be told which phrases stand out.",
            passages.len()
        )];
        return table;
    }
    let phrases = phrases(&passages);
    let mut found: Vec<Candidate<'_>> = Vec::new();
    let mut looked_at = 0;
    for contrast in contrasts(&passages) {
        for phrase in &phrases {
            let candidate = Candidate::new(phrase, &contrast);
            looked_at += 1;
            if candidate.z > 0.0 && candidate.documents(&passages, &contrast) >= FEWEST_DOCUMENTS {
                found.push(candidate);
            }
        }
    }
    found.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.phrase.stems.cmp(&b.phrase.stems)).then_with(|| a.name.cmp(&b.name)));
    let mut listed: Vec<Candidate<'_>> = Vec::new();
    for candidate in found {
        if listed.len() == limit {
            break;
        }
        let told = listed.iter().any(|l| l.phrase.holds(candidate.phrase) || candidate.phrase.holds(l.phrase));
        if !told && !covered(&candidate.phrase.shown()) {
            listed.push(candidate);
        }
    }
    table.rows = listed.iter().enumerate().map(|(i, c)| c.row(i + 1, &passages)).collect();
    table.notes = vec![
        "Suggestions only: none of this is counted anywhere. Each row is a phrase to read in its passages before it becomes a theme."
            .to_owned(),
        format!(
            "{} passages, {} phrases that no theme covers, {looked_at} comparisons: by chance alone one in twenty has a p below .05, which \
             is not adjusted here.",
            passages.len(),
            phrases.len()
        ),
    ];
    table
}

/// A passage that is looked through.
struct Place<'d> {
    document: usize,
    coded: &'d Coded,
    case: Option<&'d Case>,
    passage: &'d Passage,
}

fn read(documents: &[Document]) -> impl Iterator<Item = Place<'_>> {
    documents.iter().enumerate().flat_map(|(document, d)| {
        d.audits.iter().flat_map(move |coded| {
            coded.audit.passages().filter(|(_, p)| FINDINGS.contains(&p.section)).map(move |(case, passage)| Place {
                document,
                coded,
                case: case.and_then(|c| coded.audit.cases.get(c)),
                passage,
            })
        })
    })
}

/// A phrase and the passages (their places in the list, in order) in which no tag covers it.
struct Phrase {
    stems: Vec<String>,
    passages: Vec<usize>,
    /// As it is written → how often.
    forms: BTreeMap<String, usize>,
}

impl Phrase {
    /// As it is written most often.
    fn shown(&self) -> String {
        self.forms.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(f, _)| f.clone()).unwrap_or_default()
    }

    /// True where the other phrase is a part of this one.
    fn holds(&self, other: &Self) -> bool {
        self.stems.windows(other.stems.len()).any(|w| w == other.stems)
    }
}

/// The phrases that stand in enough passages, without those that a longer one tells.
fn phrases(passages: &[Place<'_>]) -> Vec<Phrase> {
    let analyser = Analyser::default();
    let mut all: BTreeMap<Vec<String>, Phrase> = BTreeMap::new();
    for (at, place) in passages.iter().enumerate() {
        let tokens = analyser.tokens(&place.passage.text);
        let taken = covered_bytes(&place.passage.text, &place.passage.tags);
        let name = place.case.and_then(|c| c.pseudonym.as_deref()).map(str::to_lowercase).unwrap_or_default();
        for length in 1..=LONGEST {
            for window in tokens.windows(length).filter(|w| is_phrase(w, &name)) {
                let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
                if taken.iter().any(|(start, end)| first.start < *end && *start < last.end) {
                    continue;
                }
                let stems: Vec<String> = window.iter().map(|t| t.stem.clone()).collect();
                let entry = all.entry(stems.clone()).or_insert_with(|| Phrase { stems, passages: Vec::new(), forms: BTreeMap::new() });
                if entry.passages.last() != Some(&at) {
                    entry.passages.push(at);
                }
                *entry.forms.entry(window.iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ")).or_default() += 1;
            }
        }
    }
    all.retain(|_, p| p.passages.len() >= RAREST);
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for phrase in all.values().filter(|p| p.stems.len() > 1) {
        for length in 1..phrase.stems.len() {
            let parts = phrase.stems.windows(length).filter_map(|w| all.get(w));
            told.extend(parts.filter(|p| float(phrase.passages.len()) >= SAME * float(p.passages.len())).map(|p| p.stems.clone()));
        }
    }
    all.into_values().filter(|p| !told.contains(&p.stems)).collect()
}

/// Words of one sentence that begin and end in a word with a meaning, and hold neither a number nor the child's name.
fn is_phrase(window: &[Token], name: &str) -> bool {
    let (Some(first), Some(last)) = (window.first(), window.last()) else { return false };
    let means = |t: &Token| t.form.chars().count() > 2 && !is_stop_word(&t.form);
    let plain = |t: &Token| t.form != name && !t.form.chars().any(|c| c.is_ascii_digit());
    first.sentence == last.sentence && means(first) && means(last) && window.iter().all(plain)
}

/// The bytes that tags rest on.
fn covered_bytes(text: &str, tags: &[Tag]) -> Vec<(usize, usize)> {
    let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let byte = |at: usize| starts.get(at).copied().unwrap_or(text.len());
    tags.iter().filter(|t| t.status.counts()).map(|t| (byte(t.start), byte(t.end))).collect()
}

/// Some passages against the others.
struct Contrast {
    name: String,
    inside: Vec<bool>,
    /// Passages that are compared at all.
    compared: Vec<bool>,
}

/// The latest third of the years against the earlier ones, and each board against the others.
fn contrasts(passages: &[Place<'_>]) -> Vec<Contrast> {
    let year = |p: &Place<'_>| p.coded.year.clone();
    let years: Vec<String> = passages.iter().filter_map(year).collect::<BTreeSet<_>>().into_iter().collect();
    let mut out = Vec::new();
    let later = years.len().div_ceil(3);
    if let (true, Some(first)) = (years.len() > 1, years.get(years.len() - later)) {
        let name = match years.last() {
            Some(last) if last != first => format!("{first} to {last}, against earlier years"),
            _ => format!("{first}, against earlier years"),
        };
        out.push(Contrast {
            name,
            inside: passages.iter().map(|p| year(p).is_some_and(|y| y >= *first)).collect(),
            compared: passages.iter().map(|p| year(p).is_some()).collect(),
        });
    }
    let boards: BTreeSet<&str> = passages.iter().filter_map(|p| p.coded.board.as_deref()).collect();
    out.extend(boards.iter().map(|board| Contrast {
        name: format!("{board}, against other boards"),
        inside: passages.iter().map(|p| p.coded.board.as_deref() == Some(board)).collect(),
        compared: passages.iter().map(|p| p.coded.board.is_some()).collect(),
    }));
    out.retain(|c| {
        let inside = c.inside.iter().filter(|i| **i).count();
        let all = c.compared.iter().filter(|i| **i).count();
        inside >= SMALLEST_SIDE && all - inside >= SMALLEST_SIDE
    });
    out
}

/// A phrase in a contrast.
struct Candidate<'p> {
    phrase: &'p Phrase,
    name: String,
    /// Passages inside with the phrase, and all inside; the same of the others.
    inside: (usize, usize),
    others: (usize, usize),
    z: f64,
    /// Passages inside with the phrase.
    places: Vec<usize>,
}

impl<'p> Candidate<'p> {
    fn new(phrase: &'p Phrase, contrast: &Contrast) -> Self {
        let is = |flags: &[bool], at: usize| flags.get(at).copied().unwrap_or(false);
        let total = contrast.inside.iter().filter(|i| **i).count();
        let all = contrast.compared.iter().filter(|i| **i).count();
        let compared = phrase.passages.iter().filter(|p| is(&contrast.compared, **p)).count();
        let places: Vec<usize> = phrase.passages.iter().copied().filter(|p| is(&contrast.inside, *p)).collect();
        let (inside, others) = ((places.len(), total), (compared - places.len(), all - total));
        Self { phrase, name: contrast.name.clone(), inside, others, z: log_odds_z(inside, others), places }
    }

    fn documents(&self, passages: &[Place<'_>], contrast: &Contrast) -> usize {
        let inside = self.places.iter().filter(|p| contrast.inside.get(**p).copied().unwrap_or(false));
        inside.filter_map(|p| passages.get(*p)).map(|p| p.document).collect::<BTreeSet<_>>().len()
    }

    fn row(&self, rank: usize, passages: &[Place<'_>]) -> Vec<Cell> {
        let percent = |(with, all): (usize, usize)| Cell::Decimal(100.0 * float(with) / float(all));
        let g2 = g2(self.inside, self.others);
        let mut documents = BTreeSet::new();
        let mut cited = Vec::new();
        for place in self.places.iter().filter_map(|p| passages.get(*p)) {
            if documents.insert(place.document) && cited.len() < CITED {
                cited.push(citation(place.coded, place.case, place.passage));
            }
        }
        vec![
            rank.into(),
            self.phrase.shown().into(),
            self.name.as_str().into(),
            self.inside.0.into(),
            self.inside.1.into(),
            percent(self.inside),
            self.others.0.into(),
            self.others.1.into(),
            percent(self.others),
            Cell::Decimal(self.z),
            Cell::Decimal(log_ratio(self.inside, self.others)),
            Cell::Decimal(g2),
            Cell::Decimal(libm::erfc((g2 / 2.0).sqrt())),
            documents.len().into(),
            cited.join("; ").into(),
        ]
    }
}

/// The z-score of the log-odds ratio: (passages with the phrase, passages) inside and outside.
fn log_odds_z((a, n): (usize, usize), (b, m): (usize, usize)) -> f64 {
    let prior = PRIOR * float(a + b) / float(n + m);
    let (a, b) = (float(a) + prior, float(b) + prior);
    let odds = |with: f64, all: usize| (with / (float(all) + PRIOR - with)).ln();
    (odds(a, n) - odds(b, m)) / (1.0 / a + 1.0 / b).sqrt()
}

/// The two-term log-likelihood ratio.
pub(super) fn g2((a, n): (usize, usize), (b, m): (usize, usize)) -> f64 {
    let expected = |all: usize| float(all) * float(a + b) / float(n + m);
    let term = |seen: usize, expected: f64| if seen == 0 { 0.0 } else { float(seen) * (float(seen) / expected).ln() };
    2.0 * (term(a, expected(n)) + term(b, expected(m)))
}

/// The binary logarithm of the ratio of the shares (A. Hardie, 2014); half a passage stands for none.
pub(super) fn log_ratio((a, n): (usize, usize), (b, m): (usize, usize)) -> f64 {
    let share = |with: usize, all: usize| if with == 0 { 0.5 } else { float(with) } / float(all);
    (share(a, n) / share(b, m)).log2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Audit, Outcome};

    /// P. Rayson's calculator: 30 of 10,000 against 10 of 20,000 has a G² of 29.04 and a log ratio of 2.58.
    #[test]
    fn two_counts_that_others_have_worked_out() {
        assert!((g2((30, 10_000), (10, 20_000)) - 29.04).abs() < 0.005);
        assert!((log_ratio((30, 10_000), (10, 20_000)) - 2.585).abs() < 0.001);
        // The 5 % point of one degree of freedom.
        assert!((libm::erfc((3.841_459_f64 / 2.0).sqrt()) - 0.05).abs() < 1e-6);
    }

    /// By hand: 12 of 100 against 4 of 200; prior 100 · 16/300 = 5.333. Log-odds ln(17.333/182.667) = −2.3551 and
    /// ln(9.333/290.667) = −3.4386; difference 1.0835; variance 1/17.333 + 1/9.333 = .1648; z = 2.669.
    #[test]
    fn log_odds_by_hand() {
        assert!((log_odds_z((12, 100), (4, 200)) - 2.669).abs() < 0.001, "{}", log_odds_z((12, 100), (4, 200)));
        assert!(log_odds_z((10, 100), (20, 200)).abs() < 1e-12, "the same share stands out nowhere");
    }

    /// A small generator of numbers (Numerical Recipes' constants), so that the made texts are the same everywhere.
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).expect("31 bits") % n
        }
    }

    /// Ten years with so many passages each in two documents: sentences of made-up words, of which each has another share, and
    /// a phrase in 2 % of the passages of the first seven years and 12 % of the last three.
    fn planted(a_year: usize, seed: u64) -> Vec<Document> {
        let mut chance = Chance(seed);
        let syllables = ["ba", "ro", "ti", "men", "dal", "ku", "ser", "vo", "lin", "pra"];
        let words: Vec<String> =
            (0..400).map(|i| format!("{}{}{}n", syllables[i % 10], syllables[i / 10 % 10], syllables[(i / 100 + i) % 10])).collect();
        let mut out = Vec::new();
        for year in 0..10 {
            for half in 0..2 {
                let id = format!("{year}{half}");
                let mut case = Case::default();
                for n in 0..a_year / 2 {
                    let mut text: Vec<&str> = (0..12).map(|_| words[chance.below(20) * chance.below(20)].as_str()).collect();
                    if chance.below(100) < if year < 7 { 2 } else { 12 } {
                        let at = chance.below(11);
                        text.splice(at..at, ["cuckoo", "in", "lodging"]);
                    }
                    case.strengths.push(Passage::new(format!("p{id}-{n}"), Section::Strength, format!("{}.", text.join(" "))));
                }
                let coded = Coded {
                    audit: Audit { cases: vec![case], ..Audit::default() },
                    board: Some(format!("Board {half}")),
                    year: Some(format!("20{}-{}", 10 + year, 11 + year)),
                    reviewed: BTreeMap::new(),
                    own_topics: Vec::new(),
                    case_ids: Vec::new(),
                };
                out.push(Document {
                    path: format!("{id}.md"),
                    sha256: id,
                    pages: 0,
                    pages_with_text: 0,
                    format: "md",
                    text_source: "text",
                    outcome: Outcome::Read,
                    concerns: Vec::new(),
                    audits: vec![coded],
                });
            }
        }
        out
    }

    fn texts(table: &Table, column: &str) -> Vec<String> {
        let at = table.column(column).expect(column);
        let text = |c: &Cell| if let Cell::Text(text) = c { text.clone() } else { String::new() };
        table.rows.iter().map(|r| text(&r[at])).collect()
    }

    #[test]
    fn a_phrase_that_rises_is_among_the_first_three() {
        let mut first_three = 0;
        for seed in 1..=5 {
            let table = discover(&planted(80, seed), &|_| false, 20);
            first_three += usize::from(texts(&table, "phrase").iter().take(3).any(|p| p == "cuckoo in lodging"));
        }
        assert!(first_three >= 4, "found in {first_three} of 5");
    }

    #[test]
    fn what_a_theme_covers_is_not_suggested_and_few_passages_say_nothing() {
        let documents = planted(80, 1);
        let first = texts(&discover(&documents, &|_| false, 20), "phrase")[0].clone();
        let without = texts(&discover(&documents, &|phrase| phrase == first, 20), "phrase");
        assert!(!without.contains(&first));
        let few = discover(&planted(18, 1), &|_| false, 20);
        assert!(few.rows.is_empty() && few.notes[0].contains("cannot be told"), "{:?}", few.notes);
    }
}
