//! Layouts that nobody had tuned for when they were written: each fixture has a truth by hand, and the reader is scored.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde_json::Value;

use crate::project::{Project, program, root};

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

/// A title may be printed with a full stop or without.
fn bare(text: &str) -> &str {
    text.trim_end_matches('.')
}

/// What `extract` gives for one passage.
pub(crate) struct Found {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) page: Option<u64>,
    emphasis: Vec<String>,
}

/// A case's passages as `extract` gives them; a message's title counts as a passage of its own.
pub(crate) fn extracted(case: &Value) -> Vec<Found> {
    let mut out = Vec::new();
    let mut add = |kind: &'static str, passages: &Value| {
        for p in passages.as_array().into_iter().flatten() {
            let text = fold(p["text"].as_str().unwrap_or(""));
            out.push(Found { kind, text, page: p["page"].as_u64(), emphasis: texts(&p["emphasis"]) });
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
            out.push(Found { kind: "title", text: fold(title), page: message["page"].as_u64(), emphasis: Vec::new() });
        }
    }
    out
}

/// The texts of a list of strings, or of objects with a `text`.
fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|t| t.as_str().or_else(|| t["text"].as_str())).map(fold).collect()
}

/// Found and meant, found and not meant, meant and not found.
#[derive(Default, Clone, Copy)]
struct Score {
    hit: usize,
    extra: usize,
    missed: usize,
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl Score {
    fn add(&mut self, other: Self) {
        self.hit += other.hit;
        self.extra += other.extra;
        self.missed += other.missed;
    }

    fn precision(self) -> f64 {
        ratio(self.hit, self.hit + self.extra)
    }

    fn recall(self) -> f64 {
        ratio(self.hit, self.hit + self.missed)
    }

    fn f1(self) -> f64 {
        ratio(2 * self.hit, 2 * self.hit + self.extra + self.missed)
    }

    fn row(self, name: &str) -> String {
        let (p, r, f1) = (self.precision(), self.recall(), self.f1());
        format!("{name:<28} {p:>6.3} {r:>6.3} {f1:>6.3} {:>6} {:>6} {:>6}", self.hit, self.extra, self.missed)
    }
}

/// The scores of all fixtures together.
#[derive(Default)]
struct Totals {
    kinds: BTreeMap<String, Score>,
    emphasis: Score,
    /// Cases with the right number and pseudonym, in the right audit.
    cases: Score,
    /// Board, title, topic, area, period and time of publication.
    fields: Score,
    pages: Score,
    /// Words of the meant passages that came out, in whatever kind.
    words: Score,
    wrong: Vec<String>,
}

fn score(name: &str, truth: &Value, found: &Value, totals: &mut Totals) -> Score {
    let list = |v: &Value| v.as_array().cloned().unwrap_or_else(|| vec![v.clone()]);
    let truths = if truth["several"].is_array() { list(&truth["several"]) } else { vec![truth.clone()] };
    let audits = list(found);
    // Texts that a careful person could place in either way.
    let tolerated = texts(&truth["tolerated"]);
    let mut total = Score::default();
    for i in 0..truths.len().max(audits.len()) {
        let (wanted, got) = (truths.get(i).unwrap_or(&Value::Null), audits.get(i).unwrap_or(&Value::Null));
        score_fields(name, &wanted["audit"], &got["audit"], totals);
        let cases = |v: &Value| v["cases"].as_array().cloned().unwrap_or_default();
        let (wanted, got) = (cases(wanted), cases(got));
        for n in 0..wanted.len().max(got.len()) {
            total.add(score_case(name, wanted.get(n), got.get(n), &tolerated, totals));
        }
    }
    score_words(&truths, &audits, totals);
    total
}

fn score_fields(name: &str, wanted: &Value, got: &Value, totals: &mut Totals) {
    let plain = |v: &Value| v.as_str().map(|t| fold(t).to_lowercase());
    for (field, meant) in wanted.as_object().into_iter().flatten() {
        let read = match field.as_str() {
            "period" => plain(got.pointer("/period/label").unwrap_or(&Value::Null)),
            "board" | "title" | "topic" | "area" => plain(&got[field]),
            _ => continue,
        };
        let meant = plain(if meant.is_object() { &meant["label"] } else { meant });
        if read == meant {
            totals.fields.hit += 1;
        } else {
            totals.wrong.push(format!("{name}: {field} is {read:?}, not {meant:?}"));
            totals.fields.extra += usize::from(read.is_some());
            totals.fields.missed += usize::from(meant.is_some());
        }
    }
}

fn score_case(name: &str, wanted: Option<&Value>, got: Option<&Value>, tolerated: &[String], totals: &mut Totals) -> Score {
    match (wanted, got) {
        (Some(wanted), Some(got)) => {
            // What the truth leaves out is open to argument.
            let same = ["number", "pseudonym"].iter().all(|k| wanted.get(k).is_none_or(|v| v == &got[k]));
            if same {
                totals.cases.hit += 1;
            } else {
                totals.wrong.push(format!(
                    "{name}: the case {} {} was read as {} {}",
                    wanted["number"], wanted["pseudonym"], got["number"], got["pseudonym"]
                ));
                totals.cases.add(Score { hit: 0, extra: 1, missed: 1 });
            }
        }
        (wanted, _) => {
            totals.wrong.push(format!("{name}: a case too {}", if wanted.is_some() { "few" } else { "many" }));
            totals.cases.add(Score { hit: 0, extra: usize::from(wanted.is_none()), missed: usize::from(wanted.is_some()) });
        }
    }
    let mut open = got.map(extracted).unwrap_or_default();
    let mut total = Score::default();
    for p in wanted.and_then(|c| c["passages"].as_array()).into_iter().flatten() {
        let (kind, text) = (p["kind"].as_str().unwrap_or(""), fold(p["text"].as_str().unwrap_or("")));
        let mut one = Score::default();
        let is_open = |open: &[Found], kind: &str, text: &str| open.iter().position(|f| f.kind == kind && bare(&f.text) == bare(text));
        // Another reading that is as good: all its parts, or none.
        let or: Vec<(&str, String)> = p["or"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|o| (o["kind"].as_str().unwrap_or(""), fold(o["text"].as_str().unwrap_or(""))))
            .collect();
        let otherwise = !or.is_empty() && or.iter().all(|(kind, text)| is_open(&open, kind, text).is_some());
        if otherwise && is_open(&open, kind, &text).is_none() {
            for (kind, text) in &or {
                if let Some(at) = is_open(&open, kind, text) {
                    open.remove(at);
                }
            }
            one.hit = 1;
        } else if let Some(at) = is_open(&open, kind, &text) {
            let found = open.remove(at);
            one.hit = 1;
            if let (Some(page), Some(meant)) = (found.page, p["page"].as_u64()) {
                totals.pages.hit += usize::from(page == meant);
                totals.pages.missed += usize::from(page != meant);
            }
            let meant = texts(&p["emphasis"]);
            let hit = meant.iter().filter(|m| found.emphasis.contains(m)).count();
            totals.emphasis.add(Score {
                hit,
                extra: found.emphasis.iter().filter(|e| !meant.contains(e)).count(),
                missed: meant.len() - hit,
            });
        } else {
            one.missed = 1;
            totals.wrong.push(format!("{name}: no {kind} {text:?}"));
        }
        totals.kinds.entry(kind.to_owned()).or_default().add(one);
        total.add(one);
    }
    for found in open.into_iter().filter(|f| !tolerated.contains(&f.text)) {
        let one = Score { extra: 1, ..Score::default() };
        totals.wrong.push(format!("{name}: a {} too many: {:?}", found.kind, found.text));
        totals.kinds.entry(found.kind.to_owned()).or_default().add(one);
        total.add(one);
    }
    total
}

/// Counts the words of the truth's passages that stand in the passages that were found, each once.
fn score_words(truths: &[Value], audits: &[Value], totals: &mut Totals) {
    let mut read: HashMap<String, usize> = HashMap::new();
    for case in audits.iter().filter_map(|a| a["cases"].as_array()).flatten() {
        for word in extracted(case).iter().flat_map(|f| f.text.split(' ')) {
            *read.entry(word.to_owned()).or_default() += 1;
        }
    }
    for p in truths.iter().filter_map(|t| t["cases"].as_array()).flatten().filter_map(|c| c["passages"].as_array()).flatten() {
        for word in fold(p["text"].as_str().unwrap_or("")).split(' ') {
            match read.get_mut(word).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    totals.words.hit += 1;
                }
                None => totals.words.missed += 1,
            }
        }
    }
}

/// What came of all fixtures of a folder.
struct Outcome {
    all: Score,
    worst: (f64, String),
    totals: Totals,
    report: String,
}

/// Reads and scores every fixture of a folder; no word may get lost on the way.
fn outcome(folder: &str) -> Outcome {
    let folder = root().join(folder);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the fixtures")
        .filter_map(|e| e.expect("an entry").file_name().to_str()?.strip_suffix(".truth.json").map(str::to_owned))
        .collect();
    names.sort();
    let mut totals = Totals::default();
    let mut all = Score::default();
    let mut worst: (f64, String) = (1.0, String::new());
    let mut report = format!("{:<28} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6}\n", "", "P", "R", "F1", "right", "wrong", "missed");
    for name in &names {
        let truth: Value =
            serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.truth.json"))).expect("a truth")).expect("JSON");
        let endings = ["pdf", "docx", "html", "md", "txt"];
        let file = endings.map(|e| folder.join(format!("{name}.{e}"))).into_iter().find(|p| p.is_file()).expect(name);
        let run = program(&folder, &["extract", &file.to_string_lossy(), "-f", "json"]).exits(0);
        let found: Value = serde_json::from_str(&run.out).expect("JSON");
        for audit in found.as_array().cloned().unwrap_or_else(|| vec![found.clone()]) {
            let c = audit.get("coverage").unwrap_or(&Value::Null);
            let sum: u64 = ["placed", "headings", "unplaced", "furniture"].iter().filter_map(|k| c.get(k)?.as_u64()).sum();
            assert_eq!(c.get("words").and_then(Value::as_u64), Some(sum), "{name}: words got lost");
            assert!(
                audit
                    .get("notices")
                    .and_then(Value::as_array)
                    .is_none_or(|n| n.iter().all(|n| n.get("code").is_none_or(|c| c != "words-lost"))),
                "{name}: words got lost"
            );
        }
        let one = score(name, &truth, &found, &mut totals);
        let _ = writeln!(report, "{}", one.row(name));
        if one.f1() < worst.0 {
            worst = (one.f1(), name.clone());
        }
        all.add(one);
    }
    for (kind, one) in &totals.kinds {
        let _ = writeln!(report, "{}", one.row(&format!("kind: {kind}")));
    }
    for (what, one) in [
        (format!("all passages of {} files", names.len()), all),
        ("cases".to_owned(), totals.cases),
        ("fields".to_owned(), totals.fields),
        ("emphasis".to_owned(), totals.emphasis),
        ("pages".to_owned(), totals.pages),
        ("words".to_owned(), totals.words),
    ] {
        let _ = writeln!(report, "{}", one.row(&what));
    }
    for line in &totals.wrong {
        let _ = writeln!(report, "  {line}");
    }
    Outcome { all, worst, totals, report }
}

/// Layouts and headings as boards have them; the rules were mended with these in view.
#[test]
fn known_layouts_are_read_as_their_authors_meant_them() {
    let Outcome { all, worst, totals, report } = outcome("tests/fixtures/layouts");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
    assert!(totals.words.recall() >= 0.995, "{report}");
    assert!(worst.0 >= 0.9, "{} is at {}\n{report}", worst.1, worst.0);
}

/// Layouts with headings that nobody had listed; the rules were mended with these in view after the first scores.
#[test]
fn headings_that_nobody_listed_are_read_as_far_as_is_said() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/unlisted");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// Reports as boards publish them, in the shapes and words that are usual; the rules were mended with these in view after
/// the first scores.
#[test]
fn reports_as_boards_publish_them_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/realistic");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A later set; the rules were mended with these in view after the first scores, .698 of the passages and .864 of the cases.
#[test]
fn later_reports_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/later");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// One more set as boards publish; the rules were mended with these in view after the first scores, .840 of the passages
/// and .787 of the cases.
#[test]
fn reports_of_the_sector_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/sector");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.95, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// One more set, by eighteen more hands, half of them with habits that are less usual; the rules were mended with these in
/// view after the first scores, .637 of the passages and .593 of the cases.
#[test]
fn reports_of_other_hands_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/hands");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.94, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// An eighth set, in the manner of one city's board and its neighbours; some rules were mended with these in view after the
/// first scores, .835 of the passages and .866 of the cases.
#[test]
fn reports_in_the_manner_of_a_city_board_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/city");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A ninth set: the briefing of one kind of board as ten people made it over the years, and ten reports of other boards; the
/// rules were mended with these in view after the first scores, .732 of the passages and .828 of the cases.
#[test]
fn editions_of_a_report_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/editions");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A tenth set: reports as the officers of ten boards make them; the rules were mended with these in view after the first
/// scores, .594 of the passages and .427 of the cases.
#[test]
fn reports_of_ten_offices_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/offices");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// An eleventh set: a pile as from the websites of ten boards; a few rules were mended with these in view after the first
/// scores, .835 of the passages and .939 of the cases.
#[test]
fn reports_from_ten_websites_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/websites");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twelfth set, of ten more boards; a few rules were mended with these in view after the first scores, .904 of the
/// passages and .806 of the cases.
#[test]
fn reports_of_ten_more_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/collected");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirteenth set, of twelve more boards. Before any rule was mended for it, it came to .848 of the passages and .756 of
/// the cases.
#[test]
fn reports_gathered_from_twelve_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/gathered");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A fourteenth set, of fourteen more boards; the rules were mended with these in view after the first scores, .909 of the
/// passages and .885 of the cases.
#[test]
fn reports_of_fourteen_more_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/boards");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A fifteenth set, of fourteen boards more, half of them by programs that made none before; the rules were mended with
/// these in view after the first scores, .936 of the passages and .741 of the cases.
#[test]
fn reports_by_other_programs_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/programs");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A sixteenth set: three audits, each set five times as five departments or programs would; the rules were mended with
/// these in view after the first scores, .813 of the passages and .850 of the cases.
#[test]
fn one_audit_is_read_alike_whoever_set_it() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/threefold");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A seventeenth set, of twelve more boards; a few rules were mended with these in view after the first scores, .981 of the
/// passages and .854 of the cases.
#[test]
fn reports_from_the_shelves_of_twelve_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/shelf");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// An eighteenth set, of twelve more boards; the rules were mended with these in view after the first scores, .929 of the
/// passages and .909 of the cases.
#[test]
fn reports_of_many_outlooks_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/outlooks");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A nineteenth set, of twelve more boards, as a pile has them; the rules were mended with these in view after the first
/// scores, .760 of the passages and .868 of the cases.
#[test]
fn a_pile_of_reports_is_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/heaps");
    println!("{report}");
    assert!(all.f1() >= 0.97, "{report}");
    assert!(totals.cases.f1() >= 0.97, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twentieth set, of twelve more boards; the rules were mended with these in view after the first scores, .865 of the
/// passages and .717 of the cases.
#[test]
fn reports_in_the_folders_of_twelve_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/folders");
    println!("{report}");
    assert!(all.f1() >= 0.96, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-first set, of nine more boards; a few rules were mended with these in view after the first scores, .983 of
/// the passages and .906 of the cases.
#[test]
fn reports_from_the_desks_of_nine_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/desks");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.93, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-second set, of twelve more boards, with the sections' usual names; a few rules were mended with these in view
/// after the first scores, .974 of the passages and 1.00 of the cases.
#[test]
fn reports_in_the_drawers_of_twelve_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/drawers");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.99, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-third set, of ten more boards, each in words of its own; the rules were mended with these in view after the
/// first scores, .714 of the passages and .609 of the cases.
#[test]
fn reports_in_the_binders_of_ten_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/binders");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.99, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-fourth set, of ten more boards, each in words of its own; the rules were mended with these in view after the
/// first scores, .678 of the passages and .632 of the cases.
#[test]
fn reports_in_the_cabinets_of_ten_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/cabinets");
    println!("{report}");
    assert!(all.f1() >= 0.97, "{report}");
    assert!(totals.cases.f1() >= 0.94, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-fifth set, of ten more boards, a third of them in words of their own; the rules were mended with these in view
/// after the first scores, .899 of the passages and .634 of the cases.
#[test]
fn reports_in_the_trays_of_ten_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/trays");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.99, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-sixth set, of ten more boards; the rules were mended with these in view after the first scores, .940 of the
/// passages and 1.00 of the cases.
#[test]
fn reports_in_the_racks_of_ten_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/racks");
    println!("{report}");
    assert!(all.f1() >= 0.99, "{report}");
    assert!(totals.cases.f1() >= 0.99, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-seventh set, of eight more boards; a few rules were mended with these in view after the first scores, .975 of the
/// passages and 1.00 of the cases.
#[test]
fn reports_in_the_ledgers_of_eight_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/ledgers");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.99, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-eighth set: eight reports in the usual words with the traps of real ones, two of them of ten pages and more; the
/// rules were mended with these in view after the first scores, .733 of the passages and .630 of the cases.
#[test]
fn reports_in_the_registers_of_eight_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/registers");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A twenty-ninth set: eight authors who call half of the sections by words of their own, three of whom pool the cases; the
/// rules were mended with these in view after the first scores, .766 of the passages and .794 of the cases.
#[test]
fn reports_on_the_panels_of_eight_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/panels");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirtieth set: the Word files and web pages themselves, of eight boards; the first scores were .993 of the passages and
/// 1.00 of the cases.
#[test]
fn originals_of_eight_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/originals");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-first set, of long reports with all that stands around the cases in real ones; the rules were mended with these
/// in view after the first scores, .765 of the passages and .907 of the cases.
#[test]
fn long_reports_of_eight_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/volumes");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-second set, each report arranged in another way; the rules were mended with these in view after the first scores,
/// .783 of the passages and .923 of the cases.
#[test]
fn reports_in_eight_arrangements_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/arrangements");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-third set, in the manner of one real audit; the rules were mended with these in view after the first scores, .943
/// of the passages and 1.00 of the cases.
#[test]
fn reports_in_the_manner_of_one_real_audit_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/seedlings");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-fourth set, in the same manner by other hands; the rules were mended with these in view after the first scores,
/// .952 of the passages and .696 of the cases, whose names alone were wrong but for one.
#[test]
fn more_reports_in_the_manner_of_one_real_audit_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/neighbours");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-fifth set, each report by another designer; the rules were mended with these in view after the first scores,
/// .696 of the passages and .831 of the cases.
#[test]
fn spreads_of_eight_designers_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/spreads");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-sixth set, as busy officers type them; the rules were mended with these in view after the first scores, .782 of
/// the passages and .750 of the cases.
#[test]
fn reports_typed_by_eight_officers_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/typescripts");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-seventh set, once more in the manner of one real audit; the rules were mended with these in view after the first
/// scores, .973 of the passages and 1.00 of the cases.
#[test]
fn offshoots_of_one_real_audit_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/offshoots");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-eighth set, a pile as it is downloaded; the rules were mended with these in view after the first scores, .934 of
/// the passages and .895 of the cases.
#[test]
fn a_pile_from_eight_websites_is_read_as_its_authors_meant_it() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/piles");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A thirty-ninth set, by people of eight other professions; a few rules were mended with these in view after the first
/// scores, .967 of the passages and .886 of the cases.
#[test]
fn reports_of_eight_professions_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/professions");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A forty-first set, close to the usual: first read at .843 of its passages and all of its cases, four files of
/// six right throughout; a letter with its sections in the margin was not read, nor a table's head at the top of a page.
#[test]
fn displays_of_six_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/displays");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A fortieth set, long reports with findings by agency and recommendations around the cases: first read at .900 of its
/// passages and .897 of its cases, three files of six right throughout.
#[test]
fn surveys_of_six_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/surveys");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A forty-second set, sober bulletins with one thing out of the ordinary each: first read at .834 of its passages and .818 of
/// its cases, three files of six right throughout; panels of unequal heights in columns were read across, and a heading of nine
/// words said nothing.
#[test]
fn bulletins_of_six_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/bulletins");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A forty-third set, briefings and posters in panels, cards and tables: first read at .876 of its passages and .898 of its
/// cases, three files of six right throughout; the names below its parts stood in two columns of boxes, and a section in front
/// of a row came below another one with columns of its own.
#[test]
fn briefings_of_six_boards_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/briefings");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// A forty-fourth set, reports by officers as most boards write them: first read at .998 of its passages and all of its
/// cases, five files of six right throughout; the head of a column was the title of a message.
#[test]
fn reports_of_six_officers_are_read_as_their_authors_meant_them() {
    let Outcome { all, totals, report, .. } = outcome("tests/fixtures/officers");
    println!("{report}");
    assert!(all.f1() >= 0.98, "{report}");
    assert!(totals.cases.f1() >= 0.98, "{report}");
    assert!(totals.pages.recall() >= 0.99, "{report}");
}

/// Three audits in one file: the second names no year, the third no board.
const THREE: &str = "# Marl Vale Safeguarding Children Board

# Case Audits: Neglect

2016-17

## Case 1 (Wren*)

### Strengths

- The school rang the same day.

# Larch Hill Safeguarding Children Board

# Case Audits: Missing Children

## Case 1 (Finch*)

### Strengths

- The police came back the next week.

# Case Audits: Bruising

2018-19

## Case 1 (Robin*)

### Strengths

- The midwife drew a map.
";

#[test]
fn an_audit_takes_its_board_from_the_file_and_no_year_from_its_neighbours() {
    let project = Project::empty();
    project.write("three.md", THREE);
    let run = program(&project.path(""), &["extract", "three.md", "-f", "json"]).exits(0);
    let audits: Value = serde_json::from_str(&run.out).expect("JSON");
    let told: Vec<[&str; 3]> = audits
        .as_array()
        .expect("several audits")
        .iter()
        .map(|a| {
            ["/audit/board", "/audit/period/label", "/cases/0/pseudonym"].map(|p| a.pointer(p).and_then(Value::as_str).unwrap_or("none"))
        })
        .collect();
    let (marl, larch) = ("Marl Vale Safeguarding Children Board", "Larch Hill Safeguarding Children Board");
    assert_eq!(told, [[marl, "2016-17", "Wren"], [larch, "none", "Finch"], [marl, "2018-19", "Robin"]]);
    assert!(run.out.contains("the first audit of the file names Marl Vale Safeguarding Children Board"), "{}", run.out);
}
