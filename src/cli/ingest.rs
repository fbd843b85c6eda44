//! `ingest`: bring the index up to date. The other commands begin with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::args::{Args, Ingest, Reading as ReadingArgs};
use super::output::Screen;
use super::{Exit, Failure, Outcome, unread};
use crate::catalogue::Reading;
use crate::files::Lock;
use crate::index::Index;
use crate::model::{Document, ThemeText};
use crate::pipeline::{self, Source, Update, Updated};
use crate::project::{Project, Settings};
use crate::themes::Tagger;

/// A project whose files have been read and tagged.
pub(super) struct Ready {
    pub(super) project: Project,
    pub(super) updated: Updated,
    pub(super) documents: Vec<Document>,
    pub(super) themes: Vec<ThemeText>,
    pub(super) index: Index,
    pub(super) codebook_version: String,
    /// SHA-256 of the codebook's text.
    pub(super) codebook_hash: String,
    /// Held until the command ends.
    _lock: Lock,
}

impl Ready {
    /// Files that could not be read, with the reason.
    pub(super) fn failures(&self) -> impl Iterator<Item = (&Source, &crate::error::ReadError)> {
        self.updated.sources.iter().filter_map(|s| match &s.reading {
            Reading::Failed(reason) => Some((s, reason)),
            Reading::Read(_) => None,
        })
    }

    pub(super) fn exit(&self) -> Exit {
        if self.failures().next().is_some() { Exit::Partial } else { Exit::Done }
    }
}

/// Reads what is new, tags everything, brings the search index up to date, and names what could not be read.
pub(super) fn prepare(args: &Args, reading: &ReadingArgs, screen: &Screen) -> Result<Ready, Failure> {
    let project = Project::new(&args.project);
    let (codebook, codebook_text) = project.codebook()?;
    let settings: Settings = project.settings()?;
    if !project.corpus().is_dir() {
        let message = format!("{}: there is no corpus folder here", project.corpus().display());
        let hint = "Put the audit reports into a folder named corpus, or name the project's folder with --project DIR.";
        return Err(Failure::Usage(message, Some(hint.to_owned())));
    }
    let lock = Lock::take(&project.lock())?;
    let program = pipeline::this_program()?;
    let progress = screen.reading();
    let updated = pipeline::update(
        &project,
        &Update { program: &program, jobs: usize::from(reading.jobs), progress: &|done, all, name| progress.step(done, all, name) },
    );
    progress.finish();
    let updated = updated?;
    let themes = pipeline::theme_texts(&codebook);
    let codebook_version = codebook.version.clone();
    let tagger = Tagger::new(codebook);
    let documents = pipeline::code(&updated.sources, &tagger, &settings);
    let index = pipeline::index(&project, &documents, &themes)?;
    let ready = Ready {
        project,
        updated,
        documents,
        themes,
        index,
        codebook_version,
        codebook_hash: crate::files::sha256(codebook_text.as_bytes()),
        _lock: lock,
    };
    summary(&ready, screen);
    Ok(ready)
}

fn summary(ready: &Ready, screen: &Screen) {
    let cases: usize = ready.documents.iter().flat_map(|d| &d.audits).filter(|c| !c.audit.pooled).map(|c| c.audit.cases.len()).sum();
    let all = ready.updated.sources.len();
    let mut line = format!("{all} files in corpus: {} read now, {} known; {cases} cases.", ready.updated.read, all - ready.updated.read);
    if ready.updated.withdrawn > 0 {
        let _ = write!(line, " {} withdrawn.", ready.updated.withdrawn);
    }
    screen.say(&line);
    if all == 0 {
        screen.say("There is nothing to read: put audit reports (PDF, Markdown or text) into corpus.");
    }
    let failures: BTreeMap<&str, &crate::error::ReadError> = ready.failures().map(|(s, r)| (s.name.as_str(), r)).collect();
    if !failures.is_empty() {
        screen.say(&format!(
            "{} could not be read:",
            if failures.len() == 1 { "1 file".to_owned() } else { format!("{} files", failures.len()) }
        ));
        for (name, reason) in failures {
            screen.say(&format!("  {}", unread(name, reason)));
        }
    }
    let check = ready.documents.iter().filter(|d| d.outcome == crate::model::Outcome::Check).count();
    if check > 0 {
        screen.say(&format!("{check} read, but worth a person's look: `audit-themes status` says why."));
    }
}

pub(super) fn run(args: &Args, command: &Ingest, screen: &Screen) -> Outcome {
    let ready = prepare(args, &command.reading, screen)?;
    screen.say("Next: `audit-themes report` writes the reports, `audit-themes search WORDS` finds passages.");
    Ok(ready.exit())
}
