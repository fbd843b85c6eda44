//! `check privacy`: what may identify somebody, with its page and reason.

use crate::project::{Project, rows};

const REPORT: &str = "# Dunmarsh Safeguarding Children Partnership: Case Audits 2016-17

## Case 1 (Wren*)

### Strengths

- Wren told her brother Tadeusz that she was safe, and the school rang 07700 900123.
- The kettle was warm.

### Learning

- Mrs Adebayo was not invited to the conference on 3 May 2016.
";

#[test]
fn names_and_numbers_are_listed_with_case_and_reason() {
    let project = Project::empty();
    project.write("corpus/dunmarsh.md", REPORT);
    let run = project.run(&["check", "privacy", "-f", "csv"]).exits(4);
    let shown: Vec<[String; 4]> = rows(&run.out).iter().map(|r| ["case_label", "part", "kind", "words"].map(|c| r[c].clone())).collect();
    let row = |part: &str, kind: &str, words: &str| ["Case 1", part, kind, words].map(str::to_owned);
    assert_eq!(
        shown,
        [row("strength", "name", "Tadeusz"), row("strength", "telephone number", "07700 900123"), row("message", "name", "Mrs Adebayo"),]
    );
    assert!(run.out.contains("It is used as a name, and the report has no such pseudonym."), "{}", run.out);
    assert!(run.err.contains("1 of a fixed form, 2 used as names. What is not listed may identify somebody too"), "{}", run.err);
}

#[test]
fn silence_is_never_called_anonymous() {
    let project = Project::empty();
    project.write("corpus/dunmarsh.md", REPORT.replace("Tadeusz", "").replace("07700 900123", "").replace("Mrs Adebayo", "Mother"));
    let run = project.run(&["check", "privacy", "-f", "csv"]).exits(0);
    assert!(run.err.contains("Nothing was found. That proves nothing: read what you publish."), "{}", run.err);
    assert!(!run.err.to_lowercase().contains("anonym"), "{}", run.err);
}
