//! What went well and what to learn: the themes of most cases on each side, with the words of the reports.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::rows::{Row, rows};
use super::super::series::Series;
use super::compose::{self, Builder};
use super::summary::{number, probability, share};
use super::{Block, Heading, Inputs};

/// Themes with quotes.
const THEMES: usize = 10;
/// Quotes of one theme, and the lengths in characters of those that are read with ease.
const QUOTES: usize = 3;
const EASY: std::ops::Range<usize> = 40..400;
/// Events of recurrence shown.
const EVENTS: usize = 12;

/// One of the two sides of a case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    polarity: &'static str,
    /// The name of its chart.
    chart: &'static str,
    what: &'static str,
    /// After "in 3 of 12 cases".
    found: &'static str,
}

pub(super) const WELL: Side = Side { polarity: "strength", chart: "strengths", what: "Strengths", found: "found as a strength" };
pub(super) const LEARN: Side = Side { polarity: "learning", chart: "learning", what: "Learning", found: "found as learning" };

/// The chart of a side, and its themes with quotes.
pub(super) fn side(out: &mut Builder, inputs: &Inputs<'_>, side: Side, ranked: &[Series<'_>]) {
    if ranked.is_empty() {
        out.text(format!("No theme was {} in a counted case.", side.found));
        return;
    }
    out.text(format!(
        "{} {} in at least one case. {}",
        number(ranked.len() as u64, "theme"),
        if ranked.len() == 1 { format!("was {}", side.found) } else { format!("were {}", side.found) },
        if ranked.len() > THEMES {
            format!("The {THEMES} of most cases follow with words of the reports; the others stand in the table of every theme above.")
        } else {
            "They follow with words of the reports.".to_owned()
        }
    ));
    compose::panels(out, side.chart, side.what, ranked);
    for series in ranked.iter().take(THEMES) {
        out.heading(3, series.theme);
        let Some(total) = &series.total else { continue };
        let trend = match (total.trend, total.trend_p_adjusted) {
            ("", _) => String::new(),
            ("too few cases", _) => " Over the periods: too few cases to tell.".to_owned(),
            (trend @ ("rising" | "falling"), Some(p)) => format!(" Over the periods: {trend} ({}).", probability(p)),
            (trend, _) => format!(" Over the periods: {trend}."),
        };
        let definition = inputs.themes.iter().find(|t| t.id == series.theme_id).map(|t| t.definition.trim()).unwrap_or_default();
        let stop = if definition.is_empty() || definition.ends_with('.') { "" } else { "." };
        let found = format!("{definition}{stop} It was {} in {}.{trend}{}", side.found, share(total), chosen(inputs, series.theme_id));
        out.text(found.trim_start());
        for row in quotes(inputs, series.theme_id, side.polarity) {
            out.blocks.push(Block::Quote { text: row.text("passage_text").to_owned(), source: row.text("citation").to_owned() });
        }
    }
}

/// How many cases were chosen for the theme: their share is no finding.
fn chosen(inputs: &Inputs<'_>, theme: &str) -> String {
    let cases = rows(inputs.cases).filter(|row| row.text("topic_theme_ids").split(';').any(|id| id == theme)).count() as u64;
    let (was, is) = if cases == 1 { ("was", "is") } else { ("were", "are") };
    match cases {
        0 => String::new(),
        _ => format!(
            " {} {was} chosen for it, as the topic of an audit; {} {is} among the cases here, and left out of what is said of its course.",
            number(cases, "case"),
            if cases == 1 { "it" } else { "they" }
        ),
    }
}

/// The quotes of a theme on one side: what people confirmed before what rules found, what is read with ease before what is
/// short or long, the newest first; one a case.
fn quotes<'a>(inputs: &Inputs<'a>, theme: &str, polarity: &str) -> Vec<Row<'a>> {
    let mut found: Vec<Row<'a>> = rows(inputs.evidence)
        .filter(|row| row.text("theme_id") == theme && row.counts() && !row.text("case_id").is_empty())
        .filter(|row| row.text("polarity") == polarity || row.text("polarity") == "both")
        .collect();
    found.sort_by_key(|row| {
        let easy = EASY.contains(&row.text("passage_text").chars().count());
        (row.text("status") == "rule", !easy, Reverse(row.text("time_period")))
    });
    let mut cases = BTreeSet::new();
    found.retain(|row| cases.insert(row.text("case_id")));
    found.truncate(QUOTES);
    found
}

/// Learning that became a strength, or came back, in all boards together.
pub(super) fn again(out: &mut Builder, inputs: &Inputs<'_>) {
    let cases = |row: &Row<'_>| {
        let of = |column| row.integer(column).unwrap_or(0);
        of("cases_learning_from") + of("cases_learning_to") + of("cases_strength_to")
    };
    let mut events: Vec<Row<'_>> = rows(inputs.recurrence).filter(|row| row.text("board") == "Total").collect();
    if events.is_empty() {
        return;
    }
    let all = events.len();
    events.sort_by_key(|row| Reverse(cases(row)));
    out.heading(2, "Learning that became a strength, or came back");
    for note in inputs.recurrence.notes.iter().take(1) {
        out.text(note);
    }
    let count = |row: &Row<'_>, with: &str, of: &str| match (row.integer(with), row.integer(of)) {
        (Some(with), Some(of)) => format!("{with} of {of}"),
        _ => "c".to_owned(),
    };
    let rows = events.iter().take(EVENTS).map(|row| {
        let later = if row.text("pattern") == "came back" { ("learning", "cases_learning_to") } else { ("strength", "cases_strength_to") };
        vec![
            row.text("theme").to_owned(),
            row.text("pattern").to_owned(),
            format!("{}: {} as learning", row.text("time_label_from"), count(row, "cases_learning_from", "cases_audited_from")),
            format!("{}: {} as {}", row.text("time_label_to"), count(row, later.1, "cases_audited_to"), later.0),
        ]
    });
    let columns = vec![Heading::words("Theme"), Heading::words("What happened"), Heading::words("First"), Heading::words("Then")];
    let shown = if all > EVENTS { format!("{EVENTS} of {all} events, those of most cases") } else { number(all as u64, "event") };
    out.grid(&format!("Learning that became a strength, or came back: {shown}"), columns, rows.collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, ColumnKind, Table};

    fn evidence(all: &[[&str; 6]]) -> Table {
        use ColumnKind::Text;
        let columns = ["theme_id", "case_id", "polarity", "status", "time_period", "passage_text"].map(|name| (name, Text));
        let mut table = Table::new("evidence", &columns);
        table.rows = all.iter().map(|row| row.map(Cell::from).to_vec()).collect();
        table
    }

    fn chosen(all: &[[&str; 6]], polarity: &str) -> Vec<String> {
        let evidence = evidence(all);
        let empty = Table::new("empty", &[]);
        let inputs = Inputs {
            frequency: &empty,
            evidence: &evidence,
            questions: &empty,
            recurrence: &empty,
            cases: &empty,
            documents: &empty,
            themes: &[],
            version: "",
            codebook_version: "",
        };
        quotes(&inputs, "voice", polarity).iter().map(|row| row.text("passage_text").to_owned()).collect()
    }

    #[test]
    fn a_quote_is_of_the_theme_and_of_its_side_and_counts() {
        let all = [
            ["voice", "c1", "strength", "rule", "201415", "a strength"],
            ["voice", "c2", "learning", "rule", "201415", "learning"],
            ["voice", "c3", "both", "rule", "201415", "both"],
            ["voice", "c4", "strength", "rejected", "201415", "rejected"],
            ["voice", "c5", "prompt", "rule", "201415", "a question"],
            ["voice", "", "strength", "rule", "201415", "of a pooled report"],
            ["men", "c6", "strength", "rule", "201415", "another theme"],
        ];
        assert_eq!(chosen(&all, "strength"), ["a strength", "both"]);
        assert_eq!(chosen(&all, "learning"), ["learning", "both"]);
    }

    #[test]
    fn confirmed_first_then_easy_then_new_and_one_a_case() {
        let easy = "The school nurse asked him alone and wrote down his own words.";
        let all = [
            ["voice", "c1", "strength", "rule", "201415", easy],
            ["voice", "c2", "strength", "rule", "201617", easy],
            ["voice", "c3", "strength", "rule", "201819", "Short."],
            ["voice", "c2", "strength", "rule", "201617", "The same case again, with words enough to be read."],
            ["voice", "c4", "strength", "accepted", "201314", "Confirmed."],
        ];
        assert_eq!(chosen(&all, "strength"), ["Confirmed.", easy, easy]);
        assert_eq!(chosen(&all[..3], "strength")[2], "Short.");
    }
}
