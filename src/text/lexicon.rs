//! Which words are English: to tell a word that a program broke at a line's end from one with a hyphen of its own.

use rust_stemmers::{Algorithm, Stemmer};

/// One stem a line, in byte order, behind lines that begin with `#`.
const STEMS: &str = include_str!("words.txt");

/// True where the word's stem is one of a common English word.
///
/// ```
/// use audit_themes::text::lexicon::is_word;
/// assert!(is_word("counselling") && is_word("Increasingly"));
/// assert!(!is_word("coun") && !is_word("multiagency"));
/// ```
pub fn is_word(word: &str) -> bool {
    let word = word.to_lowercase();
    let stem = Stemmer::create(Algorithm::English).stem(&word);
    stem.len() >= 3 && has(&stem)
}

/// Looks the stem up by halving the text at its line ends.
fn has(stem: &str) -> bool {
    let mut rest = STEMS;
    while !rest.is_empty() {
        let middle = (0..=rest.len() / 2).rev().find(|&i| rest.is_char_boundary(i)).unwrap_or(0);
        let start = rest.get(..middle).and_then(|head| head.rfind('\n')).map_or(0, |i| i + 1);
        let line = rest.get(start..).and_then(|tail| tail.lines().next()).unwrap_or("");
        match line.cmp(stem) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = rest.get(start + line.len() + 1..).unwrap_or(""),
            std::cmp::Ordering::Greater => rest = rest.get(..start).unwrap_or(""),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stem_of_the_list_is_found_and_its_neighbours_are_not() {
        for stem in STEMS.lines().filter(|l| !l.starts_with('#')) {
            assert!(has(stem), "{stem}");
        }
        assert!(!has("aaaa") && !has("zzzz") && !has("counsell") && !has(""));
    }
}
