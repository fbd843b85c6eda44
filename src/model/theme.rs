//! A tag: a theme found in a passage, with the words that say so.

use serde::{Deserialize, Serialize};

/// What a tagged passage says about the theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    Strength,
    Learning,
    /// A question put to practitioners.
    Prompt,
    /// A summary: what the case was about.
    Context,
}

impl Polarity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::Learning => "learning",
            Self::Prompt => "prompt",
            Self::Context => "context",
        }
    }
}

/// How a tag came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Rule,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
        }
    }
}

/// One theme in one passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Index of the theme in the codebook.
    pub theme: usize,
    /// The rule that matched first, such as `voice.3`.
    pub rule: String,
    /// Characters of the passage's text, in Unicode code points, end exclusive.
    pub start: usize,
    pub end: usize,
    pub polarity: Polarity,
    pub status: Status,
    /// The match stands under a negation that turned its polarity.
    pub negated: bool,
}

/// A match that did not become a tag, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Veto {
    pub theme: usize,
    pub rule: String,
    pub start: usize,
    pub end: usize,
    pub reason: String,
}
