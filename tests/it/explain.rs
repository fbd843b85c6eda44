//! `extract --explain`: what became of each text, by which rule, under which heading.

use serde_json::Value;

use crate::project::{Project, program};

const AUDIT: &str = "# Marl Vale Safeguarding Children Board

# Case Audits: Neglect, 2016-17

Two files were read.

## Case 1 (Wren*)

Wren is six.

### Strengths

- The school rang the same day.

### Key messages

#### Seen alone

Nobody spoke with Wren. Who will?

## Bright spots

- The nurse went back.
";

fn explained() -> Vec<[String; 4]> {
    let project = Project::empty();
    project.write("a.md", AUDIT);
    project.write("a.audit.toml", "[[heading]]\ntext = \"Bright spots\"\nkind = \"strength\"\n");
    let run = program(&project.path(""), &["extract", "a.md", "--explain", "-f", "json"]).exits(0);
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    let told = found.get("explained").and_then(Value::as_array).expect("explanations");
    told.iter().map(|e| ["text", "became", "why", "heading"].map(|k| e.get(k).and_then(Value::as_str).unwrap_or("").to_owned())).collect()
}

#[test]
fn every_text_says_what_it_became_and_by_which_rule() {
    let told = explained();
    let expected = [
        ("Marl Vale Safeguarding Children Board", "heading", "sets it apart", ""),
        ("Case Audits: Neglect, 2016-17", "heading", "sets it apart", ""),
        ("Two files were read.", "unplaced", "before the first case", "Case Audits: Neglect, 2016-17"),
        ("Case 1 (Wren*)", "case", "the heading of a case", ""),
        ("Wren is six.", "summary", "before its first section", "Case 1 (Wren*)"),
        ("Strengths", "strength section", "a listed heading", ""),
        ("The school rang the same day.", "strength", "in a strength section", "Strengths"),
        ("Key messages", "message section", "a listed heading", ""),
        ("Seen alone", "title", "inside a section for learning", "Key messages"),
        ("Nobody spoke with Wren.", "message", "in a section for learning", "Key messages"),
        ("Who will?", "question", "it asks", "Key messages"),
        ("Bright spots", "strength section", "sidecar", ""),
        ("The nurse went back.", "strength", "in a strength section", "Bright spots"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for ([text, became, why, heading], wanted) in told.iter().zip(expected) {
        assert_eq!((text.as_str(), became.as_str(), heading.as_str()), (wanted.0, wanted.1, wanted.3));
        assert!(why.contains(wanted.2), "{text}: {why}");
    }
}

/// A page's own text says why it is no passage.
#[test]
fn furniture_says_why() {
    let file = crate::project::root().join("tests/fixtures/layouts/lo-furniture-contents.pdf");
    let run = program(crate::project::root(), &["extract", &file.to_string_lossy(), "--explain", "-f", "md"]).exits(0);
    for why in ["it is a protective marking", "it is a line of the contents", "the same words stand at the edge of several pages"] {
        assert!(run.out.contains(why), "{why}\n{}", run.out);
    }
}
