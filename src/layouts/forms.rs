//! A form for each case: a table whose rows have their sections in front and, among them, the case's number or name.

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
            match names(&name) {
                Some(Names::Number) if words(&text) <= 3 && heading.number.is_none() => heading.number = Some(text.trim().to_owned()),
                Some(Names::Person) if words(&text) <= LABEL && heading.pseudonym.is_none() => {
                    heading.pseudonym = cases::name(&text);
                    if heading.pseudonym.is_none() {
                        continue;
                    }
                }
                _ => continue,
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

enum Names {
    Number,
    Person,
}

/// What a row with such a name holds of the case.
fn names(label: &str) -> Option<Names> {
    let folded = fold(label);
    let all: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let is = |w: &str, list: &[&str]| list.contains(&w.trim_end_matches("'s"));
    let filler = ["the", "of", "changed", "not", "real", "number", "no", "ref", "reference", "id", "code", "study", "initials", "s"];
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
