//! `report`: what is written, from what, and that it is the same each time.

use std::collections::BTreeMap;

use crate::project::{Project, rows};

const FILES: [&str; 3] = ["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf", "ostrey-vale-2017-18-parental-mental-health.pdf"];
const WRITTEN: [&str; 5] =
    ["frequency.internal.csv", "evidence.internal.csv", "cases.internal.csv", "documents.internal.csv", "index.html"];

fn all(project: &Project) -> Vec<String> {
    WRITTEN.iter().map(|name| project.read(&format!("reports/{name}"))).collect()
}

#[test]
fn a_second_run_reads_nothing_again_and_writes_the_same_bytes() {
    let project = Project::with(&FILES);
    let first = project.run(&["report"]).exits(0);
    assert!(first.err.contains("3 files in corpus: 3 read now, 0 known; 7 cases."), "{}", first.err);
    let before = all(&project);
    let second = project.run(&["report"]).exits(0);
    assert!(second.err.contains("0 read now, 3 known"), "{}", second.err);
    assert!(before == all(&project), "the second run wrote other bytes");
    std::fs::remove_dir_all(project.path("index")).expect("the index can be deleted at any time");
    project.run(&["report", "-j", "4"]).exits(0);
    assert!(before == all(&project), "a new index made other bytes");
}

#[test]
fn every_count_can_be_traced_to_its_evidence() {
    let project = Project::with(&FILES);
    project.run(&["report"]).exits(0);
    let evidence = project.table("reports/evidence.internal.csv");
    let mut cases: BTreeMap<(String, String), std::collections::BTreeSet<String>> = BTreeMap::new();
    for row in &evidence {
        let text: Vec<char> = row["passage_text"].trim_start_matches('\'').chars().collect();
        let (start, end): (usize, usize) = (row["char_start"].parse().expect("a number"), row["char_end"].parse().expect("a number"));
        if !row["passage_text"].starts_with('\'') {
            assert_eq!(text[start..end].iter().collect::<String>(), row["matched_text"], "{}", row["evidence_id"]);
        }
        let counts = matches!(row["polarity"].as_str(), "strength" | "learning") && !row["case_id"].is_empty();
        if counts {
            for polarity in [row["polarity"].as_str(), "Total"] {
                cases.entry((row["theme_id"].clone(), polarity.to_owned())).or_default().insert(row["case_id"].clone());
            }
        }
    }
    let totals = project.table("reports/frequency.internal.csv");
    let mut compared = 0;
    for row in totals.iter().filter(|r| r["time_period"] == "Total" && r["board"] == "Total") {
        let key = (row["theme_id"].clone(), row["polarity"].clone());
        assert_eq!(row["cases_with_theme"], cases.get(&key).map_or(0, std::collections::BTreeSet::len).to_string(), "{key:?}");
        compared += 1;
    }
    assert_eq!(compared, 41 * 3);
    assert!(cases.values().any(|c| !c.is_empty()));
}

#[test]
fn a_changed_file_is_replaced_and_a_removed_one_withdrawn() {
    let project = Project::with(&FILES);
    project.run(&["report"]).exits(0);
    project
        .write("corpus/wexmoor-2014-15-neglect.pdf", std::fs::read(project.path("corpus/thornsea-2018-19-missing.pdf")).expect("a file"));
    std::fs::remove_file(project.path("corpus/thornsea-2018-19-missing.pdf")).expect("removed");
    let run = project.run(&["report"]).exits(0);
    assert!(run.err.contains("2 files in corpus: 0 read now, 2 known; 3 cases. 1 withdrawn."), "{}", run.err);
    let cases = project.table("reports/cases.internal.csv");
    assert_eq!(cases.len(), 3);
    assert!(cases.iter().all(|c| c["document"] == "wexmoor-2014-15-neglect.pdf" && c["board"].starts_with("Thornsea")));
    project.run(&["search", "Wexmoor OR neglect", "--board", "Wexmoor"]).exits(1);
}

/// Actions are learning: a case that has them and no learning section is in learning's count and in its denominator.
#[test]
fn no_share_is_more_than_all() {
    let project = Project::empty();
    project.write(
        "corpus/a.md",
        "# Case audit 2016-17\n\n## Case 1\n\n### Strengths\n\n- The GP was told at once.\n\n### Actions\n\n- Police to share information with \
         school.\n\n## Case 2\n\n### Actions\n\n- Health to share information with school.\n\n## Case 3\n\n### Strengths\n\n- She chose her \
         school.\n",
    );
    project.run(&["report"]).exits(0);
    for row in project.table("reports/frequency.internal.csv").iter().filter(|r| r["marker"] != "x") {
        let number = |column: &str| row[column].parse::<u32>().expect("a number");
        assert!(number("cases_with_theme") <= number("cases_audited"), "{row:?}");
        if row["time_period"] == "201617" && row["theme_id"] == "info" && row["polarity"] == "learning" && row["board"] == "Total" {
            assert_eq!((number("cases_with_theme"), number("cases_audited")), (2, 2));
        }
    }
}

#[test]
fn the_same_report_twice_is_counted_once_and_told() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    project.write("corpus/copy.pdf", std::fs::read(project.path("corpus/thornsea-2018-19-missing.pdf")).expect("a file"));
    project.run(&["report"]).exits(0);
    assert_eq!(project.table("reports/cases.internal.csv").len(), 3);
    let documents = project.table("reports/documents.internal.csv");
    let copy = documents.iter().find(|d| d["outcome"] == "check").expect("the second copy is told");
    assert!(copy["what_to_do"].contains("The same content as copy.pdf"), "{copy:?}");
}

#[test]
fn one_table_on_standard_output_is_a_plain_csv() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    let run = project.run(&["report", "frequency", "-f", "csv", "-q"]).exits(0);
    assert!(run.out.starts_with("time_period,time_identifier,time_label,board,"), "{}", run.out);
    assert!(run.out.contains("\r\n") && run.err.is_empty(), "{}", run.err);
    let rows = rows(&run.out);
    let marked: Vec<&str> = rows.iter().map(|r| r["marker"].as_str()).collect();
    assert!(marked.iter().all(|m| *m == "u"), "three cases are few");
    project.run(&["report", "frequency", "-o", "out.csv"]).exits(0);
    assert!(project.read("out.csv").starts_with('\u{feff}'), "a file for Excel has a byte order mark");
}

#[test]
fn the_page_shows_the_tables_numbers_and_every_quote_once() {
    let project = Project::with(&FILES);
    project.run(&["report"]).exits(0);
    let page = project.read("reports/index.html");
    assert!(page.contains("<dt>audit reports</dt><dd><strong>3</strong></dd>"), "three reports");
    assert!(page.contains("<dt>cases</dt><dd><strong>7</strong></dd>"), "seven cases");
    for row in project.table("reports/evidence.internal.csv") {
        assert_eq!(page.matches(&row["evidence_id"]).count(), 1, "{}", row["evidence_id"]);
    }
    assert!(!page.contains("http"), "nothing is fetched from anywhere");
}

#[test]
fn manifest_names_what_was_read() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    project.run(&["report"]).exits(0);
    let manifest: serde_json::Value = serde_json::from_str(&project.read("reports/manifest.json")).expect("JSON");
    assert_eq!(manifest["written"], "2023-11-14T22:13:20Z");
    assert_eq!(manifest["inputs"][0]["path"], "thornsea-2018-19-missing.pdf");
    assert_eq!(manifest["inputs"][0]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(manifest["rows"]["cases.internal.csv"], 3);
}
