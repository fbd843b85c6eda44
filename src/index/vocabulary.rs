//! The index's own words as they are written: what a prefix, a typo and a suggestion are matched with.
//!
//! Stems would not do: `organis*` begins no stem, and `famili` is no word to suggest. They are a part of each commit, a word a
//! line with the number of times that it stands in the texts: a report that is taken out takes its words with it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

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

/// How often each word stands in the texts of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lexicon(BTreeMap<Box<str>, u64>);

impl Lexicon {
    /// Of what [`Lexicon::write`] wrote; `None` where that is damaged.
    pub(super) fn read(lines: &str) -> Option<Self> {
        let word = |line: &str| -> Option<(Box<str>, u64)> {
            let (word, times) = line.rsplit_once(' ')?;
            Some((word.into(), times.parse().ok()?))
        };
        lines.lines().map(word).collect::<Option<BTreeMap<Box<str>, u64>>>().map(Self)
    }

    /// A word a line, each with its number.
    pub(super) fn write(&self, out: &mut String) {
        for (word, times) in &self.0 {
            out.push_str(word);
            out.push(' ');
            out.push_str(&times.to_string());
            out.push('\n');
        }
    }

    /// Counts words that came or, below zero, went; one that stands nowhere any more is forgotten.
    pub(super) fn add(&mut self, changes: impl IntoIterator<Item = (Box<str>, i64)>) {
        for (word, change) in changes {
            let times = self.0.get(&word).copied().unwrap_or_default().saturating_add_signed(change);
            if times == 0 {
                self.0.remove(&word);
            } else {
                self.0.insert(word, times);
            }
        }
    }

    /// All words of another index, to be added here.
    pub(super) fn changes(self) -> impl Iterator<Item = (Box<str>, i64)> {
        self.0.into_iter().map(|(word, times)| (word, i64::try_from(times).unwrap_or(i64::MAX)))
    }

    fn beginning_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .map(|(word, _)| &**word)
            .take_while(move |word| word.starts_with(prefix))
    }

    /// How many of its words stand in none of the texts that were counted.
    pub(super) fn strangers(&self, spellings: &mut Spellings) -> usize {
        let counted: HashMap<Box<str>, i64> = spellings.changes().collect();
        self.0.keys().filter(|word| !counted.contains_key(*word)).count()
    }

    /// The words that are so many letters away, or exchanges of two.
    fn near(&self, word: &str, distance: u8) -> tantivy::Result<Vec<&str>> {
        let automaton = FuzzyTermQuery::new(Term::from_field_text(Field::from_field_id(0), word), distance, true).automaton()?;
        let accepts = |word: &&str| {
            let mut state = automaton.start();
            for byte in word.bytes() {
                if !automaton.can_match(&state) {
                    return false;
                }
                state = automaton.accept(&state, byte);
            }
            automaton.is_match(&state)
        };
        Ok(self.0.keys().map(|word| &**word).filter(accepts).collect())
    }
}

/// So many words are remembered: some megabytes.
const MOST_REMEMBERED: usize = 1 << 16;

/// Counts the spellings of texts: what stands between white space is analysed once, however often it comes.
#[derive(Default)]
pub(super) struct Spellings {
    known: HashMap<Box<str>, Known, foldhash::fast::RandomState>,
    /// What is no longer remembered.
    counted: HashMap<Box<str>, i64>,
}

struct Known {
    /// `None` where it is its own and only one.
    spellings: Option<Vec<Box<str>>>,
    /// How often it came since it was asked last, less how often it went.
    times: i64,
}

impl Spellings {
    /// Counts the words of a text that comes or, with -1, goes.
    pub(super) fn count(&mut self, text: &str, by: i64) {
        for word in text.split_whitespace() {
            if let Some(known) = self.known.get_mut(word) {
                known.times += by;
            } else {
                if self.known.len() >= MOST_REMEMBERED {
                    self.settle();
                    self.known.clear();
                }
                self.known.insert(word.into(), Known { times: by, ..Known::new(word) });
            }
        }
    }

    /// What has changed since it was asked last.
    pub(super) fn changes(&mut self) -> impl Iterator<Item = (Box<str>, i64)> {
        self.settle();
        self.counted.drain()
    }

    fn settle(&mut self) {
        for (word, known) in self.known.iter_mut().filter(|(_, known)| known.times != 0) {
            let own = std::slice::from_ref(word);
            for spelling in known.spellings.as_deref().unwrap_or(own) {
                *self.counted.entry(spelling.clone()).or_default() += known.times;
            }
            known.times = 0;
        }
    }
}

impl Known {
    fn new(word: &str) -> Self {
        let tokens = Analyser::default().tokens(word);
        let spellings: Vec<Box<str>> = tokens.iter().flat_map(|token| spellings(word, token)).map(String::into_boxed_str).collect();
        let own = matches!(spellings.as_slice(), [one] if **one == *word);
        Self { spellings: (!own).then_some(spellings), times: 0 }
    }
}

/// What the vocabulary holds of a word: its spelling, and the folded one, so that `organiz*` finds `organisation`.
fn spellings(text: &str, token: &Token) -> impl Iterator<Item = String> {
    let written = spelling(text, token);
    let folded = (written != token.form).then(|| format!("{FOLDED}{}", token.form));
    std::iter::once(written).chain(folded)
}

/// The stems of the words that begin so.
pub(super) fn with_prefix(lexicon: &Lexicon, prefix: &str) -> BTreeSet<String> {
    if prefix.chars().count() < MIN_LETTERS {
        return BTreeSet::new();
    }
    stems(lexicon.beginning_with(prefix).chain(lexicon.beginning_with(&format!("{FOLDED}{prefix}"))))
}

/// The stems of the words that are one letter away, or two letters exchanged.
pub(super) fn with_typo(lexicon: &Lexicon, word: &str) -> tantivy::Result<BTreeSet<String>> {
    if word.chars().count() <= MIN_LETTERS {
        return Ok(BTreeSet::new());
    }
    Ok(stems(lexicon.near(word, 1)?.into_iter().chain(lexicon.near(&format!("{FOLDED}{word}"), 1)?)))
}

/// See [`super::Index::suggest`].
pub(super) fn suggest(lexicon: &Lexicon, searcher: &Searcher, fields: &Fields, word: &str) -> tantivy::Result<Option<String>> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    if letters < MIN_LETTERS {
        return Ok(None);
    }
    let longest = if letters < TWO_TYPOS { 1 } else { 2 };
    for distance in 1..=longest {
        let mut best = None;
        for candidate in lexicon.near(&word, distance)? {
            let mut passages = 0;
            for stem in stems(std::iter::once(candidate)) {
                passages += searcher.doc_freq(&Term::from_field_text(fields.text, &stem))?;
            }
            if candidate != word && !candidate.starts_with(FOLDED) {
                best = best.max(Some((passages, Reverse(candidate.to_owned()))));
            }
        }
        if let Some((_, Reverse(candidate))) = best {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// The stems that words of these spellings have in the index, as words and as acronyms.
fn stems<'a>(spellings: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let analyser = Analyser::default();
    spellings.map(|s| s.trim_start_matches(FOLDED)).flat_map(|s| [analyser.stem(&form(s).text), s.to_owned()]).collect()
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
    use super::super::fixture::{entry, found, indexed, library};
    use super::*;
    use crate::index::Index;
    use crate::model::Section;

    fn times(index: &Index, word: &str) -> u64 {
        index.lexicon().0.get(word).copied().unwrap_or_default()
    }

    #[test]
    fn a_lexicon_is_read_as_it_was_written_and_a_damaged_one_is_not() {
        let mut lexicon = Lexicon::default();
        lexicon.add([("caf\u{e9}".into(), 2), ("\u{1}organisation".into(), 1), ("gone".into(), 3)]);
        lexicon.add([("gone".into(), -3), ("never".into(), -1)]);
        let mut lines = String::new();
        lexicon.write(&mut lines);
        assert_eq!(lines, "\u{1}organisation 1\ncaf\u{e9} 2\n");
        assert_eq!(Lexicon::read(&lines), Some(lexicon));
        assert_eq!(Lexicon::read("word\n"), None);
        assert_eq!(Lexicon::read("word many\n"), None);
    }

    #[test]
    fn words_are_counted_however_they_are_cut_off_and_remembered() {
        let mut spellings = Spellings::default();
        spellings.count("Schools, schools' (schools) multi-agency", 1);
        spellings.count("schools", -1);
        let changes: BTreeMap<Box<str>, i64> = spellings.changes().collect();
        assert_eq!(changes.get("schools"), Some(&2), "{changes:?}");
        assert_eq!((changes.get("multi"), changes.get("agency")), (Some(&1), Some(&1)), "{changes:?}");
        assert_eq!(spellings.changes().count(), 0);
    }

    #[test]
    fn a_document_that_is_replaced_twice_or_withdrawn_takes_its_words_with_it() {
        let (_dir, index) = indexed();
        let before = index.lexicon();
        let say = |text: &str| entry("heron222", 1, Some(1), Section::Strength, text);
        let mut writer = index.writer().unwrap();
        for text in ["A kettle sang.", "A samovar sang."] {
            let new = say(text);
            writer.replace(&new.document, std::slice::from_ref(&new)).unwrap();
        }
        writer.commit().unwrap();
        assert_eq!((times(&index, "kettle"), times(&index, "samovar")), (0, 1));
        assert_eq!(found(&index, "samov*"), ["heron222-1"]);
        let old = library().into_iter().find(|of| of[0].document == say("").document).unwrap();
        writer.replace(&old[0].document, &old).unwrap();
        writer.finish().unwrap();
        assert_eq!(index.lexicon(), before);
    }

    #[test]
    fn a_document_that_is_withdrawn_twice_or_given_again_takes_its_words_once() {
        let (_dir, index) = indexed();
        let (before, of_all) = (index.lexicon(), library());
        let mut writer = index.writer().unwrap();
        writer.withdraw(&of_all[0][0].document).unwrap();
        writer.withdraw(&of_all[0][0].document).unwrap();
        writer.replace(&of_all[0][0].document, &of_all[0]).unwrap();
        writer.finish().unwrap();
        assert_eq!(index.lexicon(), before);
    }

    #[test]
    fn what_is_forgotten_is_in_no_file_and_a_word_of_others_stays() {
        let (dir, index) = indexed();
        let new = entry("stork444", 1, Some(1), Section::Strength, "Quillfeather went to school.");
        let mut writer = index.writer().unwrap();
        writer.replace(&new.document, std::slice::from_ref(&new)).unwrap();
        writer.finish().unwrap();
        let meta = || std::fs::read_to_string(dir.path().join("search/meta.json")).unwrap();
        assert!(meta().contains("quillfeather"));
        let schools = times(&index, "school");
        index.forget(&new.document).unwrap();
        for file in std::fs::read_dir(dir.path().join("search")).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(12).any(|w| w.eq_ignore_ascii_case(b"quillfeather")));
        }
        assert_eq!((times(&index, "quillfeather"), times(&index, "school")), (0, schools - 1));
        assert!(schools > 1 && meta().contains("school "));
    }

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
