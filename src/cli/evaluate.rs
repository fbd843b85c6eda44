//! `evaluate`: the tags against a person's coding, and a sample to be coded.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::args::{Args, Evaluate, TableFormat, UnitArg};
use super::ingest::{self, Ready};
use super::output::{self, Screen, count};
use super::review::{mistaken, read};
use super::{Exit, Failure, Outcome};
use crate::coding;
use crate::model::{Coder, Column, Table};
use crate::reviews;
use crate::statistics::{self, Compared, Unit};

/// The longest coded file that is read, in bytes.
const LONGEST: u64 = 256 << 20;

pub(super) fn run(args: &Args, command: &Evaluate, screen: &Screen) -> Outcome {
    if let Some(size) = command.sample {
        let ready = ingest::prepare(args, &command.reading, screen)?;
        let table = coding::sample(&ready.documents, size as usize, command.seed);
        output::table(&table, &command.output, screen)?;
        if command.output.output.is_some() || command.output.format.is_some_and(|f| f != TableFormat::Table) || !screen.results {
            table.notes.iter().for_each(|n| screen.say(n));
        }
        return Ok(Exit::Done);
    }
    let (ready, coders) = match &command.file {
        Some(path) => coded(args, command, path, screen)?,
        None if command.reviewers => reviewers(ingest::prepare(args, &command.reading, screen)?, command, screen)?,
        None => {
            let hint = "Name a coded file, or draw a sample to code: audit-themes evaluate --sample 100 -o sample.csv";
            return Err(Failure::Usage("there is nothing to compare with".to_owned(), Some(hint.to_owned())));
        }
    };
    let unit = match command.by {
        UnitArg::Passage => Unit::Passage,
        UnitArg::Case => Unit::Case,
    };
    let compared = if command.rules || command.reviewers { Compared::Rules } else { Compared::Counted };
    let found = statistics::evaluate(&ready.documents, &ready.themes, &coders, (unit, compared), &ready.codebook_version);
    let for_people = screen.results && command.output.output.is_none() && matches!(command.output.format, None | Some(TableFormat::Table));
    output::table(&if for_people { brief(found.table) } else { found.table }, &command.output, screen)?;
    let Some(least) = command.at_least else { return Ok(Exit::Done) };
    let below = |f1: Option<f64>| f1.is_none_or(|f| f < least);
    for (coder, f1) in found.macro_f1.iter().filter(|(_, f1)| below(*f1)) {
        let value = f1.map_or_else(|| "cannot be said".to_owned(), |f| format!("is {f:.3}"));
        screen.say(&format!(
            "The macro F1 of the {} against {coder}, by {}, {value}; --at-least asks for {least}.",
            compared.name(),
            unit.name()
        ));
    }
    Ok(if found.macro_f1.iter().any(|(_, f1)| below(*f1)) || found.macro_f1.is_empty() { Exit::Failed } else { Exit::Done })
}

/// The coders of a file.
fn coded(args: &Args, command: &Evaluate, path: &Path, screen: &Screen) -> Result<(Ready, Vec<Coder>), Failure> {
    let bytes = read(path, LONGEST)?;
    let ready = ingest::prepare(args, &command.reading, screen)?;
    let coded = coding::read(&bytes, &ready.documents, &|t| ready.tagger.codebook().present(t)).map_err(|m| mistaken(path, &m, None))?;
    let coders = chosen(coded.coders, command.coder.as_deref())?;
    for row in &coded.unmatched {
        screen.say(&format!("Left out, {row}."));
    }
    said(&ready, &coders, coded.empty, screen);
    Ok((ready, coders))
}

/// The reviewers of the project as coders.
fn reviewers(ready: Ready, command: &Evaluate, screen: &Screen) -> Result<(Ready, Vec<Coder>), Failure> {
    let all = reviews::coders(&ready.documents, &ready.reviews, &|t| ready.tagger.codebook().present(t));
    if all.is_empty() {
        let hint = "Export a worksheet, decide, import it: audit-themes review --help";
        return Err(Failure::Usage("reviews.csv holds no decision that finds its passage".to_owned(), Some(hint.to_owned())));
    }
    let coders = chosen(all, command.coder.as_deref())?;
    for coder in &coders {
        let judged: usize = coder.judged.iter().flat_map(BTreeMap::values).map(BTreeSet::len).sum();
        let (decisions, passages) = (count(judged as u64, "decision", "decisions"), coder.passages.len() as u64);
        screen.say(&format!("{}: {decisions} on {}.", coder.name, count(passages, "passage", "passages")));
    }
    screen.say("Compared are only the tags on which both have decided: what the rules missed and nobody added is in no figure.");
    Ok((ready, coders))
}

/// The coders to be compared: all, or the one that is named.
fn chosen(coders: Vec<Coder>, name: Option<&str>) -> Result<Vec<Coder>, Failure> {
    let Some(name) = name else { return Ok(coders) };
    let known: Vec<String> = coders.iter().map(|c| c.name.clone()).collect();
    let found: Vec<Coder> = coders.into_iter().filter(|c| c.name.eq_ignore_ascii_case(name)).collect();
    if found.is_empty() {
        return Err(Failure::Usage(format!("no coder is named {name:?}"), Some(format!("There are: {}.", known.join(", ")))));
    }
    Ok(found)
}

fn said(ready: &Ready, coders: &[Coder], empty: usize, screen: &Screen) {
    let all: usize = ready.documents.iter().flat_map(|d| &d.audits).map(|c| c.audit.passages().count()).sum();
    for coder in coders {
        let codes: usize = coder.passages.values().map(std::collections::BTreeMap::len).sum();
        let codes = count(codes as u64, "code", "codes");
        screen.say(&format!("{}: {} of {all} passages coded, {codes}.", coder.name, coder.passages.len()));
    }
    if empty > 0 {
        let rows = count(empty as u64, "row has", "rows have");
        screen.say(&format!("{rows} no theme: what has no row with one counts as not coded (write none where a passage has no theme)."));
    }
}

/// The columns that a person at a terminal looks at first.
fn brief(table: Table) -> Table {
    const SHOWN: [&str; 12] = [
        "reference",
        "compared",
        "theme_id",
        "level",
        "in_reference",
        "precision",
        "recall",
        "f1",
        "f1_lower_95",
        "f1_upper_95",
        "kappa",
        "alpha",
    ];
    let kept: Vec<usize> = SHOWN.iter().filter_map(|name| table.column(name)).collect();
    let columns: Vec<Column> = kept.iter().filter_map(|at| table.columns.get(*at).cloned()).collect();
    let rows = table.rows.iter().map(|row| kept.iter().filter_map(|at| row.get(*at).cloned()).collect()).collect();
    Table { columns, rows, ..table }
}
