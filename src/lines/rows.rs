//! Spans → lines: what stands side by side on one baseline, in one column.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::small;
use crate::model::{Element, ElementRole, Link, Page, Rect, Run, Span, Style};
use crate::text::markers::{enumerator, is_bullet, is_sign};
use crate::text::normalise::clean;

/// A line of text within one column. Coordinates are those of the page turned so that the text stands upright.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) rect: Rect,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) runs: Vec<Run>,
    /// The bullet or number at its start, taken out of the runs.
    pub(super) marker: Option<String>,
    /// Where the text begins, behind the marker.
    pub(super) text_x0: f32,
    /// The width of the first word, to tell a forced line break from a wrapped one.
    pub(super) first_word: f32,
    /// The file itself says that it is a running head or the like.
    pub(super) artifact: bool,
    /// It stands in a row of a table without rules.
    pub(super) tabular: bool,
    /// Its place in the file's own structure, where that is trusted.
    pub(super) element: Option<Element>,
    pub(super) ornament: Ornament,
    /// Where the bar behind it begins and ends, from left to right.
    pub(super) bar: Option<(f32, f32)>,
}

/// What sets a line apart beside size, weight and colour; later ones are more prominent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ornament {
    #[default]
    None,
    SmallCapitals,
    Underline,
    /// A painted bar behind the line.
    Bar,
}

impl Line {
    pub(super) fn text(&self) -> String {
        self.runs.iter().map(|r| r.text.as_str()).collect()
    }

    /// Letters and digits.
    pub(super) fn letters(&self) -> usize {
        self.runs.iter().map(|r| crate::text::normalise::letters(&r.text)).sum()
    }

    /// True where every letter meets the test.
    pub(super) fn all(&self, test: impl Fn(&Style) -> bool) -> bool {
        let mut lettered = self.runs.iter().filter(|r| r.text.chars().any(char::is_alphanumeric)).peekable();
        lettered.peek().is_some() && lettered.all(|r| test(&r.style))
    }

    /// The colour of most of its letters.
    pub(super) fn colour(&self) -> [u8; 3] {
        let longest = self.runs.iter().max_by_key(|r| crate::text::normalise::letters(&r.text));
        longest.map_or([0; 3], |r| r.style.colour)
    }

    pub(super) fn is_bold(&self) -> bool {
        self.all(|s| s.bold)
    }

    pub(super) fn is_italic(&self) -> bool {
        self.all(|s| s.italic)
    }
}

/// A gap wider than this many times the size parts two lines on one baseline; behind a bullet it may be wider, and at
/// the left edge of a column less will do.
const COLUMN_GAP: f32 = 1.25;
const EDGE_GAP: f32 = 0.45;
/// Once an edge is known, a line that nearly fills its column may come so close to it.
const EDGE_CLEARANCE: f32 = 0.18;
const MARKER_GAP: f32 = 5.0;
/// A gap wider than this part of the size is a space between words.
const WORD_GAP: f32 = 0.17;

/// A typewriter's letters are all of one width, and so is its space.
const TYPED_GAP: f32 = 0.35;

/// The spans that are read: visible, on the page, once; with the text made plain.
pub(super) fn usable(page: &Page, turn: u8, tagged: bool) -> Vec<Span> {
    let use_hidden = page.has_text_layer();
    // The spans of one text on one height, by the last of them; each knows the one before it.
    let mut last: HashMap<(i32, &str), usize, RandomState> = HashMap::default();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(page.spans.len());
    let mut out: Vec<Span> = Vec::with_capacity(page.spans.len());
    for span in page.spans.iter().filter(|s| s.turn == turn) {
        if span.hidden && !use_hidden || !page.holds(span) {
            continue;
        }
        let text = clean(&span.text);
        if text.is_empty() {
            continue;
        }
        // A second strike a hair's breadth away makes text bold.
        #[expect(clippy::cast_possible_truncation, reason = "a position on a page")]
        let known = last.entry((span.baseline.round() as i32, span.text.as_str()));
        let same = match &known {
            Entry::Occupied(entry) if !text.trim().is_empty() => Some(*entry.get()),
            _ => None,
        };
        let near = |i: &usize| out.get(*i).is_some_and(|f| (f.x0 - span.x0).abs() < 0.12 * span.size);
        let first = std::iter::successors(same, |i| before.get(*i).copied().flatten()).filter(near).last();
        if let Some(first) = first.and_then(|i| out.get_mut(i)) {
            first.style.bold |= (first.x0 - span.x0).abs() > 0.02;
            continue;
        }
        before.push(match known {
            Entry::Occupied(mut entry) => Some(entry.insert(out.len())),
            Entry::Vacant(entry) => {
                entry.insert(out.len());
                None
            }
        });
        out.push(Span { text, element: span.element.filter(|_| tagged), ..*span });
    }
    melted(out)
}

/// Neighbours in one style that were drawn one glyph at a time become one span.
fn melted(spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len() / 2);
    for span in spans {
        let joins = |last: &&mut Span| {
            last.style == span.style
                && last.artifact == span.artifact
                && block_of(last) == block_of(&span)
                && (last.size - span.size).abs() < 0.02 * last.size
                && (last.baseline - span.baseline).abs() < 0.05 * last.size
                && (span.x0 - last.x1).abs() < 0.12 * last.size
        };
        match out.last_mut().filter(joins) {
            Some(last) => {
                last.text.push_str(&span.text);
                last.x1 = span.x1;
            }
            None => out.push(span),
        }
    }
    out
}

/// The paragraph, item or cell of the file's own structure that a span belongs to.
pub(super) fn block_of(span: &Span) -> Option<u32> {
    span.element.and_then(|e| e.block)
}

/// The lines of a page, top to bottom, left to right.
pub(super) fn lines(mut spans: Vec<Span>, rects: &[Rect], links: &[Link]) -> Vec<Line> {
    // A disc or square behind a number parts nothing.
    let is_wall = |r: &Rect| r.height() > 6.0 && !(6.0..22.0).contains(&r.width());
    let walls: Vec<Rect> = rects.iter().copied().filter(is_wall).collect();
    let notes = small::settle(&mut spans);
    let mut rows: Vec<Vec<Span>> = Vec::new();
    let mut reference = (f32::MIN, 0.0_f32);
    for span in spans {
        let tolerance = 0.22 * span.size.min(reference.1.max(span.size * 0.5)).max(3.0);
        match rows.last_mut() {
            // What stands on one baseline is one row, whatever the sizes.
            Some(row) if span.baseline - reference.0 <= tolerance || row.last().is_some_and(|l| span.baseline - l.baseline < 0.05) => {
                row.push(span);
            }
            _ => {
                reference = (span.baseline, span.size);
                rows.push(vec![span]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    let edges = column_edges(&rows);
    let mut out = Vec::new();
    for row in rows {
        let mut part: Vec<Span> = Vec::new();
        for span in row {
            if let Some(last) = part.last() {
                let blank = span.text.trim().is_empty();
                let gap = span.x0 - ink_end(last);
                let room = match is_marker_only(&part) || is_number_of(&part, &span) {
                    true => MARKER_GAP,
                    false if edges.iter().any(|e| (e.x - span.x0).abs() < 1.2 && span.baseline >= e.top && span.baseline <= e.foot) => {
                        EDGE_CLEARANCE
                    }
                    false => COLUMN_GAP,
                } * span.size.clamp(6.0, 16.0);
                // Two cells or items, by the file's own word.
                let told = !blank && matches!((block_of(last), block_of(&span)), (Some(a), Some(b)) if a != b);
                let walled =
                    told || gap > 0.5 && !blank && walls.iter().any(|w| parts(w, ink_end(last), span.x0, span.baseline - 0.3 * span.size));
                // A small line beside a heading, however near (`Mohammed and Zayn  twins, 12 weeks`).
                let (large, small) = (last.size.max(span.size), last.size.min(span.size));
                let words = [last, &span].iter().all(|s| crate::text::normalise::letters(&s.text) >= 3);
                let other = words && large > 1.4 * small && gap > 0.3 * large && (last.baseline - span.baseline).abs() < 0.1 * large;
                if gap > room && !blank || walled || other {
                    out.extend(line(&part, links));
                    part.clear();
                }
            }
            if !(part.is_empty() && span.text.trim().is_empty()) {
                part.push(span);
            }
        }
        out.extend(line(&part, links));
    }
    out.extend(notes.iter().filter_map(|n| line(std::slice::from_ref(n), links)));
    out
}

/// The left edge of a column: text begins there in several rows behind a gap, and hardly any row between them runs
/// across it.
#[derive(Clone, Copy, Debug)]
struct Edge {
    x: f32,
    top: f32,
    foot: f32,
}

fn column_edges(rows: &[Vec<Span>]) -> Vec<Edge> {
    let mut starts: Vec<(f32, f32)> = Vec::new();
    for row in rows {
        let inked: Vec<&Span> = row.iter().filter(|s| !s.text.trim().is_empty()).collect();
        for pair in inked.windows(2) {
            let &[before, span] = pair else { continue };
            if span.x0 - ink_end(before) > EDGE_GAP * span.size && !is_bullet(before.text.trim()) {
                starts.push((span.x0, span.baseline));
            }
        }
    }
    starts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&(x, _)) = starts.get(i) {
        let group: Vec<f32> = starts.iter().skip(i).take_while(|(other, _)| other - x < 1.6).map(|(_, y)| *y).collect();
        i += group.len().max(1);
        let mut group = group;
        group.sort_by(f32::total_cmp);
        // A row that runs across parts two columns from two others further down.
        let crossing = |top: f32, foot: f32| {
            let between = rows.iter().filter(|r| r.first().is_some_and(|s| s.baseline > top + 1.0 && s.baseline < foot - 1.0));
            between.filter(|r| r.iter().any(|s| s.x0 < x - 2.0 && ink_end(s) > x + 2.0)).count() > 0
        };
        for run in group.chunk_by(|a, b| !crossing(*a, *b)) {
            if let (3.., Some(top), Some(foot)) = (run.len(), run.first(), run.last()) {
                out.push(Edge { x, top: top - 1.0, foot: foot + 1.0 });
            }
        }
    }
    out
}

/// Where the ink of a span ends: trailing spaces taken off.
fn ink_end(span: &Span) -> f32 {
    let trimmed = span.text.trim_end();
    let spaces = span.text.chars().count() - trimmed.chars().count();
    if trimmed.is_empty() {
        return span.x0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few spaces")]
    let blank = spaces as f32 * 0.25 * span.size;
    (span.x1 - blank).max(span.x0)
}

/// True where an edge of the box stands in the gap beside this height.
fn parts(wall: &Rect, from: f32, to: f32, y: f32) -> bool {
    y > wall.y0 && y < wall.y1 && [wall.x0, wall.x1].iter().any(|x| *x > from - 0.5 && *x < to + 0.5)
}

/// No marker is longer, the space behind it included, in characters.
const MAX_MARKER: usize = 64;

fn is_marker_only(part: &[Span]) -> bool {
    let text: String = part.iter().flat_map(|s| s.text.chars()).take(MAX_MARKER + 1).collect();
    let short = text.chars().count() <= MAX_MARKER;
    short && (is_bullet(text.trim()) || enumerator(text.trim()).is_some_and(|(_, rest)| rest.is_empty()))
}

/// A number in a colour of its own before a text, as on a disc.
fn is_number_of(part: &[Span], text: &Span) -> bool {
    let [number] = part else { return false };
    let digits = number.text.trim();
    let counts = (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
    let words = text.text.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    counts && words && number.style.colour != text.style.colour && (number.size - text.size).abs() < 0.2 * text.size
}

/// True where every letter takes the six tenths of its size that those of a typewriter's fonts do.
fn is_typed(spans: &[&Span]) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "the letters of a line")]
    let pitch = |s: &&Span| (s.x1 - s.x0) / (s.text.chars().count() as f32 * s.size);
    let of = |least: usize| spans.iter().filter(move |s| s.text.chars().count() >= least);
    // One long word can have that width by chance, all of them cannot.
    let mut long = of(8).peekable();
    long.peek().is_some() && long.all(|s| (pitch(s) - 0.6).abs() < 0.01) && of(2).all(|s| (pitch(s) - 0.6).abs() < 0.03)
}

fn line(part: &[Span], links: &[Link]) -> Option<Line> {
    let capitals = small_capitals(part);
    let small = capitals.is_some();
    let part = capitals.as_deref().unwrap_or(part);
    let inked: Vec<&Span> = part.iter().filter(|s| !s.text.trim().is_empty()).collect();
    let (first, last) = (inked.first()?, inked.last()?);
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for span in &inked {
        // Bold words in front of a text may be of another family: the text tells the size.
        let letters = span.text.trim().chars().count() * if span.style.bold { 1 } else { 2 };
        match sizes.iter_mut().find(|(s, _)| (*s - span.size).abs() < 0.25) {
            Some((_, n)) => *n += letters,
            None => sizes.push((span.size, letters)),
        }
    }
    let size = sizes.iter().max_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0))).map(|(s, _)| *s)?;
    let baseline = inked.iter().find(|s| (s.size - size).abs() < 0.25).map_or(first.baseline, |s| s.baseline);
    let word_gap = spaced_out(&inked).unwrap_or(if is_typed(&inked) { TYPED_GAP } else { WORD_GAP });
    let mut runs: Vec<Run> = Vec::new();
    let mut previous: Option<&Span> = None;
    let mut space = false;
    let mut first_word: Option<f32> = None;
    for span in part {
        let text = span.text.trim();
        if text.is_empty() {
            space = true;
            continue;
        }
        if let Some(before) = previous {
            let gap = span.x0 - before.x1;
            space |= span.text.starts_with(' ') || gap > word_gap * span.size.min(before.size);
            if space && first_word.is_none() {
                first_word = Some(ink_end(before) - first.x0);
            }
        }
        if first_word.is_none() {
            first_word = inner_word(span).map(|w| span.x0 - first.x0 + w);
        }
        let middle = Rect::new(span.x0, span.baseline - 0.4 * span.size, span.x1, span.baseline - 0.2 * span.size);
        let link = links.iter().find(|l| l.rect.contains(f32::midpoint(middle.x0, middle.x1), middle.y0)).map(|l| l.uri.clone());
        let joined = unspaced(text);
        match runs.last_mut() {
            Some(run) => {
                if space {
                    run.text.push(' ');
                }
                if run.style == span.style && run.link == link {
                    run.text.push_str(&joined);
                } else {
                    runs.push(Run { text: joined, style: span.style, link });
                }
            }
            None => runs.push(Run { text: joined, style: span.style, link }),
        }
        space = span.text.ends_with(' ');
        previous = Some(span);
    }
    let x1 = ink_end(last);
    let rect = Rect::new(first.x0, baseline - 0.78 * size, x1.max(first.x0), baseline + 0.22 * size);
    let first_word = first_word.unwrap_or(rect.width());
    let mut line = Line {
        rect,
        baseline,
        size,
        runs,
        marker: None,
        text_x0: first.x0,
        first_word,
        artifact: inked.iter().all(|s| s.artifact),
        tabular: false,
        element: element(&inked),
        ornament: if small { Ornament::SmallCapitals } else { Ornament::None },
        bar: None,
    };
    take_marker(&mut line, &inked);
    Some(line)
}

/// Small capitals made of two sizes: each word's first letter large, the others small. The large ones are capitals, the
/// small ones are none, whatever characters the font gives them.
fn small_capitals(part: &[Span]) -> Option<Vec<Span>> {
    let letters = |s: &Span| s.text.chars().filter(|c| c.is_alphabetic()).count();
    // Nearly all lines are of one size.
    if part.windows(2).all(|w| matches!(w, [a, b] if (a.size - b.size).abs() < 0.01)) {
        return None;
    }
    let large = part.iter().filter(|s| letters(s) > 0).map(|s| s.size).fold(0.0, f32::max);
    let is_small = |s: &Span| (0.6..0.87).contains(&(s.size / large));
    let is_large = |s: &Span| s.size > 0.97 * large;
    let first = part.iter().find(|s| letters(s) > 0)?;
    let (small, all) = part.iter().fold((0, 0), |(n, all), s| (n + if is_small(s) { letters(s) } else { 0 }, all + letters(s)));
    let sound = part.iter().all(|s| letters(s) == 0 || is_small(s) || is_large(s) && letters(s) <= 2);
    let touching = part.windows(2).any(|w| matches!(w, [a, b] if is_large(a) && is_small(b) && (b.x0 - a.x1).abs() < 0.1 * large));
    if first.size < large || small * 2 < all || all < 4 || !sound || !touching {
        return None;
    }
    let plain = |s: &Span| Span { text: if is_small(s) { s.text.to_lowercase() } else { s.text.to_uppercase() }, size: large, ..s.clone() };
    Some(part.iter().map(plain).collect())
}

/// Marks the lines that a drawn line underlines or that stand alone on a painted bar.
pub(super) fn ornaments(lines: &mut [Line], rects: &[Rect]) {
    let bars: Vec<&Rect> = rects.iter().filter(|r| r.height() > 8.0 && r.height() < 60.0 && r.width() > 40.0).take(500).collect();
    let on = |bar: &Rect, l: &Line| bar.contains(f32::midpoint(l.rect.x0, l.rect.x1), l.baseline - 0.3 * l.size);
    // A small label over a large name (`Case 2`, `Corin`) is one heading.
    let label_and_name = |held: &[&Line]| {
        let [label, name] = held else { return false };
        name.size > 1.3 * label.size && name.baseline > label.baseline && label.letters() + name.letters() < 60
    };
    // The type size of the heading that each bar holds, where it holds one.
    let headings: Vec<Option<f32>> = bars
        .iter()
        .map(|b| {
            let held: Vec<&Line> = lines.iter().filter(|l| on(b, l)).take(3).collect();
            (held.len() == 1 || label_and_name(&held)).then(|| held.iter().map(|l| l.size).fold(0.0, f32::max))
        })
        .collect();
    let stacked = |bar: &Rect| {
        let level = |o: &Rect| (o.x0 - bar.x0).abs() < 2.0 && (o.x1 - bar.x1).abs() < 2.0;
        bars.iter().any(|o| level(o) && ((o.y0 - bar.y1).abs() < 2.0 || (o.y1 - bar.y0).abs() < 2.0))
    };
    for line in lines {
        let linked = line.runs.iter().any(|r| r.link.is_some());
        let under = |r: &&Rect| {
            r.height() <= 2.0
                && (0.0..0.4 * line.size).contains(&(r.y0 - line.baseline))
                && ((r.x0 - line.rect.x0).abs() < 4.0 || (r.x0 - line.text_x0).abs() < 4.0)
                && (r.x1 - line.rect.x1).abs() < 6.0
        };
        let bar = |(b, heading): (&&Rect, &Option<f32>)| {
            heading.is_some_and(|size| on(b, line) && b.height() < 3.2 * size) && b.width() > line.rect.width() && !stacked(b)
        };
        if let Some((bar, _)) = bars.iter().zip(&headings).find(|b| bar(*b)) {
            line.ornament = Ornament::Bar;
            line.bar = Some((bar.x0, bar.x1));
        } else if !linked && rects.iter().any(|r| under(&r)) {
            line.ornament = Ornament::Underline;
        }
    }
}

/// The structure's word on a line: that of its text, not of the bullet before it.
fn element(inked: &[&Span]) -> Option<Element> {
    let mut elements = inked.iter().filter_map(|s| s.element);
    let first = elements.clone().next();
    elements.find(|e| e.role != ElementRole::Label).or(first)
}

/// Single spaces folded; where every letter stands by itself (`L E A R N I N G`) the words that were meant.
fn unspaced(text: &str) -> String {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let apart = tokens.len() >= 4 && tokens.iter().all(|t| t.chars().count() == 1 && t.chars().all(char::is_uppercase));
    if !apart {
        return crate::text::normalise::squeeze(text);
    }
    let words = text.split("  ").filter(|w| !w.trim().is_empty());
    words.map(|w| w.split_whitespace().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The gap between words, in sizes, where letters are set apart (S T R E N G T H S): half as wide again as that between
/// letters.
fn spaced_out(inked: &[&Span]) -> Option<f32> {
    let single = inked.iter().filter(|s| s.text.trim().chars().count() == 1).count();
    if inked.len() < 5 || single * 5 < inked.len() * 4 {
        return None;
    }
    let mut gaps: Vec<f32> =
        inked.windows(2).filter_map(|pair| if let &[a, b] = pair { Some((b.x0 - a.x1) / a.size.max(1.0)) } else { None }).collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).map(|middle| (1.5 * middle).max(WORD_GAP))
}

/// A dash, plus or angle typed before a sentence; within one a line may begin with a dash too, but no capital follows it.
fn is_typed_bullet(text: &str) -> bool {
    let typed = ["- ", "\u{2013} ", "\u{2014} ", "+ ", "> "].iter().find_map(|b| text.strip_prefix(b));
    typed.is_some_and(|rest| {
        rest.trim_start_matches(['\'', '\u{2018}', '\u{201c}', '"']).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    })
}

/// A number in a disc or a square of colour before the text: digits in a colour of their own, with a gap behind them.
fn is_disc(spans: &[&Span]) -> bool {
    let &[number, text, ..] = spans else { return false };
    let digits = number.text.trim();
    (1..=2).contains(&digits.len())
        && digits.chars().all(|c| c.is_ascii_digit())
        && number.style.colour != text.style.colour
        && text.x0 - ink_end(number) > 0.3 * text.size
}

/// The width of a span's first word, where a space follows it within the span; widths are shared out evenly.
fn inner_word(span: &Span) -> Option<f32> {
    let text = span.text.trim_start();
    let word = text.find(' ').and_then(|i| text.get(..i))?;
    #[expect(clippy::cast_precision_loss, reason = "characters of a line")]
    let share = word.chars().count() as f32 / span.text.chars().count().max(1) as f32;
    Some((span.x1 - span.x0) * share)
}

/// Moves a bullet or number from the start of the line's text into its marker.
fn take_marker(line: &mut Line, spans: &[&Span]) {
    let text = line.text();
    let head = text.split(' ').next().unwrap_or("");
    let first = head.chars().next().unwrap_or(' ');
    let lone = spans.first().is_some_and(|s| s.text.trim() == head);
    let length =
        if is_bullet(head) && text.len() > head.len() && (is_sign(first) || lone) || text == head && is_sign(first) && is_bullet(head) {
            head.len()
        } else if is_sign(first) && !matches!(first, '\u{b7}') && text.chars().count() > 1 {
            first.len_utf8()
        } else if is_typed_bullet(&text) || is_disc(spans) {
            head.len()
        } else if let Some((label, rest)) = enumerator(&text) {
            if rest.is_empty() {
                return;
            }
            label.len()
        } else {
            return;
        };
    cut_marker(line, length);
    if let Some(behind) = spans.get(1).filter(|_| lone).map(|s| s.x0) {
        line.text_x0 = behind;
    }
    if let Some(second) = spans.get(1).filter(|_| lone) {
        line.first_word = inner_word(second).unwrap_or(second.x1 - second.x0);
    }
}

/// Moves so many bytes from the start of a line's text into its marker.
fn cut_marker(line: &mut Line, length: usize) {
    line.marker = line.text().get(..length).map(str::to_owned);
    let mut left = length;
    for run in &mut line.runs {
        let cut = left.min(run.text.len());
        run.text.drain(..cut);
        left -= cut;
        if left == 0 {
            let trimmed = run.text.trim_start().to_owned();
            run.text = trimmed;
            if !run.text.is_empty() {
                break;
            }
        }
    }
    line.runs.retain(|r| !r.text.is_empty());
    #[expect(clippy::cast_precision_loss, reason = "characters of a marker")]
    let estimate = line.rect.x0 + 0.5 * line.size * (length as f32 + 1.0);
    line.text_x0 = estimate;
}

/// Gives the lines of a list that capitals count (`A.`, `B.`, `C.`) their markers: one such line may begin with an initial.
pub(super) fn lettered(lines: &mut [Line]) {
    let label = |l: &Line| -> Option<u8> {
        let text = l.text();
        let letter = text.bytes().next().filter(u8::is_ascii_uppercase)?;
        (l.marker.is_none() && text.get(1..3)? == ". " && text.len() > 12).then_some(letter)
    };
    let mut found: Vec<(usize, u8, f32)> = lines.iter().enumerate().filter_map(|(i, l)| Some((i, label(l)?, l.rect.x0))).collect();
    found.sort_by(|a, b| (a.2 / 3.0).round().total_cmp(&(b.2 / 3.0).round()).then(a.0.cmp(&b.0)));
    for run in found.chunk_by(|a, b| (a.2 - b.2).abs() < 3.0 && b.1 == a.1 + 1).filter(|run| run.len() >= 2) {
        for (i, ..) in run {
            if let Some(line) = lines.get_mut(*i) {
                cut_marker(line, 2);
            }
        }
    }
}

/// Gives lines behind a typed asterisk (`* The school rang`) their marker, where several of the document have one: a single
/// one marks a note.
pub(super) fn starred<'l>(lines: impl Iterator<Item = &'l mut Line>) {
    let begins = |rest: &str| {
        let word = rest.trim_start_matches(['\'', '\u{2018}', '\u{201c}', '"']);
        word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    };
    // `* Not their real name` is a note at every foot of a page.
    let of_names = |rest: &str| {
        let folded = rest.to_lowercase();
        ["real name", "names have", "name has", "names changed", "pseudonym"].iter().any(|w| folded.contains(w))
    };
    let is_one = |l: &&mut Line| l.marker.is_none() && l.text().strip_prefix("* ").is_some_and(|rest| begins(rest) && !of_names(rest));
    let found: Vec<&mut Line> = lines.filter(is_one).collect();
    if found.len() >= 2 {
        for line in found {
            cut_marker(line, 1);
        }
    }
}

/// Gives the lines that stand behind a drawn bullet their marker.
pub(super) fn drawn_bullets(lines: &mut [Line], dots: &[Rect]) {
    for dot in dots {
        let (x, y) = (dot.x1, f32::midpoint(dot.y0, dot.y1));
        let beside = lines
            .iter_mut()
            .filter(|l| l.marker.is_none() && x <= l.rect.x0 + 0.5 && l.rect.x0 - x < 3.0 * l.size)
            .filter(|l| y > l.baseline - 0.75 * l.size && y < l.baseline && dot.height() < 0.8 * l.size)
            .min_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        if let Some(line) = beside {
            line.marker = Some("\u{2022}".to_owned());
            line.rect.x0 = dot.x0;
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::lines) fn span(text: &str, x0: f32, baseline: f32) -> Span {
        #[expect(clippy::cast_precision_loss, reason = "test text is short")]
        let width = text.chars().count() as f32 * 5.0;
        Span {
            text: text.to_owned(),
            x0,
            x1: x0 + width,
            baseline,
            size: 10.0,
            style: Style::default(),
            hidden: false,
            artifact: false,
            turn: 0,
            element: None,
        }
    }

    #[test]
    fn spans_in_any_order_make_lines_and_a_wide_gap_parts_columns() {
        let spans = vec![span("right", 300.0, 100.0), span("two", 50.0, 112.0), span("words ", 40.0, 100.2), span("here", 71.0, 100.0)];
        let texts: Vec<String> = lines(spans, &[], &[]).iter().map(Line::text).collect();
        assert_eq!(texts, ["words here", "right", "two"]);
    }

    #[test]
    fn a_bullet_is_a_marker_even_far_from_its_text() {
        let found = lines(vec![span("\u{2022}", 40.0, 100.0), span("Item text", 80.0, 100.0)], &[], &[]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].marker.as_deref(), found[0].text().as_str(), found[0].text_x0), (Some("\u{2022}"), "Item text", 80.0));
    }

    #[test]
    fn typed_signs_are_bullets_before_a_sentence_and_capitals_where_they_count() {
        let marker = |text: &str| lines(vec![span(text, 50.0, 100.0)], &[], &[])[0].marker.clone();
        assert_eq!(marker("\u{2013} The police rang at once").as_deref(), Some("\u{2013}"));
        assert_eq!(marker("+ The librarian stayed").as_deref(), Some("+"));
        assert_eq!(marker("\u{2013} which nobody had read"), None);
        let list = |texts: &[&str]| {
            let baselines = [100.0, 120.0, 140.0];
            let spans = texts.iter().zip(baselines).map(|(t, y)| span(t, 50.0, y)).collect();
            let mut lines = lines(spans, &[], &[]);
            lettered(&mut lines);
            lines.into_iter().map(|l| l.marker).collect::<Vec<_>>()
        };
        assert_eq!(list(&["A. The form to have a box", "B. One mailbox for all"]), [Some("A.".to_owned()), Some("B.".to_owned())]);
        assert_eq!(list(&["A. Smith rang the school", "and so did J. Jones"]), [None, None]);
    }

    #[test]
    fn asterisks_are_bullets_where_several_lines_have_one() {
        let markers = |texts: &[&str]| {
            let baselines = [100.0, 120.0, 140.0];
            let spans = texts.iter().zip(baselines).map(|(t, y)| span(t, 50.0, y)).collect();
            let mut lines = lines(spans, &[], &[]);
            starred(lines.iter_mut());
            lines.into_iter().map(|l| l.marker.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(markers(&["* The school rang", "at once", "* Her aunt came"]), [true, false, true]);
        assert_eq!(markers(&["The school rang", "* Not her real name"]), [false, false]);
        assert_eq!(markers(&["* Not her real name", "The school rang", "* Names have been changed"]), [false, false, false]);
    }

    #[test]
    fn a_rule_between_two_cells_parts_them() {
        let wall = Rect::new(73.0, 80.0, 74.0, 140.0);
        let found = lines(vec![span("left", 50.0, 100.0), span("right", 76.0, 100.0)], &[wall], &[]);
        assert_eq!(found.iter().map(Line::text).collect::<Vec<_>>(), ["left", "right"]);
    }

    #[test]
    fn a_double_strike_is_one_bold_word() {
        let spans = vec![span("Bold", 50.0, 100.0), span("Bold", 50.4, 100.0)];
        let page = Page { width: 595.0, height: 842.0, spans, ..Page::default() };
        let spans = usable(&page, 0, false);
        assert_eq!(spans.len(), 1);
        assert!(spans[0].style.bold);
    }
}
