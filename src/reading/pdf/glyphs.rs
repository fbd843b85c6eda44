//! Glyphs → spans: neighbours in one style, with no gap between them, become one span.

use crate::model::{Element, Page, Span, Style};

/// One glyph as drawn, in the coordinates of the page (turned upright, see [`Span::turn`]).
pub(super) struct Glyph<'t> {
    pub(super) text: &'t str,
    pub(super) x0: f32,
    /// Where the next glyph would stand, the font's letter spacing included.
    pub(super) x1: f32,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) style: Style,
    pub(super) hidden: bool,
    pub(super) artifact: bool,
    pub(super) turn: u8,
    pub(super) element: Option<Element>,
}

/// A gap wider than this part of the size parts two spans.
const GAP: f32 = 0.12;

/// Smaller text is no text, in points.
const MIN_SIZE: f32 = 0.5;

/// Most spans have no more bytes of text.
const USUAL: usize = 24;

/// Collects the spans of one page.
#[derive(Default)]
pub(super) struct Spans {
    open: Option<Span>,
    /// A new string begins: a second strike must not melt into the first.
    fresh: bool,
    /// Letters and digits that stand nowhere or are too small to be seen.
    pub(super) dropped: usize,
}

impl Spans {
    /// A string is shown from here on.
    pub(super) fn string(&mut self) {
        self.fresh = true;
    }

    pub(super) fn push(&mut self, glyph: &Glyph<'_>, page: &mut Page) {
        let somewhere = [glyph.x0, glyph.x1, glyph.baseline, glyph.size].iter().all(|v| v.is_finite());
        if !somewhere || glyph.size < MIN_SIZE {
            self.dropped += glyph.text.chars().filter(|c| c.is_alphanumeric()).count();
            return;
        }
        if glyph.text.is_empty() {
            return;
        }
        let fresh = std::mem::take(&mut self.fresh);
        if let Some(open) = self.open.as_mut().filter(|open| !fresh && is_alike(open, glyph))
            && join(open, glyph)
        {
            return;
        }
        self.finish(page);
        let mut text = String::with_capacity(USUAL);
        text.push_str(glyph.text);
        self.open = Some(Span {
            text,
            x0: glyph.x0,
            x1: glyph.x1,
            baseline: glyph.baseline,
            size: glyph.size,
            style: glyph.style,
            hidden: glyph.hidden,
            artifact: glyph.artifact,
            turn: glyph.turn,
            element: glyph.element,
        });
    }

    /// Takes a glyph of the string that the open span was begun with, which differs from those before it in its place alone.
    /// False where it stands apart: then it is to be pushed.
    pub(super) fn goes_on(&mut self, glyph: &Glyph<'_>) -> bool {
        glyph.text.is_empty() || glyph.x1.is_finite() && self.open.as_mut().is_some_and(|open| !self.fresh && join(open, glyph))
    }

    /// Closes the open span.
    pub(super) fn finish(&mut self, page: &mut Page) {
        page.spans.extend(self.open.take());
    }
}

fn is_alike(open: &Span, glyph: &Glyph<'_>) -> bool {
    open.style == glyph.style
        && open.hidden == glyph.hidden
        && open.artifact == glyph.artifact
        && open.turn == glyph.turn
        && open.element == glyph.element
        && (open.size - glyph.size).abs() < 0.02 * open.size
}

/// Takes a glyph into a span that it stands next to.
fn join(open: &mut Span, glyph: &Glyph<'_>) -> bool {
    let next = (open.baseline - glyph.baseline).abs() < 0.05 * open.size
        && (glyph.x0 - open.x1).abs() < GAP * open.size
        && open.text.len() < 4_000;
    if next {
        open.text.push_str(glyph.text);
        open.x1 = glyph.x1;
    }
    next
}
