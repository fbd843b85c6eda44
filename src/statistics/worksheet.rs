//! One row a tag with empty columns for a person's decision, to be worked through in a spreadsheet.

use super::{case_label, citation};
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Passage, Table, Tag, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("passage_text", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("matched_text", ColumnKind::Text),
    ("reason", ColumnKind::Text),
    ("status", ColumnKind::Text),
    ("reviewed_by", ColumnKind::Text),
    ("decision", ColumnKind::Text),
    ("new_theme", ColumnKind::Text),
    ("reviewer", ColumnKind::Text),
    ("date", ColumnKind::Text),
    ("why", ColumnKind::Text),
    ("citation", ColumnKind::Text),
    ("section_kind", ColumnKind::Text),
    ("case_label", ColumnKind::Text),
    ("rule_id", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("document_sha256", ColumnKind::Text),
    ("passage_id", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// Which tags are on a worksheet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection {
    /// Only this theme.
    pub theme: Option<usize>,
    /// Only tags on which nobody has decided.
    pub undecided: bool,
    /// Passages without any tag as well, so that a theme can be added.
    pub untagged: bool,
}

/// The worksheet, in the order of the documents and their passages.
pub fn worksheet(documents: &[Document], themes: &[ThemeText], selection: &Selection, codebook_version: &str) -> Table {
    let mut table = Table::new("worksheet", COLUMNS);
    for document in documents {
        for coded in &document.audits {
            for (case, passage) in coded.audit.passages() {
                let case = case.and_then(|c| coded.audit.cases.get(c));
                let writer = Writer { document, coded, case, passage, codebook_version };
                let tags = &passage.tags;
                for tag in tags.iter().filter(|t| selection.theme.is_none_or(|only| t.theme == only)) {
                    let decided = coded.reviewed.contains_key(&(passage.id.clone(), tag.theme));
                    if let Some(theme) = themes.get(tag.theme).filter(|_| !(selection.undecided && decided)) {
                        table.rows.push(writer.row(Some((tag, theme))));
                    }
                }
                if tags.is_empty() && selection.untagged {
                    table.rows.push(writer.row(None));
                }
            }
        }
    }
    table.notes = vec![
        "Write accept, reject, recode (with the other theme in new_theme) or add into decision; leave it empty where nothing is decided. To \
         add a theme that no row has, copy a row of its passage, and write add and the theme's id. Change polarity where it is wrong."
            .to_owned(),
    ];
    table
}

struct Writer<'a> {
    document: &'a Document,
    coded: &'a Coded,
    case: Option<&'a Case>,
    passage: &'a Passage,
    codebook_version: &'a str,
}

impl Writer<'_> {
    fn row(&self, tagged: Option<(&Tag, &ThemeText)>) -> Vec<Cell> {
        let (passage, tag, theme) = (self.passage, tagged.map(|(t, _)| t), tagged.map(|(_, t)| t));
        let words = |t: &Tag| passage.text.chars().skip(t.start).take(t.end - t.start).collect::<String>();
        let review = tag.and_then(|t| self.coded.reviewed.get(&(passage.id.clone(), t.theme)));
        vec![
            passage.text.as_str().into(),
            theme.map(|t| t.id.as_str()).into(),
            theme.map(|t| t.name.as_str()).into(),
            tag.map(|t| t.polarity.name()).into(),
            tag.map_or(Cell::Empty, |t| words(t).into()),
            tag.map(|t| &*t.reason).into(),
            tag.map(|t| t.status.name()).into(),
            review.map(|r| r.by.as_str()).into(),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            citation(self.coded, self.case, passage).into(),
            passage.section.name().into(),
            self.case.map_or(Cell::Empty, |c| case_label(c).into()),
            tag.map(|t| &*t.rule).into(),
            self.document.path.as_str().into(),
            self.document.sha256.as_str().into(),
            passage.id.as_str().into(),
            self.codebook_version.into(),
        ]
    }
}
