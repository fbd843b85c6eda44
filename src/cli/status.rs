//! `status`: what is in the project, and which files want a person's look, worst first.

use std::collections::BTreeSet;

use super::args::{Args, Status};
use super::ingest::{self, Ready};
use super::output::{self, Screen};
use super::{Exit, Failure, Outcome};
use crate::{attention, pipeline, statistics, worker};

pub(super) fn run(args: &Args, command: &Status, screen: &Screen) -> Outcome {
    let ready = ingest::bring_up_to_date(args, &command.reading, screen)?;
    totals(&ready, screen)?;
    let updated = &ready.updated;
    let passed_over = updated.passed_over.iter().map(|name| (name.clone(), "passed over", attention::passed_over()));
    let stray = updated.stray_sidecars.iter().map(|name| (name.clone(), "stray", attention::stray_sidecar()));
    let others: Vec<_> = passed_over.chain(stray).collect();
    let table = statistics::wanting(&ready.documents, &others);
    match table.rows.len() {
        0 if ready.documents.is_empty() => screen.say("There is nothing in corpus to read."),
        0 => screen.say("Every file was read and understood."),
        1 => screen.say("1 file wants a person's look:"),
        n => screen.say(&format!("{n} files want a person's look, worst first:")),
    }
    let for_people = screen.results && command.output.format.is_none() && command.output.output.is_none();
    if !(for_people && table.rows.is_empty()) {
        output::table(&table, &command.output, screen)?;
    }
    Ok(Exit::Done)
}

fn totals(ready: &Ready, screen: &Screen) -> Result<(), Failure> {
    let audits = ready.documents.iter().flat_map(|d| &d.audits);
    let boards: BTreeSet<&str> = audits.clone().filter_map(|c| c.board.as_deref()).collect();
    let years: BTreeSet<&str> = audits.clone().filter_map(|c| c.year.as_deref()).collect();
    let cases: usize = audits.clone().filter(|c| !c.audit.pooled).map(|c| c.audit.cases.len()).sum();
    let pooled = audits.clone().filter(|c| c.audit.pooled).count();
    let corrected = ready.documents.iter().filter(|d| d.audits.iter().any(|c| !c.audit.corrected.is_empty())).count();
    let tags: usize = audits.flat_map(|c| c.audit.passages()).map(|(_, p)| p.tags.len()).sum();
    let span = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(only), _) => (*only).to_owned(),
        _ => "no year stated".to_owned(),
    };
    screen.say(&format!("Files     {}", ready.documents.len()));
    screen.say(&format!("Cases     {cases} individual; {pooled} pooled report{}", if pooled == 1 { "" } else { "s" }));
    screen.say(&format!("Boards    {}", boards.into_iter().collect::<Vec<_>>().join("; ")));
    screen.say(&format!("Years     {span}"));
    screen.say(&format!("Codebook  version {}, {} themes, {tags} tags", ready.codebook_version, ready.themes.len()));
    if corrected > 0 {
        screen.say(&format!("Corrected {corrected} by a sidecar"));
    }
    screen.say(&format!("Reading   {}", limits()?));
    screen.say(&format!("Last run  {}", ready.last_run.as_deref().unwrap_or("never before this")));
    screen.say("");
    Ok(())
}

/// What holds the reader of a file, and what of it does not hold on this system.
fn limits() -> Result<String, Failure> {
    let missing = worker::missing_limits(&pipeline::this_program()?).map_err(|e| {
        let hint = "Run the command again; if it stays so, the system does not let the program start itself.";
        Failure::Usage(format!("the reader of files does not work: {e}"), Some(hint.to_owned()))
    })?;
    Ok(if missing.is_empty() {
        "in a process apart, limited in time and memory, without files, network and programs".to_owned()
    } else {
        format!("in a process apart; this system sets no limit on: {}", missing.join(", "))
    })
}
