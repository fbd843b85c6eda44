//! The file of corrections beside a report: any text is read or refused with its place; what is read is laid over a report.
#![no_main]

use std::sync::LazyLock;

use audit_themes::corrections;
use audit_themes::layouts::{self, Vocabulary};
use audit_themes::model::{Audit, Block, Body};
use audit_themes::reading;
use libfuzzer_sys::fuzz_target;

const REPORT: &str = "# Heron Board\n\nCase audits, 2016-17\n\n## Case 1\n\nWren lived with her aunt.\n\n### Sunny side\n\n- The \
                      school listened.\n\n### Outlook\n\nThe plan drifted.\n\n## Case 2\n\n### Strengths\n\n- The GP wrote.\n";

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::embedded().expect("the embedded vocabulary"));

static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| match reading::read("a.md", REPORT.as_bytes(), &[], false).expect("a report").body {
    Body::Blocks(blocks) => blocks,
    Body::Pages(_) => Vec::new(),
});

fn words(audits: &[Audit]) -> usize {
    let texts = audits.iter().flat_map(|a| a.headings.iter().chain(&a.furniture).map(|f| &*f.text));
    let texts = texts.chain(audits.iter().flat_map(|a| a.passages().map(|(_, p)| p.text.as_str())));
    texts.flat_map(str::split_whitespace).count()
}

fuzz_target!(|text: &str| {
    match corrections::parse(text) {
        Err(mistake) => {
            let lines = text.split('\n').count();
            assert!((1..=lines.max(1)).contains(&mistake.line) && mistake.column > 0, "{mistake:?} in {lines} lines");
            assert!(!mistake.message.is_empty() && !mistake.hint.is_empty(), "{mistake:?}");
        }
        Ok(given) => {
            assert_eq!(corrections::parse(text), Ok(given.clone()), "the same text says the same");
            let mut audits = layouts::structure(&BLOCKS, &VOCABULARY, &given.headings);
            corrections::apply(&mut audits, &given);
            assert_eq!(words(&audits), BLOCKS.iter().map(|b| b.text().split_whitespace().count()).sum::<usize>(), "a word is lost");
            // What is written into a sidecar is read again, and the rest of it stays.
            let edited = corrections::edit(text, &[("topic", "Heron \"and\" Wren")]);
            let read = corrections::parse(&edited);
            assert_eq!(read.as_ref().map(|c| c.all.topic.as_deref()), Ok(Some("Heron \"and\" Wren")), "{edited}");
            assert_eq!(read.map(|c| (c.audits, c.headings)), Ok((given.audits, given.headings)), "{edited}");
        }
    }
});
