//! HTML, as boards publish it and as word processors save it.
//!
//! The tokens are the standard's; elements are opened and closed here, on a stack that does not grow without bound. Only
//! what an element says of itself is known: style sheets, like scripts, are not read.

use std::collections::HashSet;
use std::rc::Rc;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::docx::is_symbol_font;
use super::flow::{self, BULLET, Flow, Look, Paragraph, Standing, Stretch};
use super::plain;
use crate::error::ReadError;
use crate::model::{Body, Format, Notice, Reading, Recognition, TextSource};
use crate::text::normalise::words;

type Attributes = StartTag<()>;

/// Elements inside elements inside elements: deeper ones are read, but change nothing.
const MAX_DEPTH: usize = 512;

pub(super) fn looks_like_html(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let text = plain::decode(head).trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_ascii_lowercase();
    ["<!doctype html", "<html"].iter().any(|start| text.starts_with(start))
}

pub(super) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let text = decode(bytes);
    let mut page = Page::new();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text.as_str(), emitter).flatten() {
        match token {
            Token::StartTag(tag) => page.start(&tag),
            Token::EndTag(tag) => page.end(&name_of(&tag.name)),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    page.close();
    let read = page.flow.words();
    let mut notices: Vec<Notice> = flow::hidden(page.hidden_words, read).into_iter().collect();
    if page.too_deep {
        let message = format!("elements are nested more than {MAX_DEPTH} deep: look whether its parts are told apart");
        notices.push(Notice::warning("deep-nesting", None, message));
    }
    let images = page.images;
    let blocks = page.flow.blocks();
    if !blocks.iter().any(|b| b.text().chars().any(char::is_alphanumeric)) {
        return Err(ReadError::NoText { pages: 0, images, unseen: Vec::new() });
    }
    Ok(Reading {
        format: Format::Html,
        text_source: TextSource::Text,
        body: Body::Blocks(blocks),
        notices,
        recognition: Recognition::default(),
    })
}

/// By byte order mark, by what the page says, else UTF-8 where it is that, else Windows-1252.
fn decode(bytes: &[u8]) -> String {
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let said = charset(&String::from_utf8_lossy(head)).filter(|e| *e != encoding_rs::UTF_8 && e.is_ascii_compatible());
    match said {
        Some(encoding) if !marked => encoding.decode(bytes).0.into_owned(),
        _ => plain::decode(bytes),
    }
}

/// The encoding that a `meta` element or an XML declaration names.
fn charset(head: &str) -> Option<&'static encoding_rs::Encoding> {
    let head = head.to_ascii_lowercase();
    let behind = head.split_once("charset=").or_else(|| head.split_once("encoding=")).map(|(_, rest)| rest)?;
    let label =
        behind.trim_start_matches(['"', '\'', ' ']).split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).next()?;
    encoding_rs::Encoding::for_label(label.as_bytes())
}

fn name_of(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn attribute(tag: &Attributes, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|v| name_of(v))
}

/// What an element hands on to those inside it.
#[derive(Clone, Debug)]
struct State {
    look: Look,
    link: Option<Rc<str>>,
    standing: Standing,
    hidden: bool,
    /// What is inside is never text.
    silent: bool,
    /// White space is kept.
    verbatim: bool,
    level: Option<u8>,
}

#[derive(Debug)]
struct Element {
    name: String,
    /// What was in force before it.
    before: State,
}

/// A list: the depth is how many are open.
#[derive(Debug)]
struct List {
    ordered: bool,
    next: i64,
    step: i64,
    kind: String,
}

struct Page {
    flow: Flow,
    state: State,
    elements: Vec<Element>,
    lists: Vec<List>,
    /// The item that the next paragraph begins.
    item: Option<(String, u8)>,
    stretches: Vec<Stretch>,
    hidden_words: usize,
    images: bool,
    too_deep: bool,
    block: HashSet<&'static str>,
}

/// Elements that stand by themselves, above and below what is around them.
const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "button",
];

/// Elements without content.
const VOID: &[&str] = &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

impl Page {
    fn new() -> Self {
        let look = Look { bold: false, italic: false, raised: false, marked: false, symbol: false, colour: [0; 3], size: BODY };
        let state = State { look, link: None, standing: Standing::Text, hidden: false, silent: false, verbatim: false, level: None };
        Self {
            flow: Flow::default(),
            state,
            elements: Vec::new(),
            lists: Vec::new(),
            item: None,
            stretches: Vec::new(),
            hidden_words: 0,
            images: false,
            too_deep: false,
            block: BLOCK.iter().copied().collect(),
        }
    }

    fn start(&mut self, tag: &Attributes) {
        let name = name_of(&tag.name);
        self.end_implied(&name);
        if self.block.contains(name.as_str()) {
            self.close();
        }
        match name.as_str() {
            "br" => self.put("\n"),
            "img" => self.images = true,
            _ => {}
        }
        if VOID.contains(&name.as_str()) || tag.self_closing && name.contains(':') {
            return;
        }
        if self.elements.len() >= MAX_DEPTH {
            self.too_deep = true;
            return;
        }
        let before = self.state.clone();
        self.enter(&name, tag);
        self.elements.push(Element { name, before });
    }

    /// Ends what the standard says a start tag ends.
    fn end_implied(&mut self, name: &str) {
        let (ended, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "td", "th"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "td", "th"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
            "option" | "optgroup" => (&["option"], &["select"]),
            _ => (&[], &[]),
        };
        if !ended.is_empty() {
            let open = self.elements.iter().rposition(|e| ended.contains(&e.name.as_str()) || within.contains(&e.name.as_str()));
            if let Some(at) = open.filter(|at| self.elements.get(*at).is_some_and(|e| ended.contains(&e.name.as_str()))) {
                self.leave(at);
            }
        }
        // A paragraph holds no other block.
        if self.block.contains(name) {
            let open = self.elements.iter().rposition(|e| self.block.contains(e.name.as_str()));
            if let Some(at) = open.filter(|at| self.elements.get(*at).is_some_and(|e| e.name == "p")) {
                self.leave(at);
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "br" => self.put("\n"),
            "p" if !self.elements.iter().rev().any(|e| e.name == "p") => self.close(),
            _ => {}
        }
        let cell = |e: &Element| matches!(e.name.as_str(), "td" | "th" | "caption" | "table");
        let table_part = matches!(name, "table" | "tr" | "tbody" | "thead" | "tfoot" | "td" | "th" | "caption" | "html" | "body");
        let inline = !self.block.contains(name);
        for at in (0..self.elements.len()).rev() {
            let Some(element) = self.elements.get(at) else { return };
            if element.name == name {
                self.leave(at);
                return;
            }
            // What is closed elsewhere than it was opened closes nothing around it.
            if cell(element) && !table_part || inline && self.block.contains(element.name.as_str()) {
                return;
            }
        }
    }

    /// Closes the element at this place of the stack and all inside it.
    fn leave(&mut self, at: usize) {
        for element in self.elements.drain(at..).rev().collect::<Vec<_>>() {
            if self.block.contains(element.name.as_str()) {
                self.close();
            }
            match element.name.as_str() {
                "ul" | "ol" | "menu" => {
                    self.lists.pop();
                    self.item = None;
                }
                "li" => self.item = None,
                "table" => self.flow.end_table(),
                "td" | "th" => self.flow.end_cell(),
                _ => {}
            }
            self.state = element.before;
        }
    }

    fn enter(&mut self, name: &str, tag: &Attributes) {
        let number = |name| attribute(tag, name).and_then(|v| v.trim().parse::<u32>().ok());
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.bytes().last().map_or(1, |b| b - b'0');
                self.state.level = Some(level);
                self.state.look.size = BODY + 3.0 * f32::from(7 - level);
            }
            "b" | "strong" | "th" | "dt" | "summary" | "legend" => self.state.look.bold = true,
            "i" | "em" | "cite" | "dfn" | "var" => self.state.look.italic = true,
            "u" => self.state.look.raised = true,
            "mark" => self.state.look.marked = true,
            "pre" | "textarea" => self.state.verbatim = true,
            "a" => {
                let leads = |href: &String| !href.starts_with('#') && !href.starts_with("javascript:");
                self.state.link = attribute(tag, "href").filter(leads).map(Rc::from);
            }
            "ul" | "ol" | "menu" => {
                let reversed = attribute(tag, "reversed").is_some();
                let next = attribute(tag, "start").and_then(|v| v.trim().parse().ok()).unwrap_or(1);
                let kind = attribute(tag, "type").unwrap_or_default();
                self.lists.push(List { ordered: name == "ol", next, step: if reversed { -1 } else { 1 }, kind });
            }
            "li" => self.item = Some(self.marker(attribute(tag, "value").and_then(|v| v.trim().parse().ok()))),
            "table" => self.flow.begin_table(attribute(tag, "role").is_some_and(|r| r == "presentation" || r == "none")),
            "tr" => self.flow.begin_row(),
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "object" | "iframe" | "canvas" | "audio" | "video"
            | "datalist" => {
                self.state.silent = true;
            }
            _ => {}
        }
        if matches!(name, "td" | "th") {
            self.flow.begin_cell(number("colspan").unwrap_or(1), number("rowspan").unwrap_or(1));
        }
        if let Some(standing) = self.standing(name, tag) {
            self.state.standing = match self.state.standing {
                Standing::Text => standing,
                outer => outer,
            };
        }
        if attribute(tag, "hidden").is_some() {
            self.state.hidden = true;
        }
        if let Some(size) = attribute(tag, "size").filter(|_| name == "font" && self.state.level.is_none()) {
            // 3 is the usual one; with a sign it counts from there.
            let usual = if size.starts_with(['+', '-']) { 0 } else { 3 };
            let steps = size.trim().parse::<i8>().map_or(0, |n| n.clamp(-7, 7) - usual);
            self.state.look.size = (BODY + 3.0 * f32::from(steps)).max(6.0);
        }
        if let Some(colour) = attribute(tag, "color").filter(|_| name == "font").and_then(|c| colour(&c)) {
            self.state.look.colour = colour;
        }
        if let Some(font) = attribute(tag, "face").filter(|_| name == "font") {
            self.state.look.symbol = is_symbol_font(font.trim());
        }
        if let Some(style) = attribute(tag, "style") {
            for rule in style.split(';') {
                if let Some((property, value)) = rule.split_once(':') {
                    self.style(property.trim().to_ascii_lowercase().as_str(), value.trim().to_ascii_lowercase().as_str());
                }
            }
        }
    }

    /// Where the text of an element stands, where it says so.
    fn standing(&self, name: &str, tag: &Attributes) -> Option<Standing> {
        let role = attribute(tag, "role").unwrap_or_default();
        match (name, role.as_str()) {
            (_, "navigation" | "menu" | "menubar" | "search" | "dialog" | "alertdialog") => Some(Standing::Navigation),
            (_, "banner" | "contentinfo") => Some(Standing::Furniture),
            (_, "complementary" | "note") => Some(Standing::Aside),
            ("nav" | "search" | "select" | "textarea" | "dialog" | "menu", _) => Some(Standing::Navigation),
            // A heading that opens and closes what is under it is a button.
            ("button", _) if self.state.level.is_none() && !self.is_open("summary") => Some(Standing::Navigation),
            ("title", _) => Some(Standing::Furniture),
            // The head of an article or section is its own; that of the page is the site's.
            ("header" | "footer", _) if !["main", "article", "section"].iter().any(|e| self.is_open(e)) => Some(Standing::Furniture),
            ("aside", _) => Some(Standing::Aside),
            _ => None,
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.elements.iter().any(|e| e.name == name)
    }

    /// One rule of an element's own style.
    fn style(&mut self, property: &str, value: &str) {
        let look = &mut self.state.look;
        let value = value.trim_end_matches("!important").trim();
        match property {
            "font-weight" => look.bold = matches!(value, "bold" | "bolder") || value.parse::<u32>().is_ok_and(|w| w >= 600),
            "font-style" => look.italic = matches!(value, "italic" | "oblique"),
            // A heading is as large as its level, whatever the page makes of some of them.
            "font-size" if self.state.level.is_none() => look.size = length(value, look.size).unwrap_or(look.size),
            "color" => {
                if let Some(colour) = colour(value) {
                    look.colour = colour;
                }
            }
            "text-decoration" | "text-decoration-line" => look.raised |= value.contains("underline"),
            "text-transform" | "font-variant" => look.raised |= matches!(value, "uppercase" | "small-caps"),
            "background" | "background-color" => {
                let plain = ["none", "white", "transparent", "inherit", "#fff", "#ffffff"].iter().any(|v| value.starts_with(v));
                look.marked |= !plain;
            }
            "font-family" => look.symbol = is_symbol_font(value.trim_matches(['"', '\''])),
            "display" if value == "none" => self.state.hidden = true,
            "visibility" if matches!(value, "hidden" | "collapse") => self.state.hidden = true,
            "mso-hide" if value == "all" => self.state.hidden = true,
            _ => {}
        }
    }

    /// The marker and depth of the next item of the innermost list.
    fn marker(&mut self, value: Option<i64>) -> (String, u8) {
        let depth = u8::try_from(self.lists.len().max(1)).unwrap_or(u8::MAX);
        let Some(list) = self.lists.last_mut().filter(|l| l.ordered) else { return (BULLET.to_owned(), depth) };
        let n = value.unwrap_or(list.next);
        list.next = n.saturating_add(list.step);
        let letter = n.checked_sub(1).and_then(|i| u8::try_from(i).ok()).filter(|i| *i < 26).map(|i| char::from(b'a' + i));
        let label = match (list.kind.as_str(), letter) {
            ("a", Some(letter)) => letter.to_string(),
            ("A", Some(letter)) => letter.to_uppercase().to_string(),
            _ => n.to_string(),
        };
        (format!("{label}."), depth)
    }

    fn text(&mut self, text: &str) {
        if self.state.verbatim {
            self.put(text);
            return;
        }
        // A line's end is white space like any other; a hard space is none.
        let lead = text.starts_with(|c: char| c.is_ascii_whitespace());
        let mut out = String::with_capacity(text.len());
        for word in text.split_ascii_whitespace() {
            if lead || !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        if text.ends_with(|c: char| c.is_ascii_whitespace()) {
            out.push(' ');
        }
        self.put(&out);
    }

    fn put(&mut self, text: &str) {
        if self.state.silent || text.is_empty() {
            return;
        }
        if self.state.hidden {
            self.hidden_words += words(text);
            return;
        }
        // White space at a block's start is not shown, and makes no block either.
        if self.stretches.is_empty() && text.chars().all(|c| c.is_ascii_whitespace()) {
            return;
        }
        self.stretches.push(Stretch { text: text.to_owned(), look: self.state.look, link: self.state.link.clone() });
    }

    /// Ends the paragraph.
    fn close(&mut self) {
        let stretches = std::mem::take(&mut self.stretches);
        if stretches.iter().all(|s| s.text.trim().is_empty()) {
            return;
        }
        let item = self.item.take();
        let paragraph = Paragraph { stretches, level: self.state.level, item, standing: self.state.standing, ..Paragraph::default() };
        self.flow.push(paragraph);
    }
}

/// The size of running text, in points. Headings are so much larger that each level is told from the next.
const BODY: f32 = 12.0;

/// A length in points.
fn length(value: &str, now: f32) -> Option<f32> {
    let number = |unit: &str| value.strip_suffix(unit).and_then(|n| n.trim().parse::<f32>().ok());
    let points = number("pt")
        .or_else(|| number("px").map(|n| n * 0.75))
        .or_else(|| number("rem").map(|n| n * BODY))
        .or_else(|| number("em").map(|n| n * now))
        .or_else(|| number("%").map(|n| n * now / 100.0));
    points.filter(|p| (1.0..1000.0).contains(p))
}

/// `#1b4f72`, `#abc`, `rgb(1, 2, 3)` and the commonest names.
fn colour(value: &str) -> Option<[u8; 3]> {
    let value = value.trim().to_ascii_lowercase();
    if let Some(digits) = value.strip_prefix('#') {
        let full: String = if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
        let [_, red, green, blue] = u32::from_str_radix(full.get(..6)?, 16).ok()?.to_be_bytes();
        return Some([red, green, blue]);
    }
    if let Some(inner) = value.strip_prefix("rgb(").and_then(|v| v.strip_suffix(')')) {
        let parts: Vec<u8> = inner.split(',').filter_map(|p| p.trim().parse().ok()).collect();
        return parts.try_into().ok();
    }
    match value.as_str() {
        "black" | "windowtext" => Some([0; 3]),
        "red" => Some([255, 0, 0]),
        "green" => Some([0, 128, 0]),
        "blue" => Some([0, 0, 255]),
        "navy" => Some([0, 0, 128]),
        "purple" => Some([128, 0, 128]),
        "maroon" => Some([128, 0, 0]),
        "teal" => Some([0, 128, 128]),
        "grey" | "gray" => Some([128, 128, 128]),
        "white" => Some([255; 3]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Shape};

    fn blocks(text: &str) -> Vec<Block> {
        let Body::Blocks(blocks) = read(text.as_bytes()).expect("text").body else { panic!("blocks") };
        blocks
    }

    fn shown(text: &str) -> Vec<(Shape, Option<String>, String)> {
        blocks(text).into_iter().map(|b| (b.shape, b.marker.clone(), b.text().trim().to_owned())).collect()
    }

    #[test]
    fn lists_nest_and_count_and_ends_may_be_left_out() {
        let seen = shown("<p>Before<ol start=3><li>three<ul><li>inner<li><p>second</p><p>more of it</ul><li value=9>nine<li>ten</ol>After");
        let of = |shape, marker: Option<&str>, text: &str| (shape, marker.map(str::to_owned), text.to_owned());
        let bullet = Some("\u{2022}");
        assert_eq!(
            seen,
            [
                of(Shape::Paragraph, None, "Before"),
                of(Shape::Item(1), Some("3."), "three"),
                of(Shape::Item(2), bullet, "inner"),
                of(Shape::Item(2), bullet, "second"),
                of(Shape::Paragraph, None, "more of it"),
                of(Shape::Item(1), Some("9."), "nine"),
                of(Shape::Item(1), Some("10."), "ten"),
                of(Shape::Paragraph, None, "After"),
            ]
        );
    }

    #[test]
    fn the_site_around_the_page_is_furniture_and_its_scripts_are_nothing() {
        let page = "<title>Site</title><script>if (a<b) '<p>x</p>'</script><header>Board</header><nav>Menu</nav>\
            <main><header><h1>Own head</h1></header><p>Text</main><button>Share</button><footer>Foot</footer>";
        let seen: Vec<(bool, String)> = blocks(page).iter().map(|b| (matches!(b.shape, Shape::Furniture(_)), b.text())).collect();
        let expected =
            [(true, "Site"), (true, "Board"), (true, "Menu"), (false, "Own head"), (false, "Text"), (true, "Share"), (true, "Foot")];
        assert_eq!(seen, expected.map(|(furniture, text)| (furniture, text.to_owned())));
    }

    #[test]
    fn emphasis_ends_where_its_block_ends() {
        let blocks = blocks("<p>One <b>bold<p>plain <span style='font-weight:700; color:#a00'>two</span> three <u>four</u></p>");
        let bold: Vec<String> = blocks.iter().flat_map(|b| &b.runs).filter(|r| r.style.bold).map(|r| r.text.clone()).collect();
        assert_eq!(bold, ["bold", "two", "four"]);
        assert!(blocks[1].runs.iter().any(|r| r.style.colour == [170, 0, 0]));
    }

    #[test]
    fn a_headings_level_counts_for_more_than_its_size_and_a_shown_heading_comes_below() {
        let seen = shown(
            "<h2>Part</h2><h1><span style='font-size:9pt'>Whole</span></h1><p style='font-size:16pt'>Shown<p>Text that is usual on this page.",
        );
        let shapes: Vec<Shape> = seen.into_iter().map(|(shape, ..)| shape).collect();
        assert_eq!(shapes, [Shape::Heading(2), Shape::Heading(1), Shape::Heading(3), Shape::Paragraph]);
    }

    #[test]
    fn numbers_out_of_all_bounds_are_taken_calmly() {
        let page = format!(
            "<ol start={0}><li>a<li value={1}>b<li>c</ol><font size=-128>d</font><font size=+2>e</font>\
             <table><tr><td colspan=4294967295 rowspan=4294967295>f<td>g<tr><td>h</table><ol type=a reversed start=1><li>i<li>j</ol>",
            i64::MIN,
            i64::MAX
        );
        let text: String = shown(&page).into_iter().map(|(.., text)| text).collect();
        assert_eq!(text, "abcdefghij");
    }

    #[test]
    fn a_pen_marks_words_and_no_whole_panel() {
        let blocks =
            blocks("<div style='background: #eee'><p>A panel of text.</div><p>One <span style='background:yellow'>word</span> here.");
        let bold: Vec<String> = blocks.iter().flat_map(|b| &b.runs).filter(|r| r.style.bold).map(|r| r.text.clone()).collect();
        assert_eq!(bold, ["word"]);
    }

    #[test]
    fn what_is_hidden_is_told() {
        let reading = read(b"<p>Seen by all.</p><p hidden>Not seen</p><div style='display: none'>nor <b>this</b></div>").expect("text");
        let notices: Vec<&str> = reading.notices.iter().map(|n| n.message.as_str()).collect();
        assert_eq!(notices, ["4 words are hidden in the file and were not read"]);
    }

    #[test]
    fn each_encoding_is_read_as_it_says() {
        let text = |bytes: &[u8]| {
            let Ok(Reading { body: Body::Blocks(blocks), .. }) = read(bytes) else { panic!("blocks") };
            blocks.iter().map(Block::text).collect::<String>()
        };
        assert_eq!(text(b"<meta charset=iso-8859-2><p>\xb3"), "\u{142}");
        assert_eq!(text(b"<p>child\x92s"), "child\u{2019}s");
        assert_eq!(text("<p>child\u{2019}s &eacute;&#8217;".as_bytes()), "child\u{2019}s \u{e9}\u{2019}");
        assert_eq!(text(b"\xff\xfe<\0p\0>\0a\0"), "a");
        // What says UTF-8 and is not.
        assert_eq!(text(b"<meta charset=utf-8><p>child\x92s"), "child\u{2019}s");
    }
}
