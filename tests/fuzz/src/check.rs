//! The invariants, as `src/lib.rs` of the program states them.

use std::collections::{BTreeMap, BTreeSet};

use audit_themes::layouts::{self, Vocabulary};
use audit_themes::model::{Block, Extraction, Format, Page, Section, Span, TextSource};
use audit_themes::text::normalise::clean;
use audit_themes::{lines, passages};

/// How often each thing comes.
fn counted<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut out = BTreeMap::new();
    for thing in things {
        *out.entry(thing).or_default() += 1;
    }
    out
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// Letters and digits between what are none.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// Lines of the pages: the same twice, every letter of the visible text once, and every word in one piece.
pub fn assembled(pages: &[Page]) -> Vec<Block> {
    let blocks = lines::assemble(pages);
    assert_eq!(json(&blocks), json(&lines::assemble(pages)), "the same pages give the same blocks");

    let texts: Vec<String> = blocks.iter().map(|b| format!("{} {}", b.marker.as_deref().unwrap_or(""), b.text())).collect();
    let given: Vec<&Span> = pages.iter().flat_map(|p| visible(p)).collect();
    let sure: Vec<&Span> = pages.iter().flat_map(|p| visible(p).into_iter().filter(|s| is_alone(s, p))).collect();
    // Small capitals are read as the letters that they stand for: how large a letter is written does not count.
    let small = |text: &str| letters(text).flat_map(char::to_lowercase).collect::<Vec<_>>();
    let of = |spans: &[&Span]| counted(spans.iter().flat_map(|s| small(&clean(&s.text))));
    let (most, least, got) = (of(&given), of(&sure), counted(texts.iter().flat_map(|t| small(t))));
    for (letter, n) in &got {
        assert!(n <= most.get(letter).unwrap_or(&0), "{letter:?} comes more often than it was given");
    }
    for (letter, n) in &least {
        assert!(got.get(letter).unwrap_or(&0) >= n, "{letter:?} is lost");
    }
    for span in sure {
        let text = clean(&span.text);
        let whole = text.chars().count() > 2 && text.chars().all(char::is_alphanumeric);
        let holds = |t: &String| t.to_lowercase().contains(&text.to_lowercase());
        assert!(!whole || texts.iter().any(holds), "{text:?} is torn");
    }
    blocks
}

/// The spans that are to be read, as the model defines them: shown, on the page, and with something to read.
fn visible(page: &Page) -> Vec<&Span> {
    let count = |hidden: bool| page.spans.iter().filter(|s| !hidden || s.hidden).map(|s| letters(&s.text).count()).sum::<usize>();
    let scan = count(true) * 10 > count(false) * 8;
    let on_page = |s: &&Span| {
        let (width, height) = if s.turn % 2 == 1 { (page.height, page.width) } else { (page.width, page.height) };
        s.x0 <= width + 2.0 && s.x1 >= -2.0 && s.baseline >= -2.0 && s.baseline <= height + s.size
    };
    page.spans.iter().filter(|s| scan || !s.hidden).filter(on_page).collect()
}

/// No other span could be its second strike.
fn is_alone(span: &Span, page: &Page) -> bool {
    let strike = |s: &&Span| s.turn == span.turn && (s.baseline - span.baseline).abs() <= 1.0 && clean(&s.text) == clean(&span.text);
    page.spans.iter().filter(strike).count() == 1
}

/// The audits of blocks: the same twice, every word once, the account in balance, the answer fit to be sent.
pub fn structured(blocks: &[Block], vocabulary: &Vocabulary) -> Extraction {
    let audits = layouts::structure(blocks, vocabulary, &[]);
    assert_eq!(json(&audits), json(&layouts::structure(blocks, vocabulary, &[])), "the same blocks give the same audits");

    let mut extraction = Extraction {
        sha256: "0123456789abcdef".repeat(4),
        format: Format::Pdf,
        text_source: TextSource::Text,
        pages: 1,
        pages_with_text: 1,
        recognition: Default::default(),
        audits,
    };
    passages::identify(&mut extraction);
    let mut ids = BTreeSet::new();
    let mut texts: Vec<&str> = Vec::new();
    for audit in &extraction.audits {
        assert!(audit.coverage.adds_up(), "{:?}", audit.coverage);
        let lost = audit.notices.iter().find(|n| n.code == "words-lost");
        assert!(lost.is_none(), "{lost:?}");
        texts.extend(audit.headings.iter().chain(&audit.furniture).map(|f| &*f.text));
        for (case, passage) in audit.passages() {
            assert!(ids.insert(&passage.id), "{} stands twice", passage.id);
            assert_eq!(case.is_none(), passage.section == Section::Unplaced, "{passage:?}");
            assert!(passage.emphasis.iter().all(|e| passage.text.contains(e.as_str())), "{passage:?}");
            assert!(passage.links.iter().all(|l| passage.text.contains(l.text.as_str())), "{passage:?}");
            assert!(!passage.text.trim().is_empty(), "a passage of nothing: {passage:?}");
            texts.push(&passage.text);
        }
    }
    let given: Vec<String> = blocks.iter().map(Block::text).collect();
    same_words(counted(given.iter().flat_map(|t| words(t))), counted(texts.iter().flat_map(|t| words(t))));

    let sent: Result<Extraction, _> = serde_json::from_str(&json(&extraction));
    assert_eq!(sent.ok().as_ref(), Some(&extraction), "what the worker sends arrives");
    extraction
}

/// Every word once. Where the style changes inside a word, or no space was typed, its parts stand for it.
fn same_words<'t>(mut given: BTreeMap<&'t str, usize>, mut got: BTreeMap<&'t str, usize>) {
    for (word, n) in &mut given {
        if let Some(m) = got.get_mut(word) {
            let both = *n.min(m);
            (*n, *m) = (*n - both, *m - both);
        }
    }
    given.retain(|_, n| *n > 0);
    got.retain(|_, n| *n > 0);
    let of = |words: &BTreeMap<&str, usize>| counted(words.iter().flat_map(|(w, n)| w.chars().cycle().take(w.chars().count() * n)));
    let parts = got.keys().all(|part| given.keys().any(|word| word.contains(part)));
    assert!(parts && of(&given) == of(&got), "the words of the blocks {given:?} and those of the audits {got:?}");
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the model can be written")
}

/// Everything that a file's pages go through: only finite coordinates, and both checks above.
pub fn read_pages(pages: &[Page], vocabulary: &Vocabulary) {
    for page in pages {
        assert!(page.width.is_finite() && page.height.is_finite(), "page {}: {} by {}", page.number, page.width, page.height);
        for s in &page.spans {
            let all = [s.x0, s.x1, s.baseline, s.size];
            assert!(all.iter().all(|v| v.is_finite()), "page {}: {all:?}", page.number);
        }
    }
    structured(&assembled(pages), vocabulary);
}
