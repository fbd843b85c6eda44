//! The words of a child or a parent, in a box or in large type, and whose they are.

use std::collections::BTreeSet;

use super::super::units::{Kind, Unit};
use super::starts_case;
use crate::text::normalise::words;

/// `Adult C, speaking to the Board` below a quotation says whose words they are.
pub(super) fn attributions(units: &mut [Unit]) {
    let mut quoted: Option<f32> = None;
    for unit in units.iter_mut().filter(|u| u.kind != Kind::Furniture) {
        let text = unit.text().trim_end_matches(')');
        let short = words(text) <= 8 && !text.ends_with(['.', '?', '!', ':']) && unit.marker.is_none();
        // A heading counts only where it is known to be set smaller than the words above it, or begins like a signature.
        let heading = unit.is_heading() && unit.look.is_printed();
        let smaller = |size: f32| unit.look.size > 0.0 && unit.look.size < size - 0.3 || is_dash(unit) || text.starts_with('(');
        let plain = quoted.is_some_and(|size| !unit.bold && unit.look.size <= size && (!heading || smaller(size)));
        if short && plain && !matches!(unit.kind, Kind::Role(_) | Kind::Item) && !is_quotation(text) {
            unit.become_a(Kind::Label, "it says whose words stand above it");
        }
        quoted = (matches!(unit.kind, Kind::Text | Kind::Heading) && is_quotation(unit.text())).then_some(unit.look.size);
    }
}

/// Sayings that are set apart in large type: in quotation marks, and in a look that no heading has.
pub(super) fn set_apart(units: &mut [Unit]) {
    let first = units.iter().position(starts_case).unwrap_or(0);
    let known: BTreeSet<u8> = units.iter().filter(|u| u.is_heading() && !is_quoted(u.text())).map(|u| u.look.rank).collect();
    for i in first..units.len() {
        let quoted = |u: &&Unit| u.kind == Kind::Heading && words(u.text()) >= 4 && is_quoted(u.text()) && !known.contains(&u.look.rank);
        let Some(look) = units.get(i).filter(quoted).map(|u| u.look) else { continue };
        // Who says it may stand on a line of its own.
        let named = units.get(i + 1).is_some_and(|u| {
            matches!(u.kind, Kind::Item | Kind::Text | Kind::Heading)
                && words(u.text()) <= 6
                && (u.look.size - look.size).abs() < 0.5
                && is_dash(u)
        });
        for unit in units.iter_mut().skip(i).take(1 + usize::from(named)) {
            unit.become_a(Kind::Text, "it is a saying in large type");
            unit.aside = true;
        }
    }
}

/// True for a text that is somebody's words, from its first sign to its last.
pub(in super::super) fn is_quotation(text: &str) -> bool {
    (4..=60).contains(&words(text)) && is_quoted(text)
}

/// True for a text in quotation marks throughout, but for who says it.
fn is_quoted(text: &str) -> bool {
    let close = match text.chars().next() {
        Some('\u{201c}') => '\u{201d}',
        Some('\u{2018}') => '\u{2019}',
        Some(plain @ ('"' | '\'')) => plain,
        _ => return false,
    };
    // One sign opens it; one that only closes a word is an apostrophe.
    let open = text.chars().next().unwrap_or_default();
    let opens = text.split_whitespace().filter(|w| w.trim_start_matches('(').starts_with(open)).count();
    let Some(end) = text.rfind(close).filter(|end| *end > 1 && opens == 1) else { return false };
    let behind = text.get(end + close.len_utf8()..).unwrap_or("").trim();
    words(behind) <= 8 && (behind.is_empty() || behind.starts_with(['-', '\u{2013}', '\u{2014}', ',', '(']))
}

/// True for a text that a dash begins.
fn is_dash(unit: &Unit) -> bool {
    let dashes = ['-', '\u{2013}', '\u{2014}'];
    unit.marker.as_deref().is_some_and(|m| m.starts_with(dashes)) || unit.text().starts_with(dashes)
}

#[cfg(test)]
mod tests {
    use super::super::tests::audit;
    use super::is_quotation;

    #[test]
    fn a_quotation_is_somebodys_words_throughout() {
        assert!(is_quotation("\u{201c}They all said it was up to me.\u{201d}") && is_quotation("\"I just went home again.\""));
        assert!(!is_quotation("\u{201c}Up to me\u{201d} was written in every \u{201c}chronology\u{201d}"));
        assert!(!is_quotation("'No one asked me' and 'I was not told'") && !is_quotation("\"Wait and see\" is not a plan, \"ask\" is"));
        assert!(is_quotation("'I'd say they didn't listen to us.' (Mother)"));
        assert!(!is_quotation("\u{201c}Up to me\u{201d} was what they wrote.") && !is_quotation("\u{201c}Choice\u{201d}"));
    }

    #[test]
    fn words_of_a_child_and_whose_they_are_stand_in_no_section() {
        let audit = audit(&[
            "# Case 1: Kayden",
            "## Strengths",
            "The lads held his leg with a clean apron.",
            "\u{201c}They never once laughed at me.\u{201d}",
            "Child 1, speaking to the auditor",
            "## Learning",
            "Somebody has to stand at the bus stop.",
        ]);
        assert_eq!(audit.cases.len(), 1, "{:?}", audit.cases);
        assert_eq!(audit.cases[0].strengths.len(), 1, "{:?}", audit.cases[0].strengths);
        assert_eq!(audit.unplaced.len(), 1, "{:?}", audit.unplaced);
    }
}
