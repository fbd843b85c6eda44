//! Numbers, letters and words before a text or a title that say what it is, or count it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cases;
use super::super::units::{self, Kind, Look, RUN_IN, Unit};
use super::super::vocabulary::{Role, Vocabulary};
use super::{counted, halves, part};
use crate::text::normalise::{fold, words};
use crate::text::sentences;

/// Words of the agencies round the table.
const AGENCIES: [&str; 18] = [
    "police",
    "housing",
    "health",
    "education",
    "school",
    "schools",
    "college",
    "nursery",
    "care",
    "services",
    "service",
    "probation",
    "hospital",
    "midwifery",
    "nursing",
    "visiting",
    "gp",
    "camhs",
];

/// True for words of which one is of an agency, folded.
pub(super) fn names_agency(label: &str) -> bool {
    label.split(|c: char| !c.is_alphabetic()).any(|word| AGENCIES.contains(&word))
}

/// `R1 Social care to …`, `R2 Health to …`: a letter and a number that counts from 1 are the label of a list.
pub(super) fn count_labels(units: &mut Vec<Unit>) {
    let label = |u: &Unit| -> Option<(String, usize, usize)> {
        let text = u.text();
        let head = text.split(' ').next().filter(|h| h.len() < text.len() && u.marker.is_none())?;
        let bare = head.trim_end_matches(['.', ':', ')']);
        let letters = bare.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = bare.get(letters.len()..)?.parse().ok()?;
        let fits = (1..=3).contains(&letters.len()) && letters.chars().all(|c| c.is_ascii_uppercase());
        (fits && matches!(u.kind, Kind::Text | Kind::Item)).then(|| (letters.to_owned(), number, head.len()))
    };
    let labels: Vec<Option<(String, usize, usize)>> = units.iter().map(label).collect();
    let follows = |letters: &str, number: usize, from: usize| {
        let next = labels.iter().skip(from + 1).flatten().next();
        next.is_some_and(|(l, n, _)| l == letters && *n == number)
    };
    let mut counted: Vec<usize> = Vec::new();
    let mut last: Option<(String, usize)> = None;
    for (i, (letters, number, _)) in labels.iter().enumerate().filter_map(|(i, l)| Some((i, l.as_ref()?))) {
        let goes_on = last.as_ref().is_some_and(|(l, n)| l == letters && *number == n + 1);
        if goes_on || *number == 1 && follows(letters, 2, i) {
            counted.push(i);
            last = Some((letters.clone(), *number));
        }
    }
    part(units, |i, unit| {
        let (.., length) = labels.get(i)?.as_ref().filter(|_| counted.contains(&i))?;
        let [head, tail] = halves(unit, *length);
        let marker = Some(head.text().to_owned());
        let why = "it numbers an item of a list";
        Some([Unit { kind: Kind::Label, why, ..head }, Unit { kind: Kind::Item, marker, ..tail }])
    });
}

/// `L1`, `L2` by themselves: letters and a number that count are labels, whatever their looks.
pub(super) fn bare_labels(units: &mut [Unit]) {
    let label = |u: &Unit| -> Option<(String, usize)> {
        let bare = u.text().trim_end_matches(['.', ':', ')']);
        let letters = bare.trim_end_matches(|c: char| c.is_ascii_digit());
        let fits = (1..=3).contains(&letters.len()) && letters.chars().all(|c| c.is_ascii_uppercase()) && bare.len() <= letters.len() + 2;
        let open = matches!(u.kind, Kind::Heading | Kind::Text | Kind::Item);
        Some((letters.to_owned(), bare.get(letters.len()..)?.parse().ok().filter(|_| fits && open)?))
    };
    let found: Vec<Option<(String, usize)>> = units.iter().map(label).collect();
    let known: BTreeSet<&(String, usize)> = found.iter().flatten().collect();
    let has = |letters: &String, number: usize| known.contains(&(letters.clone(), number));
    for (unit, label) in units.iter_mut().zip(&found) {
        if label.as_ref().is_some_and(|(letters, n)| has(letters, n + 1) || *n > 1 && has(letters, n - 1)) {
            unit.become_a(Kind::Label, "it numbers what follows");
        }
    }
}

/// So many rows say what they are, at least.
const LEAST_ROWS: usize = 6;

/// A log in which a cell of each row says what the row is (`Did well`, `To learn`, `Ask`): the row's longest text is that, a
/// short one in the column of subjects its title, and the others say of whom and when.
pub(super) fn typed_rows(units: &mut [Unit], vocabulary: &Vocabulary) {
    let role = |u: &Unit| {
        let known = vocabulary.role(u.text()).or_else(|| vocabulary.hint(u.text())).filter(|_| words(u.text()) <= 4);
        known.filter(|r| matches!(r, Role::Summary | Role::Strength | Role::Learning | Role::Question | Role::Action))
    };
    let below = units.iter().filter_map(|u| u.cell).filter(|c| c.row > 0).map(|c| (c.table, c.column));
    for (table, column) in counted(below).into_iter().filter(|(_, cells)| *cells >= LEAST_ROWS).map(|(column, _)| column) {
        let in_column = |u: &&Unit| u.cell.is_some_and(|c| (c.table, c.column) == (table, column) && c.row > 0);
        let cells: Vec<&Unit> = units.iter().filter(in_column).filter(|u| !matches!(u.kind, Kind::Case(_))).collect();
        let roles: Vec<Role> = cells.iter().filter_map(|u| role(u)).collect();
        let several = roles.iter().any(|r| Some(r) != roles.first());
        // A form has each of its sections once.
        let often = counted(cells.iter().map(|u| fold(u.text()))).into_values().any(|n| n >= 3);
        let wide = units.iter().filter_map(|u| u.cell).any(|c| c.table == table && c.column >= 2);
        if roles.len() < LEAST_ROWS || roles.len() * 10 < cells.len() * 9 || !several || !often || !wide {
            continue;
        }
        let subjects = units.iter().find(|u| u.kind == Kind::Role(Role::Label) && u.cell.is_some_and(|c| c.table == table));
        let subjects = subjects.and_then(|u| u.cell).map(|c| c.column);
        let rows: BTreeMap<u32, Role> = cells.iter().filter_map(|u| Some((u.cell?.row, role(u)?))).collect();
        let own = |u: &Unit| u.cell.filter(|c| c.table == table);
        let mut told: BTreeMap<u32, usize> = BTreeMap::new();
        for (row, length) in units.iter().filter_map(|u| Some((own(u)?.row, u.text().len()))) {
            let longest = told.entry(row).or_default();
            *longest = length.max(*longest);
        }
        for unit in units.iter_mut() {
            let Some(cell) = own(unit) else { continue };
            let Some(role) = rows.get(&cell.row).filter(|_| !matches!(unit.kind, Kind::Case(_))) else {
                // The heads of the columns.
                if cell.row == 0 {
                    unit.become_a(Kind::Label, "it heads a column of a log");
                }
                continue;
            };
            unit.cell = None;
            let look = Look { rank: RUN_IN + 1, ..unit.look };
            if cell.column == column {
                unit.look = look;
                unit.become_a(Kind::Role(*role), "it says what its row is");
            } else if told.get(&cell.row) == Some(&unit.text().len()) {
                let kind = if *role == Role::Summary { Kind::Text } else { Kind::Item };
                unit.become_a(kind, "it is the text of its row");
            } else if subjects == Some(cell.column) && *role == Role::Learning {
                unit.look = look;
                unit.become_a(Kind::Heading, "it is the subject of its row");
            } else {
                unit.become_a(Kind::Label, "it says of whom or when its row is");
            }
        }
    }
}

/// `1 Language shapes response`, `2 Safe accommodation`, or `A. Outcomes`, `B. Advocates`: bare numbers and letters before
/// headings that count from the first are no part of them.
pub(super) fn count_headings(units: &mut Vec<Unit>) {
    let letter = |head: &str| match head.as_bytes() {
        [letter @ b'A'..=b'Z', b'.' | b')'] => Some(usize::from(letter - b'A') + 1),
        _ => None,
    };
    let number = |u: &Unit| -> Option<(usize, usize)> {
        let (head, tail) = u.text().split_once(' ').filter(|_| u.kind == Kind::Heading)?;
        if let Some(marker) = &u.marker {
            // A letter that was taken off already counts in the series, and is not cut again.
            return Some((letter(marker)?, 0));
        }
        let short = head.len() <= 2 && tail.starts_with(char::is_uppercase);
        Some((head.parse().ok().or_else(|| letter(head)).filter(|_| short)?, head.len()))
    };
    let numbers: Vec<Option<(usize, usize)>> = units.iter().map(number).collect();
    let mut counted: BTreeSet<usize> = BTreeSet::new();
    // The last number of a list that began with 1.
    let mut last: Option<(usize, usize)> = None;
    for (i, n) in numbers.iter().enumerate().filter_map(|(i, n)| Some((i, n.as_ref()?.0))) {
        let follows = last.filter(|(_, before)| before + 1 == n);
        if let Some((at, _)) = follows {
            counted.extend([at, i]);
        }
        last = (n == 1 || follows.is_some()).then_some((i, n));
    }
    part(units, |i, unit| {
        let (_, length) = (*numbers.get(i)?).filter(|(_, length)| *length > 0 && counted.contains(&i))?;
        let [head, tail] = halves(unit, length);
        let marker = Some(head.text().to_owned());
        Some([Unit { kind: Kind::Label, why: "it counts a heading", ..head }, Unit { marker, ..tail }])
    });
}

/// `Pause: What have you seen?` and, further on, `Pause: Who knows?`: the word before the colon is the questions' label, also
/// behind other sentences of its paragraph.
pub(super) fn cut_prompts(units: &mut Vec<Unit>) {
    // Where the label begins, and where it ends.
    let prompt = |u: &Unit| -> Option<(usize, usize)> {
        if !matches!(u.kind, Kind::Text | Kind::Item | Kind::Heading) || !u.text().contains(": ") {
            return None;
        }
        let asked = sentences::split(u.text());
        asked.into_iter().find_map(|range| {
            let sentence = u.text().get(range.clone())?;
            let at = sentence.find(": ")?;
            let (head, tail) = (sentence.get(..at)?, sentence.get(at + 2..)?);
            let whole = range.start == 0 || u.kind != Kind::Heading;
            let asks = if range.start == 0 { u.text().get(at + 2..)? } else { tail };
            (whole && words(head) <= 3 && sentences::is_question(asks) && tail.starts_with(char::is_uppercase))
                .then_some((range.start, range.start + at))
        })
    };
    let prompts: Vec<Option<(usize, usize)>> = units.iter().map(prompt).collect();
    let label = |(u, prompt): (&Unit, &Option<(usize, usize)>)| u.text().get(prompt.map(|(start, end)| start..end)?).map(fold);
    let labels: Vec<Option<String>> = units.iter().zip(&prompts).map(label).collect();
    let counts = counted(labels.iter().flatten());
    let again = |l: &String| counts.get(l).is_some_and(|n| *n >= 2);
    let cuts: Vec<Option<(usize, usize)>> =
        prompts.into_iter().zip(&labels).map(|(prompt, l)| prompt.filter(|_| l.as_ref().is_some_and(again))).collect();
    let old = std::mem::take(units);
    for (unit, cut) in old.into_iter().zip(cuts) {
        let Some((start, end)) = cut else {
            units.push(unit);
            continue;
        };
        let [before, rest] = halves(&unit, start);
        let [head, tail] = halves(&rest, end + 1 - start);
        let kind = if unit.kind == Kind::Heading { Kind::Text } else { unit.kind.clone() };
        if start > 0 {
            units.push(before);
        }
        units.push(Unit { kind: Kind::Label, why: "it stands before one question as before others", ..head });
        units.push(Unit { kind, ..tail });
    }
}

/// `Commended: The teacher …`, and so again and again: the word before the colon says what each of the texts is.
pub(super) fn cut_labels(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let label = |u: &Unit| -> Option<(usize, String)> {
        let at = u.text().find(": ").filter(|_| matches!(u.kind, Kind::Text | Kind::Item))?;
        let (head, tail) = (u.text().get(..at)?, u.text().get(at + 2..)?);
        (words(head) <= 3 && words(tail) >= 4 && head.starts_with(char::is_uppercase) && tail.starts_with(char::is_uppercase))
            .then(|| (at, fold(head)))
    };
    let labels: Vec<Option<(usize, String)>> = units.iter().map(label).collect();
    let counts = counted(labels.iter().flatten().map(|(_, label)| label.as_str()));
    let role = |l: &str| {
        let often = counts.get(l).is_some_and(|n| *n >= 3);
        let said = vocabulary.role(l).or_else(|| vocabulary.hint(l)).filter(|_| often);
        said.filter(|r| matches!(r, Role::Strength | Role::Learning | Role::Question | Role::Action))
    };
    part(units, |i, unit| {
        let (at, label) = labels.get(i)?.as_ref()?;
        let role = role(label)?;
        let [head, tail] = halves(unit, at + 1);
        let look = Look { rank: RUN_IN + 1, ..unit.look };
        let why = "it stands before a text, as it does before others";
        Some([Unit { kind: Kind::Role(role), look, why, ..head }, Unit { kind: Kind::Text, marker: None, ..tail }])
    });
}

/// `Thank goodness for this. The nurse …` and, in the next case, `Thank goodness for this. The pastor …`: words at the
/// beginning of a text that several cases have, among known ones of that kind, are a heading on its line.
pub(super) fn cut_leads(units: &mut Vec<Unit>) {
    let lead = |u: &Unit| -> Option<(usize, String)> {
        let text = Some(u.text()).filter(|_| matches!(u.kind, Kind::Text | Kind::Item))?;
        let (at, sign) = [". ", ": ", " \u{2013} "].iter().filter_map(|sign| Some((text.find(sign)?, sign.len()))).min()?;
        let (head, tail) = (text.get(..at)?, text.get(at + sign..)?);
        let begins = |t: &str| t.starts_with(|c: char| c.is_uppercase() || matches!(c, '\u{201c}' | '"'));
        // `Police: Officers …` is a finding about an agency.
        let label = fold(head);
        (words(head) <= 7 && begins(head) && words(tail) >= 3 && begins(tail) && !names_agency(&label)).then_some((at + sign, label))
    };
    let known =
        |u: &Unit| matches!(u.kind, Kind::Role(r) if r != Role::Front && r != Role::Label && r != Role::Other) && !u.look.is_printed();
    // What stands below one printed heading each, where there are known headings on the line of a text.
    let mut parts: Vec<BTreeMap<String, usize>> = Vec::new();
    for part in units.chunk_by(|_, next| !(next.is_heading() && next.look.is_printed())).filter(|part| part.iter().any(known)) {
        let mut own = BTreeMap::new();
        part.iter().filter_map(lead).for_each(|(_, label)| *own.entry(label).or_default() += 1);
        parts.push(own);
    }
    let all = counted(parts.iter().flat_map(BTreeMap::keys));
    let twice: BTreeSet<&String> = parts.iter().flatten().filter(|(_, n)| **n > 1).map(|(label, _)| label).collect();
    let once = |label: &String| !twice.contains(label);
    let found: Vec<Option<usize>> = units
        .iter()
        .map(|u| lead(u).filter(|(_, l)| once(l) && all.get(l).is_some_and(|n| *n >= 2 && n * 2 >= parts.len())).map(|(at, _)| at))
        .collect();
    part(units, |i, unit| {
        let [head, tail] = halves(unit, (*found.get(i)?)?);
        let look = Look { rank: RUN_IN - 1, ..unit.look };
        let why = "other cases have a text that begins so, too: it is a heading on the line of its text";
        Some([Unit { kind: Kind::Heading, look, why, ..head }, Unit { kind: Kind::Text, marker: None, ..tail }])
    });
}

/// `Message 1 – Silence in an interview is no answer.` over a text of its own is a title behind its label, whatever its
/// look.
pub(super) fn label_findings(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let parts: Vec<Option<Vec<Unit>>> = (0..units.len()).map(|i| labelled(units, i, vocabulary)).collect();
    if parts.iter().flatten().count() < 2 {
        return;
    }
    let old = std::mem::take(units);
    for (unit, parts) in old.into_iter().zip(parts) {
        match parts {
            Some(parts) => units.extend(parts),
            None => units.push(unit),
        }
    }
}

/// `Key message: Guidance has to leave the house`, and once more with another title: the label is a section.
pub(super) fn label_titles(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let names = units::pseudonyms(units);
    let cut = |u: &Unit| -> Option<(usize, Role, String)> {
        let at = u.text().find([':', '\u{2013}']).filter(|_| u.kind == Kind::Heading && u.look.is_printed())?;
        let (label, title) = (u.text().get(..at)?.trim(), u.text().get(at..)?.trim_start_matches(|c: char| !c.is_alphanumeric()));
        let role = vocabulary.role(label).filter(|r| matches!(r, Role::Learning | Role::Strength) && words(label) <= 4)?;
        let of_case = units::without(title, &names).trim().is_empty();
        let named = of_case || cases::parse(title).is_some() || vocabulary.role(title).is_some() || cases::mention(title).is_some();
        (!named && words(title) >= 1 && title.starts_with(char::is_uppercase)).then(|| (at, role, fold(label)))
    };
    let found: Vec<Option<(usize, Role, String)>> = units.iter().map(cut).collect();
    let counts = counted(found.iter().flatten().map(|(.., label)| label.as_str()));
    let again = |label: &str| counts.get(label).is_some_and(|n| *n >= 2);
    part(units, |i, unit| {
        let (at, role, _) = found.get(i)?.as_ref().filter(|(.., label)| again(label))?;
        let why = ["it labels a title, as it does others", "it stands behind a label that others have too"];
        Some(units::behind_label(unit, *at, *role, false, why))
    });
}

/// `L1 Ending well`, `L2 Unknown men`, or `L1.1`, `L1.2`, in a section: a letter and a number count the findings, and are no part of them.
pub(super) fn cut_counters(units: &mut Vec<Unit>) {
    let counter = |u: &Unit| -> Option<(u8, u32, usize)> {
        let (label, rest) = u.text().split_once(' ').filter(|_| matches!(u.kind, Kind::Heading | Kind::Text | Kind::Item))?;
        let (letter, number) = label.trim_end_matches([':', '.', ')']).split_at_checked(1)?;
        let letter = letter.bytes().next().filter(u8::is_ascii_uppercase)?;
        // `L2.1` is the first of case 2.
        let number = number.rsplit('.').next().filter(|_| number.split('.').all(|n| n.parse::<u8>().is_ok()))?;
        let fits = (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit()) && rest.starts_with(char::is_alphabetic);
        Some((letter, number.parse().ok().filter(|_| fits)?, label.len()))
    };
    let mut section = false;
    let mut found: Vec<Option<(u8, u32, usize)>> = Vec::with_capacity(units.len());
    for unit in units.iter() {
        match &unit.kind {
            Kind::Case(_) => section = false,
            Kind::Role(role) => section = matches!(role, Role::Strength | Role::Learning | Role::Question | Role::Action),
            _ => {}
        }
        found.push(counter(unit).filter(|_| section));
    }
    let numbers = |letter: u8| found.iter().flatten().filter(move |(l, ..)| *l == letter).map(|(_, number, _)| *number);
    // By one letter after the other, or by one that goes on.
    let firsts: BTreeSet<u8> = found.iter().flatten().filter(|(_, number, _)| *number == 1).map(|(letter, ..)| *letter).collect();
    let counts = |letter: u8| firsts.contains(&letter) && (firsts.len() >= 3 || numbers(letter).any(|n| n == 2));
    part(units, |i, unit| {
        let (letter, _, end) = (*found.get(i)?)?;
        let [label, text] = halves(unit, end);
        let label = Unit { kind: Kind::Label, why: "it counts the findings of a section, as others do", ..label };
        let text = Unit { kind: if text.kind == Kind::Item { Kind::Text } else { text.kind.clone() }, ..text };
        counts(letter).then_some([label, text])
    });
}

fn labelled(all: &[Unit], at: usize, vocabulary: &Vocabulary) -> Option<Vec<Unit>> {
    let unit = all.get(at).filter(|u| matches!(u.kind, Kind::Text | Kind::Item) && u.lines <= 3 && words(u.text()) <= 30)?;
    units::finding_label(unit.text(), vocabulary)?;
    let below = all.iter().skip(at + 1).find(|u| u.kind != Kind::Furniture && !u.aside)?;
    let parts = units::finding(Unit { kind: Kind::Heading, ..unit.clone() }, vocabulary);
    let one = parts.last().is_some_and(|u| sentences::split(u.text()).len() == 1);
    let text = matches!(below.kind, Kind::Text | Kind::Item) && units::finding_label(below.text(), vocabulary).is_none();
    (one && text).then_some(parts)
}
