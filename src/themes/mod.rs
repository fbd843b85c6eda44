//! Themes: the codebook (data), its rule language, and the tagger.

mod automaton;
mod codebook;
pub mod exchange;
mod learned;
mod pattern;
mod present;
#[cfg(test)]
mod reference;
mod rules;
mod symbols;
mod tagger;

pub use codebook::{Codebook, EMBEDDED, Group, Negation, Theme};
pub use learned::{GATE, Hits, Learned, LearnedOutcome, Proposal, learn, propose};
pub use tagger::{Tagged, Tagger};
