//! Markdown: a GitHub table, numbers to the right, the notes below it.

use crate::model::{ColumnKind, Table};
use crate::text::normalise;

use super::rows::printed;

/// A table as Markdown.
pub fn render(table: &Table) -> String {
    let mut out = String::new();
    line(&mut out, table.columns.iter().map(|c| c.name.to_owned()));
    let rule = |kind| if kind == ColumnKind::Text { "---" } else { "---:" };
    line(&mut out, table.columns.iter().map(|c| rule(c.kind).to_owned()));
    for row in &table.rows {
        line(&mut out, table.columns.iter().zip(row).map(|(column, cell)| escape(&printed(cell, column.kind))));
    }
    for note in &table.notes {
        out.push('\n');
        out.push_str(&escape(note));
        out.push('\n');
    }
    out
}

pub(super) fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        out.push_str(&cell);
        out.push_str(" |");
    }
    out.push('\n');
}

/// Text that stays itself: one line, no markup, no HTML, no control character.
pub(super) fn escape(text: &str) -> String {
    let text = normalise::for_terminal(&normalise::squeeze(text));
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    #[test]
    fn pipes_and_markup_stay_in_their_cell() {
        let mut table =
            Table::new("evidence", &[("quote", ColumnKind::Text), ("page", ColumnKind::Integer), ("percent", ColumnKind::Decimal(1))]);
        table.rows.push(vec!["a | b\n<b>*c*</b>\u{1b}".into(), Cell::Integer(4), Cell::Decimal(50.0)]);
        table.rows.push(vec!["d".into(), Cell::Empty, Cell::Marker('x')]);
        table.notes.push("1 case has no year.".to_owned());
        let expected = "\
| quote | page | percent |
| --- | ---: | ---: |
| a \\| b &lt;b>\\*c\\*&lt;/b>\u{fffd} | 4 | 50.0 |
| d |  | x |

1 case has no year.
";
        assert_eq!(render(&table), expected);
    }
}
