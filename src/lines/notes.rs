//! Numbers of notes that the font draws raised, so that nothing but their place tells them from the sentence.

use std::collections::BTreeMap;

use super::rows::Line;
use super::small::closes_sentence;
use crate::model::Run;

/// A note is smaller than this part of the text's size.
const NOTE_SIZE: f32 = 0.92;
/// So many notes at the end of a report, at least, say that numbers refer to them.
const LEAST: usize = 2;

/// Takes the number of a note off any word (`assessor3.`) where notes from 1 on stand in smaller print anywhere, and each
/// number stands behind one word; and off the end of a sentence (`it.2`) where the note stands on the same page. The numbers
/// stand behind the lines of their page, as artifacts: nothing is lost.
pub(super) fn cut_marks(pages: &mut [&mut Vec<Line>]) {
    let body = usual_size(pages);
    let smaller = |size: f32| size < NOTE_SIZE * body;
    let listed = pages.iter().flat_map(|lines| notes(lines)).filter(|(_, size)| smaller(*size));
    let mut listed: Vec<u32> = listed.filter_map(|(number, _)| number.parse().ok()).collect();
    listed.sort_unstable();
    let in_order = listed.iter().zip(1..).all(|(number, n)| *number == n);
    // Numbers behind words only, as of tiers and phases, are none of notes.
    let mut ends = false;
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for line in pages.iter().flat_map(|lines| lines.iter()).filter(|l| !smaller(l.size)) {
        for mark in line.runs.iter().flat_map(|r| r.text.split(' ')).filter_map(mark) {
            ends |= mark.ends;
            *seen.entry(mark.number.parse().unwrap_or(0)).or_default() += 1;
        }
    }
    let each_once = seen.len() == listed.len() && seen.into_iter().zip(1..).all(|((number, times), n)| number == n && times == 1);
    if in_order && each_once && ends && listed.len() >= LEAST {
        for lines in pages.iter_mut() {
            let cut: Vec<Line> = lines.iter_mut().filter(|l| !smaller(l.size)).filter_map(|line| cut(line, |_| true)).collect();
            lines.extend(cut);
        }
    }
    for lines in pages.iter_mut() {
        let notes = notes(lines);
        let has_note = |size: f32, number: &str| notes.iter().any(|(n, of_note)| n == number && *of_note < NOTE_SIZE * size);
        let mut numbers: Vec<Line> = Vec::new();
        for line in lines.iter_mut().filter(|l| !notes.is_empty() && !l.artifact) {
            let size = line.size;
            numbers.extend(cut(line, |mark| mark.ends && has_note(size, mark.number)));
        }
        lines.extend(numbers);
    }
}

/// The size in which most letters are set.
fn usual_size(pages: &[&mut Vec<Line>]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for line in pages.iter().flat_map(|lines| lines.iter()) {
        match sizes.iter_mut().find(|(size, _)| (*size - line.size).abs() < 0.1) {
            Some((_, letters)) => *letters += line.letters(),
            None => sizes.push((line.size, line.letters())),
        }
    }
    sizes.into_iter().max_by_key(|(_, letters)| *letters).map_or(0.0, |(size, _)| size)
}

/// The numbers that begin lines in smaller print than others of the page, and their sizes.
fn notes(lines: &[Line]) -> Vec<(String, f32)> {
    let largest = lines.iter().map(|l| l.size).fold(0.0, f32::max);
    let number = |l: &Line| {
        let text = l.text();
        let marker = l.marker.as_deref().map(|m| m.trim_end_matches('.').to_owned());
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        // The note may stand apart from its number, as far as a column would.
        let beside =
            |o: &Line| digits <= 2 && (o.baseline - l.baseline).abs() < 1.0 && o.rect.x0 > l.rect.x1 && (o.size - l.size).abs() < 0.1;
        let typed = || text.get(..digits).filter(|_| digits < text.len() || lines.iter().any(beside)).map(str::to_owned);
        let number = marker.or_else(typed)?;
        ((1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit())).then_some((number, l.size))
    };
    lines.iter().filter(|l| l.size < NOTE_SIZE * largest).filter_map(number).collect()
}

/// The number of a note behind a word.
struct Mark<'w> {
    /// The word without it, and what stands behind it.
    word: &'w str,
    number: &'w str,
    behind: &'w str,
    /// It stands behind the full stop of a sentence.
    ends: bool,
}

fn mark(word: &str) -> Option<Mark<'_>> {
    let bare = word.trim_end_matches(['.', ',', ';', ':', '?', '!', ')', '\'', '\u{2019}', '\u{201d}', '"']);
    let head = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let (number, behind) = (bare.get(head.len()..)?, word.get(bare.len()..)?);
    let ends = behind.is_empty() && closes_sentence(head);
    // `Year7` has a name, `9.30` is a time.
    let in_sentence = head.chars().filter(|c| c.is_lowercase()).count() >= 3 && head.chars().all(char::is_lowercase);
    ((1..=2).contains(&number.len()) && !number.starts_with('0') && (ends || in_sentence)).then_some(Mark {
        word: head,
        number,
        behind,
        ends,
    })
}

/// Takes the numbers of notes off the line's words; they are a line of their own.
fn cut(line: &mut Line, is_note: impl Fn(&Mark<'_>) -> bool) -> Option<Line> {
    let mut numbers: Vec<String> = Vec::new();
    for run in line.runs.iter_mut().filter(|r| r.text.contains(|c: char| c.is_ascii_digit())) {
        let words: Vec<String> = run
            .text
            .split(' ')
            .map(|word| match mark(word).filter(&is_note) {
                Some(mark) => {
                    numbers.push(mark.number.to_owned());
                    [mark.word, mark.behind].concat()
                }
                None => word.to_owned(),
            })
            .collect();
        run.text = words.join(" ");
    }
    let run = Run { text: numbers.join(" "), ..line.runs.first()?.clone() };
    let number = || Line { runs: vec![run], marker: None, artifact: true, element: None, ..line.clone() };
    (!numbers.is_empty()).then(number)
}

#[cfg(test)]
mod tests {
    use super::super::rows::{self, tests::span};
    use super::*;
    use crate::model::Span;

    fn page(texts: &[(&str, f32)]) -> Vec<Line> {
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let height = |n: usize| 100.0 + 30.0 * n as f32;
        let span = |(n, (text, size)): (usize, &(&str, f32))| Span { size: *size, ..span(text, 50.0, height(n)) };
        rows::lines(texts.iter().enumerate().map(span).collect(), &[], &[])
    }

    /// The first line, and what was cut off it.
    fn both(mut pages: Vec<Vec<Line>>) -> (String, Option<String>) {
        cut_marks(&mut pages.iter_mut().collect::<Vec<_>>());
        (pages[0][0].text(), pages[0].iter().find(|l| l.artifact).map(Line::text))
    }

    fn first(pages: Vec<Vec<Line>>) -> String {
        both(pages).0
    }

    #[test]
    fn the_number_of_a_note_is_taken_off_where_the_page_has_the_note() {
        let note = |text: &str, size: f32| first(vec![page(&[("who had heard of it.1 They had.", 10.0), (text, size)])]);
        assert_eq!(note("1The procedures say so.", 8.0), "who had heard of it. They had.");
        assert_eq!(note("2The procedures say so.", 8.0), "who had heard of it.1 They had.");
        assert_eq!(note("1 child was asked.", 10.0), "who had heard of it.1 They had.");
    }

    #[test]
    fn the_numbers_that_are_taken_off_are_not_lost() {
        let page = page(&[("who had heard of it.1 They had.", 10.0), ("1The procedures say so.", 8.0)]);
        assert_eq!(both(vec![page]), ("who had heard of it. They had.".to_owned(), Some("1".to_owned())));
    }

    #[test]
    fn notes_at_the_end_of_the_report_have_their_numbers_behind_one_word_each() {
        let end = |notes: &[(&str, f32)]| {
            first(vec![
                page(&[("by any assessor1. A man of it.2", 10.0), ("It went on.", 10.0)]),
                page(&[&[("Notes", 11.0)], notes].concat()),
            ])
        };
        assert_eq!(end(&[("1 The review.", 8.0), ("2 The protocol.", 8.0)]), "by any assessor. A man of it.");
        assert_eq!(end(&[("1 The review.", 8.0), ("2 The protocol.", 8.0), ("3 The form.", 8.0)]), "by any assessor1. A man of it.2");
        assert_eq!(end(&[("1 The review.", 11.0), ("2 The protocol.", 11.0)]), "by any assessor1. A man of it.2");
    }
}
