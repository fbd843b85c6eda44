//! The tour of README.md is run, command by command, and must say what it says there.

use crate::project::{Project, program, root};

/// Commands (`$ …`) of the README's transcripts, each with the lines that it must print.
fn tour() -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            continue;
        }
        match line.strip_prefix("$ ").filter(|_| inside) {
            Some(command) => out.push((command.to_owned(), Vec::new())),
            None if inside => out.last_mut().expect("a command before its output").1.push(line.to_owned()),
            None => {}
        }
    }
    out
}

#[test]
fn the_tour_is_true() {
    let tour = tour();
    assert!(tour.len() >= 5, "{} commands", tour.len());
    let names: Vec<String> = std::fs::read_dir(root().join("corpus"))
        .expect("the corpus")
        .filter_map(|e| e.expect("an entry").file_name().into_string().ok())
        .filter(|n| n.strip_suffix(".pdf").is_some())
        .collect();
    let project = Project::with(&names.iter().map(String::as_str).collect::<Vec<_>>());
    project.copy(&root().join("audit-themes.toml"), "audit-themes.toml");
    let mut wrong = Vec::new();
    for (command, expected) in tour {
        let words = words(&command);
        assert_eq!(words.first().map(String::as_str), Some("audit-themes"), "{command}");
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let run = program(&project.path(""), &arguments);
        let said: Vec<&str> = run.out.lines().chain(run.err.lines()).collect();
        for line in expected.iter().filter(|l| *l != "…" && !l.is_empty()) {
            if !said.contains(&line.as_str()) {
                wrong.push(format!("$ {command}\nshould print: {line}\nprinted: {}", said.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A shell's words, with single quotes.
fn words(command: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("a word").push(c),
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

/// The fenced blocks of a language in the README, in order.
fn blocks(language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let opening = format!("```{language}\n");
    text.split(&opening).skip(1).filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())).collect()
}

#[test]
fn the_example_sidecar_and_words_are_understood_as_they_stand() {
    let [sidecar, words] = blocks("toml").try_into().expect("a sidecar and a vocabulary");
    let project = Project::empty();
    project.write("vocabulary.toml", words);
    project.write(
        "corpus/dunmarsh.md",
        "# Audit\n\n## Case 1\n\n### Sunny side\n\n- The school rang.\n\n### Panel: what shone\n\n- The bus.\n",
    );
    project.write("corpus/dunmarsh.audit.toml", sidecar);
    let run = project.run(&["extract", "corpus/dunmarsh.md", "-f", "json"]).exits(0);
    let read: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let marked = ["area", "board", "heading", "period", "pooled", "published", "title", "topic"];
    assert_eq!(read["corrected"], serde_json::json!(marked));
    assert_eq!(read["cases"][0]["strengths"].as_array().map(Vec::len), Some(2));
}
