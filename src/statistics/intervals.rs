//! Intervals of a share.

use super::agreement::float;

/// Lower and upper limit, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub lower: f64,
    pub upper: f64,
}

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The Wilson score interval at 95 % (E. B. Wilson, "Probable inference, the law of succession, and statistical
/// inference", Journal of the American Statistical Association 22, 1927), as the Office for Health Improvement and
/// Disparities uses it for proportions. `None` where `total` is 0.
pub fn wilson(count: usize, total: usize) -> Option<Interval> {
    if total == 0 || count > total {
        return None;
    }
    let interval = score(float(count), float(total), Z);
    // At the ends the limits are exact; rounding must not leave 1e-17 there.
    let lower = if count == 0 { 0.0 } else { interval.lower };
    let upper = if count == total { 1.0 } else { interval.upper };
    Some(Interval { lower, upper })
}

/// The limits of x in n at the point z of the standard normal distribution.
pub(super) fn score(x: f64, n: f64, z: f64) -> Interval {
    let z2 = z * z;
    let centre = 2.0 * x + z2;
    let spread = z * (z2 + 4.0 * x * (1.0 - x / n)).sqrt();
    let scale = 2.0 * (n + z2);
    Interval { lower: ((centre - spread) / scale).max(0.0), upper: ((centre + spread) / scale).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wilson limits worked out for 81 of 263 and 15 of 148 in R. G. Newcombe, "Two-sided confidence intervals for the
    /// single proportion: comparison of seven methods", Statistics in Medicine 17 (1998), table I, to four decimals.
    #[test]
    fn published_limits() {
        for (count, total, lower, upper) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = wilson(count, total).expect("a total above 0");
            assert!((interval.lower - lower).abs() < 5e-5 && (interval.upper - upper).abs() < 5e-5, "{count}/{total}: {interval:?}");
        }
    }

    #[test]
    fn no_cases_have_no_interval() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 3).map(|i| i.upper), Some(1.0));
    }
}
