//! What people decide on tags.

use serde::{Deserialize, Serialize};

use super::Polarity;

/// What a reviewer says of a theme in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The passage has the theme.
    Accept,
    /// It has not.
    Reject,
    /// It has not; it has another one.
    Recode,
    /// It has the theme, though no rule saw it.
    Add,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::Accept, Self::Reject, Self::Recode, Self::Add];

    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Recode => "recode",
            Self::Add => "add",
        }
    }
}

/// One decision of one reviewer, with what finds its passage again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    /// The document's name, relative to the corpus.
    pub document: String,
    /// The document's content when it was decided.
    pub document_sha256: String,
    pub passage_id: String,
    pub passage_text: String,
    /// What the case was called; it tells apart passages with the same words.
    pub case_label: String,
    /// The name of the passage's section.
    pub section: String,
    /// The theme's id in the codebook of that time.
    pub theme: String,
    /// The theme's polarity as the reviewer left it.
    pub polarity: Option<Polarity>,
    /// The id of the theme that a recoded passage has instead.
    pub new_theme: Option<String>,
    pub reviewer: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    pub why: String,
    pub codebook_version: String,
}

/// What became of a decision when the tags were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The document is not in the corpus, by content or by name.
    NoDocument,
    /// The document has no such passage.
    NoPassage,
    /// The codebook has no such theme.
    NoTheme,
    /// Reviewers differ: the tag keeps what it had without them.
    Disputed,
    Applied,
    /// The same reviewer decided again later.
    Superseded,
}

impl Standing {
    pub fn name(self) -> &'static str {
        match self {
            Self::NoDocument => "no such document",
            Self::NoPassage => "no such passage",
            Self::NoTheme => "no such theme",
            Self::Disputed => "disputed",
            Self::Applied => "applied",
            Self::Superseded => "superseded",
        }
    }

    /// True where a person should look.
    pub fn wants_a_look(self) -> bool {
        !matches!(self, Self::Applied | Self::Superseded)
    }
}

/// Who reviewed a tag, and when last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// The reviewers; where they differ, each with the verdict.
    pub by: String,
    /// `YYYY-MM-DD`.
    pub at: String,
    /// Of the latest decision.
    pub codebook_version: String,
}
