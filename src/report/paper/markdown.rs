//! The report as Markdown. The charts are files beside it.

use super::{Block, Item, Paper};
use crate::report::markdown::{escape, line};

/// The report; `chart` gives the address of the picture of a drawing.
pub fn render(paper: &Paper, chart: impl Fn(&str) -> String) -> String {
    let mut parts = vec![format!("# {}", escape(&paper.title)), escape(&paper.subtitle), format!("**{}**", escape(paper.notice))];
    for block in &paper.blocks {
        parts.push(match block {
            Block::Heading(level, text) => format!("{} {}", "#".repeat(usize::from(*level) + 1), escape(text)),
            Block::Text(text) => paragraph(text),
            Block::Caution(text) => format!("**Caution:** {}", escape(text)),
            Block::List(items) => items.iter().map(item).collect::<Vec<_>>().join("\n"),
            Block::Quote { text, source } => format!("> {}\n>\n> {}", paragraph(text), paragraph(source)),
            Block::Grid(grid) => {
                let mut out = format!("**{}**\n\n", escape(&grid.caption));
                line(&mut out, grid.columns.iter().map(|c| escape(&c.text)));
                line(&mut out, grid.columns.iter().map(|c| if c.numeric { "---:" } else { "---" }.to_owned()));
                for row in &grid.rows {
                    line(&mut out, row.iter().map(|cell| escape(cell)));
                }
                out.truncate(out.trim_end().len());
                out
            }
            Block::Figure(figure) => {
                format!("**{}**\n\n![{}]({})", escape(&figure.caption), escape(&figure.drawing.description), chart(figure.drawing.name))
            }
        });
    }
    parts.retain(|p| !p.is_empty());
    parts.join("\n\n") + "\n"
}

fn item(item: &Item) -> String {
    match item.lead.as_str() {
        "" => format!("- {}", escape(&item.text)),
        lead => format!("- **{}** {}", escape(lead), escape(&item.text)),
    }
}

/// Text at the beginning of a line, where some signs would make a heading or a list of it.
fn paragraph(text: &str) -> String {
    let text = escape(text);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).unwrap_or((&text, ""));
    match rest.chars().next() {
        Some('#' | '-' | '+' | '=' | '>') if digits == 0 => format!("\\{text}"),
        Some('.' | ')') if digits > 0 => format!("{number}\\{rest}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_no_markup() {
        let texts = ["# 1 asked", "- none", "1. First", "2015 was", "1.5 hours", "a * b", "<b>"];
        let expected = ["\\# 1 asked", "\\- none", "1\\. First", "2015 was", "1\\.5 hours", "a \\* b", "&lt;b>"];
        assert_eq!(texts.map(paragraph), expected);
    }
}
