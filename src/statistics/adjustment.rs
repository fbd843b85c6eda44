//! P-values of many tests at once.

use super::agreement::float;

/// The level at which a finding is told.
pub const LEVEL: f64 = 0.05;

/// The p-values adjusted so that of the findings at a level no more than that share is expected to be false (Y. Benjamini,
/// Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57, 1995), in the order
/// given. A `None` is no test of the family and stays one: so a theme that could not reach the level, however its cases had
/// fallen, costs the others nothing (P. B. Gilbert, "A modified false discovery rate multiple-comparisons procedure for
/// discrete data", Journal of the Royal Statistical Society C 54, 2005, after R. E. Tarone, Biometrics 46, 1990).
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = p.iter().enumerate().filter_map(|(i, p)| Some((i, (*p)?))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tests = float(order.len());
    let mut out = vec![None; p.len()];
    let mut smallest = 1.0_f64;
    for (larger, (at, p)) in order.into_iter().enumerate() {
        smallest = smallest.min(p * tests / (tests - float(larger)));
        if let Some(adjusted) = out.get_mut(at) {
            *adjusted = Some(smallest);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fifteen hypotheses of Benjamini and Hochberg's paper (section 4.1): at .05 the first four are rejected.
    #[test]
    fn the_papers_fifteen_hypotheses() {
        let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0];
        let adjusted = benjamini_hochberg(&p.map(Some));
        assert_eq!(adjusted.iter().filter(|q| q.is_some_and(|q| q <= LEVEL)).count(), 4);
        assert!((adjusted[3].unwrap() - 0.0095 * 15.0 / 4.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_test_of_the_family_costs_nothing() {
        let adjusted = benjamini_hochberg(&[Some(0.04), None, Some(0.02), None]);
        assert_eq!(adjusted, [Some(0.04), None, Some(0.04), None]);
        assert_eq!(benjamini_hochberg(&[]), []);
    }
}
