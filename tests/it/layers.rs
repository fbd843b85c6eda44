//! The layers: a stage imports the model, the text work and the errors, never another stage.

use std::path::Path;

use crate::project::root;

/// Each module and what of the crate it may import beside itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("faults", &["error"]),
    ("model", &[]),
    ("text", &["model"]),
    ("reading", &["model", "text", "error", "faults"]),
    ("lines", &["model", "text", "error"]),
    ("layouts", &["model", "text", "error"]),
    ("corrections", &["model", "text", "error"]),
    ("passages", &["model", "text"]),
    ("coding", &["model", "text", "error", "passages"]),
    ("reviews", &["model", "text", "error", "passages"]),
    ("themes", &["model", "text", "error"]),
    ("index", &["model", "text", "error"]),
    ("privacy", &["model", "text"]),
    ("statistics", &["model", "text", "error"]),
    ("report", &["model", "text", "error"]),
    ("files", &["error"]),
    ("catalogue", &["model", "error", "files"]),
    ("traces", &["error", "files", "model", "text"]),
    ("project", &["error", "files", "layouts", "reviews", "text", "themes"]),
    ("attention", &["corrections", "model", "error"]),
    ("worker", &["model", "error", "faults", "layouts"]),
    ("recognition", &["model"]),
    (
        "pipeline",
        &[
            "attention",
            "catalogue",
            "corrections",
            "error",
            "files",
            "index",
            "layouts",
            "lines",
            "model",
            "passages",
            "project",
            "reading",
            "recognition",
            "reviews",
            "statistics",
            "text",
            "themes",
            "worker",
        ],
    ),
    (
        "cli",
        &[
            "attention",
            "catalogue",
            "coding",
            "corrections",
            "error",
            "files",
            "index",
            "model",
            "pipeline",
            "privacy",
            "project",
            "recognition",
            "report",
            "reviews",
            "statistics",
            "text",
            "themes",
            "traces",
            "worker",
        ],
    ),
];

fn sources() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(root().join("src")).sort_by_file_name() {
        let entry = entry.expect("the sources can be listed");
        if entry.path().extension().is_some_and(|e| e == "rs") {
            let name = entry.path().strip_prefix(root().join("src")).expect("below src").to_string_lossy().replace('\\', "/");
            out.push((name, std::fs::read_to_string(entry.path()).expect("a source file")));
        }
    }
    out
}

/// The modules of the crate that a line names after `crate::`.
fn named(line: &str) -> Vec<String> {
    line.split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let list = rest
                .strip_prefix('{')
                .map_or_else(|| vec![rest.to_owned()], |inner| inner.split(',').map(|p| p.trim().to_owned()).collect());
            list.into_iter().map(|p| p.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>())
        })
        .filter(|m| !m.is_empty())
        .collect()
}

/// Imports that no layer allows, with file and line.
fn sideways(name: &str, text: &str) -> Vec<String> {
    let module = name.split(['/', '.']).next().unwrap_or("");
    if matches!(name, "lib.rs" | "main.rs") {
        return Vec::new();
    }
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(m, _)| *m == module) else {
        return vec![format!("src/{name}: the module {module} has no place in the layers; give it one in tests/it/layers.rs")];
    };
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for import in named(line) {
            let known = MAY_IMPORT.iter().any(|(m, _)| *m == import);
            if known && import != module && !allowed.contains(&import.as_str()) {
                out.push(format!("src/{name}:{}: {module} may not import {import}", number + 1));
            }
        }
    }
    out
}

#[test]
fn no_stage_imports_another() {
    let wrong: Vec<String> = sources().iter().flat_map(|(name, text)| sideways(name, text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sideways_import_would_be_seen() {
    assert_eq!(sideways("lines/x.rs", "use crate::themes::Tagger;"), ["src/lines/x.rs:1: lines may not import themes"]);
    assert_eq!(sideways("report/x.rs", "use crate::{model, statistics};").len(), 1);
    assert_eq!(sideways("novel.rs", "").len(), 1);
    assert!(sideways("lines/x.rs", "// crate::themes is another stage").is_empty());
}

#[test]
fn every_file_says_first_what_it_is() {
    let without: Vec<String> = sources().into_iter().filter(|(_, t)| !t.starts_with("//!")).map(|(n, _)| n).collect();
    assert!(without.is_empty(), "no //! line at the head of {}", without.join(", "));
}

#[test]
fn the_top_level_holds_what_it_should() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "corpus",
        "index",
        "tests",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "rustfmt.toml",
        "clippy.toml",
        "audit-themes.toml",
        "target",
        "reports",
    ];
    let entries = std::fs::read_dir(Path::new(root())).expect("the root can be listed");
    let names = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned());
    let strange: Vec<String> = names.filter(|n| !n.starts_with('.') && !known.contains(&n.as_str())).collect();
    assert!(strange.is_empty(), "{strange:?}");
}
