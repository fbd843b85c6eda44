//! A file's bytes → pages of positioned text, or blocks where the format says its structure itself.
//!
//! A reader is a file here and one line in [`ALL`].

mod markdown;
mod pdf;
mod plain;

use crate::error::ReadError;
use crate::model::{Format, Reading};

/// One format.
pub struct Reader {
    pub format: Format,
    /// File name endings, lower case.
    pub endings: &'static [&'static str],
    read: fn(&[u8]) -> Result<Reading, ReadError>,
}

/// Every format that is read.
pub const ALL: &[Reader] = &[
    Reader { format: Format::Pdf, endings: &["pdf"], read: pdf::read },
    Reader { format: Format::Md, endings: &["md", "markdown"], read: markdown::read },
    Reader { format: Format::Txt, endings: &["txt", "text"], read: plain::read },
];

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;

/// The reader for a file name, by its ending.
pub fn reader_for(name: &str) -> Option<&'static Reader> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    ALL.iter().find(|r| r.endings.contains(&ending.as_str()))
}

/// Reads a file's bytes. The name decides the format, unless the bytes are plainly a PDF.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge(MAX_BYTES >> 20));
    }
    let is_pdf = pdf::looks_like_pdf(bytes);
    let reader = match reader_for(name) {
        Some(reader) if reader.format == Format::Pdf && !is_pdf => return Err(ReadError::NotPdf),
        _ if is_pdf => ALL.first(),
        found => found,
    };
    let reader = reader.ok_or(ReadError::UnknownFormat)?;
    (reader.read)(bytes)
}
