//! The content stream: the operators that show text, move it, colour it, or paint rectangles (ISO 32000-2, 8 and 9).

use std::collections::HashMap;
use std::iter::once;
use std::rc::Rc;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Rect as PdfRect, Stream, String as PdfString};
use hayro_syntax::page::Resources;
use kurbo::{Affine, Point, Vec2};

use super::font::{Face, Faces};
use super::glyphs::{Glyph, Spans};
use super::tags::Tags;
use super::{number, point};
use crate::model::{Element, Page, Rect, Style};

/// Bounds of one page, so that a hostile file cannot keep a reader busy.
const MAX_OPERATORS: usize = 2_000_000;
const MAX_GLYPHS: usize = 400_000;
const MAX_FORM_DEPTH: u8 = 12;
const MAX_FORM_BYTES: usize = 128 << 20;
const MAX_DRAWS: usize = 100_000;
const MAX_STATES: usize = 512;
const MAX_RECTS: usize = 20_000;
const MAX_ANNOTATIONS: usize = 5_000;

/// Reads the pages of one document.
pub(super) struct Interpreter<'a> {
    faces: Faces<'a>,
    tags: Tags,
    page: Page,
    spans: Spans,
    operators: usize,
    glyphs: usize,
    draws: usize,
    form_bytes: usize,
    /// Text objects that were closed in the page's own stream.
    text_objects: usize,
    loss: Loss,
    /// Clockwise quarter turns from the text to the page, and the page's size as shown.
    sheet: (f64, f64),
}

/// What of a page could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Loss {
    /// A bound cut the page short.
    pub(super) cut: bool,
    /// Bytes of text whose font cannot be loaded.
    pub(super) undecoded: usize,
    /// Letters and digits that stand nowhere or are too small to be seen.
    pub(super) dropped: usize,
    /// Pieces of the page that cannot be unpacked.
    pub(super) broken: usize,
}

/// The graphics state as far as text needs it.
#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    face: Option<Rc<Face<'a>>>,
    size: f64,
    letter_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    render: i64,
    fill: [u8; 3],
    /// The fill colour space is a separation: one tint, dark when full.
    tint: bool,
}

/// Where a content stream is drawn from, and what is marked around it.
struct Frame<'a, 'r> {
    own: &'r Resources<'a>,
    parent: Option<&'r Resources<'a>>,
    /// The page or form whose marked content is counted.
    owner: Option<ObjectIdentifier>,
    element: Option<Element>,
    artifact: bool,
    depth: u8,
}

/// A marked-content section that is open.
struct Mark {
    /// It, or one that it stands in, is an artifact.
    artifact: bool,
    element: Option<Element>,
    /// It brought a replacement text, which is given once.
    replaces: bool,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(tags: Tags) -> Self {
        Self {
            faces: Faces::default(),
            tags,
            page: Page::default(),
            spans: Spans::default(),
            operators: 0,
            glyphs: 0,
            draws: 0,
            form_bytes: 0,
            sheet: (0.0, 0.0),
            loss: Loss::default(),
            text_objects: 0,
        }
    }

    /// Reads one page, and tells what of it could not be read.
    pub(super) fn page(&mut self, page: &hayro_syntax::page::Page<'a>, page_number: u32) -> (Page, Loss) {
        let (width, height) = page.render_dimensions();
        self.page = Page { number: page_number, width, height, ..Page::default() };
        self.sheet = (f64::from(width), f64::from(height));
        (self.operators, self.glyphs, self.draws, self.form_bytes, self.loss) = (0, 0, 0, 0, Loss::default());
        self.text_objects = 0;
        self.loss.broken = broken_streams(page);
        let state = State {
            ctm: Affine::new(page.initial_transform(true).as_coeffs()),
            face: None,
            size: 1.0,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            render: 0,
            fill: [0; 3],
            tint: false,
        };
        if let Some(stream) = page.page_stream() {
            let owner = page.raw().obj_id();
            let frame = Frame { own: page.resources(), parent: None, owner, element: None, artifact: false, depth: 0 };
            self.run(stream, &frame, state.clone());
            if self.operators < MAX_OPERATORS && self.glyphs < MAX_GLYPHS && self.text_objects < text_objects(stream, self.text_objects) {
                self.loss.broken += 1;
            }
        }
        self.annotations(page, &state);
        self.spans.finish(&mut self.page);
        self.loss.cut |= self.operators >= MAX_OPERATORS || self.glyphs >= MAX_GLYPHS || self.draws >= MAX_DRAWS;
        self.loss.dropped = std::mem::take(&mut self.spans.dropped);
        (std::mem::take(&mut self.page), self.loss)
    }

    fn run(&mut self, data: &[u8], frame: &Frame<'a, '_>, mut state: State<'a>) {
        let Frame { own, parent, .. } = *frame;
        let mut saved: Vec<State<'a>> = Vec::new();
        let (mut matrix, mut line) = (Affine::IDENTITY, Affine::IDENTITY);
        let mut marks: Vec<Mark> = Vec::new();
        let mut replacement: Option<String> = None;
        let (mut path, mut curved): (Vec<Point>, bool) = (Vec::new(), false);
        let mut rects: Vec<Rect> = Vec::new();
        let mut numbers: Vec<f64> = Vec::new();
        // A page names its few fonts again and again.
        let mut fonts: HashMap<Vec<u8>, Option<Rc<Face<'a>>>> = HashMap::new();
        let mut operators = UntypedIter::new(data);
        while let Some(instruction) = operators.next() {
            self.operators += 1;
            if self.operators >= MAX_OPERATORS || self.glyphs >= MAX_GLYPHS {
                return;
            }
            numbers.clear();
            numbers.extend(instruction.operands().filter_map(number));
            // No operator that is heeded has more operands than three, unless they are numbers.
            let mut operands = instruction.operands();
            let objects: [Option<&Object<'_>>; 4] = std::array::from_fn(|_| operands.next());
            let operator: &[u8] = instruction.operator.as_ref();
            let here = marks.last().map_or((frame.artifact, frame.element), |m| (m.artifact, m.element));
            match (operator, numbers.as_slice(), objects) {
                (b"q", ..) if saved.len() < MAX_STATES => saved.push(state.clone()),
                (b"Q", ..) => {
                    if let Some(previous) = saved.pop() {
                        state = previous;
                    }
                }
                (b"cm", &[a, b, c, d, e, f], _) => state.ctm *= Affine::new([a, b, c, d, e, f]),

                (b"BT", ..) => (matrix, line) = (Affine::IDENTITY, Affine::IDENTITY),
                (b"ET", ..) if frame.depth == 0 => self.text_objects += 1,
                (b"Tm", &[a, b, c, d, e, f], _) => {
                    line = Affine::new([a, b, c, d, e, f]);
                    matrix = line;
                }
                (b"Td" | b"TD", &[x, y], _) => {
                    if operator == b"TD" {
                        state.leading = -y;
                    }
                    line *= Affine::translate((x, y));
                    matrix = line;
                }
                (b"T*", ..) => next_line(&mut line, &mut matrix, &state),
                (b"Tc", &[v], _) => state.letter_spacing = v,
                (b"Tw", &[v], _) => state.word_spacing = v,
                (b"Tz", &[v], _) => state.stretch = v / 100.0,
                (b"TL", &[v], _) => state.leading = v,
                (b"Ts", &[v], _) => state.rise = v,
                #[expect(clippy::cast_possible_truncation, reason = "a small mode number")]
                (b"Tr", &[v], _) => state.render = v as i64,
                (b"Tf", &[size], [Some(Object::Name(name)), Some(_), None, _]) => {
                    state.size = size;
                    let face = fonts.entry(name.as_ref().to_vec()).or_insert_with(|| {
                        let dict = own.get_font(name).or_else(|| parent?.get_font(name));
                        dict.and_then(|d| self.faces.get(&d))
                    });
                    state.face.clone_from(face);
                }

                (b"g" | b"rg" | b"k", ..) => {
                    state.tint = false;
                    state.fill = rgb(&numbers);
                }
                (b"cs", _, [Some(Object::Name(name)), None, ..]) => {
                    state.tint = matches!(own.get_color_space(name), Some(Object::Array(space))
                        if space.iter::<Name<'_>>().next().is_some_and(|k| matches!(k.as_str(), "Separation" | "DeviceN")));
                    state.fill = [0; 3];
                }
                (b"sc" | b"scn", ..) if state.tint => {
                    state.fill = rgb(&[1.0 - numbers.iter().copied().fold(0.0, f64::max)]);
                }
                (b"sc" | b"scn", ..) => state.fill = rgb(&numbers),

                (b"Tj", _, [Some(Object::String(text)), None, ..]) => {
                    self.show(once(Ok(text.clone())), &state, &mut matrix, here, &mut replacement);
                }
                (b"'", _, [Some(Object::String(text)), None, ..]) => {
                    next_line(&mut line, &mut matrix, &state);
                    self.show(once(Ok(text.clone())), &state, &mut matrix, here, &mut replacement);
                }
                (b"\"", &[word, letter], [_, _, Some(Object::String(text)), None]) => {
                    (state.word_spacing, state.letter_spacing) = (word, letter);
                    next_line(&mut line, &mut matrix, &state);
                    self.show(once(Ok(text.clone())), &state, &mut matrix, here, &mut replacement);
                }
                (b"TJ", _, [Some(Object::Array(parts)), None, ..]) => {
                    let parts = parts.iter::<Object<'_>>().filter_map(|part| match part {
                        Object::String(text) => Some(Ok(text)),
                        Object::Number(n) => Some(Err(n.as_f64())),
                        _ => None,
                    });
                    self.show(parts, &state, &mut matrix, here, &mut replacement);
                }

                (b"BMC", _, [Some(Object::Name(tag)), None, ..]) => {
                    marks.push(Mark { artifact: here.0 || tag.as_str() == "Artifact", element: here.1, replaces: false });
                }
                (b"BDC", _, [Some(Object::Name(tag)), Some(properties), None, _]) => {
                    let dict = match properties {
                        Object::Dict(dict) => Some(dict.clone()),
                        Object::Name(key) => own.properties.get::<Dict<'_>>(key),
                        _ => None,
                    };
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a count from zero; others name no content"
                    )]
                    let content = dict.as_ref().and_then(|d| d.get::<Number>("MCID")).map(|n| n.as_f64() as u32);
                    let element = content.and_then(|n| self.tags.get(frame.owner, n)).or(here.1);
                    let text = dict.and_then(|d| d.get::<PdfString<'_>>("ActualText")).map(|s| utf16_or_latin(s.as_bytes()));
                    marks.push(Mark { artifact: here.0 || tag.as_str() == "Artifact", element, replaces: text.is_some() });
                    if text.is_some() {
                        replacement = text;
                    }
                }
                (b"EMC", ..) if marks.pop().is_some_and(|m| m.replaces) => {
                    replacement = None;
                }

                (b"m" | b"l", &[x, y], _) => path.push(state.ctm * Point::new(x, y)),
                (b"c" | b"v" | b"y", values, _) => {
                    curved = true;
                    let ends = values.chunks_exact(2).last().and_then(|p| Some(Point::new(*p.first()?, *p.get(1)?)));
                    path.extend(ends.map(|p| state.ctm * p));
                }
                (b"re", &[x, y, w, h], _) => {
                    let (a, b) = (state.ctm * Point::new(x, y), state.ctm * Point::new(x + w, y + h));
                    rects.push(Rect::new(point(a.x), point(a.y), point(b.x), point(b.y)));
                }
                (b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s", ..) => {
                    let drawn = extent(&path);
                    self.dots(rects.iter().copied().chain(drawn), operator);
                    if if curved { rounded(&path) } else { straight(&path) } {
                        rects.extend(drawn);
                    }
                    path.clear();
                    curved = false;
                    let room = MAX_RECTS.saturating_sub(self.page.rects.len());
                    self.page.rects.extend(rects.drain(..).take(room));
                }
                (b"n", ..) => {
                    path.clear();
                    rects.clear();
                    curved = false;
                }

                // To find what is drawn costs far more than any other operator.
                (b"Do", _, [Some(Object::Name(name)), None, ..]) if frame.depth <= MAX_FORM_DEPTH && self.draws < MAX_DRAWS => {
                    self.draws += 1;
                    let Some(object) = own.get_x_object(name).or_else(|| parent?.get_x_object(name)) else { continue };
                    self.draw(&object, &Frame { artifact: here.0, element: here.1, ..*frame }, &state);
                }
                _ => {}
            }
        }
    }

    /// Small filled shapes: bullets that are drawn and not written.
    fn dots(&mut self, shapes: impl Iterator<Item = Rect>, operator: &[u8]) {
        if matches!(operator, b"S" | b"s") {
            return;
        }
        let small = |v: f32| (1.2..9.0).contains(&v);
        let dot = |r: &Rect| small(r.width()) && small(r.height()) && (0.6..1.7).contains(&(r.width() / r.height()));
        let room = MAX_RECTS.saturating_sub(self.page.dots.len());
        self.page.dots.extend(shapes.filter(dot).take(room));
    }

    /// A form is run where it is drawn; of an image only the place is kept.
    fn draw(&mut self, object: &Stream<'a>, frame: &Frame<'a, '_>, state: &State<'a>) {
        let kind = object.dict().get::<Name<'_>>("Subtype");
        if kind.as_ref().is_some_and(|k| k.as_str() == "Image") {
            let corners = [(0.0, 0.0), (1.0, 1.0)].map(|c| state.ctm * Point::from(c));
            let [a, b] = corners;
            self.page.images.push(Rect::new(point(a.x), point(a.y), point(b.x), point(b.y)));
            return;
        }
        if kind.is_none_or(|k| k.as_str() != "Form") {
            return;
        }
        if frame.depth >= MAX_FORM_DEPTH || self.form_bytes >= MAX_FORM_BYTES {
            self.loss.cut = true;
            return;
        }
        let Ok(data) = object.decoded() else {
            self.loss.broken += 1;
            return;
        };
        self.form_bytes += data.len();
        let mut state = state.clone();
        state.ctm *= form_matrix(object);
        let inner = Frame { owner: object.dict().obj_id(), depth: frame.depth + 1, ..*frame };
        match object.dict().get::<Dict<'_>>("Resources") {
            Some(dict) => self.run(&data, &Frame { own: &Resources::new(dict), parent: Some(frame.own), ..inner }, state),
            None => self.run(&data, &Frame { parent: None, ..inner }, state),
        }
    }

    /// What fields and annotations show on the page, as the words that were typed into a form (ISO 32000-2, 12.5.5).
    fn annotations(&mut self, page: &hayro_syntax::page::Page<'a>, state: &State<'a>) {
        /// The flags Hidden and `NoView`.
        const UNSEEN: i32 = 1 << 1 | 1 << 5;
        let Some(all) = page.raw().get::<Array<'a>>("Annots") else { return };
        for annotation in all.iter::<Dict<'a>>().take(MAX_ANNOTATIONS) {
            let written = |k: Name<'_>| matches!(k.as_str(), "Widget" | "FreeText" | "Stamp");
            if !annotation.get::<Name<'_>>("Subtype").is_some_and(written) || annotation.get::<i32>("F").unwrap_or(0) & UNSEEN != 0 {
                continue;
            }
            let Some(rect) = annotation.get::<PdfRect>("Rect") else { continue };
            let Some(form) = annotation.get::<Dict<'a>>("AP").and_then(|a| a.get::<Stream<'a>>("N")) else { continue };
            let Some(own) = form.dict().get::<PdfRect>("BBox") else { continue };
            let own = form_matrix(&form).transform_rect_bbox(kurbo::Rect::new(own.x0, own.y0, own.x1, own.y1));
            if own.width() <= 0.0 || own.height() <= 0.0 {
                continue;
            }
            let scale = Affine::scale_non_uniform((rect.x1 - rect.x0) / own.width(), (rect.y1 - rect.y0) / own.height());
            let mut state = state.clone();
            state.ctm *= Affine::translate((rect.x0, rect.y0)) * scale * Affine::translate((-own.x0, -own.y0));
            let frame = Frame { own: page.resources(), parent: None, owner: None, element: None, artifact: false, depth: 1 };
            self.draw(&form, &frame, &state);
        }
    }

    /// Shows strings one behind the other; a number between them moves what follows back by so many thousandths of the size.
    fn show<'t>(
        &mut self,
        parts: impl Iterator<Item = Result<PdfString<'t>, f64>>,
        state: &State<'a>,
        matrix: &mut Affine,
        (artifact, element): (bool, Option<Element>),
        replacement: &mut Option<String>,
    ) {
        let Some(face) = &state.face else {
            self.loss.undecoded += parts.flatten().map(|text| text.as_bytes().len()).sum::<usize>();
            return;
        };
        self.spans.string();
        // Along a string only the place changes: scale and turn are those of its first glyph.
        let [a, b, c, d, ..] = (state.ctm * *matrix).as_coeffs();
        let [width, height] = [state.size * state.stretch, state.size];
        let (scale, rise) = ([a * width, b * width, c * height, d * height], Vec2::new(c, d) * state.rise);
        let turn = quarter_turns(scale);
        let along = Vec2::new(a, b);
        let straight = self.straight(along, turn);
        let style = Style { bold: face.bold || state.render == 2, italic: face.italic, colour: state.fill };
        let size = point(scale[2].hypot(scale[3]));
        let origin = state.ctm * (*matrix * Point::ZERO) + rise;
        let (origin, over) = (self.upright(origin, turn), self.upright(origin + along, turn));
        let along = over - origin;
        // How far the string has come, in the units of its text.
        let mut x = 0.0;
        for part in parts {
            let text = match part {
                Ok(text) => text,
                Err(back) => {
                    x -= back / 1000.0 * width;
                    continue;
                }
            };
            let bytes = text.as_bytes();
            let mut at = 0;
            while at < bytes.len() {
                self.glyphs += 1;
                let (code, length) = face.read_code(bytes, at);
                let letter = face.letter(code, length);
                let reach = state.letter_spacing * state.stretch + letter.advance * width;
                let leaning = (origin + along * x, origin + along * (x + reach));
                // What stands on the page stays on it.
                let set = straight.filter(|set| self.holds(*set * leaning.0, turn) || !self.holds(leaning.0, turn));
                let (start, end) = set.map_or(leaning, |set| (set * leaning.0, set * leaning.1));
                let given = replacement.as_mut().map(std::mem::take);
                let glyph = Glyph {
                    text: given.as_deref().unwrap_or(&letter.text),
                    x0: point(start.x),
                    x1: point(end.x),
                    baseline: point(start.y),
                    size,
                    style,
                    hidden: matches!(state.render, 3 | 7),
                    artifact,
                    turn,
                    element,
                };
                if !self.spans.goes_on(&glyph) {
                    self.spans.push(&glyph, &mut self.page);
                }
                let word = if length == 1 && bytes.get(at) == Some(&b' ') { state.word_spacing } else { 0.0 };
                x += (letter.advance * state.size + state.letter_spacing + word) * state.stretch;
                at += length;
            }
        }
        *matrix *= Affine::translate((x, 0.0));
    }

    /// True for a point on the upright page.
    fn holds(&self, p: Point, turn: u8) -> bool {
        let (width, height) = if turn % 2 == 1 { (self.sheet.1, self.sheet.0) } else { self.sheet };
        (0.0..=width).contains(&p.x) && (0.0..=height).contains(&p.y)
    }

    /// What sets text straight that leans a little, about the middle of the upright page; `None` for text that does not.
    fn straight(&self, along: Vec2, turn: u8) -> Option<Affine> {
        let over = self.upright(along.to_point(), turn) - self.upright(Point::ZERO, turn);
        if over.y == 0.0 {
            return None;
        }
        let lean = libm::atan2(over.y, over.x);
        if !(0.0005..ASKEW).contains(&lean.abs()) {
            return None;
        }
        let (width, height) = if turn % 2 == 1 { (self.sheet.1, self.sheet.0) } else { self.sheet };
        let (sine, cosine) = (libm::sin(-lean), libm::cos(-lean));
        let middle = Vec2::new(width / 2.0, height / 2.0);
        Some(Affine::translate(middle) * Affine::new([cosine, sine, -sine, cosine, 0.0, 0.0]) * Affine::translate(-middle))
    }

    /// A point of the page as it lies when the page is turned so that text with this turn stands upright.
    fn upright(&self, p: Point, turn: u8) -> Point {
        let (width, height) = self.sheet;
        match turn {
            1 => Point::new(p.y, width - p.x),
            2 => Point::new(width - p.x, height - p.y),
            3 => Point::new(height - p.y, p.x),
            _ => p,
        }
    }
}

/// Text that leans less than this, in radians, is on a page that lay askew in the scanner.
const ASKEW: f64 = 0.05;

/// A form's own coordinates in those of where it is drawn.
fn form_matrix(form: &Stream<'_>) -> Affine {
    let values: Vec<f64> =
        form.dict().get::<Array<'_>>("Matrix").map(|a| a.iter::<Number>().map(|n| n.as_f64()).collect()).unwrap_or_default();
    <[f64; 6]>::try_from(values).map_or(Affine::IDENTITY, Affine::new)
}

/// How many text objects a content stream closes: `ET` outside a string. A stream whose reading broke off has more of
/// them than were met; where there are no more than `met` anywhere, strings included, it is not looked at more closely.
fn text_objects(data: &[u8], met: usize) -> usize {
    let anywhere = memchr::memmem::find_iter(data, b"ET").count();
    if anywhere <= met {
        return anywhere;
    }
    let (mut found, mut depth, mut escaped, mut word) = (0, 0_usize, false, (0_usize, [0, 0]));
    for &byte in data.iter().chain(b" ") {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if depth > 0 => escaped = true,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b if b.is_ascii_alphanumeric() => word = (word.0 + 1, [word.1[1], b]),
            _ => {
                found += usize::from(word == (2, *b"ET"));
                word.0 = 0;
            }
        }
    }
    found
}

/// How many of the page's content streams cannot be unpacked.
fn broken_streams(page: &hayro_syntax::page::Page<'_>) -> usize {
    match page.raw().get::<Array<'_>>("Contents") {
        // What was unpacked of a single stream ends in a space at least.
        Some(streams) if streams.raw_iter().count() == 1 => usize::from(page.page_stream().is_none_or(<[u8]>::is_empty)),
        Some(streams) => streams.iter::<Stream<'_>>().filter(|s| s.decoded_data().is_err()).count(),
        None => usize::from(page.raw().contains_key("Contents") && page.page_stream().is_none()),
    }
}

fn next_line(line: &mut Affine, matrix: &mut Affine, state: &State<'_>) {
    *line *= Affine::translate((0.0, -state.leading));
    *matrix = *line;
}

/// Clockwise quarter turns of text whose x axis has these coefficients (y grows downwards).
fn quarter_turns(c: [f64; 4]) -> u8 {
    if c[1].abs() > c[0].abs() {
        if c[1] > 0.0 { 1 } else { 3 }
    } else if c[0] < 0.0 {
        2
    } else {
        0
    }
}

/// True for the outline of a box with rounded corners: it keeps to the box's sides but for the corners, and the sides above
/// and below are straight for a part of their length, as no circle's are.
fn rounded(path: &[Point]) -> bool {
    let Some(all) = extent(path) else { return false };
    let reach = 0.5 * all.width().min(all.height());
    let from = |v: f64, a: f32, b: f32| (point(v) - a).abs().min((point(v) - b).abs());
    let off = |p: &Point| (from(p.x, all.x0, all.x1), from(p.y, all.y0, all.y1));
    let keeps = |(x, y): (f32, f32)| x < 0.6 || y < 0.6 || x <= reach && y <= reach;
    let run = |y: f32| {
        let level = path.iter().filter(|p| (point(p.y) - y).abs() < 0.1).map(|p| point(p.x));
        let (from, to) = level.fold((f32::MAX, f32::MIN), |(from, to), x| (from.min(x), to.max(x)));
        to - from > 0.3 * all.width()
    };
    path.len() >= 6 && path.iter().map(off).all(keeps) && run(all.y0) && run(all.y1)
}

/// True where a path has straight, axis-aligned strokes only: a drawn rectangle or rule.
fn straight(path: &[Point]) -> bool {
    let aligned = |w: &[Point]| matches!(w, [a, b] if (a.x - b.x).abs() < 0.6 || (a.y - b.y).abs() < 0.6);
    (2..=6).contains(&path.len()) && path.windows(2).all(aligned)
}

/// The box of a path.
fn extent(path: &[Point]) -> Option<Rect> {
    let mut points = path.iter().map(|p| Rect::new(point(p.x), point(p.y), point(p.x), point(p.y)));
    let first = points.next()?;
    Some(points.fold(first, |all, p| all.union(&p)))
}

/// Grey, RGB or CMYK components as sRGB bytes.
pub(super) fn rgb(components: &[f64]) -> [u8; 3] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
    let byte = |v: f64| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
    match *components {
        [g] => [byte(g); 3],
        [r, g, b] => [byte(r), byte(g), byte(b)],
        [c, m, y, k] => [c, m, y].map(|v| byte((1.0 - v) * (1.0 - k))),
        _ => [0; 3],
    }
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 with a byte order mark, UTF-8 with one, else one byte a character.
fn utf16_or_latin(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> = rest.chunks_exact(2).filter_map(|c| <[u8; 2]>::try_from(c).ok()).map(u16::from_be_bytes).collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|&b| char::from(b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_objects_are_counted_outside_strings() {
        assert_eq!(text_objects(b"BT (an ET claim \\) ET) Tj ET\nq Q BT[(x)]TJ ET", 1), 2);
    }

    #[test]
    fn colours_become_srgb() {
        assert_eq!(rgb(&[0.0]), [0, 0, 0]);
        assert_eq!(rgb(&[1.0, 0.0, 0.0]), [255, 0, 0]);
        assert_eq!(rgb(&[0.0, 1.0, 1.0, 0.0]), [255, 0, 0]);
    }

    #[test]
    fn a_stroked_rule_is_a_rectangle_and_a_slanted_line_is_none() {
        let rule = [Point::new(10.0, 20.0), Point::new(90.0, 20.0)];
        assert!(straight(&rule));
        assert_eq!(extent(&rule), Some(Rect::new(10.0, 20.0, 90.0, 20.0)));
        assert!(!straight(&[Point::new(10.0, 20.0), Point::new(90.0, 80.0)]));
    }

    #[test]
    fn a_box_with_rounded_corners_is_a_rectangle_and_a_circle_is_none() {
        let points = |all: &[(f64, f64)]| all.iter().map(|(x, y)| Point::new(*x, *y)).collect::<Vec<_>>();
        let card =
            [(10.0, 0.0), (90.0, 0.0), (97.0, 3.0), (100.0, 10.0), (100.0, 50.0), (90.0, 60.0), (10.0, 60.0), (0.0, 50.0), (0.0, 10.0)];
        assert!(rounded(&points(&card)));
        let circle = [(50.0, 0.0), (85.0, 15.0), (100.0, 50.0), (85.0, 85.0), (50.0, 100.0), (15.0, 85.0), (0.0, 50.0), (15.0, 15.0)];
        assert!(!rounded(&points(&circle)));
        assert!(!rounded(&points(&[(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (50.0, 30.0), (40.0, 30.0), (0.0, 60.0)])));
    }
}
