//! `report --publish`: what is written for people outside the board, and what is not.

use std::collections::BTreeSet;

use crate::project::{Project, rows};

#[test]
fn a_published_run_writes_nothing_of_a_single_case() {
    let project = Project::bundled();
    let run = project.run(&["report", "--publish"]).exits(0);
    let names: BTreeSet<String> = std::fs::read_dir(project.path("reports"))
        .expect("written")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let expected = [
        "frequency.publish.csv",
        "quotes.publish.csv",
        "themes.publish.csv",
        "themes.publish.xlsx",
        "report.publish.docx",
        "report.publish.html",
        "report.publish.md",
        "heat-map.publish.png",
        "heat-map.publish.svg",
        "csv-metadata.publish.json",
        "manifest.publish.json",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
    assert!(run.err.contains("Not published"), "{}", run.err);
    let frequency = project.table("reports/frequency.publish.csv");
    let columns: BTreeSet<&str> = frequency[0].keys().map(String::as_str).collect();
    for column in ["trend_p", "trend_p_adjusted", "passages_with_theme", "documents"] {
        assert!(!columns.contains(column), "{column}");
    }
    for row in &frequency {
        if let Ok(count) = row["cases_with_theme"].parse::<u32>() {
            let audited: u32 = row["cases_audited"].parse().expect("a number");
            assert!(!(1..=5).contains(&count) && (count == 0 || !(1..=5).contains(&(audited - count))), "{row:?}");
        } else if row["cases_with_theme"] == "c" {
            let hidden = ["cases_percent", "cases_percent_lower_95", "cases_percent_upper_95", "marker"];
            assert!(hidden.iter().all(|column| row[*column] == "c"), "{row:?}");
        }
        let periods = || frequency.iter().filter(|r| r["time_period"] != "Total" && r["time_period"] != "not stated");
        let same =
            |r: &&std::collections::BTreeMap<String, String>| ["board", "area", "theme_id", "polarity"].iter().all(|c| r[*c] == row[*c]);
        if row["time_period"] == "Total" && !row["trend"].is_empty() && row["trend"] != "c" {
            assert!(periods().filter(same).all(|r| r["cases_with_theme"] != "c"), "a trend of hidden numbers: {row:?}");
        }
    }
    assert!(frequency.iter().any(|r| r["cases_with_theme"].parse().is_ok_and(|n: u32| n > 5)), "something is left to read");
    // Three years are one period unless it is said otherwise.
    let periods: BTreeSet<&str> = frequency.iter().map(|r| r["time_period"].as_str()).collect();
    assert!(periods.contains("202124") && !periods.contains("202324"), "{periods:?}");
    // Nothing tells which report, case or page: no name of a file, no pseudonym.
    let files: Vec<String> = std::fs::read_dir(project.path("corpus"))
        .expect("files")
        .map(|e| e.expect("one").file_name().to_string_lossy().into_owned())
        .collect();
    for name in names.iter().filter(|name| !["xlsx", "docx", "png"].iter().any(|ending| name.ends_with(ending))) {
        let text = project.read(&format!("reports/{name}"));
        assert!(files.iter().all(|file| !text.contains(file.as_str())), "{name} names a report");
    }
}

#[test]
fn a_quote_carries_no_case_and_stands_beside_a_count_that_is_shown() {
    let project = Project::bundled();
    project.run(&["report", "--publish"]).exits(0);
    project.run(&["report"]).exits(0);
    let quotes = project.table("reports/quotes.publish.csv");
    let frequency = project.table("reports/frequency.publish.csv");
    let cases = project.table("reports/cases.internal.csv");
    let pseudonyms: BTreeSet<String> = cases.iter().map(|c| c["pseudonym"].to_lowercase()).filter(|p| !p.is_empty()).collect();
    assert!(!quotes.is_empty() && pseudonyms.len() > 5);
    for quote in &quotes {
        let row = frequency.iter().find(|r| {
            ["time_period", "board", "area"].iter().all(|c| r[*c] == "Total")
                && r["theme_id"] == quote["theme_id"]
                && r["polarity"] == quote["polarity"]
        });
        let count: usize = row.expect("a row")["cases_with_theme"].parse().expect("a count that is shown");
        let beside = quotes.iter().filter(|q| q["theme_id"] == quote["theme_id"] && q["polarity"] == quote["polarity"]).count();
        assert!(beside <= 3 && beside < count);
        let words = quote["quote"].to_lowercase();
        assert!(words.split(|c: char| !c.is_alphabetic()).all(|w| !pseudonyms.contains(w)), "{}", quote["quote"]);
        assert!(!words.contains(char::is_numeric), "{}", quote["quote"]);
    }
    let columns: BTreeSet<&str> = quotes[0].keys().map(String::as_str).collect();
    assert_eq!(columns, BTreeSet::from(["theme_id", "theme", "group", "polarity", "quote", "codebook_version"]));
}

/// The workbook is made from the tables that were published, and from nothing else.
#[test]
fn the_workbook_shows_what_the_published_table_shows() {
    let project = Project::with(&["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf"]);
    project.run(&["report", "--publish"]).exits(0);
    let file = std::fs::File::open(project.path("reports/themes.publish.xlsx")).expect("a workbook");
    let mut zip = zip::ZipArchive::new(file).expect("a package");
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).expect("a part")).expect("XML");
    let (strings, sheet) = (part("xl/sharedStrings.xml"), part("xl/worksheets/sheet4.xml"));
    let strings: Vec<&str> = strings.split("<si>").skip(1).map(|s| s.split(['<', '>']).nth(2).expect("a text")).collect();
    // Column K: the cases with a theme.
    let shown: Vec<String> = sheet
        .split("<c r=\"K")
        .skip(1)
        .map(|cell| {
            let value = cell.split("<v>").nth(1).and_then(|v| v.split('<').next()).expect("a value");
            if cell.split('>').next().is_some_and(|head| head.contains("t=\"s\"")) {
                strings[value.parse::<usize>().expect("a place")].trim_matches(['[', ']']).to_owned()
            } else {
                value.to_owned()
            }
        })
        .collect();
    let table = project.table("reports/frequency.publish.csv");
    let expected: Vec<&str> = std::iter::once("Cases with theme").chain(table.iter().map(|r| r["cases_with_theme"].as_str())).collect();
    assert_eq!(shown, expected);
    assert!(expected.contains(&"c"));
}

/// The words of a Word document, its tags left out.
fn words_of_docx(path: &std::path::Path) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).expect("a document")).expect("a package");
    let xml = std::io::read_to_string(zip.by_name("word/document.xml").expect("its text")).expect("XML");
    xml.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text).collect::<Vec<_>>().join(" ")
}

/// Whatever number the report for outside has of a theme in a period, the published table has: what is `c` there is `c` here.
#[test]
fn the_published_report_shows_what_the_published_table_shows() {
    let project = Project::bundled();
    project.run(&["report", "--publish"]).exits(0);
    let frequency = project.table("reports/frequency.publish.csv");
    let whole: Vec<_> = frequency
        .iter()
        .filter(|r| ["board", "area", "audit_topic", "polarity"].iter().all(|c| r[*c] == "Total") && r["time_period"] != "not stated")
        .collect();
    let report = project.read("reports/report.publish.md");
    let table = report.split("**Table 1:").nth(1).and_then(|t| t.split("**Table 2:").next()).expect("the table of periods");
    let mut compared = 0;
    for line in table.lines().filter(|l| l.starts_with("| ")).skip(3) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let shown: Vec<&str> = whole.iter().filter(|r| r["theme"] == cells[0]).map(|r| r["cases_with_theme"].as_str()).collect();
        assert_eq!(cells[1..], shown, "{}", cells[0]);
        compared += 1;
    }
    assert_eq!(compared, 30);
    // No chart is drawn of a theme that has a hidden number but the one that shows the letter.
    let drawn = project.read("reports/heat-map.publish.svg");
    assert_eq!(drawn.matches(">c</text>").count(), table.matches("| c ").count() - table.lines().filter(|l| l.ends_with("| c |")).count());
    let word = words_of_docx(&project.path("reports/report.publish.docx"));
    let cases = project.run(&["report", "cases", "-f", "csv", "-q"]).exits(0);
    for case in rows(&cases.out) {
        let name = case["pseudonym"].as_str();
        for text in [&report, &word] {
            let said = text.split(|c: char| !c.is_alphabetic()).any(|w| w == name);
            assert!(name.is_empty() || !said, "{name} is named");
        }
    }
    assert!(!report.contains("Internal") && !word.contains("Internal"));
}

#[test]
fn a_second_cut_replaces_the_first_and_leaves_the_internal_tables() {
    let project = Project::with(&["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf"]);
    project.run(&["report"]).exits(0);
    let internal = project.read("reports/frequency.internal.csv");
    project.write("reports/sections.publish.csv", "of a version that wrote more");
    project.run(&["report", "--publish"]).exits(0);
    let run = project.run(&["report", "--publish", "--pool", "1"]).exits(0);
    assert!(run.err.contains("published files of an earlier run were removed first."), "{}", run.err);
    assert!(!project.path("reports/sections.publish.csv").exists());
    assert_eq!(project.read("reports/frequency.internal.csv"), internal);
    let again = project.read("reports/frequency.publish.csv");
    project.run(&["report", "--publish", "--pool", "1"]).exits(0);
    assert_eq!(project.read("reports/frequency.publish.csv"), again, "same input, same bytes");
}

#[test]
fn one_table_is_published_by_itself_and_the_others_are_refused() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    let run = project.run(&["report", "frequency", "--publish", "-f", "csv", "-q"]).exits(0);
    assert!(rows(&run.out).iter().all(|r| ["0", "c", "x"].contains(&r["cases_with_theme"].as_str())), "three cases are few");
    for table in ["evidence", "cases", "documents", "sections", "pairs", "recurrence", "questions"] {
        let run = project.run(&["report", table, "--publish"]).exits(2);
        assert!(run.err.contains("--publish writes the frequencies and the codebook"), "{}", run.err);
    }
    project.run(&["report", "--publish", "--by", "kind"]).exits(2);
}
