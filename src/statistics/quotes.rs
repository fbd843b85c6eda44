//! Words of the audits that may be published beside the frequencies.

use std::collections::BTreeSet;

use crate::model::{Case, Cell, Coded, ColumnKind, Document, Passage, Polarity, Table, ThemeText};

/// Quotes of a theme and polarity. Fewer than any count beside which they stand, so that their number says nothing.
pub const MOST_QUOTES: usize = 3;

/// The length of a quote, in characters: a shorter one says little, a longer one tells a case. The best is about the middle.
const LENGTH: std::ops::RangeInclusive<usize> = 40..=300;
const BEST: usize = 120;

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("group", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("quote", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// Quotes of the themes whose count over all boards and periods is shown in the published `frequency`, without case, page, file,
/// board or year; each from another report, none twice, in the order of the alphabet. `may` says whether a passage may be quoted.
pub fn quotes(
    documents: &[Document],
    themes: &[ThemeText],
    frequency: &Table,
    codebook_version: &str,
    may: &dyn Fn(&Coded, &Passage) -> bool,
) -> Table {
    let mut table = Table::new("quotes", COLUMNS);
    let shown = shown(frequency);
    let mut quoted: BTreeSet<&str> = BTreeSet::new();
    for (at, theme) in themes.iter().enumerate() {
        for polarity in [Polarity::Strength, Polarity::Learning] {
            if !shown.contains(&(theme.id.as_str(), polarity.name())) {
                continue;
            }
            let mut found: Vec<&Passage> = documents.iter().filter_map(|d| best(d, at, polarity, &quoted, may)).collect();
            found.sort_by_key(|p| (from_best(p), p.text.as_str()));
            found.dedup_by_key(|p| p.text.as_str());
            found.truncate(MOST_QUOTES);
            found.sort_by_key(|p| p.text.as_str());
            for passage in found {
                quoted.insert(&passage.id);
                let cells = [&theme.id, &theme.name, &theme.group].map(|text| Cell::from(text.as_str()));
                table.rows.push(
                    cells.into_iter().chain([polarity.name().into(), passage.text.as_str().into(), codebook_version.into()]).collect(),
                );
            }
        }
    }
    table.notes = vec![format!(
        "At most {MOST_QUOTES} of a theme and polarity, of themes whose count over all boards and periods is published. The program refuses \
         what looks like a name or a figure, and cannot know what tells a reader who it was: read each before it is published."
    )];
    table
}

/// The themes and polarities whose count in the whole is shown, and not 0.
fn shown(frequency: &Table) -> BTreeSet<(&str, &str)> {
    fn text<'t>(table: &Table, row: &'t [Cell], name: &str) -> Option<&'t str> {
        match table.column(name).and_then(|at| row.get(at)) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }
    let count = frequency.column("cases_with_theme");
    let is_shown = |row: &&Vec<Cell>| matches!(count.and_then(|at| row.get(at)), Some(Cell::Integer(n)) if *n > MOST_QUOTES as u64);
    let is_whole =
        |row: &&Vec<Cell>| ["time_period", "board", "area", "audit_topic"].iter().all(|name| text(frequency, row, name) == Some("Total"));
    let named = |row| text(frequency, row, "theme_id").zip(text(frequency, row, "polarity"));
    frequency.rows.iter().filter(is_whole).filter(is_shown).filter_map(|row| named(row)).collect()
}

/// The best quote of a document.
fn best<'d>(
    document: &'d Document,
    theme: usize,
    polarity: Polarity,
    quoted: &BTreeSet<&str>,
    may: &dyn Fn(&Coded, &Passage) -> bool,
) -> Option<&'d Passage> {
    let audits = document.audits.iter().filter(|c| !c.audit.pooled && c.year.is_some());
    let passages = audits.flat_map(|coded| {
        let cases = coded.audit.cases.iter();
        cases.flat_map(Case::counted).filter(move |(_, t)| t.theme == theme && t.polarity == polarity).map(move |(p, _)| (coded, p))
    });
    let fit = passages.filter(|(_, p)| LENGTH.contains(&p.text.chars().count()) && !p.title && !quoted.contains(p.id.as_str()));
    fit.filter(|(coded, p)| may(coded, p)).map(|(_, p)| p).min_by_key(|p| (from_best(p), p.text.as_str()))
}

fn from_best(passage: &Passage) -> usize {
    passage.text.chars().count().abs_diff(BEST)
}

#[cfg(test)]
mod tests {
    use super::super::axis::Years;
    use super::super::counting::By;
    use super::super::disclosure::published;
    use super::super::fixture::{document, themes};
    use super::*;

    const WORDS: &str = "Nobody asked the father what he thought of the plan, and it failed.";

    fn corpus(learned: usize, of: usize) -> Vec<Document> {
        let cases: Vec<&[Polarity]> = (0..of).map(|i| if i < learned { &[Polarity::Learning][..] } else { &[] }).collect();
        let mut documents: Vec<Document> = cases.chunks(3).map(|cases| document(Some("2016-17"), "X", cases)).collect();
        for (d, document) in documents.iter_mut().enumerate() {
            for case in &mut document.audits[0].audit.cases {
                case.messages[0].narrative[0].text = format!("{WORDS} {}", "So it was. ".repeat(d));
            }
        }
        documents
    }

    fn quoted(documents: &[Document]) -> Vec<String> {
        let frequency = published(documents, &themes(), "1", Years::default(), By::Area);
        let table = quotes(documents, &themes(), &frequency, "1", &|_, p| p.text.starts_with("Nobody"));
        let at = table.column("quote").unwrap();
        table.rows.iter().map(|row| format!("{:?}", row[at])).collect()
    }

    #[test]
    fn few_quotes_of_different_reports_where_the_count_is_shown() {
        assert_eq!(quoted(&corpus(12, 30)).len(), MOST_QUOTES);
        assert_eq!(quoted(&corpus(6, 30)).len(), 2, "one from each report");
        assert_eq!(quoted(&corpus(5, 30)), [""; 0], "the count is hidden");
        assert_eq!(quoted(&corpus(28, 30)), [""; 0], "so is its complement");
    }

    #[test]
    fn a_quote_says_nothing_of_where_it_stands() {
        let documents = corpus(12, 30);
        let frequency = published(&documents, &themes(), "1", Years::default(), By::Area);
        let table = quotes(&documents, &themes(), &frequency, "1", &|_, _| true);
        let names: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
        assert_eq!(names, ["theme_id", "theme", "group", "polarity", "quote", "codebook_version"]);
    }
}
