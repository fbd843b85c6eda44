//! File access: every write is atomic, every error names its path. (The search index keeps its own folder.)

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| Error::io(path, "read the file", e))
}

/// Reads a whole file of at most `most` bytes; none where it is larger.
pub fn read_at_most(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    let io = |e| Error::io(path, "read the file", e);
    let mut bytes = Vec::new();
    // A device says that it has no length: what comes counts.
    let read = File::open(path).map_err(io)?.take(most + 1).read_to_end(&mut bytes).map_err(io)?;
    Ok((read as u64 <= most).then_some(bytes))
}

/// Reads a whole file that need not exist.
pub fn read_if_any(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::io(path, "read the file", e)),
    }
}

/// Reads a text file that need not exist.
pub fn read_text_if_any(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::io(path, "read the file as UTF-8 text", e)),
    }
}

/// The same, of a file that a person writes, which has no reason to be longer than so many bytes.
pub fn read_short_text_if_any(path: &Path, most: u64) -> Result<Option<String>> {
    match fs::metadata(path) {
        Ok(found) if found.len() > most => Err(Error::new(path, ErrorKind::TooLong(most >> 10))),
        _ => read_text_if_any(path),
    }
}

/// Writes a file so that a reader sees the old one or the new one, never half of it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |file| file.write_all(bytes).map_err(|e| Error::io(path, "write the file", e)))
}

/// The same, piece by piece. Where `work` fails nothing is written.
pub fn write_with<T, E: From<Error>>(
    path: &Path,
    work: impl FnOnce(&mut dyn Write) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_folder(folder)?;
    let io = |e| Error::io(path, "write the file", e);
    let mut temporary = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder).map_err(io)?;
    let mut buffered = std::io::BufWriter::new(&mut temporary);
    let done = work(&mut buffered)?;
    buffered.flush().map_err(io)?;
    drop(buffered);
    temporary.as_file().sync_all().map_err(io)?;
    temporary.persist(path).map_err(|e| io(e.error))?;
    Ok(done)
}

/// Makes a folder and those above it.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::io(path, "make the folder", e))
}

/// Removes a file; none there is as good.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, "remove the file", e)),
        _ => Ok(()),
    }
}

/// Removes a folder and all in it; none there is as good.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, "remove the folder", e)),
        _ => Ok(()),
    }
}

/// The names of the files in a folder, in order; none where the folder does not exist.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io(folder, "list the folder", e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| Error::io(folder, "list the folder", e))?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Relative to the folder, with forward slashes.
    pub name: String,
    pub path: PathBuf,
}

/// The files below a folder for which `wanted` holds, in the order of their names. Hidden files and folders and
/// read-me files are passed over; links are not followed.
pub fn walk(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<Found>> {
    fs::read_dir(folder).map_err(|e| Error::io(folder, "read the folder", e))?;
    let mut out = Vec::new();
    let visible = |e: &walkdir::DirEntry| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.');
    for entry in walkdir::WalkDir::new(folder).follow_links(false).into_iter().filter_entry(visible) {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(folder).to_path_buf();
            let source = e.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of folders"));
            Error::io(&path, "read the folder", source)
        })?;
        let file = entry.file_name().to_string_lossy();
        let is_read_me = file.to_ascii_lowercase().starts_with("readme");
        if entry.file_type().is_file() && !is_read_me && wanted(&file) {
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<String> = relative.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
            out.push(Found { name: parts.join("/"), path: entry.path().to_path_buf() });
        }
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(out)
}

/// All files of a folder, and what of it was passed over.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// In the order of their names.
    pub files: Vec<Found>,
    pub passed_over: Vec<String>,
}

/// What a folder has in it that may be deleted at any time (<https://bford.info/cachedir/>).
const CACHE: &str = "CACHEDIR.TAG";

/// Every file below a folder, hidden ones too. Hidden folders, folders of caches and links are passed over.
pub fn tree(folder: &Path) -> Result<Tree> {
    let mut tree = Tree::default();
    let name = |path: &Path| {
        let relative = path.strip_prefix(folder).unwrap_or(path);
        relative.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let mut walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(folder).to_path_buf();
            Error::io(&path, "read the folder", e.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of folders")))
        })?;
        let is_folder = entry.file_type().is_dir() && entry.depth() > 0;
        let hidden = is_folder && entry.file_name().to_string_lossy().starts_with('.');
        let cache = is_folder && entry.path().join(CACHE).exists();
        if hidden || cache || entry.path_is_symlink() {
            tree.passed_over.push(name(entry.path()));
            if is_folder {
                walk.skip_current_dir();
            }
        } else if entry.file_type().is_file() {
            tree.files.push(Found { name: name(entry.path()), path: entry.path().to_path_buf() });
        }
    }
    Ok(tree)
}

/// Changes when a file is written: its size, and the time of the change in nanoseconds; empty where there is none.
pub fn stamp(path: &Path) -> String {
    let Ok(found) = fs::metadata(path) else { return String::new() };
    let time = found.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{} {}", found.len(), time.as_nanos())
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Holds a project for one run; another run fails at once while it lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            create_folder(folder)?;
        }
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(|e| Error::io(path, "open the lock", e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(Error::new(path, ErrorKind::Locked)),
            Err(fs::TryLockError::Error(e)) => Err(Error::io(path, "lock the project", e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_replaces_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.csv");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(names(&folder.path().join("a")).unwrap(), ["b.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_without_end_is_not_read_into_memory() {
        assert_eq!(read_at_most("/dev/zero".as_ref(), 9).unwrap(), None);
        assert_eq!(read_at_most("/dev/null".as_ref(), 9).unwrap(), Some(Vec::new()));
    }

    #[test]
    fn a_second_run_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path).unwrap();
        assert!(matches!(Lock::take(&path).unwrap_err().kind, ErrorKind::Locked));
        drop(first);
        Lock::take(&path).unwrap();
    }

    #[test]
    fn walking_passes_over_hidden_and_read_me_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.pdf", "a/c.pdf", ".x/d.pdf", "README.md", "e.yaml"] {
            write(&folder.path().join(name), b"x").unwrap();
        }
        let names: Vec<String> = walk(folder.path(), |n| !n.ends_with("yaml")).unwrap().into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["a/c.pdf", "b.pdf"]);
        assert!(matches!(walk(&folder.path().join("none"), |_| true).unwrap_err().kind, ErrorKind::Missing));
    }
}
