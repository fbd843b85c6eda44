//! What was read, kept by content hash, so that an unchanged file is not read again.
//!
//! Derived: it may be deleted at any time. One file a document, written atomically; a name that is no longer in the
//! corpus is withdrawn by removing its entry.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, ReadError, Result};
use crate::files;
use crate::model::Extraction;

/// The version of what is written here. A newer one is not touched; an older one is read anew.
const FORMAT: u32 = 1;

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

    fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}.json"))
    }

    /// What this program read from a content before; none where it did not, or the entry is damaged.
    pub fn get(&self, sha256: &str) -> Option<Reading> {
        let bytes = files::read(&self.path(sha256)).ok()?;
        let entry: Entry = serde_json::from_slice(&bytes).ok()?;
        (entry.format == FORMAT && entry.reader == self.reader).then_some(entry.reading)
    }

    pub fn put(&self, sha256: &str, reading: &Reading) -> Result<()> {
        let path = self.path(sha256);
        let entry = Entry { format: FORMAT, reader: self.reader.clone(), reading: reading.clone() };
        let bytes =
            serde_json::to_vec(&entry).map_err(|e| Error::new(&path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
        files::write(&path, &bytes)
    }

    /// Removes what was kept of contents that are no longer there; gives how many.
    pub fn keep_only(&self, present: &[String]) -> Result<usize> {
        let mut withdrawn = 0;
        for name in files::names(&self.folder)? {
            let Some(sha256) = name.strip_suffix(".json").filter(|n| n.len() == 64) else { continue };
            if !present.iter().any(|p| p == sha256) {
                files::remove(&self.path(sha256))?;
                withdrawn += 1;
            }
        }
        Ok(withdrawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha(c: char) -> String {
        c.to_string().repeat(64)
    }

    #[test]
    fn a_reading_is_kept_for_the_program_that_made_it() {
        let folder = tempfile::tempdir().unwrap();
        let failed = Reading::Failed(ReadError::Empty);
        Catalogue::open(folder.path(), "one").unwrap().put(&sha('a'), &failed).unwrap();
        assert_eq!(Catalogue::open(folder.path(), "one").unwrap().get(&sha('a')), Some(failed));
        assert_eq!(Catalogue::open(folder.path(), "two").unwrap().get(&sha('a')), None);
    }

    #[test]
    fn what_is_gone_is_withdrawn_and_a_damaged_entry_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(folder.path(), "one").unwrap();
        for c in ['a', 'b'] {
            catalogue.put(&sha(c), &Reading::Failed(ReadError::Empty)).unwrap();
        }
        assert_eq!(catalogue.keep_only(&[sha('b')]).unwrap(), 1);
        assert_eq!(catalogue.get(&sha('a')), None);
        files::write(&folder.path().join(format!("{}.json", sha('b'))), b"{half").unwrap();
        assert_eq!(catalogue.get(&sha('b')), None);
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
