//! What the rows and columns of a table say of each other.

use std::collections::{BTreeMap, BTreeSet};

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
