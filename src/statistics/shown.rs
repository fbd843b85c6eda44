//! What of the evidence a page shows: all of a few audits, the first quotes of many.

use std::collections::BTreeMap;

use crate::model::{Cell, Table};

/// Rows of a theme that are shown of each period, counted and not counted apart.
const MOST: usize = 20;

/// Evidence that is gathered part by part and kept within bounds.
#[derive(Clone, Debug)]
pub struct Shown {
    pub table: Table,
    /// Theme → rows that are not shown.
    pub left_out: BTreeMap<String, usize>,
    kept: BTreeMap<[String; 3], usize>,
}

impl Shown {
    /// An empty one, for parts with the columns of this table.
    pub fn new(head: &Table) -> Self {
        Self { table: Table { rows: Vec::new(), ..head.clone() }, left_out: BTreeMap::new(), kept: BTreeMap::new() }
    }

    pub fn add(&mut self, part: Table) {
        let columns = ["theme_id", "time_period", "polarity"].map(|name| part.column(name));
        for row in part.rows {
            let key = columns.map(|at| match at.and_then(|at| row.get(at)) {
                Some(Cell::Text(text)) => text.clone(),
                _ => String::new(),
            });
            let theme = key.first().cloned().unwrap_or_default();
            let kept = self.kept.entry(key).or_default();
            if *kept < MOST {
                *kept += 1;
                self.table.rows.push(row);
            } else {
                *self.left_out.entry(theme).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ColumnKind;

    #[test]
    fn all_of_a_few_is_shown_and_of_many_it_is_told_how_many_are_not() {
        let columns = [("theme_id", ColumnKind::Text), ("time_period", ColumnKind::Text), ("polarity", ColumnKind::Text)];
        let mut part = Table::new("evidence", &columns);
        part.rows = vec![vec!["voice".into(), "201617".into(), "learning".into()]; 30];
        part.rows.push(vec!["voice".into(), "201718".into(), "learning".into()]);
        let mut shown = Shown::new(&part);
        shown.add(part);
        assert_eq!((shown.table.rows.len(), shown.left_out.get("voice")), (21, Some(&10)));
    }
}
