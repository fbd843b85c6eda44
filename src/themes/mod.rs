//! Themes: the codebook (data), its rule language, and the tagger.

mod codebook;
pub mod exchange;
mod pattern;
mod present;
mod tagger;

pub use codebook::{Codebook, EMBEDDED, Group, Negation, Theme};
pub use tagger::{Tagged, Tagger};
