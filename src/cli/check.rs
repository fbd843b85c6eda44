//! `check privacy`: what may identify a person.

use super::args::{Args, Check, Privacy};
use super::output::{self, Screen};
use super::{Exit, Outcome, ingest};
use crate::model::IdentifierKind;
use crate::{privacy, statistics};

pub(super) fn run(args: &Args, command: &Check, screen: &Screen) -> Outcome {
    match command {
        Check::Privacy(command) => identifiers(args, command, screen),
    }
}

fn identifiers(args: &Args, command: &Privacy, screen: &Screen) -> Outcome {
    let ready = ingest::prepare(args, &command.reading, screen)?;
    let of_document = |d: &crate::model::Document| d.audits.iter().map(|c| privacy::check(&c.audit)).collect();
    let found: Vec<Vec<Vec<_>>> = ready.documents.iter().map(of_document).collect();
    let table = statistics::identifiers(&ready.documents, &found);
    let all = || found.iter().flatten().flatten();
    let names = all().filter(|p| p.kind == IdentifierKind::Name).count();
    let of_form = all().count() - names;
    if table.rows.is_empty() {
        screen.say("Nothing was found. That proves nothing: read what you publish.");
        return Ok(ready.exit());
    }
    output::table(&table, &command.output, screen)?;
    screen.say(&format!(
        "{of_form} of a fixed form, {names} used as names. What is not listed may identify somebody too: read what you publish."
    ));
    Ok(Exit::Failed)
}
