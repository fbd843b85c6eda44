//! Possible identifiers of a person in a text: what has a fixed form (`fixed`), and names that are not the report's
//! pseudonyms (`names`); and what may be quoted (`quotes`).
//!
//! What is found is possible and no more, and what is not found proves nothing: no text is anonymous because this module
//! is silent. A board decides.

mod fixed;
mod names;
mod quotes;

use std::ops::Range;

use crate::model::{Audit, IdentifierKind, IdentifierPlace};
use names::Known;

pub use quotes::{pseudonyms, quotable};

/// A possible identifier in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    pub kind: IdentifierKind,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// The texts of a report, each with where it stands.
struct Part<'a> {
    text: &'a str,
    page: Option<u32>,
    case: Option<usize>,
    part: &'static str,
    passage: Option<&'a str>,
    /// A heading's capitals name nobody.
    title: bool,
}

/// Every possible identifier of an audit, in the order of its parts.
pub fn check(audit: &Audit) -> Vec<IdentifierPlace> {
    let parts = parts(audit);
    let texts: Vec<(&str, bool)> = parts.iter().map(|p| (p.text, p.title)).collect();
    let mut out = Vec::new();
    for (part, found) in parts.iter().zip(find_all(&texts, &known(audit))) {
        out.extend(found.into_iter().map(|one| IdentifierPlace {
            kind: one.kind,
            words: part.text.get(one.range).unwrap_or("").to_owned(),
            page: part.page,
            case: part.case,
            part: part.part,
            passage: part.passage.map(str::to_owned),
        }));
    }
    out
}

/// What an audit's own words are: its pseudonyms, its board and area.
fn known(audit: &Audit) -> Known {
    let mut known = Known::default();
    for case in &audit.cases {
        known.add(case.pseudonym.as_deref().unwrap_or(""));
    }
    for own in [&audit.fields.board, &audit.fields.area, &audit.fields.topic, &audit.fields.title].into_iter().flatten() {
        known.add(own);
    }
    for part in parts(audit) {
        known.add_starred(part.text);
    }
    known
}

fn parts(audit: &Audit) -> Vec<Part<'_>> {
    let mut out = Vec::new();
    for (case, passage) in audit.passages() {
        out.push(Part {
            text: &passage.text,
            page: passage.page(),
            case,
            part: passage.section.name(),
            passage: Some(&passage.id),
            title: passage.title,
        });
    }
    let fragments = audit.headings.iter().map(|f| (f, "heading")).chain(audit.furniture.iter().map(|f| (f, "page furniture")));
    out.extend(fragments.map(|(f, part)| Part { text: &f.text, page: f.page, case: None, part, passage: None, title: true }));
    out
}

/// The possible identifiers of texts that belong together: what is a name in one is a name in all.
fn find_all(texts: &[(&str, bool)], known: &Known) -> Vec<Vec<Identifier>> {
    let people = names::people(texts.iter().filter(|(_, title)| !title).map(|(text, _)| *text), known);
    let of = |(text, title): &(&str, bool)| {
        let mut found = fixed::find(text);
        let named = names::find(text, known, &people, *title);
        found.extend(named.into_iter().filter(|n| !fixed_over(&found, n)).collect::<Vec<_>>());
        found.sort_by_key(|i| i.range.start);
        found
    };
    texts.iter().map(of).collect()
}

fn fixed_over(found: &[Identifier], name: &Identifier) -> bool {
    found.iter().any(|f| f.range.start < name.range.end && name.range.start < f.range.end)
}

/// The possible identifiers of one text that stands by itself, beside these pseudonyms.
pub fn find(text: &str, pseudonyms: &[&str]) -> Vec<Identifier> {
    let mut known = Known::default();
    for name in pseudonyms {
        known.add(name);
    }
    find_all(&[(text, false)], &known).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
