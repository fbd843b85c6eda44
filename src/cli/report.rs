//! `report`: every report into reports/, or one table.

use std::collections::BTreeMap;

use serde::Serialize;

use super::args::{Args, Report, TableName};
use super::ingest::{self, Ready};
use super::output::{self, Screen};
use super::{Failure, Outcome};
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::model::Table;
use crate::report::{Bom, Format, Target, html};
use crate::statistics::{self, LeftOut};

pub(super) fn run(args: &Args, command: &Report, screen: &Screen) -> Outcome {
    if command.table.is_none() && (command.output.output.is_some() || command.output.format.is_some()) {
        let message = "--format and --output write one table: name it".to_owned();
        return Err(Failure::Usage(message, Some("For example: audit-themes report frequency -o frequency.csv".to_owned())));
    }
    let mut ready = ingest::prepare(args, &command.reading, screen)?;
    if command.suggest {
        ready.suggest();
    }
    if let Some(name) = command.table {
        output::table(&table(&ready, name), &command.output, screen)?;
        return Ok(ready.exit());
    }
    write_all(&ready, screen)?;
    Ok(ready.exit())
}

fn table(ready: &Ready, name: TableName) -> Table {
    let (documents, themes, version) = (&ready.documents, &ready.themes, ready.codebook_version.as_str());
    match name {
        TableName::Frequency => statistics::frequency(documents, themes, version),
        TableName::Evidence => statistics::evidence(documents, themes, version),
        TableName::Cases => statistics::cases(documents, themes, version),
        TableName::Documents => statistics::documents(documents, themes, version),
    }
}

const ALL: [TableName; 4] = [TableName::Frequency, TableName::Evidence, TableName::Cases, TableName::Documents];

fn write_all(ready: &Ready, screen: &Screen) -> Result<(), Failure> {
    let folder = ready.project.reports();
    let tables: Vec<Table> = ALL.into_iter().map(|name| table(ready, name)).collect();
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    for table in &tables {
        let name = format!("{}.internal.csv", table.name);
        let bytes = output::render(table, Format::Csv, &Target { bom: Bom::With, width: None })?;
        files::write(&folder.join(&name), &bytes)?;
        written.insert(name, table.rows.len());
    }
    if let [frequency, evidence, cases, documents] = tables.as_slice() {
        let page = html::render(&html::Page {
            frequency,
            evidence,
            cases,
            documents,
            themes: &ready.themes,
            version: env!("CARGO_PKG_VERSION"),
            codebook_version: &ready.codebook_version,
            corpus_path: "../corpus",
        });
        files::write(&folder.join("index.html"), page.as_bytes())?;
    }
    let path = folder.join("manifest.json");
    files::write(&path, &manifest(ready, &written, &path)?)?;
    screen.say("");
    screen.say(&format!("Wrote into {}:", folder.display()));
    screen.say("  index.html                the themes by year, for reading in a browser");
    for (name, rows) in &written {
        screen.say(&format!("  {name:<25} {rows} rows"));
    }
    screen.say("  manifest.json             what was read, and by which version");
    screen.say("These hold the words of the reports: they are for use inside the board only.");
    screen.say(&format!("Next: open {} in a browser, or `{}`.", folder.join("index.html").display(), ready.command("search WORDS")));
    Ok(())
}

/// What the reports were made from: the one file that may differ between two runs.
#[derive(Serialize)]
struct Manifest<'a> {
    program: &'a str,
    version: &'a str,
    command: Vec<String>,
    written: String,
    codebook: Codebook<'a>,
    inputs: Vec<Input<'a>>,
    rows: &'a BTreeMap<String, usize>,
    left_out: Omitted,
}

#[derive(Serialize)]
struct Codebook<'a> {
    version: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Input<'a> {
    path: &'a str,
    sha256: &'a str,
    outcome: &'a str,
}

#[derive(Serialize)]
struct Omitted {
    pooled_reports: usize,
    cases_without_period: usize,
    cases_without_learning: usize,
    unread_files: usize,
}

fn manifest(ready: &Ready, rows: &BTreeMap<String, usize>, path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    let LeftOut { pooled_reports, cases_without_period, cases_without_learning, unread_files } = statistics::left_out(&ready.documents);
    let manifest = Manifest {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        command: std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect(),
        written: now(),
        codebook: Codebook { version: &ready.codebook_version, sha256: &ready.codebook_hash },
        inputs: ready.documents.iter().map(|d| Input { path: &d.path, sha256: &d.sha256, outcome: d.outcome.name() }).collect(),
        rows,
        left_out: Omitted { pooled_reports, cases_without_period, cases_without_learning, unread_files },
    };
    let mut bytes =
        serde_json::to_vec_pretty(&manifest).map_err(|e| Error::new(path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The time in UTC, or the one that `SOURCE_DATE_EPOCH` fixes.
pub(super) fn now() -> String {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|s| s.parse::<i64>().ok());
    let time = fixed.and_then(|s| jiff::Timestamp::from_second(s).ok()).unwrap_or_else(jiff::Timestamp::now);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
