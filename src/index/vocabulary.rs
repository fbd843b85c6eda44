//! The index's own words as they are written: what a prefix, a typo and a suggestion are matched with.
//!
//! Stems would not do: `organis*` begins no stem, and `famili` is no word to suggest.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::schema::Fields;
use crate::text::analyser::{Analyser, Token, form};
use crate::text::normalise::plain_char;

/// A shorter beginning or misspelling would match nearly anything; it is taken as the word that it is.
const MIN_LETTERS: usize = 2;

/// In a shorter word two letters make another one: `voice` is no misspelt `police`.
const TWO_TYPOS: usize = 6;

/// A word as it is written, in lower case and without possessive; an acronym without its plural.
pub(super) fn spelling(text: &str, token: &Token) -> String {
    if token.writing.is_acronym() {
        return token.form.clone();
    }
    let plain = written(text.get(token.start..token.end).unwrap_or_default());
    plain.strip_suffix("'s").unwrap_or(&plain).to_owned()
}

/// A word exactly as it is written, but for capitals and the kind of its apostrophe.
pub(super) fn written(word: &str) -> String {
    word.chars().filter(|&c| c != '\u{ad}').map(plain_char).collect::<String>().to_lowercase()
}

/// Stands before a folded spelling that the text does not have: it is found by, never suggested.
const FOLDED: char = '\u{1}';

/// So many words are remembered: some megabytes.
const MOST_REMEMBERED: usize = 1 << 16;

/// The spellings of one report after the other: what stands between white space is analysed once, however often it comes.
#[derive(Default)]
pub(super) struct Spellings {
    known: HashMap<Box<str>, Known, foldhash::fast::RandomState>,
    reports: u64,
}

struct Known {
    /// One a line; `None` where it is its own and only one.
    spellings: Option<String>,
    /// The number of the report in which it stood last.
    report: u64,
}

impl Spellings {
    /// What the vocabulary holds of a report's texts, one spelling a line.
    pub(super) fn of<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> String {
        self.reports += 1;
        if self.known.len() > MOST_REMEMBERED {
            self.known.clear();
        }
        let mut out = String::new();
        for word in texts.flat_map(str::split_whitespace) {
            if let Some(known) = self.known.get_mut(word) {
                if known.report < self.reports {
                    known.report = self.reports;
                    known.tell(word, &mut out);
                }
                continue;
            }
            let known = Known::new(word, self.reports);
            known.tell(word, &mut out);
            self.known.insert(word.into(), known);
        }
        out
    }
}

impl Known {
    fn new(word: &str, report: u64) -> Self {
        let tokens = Analyser::default().tokens(word);
        let spellings = tokens.iter().flat_map(|token| spellings(word, token)).collect::<Vec<_>>().join("\n");
        Self { spellings: (spellings != word).then_some(spellings), report }
    }

    fn tell(&self, word: &str, out: &mut String) {
        out.push_str(self.spellings.as_deref().unwrap_or(word));
        out.push('\n');
    }
}

/// What the vocabulary holds of a word: its spelling, and the folded one, so that `organiz*` finds `organisation`.
fn spellings(text: &str, token: &Token) -> impl Iterator<Item = String> {
    let written = spelling(text, token);
    let folded = (written != token.form).then(|| format!("{FOLDED}{}", token.form));
    std::iter::once(written).chain(folded)
}

/// The stems of the words that begin so.
pub(super) fn with_prefix(searcher: &Searcher, fields: &Fields, prefix: &str) -> tantivy::Result<BTreeSet<String>> {
    if prefix.chars().count() < MIN_LETTERS {
        return Ok(BTreeSet::new());
    }
    let mut words = beginning_with(searcher, fields.vocabulary, prefix)?;
    words.extend(beginning_with(searcher, fields.vocabulary, &format!("{FOLDED}{prefix}"))?);
    Ok(stems(&words))
}

/// The stems of the words that are one letter away, or two letters exchanged.
pub(super) fn with_typo(searcher: &Searcher, fields: &Fields, word: &str) -> tantivy::Result<BTreeSet<String>> {
    if word.chars().count() <= MIN_LETTERS {
        return Ok(BTreeSet::new());
    }
    let mut words = near(searcher, fields, word, 1)?;
    words.extend(near(searcher, fields, &format!("{FOLDED}{word}"), 1)?);
    Ok(stems(&words))
}

/// See [`super::Index::suggest`].
pub(super) fn suggest(searcher: &Searcher, fields: &Fields, word: &str) -> tantivy::Result<Option<String>> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    if letters < MIN_LETTERS {
        return Ok(None);
    }
    let longest = if letters < TWO_TYPOS { 1 } else { 2 };
    for distance in 1..=longest {
        let mut best = None;
        for candidate in near(searcher, fields, &word, distance)? {
            let mut passages = 0;
            for stem in stems(&BTreeSet::from([candidate.clone()])) {
                passages += searcher.doc_freq(&Term::from_field_text(fields.text, &stem))?;
            }
            if candidate != word && !candidate.starts_with(FOLDED) {
                best = best.max(Some((passages, Reverse(candidate))));
            }
        }
        if let Some((_, Reverse(candidate))) = best {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// The stems that words of these spellings have in the index, as words and as acronyms.
fn stems(spellings: &BTreeSet<String>) -> BTreeSet<String> {
    let analyser = Analyser::default();
    let bare = |s: &str| s.trim_start_matches(FOLDED).to_owned();
    spellings.iter().map(|s| bare(s)).flat_map(|s| [analyser.stem(&form(&s).text), s]).collect()
}

fn near(searcher: &Searcher, fields: &Fields, word: &str, distance: u8) -> tantivy::Result<BTreeSet<String>> {
    let fuzzy = FuzzyTermQuery::new(Term::from_field_text(fields.vocabulary, word), distance, true);
    let mut out = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.vocabulary)?;
        let mut terms = index.terms().search(fuzzy.automaton()?).into_stream()?;
        while let Some((term, _)) = terms.next() {
            out.extend(std::str::from_utf8(term).map(str::to_owned));
        }
    }
    Ok(out)
}

/// The values of a field that begin so; all of them where the beginning is empty.
pub(super) fn beginning_with(searcher: &Searcher, field: Field, prefix: &str) -> tantivy::Result<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().range().ge(prefix).into_stream()?;
        while let Some((term, _)) = terms.next() {
            if !term.starts_with(prefix.as_bytes()) {
                break;
            }
            out.extend(std::str::from_utf8(term).map(str::to_owned));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::indexed;

    #[test]
    fn the_nearest_spelling_is_a_word_of_the_reports() {
        let (_dir, index) = indexed();
        let suggested = |word: &str| index.suggest(word).unwrap();
        assert_eq!(suggested("safegaurding").as_deref(), Some("safeguarding"));
        assert_eq!(suggested("Familiy").as_deref(), Some("family"));
        assert_eq!(suggested("bahaviuor").as_deref(), Some("behaviour"));
        assert_eq!(suggested("organisd").as_deref(), Some("organised"));
        assert_eq!(suggested("cahms").as_deref(), Some("camhs"));
        assert_eq!(suggested("zzzzzzzz"), None);
        assert_eq!(suggested(""), None);
    }

    #[test]
    fn of_two_as_near_the_more_frequent_is_suggested() {
        let (_dir, index) = indexed();
        // `hard` stands in one passage, `heard` in two.
        assert_eq!(index.suggest("heaard").unwrap().as_deref(), Some("heard"));
        assert_eq!(index.suggest("hward").unwrap().as_deref(), Some("heard"));
    }
}
