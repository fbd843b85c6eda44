//! The question bank: what reports asked practitioners, by theme, for supervision and training.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::rows::{Row, rows};
use super::compose::Builder;
use super::{Block, Inputs, Item};

/// Questions of one theme; the others stand in the table of questions.
const MOST: usize = 4;

pub(super) fn bank(out: &mut Builder, inputs: &Inputs<'_>) {
    let all: Vec<Row<'_>> = rows(inputs.questions).collect();
    if all.is_empty() {
        out.text("The reports ask no questions.");
        return;
    }
    out.text(
        "These are the questions that the reports put to practitioners, by the themes of their words (or, where they have none, of the \
         message that they close), for supervision, team meetings and training. Each stands once, what was asked most often first, then the \
         newest; the table of questions has all of them under all of their themes.",
    );
    let mut themes: Vec<&str> = Vec::new();
    for row in &all {
        if !themes.contains(&row.text("theme")) {
            themes.push(row.text("theme"));
        }
    }
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for theme in themes {
        let mut asked: Vec<Row<'_>> =
            all.iter().copied().filter(|row| row.text("theme") == theme && !shown.contains(row.text("question"))).collect();
        asked.sort_by_key(|row| {
            let times = row.integer("times_asked").unwrap_or(0);
            (row.text("theme_from") != "question", Reverse(times), Reverse(row.text("time_period_to")))
        });
        if asked.is_empty() {
            continue;
        }
        shown.extend(asked.iter().take(MOST).map(|row| row.text("question")));
        out.heading(3, if theme.is_empty() { "Without a theme" } else { theme });
        let more = asked.len().saturating_sub(MOST);
        let mut items: Vec<Item> = asked.iter().take(MOST).map(|row| Item::led(row.text("question"), source(*row))).collect();
        if more > 0 {
            items.push(Item::plain(format!("{more} more in the table of questions.")));
        }
        out.blocks.push(Block::List(items));
    }
}

/// Where a question stands; of several places the first, and how many more.
fn source(row: Row<'_>) -> String {
    let mut places = row.text("citations").split("; ");
    let first = places.next().unwrap_or_default();
    match places.count() {
        0 => format!("({first})"),
        more => format!("({first}, and {more} more)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, ColumnKind, Table};

    fn bank_of(all: &[(&str, &str, &str, u64, &str, &str)]) -> Vec<Block> {
        use ColumnKind::{Integer, Text};
        let columns = [
            ("theme", Text),
            ("theme_from", Text),
            ("question", Text),
            ("times_asked", Integer),
            ("time_period_to", Text),
            ("citations", Text),
        ];
        let mut questions = Table::new("questions", &columns);
        for (theme, from, question, times, period, citations) in all {
            let row = [(*theme).into(), (*from).into(), (*question).into(), Cell::Integer(*times), (*period).into(), (*citations).into()];
            questions.rows.push(row.to_vec());
        }
        let empty = Table::new("empty", &[]);
        let mut out = Builder::default();
        bank(
            &mut out,
            &Inputs {
                frequency: &empty,
                evidence: &empty,
                questions: &questions,
                recurrence: &empty,
                cases: &empty,
                documents: &empty,
                themes: &[],
                version: "",
                codebook_version: "",
            },
        );
        out.blocks
    }

    #[test]
    fn own_words_first_then_the_most_asked_then_the_newest() {
        let blocks = bank_of(&[
            ("Voice", "message", "Of the message?", 9, "202324", "D"),
            ("Voice", "question", "Once, early?", 1, "201415", "A"),
            ("Voice", "question", "Once, late?", 1, "201617", "B"),
            ("Voice", "question", "Twice?", 2, "201516", "B; C"),
            ("Fathers", "question", "Twice?", 2, "201516", "B; C"),
            ("", "none", "Of no theme?", 1, "201617", "E"),
        ]);
        let Block::List(items) = &blocks[2] else { panic!("{blocks:?}") };
        let order: Vec<&str> = items.iter().map(|i| i.lead.as_str()).collect();
        assert_eq!(order, ["Twice?", "Once, late?", "Once, early?", "Of the message?"]);
        assert_eq!(items[0].text, "(B, and 1 more)");
        assert_eq!(blocks.len(), 5, "a theme whose questions stand above is left out: {blocks:?}");
        assert!(matches!(&blocks[3], Block::Heading(3, text) if text == "Without a theme"));
    }

    #[test]
    fn many_questions_are_counted_where_they_are_not_shown() {
        let texts: Vec<String> = (0..9).map(|n| format!("Question {n}?")).collect();
        let all: Vec<_> = texts.iter().map(|t| ("Voice", "question", t.as_str(), 1, "201415", "A")).collect();
        let blocks = bank_of(&all);
        let Block::List(items) = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!((items.len(), items[4].text.as_str()), (5, "5 more in the table of questions."));
    }
}
