//! The quotes behind a count: the matched words marked, with file and page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::{Markup, html};

use crate::text::normalise;

use super::Page;
use crate::report::rows::Row;

/// A passage with all its tags of one theme.
struct Quote<'a> {
    /// The first tag's row: passage, citation and place are the same in all.
    row: Row<'a>,
    ids: Vec<&'a str>,
    /// Code points of the passage's text, end exclusive.
    marks: Vec<(usize, usize)>,
}

/// What is counted and what is not, each in a list that opens.
pub(super) fn lists(page: &Page<'_>, evidence: &[Row<'_>]) -> Markup {
    let (counted, other): (Vec<Row<'_>>, Vec<Row<'_>>) = evidence.iter().partition(|row| row.counts());
    html! {
        (list(page, &counted, "Evidence from strengths, messages and actions"))
        (list(page, &other, "Also found, but not counted (questions, summaries, and what people did not accept)"))
    }
}

fn list(page: &Page<'_>, evidence: &[Row<'_>], title: &str) -> Markup {
    let mut years: BTreeMap<(&str, &str), Vec<Row<'_>>> = BTreeMap::new();
    for &row in evidence {
        years.entry((row.text("time_period"), row.text("time_label"))).or_default().push(row);
    }
    let years: Vec<(&str, Vec<Quote<'_>>)> = years.into_iter().map(|((_, label), rows)| (label, quotes(&rows))).collect();
    let number: usize = years.iter().map(|(_, quotes)| quotes.len()).sum();
    html! {
        @if number > 0 {
            details {
                summary { (title) ": " (super::counted(number, "quote")) }
                @for (label, quotes) in &years {
                    h4 { @if label.is_empty() { "Year not stated" } @else { (label) } }
                    ul.quotes { @for quote in quotes { (item(page, quote)) } }
                }
            }
        }
    }
}

fn item(page: &Page<'_>, quote: &Quote<'_>) -> Markup {
    let row = quote.row;
    html! {
        li {
            blockquote dir="auto" { (marked(row.text("passage_text"), &quote.marks)) }
            p.source {
                span.polarity { (polarity(row)) }
                " " (normalise::for_terminal(row.text("citation")))
                " \u{b7} " a href=(address(page.corpus_path, row)) { (normalise::for_terminal(row.text("document"))) (pages(row)) }
                " \u{b7} evidence "
                @for (at, id) in quote.ids.iter().enumerate() { @if at > 0 { ", " } span { (id) } }
            }
        }
    }
}

/// The rows of one passage and polarity together, in the order of their first.
fn quotes<'a>(evidence: &[Row<'a>]) -> Vec<Quote<'a>> {
    let mut quotes: Vec<Quote<'a>> = Vec::new();
    let mut places: BTreeMap<[&str; 3], usize> = BTreeMap::new();
    for &row in evidence {
        let at = *places.entry(["passage_id", "polarity", "status"].map(|c| row.text(c))).or_insert(quotes.len());
        if at == quotes.len() {
            quotes.push(Quote { row, ids: Vec::new(), marks: Vec::new() });
        }
        if let Some(quote) = quotes.get_mut(at) {
            quote.ids.push(row.text("evidence_id"));
            quote.marks.extend(offset(row, "char_start").zip(offset(row, "char_end")));
        }
    }
    quotes
}

fn offset(row: Row<'_>, column: &str) -> Option<usize> {
    row.integer(column).and_then(|n| usize::try_from(n).ok())
}

/// A text with the characters between each start and end marked; marks that touch are one.
fn marked(text: &str, marks: &[(usize, usize)]) -> Markup {
    let text = normalise::for_terminal(text);
    let mut runs: Vec<(bool, String)> = Vec::new();
    for (at, c) in text.chars().enumerate() {
        let inside = marks.iter().any(|&(start, end)| (start..end).contains(&at));
        match runs.last_mut() {
            Some((same, run)) if *same == inside => run.push(c),
            _ => runs.push((inside, c.to_string())),
        }
    }
    html! {
        @for (inside, run) in &runs {
            @if *inside { mark { (run) } } @else { (run) }
        }
    }
}

fn polarity(row: Row<'_>) -> String {
    let kind = match row.text("polarity") {
        "prompt" => "question",
        "context" => "summary",
        "both" => "strength and learning",
        other => other,
    };
    match row.text("status") {
        "rule" => kind.to_owned(),
        status => format!("{kind}, {status}"),
    }
}

/// `, page 4` or `, pages 4 to 5`, as the file counts them; nothing where it has no pages.
fn pages(row: Row<'_>) -> String {
    match (row.integer("page"), row.integer("end_page")) {
        (Some(first), Some(last)) if last > first => format!(", pages {first} to {last}"),
        (Some(page), _) => format!(", page {page}"),
        _ => String::new(),
    }
}

/// The address of a passage's page, relative to this one.
fn address(corpus_path: &str, row: Row<'_>) -> String {
    let page = row.integer("page").map_or_else(String::new, |page| format!("#page={page}"));
    format!("{corpus_path}/{}{page}", percent_encoded(row.text("document")))
}

fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for &byte in path.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

/// Evidence tables for the tests of the page.
#[cfg(test)]
pub(super) mod testing {
    use crate::model::{Cell, ColumnKind, Table};

    /// An evidence table without rows.
    pub(crate) fn table() -> Table {
        use ColumnKind::{Integer, Text};
        let columns = [
            ("evidence_id", Text),
            ("citation", Text),
            ("time_period", Text),
            ("time_label", Text),
            ("document", Text),
            ("page", Integer),
            ("end_page", Integer),
            ("passage_id", Text),
            ("passage_text", Text),
            ("char_start", Integer),
            ("char_end", Integer),
            ("theme_id", Text),
            ("polarity", Text),
            ("status", Text),
        ];
        Table::new("evidence", &columns)
    }

    /// Adds a tag of the words `matched` of a passage.
    pub(crate) fn add(table: &mut Table, id: &str, theme: &str, passage: &str, polarity: &str, text: &str, matched: &str) {
        let start = text.split(matched).next().unwrap().chars().count();
        table.rows.push(vec![
            id.into(),
            "Northmere, 2014-15, Case 1, page 4".into(),
            "201415".into(),
            "2014 to 2015".into(),
            "board a/Audit #1 100%.pdf".into(),
            Cell::Integer(4),
            Cell::Integer(5),
            passage.into(),
            text.into(),
            start.into(),
            (start + matched.chars().count()).into(),
            theme.into(),
            polarity.into(),
            "rule".into(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::rows::rows;

    #[test]
    fn marks_are_code_points_and_those_that_overlap_are_one() {
        let text = marked("caf\u{e9} \u{201c}no\u{201d} & yes", &[(5, 8), (7, 9), (12, 40)]).into_string();
        assert_eq!(text, "caf\u{e9} <mark>\u{201c}no\u{201d}</mark> &amp; <mark>yes</mark>");
        assert_eq!(marked("a\u{1b}b", &[]).into_string(), "a\u{fffd}b");
    }

    #[test]
    fn a_link_leads_to_the_page_whatever_the_file_is_called() {
        let mut table = testing::table();
        testing::add(&mut table, "e1", "voice", "p1", "learning", "text", "text");
        let row = rows(&table).next().unwrap();
        assert_eq!(address("../corpus", row), "../corpus/board%20a/Audit%20%231%20100%25.pdf#page=4");
        assert_eq!(pages(row), ", pages 4 to 5");
    }

    #[test]
    fn a_question_is_found_but_not_counted() {
        let mut table = testing::table();
        for polarity in ["strength", "learning", "both", "prompt", "context"] {
            testing::add(&mut table, polarity, "voice", polarity, polarity, "text", "text");
        }
        let counted: Vec<&str> = rows(&table).filter(|row| row.counts()).map(|row| row.text("evidence_id")).collect();
        assert_eq!(counted, ["strength", "learning", "both"]);
    }
}
