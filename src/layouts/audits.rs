//! One file may hold several audits: where the next one begins.

use std::ops::Range;

use super::cases::{self, CaseHeading};
use super::fields;
use super::units::{Kind, Unit};
use super::vocabulary::Role;

/// The ranges of units that each tell of one audit, in order; a single one covers everything.
pub(super) fn ranges(units: &[Unit]) -> Vec<Range<usize>> {
    let starts = starts(&titled(units));
    let ends = starts.iter().copied().chain([units.len()]);
    let begins = [0].into_iter().chain(starts.iter().copied());
    begins.zip(ends).map(|(from, to)| from..to).collect()
}

/// `Audit one` before `Case 1` is a title: no section of a case stands under it.
fn titled(units: &[Unit]) -> Vec<Unit> {
    let numbered = |u: &Unit| matches!(u.kind, Kind::Case(_)) && is_numbered_audit(u.text());
    let over_case = |i: usize| {
        let next = units.iter().skip(i + 1).find(|u| matches!(u.kind, Kind::Case(_) | Kind::Role(_)));
        next.is_some_and(|u| matches!(u.kind, Kind::Case(_)) && !numbered(u))
    };
    let title = |(i, u): (usize, &Unit)| {
        let kind = if numbered(u) && over_case(i) { Kind::Heading } else { u.kind.clone() };
        Unit { kind, ..u.clone() }
    };
    units.iter().enumerate().map(title).collect()
}

/// Where further title blocks begin.
fn starts(units: &[Unit]) -> Vec<usize> {
    let flow: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture)).collect();
    let at = |n: usize| flow.get(n).and_then(|&i| units.get(i));
    let Some(mut last) = (0..flow.len()).find(|&n| at(n).is_some_and(super::starts_body)) else { return Vec::new() };
    let mut out = Vec::new();
    let mut n = last + 1;
    while let Some(unit) = at(n) {
        if let Some(body) = title_block(&at, n, unit)
            && begins_audit(&at, last, n, body)
        {
            let head = first_line(&at, n);
            out.extend(flow.get(head).copied());
            last = body;
            n = body;
        }
        n += 1;
    }
    out
}

/// A heading too prominent for a case, with nothing but titles and an introduction up to the first case or section: where
/// that begins.
fn title_block<'u>(at: &impl Fn(usize) -> Option<&'u Unit>, n: usize, unit: &Unit) -> Option<usize> {
    if unit.kind != Kind::Heading || !unit.look.is_printed() || unit.aside || unit.cell.is_some() {
        return None;
    }
    let case = (0..n).filter_map(at).find(|u| matches!(u.kind, Kind::Case(_)));
    let prominent = case.is_none_or(|c| unit.look.above(c.look)) || is_numbered_audit(unit.text());
    let body = (n + 1..n + 16).find(|&m| at(m).is_some_and(super::starts_body))?;
    prominent.then_some(body)
}

/// The title block names a board or a time, and the cases behind it are counted from the first again; or it says that it
/// is an audit by its number.
fn begins_audit<'u>(at: &impl Fn(usize) -> Option<&'u Unit>, since: usize, n: usize, body: usize) -> bool {
    let says = (first_line(at, n)..body).filter_map(at).any(|u| super::is_title_line(u) && fields::names_board_or_period(u.text()));
    let case = |u: &'u Unit| if let Kind::Case(c) = &u.kind { Some(c) } else { None };
    let number = |c: &CaseHeading| c.number.clone().or_else(|| c.pseudonym.clone());
    let before: Vec<&CaseHeading> = (since..n).filter_map(at).filter_map(case).collect();
    let next = (body..).map_while(at).find_map(case);
    let again = next.and_then(number).is_some_and(|next| before.iter().any(|c| number(c).as_ref() == Some(&next)));
    // The findings of the same people, told of before, are no other audit.
    let same = next
        .is_some_and(|next| next.pseudonym.is_some() && before.iter().any(|c| c.number == next.number && c.pseudonym == next.pseudonym));
    let findings = (body..).map_while(at).take(60).filter(|u| matches!(u.kind, Kind::Role(Role::Strength | Role::Learning))).count() >= 2;
    // A table's caption ("Table of findings") is no title.
    let title = at(n).is_some_and(|u| fields::is_title(u.text())) && at(body).is_some_and(|u| u.cell.is_none());
    let numbered = at(n).is_some_and(|u| is_numbered_audit(u.text()));
    again && (says || title && !same) || numbered && findings
}

/// The title block's first line: board and title may stand above the heading that gave it away.
fn first_line<'u>(at: &impl Fn(usize) -> Option<&'u Unit>, n: usize) -> usize {
    let page = at(n).and_then(Unit::page);
    let mut first = n;
    while let Some(above) = first.checked_sub(1).and_then(at) {
        let titled = super::is_title_line(above) && above.page() == page && !above.aside && above.cell.is_none();
        let opens_page = first.checked_sub(2).and_then(at).is_none_or(|u| u.page() != above.page() || super::is_title_line(u));
        if !titled || !(fields::names_board_or_period(above.text()) || page.is_some() && opens_page) {
            break;
        }
        first -= 1;
    }
    first
}

/// `Audit 2: Children with Disabilities`, `AUDIT TWO`.
pub(super) fn is_numbered_audit(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let audit = words.next().is_some_and(|w| w.eq_ignore_ascii_case("audit"));
    let number = |w: &str| cases::spelled(w).is_some() || !w.is_empty() && w.chars().all(|c| c.is_ascii_digit());
    audit && words.next().is_some_and(|w| number(w.trim_end_matches([':', '.'])))
}
