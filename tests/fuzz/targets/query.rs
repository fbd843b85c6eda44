//! The query language: any text has a reading, finds the same twice, and marks words that are there.
#![no_main]

use audit_themes::index::{Entry, Filters, Index, Options, Query, Results, YearRange};
use audit_themes::model::Section;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tempfile::TempDir;

const TEXTS: [&str; 6] = [
    "Wren, aged 9, lived with her father; CAMHS had closed the case.",
    "The school's safeguarding lead heard the voice of the child.",
    "Nobody asked about debt. The family relied on food parcels from the school.",
    "Multi-agency meetings were well organised, and both GPs attended.",
    "A 12:30 meeting is hard for a parent who works; the father never came.",
    "\u{201c}Zo\u{eb}\u{201d} said: debt, debt advice \u{2013} and benefits.",
];

static INDEX: LazyLock<(TempDir, Index)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder");
    let (index, _) = Index::open_or_create(&dir.path().join("search")).expect("an index");
    let mut writer = index.writer().expect("a writer");
    for (document, texts) in [("otter111", &TEXTS[..3]), ("heron222", &TEXTS[3..])] {
        let entries: Vec<Entry> = (1..).zip(texts).map(|(n, text)| entry(document, n, text)).collect();
        writer.replace(document, &entries).expect("entries");
    }
    writer.finish().expect("a commit");
    (dir, index)
});

fn entry(document: &str, number: u32, text: &str) -> Entry {
    Entry {
        passage: format!("{document}-{number}"),
        document: document.to_owned(),
        path: format!("corpus/{document}.pdf"),
        page: Some(number),
        end_page: Some(number),
        case_id: (number > 1).then(|| format!("c{document}-1")),
        case_label: (number > 1).then(|| "Case 1".to_owned()),
        section: if number == 1 { Section::Strength } else { Section::Message },
        title: false,
        heading: (number == 2).then(|| "Money worries at home".to_owned()),
        text: text.to_owned(),
        emphasis: Vec::new(),
        board: Some("Heron Board".to_owned()),
        area: None,
        audit_topic: Some("Neglect".to_owned()),
        time_period: Some(201_617),
        time_label: Some("2016-17".to_owned()),
        citation: String::new(),
        themes: Vec::new(),
    }
}

fn search(query: &Query) -> Results {
    INDEX.1.search(query, &Filters::default(), &Options { limit: 10, facets: true, fold: false, relax: false }).expect("a search")
}

/// Behind what is shown of a query: words that need not occur, and that it was too long.
const REMARKS: [&str; 2] = [" (need not occur: ", " (the rest is not read)"];

fuzz_target!(|text: &str| {
    let query = Query::parse(text);
    assert_eq!(query, Query::parse(text));
    let found = search(&query);
    assert_eq!(found, search(&query));
    for hit in found.groups.iter().flat_map(|g| &g.hits) {
        let length = hit.entry.text.chars().count();
        assert!(hit.score.is_finite());
        assert!(hit.marks.iter().all(|m| m.start < m.end && m.end <= length), "{:?}", hit.marks);
        assert!(hit.marks.windows(2).all(|m| m[0].end <= m[1].start), "{:?}", hit.marks);
    }
    let shown = query.to_string();
    let end = REMARKS.iter().filter_map(|r| shown.find(r)).min().unwrap_or(shown.len());
    let again = Query::parse(&shown[..end]);
    // As shown it can be longer than what is read.
    if !query.is_empty() && !again.to_string().ends_with(REMARKS[1]) {
        assert_eq!(search(&again).passages, found.passages, "what is shown reads the same again: {query}");
    }
    for word in query.words() {
        INDEX.1.suggest(word).expect("a suggestion");
    }
    if let Some(years) = YearRange::parse(text) {
        assert!(years.from <= years.to);
    }
});
