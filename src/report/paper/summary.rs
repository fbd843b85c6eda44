//! The sentences about numbers: what the counts and the tests allow, each number with its denominator.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::rows::rows;
use super::super::series::{Observation, Series, all_boards};
use super::compose::Builder;
use super::{Block, Inputs, Item};

/// Themes named in a sentence.
const NAMED: usize = 3;

/// How much was read, what came up most, what changed, and what must be known before any of it is used.
pub(super) fn summary(out: &mut Builder, inputs: &Inputs<'_>, strength: &[Series<'_>], learning: &[Series<'_>]) {
    out.text(scope(inputs));
    let mut items = Vec::new();
    items.extend(most("Found most often as a strength:", strength));
    items.extend(most("Found most often as learning:", learning));
    items.extend(changes("Strengths over the periods:", "a strength", &all_boards(inputs.frequency, "strength")));
    items.extend(changes("Learning over the periods:", "learning", &all_boards(inputs.frequency, "learning")));
    out.blocks.push(Block::List(items));
    out.blocks.push(Block::Caution(CHOSEN.to_owned()));
}

/// What must be known before a number is used.
pub(super) const CHOSEN: &str = "The cases were chosen by the boards, not drawn at random, and come several to an audit. The shares say \
    what these audits found, not how common a theme is among all cases. The intervals show how little so few cases can say. Where the \
    boards, the topics or the number of cases differ between the periods, a change may be theirs: see 'How this was made, and its limits'.";

/// How many cases of which reports stand behind the numbers.
fn scope(inputs: &Inputs<'_>) -> String {
    let every = all_boards(inputs.frequency, "Total");
    let boards: BTreeSet<&str> = rows(inputs.frequency).map(|row| row.text("board")).filter(|b| is_board(b)).collect();
    let reports = rows(inputs.documents).filter(|row| row.integer("cases").is_some_and(|n| n > 0)).count();
    let counted = every.first().and_then(|s| s.total.as_ref()).and_then(|t| t.cases_audited);
    let unknown = every.first().and_then(|s| s.not_stated.as_ref()).and_then(|t| t.cases_audited).unwrap_or(0);
    let mut text = format!(
        "This report rests on {} from {} of {}",
        counted.map_or_else(|| "the individual cases".to_owned(), |n| number(n, "individual case")),
        number(reports as u64, "audit report"),
        number(boards.len() as u64, "board"),
    );
    if let Some(span) = span(&every) {
        text.push_str(", ");
        text.push_str(&span);
    }
    text.push('.');
    if unknown > 0 {
        let are = if unknown == 1 { "is" } else { "are" };
        let _ = write!(text, " {} of reports that state no period {are} in none of the numbers.", number(unknown, "further case"));
    }
    text
}

/// Whether a cell of a board column names a board.
pub(super) fn is_board(name: &str) -> bool {
    !matches!(name, "" | "Total" | "not stated")
}

/// `2014-15 to 2023-24`.
pub(super) fn span(every: &[Series<'_>]) -> Option<String> {
    let years = &every.first()?.years;
    let (first, last) = (years.first()?, years.last()?);
    let (first, last) = (first.ends().0, last.ends().1);
    Some(if first == last { first } else { format!("{first} to {last}") })
}

/// The themes of most cases; those with as many as the last of them are named too.
pub(super) fn most(lead: &str, ranked: &[Series<'_>]) -> Option<Item> {
    let cases = |s: &Series<'_>| s.total.as_ref().and_then(|t| t.cases_with_theme);
    let last = ranked.iter().take(NAMED).next_back().and_then(cases)?;
    let named: Vec<String> = ranked
        .iter()
        .take_while(|s| cases(s).is_some_and(|n| n >= last))
        .filter_map(|s| Some(format!("{} in {}", s.theme, share(s.total.as_ref()?))))
        .collect();
    Some(Item::led(lead, format!("{}.", named.join("; "))))
}

/// What the tests say of all themes of one side.
pub(super) fn changes(lead: &str, side: &str, all: &[Series<'_>]) -> Option<Item> {
    let stated = |trend: &str| all.iter().filter(|s| s.total.as_ref().is_some_and(|t| t.trend == trend)).collect::<Vec<_>>();
    let (rising, falling) = (stated("rising"), stated("falling"));
    let (none, few) = (stated("no detectable change").len() as u64, stated("too few cases").len() as u64);
    let tested = (rising.len() + falling.len()) as u64 + none + few;
    if tested == 0 {
        return None;
    }
    let mut text = String::new();
    for (word, themes) in [("more", rising), ("less", falling)] {
        for series in themes {
            text.push_str(&change(series, side, word));
        }
    }
    if text.is_empty() {
        text = format!("There is no detectable change in any of {}.", number(tested, "theme"));
        if few > 0 {
            let _ = write!(text, " For {few} of them there are {FEW}.");
        }
    } else {
        text.push_str(&rest(none, few));
        text.truncate(text.trim_end().len());
    }
    Some(Item::led(lead, text))
}

const FEW: &str = "too few cases to tell: even a large change would often be missed";

/// The themes of which nothing was found.
fn rest(none: u64, few: u64) -> String {
    let said = match (none, few) {
        (0, 0) => return String::new(),
        (_, 0) => format!("{} no detectable change", number_has(none, "other theme")),
        (0, _) => format!("{} {FEW}", number_has(few, "other theme")),
        _ => format!("{} no detectable change; {} {FEW}", number_has(none, "other theme"), number_has(few, "theme")),
    };
    format!("{said}.")
}

/// One theme's change, from its first audited period to its last. The test is over all of them.
fn change(series: &Series<'_>, side: &str, word: &str) -> String {
    let mut audited = series.years.iter().filter(|y| y.estimate.is_some());
    let (first, last) = (audited.next(), audited.next_back());
    let percent = |o: &Observation<'_>| o.estimate.map_or(0.0, |e| e.percent);
    let ends = match (first, last) {
        // Cases that were chosen for the theme are in these counts and not in the test: where the two differ, the test counts.
        (Some(first), Some(last)) if (percent(last) > percent(first)) == (word == "more") => format!(
            " ({} of {} cases in {}, {} of {} in {})",
            first.numerator(),
            first.denominator(),
            first.year(),
            last.numerator(),
            last.denominator(),
            last.year()
        ),
        _ => String::new(),
    };
    let p = series.total.as_ref().and_then(|t| t.trend_p_adjusted).map_or_else(String::new, |p| format!(", {}", probability(p)));
    format!("{} was found {word} often as {side}{ends}{p}. ", series.theme)
}

/// `adjusted p 0.003`.
pub(super) fn probability(p: f64) -> String {
    if p < 0.001 { "adjusted p below 0.001".to_owned() } else { format!("adjusted p {p:.3}") }
}

/// `30 of 62 cases (48.4 %, 95 % interval 36.4 to 60.6 %)`.
pub(super) fn share(observation: &Observation<'_>) -> String {
    let counts = format!("{} of {} cases", observation.numerator(), observation.denominator());
    match observation.estimate {
        Some(e) => {
            let few = if observation.marker == Some('u') { ", fewer than 10 cases" } else { "" };
            format!("{counts} ({:.1}\u{a0}%, 95\u{a0}% interval {:.1} to {:.1}\u{a0}%{few})", e.percent, e.lower, e.upper)
        }
        None => counts,
    }
}

/// What a chart is called: what it shows, and what the tests of its themes say.
pub(super) fn claim(what: &str, all: &[&Series<'_>]) -> String {
    let stated = |trend: &str| all.iter().filter(|s| s.total.as_ref().is_some_and(|t| t.trend == trend)).collect::<Vec<_>>();
    let names = |themes: &[&&Series<'_>]| themes.iter().map(|s| s.theme).collect::<Vec<_>>().join(", ");
    let (rising, falling) = (stated("rising"), stated("falling"));
    let (none, few) = (stated("no detectable change").len(), stated("too few cases").len());
    let mut parts = Vec::new();
    for (word, themes) in [("rising", &rising), ("falling", &falling)] {
        if !themes.is_empty() {
            parts.push(format!("{word}: {}", names(themes)));
        }
    }
    match (parts.is_empty(), none, few) {
        (true, 0, 0) => return what.to_owned(),
        (true, _, 0) => parts.push("no detectable change".to_owned()),
        (true, _, _) => parts.push(format!("no detectable change; too few cases to tell in {few} of {}", all.len())),
        (false, 0, 0) => {}
        (false, _, 0) => parts.push("no detectable change in the others".to_owned()),
        (false, 0, _) => parts.push("too few cases to tell of the others".to_owned()),
        (false, _, _) => parts.push(format!("no detectable change in {none}, too few cases to tell of {few}")),
    }
    format!("{what} ({})", parts.join("; "))
}

/// `1 case`, `2 cases`.
pub(super) fn number(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// `1 theme has`, `2 themes have`.
fn number_has(n: u64, what: &str) -> String {
    format!("{} {}", number(n, what), if n == 1 { "has" } else { "have" })
}

#[cfg(test)]
mod tests {
    use super::super::super::series::testing;
    use super::*;
    use crate::model::{Cell, Table};

    /// Themes of 12 then 12 cases, with what the test said of each.
    fn tested(trends: &[(&str, &str, Option<f64>)]) -> Table {
        let mut table = testing::frequency();
        let (trend, p) = (table.column("trend").unwrap(), table.column("trend_p_adjusted").unwrap());
        for (theme, stated, adjusted) in trends {
            testing::add(&mut table, "201415", theme, "learning", "Total", Some((3, 12, [25.0, 8.9, 53.2])));
            testing::add(&mut table, "201516", theme, "learning", "Total", Some((9, 12, [75.0, 46.8, 91.1])));
            testing::add(&mut table, "Total", theme, "learning", "Total", Some((12, 24, [50.0, 31.4, 68.6])));
            let row = table.rows.last_mut().unwrap();
            row[trend] = (*stated).into();
            row[p] = adjusted.map_or(Cell::Empty, Cell::Decimal);
        }
        table
    }

    fn said(trends: &[(&str, &str, Option<f64>)]) -> String {
        changes("L", "learning", &all_boards(&tested(trends), "learning")).unwrap().text
    }

    fn claimed(trends: &[(&str, &str, Option<f64>)]) -> String {
        let table = tested(trends);
        let all = all_boards(&table, "learning");
        claim("Learning by period", &all.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_change_is_said_where_the_test_found_one_and_nowhere_else() {
        let text =
            said(&[("Voice", "rising", Some(0.0004)), ("Fathers", "no detectable change", Some(0.9)), ("Money", "too few cases", None)]);
        assert_eq!(
            text,
            "Voice was found more often as learning (3 of 12 cases in 2014-15, 9 of 12 in 2015-16), adjusted p below 0.001. 1 other theme has no \
             detectable change; 1 theme has too few cases to tell: even a large change would often be missed."
        );
        let text = said(&[("Voice", "no detectable change", Some(0.2)), ("Money", "no detectable change", Some(0.3))]);
        assert_eq!(text, "There is no detectable change in any of 2 themes.");
        let text = said(&[("Voice", "too few cases", Some(0.2))]);
        assert!(
            text.starts_with("There is no detectable change in any of 1 theme. For 1 of them there are too few cases to tell"),
            "{text}"
        );
    }

    #[test]
    fn a_title_claims_no_more_than_the_tests() {
        assert_eq!(
            claimed(&[("Voice", "falling", Some(0.01)), ("Fathers", "too few cases", None)]),
            "Learning by period (falling: Voice; too few cases to tell of the others)"
        );
        assert_eq!(claimed(&[("Voice", "no detectable change", Some(0.3))]), "Learning by period (no detectable change)");
        assert_eq!(
            claimed(&[("Voice", "no detectable change", Some(0.3)), ("Fathers", "too few cases", None)]),
            "Learning by period (no detectable change; too few cases to tell in 1 of 2)"
        );
        assert_eq!(claimed(&[("Voice", "", None)]), "Learning by period", "without a test nothing is claimed");
    }

    #[test]
    fn a_share_has_its_denominator_and_says_when_it_is_of_few() {
        let table = tested(&[("Voice", "", None)]);
        let mut all = all_boards(&table, "learning");
        let total = all[0].total.take().unwrap();
        assert_eq!(share(&total), "12 of 24 cases (50.0\u{a0}%, 95\u{a0}% interval 31.4 to 68.6\u{a0}%)");
        let few = Observation { marker: Some('u'), ..total.clone() };
        assert!(share(&few).ends_with("68.6\u{a0}%, fewer than 10 cases)"), "{}", share(&few));
        let hidden = Observation { cases_with_theme: None, estimate: None, marker: Some('c'), ..total };
        assert_eq!(share(&hidden), "c of 24 cases");
    }

    #[test]
    fn as_many_cases_as_the_last_named_are_named_too() {
        let table = tested(&["A", "B", "C", "D"].map(|t| (t, "", None)));
        let item = most("Lead", &all_boards(&table, "learning")).unwrap();
        assert_eq!(item.text.matches("12 of 24 cases").count(), 4);
        assert!(most("Lead", &[]).is_none());
    }
}
