//! What may be said of a theme's share over the periods: the test of each theme of a slice, and what the slice can show.

use std::collections::BTreeMap;

use super::adjustment::{LEVEL, benjamini_hochberg};
use super::trend::{Design, Trend, power};

/// The change whose discovery is asked for: from this share of the cases in the first period to that in the last.
pub(super) const FROM: f64 = 0.2;
pub(super) const TO: f64 = 0.7;
/// Where such a change would be found less often, "no change" would say more than the cases do (J. Cohen, "Statistical power
/// analysis for the behavioral sciences", 1988, section 2.4).
pub(super) const ENOUGH_POWER: f64 = 0.8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    Rising,
    Falling,
    NoDetectableChange,
    TooFewCases,
}

impl Statement {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::NoDetectableChange => "no detectable change",
            Self::TooFewCases => "too few cases",
        }
    }
}

/// A theme's test, adjusted for the other themes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stated {
    pub(super) statement: Statement,
    pub(super) p: Option<f64>,
    /// None where the theme could not have reached the level, however its cases had fallen.
    pub(super) adjusted: Option<f64>,
}

/// The cases of a theme in one period, without those that were chosen for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) events: usize,
    pub(super) total: usize,
}

/// All themes of one slice and polarity.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Family {
    /// In the order of the themes.
    pub(super) stated: Vec<Stated>,
    /// Themes that could have reached the level.
    pub(super) tested: usize,
    /// The probability that a change from [`FROM`] to [`TO`] is found among the slice's cases, at the level that the first
    /// step of the adjustment leaves: where more themes change, it is larger.
    pub(super) power: f64,
}

/// Tests each theme, `themes[i][period]`; `totals` are the cases of the slice in each period.
pub(super) fn family(themes: &[Vec<Share>], totals: &[usize]) -> Family {
    let tests = tests(themes);
    let able: Vec<Option<f64>> = tests.iter().map(|t| t.filter(|t| t.smallest <= LEVEL).map(|t| t.p)).collect();
    let tested = able.iter().flatten().count();
    let power = power_among(tested, totals);
    let stated = tests.iter().zip(benjamini_hochberg(&able)).map(|(test, adjusted)| stated(*test, adjusted, power)).collect();
    Family { stated, tested, power }
}

/// What may be said of the themes whose periods are all given, adjusted as if each of the others had been tested without any
/// finding: never more than [`family()`] says with them, and nothing of them is in it.
pub(super) fn restated(themes: &[Option<Vec<Share>>], totals: &[usize]) -> Vec<Option<Statement>> {
    let given: Vec<Vec<Share>> = themes.iter().flatten().cloned().collect();
    let mut tests = tests(&given).into_iter();
    let tests: Vec<Option<Trend>> = themes.iter().map(|theme| theme.as_ref().and_then(|_| tests.next().flatten())).collect();
    let able: Vec<Option<f64>> = tests.iter().map(|t| t.filter(|t| t.smallest <= LEVEL).map(|t| t.p)).collect();
    let all: Vec<Option<f64>> = able.iter().map(|p| Some(p.unwrap_or(1.0))).collect();
    let power = power_among(themes.len(), totals);
    let adjusted = benjamini_hochberg(&all).into_iter().zip(able).map(|(adjusted, able)| adjusted.filter(|_| able.is_some()));
    let statements = tests.iter().zip(adjusted).map(|(test, adjusted)| stated(*test, adjusted, power).statement);
    themes.iter().zip(statements).map(|(theme, statement)| theme.as_ref().map(|_| statement)).collect()
}

fn power_among(tested: usize, totals: &[usize]) -> f64 {
    match u32::try_from(tested) {
        Ok(tested @ 1..) => power(&scored(totals), FROM, TO, LEVEL / f64::from(tested)),
        _ => 0.0,
    }
}

/// The test of each theme.
fn tests(themes: &[Vec<Share>]) -> Vec<Option<Trend>> {
    // What depends on the cases of the periods alone is shared by all themes of which none is left out.
    let mut designs: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (at, shares) in themes.iter().enumerate() {
        designs.entry(shares.iter().map(|s| s.total).collect()).or_default().push(at);
    }
    let mut tests: Vec<Option<Trend>> = vec![None; themes.len()];
    for (totals, members) in designs {
        let events: Vec<(usize, Vec<usize>)> =
            members.iter().filter_map(|at| Some((*at, themes.get(*at)?.iter().map(|s| s.events).collect()))).collect();
        let cases: usize = totals.iter().sum();
        let rarer = |events: &[usize]| events.iter().sum::<usize>().min(cases - events.iter().sum::<usize>());
        let most = events.iter().map(|(_, e)| rarer(e)).max().unwrap_or(0);
        let design = Design::new(&scored(&totals), most);
        for (at, events) in events {
            if let Some(test) = tests.get_mut(at) {
                *test = design.test(&events);
            }
        }
    }
    tests
}

fn scored(totals: &[usize]) -> Vec<(usize, usize)> {
    totals.iter().copied().enumerate().collect()
}

fn stated(test: Option<Trend>, adjusted: Option<f64>, power: f64) -> Stated {
    let statement = match (test, adjusted) {
        (Some(test), Some(adjusted)) if adjusted <= LEVEL => {
            if test.rises {
                Statement::Rising
            } else {
                Statement::Falling
            }
        }
        (Some(_), Some(_)) if power >= ENOUGH_POWER => Statement::NoDetectableChange,
        _ => Statement::TooFewCases,
    };
    Stated { statement, p: test.map(|t| t.p), adjusted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(events: &[usize], totals: &[usize]) -> Vec<Share> {
        events.iter().zip(totals).map(|(&events, &total)| Share { events, total }).collect()
    }

    #[test]
    fn a_rise_a_fall_and_neither_among_enough_cases() {
        let totals = [20; 6];
        let themes = [[4, 6, 8, 10, 12, 14], [14, 12, 10, 8, 6, 4], [9, 10, 9, 10, 9, 10], [0, 0, 0, 1, 0, 0]];
        let family = family(&themes.map(|t| shares(&t, &totals)), &totals);
        let statements: Vec<Statement> = family.stated.iter().map(|s| s.statement).collect();
        assert_eq!(statements, [Statement::Rising, Statement::Falling, Statement::NoDetectableChange, Statement::TooFewCases]);
        assert_eq!(family.tested, 3, "one case in 120 can be in the last period by chance, in one of six");
        assert!(family.stated[3].p.is_some() && family.stated[3].adjusted.is_none());
        assert!(family.power > 0.9, "{}", family.power);
    }

    #[test]
    fn what_is_not_published_takes_nothing_from_the_others_and_adds_nothing_to_them() {
        let totals = [20; 6];
        let rising = shares(&[4, 6, 8, 10, 12, 14], &totals);
        let level = shares(&[9, 10, 9, 10, 9, 10], &totals);
        let found = restated(&[Some(rising), None, Some(level.clone()), None], &totals);
        assert_eq!(found, [Some(Statement::Rising), None, Some(Statement::NoDetectableChange), None]);
        // A rise that is found among two themes is not found among forty of which the others are not told.
        let slight = shares(&[6, 7, 9, 10, 12, 13], &totals);
        assert_eq!(family(&[slight.clone(), level.clone()], &totals).stated[0].statement, Statement::Rising);
        let mut many = vec![Some(slight), Some(level)];
        many.resize(40, None);
        assert_ne!(restated(&many, &totals)[0], Some(Statement::Rising));
    }

    #[test]
    fn few_cases_say_so_and_not_that_nothing_changed() {
        let totals = [3; 6];
        let family = family(&[shares(&[1, 2, 1, 2, 1, 2], &totals)], &totals);
        assert_eq!(family.stated[0].statement, Statement::TooFewCases);
        assert!(family.tested == 1 && family.power < 0.4, "{family:?}");
    }

    #[test]
    fn a_slice_without_cases_has_no_test() {
        let family = family(&[shares(&[0, 0], &[0, 0])], &[0, 0]);
        assert_eq!(family.stated, [Stated { statement: Statement::TooFewCases, p: None, adjusted: None }]);
        assert_eq!((family.tested, family.power), (0, 0.0));
    }
}
