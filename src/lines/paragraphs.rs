//! Lines in reading order → blocks: paragraphs, list items and headings.

use super::hyphens::Words;
use super::order::{Place, Region};
use super::rows::{Line, Ornament};
use crate::model::{ElementRole, Rect, Run, Style};

/// What is usual in the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typography {
    /// Size and colour of most letters.
    pub(super) body: f32,
    pub(super) colour: [u8; 3],
    /// Line distance over size within a paragraph.
    pub(super) leading: f32,
    /// Most letters are bold: weight says nothing.
    pub(super) bold: bool,
    pub(super) italic: bool,
}

impl Typography {
    pub(super) fn of(lines: &[&Line]) -> Self {
        let mut sizes: Vec<(i32, usize)> = Vec::new();
        let mut colours: Vec<([u8; 3], usize)> = Vec::new();
        let (mut bold, mut italic, mut all) = (0, 0, 0);
        for line in lines {
            #[expect(clippy::cast_possible_truncation, reason = "a type size")]
            add(&mut sizes, (line.size * 4.0).round() as i32, line.letters());
            for run in &line.runs {
                let letters = crate::text::normalise::letters(&run.text);
                add(&mut colours, run.style.colour, letters);
                all += letters;
                bold += if run.style.bold { letters } else { 0 };
                italic += if run.style.italic { letters } else { 0 };
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a type size")]
        let body = most(&sizes).map_or(10.0, |s| s as f32 / 4.0);
        let mut distances: Vec<(i32, usize)> = Vec::new();
        for pair in lines.windows(2) {
            let &[a, b] = pair else { continue };
            let same = (a.size - b.size).abs() < 0.3 && (a.size - body).abs() < 0.3 && a.rect.x0 < b.rect.x1 && b.rect.x0 < a.rect.x1;
            let ratio = (b.baseline - a.baseline) / a.size;
            if same && (0.9..2.3).contains(&ratio) && b.marker.is_none() {
                #[expect(clippy::cast_possible_truncation, reason = "a ratio near one")]
                add(&mut distances, (ratio * 25.0).round() as i32, 1);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a ratio near one")]
        let leading = most(&distances).map_or(1.25, |d| d as f32 / 25.0);
        Self { body, colour: most(&colours).unwrap_or_default(), leading, bold: bold * 2 > all, italic: italic * 2 > all }
    }
}

fn add<K: PartialEq>(counts: &mut Vec<(K, usize)>, key: K, n: usize) {
    match counts.iter_mut().find(|(k, _)| *k == key) {
        Some((_, count)) => *count += n,
        None => counts.push((key, n)),
    }
}

fn most<K: Copy + Ord>(counts: &[(K, usize)]) -> Option<K> {
    counts.iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(k, _)| *k)
}

/// The page that a draft stands on, and how its text lies on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ground {
    pub(super) page: u32,
    /// Clockwise quarter turns of the text, and the page's size with the text upright.
    pub(super) turn: u8,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// A block in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) ground: Ground,
    pub(super) lines: Vec<Line>,
    pub(super) place: Place,
    /// Where lines of its region begin, to compare indents over columns.
    pub(super) left: f32,
    /// The last line reaches the right edge: the sentence may go on elsewhere.
    pub(super) full: bool,
}

impl Draft {
    pub(super) fn rect(&self) -> Rect {
        let first = self.lines.first().map(|l| l.rect).unwrap_or_default();
        self.lines.iter().fold(first, |all, l| all.union(&l.rect))
    }

    pub(super) fn text(&self) -> String {
        self.lines.iter().map(Line::text).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn size(&self) -> f32 {
        self.lines.first().map_or(0.0, |l| l.size)
    }

    pub(super) fn marker(&self) -> Option<&str> {
        self.lines.first().and_then(|l| l.marker.as_deref())
    }

    /// Joins the lines' runs, words made whole; a bullet's own style is gone with it.
    pub(super) fn runs(&self, words: &Words) -> Vec<Run> {
        let mut out: Vec<Run> = Vec::new();
        for line in &self.lines {
            let text = line.text();
            if let Some(last) = out.last_mut() {
                words.join(&mut last.text, &text);
            }
            for run in &line.runs {
                match out.last_mut() {
                    Some(last) if last.style == run.style && last.link == run.link => last.text.push_str(&run.text),
                    _ => out.push(run.clone()),
                }
            }
        }
        for run in &mut out {
            run.text.retain(|c| c != '\u{ad}');
        }
        out
    }

    /// All in one style that is not the body's, and no running text.
    pub(super) fn stands_out(&self, typography: &Typography) -> bool {
        let Some(first) = self.lines.first().filter(|l| !l.tabular) else { return false };
        let large = first.size > 1.12 * typography.body;
        // Asked for every line of a paragraph that grows: a long one is told by its length alone.
        if !large && self.lines.len() > 3 {
            return false;
        }
        let text = self.text();
        let letters = self.lines.iter().map(Line::letters).sum::<usize>();
        if matches!(self.role(), Some(ElementRole::Heading(_))) && letters < 300 {
            return true;
        }
        // Three dots leave a heading open.
        let ended = text.trim_end().ends_with(['.', ';', ',']) && !text.trim_end().ends_with("...");
        let bold = !typography.bold && self.lines.iter().all(Line::is_bold);
        let coloured = self.lines.iter().all(|l| l.all(|s| s.colour == first.colour() && differs(s.colour, typography.colour)));
        let capitals = letters > 3 && !text.chars().any(char::is_lowercase);
        let short = letters < 110 && self.lines.len() <= 3;
        let ornate = self.lines.len() == 1 && first.ornament != Ornament::None && letters < 60;
        let question = text.trim_end().ends_with('?');
        // Small print is no heading, but capitals may be small.
        let smaller = first.size < 0.75 * typography.body && !(capitals && first.size > 0.55 * typography.body);
        large && letters < 180 && !(ended && letters > 60)
            || short && !ended && !smaller && (bold || capitals || ornate || coloured && !question && !self.italic())
            || self.lines.len() <= 2 && letters < 60 && !ended && !question && !typography.italic && self.italic()
    }

    /// A note in small print that begins with its star.
    pub(super) fn is_note(&self, typography: &Typography) -> bool {
        let starred = || self.lines.first().is_some_and(|l| l.text().starts_with(['*', '\u{2020}']));
        self.lines.iter().all(|l| l.size < 0.92 * typography.body) && starred()
    }

    /// The heading, item or note that the file itself says it is.
    pub(super) fn role(&self) -> Option<ElementRole> {
        self.lines.first().and_then(|l| l.element).map(|e| e.role)
    }

    /// One line on a painted bar: a heading even behind a star or an arrow.
    pub(super) fn on_a_bar(&self) -> bool {
        self.lines.len() == 1 && self.lines.iter().all(|l| l.ornament == Ornament::Bar)
    }

    fn italic(&self) -> bool {
        self.lines.iter().all(|l| l.all(|s| s.italic))
    }
}

fn differs(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).any(|(x, y)| x.abs_diff(y) > 48)
}

/// The drafts of one region, in order.
pub(super) fn drafts(region: &Region, ground: Ground, typography: &Typography) -> Vec<Draft> {
    let left = region.lines.iter().map(|l| l.rect.x0).fold(f32::MAX, f32::min);
    let flush = has_flush_items(region);
    let mut out: Vec<Draft> = Vec::new();
    for line in &region.lines {
        let goes_on = out.last().is_some_and(|draft| goes_on(draft, line, region, flush, typography));
        match out.last_mut() {
            Some(draft) if goes_on => draft.lines.push(unmarked(line)),
            _ => out.push(Draft { ground, lines: vec![line.clone()], place: region.place, left, full: false }),
        }
    }
    for draft in &mut out {
        if let Some(last) = draft.lines.last() {
            draft.full = right_edge(region, last) - last.rect.x1 < 6.0 * last.size;
        }
    }
    out
}

/// A line within a paragraph has no marker: "2.5 hours" at its start is text.
pub(super) fn unmarked(line: &Line) -> Line {
    let mut line = line.clone();
    if let (Some(marker), Some(first)) = (line.marker.take(), line.runs.first_mut()) {
        first.text.insert_str(0, &format!("{marker} "));
    }
    line
}

/// The right edge that a line could have reached.
fn right_edge(region: &Region, line: &Line) -> f32 {
    let level = |b: &Rect, l: &Line| l.baseline > b.y0 && l.rect.y0 < b.y1 && b.x0 > l.rect.x0;
    if let Some(obstacle) = region.beside.iter().find(|b| level(b, line)) {
        return region.lines.iter().filter(|l| level(obstacle, l)).map(|l| l.rect.x1).fold(f32::MIN, f32::max);
    }
    let same_left: Vec<f32> = region
        .lines
        .iter()
        .filter(|l| (l.text_x0 - line.text_x0).abs() < 1.5 && (l.size - line.size).abs() < 0.6)
        .map(|l| l.rect.x1)
        .collect();
    let all = region.lines.iter().map(|l| l.rect.x1).fold(f32::MIN, f32::max);
    if same_left.len() >= 4 { same_left.iter().copied().fold(f32::MIN, f32::max) } else { all }
}

/// True where the first word of the line would have found room on the line above: the break was meant.
pub(super) fn forced(previous: &Line, line: &Line, edge: f32) -> bool {
    let needed = 0.25 * line.size + 1.1 * line.first_word;
    // Centred lines have as much room again on their left.
    let middle = |l: &Line| f32::midpoint(l.rect.x0, l.rect.x1);
    let centred = (middle(previous) - middle(line)).abs() < 1.0 && (previous.rect.x0 - line.rect.x0).abs() > 2.0;
    let room = (edge - previous.rect.x1) * if centred { 2.0 } else { 1.0 };
    // A title may end in such a word (`Fathers are not thought of`): no paragraph leaves half its line.
    let half = previous.rect.x1 - previous.rect.x0 < 0.5 * (edge - previous.rect.x0);
    needed < room - 0.4 * line.size && (half || !leads_on(&previous.text()))
}

/// True for text that ends in a word that no line of its own ends in.
fn leads_on(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    [
        "the", "a", "an", "of", "on", "in", "to", "for", "and", "or", "with", "by", "from", "at", "as", "that", "was", "were", "is", "are",
        "be", "been", "had", "has", "have", "their", "his", "her", "its", "not", "but", "this", "which", "who", "our", "your",
    ]
    .contains(&last)
}

/// A bold label and a colon or dash at a line's start (`Strengths – The school …`).
fn begins_with_label(line: &Line) -> bool {
    let [label, rest, ..] = line.runs.as_slice() else { return false };
    let closing = |c: char| matches!(c, ':' | '\u{2013}' | '\u{2014}');
    let closed = label.text.trim_end().ends_with(closing) || rest.text.trim_start().starts_with(closing);
    label.style.bold && !rest.style.bold && closed && label.text.split_whitespace().count() <= 8
}

/// A short sentence or title in bold at a line's start, and text behind it (`Silence is heavy. Everyone …`).
fn begins_in_bold(line: &Line) -> bool {
    let [title, rest, ..] = line.runs.as_slice() else { return false };
    let ended = title.text.trim_end().ends_with('.') && title.text.split_whitespace().count() <= 8;
    title.style.bold && !rest.style.bold && ended && title.text.starts_with(char::is_uppercase)
}

/// True where list items were typed without hanging: their further lines begin below the bullet, as one in small letters
/// shows.
fn has_flush_items(region: &Region) -> bool {
    region.lines.windows(2).any(|pair| {
        let [item, next] = pair else { return false };
        let below = (next.rect.x0 - item.rect.x0).abs() < 2.0 && next.baseline > item.baseline;
        item.marker.is_some() && item.text_x0 - item.rect.x0 > 4.0 && next.marker.is_none() && below && starts_small(next)
    })
}

/// A line that stands further below the end of a sentence than so many times the usual begins a paragraph.
const PARAGRAPH: f32 = 1.12;

/// A line that stands no further below another than this many times the usual has no space of a paragraph between.
const CLOSE: f32 = 1.05;

fn starts_small(line: &Line) -> bool {
    line.text().starts_with(char::is_lowercase)
}

/// How far the lines of a paragraph stand apart that a line may go on: as its last two do, or, where it has one, as this line
/// and the next.
fn own_distance(draft: &Draft, line: &Line, region: &Region, typography: &Typography) -> f32 {
    let usual = typography.leading * line.size;
    let Some([.., before, previous]) = draft.lines.get(draft.lines.len().saturating_sub(2)..).filter(|l| l.len() == 2) else {
        let previous = draft.lines.last().map_or(line.baseline, |l| l.baseline);
        let next = region.lines.iter().skip_while(|l| !std::ptr::eq(*l, line)).nth(1).filter(|n| n.marker.is_none());
        let down = line.baseline - previous;
        return if next.is_some_and(|n| (n.baseline - line.baseline - down).abs() < 0.05 * down) { down } else { usual };
    };
    (previous.baseline - before.baseline).max(0.9 * line.size)
}

fn goes_on(draft: &Draft, line: &Line, region: &Region, flush: bool, typography: &Typography) -> bool {
    let (Some(first), Some(previous)) = (draft.lines.first(), draft.lines.last()) else { return false };
    if let Some(marker) = &line.marker {
        // A number or a dash at a line's start counts where the sentence before it is not at its end, at the paragraph's own edge.
        let number = marker.chars().any(|c| c.is_ascii_digit());
        let dash = matches!(marker.as_str(), "-" | "\u{2013}" | "\u{2014}");
        let open = !previous.text().trim_end().ends_with(['.', '?', '!', ':', ';']) && !draft.stands_out(typography);
        let edge = draft.lines.last().map_or(first.text_x0, |l| if draft.lines.len() > 1 { l.rect.x0 } else { first.text_x0 });
        let down = line.baseline - previous.baseline;
        let close = down > 0.0 && down < 1.2 * typography.leading.max(1.05) * line.size;
        let right = right_edge(region, previous);
        let long = previous.rect.x1 - previous.rect.x0 > 0.75 * (right - previous.rect.x0);
        let wrapped = number && !forced(previous, line, right) || dash && long;
        return open && close && wrapped && (line.rect.x0 - edge).abs() < 2.0;
    }
    let text = line.text();
    let lower = starts_small(line);
    let previous_text = previous.text();
    let ended = previous_text.trim_end().ends_with(['.', '?', '!', ':', ';']);
    let down = line.baseline - previous.baseline;
    if down.abs() < 0.35 * line.size {
        let gap = line.rect.x0 - previous.rect.x1;
        return line.tabular && previous.tabular
            || gap < 4.0 * line.size && (line.size - previous.size).abs() < 0.1 * line.size && gap > -1.0;
    }
    // Within a sentence the bold face of another family may be a little smaller.
    let allowed = if lower && !ended { 0.12 } else { 0.08 };
    if line.tabular || previous.tabular || down <= 0.0 || (line.size - previous.size).abs() > allowed * previous.size.max(line.size) {
        return false;
    }
    if down > 1.2 * typography.leading.max(1.05) * line.size.max(previous.size) {
        return false;
    }
    if ended && !lower && down > PARAGRAPH * own_distance(draft, line, region, typography) {
        return false;
    }
    let edge = right_edge(region, previous);
    let forced = forced(previous, line, edge);
    if draft.stands_out(typography) {
        let slant = |l: &Line| l.all(|s| s.italic);
        let same = line.is_bold() == first.is_bold()
            && line.colour() == first.colour()
            && slant(line) == slant(first)
            && line.ornament == first.ornament;
        // A title runs on into its paragraph: the rest of its last word or sentence stands at the start of the line.
        let last = previous.runs.last().map(|r| r.style);
        let runs_on = lower && !forced && !ended && line.runs.first().map(|r| r.style) == last;
        return same && (lower || !forced) && !(ended && forced) || runs_on;
    }
    if line.ornament != previous.ornament && line.ornament.max(previous.ornament) >= Ornament::Underline && !lower {
        return false;
    }
    let becomes_heading = line.is_bold() && !previous.is_bold() && !lower && !typography.bold;
    // A sentence in bold at a paragraph's end, behind a line that is full, is none.
    let sentence = text.trim_end().ends_with('.');
    if becomes_heading && (forced || ended && !sentence) && line.letters() < 90 {
        return false;
    }
    // A line below the text of an item, no further down than any other, goes on with it even where the break was meant.
    let hung = first.marker.is_some() && first.text_x0 - first.rect.x0 > 4.0 && (line.rect.x0 - first.text_x0).abs() < 1.0;
    let titled = || begins_with_label(line) || begins_in_bold(line) && begins_in_bold(first);
    if forced && (!lower || ended) && !hung || ended && titled() {
        return false;
    }
    if first.marker.is_some() {
        let hangs = line.rect.x0 > first.rect.x0 + 2.0 || (first.text_x0 - first.rect.x0).abs() < 2.0;
        // Typed numbers do not hang. A line that had no room above, right below it, goes on with the item.
        let close = down < CLOSE * typography.leading * line.size && text.trim_end().ends_with(['.', '?', '!']);
        let wrapped = !forced && (flush || close);
        return hangs || lower || !ended || wrapped;
    }
    // A first-line indent begins a paragraph; so does a line further left than an indented one.
    let indented = line.rect.x0 > previous.rect.x0 + 0.9 * line.size && ended && draft.lines.len() > 1;
    !indented
}

/// True where a column's or page's end cut a block in two, and `next` is its other half.
pub(super) fn continues_over_break(parts: &[Draft], next: &Draft, typography: &Typography) -> bool {
    let (Some(head), Some(last)) = (parts.first(), parts.last()) else { return false };
    let (from, to) = (last.ground.page, next.ground.page);
    let (above, below) = (last.rect(), next.rect());
    let adjacent = (0.0..last.size()).contains(&(below.y0 - above.y1)) && (below.x0 - above.x0).abs() < 2.0;
    // Columns of two lines each, balanced at the end of a section, begin on one height.
    let beside = below.x0 > above.x1 && below.y0 < above.y1;
    let lower = || next.text().starts_with(char::is_lowercase);
    let moved = to == from + 1 || to == from && (below.y0 < above.y0 || adjacent || beside && lower());
    moved && continues(head, last, next, typography)
}

fn continues(head: &Draft, last: &Draft, next: &Draft, typography: &Typography) -> bool {
    let (before, after) = (last.text(), next.text());
    let ended = before.trim_end().ends_with(['.', '?', '!', ':', ';']);
    let lower = after.chars().next().is_some_and(|c| c.is_lowercase() || c == '(');
    // A sentence in large type goes on in small letters.
    let large = !ended && lower && prominence(last) == prominence(next);
    let stands_out = (next.stands_out(typography) || last.stands_out(typography)) && !large;
    if next.marker().is_some() || stands_out || (next.size() - last.size()).abs() > 0.6 {
        return false;
    }
    let item = head.lines.first().filter(|l| l.marker.is_some());
    let indent = item.map_or(0.0, |l| l.text_x0 - head.left);
    let next_indent = next.lines.first().map_or(0.0, |l| l.rect.x0) - next.left;
    // Set at a list item's own indent, with items left of it on the page.
    let within_item = indent > 4.0 && (next_indent - indent).abs() < 2.5;
    if !ended {
        return lower || within_item || last.full || before.trim_end().ends_with([',', '-', '\u{ad}']);
    }
    // A sentence in bold begins the next one.
    let bold = |d: &Draft| !typography.bold && d.lines.iter().all(Line::is_bold);
    within_item && last.full && bold(next) == bold(last)
}

/// How prominent a heading's look is: larger first, then set on a bar or underlined, then bold, then coloured.
pub(super) fn prominence(draft: &Draft) -> (i32, bool, Ornament, Style) {
    let first = draft.lines.first();
    #[expect(clippy::cast_possible_truncation, reason = "a type size")]
    let size = first.map_or(0, |l| (l.size * 2.0).round() as i32);
    let bold = draft.lines.iter().all(Line::is_bold);
    let colour = first.map_or([0; 3], Line::colour);
    (size, bold, first.map_or(Ornament::None, |l| l.ornament), Style { bold, italic: false, colour })
}
