//! How often each theme came up: cases with the theme over cases audited, by period, and whether that rises or falls.

use std::collections::BTreeMap;

use super::axis::{Axis, Time, Years};
use super::comparability::comparability;
use super::counting::{By, Counted, Places, Slice, counted, left_out, slices};
use super::statement::{ENOUGH_POWER, FROM, Family, Share, Stated, TO, family};
use super::statuses::statuses;
use super::wilson;
use crate::model::{Cell, ColumnKind, Document, Table, ThemeText};

/// The three ways in which a case can have a theme.
const POLARITIES: [&str; 3] = ["strength", "learning", "Total"];

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
    ("polarity", ColumnKind::Text),
    ("cases_with_theme", ColumnKind::Integer),
    ("cases_audited", ColumnKind::Integer),
    ("cases_percent", ColumnKind::Decimal(1)),
    ("cases_percent_lower_95", ColumnKind::Decimal(1)),
    ("cases_percent_upper_95", ColumnKind::Decimal(1)),
    ("passages_with_theme", ColumnKind::Integer),
    ("documents", ColumnKind::Integer),
    ("trend", ColumnKind::Text),
    ("trend_p", ColumnKind::Decimal(4)),
    ("trend_p_adjusted", ColumnKind::Decimal(4)),
    ("marker", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The cases of one slice in one period.
#[derive(Clone, Debug, Default)]
struct Tally {
    /// Cases audited, for each polarity.
    audited: [usize; 3],
    /// By theme.
    themes: Vec<Found>,
}

/// A theme in the cases of a tally.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    by: [Count; 3],
    /// The cases among them that were chosen for the theme, for each polarity.
    own: [Share; 3],
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    cases: usize,
    passages: usize,
    documents: usize,
    /// The document counted last; the cases of a document come one after another.
    last: Option<usize>,
}

impl Tally {
    fn add(&mut self, case: &Counted<'_>) {
        let audited = [true, case.has_learning, true];
        for (sum, audited) in self.audited.iter_mut().zip(audited) {
            *sum += usize::from(audited);
        }
        for (theme, passages) in &case.themes {
            let Some(found) = self.themes.get_mut(*theme) else { continue };
            let own = case.own_topics.contains(theme);
            let passages = [passages.strength, passages.learning, passages.all];
            for (((count, own_share), passages), audited) in found.by.iter_mut().zip(&mut found.own).zip(passages).zip(audited) {
                if audited && passages > 0 {
                    count.cases += 1;
                    count.passages += passages;
                    count.documents += usize::from(count.last != Some(case.document));
                    count.last = Some(case.document);
                    own_share.events += usize::from(own);
                }
            }
        }
        for theme in case.own_topics {
            let Some(found) = self.themes.get_mut(*theme) else { continue };
            for (share, audited) in found.own.iter_mut().zip(audited) {
                share.total += usize::from(audited);
            }
        }
    }

    fn audited(&self, polarity: usize) -> usize {
        self.audited.get(polarity).copied().unwrap_or(0)
    }

    fn count(&self, theme: usize, polarity: usize) -> Count {
        self.themes.get(theme).and_then(|f| f.by.get(polarity)).copied().unwrap_or_default()
    }

    /// What the test of trend counts: the cases that were not chosen for the theme.
    fn share(&self, theme: usize, polarity: usize) -> Share {
        let own = self.themes.get(theme).and_then(|f| f.own.get(polarity)).copied().unwrap_or_default();
        Share { events: self.count(theme, polarity).cases - own.events, total: self.audited(polarity) - own.total }
    }
}

/// The frequency table: every theme, period, slice and polarity has a row, also when nothing was found. Trends stand in the
/// rows of the total over the periods.
pub fn frequency(documents: &[Document], themes: &[ThemeText], codebook_version: &str, years: Years, by: By) -> Table {
    let mut table = Table::new("frequency", COLUMNS);
    let axis = Axis::new(documents, years);
    let places = Places::new(documents, by);
    let cases = counted(documents, &axis, &places);
    let slices = slices(cases.iter().map(|c| &c.place));
    let empty = Tally { themes: vec![Found::default(); themes.len()], ..Tally::default() };
    let mut tallies: BTreeMap<(Slice<'_>, Time), Tally> = BTreeMap::new();
    for case in &cases {
        for slice in &case.place.slices {
            // A case without period is in no total: the total is over the periods.
            let total = (case.time != Time::NotStated).then_some(Time::Total);
            for time in [case.time].into_iter().chain(total) {
                tallies.entry((*slice, time)).or_insert_with(|| empty.clone()).add(case);
            }
        }
    }
    let times = axis.times(cases.iter().any(|c| c.time == Time::NotStated));
    let mut powers = Vec::new();
    for slice in slices {
        let of = |time: Time| tallies.get(&(slice, time)).unwrap_or(&empty);
        let families: Vec<Family> = (0..POLARITIES.len())
            .map(|polarity| {
                let periods: Vec<&Tally> = (0..axis.len()).map(|p| of(Time::Period(p))).collect();
                let shares = |theme| periods.iter().map(|t| t.share(theme, polarity)).collect();
                let totals: Vec<usize> = periods.iter().map(|t| t.audited(polarity)).collect();
                family(&(0..themes.len()).map(shares).collect::<Vec<_>>(), &totals)
            })
            .collect();
        for time in &times {
            let tally = of(*time);
            for (index, theme) in themes.iter().enumerate() {
                for (polarity, (name, family)) in POLARITIES.into_iter().zip(&families).enumerate() {
                    let mut row: Vec<Cell> = axis.cells(*time).into();
                    row.extend(slice.cells());
                    row.extend([theme.id.as_str().into(), theme.name.as_str().into(), theme.group.as_str().into(), name.into()]);
                    let stated = family.stated.get(index).filter(|_| *time == Time::Total);
                    row.extend(values(tally.audited(polarity), tally.count(index, polarity), stated));
                    row.push(codebook_version.into());
                    table.rows.push(row);
                }
            }
        }
        if let Some(family) = families.last().filter(|_| slice.area.is_none() && slice.topic.is_none()) {
            powers.push((slice.name(), of(Time::Total).audited(2), family.tested, family.power));
        }
    }
    table.notes = notes(documents, &cases);
    table.notes.extend(axis.note(years.pool));
    table.notes.extend(trend_notes(axis.len(), &powers));
    table.notes.extend(comparability(documents, &axis, &cases, codebook_version));
    table
}

/// The cells from `cases_with_theme` to `marker`.
fn values(audited: usize, count: Count, stated: Option<&Stated>) -> Vec<Cell> {
    let mut out = match wilson(count.cases, audited) {
        None => {
            vec![Cell::Marker('x'), 0.into(), Cell::Marker('x'), Cell::Marker('x'), Cell::Marker('x'), Cell::Marker('x'), Cell::Marker('x')]
        }
        Some(interval) => {
            #[expect(clippy::cast_precision_loss, reason = "counts of cases are far below 2^52")]
            let percent = 100.0 * count.cases as f64 / audited as f64;
            vec![
                count.cases.into(),
                audited.into(),
                Cell::Decimal(percent),
                Cell::Decimal(100.0 * interval.lower),
                Cell::Decimal(100.0 * interval.upper),
                count.passages.into(),
                count.documents.into(),
            ]
        }
    };
    out.push(stated.map(|s| s.statement.name()).into());
    out.push(stated.and_then(|s| s.p).map_or(Cell::Empty, Cell::Decimal));
    out.push(stated.and_then(|s| s.adjusted).map_or(Cell::Empty, Cell::Decimal));
    out.push(match audited {
        0 => "x".into(),
        1..10 => "u".into(),
        _ => Cell::Empty,
    });
    out
}

/// So many boards are named with what their cases can show; of more only the range is told.
const NAMED: usize = 8;

/// What the tests are, and what they could find: name, cases, themes tested and power of each slice, all boards first.
fn trend_notes(periods: usize, powers: &[(String, usize, usize, f64)]) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let mut notes = vec![format!(
        "Trends over the {periods} periods by the Cochran-Armitage test (exact where few cases have the theme, or have it not), p adjusted \
         by Benjamini-Hochberg over the themes of one slice and polarity that could reach .05; cases that were chosen for a theme are left \
         out of its test. The test takes cases as independent; those of one audit are not quite, so a p just below .05 is weak."
    )];
    let one = |(name, cases, tested, power): &(String, usize, usize, f64)| {
        format!("{name} {} ({cases} cases, {tested} themes tested)", percent(*power))
    };
    let boards = powers.get(1..).unwrap_or_default();
    let mut found: Vec<String> = powers.first().map(one).into_iter().collect();
    if boards.len() <= NAMED {
        found.extend(boards.iter().map(one));
    } else {
        let (low, high) = boards.iter().map(|b| b.3).fold((1.0_f64, 0.0_f64), |(low, high), p| (low.min(p), high.max(p)));
        found.push(format!("the {} boards by themselves {} to {}", boards.len(), percent(low), percent(high)));
    }
    notes.push(format!(
        "A change from {} of the cases in the first period to {} in the last would be found with a probability of: {}. Below {} a theme \
         without a finding has the words 'too few cases', as has one that could not reach .05 at all; 'no detectable change' is said above.",
        percent(FROM),
        percent(TO),
        found.join("; "),
        percent(ENOUGH_POWER),
    ));
    notes
}

fn notes(documents: &[Document], cases: &[Counted<'_>]) -> Vec<String> {
    let left = left_out(documents);
    let plural = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let counted = cases.iter().filter(|c| c.time != Time::NotStated).count();
    let mut notes = vec![
        format!("{} counted. A case counts once for a theme, however often it is mentioned.", plural(counted, "case is", "cases are")),
        "The cases were chosen by the board, not drawn at random, and come several to an audit: the 95 % intervals (Wilson) show how \
         little so few cases can say, not how well they stand for all."
            .to_owned(),
    ];
    if left.pooled_reports > 0 {
        notes.push(format!("Left out: {} without individual cases.", plural(left.pooled_reports, "report", "reports")));
    }
    if left.cases_without_period > 0 {
        notes.push(format!(
            "Left out of the years and their total: {} of audits that state no period; they stand under 'not stated'.",
            plural(left.cases_without_period, "case", "cases")
        ));
    }
    if left.cases_without_learning > 0 {
        notes.push(format!(
            "Left out of learning's denominator: {} without a section for learning.",
            plural(left.cases_without_learning, "case", "cases")
        ));
    }
    if left.unread_files > 0 {
        notes.push(format!("{} could not be read; see the documents table.", plural(left.unread_files, "file", "files")));
    }
    notes.push(statuses(documents));
    notes
}

#[cfg(test)]
mod tests {
    use super::super::LeftOut;
    use super::super::fixture::{document, look, passage_mut, tag, themes};
    use super::*;
    use crate::model::{Polarity, Status};

    fn made(documents: &[Document]) -> Table {
        frequency(documents, &themes()[..1], "1", Years::default(), By::Area)
    }

    const COUNTS: [&str; 4] = ["cases_with_theme", "cases_audited", "passages_with_theme", "marker"];

    /// `time_period`, board, polarity → with, audited, passages, marker.
    fn counts(table: &Table, period: &str, board: &str, polarity: &str) -> Vec<Cell> {
        look(table, &[("time_period", period), ("board", board), ("polarity", polarity)], &COUNTS)
    }

    #[test]
    fn a_case_counts_once_and_both_ways_are_a_union() {
        let both: &[Polarity] = &[Polarity::Strength, Polarity::Learning];
        let documents = [document(Some("2016-17"), "X", &[both, &[Polarity::Strength], &[]])];
        let table = made(&documents);
        assert_eq!(counts(&table, "201617", "Total", "strength"), [2.into(), 3.into(), 2.into(), "u".into()]);
        assert_eq!(counts(&table, "201617", "Total", "learning"), [1.into(), 3.into(), 1.into(), "u".into()]);
        assert_eq!(counts(&table, "201617", "Total", "Total"), [2.into(), 3.into(), 3.into(), "u".into()]);
    }

    #[test]
    fn a_passage_that_is_both_counts_both_ways_and_is_one_passage() {
        let documents = [document(Some("2016-17"), "X", &[&[Polarity::Both], &[]])];
        let table = made(&documents);
        assert_eq!(counts(&table, "201617", "Total", "strength")[..3], [1.into(), 2.into(), 1.into()]);
        assert_eq!(counts(&table, "201617", "Total", "learning")[..3], [1.into(), 2.into(), 1.into()]);
        assert_eq!(counts(&table, "201617", "Total", "Total")[..3], [1.into(), 2.into(), 1.into()]);
    }

    #[test]
    fn what_a_person_rejected_or_nobody_confirmed_is_in_no_count() {
        for (status, cases) in Status::ALL.into_iter().zip([1, 0, 1, 0, 0, 1]) {
            let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning]])];
            documents[0].audits[0].audit.passages_mut().flat_map(|p| &mut p.tags).for_each(|t| t.status = status);
            let table = made(&documents);
            assert_eq!(counts(&table, "201617", "Total", "Total")[0], cases.into(), "{}", status.name());
        }
    }

    #[test]
    fn a_passage_that_a_rule_found_and_a_person_added_to_is_one_passage() {
        let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning]])];
        let mut added = tag(0, Polarity::Learning);
        added.status = Status::Added;
        passage_mut(&mut documents[0], "m0").tags.push(added);
        assert_eq!(counts(&made(&documents), "201617", "Total", "Total")[2], 1.into());
    }

    #[test]
    fn questions_and_summaries_are_in_no_count() {
        let documents = [document(Some("2016-17"), "X", &[&[Polarity::Prompt]])];
        assert_eq!(counts(&made(&documents), "201617", "Total", "Total")[0], 0.into());
    }

    #[test]
    fn a_year_between_without_audits_is_not_available_and_never_zero() {
        let documents = [document(Some("2014-15"), "X", &[&[]]), document(Some("2016-17"), "Y", &[&[]])];
        let table = made(&documents);
        assert_eq!(counts(&table, "201516", "Total", "Total"), [Cell::Marker('x'), 0.into(), Cell::Marker('x'), "x".into()]);
        assert_eq!(counts(&table, "201617", "X", "Total")[0], Cell::Marker('x'));
        assert_eq!(counts(&table, "Total", "Total", "Total")[1], 2.into());
    }

    #[test]
    fn cases_without_period_stand_apart_and_pooled_reports_are_in_no_count() {
        let mut pooled = document(Some("2016-17"), "X", &[&[Polarity::Learning]]);
        pooled.audits[0].audit.pooled = true;
        let documents = [document(None, "X", &[&[Polarity::Learning]]), document(Some("2016-17"), "X", &[&[]]), pooled];
        let table = made(&documents);
        assert_eq!(counts(&table, "Total", "Total", "Total")[..2], [0.into(), 1.into()]);
        assert_eq!(counts(&table, "not stated", "Total", "Total")[..2], [1.into(), 1.into()]);
        assert_eq!(left_out(&documents), LeftOut { pooled_reports: 1, cases_without_period: 1, ..LeftOut::default() });
    }

    #[test]
    fn a_case_without_a_learning_section_leaves_learnings_denominator() {
        let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning], &[]])];
        documents[0].audits[0].audit.cases[1].has_learning = false;
        let table = made(&documents);
        assert_eq!(counts(&table, "201617", "Total", "learning")[..2], [1.into(), 1.into()]);
        assert_eq!(counts(&table, "201617", "Total", "Total")[..2], [1.into(), 2.into()]);
    }

    const TREND: [&str; 3] = ["trend", "trend_p", "trend_p_adjusted"];

    fn trend(table: &Table, polarity: &str) -> Vec<Cell> {
        look(table, &[("time_period", "Total"), ("board", "Total"), ("polarity", polarity)], &TREND)
    }

    /// Four years with ten cases each, of which so many have the theme as learning.
    fn years(with: [usize; 4]) -> Vec<Document> {
        let year = |(i, with): (usize, usize)| {
            let cases: Vec<&[Polarity]> = (0..10).map(|c| if c < with { &[Polarity::Learning][..] } else { &[] }).collect();
            document(Some(["2014-15", "2015-16", "2016-17", "2017-18"][i]), "X", &cases)
        };
        with.into_iter().enumerate().map(year).collect()
    }

    #[test]
    fn a_trend_stands_in_the_row_of_all_years() {
        let table = made(&years([1, 4, 6, 9]));
        assert_eq!(trend(&table, "learning")[0], "rising".into());
        assert_eq!(trend(&table, "strength"), ["too few cases".into(), Cell::Empty, Cell::Empty], "there is none");
        let falling = made(&years([9, 6, 4, 1]));
        assert_eq!(trend(&falling, "Total")[0], "falling".into());
        let year = look(&table, &[("time_period", "201415"), ("polarity", "learning")], &TREND);
        assert_eq!(year, [Cell::Empty, Cell::Empty, Cell::Empty]);
    }

    #[test]
    fn cases_that_were_chosen_for_a_theme_are_in_its_row_and_not_in_its_trend() {
        let mut documents = years([1, 4, 6, 9]);
        documents[3].audits[0].own_topics = vec![0];
        let table = made(&documents);
        assert_eq!(counts(&table, "201718", "Total", "learning")[..2], [9.into(), 10.into()]);
        // Without the last year it is what three years alone say.
        let p = |table: &Table| match trend(table, "learning")[1] {
            Cell::Decimal(p) => p,
            ref other => panic!("{other:?}"),
        };
        assert!((p(&table) - p(&made(&years([1, 4, 6, 9])[..3]))).abs() < 1e-12);
        assert!(p(&table) > 2.0 * p(&made(&years([1, 4, 6, 9]))));
    }

    #[test]
    fn joined_years_are_one_period() {
        let table = frequency(&years([1, 4, 6, 9]), &themes(), "1", Years { pool: 2, ..Years::default() }, By::Area);
        let first = [("time_period", "201416"), ("board", "Total"), ("polarity", "learning"), ("theme_id", "a")];
        assert_eq!(look(&table, &first, &COUNTS)[..2], [5.into(), 20.into()]);
        assert!(table.notes.iter().any(|n| n == "Each period joins 2 years."), "{:?}", table.notes);
    }

    #[test]
    fn the_table_says_what_its_cases_can_show() {
        let notes = made(&years([1, 4, 6, 9])).notes.join("\n");
        assert!(notes.contains("all boards together") && notes.contains("(40 cases, 1 themes tested)"), "{notes}");
    }
}
