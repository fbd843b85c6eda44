//! What is asked of any text: heading words, sentences, tokens, periods, and a window of it.
#![no_main]

use audit_themes::index::snippet;
use audit_themes::layouts::Vocabulary;
use audit_themes::text::analyser::{Analyser, fold_spelling};
use audit_themes::text::normalise::{clean, fold, for_terminal, squeeze};
use audit_themes::text::{periods, sentences};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::embedded().expect("the embedded vocabulary"));

fuzz_target!(|text: String| {
    for line in text.lines() {
        let _ = (VOCABULARY.role(line), VOCABULARY.column_role(line), VOCABULARY.hint(line), VOCABULARY.is_topic(line));
        let _ = (periods::parse(line), periods::find(line), sentences::is_question(line));
    }
    let (clean, squeezed) = (clean(&text), squeeze(&text));
    assert_eq!(squeeze(&squeezed), squeezed);
    assert_eq!(squeeze(&fold(&text)), fold(&text));
    assert!(!clean.contains(char::is_control));
    assert!(!for_terminal(&text).contains('\u{1b}'));

    // Sentences: in order, apart, and all the text but the white space between them.
    let mut end = 0;
    for range in sentences::split(&text) {
        assert!(text[end..range.start].trim().is_empty(), "text between sentences");
        assert!(!text[range.clone()].is_empty());
        end = range.end;
    }
    assert!(text[end..].trim().is_empty(), "text behind the sentences");

    let analyser = Analyser::default();
    let tokens = analyser.tokens(&text);
    let mut at = (0, 0);
    for token in &tokens {
        assert!(at.0 <= token.start && token.start < token.end && at.1 <= token.sentence, "{token:?}");
        assert!(text[token.start..token.end].chars().any(char::is_alphanumeric));
        assert!(!token.form.is_empty() && fold_spelling(&token.form).len() <= token.form.len() + 2);
        at = (token.end, token.sentence);
    }

    let marks: Vec<_> = tokens.iter().step_by(3).map(|t| points(&text, t.start)..points(&text, t.end)).collect();
    let window = snippet(&text, &marks, 40);
    let length = window.text.chars().count();
    assert!(window.marks.iter().all(|m| m.start < m.end && m.end <= length), "{window:?}");
    assert!(window.text.chars().eq(text.chars().skip(window.start).take(length)));
});

fn points(text: &str, byte: usize) -> usize {
    text[..byte].chars().count()
}
