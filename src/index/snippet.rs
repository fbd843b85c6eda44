//! A short piece of a passage around the words that matched.

use std::ops::Range;

/// A window of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    /// What is marked, in Unicode code points of `text`.
    pub marks: Vec<Range<usize>>,
    /// Where `text` begins in the whole, in code points.
    pub start: usize,
    /// Words of the whole stand before it.
    pub cut_before: bool,
    /// Words of the whole stand after it.
    pub cut_after: bool,
}

/// The window of whole words, at most `width` code points wide, that holds the most marks; of several the first, with the
/// marks in its middle. `marks` are in order and apart, in code points of `text`.
///
/// A single word that is wider than `width` is given whole.
///
/// ```
/// use audit_themes::index::snippet;
/// let found = snippet("The school knew that the father had moved away in March.", &[25..31], 19);
/// assert_eq!((found.text.as_str(), found.marks), ("that the father had", vec![9..15]));
/// ```
pub fn snippet(text: &str, marks: &[Range<usize>], width: usize) -> Snippet {
    let chars: Vec<char> = text.chars().collect();
    let words = words(&chars);
    let extent = |words: &[Range<usize>]| words.first().map_or(0, |w| w.start)..words.last().map_or(0, |w| w.end);
    let cluster = best_cluster(marks, width);
    let touches = |word: &&Range<usize>| word.start < cluster.end && cluster.start < word.end;
    let mut first = words.iter().position(|w| touches(&w)).unwrap_or(0);
    let mut last = words.iter().rposition(|w| touches(&w)).unwrap_or(0);
    let fits = |first: usize, last: usize| words.get(first..=last).is_some_and(|w| extent(w).len() <= width);
    while first < last && !fits(first, last) {
        last -= 1;
    }
    // Grow on both sides by turns, so that the cluster stays in the middle.
    loop {
        let after = fits(first, last + 1);
        last += usize::from(after);
        let before = first > 0 && fits(first - 1, last);
        first -= usize::from(before);
        if !after && !before {
            break;
        }
    }
    let window = words.get(first..=last).map(extent).unwrap_or_default();
    let inside = |mark: &Range<usize>| {
        let (start, end) = (mark.start.max(window.start), mark.end.min(window.end));
        (start < end).then(|| start - window.start..end - window.start)
    };
    Snippet {
        text: chars.get(window.clone()).unwrap_or_default().iter().collect(),
        marks: marks.iter().filter_map(inside).collect(),
        start: window.start,
        cut_before: first > 0,
        cut_after: last + 1 < words.len(),
    }
}

/// The stretch, at most `width` wide, with the most marks; the first of several; the first mark alone if it is wider.
fn best_cluster(marks: &[Range<usize>], width: usize) -> Range<usize> {
    let mut best = 0..0;
    let mut most = 0;
    for (i, first) in marks.iter().enumerate() {
        let held = marks.iter().skip(i).take_while(|m| m.end - first.start <= width).count();
        if held > most || most == 0 {
            most = held.max(1);
            best = first.start..marks.get(i + most - 1).map_or(first.end, |m| m.end);
        }
    }
    best
}

/// Ranges of what stands between white space.
fn words(chars: &[char]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in chars.iter().enumerate() {
        match (start, c.is_whitespace()) {
            (None, false) => start = Some(i),
            (Some(s), true) => {
                out.push(s..i);
                start = None;
            }
            _ => {}
        }
    }
    out.extend(start.map(|s| s..chars.len()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Zo\u{eb} told her teacher twice. The school, it seems, told nobody; the school nurse asked no question at all.";

    fn shown(marks: &[Range<usize>], width: usize) -> (String, Vec<String>) {
        let found = snippet(TEXT, marks, width);
        let chars: Vec<char> = found.text.chars().collect();
        let marked = found.marks.iter().map(|m| chars[m.clone()].iter().collect()).collect();
        (found.text, marked)
    }

    fn find(word: &str) -> Vec<Range<usize>> {
        let (text, word): (Vec<char>, Vec<char>) = (TEXT.chars().collect(), word.chars().collect());
        (0..text.len()).filter(|&at| text[at..].starts_with(&word)).map(|at| at..at + word.len()).collect()
    }

    #[test]
    fn the_window_lies_around_the_most_marks() {
        let (text, marked) = shown(&find("school"), 60);
        assert_eq!(marked, ["school", "school"]);
        assert!(text.chars().count() <= 60 && TEXT.contains(&text), "{text}");
    }

    #[test]
    fn a_short_text_is_shown_whole_and_not_cut() {
        let found = snippet(TEXT, &find("nobody"), 500);
        assert_eq!((found.text.as_str(), found.cut_before, found.cut_after), (TEXT, false, false));
        assert_eq!(found.marks, find("nobody"));
    }

    #[test]
    fn words_are_never_cut() {
        for width in 0..120 {
            for word in ["Zo\u{eb}", "nurse", "all", "told"] {
                let (text, marked) = shown(&find(word), width);
                assert!(text.chars().count() <= width || !text.contains(' '), "{width} {text}");
                assert!(text.split(' ').all(|w| TEXT.split(' ').any(|whole| whole == w)), "{width} {text}");
                assert!(marked.iter().all(|m| m == word) && !marked.is_empty(), "{width} {word} {marked:?}");
            }
        }
    }

    #[test]
    fn without_marks_it_begins_at_the_beginning() {
        let found = snippet(TEXT, &[], 20);
        assert_eq!((found.text.as_str(), found.cut_before, found.cut_after), ("Zo\u{eb} told her teacher", false, true));
        assert_eq!(snippet("", &[], 20).text, "");
        assert_eq!(snippet("  ", std::slice::from_ref(&(5..9)), 20).text, "");
    }
}
