//! `status`: the files that want a person's look, worst first, each with what to do.

use crate::project::{Project, Run, root, rows};

/// A report of which nothing is to be said.
const GOOD: &str = "# Dunmarsh Case Audits\n\nDunmarsh Safeguarding Children Board\n\nApril 2016 to March 2017\n\n\
                    ## Case 1 (Wren*)\n\n### Strengths\n\n- The school rang the same day.\n\n### Key messages\n\n- Nobody asked the father.\n";

fn listed(run: &Run) -> Vec<(String, String, String, String)> {
    let cells = ["document", "outcome", "reason", "what_to_do"];
    rows(&run.out).into_iter().map(|r| cells.map(|c| r.get(c).cloned().expect(c)).into()).collect()
}

#[test]
fn a_project_without_fault_has_totals_and_no_rows() {
    let project = Project::empty();
    project.write("corpus/good.md", GOOD);
    let run = project.run(&["status"]).exits(0);
    assert_eq!(run.out, "document,outcome,reason,what_to_do,words,words_unplaced,coverage_percent\r\n");
    for line in [
        "Files     1\n",
        "Cases     1 individual; 0 pooled reports\n",
        "Boards    Dunmarsh Safeguarding Children Board\n",
        "Years     2016-17\n",
        "Last run  never before this\n",
        "Every file was read and understood.\n",
    ] {
        assert!(run.err.contains(line), "{line:?} is missing in:\n{}", run.err);
    }
    let again = project.run(&["status"]).exits(0);
    assert!(again.err.contains("Last run  2023-11-14T22:13:20Z\n"), "{}", again.err);
}

#[test]
fn every_kind_of_fault_has_its_row_its_reason_and_its_remedy() {
    let project = Project::empty();
    project.write("corpus/good.md", GOOD);
    project.write("corpus/copy.md", GOOD);
    project.write("corpus/empty.pdf", "");
    project.write("corpus/letter.odt", "Word");
    project
        .write("corpus/memo.md", "# Memo\n\nDunmarsh Safeguarding Children Board\n\n2016-17\n\nThe harbour master wrote about lanterns.\n");
    project.write("corpus/no-year.md", GOOD.replace("April 2016 to March 2017\n\n", "").replace("Wren", "Finch"));
    project.write("corpus/no-board.md", GOOD.replace("Dunmarsh Safeguarding Children Board\n\n", "").replace("Wren", "Tern"));
    project.write("corpus/long.md", GOOD.replace("April 2016 to March 2017", "April 2014 to March 2017").replace("Wren", "Crane"));
    let aside = format!("## Appendix\n\n{}\n", "The tide was out that day. ".repeat(30));
    project.write("corpus/much-left.md", format!("{}{aside}", GOOD.replace("Wren", "Rook")));
    project.write("corpus/gone.audit.toml", "board = \"Marl SCP\"\n");
    project.write("corpus/told.md", GOOD.replace("Wren", "Lark"));
    project.write("corpus/told.audit.toml", "[[heading]]\ntext = \"Bright spots\"\nkind = \"strength\"\n");
    project.copy(&root().join("tests/fixtures/faults/one-page-blank.pdf"), "corpus/scan.pdf");
    let run = project.run(&["status"]).exits(0);
    let expected = [
        ("empty.pdf", "failed", "The file is empty (0 bytes).", "Copy or download the report again."),
        ("letter.odt", "passed over", "Only PDF, Word (DOCX), HTML, Markdown and text are read.", "Save it as PDF and put that beside it."),
        (
            "memo.md",
            "check",
            "No case and no finding was recognised: its text is in 'unplaced' and can be searched, and nothing of it is counted.",
            "Say what its headings are: in vocabulary.toml for all files, or as [[heading]] in memo.audit.toml for this one.",
        ),
        (
            "long.md",
            "check",
            "Its period (2014-04-01 to 2017-03-31) is longer than a year: its cases are in no year.",
            "Write the year into long.audit.toml: period = \"2016-17\".",
        ),
        (
            "no-year.md",
            "check",
            "It states no period that is understood: its cases are in no year.",
            "Write the year into no-year.audit.toml: period = \"2016-17\".",
        ),
        (
            "scan.pdf",
            "check",
            "Page 3: The page has no text.",
            "See whether there is text on it; a scan is read with --ocr, where Tesseract is installed.",
        ),
        (
            "much-left.md",
            "check",
            "180 of 209 words belong to no case; 14 % of its text was understood.",
            "Look at 'Unplaced' in `audit-themes extract` of it, and say in much-left.audit.toml what the headings above are.",
        ),
        (
            "told.md",
            "check",
            "The sidecar corrects the heading \"Bright spots\", which is not there.",
            "Correct told.audit.toml: `audit-themes extract` shows what the file holds.",
        ),
        ("no-board.md", "check", "It names no board.", "Write the board into no-board.audit.toml: board = \"NAME\"."),
        (
            "gone.audit.toml",
            "stray",
            "No report stands beside this sidecar: it corrects nothing.",
            "Name it after its report (NAME.audit.toml beside NAME.pdf), or remove it.",
        ),
        ("good.md", "check", "The same content as copy.md, which is counted; this copy is not.", "Remove one of them."),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(a, b, c, d)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), (*d).to_owned())).collect();
    let listed = listed(&run);
    for (found, expected) in listed.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(listed.len(), expected.len());
    let told = project.run(&["ingest"]).exits(3);
    assert!(told.err.contains("Sidecars beside which no report stands, which correct nothing: gone.audit.toml\n"), "{}", told.err);
    assert!(run.err.contains("11 files want a person's look, worst first:"), "{}", run.err);
    let json = project.run(&["status", "-f", "json", "-q"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!((&json[0]["document"], &json[6]["words_unplaced"]), (&"empty.pdf".into(), &180.into()));
}

#[test]
fn the_remedy_that_a_row_names_clears_it() {
    let project = Project::empty();
    project.write("corpus/no-year.md", GOOD.replace("April 2016 to March 2017\n\n", ""));
    assert_eq!(listed(&project.run(&["status"]).exits(0)).len(), 1);
    project.write("corpus/no-year.audit.toml", "period = \"2016-17\"\n");
    let run = project.run(&["status"]).exits(0);
    assert!(run.err.contains("Years     2016-17\n") && run.err.contains("Corrected 1 by a sidecar\n"), "{}", run.err);
    assert!(run.err.contains("Every file was read and understood.") && listed(&run).is_empty(), "{}", run.err);
}

#[test]
fn files_of_one_weight_stand_by_their_unplaced_words() {
    let project = Project::empty();
    let noted = |words: usize| format!("{}\n## Appendix\n\n{}\n", GOOD.replace("April 2016 to March 2017\n\n", ""), "word ".repeat(words));
    for (name, words) in [("a", 1), ("b", 5), ("c", 3)] {
        project.write(&format!("corpus/{name}.md"), noted(words));
    }
    let names: Vec<String> = listed(&project.run(&["status"]).exits(0)).into_iter().map(|r| r.0).collect();
    assert_eq!(names, ["b.md", "c.md", "a.md"]);
}

#[test]
fn a_case_that_lacks_what_the_others_have_wants_a_look() {
    let project = Project::empty();
    project.write(
        "corpus/dunmarsh.md",
        "# Dunmarsh Safeguarding Children Partnership: Case Audits 2016-17\n\n## Case 1 (Wren*)\n\n### Strengths\n\n- The school rang the same day.\n\n\
         ### Learning\n\n- The GP was not told.\n\n## Case 2 (Finch*)\n\n### Learning\n\n- The plan was not reviewed.\n",
    );
    let run = project.run(&["status", "-f", "csv"]).exits(0);
    assert!(run.out.contains("No strengths were recognised in 1 of 2 cases."), "{}", run.out);
    assert!(!run.out.contains("No learning"), "{}", run.out);
}
