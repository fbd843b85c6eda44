//! Which pages have no readable text of their own: pictures of text, empty pages, text in fonts without meaning.

use crate::model::{Notice, Page, Rect};

/// Why the text of a page is not to be had from the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// A picture covers the page, and hardly a letter stands on it.
    Picture,
    /// There is nothing that is text or a picture; outlines of letters may still be drawn.
    Empty,
    /// So many of its characters have no meaning in the file's fonts that its words cannot be read.
    Unknown,
}

/// Letters of a scanner's stamp or a page number: a page with fewer is a picture if it is covered by one.
const FEW_LETTERS: usize = 25;
/// The share of the page that a scan covers, in hundredths; margins may have been cut off.
const COVERED: usize = 55;
/// One unknown character in so many makes a page's words unreadable.
const UNKNOWN: usize = 10;

pub(super) fn lack(page: &Page) -> Option<Lack> {
    // A scan's hidden text counts: it is read where it is nearly all there is.
    let shown = page.spans.iter().filter(|s| page.holds(s));
    let letters: usize = shown.map(|s| s.text.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    let (unknown, of) = unknown(page);
    if letters < FEW_LETTERS && unknown < FEW_LETTERS && covered(page) >= COVERED {
        Some(Lack::Picture)
    } else if letters == 0 && unknown == 0 {
        Some(Lack::Empty)
    } else {
        (unknown * UNKNOWN > of).then_some(Lack::Unknown)
    }
}

/// What there is to say of a page that text recognition has not seen.
pub(super) fn notice(page: &Page, lack: Option<Lack>) -> Option<Notice> {
    let (unknown, of) = unknown(page);
    let (code, message) = match lack {
        Some(Lack::Picture) => {
            ("page-without-text", "the page is a picture of text; with Tesseract installed, run again with --ocr".to_owned())
        }
        Some(Lack::Empty) => ("page-without-text", "the page has no text".to_owned()),
        // A few of them spoil a word here and there.
        None if unknown * 20 <= of => return None,
        Some(Lack::Unknown) | None => {
            let recognise = if lack.is_some() { "; with Tesseract installed, run again with --ocr" } else { "" };
            ("unreadable-characters", format!("{unknown} of {of} characters have no meaning in this file's fonts{recognise}"))
        }
    };
    Some(Notice::warning(code, Some(page.number), message))
}

/// How many characters have no meaning in the file's fonts, of how many.
fn unknown(page: &Page) -> (usize, usize) {
    let of = page.spans.iter().map(|s| s.text.chars().count()).sum();
    (page.spans.iter().map(|s| s.text.matches('\u{fffd}').count()).sum(), of)
}

/// How many hundredths of the page lie under images; scans come in tiles and strips too.
fn covered(page: &Page) -> usize {
    let middle = |i: u8, side: f32| (f32::from(i) + 0.5) / 10.0 * side;
    let under = |x: f32, y: f32| page.images.iter().any(|i: &Rect| i.contains(x, y));
    (0..10_u8).flat_map(|i| (0..10_u8).map(move |j| (i, j))).filter(|(i, j)| under(middle(*i, page.width), middle(*j, page.height))).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Span, Style};

    fn page(text: &str, images: &[Rect]) -> Page {
        let span = Span {
            text: text.to_owned(),
            x0: 50.0,
            x1: 90.0,
            baseline: 100.0,
            size: 10.0,
            style: Style::default(),
            hidden: false,
            artifact: false,
            turn: 0,
            element: None,
        };
        Page { number: 1, width: 595.0, height: 842.0, spans: vec![span], images: images.to_vec(), ..Page::default() }
    }

    #[test]
    fn a_page_under_a_picture_with_a_stamp_is_a_scan() {
        let whole = Rect::new(0.0, 0.0, 595.0, 842.0);
        assert_eq!(lack(&page("Scanned 3 May 2019", &[whole])), Some(Lack::Picture));
        let strips: Vec<Rect> = (0..9_u8).map(|i| Rect::new(40.0, f32::from(i) * 93.0, 560.0, f32::from(i + 1) * 93.0)).collect();
        assert_eq!(lack(&page("", &strips)), Some(Lack::Picture));
    }

    #[test]
    fn a_photograph_beside_text_and_a_text_over_a_picture_are_no_scans() {
        let photo = Rect::new(100.0, 100.0, 400.0, 300.0);
        assert_eq!(lack(&page("Annual report", &[photo])), None);
        let whole = Rect::new(0.0, 0.0, 595.0, 842.0);
        assert_eq!(lack(&page("A page that has its text, hidden or not, is read by that text", &[whole])), None);
        assert_eq!(lack(&page(" ", &[photo])), Some(Lack::Empty));
    }

    #[test]
    fn text_without_meaning_is_lacking_and_a_few_unknown_bullets_are_not() {
        assert_eq!(lack(&page("\u{fffd}\u{fffd} x", &[])), Some(Lack::Unknown));
        assert_eq!(lack(&page("\u{fffd} An item of a list with a bullet of its own", &[])), None);
    }
}
