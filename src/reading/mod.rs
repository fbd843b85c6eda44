//! A file's bytes → pages of positioned text, or blocks where the format says its structure itself.
//!
//! A reader is a file here and one line in [`ALL`].

mod docx;
mod flow;
mod html;
mod markdown;
mod ocr;
mod pdf;
mod plain;

use crate::error::ReadError;
use crate::model::{Format, Picture, Reading, Recognised};

/// One format.
pub struct Reader {
    pub format: Format,
    /// File name endings, lower case.
    pub endings: &'static [&'static str],
    /// True for bytes that are plainly this format, whatever the file is called.
    plainly: fn(&[u8]) -> bool,
    /// What to say of a file that is named as this format and is not.
    otherwise: Option<ReadError>,
    /// `recognised` are pages of a PDF that text recognition has seen; other formats have none.
    read: fn(bytes: &[u8], recognised: &[Recognised]) -> Result<Reading, ReadError>,
}

/// Every format that is read.
pub const ALL: &[Reader] = &[
    Reader { format: Format::Pdf, endings: &["pdf"], plainly: pdf::looks_like_pdf, otherwise: Some(ReadError::NotPdf), read: pdf::read },
    // A DOCM differs in its macros, which are never read.
    Reader {
        format: Format::Docx,
        endings: &["docx", "docm"],
        plainly: docx::looks_like_docx,
        otherwise: Some(ReadError::NotWord),
        read: |bytes, _| docx::read(bytes),
    },
    Reader {
        format: Format::Html,
        endings: &["html", "htm", "xhtml"],
        plainly: html::looks_like_html,
        otherwise: None,
        read: |bytes, _| html::read(bytes),
    },
    Reader {
        format: Format::Md,
        endings: &["md", "markdown"],
        plainly: |_| false,
        otherwise: None,
        read: |bytes, _| markdown::read(bytes),
    },
    Reader { format: Format::Txt, endings: &["txt", "text"], plainly: |_| false, otherwise: None, read: |bytes, _| plain::read(bytes) },
];

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;

/// The reader for a file name, by its ending.
pub fn reader_for(name: &str) -> Option<&'static Reader> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    ALL.iter().find(|r| r.endings.contains(&ending.as_str()))
}

/// Draws a page of a PDF, counted from 1, for text recognition.
pub fn draw(bytes: &[u8], page: u32) -> Result<Picture, ReadError> {
    pdf::draw(bytes, page)
}

/// Reads a file's bytes. What they plainly are decides the format, and where they do not say, the name. With `cross_check`
/// a PDF is read by both readers, and a difference is a notice. `recognised` are pages that text recognition has seen.
pub fn read(name: &str, bytes: &[u8], recognised: &[Recognised], cross_check: bool) -> Result<Reading, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge(MAX_BYTES >> 20));
    }
    let mut found = if let Some(reader) = ALL.iter().find(|r| (r.plainly)(bytes)) {
        (reader.read)(bytes, recognised)?
    } else {
        let reader = reader_for(name).ok_or(ReadError::UnknownFormat)?;
        if let Some(reason) = &reader.otherwise {
            return Err(reason.clone());
        }
        (reader.read)(bytes, recognised)?
    };
    if cross_check && found.format == Format::Pdf {
        found.notices.extend(pdf::cross_check(&found, bytes));
    }
    Ok(found)
}
