//! By what a report is known, and where in a project something of it is still found: the proof that it was forgotten.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;

use memchr::memmem::Finder;

use crate::error::Result;
use crate::files;
use crate::model::{Document, Passage};
use crate::text::sentences;

/// The most sentences that are looked for, and the fewest letters of one.
const SENTENCES: usize = 40;
const LETTERS: usize = 30;
/// The largest file that is searched, packed or unpacked, in bytes.
const LARGEST: u64 = 512 << 20;

/// By what a report is known.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    pub sha256: String,
    /// Its name, and those of its copies, relative to the corpus.
    pub names: BTreeSet<String>,
    /// Ids of its passages.
    pub passages: BTreeSet<String>,
    /// Sentences that no other report has, spread over it; without signs that a format would write otherwise.
    pub sentences: Vec<String>,
    /// Other reports that have sentences of it.
    pub shared_with: BTreeSet<String>,
    /// A report of the same name is in some other folder.
    has_namesake: bool,
}

impl Traces {
    /// The traces of the report with this content among all reports.
    pub fn of(documents: &[Document], sha256: &str, names: BTreeSet<String>) -> Self {
        let (own, others): (Vec<&Document>, Vec<&Document>) = documents.iter().partition(|d| d.sha256 == sha256);
        let all: BTreeSet<&str> = own.iter().flat_map(|d| texts(d)).flat_map(plain_sentences).collect();
        let mut shared: BTreeSet<&str> = BTreeSet::new();
        let mut shared_with = BTreeSet::new();
        for other in others.iter().filter(|d| !names.contains(&d.path)) {
            let found: Vec<&str> = texts(other).flat_map(|text| all.iter().copied().filter(move |s| text.contains(*s))).collect();
            if !found.is_empty() {
                shared_with.insert(other.path.clone());
            }
            shared.extend(found);
        }
        let alone: Vec<&str> = all.difference(&shared).copied().collect();
        let step = alone.len().div_ceil(SENTENCES).max(1);
        let has_namesake =
            others.iter().any(|d| names.iter().any(|name| d.path.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with('/'))));
        Self {
            sha256: sha256.to_owned(),
            passages: own
                .iter()
                .flat_map(|d| &d.audits)
                .flat_map(|c| c.audit.passages())
                .map(|(_, p): (_, &Passage)| p.id.clone())
                .collect(),
            sentences: alone.into_iter().step_by(step).map(str::to_owned).collect(),
            names,
            shared_with,
            has_namesake,
        }
    }
}

fn texts(document: &Document) -> impl Iterator<Item = &str> {
    document.audits.iter().flat_map(|c| c.audit.passages()).map(|(_, p)| p.text.as_str())
}

/// The sentences of a text that stand alike in JSON, CSV and HTML.
fn plain_sentences(text: &str) -> impl Iterator<Item = &str> {
    let plain = |s: &str| s.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | ',' | '-'));
    let all = sentences::split(text).into_iter().filter_map(|range| text.get(range));
    all.map(|s| s.trim_end_matches(['.', '?', '!'])).filter(move |s| s.chars().count() >= LETTERS && plain(s))
}

/// What a search of a project came to.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    pub files: usize,
    pub bytes: u64,
    /// File → what of the report is in it.
    pub found: Vec<(String, &'static str)>,
    /// Files and folders that were not searched, and why.
    pub passed_over: Vec<String>,
}

/// Searches every file of a folder, those of packed formats (XLSX, DOCX, ZIP) unpacked.
pub fn scan(folder: &Path, traces: &Traces) -> Result<Scan> {
    let needles = Needles::new(traces);
    let tree = files::tree(folder)?;
    let mut scan = Scan { passed_over: tree.passed_over, ..Scan::default() };
    for file in tree.files {
        let Some(bytes) = files::read_at_most(&file.path, LARGEST)? else {
            scan.passed_over.push(format!("{} (larger than {} MB)", file.name, LARGEST >> 20));
            continue;
        };
        scan.files += 1;
        scan.bytes += bytes.len() as u64;
        let Some(parts) = parts(&bytes) else {
            scan.passed_over.push(format!("{} (packed, and cannot be unpacked)", file.name));
            continue;
        };
        let found = needles.find(&bytes).or_else(|| parts.iter().find_map(|part| needles.find(part)));
        scan.found.extend(found.map(|what| (file.name, what)));
    }
    Ok(scan)
}

/// What is looked for, as bytes of UTF-8 and of UTF-16.
struct Needles {
    names: Vec<Finder<'static>>,
    has_namesake: bool,
    others: Vec<(Finder<'static>, &'static str)>,
}

impl Needles {
    fn new(traces: &Traces) -> Self {
        let both = |text: &str| [Finder::new(text.as_bytes()).into_owned(), Finder::new(&utf16(text)).into_owned()];
        let sentences = traces.sentences.iter().flat_map(|s| both(s)).map(|f| (f, "a sentence of it"));
        let hash = both(&traces.sha256).map(|f| (f, "its SHA-256"));
        Self {
            names: traces.names.iter().flat_map(|name| both(name)).collect(),
            has_namesake: traces.has_namesake,
            others: hash.into_iter().chain(sentences).collect(),
        }
    }

    fn find(&self, bytes: &[u8]) -> Option<&'static str> {
        let begins = |at: &usize| match at.checked_sub(1).and_then(|before| bytes.get(before)) {
            Some(b'/') => !self.has_namesake,
            Some(before) => !(before.is_ascii_alphanumeric() || matches!(before, b'-' | b'_' | b'.')),
            None => true,
        };
        let named = self.names.iter().any(|name| name.find_iter(bytes).any(|at| begins(&at)));
        let other = || self.others.iter().find(|(finder, _)| finder.find(bytes).is_some()).map(|(_, what)| *what);
        if named { Some("its name") } else { other() }
    }
}

/// The parts of a packed file, of another one none; nothing where it cannot be unpacked, or is too large then.
fn parts(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return Some(Vec::new());
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let (mut out, mut left) = (Vec::new(), LARGEST);
    for part in 0..zip.len() {
        let mut unpacked = Vec::new();
        let read = zip.by_index(part).ok()?.take(left + 1).read_to_end(&mut unpacked).ok()?;
        left = left.checked_sub(read as u64)?;
        out.push(unpacked);
    }
    Some(out)
}

/// As Windows programs write it: little end first.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(name: &str) -> Traces {
        Traces {
            sha256: "ab".repeat(32),
            names: BTreeSet::from([name.to_owned()]),
            sentences: vec!["The kettle was on when nobody came to the door".to_owned()],
            ..Traces::default()
        }
    }

    fn found_in(bytes: &[u8], traces: &Traces) -> Option<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join("notes/x.bin"), bytes).unwrap();
        scan(folder.path(), traces).unwrap().found.first().map(|(_, what)| *what)
    }

    #[test]
    fn name_hash_and_sentences_are_found_in_any_file() {
        let of = traces("heron.pdf");
        assert_eq!(found_in(b"see corpus/heron.pdf, page 2", &of), Some("its name"));
        assert_eq!(found_in(format!("{{\"sha256\":\"{}\"}}", "ab".repeat(32)).as_bytes(), &of), Some("its SHA-256"));
        assert_eq!(found_in(b"\"The kettle was on when nobody came to the door.\"", &of), Some("a sentence of it"));
        assert_eq!(found_in(&utf16("Said: The kettle was on when nobody came to the door"), &of), Some("a sentence of it"));
        assert_eq!(found_in(b"grey-heron.pdf and heron.pd", &of), None, "other names");
    }

    #[test]
    fn a_namesake_in_another_folder_is_no_trace() {
        let of = Traces { has_namesake: true, ..traces("heron.pdf") };
        assert_eq!(found_in(b"south/heron.pdf", &of), None);
        assert_eq!(found_in(b" heron.pdf", &of), Some("its name"));
    }

    #[test]
    fn packed_files_are_unpacked_and_what_is_not_searched_is_named() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all("<t>The kettle was on when nobody came to the door</t>".repeat(9).as_bytes()).unwrap();
        let book = zip.finish().unwrap().into_inner();
        assert_eq!(found_in(&book, &traces("heron.pdf")), Some("a sentence of it"));
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join(".git/config"), b"heron.pdf").unwrap();
        files::write(&folder.path().join("index/.writing-1"), b"heron.pdf").unwrap();
        files::write(&folder.path().join("broken.xlsx"), b"PK\x03\x04 not a zip").unwrap();
        let scan = scan(folder.path(), &traces("heron.pdf")).unwrap();
        assert_eq!(scan.found, [("index/.writing-1".to_owned(), "its name")]);
        assert_eq!(scan.passed_over, [".git", "broken.xlsx (packed, and cannot be unpacked)"]);
    }
}
