//! A report in parts: first the stories of all, then what went well of each, then what is to be learnt. The same names stand
//! below the heading of each part.

use std::collections::BTreeSet;

use super::super::cases::{self, CaseHeading};
use super::super::parallel;
use super::super::sequence;
use super::super::units::{Kind, Unit};
use super::super::vocabulary::{Role, Vocabulary};
use super::counted;
use crate::text::normalise::{fold, words};
use crate::text::sentences;

/// The names below one part's heading.
struct Part {
    heading: usize,
    names: Vec<(usize, String)>,
    role: Option<Role>,
}

/// Makes the names below each part the headings of their cases, and the parts' headings sections. Returns the headings that
/// their place alone tells: a person should look at them.
pub(super) fn read(units: &mut [Unit], vocabulary: &Vocabulary) -> Vec<(String, Role)> {
    let Some(mut parts) = parts(units, vocabulary) else { return Vec::new() };
    let by_place = place(units, &mut parts, vocabulary);
    let first = parts.first().map(|p| p.names.clone()).unwrap_or_default();
    let counted = first.iter().zip(1..).all(|((at, _), n)| counter(units, *at) == Some(n));
    let heading = |n: usize, at: usize, name: &str| -> Option<(String, CaseHeading)> {
        let unit = units.get(at)?;
        if let Kind::Case(heading) = &unit.kind {
            return Some((name.to_owned(), heading.clone()));
        }
        let number = counted.then(|| (n + 1).to_string());
        Some((name.to_owned(), CaseHeading { number, ..CaseHeading::of(cases::name(unit.text())?) }))
    };
    let cases: Vec<(String, CaseHeading)> = first.iter().enumerate().filter_map(|(n, (at, name))| heading(n, *at, name)).collect();
    let heads = table_heads(units, &parts);
    for (at, name) in parts.iter().flat_map(|p| &p.names) {
        let known = cases.iter().find(|(known, _)| known == name);
        if let (Some(unit), Some((_, heading))) = (units.get_mut(*at), known) {
            unit.become_a(Kind::Case(heading.clone()), "the same names stand below the heading of each part of the report");
        }
    }
    for part in &parts {
        if let Some(unit) = units.get_mut(part.heading).filter(|u| !matches!(u.kind, Kind::Case(_))) {
            unit.become_a(
                Kind::Role(part.role.unwrap_or(Role::Mixed)),
                "the names of all cases stand below it: it heads a part of the report",
            );
        }
    }
    for at in heads {
        if let Some(unit) = units.get_mut(at) {
            unit.become_a(Kind::Label, "it heads a column of a table of cases");
        }
    }
    by_place
}

/// The parts of a report in which at least two names stand below each of two headings or more, and no sections between those
/// of the first.
fn parts(units: &[Unit], vocabulary: &Vocabulary) -> Option<Vec<Part>> {
    let all: Vec<(usize, String)> = units.iter().enumerate().filter_map(|(i, u)| Some((i, name_of(u, vocabulary)?))).collect();
    let times = counted(all.iter().map(|(_, name)| name));
    let again = |name: &String| times.get(name).is_some_and(|n| *n >= 2);
    let mut cycles: Vec<Vec<(usize, String)>> = Vec::new();
    for (at, name) in all.iter().filter(|(_, name)| again(name)) {
        match cycles.last_mut().filter(|c| !c.iter().any(|(_, known)| known == name)) {
            Some(cycle) => cycle.push((*at, name.clone())),
            None => cycles.push(vec![(*at, name.clone())]),
        }
    }
    let (first, rest) = cycles.split_first()?;
    let names: BTreeSet<&String> = first.iter().map(|(_, name)| name).collect();
    let whole =
        |cycle: &Vec<(usize, String)>| cycle.len() >= 2 && cycle.len() * 2 >= names.len() && cycle.iter().all(|(_, n)| names.contains(n));
    if first.len() < 2 || rest.is_empty() || !rest.iter().all(whole) {
        return None;
    }
    let has = |cycle: &[(usize, String)], role: Role| {
        let between = cycle.first().zip(cycle.last()).and_then(|((from, _), (to, _))| units.get(*from..*to));
        between.into_iter().flatten().any(|u| u.kind == Kind::Role(role) && u.cell.is_none_or(|c| c.row > 0))
    };
    // Where a later one has all sections between its names, the cases are told there.
    let tells_all = |cycle: &Vec<(usize, String)>| has(cycle, Role::Strength) && has(cycle, Role::Learning);
    if [Role::Strength, Role::Learning, Role::Question].iter().any(|role| has(first, *role)) || rest.iter().any(tells_all) {
        return None;
    }
    // Somebody is told of under most of the names.
    let told = first
        .iter()
        .filter(|(at, _)| matches!(units.get(*at).map(|u| &u.kind), Some(Kind::Case(_))) || parallel::speaks_of(units, *at))
        .count();
    if told * 2 < first.len() {
        return None;
    }
    let mut before = 0;
    let mut out = Vec::new();
    for names in cycles {
        let start = names.first()?.0;
        let heading = head(units, before, start)?;
        before = names.last()?.0;
        let role = match units.get(heading)?.kind {
            Kind::Role(role) => Some(role),
            _ => told_role(units, heading, start, vocabulary),
        };
        out.push(Part { heading, names, role: role.filter(|r| sequence::ORDER.contains(r)) });
    }
    // In a table with more columns each of them is a section.
    let tables: BTreeSet<u32> = out.iter().flat_map(|p| &p.names).filter_map(|(at, _)| units.get(*at)?.cell).map(|c| c.table).collect();
    if units.iter().filter_map(|u| u.cell).any(|c| tables.contains(&c.table) && c.column > 1) {
        return None;
    }
    let headings: BTreeSet<String> = out.iter().filter_map(|p| units.get(p.heading)).map(|u| fold(u.text())).collect();
    (headings.len() == out.len()).then_some(out)
}

/// The name that a heading is, folded: of a known case, or in the flow or a table's first column.
fn name_of(unit: &Unit, vocabulary: &Vocabulary) -> Option<String> {
    if let Kind::Case(heading) = &unit.kind {
        return heading.pseudonym.as_deref().map(fold).or_else(|| heading.number.clone());
    }
    let fits = unit.kind == Kind::Heading && unit.look.is_printed() && !unit.aside && unit.cell.is_none_or(|c| c.column == 0 || c.row == 0);
    let named = fits && words(unit.text()) <= 5 && vocabulary.role(unit.text()).is_none();
    named.then(|| cases::name(unit.text())).flatten().map(|name| fold(&name))
}

/// The nearest heading in the flow above the first name of a part that is more prominent.
fn head(units: &[Unit], from: usize, name: usize) -> Option<usize> {
    let own = units.get(name)?;
    let over =
        |u: &Unit| u.is_heading() && u.cell.is_none() && !u.aside && u.look.is_printed() && (own.cell.is_some() || u.look.above(own.look));
    (from..name).rev().find(|&i| units.get(i).is_some_and(|u| over(u) && !matches!(u.kind, Kind::Case(_))))
}

/// What the words of a part's heading say, or of the heads of its table.
fn told_role(units: &[Unit], heading: usize, name: usize, vocabulary: &Vocabulary) -> Option<Role> {
    let text = units.get(heading)?.text();
    let behind = text.split_once([':', '\u{2013}']).filter(|(part, _)| words(part) <= 2).map_or(text, |(_, behind)| behind);
    let in_head = || {
        let mut heads = units.get(heading..name)?.iter().filter(|u| u.cell.is_some_and(|c| c.column > 0));
        heads.find_map(|u| if let Kind::Role(role) = u.kind { Some(role) } else { vocabulary.role(u.text()) })
    };
    vocabulary.role(behind).or_else(in_head).or_else(|| vocabulary.hint(behind))
}

/// Gives the parts whose words say nothing what their texts and their place tell.
fn place(units: &[Unit], parts: &mut [Part], vocabulary: &Vocabulary) -> Vec<(String, Role)> {
    let starts: Vec<usize> = parts.iter().skip(1).map(|p| p.heading).chain([units.len()]).collect();
    let mut found = Vec::new();
    for n in 0..parts.len() {
        let Some((part, end)) = parts.get(n).zip(starts.get(n)).filter(|(p, _)| p.role.is_none()) else { continue };
        let from = part.names.first().map_or(part.heading, |(at, _)| *at);
        let texts: Vec<&Unit> =
            units.get(from..*end).into_iter().flatten().filter(|u| matches!(u.kind, Kind::Text | Kind::Item) && !u.aside).collect();
        let asking = texts.iter().filter(|u| sentences::is_question(u.text())).count();
        let said: Vec<&str> = texts.iter().map(|u| u.text()).collect();
        let rank = |p: &Part| p.role.and_then(|r| sequence::ORDER.iter().position(|o| *o == r));
        let before = parts.get(..n).and_then(|p| rank(p.last()?)).map_or(0, |r| r + 1);
        let behind = parts.get(n + 1).and_then(rank).unwrap_or(sequence::ORDER.len());
        let lacking: Vec<Role> = sequence::ORDER
            .get(before..behind)
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|r| !parts.iter().any(|p| p.role == Some(*r)))
            .collect();
        let role = if !texts.is_empty() && asking == texts.len() {
            Some(Role::Question)
        } else if n == 0 && texts.iter().all(|u| u.kind == Kind::Text) {
            Some(Role::Summary)
        } else {
            let lacking = lacking.iter().copied().find(|r| matches!(r, Role::Strength | Role::Learning | Role::Action));
            lacking.filter(|role| sequence::may_be(*role, &said, vocabulary))
        };
        let sure = matches!(role, Some(Role::Question | Role::Summary));
        if let (Some(part), Some(role)) = (parts.get_mut(n), role) {
            part.role = Some(role);
            found.extend(units.get(part.heading).filter(|_| !sure).map(|u| (u.text().to_owned(), role)));
        }
    }
    found
}

/// The number in front of a name, on its line or in its cell.
fn counter(units: &[Unit], at: usize) -> Option<usize> {
    let marker = units.get(at)?.marker.as_deref()?;
    marker.trim_matches(|c: char| !c.is_alphanumeric()).parse().ok()
}

/// The heads of the columns above the names in tables, also where a table goes on over a page.
fn table_heads(units: &[Unit], parts: &[Part]) -> Vec<usize> {
    let in_table = |u: &Unit| u.is_heading() && u.cell.is_some();
    let above = |p: &Part| p.heading + 1..p.names.first().map_or(0, |(at, _)| *at);
    let heads = parts.iter().flat_map(|p| units.get(above(p)).into_iter().flatten()).filter(|u| in_table(u));
    let known: BTreeSet<String> = heads.map(|u| fold(u.text())).collect();
    let first = parts.first().map_or(0, |p| p.heading);
    (first..units.len()).filter(|&i| units.get(i).is_some_and(|u| in_table(u) && known.contains(&fold(u.text())))).collect()
}

#[cfg(test)]
mod tests {
    use crate::layouts::{Vocabulary, structure};
    use crate::model::{Audit, Block, Run, Shape, Style};

    fn block(shape: Shape, size: f32, text: &str) -> Block {
        let runs = vec![Run { text: text.to_owned(), style: Style::default(), link: None }];
        Block { shape, runs, cell: None, marker: None, pieces: Vec::new(), size, lines: 1, aside: false }
    }

    /// An audit whose chapters hold a heading for each of these people, and below it a text; `-` before one makes it an item.
    fn audit(chapters: &[(&str, [(&str, &str); 2])]) -> Audit {
        let mut blocks = vec![block(Shape::Heading(1), 24.0, "Audit of neglect")];
        for (chapter, people) in chapters {
            blocks.push(block(Shape::Heading(2), 18.0, chapter));
            blocks.push(block(Shape::Paragraph, 10.0, "This chapter begins with a word about all of them."));
            for (name, text) in people {
                blocks.push(block(Shape::Heading(3), 13.0, name));
                match text.strip_prefix("- ") {
                    Some(item) => blocks.push(block(Shape::Item(0), 10.0, item)),
                    None => blocks.push(block(Shape::Paragraph, 10.0, text)),
                }
            }
        }
        structure(&blocks, &Vocabulary::embedded().expect("the embedded vocabulary"), &[]).remove(0)
    }

    const STORIES: (&str, [(&str, &str); 2]) = (
        "The people",
        [("Kayden", "Kayden is fifteen and lives with his aunt. He was moved on."), ("Tiana", "Tiana is thirteen. She sits for babies.")],
    );
    const DONE: (&str, [(&str, &str); 2]) =
        ("Big ups", [("Kayden", "- The lads held his leg with a clean apron."), ("Tiana", "- Her brother told a dinner lady.")]);
    const LEARNT: (&str, [(&str, &str); 2]) =
        ("Key learning", [("Kayden", "Somebody has to stand at the bus stop."), ("Tiana", "Women groom as well.")]);

    #[test]
    fn each_part_tells_of_all_cases_and_one_in_words_of_the_authors_own_is_told_by_its_place() {
        let audit = audit(&[STORIES, DONE, LEARNT]);
        let cases: Vec<_> =
            audit.cases.iter().map(|c| (c.pseudonym.as_deref(), c.summary.len(), c.strengths.len(), c.messages.len())).collect();
        assert_eq!(cases, [(Some("Kayden"), 1, 1, 1), (Some("Tiana"), 1, 1, 1)]);
        let told: Vec<&str> = audit.notices.iter().filter(|n| n.code == "section-by-place").map(|n| n.message.as_str()).collect();
        assert!(told.len() == 1 && told[0].contains("\"Big ups\""), "{told:?}");
        assert_eq!(audit.unplaced.len(), 3, "what is said of all is nobody's: {:?}", audit.unplaced);
    }

    #[test]
    fn agencies_below_several_headings_are_no_cases() {
        let told = |text: &'static str| [("Police", text), ("Housing", text)];
        let audit = audit(&[("Strengths", told("- Officers rang at once.")), ("Key learning", told("Visits were late."))]);
        let names: Vec<_> = audit.cases.iter().filter_map(|c| c.pseudonym.as_deref()).collect();
        assert!(names.is_empty(), "{names:?}");
    }
}
