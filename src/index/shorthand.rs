//! Texts in shorthand: what stands most often in audit reports is one byte each (after Boncz, Neumann and Leis, "FSST: fast
//! random access string compression", 2020). Half as long, and each text can be read by itself.

use std::sync::LazyLock;

/// The strings that have a byte of their own, its number. They were chosen over the reports in `corpus/`; a change is a
/// change of the index's format.
#[rustfmt::skip]
const STRINGS: [&str; 254] = [
    " ", " a", " and ", " and h", " h", " in ", " o", " s", " t", " the ", " to", " to ", " w", " was ", "'", ",", ", ",
    ", and ", ", and th", "-", ".", ". ", ". He ", ". She ", ". The ", "?", "The ", "What ", "a", "a ", "about ", "ac", "ad",
    "al", "al ", "am", "an", "and ", "and the ", "ar", "ard", "as", "as ", "at", "at ", "b", "be", "been ", "bo", "by ", "c",
    "ca", "came ", "care", "ce", "ce ", "ch", "child", "children", "chool", "co", "could ", "d", "d ", "d a", "d t", "day",
    "de", "der", "di", "do", "e", "e ", "each ", "ed ", "en", "ent", "er", "er ", "es ", "f", "f ", "family ", "father ", "fe",
    "fi", "for", "for ", "for the ", "fou", "from ", "g", "ge", "ght ", "h", "ha", "had ", "has ", "hat ", "have ", "he", "he ",
    "hen ", "her ", "here ", "hi", "his ", "ho", "i", "il", "in", "in ", "in the ", "ing ", "ion", "ir", "is", "is ", "it",
    "it ", "ith ", "j", "k", "k ", "ke", "ked ", "know", "l", "l ", "la", "lan", "ld ", "le", "li", "ll ", "lo", "m", "m ",
    "ma", "me", "me ", "mo", "mother", "mother ", "n", "n ", "n a", "nd ", "ne", "ne ", "ng ", "ni", "no", "not ", "nt", "nt ",
    "o", "o ", "of ", "of the ", "on", "on ", "on the ", "one ", "or", "other ", "ou", "p", "par", "parents ", "pe", "pl",
    "pla", "q", "r", "r ", "ra", "re", "rea", "ri", "ro", "rs", "s", "s ", "s a", "s and ", "s o", "s t", "s were ", "s. ",
    "sa", "school ", "se", "se ", "she ", "si", "ss", "st", "st ", "t", "t ", "t t", "te", "ted ", "ter", "ter ", "th", "th ",
    "that ", "the", "the ", "the f", "the s", "ther", "thin", "three ", "ti", "tion", "to", "to ", "to the ", "two ", "u", "un",
    "up", "ur", "use", "ut ", "v", "ve", "ve ", "ver", "vi", "visit", "w", "w ", "was ", "we", "week", "were ", "what ", "who ",
    "wi", "with ", "work", "worker ", "would ", "x", "y", "y ", "year", "you", "you ", "z",
];

/// Stands before a byte that is itself.
const ITSELF: u8 = u8::MAX;

/// A string of more than one byte and at most eight, as [`window`] reads it.
struct Longer {
    word: u64,
    /// The bytes of the word that are its own.
    mask: u64,
    number: u8,
    length: usize,
}

/// The strings by the two bytes that they begin with, of those that begin alike the longest first.
struct Beginnings {
    longer: Vec<Longer>,
    /// Where in them those stand that begin with two bytes.
    ranges: Vec<(u8, u8)>,
    /// The numbers of the strings of one byte.
    single: Vec<Option<u8>>,
}

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(Beginnings::new);

impl Beginnings {
    fn new() -> Self {
        let mut longer: Vec<Longer> = Vec::with_capacity(STRINGS.len());
        let mut single = vec![None; 1 << 8];
        for (string, number) in STRINGS.iter().map(|s| s.as_bytes()).zip(0..) {
            if let [byte] = string {
                single.iter_mut().skip(usize::from(*byte)).take(1).for_each(|n| *n = Some(number));
            } else {
                let mask = string.iter().fold(0, |mask, _| mask << 8 | u64::from(u8::MAX));
                longer.push(Longer { word: window(string), mask, number, length: string.len() });
            }
        }
        longer.sort_by_key(|string| (pair(string.word), std::cmp::Reverse(string.length)));
        let mut ranges = vec![(0, 0); 1 << 16];
        for (at, string) in (0..).zip(&longer) {
            if let Some((start, end)) = ranges.get_mut(pair(string.word)) {
                if start == end {
                    *start = at;
                }
                *end = at + 1;
            }
        }
        Self { longer, ranges, single }
    }

    /// The number and the length of the longest string with which the bytes begin.
    fn longest(&self, bytes: &[u8]) -> Option<(u8, usize)> {
        let word = window(bytes);
        let (start, end) = self.ranges.get(pair(word)).copied().unwrap_or_default();
        let alike = self.longer.get(usize::from(start)..usize::from(end)).unwrap_or_default();
        let found = alike.iter().find(|string| word & string.mask == string.word).map(|string| (string.number, string.length));
        found.or_else(|| Some(((*self.single.get(usize::from(*bytes.first()?))?)?, 1)))
    }
}

/// The first eight bytes as one number, the first of them the least; zeros where there are no more, as in no string.
fn window(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// The first two bytes of a window.
fn pair(word: u64) -> usize {
    usize::try_from(word & u64::from(u16::MAX)).unwrap_or_default()
}

/// A text in shorthand.
pub(super) fn write(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        if let Some((number, length)) = BEGINNINGS.longest(rest) {
            out.push(number);
            rest = rest.get(length..).unwrap_or_default();
        } else {
            out.extend([ITSELF, *first]);
            rest = behind;
        }
    }
    out
}

/// The text that stands in shorthand; `None` where it is none.
pub(super) fn read(shorthand: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(shorthand.len() * 3);
    let mut rest = shorthand.iter();
    while let Some(byte) = rest.next() {
        match STRINGS.get(usize::from(*byte)) {
            Some(string) => out.extend_from_slice(string.as_bytes()),
            None if *byte == ITSELF => out.push(*rest.next()?),
            None => return None,
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Babble;
    use super::*;

    #[test]
    fn every_text_is_read_as_it_was_written() {
        let mut babble = Babble(1);
        for _ in 0..2000 {
            let text = babble.text();
            assert_eq!(read(&write(&text)).as_deref(), Some(text.as_str()));
        }
        for text in ["", "a", "\u{1f600}\u{0}\u{ff}", "ZZ top, 100 %", "the the", "e"] {
            assert_eq!(read(&write(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn every_string_is_one_byte_and_fits_into_a_window() {
        for (string, number) in STRINGS.iter().zip(0..=u8::MAX) {
            assert!(string.len() <= 8 && !string.contains('\0'), "{string}");
            assert_eq!(BEGINNINGS.longest(string.as_bytes()), Some((number, string.len())), "{string}");
        }
    }

    #[test]
    fn english_is_half_as_long() {
        let text = "The school knew that the father had moved away in March, and nobody asked the children about him.";
        assert!(write(text).len() * 2 < text.len() + 8, "{}", write(text).len());
    }

    #[test]
    fn what_is_no_shorthand_is_not_read() {
        assert_eq!(read(&[254]), None);
        assert_eq!(read(&[ITSELF]), None);
        assert_eq!(read(&[ITSELF, 0xff]), None);
    }
}
