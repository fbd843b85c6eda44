//! The bundled corpus against the truth that its author wrote before there was a tagger.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

use crate::layouts::fold;
use crate::project::{Project, program, root};

#[derive(Deserialize)]
struct Truth {
    planted: Planted,
    audit: Vec<Audit>,
}

#[derive(Deserialize)]
struct Planted {
    rise: String,
    fall: String,
    flat: String,
}

#[derive(Deserialize)]
struct Audit {
    file: String,
    board: String,
    area: Option<String>,
    title: String,
    topic: String,
    period: String,
    pooled: bool,
    #[serde(default)]
    case: Vec<Case>,
    findings: Option<Case>,
}

#[derive(Deserialize)]
struct Case {
    number: Option<String>,
    pseudonym: Option<String>,
    strengths: usize,
    messages: Vec<String>,
    questions: usize,
    #[serde(default)]
    actions: usize,
    themes: Themes,
}

#[derive(Deserialize)]
struct Themes {
    strength: Vec<String>,
    learning: Vec<String>,
}

fn truth() -> Truth {
    let text = std::fs::read_to_string(root().join("corpus/truth.toml")).expect("the truth");
    toml::from_str(&text).expect("the truth is well formed")
}

fn extract(audit: &Audit) -> Value {
    let run = program(&root().join("corpus"), &["extract", &audit.file, "--tags", "-f", "json"]).exits(0);
    serde_json::from_str(&run.out).expect("JSON")
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(fold)
}

#[test]
fn every_case_and_field_is_read_as_written() {
    let mut wrong = String::new();
    for audit in truth().audit {
        let found = extract(&audit);
        let mut hold = |what: &str, expected: String, got: String| {
            if expected != got {
                let _ = writeln!(wrong, "{} {what}: expected {expected}, got {got}", audit.file);
            }
        };
        let fields = &found["audit"];
        hold("board", format!("{:?}", Some(fold(&audit.board))), format!("{:?}", text(&fields["board"])));
        hold("area", format!("{:?}", audit.area.as_deref().map(fold)), format!("{:?}", text(&fields["area"])));
        hold("title", format!("{:?}", Some(fold(&audit.title))), format!("{:?}", text(&fields["title"])));
        hold("topic", format!("{:?}", Some(fold(&audit.topic))), format!("{:?}", text(&fields["topic"])));
        hold("period", format!("{:?}", Some(&audit.period)), format!("{:?}", text(&fields["period"]["label"]).as_ref()));
        hold("pooled", audit.pooled.to_string(), found["pooled"].to_string());
        let cases: Vec<&Case> = audit.case.iter().chain(&audit.findings).collect();
        let got = found["cases"].as_array().expect("cases");
        hold("cases", cases.len().to_string(), got.len().to_string());
        for (case, got) in cases.iter().zip(got) {
            let at = case.number.clone().unwrap_or_default();
            let count = |v: &Value| v.as_array().map_or(0, Vec::len);
            let messages = got["messages"].as_array().cloned().unwrap_or_default();
            let titles: Vec<String> = messages
                .iter()
                .filter(|m| !m["title"].is_null() || count(&m["narrative"]) > 0)
                .map(|m| text(&m["title"]).unwrap_or_default())
                .collect();
            let expected: Vec<String> = case.messages.iter().map(|m| fold(m)).collect();
            let questions: usize = messages.iter().map(|m| count(&m["questions"])).sum();
            hold(&format!("case {at} number"), format!("{:?}", case.number), format!("{:?}", text(&got["number"])));
            hold(
                &format!("case {at} pseudonym"),
                format!("{:?}", case.pseudonym.as_deref().map(fold)),
                format!("{:?}", text(&got["pseudonym"])),
            );
            hold(&format!("case {at} strengths"), case.strengths.to_string(), count(&got["strengths"]).to_string());
            hold(&format!("case {at} messages"), format!("{expected:?}"), format!("{titles:?}"));
            hold(&format!("case {at} questions"), case.questions.to_string(), questions.to_string());
            hold(&format!("case {at} actions"), case.actions.to_string(), count(&got["actions"]).to_string());
        }
        let coverage = &found["coverage"];
        let sum: u64 = ["placed", "headings", "unplaced", "furniture"].iter().filter_map(|k| coverage[k].as_u64()).sum();
        hold("words", coverage["words"].to_string(), sum.to_string());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Themes by case against the author's coding. The author of the rules did not see the corpus; this is what such rules
/// reach on texts in ordinary words, and it is printed so that nobody takes them for more.
#[test]
fn themes_agree_with_the_authors_coding_as_far_as_is_said() {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for audit in truth().audit.iter().filter(|a| !a.pooled) {
        let found = extract(audit);
        for (case, got) in audit.case.iter().zip(found["cases"].as_array().expect("cases")) {
            let expected: BTreeSet<&str> = case.themes.strength.iter().chain(&case.themes.learning).map(String::as_str).collect();
            let tagged: BTreeSet<&str> = got["themes"].as_array().expect("themes").iter().filter_map(|t| t["theme"].as_str()).collect();
            for theme in expected.union(&tagged) {
                let [hit, extra, missed] = counts.entry((*theme).to_owned()).or_default();
                match (expected.contains(theme), tagged.contains(theme)) {
                    (true, true) => *hit += 1,
                    (false, _) => *extra += 1,
                    _ => *missed += 1,
                }
            }
        }
    }
    let f1 = |c: [usize; 3]| {
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let f1 = 2.0 * c[0] as f64 / (2 * c[0] + c[1] + c[2]).max(1) as f64;
        f1
    };
    let mut report = String::new();
    let mut all = [0; 3];
    for (theme, c) in &counts {
        let _ = writeln!(report, "{theme:<9} F1 {:.2}  {:>3} right {:>3} wrong {:>3} missed", f1(*c), c[0], c[1], c[2]);
        all.iter_mut().zip(c).for_each(|(a, b)| *a += b);
    }
    let _ = writeln!(report, "all       F1 {:.2}  {:>3} right {:>3} wrong {:>3} missed", f1(all), all[0], all[1], all[2]);
    println!("{report}");
    assert!(f1(all) >= 0.60, "{report}");
}

/// What the report says of the themes that were planted to rise, to fall and to stay. Where it says that there are too few
/// cases, it says how few.
#[test]
fn the_planted_trends_are_told_as_what_they_are() {
    let truth = truth();
    let names: Vec<&str> = truth.audit.iter().map(|a| a.file.as_str()).collect();
    let project = Project::with(&names);
    let run = project.run(&["report"]).exits(0);
    let rows = project.table("reports/frequency.internal.csv");
    let total = |theme: &str| {
        rows.iter()
            .find(|r| ["time_period", "board", "area", "polarity"].iter().all(|c| r[*c] == "Total") && r["theme_id"] == theme)
            .expect("a row for all years")
    };
    let (rise, fall, flat) = (total(&truth.planted.rise), total(&truth.planted.fall), total(&truth.planted.flat));
    for row in [rise, fall, flat] {
        println!("{}: {}, p {}, adjusted {}", row["theme"], row["trend"], row["trend_p"], row["trend_p_adjusted"]);
    }
    assert_eq!((rise["trend"].as_str(), fall["trend"].as_str()), ("rising", "falling"));
    assert_eq!(flat["trend"], "too few cases", "64 cases over ten years find few changes among 41 themes");
    let metadata = project.read("reports/csv-metadata.json");
    assert!(metadata.contains("would be found with a probability of: all boards together 3"), "the power is told");
    // No other theme moves, and no board alone says anything.
    let moving: Vec<&str> =
        rows.iter().filter(|r| ["rising", "falling"].contains(&r["trend"].as_str())).map(|r| r["theme_id"].as_str()).collect();
    assert!(moving.iter().all(|id| [&truth.planted.rise, &truth.planted.fall].iter().any(|p| p == id)), "{moving:?}");
    for told in [&format!("Themes rising: {}.", rise["theme"]), &format!("Themes falling: {}.", fall["theme"])] {
        assert!(run.err.contains(told), "{told}: {}", run.err);
    }
    let page = project.read("reports/index.html");
    assert_eq!(page.matches("Trend over the years: <strong>rising").count(), 1);
    assert_eq!(page.matches("Trend over the years: <strong>falling").count(), 1);
}
