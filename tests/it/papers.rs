//! `report`'s papers: Word, HTML and Markdown say the same, and what they say is in the tables.

use std::collections::BTreeMap;
use std::io::Read as _;

use crate::project::Project;

/// The parts of a package by their names, those that are text.
fn parts(project: &Project, name: &str) -> BTreeMap<String, String> {
    let bytes = std::fs::read(project.path(name)).expect("the paper");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut out = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a part");
        let mut text = String::new();
        if file.read_to_string(&mut text).is_ok() {
            out.insert(file.name().expect("a name").into_owned(), text);
        }
    }
    out
}

/// The text of the paragraphs with one of these styles, in order.
fn styled(document: &str, styles: &[&str]) -> Vec<String> {
    let paragraphs = document.split("<w:p>").skip(1).filter(|p| styles.iter().any(|s| p.contains(&format!("<w:pStyle w:val=\"{s}\">"))));
    paragraphs.map(|p| words(p.split("</w:p>").next().unwrap_or_default())).collect()
}

/// The text between tags.
fn words(markup: &str) -> String {
    let bare: String = markup.split('<').map(|t| t.split_once('>').map_or(t, |(_, text)| text)).collect();
    let plain = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in Word stands in HTML and in Markdown, in the same order.
#[test]
fn the_three_forms_say_the_same() {
    let project = Project::bundled();
    project.run(&["report"]).exits(0);
    let docx = parts(&project, "reports/report.internal.docx");
    let document = &docx["word/document.xml"];
    let page = project.read("reports/report.internal.html");
    let main = page.split_once("<main>").expect("the body of the page").1;
    let html = words(main);
    let markdown =
        project.read("reports/report.internal.md").replace('\\', "").replace("**", "").replace("&lt;", "<").replace("&amp;", "&");
    let markdown = markdown.split_whitespace().collect::<Vec<_>>().join(" ");
    let all = ["Heading1", "Heading2", "Heading3", "Normal", "Caution", "ListBullet", "Quote", "Source", "Caption"];
    let said = styled(document, &all);
    assert!(said.len() > 200, "{} paragraphs", said.len());
    let (mut html, mut markdown) = (html.as_str(), markdown.as_str());
    for text in &said {
        (_, html) = html.split_once(text.as_str()).unwrap_or_else(|| panic!("not in the page, or not there: {text}"));
        (_, markdown) = markdown.split_once(text.as_str()).unwrap_or_else(|| panic!("not in the Markdown, or not there: {text}"));
    }
    for outside in ["src=", "href=\"http", "url(", "@import", "<script", "<link"] {
        assert!(!page.contains(outside), "the page stands alone: {outside}");
    }
    let sections = styled(document, &["Heading1"]);
    let expected = [
        "Summary",
        "Themes by period",
        "What went well",
        "What to learn",
        "Questions for practice",
        "How this was made, and its limits",
        "What was left out",
        "Glossary",
    ];
    assert_eq!(sections, expected);
}

/// Quotes are the words of the evidence, with its citation; they are of counted cases.
#[test]
fn every_quote_is_in_the_evidence() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    project.run(&["report"]).exits(0);
    let fold = |text: &str| text.trim_start_matches('\'').split_whitespace().collect::<Vec<_>>().join(" ");
    let evidence: Vec<(String, String)> =
        project.table("reports/evidence.internal.csv").iter().map(|r| (fold(&r["passage_text"]), fold(&r["citation"]))).collect();
    let docx = parts(&project, "reports/report.internal.docx");
    let (quotes, sources) = (styled(&docx["word/document.xml"], &["Quote"]), styled(&docx["word/document.xml"], &["Source"]));
    assert!(quotes.len() > 10 && quotes.len() == sources.len(), "{} quotes", quotes.len());
    for quote in quotes.into_iter().zip(sources) {
        assert!(evidence.contains(&quote), "{quote:?}");
    }
}

#[test]
fn word_and_screen_readers_find_what_they_need() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf", "wexmoor-2014-15-neglect.pdf"]);
    project.run(&["report"]).exits(0);
    let docx = parts(&project, "reports/report.internal.docx");
    for (name, xml) in &docx {
        let mut reader = quick_xml::Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(e) => panic!("{name} is no XML: {e}"),
            }
        }
    }
    let document = &docx["word/document.xml"];
    let tables = document.matches("<w:tbl>").count();
    assert!(tables >= 4 && document.matches("<w:tblHeader>").count() == tables, "each table repeats its first row");
    let pictures = document.matches("<wp:docPr ").count();
    assert_eq!(pictures, 3);
    assert_eq!(document.matches("descr=\"A grid of").count() + document.matches("descr=\"6 panels").count(), 2 * pictures);
    assert_eq!(document.matches("<asvg:svgBlip").count(), pictures, "each PNG has its SVG");
    assert!(docx["word/styles.xml"].contains("<w:lang w:val=\"en-GB\""));
    let core = &docx["docProps/core.xml"];
    assert!(core.contains("<dc:title>Themes in case audits, 2014-15 to 2018-19</dc:title>"), "{core}");
    assert!(core.contains("2023-11-14T22:13:20Z"), "SOURCE_DATE_EPOCH: {core}");
}

/// A project without any case has no charts, and says so; those of an earlier run are gone.
#[test]
fn nothing_found_is_a_report_too() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    project.run(&["report"]).exits(0);
    assert!(project.path("reports/heat-map.internal.png").exists());
    std::fs::remove_file(project.path("corpus/thornsea-2018-19-missing.pdf")).expect("removed");
    project.run(&["report"]).exits(0);
    assert!(!project.path("reports/heat-map.internal.png").exists());
    let markdown = project.read("reports/report.internal.md");
    assert!(markdown.contains("No theme was found in a counted case.") && markdown.contains("The reports ask no questions."), "{markdown}");
    assert!(parts(&project, "reports/themes.internal.xlsx").contains_key("xl/workbook.xml"));
}

/// A file that ends in .xlsx is a workbook of the one table.
#[test]
fn one_table_as_a_workbook() {
    let project = Project::with(&["thornsea-2018-19-missing.pdf"]);
    let run = project.run(&["report", "cases", "-o", "cases.xlsx"]).exits(0);
    assert!(run.err.contains("Wrote cases.xlsx (3 rows)."), "{}", run.err);
    let book = parts(&project, "cases.xlsx");
    assert!(book["xl/workbook.xml"].contains("<sheet name=\"cases\""), "{}", book["xl/workbook.xml"]);
    assert!(book["xl/sharedStrings.xml"].contains("Thornsea"), "the words of the table");
}
