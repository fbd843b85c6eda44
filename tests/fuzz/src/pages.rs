//! Pages from bytes: a record for each span, box, dot, link and new page.

use arbitrary::{Arbitrary, Result, Unstructured};
use audit_themes::model::{Link, Page, Rect, Span, Style};

use crate::{put_text, text};

/// Points are counted in sixteenths: from -2048 to 2048 of them.
const UNIT: f32 = 16.0;
/// What a hostile file may make of a coordinate. Readers let no other than finite ones through.
const WILD: [f32; 4] = [1e30, -1e30, 3.0e38, -3.0e38];

const BOLD: u8 = 1;
const ITALIC: u8 = 2;
const HIDDEN: u8 = 4;
const ARTIFACT: u8 = 8;
const COLOURED: u8 = 64;
const STRANGE: u8 = 128;

/// The pages of a document.
#[derive(Debug)]
pub struct Pages(pub Vec<Page>);

impl<'a> Arbitrary<'a> for Pages {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut pages = vec![page(1, 595.0, 842.0)];
        while !u.is_empty() {
            let Ok(kind) = u.arbitrary::<u8>() else { break };
            let Some(last) = pages.last_mut() else { break };
            match kind % 16 {
                11 => last.rects.push(rect(u)?),
                12 => last.dots.push(rect(u)?),
                13 => last.links.push(Link { rect: rect(u)?, uri: text(u)? }),
                14 => {
                    let (number, width, height) = (last.number + 1, coordinate(u)?.abs(), coordinate(u)?.abs());
                    pages.push(page(number, width, height));
                }
                15 => last.images.push(rect(u)?),
                _ => last.spans.push(span(u)?),
            }
        }
        Ok(Self(pages))
    }
}

fn page(number: u32, width: f32, height: f32) -> Page {
    Page { number, width, height, ..Page::default() }
}

fn coordinate(u: &mut Unstructured<'_>) -> Result<f32> {
    Ok(f32::from(u.arbitrary::<i16>()?) / UNIT)
}

fn rect(u: &mut Unstructured<'_>) -> Result<Rect> {
    let (x, y, width, height) = (coordinate(u)?, coordinate(u)?, coordinate(u)?, coordinate(u)?);
    Ok(Rect::new(x, y, x + width, y + height))
}

fn span(u: &mut Unstructured<'_>) -> Result<Span> {
    let (mut x0, baseline, width) = (coordinate(u)?, coordinate(u)?, coordinate(u)?);
    let size = (f32::from(u.arbitrary::<u8>()?) / 4.0).max(0.5);
    let look: u8 = u.arbitrary()?;
    if look & STRANGE != 0 {
        x0 = WILD[usize::from(look & 3)];
    }
    Ok(Span {
        text: text(u)?,
        x0,
        x1: x0 + width,
        baseline,
        size,
        style: Style {
            bold: look & BOLD != 0,
            italic: look & ITALIC != 0,
            colour: if look & COLOURED != 0 { [0, 64, 160] } else { [0; 3] },
        },
        hidden: look & HIDDEN != 0,
        artifact: look & ARTIFACT != 0,
        turn: (look >> 4) & 3,
        element: None,
    })
}

/// Pages as bytes, to begin from: what a reader found in a real file.
pub fn encode(pages: &[Page]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        if number > 0 {
            out.push(14);
            put(&[page.width, page.height], &mut out);
        }
        for r in &page.rects {
            out.push(11);
            put_rect(r, &mut out);
        }
        for r in &page.dots {
            out.push(12);
            put_rect(r, &mut out);
        }
        for link in &page.links {
            out.push(13);
            put_rect(&link.rect, &mut out);
            put_text(&link.uri, &mut out);
        }
        for s in &page.spans {
            out.push(0);
            put(&[s.x0, s.baseline, s.x1 - s.x0], &mut out);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped by the cast")]
            out.push((s.size * 4.0) as u8);
            let bit = |is: bool, value: u8| if is { value } else { 0 };
            let look = bit(s.style.bold, BOLD) | bit(s.style.italic, ITALIC) | bit(s.hidden, HIDDEN) | bit(s.artifact, ARTIFACT);
            out.push(look | bit(s.style.colour != [0; 3], COLOURED) | (s.turn & 3) << 4);
            put_text(&s.text, &mut out);
        }
    }
    out
}

fn put(values: &[f32], out: &mut Vec<u8>) {
    for value in values {
        #[expect(clippy::cast_possible_truncation, reason = "clamped by the cast")]
        out.extend(((value * UNIT) as i16).to_le_bytes());
    }
}

fn put_rect(r: &Rect, out: &mut Vec<u8>) {
    put(&[r.x0, r.y0, r.width(), r.height()], out);
}
