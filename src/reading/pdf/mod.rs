//! PDF: hayro-syntax and hayro-font with our own loop over the text operators first; pdf-extract reads what the
//! first cannot open or finds empty.

mod content;
mod font;
mod glyphs;
mod second;
mod tags;

use hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect, String as PdfString};
use hayro_syntax::{LoadPdfError, Pdf};

use crate::error::ReadError;
use crate::model::{Body, Format, Link, Notice, Page, Reading, Rect, TextSource};
use content::Interpreter;

/// A PDF's header may stand behind some rubbish, within the first KiB.
pub(super) fn looks_like_pdf(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().min(1024)).is_some_and(|head| head.windows(5).any(|w| w == b"%PDF-"))
}

pub(super) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    // A panic is caught here so that the second reader has its turn; what cannot be caught ends the worker.
    let first = guarded(|| first(bytes));
    let (mut pages, mut notices) = match first {
        Ok(found) => found,
        Err(ReadError::Encrypted) => return Err(ReadError::Encrypted),
        Err(reason) => match guarded(|| second::read(bytes)) {
            Ok(pages) if has_text(&pages) => {
                let message = format!("the first reader could not open it ({reason}); the second did");
                (pages, vec![Notice::warning("second-reader", None, message)])
            }
            _ => return Err(reason),
        },
    };
    if !has_text(&pages) {
        match guarded(|| second::read(bytes)) {
            Ok(other) if has_text(&other) => {
                pages = other;
                notices.push(Notice::warning("second-reader", None, "the first reader found no text; the second did"));
            }
            _ => {
                let images = pages.iter().any(|p| !p.images.is_empty());
                let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
                return Err(ReadError::NoText { pages: count, images });
            }
        }
    }
    for page in &pages {
        if page.spans.iter().all(|s| s.text.trim().is_empty()) {
            let message = if page.images.is_empty() {
                "the page has no text"
            } else {
                "the page is an image without text: it needs text recognition (OCR)"
            };
            notices.push(Notice::warning("page-without-text", Some(page.number), message));
        }
        let characters: usize = page.spans.iter().map(|s| s.text.chars().count()).sum();
        let unknown: usize = page.spans.iter().map(|s| s.text.matches('\u{fffd}').count()).sum();
        if unknown * 20 > characters {
            let message = format!("{unknown} of {characters} characters have no meaning in this file's fonts");
            notices.push(Notice::warning("unreadable-characters", Some(page.number), message));
        }
    }
    Ok(Reading { format: Format::Pdf, text_source: TextSource::Text, body: Body::Pages(pages), notices })
}

fn has_text(pages: &[Page]) -> bool {
    pages.iter().any(|p| p.spans.iter().any(|s| s.text.chars().any(char::is_alphanumeric)))
}

/// A panic inside a reader as a reason. Its text is dropped: it can carry words of the document.
fn guarded<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ReadError::Crashed("a fault inside the PDF reader".to_owned())))
}

fn first(bytes: &[u8]) -> Result<(Vec<Page>, Vec<Notice>), ReadError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::Damaged("it cannot be opened".to_owned()),
    })?;
    let mut notices = Vec::new();
    let mut interpreter = Interpreter::new(tags::Tags::of(&pdf));
    let mut pages = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let (mut out, complete) = interpreter.page(page, number);
        if !complete {
            let message = "the page has more drawing than can be read; what came first was read";
            notices.push(Notice::warning("page-too-complex", Some(number), message));
        }
        out.links = links(page);
        pages.push(out);
    }
    if pages.is_empty() {
        return Err(ReadError::Damaged("it has no pages".to_owned()));
    }
    Ok((pages, notices))
}

/// The page's links to the web, in the page's own coordinates.
fn links(page: &hayro_syntax::page::Page<'_>) -> Vec<Link> {
    let mut out = Vec::new();
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return out };
    let to_page = kurbo::Affine::new(page.initial_transform(true).as_coeffs());
    for annotation in annotations.iter::<Dict<'_>>().take(2_000) {
        if annotation.get::<Name<'_>>("Subtype").is_none_or(|n| n.as_str() != "Link") {
            continue;
        }
        let Some(rect) = annotation.get::<PdfRect>("Rect") else { continue };
        let uri = annotation.get::<Dict<'_>>("A").and_then(|a| a.get::<PdfString<'_>>("URI"));
        let internal = annotation.contains_key("Dest") || annotation.contains_key("A");
        let uri = match uri {
            Some(uri) => String::from_utf8_lossy(uri.as_bytes()).into_owned(),
            None if internal => String::new(),
            None => continue,
        };
        let a = to_page * kurbo::Point::new(rect.x0, rect.y0);
        let b = to_page * kurbo::Point::new(rect.x1, rect.y1);
        out.push(Link { rect: Rect::new(point(a.x), point(a.y), point(b.x), point(b.y)), uri });
    }
    out
}

/// Page coordinates are kept in single precision: a thousandth of a point is exact enough.
#[expect(clippy::cast_possible_truncation, reason = "page coordinates are far inside f32")]
fn point(value: f64) -> f32 {
    value as f32
}

/// A number operand.
fn number(object: &Object<'_>) -> Option<f64> {
    match object {
        Object::Number(n) => Some(n.as_f64()),
        _ => None,
    }
}
