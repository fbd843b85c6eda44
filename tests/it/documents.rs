//! Word documents and web pages: what is told of them, and where the words beside their text go.

use audit_themes::layouts::Vocabulary;
use audit_themes::model::{Audit, Level};
use audit_themes::pipeline;
use audit_themes::worker::File;

use crate::project::root;

fn audit(name: &str) -> Audit {
    let bytes = std::fs::read(root().join("tests/fixtures/layouts").join(name)).expect("a fixture");
    let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary");
    pipeline::extract(&File { name: name.to_owned(), ..File::default() }, &vocabulary, &bytes).expect("it is read").audits.remove(0)
}

#[test]
fn a_word_documents_changes_notes_and_contents_are_accounted_for() {
    let audit = audit("dx-word.docx");
    let told: Vec<(&str, &str)> = audit.notices.iter().map(|n| (n.code.as_str(), n.message.as_str())).collect();
    assert!(told.contains(&("tracked-changes", "tracked changes: shown as if accepted (1 insertions, 1 deletions)")), "{told:?}");
    assert!(told.contains(&("hidden-text", "5 words are hidden in the file and were not read")), "{told:?}");
    // A draft wants a person's look; a few hidden words do not.
    assert!(audit.notices.iter().all(|n| (n.level == Level::Warning) == (n.code == "tracked-changes")));
    let unplaced: Vec<&str> = audit.unplaced.iter().map(|p| p.text.as_str()).collect();
    assert!(unplaced.contains(&"The call is logged at ten past nine, 4 May 2015."), "{unplaced:?}");
    let furniture: Vec<&str> = audit.furniture.iter().map(|f| &*f.text).collect();
    assert_eq!(furniture, ["Contents", "Case 1: Annika 2", "Case 2: Jules 3", "OFFICIAL – SENSITIVE", "Page 1"]);
    let all = serde_json::to_string(&audit).expect("JSON");
    for gone in ["no trouble to anyone", "not for print", "HYPERLINK", "TOC"] {
        assert!(!all.contains(gone), "{gone} was read");
    }
    // The text box stands in the file twice.
    assert_eq!(all.matches("map of places").count(), 1);
    let links: Vec<&str> = audit.passages().flat_map(|(_, p)| &p.links).map(|l| l.uri.as_str()).collect();
    assert_eq!(links, ["https://example.org/toolkit", "https://example.org/boys"]);
    assert_eq!(audit.cases[0].strengths[0].emphasis, ["within the hour"]);
}

#[test]
fn what_a_document_says_of_itself_is_read_from_its_text() {
    // The properties of this file name another board and title.
    let fields = audit("dx-styles.docx").fields;
    assert_eq!(fields.board.as_deref(), Some("Osterley Vale Safeguarding Children Partnership"));
    assert_eq!(fields.title.as_deref(), Some("Multi-Agency Case Audit: Parental Alcohol Use"));
    assert_eq!(fields.period.map(|p| p.label).as_deref(), Some("2019-20"));
    let fields = audit("ht-web-page.html").fields;
    assert_eq!(fields.board.as_deref(), Some("Winterdale Safeguarding Children Partnership"));
    assert_eq!(fields.period.map(|p| p.label).as_deref(), Some("2020-21"));
    let fields = audit("dx-word-lists.docx").fields;
    assert_eq!((fields.area.as_deref(), fields.topic.as_deref()), (Some("Grisedale"), Some("Pre-birth Assessment")));
}

#[test]
fn a_web_pages_menus_are_furniture_and_its_scripts_are_not_read() {
    let audit = audit("ht-web-page.html");
    let furniture: Vec<&str> = audit.furniture.iter().map(|f| &*f.text).collect();
    for menu in ["Home", "Audits 2016-17", "Case 9", "Strengths", "Accept", "Privacy"] {
        assert!(furniture.contains(&menu), "{menu} is missing in {furniture:?}");
    }
    let all = serde_json::to_string(&audit).expect("JSON");
    for gone in ["var strengths", "color: red", "Turn scripts on", "Case 3"] {
        assert!(!all.contains(gone), "{gone} was read");
    }
    assert_eq!(audit.cases[0].strengths[0].emphasis, ["listened first"]);
}
