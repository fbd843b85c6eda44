//! What is no part of the report: lists of contents, and what a printed web page says beside it.

use std::collections::BTreeMap;

use super::super::cases::CaseHeading;
use super::super::units::{Kind, Unit};
use super::super::vocabulary::Vocabulary;
use crate::text::normalise::{fold, words};

/// Short lines that follow each other with nothing between, and that come again further down as headings, are a list of
/// contents.
pub(super) fn drop_contents(units: &mut [Unit]) {
    let flow: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture)).collect();
    let key = |u: &Unit| match &u.kind {
        // A list has the page behind it, and may leave out the name.
        Kind::Case(CaseHeading { number: Some(number), .. }) => format!("case {}", fold(number)),
        Kind::Case(CaseHeading { pseudonym: Some(name), .. }) => format!("case of {}", fold(name)),
        _ => listed(u.text()),
    };
    let entry = |i: &usize| units.get(*i).filter(|u| u.cell.is_none() && words(u.text()) <= 14).map(key).filter(|k| !k.is_empty());
    let keys: Vec<Option<String>> = flow.iter().map(entry).collect();
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            places.entry(key).or_default().push(n);
        }
    }
    let heading = |n: usize| flow.get(n).and_then(|&i| units.get(i)).is_some_and(Unit::is_heading);
    let is_case = |n: usize| flow.get(n).and_then(|&i| units.get(i)).is_some_and(|u| matches!(u.kind, Kind::Case(_)));
    // Those that come once more, as a heading.
    let again = |n: usize| keys.get(n).and_then(Option::as_deref).and_then(|k| places.get(k)).map_or(&[][..], Vec::as_slice);
    let ahead: Vec<bool> =
        (0..flow.len()).map(|n| again(n).len() == 2 && again(n).last().is_some_and(|&m| m > n + 1 && heading(m))).collect();
    let cases: Vec<bool> = (0..flow.len()).map(|n| is_case(n) && again(n).iter().any(|&m| m != n && is_case(m))).collect();
    let mut contents: Vec<usize> = Vec::new();
    let mut n = 0;
    while n < flow.len() {
        // Right behind the list the first of them comes again.
        let first = |m: usize| again(m).get(again(m).partition_point(|&o| o < n)).is_none_or(|&o| o >= m);
        let listed = |m: &usize| (ahead.get(*m) == Some(&true) || cases.get(*m) == Some(&true)) && first(*m);
        let run = (n..flow.len()).take_while(listed).count();
        let told = (n..n + run).filter(|&m| cases.get(m) == Some(&true)).count();
        // Each of them stands elsewhere too; a list that comes behind the text has none of its own.
        let elsewhere = (n..n + run).all(|m| again(m).first().is_some_and(|&o| o < n) || again(m).last().is_some_and(|&o| o >= n + run));
        let led = (n..n + run).all(|m| again(m).last().is_some_and(|&o| o >= n + run));
        let ends = flow.get(n + run).and_then(|&i| units.get(i)).is_none_or(Unit::is_heading);
        let behind = elsewhere && (led || ends);
        if (run >= 3 || told >= 2) && behind {
            contents.extend(n..n + run);
            let over = n.checked_sub(1).filter(|&m| keys.get(m).and_then(Option::as_deref).is_some_and(|k| HEADS.contains(&k)));
            contents.extend(over);
        }
        n += run.max(1);
    }
    for unit in contents.into_iter().filter_map(|n| flow.get(n)) {
        if let Some(unit) = units.get_mut(*unit) {
            unit.become_a(Kind::Furniture, "short lines follow each other and come again as headings: a list of contents");
        }
    }
    drop_box_of_contents(units);
}

/// What stands over a list of contents.
const HEADS: [&str; 10] = [
    "contents",
    "table of contents",
    "in this report",
    "in this issue",
    "in this briefing",
    "in this bulletin",
    "in this edition",
    "inside this issue",
    "what's inside",
    "on this page",
];

/// `Inside this issue` and the short lines below it, up to the next heading.
fn drop_box_of_contents(units: &mut [Unit]) {
    let head = |u: &Unit| u.kind != Kind::Furniture && HEADS.contains(&fold(u.text()).trim_end_matches([':', '.', ' ']));
    let Some(at) = units.iter().position(head) else { return };
    let entry = |u: &Unit| {
        let heads = u.is_heading() && u.look.is_printed();
        u.kind == Kind::Furniture || !heads && words(u.text()) <= 40 && !u.text().ends_with(['.', '?', '!', ':', ';'])
    };
    let length = units.iter().skip(at + 1).take_while(|u| entry(u)).count();
    if units.iter().skip(at + 1).take(length).any(|u| u.kind != Kind::Furniture) {
        for unit in units.iter_mut().skip(at).take(length + 1).filter(|u| u.kind != Kind::Furniture) {
            unit.become_a(Kind::Furniture, "it belongs to a list of contents");
        }
    }
}

/// The first line of a list of the cases (`Case 1 Isla – child in need plan`) whose others run on in one text begins none, where
/// that case is told of further down.
pub(super) fn free_listed_cases(units: &mut [Unit]) {
    let heading = |i: usize| if let Some(Kind::Case(heading)) = units.get(i).map(|u| &u.kind) { Some(heading) } else { None };
    let all: Vec<usize> = (0..units.len()).filter(|&i| heading(i).is_some()).collect();
    let first_word = |u: &Unit| u.text().split(' ').next().map(fold);
    let in_list = |i: usize| {
        let next = units.iter().skip(i + 1).find(|u| u.kind != Kind::Furniture).filter(|u| !u.look.is_printed());
        next.is_some_and(|next| units.get(i).and_then(first_word) == first_word(next) && !next.text().ends_with('.'))
    };
    let has_sections = |i: usize| {
        let below = units.iter().skip(i + 1).take_while(|u| !matches!(u.kind, Kind::Case(_)));
        below.into_iter().any(|u| matches!(u.kind, Kind::Role(_)))
    };
    let same = |a: usize, b: usize| {
        let number = |i| heading(i).and_then(|h| h.number.as_ref());
        number(a).is_some() && number(a) == number(b)
    };
    let listed = |&i: &usize| {
        let plain = units.get(i).is_some_and(|u| !u.look.is_printed() && u.cell.is_none());
        plain && in_list(i) && all.iter().any(|&later| later > i && same(i, later) && has_sections(later))
    };
    let found: Vec<usize> = all.iter().copied().filter(listed).collect();
    for i in found {
        if let Some(unit) = units.get_mut(i) {
            unit.become_a(Kind::Text, "");
        }
    }
}

/// The words of a heading as a list of contents has them: without numbers before and behind.
fn listed(text: &str) -> String {
    let folded = fold(text);
    let behind = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '\u{2026}'));
    // "Case 2" ends in a number of its own.
    let kept = if words(behind) < 2 { folded.as_str() } else { behind };
    kept.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '.').trim_end_matches(':').trim().to_owned()
}

/// The links, notes and lists of a printed web page are no report.
pub(super) fn drop_web_page(units: &mut [Unit], vocabulary: &Vocabulary) {
    // The rank of the heading over a list of links, while it lasts: up to the next heading that is not below it.
    let mut aside: Option<u8> = None;
    for unit in units.iter_mut().filter(|u| u.kind != Kind::Furniture) {
        let known = matches!(unit.kind, Kind::Case(_) | Kind::Role(_));
        if !known && vocabulary.is_web_aside(unit.text()) {
            aside = Some(unit.look.rank);
        } else if known || aside.is_some_and(|rank| unit.is_heading() && unit.look.rank <= rank) {
            aside = None;
        }
        if aside.is_some() && words(unit.text()) <= 12
            || !known && unit.cell.is_none() && (vocabulary.is_web_line(unit.text()) || is_switch(unit, vocabulary))
        {
            unit.become_a(Kind::Furniture, "it is what a web page says beside the report");
        }
    }
}

/// The switch that folds a part of a web page (`– Hide`).
fn is_switch(unit: &Unit, vocabulary: &Vocabulary) -> bool {
    let typed = unit.marker.as_deref().is_some_and(|m| matches!(m, "+" | "-" | "\u{2013}" | "\u{2014}" | ">"));
    typed && vocabulary.is_web_link(unit.text())
}

#[cfg(test)]
mod tests {
    use super::super::tests::audit;

    #[test]
    fn a_list_of_the_cases_that_runs_on_begins_none() {
        let case = |name: &'static str| [name, "## Strengths", "- The school rang the same day."];
        let list = [
            "# Audit of neglect",
            "Case 1 Isla \u{2013} child in need plan",
            "Case 2 Omar \u{2013} child protection plan Case 3 Maisie \u{2013} early help",
        ];
        let told = audit(&[list.as_slice(), &case("# Case 1: Isla"), &case("# Case 2: Omar"), &case("# Case 3: Maisie")].concat());
        let cases: Vec<_> = told.cases.iter().map(|c| (c.number.as_deref(), c.strengths.len(), c.summary.len())).collect();
        assert_eq!(cases, [(Some("1"), 1, 0), (Some("2"), 1, 0), (Some("3"), 1, 0)]);
    }
}
