//! Plain text: paragraphs are parted by empty lines, items begin with a bullet or a number.
//!
//! Emphasis and links are understood in their Markdown form (`**…**`, `[text](target)`), since text that was taken
//! from a document often keeps them; headings carry no mark and are left to the layouts.

use super::markdown::inline;
use crate::error::ReadError;
use crate::model::{Block, Body, Format, Reading, Recognition, Shape, TextSource};
use crate::text::markers::is_bullet;
use crate::text::normalise::{clean, squeeze};

pub(super) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let text = decode(bytes);
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        let cleaned = squeeze(&clean(line));
        if let (true, Some(level), Some(last)) = (open, underline(&cleaned), blocks.last_mut())
            && last.shape == Shape::Paragraph
            && last.lines == 1
        {
            last.shape = Shape::Heading(level);
            open = false;
            continue;
        }
        if let Some((marker, rest)) = item(&cleaned) {
            blocks.push(block(Shape::Item(1), rest, Some(marker)));
            open = true;
        } else if let Some(last) = blocks.last_mut().filter(|last| open && goes_on(last, line)) {
            let joined = format!(" {cleaned}");
            last.runs.extend(inline(&joined));
            last.lines += 1;
        } else {
            open = !is_label(&cleaned);
            blocks.push(block(Shape::Paragraph, &cleaned, None));
        }
    }
    if blocks.is_empty() {
        return Err(ReadError::NoText { pages: 0, images: false, unseen: Vec::new() });
    }
    Ok(Reading {
        format: Format::Txt,
        text_source: TextSource::Text,
        body: Body::Blocks(blocks),
        notices: Vec::new(),
        recognition: Recognition::default(),
    })
}

/// The level of the heading that a line of = or - makes of the line above it.
fn underline(line: &str) -> Option<u8> {
    let all = |sign: char| line.len() >= 3 && line.chars().all(|c| c == sign);
    if all('=') {
        Some(1)
    } else if all('-') {
        Some(2)
    } else {
        None
    }
}

/// True where a line without empty line before it belongs to the block above it.
fn goes_on(last: &Block, line: &str) -> bool {
    if is_label(line) {
        return false;
    }
    // Its end alone: a paragraph that grows is not read again for every line.
    let end = last.runs.iter().rev().map(|r| r.text.trim_end()).find(|t| !t.is_empty());
    let ended = end.is_some_and(|t| t.ends_with(['.', '?', '!']));
    let capital = line.trim_start().chars().next().is_some_and(char::is_uppercase);
    // Wrapped lines are long; a short one that does not end a sentence is a heading to what follows.
    if last.shape == Shape::Paragraph && last.lines == 1 && !ended && capital && last.text().chars().count() < 45 {
        return false;
    }
    !(matches!(last.shape, Shape::Item(_)) && ended && capital && !line.starts_with([' ', '\t']))
}

/// A short line that ends in a colon introduces what follows.
fn is_label(line: &str) -> bool {
    line.trim_end().ends_with(':') && line.split_whitespace().count() <= 6
}

/// UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252.
pub(super) fn decode(bytes: &[u8]) -> String {
    let marked = encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let plain = if std::str::from_utf8(bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 };
    marked.unwrap_or(plain).decode(bytes).0.into_owned()
}

fn block(shape: Shape, text: &str, marker: Option<String>) -> Block {
    Block { shape, runs: inline(text), marker, pieces: Vec::new(), size: 0.0, lines: 1, aside: false, cell: None }
}

/// The marker and the text of a list item.
fn item(line: &str) -> Option<(String, &str)> {
    let (marker, rest) = line.split_once(' ')?;
    is_bullet(marker).then(|| (marker.to_owned(), rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_items_and_emphasis() {
        let reading = read(b"Title\n\n- one **bold** word\n  goes on\n- two\n\nA paragraph\nof two lines.\n").expect("text");
        let Body::Blocks(blocks) = reading.body else { panic!("blocks") };
        let seen: Vec<(Shape, String)> = blocks.iter().map(|b| (b.shape, b.text())).collect();
        assert_eq!(
            seen,
            [
                (Shape::Paragraph, "Title".to_owned()),
                (Shape::Item(1), "one bold word goes on".to_owned()),
                (Shape::Item(1), "two".to_owned()),
                (Shape::Paragraph, "A paragraph of two lines.".to_owned()),
            ]
        );
        assert!(blocks[1].runs.iter().any(|r| r.style.bold && r.text == "bold"));
    }

    #[test]
    fn text_of_an_old_editor_is_decoded() {
        assert_eq!(decode(b"child\x92s"), "child\u{2019}s");
        assert_eq!(decode(b"\xff\xfea\0b\0"), "ab");
    }
}
