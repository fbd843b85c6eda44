//! Putting a reading right without code: the project's words, and the sidecar beside a file.

use serde_json::Value;

use crate::project::{Project, Run, root};

/// Two cases under headings that no vocabulary knows, over texts of no tone, and neither board nor year.
const REPORT: &str = "# Dunmarsh Case Audits

## Case 1 (Wren*)

### Sunny side

- The school rang the same day.

### Muddy patches

- The father was at sea.

## Case 2 (Finch*)

### Sunny side

- The health visitor came every week.

### Muddy patches

- The plan was a year old.
";

/// The heading words of Dunmarsh.
const WORDS: &str =
    "[[role]]\nrole = \"strength\"\nphrases = [\"Sunny side\"]\n\n[[role]]\nrole = \"learning\"\nphrases = [\"muddy patches\"]\n";

fn dunmarsh() -> Project {
    let project = Project::empty();
    project.write("corpus/dunmarsh.md", REPORT);
    project
}

fn extract(project: &Project, file: &str) -> Value {
    let run = project.run(&["extract", file, "-f", "json"]).exits(0);
    serde_json::from_str(&run.out).expect("JSON")
}

/// The texts of a kind in a case.
fn texts(case: &Value, kind: &str) -> Vec<String> {
    let of = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|p| p["text"].as_str().expect("a text").to_owned()).collect()
    };
    match kind {
        "message" => case["messages"].as_array().into_iter().flatten().flat_map(|m| of(&m["narrative"])).collect(),
        "question" => case["messages"].as_array().into_iter().flatten().flat_map(|m| of(&m["questions"])).collect(),
        kind => of(&case[kind]),
    }
}

fn codes(document: &Value) -> Vec<&str> {
    document["notices"].as_array().into_iter().flatten().filter_map(|n| n["code"].as_str()).collect()
}

fn says(run: &Run, words: &str) {
    assert!(run.err.contains(words), "{words:?} is missing in:\n{}", run.err);
}

fn document(project: &Project, name: &str) -> std::collections::BTreeMap<String, String> {
    project.table("reports/documents.internal.csv").into_iter().find(|d| d["document"] == name).expect("its row")
}

#[test]
fn a_projects_heading_words_are_heeded_by_every_command() {
    let project = dunmarsh();
    assert!(texts(&extract(&project, "corpus/dunmarsh.md")["cases"][0], "strengths").is_empty(), "the words are not known yet");
    project.write("vocabulary.toml", WORDS);
    let read = extract(&project, "corpus/dunmarsh.md");
    assert_eq!(texts(&read["cases"][0], "strengths"), ["The school rang the same day."]);
    assert_eq!(texts(&read["cases"][1], "message"), ["The plan was a year old."]);
    project.run(&["report"]).exits(0);
    let cases = project.table("reports/cases.internal.csv");
    assert_eq!(cases.iter().map(|c| c["strengths"].as_str()).collect::<Vec<_>>(), ["1", "1"]);
}

#[test]
fn the_words_of_the_project_folder_are_heeded_from_elsewhere() {
    let project = dunmarsh();
    project.write("words/vocabulary.toml", WORDS);
    let run = project.run(&["--project", "words", "extract", "corpus/dunmarsh.md", "-f", "json"]).exits(0);
    let read: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(texts(&read["cases"][0], "strengths"), ["The school rang the same day."]);
}

#[test]
fn other_words_read_everything_anew_and_the_same_ones_nothing() {
    let project = dunmarsh();
    says(&project.run(&["ingest"]).exits(0), "1 read now, 0 known; 2 cases.");
    project.write("vocabulary.toml", WORDS);
    says(&project.run(&["ingest"]).exits(0), "1 read now, 0 known; 2 cases.");
    says(&project.run(&["ingest"]).exits(0), "0 read now, 1 known; 2 cases.");
}

#[test]
fn a_mistake_in_the_words_stops_the_run_before_it_reads() {
    let project = dunmarsh();
    project.write("vocabulary.toml", "[[role]]\nrole = \"strenght\"\nphrases = [\"Sunny side\"]\n");
    for arguments in [&["report"][..], &["extract", "corpus/dunmarsh.md"]] {
        let run = project.run(arguments).exits(2);
        says(&run, "vocabulary.toml: line 2, column 8: unknown variant `strenght`, expected one of `summary`, `strength`");
        says(&run, "hint: The tables are fillers = [\"…\"], [[role]] and [[cue]] with role = \"strength\"");
        assert!(!run.err.contains("read 1 of 1") && run.out.is_empty(), "{}", run.err);
    }
    project.write("vocabulary.toml", vec![b'#'; 300 << 10]);
    says(&project.run(&["report"]).exits(2), "vocabulary.toml: larger than 256 KB, which no such file need be");
}

#[test]
fn corrected_fields_win_and_are_marked() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    let file = "corpus/thornsea-2018-19-missing.pdf";
    let before = extract(&project, file);
    assert_eq!(before["corrected"], serde_json::json!([]));
    project.write(
        "corpus/thornsea-2018-19-missing.audit.toml",
        "board = \"Dunmarsh SCP\"\narea = \"North Dunmarsh\"\ntopic = \"Runaways\"\ntitle = \"Audit nine\"\n\
         period = \"calendar 2020\"\npublished = \"May 2021\"\n",
    );
    let after = extract(&project, file);
    assert_eq!(after["corrected"], serde_json::json!(["area", "board", "period", "published", "title", "topic"]));
    let period = serde_json::json!({
        "raw": "calendar 2020", "label": "2020", "start": "2020-01-01", "end": "2020-12-31", "kind": "calendar_year", "assumed": false
    });
    let expected = serde_json::json!({
        "board": "Dunmarsh SCP", "title": "Audit nine", "area": "North Dunmarsh", "topic": "Runaways", "published": "May 2021", "period": period
    });
    assert_eq!(after["audit"], expected);
    assert_eq!(after["cases"], before["cases"], "nothing else changes");
    let shown = project.run(&["extract", file, "-f", "md"]).exits(0);
    assert!(shown.out.contains("- Corrected by its sidecar: area, board, period, published, title, topic\n"), "{}", shown.out);
    project.run(&["report"]).exits(0);
    let row = document(&project, "thornsea-2018-19-missing.pdf");
    assert_eq!((row["board"].as_str(), row["time_period"].as_str()), ("Dunmarsh SCP", "202021"));
    assert_eq!(row["board_as_printed"], before["audit"]["board"].as_str().expect("a board"), "what is printed stays known");
    assert_eq!(row["corrected"], "area;board;period;published;title;topic");
    let found = project.run(&["search", "police", "--board", "Dunmarsh SCP", "-f", "csv"]).exits(0);
    assert!(found.out.lines().count() > 1, "{}", found.out);
}

#[test]
fn a_file_is_extracted_by_the_name_that_the_tables_give_it() {
    let project = dunmarsh();
    assert_eq!(extract(&project, "dunmarsh.md")["cases"], extract(&project, "corpus/dunmarsh.md")["cases"]);
}

#[test]
fn days_give_a_period_and_a_year_is_no_longer_assumed() {
    let project = dunmarsh();
    project.write("corpus/dunmarsh.md", REPORT.replace("# Dunmarsh Case Audits", "# Dunmarsh Case Audits\n\n2016-17"));
    assert!(codes(&extract(&project, "corpus/dunmarsh.md")).contains(&"period-assumed"));
    project.write("corpus/dunmarsh.audit.toml", "period = { start = 2016-09-01, end = 2017-08-31 }\n");
    let read = extract(&project, "corpus/dunmarsh.md");
    assert_eq!((&read["audit"]["period"]["kind"], &read["audit"]["period"]["label"]), (&"academic_year".into(), &"2016-17".into()));
    assert!(!codes(&read).contains(&"period-assumed"));
}

#[test]
fn a_heading_is_what_a_person_says_it_is() {
    let project = Project::empty();
    project.write(
        "corpus/a.md",
        "# Audit\n\n## The Wren family\n\n### What we saw\n\nA mother and two boys.\n\n### Sunny side\n\n- The school rang.\n\n\
         ### Strengths\n\n- The plan was late.\n\n### Wonderings\n\n- Who knew?\n\n### To be done by May\n\n- Review the plan.\n\n\
         ### How the tool works\n\n- Each page has a grade.\n\nDunmarsh internal\n\n### Good practice\n\nSeen: the grandmother drove them.\n",
    );
    project.write(
        "corpus/a.audit.toml",
        [
            ("the Wren family", "case"),
            ("What we saw", "summary"),
            ("Sunny side:", "strength"),
            ("Strengths", "message"),
            ("Wonderings", "question"),
            ("To be done by May", "action"),
            ("How the tool works", "unplaced"),
            ("Dunmarsh internal", "furniture"),
            ("Seen", "summary"),
        ]
        .map(|(text, kind)| format!("[[heading]]\ntext = \"{text}\"\nkind = \"{kind}\"\n"))
        .concat(),
    );
    let read = extract(&project, "corpus/a.md");
    assert_eq!(codes(&read), <[&str; 0]>::default());
    assert_eq!(read["corrected"], serde_json::json!(["heading"]));
    assert_eq!(read["pooled"], false);
    let case = &read["cases"][0];
    assert_eq!(texts(case, "summary"), ["A mother and two boys.", "the grandmother drove them."]);
    assert_eq!(texts(case, "strengths"), ["The school rang."]);
    assert_eq!(texts(case, "message"), ["The plan was late."]);
    assert_eq!(texts(case, "question"), ["Who knew?"]);
    assert_eq!(texts(case, "actions"), ["Review the plan."]);
    assert_eq!(read["unplaced"][0]["text"], "Each page has a grade.");
    assert_eq!(read["furniture"][0]["text"], "Dunmarsh internal");
    let counted = &read["coverage"];
    let sum: u64 = ["placed", "headings", "unplaced", "furniture"].iter().filter_map(|k| counted[k].as_u64()).sum();
    assert_eq!(counted["words"].as_u64(), Some(sum));
}

#[test]
fn a_line_that_is_no_heading_is_text() {
    let project = Project::empty();
    project.write("corpus/a.md", "# Audit\n\n## Case 1\n\n### Strengths\n\n- The school rang.\n\n## Questions\n\n- The plan was kept.\n");
    assert_eq!(texts(&extract(&project, "corpus/a.md")["cases"][0], "strengths").len(), 1);
    project.write("corpus/a.audit.toml", "[[heading]]\ntext = \"Questions\"\nkind = \"none\"\n");
    let read = extract(&project, "corpus/a.md");
    assert_eq!(texts(&read["cases"][0], "strengths"), ["The school rang.", "Questions", "The plan was kept."]);
}

#[test]
fn a_page_narrows_a_heading_and_a_heading_that_is_not_there_is_told() {
    let name = "thornsea-2018-19-missing.pdf";
    let project = Project::with(&[name]);
    let before = extract(&project, &format!("corpus/{name}"));
    // The heading stands on page 1 for the first two cases, on page 2 for the third.
    project.write(
        "corpus/thornsea-2018-19-missing.audit.toml",
        "[[heading]]\ntext = \"Learning points\"\npage = 2\nkind = \"strength\"\n\n\
         [[heading]]\ntext = \"Case study 2 - Ruby\"\npage = 2\nkind = \"none\"\n",
    );
    let read = extract(&project, &format!("corpus/{name}"));
    let messages = |document: &Value| -> Vec<usize> {
        document["cases"].as_array().into_iter().flatten().map(|c| c["messages"].as_array().map_or(0, Vec::len)).collect()
    };
    assert_eq!(messages(&read)[..2], messages(&before)[..2]);
    assert!(messages(&before)[2] > 0);
    assert_eq!(messages(&read)[2..], [0], "three cases, the third without messages");
    let notice = serde_json::json!({
        "level": "warning", "page": 2, "code": "sidecar-heading-not-found",
        "message": "the sidecar corrects the heading \"Case study 2 - Ruby\", which is not there"
    });
    assert!(read["notices"].as_array().is_some_and(|n| n.contains(&notice)), "{}", read["notices"]);
    project.run(&["report"]).exits(0);
    let row = document(&project, name);
    assert_eq!(row["outcome"], "check");
    let expected = "Page 2: The sidecar corrects the heading \"Case study 2 - Ruby\", which is not there.";
    assert!(row["what_to_do"].contains(expected), "{}", row["what_to_do"]);
}

#[test]
fn a_report_is_pooled_or_not_by_a_persons_word() {
    let project = dunmarsh();
    project.write("vocabulary.toml", WORDS);
    project.write("corpus/dunmarsh.audit.toml", "pooled = true\n");
    let read = extract(&project, "corpus/dunmarsh.md");
    assert_eq!((&read["pooled"], &read["cases"][0]["number"]), (&true.into(), &Value::Null));
    assert_eq!(read["cases"].as_array().map(Vec::len), Some(1));
    assert_eq!(texts(&read["cases"][0], "strengths"), ["The school rang the same day.", "The health visitor came every week."]);
    assert_eq!(texts(&read["cases"][0], "message").len(), 2);
    says(&project.run(&["ingest"]).exits(0), "; 0 cases.");
    project.write("corpus/dunmarsh.md", "# Audit\n\n## Strengths\n\n- The school rang.\n");
    project.write("corpus/dunmarsh.audit.toml", "pooled = false\n");
    let read = extract(&project, "corpus/dunmarsh.md");
    assert_eq!((&read["pooled"], &read["corrected"]), (&false.into(), &serde_json::json!(["pooled"])));
    says(&project.run(&["ingest"]).exits(0), "; 1 cases.");
}

#[test]
fn an_audit_of_its_own_number_is_corrected_and_one_that_is_not_there_is_told() {
    let project = dunmarsh();
    project.write(
        "corpus/dunmarsh.audit.toml",
        "board = \"All SCP\"\narea = \"North\"\n\n[[audit]]\nboard = \"First SCP\"\n\n[[audit]]\nnumber = 4\ntopic = \"Neglect\"\n",
    );
    let read = extract(&project, "corpus/dunmarsh.md");
    assert_eq!((&read["audit"]["board"], &read["audit"]["area"]), (&"First SCP".into(), &"North".into()));
    assert_eq!(read["audit"]["topic"], Value::Null);
    assert!(codes(&read).contains(&"sidecar-audit-not-found"), "{}", read["notices"]);
}

#[test]
fn a_sidecar_corrects_each_of_the_audits_of_its_file() {
    let project = Project::empty();
    project.copy(&root().join("tests/fixtures/layouts/lo2-two-boards-audits.pdf"), "corpus/two.pdf");
    // "Learning" stands in the first audit alone, "Next steps" in the second alone, "Outlook" in neither.
    project.write(
        "corpus/two.audit.toml",
        "area = \"Estuary\"\n[[audit]]\nnumber = 2\nboard = \"Penmarsh SCP\"\n\
         [[heading]]\ntext = \"Learning\"\nkind = \"strength\"\n[[heading]]\ntext = \"Next steps\"\nkind = \"unplaced\"\n\
         [[heading]]\ntext = \"Outlook\"\nkind = \"message\"\n",
    );
    let read = extract(&project, "corpus/two.pdf");
    let [first, second] = [&read[0], &read[1]];
    assert_eq!(
        [&first["audit"]["board"], &first["audit"]["area"], &second["audit"]["board"], &second["audit"]["area"]],
        ["Hexley Safeguarding Children Partnership", "Estuary", "Penmarsh SCP", "Estuary"]
    );
    assert_eq!(texts(&first["cases"][1], "strengths").len(), 2);
    assert_eq!(texts(&first["cases"][1], "message"), [""; 0]);
    assert_eq!(texts(&second["cases"][0], "message").len(), 1);
    assert_eq!(texts(&second["cases"][0], "actions"), [""; 0]);
    let missing = |document: &Value| codes(document).iter().filter(|c| **c == "sidecar-heading-not-found").count();
    assert_eq!((missing(first), missing(second)), (1, 0), "{} {}", first["notices"], second["notices"]);
}

#[test]
fn a_bad_sidecar_is_an_outcome_of_its_file() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    project.write("corpus/dunmarsh.md", REPORT);
    project.write("corpus/dunmarsh.audit.toml", "period = \"2016-17\"\nbord = \"Dunmarsh SCP\"\n");
    let run = project.run(&["report"]).exits(3);
    says(
        &run,
        "dunmarsh.md: its sidecar dunmarsh.audit.toml: line 2, column 1: there is no key \"bord\". The keys are board, title, \
         area, topic, period, published and pooled, and the tables [[heading]] and [[audit]]. \
         Correct the sidecar, or remove it to have the report read without it.",
    );
    says(&run, "2 files in corpus: 1 read now, 1 known; 3 cases.");
    let row = document(&project, "dunmarsh.md");
    assert_eq!(row["outcome"], "failed");
    assert!(row["what_to_do"].starts_with("Its sidecar dunmarsh.audit.toml: line 2, column 1"), "{}", row["what_to_do"]);
    says(&project.run(&["extract", "corpus/dunmarsh.md"]).exits(3), "its sidecar corpus/dunmarsh.audit.toml: line 2, column 1");
    for (sidecar, said) in [
        (b"board = \"\xff\"\n".to_vec(), "its sidecar dunmarsh.audit.toml: "),
        (vec![b'#'; 300 << 10], "its sidecar dunmarsh.audit.toml: larger than 256 KB, which no such file need be."),
        (b"board = \n".to_vec(), "its sidecar dunmarsh.audit.toml: line 1, column "),
    ] {
        project.write("corpus/dunmarsh.audit.toml", sidecar);
        says(&project.run(&["ingest"]).exits(3), said);
    }
}

#[test]
fn a_bad_sidecar_of_the_first_copy_does_not_silence_the_second() {
    let project = dunmarsh();
    project.write("corpus/second.md", REPORT);
    project.write("corpus/dunmarsh.audit.toml", "bord = 1\n");
    says(&project.run(&["ingest"]).exits(3), "; 2 cases.");
}

#[test]
fn a_sidecar_reads_its_own_file_anew_and_no_other() {
    let project = dunmarsh();
    project.copy(&root().join("corpus/thornsea-2018-19-missing.pdf"), "corpus/thornsea.pdf");
    project.run(&["report"]).exits(0);
    let before = project.read("reports/documents.internal.csv");
    project.write("corpus/dunmarsh.audit.toml", "board = \"Dunmarsh SCP\"\n");
    let run = project.run(&["report"]).exits(0);
    says(&run, "2 files in corpus: 1 read now, 1 known; 5 cases.\n");
    assert_eq!(document(&project, "dunmarsh.md")["board"], "Dunmarsh SCP");
    says(&project.run(&["report"]).exits(0), "0 read now, 2 known");
    project.write("corpus/dunmarsh.audit.toml", "board = \"Dunmarsh SCB\"\n");
    says(&project.run(&["report"]).exits(0), "1 read now, 1 known");
    assert_eq!(document(&project, "dunmarsh.md")["board"], "Dunmarsh SCB");
    std::fs::remove_file(project.path("corpus/dunmarsh.audit.toml")).expect("the sidecar");
    says(&project.run(&["report"]).exits(0), "1 read now, 1 known");
    assert_eq!(before, project.read("reports/documents.internal.csv"), "without the sidecar all is as before");
}

#[test]
fn another_ending_is_another_reading() {
    let project = Project::empty();
    project.write("corpus/dunmarsh.txt", REPORT);
    project.run(&["report"]).exits(0);
    assert_eq!(document(&project, "dunmarsh.txt")["format"], "txt");
    std::fs::rename(project.path("corpus/dunmarsh.txt"), project.path("corpus/dunmarsh.md")).expect("renamed");
    says(&project.run(&["report"]).exits(0), "1 read now, 0 known; 2 cases.\n");
    assert_eq!(document(&project, "dunmarsh.md")["format"], "md");
}

#[test]
fn a_board_named_in_a_sidecar_is_joined_with_its_other_names() {
    let project = Project::empty();
    for (name, year) in [("one", "2016-17"), ("two", "2018-19")] {
        project.write(&format!("corpus/{name}.md"), REPORT.replace("Wren", name));
        let board = if name == "one" { "Dunmarsh Board" } else { "Dunmarsh Partnership" };
        project.write(&format!("corpus/{name}.audit.toml"), format!("board = \"{board}\"\nperiod = \"{year}\"\n"));
    }
    project.write("audit-themes.toml", "[boards]\n\"Dunmarsh Partnership\" = [\"Dunmarsh Board\"]\n");
    project.run(&["report"]).exits(0);
    let boards = |name: &str| document(&project, name)["board"].clone();
    assert_eq!((boards("one.md"), boards("two.md")), ("Dunmarsh Partnership".to_owned(), "Dunmarsh Partnership".to_owned()));
    let rows = project.table("reports/frequency.internal.csv");
    let of_board = |period: &str| {
        rows.iter().find(|r| r["board"] == "Dunmarsh Partnership" && r["time_period"] == period).map(|r| r["cases_audited"].clone())
    };
    assert_eq!((of_board("201617").as_deref(), of_board("201819").as_deref()), (Some("2"), Some("2")));
    assert!(rows.iter().all(|r| r["board"] != "Dunmarsh Board"));
}

#[test]
fn what_is_said_on_the_command_line_is_written_beside_the_report() {
    let project = dunmarsh();
    project.write("corpus/north/other.txt", REPORT);
    project.write(
        "corpus/dunmarsh.audit.toml",
        "# Seen by hand.\nboard = \"Dunmarsh SCB\" # old\n\n[[heading]]\ntext = \"Sunny side\"\nkind = \"strength\"\n",
    );
    let arguments = ["corpus/dunmarsh.md", "--year", "2016-17", "--board", "Dunmarsh SCP", "--area", "North", "--topic", "Neglect"];
    let expected = "# Seen by hand.\nboard = \"Dunmarsh SCP\" # old\narea = \"North\"\ntopic = \"Neglect\"\nperiod = \"2016-17\"\n\n\
                    [[heading]]\ntext = \"Sunny side\"\nkind = \"strength\"\n";
    let before = project.read("corpus/dunmarsh.audit.toml");
    let shown = project.run(&[&["ingest", "-n"], &arguments[..]].concat()).exits(0);
    assert_eq!(shown.out, format!("# corpus/dunmarsh.audit.toml\n{expected}\n"));
    says(&shown, "Nothing was written: this was a dry run.");
    assert_eq!(before, project.read("corpus/dunmarsh.audit.toml"));
    assert!(!project.path("index").exists(), "a dry run reads nothing either");
    let run = project.run(&[&["ingest"], &arguments[..]].concat()).exits(0);
    says(&run, "Wrote board, area, topic, period into corpus/dunmarsh.audit.toml.\n");
    says(&run, "2 files in corpus: 2 read now, 0 known");
    assert_eq!(expected, project.read("corpus/dunmarsh.audit.toml"));
    // A folder is all reports in it; a path may be as `status` prints it.
    says(&project.run(&["ingest", "north", "--year", "calendar 2020"]).exits(0), "Wrote period into ./corpus/north/other.audit.toml.");
    assert_eq!(project.read("corpus/north/other.audit.toml"), "period = \"calendar 2020\"\n");
    project.run(&["report"]).exits(0);
    assert_eq!(document(&project, "dunmarsh.md")["time_period"], "201617");
}

#[test]
fn what_cannot_be_written_is_told_and_nothing_is() {
    let project = dunmarsh();
    project.write("corpus/bad.md", REPORT);
    project.write("corpus/bad.audit.toml", "board = \"A\"\nbord = 1\n");
    project.write("elsewhere.md", REPORT);
    for (arguments, said, hint) in [
        (
            &["dunmarsh.md", "--year", "next year"][..],
            "error: --year next year: this is no period",
            "hint: Write 2016-17, or 'academic 2016-17'",
        ),
        (&["--year", "2016-17"], "error: no report is named of which this is true", "hint: Name the report, or a folder of reports"),
        (&["dunmarsh.md"], "error: a path is named, and nothing is said of it", "hint: Say what is true of it with --year"),
        (&["-n"], "error: --dry-run shows what would be written beside a report", "hint: Name a report"),
        (&["elsewhere.md", "--year", "2016-17"], "error: elsewhere.md: not in the corpus", "hint: Only what is in ./corpus is read"),
        (&["nowhere.md", "--year", "2016-17"], "error: nowhere.md: no such file or folder", "hint: Check the path"),
        (&["corpus/bad.audit.toml", "--year", "2016-17"], "error: corpus/bad.audit.toml: no report that is read", "hint: Name a PDF"),
        (&["dunmarsh.md", "--board", " "], "error: --board has no words", "hint: Leave --board out"),
        (
            &["corpus", "--year", "2016-17"],
            "error: corpus/bad.audit.toml: line 2, column 1: there is no key \"bord\"",
            "hint: The keys are board, title, area, topic, period, published and pooled",
        ),
    ] {
        let run = project.run(&[&["ingest"], arguments].concat()).exits(2);
        says(&run, said);
        says(&run, hint);
    }
    assert!(!project.path("corpus/dunmarsh.audit.toml").exists() && !project.path("elsewhere.audit.toml").exists());
}
