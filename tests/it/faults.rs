//! Bad input is an ordinary outcome: named, with the reason and what to do, and everything else is done.

use std::path::Path;

use audit_themes::catalogue::Reading;
use audit_themes::error::ReadError;
use audit_themes::layouts::{HeadingWords, Vocabulary};
use audit_themes::model::Format;
use audit_themes::pipeline::{self, How};
use audit_themes::worker::File;

use crate::project::{Project, root};

const GOOD: &str = "thornsea-2018-19-missing.pdf";

#[test]
fn every_bad_file_is_named_and_the_good_one_is_read_all_the_same() {
    let alone = Project::with(&[GOOD]);
    alone.run(&["report"]).exits(0);

    let project = Project::with(&[GOOD]);
    for name in ["encrypted.pdf", "truncated.pdf", "blank.pdf", "page-loop.pdf"] {
        project.copy(&root().join("tests/fixtures/faults").join(name), &format!("corpus/{name}"));
    }
    project.write("corpus/empty.pdf", "");
    project.write("corpus/word.pdf", "PK\u{3} this is not a PDF");
    project.write("corpus/notes.odt", "not a format that is read");
    project.write("corpus/letter.docx", "no zip");
    let run = project.run(&["report"]).exits(3);
    for line in [
        "7 files could not be read:",
        "empty.pdf: the file is empty (0 bytes). Copy or download the report again.",
        "word.pdf: not a PDF, though it is named as one. Open it to see what it is; save it as PDF if it is a report.",
        "encrypted.pdf: encrypted with a password. Ask its owner for a copy without password, or print it to PDF.",
        "truncated.pdf: a damaged PDF: it cannot be opened.",
        "page-loop.pdf: a damaged PDF: it has no pages.",
        "blank.pdf: no page of it has any text. Open it to see whether it is blank.",
        "letter.docx: not a Word document, though it is named or packed as one. Open it to see what it is; save it as DOCX or PDF",
        "Passed over, since only PDF, Word (DOCX), HTML, Markdown and text are read (save them as PDF): notes.odt",
        "Next: open",
    ] {
        assert!(run.err.contains(line), "{line:?} is missing in:\n{}", run.err);
    }
    assert_eq!(project.read("reports/cases.internal.csv"), alone.read("reports/cases.internal.csv"));
    assert_eq!(project.read("reports/evidence.internal.csv"), alone.read("reports/evidence.internal.csv"));
    let documents = project.table("reports/documents.internal.csv");
    assert_eq!(documents.iter().filter(|d| d["outcome"] == "failed").count(), 7);
    assert_eq!(documents.iter().filter(|d| d["outcome"] == "read").count(), 1);
    // What is known to be bad is not tried again, and is still told.
    let again = project.run(&["report"]).exits(3);
    assert!(again.err.contains("0 read now, 8 known"), "{}", again.err);
}

#[test]
fn a_page_without_text_is_named_and_the_others_are_read() {
    let project = Project::empty();
    project.copy(&root().join("tests/fixtures/faults/one-page-blank.pdf"), "corpus/scan.pdf");
    let run = project.run(&["report"]).exits(3);
    assert!(run.err.contains("scan.pdf: page 3 without text; the others were read."), "{}", run.err);
    assert_eq!(project.table("reports/cases.internal.csv").len(), 3);
}

#[test]
fn the_words_typed_into_a_form_are_read() {
    let project = Project::empty();
    project.write("form.pdf", crate::hostile::form("The lanterns were counted twice"));
    let run = project.run(&["extract", "form.pdf", "-f", "md"]).exits(0);
    assert!(run.out.contains("The harbour master counted lanterns") && run.out.contains("The lanterns were counted twice"), "{}", run.out);
}

#[test]
fn a_reader_that_crashes_is_an_outcome_of_its_file() {
    let project = Project::with(&[GOOD]);
    let how =
        How { program: Path::new("/bin/false"), jobs: 1, cross_check: false, words: &HeadingWords::default(), explain: false, ocr: None };
    let updated = pipeline::update(&audit_themes::project::Project::new(project.path("")), &how, &|_, _, _| {}).expect("the run goes on");
    assert!(matches!(&updated.sources[0].reading, Reading::Failed(ReadError::Crashed(_))), "{:?}", updated.sources[0].reading);
}

#[test]
fn a_report_with_unknown_headings_can_be_searched_and_is_told() {
    let project = Project::empty();
    project.write("corpus/memo.md", "# Memo\n\nThe harbour master wrote about lanterns in 2019-20.\n");
    let run = project.run(&["report"]).exits(0);
    assert!(run.err.contains("1 read, but worth a person's look"), "{}", run.err);
    let documents = project.table("reports/documents.internal.csv");
    assert_eq!(documents[0]["outcome"], "check");
    assert!(documents[0]["what_to_do"].contains("No case and no finding was recognised"), "{:?}", documents[0]);
    assert!(project.run(&["search", "lanterns"]).exits(0).out.contains("*lanterns*"));
    assert!(project.run(&["status"]).exits(0).out.contains("memo.md,check,\"No case and no finding"));
}

#[test]
fn a_second_run_at_the_same_time_is_told_and_nothing_is_damaged() {
    let project = Project::with(&[GOOD]);
    project.run(&["report"]).exits(0);
    let before = project.read("reports/frequency.internal.csv");
    let lock = audit_themes::files::Lock::take(&project.path("index/lock")).expect("the lock is free");
    let run = project.run(&["report"]).exits(6);
    assert!(run.err.contains("another run is using this project") && run.err.contains("Wait until it has finished"), "{}", run.err);
    drop(lock);
    project.run(&["report"]).exits(0);
    assert_eq!(before, project.read("reports/frequency.internal.csv"));
}

#[test]
fn wrong_use_is_told_with_what_to_do() {
    let project = Project::empty();
    let run = project.run(&["report"]).exits(2);
    assert!(run.err.contains("there is no corpus folder here") && run.err.contains("--project DIR"), "{}", run.err);
    let run = project.run(&["--project", "nowhere", "report"]).exits(2);
    assert!(run.err.contains("nowhere"), "{}", run.err);
    let run = project.run(&["extract", "missing.pdf"]).exits(2);
    assert!(run.err.contains("missing.pdf: no such file or folder"), "{}", run.err);
    let run = project.run(&["themes", "show", "nothing"]).exits(2);
    assert!(run.err.contains("The ids are: voice lived"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::with(&[GOOD]);
    let corpus = project.path("corpus");
    std::fs::set_permissions(&corpus, std::fs::Permissions::from_mode(0o000)).expect("rights can be taken");
    // The superuser may read everything.
    let barred = std::fs::read_dir(&corpus).is_err();
    let run = project.run(&["report"]);
    std::fs::set_permissions(&corpus, std::fs::Permissions::from_mode(0o755)).expect("rights can be given");
    if barred {
        let run = run.exits(2);
        assert!(run.err.contains("corpus: cannot read the folder"), "{}", run.err);
    } else {
        let _ = run.exits(0);
    }
}

#[test]
fn a_mistake_in_the_codebook_is_told_with_line_and_column() {
    let project = Project::with(&[GOOD]);
    let good = std::fs::read_to_string(root().join("src/themes/codebook.toml")).expect("the codebook");
    let line = good.lines().position(|l| l.starts_with("  'voice NEAR/4")).expect("a rule") + 1;
    project.write("themes.toml", good.replacen("'voice NEAR/4", "'voice (NEAR/4", 1));
    let run = project.run(&["report"]).exits(2);
    assert!(run.err.contains(&format!("themes.toml: line {line}, column ")), "{}", run.err);
    project.write("themes.toml", good.replacen("\nnegation = \"learning\"", "\nnegation = \"sometimes\"", 1));
    let run = project.run(&["themes", "list"]).exits(2);
    assert!(run.err.contains("themes.toml: line ") && run.err.contains("sometimes"), "{}", run.err);
}

#[test]
fn words_of_a_document_cannot_steer_a_terminal() {
    let project = Project::empty();
    project.write("corpus/a.txt", "Case 1 (Ana*)\n\nStrengths:\n\n- Words with a \u{1b}[31mcolour\u{1b}[0m and \u{202e}turned.\n");
    for arguments in [&["search", "words"][..], &["extract", "corpus/a.txt", "-f", "md"]] {
        let run = project.run(arguments).exits(0);
        assert!(run.out.contains("colour") && !run.out.contains(['\u{1b}', '\u{202e}']), "{}", run.out);
    }
}

/// A zip with these files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        std::io::Write::write_all(&mut zip, text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a zip").into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    zipped(&[("word/document.xml", &format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>"))])
}

const PARAGRAPH: &str = "<w:p><w:r><w:t>Case 1 (Ana)</w:t></w:r></w:p>";

fn read(name: &str, bytes: &[u8]) -> Result<audit_themes::model::Extraction, ReadError> {
    let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary");
    pipeline::extract(&File { name: name.to_owned(), ..File::default() }, &vocabulary, bytes)
}

#[test]
fn a_word_document_that_is_none_is_told_by_its_reason() {
    assert!(read("a.docx", &docx(PARAGRAPH)).is_ok());
    let whole = std::fs::read(root().join("tests/fixtures/layouts/dx-styles.docx")).expect("a fixture");
    let half = &whole[..whole.len() / 2];
    assert!(matches!(read("a.docx", half), Err(ReadError::DamagedWord(_))));
    let mut scratched = docx(PARAGRAPH);
    scratched[60] ^= 0x55;
    assert!(matches!(read("a.docx", &scratched), Err(ReadError::DamagedWord(_))));
    assert!(matches!(read("a.docx", &docx("<w:p><w:r>")), Err(ReadError::DamagedWord(_))));
    assert_eq!(read("a.docx", &zipped(&[("xl/workbook.xml", "<x/>")])), Err(ReadError::NotWord));
    assert_eq!(read("a.docx", &docx("<w:p/>")), Err(ReadError::NoText { pages: 0, images: false, unseen: Vec::new() }));
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and the rest".to_vec();
    assert_eq!(read("a.docx", &old), Err(ReadError::OldWord));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("a.docx", &[old, name].concat()), Err(ReadError::Encrypted));
    let bomb = docx(&" ".repeat(65 << 20));
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    assert_eq!(read("a.docx", &bomb), Err(ReadError::TooLarge(64)));
}

#[test]
fn what_a_file_plainly_is_counts_for_more_than_its_name() {
    let format = |name: &str, bytes: &[u8]| read(name, bytes).map(|e| e.format);
    assert_eq!(format("a.html", &docx(PARAGRAPH)), Ok(Format::Docx));
    assert_eq!(format("a.docm", &docx(PARAGRAPH)), Ok(Format::Docx));
    let page = b"\n<!DOCTYPE html><h1>Case 1 (Ana)</h1>";
    assert_eq!(format("a.docx", page), Ok(Format::Html));
    assert_eq!(format("a.txt", page), Ok(Format::Html));
    assert_eq!(format("a.HTM", b"<h1>Case 1 (Ana)</h1>"), Ok(Format::Html));
    assert_eq!(format("a.txt", b"PK is a postcode"), Ok(Format::Txt));
}

#[test]
fn nesting_without_end_is_read_and_told() {
    let deep = 100_000;
    let nested = |open: &str, close: &str| format!("{}{PARAGRAPH}{}", open.repeat(deep), close.repeat(deep));
    for (open, close) in [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
        ("<w:sdt>", "</w:sdt>"),
    ] {
        let read = read("a.docx", &docx(&nested(open, close))).expect("it is read");
        assert_eq!(read.audits[0].cases.len(), 1, "{open}");
    }
    for element in ["div", "b", "table><tr><td", "ul><li"] {
        let page = format!("{}<p>Case 1 (Ana)</p>", format!("<{element}>").repeat(deep));
        let read = read("a.html", page.as_bytes()).expect("it is read");
        assert_eq!(read.audits[0].coverage.words, 3, "{element}");
        assert!(read.audits[0].notices.iter().any(|n| n.code == "deep-nesting"), "{element}");
    }
    let long = "x".repeat(8 << 20);
    assert!(read("a.html", format!("<p class=\"{long}\" {long}>Case 1 (Ana)").as_bytes()).is_ok());
    let page = docx(&format!("<w:p w:x='{long}'><w:r><w:t>Case 1 (Ana)</w:t></w:r></w:p>"));
    assert!(read("a.docx", &page).is_ok());
}

#[test]
fn years_of_menus_and_copyright_lines_are_not_the_periods_of_a_page() {
    let page = "<!DOCTYPE html><nav><a href='/1'>Audit 2016-17</a></nav><main><h1>Case audits</h1><h2>Case 1 (Ana)</h2>\
        <h3>Strengths</h3><ul><li>She was heard.</ul></main><footer>&copy; 2011 to 2012, Marl Vale Safeguarding Children Board</footer>";
    let audit = &read("a.html", page.as_bytes()).expect("text").audits[0];
    assert_eq!(audit.fields.period, None);
    assert_eq!(audit.fields.board.as_deref(), Some("Marl Vale Safeguarding Children Board"));
}
