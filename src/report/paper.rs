//! A report for people as a sequence of blocks: the one thing that Word, HTML and Markdown are written from.

mod compose;
pub mod docx;
mod findings;
pub mod html;
mod limits;
pub mod markdown;
mod published;
mod questions;
mod summary;

use crate::model::{Table, ThemeText};

use super::chart::Drawing;

pub use compose::compose;
pub use published::{Published, publish};

/// What a paper is made from. The tables have the columns of their data dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    pub frequency: &'a Table,
    pub evidence: &'a Table,
    pub questions: &'a Table,
    pub recurrence: &'a Table,
    pub cases: &'a Table,
    pub documents: &'a Table,
    /// In the order of the codebook.
    pub themes: &'a [ThemeText],
    /// The program's version.
    pub version: &'a str,
    pub codebook_version: &'a str,
}

/// The whole report.
#[derive(Clone, Debug)]
pub struct Paper {
    pub title: String,
    pub subtitle: String,
    /// Who may read it: on the first page and at the foot of every page.
    pub notice: &'static str,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
pub enum Block {
    /// Level 1 to 3.
    Heading(u8, String),
    Text(String),
    /// What must not be passed over.
    Caution(String),
    List(Vec<Item>),
    /// Words of a report, and where they stand.
    Quote {
        text: String,
        source: String,
    },
    Grid(Grid),
    Figure(Figure),
}

/// A line of a list; `lead` stands out, and may be empty.
#[derive(Clone, Debug)]
pub struct Item {
    pub lead: String,
    pub text: String,
}

/// A table of words. The first column heads the rows.
#[derive(Clone, Debug)]
pub struct Grid {
    /// With its number.
    pub caption: String,
    pub columns: Vec<Heading>,
    /// As many cells as columns.
    pub rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct Heading {
    pub text: String,
    /// Numbers stand to the right.
    pub numeric: bool,
}

#[derive(Clone, Debug)]
pub struct Figure {
    /// With its number; the drawing has its own title.
    pub caption: String,
    pub drawing: Drawing,
}

impl Item {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { lead: String::new(), text: text.into() }
    }

    pub(crate) fn led(lead: impl Into<String>, text: impl Into<String>) -> Self {
        Self { lead: lead.into(), text: text.into() }
    }
}

impl Heading {
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), numeric: false }
    }

    pub(crate) fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), numeric: true }
    }
}

impl Paper {
    /// The charts, in the order in which they stand.
    pub fn drawings(&self) -> impl Iterator<Item = &Drawing> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Figure(figure) => Some(&figure.drawing),
            _ => None,
        })
    }

    /// The headings of the first level with the names by which they are linked.
    pub fn contents(&self) -> Vec<(String, &str)> {
        let headings = (0..).zip(self.blocks.iter().filter_map(|block| match block {
            Block::Heading(level, text) => Some((*level, text.as_str())),
            _ => None,
        }));
        headings.filter(|(_, (level, _))| *level == 1).map(|(at, (_, text))| (anchor(at), text)).collect()
    }
}

/// The name by which a heading is linked, as Word and HTML both allow it; `at` counts the headings from 0.
pub fn anchor(at: usize) -> String {
    format!("section_{}", at + 1)
}
