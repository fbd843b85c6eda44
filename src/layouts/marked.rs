//! A block's text with its emphasis and links, to be cut at sentences and labels.

use std::ops::Range;

use crate::model::{Block, PassageLink};
use crate::text::normalise::squeeze;

/// Text whose white space is folded, with the byte ranges of what stands out in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) text: String,
    bold: Vec<Range<usize>>,
    italic: Vec<Range<usize>>,
    tinted: Vec<Range<usize>>,
    links: Vec<(Range<usize>, String)>,
}

impl Marked {
    pub(super) fn of(block: &Block) -> Self {
        let mut out = Self::default();
        let usual = block.runs.iter().max_by_key(|r| r.text.chars().filter(|c| c.is_alphanumeric()).count());
        let colour = usual.map_or([0; 3], |r| r.style.colour);
        let mut space = false;
        for (number, run) in block.runs.iter().enumerate() {
            let behind = block.runs.iter().skip(number + 1).find_map(|r| r.text.chars().next());
            let lead = run.text.starts_with(char::is_whitespace);
            let body = squeeze(&run.text);
            if body.is_empty() {
                // A run of nothing, as a soft hyphen leaves it, parts no word.
                space |= lead;
                continue;
            }
            if (space || lead) && !out.text.is_empty() {
                out.text.push(' ');
            }
            let start = out.text.len();
            let mut rest = body.chars();
            while let Some(c) = rest.next() {
                let inside = rest.clone().next().or(behind).is_some_and(char::is_alphanumeric);
                if inside || !refers(&out.text, c) {
                    out.text.push(c);
                }
            }
            let range = start..out.text.len();
            if run.style.bold {
                push(&mut out.bold, range.clone(), &out.text);
            }
            if run.style.italic {
                push(&mut out.italic, range.clone(), &out.text);
            }
            if run.link.is_none() && run.style.colour.iter().zip(colour).any(|(a, b)| a.abs_diff(b) > 64) {
                push(&mut out.tinted, range.clone(), &out.text);
            }
            if let Some(uri) = &run.link {
                match out.links.last_mut() {
                    Some((last, known)) if known == uri && range.start - last.end <= 1 => last.end = range.end,
                    _ => out.links.push((range, uri.clone())),
                }
            }
            space = run.text.ends_with(char::is_whitespace);
        }
        // What is bold or coloured throughout is a style, not an emphasis.
        let letters = |ranges: &[Range<usize>], text: &str| -> usize {
            ranges.iter().filter_map(|r| text.get(r.clone())).map(crate::text::normalise::letters).sum()
        };
        let all = crate::text::normalise::letters(&out.text);
        if letters(&out.bold, &out.text) == all {
            out.bold.clear();
        }
        if letters(&out.tinted, &out.text) == all {
            out.tinted.clear();
        }
        out
    }

    /// The part of the text in a byte range, white space at its ends taken off.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let part = self.text.get(range.clone()).unwrap_or("");
        let start = range.start + (part.len() - part.trim_start().len());
        let end = start + part.trim().len();
        let cut = |ranges: &[Range<usize>]| -> Vec<Range<usize>> {
            ranges.iter().filter(|r| r.start < end && start < r.end).map(|r| r.start.max(start) - start..r.end.min(end) - start).collect()
        };
        Self {
            text: part.trim().to_owned(),
            bold: cut(&self.bold),
            italic: cut(&self.italic),
            tinted: cut(&self.tinted),
            links: self
                .links
                .iter()
                .filter(|(r, _)| r.start < end && start < r.end)
                .map(|(r, uri)| (r.start.max(start) - start..r.end.min(end) - start, uri.clone()))
                .collect(),
        }
    }

    /// Where the bold text ends that the block begins with; `None` where it begins otherwise or is bold throughout.
    pub(super) fn bold_lead(&self) -> Option<usize> {
        self.bold.first().filter(|r| r.start == 0 && r.end < self.text.len()).map(|r| r.end)
    }

    /// The same for italics.
    pub(super) fn italic_lead(&self) -> Option<usize> {
        self.italic.first().filter(|r| r.start == 0 && r.end < self.text.len()).map(|r| r.end)
    }

    /// The emphasised phrases, in order.
    pub(super) fn emphasis(&self) -> Vec<String> {
        let mut ranges: Vec<&Range<usize>> = self.bold.iter().collect();
        ranges.extend(self.tinted.iter().filter(|t| !self.bold.iter().any(|b| b.start < t.end && t.start < b.end)));
        ranges.sort_by_key(|r| r.start);
        let phrase = |r: &Range<usize>| {
            let text = self.text.get(r.clone())?.trim();
            let text = text.trim_end_matches(['.', ',', ';', ':']).trim();
            text.chars().any(char::is_alphanumeric).then(|| text.to_owned())
        };
        ranges.into_iter().filter_map(phrase).collect()
    }

    pub(super) fn links(&self) -> Vec<PassageLink> {
        let link =
            |(range, uri): &(Range<usize>, String)| Some(PassageLink { text: self.text.get(range.clone())?.to_owned(), uri: uri.clone() });
        self.links.iter().filter_map(link).collect()
    }
}

/// True for a star or dagger right behind the end of a sentence or a part of one: it refers to a note.
fn refers(before: &str, c: char) -> bool {
    let closed = || before.trim_end_matches(['\'', '\u{2019}', '\u{201d}', '"', ')']).ends_with(['.', ',', ';', ':', '?', '!']);
    matches!(c, '*' | '\u{2020}' | '\u{2021}') && closed()
        || matches!(c, '\u{2020}' | '\u{2021}') && before.ends_with(char::is_alphanumeric)
}

/// Adds a range, joined to the one before where nothing but a space or a hyphen parts them.
fn push(ranges: &mut Vec<Range<usize>>, range: Range<usize>, text: &str) {
    match ranges.last_mut() {
        Some(last) if text.get(last.end..range.start).is_some_and(|gap| gap.trim().is_empty()) => last.end = range.end,
        _ => ranges.push(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Run, Shape, Style};

    fn block(runs: &[(&str, bool)]) -> Block {
        let runs = runs
            .iter()
            .map(|(text, bold)| Run { text: (*text).to_owned(), style: Style { bold: *bold, ..Style::default() }, link: None })
            .collect();
        Block { shape: Shape::Paragraph, runs, marker: None, pieces: Vec::new(), size: 10.0, lines: 1, aside: false, cell: None }
    }

    #[test]
    fn emphasis_survives_a_cut_and_loses_its_full_stop() {
        let marked = Marked::of(&block(&[("A ", false), ("good start", true), (" was ", false), ("made.", true)]));
        assert_eq!(marked.emphasis(), ["good start", "made"]);
        assert_eq!(marked.slice(7..marked.text.len()).emphasis(), ["start", "made"]);
    }

    #[test]
    fn only_white_space_parts_words() {
        assert_eq!(Marked::of(&block(&[("improve", false), ("", true), ("ments", false)])).text, "improvements");
        assert_eq!(Marked::of(&block(&[("two", false), (" ", true), ("words", false)])).text, "two words");
    }

    #[test]
    fn a_sign_that_refers_to_a_note_is_no_part_of_a_text() {
        assert_eq!(Marked::of(&block(&[("The first day.* The second.", false), ("\u{2020}", true)])).text, "The first day. The second.");
        assert_eq!(Marked::of(&block(&[("Felix* was seen", false)])).text, "Felix* was seen");
        assert_eq!(Marked::of(&block(&[("seen\u{2020} twice", false)])).text, "seen twice");
        assert_eq!(Marked::of(&block(&[("mid\u{2020}", false), ("wives", true)])).text, "mid\u{2020}wives", "no two words become one");
    }

    #[test]
    fn neighbouring_bold_runs_are_one_phrase_and_all_bold_is_none() {
        assert_eq!(Marked::of(&block(&[("one ", true), ("two", true), (" plain", false)])).emphasis(), ["one two"]);
        assert!(Marked::of(&block(&[("all bold", true)])).emphasis().is_empty());
    }
}
