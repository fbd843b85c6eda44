//! The report as a Word document: a package of XML parts (ECMA-376, "Office Open XML", parts 1 and 2).
//!
//! Written here because no library at hand writes repeated header rows, alternative text and SVG with a PNG beside it.

mod body;

use std::io::{Cursor, Write};

use maud::{Markup, PreEscaped, html};
use zip::write::SimpleFileOptions;

use super::super::chart::Title;
use super::Paper;
use crate::error::ErrorKind;
use crate::text::normalise::for_terminal;

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The document. `created` are seconds since 1970: what stands as the day of its making, so that the same reports make the same
/// bytes.
pub fn render(paper: &Paper, created: i64) -> Result<Vec<u8>, ErrorKind> {
    let failed = |message: String| ErrorKind::Render { format: "DOCX", message };
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".to_owned(), part(&content_types())),
        ("_rels/.rels".to_owned(), part(&package_relations())),
        ("docProps/core.xml".to_owned(), part(&core(paper, created)?)),
        ("word/document.xml".to_owned(), part(&body::document(paper))),
        ("word/_rels/document.xml.rels".to_owned(), part(&document_relations(paper))),
        ("word/footer1.xml".to_owned(), part(&footer(paper))),
        ("word/styles.xml".to_owned(), include_bytes!("docx/styles.xml").to_vec()),
        ("word/numbering.xml".to_owned(), include_bytes!("docx/numbering.xml").to_vec()),
        ("word/settings.xml".to_owned(), include_bytes!("docx/settings.xml").to_vec()),
    ];
    for (at, drawing) in paper.drawings().enumerate() {
        parts.push((format!("word/media/figure{at}.png"), drawing.png(Title::Beside)?));
        parts.push((format!("word/media/figure{at}.svg"), drawing.svg(Title::Beside).into_bytes()));
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // The day in the package is the first that its format knows.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, bytes) in parts {
        zip.start_file(name, options).map_err(|e| failed(e.to_string()))?;
        zip.write_all(&bytes).map_err(|e| failed(e.to_string()))?;
    }
    Ok(zip.finish().map_err(|e| failed(e.to_string()))?.into_inner())
}

fn part(xml: &Markup) -> Vec<u8> {
    format!("{DECLARATION}\n{}", xml.0).into_bytes()
}

/// Words as XML can hold them.
fn plain(text: &str) -> String {
    for_terminal(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn content_types() -> Markup {
    let word = |name: &str, kind: &str| html! { Override PartName=(format!("/word/{name}.xml")) ContentType=(format!("{WORD_TYPE}.{kind}+xml")) {} };
    html! {
        Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types" {
            Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" {}
            Default Extension="xml" ContentType="application/xml" {}
            Default Extension="png" ContentType="image/png" {}
            Default Extension="svg" ContentType="image/svg+xml" {}
            Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml" {}
            (word("document", "document.main"))
            (word("styles", "styles"))
            (word("numbering", "numbering"))
            (word("settings", "settings"))
            (word("footer1", "footer"))
        }
    }
}

fn package_relations() -> Markup {
    html! {
        Relationships xmlns=(RELATIONS) {
            Relationship Id="rId1" Type=(format!("{OFFICE}/officeDocument")) Target="word/document.xml" {}
            Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml" {}
        }
    }
}

fn document_relations(paper: &Paper) -> Markup {
    let fixed = [("styles", "styles.xml"), ("numbering", "numbering.xml"), ("settings", "settings.xml"), ("footer", "footer1.xml")];
    html! {
        Relationships xmlns=(RELATIONS) {
            @for (kind, target) in fixed { Relationship Id=(kind) Type=(format!("{OFFICE}/{kind}")) Target=(target) {} }
            @for (at, _) in paper.drawings().enumerate() {
                @for ending in ["png", "svg"] {
                    Relationship Id=(format!("{ending}{at}")) Type=(format!("{OFFICE}/image")) Target=(format!("media/figure{at}.{ending}")) {}
                }
            }
        }
    }
}

fn core(paper: &Paper, created: i64) -> Result<Markup, ErrorKind> {
    let time = jiff::Timestamp::from_second(created).map_err(|e| ErrorKind::Render { format: "DOCX", message: e.to_string() })?;
    let time = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Ok(html! {
        cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
            xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {
            dc:title { (plain(&paper.title)) }
            dc:subject { (plain(paper.notice)) }
            dc:creator { (env!("CARGO_PKG_NAME")) }
            dc:language { "en-GB" }
            dcterms:created xsi:type="dcterms:W3CDTF" { (time) }
            dcterms:modified xsi:type="dcterms:W3CDTF" { (time) }
        }
    })
}

/// At the foot of every page: who may read it, and the page.
fn footer(paper: &Paper) -> Markup {
    let field = |name: &str| html! { w:fldSimple w:instr=(format!(" {name} ")) { w:r { w:t { "1" } } } };
    let words = |text: &str| html! { w:r { w:t xml:space="preserve" { (text) } } };
    html! {
        w:ftr xmlns:w=(MAIN) {
            w:p {
                w:pPr { w:pStyle w:val="Footer" {} }
                (words(&plain(paper.notice)))
                w:r { w:tab {} }
                (words("Page ")) (field("PAGE")) (words(" of ")) (field("NUMPAGES"))
            }
        }
    }
}

/// A fragment that is XML already.
fn raw(xml: &str) -> PreEscaped<&str> {
    PreEscaped(xml)
}
