//! Blocks → audits: which case, which section, which message a text belongs to.
//!
//! The document is walked once, in reading order. Headings move a cursor (case, section, message); text lands where
//! the cursor stands. Every block ends in exactly one place: a passage, a heading, `unplaced` or furniture.

mod cases;
mod coverage;
mod fields;
mod marked;
mod sections;
mod units;
mod vocabulary;

pub use vocabulary::{Role, Vocabulary};

use crate::model::{Audit, Block, Notice};
use units::{Kind, Unit};

/// The audits of a document. Never fails: what is not understood is `unplaced`.
pub fn structure(blocks: &[Block], vocabulary: &Vocabulary) -> Vec<Audit> {
    let units = units::of(blocks, vocabulary);
    let body = units.iter().position(starts_body).unwrap_or(units.len());
    let mut audit = sections::place(&units, body);
    audit.fields = fields_of(&units, body, vocabulary);
    if let Some(period) = audit.fields.period.as_ref().filter(|p| p.assumed) {
        let message =
            format!("\"{}\" is read as {} to {}; the report does not say so in as many words", period.raw, period.start, period.end);
        audit.notices.push(Notice::info("period-assumed", None, message));
    }
    coverage::account(&mut audit, blocks);
    vec![audit]
}

/// The first heading of a case or of a section ends the title block.
fn starts_body(unit: &Unit) -> bool {
    match &unit.kind {
        Kind::Case(_) => true,
        Kind::Role(role) => matches!(role, Role::Summary | Role::Strength | Role::Learning | Role::Question | Role::Action),
        _ => false,
    }
}

/// Lines above the first running text are the title block; the running text before the body introduces it.
fn fields_of(units: &[Unit], body: usize, vocabulary: &Vocabulary) -> crate::model::AuditFields {
    let front: Vec<&Unit> = units.iter().take(body).collect();
    let texts = |wanted: &dyn Fn(&&&Unit) -> bool| -> Vec<String> { front.iter().filter(wanted).map(|u| u.text().to_owned()).collect() };
    let lines: Vec<fields::Line> =
        front.iter().filter(|u| is_title_line(u)).map(|u| fields::Line { text: u.text().to_owned(), size: u.look.size }).collect();
    let introduction = texts(&|u| !is_title_line(u) && u.kind != Kind::Furniture);
    let furniture: Vec<String> = units.iter().filter(|u| u.kind == Kind::Furniture).map(|u| u.text().to_owned()).collect();
    fields::read(&fields::Sources { lines: &lines, introduction: &introduction, furniture: &furniture }, vocabulary)
}

/// A short line before the body that is no running text and no heading of the introduction.
fn is_title_line(unit: &Unit) -> bool {
    let heading = matches!(unit.kind, Kind::Heading | Kind::Role(Role::Mixed));
    let short = unit.kind == Kind::Text && crate::text::normalise::words(unit.text()) <= 14 && !unit.text().ends_with(['.', '?', '!']);
    heading || short
}
