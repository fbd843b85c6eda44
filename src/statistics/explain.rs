//! The cases behind one number of the frequency table.

use super::axis::{Axis, Time};
use super::counting::NOT_STATED;
use super::evidence::evidence_of;
use crate::model::{Case, Coded, Document, Table, Tag, ThemeText};

/// A theme in a slice and a period of the frequency table.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'a> {
    pub theme: usize,
    pub time: Time,
    /// As the table names it; none is all of them.
    pub board: Option<&'a str>,
    pub area: Option<&'a str>,
}

/// The evidence of the cases that are counted there, either way: strengths and learning, by rule or by a person's word.
pub fn explain(documents: &[Document], themes: &[ThemeText], codebook_version: &str, axis: &Axis, behind: Behind<'_>) -> Table {
    let inside = |coded: &Coded| {
        let time = axis.time(coded);
        !coded.audit.pooled
            && (time == behind.time || behind.time == Time::Total && time != Time::NotStated)
            && behind.board.is_none_or(|b| coded.board.as_deref().unwrap_or(NOT_STATED) == b)
            && behind.area.is_none_or(|a| coded.audit.fields.area.as_deref() == Some(a))
    };
    evidence_of(documents, themes, codebook_version, &|coded: &Coded, case: Option<&Case>, tag: &Tag| {
        case.is_some() && tag.theme == behind.theme && tag.counts() && inside(coded)
    })
}
