//! Tests of the whole program, as its users meet it. One binary, so that it links once.
//!
//! `layers` reads the sources; `corpus` and `layouts` hold the reader against truths that people wrote, and `outline` shows
//! the rules one by one; `attacker` tries to work out what is published as hidden; `corrections` puts readings right; `explain`
//! asks why; `report`, `papers`, `publish`, `forget`, `status`, `documents`, `faults`, `scans`, `torture`, `search`, `relevance`,
//! `reviews`, `evaluate`, `exchange` and `learning` run the program on projects of their own; `readme` runs the tour of README.md.

mod attacker;
mod corpus;
mod corrections;
mod documents;
mod evaluate;
mod exchange;
mod explain;
mod faults;
mod forget;
mod hostile;
mod layers;
mod layouts;
mod learning;
mod outline;
mod papers;
mod privacy;
mod project;
mod publish;
mod readme;
mod relevance;
mod report;
mod reviews;
mod scans;
mod search;
mod status;
mod torture;
