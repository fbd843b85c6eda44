//! The statistics against numbers that others have worked out: tests/fixtures/statistics.

use std::fmt::Write as _;

use serde::Deserialize;

use super::adjustment::benjamini_hochberg;
use super::agreement::{Confusion, alpha, fleiss};
use super::discover::{g2, log_ratio};
use super::fisher::{Pair, fisher};
use super::intervals::score;
use super::trend::{Design, Group, asymptotic, mann_kendall};

#[derive(Deserialize)]
struct References {
    wilson: Vec<Wilson>,
    cochran_armitage: Vec<CochranArmitage>,
    fisher: Vec<Fisher>,
    mann_kendall: MannKendall,
    benjamini_hochberg: Adjusted,
    g2: LogLikelihood,
    cohen: Cohen,
    fleiss: Fleiss,
    krippendorff: Vec<Krippendorff>,
}

#[derive(Deserialize)]
struct Wilson {
    x: f64,
    n: f64,
    z: f64,
    lower: f64,
    upper: f64,
    within: f64,
}

#[derive(Deserialize)]
struct CochranArmitage {
    name: String,
    events: Vec<usize>,
    totals: Vec<usize>,
    scores: Vec<usize>,
    z: f64,
    p: Option<f64>,
    exact: Option<f64>,
    within: f64,
}

#[derive(Deserialize)]
struct Fisher {
    name: String,
    table: [[usize; 2]; 2],
    p: f64,
    within: f64,
}

#[derive(Deserialize)]
struct MannKendall {
    values: Vec<f64>,
    s: i64,
    variance: f64,
    z: f64,
    p: f64,
    within: f64,
}

#[derive(Deserialize)]
struct Adjusted {
    p: Vec<f64>,
    adjusted: Vec<f64>,
    within: f64,
}

#[derive(Deserialize)]
struct LogLikelihood {
    a: usize,
    n: usize,
    b: usize,
    m: usize,
    g2: f64,
    log_ratio: f64,
    within: f64,
}

#[derive(Deserialize)]
struct Cohen {
    both: usize,
    first_only: usize,
    second_only: usize,
    neither: usize,
    kappa: f64,
    within: f64,
}

#[derive(Deserialize)]
struct Fleiss {
    table: Vec<Vec<usize>>,
    kappa: f64,
    within: f64,
}

#[derive(Deserialize)]
struct Krippendorff {
    name: String,
    coders: Vec<String>,
    nominal: f64,
    within: f64,
}

/// A table of theirs and ours, and what is not near enough.
#[derive(Default)]
struct Comparison {
    printed: String,
    wrong: Vec<String>,
}

impl Comparison {
    fn hold(&mut self, what: &str, theirs: f64, ours: f64, within: f64) {
        let line = format!("{what:<58} {theirs:>22.16} {ours:>22.16} {:>9.1e} {within:>9.0e}", (theirs - ours).abs());
        let _ = writeln!(self.printed, "{line}");
        if (theirs - ours).abs() > within || !ours.is_finite() {
            self.wrong.push(line);
        }
    }
}

#[test]
fn ours_are_the_numbers_that_others_have() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/statistics/references.toml");
    let references: References = toml::from_str(&std::fs::read_to_string(path).expect(path)).expect("the references are well formed");
    let mut all = Comparison::default();
    for Wilson { x, n, z, lower, upper, within } in references.wilson {
        let ours = score(x, n, z);
        all.hold(&format!("Wilson, {x} of {n}, z {z:.2}: lower"), lower, ours.lower, within);
        all.hold(&format!("Wilson, {x} of {n}, z {z:.2}: upper"), upper, ours.upper, within);
    }
    for CochranArmitage { name, events, totals, scores, z, p, exact, within } in references.cochran_armitage {
        let groups: Vec<Group> =
            scores.iter().zip(&events).zip(&totals).map(|((&score, &events), &total)| Group { score, events, total }).collect();
        let (our_z, our_p) = asymptotic(&groups).expect("a test");
        all.hold(&format!("Cochran-Armitage, {name}: z"), z, our_z, within);
        if let Some(p) = p {
            all.hold(&format!("Cochran-Armitage, {name}: p"), p, our_p, within);
        }
        if let Some(exact) = exact {
            let periods: Vec<(usize, usize)> = scores.into_iter().zip(totals).collect();
            let ours = Design::new(&periods, events.iter().sum()).test(&events).expect("a test");
            all.hold(&format!("Cochran-Armitage, {name}: exact p"), exact, ours.p, within);
        }
    }
    for Fisher { name, table: [[a, b], [c, d]], p, within } in references.fisher {
        let ours = fisher(Pair { both: a, first: a + b, second: a + c, all: a + b + c + d }).expect("a test");
        all.hold(&format!("Fisher, {name}: p"), p, ours.p, within);
    }
    let MannKendall { values, s, variance, z, p, within } = references.mann_kendall;
    let ours = mann_kendall(&values).expect("a test");
    assert_eq!(ours.0, s);
    all.hold("Mann-Kendall: variance of S", variance, ours.1, within);
    all.hold("Mann-Kendall: z", z, ours.2, within);
    all.hold("Mann-Kendall: p", p, ours.3, within);
    let Adjusted { p, adjusted, within } = references.benjamini_hochberg;
    let ours = benjamini_hochberg(&p.iter().copied().map(Some).collect::<Vec<_>>());
    for ((p, theirs), ours) in p.iter().zip(adjusted).zip(ours) {
        all.hold(&format!("Benjamini-Hochberg: {p}"), theirs, ours.expect("a test"), within);
    }
    let LogLikelihood { a, n, b, m, g2: theirs, log_ratio: ratio, within } = references.g2;
    all.hold("G², two terms", theirs, g2((a, n), (b, m)), within);
    all.hold("log ratio", ratio, log_ratio((a, n), (b, m)), within);
    let Cohen { both, first_only, second_only, neither, kappa, within } = references.cohen;
    let confusion = Confusion { true_positives: both, false_positives: first_only, false_negatives: second_only, true_negatives: neither };
    all.hold("Cohen's kappa", kappa, confusion.kappa().expect("a number"), within);
    let Fleiss { table, kappa, within } = references.fleiss;
    let units: Vec<Vec<usize>> =
        table.iter().map(|row| row.iter().enumerate().flat_map(|(value, n)| std::iter::repeat_n(value, *n)).collect()).collect();
    all.hold("Fleiss' kappa", kappa, fleiss(&units).expect("a number"), within);
    for Krippendorff { name, coders, nominal, within } in references.krippendorff {
        let rows: Vec<Vec<char>> = coders.iter().map(|c| c.chars().filter(|c| !c.is_whitespace()).collect()).collect();
        let units: Vec<Vec<char>> = (0..rows[0].len()).map(|u| rows.iter().map(|r| r[u]).filter(|c| *c != '.').collect()).collect();
        all.hold(&format!("Krippendorff's alpha, {name}"), nominal, alpha(&units).expect("a number"), within);
    }
    println!("{:<58} {:>22} {:>22} {:>9} {:>9}", "", "theirs", "ours", "apart", "allowed");
    println!("{}", all.printed);
    assert!(all.wrong.is_empty(), "{}", all.wrong.join("\n"));
}
