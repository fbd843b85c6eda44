//! Markdown and plain text from arbitrary bytes: no letter lost that is no markup.
#![no_main]

use audit_themes::layouts::Vocabulary;
use audit_themes::model::{Block, Body};
use audit_themes::reading;
use audit_themes::text::normalise::clean;
use audit_themes_fuzz::check;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::embedded().expect("the embedded vocabulary"));

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.md", "a.txt"] {
        let Ok(found) = reading::read(name, bytes, &[], false) else { continue };
        let Body::Blocks(blocks) = &found.body else { continue };
        assert_eq!(reading::read(name, bytes, &[], false).ok().as_ref(), Some(&found), "the same bytes give the same blocks");
        if let Ok(text) = std::str::from_utf8(bytes)
            && is_plain(text)
        {
            assert_eq!(letters(&clean(text)), read(blocks), "{name}");
        }
        check::structured(blocks, &VOCABULARY);
    }
});

/// No sign that takes letters out of the text: links, entities, code with its language, escapes, tags.
fn is_plain(text: &str) -> bool {
    !text.contains(['[', ']', '<', '>', '&', '\\', '`', '~', '\u{feff}', '\0'])
}

/// Letters alone: a list's numbers are counted anew, and `o` can be a bullet.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut out = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphabetic() && *c != 'o') {
        *out.entry(c).or_default() += 1;
    }
    out
}

fn read(blocks: &[Block]) -> BTreeMap<char, usize> {
    letters(&blocks.iter().map(Block::text).collect::<String>())
}
