//! A block: a paragraph, a list item or a heading, its lines joined and its words whole.

use serde::{Deserialize, Serialize};

use super::{Piece, Rect, Style};

/// A stretch of a block's text in one style.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub text: String,
    pub style: Style,
    pub link: Option<String>,
}

/// What a block looks like; what it means is for the layouts to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Set apart by size, weight or colour; 1 is the most prominent.
    Heading(u8),
    /// An item of a list; the depth of nesting from 1.
    Item(u8),
    Paragraph,
    /// Text of the page, not of the report.
    Furniture(Furniture),
}

/// Why a text is the page's and not the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Furniture {
    /// The file itself marks it: an artifact, a head or foot, a menu.
    Declared,
    /// The same words stand at the edge of several pages.
    Running,
    /// A small line alone at the very edge.
    Alone,
    PageNumber,
    /// A security classification.
    Marking,
    /// A line of the contents.
    Contents,
}

impl Furniture {
    /// The reason as a person reads it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Declared => "the file itself says that it is a head, a foot or a menu",
            Self::Running => "the same words stand at the edge of several pages",
            Self::Alone => "it is a small line alone at the edge of the page",
            Self::PageNumber => "it is a page number at the edge of the page",
            Self::Marking => "it is a protective marking",
            Self::Contents => "it is a line of the contents",
        }
    }
}

/// A unit of text as a person sees it on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub shape: Shape,
    pub runs: Vec<Run>,
    /// The bullet or number that stood before the text and is no longer in it.
    pub marker: Option<String>,
    /// Where it stands: several pieces where it runs over a column or page; none for formats without pages.
    pub pieces: Vec<Piece>,
    /// Type size in points; 0 where the format has none.
    pub size: f32,
    /// How many lines it was set in; 1 for formats without lines.
    pub lines: u32,
    /// It stood apart from the flow: a side box, a panel, sideways text.
    pub aside: bool,
    /// The place in a table, where it stood in one.
    pub cell: Option<TableCell>,
}

/// A place in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCell {
    /// Counted through the document from 0.
    pub table: u32,
    pub row: u32,
    pub column: u32,
}

impl Block {
    /// The block's whole text.
    pub fn text(&self) -> String {
        self.runs.iter().map(|r| r.text.as_str()).collect()
    }

    /// The page it starts on.
    pub fn page(&self) -> Option<u32> {
        self.pieces.first().map(|p| p.page)
    }

    /// The box of its first piece.
    pub fn rect(&self) -> Option<Rect> {
        self.pieces.first().map(|p| p.rect)
    }

    /// True where every letter is bold.
    pub fn is_bold(&self) -> bool {
        let mut letters = false;
        for run in &self.runs {
            if run.text.chars().any(char::is_alphanumeric) {
                if !run.style.bold {
                    return false;
                }
                letters = true;
            }
        }
        letters
    }
}
