//! A tag: a theme found in a passage, with the words that say so.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a tagged passage says about the theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    Strength,
    Learning,
    /// One part of the passage is praise, another is learning.
    Both,
    /// A question put to practitioners.
    Prompt,
    /// A summary: what the case was about.
    Context,
}

impl Polarity {
    pub const ALL: [Self; 5] = [Self::Strength, Self::Learning, Self::Both, Self::Prompt, Self::Context];

    pub fn name(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::Learning => "learning",
            Self::Both => "both",
            Self::Prompt => "prompt",
            Self::Context => "context",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }

    /// What it says, each by itself: `Both` is a strength and learning.
    pub fn sides(self) -> &'static [Self] {
        match self {
            Self::Strength => &[Self::Strength],
            Self::Learning => &[Self::Learning],
            Self::Both => &[Self::Strength, Self::Learning],
            Self::Prompt => &[Self::Prompt],
            Self::Context => &[Self::Context],
        }
    }

    /// It counts as a strength for its case.
    pub fn is_strength(self) -> bool {
        self.sides().contains(&Self::Strength)
    }

    /// It counts as learning for its case.
    pub fn is_learning(self) -> bool {
        self.sides().contains(&Self::Learning)
    }
}

/// How a tag came to be, and what a person made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Found by a rule; nobody has looked at it.
    Rule,
    /// Proposed by what was learned from decisions; it counts once a person accepts it.
    Suggested,
    /// A person has confirmed it.
    Accepted,
    /// A person has said that it is not the theme.
    Rejected,
    /// A person has said that it is another theme, which stands as a tag of its own.
    Recoded,
    /// A person has set it.
    Added,
}

impl Status {
    pub const ALL: [Self; 6] = [Self::Rule, Self::Suggested, Self::Accepted, Self::Rejected, Self::Recoded, Self::Added];

    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Suggested => "suggested",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Recoded => "recoded",
            Self::Added => "added",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// A tag of this status is in the counts.
    pub fn counts(self) -> bool {
        matches!(self, Self::Rule | Self::Accepted | Self::Added)
    }
}

/// One theme in one passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Index of the theme in the codebook.
    pub theme: usize,
    /// The rule that matched first, such as `voice.3`; `learned` where none did and the tag was proposed. Shared, since
    /// hundreds of thousands of tags are held at the same time.
    pub rule: Arc<str>,
    /// Characters of the passage's text, in Unicode code points, end exclusive.
    pub start: usize,
    pub end: usize,
    pub polarity: Polarity,
    /// Why that polarity: a short sentence with the words that decided.
    pub reason: Cow<'static, str>,
    pub status: Status,
    /// The theme is named in so many words, rather than inferred.
    pub explicit: bool,
    /// The match stands under a negation that turned its polarity.
    pub negated: bool,
}

impl Tag {
    /// True where a rule found it, whatever a person made of it.
    pub fn is_by_rule(&self) -> bool {
        self.rule.contains('.')
    }

    /// The tag is in the counts: practice that was or should be done, found by a rule or settled by a person.
    pub fn counts(&self) -> bool {
        self.status.counts() && (self.polarity.is_strength() || self.polarity.is_learning())
    }
}

/// A match that did not become a tag, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Veto {
    pub theme: usize,
    pub rule: Arc<str>,
    pub start: usize,
    pub end: usize,
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_rule_found_or_a_person_settled_counts() {
        let counting: Vec<&str> = Status::ALL.into_iter().filter(|s| s.counts()).map(Status::name).collect();
        assert_eq!(counting, ["rule", "accepted", "added"]);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        assert_eq!(Status::from_name("suggested"), Some(Status::Suggested));
        assert_eq!(Status::from_name("learned"), None);
        assert_eq!(Polarity::from_name("both"), Some(Polarity::Both));
        assert_eq!(serde_json::to_string(&Status::Recoded).unwrap(), "\"recoded\"");
    }
}
