//! The grades of inspectors and auditors: they judge a case, and say nothing that could be learnt.

use std::collections::{BTreeMap, BTreeSet};

use super::units::{Kind, Unit};
use super::vocabulary::Role;
use crate::text::normalise::{fold, words};

const GRADES: [&str; 11] = [
    "requires improvement to be good",
    "requires improvement",
    "needs improvement",
    "outstanding",
    "inadequate",
    "adequate",
    "good",
    "not met",
    "partly met",
    "met",
    "mixed",
];

/// A word in front of a grade that says that it is one.
const JUDGES: [&str; 8] = ["judgement", "judgment", "graded", "grade", "grading", "rating", "rated", "rag"];

/// So many grades of a page that stand in no table's cells are those of a table without rules.
const MANY: usize = 4;

/// Grades beside each other in a table, behind their number or behind a word for them are no sections.
pub(super) fn free(units: &mut [Unit]) {
    let own = |u: &Unit| {
        let text = fold(u.text());
        let bare = text.trim_matches(|c: char| !c.is_alphabetic());
        GRADES.contains(&bare).then(|| bare.len() < text.trim_end_matches(':').len())
    };
    // In one table, or on one page in none.
    let place = |u: &Unit| u.cell.map(|c| (Some(c.table), 0)).or_else(|| Some((None, u.page()?)));
    let mut counts: BTreeMap<(Option<u32>, u32), usize> = BTreeMap::new();
    units.iter().filter(|u| own(u).is_some()).filter_map(place).for_each(|p| *counts.entry(p).or_default() += 1);
    let heads: BTreeSet<(u32, u32)> = units
        .iter()
        .filter_map(|u| Some((u, u.cell?)))
        .filter(|(u, cell)| cell.row == 0 && words(u.text()) <= 4 && judges(u.text()))
        .map(|(_, cell)| (cell.table, cell.column))
        .collect();
    // `Judgement | Requires improvement`.
    let judged = |i: usize| {
        let label = i.checked_sub(1).and_then(|l| units.get(l));
        let row =
            label.and_then(|l| l.cell).zip(units.get(i).and_then(|u| u.cell)).is_some_and(|(a, b)| (a.table, a.row) == (b.table, b.row));
        // Or `Overall grade` at the head of its column.
        let headed = || {
            let own = units.get(i).and_then(|u| u.cell);
            own.is_some_and(|own| heads.contains(&(own.table, own.column)) && own.row > 0)
        };
        row && label.is_some_and(|l| judges(l.text())) || headed()
    };
    let is_one = |i: &usize| {
        let Some(unit) = units.get(*i) else { return false };
        let several = place(unit).is_some_and(|p| counts.get(&p).is_some_and(|n| *n >= if p.0.is_some() { 2 } else { MANY }));
        let case = matches!(unit.kind, Kind::Case(_));
        match own(unit) {
            Some(numbered) => numbered && unit.cell.is_some() || several || judged(*i),
            None => !case && is_grading(unit.text()) && judges(unit.text()),
        }
    };
    let found: Vec<usize> = (0..units.len()).filter(is_one).collect();
    for i in found {
        if let Some(unit) = units.get_mut(i) {
            let head = unit.cell.is_some_and(|c| c.row == 0);
            unit.become_a(if head { Kind::Role(Role::Other) } else { Kind::Text }, "it is a grade");
        }
    }
}

/// True for a text with a word that says that a grade is given.
fn judges(text: &str) -> bool {
    fold(text).split(|c: char| !c.is_alphabetic()).any(|word| JUDGES.contains(&word))
}

/// `Risk: good Joint working: requires improvement`: nothing but labels and grades.
pub(super) fn is_grading(text: &str) -> bool {
    let folded = fold(text);
    let mut rest = folded.as_str();
    let mut grades = 0;
    while let Some((label, behind)) = rest.split_once(':') {
        let Some(grade) = GRADES.iter().find(|g| behind.trim_start().starts_with(*g)) else { return false };
        if words(label) > 4 {
            return false;
        }
        rest = behind.trim_start().get(grade.len()..).unwrap_or("").trim_start_matches([' ', '|', ',', ';', '.', '\u{2022}', '\u{b7}']);
        grades += 1;
    }
    grades > 0 && rest.is_empty()
}

/// True for a heading of findings, questions or actions, which a grade can look like.
pub(super) fn is_section(unit: &Unit) -> bool {
    matches!(unit.kind, Kind::Role(Role::Strength | Role::Learning | Role::Question | Role::Action)) && !is_grade(unit.text())
}

/// A grade by itself.
pub(super) fn is_grade(text: &str) -> bool {
    GRADES.contains(&fold(text).trim_matches(|c: char| !c.is_alphabetic()))
}

/// `Case 2 Mr Dacre` of `Case 2 Mr Dacre Graded: Good`: a heading without the grade at its end.
pub(super) fn without(heading: &str) -> Option<&str> {
    let lower = heading.to_ascii_lowercase();
    let bare = lower.trim_end_matches(['.', ')', ']', ' ']);
    let grade = GRADES.iter().find(|g| bare.ends_with(**g))?;
    let before = bare.get(..bare.len() - grade.len())?.trim_end_matches([':', ' ', '-', '\u{2013}']);
    let judge = JUDGES.iter().find(|j| before.ends_with(**j))?;
    let before = before.get(..before.len() - judge.len())?;
    let before = before.trim_end().strip_suffix("overall").unwrap_or(before);
    heading.get(..before.len()).map(|h| h.trim_end_matches([' ', ',', ';', ':', '-', '\u{2013}', '|', '(', '['])).filter(|h| !h.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_cut_off_the_heading_of_a_case() {
        assert_eq!(without("Case 2 Mr Dacre Graded: Requires improvement"), Some("Case 2 Mr Dacre"));
        assert_eq!(without("Audit 3: Child T (overall grade \u{2013} Good)"), Some("Audit 3: Child T"));
        assert_eq!(without("Case 4: Good"), None);
        assert_eq!(without("Graded: Good"), None);
    }

    #[test]
    fn labels_with_grades_are_nothing_but_that() {
        assert!(is_grading("Risk: good Joint working: requires improvement") && is_grading("Panel's judgement: Inadequate"));
        assert!(judges("Overall grade") && !judges("What was upgraded") && !judges("A fragile peace"));
        assert!(!is_grading("What was good: the school rang") && is_grade("Requires improvement.") && !is_grade("Good practice"));
    }
}
