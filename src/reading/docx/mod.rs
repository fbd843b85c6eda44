//! DOCX, as Word and others write it: what the file says and what a reader of it sees on the page.
//!
//! Macros, embedded files and the file's own properties are never read. Changes that were tracked are taken as accepted.

mod numbering;
mod package;
mod story;
mod styles;

use numbering::Numbering;
use package::{Package, Relations, Step, events, is_on};
use story::{Story, Use};
use styles::Styles;
pub(super) use styles::is_symbol_font;

use super::flow::{self, Flow, Standing};
use crate::error::ReadError;
use crate::model::{Body, Format, Notice, Reading, Recognition, TextSource};

/// The first bytes of a zip, and of the container that old Word documents and encrypted ones are.
const ZIP: &[u8] = b"PK\x03\x04";
const OLD: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

pub(super) fn looks_like_docx(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLD)
}

pub(super) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    if bytes.starts_with(OLD) {
        // A document with a password is packed into the old container as a stream of this name.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|w| w == name);
        return Err(if encrypted { ReadError::Encrypted } else { ReadError::OldWord });
    }
    let mut package = Package::open(bytes)?;
    let main = package.main()?.ok_or(ReadError::NotWord)?;
    let relations = package.relations(&main)?;
    let text = package.part(&main)?.ok_or(ReadError::NotWord)?;
    let styles = part_of_kind(&mut package, &relations, "styles")?.map_or_else(|| Ok(Styles::default()), |t| Styles::read(&t))?;
    let numbering =
        part_of_kind(&mut package, &relations, "numbering")?.map_or_else(|| Ok(Numbering::default()), |t| Numbering::read(&t))?;

    let mut story = Story::new(styles, numbering);
    story.read(&text, Standing::Text, &relations)?;
    let read = story.flow.words();
    for kind in ["footnotes", "endnotes"] {
        if let Some(text) = part_of_kind(&mut package, &relations, kind)? {
            story.read(&text, Standing::Aside, &relations)?;
        }
    }
    heads(&mut package, &relations, &mut story)?;

    let Story { flow, seen, .. } = story;
    let notices = notices(&seen, read);
    let blocks = Flow::blocks(flow);
    if !blocks.iter().any(|b| b.text().chars().any(char::is_alphanumeric)) {
        return Err(ReadError::NoText { pages: 0, images: seen.images > 0, unseen: Vec::new() });
    }
    Ok(Reading {
        format: Format::Docx,
        text_source: TextSource::Text,
        body: Body::Blocks(blocks),
        notices,
        recognition: Recognition::default(),
    })
}

fn part_of_kind(package: &mut Package<'_>, relations: &Relations, kind: &str) -> Result<Option<String>, ReadError> {
    let target = relations.values().filter(|r| r.kind == kind).map(|r| r.target.as_str()).min();
    target.map_or(Ok(None), |t| package.part(t))
}

/// Running heads and feet, each once, as far as they show.
fn heads(package: &mut Package<'_>, relations: &Relations, story: &mut Story) -> Result<(), ReadError> {
    let mut even = false;
    if let Some(settings) = part_of_kind(package, relations, "settings")? {
        events(&settings, |step| {
            if let Step::Start("evenAndOddHeaders", e) = step {
                even = is_on(e);
            }
        })?;
    }
    let mut known: Vec<String> = Vec::new();
    for reference in std::mem::take(&mut story.heads) {
        let shown = match reference.shown {
            Use::First => reference.title_page,
            Use::Even => even,
            Use::Every => true,
        };
        let Some(relation) = relations.get(&reference.id).filter(|_| shown) else { continue };
        let Some(text) = package.part(&relation.target)? else { continue };
        // A head that comes again in each section says nothing new.
        if known.contains(&text) {
            continue;
        }
        let own = package.relations(&relation.target)?;
        story.read(&text, Standing::Furniture, &own)?;
        known.push(text);
    }
    Ok(())
}

/// What was met on the way that a person may want to know of.
#[derive(Debug, Default)]
struct Seen {
    inserted: usize,
    deleted: usize,
    comments: usize,
    prompts: usize,
    hidden_words: usize,
    embedded: usize,
    images: usize,
}

fn notices(seen: &Seen, read: usize) -> Vec<Notice> {
    let mut out = Vec::new();
    if seen.inserted + seen.deleted > 0 {
        let message = format!("tracked changes: shown as if accepted ({} insertions, {} deletions)", seen.inserted, seen.deleted);
        out.push(Notice::warning("tracked-changes", None, message));
    }
    if seen.comments > 0 {
        out.push(Notice::info("comments", None, format!("{} comments were not read", seen.comments)));
    }
    if seen.prompts > 0 {
        out.push(Notice::info(
            "empty-fields",
            None,
            format!("{} form fields are not filled in; their prompts were not read", seen.prompts),
        ));
    }
    if seen.embedded > 0 {
        let message = format!("{} embedded objects or diagrams were not read: look whether they hold text", seen.embedded);
        out.push(Notice::warning("embedded", None, message));
    }
    out.extend(flow::hidden(seen.hidden_words, read));
    out
}
