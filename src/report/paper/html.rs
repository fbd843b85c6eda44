//! The report as one HTML file without anything outside it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Block, Figure, Grid, Item, Paper, anchor};
use crate::text::normalise::for_terminal;

const STYLE: &str = include_str!("paper.css");

/// The report.
pub fn render(paper: &Paper) -> String {
    let mut headings = 0;
    let blocks: Vec<Markup> = paper.blocks.iter().map(|b| block(b, &mut headings)).collect();
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (for_terminal(&paper.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.internal { (paper.notice) }
                    h1 { (for_terminal(&paper.title)) }
                    @if !paper.subtitle.is_empty() { p.subtitle { (for_terminal(&paper.subtitle)) } }
                    nav aria-label="Contents" {
                        ol { @for (id, text) in paper.contents() { li { a href=(format!("#{id}")) { (text) } } } }
                    }
                }
                main { @for block in &blocks { (block) } }
                footer { p { (paper.notice) "." } }
            }
        }
    }
    .into_string()
}

fn block(block: &Block, headings: &mut usize) -> Markup {
    match block {
        Block::Heading(level, text) => {
            let id = anchor(*headings);
            *headings += 1;
            let text = for_terminal(text);
            match level {
                1 => html! { h2 id=(id) { (text) } },
                2 => html! { h3 id=(id) { (text) } },
                _ => html! { h4 id=(id) { (text) } },
            }
        }
        Block::Text(text) => html! { p { (for_terminal(text)) } },
        Block::Caution(text) => html! { p.caution { strong { "Caution:" } " " (for_terminal(text)) } },
        Block::List(items) => html! { ul { @for item in items { li { (line(item)) } } } },
        Block::Quote { text, source } => html! {
            figure.quote {
                blockquote dir="auto" { (for_terminal(text)) }
                figcaption { (for_terminal(source)) }
            }
        },
        Block::Grid(grid) => table(grid),
        Block::Figure(figure) => chart(figure),
    }
}

fn line(item: &Item) -> Markup {
    html! { @if !item.lead.is_empty() { strong { (for_terminal(&item.lead)) } " " } (for_terminal(&item.text)) }
}

fn table(grid: &Grid) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(for_terminal(&grid.caption)) {
            table {
                caption { (for_terminal(&grid.caption)) }
                thead { tr { @for column in &grid.columns { th.number[column.numeric] scope="col" { (for_terminal(&column.text)) } } } }
                tbody {
                    @for row in &grid.rows {
                        tr {
                            @for (at, (cell, column)) in row.iter().zip(&grid.columns).enumerate() {
                                @if at == 0 { th scope="row" { (for_terminal(cell)) } } @else { td.number[column.numeric] { (for_terminal(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn chart(figure: &Figure) -> Markup {
    html! {
        figure.chart {
            figcaption { (for_terminal(&figure.caption)) }
            div.scroll { (figure.drawing.within()) }
        }
    }
}
