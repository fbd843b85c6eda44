//! The fields of a tantivy document, and how an entry becomes one.

use std::collections::BTreeSet;

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{TantivyDocument, TantivyError};

use super::{Entry, YearRange, vocabulary};
use crate::text::analyser::{self, Analyser, Stems};

/// The format of what we keep in the index; a change of the schema or of its meaning is a change of this number.
const FORMAT: u32 = 1;

/// What a commit of ours carries, so that an index of another format or analyser is known for what it is.
pub(super) fn stamp() -> String {
    format!("audit-themes index {FORMAT}, analyser {}", analyser::ID)
}

/// The handles of the fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The passage's words, with positions.
    pub(super) text: Field,
    /// The words of its heading, with positions.
    pub(super) heading: Field,
    /// The words that are emphasised in it.
    pub(super) emphasis: Field,
    /// The distinct words of the whole document as they are written, on its first passage only: no stems, so that
    /// prefixes, typos and suggestions work on real words.
    pub(super) vocabulary: Field,
    pub(super) document: Field,
    pub(super) path: Field,
    /// The passage's place in its document.
    pub(super) order: Field,
    pub(super) case: Field,
    pub(super) case_label: Field,
    pub(super) kind: Field,
    pub(super) theme: Field,
    pub(super) polarity: Field,
    pub(super) board: Field,
    pub(super) area: Field,
    pub(super) topic: Field,
    /// As [`YearRange`] counts.
    pub(super) year: Field,
    pub(super) year_label: Field,
    /// The entry as JSON.
    pub(super) stored: Field,
}

/// The schema; its order is part of the format.
pub(super) fn build() -> (Schema, Fields) {
    let words = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer(analyser::ID).set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let bare = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic).set_fieldnorms(false);
    let mut schema = Schema::builder();
    let fields = Fields {
        text: schema.add_text_field("text", words(IndexRecordOption::WithFreqsAndPositions)),
        heading: schema.add_text_field("heading", words(IndexRecordOption::WithFreqsAndPositions)),
        emphasis: schema.add_text_field("emphasis", words(IndexRecordOption::WithFreqs)),
        vocabulary: schema.add_text_field("vocabulary", TextOptions::default().set_indexing_options(bare)),
        document: schema.add_text_field("document", STRING),
        path: schema.add_text_field("path", STRING | FAST),
        order: schema.add_u64_field("order", FAST),
        case: schema.add_text_field("case", STRING | FAST),
        case_label: schema.add_text_field("case_label", STRING),
        kind: schema.add_text_field("kind", STRING | FAST),
        theme: schema.add_text_field("theme", STRING | FAST),
        polarity: schema.add_text_field("polarity", STRING | FAST),
        board: schema.add_text_field("board", STRING | FAST),
        area: schema.add_text_field("area", STRING | FAST),
        topic: schema.add_text_field("topic", STRING | FAST),
        year: schema.add_u64_field("year", FAST | INDEXED),
        year_label: schema.add_text_field("year_label", STRING | FAST),
        stored: schema.add_text_field("stored", STORED),
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

struct StemStream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream {
        let tokens = stems(&Analyser::default().tokens_again(text, &mut self.stems));
        StemStream { tokens: tokens.into_iter(), token: Token::default() }
    }
}

impl TokenStream for StemStream {
    fn advance(&mut self) -> bool {
        let next = self.tokens.next();
        let more = next.is_some();
        self.token = next.unwrap_or_default();
        more
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

fn stems(tokens: &[analyser::Token]) -> Vec<Token> {
    let token = |(position, t): (usize, &analyser::Token)| Token {
        offset_from: t.start,
        offset_to: t.end,
        position,
        text: t.stem.clone(),
        position_length: 1,
    };
    tokens.iter().enumerate().map(token).collect()
}

/// The tantivy documents of one report's entries.
pub(super) fn documents(fields: &Fields, entries: &[Entry]) -> tantivy::Result<Vec<TantivyDocument>> {
    let mut documents = Vec::with_capacity(entries.len());
    for (order, entry) in entries.iter().enumerate() {
        documents.push(document(fields, entry, order)?);
    }
    if let Some(first) = documents.first_mut() {
        for spelling in vocabulary(entries) {
            first.add_text(fields.vocabulary, spelling);
        }
    }
    Ok(documents)
}

/// The distinct words of a report; each is analysed once, however often it stands there.
fn vocabulary(entries: &[Entry]) -> BTreeSet<String> {
    let analyser = Analyser::default();
    let written: BTreeSet<&str> = entries.iter().flat_map(|e| e.text.split_whitespace()).collect();
    let spellings = |word: &str| analyser.tokens(word).iter().flat_map(|token| vocabulary::spellings(word, token)).collect::<Vec<_>>();
    written.into_iter().flat_map(spellings).collect()
}

fn document(fields: &Fields, entry: &Entry, order: usize) -> tantivy::Result<TantivyDocument> {
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
    for theme in entry.themes.iter().map(|t| t.theme.as_str()).collect::<BTreeSet<_>>() {
        document.add_text(fields.theme, theme);
    }
    for polarity in entry.polarities() {
        document.add_text(fields.polarity, polarity.name());
    }
    if let Some(period) = entry.time_period {
        document.add_u64(fields.year, u64::from(YearRange::key(period)));
    }
    let stored = serde_json::to_string(entry).map_err(|e| TantivyError::InternalError(e.to_string()))?;
    document.add_text(fields.stored, stored);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_stamp_names_format_and_analyser() {
        assert_eq!(stamp(), format!("audit-themes index 1, analyser {}", crate::text::analyser::ID));
    }
}
