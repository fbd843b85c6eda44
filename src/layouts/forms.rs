//! Tables that name their cases: a form for each case, whose rows have their sections in front and, among them, the case's
//! number or name; and a table with a row for each case, whose head has the sections.

use super::cases::{self, CaseHeading};
use super::units::{Kind, RUN_IN, Unit, case_of_name};
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
        let mut heading = CaseHeading::default();
        let mut told: Vec<usize> = Vec::new();
        for (front, behind) in &form.rows {
            let ([label], [value]) = (front.as_slice(), behind.as_slice()) else { continue };
            let (Some(name), Some(text)) = (text_of(units, *label), text_of(units, *value)) else { continue };
            if names(&name).is_none_or(|kind| !take(&mut heading, kind, &text)) {
                continue;
            }
            set(units, *label, Kind::Role(Role::Other), "it says that the row names the case");
            told.push(*value);
        }
        begin(units, &told, heading, NAMES);
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

/// The units of each row of the tables, in their order.
fn rows(units: &[Unit]) -> Vec<Vec<usize>> {
    let mut rows: Vec<((u32, u32), Vec<usize>)> = Vec::new();
    for (at, unit) in units.iter().enumerate().filter(|(_, u)| u.kind != Kind::Furniture) {
        let Some(cell) = unit.cell else { continue };
        match rows.last_mut() {
            Some((place, row)) if *place == (cell.table, cell.row) => row.push(at),
            _ => rows.push(((cell.table, cell.row), vec![at])),
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn column(units: &[Unit], at: usize) -> Option<u32> {
    Some(units.get(at)?.cell?.column)
}

/// True where each unit of a row stands in a column further right.
fn one_a_column(units: &[Unit], row: &[usize]) -> bool {
    let columns: Vec<Option<u32>> = row.iter().map(|at| column(units, *at)).collect();
    columns.windows(2).all(|w| matches!(w, [a, b] if a < b))
}

/// A table with a row for each case: its head has sections and columns that name the case.
fn grids(units: &mut [Unit]) {
    let mut named: Vec<(u32, Names)> = Vec::new();
    let mut table = None;
    for row in rows(units) {
        let here = row.first().and_then(|at| units.get(*at)?.cell).map(|c| c.table);
        if here != table {
            (named, table) = (Vec::new(), here);
        }
        let columns = columns_of_cases(units, &row);
        if !columns.is_empty() {
            named = columns;
            continue;
        }
        let mut heading = CaseHeading::default();
        let mut told: Vec<usize> = Vec::new();
        for at in row {
            let kind = named.iter().find(|(c, _)| Some(*c) == column(units, at)).map(|(_, kind)| *kind);
            let (Some(kind), Some(text)) = (kind, text_of(units, at)) else { continue };
            // `Case 1` over a name, in one cell.
            if let Some(Kind::Case(known)) = units.get(at).map(|u| &u.kind).filter(|_| told.is_empty()) {
                heading = known.clone();
                told.push(at);
                continue;
            }
            // In a column of numbers a name may stand, below the number or alone.
            if take(&mut heading, kind, &text) || take(&mut heading, Names::Person, &text) {
                told.push(at);
            }
        }
        let known = heading.pseudonym.as_deref().filter(|_| heading.number.is_none()).and_then(|name| case_of_name(units, name));
        begin(units, &told, known.unwrap_or(heading), "its row is a case's, by the head of its column");
    }
}

/// The columns that name a case, where the row is the head of a table with at least two sections.
fn columns_of_cases(units: &[Unit], row: &[usize]) -> Vec<(u32, Names)> {
    let cells = || row.iter().filter_map(|at| units.get(*at));
    let sections = cells().filter(|u| matches!(u.kind, Kind::Role(r) if !matches!(r, Role::Other | Role::Label | Role::Front))).count();
    if sections < 2 {
        return Vec::new();
    }
    let name = |u: &Unit| Some((u.cell?.column, names(u.text())?));
    let section = |u: &&Unit| matches!(u.kind, Kind::Role(r) if !matches!(r, Role::Other | Role::Label));
    cells().filter(|u| !section(u)).filter_map(name).collect()
}

/// `Was there a meeting? | Yes`: a standard of the form and its answer are no question to reflect on.
fn answers(units: &mut [Unit]) {
    for row in rows(units) {
        let &[at, behind] = row.as_slice() else { continue };
        let (Some(asks), Some(answer)) = (units.get(at), units.get(behind)) else { continue };
        let known = [asks, answer].iter().any(|u| matches!(u.kind, Kind::Role(_) | Kind::Case(_)));
        // `Question | For`: the questions of a report, with those whom they are put to.
        let column = |u: &Unit| u.cell.map(|c| (c.table, c.column));
        let asked = units.iter().any(|u| u.kind == Kind::Role(Role::Question) && column(u) == column(asks));
        let short = words(answer.text()) <= 3 && !answer.text().ends_with('?');
        if short && !known && !asked && asks.text().ends_with('?') && one_a_column(units, &row) {
            set(units, at, Kind::Role(Role::Other), "it is a standard of a form, answered in its row");
            set(units, behind, Kind::Text, "it is the answer to a standard of a form");
        }
    }
}

/// `Case | 3 | Name used | Connor`: a row of facts that names the case, as several forms of the report have one.
fn facts(units: &mut [Unit]) {
    let mut found: Vec<(Vec<usize>, CaseHeading, Vec<usize>)> = Vec::new();
    for row in rows(units).into_iter().filter(|row| row.len() >= 4 && row.len() % 2 == 0 && one_a_column(units, row)) {
        let mut heading = CaseHeading::default();
        let mut told: Vec<usize> = Vec::new();
        for pair in row.chunks_exact(2) {
            let &[label, value] = pair else { continue };
            let (Some(name), Some(text)) = (text_of(units, label), text_of(units, value)) else { continue };
            if names(&name).is_some_and(|kind| take(&mut heading, kind, &text)) {
                told.push(value);
            }
        }
        if !told.is_empty() {
            found.push((told, heading, row));
        }
    }
    let mut cases: Vec<(Option<&str>, Option<&str>)> =
        found.iter().map(|(_, h, _)| (h.number.as_deref(), h.pseudonym.as_deref())).collect();
    cases.sort_unstable();
    cases.dedup();
    if cases.len() < 2 || cases.len() < found.len() {
        return;
    }
    for (told, heading, row) in found {
        for at in row {
            set(units, at, Kind::Heading, NAMES);
        }
        begin(units, &told, heading, NAMES);
    }
}

/// The first of the units that name a case begins it; the others are headings.
fn begin(units: &mut [Unit], told: &[usize], heading: CaseHeading, why: &'static str) {
    let Some((first, others)) = told.split_first() else { return };
    for at in others {
        set(units, *at, Kind::Heading, NAMES);
    }
    set(units, *first, Kind::Case(heading), why);
}

/// `Dylan, 7` over the whole width in the first row of a form, or of a table whose second row has the sections, where the
/// others begin so too.
fn bare_names(units: &mut [Unit], forms: &[Form]) {
    let lone = |form: &Form| match form.rows.first().map(|(front, behind)| (front.as_slice(), behind.as_slice())) {
        Some(([only], [])) => Some(*only),
        _ => None,
    };
    let named = |at: &usize| units.get(*at).is_some_and(|u| !matches!(u.kind, Kind::Role(_)) && words(u.text()) <= 8);
    let mut heads: Vec<usize> = forms.iter().filter_map(lone).chain(over_sections(units)).filter(named).collect();
    heads.sort_unstable();
    heads.dedup();
    let mut texts: Vec<String> = heads.iter().filter_map(|i| text_of(units, *i)).map(|t| fold(&t)).collect();
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    let people = heads.iter().filter(|i| text_of(units, **i).is_some_and(|t| cases::name(&t).is_some())).count();
    if count >= 2 && texts.len() == count && people * 2 >= count {
        let known = |at: &usize| units.get(*at).is_some_and(|u| matches!(u.kind, Kind::Case(_)));
        heads.retain(|at| !known(at));
        for at in heads {
            let heading = text_of(units, at).map(|t| cases::told(&t));
            if let Some(heading) = heading {
                set(units, at, Kind::Case(heading), "it stands over a form with the sections of a case, as others do");
            }
        }
    }
}

/// What stands alone in the first row of a table, over a row of at least two sections.
fn over_sections(units: &[Unit]) -> Vec<usize> {
    let rows = rows(units);
    let place = |row: &[usize]| row.first().and_then(|at| units.get(*at)?.cell).map(|c| (c.table, c.row));
    let section = |at: &&usize| units.get(**at).is_some_and(|u| matches!(u.kind, Kind::Role(r) if !matches!(r, Role::Other | Role::Label)));
    let head = |pair: &[Vec<usize>]| -> Option<usize> {
        let [first, second] = pair else { return None };
        let &[only] = first.as_slice() else { return None };
        let ((table, row), (same, below)) = (place(first)?, place(second)?);
        (row == 0 && table == same && below == 1 && second.iter().filter(section).count() >= 2).then_some(only)
    };
    rows.windows(2).filter_map(head).collect()
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

/// True for the label of a field that holds the name of the case (`Name used`).
pub(super) fn names_person(label: &str) -> bool {
    matches!(names(label), Some(Names::Person))
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

#[cfg(test)]
mod tests {
    use crate::layouts::{Vocabulary, structure};
    use crate::model::block::TableCell;
    use crate::model::{Block, Run, Shape, Style};

    fn table(rows: &[[&str; 3]]) -> Vec<Block> {
        let cells =
            rows.iter().zip(0_u32..).flat_map(|(cells, row)| cells.iter().zip(0_u32..).map(move |(text, column)| (text, row, column)));
        let block = |(text, row, column): (&&str, u32, u32)| Block {
            shape: Shape::Paragraph,
            runs: vec![Run { text: (*text).to_owned(), style: Style::default(), link: None }],
            cell: Some(TableCell { table: 0, row, column }),
            marker: None,
            pieces: Vec::new(),
            size: 10.0,
            lines: 1,
            aside: false,
        };
        cells.filter(|(text, ..)| !text.is_empty()).map(block).collect()
    }

    #[test]
    fn a_row_for_each_case_has_its_own_name() {
        let rows = [
            ["Case", "What went well", "What could be improved"],
            ["Ronan", "The nurse wrote it down.", "The GP was not told."],
            ["Effie", "The school rang the same day.", "Nobody asked why."],
        ];
        let audits = structure(&table(&rows), &Vocabulary::embedded().expect("the embedded vocabulary"), &[]);
        let names: Vec<_> = audits[0].cases.iter().map(|c| (c.pseudonym.as_deref(), c.strengths.len(), c.messages.len())).collect();
        assert_eq!(names, [(Some("Ronan"), 1, 1), (Some("Effie"), 1, 1)]);
    }
}
