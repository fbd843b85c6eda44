//! Pages of arbitrary spans and boxes → blocks, and on to audits.
#![no_main]

use audit_themes::layouts::Vocabulary;
use audit_themes_fuzz::{check, pages::Pages};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::embedded().expect("the embedded vocabulary"));

fuzz_target!(|pages: Pages| {
    check::structured(&check::assembled(&pages.0), &VOCABULARY);
});
