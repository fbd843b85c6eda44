//! Paragraphs as DOCX and HTML tell them → blocks.
//!
//! Both formats say a part of their structure (a heading's level, a list, a table) and only show the rest (a bold line by
//! itself, a bullet typed as text). What is said is kept; what is shown is judged as it would be on a page.

use std::collections::HashMap;
use std::rc::Rc;

use crate::model::block::{Furniture, TableCell};
use crate::model::{Block, Notice, Run, Shape, Style};
use crate::text::markers::{enumerator, is_minus, is_plus, is_sign};
use crate::text::normalise::{clean, letters, words};

/// How a stretch of text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own that a formatter can switch on")]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// Underlined or in capitals that the format makes.
    pub(super) raised: bool,
    /// Highlighted, as with a marker pen.
    pub(super) marked: bool,
    /// In a font of symbols: the characters are not what they seem.
    pub(super) symbol: bool,
    pub(super) colour: [u8; 3],
    /// In points.
    pub(super) size: f32,
}

/// Text in one look. A line feed in it is a break that the author set.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) look: Look,
    pub(super) link: Option<Rc<str>>,
}

/// Where a paragraph stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Standing {
    #[default]
    Text,
    /// Apart from the flow: a box, a note.
    Aside,
    /// A running head or foot, a line of the contents.
    Furniture,
    /// A menu of other pages: what it names is not what this document is.
    Navigation,
}

/// A paragraph as the format has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    pub(super) stretches: Vec<Stretch>,
    /// The heading's level as the format says it; 0 is the document's title.
    pub(super) level: Option<u8>,
    /// Marker and depth (from 1) in a list of the format's own.
    pub(super) item: Option<(String, u8)>,
    pub(super) standing: Standing,
    pub(super) cells: Vec<Cell>,
}

impl Paragraph {
    fn text(&self) -> String {
        self.stretches.iter().map(|s| s.text.as_str()).collect()
    }
}

/// A bullet, whatever sign a format has for it.
pub(super) const BULLET: &str = "\u{2022}";

/// A place in one of the tables that enclose a paragraph, the outermost first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    table: usize,
    row: u32,
    column: u32,
}

#[derive(Debug, Default)]
struct Table {
    columns: u32,
    rows: u32,
    /// Rows at its head that are one cell across.
    across: u32,
    /// The format says that it only arranges.
    arranges: bool,
}

#[derive(Debug, Default)]
struct Open {
    table: usize,
    column: u32,
    cells_in_row: u32,
    cell: Option<Cell>,
    /// For how many rows more each column is taken by a cell from above.
    taken: Vec<u32>,
}

/// Tables inside tables inside tables: deeper ones are text of the last that is counted.
const MAX_TABLES: usize = 8;
/// A cell that claims to span more is not believed.
const MAX_SPAN: u32 = 64;

/// Takes paragraphs in reading order and knows in which cells they stand.
#[derive(Debug, Default)]
pub(super) struct Flow {
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    open: Vec<Open>,
    /// Tables that are open but too deep to count.
    ignored: usize,
}

impl Flow {
    /// How many paragraphs were taken.
    pub(super) fn len(&self) -> usize {
        self.paragraphs.len()
    }

    pub(super) fn push(&mut self, paragraph: Paragraph) {
        self.insert(self.len(), paragraph);
    }

    /// Takes a paragraph that began before the last ones did.
    pub(super) fn insert(&mut self, at: usize, paragraph: Paragraph) {
        if paragraph.stretches.iter().any(|s| s.text.chars().any(|c| !c.is_whitespace())) {
            let cells = self.open.iter().filter_map(|o| o.cell).collect();
            self.paragraphs.insert(at.min(self.paragraphs.len()), Paragraph { cells, ..paragraph });
        }
    }

    pub(super) fn begin_table(&mut self, arranges: bool) {
        if self.open.len() >= MAX_TABLES {
            self.ignored += 1;
            return;
        }
        self.open.push(Open { table: self.tables.len(), ..Open::default() });
        self.tables.push(Table { arranges, ..Table::default() });
    }

    pub(super) fn begin_row(&mut self) {
        let Some((open, table)) = self.innermost() else { return };
        if open.cells_in_row == 1 && table.across + 1 == table.rows {
            table.across += 1;
        }
        table.rows += 1;
        (open.column, open.cells_in_row, open.cell) = (0, 0, None);
        for rows in &mut open.taken {
            *rows = rows.saturating_sub(1);
        }
    }

    /// Columns that the row leaves out.
    pub(super) fn skip_columns(&mut self, columns: u32) {
        if let Some((open, _)) = self.innermost() {
            open.column += columns.min(MAX_SPAN);
        }
    }

    pub(super) fn begin_cell(&mut self, columns: u32, rows: u32) {
        let Some((open, table)) = self.innermost() else { return };
        let at = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
        while open.taken.get(at(open.column)).is_some_and(|rows| *rows > 0) {
            open.column += 1;
        }
        open.cell = Some(Cell { table: open.table, row: table.rows.saturating_sub(1), column: open.column });
        let end = open.column + columns.clamp(1, MAX_SPAN);
        if rows > 1 && end < 4 * MAX_SPAN {
            open.taken.resize(open.taken.len().max(at(end)), 0);
            open.taken.iter_mut().take(at(end)).skip(at(open.column)).for_each(|taken| *taken = rows);
        }
        open.column = end;
        open.cells_in_row += 1;
        table.columns = table.columns.max(open.column);
    }

    pub(super) fn end_cell(&mut self) {
        if let Some((open, _)) = self.innermost() {
            open.cell = None;
        }
    }

    pub(super) fn end_table(&mut self) {
        if self.ignored > 0 {
            self.ignored -= 1;
        } else {
            self.open.pop();
        }
    }

    fn innermost(&mut self) -> Option<(&mut Open, &mut Table)> {
        if self.ignored > 0 {
            return None;
        }
        let open = self.open.last_mut()?;
        let table = self.tables.get_mut(open.table)?;
        Some((open, table))
    }

    /// The words taken so far.
    pub(super) fn words(&self) -> usize {
        self.paragraphs.iter().map(|p| words(&p.text())).sum()
    }

    /// The blocks of the document.
    pub(super) fn blocks(self) -> Vec<Block> {
        let paragraphs: Vec<Paragraph> = self.paragraphs.into_iter().flat_map(parted).map(marked).collect();
        let usual = Usual::of(&paragraphs);
        let ranks = ranks(paragraphs.iter().map(|p| usual.prominence(p)).collect());
        let tables = self.tables;
        paragraphs.into_iter().zip(ranks).map(|(p, rank)| block(p, rank, &tables)).collect()
    }
}

/// The place in the outermost table that is one: more than one column, and rows that belong together.
fn cell(cells: &[Cell], tables: &[Table]) -> Option<TableCell> {
    cells.iter().find_map(|cell| {
        let table = tables.get(cell.table)?;
        let real = !table.arranges && table.columns > 1 && table.rows > table.across + 1;
        let number = u32::try_from(cell.table).ok()?;
        let row = cell.row.checked_sub(table.across).filter(|_| real)?;
        Some(TableCell { table: number, row, column: cell.column })
    })
}

/// A paragraph cut where its author broke the line, unless the sentence goes on.
fn parted(paragraph: Paragraph) -> Vec<Paragraph> {
    if paragraph.level.is_some() || !paragraph.text().contains('\n') {
        let joined = |s: Stretch| Stretch { text: s.text.replace('\n', " "), ..s };
        return vec![Paragraph { stretches: paragraph.stretches.into_iter().map(joined).collect(), ..paragraph }];
    }
    let mut out = vec![Paragraph { stretches: Vec::new(), ..paragraph.clone() }];
    let mut line = String::new();
    let mut broken = false;
    for stretch in paragraph.stretches {
        for (i, part) in stretch.text.split('\n').enumerate() {
            broken |= i > 0;
            if part.trim().is_empty() && broken {
                continue;
            }
            let mut text = part.to_owned();
            if std::mem::take(&mut broken) && !line.is_empty() {
                if runs_over(&line, part) {
                    text.insert(0, ' ');
                } else {
                    out.push(Paragraph { item: None, stretches: Vec::new(), ..paragraph_like(&out) });
                }
                line.clear();
            }
            line.push_str(part);
            if let Some(last) = out.last_mut() {
                last.stretches.push(Stretch { text, ..stretch.clone() });
            }
        }
    }
    out
}

/// True where the second line goes on with the sentence of the first: in small letters, or from a long line that ends
/// inside a sentence.
fn runs_over(line: &str, next: &str) -> bool {
    let line = line.trim_end();
    let small = |c: char| c.is_lowercase();
    let inside = line.ends_with(small) && line.rsplit(char::is_whitespace).next().is_some_and(|w| w.starts_with(small));
    next.trim_start().starts_with(small) || inside && line.chars().count() >= 45
}

/// An empty paragraph that stands where the first of these does.
fn paragraph_like(parts: &[Paragraph]) -> Paragraph {
    parts.first().map_or_else(Paragraph::default, |p| Paragraph { standing: p.standing, cells: p.cells.clone(), ..Paragraph::default() })
}

/// Characters made plain, and a bullet or number that was typed moved out of the text.
fn marked(mut paragraph: Paragraph) -> Paragraph {
    for stretch in paragraph.stretches.iter_mut().filter(|s| s.look.symbol) {
        stretch.text = stretch.text.chars().map(symbol).collect();
    }
    if paragraph.item.is_none() && paragraph.standing != Standing::Furniture {
        let text = paragraph.text();
        if let Some((marker, mut length)) = typed_marker(&text).filter(|(m, _)| paragraph.level.is_none() || is_counted(m)) {
            for stretch in &mut paragraph.stretches {
                let cut = length.min(stretch.text.len());
                stretch.text.drain(..cut);
                length -= cut;
            }
            paragraph.item = Some((marker, 1));
        }
    }
    for stretch in &mut paragraph.stretches {
        stretch.text = clean(&stretch.text).chars().filter(|c| *c != '\u{ad}').map(|c| if c == '\u{2011}' { '-' } else { c }).collect();
    }
    paragraph.stretches.retain(|s| !s.text.is_empty());
    paragraph
}

/// What a character of a font of symbols shows, as far as reports use them.
pub(super) fn symbol(c: char) -> char {
    match u32::from(c) & 0xff {
        0x20 | 0xa0 | 0x09 | 0x0a => ' ',
        0x4a => '\u{263a}',
        0xe0 | 0xe8 | 0xf0 => '\u{2192}',
        0xfb => '\u{2717}',
        0xfc => '\u{2713}',
        _ => '\u{2022}',
    }
}

/// The bullet or number that a text begins with, and how many bytes it takes.
fn typed_marker(text: &str) -> Option<(String, usize)> {
    let body = text.trim_start();
    let head = body.split(char::is_whitespace).next()?;
    let first = head.chars().next()?;
    let behind = body.get(head.len()..)?;
    let gap = behind.len() - behind.trim_start().len();
    let wide = behind.starts_with('\t') || behind.chars().take_while(|c| c.is_whitespace()).count() > 1;
    let alone = head.chars().count() == 1;
    let start = text.len() - body.len();
    if is_sign(first) && (first != '\u{b7}' || alone) && body.chars().nth(1).is_some() {
        let rest = body.get(first.len_utf8()..)?;
        return Some((sign(first), start + body.len() - rest.trim_start().len()));
    }
    let dash = matches!(first, '-' | '\u{2013}' | '\u{2212}' | '+' | '*') && gap > 0 || matches!(first, 'o' | '?' | '!') && wide;
    let rest = start + head.len() + gap;
    if alone && dash && rest < text.len() {
        return Some((sign(first), rest));
    }
    let (label, _) = enumerator(body).filter(|(_, after)| !after.is_empty())?;
    Some((label.to_owned(), rest))
}

/// A number or letter, which a heading may have as well.
fn is_counted(marker: &str) -> bool {
    marker.contains(char::is_alphanumeric)
}

/// A sign that tells what went well from what did not stays as it is; any other is a bullet.
fn sign(c: char) -> String {
    let own = c.to_string();
    if is_plus(&own) || is_minus(&own) { own } else { BULLET.to_owned() }
}

/// What is usual in the document: most letters have it.
struct Usual {
    size: f32,
    colour: [u8; 3],
    bold: bool,
    italic: bool,
}

/// Half points, level (10 where it says none), bold, colour.
type Prominence = (i32, u8, bool, [u8; 3]);
const UNSAID: u8 = 10;

impl Usual {
    fn of(paragraphs: &[Paragraph]) -> Self {
        let mut sizes: HashMap<i32, usize> = HashMap::new();
        let mut colours: HashMap<[u8; 3], usize> = HashMap::new();
        let (mut bold, mut italic, mut all) = (0, 0, 0);
        let text = paragraphs.iter().filter(|p| matches!(p.standing, Standing::Text | Standing::Aside));
        for Stretch { text, look, .. } in text.flat_map(|p| &p.stretches) {
            let n = letters(text);
            *sizes.entry(half_points(look.size)).or_default() += n;
            *colours.entry(look.colour).or_default() += n;
            all += n;
            bold += if look.bold { n } else { 0 };
            italic += if look.italic { n } else { 0 };
        }
        let size = most(&sizes).unwrap_or(22);
        #[expect(clippy::cast_precision_loss, reason = "a type size")]
        let size = size as f32 / 2.0;
        Self { size, colour: most(&colours).unwrap_or_default(), bold: bold * 2 > all, italic: italic * 2 > all }
    }

    /// How prominent a heading is; `None` for what is no heading.
    fn prominence(&self, paragraph: &Paragraph) -> Option<Prominence> {
        let inked = || paragraph.stretches.iter().filter(|s| letters(&s.text) > 0);
        let first = inked().next()?.look;
        let size = size(paragraph);
        let text = paragraph.text();
        let text = text.trim();
        let letters = letters(text);
        let ended = text.ends_with(['.', ';', ',']);
        let question = text.ends_with('?');
        let said = paragraph.level.is_some() && !(ended && letters > 250);
        let bulleted = paragraph.item.as_ref().is_some_and(|(marker, _)| !is_counted(marker));
        let bold = !self.bold && inked().all(|s| s.look.bold || s.look.raised && s.link.is_none());
        let italic = inked().all(|s| s.look.italic);
        let coloured = inked().all(|s| s.look.colour == first.colour && s.link.is_none()) && differs(first.colour, self.colour);
        let capitals = letters > 3 && !text.chars().any(char::is_lowercase);
        let large = size > 1.12 * self.size;
        let smaller = size < 0.75 * self.size;
        let shown = large && letters < 180 && !(ended && letters > 60)
            || letters < 110 && !ended && !smaller && (bold || capitals || coloured && !question && !italic)
            || letters < 60 && !ended && !question && !self.italic && italic;
        let flow = matches!(paragraph.standing, Standing::Text | Standing::Aside);
        let level = paragraph.level.filter(|_| said).unwrap_or(UNSAID);
        (flow && (said || shown && !bulleted)).then_some((half_points(size), level, bold, first.colour))
    }
}

/// The size of most of a paragraph's letters.
fn size(paragraph: &Paragraph) -> f32 {
    let mut sizes: HashMap<i32, usize> = HashMap::new();
    for stretch in &paragraph.stretches {
        *sizes.entry(half_points(stretch.look.size)).or_default() += letters(&stretch.text);
    }
    #[expect(clippy::cast_precision_loss, reason = "a type size")]
    let size = most(&sizes).unwrap_or(0) as f32 / 2.0;
    size
}

fn half_points(size: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a type size")]
    let halves = (size * 2.0).round() as i32;
    halves
}

fn most<K: Copy + Ord>(counts: &HashMap<K, usize>) -> Option<K> {
    counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(k, _)| *k)
}

fn differs(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).any(|(x, y)| x.abs_diff(y) > 48)
}

/// Each heading's rank among the looks of all, from 1. A line that only looks like a heading of some level has that level.
fn ranks(looks: Vec<Option<Prominence>>) -> Vec<Option<u8>> {
    let mut said: HashMap<(i32, bool, [u8; 3]), u8> = HashMap::new();
    for (size, level, bold, colour) in looks.iter().flatten().filter(|l| l.1 < UNSAID) {
        let known = said.entry((*size, *bold, *colour)).or_insert(*level);
        *known = (*level).min(*known);
    }
    let levelled = |(size, level, bold, colour): Prominence| {
        let alike = said.get(&(size, bold, colour)).copied().unwrap_or(UNSAID);
        (size, if level == UNSAID { alike } else { level }, bold, colour)
    };
    let looks: Vec<Option<Prominence>> = looks.into_iter().map(|l| l.map(levelled)).collect();
    let mut order: Vec<Prominence> = looks.iter().flatten().copied().collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(b.2.cmp(&a.2)).then(a.3.cmp(&b.3)));
    order.dedup();
    let rank: HashMap<Prominence, u8> = order.into_iter().zip((1..=u8::MAX).chain(std::iter::repeat(u8::MAX))).collect();
    looks.into_iter().map(|l| l.and_then(|l| rank.get(&l).copied())).collect()
}

fn block(paragraph: Paragraph, rank: Option<u8>, tables: &[Table]) -> Block {
    let size = size(&paragraph);
    let shape = match (paragraph.standing, rank, &paragraph.item) {
        (Standing::Furniture | Standing::Navigation, ..) => Shape::Furniture(Furniture::Declared),
        (_, Some(rank), _) => Shape::Heading(rank),
        (_, None, Some((_, depth))) => Shape::Item(*depth),
        _ => Shape::Paragraph,
    };
    // A pen drawn over the whole of a paragraph sets nothing in it apart.
    let pen = paragraph.stretches.iter().any(|s| !s.look.marked && letters(&s.text) > 0);
    let mut runs: Vec<Run> = Vec::new();
    for Stretch { text, look, link } in paragraph.stretches {
        let bold = look.bold || look.raised && link.is_none() || look.marked && pen;
        let run = Run { text, style: Style { bold, italic: look.italic, colour: look.colour }, link: link.map(|l| l.to_string()) };
        match runs.last_mut() {
            Some(last) if last.style == run.style && last.link == run.link => last.text.push_str(&run.text),
            _ => runs.push(run),
        }
    }
    Block {
        shape,
        runs,
        marker: paragraph.item.map(|(marker, _)| marker),
        pieces: Vec::new(),
        size,
        lines: 1,
        aside: matches!(paragraph.standing, Standing::Aside | Standing::Navigation),
        cell: cell(&paragraph.cells, tables),
    }
}

/// What is told of words that the document hides; much of it may be a part that only a click or a setting shows.
pub(super) fn hidden(hidden: usize, read: usize) -> Option<Notice> {
    let message = format!("{hidden} words are hidden in the file and were not read");
    match hidden {
        0 => None,
        n if n * 10 > read => Some(Notice::warning("hidden-text", None, message)),
        _ => Some(Notice::info("hidden-text", None, message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { bold: false, italic: false, raised: false, marked: false, symbol: false, colour: [0; 3], size: 11.0 };

    fn paragraph(text: &str, look: Look) -> Paragraph {
        Paragraph { stretches: vec![Stretch { text: text.to_owned(), look, link: None }], ..Paragraph::default() }
    }

    fn shapes(paragraphs: Vec<Paragraph>) -> Vec<(Shape, String, Option<String>)> {
        let mut flow = Flow::default();
        for paragraph in paragraphs {
            flow.push(paragraph);
        }
        flow.blocks().into_iter().map(|b| (b.shape, b.text(), b.marker)).collect()
    }

    const SENTENCE: &str = "Running text that is long enough to be what is usual in a document with a few headings.";

    #[test]
    fn shown_headings_stand_among_said_ones() {
        let bold = Look { bold: true, ..PLAIN };
        let large = Look { bold: true, size: 16.0, ..PLAIN };
        let said = Paragraph { level: Some(2), ..paragraph("Strengths", bold) };
        let seen = shapes(vec![
            paragraph("Case 1", large),
            said,
            paragraph(SENTENCE, PLAIN),
            paragraph("Learning", bold),
            paragraph(SENTENCE, PLAIN),
        ]);
        let shapes: Vec<Shape> = seen.into_iter().map(|(shape, ..)| shape).collect();
        assert_eq!(shapes, [Shape::Heading(1), Shape::Heading(2), Shape::Paragraph, Shape::Heading(2), Shape::Paragraph]);
    }

    #[test]
    fn typed_bullets_and_numbers_are_markers_and_initials_and_years_are_not() {
        let symbol = Look { symbol: true, ..PLAIN };
        let typed = |sign: &str, look: Look, rest: &str| {
            let mut p = paragraph(sign, look);
            p.stretches.extend(paragraph(rest, PLAIN).stretches);
            p
        };
        let seen = shapes(vec![
            typed("\u{a7}", symbol, "\u{a0}\u{a0} Heard early."),
            typed("\u{b7}", PLAIN, "\u{a0}\u{a0}Seen alone."),
            typed("o", PLAIN, "\tAsked twice."),
            typed("a)", PLAIN, " First of two."),
            typed("J.", PLAIN, " Smith wrote it."),
            typed("2016.", PLAIN, " It was a year."),
            typed("o", PLAIN, " is a letter."),
        ]);
        let found: Vec<(&str, Option<&str>)> = seen.iter().map(|(_, text, marker)| (text.as_str(), marker.as_deref())).collect();
        let bullet = Some("\u{2022}");
        assert_eq!(
            found,
            [
                ("Heard early.", bullet),
                ("Seen alone.", bullet),
                ("Asked twice.", bullet),
                ("First of two.", Some("a)")),
                ("J. Smith wrote it.", None),
                ("2016. It was a year.", None),
                ("o is a letter.", None),
            ]
        );
    }

    #[test]
    fn a_broken_line_parts_a_title_block_and_no_sentence() {
        let seen = shapes(vec![
            paragraph("Marl Vale Board\nCase Audits\n2016-17", PLAIN),
            paragraph("It had been said of this family in each of the records from\nCase 2 and\nnobody wrote it down.", PLAIN),
        ]);
        let texts: Vec<&str> = seen.iter().map(|(_, text, _)| text.as_str()).collect();
        let sentence = "It had been said of this family in each of the records from Case 2 and nobody wrote it down.";
        assert_eq!(texts, ["Marl Vale Board", "Case Audits", "2016-17", sentence]);
    }

    #[test]
    fn tables_that_only_arrange_are_none_and_a_row_across_is_above_the_table() {
        let row = |flow: &mut Flow, cells: &[(&str, u32, u32)]| {
            flow.begin_row();
            for (text, columns, rows) in cells {
                flow.begin_cell(*columns, *rows);
                flow.push(paragraph(text, PLAIN));
                flow.end_cell();
            }
        };
        let mut flow = Flow::default();
        flow.begin_table(false);
        row(&mut flow, &[("Case 1", 2, 1)]);
        row(&mut flow, &[("Strengths", 1, 1), ("Learning", 1, 1)]);
        row(&mut flow, &[("both", 1, 2), ("one", 1, 1)]);
        row(&mut flow, &[("two", 1, 1)]);
        flow.end_table();
        flow.push(paragraph("outside", PLAIN));
        flow.begin_table(false);
        row(&mut flow, &[("left", 1, 1), ("right", 1, 1)]);
        flow.end_table();
        let seen: Vec<(String, Option<(u32, u32)>)> = flow.blocks().iter().map(|b| (b.text(), b.cell.map(|c| (c.row, c.column)))).collect();
        let expected = [
            ("Case 1", None),
            ("Strengths", Some((0, 0))),
            ("Learning", Some((0, 1))),
            ("both", Some((1, 0))),
            ("one", Some((1, 1))),
            ("two", Some((2, 1))),
            ("outside", None),
            ("left", None),
            ("right", None),
        ];
        assert_eq!(seen, expected.map(|(text, place)| (text.to_owned(), place)));
    }
}
