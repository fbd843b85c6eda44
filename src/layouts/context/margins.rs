//! What stands beside the text: headings, questions and dates in the margin.

use std::collections::{BTreeMap, BTreeSet};

use super::super::units::{Kind, Unit};
use super::super::vocabulary::Role;
use super::quotations::is_quotation;
use crate::text::normalise::{fold, words};
use crate::text::{periods, sentences};

/// Headings that stand in the margin, alone, each before the text beside it: they head the text, and are no boxes.
pub(super) fn margin_heads(units: &mut [Unit]) {
    let alone = |i: usize| {
        let own = units.get(i).is_some_and(|u| u.aside && u.is_heading() && u.cell.is_none() && words(u.text()) <= 8);
        let before = i.checked_sub(1).and_then(|b| units.get(b)).is_none_or(|u| !u.aside);
        let behind = units
            .get(i + 1)
            .is_some_and(|u| !u.aside && matches!(u.kind, Kind::Text | Kind::Item) && u.page() == units.get(i).and_then(Unit::page));
        own && before && behind
    };
    let found: Vec<usize> = (0..units.len()).filter(|&i| alone(i)).collect();
    let known = found.iter().filter_map(|&i| units.get(i)).filter(|u| matches!(u.kind, Kind::Role(_))).count();
    if known >= 2 {
        for i in found {
            if let Some(unit) = units.get_mut(i) {
                unit.aside = false;
            }
        }
    }
}

/// Questions in the margin, under no heading of their own, are asked of the text that they stand beside: they come behind it.
pub(super) fn margin_questions(units: &mut Vec<Unit>) {
    let asks =
        |u: &Unit| matches!(u.kind, Kind::Text | Kind::Item | Kind::Heading) && !is_quotation(u.text()) && sentences::is_question(u.text());
    let mut texts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, unit) in units.iter().enumerate().filter(|(_, u)| u.kind == Kind::Text && !u.aside) {
        unit.pieces.iter().for_each(|p| texts.entry(p.page).or_default().push(i));
    }
    let mut moves: Vec<(usize, usize)> = Vec::new();
    // Below strengths or actions the text beside them asks for nothing.
    let asked_of = |i: usize| {
        let above = units.get(..i).into_iter().flatten().rev().find_map(|u| if let Kind::Role(role) = u.kind { Some(role) } else { None });
        !matches!(above, Some(Role::Strength | Role::Action))
    };
    let mut start = 0;
    for group in units.chunk_by(|a, b| a.aside && b.aside && a.page() == b.page()) {
        let end = start + group.len();
        if group.iter().all(|u| u.aside && u.cell.is_none() && asks(u)) {
            for i in start..end {
                let Some((page, own)) = units.get(i).and_then(|u| u.pieces.first()).map(|p| (p.page, p.rect)) else { continue };
                let level = |u: &Unit| u.pieces.iter().any(|p| p.page == page && p.rect.y0 < own.y1 && p.rect.y1 > own.y0);
                let beside = texts.get(&page).into_iter().flatten().copied().find(|&n| units.get(n).is_some_and(level) && asked_of(n));
                moves.extend(beside.map(|to| (i, to)));
            }
        }
        start = end;
    }
    if moves.is_empty() {
        return;
    }
    let mut behind: BTreeMap<usize, Vec<Unit>> = BTreeMap::new();
    let moved: BTreeSet<usize> = moves.iter().map(|(from, _)| *from).collect();
    for (from, to) in moves {
        let unit = units.get(from).cloned();
        behind.entry(to).or_default().extend(unit.map(|u| Unit { aside: false, kind: Kind::Item, why: "", ..u }));
    }
    let old = std::mem::take(units);
    for (i, unit) in old.into_iter().enumerate() {
        if !moved.contains(&i) {
            units.push(unit);
        }
        units.extend(behind.remove(&i).unwrap_or_default());
    }
}

/// `9 Oct`, `March`, `Day 4`, set like a heading: a date of a timeline. One with a year may say which time a report is about.
pub(super) fn dates(units: &mut [Unit]) {
    let month = |w: &str| periods::is_month(w);
    let is_date = |text: &str| {
        let folded = fold(text);
        let words: Vec<&str> = folded.split([' ', '\u{2013}', '-', '/']).filter(|w| !w.is_empty()).collect();
        let number = |w: &str| w.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse::<u8>().is_ok_and(|n| n <= 60);
        let named = words.iter().any(|w| month(w) || matches!(*w, "day" | "week" | "month"));
        (1..=4).contains(&words.len())
            && named
            && words.iter().all(|w| month(w) || number(w) || matches!(*w, "day" | "week" | "month" | "to"))
    };
    // `April`, `May` and `June` are names, too: a month alone is a date among dates.
    let certain = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let several = units.iter().filter(|u| u.kind == Kind::Heading && is_date(u.text()) && certain(u.text())).count() >= 2;
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Heading && is_date(u.text()) && (several || certain(u.text()))) {
        unit.become_a(Kind::Label, "it is a date");
    }
}
