//! Themes that were learning in one period and a strength later, and learning that came back.

use std::collections::BTreeMap;

use super::axis::{Axis, Time, Years};
use super::counting::{By, Counted, Places, Slice, TOTAL, counted, slices};
use super::statuses::statuses;
use crate::model::{Cell, ColumnKind, Document, Table, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("board", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("group", ColumnKind::Text),
    ("pattern", ColumnKind::Text),
    ("time_period_from", ColumnKind::Text),
    ("time_label_from", ColumnKind::Text),
    ("cases_learning_from", ColumnKind::Integer),
    ("cases_audited_from", ColumnKind::Integer),
    ("time_period_to", ColumnKind::Text),
    ("time_label_to", ColumnKind::Text),
    ("cases_learning_to", ColumnKind::Integer),
    ("cases_strength_to", ColumnKind::Integer),
    ("cases_audited_to", ColumnKind::Integer),
    ("periods_between", ColumnKind::Integer),
    ("cases_between", ColumnKind::Integer),
    ("marker", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// A theme in the cases of one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    period: usize,
    learning: usize,
    strength: usize,
    audited: usize,
}

/// What happened between two periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Event {
    pattern: &'static str,
    from: Seen,
    to: Seen,
    periods_between: usize,
    cases_between: usize,
}

const TURNED: &str = "learning, then strength";
const CAME_BACK: &str = "came back";

/// The recurrence table: one row for each event of a theme, for all boards together and for each.
pub fn recurrence(documents: &[Document], themes: &[ThemeText], codebook_version: &str, years: Years) -> Table {
    let mut table = Table::new("recurrence", COLUMNS);
    let axis = Axis::new(documents, years);
    let places = Places::new(documents, By::Board);
    let cases = counted(documents, &axis, &places);
    let mut inside: BTreeMap<Slice<'_>, Vec<&Counted<'_>>> = BTreeMap::new();
    for case in &cases {
        case.place.slices.iter().for_each(|s| inside.entry(*s).or_default().push(case));
    }
    for slice in slices(cases.iter().map(|c| &c.place)) {
        let seen = seen(inside.get(&slice).map_or(&[], Vec::as_slice), axis.len(), themes.len());
        for (theme, periods) in themes.iter().zip(&seen) {
            for event in events(periods) {
                let mut row: Vec<Cell> =
                    [slice.board.unwrap_or(TOTAL), &theme.id, &theme.name, &theme.group, event.pattern].map(Cell::from).into();
                let (period, label) = axis.columns(Time::Period(event.from.period));
                row.extend([period.into(), label.into(), event.from.learning.into(), event.from.audited.into()]);
                let (period, label) = axis.columns(Time::Period(event.to.period));
                row.extend([period.into(), label.into(), event.to.learning.into(), event.to.strength.into(), event.to.audited.into()]);
                row.extend([event.periods_between.into(), event.cases_between.into()]);
                row.push(if event.from.audited.min(event.to.audited) < 10 { "u".into() } else { Cell::Empty });
                row.push(codebook_version.into());
                table.rows.push(row);
            }
        }
    }
    table.notes = vec![
        "'learning, then strength': cases of a period had the theme as learning, and those of the next audited period in which it came up \
         had it as a strength alone. 'came back': it was learning, was not in any case of one or more audited periods, and was learning \
         again. Few cases are audited in a period: that a theme is not among them does not say that it was solved. Cases that were chosen \
         for a theme are left out."
            .to_owned(),
        statuses(documents),
    ];
    table.notes.extend(axis.note(years.pool));
    table
}

/// Each theme in each period with cases, without those that were chosen for it.
fn seen(cases: &[&Counted<'_>], periods: usize, themes: usize) -> Vec<Vec<Seen>> {
    let mut out: Vec<Vec<Seen>> = vec![(0..periods).map(|period| Seen { period, ..Seen::default() }).collect(); themes];
    let mut audited = vec![0; periods];
    for case in cases {
        let Time::Period(at) = case.time else { continue };
        if let Some(count) = audited.get_mut(at) {
            *count += 1;
        }
        for (theme, passages) in case.themes.iter().filter(|(theme, _)| !case.own_topics.contains(theme)) {
            if let Some(seen) = out.get_mut(*theme).and_then(|p| p.get_mut(at)) {
                seen.learning += usize::from(passages.learning > 0);
                seen.strength += usize::from(passages.strength > 0);
            }
        }
        for theme in case.own_topics {
            if let Some(seen) = out.get_mut(*theme).and_then(|p| p.get_mut(at)) {
                // Taken off again below, where the cases of the period are known.
                seen.audited += 1;
            }
        }
    }
    for periods in &mut out {
        for (seen, audited) in periods.iter_mut().zip(&audited) {
            seen.audited = audited - seen.audited;
        }
        periods.retain(|s| s.audited > 0);
    }
    out
}

/// The events of one theme, in order.
fn events(periods: &[Seen]) -> Vec<Event> {
    let mut out = Vec::new();
    let mut last: Option<(usize, Seen)> = None;
    for (at, seen) in periods.iter().enumerate().filter(|(_, s)| s.learning + s.strength > 0) {
        if let Some((before, from)) = last {
            let between = periods.get(before + 1..at).unwrap_or_default();
            let event = |pattern| Event {
                pattern,
                from,
                to: *seen,
                periods_between: between.len(),
                cases_between: between.iter().map(|s| s.audited).sum(),
            };
            if seen.learning == 0 {
                out.push(event(TURNED));
            } else if !between.is_empty() {
                out.push(event(CAME_BACK));
            }
        }
        // What is a strength now is no learning to come back from, until it is learning again.
        last = (seen.learning > 0).then_some((at, *seen));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{document, look, rows, themes};
    use super::*;
    use crate::model::Polarity;

    const L: &[Polarity] = &[Polarity::Learning];
    const S: &[Polarity] = &[Polarity::Strength];

    fn made(years: &[(&str, &[Polarity])]) -> Table {
        let documents: Vec<Document> = years.iter().map(|(year, found)| document(Some(year), "X", &[found])).collect();
        recurrence(&documents, &themes(), "1", Years::default())
    }

    fn patterns(table: &Table) -> Vec<Vec<Cell>> {
        let columns = ["pattern", "time_period_from", "time_period_to", "periods_between"].map(|c| table.column(c).expect(c));
        rows(table, &[("board", "X")]).iter().map(|row| columns.iter().map(|c| row[*c].clone()).collect()).collect()
    }

    #[test]
    fn learning_that_became_a_strength_and_learning_that_came_back() {
        let table = made(&[("2014-15", L), ("2015-16", &[]), ("2016-17", L), ("2017-18", S), ("2018-19", S)]);
        let came: [Cell; 4] = [CAME_BACK.into(), "201415".into(), "201617".into(), 1.into()];
        let turned: [Cell; 4] = [TURNED.into(), "201617".into(), "201718".into(), 0.into()];
        assert_eq!(patterns(&table), [came, turned]);
        assert_eq!(look(&table, &[("board", "Total")], &["marker"]), ["u".into()]);
    }

    #[test]
    fn a_year_without_audits_is_no_year_without_the_theme() {
        assert!(made(&[("2014-15", L), ("2017-18", L)]).rows.is_empty());
        assert!(made(&[("2014-15", S), ("2015-16", L)]).rows.is_empty(), "a strength that became learning is neither");
    }

    #[test]
    fn cases_that_were_chosen_for_a_theme_say_nothing_of_it() {
        let mut documents: Vec<Document> =
            [("2014-15", L), ("2015-16", S)].iter().map(|(year, found)| document(Some(year), "X", &[found])).collect();
        assert_eq!(recurrence(&documents, &themes(), "1", Years::default()).rows.len(), 2);
        documents[0].audits[0].own_topics = vec![0];
        assert!(recurrence(&documents, &themes(), "1", Years::default()).rows.is_empty());
    }
}
