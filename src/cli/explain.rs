//! `report explain`: the cases behind one number.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::args::{Args, Explain};
use super::output::{self, Screen};
use super::{Failure, Outcome, ingest, theme};
use crate::model::{Cell, Table, YearKind};
use crate::pipeline;
use crate::statistics::{self, Axis, Behind, By, Time};
use crate::text::normalise::{fold, for_terminal};
use crate::text::periods;

pub(super) fn run(args: &Args, command: &Explain, screen: &Screen) -> Outcome {
    let mut ready = ingest::prepare(args, &command.reading, screen)?;
    let years = command.periods.years(1);
    pipeline::count_by(&mut ready.documents, years.kind);
    let at = theme(ready.tagger.codebook(), &command.theme)?;
    let axis = Axis::new(&ready.documents, years);
    let unstated = ready.documents.iter().flat_map(|d| &d.audits).any(|c| c.year.is_none());
    let time = time(&axis, &command.year, years.kind, unstated)?;
    let frequency = statistics::frequency(&ready.documents, &ready.themes, &ready.codebook_version, years, By::Area);
    let settings = ready.project.settings()?;
    let board = command.board.as_deref().map(|b| settings.board(b));
    let board = named(&frequency, "board", board.as_deref())?;
    let area = named(&frequency, "area", command.area.as_deref())?;
    let behind = Behind { theme: at, time, board: board.as_deref(), area: area.as_deref() };
    let evidence = statistics::explain(&ready.documents, &ready.themes, &ready.codebook_version, &axis, behind);
    if command.output.format.is_some() || command.output.output.is_some() {
        output::table(&evidence, &command.output, screen)?;
        return Ok(ready.exit());
    }
    let Some(theme) = ready.themes.get(at) else { return Ok(ready.exit()) };
    let (period, label) = axis.columns(time);
    let mut text = format!("{} ({}), {label}", theme.name, theme.id);
    for name in [&board, &area].into_iter().flatten() {
        let _ = write!(text, ", {name}");
    }
    text.push('\n');
    // An area belongs to a board: without one, its rows are those of every board that has it.
    let total = "Total".to_owned();
    let wanted = |row: &Row<'_>| {
        row.text("theme_id") == theme.id
            && row.text("time_period") == period
            && (row.text("board") == board.as_ref().unwrap_or(&total) || board.is_none() && area.is_some())
            && row.text("area") == area.as_ref().unwrap_or(&total)
    };
    for row in rows(&frequency).filter(wanted) {
        let polarity = match row.text("polarity") {
            "strength" => "as strength",
            "learning" => "as learning",
            _ => "either way",
        };
        let _ = writeln!(
            text,
            "  {polarity:<11} {} of {} cases, {} % (95 % interval {} to {} %){}",
            row.number("cases_with_theme"),
            row.number("cases_audited"),
            row.number("cases_percent"),
            row.number("cases_percent_lower_95"),
            row.number("cases_percent_upper_95"),
            if row.text("marker") == "u" { ", few cases: of little weight alone" } else { "" },
        );
    }
    text.push_str(&cases(&evidence));
    output::results(text.as_bytes())?;
    Ok(ready.exit())
}

/// The rows of the evidence, case by case.
fn cases(evidence: &Table) -> String {
    let mut out = String::new();
    let mut last = String::new();
    for row in rows(evidence) {
        if row.text("case_id") != last {
            row.text("case_id").clone_into(&mut last);
            let _ = writeln!(out, "\n{} · {} · case {last}", for_terminal(row.text("case_label")), for_terminal(row.text("document")));
        }
        let place = match row.number("page").as_str() {
            "" => String::new(),
            page => format!(", page {page}"),
        };
        let _ = writeln!(
            out,
            "  as {} · {}{place} · rule {} ({}) · evidence {}\n    {}",
            row.text("polarity"),
            row.text("section_kind"),
            row.text("rule_id"),
            row.text("status"),
            row.text("evidence_id"),
            marked(&row)
        );
    }
    out
}

/// The passage with the matched words between asterisks.
fn marked(row: &Row<'_>) -> String {
    let (start, end) = (row.number("char_start").parse().unwrap_or(0), row.number("char_end").parse().unwrap_or(0));
    let mut out = String::new();
    for (at, c) in for_terminal(row.text("passage_text")).chars().enumerate() {
        if at == start || at == end {
            out.push('*');
        }
        out.push(c);
    }
    if row.text("passage_text").chars().count() == end {
        out.push('*');
    }
    out
}

/// A row whose cells are asked for by name.
struct Row<'a> {
    table: &'a Table,
    cells: &'a [Cell],
}

fn rows(table: &Table) -> impl Iterator<Item = Row<'_>> {
    table.rows.iter().map(|cells| Row { table, cells })
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&Cell> {
        self.cells.get(self.table.column(column)?)
    }

    fn text(&self, column: &str) -> &str {
        match self.cell(column) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }

    fn number(&self, column: &str) -> String {
        match self.cell(column) {
            Some(Cell::Integer(n)) => n.to_string(),
            Some(Cell::Decimal(n)) => format!("{n:.1}"),
            Some(Cell::Marker(c)) => c.to_string(),
            _ => String::new(),
        }
    }
}

/// The period that a person means: as the table has it, or a year in any spelling.
fn time(axis: &Axis, given: &str, kind: YearKind, unstated: bool) -> Result<Time, Failure> {
    let wanted = fold(given);
    let times = axis.times(unstated);
    let as_written = times.iter().copied().find(|time| {
        let (period, label) = axis.columns(*time);
        fold(&period) == wanted || fold(&label) == wanted
    });
    let year = || periods::parse(given).and_then(|p| axis.place(&periods::counted_year(&p, kind)?)).map(Time::Period);
    as_written.or_else(year).ok_or_else(|| {
        let known: Vec<String> = times.iter().map(|t| axis.columns(*t).1).collect();
        Failure::Usage(format!("{given:?} is no period of the audits"), Some(format!("They are: {}.", known.join("; "))))
    })
}

/// A board or an area as the table names it.
fn named(frequency: &Table, column: &str, given: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(given) = given else { return Ok(None) };
    let known: BTreeSet<String> = rows(frequency).map(|row| row.text(column).to_owned()).filter(|name| name != "Total").collect();
    let found = known.iter().find(|name| fold(name) == fold(given)).cloned();
    found.map(Some).ok_or_else(|| {
        let list = known.into_iter().collect::<Vec<_>>().join("; ");
        Failure::Usage(format!("no {column} is called {given:?}"), Some(format!("There are: {list}.")))
    })
}
