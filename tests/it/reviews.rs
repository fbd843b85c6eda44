//! `review`: tags out to a worksheet, decisions in as a spreadsheet saves them, and what they do to the tables from then on.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, rows};

/// Two cases; the same words stand in both.
const REPORT: &str = "# Dunmarsh Safeguarding Children Partnership: Case Audits 2016-17

## Case 1 (Wren*)

### Strengths

- The school shared information with the health visitor \u{2013} Zo\u{eb} \u{2013} the same day.
- -- School rang; \"at once\", it said.

### Learning

- Nobody spoke to the father about the home.
- The plan was never reviewed, and it drifted.

## Case 2 (Finch*)

### Strengths

- The swing was red every week.

### Learning

- The GP was not told about the assault.
- Nobody spoke to the father about the home.
";

fn dunmarsh() -> Project {
    let project = Project::empty();
    project.write("corpus/dunmarsh.md", REPORT);
    project
}

type Row = BTreeMap<String, String>;

/// A worksheet of all tags and of the passages without any.
fn worksheet(project: &Project) -> Vec<Row> {
    project.run(&["review", "export", "sheet.csv", "--untagged", "--force"]).exits(0);
    project.table("sheet.csv")
}

/// Fills the decision of the row of a passage (by words of it), case and theme.
fn decide(sheet: &mut [Row], words: &str, case: &str, theme: &str, cells: &[(&str, &str)]) {
    let found = |r: &&mut Row| r["passage_text"].contains(words) && r["case_label"] == case && r["theme_id"] == theme;
    let row = sheet.iter_mut().find(found).unwrap_or_else(|| panic!("no row {words:?}, {case}, {theme}"));
    for (column, value) in cells {
        row.insert((*column).to_owned(), (*value).to_owned());
    }
}

/// The sheet as a spreadsheet saves it: with this separator, in windows-1252 or in UTF-8.
fn saved(sheet: &[Row], separator: u8, windows: bool) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(sheet.first().expect("a row").keys()).expect("a header");
    for row in sheet {
        writer.write_record(row.values()).expect("a row");
    }
    let bytes = writer.into_inner().expect("bytes");
    if !windows {
        return bytes;
    }
    let text = String::from_utf8(bytes).expect("UTF-8");
    // The two characters of the report that windows-1252 writes in one byte of its own.
    text.chars().map(|c| if c == '\u{2013}' { 0x96 } else { u8::try_from(u32::from(c)).expect("a letter of windows-1252") }).collect()
}

fn import(project: &Project, sheet: &[Row], more: &[&str]) -> crate::project::Run {
    project.write("filled.csv", saved(sheet, b',', false));
    let mut arguments = vec!["review", "import", "filled.csv"];
    arguments.extend(more);
    project.run(&arguments)
}

/// (passage's first words, case, theme) → (status, by whom, polarity) of the evidence.
fn evidence(project: &Project) -> BTreeMap<(String, String, String), (String, String, String)> {
    let run = project.run(&["report", "evidence", "-f", "csv"]).exits(0);
    let key = |r: &Row| {
        let words: Vec<&str> = r["passage_text"].split(' ').take(3).collect();
        (words.join(" "), r["case_label"].clone(), r["theme_id"].clone())
    };
    let value = |r: &Row| (r["status"].clone(), r["reviewed_by"].clone(), r["polarity"].clone());
    rows(&run.out).iter().map(|r| (key(r), value(r))).collect()
}

fn at(words: &str, case: &str, theme: &str) -> (String, String, String) {
    (words.to_owned(), case.to_owned(), theme.to_owned())
}

/// Cases with a theme, over all years and boards.
fn counted(project: &Project, theme: &str, polarity: &str) -> String {
    let run = project.run(&["report", "frequency", "-f", "csv"]).exits(0);
    let wanted = |r: &&Row| r["theme_id"] == theme && r["polarity"] == polarity && r["time_period"] == "Total" && r["board"] == "Total";
    rows(&run.out).iter().find(wanted).expect("a row")["cases_with_theme"].clone()
}

#[test]
fn decisions_change_what_is_counted_and_the_evidence_says_by_whom() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    assert_eq!(counted(&project, "men", "learning"), "2");
    decide(&mut sheet, "Nobody spoke", "Case 1", "men", &[("decision", "reject"), ("why", "He lives abroad")]);
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "accept")]);
    decide(&mut sheet, "never reviewed", "Case 1", "drift", &[("decision", "recode"), ("new_theme", "superv")]);
    decide(&mut sheet, "every week", "Case 2", "", &[("decision", "add"), ("theme_id", "psupp")]);
    let run = import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    assert!(run.err.contains("4 decisions read (1 accept, 1 reject, 1 recode, 1 add): 4 new"), "{}", run.err);
    let found = evidence(&project);
    let wren = |status: &str, polarity: &str| (status.to_owned(), "Wren".to_owned(), polarity.to_owned());
    assert_eq!(found[&at("Nobody spoke to", "Case 1", "men")], wren("rejected", "learning"));
    assert_eq!(found[&at("Nobody spoke to", "Case 2", "men")].0, "rule", "the same words in another case are another passage");
    assert_eq!(found[&at("The GP was", "Case 2", "info")], wren("accepted", "learning"));
    assert_eq!(found[&at("The plan was", "Case 1", "drift")], wren("recoded", "learning"));
    assert_eq!(found[&at("The plan was", "Case 1", "superv")], wren("added", "learning"));
    assert_eq!(found[&at("The swing was", "Case 2", "psupp")], wren("added", "strength"));
    assert_eq!(counted(&project, "men", "learning"), "1");
    assert_eq!(counted(&project, "drift", "Total"), "0");
    assert_eq!(counted(&project, "superv", "learning"), "1");
    assert_eq!(counted(&project, "psupp", "strength"), "1");
    let told = project.run(&["report", "frequency", "-f", "md"]).exits(0).out;
    let sentence = "Counted are, as strength or learning, the tags of the rules (2, which no person has settled) and those that people accepted (1) or \
                    added (2); not those that they rejected (1) or recoded (1).";
    assert!(told.contains(sentence), "{told}");
    // What was rejected is not found by its theme any more, what was added is.
    project.run(&["search", "father theme:men", "--limit", "9", "-f", "csv"]).exits(0);
    assert_eq!(rows(&project.run(&["search", "theme:men", "-f", "csv"]).exits(0).out).len(), 1);
    assert_eq!(rows(&project.run(&["search", "theme:psupp", "-f", "csv"]).exits(0).out).len(), 1);
    let kept = project.table("reviews.csv");
    let version = rows(&project.run(&["themes", "list", "-f", "csv"]).exits(0).out)[0]["codebook_version"].clone();
    assert!(kept.iter().any(|r| r["why"] == "He lives abroad" && r["date"] == "2024-03-05" && r["codebook_version"] == version));
}

#[test]
fn a_worksheet_is_read_as_excel_saves_it() {
    for (separator, windows) in [(b',', false), (b';', true), (b';', false), (b'\t', true)] {
        let project = dunmarsh();
        let mut sheet = worksheet(&project);
        decide(&mut sheet, "Zo\u{eb}", "Case 1", "info", &[("decision", "Accepted"), ("reviewer", "Zo\u{eb}"), ("date", "5/3/2024")]);
        decide(
            &mut sheet,
            "School rang",
            "Case 1",
            "",
            &[("decision", "ADD"), ("new_theme", "Information sharing"), ("reviewer", "Wren"), ("date", "05/03/2024 09:15")],
        );
        assert!(sheet.iter().any(|r| r["passage_text"].starts_with("'--")), "a formula is guarded by an apostrophe");
        project.write("filled.csv", saved(&sheet, separator, windows));
        let run = project.run(&["review", "import", "filled.csv"]).exits(0);
        assert!(run.err.contains("2 decisions read") && !run.err.contains("no such passage"), "{}", run.err);
        let found = evidence(&project);
        assert_eq!(found[&at("The school shared", "Case 1", "info")].0, "accepted");
        assert_eq!(found[&at("The school shared", "Case 1", "info")].1, "Zo\u{eb}");
        assert!(found.values().any(|v| v.0 == "added" && v.1 == "Wren"), "{found:?}");
        let kept = project.table("reviews.csv");
        assert!(kept.iter().all(|r| r["date"] == "2024-03-05"), "{kept:?}");
    }
}

#[test]
fn the_same_worksheet_twice_adds_nothing() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "accept")]);
    import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    let before = project.read("reviews.csv");
    let run = import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    assert!(run.err.contains("0 new, 1 known already"), "{}", run.err);
    assert_eq!(project.read("reviews.csv"), before);
}

#[test]
fn one_bad_row_keeps_all_out_unless_it_is_to_be_passed_over() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "accept")]);
    decide(&mut sheet, "Nobody spoke", "Case 1", "men", &[("decision", "maybe")]);
    let line = 2 + sheet.iter().position(|r| r["decision"] == "maybe").expect("the row");
    let run = import(&project, &sheet, &["--reviewer", "Wren"]).exits(2);
    assert!(
        run.err.contains(&format!("filled.csv: line {line}: \"maybe\" is no decision: write accept, reject, recode, add, or nothing")),
        "{}",
        run.err
    );
    assert!(run.err.contains("Nothing was imported.") && !project.path("reviews.csv").exists(), "{}", run.err);
    let run = import(&project, &sheet, &["--reviewer", "Wren", "--skip-bad"]).exits(0);
    assert!(run.err.contains(&format!("Passed over, line {line}:")), "{}", run.err);
    assert_eq!(project.table("reviews.csv").len(), 1);
    let run = import(&project, &sheet, &["--reviewer", "Finch", "--skip-bad", "-n"]).exits(0);
    assert!(run.err.contains("dry run") && project.table("reviews.csv").len() == 1, "{}", run.err);
}

#[test]
fn decisions_stand_when_the_file_is_read_anew_and_what_is_gone_is_listed() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    decide(&mut sheet, "Nobody spoke", "Case 2", "men", &[("decision", "reject")]);
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "accept")]);
    decide(&mut sheet, "never reviewed", "Case 1", "drift", &[("decision", "accept")]);
    import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    // A case is put before the others, one passage moves to other quotes and spaces, one is gone.
    let changed = REPORT
        .replace("## Case 1", "## Case 7 (Owl*)\n\n### Strengths\n\n- The midwife rang the GP.\n\n## Case 1")
        .replace("- The GP was not told about the assault.\n", "")
        .replace("- Nobody spoke to the father about the home.\n", "- Nobody  spoke to the father \u{2018}about\u{2019} the ho\u{ad}me\n");
    project.write("corpus/dunmarsh.md", changed);
    let run = project.run(&["report", "evidence", "-f", "csv"]).exits(0);
    assert!(
        run.err.contains("1 decision of reviews.csv found no tag or are disputed: `audit-themes review status` lists them."),
        "{}",
        run.err
    );
    let found = evidence(&project);
    assert_eq!(found[&at("Nobody spoke to", "Case 2", "men")].0, "rejected");
    assert_eq!(found[&at("Nobody spoke to", "Case 1", "men")].0, "rule");
    assert_eq!(found[&at("The plan was", "Case 1", "drift")].0, "accepted");
    let listed = rows(&project.run(&["review", "status", "-f", "csv"]).exits(0).out);
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(
        (listed[0]["standing"].as_str(), listed[0]["passage_text"].as_str()),
        ("no such passage", "The GP was not told about the assault.")
    );
    assert_eq!(project.table("reviews.csv").len(), 3, "nothing is dropped");
    // A file of another name and the same content is the same document.
    std::fs::remove_file(project.path("corpus/dunmarsh.md")).expect("removed");
    project.write("corpus/other-name.md", REPORT);
    assert_eq!(rows(&project.run(&["review", "status", "-f", "csv"]).exits(0).out).len(), 0);
}

#[test]
fn two_reviewers_who_differ_leave_the_rules_word_and_are_listed() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "reject")]);
    import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "accept")]);
    let run = import(&project, &sheet, &["--reviewer", "Finch", "--date", "2024-03-06"]).exits(0);
    assert!(run.err.contains("Reviewers differ in 2 decisions more: their tags keep what the rules say."), "{}", run.err);
    assert_eq!(
        evidence(&project)[&at("The GP was", "Case 2", "info")],
        ("rule".to_owned(), "Wren: no; Finch: yes".to_owned(), "learning".to_owned())
    );
    let listed = rows(&project.run(&["review", "status", "-f", "csv"]).exits(0).out);
    assert_eq!(listed.iter().map(|r| r["standing"].as_str()).collect::<Vec<_>>(), ["disputed", "disputed"]);
    import(&project, &sheet, &["--reviewer", "wren", "--date", "2024-03-07"]).exits(0);
    assert_eq!(evidence(&project)[&at("The GP was", "Case 2", "info")].0, "accepted");
}

#[test]
fn a_mistake_in_the_decisions_stops_the_run_with_its_line() {
    let project = dunmarsh();
    project.write("reviews.csv", "decision,document,passage_text,theme_id,reviewer,date\r\naccept,dunmarsh.md,The GP,info,Wren,2024-03-05\r\nperhaps,a,b,info,Wren,2024-03-05\r\n");
    let run = project.run(&["report"]).exits(2);
    assert!(run.err.contains("reviews.csv: line 3: \"perhaps\" is no decision"), "{}", run.err);
    assert!(!project.path("reports").exists());
}

#[test]
fn a_worksheet_is_not_written_over() {
    let project = dunmarsh();
    project.run(&["review", "export", "sheet.csv"]).exits(0);
    let run = project.run(&["review", "export", "sheet.csv"]).exits(2);
    assert!(run.err.contains("It may hold decisions that are not imported yet."), "{}", run.err);
    let undecided = || {
        project.run(&["review", "export", "sheet.csv", "--force", "--undecided", "--theme", "men"]).exits(0);
        project.table("sheet.csv")
    };
    let mut sheet = undecided();
    assert_eq!(sheet.len(), 2);
    decide(&mut sheet, "Nobody spoke", "Case 1", "men", &[("decision", "accept")]);
    import(&project, &sheet, &["--reviewer", "Wren"]).exits(0);
    assert_eq!(undecided().len(), 1);
}

/// The import is killed at moments spread over its whole run: `reviews.csv` is the old one or the new one, and the next import
/// does what was left.
#[test]
fn a_killed_import_leaves_the_old_decisions_or_the_new_ones() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    decide(&mut sheet, "Nobody spoke", "Case 2", "men", &[("decision", "reject"), ("why", &"for the first time ".repeat(500))]);
    import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    let old = project.read("reviews.csv");
    decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "accept")]);
    let run = |after: Option<Duration>| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_audit-themes"))
            .current_dir(project.path(""))
            .args(["review", "import", "filled.csv", "--reviewer", "Wren", "--date", "2024-03-06"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        if let Some(after) = after {
            std::thread::sleep(after);
            // It may have ended by itself.
            let _ = child.kill();
        }
        child.wait().expect("the program ends");
    };
    project.write("filled.csv", saved(&sheet, b',', false));
    let begun = Instant::now();
    run(None);
    let whole = begun.elapsed();
    let new = project.read("reviews.csv");
    assert_ne!(new, old);
    let mut seen = [0, 0];
    for step in 0..30 {
        project.write("reviews.csv", &old);
        run(Some(whole * step / 25));
        let found = project.read("reviews.csv");
        assert!(found == old || found == new, "killed at step {step}: {found:?}");
        seen[usize::from(found == new)] += 1;
    }
    assert!(seen[0] > 0 && seen[1] > 0, "the kills should fall on both sides of the write: {seen:?}");
    run(None);
    assert_eq!(project.read("reviews.csv"), new);
}

/// Wren and Finch decide on the same three tags and differ in one; Owl decides on one alone.
#[test]
fn reviewers_are_compared_over_what_both_have_decided() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    for (reviewer, third) in [("Wren", "accept"), ("Finch", "reject")] {
        decide(&mut sheet, "Nobody spoke", "Case 1", "men", &[("decision", "accept")]);
        decide(&mut sheet, "Nobody spoke", "Case 2", "men", &[("decision", third)]);
        decide(&mut sheet, "The GP was", "Case 2", "info", &[("decision", "reject")]);
        import(&project, &sheet, &["--reviewer", reviewer, "--date", "2024-03-05"]).exits(0);
    }
    let mut alone = worksheet(&project);
    decide(&mut alone, "never reviewed", "Case 1", "drift", &[("decision", "accept")]);
    import(&project, &alone, &["--reviewer", "Owl", "--date", "2024-03-05"]).exits(0);
    let run = project.run(&["evaluate", "--reviewers", "-f", "csv"]).exits(0);
    assert!(run.err.contains("Wren: 3 decisions on 3 passages.") && run.err.contains("Owl: 1 decision on 1 passage."), "{}", run.err);
    let table = rows(&run.out);
    let cells = |reference: &str, compared: &str, theme: &str, columns: &[&str]| -> Vec<String> {
        let wanted = |r: &&Row| r["reference"] == reference && r["compared"] == compared && r["theme_id"] == theme && r["level"] != "macro";
        let row = table.iter().find(wanted).unwrap_or_else(|| panic!("{reference}, {compared}, {theme}"));
        columns.iter().map(|c| row[*c].clone()).collect()
    };
    let figures = ["units", "true_positives", "false_positives", "false_negatives"];
    assert_eq!(cells("Wren", "rules", "Total", &figures), ["3", "2", "1", "0"], "what Wren rejected the rules have all the same");
    assert_eq!(cells("Finch", "Wren", "men", &figures), ["2", "1", "1", "0"]);
    assert_eq!(cells("Finch", "Wren", "Total", &["units", "kappa"]), ["3", "0.400"]);
    assert_eq!(cells("Owl", "Wren", "Total", &["units", "kappa"]), ["0", ""]);
    assert_eq!(cells("all coders", "all coders", "Total", &["units"]), ["3"], "one word alone says nothing of agreement");
    dunmarsh().run(&["evaluate", "--reviewers"]).exits(2);
}

/// A theme that another one replaced: what people decided on it stands.
#[test]
fn a_renamed_theme_takes_its_decisions_along() {
    let project = dunmarsh();
    let mut sheet = worksheet(&project);
    decide(&mut sheet, "Nobody spoke", "Case 1", "men", &[("decision", "reject")]);
    decide(&mut sheet, "every week", "Case 2", "", &[("decision", "add"), ("theme_id", "men")]);
    import(&project, &sheet, &["--reviewer", "Wren", "--date", "2024-03-05"]).exits(0);
    project.run(&["themes", "export", "themes.toml"]).exits(0);
    let renamed = project.read("themes.toml").replace("id = \"men\"", "id = \"fathers\"");
    project.write("themes.toml", &renamed);
    let standings = |project: &Project| -> Vec<String> {
        let table = rows(&project.run(&["review", "status", "--all", "-f", "csv"]).exits(0).out);
        table.iter().map(|r| r["standing"].clone()).collect()
    };
    assert_eq!(standings(&project), ["no such theme", "no such theme"]);
    let told = format!("{renamed}\n[[theme]]\nid = \"men\"\nname = \"Men\"\nuntil = \"2.0.0\"\nreplaced_by = \"fathers\"\n");
    project.write("themes.toml", told);
    assert_eq!(standings(&project), ["applied", "applied"]);
    let found = evidence(&project);
    assert_eq!(found[&at("Nobody spoke to", "Case 1", "fathers")].0, "rejected");
    assert_eq!(found[&at("Nobody spoke to", "Case 2", "fathers")].0, "rule");
    assert_eq!(found[&at("The swing was", "Case 2", "fathers")].0, "added");
}
