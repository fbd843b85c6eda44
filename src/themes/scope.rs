//! Where a rule may match: the part of an audit that a passage is.

use crate::model::{Passage, Section};

/// What a passage is to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A key message's title.
    Title,
    /// What a key message tells.
    Narrative,
    Strength,
    Question,
    Summary,
    Action,
    /// In no case.
    Unplaced,
    /// A text that is of no audit, such as a comment of a survey: every rule may match, and the words alone tell praise
    /// from learning.
    Plain,
}

impl Scope {
    /// The names by which a codebook calls them; a plain text is in every scope.
    const NAMES: [(&'static str, &'static [Self]); 8] = [
        ("title", &[Self::Title]),
        ("narrative", &[Self::Narrative]),
        ("message", &[Self::Title, Self::Narrative]),
        ("strength", &[Self::Strength]),
        ("question", &[Self::Question]),
        ("summary", &[Self::Summary]),
        ("action", &[Self::Action]),
        ("unplaced", &[Self::Unplaced]),
    ];

    pub fn of(passage: &Passage) -> Self {
        match passage.section {
            Section::Message if passage.title => Self::Title,
            Section::Message => Self::Narrative,
            Section::Strength => Self::Strength,
            Section::Question => Self::Question,
            Section::Summary => Self::Summary,
            Section::Action => Self::Action,
            Section::Unplaced => Self::Unplaced,
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The scopes in which a rule may match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scopes(u8);

impl Scopes {
    pub const ALL: Self = Self(u8::MAX);

    /// The scopes of a list of names; the name that is none, where one is.
    pub(super) fn named<'n>(names: impl Iterator<Item = &'n str>) -> Result<Self, &'n str> {
        let mut bits = Scope::Plain.bit();
        for name in names {
            let (_, scopes) = Scope::NAMES.iter().find(|(n, _)| *n == name).ok_or(name)?;
            bits |= scopes.iter().fold(0, |bits, scope| bits | scope.bit());
        }
        Ok(Self(bits))
    }

    /// Every name that a codebook may use.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Scope::NAMES.iter().map(|(name, _)| *name)
    }

    pub fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// In both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// No part of an audit is in it.
    pub(super) fn is_empty(self) -> bool {
        self.0 & !Scope::Plain.bit() == 0
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let single = Scope::NAMES.iter().filter(|(_, scopes)| scopes.len() == 1 && scopes.iter().all(|s| self.has(*s)));
        f.write_str(&single.map(|(name, _)| *name).collect::<Vec<_>>().join(", "))
    }
}
