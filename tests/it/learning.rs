//! `themes learn` and `themes discover`: what people's decisions teach, and what the codebook misses.

use std::fmt::Write as _;

use crate::project::{Project, rows};

fn room(n: usize) -> &'static str {
    ["attic", "cellar", "kitchen", "porch", "barn", "loft"].into_iter().cycle().nth(n % 6).expect("a room")
}

/// So many cases with one lodger each, whom no rule knows, and with other passages.
fn lodgers(cases: usize) -> Project {
    let project = Project::empty();
    let mut report = "# Dunmarsh Safeguarding Children Partnership: Case Audits 2016-17\n".to_owned();
    for n in 0..cases {
        let room = room(n);
        let _ = write!(
            report,
            "\n## Case {}\n\n### Strengths\n\n- A lodger of {n} weeks slept in the {room}.\n- The {room} was painted by hand, day {n}.\n\n\
             ### Learning\n\n- Nobody asked the father on day {n}.\n",
            n + 1
        );
    }
    project.write("corpus/dunmarsh.md", report);
    project
}

/// Gives the theme `psupp` to the lodgers of the first cases.
fn decided(project: &Project, cases: usize) {
    let mut sheet = "document,passage_text,theme_id,decision,reviewer,date\n".to_owned();
    for n in 0..cases {
        let _ = writeln!(sheet, "dunmarsh.md,A lodger of {n} weeks slept in the {}.,psupp,add,Wren,2024-03-05", room(n));
    }
    project.write("filled.csv", sheet);
    project.run(&["review", "import", "filled.csv"]).exits(0);
}

#[test]
fn twenty_decisions_teach_a_theme_and_nineteen_do_not() {
    let project = lodgers(26);
    decided(&project, 19);
    let run = project.run(&["themes", "learn", "-f", "csv"]).exits(1);
    assert!(
        run.out.is_empty() && run.err.contains("a theme needs 20 passages") && run.err.contains("the one with the most has 19"),
        "{}",
        run.err
    );
    decided(&project, 20);
    let run = project.run(&["themes", "learn", "-f", "csv"]).exits(0);
    let proposals = rows(&run.out);
    assert_eq!(proposals.len(), 6, "the six lodgers on whom nobody decided: {}", run.out);
    for row in &proposals {
        assert_eq!((row["theme_id"].as_str(), row["status"].as_str(), row["rule_id"].as_str()), ("psupp", "suggested", "learned"));
        assert!(
            row["reason"].starts_with("learned from 20 confirmed passages: ") && row["reason"].contains("\"lodger\""),
            "{}",
            row["reason"]
        );
    }
    assert_eq!(run.out, project.run(&["themes", "learn", "-f", "csv"]).exits(0).out);
    let scores = rows(&project.run(&["themes", "learn", "--scores", "-f", "csv"]).exits(0).out);
    let recall = |tagger: &str| scores.iter().find(|r| r["tagger"] == tagger).expect("its row")["recall"].clone();
    assert_eq!((recall("rules").as_str(), recall("learned").as_str()), ("0.000", "1.000"));
}

#[test]
fn what_is_proposed_counts_only_when_a_person_accepts_it() {
    let project = lodgers(26);
    decided(&project, 20);
    let counted = |arguments: &[&str]| {
        let table = rows(&project.run(arguments).exits(0).out);
        let wanted = |r: &&std::collections::BTreeMap<String, String>| {
            r["theme_id"] == "psupp" && r["polarity"] == "Total" && r["time_period"] == "Total" && r["board"] == "Total"
        };
        table.iter().find(wanted).expect("a row")["cases_with_theme"].clone()
    };
    assert_eq!(counted(&["report", "frequency", "-f", "csv"]), "20");
    assert_eq!(counted(&["report", "frequency", "--suggest", "-f", "csv"]), "20");
    let suggested = |arguments: &[&str]| rows(&project.run(arguments).exits(0).out).iter().filter(|r| r["status"] == "suggested").count();
    assert_eq!(suggested(&["report", "evidence", "-f", "csv"]), 0, "off unless it is asked for");
    assert_eq!(suggested(&["report", "evidence", "--suggest", "-f", "csv"]), 6);
    project.run(&["review", "export", "sheet.csv", "--suggest", "--theme", "psupp", "--undecided"]).exits(0);
    let sheet = project.read("sheet.csv").replacen(",suggested,,,,,,,", ",suggested,,accept,,Wren,2024-03-06,,", 1);
    project.write("sheet.csv", sheet);
    project.run(&["review", "import", "sheet.csv"]).exits(0);
    assert_eq!(counted(&["report", "frequency", "-f", "csv"]), "21");
}

#[test]
fn few_passages_do_not_tell_what_stands_out() {
    let run = lodgers(10).run(&["themes", "discover", "-f", "csv"]).exits(1);
    assert!(run.out.is_empty() && run.err.contains("with fewer than 200 it cannot be told"), "{}", run.err);
}

#[test]
fn a_phrase_of_the_last_years_is_told_with_its_places() {
    let project = Project::empty();
    for year in 10..20 {
        let mut report =
            format!("# Dunmarsh Safeguarding Children Partnership: Case Audits 20{year}-{}\n\n## Case 1\n\n### Strengths\n\n", year + 1);
        for n in 0..30 {
            let what = if year > 16 && n < 4 { "with a magpie lodging there" } else { "with the blinds down" };
            let _ = writeln!(report, "- The {} was painted on day {n} of {year} {what}.", room(n + year));
        }
        project.write(&format!("corpus/{year}.md"), report);
    }
    let found = rows(&project.run(&["themes", "discover", "-f", "csv"]).exits(0).out);
    assert_eq!(found[0]["phrase"], "magpie lodging", "{found:?}");
    assert_eq!(found[0]["stands_out_in"], "2016-17 to 2019-20, against earlier years");
    assert_eq!(
        (found[0]["passages_with_phrase"].as_str(), found[0]["passages"].as_str(), found[0]["others_with_phrase"].as_str()),
        ("12", "120", "0")
    );
    assert!(found[0]["citations"].contains("2017-18, Case 1") && found[0]["documents"] == "3", "{found:?}");
}
