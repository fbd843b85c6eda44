//! A person's coding: which themes a coder gave to which passages.

use std::collections::{BTreeMap, BTreeSet};

use super::Polarity;

/// The themes that a coder gave to a passage (their places in the codebook), each with its polarity where it was said.
pub type PassageCodes = BTreeMap<usize, Option<Polarity>>;

/// One coder and all that he or she coded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coder {
    pub name: String,
    /// Passage id → its codes. A passage without themes has none of them; one that was not coded is not here.
    pub passages: BTreeMap<String, PassageCodes>,
    /// Passage id → the themes that were judged there, where it was not every theme (a reviewer decides on tags one by one).
    pub judged: Option<BTreeMap<String, BTreeSet<usize>>>,
}

impl Coder {
    /// True where the coder has said whether the passage has the theme.
    pub fn has_judged(&self, passage: &str, theme: usize) -> bool {
        self.judged.as_ref().is_none_or(|j| j.get(passage).is_some_and(|themes| themes.contains(&theme)))
    }
}
