//! Fisher's exact test of two yes-or-no properties.

use super::agreement::float;

/// Units with both of two properties, with each of them, and in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub both: usize,
    pub first: usize,
    pub second: usize,
    pub all: usize,
}

/// The two-sided p, and the smallest that the same margins could have had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Association {
    pub p: f64,
    pub smallest: f64,
}

/// Outcomes whose probabilities differ by less than this share are as likely as each other.
const TIE: f64 = 1e-7;

/// Fisher's exact test (R. A. Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98, 1935),
/// two-sided: the probability, given the margins, of all tables that are no more likely than the one observed. None where a
/// property has no unit or all of them, or where the numbers do not fit each other.
pub fn fisher(pair: Pair) -> Option<Association> {
    let Pair { both, first, second, all } = pair;
    let fewest = (first + second).saturating_sub(all);
    let most = first.min(second);
    if first == 0 || second == 0 || first >= all || second >= all || !(fewest..=most).contains(&both) {
        return None;
    }
    // Weights of the hypergeometric distribution relative to its mode, outwards until they vanish.
    let mode = ((first + 1) * (second + 1) / (all + 2)).clamp(fewest, most);
    let ratio = |x: usize| float((first - x) * (second - x)) / (float(x + 1) * float(all + x + 1 - first - second));
    let mut weights: Vec<(usize, f64)> = vec![(mode, 1.0)];
    let mut weight = 1.0;
    for x in mode..most {
        weight *= ratio(x);
        if weight == 0.0 {
            break;
        }
        weights.push((x + 1, weight));
    }
    weight = 1.0;
    for x in (fewest..mode).rev() {
        weight /= ratio(x);
        if weight == 0.0 {
            break;
        }
        weights.push((x, weight));
    }
    let total: f64 = weights.iter().map(|(_, w)| w).sum();
    let no_likelier = |limit: f64| weights.iter().filter(|(_, w)| *w <= limit * (1.0 + TIE)).map(|(_, w)| w).sum::<f64>() / total;
    let of = |x: usize| weights.iter().find(|(y, _)| *y == x).map_or(0.0, |(_, w)| *w);
    Some(Association { p: no_likelier(of(both)).min(1.0), smallest: no_likelier(of(fewest).min(of(most))).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lady who tastes tea (R. A. Fisher, "The design of experiments", 1935, chapter 2): of eight cups, four of each kind,
    /// three and three are told right: 34 of 70 ways are no more likely; all right is one of 70, and so is all wrong.
    #[test]
    fn the_lady_tasting_tea() {
        let found = fisher(Pair { both: 3, first: 4, second: 4, all: 8 }).expect("two properties");
        assert!((found.p - 34.0 / 70.0).abs() < 1e-12 && (found.smallest - 2.0 / 70.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn where_nothing_can_be_compared_there_is_no_test() {
        for (both, first, second, all) in [(0, 0, 3, 9), (3, 9, 3, 9), (4, 3, 5, 9), (0, 6, 6, 9), (0, 0, 0, 0)] {
            assert_eq!(fisher(Pair { both, first, second, all }), None, "{both} {first} {second} {all}");
        }
    }

    /// What always comes together in thousands is found, and its p does not leave the numbers.
    #[test]
    fn thousands_of_units() {
        let found = fisher(Pair { both: 9_000, first: 9_000, second: 9_000, all: 40_000 }).expect("two properties");
        assert!(found.p < 1e-300 && found.smallest <= found.p, "{found:?}");
        let chance = fisher(Pair { both: 2_025, first: 9_000, second: 9_000, all: 40_000 }).expect("two properties");
        assert!((chance.p - 1.0).abs() < 1e-9, "{chance:?}");
    }
}
