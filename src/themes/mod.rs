//! Themes: the codebook (data), its rule language, and the tagger.

mod automaton;
mod bits;
mod check;
mod codebook;
pub mod exchange;
mod file;
mod learned;
mod pattern;
mod polarity;
mod present;
#[cfg(test)]
mod reference;
mod rules;
mod scope;
mod symbols;
mod tagger;

pub use check::{Finding, check};
pub use codebook::{Codebook, EMBEDDED, Group, Negation, Nesting, Retired, Rule, Theme, language};
pub use learned::{GATE, Hits, Learned, LearnedOutcome, Proposal, learn, propose};
pub use scope::{Scope, Scopes};
pub use tagger::{Tagged, Tagger};
