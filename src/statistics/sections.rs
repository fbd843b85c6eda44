//! Themes by kind of passage: what was praised, told, done, asked, and what the cases were about.

use std::collections::BTreeMap;

use super::axis::{Axis, Time, Years};
use super::counting::{By, Places, Slice, TOTAL, slices};
use super::statuses::statuses;
use crate::model::{Cell, ColumnKind, Document, Section, Table, ThemeText};

/// The kinds in the order of the table; what stands in no case is not counted.
const KINDS: [Section; 5] = [Section::Strength, Section::Message, Section::Question, Section::Summary, Section::Action];

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("time_period", ColumnKind::Text),
    ("time_identifier", ColumnKind::Text),
    ("time_label", ColumnKind::Text),
    ("board", ColumnKind::Text),
    ("area", ColumnKind::Text),
    ("audit_topic", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("group", ColumnKind::Text),
    ("section_kind", ColumnKind::Text),
    ("passages_with_theme", ColumnKind::Integer),
    ("passages", ColumnKind::Integer),
    ("passages_percent", ColumnKind::Decimal(1)),
    ("cases_with_theme", ColumnKind::Integer),
    ("cases_audited", ColumnKind::Integer),
    ("marker", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// One slice in one period. The last kind is all of them together.
#[derive(Clone, Debug, Default)]
struct Tally {
    passages: [usize; 6],
    cases: usize,
    /// By theme: passages and cases with it.
    themes: Vec<[(usize, usize); 6]>,
}

/// What one case (or the findings of a pooled report) adds to each tally that it is in.
#[derive(Clone, Debug, Default)]
struct Added {
    passages: [usize; 6],
    /// Theme → its passages.
    themes: BTreeMap<usize, [usize; 6]>,
}

/// The sections table: every theme, period, slice and kind of passage has a row. Passages of pooled reports are counted; they
/// have no cases.
pub fn sections(documents: &[Document], themes: &[ThemeText], codebook_version: &str, years: Years, by: By) -> Table {
    let mut table = Table::new("sections", COLUMNS);
    let axis = Axis::new(documents, years);
    let places = Places::new(documents, by);
    let empty = Tally { themes: vec![[(0, 0); 6]; themes.len()], ..Tally::default() };
    let mut tallies: BTreeMap<(Slice<'_>, Time), Tally> = BTreeMap::new();
    let mut used = Vec::new();
    let mut unstated = false;
    for coded in documents.iter().flat_map(|d| &d.audits) {
        let (time, place) = (axis.time(coded), places.of(coded));
        unstated |= time == Time::NotStated;
        let total = (time != Time::NotStated).then_some(Time::Total);
        for case in &coded.audit.cases {
            let mut added = Added::default();
            for passage in case.passages() {
                let Some(kind) = KINDS.iter().position(|k| *k == passage.section) else { continue };
                let both = [kind, KINDS.len()];
                add(&mut added.passages, both);
                let mut found: Vec<usize> = passage.tags.iter().filter(|t| t.status.counts()).map(|t| t.theme).collect();
                found.sort_unstable();
                found.dedup();
                for theme in found {
                    add(added.themes.entry(theme).or_default(), both);
                }
            }
            for slice in &place.slices {
                for time in [time].into_iter().chain(total) {
                    tallies.entry((*slice, time)).or_insert_with(|| empty.clone()).add(&added, !coded.audit.pooled);
                }
            }
        }
        used.push(place);
    }
    for slice in slices(used.iter()) {
        for time in axis.times(unstated) {
            let tally = tallies.get(&(slice, time)).unwrap_or(&empty);
            for (theme, found) in themes.iter().zip(&tally.themes) {
                let kinds = KINDS.iter().map(|k| k.name()).chain([TOTAL]);
                for ((kind, passages), with) in kinds.zip(tally.passages).zip(found) {
                    let mut row: Vec<Cell> = axis.cells(time).into();
                    row.extend(slice.cells());
                    row.extend([theme.id.as_str().into(), theme.name.as_str().into(), theme.group.as_str().into(), kind.into()]);
                    row.extend(values(passages, tally.cases, *with));
                    row.push(codebook_version.into());
                    table.rows.push(row);
                }
            }
        }
    }
    table.notes = vec![
        "Passages, not cases: those of one case are not independent, so no interval stands beside them. Passages of reports without \
         individual cases are counted here, and only here."
            .to_owned(),
        statuses(documents),
    ];
    table.notes.extend(axis.note(years.pool));
    table
}

fn add(counts: &mut [usize; 6], kinds: [usize; 2]) {
    for kind in kinds {
        if let Some(count) = counts.get_mut(kind) {
            *count += 1;
        }
    }
}

impl Tally {
    fn add(&mut self, case: &Added, individual: bool) {
        self.cases += usize::from(individual);
        self.passages.iter_mut().zip(case.passages).for_each(|(sum, n)| *sum += n);
        for (theme, counts) in &case.themes {
            let Some(found) = self.themes.get_mut(*theme) else { continue };
            for ((passages, cases), n) in found.iter_mut().zip(counts) {
                *passages += n;
                *cases += usize::from(individual && *n > 0);
            }
        }
    }
}

/// The cells from `passages_with_theme` to `marker`.
fn values(passages: usize, cases: usize, (with, cases_with): (usize, usize)) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^52")]
    let percent = (passages > 0).then(|| 100.0 * with as f64 / passages as f64);
    let or_x = |there: bool, n: usize| if there { n.into() } else { Cell::Marker('x') };
    let marker = if passages == 0 || cases == 0 {
        "x".into()
    } else if cases < 10 {
        "u".into()
    } else {
        Cell::Empty
    };
    vec![
        or_x(passages > 0, with),
        passages.into(),
        percent.map_or(Cell::Marker('x'), Cell::Decimal),
        or_x(cases > 0, cases_with),
        cases.into(),
        marker,
    ]
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{document, look, passage_mut, rows, themes};
    use super::*;
    use crate::model::{Polarity, Status};

    const VALUES: [&str; 6] = ["passages_with_theme", "passages", "passages_percent", "cases_with_theme", "cases_audited", "marker"];

    fn made(documents: &[Document]) -> Table {
        sections(documents, &themes(), "1", Years::default(), By::Area)
    }

    fn row(table: &Table, kind: &str) -> Vec<Cell> {
        look(table, &[("time_period", "201617"), ("board", "Total"), ("theme_id", "a"), ("section_kind", kind)], &VALUES)
    }

    #[test]
    fn each_kind_of_passage_is_counted_by_itself_and_questions_too() {
        let asked: &[Polarity] = &[Polarity::Prompt, Polarity::Strength];
        let table = made(&[document(Some("2016-17"), "X", &[asked, &[Polarity::Prompt]])]);
        let u = || Cell::from("u");
        assert_eq!(row(&table, "question"), [2.into(), 2.into(), Cell::Decimal(100.0), 2.into(), 2.into(), u()]);
        assert_eq!(row(&table, "strength"), [1.into(), 2.into(), Cell::Decimal(50.0), 1.into(), 2.into(), u()]);
        assert_eq!(row(&table, "Total"), [3.into(), 6.into(), Cell::Decimal(50.0), 2.into(), 2.into(), u()]);
        assert_eq!(row(&table, "summary")[..4], [Cell::Marker('x'), 0.into(), Cell::Marker('x'), 0.into()]);
        assert_eq!(rows(&table, &[("time_period", "201617"), ("board", "X")]).len(), 2 * 6, "the matrix is complete");
    }

    #[test]
    fn a_pooled_report_has_passages_and_no_cases_and_what_was_rejected_is_not_counted() {
        let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning, Polarity::Strength]])];
        documents[0].audits[0].audit.pooled = true;
        passage_mut(&mut documents[0], "s0").tags[0].status = Status::Rejected;
        let table = made(&documents);
        assert_eq!(row(&table, "message"), [1.into(), 1.into(), Cell::Decimal(100.0), Cell::Marker('x'), 0.into(), "x".into()]);
        assert_eq!(row(&table, "strength")[0], 0.into());
    }
}
