//! Invented passages for the tests of this module.

use std::collections::BTreeSet;

use super::{Entry, EntryTheme, Filters, Index, Options, Query, Results};
use crate::model::{Polarity, Section};

pub(super) const EVERYTHING: Options = Options { limit: usize::MAX, facets: true, fold: false, relax: false };

/// A passage; everything that a test does not speak of is plain.
pub(super) fn entry(document: &str, number: usize, case: Option<u32>, section: Section, text: &str) -> Entry {
    Entry {
        passage: format!("{document}-{number}"),
        document: document.repeat(8),
        path: format!("reports/{document}.pdf"),
        page: Some(1),
        end_page: Some(1),
        case_id: case.map(|c| format!("c{document}-{c}")),
        case_label: case.map(|c| format!("Case {c}")),
        section,
        title: false,
        heading: None,
        text: text.to_owned(),
        emphasis: Vec::new(),
        board: None,
        area: None,
        audit_topic: None,
        time_period: None,
        time_label: None,
        citation: format!("{document}, p. 1"),
        themes: Vec::new(),
    }
}

/// Two reports of two boards and years, and one that states neither.
pub(super) fn library() -> Vec<Vec<Entry>> {
    let mut otter = vec![
        entry("otter111", 1, Some(1), Section::Summary, "Wren, aged 9, lived with her father; CAMHS had closed the case."),
        entry("otter111", 2, Some(1), Section::Strength, "The school's safeguarding lead heard the voice of the child."),
        entry("otter111", 3, Some(1), Section::Message, "Money Worries at Home"),
        entry("otter111", 4, Some(1), Section::Message, "Nobody asked about debt. The family relied on food parcels from the school."),
        entry("otter111", 5, Some(1), Section::Question, "Do you ask fathers about debt?"),
        entry("otter111", 6, Some(2), Section::Strength, "Multi-agency meetings were well organised, and both GPs attended."),
        entry("otter111", 7, Some(2), Section::Message, "A 12:30 meeting is hard for a parent who works; the father never came."),
        entry("otter111", 8, None, Section::Unplaced, "This summary was organized by year."),
    ];
    for e in &mut otter {
        e.board = Some("Otterdale Safeguarding Board".to_owned());
        e.area = Some("Otterdale".to_owned());
        e.audit_topic = Some("Neglect".to_owned());
        e.time_period = Some(201_617);
        e.time_label = Some("2016-17".to_owned());
    }
    otter[2].title = true;
    otter[3].heading = Some("Money Worries at Home".into());
    otter[3].emphasis = vec!["debt".to_owned()];
    otter[3].themes = vec![theme("poverty", Polarity::Learning), theme("school", Polarity::Learning)];
    otter[4].themes = vec![theme("poverty", Polarity::Prompt)];
    otter[1].themes = vec![theme("voice-of-the-child", Polarity::Strength)];
    let mut heron = vec![
        entry("heron222", 1, Some(1), Section::Strength, "The child's behaviour was discussed with the school nurse."),
        entry("heron222", 2, Some(1), Section::Message, "Aids to daily living came late; the referral to camhs came later still."),
        entry("heron222", 3, Some(2), Section::Message, "The voice of each child was not heard, and debt was not spoken of."),
        entry("heron222", 4, Some(2), Section::Action, "Ask every family about debt, debt advice and benefits."),
    ];
    for e in &mut heron {
        e.board = Some("Heronsea Partnership".to_owned());
        e.time_period = Some(201_819);
        e.time_label = Some("2018-19".to_owned());
    }
    heron[3].themes = vec![theme("poverty", Polarity::Learning)];
    let mut plover =
        vec![entry("plover33", 1, Some(1), Section::Strength, "The GP knew the family; nothing was said of behaviour in school.")];
    plover[0].themes = vec![theme("liaison", Polarity::Both)];
    vec![otter, heron, plover]
}

fn theme(id: &str, polarity: Polarity) -> EntryTheme {
    EntryTheme { theme: id.to_owned(), polarity }
}

/// An index of the library, with its folder.
pub(super) fn indexed() -> (tempfile::TempDir, Index) {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = Index::open_or_create(&dir.path().join("search")).unwrap();
    let mut writer = index.writer().unwrap();
    for entries in library() {
        writer.replace(&entries[0].document, &entries).unwrap();
    }
    writer.finish().unwrap();
    (dir, index)
}

pub(super) fn search(index: &Index, query: &str) -> Results {
    index.search(&Query::parse(query), &Filters::default(), &EVERYTHING).unwrap()
}

/// The passages that were found, such as `otter111-3`, in alphabetical order.
pub(super) fn found(index: &Index, query: &str) -> Vec<String> {
    passages(&search(index, query)).into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The passages in the order of the results.
pub(super) fn passages(results: &Results) -> Vec<String> {
    results.groups.iter().flat_map(|g| &g.hits).map(|h| h.entry.passage.clone()).collect()
}

/// Texts such as nobody types: words of the language and of the library, and punctuation. The same at every run.
pub(super) struct Babble(pub(super) u64);

impl Babble {
    fn below(&mut self, bound: usize) -> usize {
        // A step of Knuth's MMIX generator.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub(super) fn text(&mut self) -> String {
        const PARTS: &[&str] = &[
            "(",
            ")",
            "\"",
            "\"~5",
            "\"~",
            "~",
            "~1",
            "*",
            "-",
            "--",
            "OR",
            "AND",
            "NOT",
            ":",
            "..",
            "kind:",
            "year:",
            "theme:",
            "polarity:",
            "board:",
            "case:",
            "document:",
            "title:",
            "2016-17",
            "2018-19",
            "message",
            "learning",
            "poverty",
            "?",
            "'",
            "\u{2019}s",
            "\u{201c}",
            "\u{201d}",
            "/",
            "\\",
            "[",
            "{",
            "+",
            "^",
            "=",
            "&&",
            "||",
            "!",
            ".",
            ",",
            ";",
            "\u{e9}",
            "\u{1f600}",
            "\u{0}",
            "\u{ad}",
            "\u{301}",
            "\t",
            "school",
            "schol",
            "father",
            "debt",
            "voice",
            "of",
            "the",
            "child",
            "CAMHS",
            "camhs",
            "gp",
            "GPs",
            "multi-agency",
            "organised",
            "aids",
            "family",
            "sch",
            "beh",
            "12:30",
            "heard",
            "a",
            "9",
            "case",
            "money",
        ];
        let mut out = String::new();
        for _ in 0..self.below(14) {
            out.push_str(PARTS[self.below(PARTS.len())]);
            if self.below(3) > 0 {
                out.push(' ');
            }
        }
        out
    }
}
