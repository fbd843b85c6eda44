//! `status`: what is in the project, and which files want a person's look, worst first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::args::{Args, Status};
use super::ingest;
use super::output::{self, Screen};
use super::{Failure, Outcome};
use crate::model::{Document, Outcome as Reading};
use crate::text::normalise::for_terminal;
use crate::{pipeline, worker};

pub(super) fn run(args: &Args, command: &Status, screen: &Screen) -> Outcome {
    let ready = ingest::prepare(args, &command.reading, screen)?;
    let mut out = String::new();
    let audits = ready.documents.iter().flat_map(|d| &d.audits);
    let boards: BTreeSet<&str> = audits.clone().filter_map(|c| c.board.as_deref()).collect();
    let years: BTreeSet<&str> = audits.clone().filter_map(|c| c.year.as_deref()).collect();
    let cases: usize = audits.clone().filter(|c| !c.audit.pooled).map(|c| c.audit.cases.len()).sum();
    let pooled = audits.clone().filter(|c| c.audit.pooled).count();
    let tags: usize = audits.flat_map(|c| c.tags.values()).map(Vec::len).sum();
    let span = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(only), _) => (*only).to_owned(),
        _ => "no year stated".to_owned(),
    };
    let _ = writeln!(out, "Files     {}", ready.documents.len());
    let _ = writeln!(out, "Cases     {cases} individual; {pooled} pooled reports");
    let _ = writeln!(out, "Boards    {}", boards.into_iter().collect::<Vec<_>>().join("; "));
    let _ = writeln!(out, "Years     {span}");
    let _ = writeln!(out, "Codebook  version {}, {} themes, {tags} tags", ready.codebook_version, ready.themes.len());
    let _ = writeln!(out, "Reading   {}", limits()?);
    let mut wanting: Vec<&Document> = ready.documents.iter().filter(|d| d.outcome != Reading::Read).collect();
    wanting.sort_by_key(|d| (d.outcome != Reading::Failed, d.audits.iter().any(|c| !c.audit.cases.is_empty()), d.path.clone()));
    for name in &ready.updated.passed_over {
        let _ = writeln!(out, "Passed over: {name} (only PDF, Word (DOCX), HTML, Markdown and text are read)");
    }
    if ready.documents.is_empty() {
        out.push_str("\nThere is nothing in corpus to read.\n");
    } else if wanting.is_empty() {
        out.push_str("\nEvery file was read and understood.\n");
    } else {
        out.push_str("\nWanting a person's look, worst first:\n");
    }
    for document in wanting {
        let _ = writeln!(out, "  {} ({}): {}", document.path, document.outcome.name(), document.advice);
    }
    output::results(for_terminal(&out).as_bytes())?;
    Ok(ready.exit())
}

/// What holds the reader of a file, and what of it does not hold on this system.
fn limits() -> Result<String, Failure> {
    let missing = worker::missing_limits(&pipeline::this_program()?).map_err(|e| {
        let hint = "Run the command again; if it stays so, the system does not let the program start itself.";
        Failure::Usage(format!("the reader of files does not work: {e}"), Some(hint.to_owned()))
    })?;
    Ok(if missing.is_empty() {
        "each file in a process of its own, limited in time and memory, without files, network and programs".to_owned()
    } else {
        format!("each file in a process of its own; this system sets no limit on: {}", missing.join(", "))
    })
}
