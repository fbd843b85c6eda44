//! A person's coding: which themes a coder gave to which passages.

use std::collections::BTreeMap;

use super::Polarity;

/// The themes that a coder gave to a passage (their places in the codebook), each with its polarity where it was said.
pub type PassageCodes = BTreeMap<usize, Option<Polarity>>;

/// One coder and all that he or she coded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coder {
    pub name: String,
    /// Passage id → its codes. A passage without themes has none of them; one that was not coded is not here.
    pub passages: BTreeMap<String, PassageCodes>,
}
