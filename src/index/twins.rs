//! Passages of several reports that say nearly the same, shown once.
//!
//! Reports repeat each other: a question is asked again word for word, a message is taken over from the year before.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use super::Entry;
use super::evaluate::Analysed;

/// Words that follow one another and are compared as one (w-shingling: Broder, "On the resemblance and containment of
/// documents", 1997).
const SHINGLE: usize = 3;

/// Two passages are nearly the same where so many hundredths of their different shingles are in both.
const ALIKE: usize = 70;

/// What of a passage is compared: its document, and its shingles as numbers in order.
pub(super) struct Shingles {
    document: String,
    each: Vec<u64>,
}

impl Shingles {
    pub(super) fn of(entry: &Entry, words: &Analysed<'_>) -> Self {
        let hasher = FixedState::default();
        let stems: Vec<u64> = words.stems().map(|stem| hasher.hash_one(stem)).collect();
        let number = |stems: &[u64]| hasher.hash_one(stems);
        let mut each: Vec<u64> = if stems.len() < SHINGLE { vec![number(&stems)] } else { stems.windows(SHINGLE).map(number).collect() };
        each.sort_unstable();
        each.dedup();
        Self { document: entry.document.clone(), each }
    }

    /// True where the two are of different reports and say nearly the same.
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        let (short, long) = if self.each.len() < other.each.len() { (&self.each, &other.each) } else { (&other.each, &self.each) };
        // Of all the different ones so many must be in both: b of s + l - b.
        let wanted = ((short.len() + long.len()) * ALIKE).div_ceil(100 + ALIKE);
        let Some(mut missing) = short.len().checked_sub(wanted).filter(|_| self.document != other.document) else { return false };
        let mut rest = long.iter().peekable();
        for shingle in short {
            while rest.next_if(|other| *other < shingle).is_some() {}
            if rest.peek() != Some(&shingle) {
                // Most passages say something else, which soon shows.
                let Some(fewer) = missing.checked_sub(1) else { return false };
                missing = fewer;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry;
    use super::*;
    use crate::model::Section;
    use crate::text::analyser::Stems;

    #[test]
    fn nearly_the_same_in_another_report_is_a_twin() {
        let shingles = |document: &str, text: &str| {
            let entry = entry(document, 1, None, Section::Question, text);
            let words = Analysed::new(&entry, &mut Stems::default());
            Shingles::of(&entry, &words)
        };
        let long = "How do you make sure that the child is seen alone, at home and at school, and that what was said is written down?";
        let one = shingles("otter", long);
        assert!(one.is_twin_of(&shingles("heron", long)));
        assert!(one.is_twin_of(&shingles("heron", &long.replace("at home", "at the home"))));
        assert!(!one.is_twin_of(&shingles("otter", long)), "within one report it is said twice");
        assert!(!one.is_twin_of(&shingles("heron", "How do you make sure that the child is seen alone?")));
        assert!(shingles("otter", "See fathers.").is_twin_of(&shingles("heron", "see father")));
    }
}
