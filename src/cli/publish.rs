//! `report --publish`: what may leave the board.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::args::{Report, TableName};
use super::ingest::Ready;
use super::output::{self, Screen};
use super::report::{self, Plan};
use super::{Failure, Outcome, papers};
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::model::{Cell, Coded, Passage, Table};
use crate::report::paper::{self, Paper, Published};
use crate::report::workbook::{self, Book};
use crate::report::{Bom, csv, csvw};
use crate::{privacy, statistics};

/// So many years are one period unless it is said otherwise: single years have few cases, and most counts would be hidden.
pub(super) const POOL: u8 = 3;

/// What the name of every published file has in it.
const MARK: &str = ".publish.";

/// All that a published run may tell. Whatever writes for people outside the board (tables, charts, papers) reads this and nothing
/// else.
pub(super) struct Publication {
    /// With small counts, and what would give them away, hidden.
    pub(super) frequency: Table,
    /// Without case, page, file, board and year.
    pub(super) quotes: Table,
    /// The codebook.
    pub(super) themes: Table,
}

impl Publication {
    pub(super) fn of(ready: &Ready, plan: Plan) -> Self {
        let (documents, themes, version) = (&ready.documents, &ready.themes, ready.codebook_version.as_str());
        let frequency = statistics::published(documents, themes, version, plan.years, plan.by);
        let audits = || documents.iter().flat_map(|d| &d.audits);
        let pseudonyms: BTreeSet<String> = audits().flat_map(|c| privacy::pseudonyms(&c.audit)).collect();
        let quotable: BTreeSet<&str> = audits().flat_map(|c| privacy::quotable(&c.audit, &pseudonyms)).collect();
        let may = |_: &Coded, passage: &Passage| quotable.contains(passage.id.as_str());
        let quotes = statistics::quotes(documents, themes, &frequency, version, &may);
        Self { frequency, quotes, themes: statistics::themes(themes, version) }
    }

    fn tables(&self) -> [&Table; 3] {
        [&self.frequency, &self.quotes, &self.themes]
    }
}

/// The tables that are never published say so before anything is read.
pub(super) fn check(command: &Report) -> Result<(), Failure> {
    match command.table {
        None | Some(TableName::Frequency | TableName::Themes) if command.by != super::args::Level::Kind => Ok(()),
        _ => {
            let message =
                "--publish writes the frequencies and the codebook: the other tables hold counts or words of single cases".to_owned();
            Err(Failure::Usage(message, Some("For example: audit-themes report --publish".to_owned())))
        }
    }
}

pub(super) fn run(ready: &Ready, command: &Report, plan: Plan, screen: &Screen) -> Result<(), Failure> {
    let publication = Publication::of(ready, plan);
    let outcome: Outcome = match command.table {
        None => return write_all(ready, plan, &publication, screen),
        Some(TableName::Themes) => output::table(&publication.themes, &command.output, screen),
        Some(_) => output::table(&publication.frequency, &command.output, screen),
    };
    outcome.map(|_| ())
}

fn write_all(ready: &Ready, plan: Plan, publication: &Publication, screen: &Screen) -> Result<(), Failure> {
    let folder = ready.project.reports();
    // Two cuts of the same cases can give away together what neither does: there is never more than one.
    let old: Vec<String> = files::names(&folder)?.into_iter().filter(|name| name.contains(MARK)).collect();
    for name in &old {
        files::remove(&folder.join(name))?;
    }
    let mut written: Vec<(String, &Table)> = Vec::new();
    for table in publication.tables() {
        let name = format!("{}{MARK}csv", table.name);
        let path = folder.join(&name);
        files::write(&path, &csv::render(table, Bom::With).map_err(|kind| Error::new(&path, kind))?)?;
        written.push((name, table));
    }
    let path = folder.join(format!("themes{MARK}xlsx"));
    files::write(&path, &book(ready, publication).map_err(|kind| Error::new(&path, kind))?)?;
    papers::write_report(&report(ready, publication), MARK.trim_matches('.'), &folder)?;
    let path = folder.join(format!("csv-metadata{MARK}json"));
    files::write(&path, &csvw::render(&written).map_err(|kind| Error::new(&path, kind))?)?;
    let path = folder.join(format!("manifest{MARK}json"));
    files::write(&path, &manifest(ready, plan, &written, &path)?)?;
    tell(publication, &folder, old.len(), screen);
    screen.say(&format!(
        "Next: read {} from end to end before anything leaves the board; the same quotes stand in report{MARK}* and themes{MARK}xlsx.",
        folder.join(format!("quotes{MARK}csv")).display()
    ));
    Ok(())
}

/// The report for people outside the board, of the published tables.
fn report(ready: &Ready, publication: &Publication) -> Paper {
    paper::publish(&Published {
        frequency: &publication.frequency,
        quotes: &publication.quotes,
        themes: &publication.themes,
        version: env!("CARGO_PKG_VERSION"),
        codebook_version: &ready.codebook_version,
    })
}

/// The published tables as a workbook.
fn book(ready: &Ready, publication: &Publication) -> Result<Vec<u8>, ErrorKind> {
    let source = format!("audit-themes {} with codebook {}.", env!("CARGO_PKG_VERSION"), ready.codebook_version);
    workbook::render(&Book {
        title: "Themes in case audits",
        notice: "Small counts, and what would give them away, are hidden",
        source: &source,
        tables: &publication.tables(),
        created: report::fixed_time().unwrap_or(workbook::NO_DAY),
    })
}

/// What was written, what is hidden, and what is not published at all.
fn tell(publication: &Publication, folder: &Path, removed: usize, screen: &Screen) {
    screen.say("");
    screen.say(&format!("Wrote into {}:", folder.display()));
    for table in publication.tables() {
        let name = format!("{}{MARK}csv", table.name);
        screen.say(&format!("  {name:<25} {} rows", table.rows.len()));
    }
    screen.say(&format!("  {:<25} the same, for Excel", format!("themes{MARK}xlsx")));
    screen.say(&format!("  {:<25} the report, as Word, web page and Markdown, with its charts", format!("report{MARK}*")));
    screen.say(&format!("  {:<25} what each column is (CSV on the Web)", format!("csv-metadata{MARK}json")));
    screen.say(&format!("  {:<25} by which version and settings", format!("manifest{MARK}json")));
    if removed > 0 {
        screen
            .say(&format!("{} of an earlier run were removed first.", output::count(removed as u64, "published file", "published files")));
    }
    let count = publication.frequency.column("cases_with_theme");
    let cells = || publication.frequency.rows.iter().filter_map(|row| count.and_then(|at| row.get(at)));
    let hidden = cells().filter(|cell| **cell == Cell::Marker('c')).count();
    let found = cells().filter(|cell| !matches!(cell, Cell::Marker('x') | Cell::Integer(0))).count();
    screen.say(&format!("{hidden} of {found} counts other than 0 are hidden (c), so that none of them can be worked out from the others."));
    screen.say("Not published, since their counts or words are of single cases: evidence, cases, documents, sections, pairs, recurrence, questions, and index.html.");
    screen.say("What was published before, by other years, boards or cases, is not taken into account: publish one cut.");
}

/// What was published from what settings; the reports are not named.
#[derive(Serialize)]
struct Manifest<'a> {
    program: &'a str,
    version: &'a str,
    written: String,
    years: &'a str,
    years_in_a_period: usize,
    codebook: Codebook<'a>,
    reports: usize,
    rows: BTreeMap<&'a str, usize>,
}

#[derive(Serialize)]
struct Codebook<'a> {
    version: &'a str,
    sha256: &'a str,
}

fn manifest(ready: &Ready, plan: Plan, written: &[(String, &Table)], path: &Path) -> Result<Vec<u8>, Failure> {
    let manifest = Manifest {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        written: report::now(),
        years: plan.years.kind.identifier(),
        years_in_a_period: plan.years.pool,
        codebook: Codebook { version: &ready.codebook_version, sha256: &ready.codebook_hash },
        reports: ready.documents.len(),
        rows: written.iter().map(|(name, table)| (name.as_str(), table.rows.len())).collect(),
    };
    let mut bytes =
        serde_json::to_vec_pretty(&manifest).map_err(|e| Error::new(path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
    bytes.push(b'\n');
    Ok(bytes)
}
