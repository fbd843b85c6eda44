//! Lists in which a sign before each item says what it is: a plus or a tick what went well, a minus or a cross what did not.

use std::collections::BTreeMap;

use super::units::{Kind, Unit};
use super::vocabulary::{Role, Vocabulary};
use crate::text::markers::{is_minus, is_plus};
use crate::text::normalise::{fold, words};

/// A longer text explains no sign.
const KEY_WORDS: usize = 9;

/// Gives the items of a report the roles of their signs, where both signs stand before several of them. A key before the
/// cases says what the signs mean; where there is none, a plus praises. Under a heading that never has both, its own word
/// counts.
pub(super) fn tell(units: &mut [Unit], vocabulary: &Vocabulary) {
    in_cells(units);
    let first = units.iter().position(|u| matches!(u.kind, Kind::Case(_))).unwrap_or(0);
    let mut signs: Vec<Option<bool>> = units.iter().map(sign).collect();
    // A triangle points upwards; beside ticks it warns.
    let marked = |u: &Unit, signs: &[&str]| u.marker.as_deref().is_some_and(|m| signs.contains(&m.trim()));
    if units.iter().any(|u| marked(u, &["\u{2713}", "\u{2714}", "\u{2705}", "\u{2611}", "+"])) {
        for (sign, _) in signs.iter_mut().zip(units.iter()).filter(|(_, u)| marked(u, &["\u{25b2}"])) {
            *sign = sign.map(|_| false);
        }
    }
    // A dash beside ticks is a dash.
    let with_plus = units.iter().any(|u| u.marker.as_deref() == Some("+"));
    let dash = |u: &Unit| !with_plus && matches!(u.marker.as_deref(), Some("-" | "\u{2013}" | "\u{2212}"));
    let signs: Vec<Option<bool>> = signs.into_iter().zip(units.iter()).map(|(s, u)| s.filter(|_| !dash(u))).collect();
    let count = |sign: bool| signs.iter().skip(first).filter(|s| **s == Some(sign)).count();
    if count(true) < 2 || count(false) < 2 {
        return;
    }
    let (mut praise, mut fault) = (Role::Strength, Role::Learning);
    for (unit, sign) in units.iter_mut().zip(&signs).take(first) {
        let Some(plus) = *sign else { continue };
        let role = vocabulary.role(unit.text()).or_else(|| vocabulary.hint(unit.text()));
        let Some(role) = role.filter(|_| words(unit.text()) <= KEY_WORDS) else { continue };
        // `Something we should do differently` tells of learning, though it sounds like an action.
        if matches!(role, Role::Strength | Role::Learning) {
            *(if plus { &mut praise } else { &mut fault }) = role;
        }
        unit.become_a(Kind::Heading, "it says what a sign means");
    }
    // Which signs stand under which heading, over all cases.
    let mut under: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    let headings: Vec<Option<String>> = sections(units);
    for (heading, sign) in headings.iter().zip(&signs).skip(first) {
        if let (Some(heading), Some(plus)) = (heading, sign)
            && let Some(has) = under.entry(heading.clone()).or_default().get_mut(usize::from(*plus))
        {
            *has = true;
        }
    }
    let mut above = None;
    for ((unit, sign), heading) in units.iter_mut().zip(&signs).zip(&headings).skip(first) {
        let both = heading.as_ref().is_none_or(|h| under.get(h) == Some(&[true, true]));
        // An item without a sign goes with the one above it.
        above = match sign.filter(|_| both) {
            Some(true) => Some(praise),
            Some(false) => Some(fault),
            None => above.filter(|_| unit.kind == Kind::Item),
        };
        unit.signed = above;
    }
}

/// True for an item behind a plus, false for one behind a minus.
fn sign(unit: &Unit) -> Option<bool> {
    let marker = unit.marker.as_deref().filter(|_| matches!(unit.kind, Kind::Item | Kind::Text))?;
    if is_plus(marker) { Some(true) } else { is_minus(marker).then_some(false) }
}

/// For each unit the heading of the section for findings that it stands in, folded.
fn sections(units: &[Unit]) -> Vec<Option<String>> {
    let mut heading = None;
    let open = |unit: &Unit| {
        match unit.kind {
            Kind::Case(_) => heading = None,
            Kind::Role(Role::Strength | Role::Learning) => heading = Some(fold(unit.text())),
            Kind::Role(_) => heading = None,
            _ => {}
        }
        heading.clone()
    };
    units.iter().map(open).collect()
}

/// A sign alone in a cell stands before the other cells of its row.
fn in_cells(units: &mut [Unit]) {
    let mut row = None;
    for unit in units {
        let Some(cell) = unit.cell else { continue };
        let text = unit.text().trim_end_matches('\u{fe0f}');
        if is_plus(text) || is_minus(text) {
            row = Some((cell.table, cell.row, text.to_owned()));
        } else if let Some((table, of, sign)) = row.as_ref().filter(|_| unit.marker.is_none())
            && (cell.table, cell.row) == (*table, *of)
        {
            unit.marker = Some(sign.clone());
        }
    }
}
