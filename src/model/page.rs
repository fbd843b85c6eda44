//! What a reader takes out of a file: pages of positioned text.
//!
//! Coordinates are PDF points with the origin at the top left of the page as it is shown (rotation and crop
//! applied); y grows downwards.

use serde::{Deserialize, Serialize};

use super::block::TableCell;
use super::{Block, Notice, Recognition};

/// An axis-aligned box in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

impl Rect {
    pub fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) }
    }

    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { x0: self.x0.min(other.x0), y0: self.y0.min(other.y0), x1: self.x1.max(other.x1), y1: self.y1.max(other.y1) }
    }

    pub fn contains(&self, x: f32, y: f32) -> bool {
        x >= self.x0 && x <= self.x1 && y >= self.y0 && y <= self.y1
    }
}

/// How text looks, as far as meaning may hang on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Style {
    pub bold: bool,
    pub italic: bool,
    /// sRGB.
    pub colour: [u8; 3],
}

/// A stretch of glyphs on one baseline, in one style, with no gap inside.
///
/// Spaces in `text` are characters of the file; a space that is only a gap between two spans is not here yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub text: String,
    pub x0: f32,
    /// Where the next glyph would stand.
    pub x1: f32,
    pub baseline: f32,
    pub size: f32,
    pub style: Style,
    /// Drawn invisibly, as the text layer of a scan is.
    pub hidden: bool,
    /// Marked by the file itself as an artifact (a running head, a page number).
    pub artifact: bool,
    /// Clockwise quarter turns by which the text is turned against the page; its coordinates are those of the
    /// page turned so that the text stands upright.
    pub turn: u8,
    /// What the file's own structure says of it.
    pub element: Option<Element>,
}

/// What an element of a tagged PDF is (ISO 32000-2, 14.8.4), as far as reading needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ElementRole {
    #[default]
    Text,
    /// A heading and its level from 1.
    Heading(u8),
    /// An item of a list.
    Item,
    /// The bullet or number before an item.
    Label,
    /// A footnote.
    Note,
    /// An entry of a table of contents.
    Contents,
}

/// The place of a span in the structure tree of a tagged PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// The place in the logical reading order of the document.
    pub order: u32,
    /// Content with the same number is one paragraph, item, heading or cell; `None` where no element says so.
    pub block: Option<u32>,
    pub role: ElementRole,
    pub cell: Option<TableCell>,
    /// It stands apart from the flow.
    pub aside: bool,
}

/// A link's area and where it leads.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub rect: Rect,
    pub uri: String,
}

/// One page as a reader found it, spans in drawing order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub spans: Vec<Span>,
    /// Painted and stroked axis-aligned rectangles: panels, boxes, table rules.
    pub rects: Vec<Rect>,
    /// Small filled shapes, as drawn bullets are.
    pub dots: Vec<Rect>,
    pub links: Vec<Link>,
    /// Boxes of images.
    pub images: Vec<Rect>,
}

impl Page {
    /// Most of its text is drawn invisibly: it is the text layer of a scan, and is read.
    pub fn has_text_layer(&self) -> bool {
        if !self.spans.iter().any(|s| s.hidden) {
            return false;
        }
        let letters = |s: &Span| s.text.chars().filter(|c| c.is_alphanumeric()).count();
        let all: usize = self.spans.iter().map(letters).sum();
        let hidden: usize = self.spans.iter().filter(|s| s.hidden).map(letters).sum();
        hidden * 10 > all * 8
    }

    /// True where a span lies on the page, if only in part.
    pub fn holds(&self, span: &Span) -> bool {
        let (width, height) = if span.turn % 2 == 1 { (self.height, self.width) } else { (self.width, self.height) };
        span.x0 <= width + 2.0 && span.x1 >= -2.0 && span.baseline >= -2.0 && span.baseline <= height + span.size
    }
}

/// The file formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Pdf,
    Docx,
    Html,
    Md,
    Txt,
}

/// Where the text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextSource {
    Text,
    Ocr,
}

/// Formats with a geometry give pages; formats that say their structure give blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Pages(Vec<Page>),
    Blocks(Vec<Block>),
}

/// What came out of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub format: Format,
    pub text_source: TextSource,
    pub body: Body,
    pub notices: Vec<Notice>,
    pub recognition: Recognition,
}
