//! How a passage is cited, and what a case is called.

use crate::model::{Case, Coded, Passage};
use crate::text::normalise::{fold, squeeze};

/// `Marl Vale SCB, Case Audits, Port Ellery, 2016-17, SEND, Case 1, page 4`: what is known of it, in this order.
pub fn citation(coded: &Coded, case: Option<&Case>, passage: &Passage) -> String {
    let fields = &coded.audit.fields;
    let mut parts: Vec<String> = Vec::new();
    let title = fields.title.as_deref().unwrap_or("Untitled audit");
    if let Some(board) = fields.board.as_deref().filter(|b| !fold(title).contains(&fold(b))) {
        parts.push(board.to_owned());
    }
    parts.push(title.to_owned());
    parts.extend(fields.area.clone());
    parts.extend(fields.period.as_ref().map(|p| p.label.clone()));
    parts.extend(fields.topic.clone());
    parts.extend(case.map(case_label));
    match (passage.page(), passage.end_page()) {
        (Some(first), Some(last)) if last > first => parts.push(format!("pages {first} to {last}")),
        (Some(page), _) => parts.push(format!("page {page}")),
        _ => {}
    }
    parts.join(", ")
}

/// `Case 1`, `Child A`, `Jaden's story`: the heading without its pseudonym in brackets; `Pooled findings` where the
/// report has no individual cases.
pub fn case_label(case: &Case) -> String {
    match (&case.heading, &case.number) {
        (Some(heading), _) => {
            let bare = heading.split(['(', '[']).next().unwrap_or(heading);
            let bare = squeeze(bare.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '\u{2013}' | '.')));
            if bare.is_empty() { squeeze(heading) } else { bare }
        }
        (None, Some(number)) => format!("Case {number}"),
        (None, None) => "Pooled findings".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_called_as_its_heading_calls_it() {
        let case = |heading: &str| Case { heading: Some(heading.to_owned()), ..Case::default() };
        assert_eq!(case_label(&case("Case 1 (Rowan*)")), "Case 1");
        assert_eq!(case_label(&case("Child A")), "Child A");
        assert_eq!(case_label(&Case::default()), "Pooled findings");
    }
}
