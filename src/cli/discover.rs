//! `themes discover`: phrases that no theme covers.

use super::args::{Args, ThemesDiscover};
use super::ingest;
use super::output::{self, Screen};
use super::{Exit, Outcome};
use crate::statistics::{self, FEWEST};
use crate::themes::Scope;

pub(super) fn run(args: &Args, command: &ThemesDiscover, screen: &Screen) -> Outcome {
    let ready = ingest::prepare(args, &command.reading, screen)?;
    let covered = |phrase: &str| !ready.tagger.tag(phrase, Scope::Plain).is_empty();
    let table = statistics::discover(&ready.documents, &covered, command.limit as usize);
    if statistics::findings(&ready.documents) < FEWEST {
        table.notes.iter().for_each(|n| screen.say(n));
        return Ok(Exit::Nothing);
    }
    table.notes.iter().for_each(|n| screen.say(n));
    output::table(&crate::model::Table { notes: Vec::new(), ..table }, &command.output, screen)
}
