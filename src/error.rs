//! Errors that stop a file or a run: the place and the reason are separate fields.

use std::path::{Path, PathBuf};

/// What went wrong, and where.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", path.display())]
pub struct Error {
    pub path: PathBuf,
    pub kind: ErrorKind,
}

/// The whole space of reasons. Each message is a fragment that reads after `path: `.
#[derive(Debug, thiserror::Error)]
pub enum ErrorKind {
    #[error("cannot {action}")]
    Io {
        /// What was tried, such as `read the file`.
        action: &'static str,
        source: std::io::Error,
    },
    #[error("no such file or folder")]
    Missing,
    #[error("line {line}, column {column}: {message}")]
    Toml { line: usize, column: usize, message: String, hint: Option<String> },
    /// A row of a table that cannot be understood: its line, what is wrong, and what to do.
    #[error("line {line}: {message}")]
    Row { line: u64, message: String },
    #[error("there is no pack {pack:?} in the codebook")]
    Pack { pack: String, known: Vec<String> },
    #[error("larger than {0} KB, which no such file need be")]
    TooLong(u64),
    #[error("another run is using this project")]
    Locked,
    #[error("was written by a newer version of audit-themes (format {found}, this version knows {known})")]
    Newer { found: u32, known: u32 },
    #[error("the search index failed: {0}")]
    Index(String),
    #[error("there is no search index here that this version can search")]
    NoIndex,
    #[error("is there already, and not empty")]
    NotEmpty,
    /// A document's hash, and the other index that holds it.
    #[error("holds document {document}, which {} holds too", other.display())]
    Twice { document: String, other: PathBuf },
    #[error("cannot be written as {format}: {message}")]
    Render { format: &'static str, message: String },
}

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum ReadError {
    #[error("it cannot be opened: {0}")]
    Unopened(String),
    #[error("the file is empty (0 bytes)")]
    Empty,
    #[error("not a format that is read here (PDF, Word, HTML, Markdown or plain text)")]
    UnknownFormat,
    #[error("not a PDF, though it is named as one")]
    NotPdf,
    #[error("not a Word document, though it is named or packed as one")]
    NotWord,
    #[error("a Word document of the old kind (.doc)")]
    OldWord,
    #[error("a damaged Word document: {0}")]
    DamagedWord(String),
    #[error("encrypted with a password")]
    Encrypted,
    #[error("a damaged PDF: {0}")]
    Damaged(String),
    #[error("no page of it has any text")]
    NoText {
        pages: u32,
        images: bool,
        /// Pages that text recognition has not seen.
        unseen: Vec<u32>,
    },
    #[error("larger than {0} MB")]
    TooLarge(u64),
    #[error("reading it took longer than {0} seconds and was stopped")]
    Timeout(u64),
    #[error("reading it took more than {0} seconds of computing and was stopped")]
    Computing(u64),
    #[error("reading it takes more than {0} MB of memory")]
    Memory(u64),
    #[error("it is nested too deeply to be read")]
    TooDeep,
    #[error("more than {0} MB came out of it")]
    TooMuch(u64),
    #[error("while it was read, something reached for the network or another program and was stopped")]
    Barred,
    #[error("the reading process did not start, or was ended from outside")]
    NotAnswered,
    #[error("the reader crashed on it ({0})")]
    Crashed(String),
    /// Its corrections cannot be understood: the sidecar's name, and what is wrong in it.
    #[error("its sidecar {sidecar}: {mistake}")]
    Sidecar { sidecar: String, mistake: String },
}

impl ReadError {
    /// It may go well the next time, without a change of the file.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unopened(_) | Self::Timeout(_) | Self::NotAnswered)
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unopened(_) => "Check who may read it, and that no other program holds it.",
            Self::NotAnswered => "Run the command again.",
            Self::Empty => "Copy or download the report again.",
            Self::UnknownFormat => "Save it as PDF and put that here instead.",
            Self::NotPdf => "Open it to see what it is; save it as PDF if it is a report.",
            Self::NotWord => "Open it to see what it is; save it as DOCX or PDF if it is a report.",
            Self::OldWord => "Open it in Word or LibreOffice, and save it as DOCX or PDF.",
            Self::DamagedWord(_) => "Copy or download it again; if it opens in Word, save it anew as DOCX or PDF.",
            Self::Encrypted => "Ask its owner for a copy without password, or print it to PDF.",
            Self::Damaged(_) => "Download it again; if it opens in a PDF viewer, print it to a new PDF.",
            Self::NoText { images: true, unseen, .. } if !unseen.is_empty() => {
                "It looks like a scan: with Tesseract installed, run again with --ocr."
            }
            Self::NoText { images: true, pages: 0, .. } => {
                "It holds pictures only: print it to PDF; with Tesseract installed, read that with --ocr."
            }
            Self::NoText { images: true, .. } => "Text recognition found no words in it: open it to see what it is.",
            Self::NoText { .. } => "Open it to see whether it is blank.",
            Self::Barred => "It may be an attack: do not open it, and ask its owner what it is.",
            Self::TooMuch(_) | Self::TooLarge(_) => "Split it, or print it to a smaller PDF.",
            Self::Sidecar { .. } => "Correct the sidecar, or remove it to have the report read without it.",
            Self::Timeout(_) | Self::Computing(_) | Self::Memory(_) | Self::TooDeep | Self::Crashed(_) => {
                "Print it to a new PDF from a PDF viewer and read that."
            }
        }
    }
}

impl Error {
    pub fn new(path: impl Into<PathBuf>, kind: ErrorKind) -> Self {
        Self { path: path.into(), kind }
    }

    /// An I/O failure, with what was tried.
    pub fn io(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        let kind = if source.kind() == std::io::ErrorKind::NotFound { ErrorKind::Missing } else { ErrorKind::Io { action, source } };
        Self::new(path, kind)
    }

    /// A mistake in a TOML file, with its line and column counted from 1.
    pub fn toml(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |s| s.start);
        let (line, column) = line_and_column(text, offset);
        Self::new(path, ErrorKind::Toml { line, column, message: error.message().to_owned(), hint: None })
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            ErrorKind::Missing => Some("Check the path; --project DIR names another project folder.".to_owned()),
            ErrorKind::Locked => Some("Wait until it has finished, then try again.".to_owned()),
            ErrorKind::Newer { .. } => Some("Update audit-themes, or delete the index folder to have it made anew.".to_owned()),
            ErrorKind::Index(_) => Some("Delete the index folder and try again: it is made anew from the reports.".to_owned()),
            ErrorKind::NoIndex => Some("Make it with `audit-themes --project DIR ingest`, then name DIR.".to_owned()),
            ErrorKind::NotEmpty => Some("Name a folder that does not exist yet.".to_owned()),
            ErrorKind::Twice { .. } => Some("Leave the report out of one of them: it would be counted twice.".to_owned()),
            ErrorKind::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::PermissionDenied => Some("Check who may read and write there.".to_owned()),
                std::io::ErrorKind::StorageFull => Some("Free some disk space and try again.".to_owned()),
                _ => None,
            },
            ErrorKind::Toml { hint, .. } => hint.clone(),
            ErrorKind::Pack { known, .. } if known.is_empty() => Some("Its themes belong to no packs: leave the choice out.".to_owned()),
            ErrorKind::Pack { known, .. } => Some(format!("There are: {}.", known.join(", "))),
            ErrorKind::TooLong(_) => Some("Look whether it is the file that you mean.".to_owned()),
            ErrorKind::Render { .. } | ErrorKind::Row { .. } => None,
        }
    }

    /// The program's exit code for this error.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            ErrorKind::NoIndex | ErrorKind::NotEmpty | ErrorKind::Twice { .. } => 2,
            ErrorKind::Missing | ErrorKind::Toml { .. } | ErrorKind::Row { .. } | ErrorKind::TooLong(_) | ErrorKind::Pack { .. } => 2,
            ErrorKind::Io { ref source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => 2,
            ErrorKind::Newer { .. } => 5,
            _ => 6,
        }
    }
}

/// Line and column (both from 1, columns in characters) of a byte offset.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

pub type Result<T> = std::result::Result<T, Error>;
