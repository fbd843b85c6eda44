//! What of a theme is hidden, so that every hidden count could be another one.

use super::grid::{EITHER, Grid, LEARNING, Leaf, Place, STRENGTH, Three};

/// Counts from 1 to this one are hidden.
pub(super) const SMALL: usize = 5;

/// Cases with a theme: as a strength, as learning, either way.
pub(super) type Counts = Three<usize>;

/// A change of such counts.
type Change = Three<i64>;

/// Every way in which the counts of some cases change when one of them, or two, are other ones.
const CHANGES: [Change; 16] = [
    [1, 0, 1],
    [-1, 0, -1],
    [0, 1, 1],
    [0, -1, -1],
    [1, 1, 1],
    [-1, -1, -1],
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
    [1, -1, 0],
    [-1, 1, 0],
    [1, 1, 0],
    [-1, -1, 0],
];

/// What is counted at a place: one of its three counts, or a number that follows from them.
#[derive(Clone, Copy, Debug)]
struct Item {
    place: usize,
    of: Change,
}

const COUNTS: [Change; 3] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
/// The cases with the theme both ways, as a strength only, as learning only.
const FOLLOWING: [Change; 3] = [[1, 1, -1], [0, -1, 1], [-1, 0, 1]];

impl Item {
    fn value(self, counts: Change) -> i64 {
        self.of.iter().zip(counts).map(|(of, count)| of * count).sum()
    }
}

/// Another table that agrees with this one in all that is shown, once its changed cells are hidden.
#[derive(Clone, Debug)]
struct Witness {
    /// Place → its change.
    changes: Vec<(usize, Change)>,
    cost: u32,
}

/// A count that is hidden for itself: 1 to 5 of the cases have the theme, or 1 to 5 have it not. 0 and all stay.
pub(super) fn is_small(count: usize, audited: usize) -> bool {
    count > 0 && (count <= SMALL || (count < audited && audited - count <= SMALL))
}

/// What is hidden of a theme, by place; `leaves` are its counts in the leaves of the grid.
pub(super) fn hidden(grid: &Grid, leaves: &[Counts]) -> Vec<Three<bool>> {
    let mut theme = Theme::new(grid, leaves);
    let items = theme.hide_what_is_small();
    // What costs least first: what it hides is free for the others.
    let mut open: Vec<(Option<u32>, Item)> = items.into_iter().map(|item| (theme.witness(item).map(|w| w.cost), item)).collect();
    open.retain(|(cost, _)| *cost != Some(0));
    open.sort_by_key(|(cost, _)| cost.unwrap_or(u32::MAX));
    for (_, item) in open {
        match theme.witness(item) {
            Some(witness) => theme.hide(&witness),
            None => return vec![[true; 3]; grid.places.len()],
        }
    }
    theme.hidden
}

struct Theme<'g> {
    grid: &'g Grid,
    leaves: Vec<Change>,
    /// By place.
    counts: Vec<Change>,
    hidden: Vec<Three<bool>>,
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl<'g> Theme<'g> {
    fn new(grid: &'g Grid, leaves: &[Counts]) -> Self {
        let leaves: Vec<Change> = leaves.iter().map(|c| c.map(signed)).collect();
        let mut counts = vec![[0; 3]; grid.places.len()];
        for (leaf, own) in grid.leaves.iter().zip(&leaves) {
            for place in &leaf.places {
                if let Some(sum) = counts.get_mut(*place) {
                    add(sum, *own, 1);
                }
            }
        }
        Self { grid, leaves, counts, hidden: vec![[false; 3]; grid.places.len()] }
    }

    /// Primary suppression; gives what needs a witness.
    fn hide_what_is_small(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        let all = self.grid.places.iter().zip(&self.counts).zip(&mut self.hidden).enumerate();
        for (at, ((place, counts), hidden)) in all {
            for (((of, audited), count), hidden) in COUNTS.into_iter().zip(place.audited).zip(counts).zip(hidden) {
                let small = usize::try_from(*count).is_ok_and(|count| is_small(count, audited));
                if small || audited == 1 {
                    *hidden = true;
                    items.push(Item { place: at, of });
                }
            }
            let following = FOLLOWING.map(|of| Item { place: at, of });
            items.extend(following.into_iter().filter(|item| (1..=signed(SMALL)).contains(&item.value(*counts))));
        }
        items
    }

    fn hide(&mut self, witness: &Witness) {
        for (place, change) in &witness.changes {
            if let Some(hidden) = self.hidden.get_mut(*place) {
                for (hidden, change) in hidden.iter_mut().zip(change) {
                    *hidden |= *change != 0;
                }
            }
        }
    }

    /// The cheapest other table in which the item has another value: one leaf changed, or two, or four at the
    /// corners of a rectangle.
    fn witness(&self, item: Item) -> Option<Witness> {
        let mut best: Option<Witness> = None;
        let leaves = || self.grid.leaves.iter().enumerate().filter(|(_, leaf)| leaf.places.contains(&item.place));
        for (at, _) in leaves() {
            for change in CHANGES {
                self.consider(&mut best, item, &[(at, change)]);
            }
        }
        if is_free(best.as_ref()) {
            return best;
        }
        for (at, leaf) in leaves() {
            let of_its_own = |other: &Leaf| other.row == leaf.row || other.column == leaf.column;
            let near = self.grid.leaves.iter().enumerate().filter(|(_, other)| of_its_own(other));
            let far = self.grid.leaves.iter().enumerate().filter(|(_, other)| !of_its_own(other));
            for (other, _) in near.chain(far).filter(|(other, _)| *other != at) {
                for change in CHANGES {
                    for back in against(change) {
                        self.consider(&mut best, item, &[(at, change), (other, back)]);
                    }
                }
                if is_free(best.as_ref()) {
                    return best;
                }
            }
        }
        for (at, leaf) in leaves() {
            for (in_row, beside) in self.beside(at, leaf).filter(|(_, other)| other.row == leaf.row) {
                for (in_column, above) in self.beside(at, leaf).filter(|(_, other)| other.column == leaf.column) {
                    let Some(corner) = self.grid.at.get(&(above.row, beside.column)) else { continue };
                    for change in CHANGES {
                        let back = change.map(|c| -c);
                        self.consider(&mut best, item, &[(at, change), (in_row, back), (in_column, back), (*corner, change)]);
                    }
                    if is_free(best.as_ref()) {
                        return best;
                    }
                }
            }
        }
        best
    }

    /// The other leaves of a leaf's row and column.
    fn beside(&self, at: usize, leaf: &Leaf) -> impl Iterator<Item = (usize, &'g Leaf)> + use<'g> {
        let (row, column) = (leaf.row, leaf.column);
        let all = self.grid.leaves.iter().enumerate();
        all.filter(move |(other, l)| *other != at && (l.row == row || l.column == column))
    }

    fn consider(&self, best: &mut Option<Witness>, item: Item, moves: &[(usize, Change)]) {
        let fits = |(leaf, change): &(usize, Change)| {
            self.grid.leaves.get(*leaf).zip(self.leaves.get(*leaf)).is_some_and(|(leaf, counts)| fits(leaf, *counts, *change))
        };
        if !moves.iter().all(fits) {
            return;
        }
        let mut changes: Vec<(usize, Change)> = Vec::new();
        for (leaf, change) in moves {
            for place in self.grid.leaves.get(*leaf).map_or(&[][..], |l| &l.places) {
                match changes.iter_mut().find(|(p, _)| p == place) {
                    Some((_, sum)) => add(sum, *change, 1),
                    None => changes.push((*place, *change)),
                }
            }
        }
        let differs = changes.iter().any(|(place, change)| *place == item.place && item.value(*change) != 0);
        if !differs {
            return;
        }
        let mut cost = 0;
        for (at, change) in &changes {
            let Some(((place, counts), hidden)) = self.grid.places.get(*at).zip(self.counts.get(*at)).zip(self.hidden.get(*at)) else {
                return;
            };
            match price(place, *counts, *hidden, *change) {
                Some(price) => cost += price,
                None => return,
            }
        }
        if best.as_ref().is_none_or(|b| cost < b.cost) {
            *best = Some(Witness { changes, cost });
        }
    }
}

fn is_free(witness: Option<&Witness>) -> bool {
    witness.is_some_and(|w| w.cost == 0)
}

fn add(sum: &mut Change, change: Change, times: i64) {
    for (sum, change) in sum.iter_mut().zip(change) {
        *sum += times * change;
    }
}

/// The changes that undo one, wholly or but for 'either'.
fn against(change: Change) -> impl Iterator<Item = Change> {
    let [strength, learning, either] = change.map(|c| -c);
    let other = match either {
        0 if (strength == 0) != (learning == 0) => Some([strength, learning, strength + learning]),
        0 => None,
        _ if strength == 0 && learning == 0 => None,
        _ => Some([strength, learning, 0]),
    };
    std::iter::once([strength, learning, either]).chain(other)
}

/// True where the cases of a leaf can have these counts after a change. A case can count for 'either' alone where it has learning
/// and no section for it: of those there are not more than there were.
fn fits(leaf: &Leaf, before: Change, change: Change) -> bool {
    let mut after = before;
    add(&mut after, change, 1);
    let ([strength, learning, either], [s, l, e]) = (after, before);
    strength >= 0
        && learning >= 0
        && strength <= either
        && learning <= either
        && learning <= signed(leaf.learning)
        && either <= signed(leaf.cases)
        && either <= strength + learning + (e - s - l).max(0)
}

/// What it costs to hide the cells of a place that change; none where one of them cannot change so.
fn price(place: &Place, counts: Change, hidden: Three<bool>, change: Change) -> Option<u32> {
    if !place.written {
        return Some(0);
    }
    let mut cost = 0;
    for polarity in [STRENGTH, LEARNING, EITHER] {
        let of = |numbers: Change| numbers.get(polarity).copied().unwrap_or(0);
        if of(change) == 0 {
            continue;
        }
        let may_be_zero = place.may_be_zero.get(polarity).copied().unwrap_or(false);
        let lowest = i64::from(!may_be_zero);
        let audited = signed(place.audited.get(polarity).copied().unwrap_or(0));
        let new = of(counts) + of(change);
        if of(counts) < lowest || new < lowest || new > audited {
            return None;
        }
        if !hidden.get(polarity).copied().unwrap_or(false) {
            cost += place.weight.get(polarity).copied().unwrap_or(0);
        }
    }
    Some(cost)
}
