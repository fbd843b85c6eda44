//! An audit with its tags: what is counted.

use std::collections::BTreeMap;

use super::{Audit, Concern, Reviewed};

/// A theme as tables and reports name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeText {
    pub id: String,
    pub name: String,
    /// The group's name.
    pub group: String,
    pub definition: String,
    /// What counts, and what does not, in words.
    pub includes: String,
    pub excludes: String,
    /// As written in the codebook.
    pub rules: Vec<String>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Read,
    /// Read, but a person should look at it.
    Check,
    Failed,
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Check => "check",
            Self::Failed => "failed",
        }
    }
}

/// A file of the corpus with all that was made of it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Relative to the corpus, with forward slashes.
    pub path: String,
    pub sha256: String,
    pub pages: u32,
    pub pages_with_text: u32,
    pub format: &'static str,
    pub text_source: &'static str,
    pub outcome: Outcome,
    /// Why a person should look, the gravest first; none where the outcome is `Read`.
    pub concerns: Vec<Concern>,
    pub audits: Vec<Coded>,
}

impl Document {
    /// Why a person should look and what to do, in sentences.
    pub fn advice(&self) -> String {
        self.concerns.iter().flat_map(|c| [c.reason.as_str(), c.next.as_str()]).collect::<Vec<_>>().join(" ")
    }
}

/// One audit of a file, its passages tagged.
#[derive(Clone, Debug)]
pub struct Coded {
    pub audit: Audit,
    /// The board's name, joined over the years; as printed it stands in the audit's fields.
    pub board: Option<String>,
    /// The year that the audit is counted under, such as `2016-17`: a financial year unless other years are asked for.
    pub year: Option<String>,
    /// (Passage id, theme) → who decided on the tag.
    pub reviewed: BTreeMap<(String, usize), Reviewed>,
    /// Themes that the cases were chosen for.
    pub own_topics: Vec<usize>,
    /// Ids of the cases, in their order.
    pub case_ids: Vec<String>,
}
