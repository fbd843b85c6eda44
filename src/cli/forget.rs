//! `forget`: a report removed everywhere, and the proof.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{Args, Forget};
use super::ingest::{self, Ready};
use super::output::{self, Screen, count};
use super::{Exit, Failure, Outcome};
use crate::model::Decision;
use crate::report::{Bom, Format, Target};
use crate::reviews::Reviews;
use crate::traces::{self, Traces};
use crate::{corrections, files};

/// So many other reports are named.
const NAMED: usize = 5;

/// All that is to be removed.
struct Plan {
    /// The report and its copies, with their sidecars.
    files: Vec<PathBuf>,
    /// Files of the folder reports, by their names.
    reports: Vec<String>,
    /// What is left of the decisions; none where none goes.
    decisions: Option<Reviews>,
    /// How many go.
    decided: usize,
    traces: Traces,
}

pub(super) fn run(args: &Args, command: &Forget, screen: &Screen) -> Outcome {
    let project = args.folder();
    let name = in_corpus(&project.corpus(), &command.file)?;
    let ready = ingest::bring_up_to_date(args, &command.reading, &screen.quietly())?;
    let plan = plan(&ready, &name)?;
    tell(&plan, &ready, command.dry_run, screen);
    if command.dry_run {
        screen.say("Nothing was removed: this was a dry run.");
        return Ok(Exit::Done);
    }
    // The report itself goes last of the files: where this is stopped before, it can be said again.
    for name in &plan.reports {
        files::remove(&project.reports().join(name))?;
    }
    if let Some(left) = &plan.decisions {
        if left.decisions.is_empty() {
            files::remove(&project.reviews_file())?;
        } else {
            files::write(&project.reviews_file(), &output::render(&left.table(), Format::Csv, &Target { bom: Bom::With, width: None })?)?;
        }
    }
    for file in plan.files.iter().rev() {
        files::remove(file)?;
    }
    drop(ready);
    let ready = ingest::bring_up_to_date(args, &command.reading, &screen.quietly())?;
    prove(&ready, &plan, screen)
}

/// The report's name in the corpus.
fn in_corpus(corpus: &Path, given: &Path) -> Result<String, Failure> {
    let within = |path: &Path| -> Option<String> {
        let (folder, file) = (corpus.canonicalize().ok()?, path.canonicalize().ok()?);
        let parts: Vec<String> =
            file.strip_prefix(&folder).ok()?.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        file.is_file().then(|| parts.join("/"))
    };
    within(&corpus.join(given)).or_else(|| within(given)).ok_or_else(|| {
        let hint = "Name a file of the folder corpus. What is no longer there is forgotten by the next `report` or `status`; its decisions \
                    stay in reviews.csv.";
        Failure::Usage(format!("{}: no such report in {}", given.display(), corpus.display()), Some(hint.to_owned()))
    })
}

fn plan(ready: &Ready, name: &str) -> Result<Plan, Failure> {
    let project = &ready.project;
    let sources = || ready.updated.sources.iter();
    let sha256 = match sources().find(|s| s.name == name) {
        Some(source) if !source.sha256.is_empty() => source.sha256.clone(),
        _ => files::sha256(&files::read(&project.corpus().join(name))?),
    };
    let mut names: BTreeSet<String> = sources().filter(|s| s.sha256 == sha256).map(|s| s.name.clone()).collect();
    names.insert(name.to_owned());
    let mut files = Vec::new();
    for name in &names {
        files.push(project.corpus().join(name));
        let sidecar = project.corpus().join(corrections::sidecar(name));
        // Two reports that differ in their ending alone share it.
        let shared = sources().any(|s| !names.contains(&s.name) && corrections::sidecar(&s.name) == corrections::sidecar(name));
        if sidecar.exists() && !shared {
            files.push(sidecar);
        }
    }
    let traces = Traces::of(&ready.documents, &sha256, names);
    let (gone, left): (Vec<Decision>, Vec<Decision>) = ready.reviews.decisions.iter().cloned().partition(|d| is_about(d, &traces));
    let reports = files::names(&project.reports())?.into_iter().filter(|n| project.reports().join(n).is_file()).collect();
    Ok(Plan { files, reports, decided: gone.len(), decisions: (!gone.is_empty()).then_some(Reviews { decisions: left }), traces })
}

/// True where a decision is on a passage of the report.
fn is_about(decision: &Decision, traces: &Traces) -> bool {
    let named = traces.names.iter().any(|name| decision.document == *name || name.rsplit('/').next() == Some(&decision.document));
    let by_hash = decision.document_sha256 == traces.sha256 || traces.passages.contains(&decision.passage_id);
    named || by_hash || traces.sentences.iter().any(|s| decision.passage_text.contains(s.as_str()))
}

fn tell(plan: &Plan, ready: &Ready, dry_run: bool, screen: &Screen) {
    let root = ready.project.root();
    screen.say(if dry_run { "Would be removed:" } else { "Removed:" });
    for file in &plan.files {
        screen.say(&format!("  {}", file.strip_prefix(root).unwrap_or(file).display()));
    }
    screen.say(&format!(
        "  what was read of it, and its {} in the search index",
        count(plan.traces.passages.len() as u64, "passage", "passages")
    ));
    if plan.decided > 0 {
        screen.say(&format!("  {} on it in reviews.csv (no copy is kept)", count(plan.decided as u64, "decision", "decisions")));
    }
    if !plan.reports.is_empty() {
        let files = count(plan.reports.len() as u64, "file", "files");
        screen.say(&format!("  all {files} of reports: {}", plan.reports.join(", ")));
    }
}

/// Looks for the report in every file of the project and in the index.
fn prove(ready: &Ready, plan: &Plan, screen: &Screen) -> Outcome {
    let traces = &plan.traces;
    ready.index.forget(&traces.sha256)?;
    let held = ready.index.held(&traces.sha256, &traces.sentences)?;
    let scan = traces::scan(ready.project.root(), traces)?;
    screen.say("");
    screen.say(&format!(
        "Searched for {}, its SHA-256 and {} that no other report has:",
        traces.names.iter().cloned().collect::<Vec<_>>().join(", "),
        count(traces.sentences.len() as u64, "sentence", "sentences"),
    ));
    screen.say(&format!("  {} of the project ({} KB), packed ones unpacked", count(scan.files as u64, "file", "files"), scan.bytes >> 10));
    screen.say(&format!("  {} in the search index, deleted ones too", count(held.passages as u64, "passage", "passages")));
    if !traces.shared_with.is_empty() {
        let others = traces.shared_with.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = if traces.shared_with.len() > NAMED { ", …" } else { "" };
        screen.say(&format!("Other reports, which stay, have sentences of it: {others}{more}"));
    }
    if !scan.passed_over.is_empty() {
        screen.say(&format!("Not searched: {}", scan.passed_over.join(", ")));
    }
    let next = format!("Next: `{}` writes the reports anew.", ready.command("report"));
    if scan.found.is_empty() && held.found == 0 {
        screen.say("Nothing of it was found. Copies elsewhere (backups, version control, what was sent to somebody) are not reached.");
        screen.say(&next);
        return Ok(Exit::Done);
    }
    if held.found > 0 {
        screen.say(&format!(
            "Found in the search index: {}. Delete the folder index; it is made anew.",
            count(held.found as u64, "trace", "traces")
        ));
    }
    for (file, what) in &scan.found {
        screen.say(&format!("Found in {file}: {what}. Remove it by hand."));
    }
    screen.say(&next);
    Ok(Exit::Failed)
}
