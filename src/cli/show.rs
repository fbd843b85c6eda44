//! `show`: a case as its report has it, page by page, with its tags and what a query finds in it marked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};

use super::args::{Args, Show};
use super::ingest::{self, Ready};
use super::output::{self, Screen};
use super::{Exit, Failure, Outcome};
use crate::index::{Filters, Hit, Query};
use crate::model::{Case, Coded, Document, Passage, Section, Tag};
use crate::statistics::case_label;
use crate::text::normalise::{fold, for_terminal, squeeze};

/// A case and where it stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    document: &'a Document,
    coded: &'a Coded,
    case: &'a Case,
    id: &'a str,
    /// The page that was meant: the passage's, else the first of the case.
    page: Option<u32>,
}

pub(super) fn run(args: &Args, command: &Show, screen: &Screen) -> Outcome {
    let ready = ingest::bring_up_to_date(args, &command.reading, &screen.quietly())?;
    let given = squeeze(&command.case.join(" "));
    let places = find(&ready, &given)?;
    let mut out = String::new();
    for place in &places {
        let found = match &command.query {
            Some(text) => hits(&ready, text, place)?,
            None => BTreeMap::new(),
        };
        case(&mut out, &ready, place, &found);
    }
    output::results(for_terminal(&out).as_bytes())?;
    if command.open
        && let Some(place) = places.first()
    {
        open(&ready, place, screen)?;
    }
    Ok(Exit::Done)
}

fn every_case(ready: &Ready) -> Vec<Place<'_>> {
    let mut out = Vec::new();
    for document in &ready.documents {
        for coded in &document.audits {
            for (case, id) in coded.audit.cases.iter().zip(&coded.case_ids) {
                out.push(Place { document, coded, case, id, page: case.passages().find_map(Passage::page) });
            }
        }
    }
    out
}

/// What a person means: a case or passage by its id, or a report by its name, with the case's name or number behind it.
fn find<'a>(ready: &'a Ready, given: &str) -> Result<Vec<Place<'a>>, Failure> {
    let all = every_case(ready);
    let by_id = |place: &Place<'a>| -> Option<Place<'a>> {
        if place.id == given {
            return Some(*place);
        }
        let passage = place.case.passages().find(|p| p.id == given)?;
        Some(Place { page: passage.page().or(place.page), ..*place })
    };
    if let Some(place) = all.iter().find_map(by_id) {
        return Ok(vec![place]);
    }
    let wanted = fold(given);
    // The longest name wins: one may be the beginning of another.
    let named = |d: &&Document| names(d).into_iter().filter_map(|n| Some((n.len(), rest(&wanted, &n)?))).max_by_key(|(length, _)| *length);
    let document = ready.documents.iter().filter_map(|d| Some((d, named(&d)?))).max_by_key(|(_, (length, _))| *length);
    if let Some((document, (_, case))) = document {
        let of_document: Vec<Place<'a>> = all.into_iter().filter(|p| std::ptr::eq(p.document, document)).collect();
        let meant: Vec<Place<'a>> = of_document.iter().copied().filter(|p| case.is_empty() || is_called(p.case, &case)).collect();
        if !meant.is_empty() {
            return Ok(meant);
        }
        let known: Vec<String> = of_document.iter().map(|p| case_label(p.case)).collect();
        let hint = if known.is_empty() { "It has no cases.".to_owned() } else { format!("There are: {}.", known.join(", ")) };
        return Err(Failure::Usage(format!("{} has no case {case:?}", document.path), Some(hint)));
    }
    let called: Vec<Place<'a>> = all.into_iter().filter(|p| is_called(p.case, &wanted)).collect();
    match called.as_slice() {
        [_] => Ok(called),
        [] => {
            let hint = "Name a report's file, or an id as `search` and the tables print it: c… for a case, p… for a passage.";
            Err(Failure::Usage(format!("there is no case {given:?}"), Some(hint.to_owned())))
        }
        several => {
            let known: Vec<String> = several.iter().take(10).map(|p| format!("{} ({})", p.id, p.document.path)).collect();
            let more = if several.len() > known.len() { ", …" } else { "" };
            let message = format!("{} cases are called {given:?}", several.len());
            Err(Failure::Usage(message, Some(format!("Name one by its id: {}{more}.", known.join(", ")))))
        }
    }
}

/// How a report may be called: its path, its file's name, either without the ending.
fn names(document: &Document) -> Vec<String> {
    let path = fold(&document.path);
    let file = path.rsplit('/').next().unwrap_or(&path).to_owned();
    let bare = |name: &str| name.rsplit_once('.').map_or_else(|| name.to_owned(), |(bare, _)| bare.to_owned());
    vec![format!("corpus/{path}"), bare(&path), bare(&file), file, path]
}

/// What stands behind a name, without the marks that part them.
fn rest(given: &str, name: &str) -> Option<String> {
    let rest = given.strip_prefix(name)?;
    let ends = rest.is_empty() || rest.starts_with([' ', ',', ':', '#']);
    ends.then(|| rest.trim_matches([' ', ',', ':', '#']).to_owned())
}

fn is_called(case: &Case, wanted: &str) -> bool {
    let names = [Some(case_label(case)), case.number.clone(), case.pseudonym.clone(), case.heading.clone()];
    let bare = |name: &str| fold(name).trim_matches('*').to_owned();
    names.iter().flatten().any(|name| bare(name) == bare(wanted))
}

/// What a query finds in a case, by passage.
fn hits(ready: &Ready, text: &str, place: &Place<'_>) -> Result<BTreeMap<String, Vec<Range<usize>>>, Failure> {
    let query = Query::parse(&format!("document:{} ({text})", place.document.sha256));
    let mut out = BTreeMap::new();
    ready.index.stream(&query, &Filters::default(), |hit: Hit| -> Result<(), Failure> {
        out.insert(hit.entry.passage, hit.marks);
        Ok(())
    })?;
    Ok(out)
}

fn case(out: &mut String, ready: &Ready, place: &Place<'_>, found: &BTreeMap<String, Vec<Range<usize>>>) {
    let fields = &place.coded.audit.fields;
    let heading = place.case.heading.clone().unwrap_or_else(|| case_label(place.case));
    let _ = writeln!(out, "{heading}");
    let of = [fields.title.as_ref(), place.coded.board.as_ref(), place.coded.year.as_ref(), fields.topic.as_ref()];
    let _ = writeln!(out, "{}", of.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · "));
    let _ = writeln!(out, "{} · {}", place.document.path, place.id);
    let mut passages: Vec<&Passage> = place.case.passages().collect();
    // A page is shown once, with all that stands on it.
    passages.sort_by_key(|p| p.page());
    let mut page = None;
    let mut part = None;
    for passage in passages {
        if passage.page().is_some() && passage.page() != page {
            page = passage.page();
            let _ = writeln!(out, "\n── page {} ──", page.unwrap_or_default());
            part = None;
        }
        // Questions stand under their message.
        let section = if passage.section == Section::Question { Section::Message } else { passage.section };
        if part != Some(section) {
            let heading = passage.heading.as_deref().unwrap_or(section_heading(section));
            let _ = writeln!(out, "\n{heading} ({})", section.name());
        }
        part = Some(section);
        let tags: Vec<&Tag> = passage.tags.iter().filter(|t| t.status.counts()).collect();
        let marks = found.get(&passage.id).map(Vec::as_slice).unwrap_or_default();
        let text = marked(&passage.text, marks, &tags);
        let _ = match (passage.title, passage.section) {
            (true, _) => writeln!(out, "\n  {text}"),
            (_, Section::Question) => writeln!(out, "  ? {text}"),
            _ => writeln!(out, "  - {text}"),
        };
        for tag in tags {
            let name = ready.themes.get(tag.theme).map_or("", |t| t.name.as_str());
            let words: String = passage.text.chars().skip(tag.start).take(tag.end - tag.start).collect();
            let _ = writeln!(out, "      {name} ({}): \"{words}\"", tag.polarity.name());
        }
    }
    out.push('\n');
}

fn section_heading(section: Section) -> &'static str {
    match section {
        Section::Summary => "Summary",
        Section::Strength => "Strengths",
        Section::Message | Section::Question => "Key messages",
        Section::Action => "Actions",
        Section::Unplaced => "In no section",
    }
}

/// What was found between asterisks, the evidence of a tag between underscores.
fn marked(text: &str, marks: &[Range<usize>], tags: &[&Tag]) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if tags.iter().any(|t| t.start == at) {
            out.push('_');
        }
        if marks.iter().any(|m| m.start == at) {
            out.push('*');
        }
        out.push(c);
        if marks.iter().any(|m| m.end == at + 1) {
            out.push('*');
        }
        if tags.iter().any(|t| t.end == at + 1) {
            out.push('_');
        }
    }
    out
}

/// Opens the report at the page in the browser, and says where to look: not every viewer goes to the page.
fn open(ready: &Ready, place: &Place<'_>, screen: &Screen) -> Result<(), Failure> {
    let path = ready.project.corpus().join(&place.document.path);
    let path = std::fs::canonicalize(&path).map_err(|e| crate::error::Error::io(&path, "find the report", e))?;
    let url = url(&path, place.page);
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // The empty text is the title of the window; without it `start` takes the address for one.
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let page = place.page.map_or_else(String::new, |page| format!(" at page {page}"));
    let started = Command::new(program).args(before).arg(&url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match started {
        Ok(status) if status.success() => {
            screen.say(&format!("Opened {}{page}; if it shows another page, go to it by hand.", place.document.path));
            Ok(())
        }
        Ok(_) | Err(_) => Err(Failure::Usage(format!("{program} did not open the report"), Some(format!("Open it yourself{page}: {url}")))),
    }
}

/// The address of a file, with its page.
fn url(path: &Path, page: Option<u32>) -> String {
    let mut out = "file://".to_owned();
    let text = path.to_string_lossy().replace('\\', "/");
    // Windows: the drive stands behind a third slash, and the prefix of a long path is none of a browser's.
    let text = text.trim_start_matches("//?/");
    if !text.starts_with('/') {
        out.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b':') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    if let Some(page) = page {
        let _ = write!(out, "#page={page}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_page_and_no_character_that_a_browser_would_misread() {
        assert_eq!(url(Path::new("/a b/c#1?\u{e9}.pdf"), Some(3)), "file:///a%20b/c%231%3F%C3%A9.pdf#page=3");
        assert_eq!(url(Path::new("\\\\?\\C:\\audits\\a.pdf"), None), "file:///C:/audits/a.pdf");
    }

    #[test]
    fn a_report_is_named_with_or_without_its_case() {
        assert_eq!(rest("marl.pdf case 2", "marl.pdf").as_deref(), Some("case 2"));
        assert_eq!(rest("marl#2", "marl").as_deref(), Some("2"));
        assert_eq!(rest("marlow", "marl"), None);
    }
}
