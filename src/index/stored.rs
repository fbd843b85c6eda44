//! What is stored of an entry, so that it can be given back: its text in shorthand, and all else as JSON without names.
//! What is the same for the passages of a report or a case stands in front: a compressed block names it once.

use tantivy::schema::Value;
use tantivy::{TantivyDocument, TantivyError};

use super::schema::Fields;
use super::{Entry, EntryTheme, shorthand};
use crate::model::{Polarity, Section};

type Report<T> = (T, T, Option<T>, Option<T>, Option<T>, Option<u32>, Option<T>);
type Case<T> = (Option<T>, Option<T>);
type Passage<T> = (Section, Option<T>, T, T, Option<u32>, Option<u32>, bool);
type Themes<T> = Vec<(T, Polarity)>;
type Parts<T> = (Report<T>, Case<T>, Passage<T>, Vec<T>, Themes<T>);

/// All of an entry but its text.
pub(super) fn write(entry: &Entry) -> serde_json::Result<String> {
    let Entry { passage, document, path, page, end_page, case_id, case_label, section, title, heading, text: _, .. } = entry;
    let Entry { emphasis, board, area, audit_topic, time_period, time_label, citation, themes, .. } = entry;
    let report: Report<&str> =
        (document, path, board.as_deref(), area.as_deref(), audit_topic.as_deref(), *time_period, time_label.as_deref());
    let case: Case<&str> = (case_id.as_deref(), case_label.as_deref());
    let passage: Passage<&str> = (*section, heading.as_deref(), citation, passage, *page, *end_page, *title);
    let themes: Themes<&str> = themes.iter().map(|t| (t.theme.as_str(), t.polarity)).collect();
    serde_json::to_string(&(report, case, passage, emphasis, themes))
}

/// The entry of a tantivy document.
pub(super) fn read(document: &TantivyDocument, fields: &Fields) -> tantivy::Result<Entry> {
    let damaged = |what: String| TantivyError::InternalError(what);
    let stored = document.get_first(fields.stored).and_then(|v| v.as_str()).unwrap_or_default();
    let shorthand = document.get_first(fields.shorthand).and_then(|v| v.as_bytes()).unwrap_or_default();
    let text = shorthand::read(shorthand).ok_or_else(|| damaged("a stored text is no shorthand".to_owned()))?;
    let parts: Parts<String> = serde_json::from_str(stored).map_err(|e| damaged(e.to_string()))?;
    let (report, (case_id, case_label), passage, emphasis, themes) = parts;
    let (document, path, board, area, audit_topic, time_period, time_label) = report;
    let (section, heading, citation, passage, page, end_page, title) = passage;
    let themes = themes.into_iter().map(|(theme, polarity)| EntryTheme { theme, polarity }).collect();
    Ok(Entry {
        passage,
        document,
        path,
        page,
        end_page,
        case_id,
        case_label,
        section,
        title,
        heading,
        text,
        emphasis,
        board,
        area,
        audit_topic,
        time_period,
        time_label,
        citation,
        themes,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{indexed, library, search};

    #[test]
    fn an_entry_comes_back_as_it_was() {
        let (_dir, index) = indexed();
        let results = search(&index, "");
        let mut back: Vec<_> = results.groups.into_iter().flat_map(|g| g.hits).map(|h| h.entry).collect();
        let mut given: Vec<_> = library().into_iter().flatten().collect();
        back.sort_by(|a, b| a.passage.cmp(&b.passage));
        given.sort_by(|a, b| a.passage.cmp(&b.passage));
        assert_eq!(back, given);
    }
}
