//! `search` and `themes`: what an analyst types, and what comes back.

use crate::project::{Project, rows};

fn project() -> Project {
    Project::with(&["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf", "wexmoor-2016-17-send.pdf"])
}

#[test]
fn hits_are_marked_and_cited_with_file_and_page() {
    let run = project().run(&["search", "CAMHS"]).exits(0);
    assert!(run.out.contains("*CAMHS*"), "{}", run.out);
    assert!(run.out.contains(".pdf, page ") && run.out.contains("Safeguarding Children"), "{}", run.out);
    assert!(run.err.contains(" passage") && run.err.contains(" shown."), "{}", run.err);
}

#[test]
fn spelling_inflection_and_capitals_do_not_matter() {
    let project = project();
    let count = |query: &str| rows(&project.run(&["search", query, "--limit", "1000", "-f", "csv"]).out).len();
    assert!(count("school") > 0);
    assert_eq!(count("schools"), count("school"));
    assert_eq!(count("camhs"), count("CAMHS"));
    assert_eq!(count("organised"), count("organized"));
    assert!(count("\"special school\"") > 0 && count("\"special school\"") <= count("special school"));
    assert_eq!(count("school") + count("school -school"), count("school"));
}

#[test]
fn filters_and_their_forms_in_the_query_agree() {
    let project = project();
    let run = |arguments: &[&str]| {
        let mut all = vec!["search"];
        all.extend(arguments);
        all.extend(["--limit", "1000", "-f", "csv"]);
        project.run(&all).out
    };
    assert!(rows(&run(&["school", "--kind", "strength"])).len() < rows(&run(&["school"])).len());
    assert!(rows(&run(&["school", "--year", "2014-15"])).len() < rows(&run(&["school"])).len());
    assert_eq!(run(&["school", "--kind", "strength"]), run(&["school kind:strength"]));
    assert_eq!(run(&["school", "--year", "2014-15"]), run(&["school year:2014-15"]));
    assert!(!rows(&run(&["kind:question theme:voice OR kind:question"])).is_empty());
}

#[test]
fn nothing_found_says_what_was_searched_and_the_nearest_word() {
    let run = project().run(&["search", "fatehr"]).exits(1);
    assert!(run.out.is_empty());
    assert!(run.err.contains("Nothing found in ") && run.err.contains("13 cases and 3 reports, 2014-15 to 2018-19"), "{}", run.err);
    assert!(run.err.contains("Did you mean \"father\""), "{}", run.err);
}

#[test]
fn a_sentence_is_tagged_with_words_and_rule_and_a_veto_says_why() {
    let project = Project::empty();
    let run = project.run(&["themes", "test", "The GP was not told that she was on a plan."]).exits(0);
    assert!(
        run.out.contains("info      Information sharing: \"GP was not told") && run.out.contains("(learning, rule info."),
        "{}",
        run.out
    );
    let run = project.run(&["themes", "test", "There was no evidence of domestic abuse."]).exits(0);
    assert!(run.out.contains("Did not count:") && run.out.contains("negated by \"no evidence of\""), "{}", run.out);
    let run = project.run(&["themes", "list", "-f", "csv"]).exits(0);
    assert_eq!(rows(&run.out).len(), 41);
    assert!(project.run(&["themes", "show", "voice"]).exits(0).out.contains("Does not count:"));
    let adults = project.run(&["themes", "list", "-f", "csv", "--pack", "children,adults"]).exits(0);
    assert!(rows(&adults.out).len() > 41 && adults.out.contains("\nselfneg,"), "{}", adults.out);
    let run = project.run(&["themes", "list", "--pack", "childern"]).exits(2);
    assert!(run.err.contains("There are: children, adults."), "{}", run.err);
}

#[test]
fn a_codebook_is_checked_and_tags_the_rows_of_a_file() {
    let project = Project::empty();
    assert!(project.run(&["themes", "check"]).exits(0).out.contains("clean"));
    project.write("book.toml", "[[theme]]\nid = 'wait'\nname = 'Waiting'\nrules = ['wait', \"wait's*\"]\nexamples = ['Too late.']\n");
    let run = project.run(&["themes", "check", "book.toml"]).exits(4);
    assert!(run.out.contains("book.toml: line 4: wait.2: the rule 'wait's*' can never match"), "{}", run.out);
    assert!(run.out.contains("the example is not tagged: \"Too late.\""), "{}", run.out);
    project.write("comments.csv", "id;comment\n1;We waited for hours.\n2;Lovely staff.\n");
    let run = project.run(&["themes", "tag", "comments.csv", "--codebook", "book.toml"]).exits(0);
    assert!(run.out.contains("1,We waited for hours.,wait,\"wait: \"\"waited\"\" [wait.1]\","), "{}", run.out);
    project.run(&["themes", "tag", "comments.csv", "--codebook", "book.toml", "-o", "out.csv"]).exits(0);
    let first = std::fs::read(project.path("out.csv")).expect("the file");
    project.run(&["themes", "tag", "comments.csv", "--codebook", "book.toml", "-o", "out.csv"]).exits(0);
    assert!(first.starts_with("\u{feff}id,comment,themes".as_bytes()) && first == std::fs::read(project.path("out.csv")).expect("again"));
}
