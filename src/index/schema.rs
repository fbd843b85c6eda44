//! The fields of a tantivy document, and how an entry becomes one.

use std::ops::Range;

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use super::vocabulary::Lexicon;
use super::{Entry, YearRange, shorthand, stored};
use crate::model::Section;
use crate::text::analyser::{self, Reading, Stems};

/// The format of what we keep in the index; a change of the schema or of its meaning is a change of this number.
const FORMAT: u32 = 4;

/// The first line of what a commit of ours carries, so that an index of another format or analyser is known for what it is.
fn stamp() -> String {
    format!("audit-themes index {FORMAT}, analyser {}", analyser::ID)
}

/// What a commit of ours carries: its stamp and its words.
pub(super) fn payload(lexicon: &Lexicon) -> String {
    let mut out = stamp();
    out.push('\n');
    lexicon.write(&mut out);
    out
}

/// The lines of its words; `None` in a commit of another format or analyser.
pub(super) fn words(payload: &str) -> Option<&str> {
    payload.strip_prefix(&stamp())?.strip_prefix('\n')
}

/// The handles of the fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The passage's words, with positions.
    pub(super) text: Field,
    /// The words of its heading, with positions.
    pub(super) heading: Field,
    /// The words that it stands beside: the other half of a message, title or paragraph; the message above a question.
    pub(super) around: Field,
    /// The words that are emphasised in it.
    pub(super) emphasis: Field,
    pub(super) document: Field,
    pub(super) path: Field,
    /// The passage's place in its document.
    pub(super) order: Field,
    pub(super) case: Field,
    pub(super) case_label: Field,
    pub(super) kind: Field,
    pub(super) theme: Field,
    /// The themes that both halves of a message carry, its title and the paragraph below.
    pub(super) throughout: Field,
    pub(super) polarity: Field,
    pub(super) board: Field,
    pub(super) area: Field,
    pub(super) topic: Field,
    /// As [`YearRange`] counts.
    pub(super) year: Field,
    pub(super) year_label: Field,
    /// The entry but for its text, as [`stored`] writes it.
    pub(super) stored: Field,
    /// Its text in [`shorthand`].
    pub(super) shorthand: Field,
}

/// The schema; its order is part of the format.
pub(super) fn build() -> (Schema, Fields) {
    let words = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer(analyser::ID).set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let whole = |tokenizer| TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(IndexRecordOption::Basic);
    let value = TextOptions::default().set_indexing_options(whole("raw").set_fieldnorms(false));
    // A theme weighs less where it stands beside others.
    let weighed = TextOptions::default().set_indexing_options(whole("raw"));
    let mut schema = Schema::builder();
    let fields = Fields {
        text: schema.add_text_field("text", words(IndexRecordOption::WithFreqsAndPositions)),
        heading: schema.add_text_field("heading", words(IndexRecordOption::WithFreqsAndPositions)),
        around: schema.add_text_field("around", words(IndexRecordOption::WithFreqsAndPositions)),
        emphasis: schema.add_text_field("emphasis", words(IndexRecordOption::WithFreqs)),
        document: schema.add_text_field("document", value.clone()),
        path: schema.add_text_field("path", value.clone() | FAST),
        order: schema.add_u64_field("order", FAST),
        case: schema.add_text_field("case", value.clone() | FAST),
        case_label: schema.add_text_field("case_label", value.clone()),
        kind: schema.add_text_field("kind", value.clone() | FAST),
        theme: schema.add_text_field("theme", weighed | FAST),
        throughout: schema.add_text_field("throughout", value.clone()),
        polarity: schema.add_text_field("polarity", value.clone() | FAST),
        board: schema.add_text_field("board", value.clone() | FAST),
        area: schema.add_text_field("area", value.clone() | FAST),
        topic: schema.add_text_field("topic", value | FAST),
        year: schema.add_u64_field("year", FAST),
        year_label: schema.add_text_field("year_label", FAST),
        stored: schema.add_text_field("stored", STORED),
        shorthand: schema.add_bytes_field("shorthand", STORED),
    };
    (schema.build(), fields)
}

/// Makes our analyser known to an index.
pub(super) fn register(index: &tantivy::Index) {
    index.tokenizers().register(analyser::ID, TextAnalyzer::from(StemTokenizer::default()));
}

/// Our analyser as tantivy wants it: a token's text is its stem, its position its number.
#[derive(Clone, Default)]
struct StemTokenizer {
    /// A writer reads one passage after the other with the same one.
    stems: Stems,
}

struct StemStream<'a> {
    text: &'a str,
    reading: Reading,
    stems: &'a mut Stems,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        StemStream { text, reading: Reading::default(), stems: &mut self.stems, token: Token::default() }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        let token = &mut self.token;
        self.reading.next(self.text, self.stems, |start, end, stem| advance_to(token, start..end, stem)).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The next token in place of this one; the first stands at position 0.
fn advance_to(token: &mut Token, range: Range<usize>, text: &str) {
    token.position = token.position.wrapping_add(1);
    (token.offset_from, token.offset_to) = (range.start, range.end);
    token.text.clear();
    token.text.push_str(text);
}

/// The tantivy documents of one report's entries.
pub(super) fn documents(fields: &Fields, entries: &[Entry]) -> serde_json::Result<Vec<TantivyDocument>> {
    let mut documents = Vec::with_capacity(entries.len());
    let mut message: &[Entry] = &[];
    for (order, entry) in entries.iter().enumerate() {
        let mut document = document(fields, entry, order)?;
        if entry.section == Section::Message {
            message = message_at(entries, order);
            if let [title, paragraph] = message {
                for theme in title.theme_ids().intersection(&paragraph.theme_ids()) {
                    document.add_text(fields.throughout, theme);
                }
            }
        } else if entry.section != Section::Question || message.last().is_none_or(|m| m.case_id != entry.case_id) {
            message = &[];
        }
        for other in message.iter().filter(|m| !std::ptr::eq(*m, entry)) {
            document.add_text(fields.around, &other.text);
        }
        documents.push(document);
    }
    Ok(documents)
}

/// The passages of a message: its title and the paragraph below, where it has both.
fn message_at(entries: &[Entry], order: usize) -> &[Entry] {
    let pair = |start: usize| entries.get(start..start + 2).filter(|two| matches!(two, [a, b] if a.is_title_of(b)));
    let both = pair(order).or_else(|| pair(order.checked_sub(1)?));
    both.or_else(|| entries.get(order..=order)).unwrap_or_default()
}

fn document(fields: &Fields, entry: &Entry, order: usize) -> serde_json::Result<TantivyDocument> {
    let mut document = TantivyDocument::new();
    document.add_text(fields.text, &entry.text);
    if let Some(headline) = entry.headline() {
        document.add_text(fields.heading, headline);
    }
    for phrase in &entry.emphasis {
        document.add_text(fields.emphasis, phrase);
    }
    document.add_text(fields.document, &entry.document);
    document.add_text(fields.path, &entry.path);
    document.add_u64(fields.order, order as u64);
    let optional = [
        (fields.case, &entry.case_id),
        (fields.case_label, &entry.case_label),
        (fields.board, &entry.board),
        (fields.area, &entry.area),
        (fields.topic, &entry.audit_topic),
        (fields.year_label, &entry.time_label),
    ];
    for (field, value) in optional {
        if let Some(value) = value {
            document.add_text(field, value);
        }
    }
    document.add_text(fields.kind, entry.section.name());
    for theme in entry.theme_ids() {
        document.add_text(fields.theme, theme);
    }
    for polarity in entry.polarities() {
        document.add_text(fields.polarity, polarity.name());
    }
    if let Some(period) = entry.time_period {
        document.add_u64(fields.year, u64::from(YearRange::key(period)));
    }
    document.add_text(fields.stored, stored::write(entry)?);
    document.add_bytes(fields.shorthand, &shorthand::write(&entry.text));
    Ok(document)
}

#[cfg(test)]
mod tests {
    use tantivy::schema::Value;

    use super::*;
    use crate::index::EntryTheme;
    use crate::model::Polarity;

    #[test]
    fn the_tokenizer_gives_the_analysers_stems_at_their_positions() {
        let mut analyzer = TextAnalyzer::from(StemTokenizer::default());
        let mut stream = analyzer.token_stream("The child\u{2019}s multi-agency CAMHS plan");
        let mut out = Vec::new();
        while let Some(token) = stream.next() {
            out.push((token.position, token.text.clone(), token.offset_from..token.offset_to));
        }
        let stems: Vec<&str> = out.iter().map(|(_, stem, _)| stem.as_str()).collect();
        assert_eq!(stems, ["the", "child", "multi", "agenc", "camhs", "plan"]);
        assert!(out.iter().enumerate().all(|(i, (position, ..))| i == *position));
        assert_eq!(out[1].2, 4..13);
    }

    #[test]
    fn a_passage_stands_beside_its_other_half_and_a_question_beside_its_message() {
        let (_, fields) = build();
        let library = super::super::fixture::library();
        let around = |entries: &[Entry]| -> Vec<Vec<String>> {
            let words =
                |d: &TantivyDocument| d.get_all(fields.around).filter_map(|v| Some(v.as_str()?.chars().take(6).collect())).collect();
            documents(&fields, entries).unwrap().iter().map(words).collect()
        };
        let none: &[&str] = &[];
        assert_eq!(around(&library[0]), [none, none, &["Nobody"], &["Money "], &["Money ", "Nobody"], none, none, none]);
        assert_eq!(around(&library[1]), [none, none, none, none]);
    }

    #[test]
    fn what_both_halves_of_a_message_carry_is_said_of_each() {
        let (_, fields) = build();
        let mut entries = super::super::fixture::library().swap_remove(0);
        for (entry, themes) in entries.iter_mut().zip([&["voice"][..], &["voice"], &["men", "poverty"], &["poverty", "school"]]) {
            let learning = |theme: &&str| EntryTheme { theme: (*theme).to_owned(), polarity: Polarity::Learning };
            entry.themes = themes.iter().map(learning).collect();
        }
        let documents = documents(&fields, &entries).unwrap();
        let themes = |d: &TantivyDocument| d.get_all(fields.throughout).filter_map(|v| v.as_str().map(str::to_owned)).collect();
        let each: Vec<Vec<String>> = documents.iter().map(themes).collect();
        let none: &[&str] = &[];
        assert_eq!(each, [none, none, &["poverty"], &["poverty"], none, none, none, none]);
    }

    #[test]
    fn the_stamp_names_format_and_analyser() {
        assert_eq!(stamp(), format!("audit-themes index 4, analyser {}", crate::text::analyser::ID));
    }
}
