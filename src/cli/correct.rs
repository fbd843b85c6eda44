//! `ingest PATH… --year …`: what a person says of some reports, written into the sidecars beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::{Args, Ingest};
use super::output::{self, Screen};
use crate::error::{Error, ErrorKind};
use crate::project::Project;
use crate::text::normalise::{for_terminal, squeeze};
use crate::{corrections, files, pipeline};

/// Writes the sidecars that the arguments ask for, or shows them with `--dry-run`. True where the run is to go on.
pub(super) fn run(args: &Args, command: &Ingest, screen: &Screen) -> Result<bool, Failure> {
    let keys = keys(command)?;
    match (command.paths.is_empty(), keys.is_empty()) {
        (true, true) if command.dry_run => {
            let hint = "Name a report and what is to be written: audit-themes ingest -n corpus/NAME.pdf --year 2016-17";
            return Err(Failure::Usage("--dry-run shows what would be written beside a report".to_owned(), Some(hint.to_owned())));
        }
        (true, true) => return Ok(true),
        (true, false) => {
            let hint = "Name the report, or a folder of reports: audit-themes ingest corpus/NAME.pdf --year 2016-17";
            return Err(Failure::Usage("no report is named of which this is true".to_owned(), Some(hint.to_owned())));
        }
        (false, true) => {
            let hint = "Say what is true of it with --year, --board, --area or --topic; all of corpus is read without a path.";
            return Err(Failure::Usage("a path is named, and nothing is said of it".to_owned(), Some(hint.to_owned())));
        }
        (false, false) => {}
    }
    // Everything is made before anything is written: a mistake in one sidecar leaves all as they are.
    let mut sidecars: BTreeMap<PathBuf, String> = BTreeMap::new();
    for report in reports(&Project::new(&args.project), &command.paths)? {
        let path = PathBuf::from(corrections::sidecar(&report.to_string_lossy()));
        let text = files::read_short_text_if_any(&path, corrections::MAX_BYTES)?.unwrap_or_default();
        corrections::parse(&text).map_err(|m| {
            let kind = ErrorKind::Toml { line: m.line, column: m.column, message: m.message, hint: Some(m.hint + ".") };
            Error::new(&path, kind)
        })?;
        sidecars.insert(path, corrections::edit(&text, &keys));
    }
    if command.dry_run {
        let mut out = String::new();
        for (path, text) in &sidecars {
            let _ = writeln!(out, "# {}\n{text}", path.display());
        }
        output::results(for_terminal(&out).as_bytes())?;
        screen.say("Nothing was written: this was a dry run.");
        return Ok(false);
    }
    let said: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    for (path, text) in &sidecars {
        files::write(path, text.as_bytes())?;
        screen.say(&format!("Wrote {} into {}.", said.join(", "), path.display()));
    }
    Ok(true)
}

/// The keys of the sidecar that the options give.
fn keys(command: &Ingest) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut out = Vec::new();
    for (option, key, words) in [
        ("--board", "board", &command.board),
        ("--area", "area", &command.area),
        ("--topic", "topic", &command.topic),
        ("--year", "period", &command.year),
    ] {
        let Some(words) = words.as_deref().map(squeeze) else { continue };
        if !words.chars().any(char::is_alphanumeric) {
            let hint = format!("Leave {option} out to keep what was read.");
            return Err(Failure::Usage(format!("{option} has no words"), Some(hint)));
        }
        if key == "period" && corrections::period(&words).is_none() {
            let hint = "Write 2016-17, or 'academic 2016-17', 'calendar 2020', 'September 2016'.";
            return Err(Failure::Usage(format!("{option} {words}: this is no period"), Some(hint.to_owned())));
        }
        out.push((key, words));
    }
    Ok(out)
}

/// The reports that the paths name: as given, or in the corpus.
fn reports(project: &Project, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let corpus = project.corpus();
    let real = |path: &Path| path.canonicalize().map_err(|e| Error::io(path, "find the file", e));
    let root = real(&corpus)?;
    let mut out = Vec::new();
    for given in paths {
        let path = [given.clone(), corpus.join(given)].into_iter().find(|p| p.exists()).unwrap_or_else(|| given.clone());
        if !real(&path)?.starts_with(&root) {
            let hint = format!("Only what is in {} is read: put the report there first.", corpus.display());
            return Err(Failure::Usage(format!("{}: not in the corpus", given.display()), Some(hint)));
        }
        let found = if path.is_dir() {
            files::walk(&path, pipeline::is_read)?.into_iter().map(|f| f.path).collect()
        } else if pipeline::is_read(&path.to_string_lossy()) {
            vec![path]
        } else {
            Vec::new()
        };
        if found.is_empty() {
            let hint = "Name a PDF, a Markdown or a text file, or a folder of them.";
            return Err(Failure::Usage(format!("{}: no report that is read", given.display()), Some(hint.to_owned())));
        }
        out.extend(found);
    }
    Ok(out)
}
