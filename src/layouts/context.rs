//! What the neighbours of a unit say of it: the units of a document, read together.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::{self, CaseHeading};
use super::forms;
use super::overrides::Overrides;
use super::parallel;
use super::signs;
use super::units::{self, FINDING, Kind, Look, RUN_IN, Unit, pseudonyms, without};
use super::vocabulary::{Role, Vocabulary};
use crate::model::Block;
use crate::text::normalise::{fold, words};
use crate::text::sentences;

/// The units of a document. `several` where its file holds other audits too.
pub(super) fn units(blocks: &[Block], several: bool, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Vec<Unit> {
    let mut units = units::of(blocks, vocabulary, overrides);
    overrides.set(&mut units);
    join_case_heads(&mut units);
    drop_contents(&mut units);
    sections_behind(&mut units, vocabulary);
    drop_web_page(&mut units, vocabulary);
    cases_behind(&mut units, vocabulary);
    persons_behind(&mut units, vocabulary);
    margin_heads(&mut units);
    forms::read(&mut units);
    free_grades(&mut units);
    count_labels(&mut units);
    count_headings(&mut units);
    bare_labels(&mut units);
    typed_rows(&mut units, vocabulary);
    cut_prompts(&mut units);
    cut_labels(&mut units, vocabulary);
    initials(&mut units);
    names_below(&mut units);
    aged(&mut units);
    experiences(&mut units);
    named_again(&mut units, vocabulary);
    plain_sections(&mut units);
    over_pages(&mut units);
    label_findings(&mut units, vocabulary);
    label_titles(&mut units, vocabulary);
    free_audits(&mut units, several);
    free_title(&mut units);
    drop_names(&mut units, vocabulary);
    hint_roles(&mut units, vocabulary);
    let names = pseudonyms(&units);
    parallel::sections(&mut units, &names, vocabulary);
    like_cases(&mut units);
    praise_findings(&mut units, vocabulary);
    signs::tell(&mut units, vocabulary);
    set_apart(&mut units);
    // Where no heading has a case's number, what comes again tells the cases.
    if !has_cases(&units) {
        parallel::cases(&mut units, &names);
    }
    if !has_cases(&units) {
        parallel::people(&mut units);
    }
    // What a person said stands, whatever its neighbours suggest.
    overrides.set(&mut units);
    units
}

fn has_cases(units: &[Unit]) -> bool {
    units.iter().any(|u| matches!(u.kind, Kind::Case(_)))
}

/// `Case 3` over `Ilyas*`, or the other way round: two lines that each read like the heading of a case are one, where the
/// one has its number alone and the other its name alone.
fn join_case_heads(units: &mut [Unit]) {
    for at in 0..units.len() {
        let Some([first, second]) = units.get_mut(at..at + 2) else { return };
        let (Kind::Case(a), Kind::Case(b)) = (&mut first.kind, &second.kind) else { continue };
        let completes = match (&a.number, &a.pseudonym, &b.number, &b.pseudonym) {
            (Some(_), None, None, Some(_)) => a.rest.is_empty(),
            (None, Some(_), Some(_), None) => b.rest.is_empty(),
            _ => false,
        };
        if completes {
            a.number = a.number.take().or_else(|| b.number.clone());
            a.pseudonym = a.pseudonym.take().or_else(|| b.pseudonym.clone());
            second.become_a(Kind::Label, "it goes on with the heading of the case above it");
        }
    }
}

/// `Case 2 – Amy: what helped`: the section behind the name of a case, where its words are listed, or where the same case
/// comes again with another one behind it, as on slides.
fn sections_behind(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let cut = |u: &Unit| -> Option<(usize, CaseHeading)> {
        let Kind::Case(whole) = &u.kind else { return None };
        let parted = [": ", " \u{2013} ", " \u{2014} ", " - ", " | "];
        let at = parted.iter().filter_map(|p| Some(u.text().rfind(p)? + p.len())).max()?;
        let head = cases::parse(u.text().get(..at)?.trim_end_matches([' ', ':', '-', '|', '\u{2013}', '\u{2014}']))?;
        let tail = u.text().get(at..).filter(|t| words(t) <= 6 && !t.contains(|c: char| c.is_ascii_digit()))?;
        let named = cases::name(tail).is_some_and(|name| head.pseudonym.is_none() || whole.pseudonym.as_ref() == Some(&name));
        let same = head.number == whole.number && (head.pseudonym == whole.pseudonym || whole.pseudonym.is_none());
        (same && !named).then_some((at, head))
    };
    let found: Vec<Option<(usize, CaseHeading, String)>> = units
        .iter()
        .map(|u| {
            let (at, head) = cut(u)?;
            Some((at, head, fold(bare_section(u.text().get(at..)?))))
        })
        .collect();
    let comes_again = |head: &CaseHeading, tail: &str| found.iter().flatten().any(|(_, h, t)| h == head && t != tail);
    part(units, |i, unit| {
        let (at, heading, tail) = found.get(i)?.as_ref()?;
        let [head, behind] = halves(unit, *at);
        let role = vocabulary.role(bare_section(behind.text()));
        if role.is_none() && !comes_again(heading, tail) {
            return None;
        }
        let look = Look { rank: RUN_IN + 1, ..unit.look };
        let why = "it is a heading behind the name of a case";
        let kind = role.map_or(Kind::Heading, Kind::Role);
        Some([Unit { kind: Kind::Case(heading.clone()), ..head }, Unit { kind, look, why, ..behind }])
    });
}

/// A heading without its `(continued)`.
fn bare_section(text: &str) -> &str {
    text.split_once('(').filter(|(_, behind)| behind.to_lowercase().starts_with("cont")).map_or(text, |(head, _)| head).trim()
}

/// In a format without type sizes: a short line by itself before a list.
fn is_plain_heading(units: &[Unit], at: usize) -> bool {
    let leads = units.get(at + 1).is_some_and(|n| n.kind == Kind::Item);
    leads && units.get(at).is_some_and(|u| u.look.size == 0.0 && u.could_be_title())
}

/// Short lines that follow each other with nothing between, and that come again further down as headings, are a list of
/// contents.
fn drop_contents(units: &mut [Unit]) {
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
        let first = |m: usize| !again(m).iter().any(|&o| o >= n && o < m);
        let listed = |m: &usize| (ahead.get(*m) == Some(&true) || cases.get(*m) == Some(&true)) && first(*m);
        let run = (n..flow.len()).take_while(listed).count();
        let told = (n..n + run).filter(|&m| cases.get(m) == Some(&true)).count();
        // Each of them stands elsewhere too; a list that comes behind the text has none of its own.
        let elsewhere = (n..n + run).all(|m| again(m).iter().any(|&o| o < n || o >= n + run));
        let led = (n..n + run).all(|m| again(m).last().is_some_and(|&o| o >= n + run));
        let ends = flow.get(n + run).and_then(|&i| units.get(i)).is_none_or(Unit::is_heading);
        let behind = elsewhere && (led || ends);
        if (run >= 3 || told >= 2) && behind {
            contents.extend(n..n + run);
            let over = n.checked_sub(1).filter(|&m| {
                keys.get(m)
                    .and_then(Option::as_deref)
                    .is_some_and(|k| matches!(k, "contents" | "in this report" | "on this page" | "table of contents"))
            });
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

/// `Inside this issue` and the short lines below it, up to the next heading.
fn drop_box_of_contents(units: &mut [Unit]) {
    const HEADS: [&str; 9] = [
        "contents",
        "table of contents",
        "in this report",
        "in this issue",
        "in this briefing",
        "in this bulletin",
        "in this edition",
        "inside this issue",
        "what's inside",
    ];
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

/// The words of a heading as a list of contents has them: without numbers before and behind.
fn listed(text: &str) -> String {
    let folded = fold(text);
    let behind = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '\u{2026}'));
    // "Case 2" ends in a number of its own.
    let kept = if words(behind) < 2 { folded.as_str() } else { behind };
    kept.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '.').trim_end_matches(':').trim().to_owned()
}

/// The links, notes and lists of a printed web page are no report.
fn drop_web_page(units: &mut [Unit], vocabulary: &Vocabulary) {
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

/// `Multi-agency audit – Case 1: Ellie`: the name of a case behind the dash, where no heading has one at its start and
/// several have different ones so.
fn cases_behind(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    if has_cases(units) {
        return;
    }
    let cut = |u: &Unit| -> Option<(usize, CaseHeading)> {
        if u.kind != Kind::Heading || !u.look.is_printed() || words(u.text()) > 16 || vocabulary.role(u.text()).is_some() {
            return None;
        }
        let parted = [" \u{2013} ", " \u{2014} ", " - ", " | ", ": ", ", "];
        let cuts = parted.iter().flat_map(|p| u.text().match_indices(p).map(|(at, p)| at + p.len()));
        cuts.filter_map(|at| Some((at, cases::parse(u.text().get(at..)?)?))).min_by_key(|(at, _)| *at)
    };
    let found: Vec<Option<(usize, CaseHeading)>> = units.iter().map(cut).collect();
    let mut numbers: Vec<&Option<String>> = found.iter().flatten().map(|(_, c)| &c.number).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    if count < 2 || numbers.len() < count {
        return;
    }
    part(units, |i, unit| {
        let (at, heading) = found.get(i)?.clone()?;
        let [head, tail] = halves(unit, at);
        let why = "it names a case behind a dash, as others of its look do";
        // `aged 17 | case 1 of 4`: no title begins with a small letter.
        let kind = if head.text().starts_with(char::is_lowercase) { Kind::Label } else { head.kind.clone() };
        let head = Unit { kind, ..head };
        Some([head, Unit { kind: Kind::Case(heading), why, ..tail }])
    });
}

/// Puts two units into the place of each for which `parts` has them.
fn part(units: &mut Vec<Unit>, mut parts: impl FnMut(usize, &Unit) -> Option<[Unit; 2]>) {
    let old = std::mem::take(units);
    for (i, unit) in old.into_iter().enumerate() {
        match parts(i, &unit) {
            Some(two) => units.extend(two),
            None => units.push(unit),
        }
    }
}

/// A unit's text up to a byte, and from there on.
fn halves(unit: &Unit, at: usize) -> [Unit; 2] {
    [0..at, at..unit.text().len()].map(|range| Unit { marked: unit.marked.slice(range), ..unit.clone() })
}

/// `Children missing education – Kaiya`, and once more with another name behind the same words: the title of a page for
/// each case.
fn persons_behind(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    if has_cases(units) {
        return;
    }
    let cut = |u: &Unit| -> Option<(usize, String, String)> {
        if !matches!(u.kind, Kind::Heading) || !u.look.is_printed() || words(u.text()) > 16 || u.cell.is_some() {
            return None;
        }
        let parted = [" \u{2013} ", " \u{2014} ", " - ", " | ", ": "];
        let at = parted.iter().filter_map(|p| Some(u.text().rfind(p)? + p.len())).max()?;
        let (head, tail) = (u.text().get(..at)?, u.text().get(at..)?);
        let name = cases::name(tail).filter(|_| words(tail) <= 4 && vocabulary.role(tail).is_none() && !vocabulary.is_topic(tail))?;
        Some((at, fold(head), name))
    };
    let found: Vec<Option<(usize, String, String)>> = units.iter().map(cut).collect();
    let titles =
        |head: &str| -> Vec<&str> { found.iter().flatten().filter(|(_, h, _)| h == head).map(|(.., name)| name.as_str()).collect() };
    let Some(head) = found.iter().flatten().map(|(_, head, _)| head).find(|head| {
        let mut names = titles(head);
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        count >= 2 && names.len() == count
    }) else {
        return;
    };
    let mut again = false;
    part(units, |i, unit| {
        let (at, _, name) = found.get(i)?.as_ref().filter(|(_, h, _)| h == head)?;
        let (kind, why) = if again { (Kind::Furniture, "it is the title once more") } else { (Kind::Heading, unit.why) };
        again = true;
        let [title, tail] = halves(unit, *at);
        let heading = CaseHeading { number: None, pseudonym: Some(name.clone()), rest: String::new() };
        let why_case = "it is a name behind the same title as others";
        Some([Unit { kind, why, ..title }, Unit { kind: Kind::Case(heading), why: why_case, ..tail }])
    });
}

/// Headings that stand in the margin, alone, each before the text beside it: they head the text, and are no boxes.
fn margin_heads(units: &mut [Unit]) {
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

/// The grades of inspectors beside each other in a row of a table, or behind their number, are no sections.
fn free_grades(units: &mut [Unit]) {
    const GRADES: [&str; 7] =
        ["outstanding", "good", "requires improvement", "requires improvement to be good", "inadequate", "adequate", "needs improvement"];
    let grade = |u: &Unit| {
        let text = fold(u.text());
        let bare = text.trim_matches(|c: char| !c.is_alphabetic());
        (u.cell.is_some() && GRADES.contains(&bare)).then(|| bare.len() < text.trim_end_matches(':').len())
    };
    let beside = |i: usize| {
        let cell = units.get(i).and_then(|u| u.cell);
        let row = |u: &&Unit| u.cell.zip(cell).is_some_and(|(a, b)| (a.table, a.row) == (b.table, b.row));
        units.iter().filter(row).filter(|u| grade(u).is_some()).count() >= 2
    };
    // `Judgement | Requires improvement`.
    let judged = |i: usize| {
        let label = i.checked_sub(1).and_then(|l| units.get(l));
        let row =
            label.and_then(|l| l.cell).zip(units.get(i).and_then(|u| u.cell)).is_some_and(|(a, b)| (a.table, a.row) == (b.table, b.row));
        let says = |l: &Unit| ["judgement", "judgment", "grade", "grading", "rating", "rag"].iter().any(|w| fold(l.text()).contains(w));
        row && label.is_some_and(says)
    };
    let is_grade = |i: &usize| units.get(*i).and_then(grade).is_some_and(|numbered| numbered || beside(*i) || judged(*i));
    let found: Vec<usize> = (0..units.len()).filter(is_grade).collect();
    for i in found {
        if let Some(unit) = units.get_mut(i) {
            let head = unit.cell.is_some_and(|c| c.row == 0);
            unit.become_a(if head { Kind::Role(Role::Other) } else { Kind::Text }, "it is a grade");
        }
    }
}

/// `R1 Social care to …`, `R2 Health to …`: a letter and a number that counts from 1 are the label of a list.
fn count_labels(units: &mut Vec<Unit>) {
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
fn bare_labels(units: &mut [Unit]) {
    let label = |u: &Unit| -> Option<(String, usize)> {
        let bare = u.text().trim_end_matches(['.', ':', ')']);
        let letters = bare.trim_end_matches(|c: char| c.is_ascii_digit());
        let fits = (1..=3).contains(&letters.len()) && letters.chars().all(|c| c.is_ascii_uppercase()) && bare.len() <= letters.len() + 2;
        let open = matches!(u.kind, Kind::Heading | Kind::Text | Kind::Item);
        Some((letters.to_owned(), bare.get(letters.len()..)?.parse().ok().filter(|_| fits && open)?))
    };
    let found: Vec<Option<(String, usize)>> = units.iter().map(label).collect();
    let has = |letters: &str, number: usize| found.iter().flatten().any(|(l, n)| l == letters && *n == number);
    for (unit, label) in units.iter_mut().zip(&found) {
        if label.as_ref().is_some_and(|(letters, n)| has(letters, n + 1) || *n > 1 && has(letters, n - 1)) {
            unit.become_a(Kind::Label, "it numbers what follows");
        }
    }
}

/// A log in which a cell of each row says what the row is (`Did well`, `To learn`, `Ask`): the row's longest text is that, a
/// short one in the column of subjects its title, and the others say of whom and when.
fn typed_rows(units: &mut [Unit], vocabulary: &Vocabulary) {
    let role = |u: &Unit| {
        let known = vocabulary.role(u.text()).or_else(|| vocabulary.hint(u.text())).filter(|_| words(u.text()) <= 4);
        known.filter(|r| matches!(r, Role::Summary | Role::Strength | Role::Learning | Role::Question | Role::Action))
    };
    let columns: BTreeSet<(u32, u32)> = units.iter().filter_map(|u| u.cell).filter(|c| c.row > 0).map(|c| (c.table, c.column)).collect();
    for (table, column) in columns {
        let in_column = |u: &&Unit| u.cell.is_some_and(|c| (c.table, c.column) == (table, column) && c.row > 0);
        let cells: Vec<&Unit> = units.iter().filter(in_column).filter(|u| !matches!(u.kind, Kind::Case(_))).collect();
        let roles: Vec<Role> = cells.iter().filter_map(|u| role(u)).collect();
        let several = roles.iter().any(|r| Some(r) != roles.first());
        // A form has each of its sections once.
        let often = cells.iter().any(|u| cells.iter().filter(|o| fold(o.text()) == fold(u.text())).count() >= 3);
        let wide = units.iter().filter_map(|u| u.cell).any(|c| c.table == table && c.column >= 2);
        if roles.len() < 4 || roles.len() * 10 < cells.len() * 9 || !several || !often || !wide {
            continue;
        }
        let subjects = units.iter().find(|u| u.kind == Kind::Role(Role::Label) && u.cell.is_some_and(|c| c.table == table));
        let subjects = subjects.and_then(|u| u.cell).map(|c| c.column);
        let rows: BTreeMap<u32, Role> = cells.iter().filter_map(|u| Some((u.cell?.row, role(u)?))).collect();
        let own = |u: &Unit| u.cell.filter(|c| c.table == table);
        let longest = |row: u32| units.iter().filter(|u| own(u).is_some_and(|c| c.row == row)).map(|u| u.text().len()).max().unwrap_or(0);
        let told: BTreeMap<u32, usize> = rows.keys().map(|row| (*row, longest(*row))).collect();
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

/// `1 Language shapes response`, `2 Safe accommodation`: bare numbers before headings that count from 1 are no part of them.
fn count_headings(units: &mut Vec<Unit>) {
    let number = |u: &Unit| -> Option<(usize, usize)> {
        let (head, tail) = u.text().split_once(' ').filter(|_| u.kind == Kind::Heading && u.marker.is_none())?;
        let short = head.len() <= 2 && tail.starts_with(char::is_uppercase);
        Some((head.parse().ok().filter(|_| short)?, head.len()))
    };
    let numbers: Vec<Option<(usize, usize)>> = units.iter().map(number).collect();
    let mut counted: Vec<usize> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    for (i, n) in numbers.iter().enumerate().filter_map(|(i, n)| Some((i, n.as_ref()?.0))) {
        if let Some((at, _)) = last.filter(|(_, before)| before + 1 == n) {
            counted.extend([at, i]);
        }
        last = Some((i, n));
    }
    part(units, |i, unit| {
        let (_, length) = (*numbers.get(i)?).filter(|_| counted.contains(&i))?;
        let [head, tail] = halves(unit, length);
        let marker = Some(head.text().to_owned());
        Some([Unit { kind: Kind::Label, why: "it counts a heading", ..head }, Unit { marker, ..tail }])
    });
}

/// `Pause: What have you seen?` and, further on, `Pause: Who knows?`: the word before the colon is the questions' label, also
/// behind other sentences of its paragraph.
fn cut_prompts(units: &mut Vec<Unit>) {
    // Where the label begins, and where it ends.
    let prompt = |u: &Unit| -> Option<(usize, usize)> {
        let wanted = matches!(u.kind, Kind::Text | Kind::Item | Kind::Heading) && u.text().contains(": ");
        let asked = sentences::split(u.text()).into_iter().filter(|_| wanted);
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
    let label = |u: &Unit| prompt(u).and_then(|(start, end)| u.text().get(start..end)).map(fold);
    let labels: Vec<Option<String>> = units.iter().map(label).collect();
    let again = |l: &String| labels.iter().flatten().filter(|other| *other == l).count() >= 2;
    let cuts: Vec<Option<(usize, usize)>> =
        units.iter().zip(&labels).map(|(u, l)| prompt(u).filter(|_| l.as_ref().is_some_and(again))).collect();
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
fn cut_labels(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let label = |u: &Unit| -> Option<(usize, String)> {
        let at = u.text().find(": ").filter(|_| matches!(u.kind, Kind::Text | Kind::Item))?;
        let (head, tail) = (u.text().get(..at)?, u.text().get(at + 2..)?);
        (words(head) <= 3 && words(tail) >= 4 && head.starts_with(char::is_uppercase) && tail.starts_with(char::is_uppercase))
            .then(|| (at, fold(head)))
    };
    let labels: Vec<Option<(usize, String)>> = units.iter().map(label).collect();
    let role = |l: &str| {
        let often = labels.iter().flatten().filter(|(_, other)| other == l).count() >= 3;
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

/// Cases that begin with bold initials in their first paragraph (`KL is twelve.`), each with its sections below: the
/// initials are the case's heading.
fn initials(units: &mut Vec<Unit>) {
    if has_cases(units) {
        return;
    }
    let bold = |u: &Unit| -> Option<usize> {
        let end = u.marked.bold_lead().filter(|_| u.kind == Kind::Text && u.cell.is_none())?;
        let head = u.text().get(..end)?.trim();
        let short = |w: &str| (2..=3).contains(&w.len()) && w.chars().all(|c| c.is_ascii_uppercase());
        (words(head) <= 3 && head.split(' ').all(|w| short(w) || matches!(w, "and" | "&"))).then_some(end)
    };
    let starts: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).and_then(bold).is_some()).collect();
    let sections = |from: usize| {
        let below = units.iter().enumerate().skip(from + 1).take_while(|(i, _)| !starts.contains(i));
        below.filter(|(_, u)| matches!(u.kind, Kind::Role(Role::Strength | Role::Learning | Role::Question))).count()
    };
    if starts.len() < 2 || !starts.iter().all(|&i| sections(i) >= 2) {
        return;
    }
    part(units, |i, unit| {
        let end = bold(unit).filter(|_| starts.contains(&i))?;
        let [head, tail] = halves(unit, end);
        let heading = CaseHeading { number: None, pseudonym: Some(head.text().to_owned()), rest: String::new() };
        let why = "it begins a paragraph in bold initials, with the sections of a case below it, as others do";
        Some([Unit { kind: Kind::Case(heading), why, ..head }, tail])
    });
}

/// `Case 3` over `Ilyas, aged 9`: a heading right below that names somebody of whom the case then tells.
fn names_below(units: &mut [Unit]) {
    for i in 0..units.len() {
        let unnamed = units.get(i).is_some_and(|u| matches!(&u.kind, Kind::Case(c) if c.pseudonym.is_none() && c.rest.is_empty()));
        let Some(name) =
            units.get(i + 1).filter(|u| unnamed && u.kind == Kind::Heading && words(u.text()) <= 6).and_then(|u| cases::name(u.text()))
        else {
            continue;
        };
        let first = name.split_whitespace().next().unwrap_or("").to_owned();
        let below = units.iter().skip(i + 2).take_while(|u| !matches!(u.kind, Kind::Case(_)));
        let told: usize = below.map(|u| u.text().split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| *w == first).count()).sum();
        let aged = units.get(i + 1).is_some_and(|u| u.text().contains(|c: char| c.is_ascii_digit()));
        if told >= if aged { 1 } else { 2 }
            && let Some(Unit { kind: Kind::Case(heading), .. }) = units.get_mut(i)
        {
            heading.pseudonym = Some(name);
        }
    }
}

/// `Malcolm, 58` and `Jolanta (41)`: where no heading has a case's number, headings of one look that are names and ages.
fn aged(units: &mut [Unit]) {
    if has_cases(units) {
        return;
    }
    let person = |u: &Unit| -> Option<String> {
        let (head, tail) =
            u.text().split_once([',', '(']).filter(|_| u.kind == Kind::Heading && u.look.is_printed() && u.cell.is_none())?;
        let tail = tail.trim().trim_end_matches(')').to_lowercase();
        let age = tail.strip_prefix("aged").unwrap_or(&tail).trim_start();
        let unit = age.trim_start_matches(|c: char| c.is_ascii_digit());
        let fits = unit.len() < age.len() && ["", "years", "years old", "yrs", "months", "weeks"].contains(&unit.trim());
        cases::name(head.trim()).filter(|_| fits)
    };
    let found: Vec<Option<String>> = units.iter().map(person).collect();
    let look = |i: usize| units.get(i).map(|u| u.look.rank);
    let Some(first) = found.iter().position(Option::is_some).and_then(look) else { return };
    let alike: Vec<(usize, String)> =
        found.into_iter().enumerate().filter(|(i, _)| look(*i) == Some(first)).filter_map(|(i, name)| Some((i, name?))).collect();
    let names: BTreeSet<&String> = alike.iter().map(|(_, name)| name).collect();
    if names.len() < 2 {
        return;
    }
    for (i, name) in alike {
        if let Some(unit) = units.get_mut(i) {
            let heading = CaseHeading { number: None, pseudonym: Some(name), rest: String::new() };
            unit.become_a(Kind::Case(heading), "it is a name and an age, as others of its look are");
        }
    }
}

/// `Parental conflict: Jodie’s experience`: where no heading has a case's number, headings of one look that end in somebody's
/// story.
fn experiences(units: &mut [Unit]) {
    const ENDS: [&str; 5] = ["'s experience", "'s story", "'s journey", "'s case", "' story"];
    if has_cases(units) {
        return;
    }
    let person = |u: &Unit| -> Option<String> {
        let (_, tail) = u.text().rsplit_once(": ").or_else(|| u.text().rsplit_once(" \u{2013} "))?;
        let told = ENDS.iter().any(|end| fold(tail).ends_with(end));
        let heading = u.kind == Kind::Heading && u.look.is_printed() && u.cell.is_none();
        cases::name(tail).filter(|_| heading && told)
    };
    let found: Vec<(usize, String)> = (0..).zip(units.iter()).filter_map(|(i, u)| Some((i, person(u)?))).collect();
    let names: BTreeSet<&String> = found.iter().map(|(_, name)| name).collect();
    if names.len() < 2 {
        return;
    }
    for (i, name) in found {
        if let Some(unit) = units.get_mut(i) {
            let heading = CaseHeading { number: None, pseudonym: Some(name), rest: String::new() };
            unit.become_a(Kind::Case(heading), "it ends in somebody's story, as others do");
        }
    }
}

/// `Jodie: what stays with us`, after a case of that name: the case goes on with another section.
fn named_again(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let known: BTreeMap<String, CaseHeading> = units
        .iter()
        .filter_map(|u| if let Kind::Case(c) = &u.kind { Some((fold(c.pseudonym.as_deref()?), c.clone())) } else { None })
        .collect();
    let mut last: Option<String> = None;
    part(units, |_, unit| {
        if let Kind::Case(case) = &unit.kind {
            last = case.pseudonym.as_deref().map(fold);
        }
        let heading = unit.kind == Kind::Heading && unit.look.is_printed() && unit.cell.is_none();
        let parted = [": ", " \u{2013} ", " - "];
        let (at, sign) = parted.iter().filter_map(|p| Some((unit.text().find(p)?, p.len()))).min().filter(|_| heading)?;
        let name = fold(unit.text().get(..at)?);
        let case = known.get(&name)?;
        let [head, tail] = halves(unit, at + sign);
        if words(tail.text()) > 6 {
            return None;
        }
        // Within its own case the name says nothing new.
        let named = if last.as_ref() == Some(&name) { Kind::Label } else { Kind::Case(case.clone()) };
        last = Some(name);
        let kind = vocabulary.role(tail.text()).map_or(Kind::Heading, Kind::Role);
        let look = Look { rank: RUN_IN - 1, ..unit.look };
        let why = "it is a heading behind the name of a case";
        Some([Unit { kind: named, why: "it is the name of a case again", ..head }, Unit { kind, look, why, ..tail }])
    });
}

/// Short lines by themselves that stand under several cases in the same words are headings, whatever their looks.
fn plain_sections(units: &mut [Unit]) {
    let mut case = 0;
    let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, unit) in units.iter().enumerate() {
        if matches!(unit.kind, Kind::Case(_)) {
            case += 1;
        }
        let leads = units.iter().skip(i + 1).find(|u| u.kind != Kind::Furniture).is_some_and(|u| matches!(u.kind, Kind::Text | Kind::Item));
        // `(i) Circumstances` counts the sections; a bullet counts nothing.
        let counted = unit.kind == Kind::Item && unit.marker.as_deref().is_some_and(|m| m.len() > 1 && m.contains(char::is_alphanumeric));
        let line = Unit { kind: if counted { Kind::Text } else { unit.kind.clone() }, ..unit.clone() };
        if case > 0 && line.could_be_title() && words(unit.text()) <= 8 && unit.cell.is_none() && !unit.aside && leads {
            places.entry(fold(unit.text())).or_default().push((i, case));
        }
    }
    let cases: BTreeSet<usize> = places.values().flatten().map(|(_, case)| *case).collect();
    for at in places.into_values() {
        let under: BTreeSet<usize> = at.iter().map(|(_, case)| *case).collect();
        // Once under each of them, and under most.
        if under.len() < 2 || under.len() < at.len() || under.len() * 2 < cases.len() {
            continue;
        }
        for (i, _) in at {
            if let Some(unit) = units.get_mut(i) {
                unit.look = Look { rank: RUN_IN - 1, ..unit.look };
                unit.become_a(Kind::Heading, "it stands by itself in the same words under several cases");
            }
        }
    }
}

/// Where every page tells of one case in the same sections, its heading stands over the whole page, wherever it is printed.
fn over_pages(units: &mut Vec<Unit>) {
    let mut pages: Vec<(u32, Vec<usize>)> = Vec::new();
    for (i, unit) in units.iter().enumerate().filter(|(_, u)| u.kind != Kind::Furniture) {
        let Some(page) = unit.page() else { return };
        match pages.last_mut() {
            Some((last, members)) if *last == page => members.push(i),
            _ => pages.push((page, vec![i])),
        }
    }
    let unit = |i: &usize| units.get(*i);
    let is_case = |i: &usize| unit(i).is_some_and(|u| matches!(u.kind, Kind::Case(_)));
    let sections = |members: &[usize]| -> Vec<String> {
        let mut all: Vec<String> =
            members.iter().filter_map(unit).filter(|u| matches!(u.kind, Kind::Role(_))).map(|u| fold(u.text())).collect();
        all.sort_unstable();
        all
    };
    let told: Vec<&(u32, Vec<usize>)> = pages.iter().filter(|(_, m)| m.iter().any(is_case)).collect();
    let alike = told.windows(2).all(|w| matches!(w, [a, b] if sections(&a.1) == sections(&b.1)));
    let single = told.iter().all(|(_, m)| m.iter().filter(|i| is_case(i)).count() == 1);
    let distinct = told.iter().all(|(_, m)| sections(m).windows(2).all(|w| w.first() != w.last()) && sections(m).len() >= 3);
    if told.len() < 2 || !alike || !single || !distinct {
        return;
    }
    let starts = |i: &usize| unit(i).is_some_and(|u| matches!(u.kind, Kind::Role(r) if r != Role::Front));
    let moves: Vec<(usize, usize)> = told
        .iter()
        .filter_map(|(_, m)| {
            let case = m.iter().copied().find(|i| is_case(i))?;
            let first = m.iter().copied().find(|i| starts(i))?;
            (first < case).then_some((case, first))
        })
        .collect();
    for (from, to) in moves {
        let case = units.remove(from);
        units.insert(to, case);
    }
}

/// `Message 1 – Silence in an interview is no answer.` over a text of its own is a title behind its label, whatever its
/// look.
fn label_findings(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
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
fn label_titles(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let cut = |u: &Unit| -> Option<(usize, Role, String)> {
        let at = u.text().find([':', '\u{2013}']).filter(|_| u.kind == Kind::Heading && u.look.is_printed())?;
        let (label, title) = (u.text().get(..at)?.trim(), u.text().get(at..)?.trim_start_matches(|c: char| !c.is_alphanumeric()));
        let role = vocabulary.role(label).filter(|r| matches!(r, Role::Learning | Role::Strength) && words(label) <= 4)?;
        let named = cases::parse(title).is_some() || vocabulary.role(title).is_some() || cases::mention(title).is_some();
        (!named && words(title) >= 2 && title.starts_with(char::is_uppercase)).then(|| (at, role, fold(label)))
    };
    let found: Vec<Option<(usize, Role, String)>> = units.iter().map(cut).collect();
    let again = |label: &str| found.iter().flatten().filter(|(.., l)| l == label).count() >= 2;
    part(units, |i, unit| {
        let (at, role, _) = found.get(i)?.as_ref().filter(|(.., label)| again(label))?;
        let why = ["it labels a title, as it does others", "it stands behind a label that others have too"];
        Some(units::behind_label(unit, *at, *role, false, why))
    });
}

fn labelled(all: &[Unit], at: usize, vocabulary: &Vocabulary) -> Option<Vec<Unit>> {
    let unit = all.get(at).filter(|u| matches!(u.kind, Kind::Text | Kind::Item) && u.lines <= 3 && words(u.text()) <= 30)?;
    let below = all.iter().skip(at + 1).find(|u| u.kind != Kind::Furniture && !u.aside)?;
    let parts = units::finding(Unit { kind: Kind::Heading, ..unit.clone() }, vocabulary);
    let one = parts.last().is_some_and(|u| sentences::split(u.text()).len() == 1);
    let text = matches!(below.kind, Kind::Text | Kind::Item)
        && units::finding(Unit { kind: Kind::Heading, ..below.clone() }, vocabulary).len() == 1;
    (parts.len() > 1 && one && text).then_some(parts)
}

/// A heading that looks like those of the cases is one of them where the sections of a case stand under it, whatever its
/// words (`Baby M and Baby J (twins, 5 months)`); where only findings do, it must name somebody (`JT (9)`).
fn like_cases(units: &mut [Unit]) {
    let cases: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| matches!(u.kind, Kind::Case(_)))).collect();
    let Some(look) = cases.first().and_then(|&i| units.get(i)).map(|u| u.look).filter(|l| l.is_printed()) else { return };
    if !cases.iter().filter_map(|&i| units.get(i)).all(|u| u.look.same(look)) {
        return;
    }
    let mut known: Vec<(String, Role)> = cases.iter().flat_map(|&i| own_sections(units, i)).collect();
    known.sort_by(|a, b| a.0.cmp(&b.0));
    known.dedup();
    let background = known.iter().any(|(_, r)| *r == Role::Summary);
    for i in 0..units.len() {
        let Some(unit) = units.get(i).filter(|u| u.kind == Kind::Heading && u.look.same(look) && !u.aside && u.cell.is_none()) else {
            continue;
        };
        // The second line of a case's heading is no case of its own.
        let line = |n: &usize| units.get(*n).is_some_and(|u| u.kind != Kind::Furniture);
        if (0..i).rev().find(line).is_some_and(|n| cases.contains(&n)) {
            continue;
        }
        let text = unit.text();
        let bare = text.split(['(', ',', ':']).next().unwrap_or("").trim();
        let initials = (1..=3).contains(&bare.len()) && bare.chars().all(|c| c.is_ascii_uppercase());
        let named = words(text) <= 4 && (initials || cases::name(text).is_some()) && cases.len() >= 2;
        let own: Vec<(String, Role)> = own_sections(units, i);
        let has = |wanted: &[Role]| own.iter().any(|(_, r)| wanted.contains(r));
        let findings = has(&[Role::Strength, Role::Learning]);
        // The same sections, by their words; a chapter of findings in general has no background.
        let shared = own.iter().filter(|s| known.contains(s)).count() >= 2 && has(&[Role::Summary]) == background;
        if findings && (named || shared && (background || cases::name(text).is_some())) {
            let told = cases::told(text);
            let pseudonym = told.pseudonym.or_else(|| initials.then(|| bare.to_owned()));
            if let Some(unit) = units.get_mut(i) {
                let heading = CaseHeading { pseudonym, ..told };
                unit.become_a(Kind::Case(heading), "it looks like the headings of the cases, and the same sections stand under it");
            }
        }
    }
}

/// The sections under a heading, up to the next one that is as prominent: their words, folded, and what they are.
fn own_sections(units: &[Unit], at: usize) -> Vec<(String, Role)> {
    let Some(look) = units.get(at).map(|u| u.look) else { return Vec::new() };
    let below = units.get(at + 1..).into_iter().flatten();
    let own = below.take_while(|u| !matches!(u.kind, Kind::Case(_)) && (u.kind != Kind::Heading || !u.look.same(look)));
    own.filter_map(|u| if let Kind::Role(role) = u.kind { Some((fold(u.text()), role)) } else { None }).collect()
}

/// Sayings that are set apart in large type: in quotation marks, and in a look that no heading has.
fn set_apart(units: &mut [Unit]) {
    let first = units.iter().position(starts_case).unwrap_or(0);
    let known: BTreeSet<u8> = units.iter().filter(|u| u.is_heading() && !is_quoted(u.text())).map(|u| u.look.rank).collect();
    for i in first..units.len() {
        let quoted = |u: &&Unit| u.kind == Kind::Heading && words(u.text()) >= 4 && is_quoted(u.text()) && !known.contains(&u.look.rank);
        let Some(look) = units.get(i).filter(quoted).map(|u| u.look) else { continue };
        // Who says it may stand on a line of its own.
        let named = units.get(i + 1).is_some_and(|u| {
            matches!(u.kind, Kind::Item | Kind::Text | Kind::Heading)
                && words(u.text()) <= 6
                && (u.look.size - look.size).abs() < 0.5
                && is_dash(u)
        });
        for unit in units.iter_mut().skip(i).take(1 + usize::from(named)) {
            unit.become_a(Kind::Text, "it is a saying in large type");
            unit.aside = true;
        }
    }
}

fn starts_case(unit: &Unit) -> bool {
    matches!(unit.kind, Kind::Case(_))
}

/// True for a text that a dash begins.
fn is_dash(unit: &Unit) -> bool {
    let dashes = ['-', '\u{2013}', '\u{2014}'];
    unit.marker.as_deref().is_some_and(|m| m.starts_with(dashes)) || unit.text().starts_with(dashes)
}

/// True for a text in quotation marks throughout, but for who says it.
fn is_quoted(text: &str) -> bool {
    let close = match text.chars().next() {
        Some('\u{201c}') => '\u{201d}',
        Some('\u{2018}') => '\u{2019}',
        Some(plain @ ('"' | '\'')) => plain,
        _ => return false,
    };
    let Some(end) = text.rfind(close).filter(|end| *end > 1) else { return false };
    let behind = text.get(end + close.len_utf8()..).unwrap_or("").trim();
    words(behind) <= 8 && (behind.is_empty() || behind.starts_with(['-', '\u{2013}', '\u{2014}', ',', '(']))
}

/// `Audit 2` is no case where cases stand below it, or where the file holds several audits.
fn free_audits(units: &mut [Unit], several: bool) {
    let looks: Vec<Look> = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).map(|u| u.look).collect();
    for unit in units.iter_mut().filter(|u| matches!(u.kind, Kind::Case(_)) && super::audits::is_numbered_audit(u.text())) {
        if several || looks.iter().any(|l| unit.look.above(*l)) {
            unit.become_a(Kind::Heading, "it numbers an audit: cases stand below it");
        }
    }
}

/// A numbered finding that only praises is a strength, whatever the findings before it were.
fn praise_findings(units: &mut [Unit], vocabulary: &Vocabulary) {
    for i in 0..units.len() {
        let label = units.get(i).is_some_and(|u| u.kind == Kind::Role(Role::Learning) && u.look.rank == FINDING);
        if !label {
            continue;
        }
        let told: Vec<&str> = units
            .get(i + 1..)
            .into_iter()
            .flatten()
            .enumerate()
            .take_while(|(n, u)| *n == 0 || !u.is_heading())
            .filter(|(_, u)| u.kind != Kind::Furniture)
            .map(|(_, u)| u.text())
            .collect();
        if vocabulary.only_praises(&told.join(" "))
            && let Some(unit) = units.get_mut(i)
        {
            unit.become_a(Kind::Role(Role::Strength), "it is a numbered finding that only praises");
        }
    }
}

/// The report's title can read like a section ("Case Audit Summary"): a first heading of its own, highest look, or one
/// that only other lines of the title block follow, is none.
fn free_title(units: &mut [Unit]) {
    let top = units.iter().filter(|u| u.is_heading()).map(|u| u.look.rank).min();
    let alone = units.iter().filter(|u| u.is_heading() && Some(u.look.rank) == top).count() == 1;
    let heads: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture)).collect();
    for (n, &at) in heads.iter().enumerate().take(6) {
        let follows = heads.get(n + 1).and_then(|&i| units.get(i));
        let titled = follows.is_some_and(|f| {
            let line = f.kind == Kind::Heading
                || f.kind == Kind::Text && f.lines <= 1 && words(f.text()) <= 10 && !f.text().ends_with(['.', '?', ':']);
            line && f.marker.is_none()
        });
        let Some(unit) = units.get_mut(at) else { continue };
        match unit.kind {
            Kind::Case(_) => break,
            Kind::Role(Role::Front | Role::Label | Role::Other) => {}
            Kind::Role(_) if alone && Some(unit.look.rank) == top || titled && n < 3 => {
                unit.become_a(Kind::Heading, "it is a line of the title block, though its words are a listed heading");
            }
            Kind::Role(_) => break,
            _ => {}
        }
    }
}

/// "Actions agreed for Idris": without the names of the cases a heading may be a known one.
fn drop_names(units: &mut [Unit], vocabulary: &Vocabulary) {
    let names = pseudonyms(units);
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Heading) {
        let text = without(unit.text(), &names);
        if text.len() < unit.text().len()
            && let Some(role) = vocabulary.role(&text)
        {
            unit.become_a(Kind::Role(role), "without the names of the cases its words are a listed heading");
        }
    }
}

/// Headings that come again under the cases, or that ask "what" in the look of known ones, have the role that their words
/// hint at.
fn hint_roles(units: &mut [Unit], vocabulary: &Vocabulary) {
    let texts: Vec<String> = units.iter().filter(|u| u.kind == Kind::Heading).map(|u| fold(u.text())).collect();
    let known: Vec<u8> = units.iter().filter(|u| matches!(u.kind, Kind::Role(_)) && u.look.rank < RUN_IN).map(|u| u.look.rank).collect();
    let paired = paired_ranks(units, vocabulary);
    let plain: Vec<bool> = (0..units.len()).map(|i| is_plain_heading(units, i)).collect();
    let headings = units.iter_mut().zip(plain).filter(|(u, plain)| (u.kind == Kind::Heading || *plain) && words(u.text()) <= 8);
    for (unit, plain) in headings {
        let text = fold(unit.text());
        let again = texts.iter().filter(|t| **t == text).count() >= 2;
        let opens = ["what ", "where ", "areas ", "things ", "how "].iter().any(|w| text.starts_with(w))
            && (plain || known.contains(&unit.look.rank));
        let paired = paired.contains(&unit.look.rank);
        if let Some(role) = vocabulary.hint(&text).filter(|_| again || opens || paired) {
            unit.become_a(Kind::Role(role), "a word in it hints at the section, and it comes again, asks what, or stands opposite another");
        }
    }
}

/// The looks in which one unknown heading hints at praise and another at learning: these are the sections.
fn paired_ranks(units: &[Unit], vocabulary: &Vocabulary) -> Vec<u8> {
    let hinted = |wanted: Role| -> Vec<u8> {
        let open = units.iter().filter(|u| u.kind == Kind::Heading && u.look.is_printed() && words(u.text()) <= 8);
        open.filter(|u| vocabulary.hint(&fold(u.text())) == Some(wanted)).map(|u| u.look.rank).collect()
    };
    let learning = hinted(Role::Learning);
    let known = units.iter().any(|u| matches!(u.kind, Kind::Role(Role::Strength | Role::Learning)));
    hinted(Role::Strength).into_iter().filter(|rank| !known && learning.contains(rank)).collect()
}
