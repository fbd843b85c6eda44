//! Cases that only the cycle of their sections tells, and what counts them beside their headings.

use std::collections::BTreeSet;

use super::super::cases::{self, CaseHeading};
use super::super::forms;
use super::super::units::{Kind, Unit};
use super::super::vocabulary::Role;
use super::{counted, starts_case};
use crate::text::normalise::{fold, words};

/// A line of a case's head has no more words, and its name stands no further behind the first section.
const HEAD: usize = 8;

/// No more short lines, of figures and their captions too, stand between a case's heading and its first section.
const LINES: usize = 24;

/// Where the same sections come again and again, a background first (`BRIEF CIRCUMSTANCES`), each time below a heading of
/// the same look with other words (`RECORD NO. 2`), however prominent: these are the headings of the cases.
pub(super) fn cases_by_cycles(units: &mut [Unit]) {
    let section = |u: &Unit| match u.kind {
        Kind::Role(role @ (Role::Summary | Role::Strength | Role::Learning | Role::Question)) if !u.aside => Some(role),
        _ => None,
    };
    let sections: Vec<(usize, Role)> = units.iter().enumerate().filter_map(|(i, u)| Some((i, section(u)?))).collect();
    let Some(&(first, Role::Summary)) = sections.first() else { return };
    let words_of = |at: usize| units.get(at).map(|u| fold(u.text()));
    let opening = words_of(first);
    let starts: BTreeSet<usize> = sections.iter().map(|(i, _)| *i).filter(|i| words_of(*i) == opening).collect();
    let cycles = sections.chunk_by(|_, (i, _)| !starts.contains(i));
    let whole = |cycle: &[(usize, Role)]| cycle.iter().any(|(_, role)| matches!(role, Role::Strength | Role::Learning));
    if starts.len() < 2 || !cycles.into_iter().all(whole) {
        return;
    }
    let heads: Vec<Vec<usize>> = starts.iter().map(|start| heads_before(units, *start)).collect();
    let looks = |heads: &[usize]| -> BTreeSet<u8> { heads.iter().filter_map(|i| units.get(*i)).map(|u| u.look.rank).collect() };
    let shared = heads.iter().map(|h| looks(h)).reduce(|a, b| &a & &b).and_then(|ranks| ranks.first().copied());
    let of_look = |heads: &Vec<usize>| heads.iter().copied().find(|i| units.get(*i).is_some_and(|u| Some(u.look.rank) == shared));
    let Some(found) = heads.iter().map(of_look).collect::<Option<Vec<usize>>>() else { return };
    let different: BTreeSet<String> = found.iter().filter_map(|i| words_of(*i)).collect();
    if different.len() < found.len() {
        return;
    }
    for (head, start) in found.into_iter().zip(starts) {
        let Some(told) = units.get(head).map(|u| cases::told(u.text())) else { continue };
        let pseudonym = told.pseudonym.clone().or_else(|| named_beside(units, head, start));
        if let Some(unit) = units.get_mut(head) {
            let heading = CaseHeading { pseudonym, ..told };
            unit.become_a(Kind::Case(heading), "the sections below it come again below others of its look");
        }
    }
}

/// The unknown headings right before a section, the nearest first.
fn heads_before(units: &[Unit], start: usize) -> Vec<usize> {
    let before = (0..start).rev().filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture && !u.aside));
    let short =
        |u: &Unit| u.kind == Kind::Heading || u.kind == Kind::Text && words(u.text()) <= HEAD && !u.text().ends_with(['.', '?', '!']);
    let run = before.take_while(|&i| units.get(i).is_some_and(short)).take(LINES);
    let told = |&i: &usize| units.get(i).is_some_and(|u| u.text().chars().any(char::is_alphabetic));
    run.filter(told).filter(|&i| units.get(i).is_some_and(|u| u.kind == Kind::Heading && u.look.is_printed())).collect()
}

/// `Name used: Leon` on a line of its own between the heading of a case and the text of its first section.
fn named_beside(units: &mut [Unit], head: usize, start: usize) -> Option<String> {
    for unit in units.iter_mut().take(start + HEAD).skip(head + 1) {
        if unit.text().ends_with('.') {
            return None;
        }
        let name = unit.text().split_once(':').filter(|(label, _)| forms::names_person(label)).and_then(|(_, name)| cases::name(name));
        if name.is_some() {
            unit.become_a(Kind::Label, "it says the name of the case");
            return name;
        }
    }
    None
}

/// `Audit conversation 2` in a line above the name that heads the second case, and so above half of them or more: its number.
pub(super) fn counted_above(units: &mut [Unit]) {
    let found: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(starts_case)).collect();
    // One may have its number on its own line.
    let number = |i: usize| if let Some(Kind::Case(heading)) = units.get(i).map(|u| &u.kind) { heading.number.clone() } else { None };
    let fits = |(n, &i): (usize, &usize)| number(i).is_none_or(|own| own == n.to_string());
    if found.len() < 2 || !(1..).zip(&found).all(fits) || found.iter().all(|&i| number(i).is_some()) {
        return;
    }
    let count = |at: usize| -> Option<(usize, String)> {
        let unit = units.get(at).filter(|u| !matches!(u.kind, Kind::Case(_) | Kind::Role(_)) && words(u.text()) <= 5)?;
        // `3` alone in a disc, or `Walk 3`.
        let (label, number) = unit.text().rsplit_once(' ').unwrap_or(("", unit.text()));
        let number = cases::spelled(number).or_else(|| number.parse().ok())?;
        let label = fold(label);
        let fits = label.is_empty() || label.chars().any(char::is_alphabetic) && label != "page";
        fits.then_some((number, label))
    };
    // At the head of pages it can seem a running head.
    let page = |i: usize| units.get(i).and_then(Unit::page);
    let running: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind == Kind::Furniture)).collect();
    let cases_on = counted(found.iter().filter_map(|&case| page(case)));
    let above: Vec<Option<(usize, String)>> = found
        .iter()
        .zip(1..)
        .map(|(&case, position)| {
            let told = |i: usize| count(i).filter(|(number, _)| *number == position).map(|(_, label)| (i, label));
            let near = (case.saturating_sub(2)..case).rev().filter(|&i| page(i) == page(case)).find_map(told);
            let single = page(case).is_some_and(|page| cases_on.get(&page) == Some(&1));
            let running =
                || running.iter().copied().filter(|&i| page(i) == page(case)).filter_map(told).find(|(_, label)| !label.is_empty());
            near.or_else(|| if single { running() } else { None })
        })
        .collect();
    let labels: BTreeSet<&String> = above.iter().flatten().map(|(_, label)| label).collect();
    if labels.len() != 1 || above.iter().flatten().count() * 2 < found.len() {
        return;
    }
    for (number, (case, above)) in (1..).zip(found.into_iter().zip(above)) {
        if let Some(Kind::Case(heading)) = units.get_mut(case).map(|u| &mut u.kind) {
            heading.number = Some(number.to_string());
        }
        if let Some(unit) = above.and_then(|(i, ..)| units.get_mut(i)).filter(|u| u.kind != Kind::Furniture) {
            unit.become_a(Kind::Label, "it counts the case below it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::audit;
    use crate::model::Case;

    fn cases(texts: &[&str]) -> Vec<Case> {
        audit(texts).cases
    }

    fn names(cases: &[Case]) -> Vec<(Option<&str>, Option<&str>, usize, usize)> {
        cases.iter().map(|c| (c.number.as_deref(), c.pseudonym.as_deref(), c.summary.len(), c.strengths.len())).collect()
    }

    #[test]
    fn cases_are_told_by_their_sections_where_all_headings_look_alike() {
        let record = |number: &'static str, name: &'static str, told: &'static str| {
            [number, "## Brief circumstances", name, told, "## Good practice noted", "- The nurse drew the mark.", "## Points to be learnt"]
        };
        let story = ["- Nobody knew the protocol."];
        let first = record("## RECORD NO. 1", "Name used: Skye", "Skye was nine weeks old when a visitor saw a mark.");
        let second = record("## RECORD NO. 2", "Name used: Leon", "Leon was brought in by his father with a swollen thigh.");
        let texts = [
            &["# Bruising in Babies", "Four records were read.", "The Panel met twice.", "It thanks the agencies."],
            first.as_slice(),
            &story,
            &second,
            &story,
        ]
        .concat();
        assert_eq!(names(&cases(&texts)), [(Some("1"), Some("Skye"), 1, 1), (Some("2"), Some("Leon"), 1, 1)]);
    }

    #[test]
    fn a_line_above_the_name_counts_the_cases() {
        let case = |above: &'static str, name: &'static str, told: &'static str| {
            [above, name, "## What happened", told, "## Strengths", "- The school rang the same day.", "## Learning", "- Nobody asked why."]
        };
        let texts = [
            &["# Audit of complex needs"],
            case("Audit conversation 1", "# Noor", "Noor is nine. She needs oxygen at night.").as_slice(),
            &case("Audit conversation 2", "# Jacob", "Jacob is six. He has a muscle-wasting condition."),
        ]
        .concat();
        assert_eq!(names(&cases(&texts)), [(Some("1"), Some("Noor"), 1, 1), (Some("2"), Some("Jacob"), 1, 1)]);
    }

    #[test]
    fn the_story_is_told_first_and_what_is_learnt_of_it_further_down() {
        let case = |name: &'static str, told: &'static str| {
            [name, "## What the records told us", told, "## Strengths", "- The school rang.", "## What we take away", "- Nobody asked why."]
        };
        let texts = [case("# Case 1: Noor", "Noor is nine. She needs oxygen."), case("# Case 2: Jacob", "Jacob is six. He lives at home.")]
            .concat();
        let told = cases(&texts);
        assert_eq!(names(&told), [(Some("1"), Some("Noor"), 1, 1), (Some("2"), Some("Jacob"), 1, 1)]);
        assert!(told.iter().all(|c| c.messages.len() == 1), "{told:?}");
    }
}
