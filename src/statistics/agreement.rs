//! How far two or more codings agree: precision, recall, F1, Cohen's kappa, Fleiss' kappa, Krippendorff's alpha.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Sub};

use super::{Interval, wilson};

/// One theme in the units that both have coded, by what each says. The reference is the one that is taken as right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Both say that the theme is there.
    pub true_positives: usize,
    /// Only the compared one says so.
    pub false_positives: usize,
    /// Only the reference says so.
    pub false_negatives: usize,
    pub true_negatives: usize,
}

impl Confusion {
    pub fn add(&mut self, reference: bool, compared: bool) {
        match (reference, compared) {
            (true, true) => self.true_positives += 1,
            (false, true) => self.false_positives += 1,
            (true, false) => self.false_negatives += 1,
            (false, false) => self.true_negatives += 1,
        }
    }

    pub fn units(&self) -> usize {
        self.true_positives + self.false_positives + self.false_negatives + self.true_negatives
    }

    /// Units in which the reference has the theme.
    pub fn in_reference(&self) -> usize {
        self.true_positives + self.false_negatives
    }

    /// Units in which the compared one has it.
    pub fn in_compared(&self) -> usize {
        self.true_positives + self.false_positives
    }

    /// Of what the compared one has, the share that the reference has too. None where it has nothing.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positives, self.in_compared())
    }

    /// Of what the reference has, the share that the compared one has too. None where it has nothing.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positives, self.in_reference())
    }

    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN). None where neither has the theme anywhere.
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.true_positives, 2 * self.true_positives + self.false_positives + self.false_negatives)
    }

    pub fn precision_interval(&self) -> Option<Interval> {
        wilson(self.true_positives, self.in_compared())
    }

    pub fn recall_interval(&self) -> Option<Interval> {
        wilson(self.true_positives, self.in_reference())
    }

    /// The 95 % interval of F1 by the indirect Wilson method (K. F. Y. Lam, V. Gopal, J. Qian, "Confidence intervals for
    /// the F1 score: a comparison of four methods", arXiv 2309.14621, 2023): TP of TP + FP + FN is a share, F* (D. J. Hand,
    /// P. Christen, N. Kirielle, Machine Learning 110, 2021), and F1 = 2 F* / (1 + F*) grows with it, so its Wilson limits
    /// are carried over.
    pub fn f1_interval(&self) -> Option<Interval> {
        let limits = wilson(self.true_positives, self.true_positives + self.false_positives + self.false_negatives)?;
        let carried = |limit: f64| 2.0 * limit / (1.0 + limit);
        Some(Interval { lower: carried(limits.lower), upper: carried(limits.upper) })
    }

    /// Cohen's kappa (J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
    /// 20, 1960). None where chance alone would make both agree everywhere.
    pub fn kappa(&self) -> Option<f64> {
        let n = float(self.units());
        let observed = float(self.true_positives + self.true_negatives) / n;
        let (reference, compared) = (float(self.in_reference()) / n, float(self.in_compared()) / n);
        let expected = reference * compared + (1.0 - reference) * (1.0 - compared);
        beyond_chance(observed, expected)
    }
}

impl AddAssign for Confusion {
    fn add_assign(&mut self, other: Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
        self.true_negatives += other.true_negatives;
    }
}

impl Sub for Confusion {
    type Output = Self;

    /// Without what is a part of it.
    fn sub(self, part: Self) -> Self {
        Self {
            true_positives: self.true_positives - part.true_positives,
            false_positives: self.false_positives - part.false_positives,
            false_negatives: self.false_negatives - part.false_negatives,
            true_negatives: self.true_negatives - part.true_negatives,
        }
    }
}

/// Krippendorff's alpha for nominal values: each unit with the values that its coders gave it, missing ones left out, in
/// any number (K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, section C). Units with a single value
/// say nothing. None where nothing can be compared, or only one value occurs.
pub fn alpha<V: Ord + Copy>(units: &[Vec<V>]) -> Option<f64> {
    let mut totals: BTreeMap<V, usize> = BTreeMap::new();
    let mut disagreement = 0.0;
    for values in units.iter().filter(|v| v.len() > 1) {
        let counts = counts(values);
        for (value, count) in &counts {
            *totals.entry(*value).or_default() += count;
        }
        let same: usize = counts.values().map(|c| c * c).sum();
        disagreement += float(values.len() * values.len() - same) / float(values.len() - 1);
    }
    let n: usize = totals.values().sum();
    let expected = n * n - totals.values().map(|c| c * c).sum::<usize>();
    (expected > 0).then(|| 1.0 - float(n - 1) * disagreement / float(expected))
}

/// Fleiss' kappa (J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76, 1971),
/// over the units that as many coders have coded as any: it knows no missing values. None where these are fewer than two
/// coders, or only one value occurs.
pub fn fleiss<V: Ord + Copy>(units: &[Vec<V>]) -> Option<f64> {
    let raters = units.iter().map(Vec::len).max().filter(|n| *n > 1)?;
    let mut totals: BTreeMap<V, usize> = BTreeMap::new();
    let (mut agreement, mut rated) = (0.0, 0_usize);
    for values in units.iter().filter(|v| v.len() == raters) {
        let counts = counts(values);
        let same: usize = counts.values().map(|c| c * (c - 1)).sum();
        agreement += float(same) / float(raters * (raters - 1));
        rated += 1;
        for (value, count) in counts {
            *totals.entry(value).or_default() += count;
        }
    }
    let all = float(rated * raters);
    let expected = totals.values().map(|c| (float(*c) / all).powi(2)).sum();
    beyond_chance(agreement / float(rated), expected)
}

/// A mean over groups and its 95 % interval by the delete-one-group jackknife (B. Efron, "The jackknife, the bootstrap and
/// other resampling plans", 1982, chapter 3), kept between 0 and 1: `without` are the values with one group left out. None
/// where there are fewer than two groups.
pub fn jackknife(whole: f64, without: &[f64]) -> Option<Interval> {
    const Z: f64 = 1.959_963_984_540_054;
    if without.len() < 2 {
        return None;
    }
    let n = float(without.len());
    let mean = without.iter().sum::<f64>() / n;
    let spread = without.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    let half = Z * ((n - 1.0) / n * spread).sqrt();
    Some(Interval { lower: (whole - half).max(0.0), upper: (whole + half).min(1.0) })
}

fn counts<V: Ord + Copy>(values: &[V]) -> BTreeMap<V, usize> {
    let mut out = BTreeMap::new();
    for value in values {
        *out.entry(*value).or_default() += 1;
    }
    out
}

fn beyond_chance(observed: f64, expected: f64) -> Option<f64> {
    // What is 1 but for rounding leaves nothing beyond chance; a number that is none (of no units) neither.
    (expected < 1.0 - 1e-12).then(|| (observed - expected) / (1.0 - expected))
}

pub(super) fn share(count: usize, total: usize) -> Option<f64> {
    (total > 0).then(|| float(count) / float(total))
}

#[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^52")]
pub(super) fn float(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        let found = found.expect("a number");
        assert!((found - expected).abs() < 5e-4, "{found} is not {expected}");
    }

    /// The rows are coders, the columns units; a dot is a missing value.
    fn units(coders: &[&str]) -> Vec<Vec<char>> {
        let rows: Vec<Vec<char>> = coders.iter().map(|c| c.chars().filter(|c| *c != ' ').collect()).collect();
        (0..rows[0].len()).map(|u| rows.iter().map(|r| r[u]).filter(|c| *c != '.').collect()).collect()
    }

    /// K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), example C: four coders, twelve units, missing
    /// values; nominal alpha .743.
    #[test]
    fn krippendorffs_canonical_data() {
        let data = units(&["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]);
        near(alpha(&data), 0.7434);
    }

    /// The worked example of the English Wikipedia's article on Krippendorff's alpha (three coders, fifteen units): .691.
    #[test]
    fn three_coders_who_leave_out_much() {
        let data = units(&[". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"]);
        near(alpha(&data), 0.6914);
    }

    /// The worked example of the English Wikipedia's article on Fleiss' kappa (fourteen raters, ten units): .210.
    #[test]
    fn fourteen_raters() {
        let table = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ];
        let data: Vec<Vec<usize>> =
            table.iter().map(|row| row.iter().enumerate().flat_map(|(v, n)| std::iter::repeat_n(v, *n)).collect()).collect();
        near(fleiss(&data), 0.2099);
    }

    /// The worked example of the English Wikipedia's article on Cohen's kappa: 20 and 15 agreed of 50, kappa .4.
    #[test]
    fn fifty_proposals_read_by_two() {
        let found = Confusion { true_positives: 20, false_positives: 5, false_negatives: 10, true_negatives: 15 };
        near(found.kappa(), 0.4);
    }

    /// By hand: 6 found and right, 2 found and wrong, 4 missed. Precision 6/8, recall 6/10, F1 12/18. F* is 6 of 12, whose
    /// Wilson limits are .2538 and .7462 (symmetric about a half: .5 ± .2462), carried over .4048 and .8546.
    #[test]
    fn precision_recall_and_f1() {
        let found = Confusion { true_positives: 6, false_positives: 2, false_negatives: 4, true_negatives: 8 };
        near(found.precision(), 0.75);
        near(found.recall(), 0.6);
        near(found.f1(), 2.0 / 3.0);
        let interval = found.f1_interval().expect("an interval");
        near(Some(interval.lower), 0.4048);
        near(Some(interval.upper), 0.8546);
    }

    #[test]
    fn where_nothing_can_be_said_nothing_is() {
        let none = Confusion::default();
        assert_eq!((none.precision(), none.recall(), none.f1(), none.f1_interval(), none.kappa()), (None, None, None, None, None));
        let all_without = Confusion { true_negatives: 9, ..none };
        assert_eq!((all_without.kappa(), all_without.f1()), (None, None));
        assert_eq!(alpha::<u8>(&[]), None);
        assert_eq!(alpha(&[vec![1], vec![2]]), None, "no unit has two values");
        assert_eq!(alpha(&[vec![1, 1], vec![1, 1]]), None, "one value alone");
        assert_eq!((fleiss(&[vec![1], vec![2]]), fleiss(&[vec![1, 1]])), (None, None));
        assert_eq!(jackknife(0.5, &[0.5]), None);
    }

    /// By hand: of three groups the values without one are .4, .5 and .6, mean .5, sum of squares .02; the standard error
    /// is √(2/3 · .02) = .1155, the half width .2263.
    #[test]
    fn an_interval_over_groups() {
        let interval = jackknife(0.5, &[0.4, 0.5, 0.6]).expect("three groups");
        near(Some(interval.lower), 0.2737);
        near(Some(interval.upper), 0.7263);
        assert_eq!(jackknife(0.9, &[0.4, 0.9, 0.9]).map(|i| i.upper), Some(1.0), "no share is more than all");
    }
}
