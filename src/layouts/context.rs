//! What the neighbours of a unit say of it: the units of a document, read together.

mod contents;
mod cycles;
mod heads;
mod labels;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use super::forms;
use super::grades;
use super::overrides::Overrides;
use super::parallel;
use super::sequence;
use super::signs;
use super::units::{self, FINDING, Kind, Look, RUN_IN, Unit, pseudonyms};
use super::vocabulary::{Role, Vocabulary};
use crate::model::Block;
use crate::model::block::TableCell;
use crate::text::normalise::{fold, words};
use crate::text::{periods, sentences};

/// The units of a document, read together.
pub(super) struct Context {
    pub(super) units: Vec<Unit>,
    /// Headings, one of each section, whose place alone says what they are.
    pub(super) by_place: Vec<(String, Role)>,
}

/// Reads a document. `several` where its file holds other audits too.
pub(super) fn read(blocks: &[Block], several: bool, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Context {
    let mut units = units::of(blocks, vocabulary, overrides);
    overrides.set(&mut units);
    heads::join_case_heads(&mut units);
    contents::drop_contents(&mut units);
    heads::sections_behind(&mut units, vocabulary);
    contents::drop_web_page(&mut units, vocabulary);
    heads::cases_behind(&mut units, vocabulary);
    heads::persons_behind(&mut units, vocabulary);
    margin_heads(&mut units);
    margin_questions(&mut units);
    free_lists_of_cases(&mut units);
    free_listed_cases(&mut units);
    mixed_columns(&mut units);
    subject_columns(&mut units);
    asking_columns(&mut units);
    forms::read(&mut units);
    grades::free(&mut units);
    dates(&mut units);
    attributions(&mut units);
    labels::count_labels(&mut units);
    labels::count_headings(&mut units);
    labels::bare_labels(&mut units);
    labels::typed_rows(&mut units, vocabulary);
    labels::cut_prompts(&mut units);
    labels::cut_labels(&mut units, vocabulary);
    labels::cut_leads(&mut units);
    heads::initials(&mut units);
    heads::names_in_columns(&mut units);
    heads::names_below(&mut units);
    heads::aged(&mut units);
    heads::experiences(&mut units);
    heads::named_again(&mut units, vocabulary);
    plain_sections(&mut units);
    signed_sections(&mut units);
    heads::over_pages(&mut units);
    labels::label_findings(&mut units, vocabulary);
    labels::label_titles(&mut units, vocabulary);
    heads::free_audits(&mut units, several);
    free_title(&mut units);
    heads::drop_names(&mut units, vocabulary);
    let parts = parts::read(&mut units, vocabulary);
    hint_roles(&mut units, vocabulary);
    let names = pseudonyms(&units);
    parallel::sections(&mut units, &names, vocabulary);
    heads::like_cases(&mut units);
    labels::cut_counters(&mut units);
    praise_findings(&mut units, vocabulary);
    signs::tell(&mut units, vocabulary);
    set_apart(&mut units);
    // Where no heading has a case's number, what comes again tells the cases.
    if !has_cases(&units) {
        parallel::cases(&mut units, &names);
        heads::like_cases(&mut units);
    }
    if !has_cases(&units) {
        parallel::people(&mut units);
    }
    if !has_cases(&units) {
        cycles::cases_by_cycles(&mut units);
    }
    parallel::count_cases(&mut units);
    cycles::counted_above(&mut units);
    heads::told_in_rows(&mut units);
    heads::tags_above(&mut units);
    let names = pseudonyms(&units);
    let by_place = [parts, sequence::fill(&mut units, &names, vocabulary)].concat();
    // What a person said stands, whatever its neighbours suggest.
    overrides.set(&mut units);
    Context { units, by_place }
}

/// How often each of them is there.
fn counted<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

fn has_cases(units: &[Unit]) -> bool {
    units.iter().any(|u| matches!(u.kind, Kind::Case(_)))
}

/// In a format without type sizes: a short line by itself before a list.
fn is_plain_heading(units: &[Unit], at: usize) -> bool {
    let leads = units.get(at + 1).is_some_and(|n| n.kind == Kind::Item);
    leads && units.get(at).is_some_and(|u| u.look.size == 0.0 && u.could_be_title())
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

/// No cell of a table that only lists the cases has more words, and on average they have half of them.
const VALUE: usize = 8;

/// Questions in the margin, under no heading of their own, are asked of the text that they stand beside: they come behind it.
fn margin_questions(units: &mut Vec<Unit>) {
    let asks =
        |u: &Unit| matches!(u.kind, Kind::Text | Kind::Item | Kind::Heading) && !is_quotation(u.text()) && sentences::is_question(u.text());
    let mut moves: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for group in units.chunk_by(|a, b| a.aside && b.aside && a.page() == b.page()) {
        let end = start + group.len();
        if group.iter().all(|u| u.aside && u.cell.is_none() && asks(u)) {
            for i in start..end {
                let Some((page, own)) = units.get(i).and_then(|u| u.pieces.first()).map(|p| (p.page, p.rect)) else { continue };
                let level = |u: &Unit| !u.aside && u.pieces.iter().any(|p| p.page == page && p.rect.y0 < own.y1 && p.rect.y1 > own.y0);
                let beside = (0..units.len()).find(|&n| units.get(n).is_some_and(|u| u.kind == Kind::Text && level(u)));
                moves.extend(beside.map(|to| (i, to)));
            }
        }
        start = end;
    }
    if moves.is_empty() {
        return;
    }
    let mut behind: BTreeMap<usize, Vec<Unit>> = BTreeMap::new();
    let moved: BTreeSet<usize> = moves.iter().map(|(from, _)| *from).collect();
    for (from, to) in moves {
        let unit = units.get(from).cloned();
        behind.entry(to).or_default().extend(unit.map(|u| Unit { aside: false, kind: Kind::Item, why: "", ..u }));
    }
    let old = std::mem::take(units);
    for (i, unit) in old.into_iter().enumerate() {
        if !moved.contains(&i) {
            units.push(unit);
        }
        units.extend(behind.remove(&i).unwrap_or_default());
    }
}

/// A table with a row of short values for each case (`Case 2 | 14 | Male | Good`) lists the cases that the report tells of
/// elsewhere, and begins none.
fn free_lists_of_cases(units: &mut [Unit]) {
    let told = |u: &Unit| if let Kind::Case(case) = &u.kind { case.number.clone().or(case.pseudonym.clone()) } else { None };
    let all = counted(units.iter().filter_map(told));
    let mut tables: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, cell) in units.iter().enumerate().filter_map(|(i, u)| Some((i, u.cell?))) {
        tables.entry(cell.table).or_default().push(i);
    }
    for at in tables.into_values() {
        let cells: Vec<&Unit> = at.iter().filter_map(|i| units.get(*i)).collect();
        let listed = counted(cells.iter().filter_map(|u| told(u)));
        let rows: BTreeSet<u32> = cells.iter().filter_map(|u| u.cell).map(|c| c.row).collect();
        let short = |u: &&Unit| words(u.text()) <= VALUE && !u.text().ends_with(['.', '?', '!']);
        let brief = cells.iter().map(|u| words(u.text())).sum::<usize>() * 2 <= VALUE * cells.len();
        let elsewhere = |(case, here): (&String, &usize)| all.get(case).is_some_and(|n| n > here);
        if listed.is_empty() || listed.len() + rows.len() < 4 || !brief || !cells.iter().all(short) || !listed.iter().all(elsewhere) {
            continue;
        }
        for i in at {
            if let Some(unit) = units.get_mut(i) {
                unit.become_a(Kind::Label, "it stands in a table that only lists the cases");
            }
        }
    }
}

/// A list of the cases in the introduction (`Case 1 Isla – child in need plan`) begins none, where each is told of further
/// down.
fn free_listed_cases(units: &mut [Unit]) {
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

/// `What we found` at the head of a column, in a row of heads of which another says learning, heads the text of it.
fn mixed_columns(units: &mut [Unit]) {
    let learning: BTreeSet<(u32, u32)> =
        units.iter().filter(|u| u.kind == Kind::Role(Role::Learning)).filter_map(|u| u.cell.map(|c| (c.table, c.row))).collect();
    let beside = |u: &Unit| u.cell.is_some_and(|c| learning.contains(&(c.table, c.row)));
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Role(Role::Mixed) && beside(u)) {
        unit.become_a(Kind::Role(Role::Learning), "it stands in a row of heads beside one for learning");
    }
}

/// The unknown head of a column beside one that is known, over cells that all ask, is one for questions.
fn asking_columns(units: &mut [Unit]) {
    let heads: Vec<(usize, TableCell)> =
        units.iter().enumerate().filter(|(_, u)| u.is_heading() && u.look.is_printed()).filter_map(|(i, u)| Some((i, u.cell?))).collect();
    let role = |i: usize| units.get(i).is_some_and(|u| matches!(u.kind, Kind::Role(r) if r != Role::Label && r != Role::Other));
    let asks = |(at, head): &(usize, TableCell)| {
        let beside = heads.iter().any(|(i, c)| (c.table, c.row) == (head.table, head.row) && c.column != head.column && role(*i));
        let column = |c: TableCell| (c.table, c.column) == (head.table, head.column) && c.row > head.row;
        let mut below = units.iter().skip(*at).filter(|u| !u.is_heading() && u.cell.is_some_and(column)).peekable();
        let unknown = units.get(*at).is_some_and(|u| u.kind == Kind::Heading);
        let only_heads = units.iter().filter(|u| u.cell.is_some_and(|c| (c.table, c.row) == (head.table, head.row))).all(Unit::is_heading);
        unknown && only_heads && beside && below.peek().is_some() && below.all(|u| sentences::is_question(u.text()))
    };
    let found: Vec<usize> = heads.iter().filter(|h| asks(h)).map(|(i, _)| *i).collect();
    for i in found {
        if let Some(unit) = units.get_mut(i) {
            unit.become_a(Kind::Role(Role::Question), "everything in its column asks");
        }
    }
}

/// `9 Oct`, `March`, `Day 4`, set like a heading: a date of a timeline. One with a year may say which time a report is about.
fn dates(units: &mut [Unit]) {
    let month = |w: &str| periods::is_month(w);
    let is_date = |text: &str| {
        let folded = fold(text);
        let words: Vec<&str> = folded.split([' ', '\u{2013}', '-', '/']).filter(|w| !w.is_empty()).collect();
        let number = |w: &str| w.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse::<u8>().is_ok_and(|n| n <= 60);
        let named = words.iter().any(|w| month(w) || matches!(*w, "day" | "week" | "month"));
        (1..=4).contains(&words.len())
            && named
            && words.iter().all(|w| month(w) || number(w) || matches!(*w, "day" | "week" | "month" | "to"))
    };
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Heading && is_date(u.text())) {
        unit.become_a(Kind::Label, "it is a date");
    }
}

/// `Adult C, speaking to the Board` below a quotation says whose words they are.
fn attributions(units: &mut [Unit]) {
    let mut quoted: Option<f32> = None;
    for unit in units.iter_mut().filter(|u| u.kind != Kind::Furniture) {
        let text = unit.text().trim_end_matches(')');
        let short = words(text) <= 8 && !text.ends_with(['.', '?', '!', ':']) && unit.marker.is_none();
        let plain = quoted.is_some_and(|size| !unit.bold && unit.look.size <= size);
        if short && plain && !matches!(unit.kind, Kind::Role(_) | Kind::Item) && !is_quotation(text) {
            unit.become_a(Kind::Label, "it says whose words stand above it");
        }
        quoted = (matches!(unit.kind, Kind::Text | Kind::Heading) && is_quotation(unit.text())).then_some(unit.look.size);
    }
}

/// True for a text that is somebody's words, from its first sign to its last.
pub(super) fn is_quotation(text: &str) -> bool {
    let (open, close) = (['\u{201c}', '"', '\u{2018}'], ['\u{201d}', '"', '\u{2019}']);
    let inner = || text.get(text.chars().next().map_or(0, char::len_utf8)..).unwrap_or("");
    text.starts_with(open) && text.ends_with(close) && (4..=60).contains(&words(text)) && !inner().contains(['\u{201c}'])
}

/// No more furniture stands between a heading and its text.
const NEAR: usize = 16;

/// Short lines by themselves that stand under several cases in the same words are headings, whatever their looks.
fn plain_sections(units: &mut [Unit]) {
    let mut case = 0;
    let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, unit) in units.iter().enumerate() {
        if matches!(unit.kind, Kind::Case(_)) {
            case += 1;
        }
        if case == 0 || words(unit.text()) > 8 {
            continue;
        }
        let next = units.iter().skip(i + 1).take(NEAR).find(|u| u.kind != Kind::Furniture);
        let leads = next.is_some_and(|u| matches!(u.kind, Kind::Text | Kind::Item));
        // `(i) Circumstances` counts the sections; a bullet counts nothing.
        let counted = unit.kind == Kind::Item && unit.marker.as_deref().is_some_and(|m| m.len() > 1 && m.contains(char::is_alphanumeric));
        let line = Unit { kind: if counted { Kind::Text } else { unit.kind.clone() }, ..unit.clone() };
        if line.could_be_title() && unit.cell.is_none() && !unit.aside && leads {
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

/// `? Over a brew` in bold before a list, and so again and again in the size of a heading: a heading behind a sign.
fn signed_sections(units: &mut [Unit]) {
    let line = |i: usize| -> Option<&Unit> {
        let unit = units.get(i).filter(|u| u.kind == Kind::Item && u.bold && u.cell.is_none() && words(u.text()) <= 6)?;
        let leads = units.get(i + 1).is_some_and(|n| matches!(n.kind, Kind::Text | Kind::Item) && !n.bold);
        (leads && !unit.text().ends_with(['.', '?', '!', ';', ','])).then_some(unit)
    };
    let times = counted((0..units.len()).filter_map(line).map(|u| fold(u.text())));
    let looks: Vec<Look> = units.iter().filter(|u| u.is_heading() && u.look.is_printed() && u.bold).map(|u| u.look).collect();
    let look = |i: usize| -> Option<Look> {
        let unit = line(i).filter(|u| times.get(&fold(u.text())).is_some_and(|n| *n >= 2))?;
        looks.iter().copied().find(|look| (look.size - unit.look.size).abs() < 0.1)
    };
    let found: Vec<Option<Look>> = (0..units.len()).map(look).collect();
    for (unit, look) in units.iter_mut().zip(found) {
        if let Some(look) = look {
            unit.look = look;
            unit.become_a(Kind::Heading, "it stands in bold behind a sign, in the same words again, in the size of a heading");
        }
    }
}

/// `Insight | Evidence` at the head of a table: where the column for learning has only short subjects and an unknown one
/// behind it the text, they are titles and messages.
fn subject_columns(units: &mut [Unit]) {
    let head = |(i, unit): (usize, &Unit)| -> Option<(usize, usize)> {
        let cell = unit.cell.filter(|c| c.row == 0 && unit.kind == Kind::Role(Role::Learning))?;
        let in_column = |column: u32| {
            units.iter().enumerate().filter(move |(_, u)| u.cell.is_some_and(|c| (c.table, c.column) == (cell.table, column)))
        };
        let (behind, _) = in_column(cell.column + 1).find(|(_, u)| u.kind == Kind::Heading && u.cell.is_some_and(|c| c.row == 0))?;
        let rows = |column: u32| in_column(column).filter(|(_, u)| u.cell.is_some_and(|c| c.row > 0)).map(|(_, u)| u);
        let subjects = rows(cell.column).count() > 0 && rows(cell.column).all(|u| words(u.text()) <= 10 && !u.text().ends_with('.'));
        let texts = rows(cell.column + 1).count() > 0 && rows(cell.column + 1).all(|u| u.text().ends_with('.'));
        (subjects && texts).then_some((i, behind))
    };
    let found: Vec<(usize, usize)> = units.iter().enumerate().filter_map(head).collect();
    for (subject, text) in found {
        if let Some(unit) = units.get_mut(subject) {
            unit.become_a(Kind::Role(Role::Label), "it heads a column of subjects, with their texts in the next one");
        }
        if let Some(unit) = units.get_mut(text) {
            unit.become_a(Kind::Role(Role::Learning), "it heads the texts to the subjects of the column before, which is for learning");
        }
    }
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

/// Headings that come again under the cases, or that ask "what" in the look of known ones, have the role that their words
/// hint at.
fn hint_roles(units: &mut [Unit], vocabulary: &Vocabulary) {
    let names = pseudonyms(units);
    let key = |u: &Unit| parallel::key(u, &names);
    let keys = counted(units.iter().filter(|u| u.kind == Kind::Heading).map(key));
    // A section stands under several cases: one that stands under a single one of them is a title.
    let few = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).count() < 3;
    let known: Vec<u8> = units.iter().filter(|u| matches!(u.kind, Kind::Role(_)) && u.look.rank < RUN_IN).map(|u| u.look.rank).collect();
    let paired = paired_ranks(units, vocabulary);
    let plain: Vec<bool> = (0..units.len()).map(|i| is_plain_heading(units, i)).collect();
    let mut hints: Vec<(usize, String, Role)> = Vec::new();
    let headings =
        units.iter().zip(plain).enumerate().filter(|(_, (u, plain))| (u.kind == Kind::Heading || *plain) && words(u.text()) <= 8);
    for (i, (unit, plain)) in headings {
        let text = fold(unit.text());
        let again = keys.get(&key(unit)).is_some_and(|n| *n >= 2);
        let opens = ["what ", "where ", "areas ", "things ", "how "].iter().any(|w| text.starts_with(w))
            && (plain || known.contains(&unit.look.rank))
            && (few || again);
        let paired = paired.contains(&unit.look.rank);
        hints.extend(vocabulary.hint(&text).filter(|_| again || opens || paired).map(|role| (i, key(unit), role)));
    }
    // The story is told first (`What the records told us`), and what is learnt of it further down (`What we take away`).
    let first: BTreeSet<String> = parallel::openings(units, &names).into_iter().collect();
    let learns = hints.iter().any(|(_, key, role)| *role == Role::Learning && !first.contains(key));
    let story = |(_, key, role): &(usize, String, Role)| *role == Role::Learning && first.contains(key) && learns;
    let stories: Vec<bool> = hints.iter().map(story).collect();
    for ((i, _, role), story) in hints.into_iter().zip(stories) {
        let Some(unit) = units.get_mut(i) else { continue };
        if story {
            unit.become_a(Kind::Role(Role::Summary), parallel::FIRST);
        } else {
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

#[cfg(test)]
mod tests {
    use super::is_quotation;
    use crate::layouts::{Vocabulary, structure};
    use crate::model::{Block, Run, Shape, Style};

    #[test]
    fn a_quotation_is_somebodys_words_throughout() {
        assert!(is_quotation("\u{201c}They all said it was up to me.\u{201d}") && is_quotation("\"I just went home again.\""));
        assert!(!is_quotation("\u{201c}Up to me\u{201d} was written in every \u{201c}chronology\u{201d}"));
        assert!(!is_quotation("\u{201c}Up to me\u{201d} was what they wrote.") && !is_quotation("\u{201c}Choice\u{201d}"));
    }

    #[test]
    fn words_of_a_child_and_whose_they_are_stand_in_no_section() {
        let block = |shape: Shape, size: f32, text: &str| {
            let runs = vec![Run { text: text.to_owned(), style: Style::default(), link: None }];
            Block { shape, runs, cell: None, marker: None, pieces: Vec::new(), size, lines: 1, aside: false }
        };
        let told = [
            (Shape::Heading(2), 16.0, "Case 1: Kayden"),
            (Shape::Heading(3), 12.0, "Strengths"),
            (Shape::Paragraph, 10.0, "The lads held his leg with a clean apron."),
            (Shape::Paragraph, 10.0, "\u{201c}They never once laughed at me.\u{201d}"),
            (Shape::Paragraph, 10.0, "Child 1, speaking to the auditor"),
            (Shape::Heading(3), 12.0, "Learning"),
            (Shape::Paragraph, 10.0, "Somebody has to stand at the bus stop."),
        ];
        let blocks: Vec<Block> = told.into_iter().map(|(shape, size, text)| block(shape, size, text)).collect();
        let audit = structure(&blocks, &Vocabulary::embedded().expect("the embedded vocabulary"), &[]).remove(0);
        assert_eq!(audit.cases.len(), 1, "{:?}", audit.cases);
        assert_eq!(audit.cases[0].strengths.len(), 1, "{:?}", audit.cases[0].strengths);
        assert_eq!(audit.unplaced.len(), 1, "{:?}", audit.unplaced);
    }
}
