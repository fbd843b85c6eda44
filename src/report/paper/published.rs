//! The report for people outside the board. It is made from the published tables and from nothing else: whatever they hide is
//! hidden here, and the order in which the themes stand follows from what they show.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::chart::MOST_PANELS;
use super::super::rows::{Row, rows};
use super::super::series::{Observation, Series, all_boards};
use super::compose::{self, Builder};
use super::summary::{self, number};
use super::{Block, Item, Paper, limits};
use crate::model::Table;

/// Who may read it.
const NOTICE: &str = "Small counts, and what would give them away, are hidden (c)";

/// The published tables, with the columns of their data dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Published<'a> {
    pub frequency: &'a Table,
    pub quotes: &'a Table,
    pub themes: &'a Table,
    /// The program's version.
    pub version: &'a str,
    pub codebook_version: &'a str,
}

/// The whole report.
pub fn publish(inputs: &Published<'_>) -> Paper {
    let (either, strength, learning) = (shown_first(inputs, "Total"), shown_first(inputs, "strength"), shown_first(inputs, "learning"));
    let mut out = Builder::default();
    out.heading(1, "Summary");
    summary(&mut out, inputs, &either, &strength, &learning);
    out.heading(1, "Themes by period");
    compose::by_period(&mut out, &either, &strength, &learning);
    out.heading(1, "What went well");
    side(&mut out, inputs, ["strengths", "Strengths", "strength", "as a strength"], &strength);
    out.heading(1, "What to learn");
    side(&mut out, inputs, ["learning", "Learning", "learning", "as learning"], &learning);
    out.heading(1, "What the themes mean");
    let meaning = |row: &Row<'_>| Item::led(format!("{}.", row.text("theme")), row.text("definition").trim());
    out.blocks.push(Block::List(rows(inputs.themes).map(|row| meaning(&row)).collect()));
    out.heading(1, "How this was made, and its limits");
    limits::made_by(&mut out, inputs.version, inputs.codebook_version);
    limits::notes(&mut out, inputs.frequency);
    out.heading(1, "Glossary");
    limits::glossary(&mut out);
    Paper { title: compose::title(&either), subtitle: compose::boards(inputs.frequency), notice: NOTICE, blocks: out.blocks }
}

/// The themes for one polarity: those of most cases first, as far as their totals are shown, then those whose totals are hidden;
/// those of no case are left out.
fn shown_first<'a>(inputs: &Published<'a>, polarity: &str) -> Vec<Series<'a>> {
    let total = |s: &Series<'_>| s.total.as_ref().and_then(|t| t.cases_with_theme);
    let mut all = all_boards(inputs.frequency, polarity);
    all.retain(|s| total(s) != Some(0));
    all.sort_by_key(|s| Reverse(total(s)));
    all
}

fn is_hidden(observation: &Observation<'_>) -> bool {
    observation.marker == Some('c')
}

fn summary(out: &mut Builder, inputs: &Published<'_>, either: &[Series<'_>], strength: &[Series<'_>], learning: &[Series<'_>]) {
    let cases = either.first().and_then(|s| s.total.as_ref()).and_then(|t| t.cases_audited);
    let boards: BTreeSet<&str> = rows(inputs.frequency).map(|row| row.text("board")).filter(|b| summary::is_board(b)).collect();
    let mut text = format!(
        "This report rests on {} of {}",
        cases.map_or_else(|| "the individual cases".to_owned(), |n| number(n, "individual case")),
        number(boards.len() as u64, "board")
    );
    if let Some(span) = summary::span(either) {
        text.push_str(", ");
        text.push_str(&span);
    }
    out.text(format!("{text}."));
    let counts = either.iter().chain(strength).chain(learning).flat_map(|s| s.years.iter().chain(&s.total));
    let hidden = counts.filter(|o| is_hidden(o)).count();
    out.blocks.push(Block::Caution(format!(
        "{} of the published table of themes by period {} hidden: of few cases, so that somebody could be recognised, or such that a hidden number could be worked \
         out from it. A hidden number is not a small one.",
        number(hidden as u64, "number"),
        if hidden == 1 { "is" } else { "are" }
    )));
    let mut items: Vec<Item> = [("Of what is shown, found most often as a strength:", strength), ("As learning:", learning)]
        .into_iter()
        .filter_map(|(lead, all)| {
            let shown = all.iter().take_while(|s| s.total.as_ref().is_some_and(|t| t.cases_with_theme.is_some()));
            summary::most(lead, &shown.cloned().collect::<Vec<_>>())
        })
        .collect();
    items.extend(summary::changes("Strengths over the periods:", "a strength", &all_boards(inputs.frequency, "strength")));
    items.extend(summary::changes("Learning over the periods:", "learning", &all_boards(inputs.frequency, "learning")));
    if !items.is_empty() {
        out.blocks.push(Block::List(items));
    }
    out.blocks.push(Block::Caution(summary::CHOSEN.to_owned()));
}

/// The chart of a side, of themes whose numbers are all shown, and the quotes.
fn side(out: &mut Builder, inputs: &Published<'_>, [chart, what, polarity, found]: [&'static str; 4], all: &[Series<'_>]) {
    let whole: Vec<Series<'_>> = all.iter().filter(|s| !s.years.iter().chain(&s.total).any(is_hidden)).cloned().collect();
    if whole.is_empty() {
        out.text(format!("Of no theme found {found} can the numbers of every period be shown."));
    } else {
        compose::panels(out, chart, what, whole.get(..MOST_PANELS.min(whole.len())).unwrap_or_default());
    }
    let mut quoted = false;
    for series in all {
        let quotes: Vec<String> = rows(inputs.quotes)
            .filter(|row| row.text("theme_id") == series.theme_id && row.text("polarity") == polarity)
            .map(|row| row.text("quote").to_owned())
            .collect();
        if quotes.is_empty() {
            continue;
        }
        if !std::mem::replace(&mut quoted, true) {
            out.text("In the words of the reports; which report they are from is not told.");
        }
        out.heading(3, series.theme);
        out.blocks.extend(quotes.into_iter().map(|text| Block::Quote { text, source: "From one of the reports".to_owned() }));
    }
}
