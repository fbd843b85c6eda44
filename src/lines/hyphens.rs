//! Words that were broken at a line's end, made whole again.

use std::collections::HashSet;

use crate::text::lexicon::is_word;

/// The words that the document itself uses, to decide about a hyphen at a line's end.
#[derive(Default)]
pub(super) struct Words {
    known: HashSet<String>,
    /// A program broke words: so many lines end in a hyphen, or one ends in what is no word.
    breaks: bool,
    /// The program that broke them left soft hyphens: a plain one is the word's own.
    soft: bool,
}

impl Words {
    /// Collects the words inside lines; the last of a line that ends in a hyphen is not one.
    pub(super) fn collect<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        // Where no line ends in a hyphen nothing is asked of the words.
        if !texts.clone().any(|t| t.ends_with(['-', '\u{2010}', '\u{2011}', '\u{ad}'])) {
            return Self::default();
        }
        let mut words = HashSet::new();
        let (mut lines, mut broken, mut soft, mut torn) = (0_usize, 0_usize, false, false);
        for text in texts {
            lines += 1;
            soft |= text.ends_with('\u{ad}');
            broken += usize::from(text.ends_with(['-', '\u{2010}', '\u{ad}']));
            let mut parts = text.split_whitespace().peekable();
            // What begins a line may be the end of a broken word.
            if let Some(first) = parts.next_if(|p| !is_word(&bare(p)))
                && parts.peek().is_none()
            {
                torn |= is_torn(first);
            }
            while let Some(part) = parts.next() {
                if parts.peek().is_none() && part.ends_with(['-', '\u{2010}', '\u{ad}']) {
                    torn |= is_torn(part);
                    continue;
                }
                words.insert(bare(part));
            }
        }
        Self { known: words, breaks: torn || broken * 30 > lines, soft }
    }

    fn has(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// Joins the end of a line to the next: what `text` must become before `next` is put behind it.
    pub(super) fn join(&self, text: &mut String, next: &str) {
        while text.ends_with(' ') {
            text.pop();
        }
        let Some(last) = text.chars().last() else { return };
        let starts_lower = next.chars().next().is_some_and(char::is_lowercase);
        match last {
            '\u{ad}' => {
                text.pop();
            }
            '-' | '\u{2010}' | '\u{2011}' => {
                let before = text.trim_end_matches(last);
                if before.is_empty() || before.ends_with(' ') {
                    text.push(' ');
                } else if starts_lower && !self.keeps(before, next) {
                    text.pop();
                }
            }
            '/' if !text.ends_with(" /") => {}
            _ => text.push(' '),
        }
    }

    /// True where the hyphen belongs to the word.
    fn keeps(&self, before: &str, next: &str) -> bool {
        let last = before.split_whitespace().next_back().unwrap_or("");
        if last.contains("://") || last.starts_with("www.") || last.contains('@') {
            return true;
        }
        let head = bare(before.split_whitespace().next_back().unwrap_or(""));
        let tail = bare(next.split_whitespace().next().unwrap_or(""));
        let last_part = head.rsplit('-').next().unwrap_or("").to_owned();
        let first_part = tail.split('-').next().unwrap_or("").to_owned();
        if self.has(&format!("{head}-{tail}")) || self.has(&format!("{last_part}-{first_part}")) {
            return true;
        }
        if self.has(&format!("{head}{tail}")) || self.has(&format!("{last_part}{first_part}")) {
            return false;
        }
        let prefix = PREFIXES.contains(&last_part.as_str());
        // "assess-ments": one word of the language, and of its parts one is none.
        let whole = is_word(&format!("{last_part}{first_part}"));
        let torn = |part: &String| part.len() >= 3 && !is_word(part);
        if whole && (torn(&first_part) || torn(&last_part) && !prefix) {
            return false;
        }
        if !self.breaks || self.soft {
            return true;
        }
        let compound = COMPOUNDS.contains(&first_part.as_str());
        let own = self.has(&last_part) && self.has(&first_part) && last_part.len() > 2 && first_part.len() > 2;
        if whole {
            return false;
        }
        // `out-of-` goes on as it began.
        let chained = head.contains('-') && LINKS.contains(&last_part.as_str()) && (self.has(&first_part) || is_word(&first_part));
        own || chained || compound && is_word(&last_part) || (prefix || is_word(&last_part)) && (compound || is_word(&first_part))
    }
}

/// True for the end of a line whose last word no writer would part there.
fn is_torn(last: &str) -> bool {
    let head = bare(last.rsplit('-').find(|p| !p.is_empty()).unwrap_or(""));
    last.ends_with(['-', '\u{2010}']) && head.len() >= 3 && !is_word(&head) && !PREFIXES.contains(&head.as_str())
}

/// First parts that words with a hyphen begin with.
const PREFIXES: &[&str] = &[
    "multi", "semi", "non", "self", "co", "re", "pre", "post", "inter", "well", "long", "short", "cross", "step", "child", "family",
    "school", "half", "part", "full", "ex", "anti", "follow", "front", "early", "in", "on", "sub", "mid", "neo", "peri", "un", "counter",
];

/// What stands between the first and the last part of a word in three.
const LINKS: &[&str] = &["of", "to", "in", "the", "by", "and", "up", "on", "a", "at"];

/// Second parts that words with a hyphen end in.
const COMPOUNDS: &[&str] = &[
    "agency", "led", "based", "centred", "centered", "harm", "up", "line", "term", "to", "and", "being", "in", "focused", "related",
    "aged", "year", "going", "making", "sharing", "old", "wide", "depth", "out",
];

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(document: &str, head: &str, tail: &str) -> String {
        let words = Words::collect(document.lines().chain([head]));
        let mut text = head.to_owned();
        words.join(&mut text, tail);
        text + tail
    }

    #[test]
    fn the_documents_own_words_decide() {
        assert_eq!(joined("the assessment was", "an assess-", "ment was"), "an assessment was");
        assert_eq!(joined("multi-agency work", "good multi-", "agency work"), "good multi-agency work");
        assert_eq!(joined("front door and a line", "the front-", "line staff"), "the front-line staff");
    }

    #[test]
    fn where_the_document_says_nothing_the_language_does() {
        let torn = "has coun-\nselling was";
        assert_eq!(joined(torn, "has coun-", "selling was"), "has counselling was");
        assert_eq!(joined(torn, "become in-", "creasingly"), "become increasingly");
        assert_eq!(joined(torn, "and counter-", "allegations"), "and counter-allegations");
        assert_eq!(joined(torn, "were decision-", "specific"), "were decision-specific");
        assert_eq!(joined("a plain document", "were decision-", "specific"), "were decision-specific");
        assert_eq!(joined("an im\u{ad}\nprovement", "in both assess-", "ments"), "in both assessments");
        assert_eq!(joined("an im\u{ad}\nprovement", "to re-", "form the group"), "to re-form the group");
    }

    #[test]
    fn a_chain_of_small_words_keeps_its_hyphens() {
        assert_eq!(joined("A nurse came in the small hours and pro- vided help", "out-of-", "hours"), "out-of-hours");
        assert_eq!(joined("A multi-agency panel pro- vided help", "multi-agen-", "cy"), "multi-agency");
    }

    #[test]
    fn a_soft_hyphen_goes_and_a_dash_stays() {
        assert_eq!(joined("", "improve\u{ad}", "ments"), "improvements");
        assert_eq!(joined("", "visits -", "some late"), "visits - some late");
        assert_eq!(joined("", "City-", "London"), "City-London");
    }

    #[test]
    fn plain_lines_are_parted_by_a_space() {
        assert_eq!(joined("", "good ", "work"), "good work");
    }
}
