//! What the fuzz targets share: inputs with a structure, and the invariants that hold for every input.

pub mod blocks;
pub mod check;
pub mod foreign;
pub mod pages;
pub mod sheet;

use arbitrary::{Result, Unstructured};

/// A text of at most 255 bytes: its length, then its bytes. Read from the front only, so that seeds can be written.
fn text(u: &mut Unstructured<'_>) -> Result<String> {
    let length = usize::from(u.arbitrary::<u8>()?).min(u.len());
    Ok(String::from_utf8_lossy(u.bytes(length)?).into_owned())
}

/// The way back. A text that is too long is cut.
fn put_text(text: &str, out: &mut Vec<u8>) {
    let mut end = text.len().min(255);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.push(u8::try_from(end).expect("at most 255"));
    out.extend(&text.as_bytes()[..end]);
}
