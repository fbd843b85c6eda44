//! One row a tag: what lets anyone check a count.

use super::{case_label, citation, time_columns};
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Passage, Table, Tag, ThemeText};

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("evidence_id", ColumnKind::Text),
    ("citation", ColumnKind::Text),
    ("board", ColumnKind::Text),
    ("area", ColumnKind::Text),
    ("time_period", ColumnKind::Text),
    ("time_label", ColumnKind::Text),
    ("audit_topic", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("document_sha256", ColumnKind::Text),
    ("page", ColumnKind::Integer),
    ("end_page", ColumnKind::Integer),
    ("case_id", ColumnKind::Text),
    ("case_label", ColumnKind::Text),
    ("section_kind", ColumnKind::Text),
    ("section_heading", ColumnKind::Text),
    ("passage_id", ColumnKind::Text),
    ("passage_text", ColumnKind::Text),
    ("matched_text", ColumnKind::Text),
    ("char_start", ColumnKind::Integer),
    ("char_end", ColumnKind::Integer),
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("rule_id", ColumnKind::Text),
    ("status", ColumnKind::Text),
    ("reviewed_by", ColumnKind::Text),
    ("reviewed_at", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The evidence table, in the order of the documents and their passages.
pub fn evidence(documents: &[Document], themes: &[ThemeText], codebook_version: &str) -> Table {
    evidence_of(documents, themes, codebook_version, &|_, _, _| true)
}

/// The rows of the tags that are wanted: by their audit, and the case where the passage stands in one.
pub(super) fn evidence_of(
    documents: &[Document],
    themes: &[ThemeText],
    codebook_version: &str,
    wanted: &dyn Fn(&Coded, Option<&Case>, &Tag) -> bool,
) -> Table {
    let mut table = Table::new("evidence", COLUMNS);
    table.notes = vec!["Every tag stands here with its status. Counted are rule, accepted and added, as strength or learning.".to_owned()];
    for document in documents {
        for coded in &document.audits {
            let mut add = |case: Option<(usize, &Case)>, passage: &Passage| {
                let tags = passage.tags.iter().filter(|t| wanted(coded, case.map(|(_, c)| c), t));
                let place = Place { document, coded, case, passage };
                table.rows.extend(tags.filter_map(|tag| Some(place.row(tag, themes.get(tag.theme)?, codebook_version))));
            };
            for (i, case) in coded.audit.cases.iter().enumerate() {
                case.passages().for_each(|p| add(Some((i, case)), p));
            }
            coded.audit.unplaced.iter().for_each(|p| add(None, p));
        }
    }
    table
}

/// Where a tag stands.
struct Place<'a> {
    document: &'a Document,
    coded: &'a Coded,
    case: Option<(usize, &'a Case)>,
    passage: &'a Passage,
}

impl Place<'_> {
    fn row(&self, tag: &Tag, theme: &ThemeText, codebook_version: &str) -> Vec<Cell> {
        let Self { document, coded, case, passage } = self;
        let fields = &coded.audit.fields;
        let (period, label) = coded.year.as_deref().map_or_else(|| ("not stated".to_owned(), "not stated".to_owned()), time_columns);
        let case_id = case.filter(|_| !coded.audit.pooled).and_then(|(i, _)| coded.case_ids.get(i));
        let review = coded.reviewed.get(&(passage.id.clone(), tag.theme));
        let matched: String = passage.text.chars().skip(tag.start).take(tag.end.saturating_sub(tag.start)).collect();
        vec![
            format!("e{}-{}", passage.id.trim_start_matches('p'), theme.id).into(),
            citation(coded, case.map(|(_, c)| c), passage).into(),
            coded.board.as_deref().into(),
            fields.area.as_deref().into(),
            period.into(),
            label.into(),
            fields.topic.as_deref().into(),
            document.path.as_str().into(),
            document.sha256.as_str().into(),
            passage.page().into(),
            passage.end_page().into(),
            case_id.map(String::as_str).into(),
            case.map_or(Cell::Empty, |(_, c)| case_label(c).into()),
            passage.section.name().into(),
            passage.heading.as_deref().into(),
            passage.id.as_str().into(),
            passage.text.as_str().into(),
            matched.into(),
            tag.start.into(),
            tag.end.into(),
            theme.id.as_str().into(),
            theme.name.as_str().into(),
            tag.polarity.name().into(),
            (&*tag.rule).into(),
            tag.status.name().into(),
            review.map_or(Cell::Empty, |r| r.by.as_str().into()),
            review.map_or(Cell::Empty, |r| r.at.as_str().into()),
            codebook_version.into(),
        ]
    }
}
