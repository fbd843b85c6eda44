//! What people say of a file where the program read it otherwise.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Period;

/// What goes with a file's bytes to be read: the texts of the files that people write for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guidance {
    /// The corrections that stand beside the file.
    pub sidecar: Option<String>,
    /// Say what became of each text, and why.
    pub explain: bool,
}

/// The corrections of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// For every audit of the file.
    pub all: FieldCorrections,
    /// For the audit with this number, from 1; what is said here wins.
    pub audits: BTreeMap<usize, FieldCorrections>,
    pub headings: Vec<HeadingCorrection>,
}

/// Corrected fields of an audit; `None` is left as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldCorrections {
    pub board: Option<String>,
    pub title: Option<String>,
    pub area: Option<String>,
    pub topic: Option<String>,
    pub published: Option<String>,
    pub period: Option<Period>,
    pub pooled: Option<bool>,
}

/// Another kind for a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingCorrection {
    /// As printed; case, quotes and a colon at the end do not matter.
    pub text: String,
    /// Only on this page.
    pub page: Option<u32>,
    pub kind: HeadingKind,
}

/// What a line is, by a person's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingKind {
    Summary,
    Strength,
    Message,
    Question,
    Action,
    /// A heading under which nothing is counted.
    Unplaced,
    /// The heading of a case.
    Case,
    /// No heading: text like any other.
    None,
    /// Part of the page, not of the report's text.
    Furniture,
}

impl HeadingKind {
    pub const ALL: [Self; 9] = [
        Self::Strength,
        Self::Message,
        Self::Question,
        Self::Action,
        Self::Summary,
        Self::Case,
        Self::Unplaced,
        Self::None,
        Self::Furniture,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Strength => "strength",
            Self::Message => "message",
            Self::Question => "question",
            Self::Action => "action",
            Self::Unplaced => "unplaced",
            Self::Case => "case",
            Self::None => "none",
            Self::Furniture => "furniture",
        }
    }
}
