//! Scanned pages: read with `--ocr`, told without it. Where Tesseract is not installed, the tests that need it are
//! passed over, but not in CI (`AUDIT_THEMES_CI`).

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::layouts::{extracted, fold};
use crate::project::{Project, Run, root};

fn fixture(name: &str) -> std::path::PathBuf {
    root().join("tests/fixtures/scans").join(name)
}

/// The program with these folders to find Tesseract in.
fn program(folder: &Path, path: &std::ffi::OsStr, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-themes"));
    command.current_dir(folder).args(arguments).env_clear().env("SOURCE_DATE_EPOCH", "1700000000").env("PATH", path);
    command.output().expect("the program starts").into()
}

/// The PATH on which Tesseract is, if it is installed.
fn tesseract() -> Option<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = Command::new("tesseract").arg("--list-langs").output().is_ok_and(|o| String::from_utf8_lossy(&o.stdout).contains("\neng"));
    assert!(there || std::env::var_os("AUDIT_THEMES_CI").is_none(), "Tesseract with English must be installed in CI");
    there.then_some(path)
}

/// A Tesseract that does what the script says when it is given a page.
#[cfg(unix)]
fn stand_in(project: &Project, script: &str) -> std::ffi::OsString {
    use std::os::unix::fs::PermissionsExt;
    project.write("bin/tesseract", format!("#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo eng; exit; fi\n{script}\n"));
    std::fs::set_permissions(project.path("bin/tesseract"), std::fs::Permissions::from_mode(0o755)).expect("it may be run");
    std::env::join_paths([project.path("bin"), "/bin".into(), "/usr/bin".into()]).expect("a PATH")
}

fn truth() -> Value {
    serde_json::from_slice(&std::fs::read(fixture("audit.truth.json")).expect("a truth")).expect("JSON")
}

/// How many characters must be changed, added or taken out to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut last = i + 1;
        let mut next = vec![last];
        for (pair, y) in row.windows(2).zip(&b) {
            let &[corner, above] = pair else { continue };
            last = (corner + usize::from(x != *y)).min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

struct Score {
    wanted: usize,
    hit: usize,
    extra: usize,
    pages_right: usize,
    wrong_characters: usize,
    characters: usize,
}

/// A passage is right where its kind is right and nine in ten of its characters are.
fn score(found: &Value) -> Score {
    let mut out = Score { wanted: 0, hit: 0, extra: 0, pages_right: 0, wrong_characters: 0, characters: 0 };
    let cases = |v: &Value| v["cases"].as_array().cloned().unwrap_or_default();
    let (wanted, got) = (cases(&truth()), cases(found));
    for i in 0..wanted.len().max(got.len()) {
        let mut open = got.get(i).map(extracted).unwrap_or_default();
        for p in wanted.get(i).and_then(|c| c["passages"].as_array()).into_iter().flatten() {
            let (kind, text) = (p["kind"].as_str().expect("a kind"), fold(p["text"].as_str().expect("a text")));
            let length = text.chars().count();
            out.wanted += 1;
            out.characters += length;
            let near = open.iter().enumerate().filter(|(_, f)| f.kind == kind).map(|(at, f)| (distance(&f.text, &text), at)).min();
            match near.filter(|(d, _)| d * 10 <= length) {
                Some((d, at)) => {
                    let page = open.remove(at).page;
                    out.hit += 1;
                    out.pages_right += usize::from(page == p["page"].as_u64());
                    out.wrong_characters += d;
                }
                None => out.wrong_characters += length,
            }
        }
        out.extra += open.len();
    }
    out
}

fn notices(found: &Value, code: &str) -> Vec<u64> {
    found["notices"].as_array().into_iter().flatten().filter(|n| n["code"] == code).filter_map(|n| n["page"].as_u64()).collect()
}

#[test]
fn scans_are_read_as_their_pages_say() {
    let Some(path) = tesseract() else { return };
    let mut report = String::new();
    let mut wrong = false;
    for (name, source, recognised) in [
        ("grey-150.pdf", "ocr", &[1, 2][..]),
        ("fax-200.pdf", "ocr", &[1, 2]),
        ("mixed.pdf", "ocr", &[2]),
        ("hidden-layer.pdf", "text", &[]),
    ] {
        let started = std::time::Instant::now();
        let run = program(root(), &path, &["extract", &fixture(name).to_string_lossy(), "--ocr", "-f", "json"]).exits(0);
        let seconds = started.elapsed().as_secs_f32();
        let found: Value = serde_json::from_str(&run.out).expect("JSON");
        let s = score(&found);
        let (hit, wanted, extra) = (s.hit, s.wanted, s.extra);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand characters")]
        let rate = 100.0 * s.wrong_characters as f64 / s.characters as f64;
        let _ =
            writeln!(report, "{name:<18} {hit} of {wanted} passages, {extra} more; {rate:.2} % of the characters wrong; {seconds:.1} s");
        wrong |= hit != wanted || extra > 0 || s.pages_right != hit || rate > 1.0;
        assert_eq!(found["source"]["text_source"], source, "{name}");
        assert_eq!(notices(&found, "ocr-page"), recognised, "{name}");
        for field in ["board", "topic"] {
            assert_eq!(found["audit"][field], truth()["audit"][field], "{name}");
        }
        assert_eq!(found["audit"]["period"]["label"], truth()["audit"]["period"], "{name}");
        let numbers = |v: &Value| v["cases"].as_array().into_iter().flatten().map(|c| c["number"].clone()).collect::<Vec<_>>();
        assert_eq!(numbers(&found), numbers(&truth()), "{name}");
    }
    println!("{report}");
    assert!(!wrong, "{report}");
}

#[test]
fn a_file_is_read_again_for_its_scans_and_stays_read() {
    let Some(path) = tesseract() else { return };
    let project = Project::empty();
    project.copy(&fixture("mixed.pdf"), "corpus/mixed.pdf");
    let report = |arguments: &[&str]| program(&project.path(""), &path, arguments);
    let run = report(&["report"]).exits(3);
    assert!(run.err.contains("mixed.pdf: page 2 without text; the others were read. If it is a scan: with Tesseract"), "{}", run.err);
    assert_eq!(project.table("reports/cases.internal.csv").len(), 1);

    let run = report(&["report", "--ocr"]).exits(0);
    assert!(run.err.contains("1 read now"), "{}", run.err);
    assert!(run.err.contains("1 page was read by text recognition (OCR)"), "{}", run.err);
    assert_eq!(project.table("reports/cases.internal.csv").len(), 2);
    assert_eq!(project.table("reports/documents.internal.csv")[0]["text_source"], "ocr");
    let evidence = project.read("reports/evidence.internal.csv");

    for arguments in [&["report"][..], &["report", "--ocr"]] {
        let run = report(arguments).exits(0);
        assert!(run.err.contains("0 read now, 1 known"), "{}", run.err);
        assert_eq!(project.read("reports/evidence.internal.csv"), evidence);
    }
}

#[test]
fn without_recognition_a_scan_says_what_to_do() {
    let project = Project::empty();
    let run = project.run(&["extract", &fixture("fax-200.pdf").to_string_lossy()]).exits(3);
    assert!(
        run.err.contains("no page of it has any text. It looks like a scan: with Tesseract installed, run again with --ocr."),
        "{}",
        run.err
    );
    let run = project.run(&["extract", &fixture("mixed.pdf").to_string_lossy(), "-f", "md"]).exits(0);
    let notice = "page 2: the page is a picture of text; with Tesseract installed, run again with --ocr";
    assert!(run.out.contains(notice), "{}", run.out);
}

#[test]
fn where_tesseract_is_missing_it_is_said_what_to_install() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    let nowhere = project.path("nowhere");
    for arguments in [&["report", "--ocr"][..], &["extract", "corpus/thornsea-2018-19-missing.pdf", "--ocr"]] {
        let run = program(&project.path(""), nowhere.as_os_str(), arguments).exits(2);
        for word in
            ["no program tesseract on the PATH", "apt-get install tesseract-ocr tesseract-ocr-eng", "brew install tesseract", "Windows: "]
        {
            assert!(run.err.contains(word), "{word:?} is missing in:\n{}", run.err);
        }
    }
}

/// The table that Tesseract 5.3 wrote for page 2 of `mixed.pdf`, given by a stand-in.
#[cfg(unix)]
#[test]
fn recorded_words_become_the_page() {
    let project = Project::empty();
    let path = stand_in(&project, &format!("cat > /dev/null; cat '{}'", fixture("mixed-2.tsv").display()));
    let run = program(&project.path(""), &path, &["extract", &fixture("mixed.pdf").to_string_lossy(), "--ocr", "-f", "json"]).exits(0);
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    let s = score(&found);
    assert_eq!((s.hit, s.extra, s.pages_right), (s.wanted, 0, s.wanted), "{}", run.out);
    // One capital was taken for another.
    assert_eq!(s.wrong_characters, 1);
}

/// The second reader recognises nothing: what was recognised is no difference between the two.
#[cfg(unix)]
#[test]
fn recognised_pages_are_not_cross_checked() {
    let project = Project::empty();
    let path = stand_in(&project, &format!("cat > /dev/null; cat '{}'", fixture("mixed-2.tsv").display()));
    let file = fixture("mixed.pdf");
    let arguments = ["extract", &file.to_string_lossy(), "--ocr", "--cross-check", "-f", "json"];
    let found: Value = serde_json::from_str(&program(&project.path(""), &path, &arguments).exits(0).out).expect("JSON");
    let codes: Vec<&str> = found["notices"].as_array().into_iter().flatten().filter_map(|n| n["code"].as_str()).collect();
    assert!(codes.contains(&"ocr-page"), "{codes:?}");
    assert!(!codes.contains(&"readers-disagree") && !codes.contains(&"not-cross-checked"), "{codes:?}");
}

#[cfg(unix)]
#[test]
fn recognition_that_fails_is_told_and_tried_again() {
    let project = Project::empty();
    project.copy(&fixture("mixed.pdf"), "corpus/mixed.pdf");
    let path = stand_in(&project, "cat > /dev/null; exit 1");
    for read in ["1 read now", "1 read now"] {
        let run = program(&project.path(""), &path, &["report", "--ocr"]).exits(3);
        assert!(run.err.contains(read), "{}", run.err);
        assert!(run.err.contains("mixed.pdf: page 2 without text"), "{}", run.err);
    }
    let documents = project.table("reports/documents.internal.csv");
    assert!(
        documents[0]["what_to_do"].contains("Page 2: Text recognition of the page failed: Tesseract ended with an error"),
        "{documents:?}"
    );
    let path = stand_in(&project, &format!("cat > /dev/null; cat '{}'", fixture("mixed-2.tsv").display()));
    let run = program(&project.path(""), &path, &["report", "--ocr"]).exits(0);
    assert!(run.err.contains("1 read now"), "{}", run.err);
}
