//! Passages of several reports that say nearly the same, shown once.
//!
//! Reports repeat each other: a question is asked again word for word, a message is taken over from the year before.

use std::hash::{DefaultHasher, Hash, Hasher};

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
        let stems: Vec<&str> = words.stems().collect();
        let number = |stems: &[&str]| {
            let mut hasher = DefaultHasher::new();
            stems.hash(&mut hasher);
            hasher.finish()
        };
        let mut each: Vec<u64> = if stems.len() < SHINGLE { vec![number(&stems)] } else { stems.windows(SHINGLE).map(number).collect() };
        each.sort_unstable();
        each.dedup();
        Self { document: entry.document.clone(), each }
    }

    /// True where the two are of different reports and say nearly the same.
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        let (short, long) = if self.each.len() < other.each.len() { (&self.each, &other.each) } else { (&other.each, &self.each) };
        if self.document == other.document || short.len() * 100 < long.len() * ALIKE {
            return false;
        }
        let both = short.iter().filter(|s| long.binary_search(s).is_ok()).count();
        both * 100 >= (short.len() + long.len() - both) * ALIKE
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry;
    use super::*;
    use crate::model::Section;

    #[test]
    fn nearly_the_same_in_another_report_is_a_twin() {
        let shingles = |document: &str, text: &str| {
            let entry = entry(document, 1, None, Section::Question, text);
            let words = Analysed::new(&entry);
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
