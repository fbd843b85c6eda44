//! Hostile and broken files: each ends in an outcome, within its limits, and no good file beside it reads otherwise.

use std::time::{Duration, Instant};

use crate::hostile::{self, Hostile};
use crate::project::{Project, root};

const GOOD: &str = "thornsea-2018-19-missing.pdf";

/// A project with these files beside a good one, brought up to date: the rows of the table of documents, by name.
fn read_beside_a_good_one(files: &[Hostile]) -> Vec<(String, String, String)> {
    let alone = Project::with(&[GOOD]);
    alone.run(&["report"]).exits(0);
    let project = Project::with(&[GOOD]);
    for file in files {
        project.write(&format!("corpus/{}", file.name), &file.bytes);
    }
    let _ = project.run(&["report", "--jobs", "2"]).exits(3);
    let documents: Vec<(String, String, String)> = project
        .table("reports/documents.internal.csv")
        .into_iter()
        .map(|mut row| ["document", "outcome", "what_to_do"].map(|column| row.remove(column).expect("a column")))
        .map(|[name, outcome, advice]| (name, outcome, advice))
        .collect();
    assert_eq!(documents.len(), files.len() + 1, "every file is in the table of documents");
    // What is counted for the good file, and what is kept of it, is the same to the byte.
    for name in ["cases", "evidence"] {
        let rows = |p: &Project| {
            let text = p.read(&format!("reports/{name}.internal.csv"));
            text.lines().filter(|l| l.contains(&format!(",{GOOD},"))).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(rows(&project), rows(&alone), "{name}");
    }
    let kept = |p: &Project| {
        let bytes = std::fs::read(root().join("corpus").join(GOOD)).expect("a file of the corpus");
        let sha256 = audit_themes::files::sha256(&bytes);
        let names = audit_themes::files::names(&p.path("index/catalogue")).expect("a catalogue");
        let entries: Vec<String> = names.into_iter().filter(|n| n.starts_with(&sha256)).collect();
        let [entry] = entries.as_slice() else { panic!("one entry, not {entries:?}") };
        p.read(&format!("index/catalogue/{entry}"))
    };
    assert!(kept(&project) == kept(&alone), "the catalogue's entry differs");
    documents
}

fn told(documents: &[(String, String, String)], name: &str) -> String {
    let found = documents.iter().find(|(n, ..)| n == name);
    let (_, outcome, advice) = found.unwrap_or_else(|| panic!("{name} is in no row"));
    format!("{outcome}: {advice}")
}

#[test]
fn hostile_files_end_in_an_outcome_each() {
    let files = hostile::quick();
    let documents = read_beside_a_good_one(&files);
    for file in &files {
        let told = told(&documents, &file.name);
        assert!(told.contains(file.told), "{}: {told:?} does not contain {:?}", file.name, file.told);
    }
}

/// The whole set, with every truncation and bit flip: some minutes. `.ci/run` runs it.
#[test]
#[ignore = "takes minutes"]
fn every_mutilation_ends_in_an_outcome_within_its_time() {
    let mut files = hostile::quick();
    files.extend(hostile::slow());
    for name in [GOOD, "wexmoor-2016-17-send.pdf", "castlebourne-2020-21-neglect.pdf"] {
        files.extend(hostile::mutilated(name, 10, 40));
    }
    let start = Instant::now();
    let documents = read_beside_a_good_one(&files);
    // Two at a time, each with ten seconds of computing or thirty of the clock.
    let most = Duration::from_secs(files.len() as u64 * 15);
    assert!(start.elapsed() < most, "{:?} for {} files", start.elapsed(), files.len());
    let mut count = std::collections::BTreeMap::<&str, usize>::new();
    for (_, outcome, _) in &documents {
        *count.entry(outcome).or_default() += 1;
    }
    println!("{} of {} files ended in an outcome in {:?}: {count:?}", documents.len() - 1, files.len(), start.elapsed());
}
