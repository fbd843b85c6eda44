//! Codebooks in and out: CSV, with the columns that Taguette reads and writes, and REFI-QDA (`.qdc`), which most programs
//! for qualitative analysis read and write.
//!
//! A codebook of another program has names and descriptions, and no rules. So a new codebook is made from the one in use:
//! its sets and negations stay; a code that is known there keeps what the file says nothing of; a new one gets its own name as
//! its only rule.

mod csv;
mod qdc;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};
use uuid::Uuid;

use crate::error::{Error, ErrorKind, Result};
use crate::text::normalise::{fold, squeeze};

pub use csv::{export as to_csv, import as from_csv};
pub use qdc::{export as to_qdc, import as from_qdc};

/// A code as another program has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    pub id: Option<String>,
    pub guid: Option<Uuid>,
    pub name: String,
    pub group: Option<String>,
    /// Keys of a theme (`definition`, `rules`, …) and their values as text; of a list one a line.
    pub fields: BTreeMap<String, String>,
}

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub codes: Vec<Code>,
    /// What was passed over, and why.
    pub passed_over: Vec<String>,
}

/// A new codebook and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// A codebook file (TOML).
    pub toml: String,
    /// Themes of the codebook in use that were kept, with what the file says of them.
    pub known: usize,
    /// New themes whose only rule is their name.
    pub new: Vec<String>,
    /// Themes of the codebook in use that the file has not.
    pub left_out: Vec<String>,
}

/// The name of a theme in files of other programs: a UUID (version 5) of the codebook's title and the theme's id, so that it
/// is the same in every export.
fn guid(title: &str, id: &str) -> Uuid {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"audit-themes");
    Uuid::new_v5(&namespace, format!("{title}\n{id}").as_bytes())
}

/// A codebook file as TOML, to be read field by field.
fn parse(path: &Path, text: &str) -> Result<DocumentMut> {
    text.parse::<DocumentMut>().map_err(|e| {
        let (line, column) = crate::error::line_and_column(text, e.span().map_or(0, |s| s.start));
        Error::new(path, ErrorKind::Toml { line, column, message: e.message().to_owned(), hint: None })
    })
}

fn tables<'d>(document: &'d DocumentMut, key: &str) -> impl Iterator<Item = &'d Table> + use<'d> {
    document.get(key).and_then(Item::as_array_of_tables).into_iter().flatten()
}

fn text_of<'t>(table: &'t Table, key: &str) -> &'t str {
    table.get(key).and_then(Item::as_str).unwrap_or("")
}

/// The id of the group of each name.
fn groups(document: &DocumentMut) -> BTreeMap<String, String> {
    tables(document, "group").map(|g| (fold(text_of(g, "name")), text_of(g, "id").to_owned())).collect()
}

/// Makes a codebook from what was imported and the codebook in use (`base`, the text of its file `path`). `title` is that of a
/// codebook of which nothing is known yet.
pub fn make(imported: &Imported, path: &Path, base: &str, title: &str) -> Result<Made> {
    let mut document = parse(path, base)?;
    let old_title = document.get("title").and_then(Item::as_str).unwrap_or("").to_owned();
    let old_version = document.get("version").and_then(Item::as_str).unwrap_or("").to_owned();
    let old: Vec<Table> = tables(&document, "theme").cloned().collect();
    let mut group_ids = groups(&document);
    let mut taken: BTreeSet<String> = old.iter().map(|t| text_of(t, "id").to_owned()).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut used_groups: BTreeSet<String> = BTreeSet::new();
    let mut themes = ArrayOfTables::new();
    let mut made = Made { toml: String::new(), known: 0, new: Vec::new(), left_out: Vec::new() };
    for code in &imported.codes {
        let same = |t: &&Table| {
            let id = text_of(t, "id");
            let by_guid = code.guid.is_some_and(|g| g == guid(&old_title, id));
            by_guid || code.id.as_deref() == Some(id) || (code.id.is_none() && fold(text_of(t, "name")) == fold(&code.name))
        };
        let known = old.iter().find(same).filter(|t| !used.contains(text_of(t, "id"))).cloned();
        let mut theme = if let Some(theme) = known {
            made.known += 1;
            theme
        } else {
            let id = free_id(code.id.as_deref().unwrap_or(&code.name), &taken);
            made.new.push(id.clone());
            unwritten(&id, code)
        };
        let id = text_of(&theme, "id").to_owned();
        taken.insert(id.clone());
        used.insert(id);
        theme.insert("name", value(squeeze(&code.name)));
        if let Some(group) = &code.group {
            let next = free_id(group, &group_ids.values().cloned().collect());
            let group_id = group_ids.entry(fold(group)).or_insert_with(|| {
                add_group(&mut document, &next, group);
                next
            });
            theme.insert("group", value(group_id.as_str()));
        } else if text_of(&theme, "group").is_empty() {
            group_ids.entry(fold(UNGROUPED)).or_insert_with(|| {
                add_group(&mut document, "codes", UNGROUPED);
                "codes".to_owned()
            });
            theme.insert("group", value("codes"));
        }
        used_groups.insert(text_of(&theme, "group").to_owned());
        for (key, text) in &code.fields {
            if text.is_empty() && (key == "rules" || !ALWAYS.contains(&key.as_str())) {
                // No theme is without rules; of the other keys a theme has those that it needs.
                if key != "rules" {
                    theme.remove(key);
                }
                continue;
            }
            let item = like(theme.get(key).or_else(|| old.iter().find_map(|t| t.get(key))), text);
            theme.insert(key, item);
        }
        theme.decor_mut().set_prefix("\n");
        themes.push(theme);
    }
    let (retired, left_out): (Vec<&Table>, Vec<&Table>) =
        old.iter().filter(|t| !used.contains(text_of(t, "id"))).partition(|t| t.contains_key("until"));
    made.left_out = left_out.iter().map(|t| text_of(t, "id").to_owned()).collect();
    if made.known > 0 {
        // What was replaced in earlier versions still says by what.
        used_groups.extend(retired.iter().map(|t| text_of(t, "group").to_owned()));
        retired.into_iter().cloned().for_each(|t| themes.push(t));
    }
    if let Some(groups) = document.get_mut("group").and_then(Item::as_array_of_tables_mut) {
        groups.retain(|g| used_groups.contains(text_of(g, "id")));
    }
    document.insert("theme", Item::ArrayOfTables(themes));
    if made.known == 0 {
        document.insert("title", value(title));
        document.insert("version", value("0.1.0"));
        // Another book has none of this one's packs.
        document.remove("packs");
    } else {
        document.insert("version", value(format!("{}{IMPORTED}", old_version.trim_end_matches(IMPORTED))));
    }
    made.toml = document.to_string();
    Ok(made)
}

/// What a version ends in that came in from outside: it is another codebook than the one that it was made from.
const IMPORTED: &str = "-imported";

/// The group of codes that have none.
const UNGROUPED: &str = "Codes";

/// The keys that every theme has, empty or not.
const ALWAYS: [&str; 9] = ["pack", "since", "definition", "includes", "excludes", "topics", "not", "examples", "counterexamples"];

/// A theme of which only its name is known.
fn unwritten(id: &str, code: &Code) -> Table {
    let mut theme = Table::new();
    theme.insert("id", value(id));
    theme.insert("name", value(squeeze(&code.name)));
    theme.insert("group", value(""));
    // A theme of no pack is in use whichever packs are chosen.
    theme.insert("pack", value(""));
    theme.insert("since", value("0.1.0"));
    for key in ["definition", "includes", "excludes"] {
        theme.insert(key, value(""));
    }
    theme.insert("negation", value("ignore"));
    for key in ["topics", "rules", "not", "examples", "counterexamples"] {
        theme.insert(key, value(Array::new()));
    }
    theme.insert("rules", value(Array::from_iter([rule(&code.name, id)])));
    theme
}

/// A name as a rule: its words, those in capitals as acronyms.
fn rule(name: &str, id: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '\'').map(|w| w.trim_matches('\'')).filter(|w| !w.is_empty());
    let operator = |w: &str| matches!(w, "NEAR" | "BEFORE" | "NOT" | "AND" | "OR");
    let acronym = |w: &str| w.chars().count() > 1 && w.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()) && !operator(w);
    let words: Vec<String> = words.map(|w| if acronym(w) { w.to_owned() } else { w.to_lowercase() }).collect();
    if words.is_empty() { id.to_owned() } else { words.join(" ") }
}

fn add_group(document: &mut DocumentMut, id: &str, name: &str) {
    let mut group = Table::new();
    group.insert("id", value(id));
    group.insert("name", value(squeeze(name)));
    if let Some(groups) = document.entry("group").or_insert(Item::ArrayOfTables(ArrayOfTables::new())).as_array_of_tables_mut() {
        groups.push(group);
    }
}

/// A text as a value of the kind that a key has in the codebook: a list one a line, a number, true or false, else a text.
fn like(model: Option<&Item>, text: &str) -> Item {
    match model.and_then(Item::as_value) {
        Some(Value::Array(_)) => {
            let mut list: Array = text.lines().map(str::trim).filter(|l| !l.is_empty()).map(one).collect();
            if list.len() > 1 {
                list.iter_mut().for_each(|v| v.decor_mut().set_prefix("\n  "));
                list.set_trailing("\n");
                list.set_trailing_comma(true);
            }
            value(list)
        }
        Some(Value::Integer(_)) => text.parse::<i64>().map_or_else(|_| value(text), value),
        Some(Value::Float(_)) => text.parse::<f64>().map_or_else(|_| value(text), value),
        Some(Value::Boolean(_)) => text.parse::<bool>().map_or_else(|_| value(text), value),
        _ => value(text),
    }
}

/// A value of a list: a text, or a small table such as `{ rule = 'seen alone', weight = 0.5 }`.
fn one(line: &str) -> Value {
    let table = line.parse::<Value>().ok().filter(Value::is_inline_table);
    table.unwrap_or_else(|| line.into())
}

/// A value of a key as text: a list one a line.
fn written(item: &Item) -> String {
    let plain = |v: &Value| v.as_str().map_or_else(|| v.clone().decorated("", "").to_string(), str::to_owned);
    match item.as_value() {
        Some(Value::Array(list)) => list.iter().map(plain).collect::<Vec<_>>().join("\n"),
        Some(other) => plain(other),
        None => String::new(),
    }
}

/// A name as an id that is not taken: small letters, digits and dashes, beginning with a letter.
fn free_id(name: &str, taken: &BTreeSet<String>) -> String {
    let mut id = String::new();
    for c in fold(name).chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    let id = if id.starts_with(|c: char| c.is_ascii_lowercase()) {
        id.to_owned()
    } else {
        format!("code-{id}").trim_end_matches('-').to_owned()
    };
    if !taken.contains(&id) {
        return id;
    }
    // Of one more than are taken, one is free.
    (2..taken.len() + 3).map(|n| format!("{id}-{n}")).find(|id| !taken.contains(id)).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "title = \"T\"\nversion = \"2\"\npacks = [\"p\"]\n[[group]]\nid = \"g\"\nname = \"G\"\n\
        [[theme]]\nid = \"fog\"\nname = \"Fog\"\ngroup = \"g\"\nrules = ['{haze} NEAR/2 a', { rule = 'mist', weight = 0.5 }]\n\
        [[theme]]\nid = \"smoke\"\nname = \"Smoke\"\ngroup = \"g\"\nuntil = \"2\"\nreplaced_by = \"fog\"\n";

    fn made(base: &str, codes: Vec<Code>) -> Made {
        make(&Imported { codes, passed_over: Vec::new() }, "themes.toml".as_ref(), base, "New").expect("a codebook")
    }

    #[test]
    fn rules_with_weights_go_through_a_table_and_what_was_replaced_still_says_so() {
        let table = to_csv("themes.toml".as_ref(), BASE).expect("a table");
        let imported = from_csv(&table).expect("the same table");
        assert_eq!(imported.codes[0].fields["rules"], "{haze} NEAR/2 a\n{ rule = 'mist', weight = 0.5 }");
        let again = made(BASE, imported.codes).toml;
        assert_eq!(to_csv("themes.toml".as_ref(), &again).expect("a table"), table, "{again}");
        let book = again.parse::<DocumentMut>().expect("TOML");
        let rules = tables(&book, "theme").next().and_then(|t| t.get("rules")?.as_array()).expect("rules");
        assert!(rules.get(0).is_some_and(Value::is_str) && rules.get(1).is_some_and(Value::is_inline_table), "{again}");
    }

    #[test]
    fn a_theme_that_was_replaced_stays_in_the_book_and_out_of_other_programs() {
        let only_fog = vec![Code { name: "Fog".to_owned(), ..Code::default() }];
        let new = made(BASE, only_fog);
        assert_eq!((new.known, new.left_out.len()), (1, 0));
        assert!(new.toml.contains("replaced_by = \"fog\"") && new.toml.contains("version = \"2-imported\""), "{}", new.toml);
        let qdc = String::from_utf8(to_qdc("themes.toml".as_ref(), BASE).expect("a codebook")).expect("UTF-8");
        assert!(qdc.contains("Fog") && !qdc.contains("Smoke"), "{qdc}");
        let stranger = made(BASE, vec![Code { name: "Rain".to_owned(), ..Code::default() }]);
        assert_eq!(stranger.left_out, ["fog"]);
        assert!(!stranger.toml.contains("Smoke") && stranger.toml.contains("title = \"New\""), "{}", stranger.toml);
        assert!(new.toml.contains("packs = ") && !stranger.toml.contains("packs = "), "{}", stranger.toml);
    }

    #[test]
    fn ids_are_plain_and_taken_once() {
        let taken = BTreeSet::from(["fog".to_owned(), "fog-2".to_owned()]);
        assert_eq!(free_id("Fog", &taken), "fog-3");
        assert_eq!(free_id("2nd \u{c9}tage!", &taken), "code-2nd-tage");
        assert_eq!(free_id("\u{4e00}", &taken), "code");
    }

    #[test]
    fn names_become_rules() {
        assert_eq!(rule("Boats & nets (MASH)", "x"), "boats nets MASH");
        assert_eq!(rule("Boats NOT nets", "x"), "boats not nets", "a name has no operators");
        assert_eq!(rule("!?", "x"), "x");
    }
}
