//! Where the cells of a published table stand, and which cases each of them counts.

use std::collections::{BTreeMap, BTreeSet};

use super::super::axis::{Axis, Time};
use super::super::counting::{Counted, Slice, slices};

/// Strength, learning, and either.
pub(super) const STRENGTH: usize = 0;
pub(super) const LEARNING: usize = 1;
pub(super) const EITHER: usize = 2;

/// A number for each of the three polarities.
pub(super) type Three<T> = [T; 3];

/// A slice in a period, or in their total: three cells of each theme.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// False where no row of the table is, but its numbers follow from rows: the cases of a board that are of no area.
    pub(super) written: bool,
    pub(super) audited: Three<usize>,
    /// A hidden count may be 0 here: one case was audited in a row that goes into it.
    pub(super) may_be_zero: Three<bool>,
    /// What it costs a reader to lose the cell.
    pub(super) weight: Three<u32>,
}

/// Cases of which any place counts all or none.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaf {
    pub(super) cases: usize,
    /// Those that have a section for learning.
    pub(super) learning: usize,
    /// The places that count it.
    pub(super) places: Vec<usize>,
    /// Leaves of one row are of the same slices, leaves of one column of the same period.
    pub(super) row: usize,
    pub(super) column: usize,
}

/// The places in the order of the table, then those that are not written; and the leaves.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) places: Vec<Place>,
    pub(super) leaves: Vec<Leaf>,
    /// The leaf of each case, in the order of the cases.
    pub(super) leaf_of: Vec<usize>,
    /// By row and column.
    pub(super) at: BTreeMap<(usize, usize), usize>,
}

/// A place: its slice, and whether it is the part of the slice that is in none of its areas.
type Key<'a> = (Slice<'a>, Time, bool);

impl Grid {
    pub(super) fn new(axis: &Axis, cases: &[Counted<'_>]) -> Self {
        let times = axis.times(cases.iter().any(|c| c.time == Time::NotStated));
        let mut keys: BTreeMap<Key<'_>, usize> = BTreeMap::new();
        let mut grid = Self::default();
        for slice in slices(cases.iter().map(|c| &c.place)) {
            for &time in &times {
                keys.insert((slice, time, false), grid.places.len());
                grid.places.push(Place { written: true, weight: weight(slice, time), ..Place::default() });
            }
        }
        let with_areas: BTreeSet<&str> = keys.keys().filter(|k| k.0.area.is_some()).filter_map(|k| k.0.board).collect();
        let mut rows: BTreeMap<&[Slice<'_>], usize> = BTreeMap::new();
        let mut columns: BTreeMap<Time, usize> = BTreeMap::new();
        for case in cases {
            let next = rows.len();
            let row = *rows.entry(&case.place.slices).or_insert(next);
            let next = columns.len();
            let column = *columns.entry(case.time).or_insert(next);
            let leaf = grid.at.get(&(row, column)).copied().unwrap_or_else(|| {
                let places = grid.places_of(case, &mut keys, with_areas.contains(case.place.board));
                grid.at.insert((row, column), grid.leaves.len());
                grid.leaves.push(Leaf { places, row, column, ..Leaf::default() });
                grid.leaves.len() - 1
            });
            grid.leaf_of.push(leaf);
            grid.count(leaf, case.has_learning);
        }
        grid.find_what_may_be_zero();
        grid
    }

    fn places_of<'a>(&mut self, case: &Counted<'a>, keys: &mut BTreeMap<Key<'a>, usize>, board_has_areas: bool) -> Vec<usize> {
        let total = (case.time != Time::NotStated).then_some(Time::Total);
        let is_rest = board_has_areas && case.place.slices.iter().all(|s| s.area.is_none());
        let mut out = Vec::new();
        for time in [case.time].into_iter().chain(total) {
            for slice in &case.place.slices {
                out.extend(keys.get(&(*slice, time, false)).copied());
                if slice.board.is_some() && is_rest {
                    let next = self.places.len();
                    let rest = *keys.entry((*slice, time, true)).or_insert(next);
                    if rest == next {
                        self.places.push(Place::default());
                    }
                    out.push(rest);
                }
            }
        }
        out
    }

    fn count(&mut self, leaf: usize, has_learning: bool) {
        let Some(leaf) = self.leaves.get_mut(leaf) else { return };
        leaf.cases += 1;
        leaf.learning += usize::from(has_learning);
        for place in &leaf.places {
            if let Some(place) = self.places.get_mut(*place) {
                for (audited, counts) in place.audited.iter_mut().zip([true, has_learning, true]) {
                    *audited += usize::from(counts);
                }
            }
        }
    }

    /// A row of one case is hidden whatever its count is, or its 'c' would say 1; so is a 0 of what it goes into, where it would
    /// say 0 of the one case.
    fn find_what_may_be_zero(&mut self) {
        for leaf in &self.leaves {
            let (all, learning) = (leaf.cases == 1, leaf.learning == 1);
            for place in &leaf.places {
                if let Some(place) = self.places.get_mut(*place) {
                    for (may, found) in place.may_be_zero.iter_mut().zip([all, all || learning, all || learning]) {
                        *may |= found;
                    }
                }
            }
        }
    }
}

/// Totals are read most, areas least; 'either' says less than its parts.
fn weight(slice: Slice<'_>, time: Time) -> Three<u32> {
    let of_slice = match (slice.board, slice.area, slice.topic) {
        (None, _, None) => 12,
        (Some(_), None, _) => 4,
        _ => 2,
    };
    let of_time = if time == Time::Total { 3 } else { 1 };
    [2 * of_slice * of_time, 2 * of_slice * of_time, of_slice * of_time]
}
