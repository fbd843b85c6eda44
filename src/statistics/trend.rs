//! Whether a share rises or falls over ordered periods.

use super::agreement::float;

/// A period: its place in time, cases with the theme, cases audited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The distance from the first period, in periods.
    pub score: usize,
    /// Cases with the theme; at most `total`.
    pub events: usize,
    pub total: usize,
}

/// The outcome of a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Two-sided.
    pub p: f64,
    /// The smallest p that so many events could have had, however they had fallen.
    pub smallest: f64,
    /// The share is larger in later periods.
    pub rises: bool,
}

/// With more events (and more cases without) the normal distribution is as good, and much less work.
const MOST_EXACT: usize = 60;
/// With more cases power is computed from the normal distribution.
const MOST_EXACT_POWER: usize = 100;

/// The Cochran-Armitage statistic Σ score · (events − total · share), standardised by its binomial variance, and its
/// two-sided p from the normal distribution (P. Armitage, "Tests for linear trends in proportions and frequencies",
/// Biometrics 11, 1955; W. G. Cochran, Biometrics 10, 1954). None where all cases are in one period, or all or none have
/// the theme.
pub fn asymptotic(groups: &[Group]) -> Option<(f64, f64)> {
    let margins = Margins::of(groups);
    (margins.spread() > 0).then(|| {
        let z = margins.z(margins.statistic);
        (z, two_sided(z))
    })
}

/// The Cochran-Armitage test over some periods, for one theme after another: what depends only on the periods' cases is
/// worked out once.
#[derive(Clone, Debug)]
pub struct Design {
    /// Score and number of cases of each period.
    periods: Vec<(usize, usize)>,
    /// Weights of the conditional distribution: by number of events, by statistic.
    null: Vec<Vec<f64>>,
}

impl Design {
    /// Periods by score and cases audited, ready for tests in which at most `most` cases have the theme, or have it not.
    pub fn new(periods: &[(usize, usize)], most: usize) -> Self {
        let cases: usize = periods.iter().map(|(_, total)| total).sum();
        let scale = float(periods.len().max(1)) / float(cases.max(1));
        let weights: Vec<(usize, Vec<f64>)> =
            periods.iter().map(|&(score, total)| (score, choices(total, scale, most.min(MOST_EXACT)))).collect();
        Self { null: convolve(&weights, most.min(MOST_EXACT)), periods: periods.to_vec() }
    }

    /// The test for the events of each period, in the order in which the periods were given. None where nothing can be
    /// compared: one period, or all or none of the cases.
    ///
    /// Where at most 60 cases have the theme (or have it not), p is exact: given the margins, the events of a period are
    /// hypergeometric, and the distribution of the statistic T = Σ score · events is found by convolution over the periods;
    /// p is the probability of a T at least as far from its expectation as the one observed (conditional on the margins as
    /// R. A. Fisher's test is; A. Agresti, "A survey of exact inference for contingency tables", Statistical Science 7,
    /// 1992; C. R. Mehta, N. R. Patel, P. Senchaudhuri, "Exact power and sample-size computations for the Cochran-Armitage
    /// trend test", Biometrics 54, 1998). Else it comes from the normal distribution.
    pub fn test(&self, events: &[usize]) -> Option<Trend> {
        let groups: Vec<Group> = self.periods.iter().zip(events).map(|(&(score, total), &events)| Group { score, events, total }).collect();
        let margins = Margins::of(&groups);
        if margins.spread() == 0 {
            return None;
        }
        let rises = margins.ahead(margins.statistic) > 0;
        // Cases with the theme and those without it have the same p.
        let turned = if 2 * margins.events > margins.cases { margins.turned() } else { margins };
        match self.null.get(turned.events) {
            Some(row) => {
                let all: f64 = row.iter().sum();
                let far = |at_least: u128| -> f64 {
                    row.iter().enumerate().filter(|(t, _)| turned.distance(*t) >= at_least).map(|(_, w)| w).sum::<f64>() / all
                };
                let furthest = row.iter().enumerate().filter(|(_, w)| **w > 0.0).map(|(t, _)| turned.distance(t)).max()?;
                Some(Trend { p: far(turned.distance(turned.statistic)).min(1.0), smallest: far(furthest), rises })
            }
            None => Some(Trend { p: two_sided(margins.z(margins.statistic)), smallest: self.smallest(&margins), rises }),
        }
    }

    /// The smallest p of the normal distribution: all events as early, or as late, as may be.
    fn smallest(&self, margins: &Margins) -> f64 {
        let filled = |periods: &mut dyn Iterator<Item = &(usize, usize)>| {
            let mut left = margins.events;
            periods.fold(0, |t, &(score, total)| {
                let here = left.min(total);
                left -= here;
                t + score * here
            })
        };
        let mut order = self.periods.clone();
        order.sort_unstable();
        let (early, late) = (filled(&mut order.iter()), filled(&mut order.iter().rev()));
        two_sided(margins.z(early).abs().max(margins.z(late).abs()))
    }
}

/// The power of the test at level `alpha`: the probability that it finds a share that goes in equal steps from `from` in the
/// first period to `to` in the last. Exact up to 100 cases, by the joint distribution of the number of events and the
/// statistic under both shares (Mehta, Patel, Senchaudhuri 1998); above by the normal approximation (J. Nam, "A simple
/// approximation for calculating sample sizes for detecting linear trend in proportions", Biometrics 43, 1987, without the
/// continuity correction). 0 where there is one period or none.
pub fn power(periods: &[(usize, usize)], from: f64, to: f64, alpha: f64) -> f64 {
    let periods: Vec<(usize, usize)> = periods.iter().copied().filter(|(_, total)| *total > 0).collect();
    let (Some(&(first, _)), Some(&(last, _))) = (periods.first(), periods.last()) else { return 0.0 };
    if first == last {
        return 0.0;
    }
    let share = |score: usize| from + (to - from) * float(score - first) / float(last - first);
    let cases: usize = periods.iter().map(|(_, total)| total).sum();
    if cases > MOST_EXACT_POWER {
        return power_of_many(&periods, share, alpha);
    }
    let scale = float(periods.len()) / float(cases);
    let by_chance: Vec<(usize, Vec<f64>)> = periods.iter().map(|&(score, total)| (score, choices(total, scale, total))).collect();
    let changed: Vec<(usize, Vec<f64>)> = periods.iter().map(|&(score, total)| (score, binomial(total, share(score)))).collect();
    let weighted = periods.iter().map(|(score, total)| score * total).sum();
    let mut found = 0.0;
    for (events, (null, changed)) in convolve(&by_chance, cases).iter().zip(convolve(&changed, cases)).enumerate() {
        let margins = Margins { cases, events, weighted, squared: 0, statistic: 0 };
        if let Some(critical) = critical(null, &margins, alpha) {
            found += changed.iter().enumerate().filter(|(t, _)| margins.distance(*t) >= critical).map(|(_, w)| w).sum::<f64>();
        }
    }
    found.min(1.0)
}

/// The smallest distance from the expectation that is significant.
fn critical(null: &[f64], margins: &Margins, alpha: f64) -> Option<u128> {
    let all: f64 = null.iter().sum();
    let mut weights: Vec<(u128, f64)> =
        null.iter().enumerate().filter(|(_, w)| **w > 0.0).map(|(t, w)| (margins.distance(t), w / all)).collect();
    weights.sort_by_key(|(distance, _)| std::cmp::Reverse(*distance));
    let (mut sum, mut found) = (0.0, None);
    for tied in weights.chunk_by(|a, b| a.0 == b.0) {
        sum += tied.iter().map(|(_, w)| w).sum::<f64>();
        if sum > alpha {
            break;
        }
        found = tied.first().map(|(distance, _)| *distance);
    }
    // At no distance at all nothing is found.
    found.filter(|distance| *distance > 0)
}

fn power_of_many(periods: &[(usize, usize)], share: impl Fn(usize) -> f64, alpha: f64) -> f64 {
    let cases: f64 = periods.iter().map(|(_, total)| float(*total)).sum();
    let mean = periods.iter().map(|&(score, total)| float(score * total)).sum::<f64>() / cases;
    let overall = periods.iter().map(|&(score, total)| float(total) * share(score)).sum::<f64>() / cases;
    let (mut shift, mut spread_by_chance, mut spread) = (0.0, 0.0, 0.0);
    for &(score, total) in periods {
        let (away, share) = (float(score) - mean, share(score));
        shift += float(total) * away * share;
        spread_by_chance += float(total) * away * away * overall * (1.0 - overall);
        spread += float(total) * away * away * share * (1.0 - share);
    }
    let limit = quantile(1.0 - alpha / 2.0) * spread_by_chance.sqrt();
    below((shift - limit) / spread.sqrt()) + below((-shift - limit) / spread.sqrt())
}

/// The rank test of H. B. Mann ("Nonparametric tests against trend", Econometrica 13, 1945) and M. G. Kendall, with ties and
/// the continuity correction: (S, its variance, z, two-sided p). For comparison with other programs: of the shares of a few
/// small periods it finds half as many trends as [`Design::test`] (it knows nothing of the numbers behind a share), and no
/// table uses it. None of fewer than two values, or where all are the same.
pub fn mann_kendall(values: &[f64]) -> Option<(i64, f64, f64, f64)> {
    let mut s = 0_i64;
    for (i, a) in values.iter().enumerate() {
        s += values.iter().skip(i + 1).map(|b| i64::from(b > a) - i64::from(b < a)).sum::<i64>();
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let term = |n: usize| float(n) * (float(n) - 1.0) * (2.0 * float(n) + 5.0) / 18.0;
    let variance = term(values.len()) - sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|tied| term(tied.len())).sum::<f64>();
    (values.len() > 1 && variance > 0.0).then(|| {
        #[expect(clippy::cast_precision_loss, reason = "pairs of a few periods")]
        let z = (s - s.signum()) as f64 / variance.sqrt();
        (s, variance, z, two_sided(z))
    })
}

/// What is fixed in the conditional test, and the statistic.
#[derive(Clone, Copy, Debug)]
struct Margins {
    cases: usize,
    events: usize,
    /// Σ score · total, and Σ score² · total.
    weighted: usize,
    squared: usize,
    /// Σ score · events.
    statistic: usize,
}

impl Margins {
    fn of(groups: &[Group]) -> Self {
        let sum = |value: fn(&Group) -> usize| groups.iter().map(value).sum();
        Self {
            cases: sum(|g| g.total),
            events: sum(|g| g.events),
            weighted: sum(|g| g.score * g.total),
            squared: sum(|g| g.score * g.score * g.total),
            statistic: sum(|g| g.score * g.events),
        }
    }

    /// The same of the cases without the theme.
    fn turned(self) -> Self {
        Self { events: self.cases - self.events, statistic: self.weighted - self.statistic, ..self }
    }

    /// cases · (T − E), which is a whole number: ties are ties.
    fn ahead(&self, statistic: usize) -> i128 {
        (self.cases * statistic) as i128 - (self.events * self.weighted) as i128
    }

    fn distance(&self, statistic: usize) -> u128 {
        self.ahead(statistic).unsigned_abs()
    }

    /// cases² times the variance of the scores, times the number of pairs of a case with and one without the theme.
    fn spread(&self) -> usize {
        (self.cases * self.squared - self.weighted * self.weighted) * self.events * (self.cases - self.events)
    }

    fn z(&self, statistic: usize) -> f64 {
        let cases = float(self.cases);
        let share = float(self.events) / cases;
        let scores = (float(self.cases * self.squared) - float(self.weighted) * float(self.weighted)) / cases;
        #[expect(clippy::cast_precision_loss, reason = "the statistic is far below 2^52")]
        let ahead = self.ahead(statistic) as f64 / cases;
        ahead / (share * (1.0 - share) * scores).sqrt()
    }
}

/// C(n, x) · scaleˣ for x up to `most`. The scale cancels out; it keeps the numbers in range.
fn choices(n: usize, scale: f64, most: usize) -> Vec<f64> {
    let mut weight = 1.0;
    let mut out = vec![1.0];
    for x in 0..n.min(most) {
        weight *= float(n - x) / float(x + 1) * scale;
        out.push(weight);
    }
    out
}

/// The binomial distribution of up to 100 cases.
fn binomial(n: usize, share: f64) -> Vec<f64> {
    let exponent = |x: usize| i32::try_from(x).unwrap_or(i32::MAX);
    let powers = |x: usize| share.powi(exponent(x)) * (1.0 - share).powi(exponent(n - x));
    choices(n, 1.0, n).iter().enumerate().map(|(x, ways)| ways * powers(x)).collect()
}

/// The joint weights of the number of events (up to `most`) and the statistic, from the weights of each period's events.
fn convolve(periods: &[(usize, Vec<f64>)], most: usize) -> Vec<Vec<f64>> {
    let highest = periods.iter().map(|(score, _)| *score).max().unwrap_or(0);
    let mut rows: Vec<Vec<f64>> = vec![vec![1.0]];
    for (score, weights) in periods {
        let events = most.min(rows.len() + weights.len() - 2);
        let mut next: Vec<Vec<f64>> = (0..=events).map(|k| vec![0.0; k * highest + 1]).collect();
        for (k, row) in rows.iter().enumerate() {
            for (x, weight) in weights.iter().enumerate() {
                let Some(target) = next.get_mut(k + x) else { break };
                target.iter_mut().skip(x * score).zip(row).for_each(|(to, from)| *to += weight * from);
            }
        }
        rows = next;
    }
    rows
}

/// The two-sided p of a standard normal value.
fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The standard normal distribution function.
fn below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// Its inverse, by bisection, for probabilities above a half.
fn quantile(p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if below(middle) < p { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(totals: &[usize], events: &[usize]) -> Option<Trend> {
        let periods: Vec<(usize, usize)> = totals.iter().copied().enumerate().collect();
        Design::new(&periods, 100).test(events)
    }

    /// By hand: three against three cases. All of one side has one way in C(6, 3) = 20, and its mirror image: p = 0.1.
    #[test]
    fn three_against_three_cases_can_never_be_significant() {
        let found = test(&[3, 3], &[0, 3]).expect("two periods");
        assert!((found.p - 0.1).abs() < 1e-12 && (found.smallest - 0.1).abs() < 1e-12 && found.rises);
        let middle = test(&[3, 3], &[1, 2]).expect("two periods");
        assert!((middle.p - 1.0).abs() < 1e-12 && (middle.smallest - 0.1).abs() < 1e-12);
    }

    /// By hand: 1, 1 and 2 cases, one of them with the theme, in the last period. T is 0, 1, 2, 2 with equal chances, its
    /// expectation 5/4: at least 3/4 away are T = 0 (5/4) and T = 2 (3/4).
    #[test]
    fn distances_count_on_both_sides() {
        let found = test(&[1, 1, 2], &[0, 0, 1]).expect("three periods");
        assert!((found.p - 0.75).abs() < 1e-12 && (found.smallest - 0.25).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn where_nothing_can_be_compared_there_is_no_test() {
        assert_eq!(test(&[5], &[3]), None);
        assert_eq!(test(&[5, 5], &[0, 0]), None);
        assert_eq!(test(&[5, 5], &[5, 5]), None);
        assert_eq!(test(&[], &[]), None);
        assert_eq!(asymptotic(&[Group { score: 2, events: 1, total: 4 }]), None);
        assert!(power(&[(0, 9)], 0.2, 0.7, 0.05) <= 0.0);
    }

    #[test]
    fn cases_with_and_cases_without_have_the_same_p_and_turn_the_direction() {
        let (with, without) = (test(&[4, 6, 5, 6], &[4, 5, 5, 2]).unwrap(), test(&[4, 6, 5, 6], &[0, 1, 0, 4]).unwrap());
        assert!((with.p - without.p).abs() < 1e-12 && (with.smallest - without.smallest).abs() < 1e-12);
        assert!(!with.rises && without.rises);
    }

    #[test]
    fn many_events_are_tested_by_the_normal_distribution_and_nearly_alike() {
        let periods: Vec<(usize, usize)> = (0..6).map(|i| (i, 20)).collect();
        let events = [6, 8, 9, 9, 12, 14];
        let exact = Design::new(&periods, 60).test(&events).unwrap();
        let groups: Vec<Group> = periods.iter().zip(events).map(|(&(score, total), events)| Group { score, events, total }).collect();
        let (_, near) = asymptotic(&groups).unwrap();
        assert!((exact.p - near).abs() < 0.003, "{} {near}", exact.p);
        let many = Design::new(&periods.iter().map(|&(s, n)| (s, 10 * n)).collect::<Vec<_>>(), 60).test(&events.map(|e| 10 * e)).unwrap();
        assert!(many.p < 1e-6 && many.smallest < many.p && many.rises);
    }

    /// Nothing is found more often than chance allows, and a change the more, the more cases there are.
    #[test]
    fn power_is_the_level_without_a_change_and_grows_with_the_cases() {
        let years = |n: usize| (0..6).map(|i| (i, n)).collect::<Vec<_>>();
        let nothing = power(&years(6), 0.4, 0.4, 0.05);
        assert!(nothing > 0.02 && nothing <= 0.05, "{nothing}");
        let found: Vec<f64> = [3, 6, 12, 24].into_iter().map(|n| power(&years(n), 0.2, 0.7, 0.05)).collect();
        println!("power of a rise from .2 to .7 over six years at 3, 6, 12 and 24 cases a year: {found:.2?}");
        assert!(found.is_sorted() && found[0] < 0.4 && found[3] > 0.98, "{found:?}");
        // The two ways to compute it meet where they change over.
        let (exact, near) = (power(&years(16), 0.2, 0.6, 0.01), power(&years(17), 0.2, 0.6, 0.01));
        assert!(near > exact && near - exact < 0.06, "{exact} {near}");
        assert!(power(&years(6), 0.2, 0.7, 0.05 / 41.0) < found[1]);
    }

    /// The years of the bundled corpus. 20,000 draws in another program, each tested by its exact p, find .325 at .05/36 and
    /// .798 at .05 (standard errors .003).
    #[test]
    fn power_is_what_a_simulation_finds() {
        let years: Vec<(usize, usize)> = [8, 7, 6, 5, 6, 5, 6, 6, 7, 8].into_iter().enumerate().collect();
        let (adjusted, single) = (power(&years, 0.2, 0.7, 0.05 / 36.0), power(&years, 0.2, 0.7, 0.05));
        assert!((adjusted - 0.325).abs() < 0.01 && (single - 0.798).abs() < 0.01, "{adjusted} {single}");
    }
}
