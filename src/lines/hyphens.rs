//! Words that were broken at a line's end, made whole again.

use std::collections::HashSet;

/// The words that the document itself uses, to decide about a hyphen at a line's end.
#[derive(Default)]
pub(super) struct Words {
    known: HashSet<String>,
    /// So many lines end in a hyphen that words must have been broken by a program.
    breaks: bool,
    /// The program that broke them left soft hyphens: a plain one is the word's own.
    soft: bool,
}

impl Words {
    /// Collects the words inside lines; the last of a line that ends in a hyphen is not one.
    pub(super) fn collect<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut words = HashSet::new();
        let (mut lines, mut broken, mut soft) = (0_usize, 0_usize, false);
        for text in texts {
            lines += 1;
            soft |= text.ends_with('\u{ad}');
            broken += usize::from(text.ends_with(['-', '\u{2010}', '\u{ad}']));
            let mut parts = text.split_whitespace().peekable();
            while let Some(part) = parts.next() {
                if parts.peek().is_none() && part.ends_with(['-', '\u{2010}', '\u{ad}']) {
                    continue;
                }
                words.insert(bare(part));
            }
        }
        Self { known: words, breaks: broken * 30 > lines, soft }
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
        if !self.breaks || self.soft {
            return true;
        }
        let prefix = matches!(
            last_part.as_str(),
            "multi"
                | "semi"
                | "non"
                | "self"
                | "co"
                | "re"
                | "pre"
                | "post"
                | "inter"
                | "well"
                | "long"
                | "short"
                | "cross"
                | "step"
                | "child"
                | "family"
                | "school"
                | "half"
                | "part"
                | "full"
                | "ex"
                | "anti"
                | "follow"
                | "front"
                | "early"
                | "in"
                | "on"
        );
        let compound = matches!(
            first_part.as_str(),
            "agency"
                | "led"
                | "based"
                | "centred"
                | "centered"
                | "harm"
                | "up"
                | "line"
                | "term"
                | "to"
                | "and"
                | "being"
                | "in"
                | "focused"
                | "related"
                | "aged"
                | "year"
                | "going"
                | "making"
                | "sharing"
                | "old"
                | "wide"
                | "depth"
                | "out"
        );
        let both = self.has(&last_part) && self.has(&first_part) && last_part.len() > 2 && first_part.len() > 2;
        prefix && self.has(&first_part) || compound || both
    }
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(document: &str, head: &str, tail: &str) -> String {
        let words = Words::collect(document.lines());
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
