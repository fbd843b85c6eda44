//! REFI-QDA codebooks (QDA-XML codebook 1.0, <https://www.qdasoftware.org>): strict when written, lenient when read.
//!
//! Written: a group is a code that cannot be given to a passage, with its themes inside. Read: any encoding and namespace, codes
//! nested or flat (`Family::Fathers`), descriptions as element or attribute; sets, notes and whatever else there is are passed
//! over.

use std::collections::BTreeMap;
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use uuid::Uuid;

use super::{Code, Imported, guid, parse, tables, text_of};
use crate::error::{Error, ErrorKind, Result};
use crate::text::normalise::squeeze;
use crate::text::sheet::{Mistake, decode};

/// What stands between the parts of a description; read again, they are told apart by it.
const COUNTS: &str = "Counts: ";
const COUNTS_NOT: &str = "Does not count: ";

/// The colours of the groups, in their order (Analysis Function of the UK government).
const COLOURS: [&str; 4] = ["#12436D", "#28A197", "#801650", "#F46A25"];

/// Deeper than this, codes are not read.
const DEEPEST: usize = 64;
/// More codes than this are not read.
const MOST: usize = 20_000;

/// The themes of a codebook file as `.qdc`.
pub fn export(path: &Path, text: &str) -> Result<Vec<u8>> {
    let document = parse(path, text)?;
    let title = document.get("title").and_then(toml_edit::Item::as_str).unwrap_or("");
    let failed = |e: std::io::Error| Error::new(path, ErrorKind::Render { format: "QDC", message: e.to_string() });
    let mut writer = quick_xml::Writer::new_with_indent(Vec::new(), b' ', 2);
    let mut write = |event: Event<'_>| writer.write_event(event).map_err(failed);
    write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("CodeBook").with_attributes([("xmlns", "urn:QDA-XML:codebook:1.0"), ("origin", "audit-themes")]);
    write(Event::Start(root))?;
    write(Event::Start(BytesStart::new("Codes")))?;
    for (group, colour) in tables(&document, "group").zip(COLOURS.iter().cycle()) {
        let inside = || tables(&document, "theme").filter(|t| text_of(t, "group") == text_of(group, "id") && !t.contains_key("until"));
        if inside().next().is_none() {
            continue;
        }
        write(Event::Start(code(title, &format!("group {}", text_of(group, "id")), text_of(group, "name"), false, colour)))?;
        for theme in inside() {
            write(Event::Start(code(title, text_of(theme, "id"), text_of(theme, "name"), true, colour)))?;
            write(Event::Start(BytesStart::new("Description")))?;
            write(Event::Text(BytesText::new(&legal(&description(theme)))))?;
            write(Event::End(BytesEnd::new("Description")))?;
            write(Event::End(BytesEnd::new("Code")))?;
        }
        write(Event::End(BytesEnd::new("Code")))?;
    }
    write(Event::End(BytesEnd::new("Codes")))?;
    write(Event::End(BytesEnd::new("CodeBook")))?;
    let mut out = writer.into_inner();
    out.push(b'\n');
    Ok(out)
}

fn code(title: &str, id: &str, name: &str, codable: bool, colour: &str) -> BytesStart<'static> {
    let mut start = BytesStart::new("Code");
    start.push_attribute(("guid", guid(title, id).to_string().as_str()));
    start.push_attribute(("name", legal(name).as_str()));
    start.push_attribute(("isCodable", if codable { "true" } else { "false" }));
    start.push_attribute(("color", colour));
    start
}

fn description(theme: &toml_edit::Table) -> String {
    let mut out = text_of(theme, "definition").to_owned();
    for (label, key) in [(COUNTS, "includes"), (COUNTS_NOT, "excludes")] {
        let text = text_of(theme, key);
        if !text.is_empty() {
            out.extend(["\n", label, text]);
        }
    }
    out
}

/// A text without the characters that XML 1.0 does not allow.
fn legal(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// A code while it is read.
struct Open {
    name: String,
    guid: Option<Uuid>,
    codable: bool,
    description: String,
    /// Place of the code in the list; codes stand in the order in which they begin.
    at: usize,
    children: usize,
}

/// A code with its parents' names.
struct Read {
    path: Vec<String>,
    open: Open,
}

/// The codes of a `.qdc`.
pub fn import(bytes: &[u8]) -> std::result::Result<Imported, Mistake> {
    let text = decode(bytes);
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let line = |at: u64| {
        let before = usize::try_from(at).ok().and_then(|at| text.get(..at)).unwrap_or_default();
        before.matches('\n').count() as u64 + 1
    };
    let (mut stack, mut read): (Vec<Open>, Vec<Read>) = (Vec::new(), Vec::new());
    let (mut in_description, mut is_codebook, mut begun) = (false, false, 0_usize);
    loop {
        let event = reader.read_event().map_err(|e| Mistake::new(line(reader.error_position()), format!("this is no XML: {e}")))?;
        match event {
            Event::Start(e) => match e.local_name().into_inner() {
                "CodeBook" | "Codebook" => is_codebook = true,
                "Code" => {
                    if stack.len() >= DEEPEST || begun >= MOST {
                        let message = format!("codes lie deeper than {DEEPEST}, or are more than {MOST}: this is no codebook of a person");
                        return Err(Mistake::new(line(reader.buffer_position()), message));
                    }
                    if let Some(parent) = stack.last_mut() {
                        parent.children += 1;
                    }
                    stack.push(open(&e, begun));
                    begun += 1;
                }
                "Description" => in_description = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().into_inner() {
                "Code" => {
                    if let Some(open) = stack.pop() {
                        read.push(Read { path: stack.iter().map(|o| o.name.clone()).collect(), open });
                    }
                }
                "Description" => in_description = false,
                _ => {}
            },
            Event::Text(t) => add(&mut stack, in_description, &t.xml10_content()),
            Event::CData(t) => add(&mut stack, in_description, &t.xml10_content()),
            Event::GeneralRef(r) => {
                let known = match &*r {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => r.resolve_char_ref().ok().flatten(),
                };
                if let Some(c) = known {
                    add(&mut stack, in_description, c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !is_codebook {
        return Err(Mistake::new(1, "this is no REFI-QDA codebook: it has no element CodeBook"));
    }
    read.sort_by_key(|r| r.open.at);
    if read.is_empty() {
        return Err(Mistake::new(1, "this codebook has no codes"));
    }
    Ok(imported(read))
}

fn open(element: &BytesStart<'_>, at: usize) -> Open {
    let attribute = |name: &str| {
        let found = element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
        Some(
            found.normalized_value(XmlVersion::Implicit1_0).map_or_else(|_| found.value.clone().into_owned(), std::borrow::Cow::into_owned),
        )
    };
    Open {
        name: squeeze(&attribute("name").unwrap_or_default()),
        guid: attribute("guid").and_then(|g| Uuid::parse_str(g.trim()).ok()),
        codable: !attribute("isCodable").is_some_and(|v| matches!(v.trim(), "false" | "0")),
        description: attribute("description").unwrap_or_default(),
        at,
        children: 0,
    }
}

fn add(stack: &mut [Open], in_description: bool, text: &str) {
    if let Some(open) = stack.last_mut().filter(|_| in_description) {
        open.description.push_str(text);
    }
}

/// Codes as themes, each in the group of its outermost parent.
fn imported(read: Vec<Read>) -> Imported {
    let mut out = Imported::default();
    let names: Vec<String> = read.iter().map(|r| r.open.name.clone()).collect();
    let mut beginnings: BTreeMap<&str, usize> = BTreeMap::new();
    for (beginning, _) in names.iter().filter_map(|n| n.split_once('.')) {
        *beginnings.entry(beginning).or_default() += 1;
    }
    // A dot divides a name where several codes share what is before it, or a code is called so.
    let divided = |name: &str| -> Option<(String, String)> {
        let (group, rest) = name.split_once("::").or_else(|| {
            let (group, rest) = name.split_once('.')?;
            let shared = beginnings.get(group).is_some_and(|n| *n > 1) || names.iter().any(|n| n == group);
            (shared && !group.is_empty()).then_some((group, rest))
        })?;
        (!squeeze(group).is_empty() && !squeeze(rest).is_empty()).then(|| (squeeze(group), squeeze(rest)))
    };
    for Read { path, open } in read {
        if open.name.is_empty() {
            out.passed_over.push("a code without a name".to_owned());
            continue;
        }
        if !open.codable {
            if open.children == 0 {
                out.passed_over.push(format!("\"{}\", which cannot be given to a passage and holds no codes", open.name));
            }
            continue;
        }
        let (group, name) = match (path.first(), divided(&open.name)) {
            (Some(outermost), _) => (Some(outermost.clone()), open.name.clone()),
            (None, Some((group, name))) => (Some(group), name),
            (None, None) => (None, open.name.clone()),
        };
        out.codes.push(Code { id: None, guid: open.guid, name, group, fields: fields(&open.description) });
    }
    out
}

/// A description's parts, where it is one of ours; else all of it is the definition.
fn fields(description: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut definition = Vec::new();
    for line in description.trim().lines().map(str::trim) {
        if let Some(text) = line.strip_prefix(COUNTS) {
            out.insert("includes".to_owned(), text.to_owned());
        } else if let Some(text) = line.strip_prefix(COUNTS_NOT) {
            out.insert("excludes".to_owned(), text.to_owned());
        } else {
            definition.push(line);
        }
    }
    let definition = definition.join("\n").trim().to_owned();
    if !definition.is_empty() {
        out.insert("definition".to_owned(), definition);
    }
    out
}
