//! `forget`: a report is gone from everywhere, and what still tells of it is found.

use crate::project::Project;

const KEPT: &str = "# Northmere Board: Case Audits 2016-17\n\n## Case 1\n\n### Strengths\n\n- The school nurse listened to the girl every week.\n\n### Learning\n\n- The GP was not told of the meeting.\n";
const GONE: &str = "# Eastvale Board: Case Audits 2017-18\n\n## Case 1\n\n### Strengths\n\n- A lighthouse keeper drove the twins to their swimming lessons.\n\n### Learning\n\n- Nobody asked the ferryman what he had seen at the harbour.\n- The GP was not told of the meeting.\n";

fn project() -> Project {
    let project = Project::empty();
    project.write("corpus/kept.md", KEPT);
    project.write("corpus/gone.md", GONE);
    project.write("corpus/copy/of gone.md", GONE);
    project.write("corpus/gone.audit.toml", "topic = \"Ferries\"\n");
    project.run(&["report"]).exits(0);
    let decided = "decision,document,passage_text,theme_id,reviewer,date\n\
        accept,gone.md,Nobody asked the ferryman what he had seen at the harbour.,voice,Wren,2024-01-01\n\
        accept,kept.md,The GP was not told of the meeting.,info,Wren,2024-01-01\n";
    project.write("tags.csv", decided);
    project.run(&["review", "import", "tags.csv"]).exits(0);
    std::fs::remove_file(project.path("tags.csv")).expect("the worksheet");
    project
}

/// Every file of the project that has these words.
fn holding(project: &Project, words: &str) -> Vec<String> {
    let files = walkdir::WalkDir::new(project.path("")).into_iter().map(|e| e.expect("an entry")).filter(|e| e.file_type().is_file());
    let holds = |e: &walkdir::DirEntry| std::fs::read(e.path()).expect("a file").windows(words.len()).any(|w| w == words.as_bytes());
    files.filter(holds).map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_report_is_removed_everywhere_and_the_others_stay() {
    let project = project();
    let first = project.run(&["search", "ferryman"]).exits(0);
    assert!(first.out.contains("gone.md"), "{}", first.out);
    assert!(holding(&project, "ferryman").len() >= 4, "report, copy, catalogue, tables");
    let run = project.run(&["forget", "gone.md"]).exits(0);
    assert!(run.err.contains("1 decision on it in reviews.csv"), "{}", run.err);
    assert!(run.err.contains("Nothing of it was found."), "{}", run.err);
    for words in ["ferryman", "lighthouse", "gone.md", "Ferries"] {
        assert_eq!(holding(&project, words), [""; 0], "{words}");
    }
    project.run(&["search", "ferryman"]).exits(1);
    project.run(&["search", "nurse"]).exits(0);
    assert!(project.read("corpus/kept.md") == KEPT && project.read("reviews.csv").contains("kept.md"));
    project.run(&["report"]).exits(0);
    assert_eq!(project.table("reports/cases.internal.csv").len(), 1);
    project.run(&["forget", "gone.md"]).exits(2);
}

#[test]
fn a_dry_run_removes_nothing() {
    let project = project();
    let before = holding(&project, "ferryman");
    let run = project.run(&["forget", "corpus/gone.md", "-n"]).exits(0);
    for said in ["corpus/gone.md", "corpus/copy/of gone.md", "corpus/gone.audit.toml", "frequency.internal.csv", "Nothing was removed"] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    assert_eq!(holding(&project, "ferryman"), before);
}

#[test]
fn what_a_person_keeps_elsewhere_is_found_and_left() {
    let project = project();
    project.write("notes/minutes.txt", "As was said: nobody asked. See gone.md, page 1.");
    project.run(&["review", "export", "mine.csv"]).exits(0);
    let run = project.run(&["forget", "gone.md"]).exits(4);
    assert!(run.err.contains("Found in mine.csv: its name."), "{}", run.err);
    assert!(run.err.contains("Found in notes/minutes.txt: its name."), "{}", run.err);
    assert!(project.path("mine.csv").exists(), "what a person made is left to the person");
}

#[test]
fn an_earlier_version_of_the_report_is_forgotten_with_it() {
    let project = project();
    project.write("corpus/gone.md", GONE.replace("ferryman", "boatswain"));
    std::fs::remove_file(project.path("corpus/copy/of gone.md")).expect("the copy");
    project.run(&["forget", "gone.md"]).exits(0);
    for words in ["ferryman", "boatswain"] {
        assert_eq!(holding(&project, words), [""; 0], "{words}");
    }
}

#[test]
fn a_file_that_is_no_report_is_refused() {
    let project = project();
    project.write("outside.md", KEPT);
    for file in ["none.md", "outside.md", "copy"] {
        let run = project.run(&["forget", file]).exits(2);
        assert!(run.err.contains("no such report in"), "{}", run.err);
    }
}
