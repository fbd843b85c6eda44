//! The package of a DOCX: parts in a zip, and the relationships between them.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::ReadError;
use crate::reading::plain::decode;

/// What all parts that are read may come to when unpacked.
const MAX_UNPACKED: u64 = 64 << 20;
/// More files than this are no document.
const MAX_ENTRIES: usize = 10_000;

pub(super) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    left: u64,
}

/// Where a part leads: by relationship id, the kind (`header`, `styles` …) and the target.
pub(super) type Relations = HashMap<String, Relation>;

#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) kind: String,
    pub(super) target: String,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
        if zip.len() > MAX_ENTRIES {
            return Err(damaged(&format!("it packs {} files", zip.len())));
        }
        Ok(Self { zip, left: MAX_UNPACKED })
    }

    /// The name of the part that holds the text; `None` where the package is something else.
    pub(super) fn main(&mut self) -> Result<Option<String>, ReadError> {
        let named = self.relations("")?.into_values().find(|r| r.kind == "officeDocument").map(|r| r.target);
        let name = named.unwrap_or_else(|| "word/document.xml".to_owned());
        Ok(Some(name).filter(|n| self.entry(n).is_some() && n.to_ascii_lowercase().starts_with("word/")))
    }

    /// The relationships of a part, or of the package where the name is empty.
    pub(super) fn relations(&mut self, part: &str) -> Result<Relations, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(text) = self.part(&name)? else { return Ok(Relations::new()) };
        let mut out = Relations::new();
        events(&text, |event| {
            if let Step::Start("Relationship", element) = event {
                let value = |name| attribute(element, name);
                if let (Some(id), Some(kind), Some(target)) = (value("Id"), value("Type"), value("Target")) {
                    let external = value("TargetMode").is_some_and(|m| m == "External");
                    let target = match target.strip_prefix('/') {
                        _ if external => target,
                        Some(absolute) => absolute.to_owned(),
                        None if folder.is_empty() => target,
                        None => format!("{folder}/{target}"),
                    };
                    let kind = kind.rsplit('/').next().unwrap_or("").to_owned();
                    out.insert(id, Relation { kind, target });
                }
            }
        })?;
        Ok(out)
    }

    fn entry(&self, name: &str) -> Option<usize> {
        let same = |n: &str| n.replace('\\', "/").eq_ignore_ascii_case(name);
        (0..self.zip.len()).find(|i| self.zip.name_for_index(*i).is_some_and(|n| n.is_ok_and(|n| same(&n))))
    }

    /// The text of a part; `None` where there is none of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(index) = self.entry(name) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Encrypted,
            e => damaged(&e.to_string()),
        })?;
        let mut bytes = Vec::new();
        // Reading stops at the limit, whatever size the file claims to have.
        file.take(self.left + 1).read_to_end(&mut bytes).map_err(|e| damaged(&e.to_string()))?;
        let taken = bytes.len() as u64;
        self.left = self.left.checked_sub(taken).ok_or(ReadError::TooLarge(MAX_UNPACKED >> 20))?;
        Ok(Some(decode(&bytes)))
    }
}

pub(super) fn damaged(what: &str) -> ReadError {
    ReadError::DamagedWord(what.to_owned())
}

/// An event of a part: an element's local name, or text.
pub(super) enum Step<'e> {
    Start(&'e str, &'e BytesStart<'e>),
    End(&'e str),
    Text(&'e str),
}

/// Walks a part. An element without content begins and ends.
pub(super) fn events(text: &str, mut take: impl FnMut(Step<'_>)) -> Result<(), ReadError> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event().map_err(|e| damaged(&format!("at byte {}: {e}", reader.error_position())))? {
            Event::Start(e) => take(Step::Start(e.local_name().into_inner(), &e)),
            Event::End(e) => take(Step::End(e.local_name().into_inner())),
            Event::Text(t) => take(Step::Text(&t.xml10_content())),
            Event::CData(t) => take(Step::Text(&t.xml10_content())),
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
                    take(Step::Text(c.encode_utf8(&mut [0; 4])));
                }
            }
            Event::Eof => return Ok(()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// An attribute's value by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
    let value =
        found.normalized_value(XmlVersion::Implicit1_0).map_or_else(|_| found.value.clone().into_owned(), std::borrow::Cow::into_owned);
    Some(value)
}

/// The attribute `val` as a number.
pub(super) fn number<T: std::str::FromStr>(element: &BytesStart<'_>) -> Option<T> {
    attribute(element, "val")?.trim().parse().ok()
}

/// True for a property that is switched on: there, and not with a value that says no.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    !attribute(element, "val").is_some_and(|v| matches!(v.as_str(), "0" | "false" | "off" | "none"))
}
