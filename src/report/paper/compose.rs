//! The order of the report: what is said where. The words of the parts stand in their own files.

use std::collections::BTreeSet;

use super::super::chart::{self, MOST_IN_HEAT_MAP, MOST_PANELS};
use super::super::rows::rows;
use super::super::series::{Observation, Series, all_boards};
use super::{Block, Figure, Grid, Heading, Inputs, Paper, findings, limits, questions, summary};
use crate::model::Table;

const NOTICE: &str = "Internal: not for publication; contains case-level text";
/// Columns for years in one table; more stand in a second.
const PERIODS: usize = 11;

/// Numbers the tables and figures as they come.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) blocks: Vec<Block>,
    tables: usize,
    figures: usize,
}

impl Builder {
    pub(super) fn heading(&mut self, level: u8, text: impl Into<String>) {
        self.blocks.push(Block::Heading(level, text.into()));
    }

    pub(super) fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    pub(super) fn grid(&mut self, caption: &str, columns: Vec<Heading>, rows: Vec<Vec<String>>) {
        self.tables += 1;
        self.blocks.push(Block::Grid(Grid { caption: format!("Table {}: {caption}", self.tables), columns, rows }));
    }

    fn figure(&mut self, drawing: Option<chart::Drawing>) {
        if let Some(drawing) = drawing {
            self.figures += 1;
            self.blocks.push(Block::Figure(Figure { caption: format!("Figure {}: {}", self.figures, drawing.title), drawing }));
        }
    }
}

/// The themes for one polarity, the theme of most cases first, those without a case left out.
pub(super) fn ranked<'a>(inputs: &Inputs<'a>, polarity: &str) -> Vec<Series<'a>> {
    let mut all = all_boards(inputs.frequency, polarity);
    all.retain(|s| with_theme(s) > 0);
    all.sort_by_key(|s| std::cmp::Reverse(with_theme(s)));
    all
}

fn with_theme(series: &Series<'_>) -> u64 {
    series.total.as_ref().and_then(|t| t.cases_with_theme).unwrap_or(0)
}

/// The whole report.
pub fn compose(inputs: &Inputs<'_>) -> Paper {
    let (either, strength, learning) = (ranked(inputs, "Total"), ranked(inputs, "strength"), ranked(inputs, "learning"));
    let every = all_boards(inputs.frequency, "Total");
    let mut out = Builder::default();
    out.heading(1, "Summary");
    summary::summary(&mut out, inputs, &strength, &learning);
    out.heading(1, "Themes by period");
    by_period(&mut out, &either, &strength, &learning);
    out.heading(1, "What went well");
    findings::side(&mut out, inputs, findings::WELL, &strength);
    out.heading(1, "What to learn");
    findings::side(&mut out, inputs, findings::LEARN, &learning);
    findings::again(&mut out, inputs);
    out.heading(1, "Questions for practice");
    questions::bank(&mut out, inputs);
    out.heading(1, "How this was made, and its limits");
    limits::methods(&mut out, inputs);
    out.heading(1, "What was left out");
    limits::left_out(&mut out, inputs, &every);
    out.heading(1, "Glossary");
    limits::glossary(&mut out);
    Paper { title: title(&every), subtitle: boards(inputs.frequency), notice: NOTICE, blocks: out.blocks }
}

pub(super) fn title(every: &[Series<'_>]) -> String {
    match summary::span(every) {
        Some(span) => format!("Themes in case audits, {span}"),
        None => "Themes in case audits".to_owned(),
    }
}

/// The boards of a frequency table.
pub(super) fn boards(frequency: &Table) -> String {
    let boards: BTreeSet<&str> = rows(frequency).map(|row| row.text("board")).filter(|b| summary::is_board(b)).collect();
    boards.into_iter().collect::<Vec<_>>().join("; ")
}

/// The heat map with its numbers, and every theme with its share and trend.
pub(super) fn by_period(out: &mut Builder, either: &[Series<'_>], strength: &[Series<'_>], learning: &[Series<'_>]) {
    if either.is_empty() {
        out.text("No theme was found in a counted case.");
        return;
    }
    let hidden = either.iter().any(|s| s.total.as_ref().is_some_and(|t| t.cases_with_theme.is_none()));
    out.text(format!(
        "A case counts for a theme where it comes up as a strength or as learning, once, however often it comes up. The themes of most \
         cases stand first{}.",
        if hidden { ", as far as their numbers are shown; then those whose number is hidden, in the order of the codebook" } else { "" }
    ));
    let all: Vec<&Series<'_>> = either.iter().collect();
    let shown: Vec<&Series<'_>> = all.iter().take(MOST_IN_HEAT_MAP).copied().collect();
    let what = if all.len() > shown.len() {
        let which = if hidden { "first themes" } else { "themes of most cases" };
        format!("Cases with each of the {} {which}, by period", shown.len())
    } else {
        "Cases with each theme, by period".to_owned()
    };
    out.figure(chart::heat_map("heat-map", summary::claim(&what, &shown), &shown));
    counts(out, &what, &shown, MOST_IN_HEAT_MAP);
    let columns = vec![
        Heading::words("Theme"),
        Heading::number("Cases with the theme"),
        Heading::number("% of cases"),
        Heading::number("95 % interval"),
        Heading::number("As strength"),
        Heading::number("As learning"),
        Heading::words("Trend"),
    ];
    let of = |side: &[Series<'_>], id: &str| {
        side.iter().find(|s| s.theme_id == id).and_then(|s| s.total.as_ref()).map_or_else(|| "0".to_owned(), Observation::numerator)
    };
    let rows = either.iter().filter_map(|series| {
        let total = series.total.as_ref()?;
        let (percent, interval) = total.estimate.map_or_else(
            || (total.numerator(), total.numerator()),
            |e| (format!("{:.1}", e.percent), format!("{:.1} to {:.1}", e.lower, e.upper)),
        );
        Some(vec![
            series.theme.to_owned(),
            format!("{} of {}", total.numerator(), total.denominator()),
            percent,
            interval,
            of(strength, series.theme_id),
            of(learning, series.theme_id),
            if total.cases_with_theme.is_none() { total.numerator() } else { total.trend.to_owned() },
        ])
    });
    out.grid("Every theme that was found, all periods together", columns, rows.collect());
}

/// The dots of one side with their numbers.
pub(super) fn panels(out: &mut Builder, name: &'static str, what: &str, side: &[Series<'_>]) {
    let shown: Vec<&Series<'_>> = side.iter().take(MOST_PANELS).collect();
    out.figure(chart::multiples(name, summary::claim(&format!("{what} by period"), &shown), &shown));
    counts(out, &format!("{what} by period: cases with the theme"), &shown, MOST_PANELS);
}

/// Cases with each theme, a column a period; the first row has the cases audited.
fn counts(out: &mut Builder, caption: &str, all: &[&Series<'_>], most: usize) {
    let Some(first) = all.first() else { return };
    let periods = first.years.len();
    for from in (0..periods).step_by(PERIODS) {
        let to = (from + PERIODS).min(periods);
        let within = |s: &Series<'_>, cell: &dyn Fn(&Observation<'_>) -> String| -> Vec<String> {
            let last = s.total.as_ref().filter(|_| to == periods);
            s.years.iter().skip(from).take(to - from).chain(last).map(cell).collect()
        };
        let mut columns = vec![Heading::words("Theme")];
        columns.extend(first.years.iter().skip(from).take(to - from).map(|y| Heading::number(y.year())));
        if to == periods {
            columns.push(Heading::number("All"));
        }
        let mut rows = vec![[vec!["Cases audited".to_owned()], within(first, &|o| o.denominator())].concat()];
        rows.extend(all.iter().take(most).map(|s| [vec![s.theme.to_owned()], within(s, &|o| o.numerator())].concat()));
        let part = if periods > PERIODS { format!("{caption}, periods {} to {to} of {periods}", from + 1) } else { caption.to_owned() };
        out.grid(&part, columns, rows);
    }
}
