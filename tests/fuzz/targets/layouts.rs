//! Arbitrary blocks → audits with numbered passages, and the account of their words.
#![no_main]

use audit_themes::layouts::Vocabulary;
use audit_themes_fuzz::{blocks::Blocks, check};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::embedded().expect("the embedded vocabulary"));

fuzz_target!(|blocks: Blocks| {
    check::structured(&blocks.0, &VOCABULARY);
});
