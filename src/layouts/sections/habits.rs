//! What is usual in a document, found before the walk.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cases::{self, CaseHeading, Form};
use super::super::grades;
use super::super::units::{self, Kind, Look, Unit};
use super::super::vocabulary::Role;
use super::is_same;
use super::texts::{bold_sentence, is_all_questions, is_continued, italic_title};
use crate::model::block::TableCell;
use crate::text::normalise::{fold, words};

/// What is usual in the document, found before the walk.
pub(super) struct Habits {
    /// The look of the case headings; `None` in a report without cases.
    pub(super) case: Option<Look>,
    /// The looks of all of them.
    pub(super) looks: Vec<Look>,
    /// How deep the case headings are numbered (`2.` 1, `2.1` 2).
    pub(super) case_depth: Option<usize>,
    /// The sections that come again all stand plainly below the case headings.
    pub(super) cases_on_top: bool,
    /// Cases come again under each section.
    pub(super) by_section: bool,
    /// Most cases have a heading over their story.
    pub(super) storied: bool,
    /// Tables of dates, each with what happened then in a few words.
    pub(super) dated: BTreeSet<u32>,
    /// Tables of a few words in each cell and no section at their head, and whether they have grades.
    pub(super) details: BTreeMap<u32, bool>,
    pub(super) titles: Titles,
    pub(super) case_count: usize,
    /// The words of section headings without names and numbers, folded, as often as they stand in the document.
    pub(super) phrases: Vec<String>,
    /// The words of the cases' pseudonyms.
    pub(super) names: Vec<String>,
    /// The blocks of headings over running text that ends in questions to the reader.
    pub(super) asking: Vec<usize>,
    /// The blocks of headings that are titles of messages though no section for learning is announced.
    pub(super) unannounced: Vec<usize>,
}

/// How the titles of messages look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Titles {
    /// No look of their own is known.
    Plain,
    /// Some look like headings.
    Styled,
    /// They stand in italics in front of their texts.
    Italic,
    /// They are whole sentences in bold, each on lines of its own before a text.
    Sentences,
}

impl Habits {
    pub(super) fn of(units: &[Unit]) -> Self {
        let mut names: Vec<&CaseHeading> = Vec::new();
        let (mut case, mut case_depth): (Option<Look>, Option<usize>) = (None, None);
        let mut by_section = false;
        for (i, unit) in units.iter().enumerate() {
            if let Kind::Case(heading) = &unit.kind {
                // `Case 1: What we found` has a section on its own line.
                let behind = || units.get(i + 1).is_some_and(|next| !heading.rest.is_empty() && next.text() == heading.rest);
                let again = names.iter().any(|n| is_same(n.number.as_deref(), n.pseudonym.as_deref(), heading));
                by_section |= again && heading.form != Form::WithSection && !behind() && !is_continued(unit.text());
                if !again {
                    names.push(heading);
                }
                if case.is_none() {
                    (case, case_depth) = (Some(unit.look), depth(unit));
                }
            }
        }
        let inner: Vec<&Unit> = units
            .iter()
            .skip_while(|u| !matches!(u.kind, Kind::Case(_)))
            .filter(|u| matches!(u.kind, Kind::Role(r) if r != Role::Front))
            .collect();
        // Where the sections stand below the cases, one that comes again goes on, as on a second slide.
        let over = |u: &&Unit| case.is_none_or(|c| c.is_printed() == u.look.is_printed() && !c.above(u.look));
        by_section &= inner.is_empty() || inner.iter().any(over);
        let pseudonyms = units::pseudonyms(units);
        let words = |u: &Unit| fold(&units::without(u.text(), &pseudonyms));
        let inside = units.iter().skip_while(|u| !matches!(u.kind, Kind::Case(_)));
        let of_inner: Vec<String> = inner.iter().map(|u| words(u)).collect();
        let again = |n: usize| of_inner.iter().filter(|p| of_inner.get(n) == Some(p)).count() > 1;
        let level = |u: &Unit| case.is_some_and(|look| on_level(u, look, case_depth));
        let cases_on_top = inner.iter().enumerate().all(|(n, u)| !again(n) || !level(u));
        let mut in_learning = false;
        let mut styled_titles = false;
        let (mut slanted, mut sentences) = (0, 0);
        for (i, unit) in units.iter().enumerate() {
            match unit.kind {
                Kind::Role(role) => in_learning = role == Role::Learning,
                Kind::Case(_) => in_learning = false,
                // The number of a row is no title.
                Kind::Heading => {
                    styled_titles |= in_learning && (unit.text().contains(' ') || !unit.text().contains(|c: char| c.is_ascii_digit()));
                }
                Kind::Text if in_learning => {
                    slanted += usize::from(italic_title(&unit.marked).is_some());
                    sentences += usize::from(bold_sentence(unit, units.get(i + 1)));
                }
                _ => {}
            }
        }
        let titles = match (styled_titles, slanted, sentences) {
            (true, ..) => Titles::Styled,
            (_, 2.., _) => Titles::Italic,
            (.., 2..) => Titles::Sentences,
            _ => Titles::Plain,
        };
        let storied = inner.iter().filter(|u| u.kind == Kind::Role(Role::Summary)).count() * 2 > names.len();
        let phrases: Vec<String> = inside.filter(|u| matches!(u.kind, Kind::Role(_))).map(words).collect();
        let asking = (0..units.len()).filter(|&i| tells_and_asks(units, i)).filter_map(|i| units.get(i)).map(|u| u.source).collect();
        let unannounced = unannounced(units, &pseudonyms);
        Self {
            case,
            looks: units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).map(|u| u.look).collect(),
            case_depth,
            cases_on_top,
            by_section,
            storied,
            dated: dated(units),
            details: details(units),
            titles,
            case_count: names.len(),
            phrases,
            names: pseudonyms,
            asking,
            unannounced,
        }
    }
}

/// The tables in which each row is a date and a few words that are no sentence (`Nov 2015 | Oxygen prescribed`).
fn dated(units: &[Unit]) -> BTreeSet<u32> {
    let mut rows: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    let cells = units.iter().filter_map(|u| Some((u, u.cell?))).filter(|(u, cell)| cell.row > 0 || !u.is_heading());
    for (unit, cell) in cells {
        let date = words(unit.text()) <= 4 && unit.text().split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4);
        let fits = if cell.column == 0 { date } else { words(unit.text()) <= 14 && !unit.text().ends_with(['.', '?', '!']) };
        let (count, all) = rows.entry(cell.table).or_insert((0, true));
        *count += usize::from(cell.column > 0);
        *all &= fits && cell.column <= 1;
    }
    rows.into_iter().filter(|(_, (count, all))| *all && *count > 0).map(|(table, _)| table).collect()
}

/// The tables of at least two columns and rows with a few words in each cell, none of them a sentence, and no section at
/// their head (`Twin sister | 7 weeks`, `Strategy meeting | Good`).
fn details(units: &[Unit]) -> BTreeMap<u32, bool> {
    let mut tables: BTreeMap<u32, Vec<&Unit>> = BTreeMap::new();
    for unit in units.iter().filter(|u| u.kind != Kind::Furniture) {
        if let Some(cell) = unit.cell {
            tables.entry(cell.table).or_default().push(unit);
        }
    }
    let section = |u: &&Unit| matches!(u.kind, Kind::Case(_)) || grades::is_section(u);
    let brief = |u: &&Unit| words(u.text()) <= 8 && !u.text().ends_with(['.', '?', '!', ';']) && u.kind != Kind::Item;
    let is_one = |cells: &[&Unit]| {
        let cells_of = |of: fn(TableCell) -> u32| cells.iter().filter_map(|u| u.cell).map(of).collect::<BTreeSet<u32>>().len();
        let told = cells.iter().map(|u| words(u.text())).sum::<usize>();
        cells_of(|c| c.column) >= 2
            && cells_of(|c| c.row) >= 2
            && cells.iter().all(brief)
            && told <= 4 * cells.len()
            && !cells.iter().any(section)
    };
    let graded = |cells: &[&Unit]| cells.iter().any(|u| grades::is_grade(u.text()));
    tables.into_iter().filter(|(_, cells)| is_one(cells)).map(|(table, cells)| (table, graded(&cells))).collect()
}

/// Where no section for learning is announced: the headings between a case's strengths and its questions, each over a text and
/// in words that no other has, if most cases have such. They are the titles of its messages.
fn unannounced(units: &[Unit], names: &[String]) -> Vec<usize> {
    let role = |u: &Unit| if let Kind::Role(role) = u.kind { Some(role) } else { None };
    let first = units.iter().position(|u| matches!(u.kind, Kind::Case(_))).unwrap_or(units.len());
    let inside = units.get(first..).unwrap_or_default();
    if inside.iter().any(|u| matches!(role(u), Some(Role::Learning | Role::Mixed))) {
        return Vec::new();
    }
    let key = |u: &Unit| fold(&units::without(u.text(), names));
    let open: Vec<String> = inside.iter().filter(|u| u.kind == Kind::Heading).map(key).collect();
    let own = |u: &Unit| open.iter().filter(|k| **k == key(u)).count() == 1;
    let (mut found, mut cases, mut with) = (Vec::new(), 0, 0);
    for case in inside.chunk_by(|_, next| !matches!(next.kind, Kind::Case(_))) {
        cases += 1;
        let flow: Vec<&Unit> = case.iter().filter(|u| !matches!(u.kind, Kind::Furniture | Kind::Label)).collect();
        let Some(from) = flow.iter().position(|u| role(u) == Some(Role::Strength)) else { continue };
        let Some(to) = flow.iter().skip(from).position(|u| role(u) == Some(Role::Question)).map(|n| from + n) else { continue };
        let titles: Vec<usize> = (from..to)
            .filter(|&i| flow.get(i).is_some_and(|u| u.kind == Kind::Heading && u.look.is_printed() && own(u)))
            .filter(|&i| flow.get(i + 1).is_some_and(|n| n.kind == Kind::Text))
            .collect();
        with += usize::from(!titles.is_empty());
        found.extend(titles.into_iter().filter_map(|i| flow.get(i)).map(|u| u.source));
    }
    if cases >= 2 && with * 2 > cases { found } else { Vec::new() }
}

/// True for a heading over running text, behind which only questions to the reader stand up to the next heading.
fn tells_and_asks(units: &[Unit], at: usize) -> bool {
    let own = units.get(at).is_some_and(|u| u.kind == Kind::Heading && u.look.is_printed() && !u.aside && u.cell.is_none());
    let below = units.iter().skip(at + 1).take_while(|u| own && !u.is_heading());
    let below: Vec<&Unit> = below.filter(|u| !matches!(u.kind, Kind::Furniture | Kind::Label)).collect();
    let asks = |u: &&&Unit| is_all_questions(u.text());
    let told = below.iter().take_while(|u| u.kind == Kind::Text && !asks(u)).count();
    told > 0 && told < below.len() && below.iter().skip(told).all(|u| asks(&u))
}

/// How many numbers a heading is counted by: 1 for `3.`, 2 for `3.1`.
fn depth(unit: &Unit) -> Option<usize> {
    let number = unit.marker.as_deref()?.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = number.split('.').collect();
    parts.iter().all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_digit())).then_some(parts.len())
}

/// True where a heading in the flow is as prominent as those of the cases: by their numbers where both are counted, else by
/// their looks.
pub(super) fn on_level(unit: &Unit, case: Look, case_depth: Option<usize>) -> bool {
    if unit.aside || unit.cell.is_some() || !unit.look.is_printed() || !case.is_printed() {
        return false;
    }
    match (depth(unit), case_depth) {
        (Some(own), Some(of_case)) => own <= of_case,
        _ => unit.look.rank <= case.rank,
    }
}

/// Where the report goes on behind the last case with a heading plainly more prominent than those of the cases (`5 Findings by
/// agency`): nothing below it is of a case, unless it names one, or the cases have such headings themselves.
pub(super) fn closing_chapter(units: &[Unit]) -> Option<usize> {
    let case = |u: &Unit| matches!(u.kind, Kind::Case(_));
    let (first, last) = (units.iter().position(case)?, units.iter().rposition(case)?);
    let in_flow = |u: &Unit| u.cell.is_none() && !u.aside;
    let among = units.get(first..last).filter(|among| !among.is_empty())?;
    // Where the cases' own headings are set like text, it is more prominent than those of their sections.
    let section = |u: &&Unit| matches!(u.kind, Kind::Role(_)) && u.look.is_printed() && in_flow(u);
    let sections = || among.iter().filter(section).map(|u| u.look).min_by_key(|l| l.rank);
    let look = units.get(first).map(|u| u.look).filter(|l| l.is_printed()).or_else(sections)?;
    // As large as the cases' own in another colour, where all else in a case is smaller.
    let large = |u: &Unit| look.size > 0.0 && u.look.size > look.size - 0.4;
    let larger_than_sections = |u: &Unit| large(u) && !among.iter().any(|o| !case(o) && o.is_heading() && large(o));
    let over =
        |u: &Unit| u.is_heading() && !case(u) && u.look.is_printed() && in_flow(u) && (u.look.above(look) || larger_than_sections(u));
    if among.iter().any(|u| over(u) || case(u) && !in_flow(u)) {
        return None;
    }
    // Behind the cases may stand what all of them ask, or what is to be done.
    let gathers = |u: &Unit| matches!(u.kind, Kind::Role(Role::Question | Role::Action));
    let at = (last..units.len()).find(|&i| units.get(i).is_some_and(|u| over(u) && !gathers(u)))?;
    let called = |c: &CaseHeading| [c.number.as_deref().map(fold), c.pseudonym.as_deref().map(fold)];
    let names: Vec<String> =
        units.iter().filter_map(|u| if let Kind::Case(c) = &u.kind { Some(called(c)) } else { None }).flatten().flatten().collect();
    let is_name = |text: &str| names.iter().any(|n| text == n);
    // A number counts cases where the head of its column says so.
    let counted = |cell: TableCell| {
        let column = |c: TableCell| (c.table, c.column) == (cell.table, cell.column) && c.row < cell.row;
        let head = units.iter().find(|u| u.cell.is_some_and(column));
        head.is_some_and(|u| ["case", "child", "family", "adult", "audit"].iter().any(|w| fold(u.text()).contains(w)))
    };
    let in_table = |u: &Unit, text: &str| u.cell.is_some_and(|c| is_name(text) && (text.parse::<u32>().is_err() || counted(c)));
    let names_case = |u: &Unit| {
        let text = fold(u.text());
        let by_name = || names.iter().any(|n| n.len() > 2 && text.contains(n.as_str()));
        in_table(u, &text) || u.is_heading() && (cases::mention(u.text()).is_some() || is_name(&text) || by_name())
    };
    (!units.get(at..)?.iter().any(names_case)).then_some(at)
}
