//! The second reader: pdf-extract, for what the first cannot open or finds empty.
//!
//! pdf-extract gives no font and no colour, ignores a form's matrix and the page's rotation. So each page is rewritten
//! first, with lopdf: forms drawn in place, rotation and crop undone, text operators only, and a note of the style of
//! each string that is shown; pdf-extract then reads the plain page, and its n-th string has the n-th style.

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform, output_doc_page};

use super::content::rgb;
use super::font::{bare_name, is_bold_name};
use super::glyphs::{Glyph, Spans};
use super::point;
use crate::error::ReadError;
use crate::model::{Page, Style};

const MAX_OPERATORS: usize = 2_000_000;
const MAX_FORM_DEPTH: u8 = 12;
const MAX_PAGES: usize = 20_000;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Page>, ReadError> {
    let damaged = |what: &str| ReadError::Damaged(what.to_owned());
    let mut document = Document::load_mem(bytes).map_err(|e| damaged(&format!("the second reader cannot open it either ({e})")))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(ReadError::Encrypted);
    }
    let mut pages = Vec::new();
    for (number, id) in document.get_pages().into_iter().take(MAX_PAGES) {
        // A fault on one page leaves the others.
        let page = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| one_page(&mut document, number, id)));
        pages.push(page.ok().flatten().unwrap_or(Page { number, ..Page::default() }));
    }
    if pages.is_empty() { Err(damaged("it has no pages")) } else { Ok(pages) }
}

fn one_page(document: &mut Document, number: u32, id: ObjectId) -> Option<Page> {
    let (styles, width, height) = flatten(document, id)?;
    let mut sink = Sink { page: Page { number, width, height, ..Page::default() }, spans: Spans::default(), styles, shown: 0, top: 0.0 };
    // What came out before a failure is kept.
    let _ = output_doc_page(document, &mut sink, number);
    sink.spans.finish(&mut sink.page);
    Some(sink.page)
}

/// How one shown string looks.
#[derive(Clone, Copy, Default)]
struct Look {
    style: Style,
    hidden: bool,
    artifact: bool,
}

struct Sink {
    page: Page,
    spans: Spans,
    styles: Vec<Look>,
    shown: usize,
    top: f64,
}

impl OutputDev for Sink {
    fn begin_page(&mut self, _: u32, media: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.top = media.ury;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(&mut self, t: &Transform, width: f64, _: f64, size: f64, text: &str) -> Result<(), OutputError> {
        let look = self.styles.get(self.shown.wrapping_sub(1)).copied().unwrap_or_default();
        let upright = t.m11 > 0.0 && t.m11.abs() >= t.m12.abs();
        let turn = u8::from(!upright);
        let glyph = Glyph {
            text,
            x0: point(t.m31),
            x1: point(t.m31 + width * size * t.m11),
            baseline: point(self.top - t.m32),
            size: point((size * t.m21.hypot(t.m22)).abs()),
            style: look.style,
            hidden: look.hidden,
            artifact: look.artifact,
            turn,
            element: None,
        };
        self.spans.push(&glyph, &mut self.page);
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.shown += 1;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

fn resolve<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    document.dereference(object).map_or(object, |(_, found)| found)
}

fn sub_dictionary<'d>(document: &'d Document, parent: &'d Dictionary, key: &[u8]) -> Option<&'d Dictionary> {
    match resolve(document, parent.get(key).ok()?) {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

fn float(object: &Object) -> f64 {
    match *object {
        #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
        Object::Integer(i) => i as f64,
        Object::Real(r) => f64::from(r),
        _ => 0.0,
    }
}

/// A page attribute, its own or inherited.
fn inherited(document: &Document, mut id: ObjectId, key: &[u8]) -> Option<Object> {
    for _ in 0..64 {
        let dict = document.get_dictionary(id).ok()?;
        if let Ok(found) = dict.get(key) {
            return Some(resolve(document, found).clone());
        }
        id = dict.get(b"Parent").ok()?.as_reference().ok()?;
    }
    None
}

/// Rewrites a page as text operators only; gives the looks of its strings and the page's size as shown.
fn flatten(document: &mut Document, id: ObjectId) -> Option<(Vec<Look>, f32, f32)> {
    let bounds = |key: &[u8]| -> Option<[f64; 4]> {
        let found = inherited(document, id, key)?;
        let values: Vec<f64> = found.as_array().ok()?.iter().map(|v| float(resolve(document, v))).collect();
        values.try_into().ok()
    };
    let [x0, y0, x1, y1] = bounds(b"CropBox").or_else(|| bounds(b"MediaBox")).unwrap_or([0.0, 0.0, 595.0, 842.0]);
    let (left, bottom, width, height) = (x0.min(x1), y0.min(y1), (x1 - x0).abs(), (y1 - y0).abs());
    #[expect(clippy::cast_possible_truncation, reason = "a multiple of 90")]
    let turn = inherited(document, id, b"Rotate").map_or(0, |o| float(&o) as i32).rem_euclid(360);
    let (matrix, width, height) = if turn == 90 {
        ([0.0, -1.0, 1.0, 0.0, -bottom, left + width], height, width)
    } else if turn == 180 {
        ([-1.0, 0.0, 0.0, -1.0, left + width, bottom + height], width, height)
    } else if turn == 270 {
        ([0.0, 1.0, -1.0, 0.0, bottom + height, -left], height, width)
    } else {
        ([1.0, 0.0, 0.0, 1.0, -left, -bottom], width, height)
    };
    let resources = inherited(document, id, b"Resources").and_then(|o| o.as_dict().ok().cloned()).unwrap_or_default();
    let bytes = document.get_page_content(id).ok()?;
    let mut flat = Flattener {
        document,
        operations: vec![Operation::new("cm", matrix.iter().map(|&v| Object::Real(point(v))).collect())],
        looks: Vec::new(),
        fonts: Dictionary::new(),
        names: Vec::new(),
        budget: MAX_OPERATORS,
    };
    flat.walk(&bytes, &resources, Text::default(), 0);
    let Flattener { operations, looks, fonts, .. } = flat;
    let content = Content { operations }.encode().ok()?;
    let stream = document.add_object(Stream::new(Dictionary::new(), content));
    let mut resources = Dictionary::new();
    resources.set("Font", fonts);
    let page = document.get_object_mut(id).and_then(Object::as_dict_mut).ok()?;
    page.set("Contents", stream);
    page.set("Resources", resources);
    page.set("MediaBox", vec![0.into(), 0.into(), Object::Real(point(width)), Object::Real(point(height))]);
    for key in [&b"CropBox"[..], b"ArtBox", b"Rotate"] {
        page.remove(key);
    }
    Some((looks, point(width), point(height)))
}

/// The text state that a string is shown in.
#[derive(Clone, Default)]
struct Text {
    font: Option<Object>,
    size: f64,
    fill: [u8; 3],
    render: i64,
}

struct Flattener<'d> {
    document: &'d Document,
    operations: Vec<Operation>,
    looks: Vec<Look>,
    fonts: Dictionary,
    /// Fonts met so far with their weight and slant; the position names the font in the new resources.
    names: Vec<(Object, bool, bool)>,
    budget: usize,
}

impl Flattener<'_> {
    fn walk(&mut self, bytes: &[u8], resources: &Dictionary, mut text: Text, depth: u8) {
        let Ok(content) = Content::decode(bytes) else { return };
        let fonts = sub_dictionary(self.document, resources, b"Font");
        let objects = sub_dictionary(self.document, resources, b"XObject");
        let mut saved = Vec::new();
        // Whether each open section is an artifact or stands in one.
        let mut artifacts: Vec<bool> = Vec::new();
        for operation in content.operations {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            let artifact = artifacts.last() == Some(&true);
            match (operation.operator.as_str(), operation.operands.as_slice()) {
                ("q", _) => {
                    saved.push(text.clone());
                    self.operations.push(operation);
                }
                ("Q", _) => {
                    if let Some(previous) = saved.pop() {
                        text = previous;
                        self.operations.push(operation);
                    }
                }
                ("cm" | "Tm", [_, _, _, _, _, _])
                | ("Td" | "TD", [_, _])
                | ("Tc" | "Tw" | "Tz" | "Ts" | "TL", [_])
                | ("BT" | "ET" | "T*", _) => self.operations.push(operation),
                #[expect(clippy::cast_possible_truncation, reason = "a small mode number")]
                ("Tr", [mode]) => text.render = float(mode) as i64,
                ("g" | "rg" | "k" | "sc" | "scn", values) => {
                    text.fill = rgb(&values.iter().map(float).collect::<Vec<_>>());
                }
                ("Tf", [Object::Name(name), size]) => {
                    if let Some(font) = fonts.and_then(|f| f.get(name).ok()) {
                        text.font = Some(font.clone());
                        text.size = float(size);
                        self.set_font(&text);
                    }
                }
                ("Tj" | "TJ", [_]) => self.show(operation, &text, artifact),
                ("'", [string]) => {
                    let string = string.clone();
                    self.operations.push(Operation::new("T*", vec![]));
                    self.show(Operation::new("Tj", vec![string]), &text, artifact);
                }
                ("\"", [word, letter, string]) => {
                    let string = string.clone();
                    self.operations.push(Operation::new("Tw", vec![word.clone()]));
                    self.operations.push(Operation::new("Tc", vec![letter.clone()]));
                    self.operations.push(Operation::new("T*", vec![]));
                    self.show(Operation::new("Tj", vec![string]), &text, artifact);
                }
                ("BMC" | "BDC", [tag, ..]) => {
                    artifacts.push(artifact || tag.as_name().is_ok_and(|n| n == b"Artifact"));
                }
                ("EMC", _) => {
                    artifacts.pop();
                }
                ("Do", [Object::Name(name)]) if depth < MAX_FORM_DEPTH => {
                    let found = objects.and_then(|o| o.get(name).ok()).map(|o| resolve(self.document, o));
                    if let Some(Object::Stream(form)) = found {
                        self.form(form, resources, &text, depth);
                    }
                }
                _ => {}
            }
        }
        for _ in saved {
            self.operations.push(Operation::new("Q", vec![]));
        }
    }

    fn form(&mut self, form: &Stream, resources: &Dictionary, text: &Text, depth: u8) {
        if form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n != b"Form") {
            return;
        }
        self.operations.push(Operation::new("q", vec![]));
        if let Ok(Object::Array(matrix)) = form.dict.get(b"Matrix").map(|o| resolve(self.document, o))
            && matrix.len() == 6
        {
            self.operations.push(Operation::new("cm", matrix.clone()));
        }
        let own = sub_dictionary(self.document, &form.dict, b"Resources").unwrap_or(resources);
        let data = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
        self.walk(&data, own, text.clone(), depth + 1);
        self.operations.push(Operation::new("Q", vec![]));
    }

    /// The position of the text's font among those met, added where it is new.
    fn font(&mut self, text: &Text) -> Option<usize> {
        let font = text.font.as_ref()?;
        if let Some(known) = self.names.iter().position(|(f, ..)| f == font) {
            return Some(known);
        }
        let Object::Dictionary(dict) = resolve(self.document, font) else { return None };
        let name = dict.get(b"BaseFont").ok().and_then(|o| resolve(self.document, o).as_name().ok());
        let name = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
        let name = bare_name(&name).to_ascii_lowercase();
        let italic = name.contains("italic") || name.contains("oblique");
        self.fonts.set(format!("U{}", self.names.len()), font.clone());
        self.names.push((font.clone(), is_bold_name(&name), italic));
        Some(self.names.len() - 1)
    }

    fn set_font(&mut self, text: &Text) {
        if let Some(index) = self.font(text) {
            let name = Object::Name(format!("U{index}").into_bytes());
            self.operations.push(Operation::new("Tf", vec![name, Object::Real(point(text.size))]));
        }
    }

    fn show(&mut self, operation: Operation, text: &Text, artifact: bool) {
        let Some((_, bold, italic)) = self.font(text).and_then(|i| self.names.get(i)) else { return };
        let strings = match operation.operands.first() {
            Some(Object::String(..)) => 1,
            Some(Object::Array(parts)) => parts.iter().filter(|p| matches!(p, Object::String(..))).count(),
            _ => return,
        };
        let style = Style { bold: *bold || text.render == 2, italic: *italic, colour: text.fill };
        let look = Look { style, hidden: matches!(text.render, 3 | 7), artifact };
        self.looks.extend(std::iter::repeat_n(look, strings));
        self.operations.push(operation);
    }
}
