//! The papers of `report`: the workbook, the report as Word, HTML and Markdown, and its charts.

use std::collections::BTreeMap;
use std::path::Path;

use super::Failure;
use super::ingest::Ready;
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::model::Table;
use crate::report::chart::Title;
use crate::report::paper::{self, Inputs, Paper, docx};
use crate::report::workbook::{self, Book};

/// The sheets of the workbook, in their order.
const SHEETS: [&str; 9] = ["frequency", "sections", "pairs", "recurrence", "questions", "cases", "documents", "themes", "evidence"];
/// The charts that a report may have.
const CHARTS: [&str; 3] = ["heat-map", "learning", "strengths"];

/// What each file is, for the list of what was written.
pub(super) const DESCRIBED: [(&str, &str); 5] = [
    ("report.internal.docx", "the report, for Word"),
    ("report.internal.html", "the same, for a browser"),
    ("report.internal.md", "the same, as Markdown"),
    ("themes.internal.xlsx", "the tables, for Excel"),
    ("*.internal.svg, *.png", "its charts: heat-map, learning, strengths"),
];

/// Writes the papers into a folder. `tables` by name, `evidence` the part of it that is shown.
pub(super) fn write(ready: &Ready, tables: &BTreeMap<&str, Table>, evidence: &Table, folder: &Path) -> Result<(), Failure> {
    let created = super::report::fixed_time().unwrap_or(workbook::NO_DAY);
    let none = Table::new("none", &[]);
    let of = |name: &str| if name == "evidence" { evidence } else { tables.get(name).unwrap_or(&none) };
    let report = paper::compose(&Inputs {
        frequency: of("frequency"),
        evidence,
        questions: of("questions"),
        recurrence: of("recurrence"),
        cases: of("cases"),
        documents: of("documents"),
        themes: &ready.themes,
        version: env!("CARGO_PKG_VERSION"),
        codebook_version: &ready.codebook_version,
    });
    let source =
        format!("audit-themes {} with codebook {}, {} files.", env!("CARGO_PKG_VERSION"), ready.codebook_version, ready.documents.len());
    let sheets: Vec<&Table> = SHEETS.iter().map(|name| of(name)).collect();
    let book = Book { title: &report.title, notice: report.notice, source: &source, tables: &sheets, created };
    let path = folder.join("themes.internal.xlsx");
    files::write(&path, &workbook::render(&book).map_err(|kind| Error::new(&path, kind))?)?;
    write_report(&report, "internal", folder)
}

/// Writes a report and its charts; `mark` stands in the name of every file.
pub(super) fn write_report(report: &Paper, mark: &str, folder: &Path) -> Result<(), Failure> {
    let created = super::report::fixed_time().unwrap_or(workbook::NO_DAY);
    let put = |name: &str, bytes: Result<Vec<u8>, ErrorKind>| -> Result<(), Failure> {
        let path = folder.join(name);
        let bytes = bytes.map_err(|kind| Error::new(&path, kind))?;
        Ok(files::write(&path, &bytes)?)
    };
    put(&format!("report.{mark}.docx"), docx::render(report, created))?;
    put(&format!("report.{mark}.html"), Ok(paper::html::render(report).into_bytes()))?;
    put(&format!("report.{mark}.md"), Ok(paper::markdown::render(report, |chart| format!("{chart}.{mark}.svg")).into_bytes()))?;
    for name in CHARTS {
        let (svg, png) = (format!("{name}.{mark}.svg"), format!("{name}.{mark}.png"));
        if let Some(drawing) = report.drawings().find(|d| d.name == name) {
            put(&svg, Ok(drawing.svg(Title::Drawn).into_bytes()))?;
            put(&png, drawing.png(Title::Drawn))?;
        } else {
            // A chart of an earlier run is not to pass for one of this.
            files::remove(&folder.join(svg))?;
            files::remove(&folder.join(png))?;
        }
    }
    Ok(())
}
