//! Headings that begin a case, whatever their form: in two lines, behind a title, with a name alone.

use std::collections::{BTreeMap, BTreeSet};

use super::super::audits::is_numbered_audit;
use super::super::cases::{self, CaseHeading, Form};
use super::super::units::{Kind, Look, RUN_IN, Unit, case_of_name, pseudonyms, without};
use super::super::vocabulary::{Role, Vocabulary};
use super::labels::names_agency;
use super::{halves, has_cases, part};
use crate::text::normalise::{fold, words};

/// `Case 3` over `Ilyas*`, or the other way round: two lines that each read like the heading of a case are one, where the
/// one has its number alone and the other its name alone.
pub(super) fn join_case_heads(units: &mut [Unit]) {
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

const WITH_SECTION: &str = "it is the name of a case, with a section of that behind it";

/// `Case 2 – Amy: what helped`: the section behind the name of a case, where its words are listed, or where the same case
/// comes again with another one behind it, as on slides.
pub(super) fn sections_behind(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
    let cut = |u: &Unit| -> Option<(usize, CaseHeading)> {
        let Kind::Case(whole) = &u.kind else { return None };
        let parted = [": ", " \u{2013} ", " \u{2014} ", " - ", " | "];
        let at = parted.iter().filter_map(|p| Some(u.text().rfind(p)? + p.len())).max()?;
        let head = cases::parse(u.text().get(..at)?.trim_end_matches([' ', ':', '-', '|', '\u{2013}', '\u{2014}']))?;
        let tail = bare_section(u.text().get(at..)?);
        let tail = Some(tail).filter(|t| words(t) <= 6 && !t.contains(|c: char| c.is_ascii_digit()))?;
        // `Case 2: Questions` names nobody.
        let listed = head.number.is_some() && head.pseudonym.is_none() && vocabulary.role(tail).is_some();
        let named = !listed && cases::name(tail).is_some_and(|name| head.pseudonym.is_none() || whole.pseudonym.as_ref() == Some(&name));
        let same = head.number == whole.number && (listed || head.pseudonym == whole.pseudonym || whole.pseudonym.is_none());
        (same && !named).then_some((at, head))
    };
    let found: Vec<Option<(usize, CaseHeading, String)>> = units
        .iter()
        .map(|u| {
            let (at, head) = cut(u)?;
            Some((at, head, fold(bare_section(u.text().get(at..)?))))
        })
        .collect();
    let mut tails: BTreeMap<(Option<&str>, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
    for (_, head, tail) in found.iter().flatten() {
        tails.entry((head.number.as_deref(), head.pseudonym.as_deref())).or_default().insert(tail);
    }
    let comes_again = |head: &CaseHeading| tails.get(&(head.number.as_deref(), head.pseudonym.as_deref())).is_some_and(|t| t.len() > 1);
    part(units, |i, unit| {
        let (at, heading, _) = found.get(i)?.as_ref()?;
        let [head, behind] = halves(unit, *at);
        let role = vocabulary.role(bare_section(behind.text()));
        if role.is_none() && !comes_again(heading) {
            return None;
        }
        let look = Look { rank: RUN_IN + 1, ..unit.look };
        let why = "it is a heading behind the name of a case";
        let kind = role.map_or(Kind::Heading, Kind::Role);
        let heading = CaseHeading { form: Form::WithSection, ..heading.clone() };
        Some([Unit { kind: Kind::Case(heading), why: WITH_SECTION, ..head }, Unit { kind, look, why, ..behind }])
    });
}

/// A heading without its `(continued)` or `(1 of 2)`.
fn bare_section(text: &str) -> &str {
    let part = |behind: &str| {
        let behind = behind.trim_end_matches(')');
        let counts = behind.split_once(" of ").or_else(|| behind.split_once('/'));
        let is_number = |n: &str| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit());
        behind.to_lowercase().starts_with("cont") || counts.is_some_and(|(n, all)| is_number(n) && is_number(all))
    };
    text.split_once('(').filter(|(_, behind)| part(behind)).map_or(text, |(head, _)| head).trim()
}

/// `Multi-agency audit – Case 1: Ellie`: the name of a case behind the dash, where no heading has one at its start and
/// several have different ones so.
pub(super) fn cases_behind(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
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

/// `Children missing education – Kaiya`, and once more with another name behind the same words: the title of a page for
/// each case.
pub(super) fn persons_behind(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
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
        let heading = CaseHeading::of(name.clone());
        let why_case = "it is a name behind the same title as others";
        Some([Unit { kind, why, ..title }, Unit { kind: Kind::Case(heading), why: why_case, ..tail }])
    });
}

/// Cases that begin with bold initials in their first paragraph (`KL is twelve.`), each with its sections below: the
/// initials are the case's heading.
pub(super) fn initials(units: &mut Vec<Unit>) {
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
        let goes_on = tail.text().starts_with(|c: char| c.is_lowercase() || c == ',');
        let (form, behind) = if goes_on { (Form::InSentence, unit.clone()) } else { (Form::Own, tail) };
        let heading = CaseHeading { form, ..CaseHeading::of(head.text().to_owned()) };
        let why = "it begins a paragraph in bold initials, with the sections of a case below it, as others do";
        Some([Unit { kind: Kind::Case(heading), why, ..head }, behind])
    });
}

/// `Case 3` over `Ilyas, aged 9` or `Meet Ilyas`, or below `Learning from Ilyas`: a heading beside it that names somebody of
/// whom the case then tells.
pub(super) fn names_below(units: &mut [Unit]) {
    let mut looks: Vec<Look> = Vec::new();
    for i in 0..units.len() {
        let heading = |at: usize| name_at(units, at).filter(|_| is_unnamed(units, i));
        let told = |at: usize, led: bool| -> Option<String> {
            let unit = heading(at)?;
            let bare = cases::without_lead(unit.text());
            let name = cases::name(bare.unwrap_or(unit.text())).filter(|_| !led || bare.is_some())?;
            // `Story 1 of 4` leaves no doubt that a case is told of, nor does one line for both.
            let line = |at: usize| units.get(at).and_then(|u| u.pieces.first()).map(|p| (p.page, p.rect.y0, p.rect.y1));
            let beside = line(i).zip(line(at)).is_some_and(|((page, y0, y1), (p, a, b))| page == p && y0.max(a) < y1.min(b));
            let sure =
                beside || unit.text().contains(|c: char| c.is_ascii_digit()) || units.get(i).is_some_and(|u| u.text().contains(" of "));
            (times_told(units, i.max(at) + 1, &name) >= if sure { 1 } else { 2 }).then_some(name)
        };
        // `Case 3. Baby boy, 11 weeks – Corey`: the word may be a place or a topic.
        let beside = || {
            let Kind::Case(CaseHeading { pseudonym: None, rest, .. }) = &units.get(i)?.kind else { return None };
            let (name, _) = cases::described(rest)?;
            (times_told(units, i + 1, &name) >= 1).then_some(name)
        };
        let below = told(i + 1, false);
        if below.is_some() {
            looks.extend(heading(i + 1).map(|u| u.look));
        }
        // `Gerald` over `Case example 2 of 3` needs no word that leads to it.
        let led = units.get(i).is_none_or(|u| !u.text().contains(" of "));
        let name = below.or_else(|| told(i.checked_sub(1)?, led)).or_else(beside);
        if let (Some(name), Some(Unit { kind: Kind::Case(heading), .. })) = (name, units.get_mut(i)) {
            heading.pseudonym = Some(name);
        }
    }
    // Where two cases have such headings of one look, with the names of two who are told of at all, these are their names.
    let candidates: Vec<(usize, Look, String)> = (0..units.len())
        .filter_map(|i| {
            let below = name_at(units, i + 1).filter(|_| is_unnamed(units, i))?;
            let name = cases::name(below.text()).filter(|name| !names_agency(&fold(name)) && times_told(units, i + 2, name) >= 1)?;
            Some((i, below.look, name))
        })
        .collect();
    looks.extend(candidates.iter().map(|(_, look, _)| *look));
    for (i, look, name) in candidates {
        let alike = looks.iter().filter(|l| l.same(look)).count() >= 2;
        if let Some(Unit { kind: Kind::Case(heading), .. }) = units.get_mut(i).filter(|_| alike) {
            heading.pseudonym = Some(name);
        }
    }
}

/// `Case 1 | Case 2` over the columns of a table, and below each a name.
pub(super) fn names_in_columns(units: &mut [Unit]) {
    let below = |i: usize| -> Option<(usize, String)> {
        let cell = units.get(i)?.cell.filter(|_| is_unnamed(units, i))?;
        let same = |u: &Unit| u.cell.is_some_and(|c| (c.table, c.column) == (cell.table, cell.column) && c.row <= cell.row + 1);
        let at = (i + 1..units.len())
            .take_while(|&n| units.get(n).is_some_and(|u| u.cell.is_some()))
            .find(|&n| units.get(n).is_some_and(same))?;
        let unit = units.get(at).filter(|u| matches!(u.kind, Kind::Heading | Kind::Text) && words(u.text()) <= 4)?;
        Some((at, cases::name(unit.text())?))
    };
    let found: Vec<(usize, usize, String)> = (0..units.len()).filter_map(|i| below(i).map(|(at, name)| (i, at, name))).collect();
    if found.len() < 2 {
        return;
    }
    for (case, at, name) in found {
        if let Some(Kind::Case(heading)) = units.get_mut(case).map(|u| &mut u.kind) {
            heading.pseudonym = Some(name);
        }
        if let Some(unit) = units.get_mut(at) {
            unit.become_a(Kind::Heading, "it is the name of the case above it in its column");
        }
    }
}

/// The heading of a case with a number and nothing else.
fn is_unnamed(units: &[Unit], at: usize) -> bool {
    units.get(at).is_some_and(|u| matches!(&u.kind, Kind::Case(c) if c.pseudonym.is_none() && c.rest.is_empty()))
}

/// A heading that may be a name.
fn name_at(units: &[Unit], at: usize) -> Option<&Unit> {
    units.get(at).filter(|u| u.kind == Kind::Heading && words(u.text()) <= 6)
}

/// `Neglect` at the top of a page, over the heading of a case, as others have such: a tag of the case, and no part of the one
/// before.
pub(super) fn tags_above(units: &mut [Unit]) {
    let flow: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture && !u.aside)).collect();
    let tag = |w: &[usize]| -> Option<usize> {
        let &[before, tag, case] = w else { return None };
        let (before, unit, case) = (units.get(before)?, units.get(tag)?, units.get(case)?);
        let open = matches!(unit.kind, Kind::Text | Kind::Heading) && unit.cell.is_none();
        let short = words(unit.text()) <= 4 && !unit.text().ends_with(['.', '?', '!', ':']);
        let over = matches!(case.kind, Kind::Case(_)) && unit.page() == case.page() && before.page() < unit.page();
        (open && short && over && case.look.above(unit.look)).then_some(tag)
    };
    let found: Vec<usize> = flow.windows(3).filter_map(tag).collect();
    for i in if found.len() < 2 { &[] } else { found.as_slice() } {
        if let Some(unit) = units.get_mut(*i) {
            unit.become_a(Kind::Label, "it stands over the heading of a case at the top of a page, as others do");
        }
    }
}

/// `2 | Reuben | Reuben is 12. He came …`: a row of a table before the cases, with a name that heads a case below and a
/// text about it, begins that case.
pub(super) fn told_in_rows(units: &mut [Unit]) {
    let case =
        |u: &Unit| if let Kind::Case(case) = &u.kind { case.pseudonym.clone().map(|name| (fold(&name), case.clone())) } else { None };
    let below: BTreeMap<String, CaseHeading> = units.iter().filter(|u| u.cell.is_none()).filter_map(case).collect();
    let Some(first) = units.iter().position(|u| matches!(u.kind, Kind::Case(_))) else { return };
    let rows: BTreeSet<(u32, u32)> = units
        .iter()
        .take(first)
        .filter(|u| u.text().ends_with('.') && words(u.text()) > 8)
        .filter_map(|u| u.cell.map(|c| (c.table, c.row)))
        .collect();
    for unit in units.iter_mut().take(first).filter(|u| u.cell.is_some_and(|c| rows.contains(&(c.table, c.row)))) {
        if let Some(case) = below.get(&fold(unit.text())) {
            unit.become_a(Kind::Case(case.clone()), "it is the name of a case below, and its row tells of it");
        }
    }
}

/// How often the texts of the case that begins before here have a name's first word.
fn times_told(units: &[Unit], from: usize, name: &str) -> usize {
    // `Baby Wren` is Wren in the text.
    let first = name.split_whitespace().find(|w| !cases::is_title(w) && *w != "Baby").unwrap_or("");
    let first = first.trim_end_matches("'s").trim_end_matches("\u{2019}s");
    let below = units.iter().skip(from).take_while(|u| !matches!(u.kind, Kind::Case(_)));
    below.map(|u| u.text().split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| *w == first).count()).sum()
}

/// `Malcolm, 58` and `Jolanta (41)`: where no heading has a case's number, headings of one look that are names and ages.
pub(super) fn aged(units: &mut [Unit]) {
    if has_cases(units) {
        return;
    }
    // `3 Priyanka, 16`: a number on a disc may stand before it.
    let counter = |u: &Unit| u.text().split_once(' ').filter(|(n, _)| n.len() <= 2 && n.parse::<u8>().is_ok()).map(|(n, _)| n.to_owned());
    let person = |u: &Unit| -> Option<String> {
        let text = u.text().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        let (head, tail) = text.split_once([',', '(']).filter(|_| u.kind == Kind::Heading && u.look.is_printed() && u.cell.is_none())?;
        let tail = tail.trim().trim_end_matches(')').to_lowercase();
        let age = tail.strip_prefix("aged").unwrap_or(&tail).trim_start();
        // `Callum and Reece, 15 and 14`
        let last = age.rsplit_once(" and ").filter(|(first, _)| first.parse::<u8>().is_ok()).map_or(age, |(_, last)| last);
        let (age, unit) = (last, last.trim_start_matches(|c: char| c.is_ascii_digit()));
        let fits = unit.len() < age.len() && ["", "years", "years old", "yrs", "months", "weeks"].contains(&unit.trim());
        cases::name(head.trim()).filter(|_| fits)
    };
    let found: Vec<Option<String>> = units.iter().map(person).collect();
    let look = |i: usize| units.get(i).map(|u| u.look.rank);
    let Some(first) = found.iter().position(Option::is_some).and_then(look) else { return };
    // A long name may weigh more than its age in smaller type.
    let near = |i: usize| look(i).is_some_and(|rank| rank.abs_diff(first) <= 1);
    let alike: Vec<(usize, String)> =
        found.into_iter().enumerate().filter(|(i, _)| near(*i)).filter_map(|(i, name)| Some((i, name?))).collect();
    let names: BTreeSet<&String> = alike.iter().map(|(_, name)| name).collect();
    if names.len() < 2 {
        return;
    }
    for (i, name) in alike {
        if let Some(unit) = units.get_mut(i) {
            let heading = CaseHeading { number: counter(unit), ..CaseHeading::of(name) };
            unit.become_a(Kind::Case(heading), "it is a name and an age, as others of its look are");
        }
    }
}

/// `Doreen’s story`, once, over a text that speaks of Doreen: the one case of a report about one.
pub(super) fn one_story(units: &mut [Unit]) {
    if has_cases(units) {
        return;
    }
    let person = |u: &Unit| -> Option<String> {
        let heading = u.kind == Kind::Heading && u.look.is_printed() && u.cell.is_none();
        cases::name(u.text()).filter(|_| heading && cases::is_story(u.text()))
    };
    let mut found: Vec<(usize, String)> = units.iter().enumerate().filter_map(|(i, u)| Some((i, person(u)?))).collect();
    // Its own title, or another heading, names the one of whom it is.
    let elsewhere =
        |at: usize, name: &str| units.iter().enumerate().any(|(n, u)| n != at && u.is_heading() && cases::names(u.text(), name));
    if let (Some((i, name)), true) = (found.pop(), found.is_empty())
        && times_told(units, i + 1, &name) >= 2
        && elsewhere(i, &name)
        && let Some(unit) = units.get_mut(i)
    {
        unit.become_a(Kind::Case(CaseHeading::of(name)), "it is somebody's story, and the report is about that one");
    }
}

/// `Parental conflict: Jodie’s experience`: where no heading has a case's number, headings of one look that end in somebody's
/// story.
pub(super) fn experiences(units: &mut [Unit]) {
    if has_cases(units) {
        return;
    }
    let person = |u: &Unit| -> Option<String> {
        let (_, tail) = u.text().rsplit_once(": ").or_else(|| u.text().rsplit_once(" \u{2013} "))?;
        let heading = u.kind == Kind::Heading && u.look.is_printed() && u.cell.is_none();
        cases::name(tail).filter(|_| heading && cases::is_story(tail))
    };
    let found: Vec<(usize, String)> = (0..).zip(units.iter()).filter_map(|(i, u)| Some((i, person(u)?))).collect();
    let names: BTreeSet<&String> = found.iter().map(|(_, name)| name).collect();
    if names.len() < 2 {
        return;
    }
    for (i, name) in found {
        if let Some(unit) = units.get_mut(i) {
            let heading = CaseHeading::of(name);
            unit.become_a(Kind::Case(heading), "it ends in somebody's story, as others do");
        }
    }
}

/// `Jodie: what stays with us`, after a case of that name: the case goes on with another section.
pub(super) fn named_again(units: &mut Vec<Unit>, vocabulary: &Vocabulary) {
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
        let case = || Kind::Case(CaseHeading { form: Form::WithSection, ..case.clone() });
        let named = if last.as_ref() == Some(&name) { Kind::Label } else { case() };
        last = Some(name);
        let kind = vocabulary.role(tail.text()).map_or(Kind::Heading, Kind::Role);
        let look = Look { rank: RUN_IN - 1, ..unit.look };
        let why = "it is a heading behind the name of a case";
        Some([Unit { kind: named, why: WITH_SECTION, ..head }, Unit { kind, look, why, ..tail }])
    });
}

/// `Jodie` by itself below the heading of a section, behind the case of that name, and behind what is said of her there the next
/// one: where several cases come again so, each of these headings goes on with its case.
pub(super) fn names_alone(units: &mut [Unit]) {
    let bare = |u: &Unit| -> Option<CaseHeading> {
        let heading = u.kind == Kind::Heading && u.look.is_printed() && u.cell.is_none() && !u.aside;
        let known = case_of_name(units, u.text().trim_end_matches(':')).filter(|_| heading)?;
        Some(CaseHeading { form: Form::Own, ..known })
    };
    let mut found: Vec<(usize, CaseHeading)> = Vec::new();
    let mut elsewhere: BTreeSet<String> = BTreeSet::new();
    let mut last: Option<String> = None;
    // Right below the heading of a section, and in a section that began with a name.
    let (mut headed, mut by_name) = (false, false);
    for (i, unit) in units.iter().enumerate().filter(|(_, u)| !matches!(u.kind, Kind::Furniture | Kind::Label)) {
        match &unit.kind {
            Kind::Case(case) => (last, headed, by_name) = (case.pseudonym.as_deref().map(fold), false, false),
            Kind::Role(_) => (headed, by_name) = (last.is_some(), false),
            _ => {
                let case = bare(unit).filter(|_| headed || by_name);
                (headed, by_name) = (false, by_name || case.is_some());
                if let Some(case) = case {
                    let name = case.pseudonym.as_deref().map(fold);
                    elsewhere.extend(name.clone().filter(|_| name != last));
                    last = name;
                    found.push((i, case));
                }
            }
        }
    }
    if elsewhere.len() < 2 {
        return;
    }
    for (i, case) in found {
        if let Some(unit) = units.get_mut(i) {
            unit.become_a(Kind::Case(case), "it is the name of a case alone, as others stand over what is said of theirs");
        }
    }
}

/// Where every page tells of one case in the same sections, its heading stands over the whole page, wherever it is printed.
pub(super) fn over_pages(units: &mut Vec<Unit>) {
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

/// A heading that looks like those of the cases is one of them where the sections of a case stand under it, whatever its
/// words (`Baby M and Baby J (twins, 5 months)`); where only findings do, it must name somebody (`JT (9)`).
pub(super) fn like_cases(units: &mut [Unit]) {
    let cases: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| matches!(u.kind, Kind::Case(_)))).collect();
    let Some(look) = cases.first().and_then(|&i| units.get(i)).map(|u| u.look).filter(|l| l.is_printed()) else { return };
    let known = || cases.iter().filter_map(|&i| units.get(i));
    // The cases of a table stand in its rows.
    if !known().all(|u| u.look.same(look)) || known().all(|u| u.cell.is_some()) {
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
        // `Mrs Lal and Miss Lal` are two words and a joining one.
        let said = text.split_whitespace().filter(|w| !cases::is_title(w)).count();
        let named = said <= 4 && (initials || cases::name(text).is_some()) && cases.len() >= 2;
        let own: Vec<(String, Role)> = own_sections(units, i);
        let has = |wanted: &[Role]| own.iter().any(|(_, r)| wanted.contains(r));
        let findings = has(&[Role::Strength, Role::Learning]);
        // The same sections, by their words; a chapter of findings in general has no background.
        let shared = own.iter().filter(|s| known.contains(s)).count() >= 2 && has(&[Role::Summary]) == background;
        // Where the cases begin with their background, findings do not stand right below the name of one not told of before.
        let at_once = units
            .iter()
            .skip(i + 1)
            .find(|u| u.kind != Kind::Furniture)
            .is_some_and(|n| matches!(n.kind, Kind::Role(r) if r != Role::Summary));
        let begun = !background || !at_once || case_of_name(units, text).is_some();
        if findings && (named && begun || shared && (background || cases::name(text).is_some())) {
            let told = cases::told(text);
            let pseudonym = told.pseudonym.or_else(|| initials.then(|| bare.to_owned()));
            let heading = case_of_name(units, text).unwrap_or(CaseHeading { pseudonym, ..told });
            if let Some(unit) = units.get_mut(i) {
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

/// `Audit 2` is no case where cases stand below it, or where the file holds several audits.
pub(super) fn free_audits(units: &mut [Unit], several: bool) {
    let looks: Vec<Look> = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).map(|u| u.look).collect();
    for unit in units.iter_mut().filter(|u| matches!(u.kind, Kind::Case(_)) && is_numbered_audit(u.text())) {
        if several || looks.iter().any(|l| unit.look.above(*l)) {
            unit.become_a(Kind::Heading, "it numbers an audit: cases stand below it");
        }
    }
}

/// "Actions agreed for Idris": without the names of the cases a heading may be a known one.
pub(super) fn drop_names(units: &mut [Unit], vocabulary: &Vocabulary) {
    let names = pseudonyms(units);
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Heading) {
        let text = without(unit.text(), &names);
        if text.len() < without(unit.text(), &[]).len()
            && let Some(role) = vocabulary.role(&text)
        {
            unit.become_a(Kind::Role(role), "without the names of the cases its words are a listed heading");
        }
    }
}
