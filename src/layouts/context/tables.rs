//! What the rows and columns of a table say of each other.

use std::collections::{BTreeMap, BTreeSet};

use super::super::grades;
use super::super::units::{Kind, Unit};
use super::super::vocabulary::Role;
use super::counted;
use crate::model::block::TableCell;
use crate::text::normalise::words;
use crate::text::sentences;

/// No cell of a table that only lists the cases has more words, and on average they have half of them.
const VALUE: usize = 8;

/// A table with a row of short values for each case (`Case 2 | 14 | Male | Good`) lists the cases that the report tells of
/// elsewhere, and begins none.
pub(super) fn free_lists_of_cases(units: &mut [Unit]) {
    let told = |u: &Unit| if let Kind::Case(case) = &u.kind { case.number.clone().or(case.pseudonym.clone()) } else { None };
    let mut all = counted(units.iter().filter_map(told));
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
        if listed.is_empty()
            || listed.len() + rows.len() < 4
            || !brief
            || cells.iter().any(|u| grades::is_section(u))
            || !cells.iter().all(short)
            || !listed.iter().all(elsewhere)
        {
            continue;
        }
        // A case keeps one place that tells of it.
        for (case, here) in &listed {
            all.entry(case.clone()).and_modify(|n| *n -= here);
        }
        for i in at {
            if let Some(unit) = units.get_mut(i) {
                unit.become_a(Kind::Label, "it stands in a table that only lists the cases");
            }
        }
    }
}

/// `What we found` at the head of a column, in a row of heads of which another says learning, heads the text of it.
pub(super) fn mixed_columns(units: &mut [Unit]) {
    let learning: BTreeSet<(u32, u32)> =
        units.iter().filter(|u| u.kind == Kind::Role(Role::Learning)).filter_map(|u| u.cell.map(|c| (c.table, c.row))).collect();
    let beside = |u: &Unit| u.cell.is_some_and(|c| learning.contains(&(c.table, c.row)));
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Role(Role::Mixed) && beside(u)) {
        unit.become_a(Kind::Role(Role::Learning), "it stands in a row of heads beside one for learning");
    }
}

/// The unknown head of a column beside one that is known, over cells that all ask, is one for questions.
pub(super) fn asking_columns(units: &mut [Unit]) {
    // Of each row: whether all of it are headings, and whether one of them is known. Of each column: its rows of text, and
    // whether all of them ask.
    let mut rows: BTreeMap<(u32, u32), (bool, bool)> = BTreeMap::new();
    let mut columns: BTreeMap<(u32, u32), Vec<(u32, bool)>> = BTreeMap::new();
    for (unit, cell) in units.iter().filter_map(|u| Some((u, u.cell?))) {
        let known = unit.look.is_printed() && matches!(unit.kind, Kind::Role(r) if r != Role::Label && r != Role::Other);
        let (heads, told) = rows.entry((cell.table, cell.row)).or_insert((true, false));
        (*heads, *told) = (*heads && unit.is_heading(), *told || known);
        if !unit.is_heading() {
            columns.entry((cell.table, cell.column)).or_default().push((cell.row, sentences::is_question(unit.text())));
        }
    }
    let asks = |cell: TableCell| {
        let mut below = columns.get(&(cell.table, cell.column)).into_iter().flatten().filter(|(row, _)| *row > cell.row).peekable();
        below.peek().is_some() && below.all(|(_, asks)| *asks)
    };
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Heading && u.look.is_printed()) {
        let head = unit.cell.filter(|c| rows.get(&(c.table, c.row)) == Some(&(true, true)));
        if head.is_some_and(asks) {
            unit.become_a(Kind::Role(Role::Question), "everything in its column asks");
        }
    }
}

/// `Insight | Evidence` at the head of a table: where the column for learning has only short subjects and an unknown one
/// behind it the text, they are titles and messages.
pub(super) fn subject_columns(units: &mut [Unit]) {
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
