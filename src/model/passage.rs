//! A passage: the unit that is searched, tagged and quoted.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Polarity, Rect, Tag};

/// The part of a case that a passage belongs to (`section_kind` in the tables).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    Summary,
    Strength,
    /// A key message's title or narrative.
    Message,
    Question,
    Action,
    /// Not placed in a case.
    Unplaced,
}

impl Section {
    pub const ALL: [Self; 6] = [Self::Summary, Self::Strength, Self::Message, Self::Question, Self::Action, Self::Unplaced];

    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Strength => "strength",
            Self::Message => "message",
            Self::Question => "question",
            Self::Action => "action",
            Self::Unplaced => "unplaced",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

impl Section {
    /// What a theme in such a passage says, where its words do not say otherwise.
    pub fn polarity(self) -> Polarity {
        match self {
            Self::Strength => Polarity::Strength,
            Self::Message | Self::Action => Polarity::Learning,
            Self::Question => Polarity::Prompt,
            Self::Summary | Self::Unplaced => Polarity::Context,
        }
    }
}

/// One place of a passage on a page.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    pub page: u32,
    pub rect: Rect,
}

/// A link inside a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassageLink {
    pub text: String,
    pub uri: String,
}

/// A bullet, paragraph, title or question with the way back to its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Begins with a letter; stable for the same file.
    pub id: String,
    pub section: Section,
    /// As a person reads it: hyphenation undone, single spaces, no bullet.
    pub text: String,
    /// A message's title rather than its narrative.
    pub title: bool,
    /// The heading it stands under, as printed; shared by the passages under it.
    pub heading: Option<Arc<str>>,
    /// Several where it runs over a column or page; empty where the format has no pages.
    pub pieces: Vec<Piece>,
    /// The emphasised phrases, in order.
    pub emphasis: Vec<String>,
    pub links: Vec<PassageLink>,
    /// The themes found in it, by their place in the codebook; none before it has been tagged.
    #[serde(skip)]
    pub tags: Vec<Tag>,
}

impl Passage {
    /// A text by itself: under no heading, on no page, with nothing marked in it.
    pub fn new(id: impl Into<String>, section: Section, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            section,
            text: text.into(),
            title: false,
            heading: None,
            pieces: Vec::new(),
            emphasis: Vec::new(),
            links: Vec::new(),
            tags: Vec::new(),
        }
    }

    pub fn page(&self) -> Option<u32> {
        self.pieces.first().map(|p| p.page)
    }

    pub fn end_page(&self) -> Option<u32> {
        self.pieces.iter().map(|p| p.page).max()
    }
}
