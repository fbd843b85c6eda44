//! Which themes come together, in cases and in passages.

use std::collections::{BTreeMap, BTreeSet};

use super::adjustment::{LEVEL, benjamini_hochberg};
use super::agreement::float;
use super::axis::{Axis, Time, Years};
use super::counting::{By, Places, Slice, slices};
use super::fisher::{Association, Pair, fisher};
use super::statuses::statuses;
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Section, Table, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("time_period_from", ColumnKind::Text),
    ("time_period_to", ColumnKind::Text),
    ("board", ColumnKind::Text),
    ("unit", ColumnKind::Text),
    ("theme_a_id", ColumnKind::Text),
    ("theme_a", ColumnKind::Text),
    ("theme_b_id", ColumnKind::Text),
    ("theme_b", ColumnKind::Text),
    ("units_with_both", ColumnKind::Integer),
    ("units_with_a", ColumnKind::Integer),
    ("units_with_b", ColumnKind::Integer),
    ("units", ColumnKind::Integer),
    ("expected_with_both", ColumnKind::Decimal(1)),
    ("lift", ColumnKind::Decimal(2)),
    ("jaccard", ColumnKind::Decimal(2)),
    ("p_adjusted", ColumnKind::Decimal(4)),
    ("marker", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The units of a board: cases, and the passages of their strengths, messages and actions.
const UNITS: [&str; 2] = ["case", "passage"];

/// Units with each theme, and with each two.
#[derive(Clone, Debug, Default)]
struct Tally {
    units: usize,
    with: BTreeMap<usize, usize>,
    both: BTreeMap<(usize, usize), usize>,
}

impl Tally {
    fn add(&mut self, themes: &BTreeSet<usize>) {
        self.units += 1;
        for a in themes {
            *self.with.entry(*a).or_default() += 1;
            for b in themes.range(a + 1..) {
                *self.both.entry((*a, *b)).or_default() += 1;
            }
        }
    }

    fn pair(&self, a: usize, b: usize) -> Pair {
        let with = |theme| self.with.get(&theme).copied().unwrap_or(0);
        Pair { both: self.both.get(&(a, b)).copied().unwrap_or(0), first: with(a), second: with(b), all: self.units }
    }
}

/// The pairs table: one row for each two themes, board and unit, over all periods together. Expected is what chance would
/// bring together; lift is what was found over it, the Jaccard index the units with both over those with either (P. Jaccard,
/// 1901); p is Fisher's exact test, adjusted over the pairs of one board and unit that could reach .05.
pub fn pairs(documents: &[Document], themes: &[ThemeText], codebook_version: &str, years: Years) -> Table {
    let mut table = Table::new("pairs", COLUMNS);
    let axis = Axis::new(documents, years);
    let places = Places::new(documents, By::Board);
    let mut tallies: BTreeMap<(Slice<'_>, usize), Tally> = BTreeMap::new();
    let mut used = Vec::new();
    for coded in documents.iter().flat_map(|d| &d.audits).filter(|c| !c.audit.pooled && axis.time(c) != Time::NotStated) {
        let place = places.of(coded);
        for slice in &place.slices {
            for (unit, units) in [cases(coded), passages(coded)].iter().enumerate() {
                let tally = tallies.entry((*slice, unit)).or_default();
                for themes in units {
                    tally.add(themes);
                }
            }
        }
        used.push(place);
    }
    let end = |at: Option<usize>| at.map_or_else(|| axis.columns(Time::NotStated).0, |at| axis.columns(Time::Period(at)).0);
    let span = [end((!axis.is_empty()).then_some(0)), end(axis.len().checked_sub(1))];
    let none = Tally::default();
    for slice in slices(used.iter()) {
        for (unit, name) in UNITS.into_iter().enumerate() {
            let tally = tallies.get(&(slice, unit)).unwrap_or(&none);
            let found: Vec<(usize, usize, Pair)> =
                (0..themes.len()).flat_map(|a| (a + 1..themes.len()).map(move |b| (a, b))).map(|(a, b)| (a, b, tally.pair(a, b))).collect();
            let able: Vec<Option<f64>> =
                found.iter().map(|(_, _, pair)| fisher(*pair).filter(|t: &Association| t.smallest <= LEVEL).map(|t| t.p)).collect();
            for ((a, b, pair), adjusted) in found.into_iter().zip(benjamini_hochberg(&able)) {
                let (Some(a), Some(b)) = (themes.get(a), themes.get(b)) else { continue };
                let board = slice.board.unwrap_or(super::counting::TOTAL);
                let mut row: Vec<Cell> = span.iter().map(|s| s.as_str().into()).collect();
                row.extend([board, name, &a.id, &a.name, &b.id, &b.name].map(Cell::from));
                row.extend(values(pair, adjusted));
                row.push(codebook_version.into());
                table.rows.push(row);
            }
        }
    }
    table.notes = vec![
        "Cases and passages with a period, over all periods together. What comes together in one case need not have to do with each \
         other; cases were chosen by the board and come several to an audit, so p says less than it seems."
            .to_owned(),
        statuses(documents),
    ];
    table
}

/// The themes of each case.
fn cases(coded: &Coded) -> Vec<BTreeSet<usize>> {
    coded.audit.cases.iter().map(|case| case.counted().map(|(_, t)| t.theme).collect()).collect()
}

/// The themes of each strength, message and action.
fn passages(coded: &Coded) -> Vec<BTreeSet<usize>> {
    let finding = |section: Section| section.polarity().is_strength() || section.polarity().is_learning();
    let all = coded.audit.cases.iter().flat_map(Case::passages).filter(|p| finding(p.section));
    all.map(|p| p.tags.iter().filter(|t| t.counts()).map(|t| t.theme).collect()).collect()
}

/// The cells from `units_with_both` to `marker`.
fn values(pair: Pair, adjusted: Option<f64>) -> Vec<Cell> {
    let Pair { both, first, second, all } = pair;
    let either = first + second - both;
    let expected = (all > 0).then(|| float(first) * float(second) / float(all));
    let or_z = |value: Option<f64>| value.map_or(Cell::Marker('z'), Cell::Decimal);
    let lift = expected.filter(|e| *e > 0.0).map(|e| float(both) / e);
    let jaccard = (either > 0).then(|| float(both) / float(either));
    let undefined = lift.is_none() || jaccard.is_none() || adjusted.is_none();
    let marker = match all {
        0..10 if !undefined => "u".into(),
        _ if undefined => "z".into(),
        _ => Cell::Empty,
    };
    let mut out: Vec<Cell> = [both, first, second, all].map(Cell::from).into();
    out.extend([or_z(expected), or_z(lift), or_z(jaccard), or_z(adjusted), marker]);
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{document, look, passage_mut, rows, tag, themes};
    use super::*;
    use crate::model::Polarity;

    /// Ten cases: theme a in four, theme b in five, both in `both`.
    fn documents(both: usize) -> Vec<Document> {
        let cases: Vec<&[Polarity]> = (0..10).map(|c| if c < 4 { &[Polarity::Learning][..] } else { &[] }).collect();
        let mut made = document(Some("2016-17"), "X", &cases);
        for c in 4 - both..9 - both {
            passage_mut(&mut made, &format!("s{c}")).tags.push(tag(1, Polarity::Strength));
        }
        vec![made]
    }

    const VALUES: [&str; 8] =
        ["units_with_both", "units_with_a", "units_with_b", "units", "expected_with_both", "lift", "jaccard", "marker"];

    /// By hand: 4 of 10 and 5 of 10, together in 3; expected 2, lift 1.5, Jaccard 3 of 6. In passages they never meet.
    #[test]
    fn what_comes_together_is_held_against_chance() {
        let table = pairs(&documents(3), &themes(), "1", Years::default());
        let case = look(&table, &[("unit", "case"), ("board", "Total")], &VALUES);
        let decimals = [2.0, 1.5, 0.5].map(Cell::Decimal);
        assert_eq!(case[..4], [3.into(), 4.into(), 5.into(), 10.into()]);
        assert_eq!((&case[4..7], &case[7]), (&decimals[..], &Cell::Empty));
        let passage = look(&table, &[("unit", "passage"), ("board", "X")], &VALUES);
        assert_eq!(passage[..4], [0.into(), 4.into(), 5.into(), 20.into()]);
        assert_eq!(rows(&table, &[("time_period_from", "201617"), ("time_period_to", "201617")]).len(), 4);
    }

    #[test]
    fn where_nothing_can_be_compared_it_is_marked() {
        let table = pairs(&[document(Some("2016-17"), "X", &[&[Polarity::Learning]])], &themes(), "1", Years::default());
        let row = look(&table, &[("unit", "case"), ("board", "Total")], &["lift", "jaccard", "p_adjusted", "marker"]);
        assert_eq!(row, [Cell::Marker('z'), Cell::Decimal(0.0), Cell::Marker('z'), "z".into()]);
    }
}
