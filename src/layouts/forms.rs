//! Tables that name their cases: a form for each case, whose rows have their sections in front and, among them, the case's
//! number or name; and a table with a row for each case, whose head has the sections.

use super::cases::{self, CaseHeading};
use super::units::{Kind, RUN_IN, Unit};
use super::vocabulary::Role;
use crate::text::normalise::{fold, words};

const NAMES: &str = "it names the case, in a row of its form";
/// The longest name of a row.
const LABEL: usize = 6;
/// The longest value of a row that is no section: an age, a grade, a list of agencies.
const VALUE: usize = 12;

/// Two columns of which the first names the rows, at least two of them sections.
struct Form {
    /// The units of each row: those in front, and those behind.
    rows: Vec<(Vec<usize>, Vec<usize>)>,
}

/// Rows of forms that name the case begin it; other rows that are no sections are no findings.
pub(super) fn read(units: &mut [Unit]) {
    let forms = forms(units);
    for form in &forms {
        let mut heading = CaseHeading { number: None, pseudonym: None, rest: String::new() };
        let mut first: Option<usize> = None;
        for (front, behind) in &form.rows {
            let ([label], [value]) = (front.as_slice(), behind.as_slice()) else { continue };
            let (Some(name), Some(text)) = (text_of(units, *label), text_of(units, *value)) else { continue };
            if names(&name).is_none_or(|kind| !take(&mut heading, kind, &text)) {
                continue;
            }
            set(units, *label, Kind::Role(Role::Other), "it says that the row names the case");
            if first.is_some() {
                set(units, *value, Kind::Heading, NAMES);
            }
            first = first.or(Some(*value));
        }
        if let Some(at) = first {
            set(units, at, Kind::Case(heading), NAMES);
        }
    }
    bare_names(units, &forms);
    grids(units);
    facts(units);
    answers(units);
    for form in &forms {
        for (front, behind) in &form.rows {
            let [label] = front.as_slice() else { continue };
            let section = |u: &Unit| matches!(u.kind, Kind::Role(_) | Kind::Case(_));
            let short = !behind.is_empty() && behind.iter().all(|i| units.get(*i).is_some_and(|u| words(u.text()) <= VALUE));
            if !short || units.get(*label).is_none_or(section) {
                continue;
            }
            let value = behind.iter().filter_map(|i| units.get(*i)).any(|u| u.kind == Kind::Item || u.text().ends_with(['.', '?', '!']));
            if !value {
                set(units, *label, Kind::Role(Role::Other), "it stands before a fact in a form, and is no section");
                for i in behind {
                    if units.get(*i).is_some_and(|u| matches!(u.kind, Kind::Role(_) | Kind::Heading) && u.why != NAMES) {
                        set(units, *i, Kind::Text, "it is a fact in a form");
                    }
                }
            }
        }
    }
}

/// Adds what a cell says of a case; false where it says nothing of the kind.
fn take(heading: &mut CaseHeading, kind: Names, text: &str) -> bool {
    let text = text.trim();
    match kind {
        // `1 Ronan` says both.
        Names::Number if words(text) <= LABEL && heading.number.is_none() => {
            let (number, name) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            let number = number.trim_end_matches(['.', ':', ')']);
            let short = number.len() <= 3 || number.chars().any(|c| c.is_ascii_digit());
            let name = cases::name(name).filter(|_| !name.is_empty());
            if !short || number.is_empty() || words(text) > 1 && name.is_none() {
                return false;
            }
            heading.number = Some(number.to_owned());
            heading.pseudonym = heading.pseudonym.take().or(name);
            true
        }
        Names::Person if words(text) <= LABEL && heading.pseudonym.is_none() => {
            heading.pseudonym = cases::name(text);
            heading.pseudonym.is_some()
        }
        _ => false,
    }
}

/// A table with a row for each case: its head has sections and columns that name the case.
fn grids(units: &mut [Unit]) {
    let mut named: Vec<(u32, Names)> = Vec::new();
    let mut head: Option<(u32, u32)> = None;
    let mut row: Option<(u32, u32)> = None;
    let mut heading = CaseHeading { number: None, pseudonym: None, rest: String::new() };
    let mut first: Option<usize> = None;
    for at in 0..=units.len() {
        let cell = units.get(at).filter(|u| u.kind != Kind::Furniture).and_then(|u| u.cell);
        let place = cell.map(|c| (c.table, c.row));
        if place != row && (place.is_some() || at == units.len() || units.get(at).is_some_and(|u| u.kind != Kind::Furniture)) {
            if let Some(first) = first.take() {
                let heading = std::mem::replace(&mut heading, CaseHeading { number: None, pseudonym: None, rest: String::new() });
                set(units, first, Kind::Case(heading), "its row is a case's, by the head of its column");
            }
            row = place;
            let columns = place.map(|p| columns_of_cases(units, at, p)).unwrap_or_default();
            if !columns.is_empty() {
                (named, head) = (columns, place);
            } else if place.map(|p| p.0) != head.map(|h| h.0) {
                named.clear();
            }
        }
        let (Some(cell), Some(unit)) = (cell, units.get(at)) else { continue };
        if named.is_empty() || place == head {
            continue;
        }
        let kind = named.iter().find(|(column, _)| *column == cell.column).map(|(_, kind)| *kind);
        let text = unit.text().to_owned();
        if kind.is_some_and(|kind| take(&mut heading, kind, &text)) {
            if first.is_some() {
                set(units, at, Kind::Heading, NAMES);
            }
            first = first.or(Some(at));
        } else if kind.is_some() && heading.pseudonym.is_none() && cases::name(&text).is_some_and(|_| words(&text) <= LABEL) {
            // The name below the number in the same cell.
            heading.pseudonym = cases::name(&text);
            set(units, at, Kind::Heading, NAMES);
        }
    }
}

/// The columns that name a case, where the row is the head of a table with at least two sections.
fn columns_of_cases(units: &[Unit], at: usize, row: (u32, u32)) -> Vec<(u32, Names)> {
    let cells = || units.iter().skip(at).take_while(|u| u.kind == Kind::Furniture || u.cell.is_some_and(|c| (c.table, c.row) == row));
    let sections = cells().filter(|u| matches!(u.kind, Kind::Role(r) if !matches!(r, Role::Other | Role::Label | Role::Front))).count();
    if sections < 2 {
        return Vec::new();
    }
    let name = |u: &Unit| Some((u.cell?.column, names(u.text())?));
    let section = |u: &&Unit| matches!(u.kind, Kind::Role(r) if !matches!(r, Role::Other | Role::Label));
    cells().filter(|u| u.kind != Kind::Furniture && !section(u)).filter_map(name).collect()
}

/// `Was there a meeting? | Yes`: a standard of the form and its answer are no question to reflect on.
fn answers(units: &mut [Unit]) {
    for at in 0..units.len() {
        let (Some(asks), Some(answer)) = (units.get(at), units.get(at + 1)) else { continue };
        let row = asks.cell.zip(answer.cell).is_some_and(|(a, b)| (a.table, a.row) == (b.table, b.row) && a.column < b.column);
        let last = units.get(at + 2).and_then(|u| u.cell).zip(asks.cell).is_none_or(|(a, b)| (a.table, a.row) != (b.table, b.row));
        let first = at
            .checked_sub(1)
            .and_then(|i| units.get(i))
            .and_then(|u| u.cell)
            .zip(asks.cell)
            .is_none_or(|(a, b)| (a.table, a.row) != (b.table, b.row));
        let short =
            first && words(answer.text()) <= 3 && !answer.text().ends_with('?') && !matches!(answer.kind, Kind::Role(_) | Kind::Case(_));
        if row && last && short && asks.text().ends_with('?') && !matches!(asks.kind, Kind::Role(_) | Kind::Case(_)) {
            set(units, at, Kind::Role(Role::Other), "it is a standard of a form, answered in its row");
            set(units, at + 1, Kind::Text, "it is the answer to a standard of a form");
        }
    }
}

/// `Case | 3 | Name used | Connor`: a row of facts that names the case, as several forms of the report have one.
fn facts(units: &mut [Unit]) {
    let mut found: Vec<(usize, CaseHeading, Vec<usize>)> = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let Some(cell) = units.get(at).filter(|u| u.kind != Kind::Furniture).and_then(|u| u.cell) else {
            at += 1;
            continue;
        };
        let row: Vec<usize> = (at..units.len())
            .take_while(|i| units.get(*i).and_then(|u| u.cell).is_some_and(|c| (c.table, c.row) == (cell.table, cell.row)))
            .collect();
        at += row.len().max(1);
        let columns: Vec<u32> = row.iter().filter_map(|i| Some(units.get(*i)?.cell?.column)).collect();
        if row.len() < 4 || row.len() % 2 == 1 || columns.windows(2).any(|w| matches!(w, [a, b] if a >= b)) {
            continue;
        }
        let mut heading = CaseHeading { number: None, pseudonym: None, rest: String::new() };
        let mut told: Vec<usize> = Vec::new();
        for pair in row.chunks_exact(2) {
            let &[label, value] = pair else { continue };
            let (Some(name), Some(text)) = (text_of(units, label), text_of(units, value)) else { continue };
            if names(&name).is_some_and(|kind| take(&mut heading, kind, &text)) {
                told.push(value);
            }
        }
        if let Some(first) = told.first().copied() {
            found.push((first, heading, row));
        }
    }
    let mut cases: Vec<(Option<&str>, Option<&str>)> =
        found.iter().map(|(_, h, _)| (h.number.as_deref(), h.pseudonym.as_deref())).collect();
    cases.sort_unstable();
    cases.dedup();
    if cases.len() < 2 || cases.len() < found.len() {
        return;
    }
    for (first, heading, row) in found {
        for at in row {
            set(units, at, Kind::Heading, NAMES);
        }
        set(units, first, Kind::Case(heading), NAMES);
    }
}

/// `Dylan, 7` over the whole width in the first row of a form, where the others begin so too.
fn bare_names(units: &mut [Unit], forms: &[Form]) {
    let lone = |form: &Form| match form.rows.first().map(|(front, behind)| (front.as_slice(), behind.as_slice())) {
        Some(([only], [])) => Some(*only),
        _ => None,
    };
    let named = |at: &usize| units.get(*at).is_some_and(|u| !matches!(u.kind, Kind::Role(_) | Kind::Case(_)) && words(u.text()) <= 8);
    let heads: Vec<usize> = forms.iter().filter_map(lone).filter(named).collect();
    let mut texts: Vec<String> = heads.iter().filter_map(|i| text_of(units, *i)).map(|t| fold(&t)).collect();
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    let people = heads.iter().filter(|i| text_of(units, **i).is_some_and(|t| cases::name(&t).is_some())).count();
    if count >= 2 && texts.len() == count && people * 2 >= count {
        for at in heads {
            let heading = text_of(units, at).map(|t| cases::told(&t));
            if let Some(heading) = heading {
                set(units, at, Kind::Case(heading), "it stands over a form with the sections of a case, as others do");
            }
        }
    }
}

fn forms(units: &[Unit]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let Some(table) = units.get(at).and_then(|u| u.cell).map(|c| c.table) else {
            at += 1;
            continue;
        };
        let length = units.iter().skip(at).take_while(|u| u.cell.is_some_and(|c| c.table == table) || u.kind == Kind::Furniture).count();
        forms.extend(form(units, at..at + length));
        at += length.max(1);
    }
    forms
}

fn form(units: &[Unit], range: std::ops::Range<usize>) -> Option<Form> {
    let mut rows: Vec<(u32, Vec<usize>, Vec<usize>)> = Vec::new();
    for i in range {
        let Some(unit) = units.get(i).filter(|u| u.kind != Kind::Furniture) else { continue };
        let cell = unit.cell?;
        if rows.last().is_none_or(|(row, ..)| *row != cell.row) {
            rows.push((cell.row, Vec::new(), Vec::new()));
        }
        let (_, front, behind) = rows.last_mut()?;
        match cell.column {
            0 => front.push(i),
            1 => behind.push(i),
            _ => return None,
        }
    }
    let section = |i: &usize| units.get(*i).is_some_and(|u| matches!(u.kind, Kind::Role(r) if !matches!(r, Role::Other | Role::Label)));
    let sections = rows.iter().filter(|(_, front, behind)| !behind.is_empty() && matches!(front.as_slice(), [one] if section(one))).count();
    let labelled = rows.iter().filter(|(_, front, behind)| front.len() == 1 || behind.is_empty()).count();
    (sections >= 2 && labelled == rows.len()).then(|| Form { rows: rows.into_iter().map(|(_, front, behind)| (front, behind)).collect() })
}

#[derive(Clone, Copy)]
enum Names {
    Number,
    Person,
}

/// What a row with such a name holds of the case.
fn names(label: &str) -> Option<Names> {
    let folded = fold(label);
    let all: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let is = |w: &str, list: &[&str]| list.contains(&w.trim_end_matches("'s"));
    let filler = [
        "the",
        "of",
        "changed",
        "not",
        "real",
        "number",
        "no",
        "ref",
        "reference",
        "id",
        "code",
        "study",
        "initials",
        "used",
        "in",
        "this",
        "s",
    ];
    let person = ["name", "pseudonym", "known", "as", "initials"];
    let case = ["case", "child", "children", "family", "adult", "person", "young", "subject", "audit"];
    let fits = !all.is_empty() && all.len() <= LABEL && all.iter().all(|w| is(w, &filler) || is(w, &person) || is(w, &case));
    let has = |list: &[&str]| all.iter().any(|w| is(w, list));
    if !fits {
        None
    } else if has(&["name", "pseudonym", "initials"]) {
        Some(Names::Person)
    } else if has(&["number", "no", "ref", "reference", "id", "code"]) || all == ["case"] || all == ["case", "study"] {
        Some(Names::Number)
    } else {
        has(&case).then_some(Names::Person)
    }
}

fn text_of(units: &[Unit], at: usize) -> Option<String> {
    units.get(at).map(|u| u.text().to_owned())
}

fn set(units: &mut [Unit], at: usize, kind: Kind, why: &'static str) {
    if let Some(unit) = units.get_mut(at) {
        if matches!(kind, Kind::Case(_)) {
            unit.look.rank = unit.look.rank.min(RUN_IN);
        }
        unit.become_a(kind, why);
    }
}
