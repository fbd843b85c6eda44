//! Words of text recognition → the spans of a page, as if the page had been printed with them.
//!
//! Recognition knows no type sizes and no baselines: both are taken from the boxes of the words, one of each a line. A
//! page that was laid on the scanner a little askew is turned upright, so that edges are edges again.

use crate::model::{Notice, Page, Recognised, RecognisedPage, Recognition, Span, Style, Word};
use crate::text::normalise::letters;

/// Below this mean confidence a page's words should be compared with the page.
const LOW_CONFIDENCE: f32 = 80.0;
/// How far letters rise above and fall below the baseline, as parts of the type size: usual text faces differ little.
const RISE: f32 = 0.72;
const LOW_RISE: f32 = 0.53;
const FALL: f32 = 0.21;
/// Sizes are told apart in steps of this ratio; what is nearer differs by the letters that a line happens to have.
const STEP: f32 = 1.2;
/// Lines close to one another that differ by less than this ratio are set in one size, and so is text that differs so
/// little from the body. Of a line with few letters the size is less sure.
const SAME: f32 = 1.12;
const SAME_OF_FEW: f32 = 1.22;
const FEW_LETTERS: usize = 20;
/// Strokes so much thicker than the page's usual ones are those of bold letters.
const BOLD: f32 = 1.24;
/// A page lies no further askew than this (rise over run); beyond it the lines are no lines.
const MAX_SLOPE: f32 = 0.1;

/// Gives a page the words that recognition found on it; what there is to say of that.
pub(super) fn fill(page: &mut Page, seen: &Recognised, body: Body, recognition: &mut Recognition) -> Notice {
    let number = Some(page.number);
    let Some(confidence) = seen.confidence() else {
        let message = match seen.fault {
            Some(fault) => format!("text recognition of the page failed: {}", fault.message()),
            None => "the page has no text, and text recognition found none".to_owned(),
        };
        return Notice::warning("page-without-text", number, message);
    };
    page.spans = spans(seen, page.width, page.height, body);
    recognition.pages.push(RecognisedPage { page: page.number, confidence });
    // Rounded down: 79.9 is below 80.
    let figure = confidence.floor();
    if confidence < LOW_CONFIDENCE {
        let message = format!("its text was recognised in a picture, with a confidence of only {figure} of 100: compare it with the page");
        return Notice::warning("ocr-low-confidence", number, message);
    }
    Notice::info("ocr-page", number, format!("its text was recognised in a picture, with a confidence of {figure} of 100"))
}

/// The size of most letters of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// As the boxes of recognised words have it.
    seen: f32,
    /// As it is given to them: that of the document's own text where it is about the same, so that the pages of both
    /// kinds agree.
    given: f32,
}

impl Body {
    pub(super) fn of(pages: &[Page], recognised: &[Recognised]) -> Self {
        let found = |r: &Recognised| pages.iter().find(|p| p.number == r.page).map(|p| lines(r, p.width, p.height)).unwrap_or_default();
        let sizes = recognised.iter().flat_map(found).map(|l| (l.size, l.letters()));
        let seen = median(sizes.collect()).unwrap_or(10.0);
        let own = pages.iter().filter(|p| recognised.iter().all(|r| r.page != p.number)).flat_map(|p| &p.spans);
        let printed = median(own.map(|s| (s.size, letters(&s.text))).collect());
        let given = printed.filter(|p| (1.0 / STEP..STEP).contains(&(p / seen))).unwrap_or(seen);
        Self { seen, given }
    }
}

/// A line of words, upright, in points.
struct Line {
    words: Vec<Placed>,
    size: f32,
    baseline: f32,
    /// Most of its letters are bold.
    bold: bool,
}

struct Placed {
    text: String,
    x0: f32,
    x1: f32,
    foot: f32,
    height: f32,
    /// The thickness of its strokes.
    stroke: f32,
    bold: bool,
}

impl Line {
    fn letters(&self) -> usize {
        self.words.iter().map(|w| letters(&w.text)).sum()
    }
}

fn spans(seen: &Recognised, width: f32, height: f32, body: Body) -> Vec<Span> {
    let mut lines = lines(seen, width, height);
    weigh(&mut lines, body);
    settle(&mut lines, body);
    mark_items(&mut lines);
    let span = |line: &Line, (place, word): (usize, &Placed)| Span {
        // Words are words, however close they stand.
        text: if place > 0 { format!(" {}", word.text) } else { word.text.clone() },
        x0: word.x0,
        x1: word.x1,
        baseline: line.baseline,
        size: line.size,
        style: Style { bold: word.bold, ..Style::default() },
        hidden: false,
        artifact: false,
        turn: 0,
        element: None,
    };
    lines.iter().flat_map(|l| l.words.iter().enumerate().map(move |w| span(l, w))).collect()
}

/// Finds the bold words. One word's strokes are not sure: its neighbours on the line have a say in it, a long word more
/// than a short one.
fn weigh(lines: &mut [Line], body: Body) {
    let all = lines.iter().flat_map(|l| &l.words).map(|w| (w.stroke, letters(&w.text)));
    let Some(usual) = median(all.collect()).filter(|usual| *usual > 0.0) else { return };
    for line in lines {
        let ratio = line.size / body.seen;
        let scale = if (1.0 / SAME..SAME).contains(&ratio) { 1.0 } else { ratio };
        #[expect(clippy::cast_precision_loss, reason = "letters of a word")]
        let says: Vec<f32> =
            line.words.iter().map(|w| letters(&w.text) as f32 * (w.stroke / (usual * scale) - BOLD).clamp(-0.2, 0.2)).collect();
        let say = |i: usize| says.get(i).copied().unwrap_or(0.0);
        for (i, word) in line.words.iter_mut().enumerate() {
            let before = i.checked_sub(1).map_or(0.0, say);
            word.bold = before + 2.0 * say(i) + say(i + 1) > 0.0;
        }
        let bold: usize = line.words.iter().filter(|w| w.bold).map(|w| letters(&w.text)).sum();
        line.bold = 2 * bold > line.letters();
    }
}

/// Gives lines of one size the same figure: neighbours of about one size the middle one of theirs, and all a step,
/// counted from the body's size.
fn settle(lines: &mut [Line], body: Body) {
    let near = |a: &Line, b: &Line| {
        let close = (0.0..1.45 * a.size.max(b.size)).contains(&(b.baseline - a.baseline));
        let same = if a.letters().min(b.letters()) < FEW_LETTERS { SAME_OF_FEW } else { SAME };
        close && a.bold == b.bold && (1.0 / same..same).contains(&(a.size / b.size))
    };
    for group in lines.chunk_by_mut(near) {
        let size = median(group.iter().map(|l| (l.size, l.letters())).collect()).unwrap_or(body.seen);
        let ratio = size / body.seen;
        let steps = if (1.0 / SAME..SAME).contains(&ratio) { 0.0 } else { (ratio.ln() / STEP.ln()).round() };
        for line in group {
            line.size = body.given * STEP.powf(steps);
        }
    }
}

/// The lines of a page, in the order of recognition.
fn lines(seen: &Recognised, width: f32, height: f32) -> Vec<Line> {
    #[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
    let (across, down) = (width / seen.width.max(1) as f32, height / seen.height.max(1) as f32);
    let rows: Vec<&[Word]> = seen.words.chunk_by(|a, b| a.line == b.line).collect();
    let slope = slope(&rows, across, down);
    rows.into_iter()
        .map(|row| {
            let words: Vec<Placed> = row.iter().map(|w| upright(w, across, down, slope, (width, height))).collect();
            let lettered = |w: &&Placed| rise(&w.text).is_some();
            let rough =
                median(words.iter().filter_map(|w| Some((w.height / (rise(&w.text)? + fall(&w.text)), letters(&w.text)))).collect());
            let rough = rough.unwrap_or_else(|| words.iter().map(|w| w.height).fold(1.0, f32::max));
            let feet = words.iter().filter(lettered).map(|w| (w.foot - fall(&w.text) * rough, letters(&w.text)));
            let baseline = median(feet.collect()).unwrap_or_else(|| words.iter().map(|w| w.foot).fold(0.0, f32::max));
            // What rises above the baseline is surer than what falls below it, and a tall letter surer than a low one.
            let tall = words.iter().any(|w| rise(&w.text) == Some(RISE));
            let sizes = words.iter().filter_map(|w| Some((w, rise(&w.text)?))).filter(|(_, r)| !tall || *r == RISE);
            let size =
                median(sizes.map(|(w, r)| ((baseline - w.foot + w.height) / r, letters(&w.text))).collect()).unwrap_or(rough).max(1.0);
            Line { words, size, baseline, bold: false }
        })
        .collect()
}

/// How far a page's lines fall for each point to the right: the middle one of its longer lines.
fn slope(rows: &[&[Word]], across: f32, down: f32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
    let foot = |w: &Word| (w.x0 as f32 * across, w.y1 as f32 * down);
    let slopes = rows.iter().filter_map(|row| {
        let mut standing = row.iter().filter(|w| rise(&w.text).is_some() && fall(&w.text) == 0.0);
        let ((x0, y0), (x1, y1)) = (foot(standing.next()?), foot(standing.next_back()?));
        (x1 - x0 > 72.0).then(|| ((y1 - y0) / (x1 - x0), row.len()))
    });
    median(slopes.collect()).filter(|s| s.abs() < MAX_SLOPE).unwrap_or(0.0)
}

/// A word in points, the page turned upright about its middle. The box of a turned word is larger than the word.
fn upright(word: &Word, across: f32, down: f32, slope: f32, (width, height): (f32, f32)) -> Placed {
    #[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
    let [x0, x1, y0, y1] = [word.x0 as f32 * across, word.x1 as f32 * across, word.y0 as f32 * down, word.y1 as f32 * down];
    let (x, y) = (f32::midpoint(x0, x1), f32::midpoint(y0, y1));
    let high = (y1 - y0 - slope.abs() * (x1 - x0)).max(0.5 * (y1 - y0));
    let wide = (x1 - x0 - slope.abs() * high).max(0.5 * (x1 - x0));
    let (x, y) = (x + slope * (y - 0.5 * height), y - slope * (x - 0.5 * width));
    Placed {
        text: word.text.clone(),
        x0: x - 0.5 * wide,
        x1: x + 0.5 * wide,
        foot: y + 0.5 * high,
        height: high,
        stroke: word.stroke * across,
        bold: false,
    }
}

/// How far a word rises above the baseline, in sizes; none for a word of signs, which may hang anywhere.
fn rise(text: &str) -> Option<f32> {
    let of = |c: char| match c {
        'b' | 'd' | 'f' | 'h' | 'i' | 'j' | 'k' | 'l' => RISE,
        't' => 0.9 * RISE,
        c if c.is_lowercase() || matches!(c, '.' | ',' | ':' | ';' | '-' | '\u{2013}') => LOW_RISE,
        _ => RISE,
    };
    text.chars().any(char::is_alphanumeric).then(|| text.chars().map(of).fold(0.0, f32::max))
}

/// How far a word falls below the baseline, in sizes.
fn fall(text: &str) -> f32 {
    if text.contains(['g', 'j', 'p', 'q', 'y', 'Q', ',', ';', '(', ')', '[', ']', '/']) { FALL } else { 0.0 }
}

/// What a bullet is taken for where it is no letter of a word.
const BULLET_LIKE: [&str; 20] = [
    "e", "o", "c", "*", "+", "-", "\u{2013}", "\u{2014}", "\u{2022}", "\u{b7}", "\u{b0}", "\u{ab}", "\u{bb}", "\u{a2}", "\u{a9}", "\u{ae}",
    "@", "¢", "\u{25aa}", ".",
];

/// Gives lines their bullet back where the indents show a list: something small stands by itself before the text, and
/// another line begins where the text begins, or has such a mark at the same place.
fn mark_items(lines: &mut [Line]) {
    let marked: Vec<Option<(f32, f32)>> = lines
        .iter()
        .map(|line| match line.words.as_slice() {
            [mark, next, ..] if BULLET_LIKE.contains(&mark.text.as_str()) && next.x0 - mark.x1 > 0.3 * line.size => {
                Some((mark.x0, next.x0))
            }
            _ => None,
        })
        .collect();
    let starts: Vec<(f32, f32)> = lines.iter().filter_map(|l| Some((l.words.first()?.x0, l.baseline))).collect();
    let is_item: Vec<bool> = (0..lines.len())
        .map(|i| {
            let (Some(line), Some(Some((mark, text)))) = (lines.get(i), marked.get(i)) else { return false };
            let near = 0.35 * line.size;
            let hangs = starts.iter().any(|(x, y)| (x - text).abs() < near && (0.8..2.0).contains(&((y - line.baseline) / line.size)));
            let mut others = marked.iter().enumerate().filter(|(j, _)| *j != i).filter_map(|(_, m)| *m);
            hangs || others.any(|(m, t)| (m - mark).abs() < near && (t - text).abs() < near)
        })
        .collect();
    for (line, _) in lines.iter_mut().zip(is_item).filter(|(_, is)| *is) {
        if let Some(mark) = line.words.first_mut() {
            "\u{2022}".clone_into(&mut mark.text);
        }
    }
}

/// The middle value, each counting for so many.
fn median(mut values: Vec<(f32, usize)>) -> Option<f32> {
    values.retain(|(v, n)| v.is_finite() && *n > 0);
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: usize = values.iter().map(|(_, n)| n).sum();
    let mut before = 0;
    values
        .into_iter()
        .find(|(_, n)| {
            before += n;
            before * 2 >= all
        })
        .map(|(v, _)| v)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of words in a picture of 200 pixels an inch; letters 30 pixels high in size.
    fn row(line: u32, x: u32, foot: u32, words: &[&str], out: &mut Vec<Word>) {
        let mut x0 = x;
        for text in words {
            let wide = 14 * u32::try_from(text.chars().count()).unwrap();
            let up = |part: f32| (30.0 * part).round();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
            let (above, below) = (up(rise(text).unwrap_or(0.5)) as u32, up(fall(text)) as u32);
            let (y0, y1) = (foot - above, foot + below);
            out.push(Word { text: (*text).to_owned(), line, x0, y0, x1: x0 + wide, y1, confidence: 90.0, stroke: 3.0 });
            x0 += wide + 12;
        }
    }

    fn seen(words: Vec<Word>) -> Recognised {
        Recognised { page: 1, width: 1654, height: 2339, words, fault: None }
    }

    fn filled(words: Vec<Word>) -> (Page, Notice) {
        let mut page = Page { number: 1, width: 595.44, height: 842.04, ..Page::default() };
        let seen = seen(words);
        let body = Body::of(std::slice::from_ref(&page), std::slice::from_ref(&seen));
        let notice = fill(&mut page, &seen, body, &mut Recognition::default());
        (page, notice)
    }

    fn texts(page: &Page) -> Vec<&str> {
        page.spans.iter().map(|s| s.text.trim()).collect()
    }

    #[test]
    fn words_with_and_without_tall_letters_are_of_one_size_on_one_baseline() {
        let mut words = Vec::new();
        row(0, 200, 300, &["Tall", "gap", "on", "seen", "The"], &mut words);
        row(1, 200, 342, &["once", "more"], &mut words);
        let (page, _) = filled(words);
        assert!(page.spans.iter().all(|s| (s.size - 10.8).abs() < 0.3 && (s.size - page.spans[0].size).abs() < 0.01), "{page:?}");
        assert!(page.spans[..5].iter().all(|s| (s.baseline - 108.0).abs() < 0.3), "{page:?}");
    }

    #[test]
    fn a_page_askew_is_turned_upright() {
        let mut words = Vec::new();
        for line in 0..6 {
            row(
                line,
                200,
                400 + 50 * line,
                &["Where", "her", "brother", "and", "the", "nurse", "had", "been", "seen", "there"],
                &mut words,
            );
        }
        // One degree: what is further right lies lower, what is further down lies further left.
        for word in &mut words {
            let fall = word.x0 * 175 / 10_000;
            let shift = word.y0 * 175 / 10_000;
            (word.y0, word.y1) = (word.y0 + fall, word.y1 + fall);
            (word.x0, word.x1) = (word.x0 - shift, word.x1 - shift);
        }
        let (page, _) = filled(words);
        for row in page.spans.chunks(10) {
            assert!(row.iter().all(|s| (s.baseline - row[0].baseline).abs() < 0.01), "{row:?}");
            assert!((row[0].x0 - page.spans[0].x0).abs() < 0.6, "{row:?}");
        }
        let step = page.spans[10].baseline - page.spans[0].baseline;
        assert!((step - 18.0).abs() < 0.5, "{step}");
    }

    #[test]
    fn thick_strokes_are_bold_and_large_letters_large() {
        let mut words = Vec::new();
        row(0, 200, 300, &["Strengths"], &mut words);
        row(1, 200, 400, &["The", "teacher", "had", "asked", "her", "what", "she", "wanted"], &mut words);
        words[0].stroke = 5.0;
        (words[0].y0, words[0].y1) = (words[0].y0 - 7, words[0].y1 + 2);
        let (page, _) = filled(words);
        assert!(page.spans[0].style.bold && !page.spans[1].style.bold);
        assert!(page.spans[0].size > 1.15 * page.spans[1].size, "{page:?}");
    }

    #[test]
    fn bold_words_within_a_line_are_told_and_one_odd_word_is_not() {
        let mut words = Vec::new();
        row(0, 200, 300, &["She", "said", "that", "nobody", "had", "asked", "in", "the", "whole", "year"], &mut words);
        row(1, 200, 342, &["and", "the", "school", "had", "written", "everything", "down", "as", "she", "said"], &mut words);
        words[3..6].iter_mut().for_each(|w| w.stroke = 4.4);
        words[12].stroke = 4.0;
        let bold: Vec<bool> = filled(words).0.spans.iter().map(|s| s.style.bold).collect();
        assert!(bold.iter().enumerate().all(|(i, b)| *b == (3..6).contains(&i)), "{bold:?}");
    }

    #[test]
    fn what_a_bullet_was_taken_for_is_a_bullet_where_indents_show_a_list() {
        let mut words = Vec::new();
        row(0, 200, 300, &["e", "The", "nurse", "saw"], &mut words);
        words[1..].iter_mut().for_each(|w| (w.x0, w.x1) = (w.x0 + 20, w.x1 + 20));
        row(1, 246, 342, &["him", "alone"], &mut words);
        row(2, 200, 400, &["A", "word", "at", "the", "edge"], &mut words);
        assert_eq!(texts(&filled(words).0)[..2], ["\u{2022}", "The"]);

        let mut words = Vec::new();
        row(0, 200, 300, &["*", "Names", "have", "been", "changed"], &mut words);
        row(1, 200, 342, &["in", "this", "report"], &mut words);
        assert_eq!(texts(&filled(words).0)[0], "*");
    }

    #[test]
    fn low_confidence_is_told_with_page_and_figure() {
        let mut words = Vec::new();
        row(0, 200, 300, &["Faint", "words"], &mut words);
        words[0].confidence = 40.0;
        let (_, notice) = filled(words);
        assert_eq!((notice.code.as_str(), notice.page), ("ocr-low-confidence", Some(1)));
        assert!(notice.message.contains("confidence of only 65 of 100"), "{}", notice.message);
    }

    #[test]
    fn a_page_without_words_keeps_what_it_has_and_is_told() {
        let (page, notice) = filled(Vec::new());
        assert_eq!((page.spans.len(), notice.code.as_str()), (0, "page-without-text"));
    }
}
