//! Disclosure control: the frequency table as it may be published.
//!
//! **Primary suppression.** A count of 1 to 5 cases is hidden, and one that all but 1 to 5 cases have; so is every count of a
//! row of one case. 0 stays.
//!
//! **Secondary suppression.** A hidden count must not follow from what is shown: from a total and its other parts (boards, areas,
//! topics, periods), or from 'either' and its two ways (at least the larger, at most their sum). The same holds for what no row
//! says but rows would give away: the cases of a board that are of no area, and the cases with a theme both ways or one way only.
//! For each of these numbers the program looks for a *witness*: another table of whole numbers that agrees with this one in all
//! that is shown, in which every hidden count is still one that would be hidden, and in which the number differs. Where there is
//! none, the cells of the cheapest are hidden, too. Cells once hidden stay so; so every witness stays one, and every hidden count
//! has two possible values, given the whole of the table. Witnesses are sought that change the counts of one group of cases
//! (a board or area in a period), of two, or of four at the corners of a rectangle; what only longer cycles would protect is hidden.
//! Where no witness can be had, the whole theme is hidden.
//!
//! The model of the attacker: he knows each audit's board, area, topic, year and number of cases, since reports are published, and
//! the rules above; he does not know the words of the audits. Method after A. Hundepool et al., "Statistical disclosure control"
//! (2012), chapter 4 (threshold rule; cell suppression, exact protection shown by two tables that agree in what is shown); the
//! Government Statistical Service, "Guidance on disclosure control for tables produced from administrative sources" (2014).
//! 'All' and 0 are shown, as there; an interval of two values is what is asked for, not more.
//!
//! Columns that would bound a hidden count (passages, documents) and exact p-values are not written. A trend stands only where
//! all its periods are shown, and is worked out from what is shown alone, so that it says nothing of what is not.

mod grid;
mod protect;

use std::collections::BTreeSet;

use super::axis::{Axis, Years};
use super::comparability::composition;
use super::counting::{By, Counted, Places, counted, left_out};
use super::frequency::frequency;
use super::statement::{Share, restated};
use crate::model::{Cell, Document, Table, ThemeText};
use grid::{Grid, Three};
use protect::{Counts, SMALL};

/// Columns that are not published.
const LEFT_OUT: [&str; 4] = ["passages_with_theme", "documents", "trend_p", "trend_p_adjusted"];
/// Columns that are hidden with the count.
const WITH_THE_COUNT: [&str; 4] = ["cases_with_theme", "cases_percent", "cases_percent_lower_95", "cases_percent_upper_95"];

/// The frequency table, with every number hidden that would say too much of few cases.
pub fn published(documents: &[Document], themes: &[ThemeText], codebook_version: &str, years: Years, by: By) -> Table {
    let mut table = frequency(documents, themes, codebook_version, years, by);
    let axis = Axis::new(documents, years);
    let places = Places::new(documents, by);
    let cases = counted(documents, &axis, &places);
    let grid = Grid::new(&axis, &cases);
    let hidden: Vec<Vec<Three<bool>>> = (0..themes.len()).map(|theme| protect::hidden(&grid, &leaves(&grid, &cases, theme))).collect();
    suppress(&mut table, themes.len(), &hidden);
    restate(&mut table, &axis, themes, &own_topics(documents));
    for name in LEFT_OUT {
        if let Some(at) = table.column(name) {
            table.columns.remove(at);
            table.rows.iter_mut().filter(|row| at < row.len()).for_each(|row| drop(row.remove(at)));
        }
    }
    table.notes = notes(documents, &axis, &cases, years);
    table
}

/// The counts of a theme in the leaves of the grid.
fn leaves(grid: &Grid, cases: &[Counted<'_>], theme: usize) -> Vec<Counts> {
    let mut out = vec![[0; 3]; grid.leaves.len()];
    for (case, leaf) in cases.iter().zip(&grid.leaf_of) {
        let Some((passages, counts)) = case.themes.get(&theme).zip(out.get_mut(*leaf)) else { continue };
        let has = [passages.strength > 0, passages.learning > 0 && case.has_learning, passages.all > 0];
        for (count, has) in counts.iter_mut().zip(has) {
            *count += usize::from(has);
        }
    }
    out
}

/// Puts `c` where a count is hidden. The rows stand by place, theme and polarity.
fn suppress(table: &mut Table, themes: usize, hidden: &[Vec<Three<bool>>]) {
    let columns = WITH_THE_COUNT.map(|name| table.column(name));
    let marker = table.column("marker");
    for (place, rows) in table.rows.chunks_mut((3 * themes).max(1)).enumerate() {
        for (rows, hidden) in rows.chunks_mut(3).zip(hidden) {
            for (row, _) in rows.iter_mut().zip(hidden.get(place).copied().unwrap_or([true; 3])).filter(|(_, hidden)| *hidden) {
                if matches!(marker.and_then(|at| row.get(at)), Some(Cell::Text(text)) if text == "x") {
                    continue;
                }
                for cell in columns.iter().flatten() {
                    set(row, *cell, Cell::Marker('c'));
                }
                if let Some(marker) = marker {
                    set(row, marker, "c".into());
                }
            }
        }
    }
}

fn set(row: &mut [Cell], at: usize, cell: Cell) {
    if let Some(old) = row.get_mut(at) {
        *old = cell;
    }
}

/// Themes that some audit was chosen for: their tests leave cases out that no row counts apart.
fn own_topics(documents: &[Document]) -> BTreeSet<usize> {
    documents.iter().flat_map(|d| &d.audits).flat_map(|c| c.own_topics.iter().copied()).collect()
}

/// The trends from the periods that are shown; `c` where one is not.
fn restate(table: &mut Table, axis: &Axis, themes: &[ThemeText], own: &BTreeSet<usize>) {
    let (Some(count), Some(audited), Some(trend)) =
        (table.column("cases_with_theme"), table.column("cases_audited"), table.column("trend"))
    else {
        return;
    };
    let integer = |row: &[Cell], at: usize| match row.get(at) {
        Some(Cell::Integer(n)) => usize::try_from(*n).ok(),
        _ => None,
    };
    // Periods in which nothing was audited say nothing and are no hindrance.
    let share = |row: &[Cell]| match (integer(row, count), integer(row, audited)) {
        (_, Some(0)) => Some(Share::default()),
        (Some(events), Some(total)) => Some(Share { events, total }),
        _ => None,
    };
    let (block, unstated) = (3 * themes.len(), table.rows.iter().any(|row| row.first() == Some(&"not stated".into())));
    let times = axis.times(unstated).len();
    for slice in table.rows.chunks_mut((block * times).max(1)) {
        for polarity in 0..3 {
            let row_of = |time: usize, theme: usize| time * block + 3 * theme + polarity;
            let shares = |theme: usize| -> Option<Vec<Share>> {
                let known = !own.contains(&theme);
                (0..axis.len())
                    .map(|time| slice.get(row_of(time, theme)).and_then(|row| share(row)))
                    .collect::<Option<_>>()
                    .filter(|_| known)
            };
            let all: Vec<Option<Vec<Share>>> = (0..themes.len()).map(shares).collect();
            let audited_in = |time| slice.get(row_of(time, 0)).and_then(|row| integer(row, audited)).unwrap_or(0);
            let totals: Vec<usize> = (0..axis.len()).map(audited_in).collect();
            for (theme, statement) in restated(&all, &totals).into_iter().enumerate() {
                if let Some(row) = slice.get_mut(row_of(axis.len(), theme)) {
                    set(row, trend, statement.map_or(Cell::Marker('c'), |s| s.name().into()));
                }
            }
        }
    }
}

fn notes(documents: &[Document], axis: &Axis, cases: &[Counted<'_>], years: Years) -> Vec<String> {
    let left = left_out(documents);
    let mut notes = vec![
        format!(
            "c is a number that is not published: 1 to {SMALL} cases have the theme, or all but 1 to {SMALL}, or it would give such a number \
             away. Where one case was audited (of a board, an area, a topic, or where these meet), no count is published, and there and in what \
             that case goes into c may be 0; elsewhere c is at least 1, unless every count of the theme is c."
        ),
        "A case counts once for a theme, however often it is mentioned. Themes are found by rules of a codebook, which err.".to_owned(),
        "The cases were chosen by the board, not drawn at random, and come several to an audit: the 95 % intervals (Wilson) show how \
         little so few cases can say, not how well they stand for all."
            .to_owned(),
        format!(
            "Trends over the {} periods by the Cochran-Armitage test, adjusted by Benjamini-Hochberg over all themes as if those that are not \
             published had no trend; c where a period is not published, or audits were chosen for the theme.",
            axis.len()
        ),
    ];
    notes.extend(axis.note(years.pool));
    if left.pooled_reports > 0 {
        notes.push(format!("Left out: reports without individual cases ({}).", left.pooled_reports));
    }
    if left.cases_without_period > 0 {
        notes.push(
            "Left out of the periods and their total: cases of audits that state no period; they stand under 'not stated'.".to_owned(),
        );
    }
    notes.extend(composition(axis, cases));
    notes
}
