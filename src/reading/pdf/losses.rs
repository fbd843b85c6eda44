//! What of a PDF was not read, as notices: nothing is left out in silence.

use super::content::Loss;
use crate::model::{Notice, Page, Span};
use crate::text::normalise::{clean, fold};

/// Where a file is damaged, or gives fewer pages than it says.
pub(super) fn damage(bytes: &[u8], read: usize, declared: usize) -> Vec<Notice> {
    let mut out = Vec::new();
    if read < declared {
        let message = format!("the file says that it has {declared} pages, and only {read} were found: compare them in a PDF viewer");
        out.push(Notice::warning("pages-missing", None, message));
    }
    match ending(bytes) {
        Ending::Missing => {
            let message = format!("the file's end is missing; {read} pages were found: compare them in a PDF viewer");
            out.push(Notice::warning("file-repaired", None, message));
        }
        Ending::Misplaced => {
            out.push(Notice::info(
                "file-repaired",
                None,
                "the file's list of its parts does not stand where it says; the parts were searched for",
            ));
        }
        Ending::Sound => {}
    }
    out
}

enum Ending {
    Sound,
    /// It names a place that holds no cross-reference table.
    Misplaced,
    Missing,
}

/// How far from the end a viewer looks for it.
const TAIL: usize = 2048;

/// The end of a sound file names the place of its cross-reference table (ISO 32000-2, 7.5.5).
fn ending(bytes: &[u8]) -> Ending {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
    let word = b"startxref";
    let Some(at) = tail.windows(word.len()).rposition(|w| w == word) else { return Ending::Missing };
    let digits = tail.get(at + word.len()..).unwrap_or_default().trim_ascii_start();
    let place = digits.iter().take_while(|b| b.is_ascii_digit()).take(12).fold(0, |n, b| 10 * n + usize::from(b - b'0'));
    // Places are counted from the header, which may stand behind some rubbish.
    let header = bytes.windows(5).take(1024).position(|w| w == b"%PDF-").unwrap_or(0);
    let table = |place: usize| {
        let found = bytes.get(place..).unwrap_or_default().trim_ascii_start();
        found.starts_with(b"xref") || found.first().is_some_and(u8::is_ascii_digit)
    };
    if table(place) || table(place + header) { Ending::Sound } else { Ending::Misplaced }
}

/// What was not read of the pages: one notice a kind, with its pages and how much it is.
pub(super) fn of_pages(pages: &[Page], losses: &[Loss]) -> Vec<Notice> {
    let mut out = Vec::new();
    for (page, _) in pages.iter().zip(losses).filter(|(_, l)| l.cut) {
        let message = "the page has more drawing than can be read; what came first was read";
        out.push(Notice::warning("page-too-complex", Some(page.number), message));
    }
    let lost = |amount: fn(&Loss) -> usize| counts(pages.iter().zip(losses).map(move |(p, l)| (p.number, amount(l))));
    let unseen = |left_out: fn(&Page, &Span) -> bool| counts(pages.iter().map(move |p| (p.number, words_where(p, left_out))));
    let hidden = |p: &Page, s: &Span| s.hidden && !p.has_text_layer();
    let off = |p: &Page, s: &Span| !p.holds(s);
    let kinds = [
        ("page-damaged", lost(|l| l.broken), "pieces of the drawing are damaged and could not be read to their end"),
        ("text-not-decoded", lost(|l| l.undecoded), "bytes of text are in fonts that cannot be loaded and were left out"),
        ("text-not-placed", lost(|l| l.dropped), "letters stand nowhere or are too small to be seen and were left out"),
        ("hidden-text", unseen(hidden), "words are there but drawn invisibly and were left out"),
        ("text-off-page", unseen(off), "words stand outside the page and were left out"),
    ];
    out.extend(kinds.into_iter().filter_map(|(code, counts, what)| notice(code, &counts, what)));
    out
}

/// Pages with how much each has of something; those with none are left out.
fn counts(all: impl Iterator<Item = (u32, usize)>) -> Vec<(u32, usize)> {
    all.filter(|(_, n)| *n > 0).collect()
}

fn notice(code: &str, counts: &[(u32, usize)], what: &str) -> Option<Notice> {
    let (first, _) = *counts.first()?;
    let all: usize = counts.iter().map(|(_, n)| n).sum();
    Some(match counts {
        [_] => Notice::warning(code, Some(first), format!("{all} {what}")),
        _ => Notice::warning(code, None, format!("{all} {what} (pages {})", list(counts.iter().map(|(p, _)| *p)))),
    })
}

/// `1–3, 7`
fn list(pages: impl Iterator<Item = u32>) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == page => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let show = |(a, b): &(u32, u32)| if a == b { a.to_string() } else { format!("{a}–{b}") };
    runs.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn words_where(page: &Page, wanted: fn(&Page, &Span) -> bool) -> usize {
    words(page.spans.iter().filter(|s| wanted(page, s))).len()
}

/// The words of spans in the order in which they are given, folded.
pub(super) fn words<'s>(spans: impl Iterator<Item = &'s Span>) -> Vec<String> {
    /// A gap wider than this part of the size is a space.
    const SPACE: f32 = 0.17;
    let mut text = String::new();
    let mut last: Option<&Span> = None;
    for span in spans {
        let joins = last.is_some_and(|l| {
            l.turn == span.turn && (l.baseline - span.baseline).abs() < 0.05 * span.size && (span.x0 - l.x1).abs() < SPACE * span.size
        });
        if !joins {
            text.push(' ');
        }
        text.push_str(&span.text);
        last = Some(span);
    }
    let folded = fold(&clean(&text));
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}
