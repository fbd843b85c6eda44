//! What a font says about weight and slant, and the fonts of one document.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::hayro_cmap::{self, BfString};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn};
use hayro_syntax::object::{Array, Dict, Name, Number, ObjectIdentifier, Stream};

/// A font with what matters for reading.
pub(super) struct Face<'a> {
    font: Font<'a>,
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// Its glyphs are pictures: bullets, ticks, arrows.
    dingbats: bool,
    /// What its codes were found to be, by code.
    known: RefCell<Vec<Option<Letter>>>,
}

/// Codes from here on are looked up each time.
const MAX_KNOWN: usize = 1 << 14;

/// What a character code shows.
#[derive(Clone)]
pub(super) struct Letter {
    /// How many bytes the code has.
    length: usize,
    /// The characters that it stands for; U+FFFD where nothing says.
    pub(super) text: Rc<str>,
    /// Its advance in text space units (thousandths of the size taken out).
    pub(super) advance: f64,
}

impl Face<'_> {
    /// The next character code of a string and its length in bytes (at least 1).
    pub(super) fn read_code(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        let (code, length) = self.font.read_code(bytes, at);
        (code, length.max(1))
    }

    /// What a code of so many bytes shows: looked up in the font once.
    pub(super) fn letter(&self, code: u32, length: usize) -> Letter {
        let new = || Letter { length, text: self.text(code, length).into(), advance: self.font.code_advance(code).x / 1000.0 };
        let at = usize::try_from(code).unwrap_or(usize::MAX);
        if at >= MAX_KNOWN {
            return new();
        }
        let mut known = self.known.borrow_mut();
        if known.len() <= at {
            known.resize(at + 1, None);
        }
        match known.get_mut(at) {
            Some(Some(letter)) if letter.length == length => letter.clone(),
            Some(place) => place.insert(new()).clone(),
            None => new(),
        }
    }

    fn text(&self, code: u32, length: usize) -> String {
        let unicode = match self.font.glyph(self.font.map_code(code), code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        let text = match unicode {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => match char::from_u32(code) {
                Some(c) if length == 1 && (' '..='~').contains(&c) => c.to_string(),
                _ => "\u{fffd}".to_owned(),
            },
        };
        let private = text.chars().all(|c| ('\u{e000}'..='\u{f8ff}').contains(&c));
        if (self.dingbats || private) && !text.trim().is_empty() { "\u{2022}".to_owned() } else { text }
    }
}

/// The faces of one document, each made once.
pub(super) struct Faces<'a> {
    cache: FontCache<'a>,
    fonts: FontResolverFn,
    cmaps: CMapResolverFn,
    faces: HashMap<Key, Option<Rc<Face<'a>>>>,
}

/// What tells a font's dictionary from others: its number, or all of it.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Numbered(ObjectIdentifier),
    Inline(Vec<u8>),
}

impl Default for Faces<'_> {
    fn default() -> Self {
        Self {
            cache: FontCache::new(),
            fonts: Arc::new(|query| match query {
                FontQuery::Standard(font) => Some(font.get_font_data()),
                FontQuery::Fallback(query) => Some(query.pick_standard_font().get_font_data()),
            }),
            cmaps: Arc::new(hayro_cmap::load_embedded),
            faces: HashMap::new(),
        }
    }
}

impl<'a> Faces<'a> {
    pub(super) fn get(&mut self, dict: &Dict<'a>) -> Option<Rc<Face<'a>>> {
        let key = match dict.obj_id() {
            Some(id) => Key::Numbered(id),
            None => Key::Inline(dict.data().to_vec()),
        };
        if let Some(face) = self.faces.get(&key) {
            return face.clone();
        }
        let face = self.cache.font(dict, &self.fonts, &self.cmaps).map(|font| Rc::new(face(dict, font)));
        self.faces.insert(key, face.clone());
        face
    }
}

fn face<'a>(dict: &Dict<'a>, font: Font<'a>) -> Face<'a> {
    let name = dict.get::<Name<'_>>("BaseFont").map(|n| n.as_str().to_owned()).unwrap_or_default();
    let descriptor = dict.get::<Dict<'_>>("FontDescriptor").or_else(|| {
        let descendants = dict.get::<Array<'_>>("DescendantFonts")?;
        descendants.iter::<Dict<'_>>().next()?.get::<Dict<'_>>("FontDescriptor")
    });
    let value = |key: &str| {
        let found = descriptor.as_ref().and_then(|d| d.get::<Number>(key));
        found.map_or(0.0, |n| n.as_f64())
    };
    #[expect(clippy::cast_possible_truncation, reason = "a set of flag bits")]
    let flags = value("Flags") as i64;
    let program = descriptor.as_ref().and_then(|d| ["FontFile2", "FontFile3", "FontFile"].iter().find_map(|k| d.get::<Stream<'_>>(*k)));
    let name = bare_name(&name);
    let bold = is_bold_name(name)
        || flags & (1 << 18) != 0
        || value("FontWeight") >= 600.0
        || is_anonymous(name) && program.and_then(|p| program_is_bold(&p.decoded().ok()?)).unwrap_or(false);
    let lower = name.to_ascii_lowercase();
    let italic = ["italic", "oblique"].iter().any(|w| lower.contains(w)) || flags & (1 << 6) != 0;
    let dingbats = ["wingdings", "webdings", "dingbats", "symbolmt", "opensymbol", "fontawesome"].iter().any(|w| lower.contains(w));
    Face { font, bold, italic, dingbats, known: RefCell::default() }
}

/// The name without its subset tag (`ABCDEF+`).
pub(super) fn bare_name(name: &str) -> &str {
    name.split_once('+').filter(|(tag, _)| tag.len() == 6).map_or(name, |(_, bare)| bare)
}

pub(super) fn is_bold_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // Computer Modern's bold is extended, that of Nimbus (TeX's Times and Helvetica) is called medium.
    let of_tex = ["cmbx", "sfbx", "ecbx", "cmssbx", "cmb10"].iter().any(|w| name.starts_with(w))
        || name.starts_with("nimbus") && name.contains("-medi");
    of_tex || ["bold", "black", "heavy", "demi", "-bd", "extrabd"].iter().any(|w| name.contains(w))
}

/// Names that print drivers make up say nothing of the weight.
fn is_anonymous(name: &str) -> bool {
    let rest = name.strip_prefix('F').or_else(|| name.strip_prefix('T')).unwrap_or(name);
    name.len() <= 3 || name.starts_with("CIDFont") || rest.chars().all(|c| c.is_ascii_digit() || c == '_')
}

/// The weight that an embedded TrueType or OpenType program declares in OS/2 or head.macStyle (OpenType 1.9).
fn program_is_bold(program: &[u8]) -> Option<bool> {
    let u16_at = |at: usize| Some(u16::from_be_bytes(program.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| usize::try_from(u32::from_be_bytes(program.get(at..at + 4)?.try_into().ok()?)).ok();
    let sfnt = matches!(program.get(..4)?, b"OTTO" | b"true" | [0, 1, 0, 0]);
    if !sfnt {
        // A bare CFF or Type 1 program names itself near its start.
        let head: String = program.iter().take(1024).map(|&b| char::from(b)).filter(char::is_ascii_graphic).collect();
        return is_bold_name(&head).then_some(true);
    }
    let (mut weight, mut style) = (None, None);
    for table in 0..usize::from(u16_at(4)?).min(64) {
        let record = 12 + 16 * table;
        let offset = u32_at(record + 8)?;
        match program.get(record..record + 4)? {
            b"OS/2" => weight = u16_at(offset.checked_add(4)?),
            b"head" => style = u16_at(offset.checked_add(44)?),
            _ => {}
        }
    }
    match weight {
        Some(weight @ 100..=1000) => Some(weight >= 600),
        _ => style.map(|s| s & 1 == 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_read_from_names() {
        assert!(is_bold_name(bare_name("ABCDEF+OpenSans-SemiBold")));
        for name in ["CMBX10", "SFBX1000", "NimbusRomNo9L-Medi", "NimbusSanL-MediItal"] {
            assert!(is_bold_name(name), "{name}");
        }
        assert!(!is_bold_name("Roboto-Medium") && !is_bold_name("NimbusRomNo9L-Regu"));
        assert!(!is_bold_name("Carlito"));
        assert!(is_anonymous("CIDFont+F1") && is_anonymous("F12") && !is_anonymous("Figtree"));
    }

    #[test]
    fn weight_is_read_from_an_embedded_program() {
        let mut program = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        program.extend(b"OS/2");
        program.extend([0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 8]);
        program.extend([0, 4, 0, 0, 2, 188, 0, 0]);
        assert_eq!(program_is_bold(&program), Some(true));
        assert_eq!(program_is_bold(b"\0\x01\0\0"), None);
    }
}
