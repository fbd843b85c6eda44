//! Whole PDF files, mutated.
#![no_main]

use audit_themes::layouts::Vocabulary;
use audit_themes::model::Body;
use audit_themes::reading;
use audit_themes_fuzz::{check, foreign};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::embedded().expect("the embedded vocabulary"));

fuzz_target!(
    init: foreign::allow(),
    |bytes: &[u8]| {
        if let Ok(found) = reading::read("a.pdf", bytes, &[], false)
            && let Body::Pages(pages) = &found.body
        {
            check::read_pages(pages, &VOCABULARY);
        }
    }
);
