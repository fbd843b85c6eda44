//! `report`: what is written, from what, and that it is the same each time.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{Project, rows};

const FILES: [&str; 3] = ["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf", "ostrey-vale-2017-18-parental-mental-health.pdf"];
const TABLES: [&str; 9] = ["cases", "documents", "evidence", "frequency", "pairs", "questions", "recurrence", "sections", "themes"];

const PAPERS: [&str; 12] = [
    "index.html",
    "csv-metadata.json",
    "report.internal.docx",
    "report.internal.html",
    "report.internal.md",
    "themes.internal.xlsx",
    "heat-map.internal.svg",
    "heat-map.internal.png",
    "learning.internal.svg",
    "learning.internal.png",
    "strengths.internal.svg",
    "strengths.internal.png",
];

fn all(project: &Project) -> Vec<Vec<u8>> {
    let tables = TABLES.iter().map(|name| format!("{name}.internal.csv"));
    let names = tables.chain(PAPERS.map(str::to_owned));
    names.map(|name| std::fs::read(project.path(&format!("reports/{name}"))).unwrap_or_else(|e| panic!("{name}: {e}"))).collect()
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
        let polarities: &[&str] = match row["polarity"].as_str() {
            "strength" => &["strength", "Total"],
            "learning" => &["learning", "Total"],
            "both" => &["strength", "learning", "Total"],
            _ => &[],
        };
        if !row["case_id"].is_empty() {
            for polarity in polarities {
                cases.entry((row["theme_id"].clone(), (*polarity).to_owned())).or_default().insert(row["case_id"].clone());
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
    assert_eq!(manifest["rows"]["evidence.internal.csv"], project.table("reports/evidence.internal.csv").len());
    assert_eq!(manifest["years"], "Financial year");
}

/// From a row of the frequency table to the words on the page, by way of the evidence.
#[test]
fn a_number_is_followed_to_the_page() {
    let project = Project::with(&FILES);
    project.run(&["report"]).exits(0);
    let frequency = project.table("reports/frequency.internal.csv");
    let row = frequency
        .iter()
        .find(|r| r["time_period"] == "201819" && r["board"] == "Total" && r["polarity"] == "learning" && r["cases_with_theme"] != "0")
        .expect("a theme of 2018-19");
    let behind = |e: &&BTreeMap<String, String>| {
        e["theme_id"] == row["theme_id"]
            && e["time_period"] == row["time_period"]
            && ["learning", "both"].contains(&e["polarity"].as_str())
            && ["rule", "accepted", "added"].contains(&e["status"].as_str())
            && !e["case_id"].is_empty()
    };
    let evidence = project.table("reports/evidence.internal.csv");
    let evidence: Vec<&BTreeMap<String, String>> = evidence.iter().filter(behind).collect();
    let cases: BTreeSet<&str> = evidence.iter().map(|e| e["case_id"].as_str()).collect();
    assert_eq!(cases.len().to_string(), row["cases_with_theme"]);
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    for e in evidence {
        let pages = pdf_extract::extract_text_by_pages(project.path("corpus").join(&e["document"])).expect("a file");
        let page: usize = e["page"].parse().expect("a page");
        assert!(letters(&pages[page - 1]).contains(&letters(&e["matched_text"])), "{} is not on page {page}", e["matched_text"]);
    }
    // The same by the command that a person would type.
    let told = project.run(&["report", "explain", &row["theme_id"], "2018-19", "-q"]).exits(0).out;
    let count = format!("as learning {} of {} cases, {} %", row["cases_with_theme"], row["cases_audited"], row["cases_percent"]);
    assert!(told.contains(&count), "{count}: {told}");
    for case in cases {
        assert_eq!(told.matches(&format!("· case {case}\n")).count(), 1, "{case}: {told}");
    }
    let csv = project.run(&["report", "explain", &row["theme_id"], "201819", "-f", "csv", "-q"]).exits(0).out;
    let explained: BTreeSet<String> =
        rows(&csv).into_iter().filter(|e| e["polarity"] != "strength").map(|e| e["case_id"].clone()).collect();
    assert_eq!(explained.len().to_string(), row["cases_with_theme"]);
}

#[test]
fn a_period_or_a_board_that_there_is_not_is_told_with_those_that_there_are() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    let run = project.run(&["report", "explain", "voice", "2001-02"]).exits(2);
    assert!(run.err.contains("2018 to 2019; All years."), "{}", run.err);
    let run = project.run(&["report", "explain", "voice", "2018-19", "--board", "Nowhere"]).exits(2);
    assert!(run.err.contains("There are: Thornsea"), "{}", run.err);
    project.run(&["report", "explain", "nothing", "2018-19"]).exits(2);
}

/// What a validator of CSV on the Web looks at: every file is described, its columns are those of the description, and each
/// cell is of its column's type or one of its signs for none. (A validator of others' looks at it in continuous integration.)
#[test]
fn the_metadata_describes_every_table_as_it_is() {
    let project = Project::with(&FILES);
    project.run(&["report", "--by", "topic"]).exits(0);
    let metadata: serde_json::Value = serde_json::from_str(&project.read("reports/csv-metadata.json")).expect("JSON");
    assert_eq!(metadata["@context"][0], "http://www.w3.org/ns/csvw");
    let described: Vec<&str> = metadata["tables"].as_array().expect("tables").iter().filter_map(|t| t["url"].as_str()).collect();
    assert_eq!(described, TABLES.map(|t| format!("{t}.internal.csv")));
    for table in metadata["tables"].as_array().expect("tables") {
        let text = project.read(&format!("reports/{}", table["url"].as_str().expect("an address")));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns = table["tableSchema"]["columns"].as_array().expect("columns");
        let names: Vec<&str> = columns.iter().filter_map(|c| c["titles"].as_str()).collect();
        assert_eq!(reader.headers().expect("a header").iter().collect::<Vec<_>>(), names, "{}", table["url"]);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "names are unique");
        for column in columns {
            assert!(column["dc:description"].as_str().is_some_and(|d| !d.is_empty()), "{} is not described", column["name"]);
        }
        for record in reader.records() {
            for (cell, column) in record.expect("a row").iter().zip(columns) {
                let null = column["null"].as_array().map_or_else(|| cell.is_empty(), |all| all.iter().any(|n| n == cell));
                let fits = match (column["datatype"].as_str(), column["datatype"]["base"].as_str()) {
                    (Some("string"), _) => true,
                    (Some("decimal"), _) => cell.parse::<f64>().is_ok() && !cell.contains(['e', 'E']),
                    (_, Some("integer")) => cell.parse::<u64>().is_ok(),
                    other => panic!("{other:?}"),
                };
                assert!(null || fits, "{} {}: {cell:?}", table["url"], column["name"]);
            }
        }
    }
}

#[test]
fn every_theme_has_a_row_in_every_period_and_slice() {
    let project = Project::with(&FILES);
    let rows = |arguments: &[&str]| rows(&project.run(&[arguments, &["-f", "csv", "-q"]].concat()).exits(0).out);
    for (table, kinds, level, slices) in [
        ("frequency", 3, "board", 1 + 2),
        ("frequency", 3, "area", 1 + 2 + 1),
        ("frequency", 3, "topic", 1 + 2 + 1 + 2),
        ("sections", 6, "topic", 1 + 3 + 1 + 3),
    ] {
        // 2014-15 to 2018-19 and their total. The pooled report of a third board and topic has passages and no case.
        let found = rows(&["report", table, "--by", level]);
        assert_eq!(found.len(), slices * 6 * 41 * kinds, "{table} by {level}");
    }
    let by_kind = rows(&["report", "frequency", "--by", "kind"]);
    assert!(by_kind.iter().all(|r| !r["section_kind"].is_empty()));
    let pairs = rows(&["report", "pairs"]);
    assert_eq!(pairs.len(), 41 * 40 / 2 * 2 * (1 + 2));
    let joined = rows(&["report", "frequency", "--pool", "3", "--by", "board"]);
    let periods: BTreeSet<&str> = joined.iter().map(|r| r["time_period"].as_str()).collect();
    assert_eq!(periods, BTreeSet::from(["201416", "201619", "Total"]));
}

#[test]
fn cases_are_counted_by_other_years_too() {
    let project = Project::empty();
    project.write("corpus/a.md", "# Case audit, February 2017\n\n## Case 1\n\n### Strengths\n\n- The GP was told at once.\n");
    let period = |years: &str| {
        let run = project.run(&["report", "frequency", "--years", years, "-f", "csv", "-q"]).exits(0);
        let row = rows(&run.out).into_iter().find(|r| r["time_period"] != "Total").expect("a year");
        [row["time_period"].clone(), row["time_identifier"].clone(), row["time_label"].clone()]
    };
    assert_eq!(period("financial"), ["201617", "Financial year", "2016 to 2017"]);
    assert_eq!(period("academic"), ["201617", "Academic year", "2016 to 2017"]);
    assert_eq!(period("calendar"), ["2017", "Calendar year", "2017"]);
    // The search keeps its years.
    project.run(&["search", "GP", "--year", "2016-17"]).exits(0);
}

/// As CSV the evidence is written report by report, in other formats as a whole: the rows are the same.
#[test]
fn the_evidence_is_the_same_in_one_part_and_in_many() {
    let project = Project::with(&["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf"]);
    let parts = project.run(&["report", "evidence", "-f", "csv", "-q"]).exits(0);
    let whole = project.run(&["report", "evidence", "-f", "jsonl", "-q"]).exits(0);
    let rows = rows(&parts.out);
    let objects: Vec<serde_json::Value> = whole.out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert!(rows.len() > 50);
    assert_eq!(rows.iter().map(|r| r["passage_text"].as_str()).collect::<Vec<_>>(), {
        objects.iter().map(|o| o["passage_text"].as_str().expect("words")).collect::<Vec<_>>()
    });
}
