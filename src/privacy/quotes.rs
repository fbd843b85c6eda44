//! Which passages may be quoted where the board's own people are not the only readers.
//!
//! It refuses far more than it must: what [`check()`] lists, every pseudonym, every figure (ages, dates, amounts), and every
//! capital that is not a sentence's first letter or an acronym's. What is left may identify somebody all the same, by what it
//! tells: a person reads it before it is published.

use std::collections::BTreeSet;

use super::names::Known;
use super::{check, known};
use crate::model::Audit;
use crate::text::lexicon::is_word;
use crate::text::sentences;
use crate::text::stopwords::is_stop_word;

/// Capitals that follow one another up to this many are an acronym.
const ACRONYM: usize = 6;

/// The passages of an audit that may be quoted, by their ids. `pseudonyms` are those of all audits, in small letters.
pub fn quotable<'a>(audit: &'a Audit, pseudonyms: &BTreeSet<String>) -> BTreeSet<&'a str> {
    let found: BTreeSet<String> = check(audit).into_iter().filter_map(|place| place.passage).collect();
    let own = known(audit);
    let all = audit.passages().map(|(_, p)| p).filter(|p| !found.contains(&p.id));
    all.filter(|p| is_plain(&p.text, &own, pseudonyms)).map(|p| p.id.as_str()).collect()
}

/// The pseudonyms of an audit, in small letters.
pub fn pseudonyms(audit: &Audit) -> BTreeSet<String> {
    let mut known = Known::default();
    for case in &audit.cases {
        known.add(case.pseudonym.as_deref().unwrap_or(""));
    }
    for (_, passage) in audit.passages() {
        known.add_starred(&passage.text);
    }
    known.folded()
}

/// True where the words name nobody and nothing.
fn is_plain(text: &str, own: &Known, pseudonyms: &BTreeSet<String>) -> bool {
    if text.contains(|c: char| c.is_numeric() || c == '*' || c == '@') {
        return false;
    }
    let sentences = sentences::split(text).into_iter().filter_map(|range| text.get(range));
    sentences.flat_map(|sentence| words(sentence).enumerate()).all(|(at, word)| {
        let folded = word.to_lowercase();
        let core = without_s(&folded);
        if pseudonyms.contains(core) || own.has(without_s(word)) {
            return false;
        }
        let (letters, capitals) = (without_s(word).trim_end_matches('s').chars(), word.chars().filter(|c| c.is_uppercase()).count());
        match capitals {
            0 => true,
            1 if core == "i" || letters.clone().count() == 1 => true,
            1 => at == 0 && word.starts_with(char::is_uppercase) && is_common(core),
            n => n == letters.clone().count() && n <= ACRONYM,
        }
    })
}

/// True for an English word; of a contraction what stands before the apostrophe counts.
fn is_common(word: &str) -> bool {
    let word = word.split(['\'', '\u{2019}']).next().unwrap_or(word);
    is_stop_word(word) || is_word(word)
}

/// A word without a possessive 's.
fn without_s(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s")).unwrap_or(word)
}

/// The words of a text; parts of a compound are words.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let splits = |c: char| !(c.is_alphabetic() || matches!(c, '\'' | '\u{2019}'));
    text.split(splits).map(|w| w.trim_matches(['\'', '\u{2019}'])).filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> bool {
        let mut own = Known::default();
        own.add("Wexmoor and Dale");
        is_plain(text, &own, &BTreeSet::from(["felix".to_owned(), "maya".to_owned()]))
    }

    #[test]
    fn words_that_name_nobody_may_be_quoted() {
        for text in [
            "The GP and the school nurse spoke every week.",
            "Nobody asked the father what he thought. I was not told, said a CAMHS worker.",
            "They're heard at last, and the plan's aims were 'shared'.",
        ] {
            assert!(plain(text), "{text}");
        }
    }

    #[test]
    fn names_pseudonyms_figures_and_places_may_not() {
        for text in [
            "Felix was seen alone.",
            "The worker saw felix alone.",
            "MAYA's wishes were written down.",
            "He is 7 and likes football.",
            "The worker from Northfield rang.",
            "Tadeusz was brave.",
            "In Wexmoor the plan was shared.",
            "Her brother Jayden was not seen.",
            "Case A was stepped down too soon by Mrs Oak.",
            "Wren* was heard.",
        ] {
            assert!(!plain(text), "{text}");
        }
    }
}
