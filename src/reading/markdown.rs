//! Markdown, by pulldown-cmark: headings, items, paragraphs, emphasis and links as the file says them.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::plain::decode;
use crate::error::ReadError;
use crate::model::{Block, Body, Format, Reading, Recognition, Run, Shape, Style, TextSource};
use crate::text::normalise::clean;

pub(super) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let text = decode(bytes);
    let blocks = blocks(&text);
    if blocks.is_empty() {
        return Err(ReadError::NoText { pages: 0, images: false, unseen: Vec::new() });
    }
    Ok(Reading {
        format: Format::Md,
        text_source: TextSource::Text,
        body: Body::Blocks(blocks),
        notices: Vec::new(),
        recognition: Recognition::default(),
    })
}

/// The runs of one line with Markdown's inline marks.
pub(super) fn inline(text: &str) -> Vec<Run> {
    // An escaped leading space keeps pulldown-cmark from reading a list or code block out of a stretch of a line.
    let lead = if text.starts_with(' ') { " " } else { "" };
    let source = format!("\u{2060}{}", text.trim_start());
    let mut runs = Vec::new();
    for block in blocks(&source) {
        runs.extend(block.runs);
    }
    if let Some(first) = runs.first_mut() {
        first.text.insert_str(0, lead);
    }
    runs
}

fn blocks(text: &str) -> Vec<Block> {
    let mut builder = Builder::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        builder.event(event);
    }
    builder.close();
    builder.blocks
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    shape: Option<Shape>,
    marker: Option<String>,
    bold: u32,
    italic: u32,
    links: Vec<String>,
    lists: Vec<Option<u64>>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => {
                // A hard break parts lines that belong to one block, as in an address.
                self.push(" ");
            }
            // A tag for a line break is one; any other is kept as it stands, since "<name removed>" is the report's own.
            Event::Html(text) | Event::InlineHtml(text) => {
                let is_break = text.to_ascii_lowercase().starts_with("<br");
                self.push(if is_break { " " } else { &text });
            }
            Event::Rule => self.close(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.close();
                self.shape = Some(Shape::Heading(depth(level)));
            }
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => {
                self.close();
                let depth = u8::try_from(self.lists.len()).unwrap_or(u8::MAX);
                self.shape = Some(Shape::Item(depth));
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(n)) => {
                        let label = format!("{n}.");
                        *n += 1;
                        label
                    }
                    _ => "-".to_owned(),
                });
            }
            Tag::TableCell => {
                self.close();
                self.shape = Some(Shape::Paragraph);
            }
            Tag::Strong => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Link { dest_url, .. } => self.links.push(dest_url.to_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell => self.close(),
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Link => {
                self.links.pop();
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let text = clean(text);
        if text.is_empty() {
            return;
        }
        let style = Style { bold: self.bold > 0, italic: self.italic > 0, colour: [0; 3] };
        self.runs.push(Run { text, style, link: self.links.last().cloned() });
    }

    fn close(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        let shape = self.shape.take().unwrap_or(Shape::Paragraph);
        let marker = self.marker.take();
        if runs.iter().all(|r| r.text.trim().is_empty()) {
            // An item that opens with a nested block hands its marker on.
            if matches!(shape, Shape::Item(_)) {
                self.shape = Some(shape);
                self.marker = marker;
            }
            return;
        }
        self.blocks.push(Block { shape, runs, marker, pieces: Vec::new(), size: 0.0, lines: 1, aside: false, cell: None });
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_is_the_files_own() {
        let blocks = blocks("# Case 1\n\n- first **good** one\n- second\n\nText with a [link](https://example.org).\n");
        let seen: Vec<(Shape, String)> = blocks.iter().map(|b| (b.shape, b.text())).collect();
        assert_eq!(
            seen,
            [
                (Shape::Heading(1), "Case 1".to_owned()),
                (Shape::Item(1), "first good one".to_owned()),
                (Shape::Item(1), "second".to_owned()),
                (Shape::Paragraph, "Text with a link.".to_owned()),
            ]
        );
        assert!(blocks[3].runs.iter().any(|r| r.link.as_deref() == Some("https://example.org")));
    }

    #[test]
    fn inline_marks_do_not_make_blocks() {
        let runs = inline("1. not a **list** here");
        assert_eq!(runs.iter().map(|r| r.text.as_str()).collect::<String>(), "1. not a list here");
        assert!(runs.iter().any(|r| r.style.bold));
    }
}
