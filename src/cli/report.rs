//! `report`: every report into reports/, or one table.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{Args, Level, Report, ReportCommand, TableName};
use super::ingest::{self, Ready};
use super::output::{self, Screen};
use super::{Failure, Outcome, explain, papers, publish};
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::model::{Cell, Table};
use crate::pipeline;
use crate::report::{csvw, html, workbook};
use crate::statistics::{self, By, LeftOut, Shown, Years};

pub(super) fn run(args: &Args, command: &Report, screen: &Screen) -> Outcome {
    if let Some(ReportCommand::Explain(command)) = &command.explain {
        return explain::run(args, command, screen);
    }
    if command.publish {
        publish::check(command)?;
    }
    if command.table.is_none() && (command.output.output.is_some() || command.output.format.is_some()) {
        let message = "--format and --output write one table: name it".to_owned();
        return Err(Failure::Usage(message, Some("For example: audit-themes report frequency -o frequency.csv".to_owned())));
    }
    let mut ready = ingest::prepare(args, &command.reading, screen)?;
    if command.suggest {
        ready.suggest();
    }
    let plan = Plan::of(command);
    pipeline::count_by(&mut ready.documents, plan.years.kind);
    if command.publish {
        publish::run(&ready, command, plan, screen)?;
        return Ok(ready.exit());
    }
    if let Some(name) = command.table {
        let name = if plan.by_kind && name == TableName::Frequency { TableName::Sections } else { name };
        if name == TableName::Evidence {
            let part = |documents| statistics::evidence(documents, &ready.themes, &ready.codebook_version);
            output::table_in_parts(part(&[]), ready.documents.chunks(1).map(part), &command.output, screen)?;
            return Ok(ready.exit());
        }
        output::table(&table(&ready, name, plan), &command.output, screen)?;
        return Ok(ready.exit());
    }
    write_all(&ready, plan, usize::from(command.reading.jobs), screen)?;
    Ok(ready.exit())
}

/// How the tables count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) years: Years,
    pub(super) by: By,
    by_kind: bool,
}

impl Plan {
    fn of(command: &Report) -> Self {
        let by = match command.by {
            Level::Board => By::Board,
            Level::Area | Level::Kind => By::Area,
            Level::Topic => By::Topic,
        };
        Self { years: command.periods.years(if command.publish { publish::POOL } else { 1 }), by, by_kind: command.by == Level::Kind }
    }
}

fn table(ready: &Ready, name: TableName, Plan { years, by, .. }: Plan) -> Table {
    let (documents, themes, version) = (&ready.documents, &ready.themes, ready.codebook_version.as_str());
    match name {
        TableName::Frequency => statistics::frequency(documents, themes, version, years, by),
        TableName::Sections => statistics::sections(documents, themes, version, years, by),
        TableName::Pairs => statistics::pairs(documents, themes, version, years),
        TableName::Recurrence => statistics::recurrence(documents, themes, version, years),
        TableName::Evidence => statistics::evidence(documents, themes, version),
        TableName::Cases => statistics::cases(documents, themes, version),
        TableName::Documents => statistics::documents(documents, themes, version),
        TableName::Themes => statistics::themes(themes, version),
        TableName::Questions => statistics::questions(documents, themes, version, years),
    }
}

/// The tables that are written one after another; the evidence, the longest of them, is written document by document.
const WHOLE: [TableName; 8] = [
    TableName::Frequency,
    TableName::Sections,
    TableName::Pairs,
    TableName::Recurrence,
    TableName::Cases,
    TableName::Documents,
    TableName::Themes,
    TableName::Questions,
];

/// The reports folder while it is being written.
struct Written {
    folder: PathBuf,
    /// File → its rows.
    rows: BTreeMap<String, usize>,
    /// Each table with the address of its file, without rows.
    described: Vec<(String, Table)>,
}

impl Written {
    fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), rows: BTreeMap::new(), described: Vec::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a table's parts into its file. Of a table in parts the columns and notes are those of the first.
    fn table<T: Borrow<Table>>(&mut self, first: &Table, parts: impl Iterator<Item = T>, done: impl FnMut(T)) -> Result<(), Failure> {
        let name = format!("{}.internal.csv", first.name);
        let rows = output::csv_file(&self.path(&name), first, parts, done)?;
        self.rows.insert(name.clone(), rows);
        let described =
            Table { name: first.name, title: first.title, columns: first.columns.clone(), rows: Vec::new(), notes: first.notes.clone() };
        self.described.push((name, described));
        Ok(())
    }
}

fn write_all(ready: &Ready, plan: Plan, jobs: usize, screen: &Screen) -> Result<(), Failure> {
    let folder = ready.project.reports();
    // The evidence is as much to write as all the other tables.
    let (tables, evidence) = pipeline::both(jobs, || tables(ready, plan, &folder), || evidence(ready, &folder));
    let ((mut written, kept), (written_too, shown)) = (tables?, evidence?);
    written.rows.extend(written_too.rows);
    written.described.extend(written_too.described);
    if let (Some(frequency), Some(cases), Some(documents)) = (kept.get("frequency"), kept.get("cases"), kept.get("documents")) {
        let page = html::render(&html::Page {
            frequency,
            evidence: &shown.table,
            unshown: &shown.left_out,
            cases,
            documents,
            themes: &ready.themes,
            version: env!("CARGO_PKG_VERSION"),
            codebook_version: &ready.codebook_version,
            corpus_path: "../corpus",
        });
        files::write(&written.path("index.html"), page.as_bytes())?;
        say_trends(frequency, screen);
    }
    papers::write(ready, &kept, &shown.table, &written.folder)?;
    let path = written.path("csv-metadata.json");
    written.described.sort_by(|a, b| a.0.cmp(&b.0));
    let described: Vec<(String, &Table)> = written.described.iter().map(|(url, table)| (url.clone(), table)).collect();
    files::write(&path, &csvw::render(&described).map_err(|kind| Error::new(&path, kind))?)?;
    let path = written.path("manifest.json");
    files::write(&path, &manifest(ready, plan, &written.rows, &path)?)?;
    screen.say("");
    screen.say(&format!("Wrote into {}:", written.folder.display()));
    screen.say("  index.html                the themes by year, for reading in a browser");
    for (name, what) in papers::DESCRIBED {
        screen.say(&format!("  {name:<25} {what}"));
    }
    for (name, rows) in &written.rows {
        screen.say(&format!("  {name:<25} {rows} rows"));
    }
    screen.say("  csv-metadata.json         what each column is (CSV on the Web)");
    screen.say("  manifest.json             what was read, and by which version");
    screen.say("These hold the words of the reports: they are for use inside the board only.");
    screen.say(&format!("Next: open {} in a browser, or `{}`.", written.path("index.html").display(), ready.command("search WORDS")));
    Ok(())
}

/// Writes every table but the evidence, and gives them as far as the papers show them.
fn tables(ready: &Ready, plan: Plan, folder: &Path) -> Result<(Written, BTreeMap<&'static str, Table>), Failure> {
    let mut written = Written::new(folder);
    let mut kept = BTreeMap::new();
    for name in WHOLE {
        let mut table = table(ready, name, plan);
        written.table(&table, std::iter::once(&table), |_| ())?;
        if matches!(name, TableName::Sections | TableName::Pairs | TableName::Themes) {
            // Only the workbook has these.
            workbook::shorten(&mut table);
        }
        kept.insert(table.name, table);
    }
    Ok((written, kept))
}

/// Writes the evidence; gives what of it the page shows.
fn evidence(ready: &Ready, folder: &Path) -> Result<(Written, Shown), Failure> {
    let mut written = Written::new(folder);
    let part = |documents| statistics::evidence(documents, &ready.themes, &ready.codebook_version);
    let head = part(&[]);
    let mut shown = Shown::new(&head);
    written.table(&head, ready.documents.chunks(1).map(part), |part| shown.add(part))?;
    if !shown.left_out.is_empty() {
        let first = "Of each theme, period and polarity the first tags; all stand in evidence.internal.csv.";
        shown.table.notes.push(first.to_owned());
    }
    Ok((written, shown))
}

/// The themes that rise or fall in all boards together, in one line each.
fn say_trends(frequency: &Table, screen: &Screen) {
    let at = |name| frequency.column(name);
    let text = |row: &[Cell], column: Option<usize>| match column.and_then(|c| row.get(c)) {
        Some(Cell::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let (trend, theme) = (at("trend"), at("theme"));
    let whole = ["time_period", "board", "area", "audit_topic", "polarity"].map(at);
    let rows = || frequency.rows.iter().filter(|row| whole.iter().all(|c| text(row, *c) == "Total"));
    for statement in ["rising", "falling"] {
        let names: Vec<String> = rows().filter(|row| text(row, trend) == statement).map(|row| text(row, theme)).collect();
        screen.say(&format!("Themes {statement}: {}.", if names.is_empty() { "none is found".to_owned() } else { names.join("; ") }));
    }
    let count = |statement| rows().filter(|row| text(row, trend) == statement).count();
    screen.say(&format!(
        "Of the others {} have no detectable change, and {} too few cases to tell.",
        count("no detectable change"),
        count("too few cases")
    ));
}

/// What the reports were made from: the one file that may differ between two runs.
#[derive(Serialize)]
struct Manifest<'a> {
    program: &'a str,
    version: &'a str,
    command: Vec<String>,
    written: String,
    years: &'a str,
    years_in_a_period: usize,
    codebook: Codebook<'a>,
    inputs: Vec<Input<'a>>,
    /// Files of the project that people edit → SHA-256.
    settings: BTreeMap<String, String>,
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

fn manifest(ready: &Ready, plan: Plan, rows: &BTreeMap<String, usize>, path: &Path) -> Result<Vec<u8>, Failure> {
    let LeftOut { pooled_reports, cases_without_period, cases_without_learning, unread_files } = statistics::left_out(&ready.documents);
    let mut settings = BTreeMap::new();
    for file in ready.project.settings_files() {
        if let Some(bytes) = files::read_if_any(&file)? {
            settings.insert(file.file_name().unwrap_or_default().to_string_lossy().into_owned(), files::sha256(&bytes));
        }
    }
    let manifest = Manifest {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        command: std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect(),
        written: now(),
        years: plan.years.kind.identifier(),
        years_in_a_period: plan.years.pool,
        codebook: Codebook { version: &ready.codebook_version, sha256: &ready.codebook_hash },
        inputs: ready.documents.iter().map(|d| Input { path: &d.path, sha256: &d.sha256, outcome: d.outcome.name() }).collect(),
        settings,
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
    let time = fixed_time().and_then(|s| jiff::Timestamp::from_second(s).ok()).unwrap_or_else(jiff::Timestamp::now);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The seconds since 1970 that `SOURCE_DATE_EPOCH` fixes.
pub(super) fn fixed_time() -> Option<i64> {
    std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()
}
