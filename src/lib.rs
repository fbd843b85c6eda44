//! audit-themes reads safeguarding audit reports and counts which themes keep coming up, year by year.
//!
//! ```text
//! bytes → Page → Block → Audit { Case { strengths, messages, questions … } } → Passage → Tag → Table → a file, a page, a screen
//! ```
//!
//! Data flows one way, and the modules below stand in its order. A stage imports [`model`], [`text`] and [`error`],
//! never another stage; [`pipeline`] alone joins them. A test reads the sources and fails on a sideways import.
//!
//! # Invariants
//! 1. Nothing is lost: every word that a reader takes out of a file ends in a passage, a heading, `unplaced` or furniture.
//! 2. Everything points back: a passage knows file, page and box; a tag its passage, characters and rule; a count its tags.
//! 3. Parsing does not fail: a stage gives a value with notices. An error means that this file, or this run, stops.
//! 4. The index is derived: delete `index/` and the next run makes the same bytes of every report.
//! 5. Same input, same bytes.
//! 6. One analyser: the words that a theme matches and the words that a search matches are the same words.
//! 7. One count: any number shown anywhere comes from [`statistics`].
//! 8. A document is hostile: it is read in a [`worker`] process apart.

pub mod error;
pub mod faults;
pub mod model;
pub mod text;

pub mod reading;

pub mod lines;

pub mod layouts;

pub mod corrections;

pub mod passages;

pub mod themes;

pub mod reviews;

pub mod coding;

pub mod attention;

pub mod index;

pub mod privacy;

pub mod statistics;

pub mod report;

pub mod files;

pub mod catalogue;

pub mod traces;

pub mod project;

pub mod worker;

pub mod recognition;

pub mod pipeline;

pub mod cli;
