//! `search` and `themes`: what an analyst types, and what comes back.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{Project, program, root, rows};

fn project() -> Project {
    Project::with(&["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf", "wexmoor-2016-17-send.pdf"])
}

#[test]
fn hits_are_marked_and_cited_with_file_and_page() {
    let run = project().run(&["search", "CAMHS"]).exits(0);
    assert!(run.out.contains("*CAMHS*"), "{}", run.out);
    assert!(run.out.contains(", page ") && run.out.contains(".pdf · Case") && run.out.contains("Safeguarding Children"), "{}", run.out);
    assert!(run.err.contains(" passage") && run.err.contains(" shown."), "{}", run.err);
}

#[test]
fn spelling_inflection_and_capitals_do_not_matter() {
    let project = project();
    let count = |query: &str| rows(&project.run(&["search", query, "--all"]).out).len();
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
    let run = project().run(&["search", "school", "--year", "2030-31", "--kind", "strength"]).exits(1);
    assert!(run.err.contains("Without year:2030-31 there would be "), "{}", run.err);
    let run = project().run(&["search", "school board:fenwick"]).exits(1);
    assert!(run.err.contains("No passage has the board \"fenwick\". There are: ") && run.err.contains("Wexmoor"), "{}", run.err);
}

#[test]
fn a_value_that_its_field_cannot_have_is_told_and_no_punctuation_is_an_error() {
    let project = project();
    let run = project.run(&["search", "kind:fish"]).exits(1);
    assert!(run.err.contains("kind:fish is no kind (summary, strength, message, question, action, unplaced)"), "{}", run.err);
    for query in ["child's", "who? (GP", "school meeting 12:30", "\"school", "school)", "school ~ * \" OR", "=\"school"] {
        let run = project.run(&["search", query, "-v"]);
        assert!(matches!(run.code, Some(0 | 1)) && run.err.starts_with("Understood: "), "{query}: {}", run.err);
    }
    let exact = |query: &str| rows(&project.run(&["search", query, "--all"]).exits(0).out);
    assert!(exact("=parents").iter().all(|r| r["matched_text"].to_lowercase().contains("parents")));
    assert!(exact("=parents").len() < exact("parents").len());
}

#[test]
fn a_hit_can_be_marked_by_its_offsets() {
    let run = project().run(&["search", "\"special school\" OR camhs", "-f", "json"]).exits(0);
    let hits: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&run.out).expect("JSON");
    assert!(!hits.is_empty());
    for hit in hits {
        if hit["matched"] != "all" {
            continue;
        }
        let text: Vec<char> = hit["passage_text"].as_str().expect("a text").chars().collect();
        let numbers = |name: &str| -> Vec<usize> {
            hit[name].as_str().unwrap_or_default().split(';').map(|n| n.parse().expect("a number")).collect()
        };
        let ranges = numbers("char_starts").into_iter().zip(numbers("char_ends"));
        let marked: Vec<String> = ranges.map(|(start, end)| text[start..end].iter().collect()).collect();
        assert_eq!(marked.join(";"), hit["matched_text"].as_str().expect("a text"));
        assert!(marked.iter().all(|m| matches!(m.to_lowercase().as_str(), "special school" | "camhs")), "{marked:?}");
    }
}

#[test]
fn other_words_for_what_was_typed_follow_and_say_so() {
    let project = project();
    let run = project.run(&["search", "siblings", "-v", "-f", "csv"]).exits(0);
    assert!(run.err.contains("Other words: brother, ") && run.err.contains("No passage has all the words."), "{}", run.err);
    let mut hits = rows(&run.out);
    hits.sort_by_key(|hit| hit["rank"].parse::<usize>().expect("a rank"));
    assert_eq!(hits.iter().map(|hit| hit["rank"].clone()).collect::<Vec<_>>(), (1..=hits.len()).map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(hits[0]["matched"] == "synonym" && !hits[0]["matched_text"].is_empty(), "{}", run.out);
    project.run(&["search", "=siblings"]).exits(1);
    project.run(&["search", "\"siblings\""]).exits(1);
    project.write("thesaurus.toml", "[[group]]\nname = 'camels'\nasked = ['camel']\nsame = ['brother']\n");
    assert!(project.run(&["search", "camels"]).exits(0).out.contains("rother"));
    project.write("thesaurus.toml", "[[group]]\nname = 'camels'\nasks = ['camel']\n");
    let run = project.run(&["search", "camels"]);
    assert!(run.err.contains("thesaurus.toml") && run.err.contains("line 3"), "{}", run.err);
}

#[test]
fn the_title_and_the_paragraph_of_a_message_are_one_hit() {
    let project = Project::empty();
    project.write(
        "corpus/first.md",
        "# Audit\n\n## Case 1\n\n### Learning\n\n**The kettle**\n\nNobody put the kettle on for the father who came to the meeting.\n",
    );
    let run = project.run(&["search", "kettle"]).exits(0);
    assert!(run.out.contains("  The *kettle*\n  Nobody put the *kettle* on"), "{}", run.out);
    assert!(run.err.contains("2 passages in 1 case and 1 report; 1 shown.") && !run.err.contains("--limit"), "{}", run.err);
    let hit = rows(&project.run(&["search", "kettle", "-f", "csv"]).exits(0).out).remove(0);
    assert!(hit["passage_text"] == "The kettle" || hit["other_half"] == "The kettle", "{hit:?}");
}

#[test]
fn every_hit_is_written_to_be_ticked_off() {
    let project = project();
    let run = project.run(&["search", "school", "--all", "-o", "hits.csv"]).exits(0);
    let hits = project.table("hits.csv");
    assert!(run.err.contains(&format!("{} passages. Wrote hits.csv.", hits.len())), "{}", run.err);
    assert!(project.read("hits.csv").starts_with("\u{feff}tick,passage_id,citation,") && hits.iter().all(|h| h["tick"].is_empty()));
    let places: Vec<(&String, u32)> = hits.iter().map(|h| (&h["document"], h["page"].parse().expect("a page"))).collect();
    assert!(places.windows(2).all(|w| w[0].0 <= w[1].0), "in the order of the reports");
    let counted = project.run(&["search", "school", "--limit", "1"]).exits(0);
    assert!(counted.err.starts_with(&format!("{} passages in ", hits.len())), "{}", counted.err);
    let lines = project.run(&["search", "school", "--all", "-f", "jsonl"]).exits(0).out;
    assert_eq!(lines.lines().count(), hits.len());
    assert!(project.run(&["search", "school", "--all", "-f", "md"]).exits(2).err.contains("csv or jsonl"));
    project.run(&["search", "fatehr", "--all", "-o", "none.csv"]).exits(1);
}

/// Facets of a query by facet and value, as (passages, cases).
fn facets(project: &Project, query: &str) -> BTreeMap<(String, String), (usize, usize)> {
    let number = |text: &str| text.parse().expect("a number");
    let run = project.run(&["search", query, "--facets", "-f", "csv"]).exits(0);
    rows(&run.out).iter().map(|r| ((r["facet"].clone(), r["value"].clone()), (number(&r["passages"]), number(&r["cases"])))).collect()
}

#[test]
fn facets_equal_counts_from_the_tables() {
    let project = project();
    project.run(&["report"]).exits(0);
    let cases = project.table("reports/cases.internal.csv");
    let found = facets(&project, "*");
    let of = |facet: &str| -> BTreeMap<&str, usize> {
        found.iter().filter(|((f, _), _)| f == facet).map(|((_, value), (_, cases))| (value.as_str(), *cases)).collect()
    };
    let counted = |column: &str| {
        let mut out: BTreeMap<&str, usize> = BTreeMap::new();
        for case in cases.iter().filter(|c| !c[column].is_empty()) {
            *out.entry(case[column].as_str()).or_default() += 1;
        }
        out
    };
    for (facet, column) in [("board", "board"), ("area", "area"), ("topic", "audit_topic")] {
        assert_eq!(of(facet), counted(column), "{facet}");
    }
    let years: Vec<usize> = of("year").into_values().collect();
    assert_eq!(years, counted("time_period").into_values().collect::<Vec<_>>());

    let evidence = project.table("reports/evidence.internal.csv");
    for kind in ["strength", "message", "question", "summary"] {
        let found = facets(&project, &format!("kind:{kind}"));
        for (facet, column) in [("theme", "theme_id"), ("polarity", "polarity"), ("kind", "section_kind")] {
            let mut counted: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
            for tag in
                evidence.iter().filter(|t| t["section_kind"] == kind && matches!(t["status"].as_str(), "rule" | "accepted" | "added"))
            {
                // What is both is found as a strength and as learning, too.
                let both = facet == "polarity" && tag["polarity"] == "both";
                let values = if both { vec!["both", "learning", "strength"] } else { vec![tag[column].as_str()] };
                for value in values {
                    let (passages, cases) = counted.entry(value).or_default();
                    passages.insert(&tag["passage_id"]);
                    cases.extend(Some(tag["case_id"].as_str()).filter(|c| !c.is_empty()));
                }
            }
            for (value, (passages, cases)) in counted {
                let expected = (passages.len(), cases.len());
                let count = found[&(facet.to_owned(), value.to_owned())];
                // Passages without a tag are in no row of the evidence.
                assert!(
                    if facet == "kind" { count.0 >= expected.0 } else { count == expected },
                    "{kind} {facet} {value}: {count:?} {expected:?}"
                );
            }
        }
    }
}

#[test]
fn passages_like_one_are_found_with_the_words_that_they_share() {
    let project = project();
    let hits = rows(&project.run(&["search", "school kind:message", "--all"]).exits(0).out);
    let first = hits.iter().max_by_key(|h| h["passage_text"].len()).expect("a hit");
    let run = project.run(&["search", "--like", &first["passage_id"], "-f", "csv"]).exits(0);
    let alike = rows(&run.out);
    assert!(alike.iter().all(|r| r["passage_id"] != first["passage_id"] && !r["matched_text"].is_empty()), "{}", run.out);
    assert!(run.err.starts_with("Like: "), "{}", run.err);
    assert!(project.run(&["search", "--like", "p000000000000-1"]).exits(2).err.contains("no passage has the id"));
}

#[test]
fn the_same_report_in_another_file_is_told_and_its_passages_are_folded() {
    let project = Project::empty();
    let text = |end: &str| {
        let lines: Vec<String> =
            (1..9).map(|n| format!("- Number {n} of the workers told the school what the family had said to them.")).collect();
        format!("# Audit\n\n## Case 1\n\n### Strengths\n\n{}\n{end}", lines.join("\n"))
    };
    project.write("corpus/first.md", text(""));
    project.write("corpus/second.md", text("- One more.\n"));
    let run = project.run(&["status", "-f", "csv"]).exits(0);
    assert!(run.out.contains("of its passages stand word for word in first.md: it may be the same report"), "{}", run.out);
    let run = project.run(&["search", "workers \"number 3\""]).exits(0);
    assert!(run.out.contains("also in 1 other: second.md") && run.err.contains("2 passages in 2 cases"), "{} {}", run.out, run.err);
}

#[test]
fn a_case_is_shown_as_its_report_has_it() {
    let project = project();
    let run = project.run(&["show", "thornsea-2018-19-missing.pdf"]).exits(0);
    assert!(run.out.contains("thornsea-2018-19-missing.pdf · c") && run.out.contains("── page 1 ──"), "{}", run.out);
    let case = rows(&project.run(&["report", "cases", "-f", "csv"]).exits(0).out).remove(4);
    let run = project.run(&["show", &case["case_id"]]).exits(0);
    assert!(run.out.contains(&case["case_id"]) && run.out.contains("(learning): \""), "{}", run.out);
    let hit = rows(&project.run(&["search", "CAMHS", "--limit", "1", "-f", "csv"]).exits(0).out).remove(0);
    let run = project.run(&["show", &hit["passage_id"], "--query", "camhs"]).exits(0);
    assert!(run.out.contains("*CAMHS*") && run.out.contains(&hit["case_id"]), "{}", run.out);
    assert!(project.run(&["show", "nobody"]).exits(2).err.contains("there is no case \"nobody\""));
    let run = project.run(&["show", "wexmoor-2016-17-send", "case", "99"]).exits(2);
    assert!(run.err.contains("There are: Case 1"), "{}", run.err);
    let one = project.run(&["show", "wexmoor-2016-17-send", "Case", "2"]).exits(0);
    assert!(one.out.starts_with("Case 2") && !one.out.contains("\nCase 3"), "{}", one.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_is_opened_at_its_page() {
    use std::os::unix::fs::PermissionsExt;
    let project = project();
    project.write("bin/xdg-open", "#!/bin/sh\necho \"$1\" > \"$OPENED\"\n");
    std::fs::set_permissions(project.path("bin/xdg-open"), std::fs::Permissions::from_mode(0o755)).expect("an executable");
    let hit = rows(&project.run(&["search", "CAMHS", "--limit", "1", "-f", "csv"]).exits(0).out).remove(0);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_audit-themes"))
        .args(["--project", &project.path("").to_string_lossy(), "show", &hit["passage_id"], "--open"])
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", project.path("bin").display()))
        .env("OPENED", project.path("opened"))
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains(&format!("at page {}", hit["page"])), "{said}");
    let opened = project.read("opened");
    assert!(
        opened.starts_with("file:///") && opened.trim_end().ends_with(&format!("{}#page={}", hit["document"], hit["page"])),
        "{opened}"
    );
}

#[test]
fn searches_go_on_while_another_run_holds_the_project() {
    let project = project();
    project.run(&["ingest"]).exits(0);
    let lock = audit_themes::files::Lock::take(&project.path("index/lock")).expect("the lock");
    let run = project.run(&["search", "CAMHS"]).exits(0);
    assert!(!run.err.contains("Another run"), "nothing has changed: {}", run.err);
    project.write("corpus/new.md", "# Audit\n\n## Case 1\n\n### Strengths\n\n- The kettle was on.\n");
    let run = project.run(&["search", "CAMHS"]).exits(0);
    assert!(run.err.contains("Another run is at work on this project"), "{}", run.err);
    drop(lock);
    let run = project.run(&["search", "kettle"]).exits(0);
    assert!(run.out.contains("*kettle*"), "what has changed is seen: {}", run.out);
}

#[test]
fn indexes_built_apart_are_joined_and_count_the_same() {
    let whole = project();
    let names = ["wexmoor-2014-15-neglect.pdf", "thornsea-2018-19-missing.pdf", "wexmoor-2016-17-send.pdf"];
    for (i, name) in names.iter().enumerate() {
        whole.copy(&root().join("corpus").join(name), &format!("part{i}/corpus/{name}"));
        program(&whole.path(""), &["--project", &format!("part{i}"), "ingest"]).exits(0);
    }
    let run = whole.run(&["index", "merge", "part0", "part1", "part2", "-o", "joined"]).exits(0);
    assert!(run.err.contains("Joined 3 indexes into joined: ") && run.err.contains("13 cases and 3 reports"), "{}", run.err);
    for query in ["*", "school", "\"special school\"", "camhs -kind:question", "=school"] {
        let of = |more: &[&str]| whole.run(&[&["search", query, "--facets", "-f", "csv"], more].concat()).exits(0).out;
        assert_eq!(of(&["--index", "joined"]), of(&[]), "{query}");
    }
    let again = whole.run(&["index", "merge", "part0", "part0", "-o", "twice"]).exits(2);
    assert!(again.err.contains("holds too") && again.err.contains("counted twice"), "{}", again.err);
    assert!(whole.run(&["index", "merge", "part0", "-o", "joined"]).exits(2).err.contains("not empty"));
    assert!(whole.run(&["index", "merge", "part9", "-o", "other"]).exits(2).err.contains("no search index here"));
}

#[test]
fn passages_and_queries_are_exported_for_another_engine() {
    let project = project();
    let run = project.run(&["export", "bulk"]).exits(0);
    let lines: Vec<serde_json::Value> = run.out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let name = project.run(&["export", "bulk", "--name"]).exits(0).out.trim_end().to_owned();
    assert!(name.starts_with("audit-themes-") && lines.iter().step_by(2).all(|l| l["index"]["_index"] == name.as_str()));
    let ids: BTreeSet<&str> = lines.iter().step_by(2).filter_map(|l| l["index"]["_id"].as_str()).collect();
    assert_eq!(ids.len() * 2, lines.len(), "an id a passage");
    assert!(run.err.contains(&format!("{} passages for the index {name}", ids.len())), "{}", run.err);
    assert!(project.run(&["export", "bulk", "--mapping", "opensearch"]).exits(0).out.contains("\"whitespace\""));
    assert!(project.run(&["export", "bulk", "--mapping", "quickwit"]).exits(0).out.contains(&name));
    assert!(project.run(&["export", "query", "schools"]).exits(0).out.contains("{\"stems\":[\"school\"]}"));
    assert!(project.run(&["export", "query", "=schools"]).exits(2).err.contains("as they are written"));
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
    project.write("clean.toml", "[[theme]]\nid = 'wait'\nname = 'Waiting'\nrules = ['wait', 'queue']\n");
    let run = project.run(&["themes", "check", "clean.toml", "--on", "comments.csv"]).exits(0);
    assert!(run.out.ends_with("clean.toml: line 4: wait.2: 'queue' finds nothing in comments.csv\n"), "{}", run.out);
    assert!(run.err.contains("1 of 2 rules find something in the 2 texts."), "{}", run.err);
    let run = project.run(&["themes", "test", "--codebook", "clean.toml", "We were late\n\n- waiting"]).exits(0);
    assert!(
        run.out.contains("wait      Waiting: \"waiting\" (learning, rule wait.1)") && run.out.contains("characters 16 to 23"),
        "{}",
        run.out
    );
    assert!(project.run(&["themes", "--help"]).exits(0).out.contains("The language of the rules"));
    assert!(project.run(&["themes", "check", "--help"]).exits(0).out.contains("A SENTENCE ends at"));
    let run = project.run(&["themes", "stems", "hour", "xylophone", "--on", "comments.csv"]).exits(0);
    assert!(run.out.contains("hour: stem hour; also of hours\n") && run.out.contains("xylophon; also of no other word\n"), "{}", run.out);
    let run = project.run(&["themes", "tag", "comments.csv", "--codebook", "book.toml"]).exits(0);
    assert!(run.out.contains("1,We waited for hours.,wait,\"wait: \"\"waited\"\" [wait.1]\","), "{}", run.out);
    project.run(&["themes", "tag", "comments.csv", "--codebook", "book.toml", "-o", "out.csv"]).exits(0);
    assert!(run.err.contains("The texts are those of the column \"comment\"."), "{}", run.err);
    std::fs::create_dir(project.path("comments")).expect("a folder");
    let folder = project.run(&["themes", "tag", "comments", "--codebook", "book.toml"]).exits(2);
    assert!(folder.err.contains("comments is a folder"), "{}", folder.err);
    let first = std::fs::read(project.path("out.csv")).expect("the file");
    project.run(&["themes", "tag", "comments.csv", "--codebook", "book.toml", "-o", "out.csv"]).exits(0);
    assert!(first.starts_with("\u{feff}id,comment,themes".as_bytes()) && first == std::fs::read(project.path("out.csv")).expect("again"));
}
