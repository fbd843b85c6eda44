//! Why a person should look at a file.

/// How grave a concern is, by what it does to the numbers; the gravest first. The order is that of `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The file could not be read: nothing of it is counted.
    Unread,
    /// Its format is not read: nothing of it is counted.
    PassedOver,
    /// Nothing in it was recognised as a case or a finding: nothing of it is counted.
    NoCase,
    /// It has no year: its cases are counted in none.
    NoYear,
    /// Words may be missing or wrong: pages without text, readers that disagree, recognition that is not sure.
    Damage,
    /// Much of it belongs to no case.
    Unplaced,
    /// A part looks as if it had been misunderstood.
    Doubt,
    /// It has no board: its cases are counted under none.
    NoBoard,
    /// Nothing is lost: a second copy, a sidecar without its file.
    Stray,
}

/// One reason to look, and what to do about it; both are sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    pub weight: Weight,
    pub reason: String,
    pub next: String,
}

impl Concern {
    pub fn new(weight: Weight, reason: impl Into<String>, next: impl Into<String>) -> Self {
        Self { weight, reason: reason.into(), next: next.into() }
    }
}
