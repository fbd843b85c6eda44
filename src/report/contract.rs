//! The JSON contract of `extract`: what other programs read. Fields are added, never renamed.
//!
//! These types are apart from the model, so that the model may change without the contract.

use serde::Serialize;

use crate::model::{self, Extraction, Rect};

/// The version of the contract.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
pub struct Document<'a> {
    schema: u32,
    source: Source<'a>,
    audit: Fields<'a>,
    pooled: bool,
    /// What a person corrected, by its name in the sidecar.
    corrected: Vec<&'a str>,
    cases: Vec<Case<'a>>,
    unplaced: Vec<Passage<'a>>,
    headings: &'a [model::Fragment],
    furniture: &'a [model::Fragment],
    notices: &'a [model::Notice],
    coverage: model::Coverage,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    explained: &'a [model::Explanation],
}

#[derive(Serialize)]
struct Source<'a> {
    path: &'a str,
    sha256: &'a str,
    pages: u32,
    format: model::Format,
    text_source: model::TextSource,
}

#[derive(Serialize)]
struct Fields<'a> {
    board: Option<&'a str>,
    title: Option<&'a str>,
    area: Option<&'a str>,
    topic: Option<&'a str>,
    published: Option<&'a str>,
    period: Option<&'a model::Period>,
}

#[derive(Serialize)]
struct Case<'a> {
    number: Option<&'a str>,
    pseudonym: Option<&'a str>,
    summary: Vec<Passage<'a>>,
    strengths: Vec<Passage<'a>>,
    messages: Vec<Message<'a>>,
    actions: Vec<Passage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    themes: Option<Vec<CaseTheme>>,
}

#[derive(Serialize)]
struct Message<'a> {
    title: Option<&'a str>,
    page: Option<u32>,
    narrative: Vec<Passage<'a>>,
    questions: Vec<Passage<'a>>,
}

#[derive(Serialize)]
struct Passage<'a> {
    id: &'a str,
    text: &'a str,
    page: Option<u32>,
    end_page: Option<u32>,
    bbox: Option<[f32; 4]>,
    heading: Option<&'a str>,
    pieces: Vec<Piece>,
    emphasis: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    links: &'a [model::PassageLink],
}

#[derive(Serialize)]
struct Piece {
    page: u32,
    bbox: [f32; 4],
}

/// A theme of a case with its evidence.
#[derive(Clone, Debug, Serialize)]
pub struct CaseTheme {
    pub theme: String,
    /// `strength`, `learning` or `both`.
    pub polarity: &'static str,
    /// The cases were chosen for it: it is the audit's own topic.
    pub own_topic: bool,
    pub evidence: Vec<Evidence>,
}

/// The words that a tag rests on; offsets are code points of the passage's text.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    pub passage: String,
    pub text: String,
    pub start: usize,
    pub end: usize,
    pub rule: String,
}

/// The documents of one file: one an audit. `themes` gives a case's themes where they are wanted.
pub fn documents<'a>(
    path: &'a str,
    extraction: &'a Extraction,
    themes: impl Fn(&'a model::Case) -> Option<Vec<CaseTheme>>,
) -> Vec<Document<'a>> {
    let source = || Source {
        path,
        sha256: &extraction.sha256,
        pages: extraction.pages,
        format: extraction.format,
        text_source: extraction.text_source,
    };
    extraction
        .audits
        .iter()
        .map(|audit| Document {
            schema: SCHEMA,
            source: source(),
            audit: Fields {
                board: audit.fields.board.as_deref(),
                title: audit.fields.title.as_deref(),
                area: audit.fields.area.as_deref(),
                topic: audit.fields.topic.as_deref(),
                published: audit.fields.published.as_deref(),
                period: audit.fields.period.as_ref(),
            },
            pooled: audit.pooled,
            corrected: audit.corrected.keys().map(String::as_str).collect(),
            cases: audit.cases.iter().map(|c| case(c, themes(c))).collect(),
            unplaced: passages(&audit.unplaced),
            headings: &audit.headings,
            furniture: &audit.furniture,
            notices: &audit.notices,
            coverage: audit.coverage,
            explained: &audit.explained,
        })
        .collect()
}

fn case(case: &model::Case, themes: Option<Vec<CaseTheme>>) -> Case<'_> {
    let page = |m: &model::Message| m.title.iter().chain(&m.narrative).chain(&m.questions).next().and_then(model::Passage::page);
    Case {
        number: case.number.as_deref(),
        pseudonym: case.pseudonym.as_deref(),
        summary: passages(&case.summary),
        strengths: passages(&case.strengths),
        messages: case
            .messages
            .iter()
            .map(|m| Message {
                title: m.title.as_ref().map(|t| t.text.as_str()),
                page: page(m),
                narrative: passages(&m.narrative),
                questions: passages(&m.questions),
            })
            .collect(),
        actions: passages(&case.actions),
        themes,
    }
}

fn passages(passages: &[model::Passage]) -> Vec<Passage<'_>> {
    passages
        .iter()
        .map(|p| Passage {
            id: &p.id,
            text: &p.text,
            page: p.page(),
            end_page: p.end_page(),
            bbox: p.pieces.first().map(|piece| corners(piece.rect)),
            heading: p.heading.as_deref(),
            pieces: p.pieces.iter().map(|piece| Piece { page: piece.page, bbox: corners(piece.rect) }).collect(),
            emphasis: &p.emphasis,
            links: &p.links,
        })
        .collect()
}

/// Hundredths of a point are exact enough, and shorter to read.
fn corners(rect: Rect) -> [f32; 4] {
    [rect.x0, rect.y0, rect.x1, rect.y1].map(|v| (v * 100.0).round() / 100.0)
}
