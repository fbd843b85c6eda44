//! The codebook with its rules, and the tags that it gives to arbitrary text.
//!
//! A text with an empty line is a list of rules and, behind it, what is tagged with them; any text is read as a codebook
//! and tagged with the embedded one.
#![no_main]

use audit_themes::themes::{Codebook, Scope, Tagged, Tagger};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static EMBEDDED: LazyLock<Tagger> = LazyLock::new(|| Tagger::new(Codebook::embedded().expect("the embedded codebook")));

fuzz_target!(|text: &str| {
    if let Ok(book) = Codebook::parse("themes.toml".as_ref(), text) {
        tag(&book, "The school knew; nobody asked the father.");
    }
    check(&EMBEDDED, text, &EMBEDDED.explain(text, Scope::Narrative));
    if let Some((rules, text)) = text.split_once("\n\n") {
        match Codebook::parse("themes.toml".as_ref(), &book(rules)) {
            Ok(book) => tag(&book, text),
            Err(e) => assert!(e.to_string().starts_with("themes.toml: line "), "{e}"),
        }
    }
});

/// Two taggers of one codebook say the same, whatever the order of their tables.
fn tag(book: &Codebook, text: &str) {
    let (one, other) = (Tagger::new(book.clone()), Tagger::new(book.clone()));
    for scope in [Scope::Strength, Scope::Question, Scope::Plain] {
        let found = one.explain(text, scope);
        assert_eq!(found, other.explain(text, scope));
        assert_eq!(found.tags, one.tag(text, scope), "the reasons change nothing");
        check(&one, text, &found);
    }
}

fn check(tagger: &Tagger, text: &str, found: &Tagged) {
    let length = text.chars().count();
    let themes = &tagger.codebook().themes;
    for tag in &found.tags {
        assert!(tag.start < tag.end && tag.end <= length, "{tag:?} of {length}");
        let (theme, rule) = tag.rule.rsplit_once('.').expect("theme.rule");
        let known = &themes[tag.theme];
        let number: usize = rule.parse().expect("a number");
        assert!(known.id == theme && (1..=known.rules.len()).contains(&number), "{tag:?}");
        let words: String = text.chars().skip(tag.start).take(tag.end - tag.start).collect();
        assert!(!words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace), "{words:?}");
    }
    assert!(found.tags.windows(2).all(|t| t[0].theme < t[1].theme), "one tag a theme");
    assert!(found.vetoed.iter().all(|v| v.start < v.end && v.end <= length), "{:?}", found.vetoed);
}

/// A codebook of one theme with these rules, those of the last third of the lines as exclusions and negators.
fn book(rules: &str) -> String {
    let lines: Vec<String> = rules.lines().map(|l| format!("{l:?}").replace("\\u{", "\\U{")).map(toml_escapes).collect();
    let (rules, others) = lines.split_at(lines.len() - lines.len() / 3);
    let (not, negators) = others.split_at(others.len() / 2);
    format!(
        "schema = 1\nversion = \"1\"\ntitle = \"t\"\n[[group]]\nid = \"g\"\nname = \"G\"\n[sets]\nchild = [\"child\", \"young person\"]\n\
         [negation]\nwindow = 2\nbefore = [{}]\nafter = [\"not seen\"]\nnot = []\n[[theme]]\nid = \"a\"\nname = \"A\"\ngroup = \"g\"\npack = \"p\"\n\
         since = \"1\"\ndefinition = \"d\"\nincludes = \"\"\nexcludes = \"\"\nnegation = \"learning\"\ntopics = []\nrules = [{}]\nnot = [{}]\n\
         examples = []\ncounterexamples = []\n",
        negators.join(", "),
        rules.join(", "),
        not.join(", ")
    )
}

/// Rust's `\u{1f}` as TOML's `\U0000001f`, and the two escapes that TOML lacks.
fn toml_escapes(quoted: String) -> String {
    let mut out = String::new();
    let mut rest = quoted.as_str();
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let (escape, after) = behind.split_at(behind.chars().next().map_or(0, char::len_utf8));
        rest = after;
        match escape {
            "U" => {
                let (code, after) = after.trim_start_matches('{').split_once('}').unwrap_or(("0", ""));
                out.push_str(&format!("\\U{code:0>8}"));
                rest = after;
            }
            "0" => out.push_str("\\u0000"),
            "'" => out.push('\''),
            other => {
                out.push('\\');
                out.push_str(other);
            }
        }
    }
    out + rest
}
