//! Layouts that nobody tuned for when they were written: each fixture has a truth by hand, and the reader is scored.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::project::{program, root};

/// Quotes and dashes compare equal, white space is folded: what a person would call the same text.
pub(crate) fn fold(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            '\u{2010}'..='\u{2014}' => '-',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// kind, text and page of a case's passages as `extract` gives them.
fn extracted(case: &Value) -> Vec<(String, String, Option<u64>)> {
    let mut out = Vec::new();
    let mut add = |kind: &str, passages: &Value| {
        for p in passages.as_array().into_iter().flatten() {
            out.push((kind.to_owned(), fold(p["text"].as_str().unwrap_or("")), p["page"].as_u64()));
        }
    };
    add("summary", &case["summary"]);
    add("strength", &case["strengths"]);
    for message in case["messages"].as_array().into_iter().flatten() {
        add("message", &message["narrative"]);
        add("question", &message["questions"]);
    }
    add("action", &case["actions"]);
    for message in case["messages"].as_array().into_iter().flatten() {
        if let Some(title) = message["title"].as_str() {
            out.push(("title".to_owned(), fold(title), message["page"].as_u64()));
        }
    }
    out
}

#[derive(Default, Clone, Copy)]
struct Score {
    hit: usize,
    extra: usize,
    missed: usize,
    pages_right: usize,
    pages: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.hit += other.hit;
        self.extra += other.extra;
        self.missed += other.missed;
        self.pages_right += other.pages_right;
        self.pages += other.pages;
    }

    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn f1(&self) -> f64 {
        let all = 2 * self.hit + self.extra + self.missed;
        if all == 0 { 1.0 } else { 2.0 * self.hit as f64 / all as f64 }
    }
}

fn score(truth: &Value, found: &Value, kinds: &mut BTreeMap<String, Score>) -> Score {
    let list = |v: &Value| v.as_array().cloned().unwrap_or_else(|| vec![v.clone()]);
    let cases = |documents: Vec<Value>| -> Vec<Value> {
        documents.iter().flat_map(|d| d["cases"].as_array().cloned().unwrap_or_default()).collect()
    };
    let truths = if truth["several"].is_array() { list(&truth["several"]) } else { vec![truth.clone()] };
    let (wanted, got) = (cases(truths), cases(list(found)));
    // Texts that a careful person could place in either way.
    let tolerated: Vec<String> =
        truth["tolerated"].as_array().into_iter().flatten().filter_map(|t| t.as_str().or_else(|| t["text"].as_str())).map(fold).collect();
    let mut total = Score::default();
    for i in 0..wanted.len().max(got.len()) {
        let mut open = got.get(i).map(extracted).unwrap_or_default();
        for p in wanted.get(i).and_then(|c| c["passages"].as_array()).into_iter().flatten() {
            let (kind, text) = (p["kind"].as_str().unwrap_or(""), fold(p["text"].as_str().unwrap_or("")));
            let of_kind = kinds.entry(kind.to_owned()).or_default();
            let mut one = Score::default();
            match open.iter().position(|(k, t, _)| k == kind && *t == text) {
                Some(at) => {
                    let (.., page) = open.remove(at);
                    one.hit = 1;
                    if let (Some(page), Some(expected)) = (page, p["page"].as_u64()) {
                        one.pages = 1;
                        one.pages_right = usize::from(page == expected);
                    }
                }
                None => one.missed = 1,
            }
            of_kind.add(one);
            total.add(one);
        }
        for (kind, ..) in open.into_iter().filter(|(_, t, _)| !tolerated.contains(t)) {
            let one = Score { extra: 1, ..Score::default() };
            kinds.entry(kind).or_default().add(one);
            total.add(one);
        }
    }
    total
}

/// Prints the score of every fixture and kind; what was reached must not be lost.
#[test]
fn unseen_layouts_are_read_as_their_authors_meant_them() {
    let folder = root().join("tests/fixtures/layouts");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the fixtures")
        .filter_map(|e| e.expect("an entry").file_name().to_str()?.strip_suffix(".truth.json").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 20, "{} fixtures", names.len());
    let mut kinds: BTreeMap<String, Score> = BTreeMap::new();
    let mut total = Score::default();
    let mut report = String::new();
    for name in &names {
        let truth: Value =
            serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.truth.json"))).expect("a truth")).expect("JSON");
        let file = ["pdf", "md", "txt"].map(|e| folder.join(format!("{name}.{e}"))).into_iter().find(|p| p.is_file()).expect(name);
        let run = program(&folder, &["extract", &file.to_string_lossy(), "-f", "json"]).exits(0);
        let found: Value = serde_json::from_str(&run.out).expect("JSON");
        for audit in found.as_array().cloned().unwrap_or_else(|| vec![found.clone()]) {
            let c = &audit["coverage"];
            let sum: u64 = ["placed", "headings", "unplaced", "furniture"].iter().filter_map(|k| c[k].as_u64()).sum();
            assert_eq!(c["words"].as_u64(), Some(sum), "{name}: words got lost");
            assert!(audit["notices"].as_array().is_none_or(|n| n.iter().all(|n| n["code"] != "words-lost")), "{name}: words got lost");
        }
        let one = score(&truth, &found, &mut kinds);
        let _ = writeln!(report, "{name:<26} F1 {:.3}  {:>3} right {:>3} wrong {:>3} missed", one.f1(), one.hit, one.extra, one.missed);
        total.add(one);
    }
    for (kind, one) in &kinds {
        let _ = writeln!(report, "  {kind:<10} F1 {:.3}", one.f1());
    }
    let _ = writeln!(report, "all {} fixtures: F1 {:.3}, pages {} of {}", names.len(), total.f1(), total.pages_right, total.pages);
    println!("{report}");
    assert!(total.f1() >= 0.96, "{report}");
    assert!(total.pages_right * 100 >= total.pages * 99, "{report}");
}
