//! What was read, kept by content and by what else changes a reading, so that an unchanged file is not read again.
//!
//! Derived: it may be deleted at any time. One file a document, written atomically; a name that is no longer in the
//! corpus is withdrawn by removing its entry.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, ReadError, Result};
use crate::files;
use crate::model::{Audit, Extraction};

/// The version of what is written here. A newer one is not touched; an older one is read anew.
const FORMAT: u32 = 2;

/// What became of one content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reading {
    Read(Box<Extraction>),
    Failed(ReadError),
}

#[derive(Serialize, Deserialize)]
struct Entry {
    format: u32,
    /// The program that read it; another one reads it again.
    reader: String,
    reading: Reading,
}

#[derive(Serialize, Deserialize)]
struct Stamp {
    format: u32,
}

/// Names a reading: the file's content, and how it is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Of the content, lower-case hexadecimal.
    pub sha256: String,
    how: String,
}

impl Key {
    /// The ending of the file's name says which reader reads it; the sidecar, what a person has to say.
    pub fn new(sha256: &str, name: &str, sidecar: Option<&str>) -> Self {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let how = match sidecar {
            Some(text) => format!("{ending}\n{text}"),
            None => ending,
        };
        let mut how = files::sha256(how.as_bytes());
        how.truncate(16);
        Self { sha256: sha256.to_owned(), how }
    }

    fn file(&self) -> String {
        format!("{}-{}.json", self.sha256, self.how)
    }
}

/// The catalogue of a project.
#[derive(Debug)]
pub struct Catalogue {
    folder: PathBuf,
    reader: String,
}

impl Catalogue {
    /// Opens the catalogue in a folder. `reader` names the program and vocabulary that read; what another one read is
    /// read again.
    pub fn open(folder: &Path, reader: &str) -> Result<Self> {
        let stamp = folder.join("format.json");
        if let Some(text) = files::read_text_if_any(&stamp)? {
            match serde_json::from_str::<Stamp>(&text) {
                Ok(found) if found.format > FORMAT => {
                    return Err(Error::new(folder, ErrorKind::Newer { found: found.format, known: FORMAT }));
                }
                Ok(found) if found.format == FORMAT => {}
                _ => files::remove_folder(folder)?,
            }
        }
        if files::read_text_if_any(&stamp)?.is_none() {
            files::write(&stamp, format!("{{\"format\":{FORMAT}}}\n").as_bytes())?;
        }
        Ok(Self { folder: folder.to_path_buf(), reader: reader.to_owned() })
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(key.file())
    }

    /// What this program read before; none where it did not, or the entry is damaged.
    pub fn get(&self, key: &Key) -> Option<Reading> {
        let bytes = files::read(&self.path(key)).ok()?;
        let mut entry: Entry = serde_json::from_slice(&bytes).ok()?;
        if let Reading::Read(extraction) = &mut entry.reading {
            extraction.audits.iter_mut().for_each(shrink);
        }
        (entry.format == FORMAT && entry.reader == self.reader).then_some(entry.reading)
    }

    pub fn put(&self, key: &Key, reading: &Reading) -> Result<()> {
        let path = self.path(key);
        let entry = Entry { format: FORMAT, reader: self.reader.clone(), reading: reading.clone() };
        let bytes =
            serde_json::to_vec(&entry).map_err(|e| Error::new(&path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
        files::write(&path, &bytes)
    }

    /// Removes every other reading; gives how many contents are gone with them.
    pub fn keep_only(&self, present: &[Key]) -> Result<usize> {
        let kept: BTreeSet<String> = present.iter().map(Key::file).collect();
        let contents: BTreeSet<&str> = present.iter().map(|k| k.sha256.as_str()).collect();
        let mut withdrawn = BTreeSet::new();
        for name in files::names(&self.folder)? {
            let Some((sha256, _)) = name.split_once('-').filter(|(sha256, _)| sha256.len() == 64) else { continue };
            if !kept.contains(&name) {
                files::remove(&self.folder.join(&name))?;
                if !contents.contains(sha256) {
                    withdrawn.insert(sha256.to_owned());
                }
            }
        }
        Ok(withdrawn.len())
    }
}

/// Makes an audit small, since thousands are held at the same time: gives back the memory that lists took to grow, and lets
/// headings of the same words share them.
fn shrink(audit: &mut Audit) {
    let mut words: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut share = |text: &mut Arc<str>| {
        if let Some(known) = words.get(text) {
            text.clone_from(known);
        } else {
            words.insert(text.clone());
        }
    };
    for fragment in audit.headings.iter_mut().chain(&mut audit.furniture) {
        share(&mut fragment.text);
    }
    for case in &mut audit.cases {
        for message in &mut case.messages {
            message.narrative.shrink_to_fit();
            message.questions.shrink_to_fit();
        }
        for list in [&mut case.summary, &mut case.strengths, &mut case.actions] {
            list.shrink_to_fit();
        }
        case.messages.shrink_to_fit();
        for passage in case.passages_mut() {
            passage.heading.iter_mut().for_each(&mut share);
            passage.pieces.shrink_to_fit();
            passage.emphasis.shrink_to_fit();
            passage.links.shrink_to_fit();
        }
    }
    audit.cases.shrink_to_fit();
    audit.headings.shrink_to_fit();
    audit.furniture.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(c: char, name: &str, sidecar: Option<&str>) -> Key {
        Key::new(&c.to_string().repeat(64), name, sidecar)
    }

    #[test]
    fn a_reading_is_kept_for_the_program_that_made_it() {
        let folder = tempfile::tempdir().unwrap();
        let failed = Reading::Failed(ReadError::Empty);
        let key = key('a', "a.pdf", None);
        Catalogue::open(folder.path(), "one").unwrap().put(&key, &failed).unwrap();
        assert_eq!(Catalogue::open(folder.path(), "one").unwrap().get(&key), Some(failed));
        assert_eq!(Catalogue::open(folder.path(), "two").unwrap().get(&key), None);
    }

    #[test]
    fn all_that_changes_a_reading_is_in_the_key() {
        let of = |name: &str, sidecar: Option<&str>| key('a', name, sidecar);
        assert_eq!(of("x/one.txt", None), of("two.TXT", None), "a name alone changes nothing");
        for other in [of("one.md", None), of("one.txt", Some("")), of("one.txt", Some("pooled = true"))] {
            assert_ne!(of("one.txt", None), other);
        }
    }

    #[test]
    fn what_is_gone_is_withdrawn_and_a_damaged_entry_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(folder.path(), "one").unwrap();
        let [a, b, corrected] = [key('a', "a.pdf", None), key('b', "b.pdf", None), key('b', "b.pdf", Some("pooled = true"))];
        for key in [&a, &b, &corrected] {
            catalogue.put(key, &Reading::Failed(ReadError::Empty)).unwrap();
        }
        assert_eq!(catalogue.keep_only(std::slice::from_ref(&b)).unwrap(), 1, "another reading of b is no other content");
        assert_eq!((catalogue.get(&a), catalogue.get(&corrected)), (None, None));
        assert!(catalogue.get(&b).is_some());
        files::write(&folder.path().join(b.file()), b"{half").unwrap();
        assert_eq!(catalogue.get(&b), None);
    }

    #[test]
    fn a_newer_catalogue_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join("format.json"), b"{\"format\":99}").unwrap();
        let error = Catalogue::open(folder.path(), "one").unwrap_err();
        assert_eq!(error.exit_code(), 5);
        assert!(error.to_string().contains("newer version"));
    }
}
