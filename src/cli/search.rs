//! `search`: passages, grouped by case, with the words marked and the citation.

use std::fmt::Write as _;
use std::ops::Range;

use super::args::{Args, Search, TableFormat};
use super::ingest;
use super::output::{self, Screen, count};
use super::{Exit, Failure, Outcome};
use crate::index::{Facet, Filters, Hit, Options, Query, Results, YearRange, snippet};
use crate::model::{Cell, ColumnKind, Table};
use crate::report::{Bom, Target};
use crate::text::normalise::for_terminal;

pub(super) fn run(args: &Args, command: &Search, screen: &Screen) -> Outcome {
    let query = Query::parse(&command.query.join(" "));
    let filters = filters(command)?;
    // A search speaks of its hits only; what was read is told by the other commands.
    let ready = ingest::prepare(args, &command.reading, &screen.quietly())?;
    if command.verbose {
        screen.say(&format!("Understood: {query}"));
    }
    let filters = named(filters, &ready, command.theme.as_deref())?;
    let options = Options { limit: command.limit as usize, facets: command.facets };
    let results = ready.index.search(&query, &filters, &options)?;
    if results.passages == 0 {
        nothing(&ready.index, &query, screen)?;
        return Ok(Exit::Nothing);
    }
    match command.format {
        None | Some(TableFormat::Table) => output::results(for_terminal(&listing(&results)).as_bytes())?,
        Some(format) => {
            let bytes = output::render(&table(&results), format.into(), &Target { bom: Bom::Without, width: None })?;
            output::results(&bytes)?;
        }
    }
    let shown: usize = results.groups.iter().map(|g| g.hits.len()).sum();
    screen.say(&format!(
        "{} in {} and {}; {shown} shown.",
        count(results.passages, "passage", "passages"),
        count(results.cases, "case", "cases"),
        count(results.documents, "report", "reports")
    ));
    Ok(Exit::Done)
}

fn filters(command: &Search) -> Result<Filters, Failure> {
    let years = match &command.year {
        None => Vec::new(),
        Some(text) => vec![YearRange::parse(text).ok_or_else(|| {
            Failure::Usage(format!("--year {text}: not a year"), Some("Write 2016-17, or 2014-15..2018-19 for several.".to_owned()))
        })?],
    };
    Ok(Filters {
        kinds: command.kind.into_iter().map(Into::into).collect(),
        themes: command.theme.iter().cloned().collect(),
        years,
        boards: command.board.iter().cloned().collect(),
        areas: command.area.iter().cloned().collect(),
        topics: command.topic.iter().cloned().collect(),
    })
}

/// Filters by the names that the index has: a board's former name is its present one; an unknown theme is a mistake.
fn named(mut filters: Filters, ready: &ingest::Ready, theme: Option<&str>) -> Result<Filters, Failure> {
    let settings = ready.project.settings()?;
    filters.boards = filters.boards.iter().map(|b| settings.board(b)).collect();
    if let Some(id) = theme.filter(|id| !ready.themes.iter().any(|t| t.id == *id)) {
        let known: Vec<&str> = ready.themes.iter().map(|t| t.id.as_str()).collect();
        return Err(Failure::Usage(format!("no theme has the id {id:?}"), Some(format!("The ids are: {}.", known.join(" ")))));
    }
    Ok(filters)
}

/// Says what was searched, and the nearest spelling of each word that is nowhere.
fn nothing(index: &crate::index::Index, query: &Query, screen: &Screen) -> Result<(), Failure> {
    let holdings = index.holdings()?;
    let years = match (holdings.years.first(), holdings.years.last()) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    screen.say(&format!(
        "Nothing found in {} of {} and {}{years}.",
        count(holdings.passages, "passage", "passages"),
        count(holdings.cases, "case", "cases"),
        count(holdings.documents, "report", "reports")
    ));
    for word in query.words() {
        let known = index.search(&Query::parse(word), &Filters::default(), &Options { limit: 1, facets: false })?.passages > 0;
        if known {
            continue;
        }
        if let Some(other) = index.suggest(word)?.filter(|o| o != word) {
            screen.say(&format!("Did you mean \"{other}\" instead of \"{word}\"?"));
        }
    }
    screen.say("Search for fewer words, or drop a filter.");
    Ok(())
}

/// Columns of a snippet.
const WIDTH: usize = 220;

fn listing(results: &Results) -> String {
    let mut out = String::new();
    for hit in results.groups.iter().flat_map(|g| &g.hits) {
        let shown = snippet(&hit.entry.text, &hit.marks, WIDTH);
        let before = if shown.cut_before { "… " } else { "" };
        let after = if shown.cut_after { " …" } else { "" };
        let marked = mark(&shown.text, &shown.marks);
        let _ = writeln!(out, "{before}{marked}{after}");
        let page = hit.entry.page.map_or_else(String::new, |p| format!(", page {p}"));
        let _ = writeln!(out, "    {} · {}{page} · {}\n", hit.entry.section.name(), hit.entry.path, hit.entry.citation);
    }
    if let Some(facets) = &results.facets {
        for facet in Facet::ALL {
            let Some(counts) = facets.get(&facet).filter(|c| !c.is_empty()) else { continue };
            let _ = writeln!(out, "{}:", facet.name());
            for (value, count) in counts {
                let _ = writeln!(out, "    {value}: {} passages, {} cases", count.passages, count.cases);
            }
        }
    }
    out
}

/// The words that matched, between asterisks.
fn mark(text: &str, marks: &[Range<usize>]) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if marks.iter().any(|m| m.start == at) {
            out.push('*');
        }
        out.push(c);
        if marks.iter().any(|m| m.end == at + 1) {
            out.push('*');
        }
    }
    out
}

fn table(results: &Results) -> Table {
    let mut table = Table::new(
        "search",
        &[
            ("passage_id", ColumnKind::Text),
            ("citation", ColumnKind::Text),
            ("document", ColumnKind::Text),
            ("page", ColumnKind::Integer),
            ("end_page", ColumnKind::Integer),
            ("case_id", ColumnKind::Text),
            ("case_label", ColumnKind::Text),
            ("section_kind", ColumnKind::Text),
            ("passage_text", ColumnKind::Text),
            ("matched_text", ColumnKind::Text),
            ("score", ColumnKind::Decimal(3)),
            ("theme_ids", ColumnKind::Text),
        ],
    );
    table.rows = results.groups.iter().flat_map(|g| &g.hits).map(row).collect();
    table
}

fn row(hit: &Hit) -> Vec<Cell> {
    let entry = &hit.entry;
    let words = |r: &Range<usize>| entry.text.chars().skip(r.start).take(r.end - r.start).collect::<String>();
    vec![
        entry.passage.as_str().into(),
        entry.citation.as_str().into(),
        entry.path.as_str().into(),
        entry.page.into(),
        entry.end_page.into(),
        entry.case_id.as_deref().into(),
        entry.case_label.as_deref().into(),
        entry.section.name().into(),
        entry.text.as_str().into(),
        hit.marks.iter().map(words).collect::<Vec<_>>().join("; ").into(),
        Cell::Decimal(f64::from(hit.score)),
        entry.themes.iter().map(|t| t.theme.as_str()).collect::<Vec<_>>().join(";").into(),
    ]
}
