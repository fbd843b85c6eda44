//! `review`: tags to a worksheet, decisions from it, and how they stand.

use std::path::Path;

use super::args::{Args, Review, ReviewCommand, ReviewExport, ReviewImport, TableOutput};
use super::ingest::{self, Ready};
use super::output::{self, Screen, count};
use super::{Exit, Failure, Outcome};
use crate::files;
use crate::model::{Standing, Verdict};
use crate::report::{Bom, Format, Target};
use crate::reviews::{self, Defaults, Reviews, Worksheet};
use crate::statistics::{self, Selection};
use crate::text::sheet::{Mistake, day};

/// The longest worksheet that is read, in bytes.
const LONGEST: u64 = 256 << 20;
/// So many mistakes are told.
const TOLD: usize = 20;

pub(super) fn run(args: &Args, command: &Review, screen: &Screen) -> Outcome {
    match &command.command {
        ReviewCommand::Export(export) => {
            let mut ready = ingest::prepare(args, &export.reading, screen)?;
            if export.suggest {
                ready.suggest();
            }
            write(&ready, export, screen)
        }
        ReviewCommand::Import(import) => take(&ingest::prepare(args, &import.reading, screen)?, import, screen),
        ReviewCommand::Status { all, output, reading } => status(&ingest::prepare(args, reading, screen)?, *all, output, screen),
    }
}

fn write(ready: &Ready, command: &ReviewExport, screen: &Screen) -> Outcome {
    let theme = match &command.theme {
        None => None,
        Some(id) => Some(super::theme(ready.tagger.codebook(), id)?),
    };
    if command.file.exists() && !command.force {
        let hint = "It may hold decisions that are not imported yet. Name another file, or write over it with --force.";
        return Err(Failure::Usage(format!("{}: there is such a file", command.file.display()), Some(hint.to_owned())));
    }
    let selection = Selection { theme, undecided: command.undecided, untagged: command.untagged };
    let table = statistics::worksheet(&ready.documents, &ready.themes, &selection, &ready.codebook_version);
    let bytes = output::render(&table, Format::Csv, &Target { bom: Bom::With, width: None })?;
    files::write(&command.file, &bytes)?;
    screen.say(&format!("Wrote {} ({} rows, one a tag).", command.file.display(), table.rows.len()));
    table.notes.iter().for_each(|n| screen.say(n));
    screen.say("It holds the words of the reports: it is for use inside the board only.");
    screen.say(&format!(
        "Next: fill the column decision, save it as CSV, then `{}`.",
        ready.command(&format!("review import {}", command.file.display()))
    ));
    Ok(Exit::Done)
}

fn take(ready: &Ready, command: &ReviewImport, screen: &Screen) -> Outcome {
    let date = match &command.date {
        None => super::report::now().chars().take(10).collect(),
        Some(given) => day(given).ok_or_else(|| {
            Failure::Usage(format!("--date {given}: this is no day"), Some("Write 2024-03-05 or 05/03/2024 (day, month, year).".to_owned()))
        })?,
    };
    let reviewer = command.reviewer.clone().unwrap_or_default();
    let defaults = Defaults { reviewer, date, codebook_version: ready.codebook_version.clone() };
    let bytes = read(&command.file, LONGEST)?;
    let codebook = ready.tagger.codebook();
    let id = |given: &str| codebook.present(given).and_then(|t| codebook.themes.get(t)).map(|t| t.id.clone());
    let sheet = reviews::read(&bytes, &defaults, &id).map_err(|m| mistaken(&command.file, &[m], None))?;
    if !sheet.mistakes.is_empty() && !command.skip_bad {
        let hint = "Nothing was imported. Correct these rows, or import the others with --skip-bad.";
        return Err(mistaken(&command.file, &sheet.mistakes, Some(hint)));
    }
    for mistake in &sheet.mistakes {
        screen.say(&format!("Passed over, {mistake}"));
    }
    let Worksheet { decisions, undecided, .. } = sheet;
    // What the decisions come to is told before they are kept: those that find nothing are kept as well.
    let lines: Vec<u64> = decisions.iter().map(|(line, _)| *line).collect();
    let new = Reviews { decisions: decisions.into_iter().map(|(_, d)| d).collect() };
    let theme = |id: &str| codebook.present(id);
    let found = reviews::standings(&ready.documents, &new, &theme);
    let mut all = ready.reviews.clone();
    let added = all.extend(new.decisions.iter().cloned());
    let after = reviews::standings(&ready.documents, &all, &theme);
    let disputed = |standings: &[Standing]| standings.iter().filter(|s| **s == Standing::Disputed).count();
    if command.dry_run {
        screen.say("This is a dry run: nothing is written.");
    } else if added > 0 {
        let bytes = output::render(&all.table(), Format::Csv, &Target { bom: Bom::With, width: None })?;
        files::write(&ready.project.reviews_file(), &bytes)?;
    }
    let of = |verdict: Verdict| new.decisions.iter().filter(|d| d.verdict == verdict).count();
    screen.say(&format!(
        "{} read ({} accept, {} reject, {} recode, {} add): {added} new, {} known already; {} without a decision.",
        count(new.decisions.len() as u64, "decision", "decisions"),
        of(Verdict::Accept),
        of(Verdict::Reject),
        of(Verdict::Recode),
        of(Verdict::Add),
        new.decisions.len() - added,
        count(undecided as u64, "row", "rows"),
    ));
    for (line, standing) in lines.iter().zip(&found).filter(|(_, s)| s.wants_a_look() && **s != Standing::Disputed) {
        screen.say(&format!("line {line}: {}; the decision is kept, and waits in reviews.csv.", standing.name()));
    }
    let newly = disputed(&after).saturating_sub(disputed(&ready.standings));
    if newly > 0 {
        let more = count(newly as u64, "decision", "decisions");
        screen.say(&format!("Reviewers differ in {more} more: their tags keep what the rules say."));
    }
    let next = if after.iter().any(|s| s.wants_a_look()) { "review status" } else { "report" };
    screen.say(&format!("Next: `{}`.", ready.command(next)));
    Ok(Exit::Done)
}

fn status(ready: &Ready, all: bool, output: &TableOutput, screen: &Screen) -> Outcome {
    let with = |standing: Standing| ready.standings.iter().filter(|s| **s == standing).count();
    screen.say(&format!(
        "{} in reviews.csv: {} applied, {} superseded by the same reviewer, {} disputed between reviewers, {} that find no passage \
         or theme any more.",
        count(ready.standings.len() as u64, "decision", "decisions"),
        with(Standing::Applied),
        with(Standing::Superseded),
        with(Standing::Disputed),
        with(Standing::NoDocument) + with(Standing::NoPassage) + with(Standing::NoTheme),
    ));
    let table = statistics::decisions(&ready.reviews.decisions, &ready.standings, all);
    let for_people = screen.results && output.format.is_none() && output.output.is_none();
    if for_people && table.rows.is_empty() {
        return Ok(Exit::Done);
    }
    output::table(&table, output, screen)
}

/// The bytes of a file that a person names.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    files::read_at_most(path, most)?.ok_or_else(|| {
        Failure::Usage(
            format!("{}: larger than {} MB", path.display(), most >> 20),
            Some("Look whether it is the file that you mean.".to_owned()),
        )
    })
}

/// Mistakes of a table as one failure.
pub(super) fn mistaken(path: &Path, mistakes: &[Mistake], hint: Option<&str>) -> Failure {
    let mut lines: Vec<String> = mistakes.iter().take(TOLD).map(|m| format!("{}: {m}", path.display())).collect();
    if mistakes.len() > TOLD {
        lines.push(format!("… and {} more", mistakes.len() - TOLD));
    }
    Failure::Usage(lines.join("\n"), hint.map(str::to_owned))
}
