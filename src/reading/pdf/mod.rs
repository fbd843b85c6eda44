//! PDF: hayro-syntax and hayro-font with our own loop over the text operators first; pdf-extract reads what the
//! first cannot open or finds empty.

mod compare;
mod content;
mod font;
mod glyphs;
mod losses;
mod picture;
mod scans;
mod second;
mod tags;

use hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect, String as PdfString};
use hayro_syntax::{LoadPdfError, Pdf};

use super::ocr;
use crate::error::ReadError;
use crate::faults::guarded;
use crate::model::{Body, Format, Link, Notice, Page, Reading, Recognised, Recognition, RecognitionFault, Rect, TextSource};
use content::{Interpreter, Loss};
pub(super) use picture::draw;

/// A PDF's header may stand behind some rubbish, within the first KiB.
pub(super) fn looks_like_pdf(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().min(1024)).is_some_and(|head| head.windows(5).any(|w| w == b"%PDF-"))
}

/// What a reader found.
struct Found {
    pages: Vec<Page>,
    /// The number of pages that the file says it has.
    declared: usize,
    losses: Vec<Loss>,
    notices: Vec<Notice>,
}

pub(super) fn read(bytes: &[u8], recognised: &[Recognised]) -> Result<Reading, ReadError> {
    // A panic is caught here so that the second reader has its turn; what cannot be caught ends the worker.
    let found = match guarded(|| first(bytes)) {
        Err(ReadError::Encrypted) => return Err(ReadError::Encrypted),
        Ok(found) if with_text(&found.pages) > 0 && found.pages.len() >= found.declared => found,
        poor => with_second(poor, bytes)?,
    };
    let mut pages = found.pages;
    let mut notices = found.notices;
    notices.extend(losses::damage(bytes, pages.len(), found.declared));
    // What the file's own text lost, before recognition puts other words in its place.
    let lost = losses::of_pages(&pages, &found.losses);
    let body = ocr::Body::of(&pages, recognised);
    let mut recognition = Recognition::default();
    for page in &mut pages {
        let lack = scans::lack(page);
        match recognised.iter().find(|r| r.page == page.number && lack.is_some()) {
            Some(seen) => notices.push(ocr::fill(page, seen, body, &mut recognition)),
            None => notices.extend(scans::notice(page, lack)),
        }
        if lack.is_some() && recognised.iter().all(|r| r.page != page.number || r.fault.is_some_and(RecognitionFault::is_passing)) {
            recognition.unseen.push(page.number);
        }
    }
    notices.extend(lost);
    if with_text(&pages) == 0 {
        let images = pages.iter().any(|p| !p.images.is_empty());
        let pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        return Err(ReadError::NoText { pages, images, unseen: recognition.unseen });
    }
    let text_source = if recognition.pages.is_empty() { TextSource::Text } else { TextSource::Ocr };
    Ok(Reading { format: Format::Pdf, text_source, body: Body::Pages(pages), notices, recognition })
}

/// The second reader's pages where it finds text on more of them than the first, else what the first found.
fn with_second(poor: Result<Found, ReadError>, bytes: &[u8]) -> Result<Found, ReadError> {
    let had = poor.as_ref().map_or(0, |f| with_text(&f.pages));
    let second = guarded(|| second::read(bytes)).unwrap_or_default();
    let has = with_text(&second);
    if has <= had {
        return poor;
    }
    let message = match &poor {
        Err(reason) => format!("the first reader could not open it ({reason}); the second did"),
        Ok(_) if had == 0 => "the first reader found no text; the second did".to_owned(),
        Ok(_) => format!("the first reader found text on {had} pages, the second on {has}: the second was used"),
    };
    let declared = poor.map_or(0, |f| f.declared);
    let notices = vec![Notice::warning(SECOND_READER, None, message)];
    Ok(Found { pages: second, declared, losses: Vec::new(), notices })
}

/// The code of the notice that the first reader's pages were not used.
const SECOND_READER: &str = "second-reader";

/// Reads it with the second reader too and tells where the words differ.
pub(super) fn cross_check(found: &Reading, bytes: &[u8]) -> Option<Notice> {
    let Body::Pages(pages) = &found.body else { return None };
    let unchecked = |why: &str| Some(Notice::warning("not-cross-checked", None, format!("it could not be cross-checked: {why}")));
    if found.notices.iter().any(|n| n.code == SECOND_READER) {
        return unchecked("one reader alone could read it");
    }
    match guarded(|| second::read(bytes)) {
        Ok(mut others) => {
            // The second reader recognises nothing.
            let own = |p: &Page| found.recognition.pages.iter().all(|r| r.page != p.number);
            let pages: Vec<Page> = pages.iter().filter(|p| own(p)).cloned().collect();
            others.retain(own);
            compare::disagreement(&pages, &others)
        }
        Err(reason) => unchecked(&format!("the second reader failed ({reason})")),
    }
}

/// How many pages have text.
fn with_text(pages: &[Page]) -> usize {
    pages.iter().filter(|p| p.spans.iter().any(|s| s.text.chars().any(char::is_alphanumeric))).count()
}

fn first(bytes: &[u8]) -> Result<Found, ReadError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::Damaged("it cannot be opened".to_owned()),
    })?;
    let mut interpreter = Interpreter::new(tags::Tags::of(&pdf));
    let (mut pages, mut losses) = (Vec::new(), Vec::new());
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let (mut out, loss) = interpreter.page(page, number);
        out.links = links(page);
        pages.push(out);
        losses.push(loss);
    }
    if pages.is_empty() {
        return Err(ReadError::Damaged("it has no pages".to_owned()));
    }
    let catalogue = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let count = catalogue.and_then(|c| c.get::<Dict<'_>>("Pages")?.get::<u32>("Count"));
    let declared = count.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    Ok(Found { pages, declared, losses, notices: Vec::new() })
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

/// A page measures 14,400 points at most (ISO 32000-2, annex C); what a file puts further out than this is put here.
const FAR: f64 = 1_000_000.0;

/// Page coordinates are kept in single precision: a thousandth of a point is exact enough. They are always numbers, since
/// the worker's answer has no other way to be written.
#[expect(clippy::cast_possible_truncation, reason = "page coordinates are far inside f32")]
fn point(value: f64) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(-FAR, FAR) as f32 }
}

/// A number operand.
fn number(object: &Object<'_>) -> Option<f64> {
    match object {
        Object::Number(n) => Some(n.as_f64()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// A PDF of one page that shows this content; the form `X0` is the content itself.
    fn pdf(content: &str) -> Vec<u8> {
        let resources = "<</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> /XObject <</X0 4 0 R>> >>";
        let length = content.len();
        let objects = [
            "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
            "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
            format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {resources}>>"),
            format!("<</Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {length}>>\nstream\n{content}\nendstream"),
        ];
        let mut out = "%PDF-1.7\n".to_owned();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in (1..).zip(&objects) {
            let _ = writeln!(table, "{:010} 00000 n ", out.len());
            let _ = write!(out, "{number} 0 obj\n{object}\nendobj\n");
        }
        let start = out.len();
        let _ = write!(out, "{table}trailer <</Root 1 0 R /Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
        out.into_bytes()
    }

    #[test]
    fn what_stands_anywhere_inside_an_artifact_is_one() {
        let content =
            "BT /F1 10 Tf 50 800 Td /Artifact BMC /Span BMC (head) Tj EMC 0 -20 Td (foot) Tj EMC 0 -50 Td /Span BMC (text) Tj EMC ET";
        for pages in [first(&pdf(content)).map(|f| f.pages), second::read(&pdf(content))] {
            let pages = pages.expect("a page");
            let marked: Vec<(&str, bool)> = pages[0].spans.iter().map(|s| (s.text.as_str(), s.artifact)).collect();
            assert_eq!(marked, [("head", true), ("foot", true), ("text", false)]);
        }
    }

    #[test]
    fn coordinates_beyond_all_measure_are_numbers_and_the_text_is_kept() {
        let huge = "9".repeat(60);
        for content in [
            format!("BT /F1 12 Tf {huge} 0 0 1 50 700 Tm (wide) Tj ET"),
            format!("BT /F1 12 Tf 1 0 0 {huge} 50 700 Tm (wide) Tj ET"),
            format!("BT /F1 {huge} Tf 50 700 Td (wide) Tj ET"),
            format!("BT /F1 12 Tf {huge} Tc 50 700 Td (wide) Tj ET"),
            format!("{huge} 0 0 {huge} 0 0 cm BT /F1 12 Tf (wide) Tj ET"),
        ] {
            let pages = first(&pdf(&content)).expect("a page").pages;
            let text: String = pages[0].spans.iter().map(|s| s.text.as_str()).collect();
            assert_eq!(text, "wide", "{content}");
            assert!(pages[0].spans.iter().all(|s| [s.x0, s.x1, s.baseline, s.size].iter().all(|v| v.is_finite())), "{content}");
        }
    }

    #[test]
    fn a_form_that_draws_itself_is_cut_short_and_the_text_is_kept() {
        let content = format!("BT /F1 10 Tf 50 800 Td (Nobody asked.) Tj ET {}", "/X0 Do ".repeat(30));
        let found = read(&pdf(&content), &[]).expect("a page");
        assert!(found.notices.iter().any(|n| n.code == "page-too-complex"), "{:?}", found.notices);
        let Body::Pages(pages) = found.body else { panic!("pages") };
        assert_eq!(pages[0].spans[0].text, "Nobody asked.");
    }
}
