//! Pure work on text: no files, no documents, no state.

pub mod analyser;
pub mod lexicon;
pub mod markers;
pub mod normalise;
pub mod periods;
pub mod rows;
pub mod sentences;
pub mod sheet;
pub mod stopwords;
