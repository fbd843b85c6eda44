//! The body of the document: a paragraph, a native table or a picture for each block.

use maud::{Markup, html};

use super::super::{Block, Figure, Grid, Heading, Item, Paper, anchor};
use super::{MAIN, OFFICE, plain, raw};

const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const PLACING: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
/// The extension by which a picture has an SVG beside its PNG.
const SVG: &str = "http://schemas.microsoft.com/office/drawing/2016/SVG/main";
const SVG_EXTENSION: &str = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}";

/// A4 with margins of 2 cm, in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: u32 = 1_134;
const TEXT_WIDTH: u32 = PAGE.0 - 2 * MARGIN;

/// English Metric Units of an SVG user unit (1/96 inch), and the largest picture: 17 cm × 22 cm.
const EMU: f64 = 9_525.0;
const LARGEST: (f64, f64) = (6_120_000.0, 7_920_000.0);

/// In a table: a character of 9 points, and the margins of a cell, in twentieths of a point.
const CHARACTER: f64 = 100.0;
const CELL: f64 = 150.0;
/// Characters of a text that is to stay on a line; and how many of a text ask for width, as longer ones go over several anyhow.
const SHORT: usize = 14;
const ASKED: usize = 60;

/// `word/document.xml`.
pub(super) fn document(paper: &Paper) -> Markup {
    let mut counters = Counters::default();
    let blocks: Vec<Markup> = paper.blocks.iter().map(|b| block(b, &mut counters)).collect();
    html! {
        w:document xmlns:w=(MAIN) xmlns:r=(OFFICE) xmlns:wp=(PLACING) xmlns:a=(DRAWING) xmlns:pic=(PICTURE) {
            w:body {
                (paragraph("Notice", &run(paper.notice)))
                (paragraph("Title", &run(&paper.title)))
                @if !paper.subtitle.is_empty() { (paragraph("Subtitle", &run(&paper.subtitle))) }
                @for (id, text) in paper.contents() {
                    (paragraph("Contents", &html! {
                        w:hyperlink w:anchor=(id) w:history="1" { w:r { w:rPr { w:rStyle w:val="Hyperlink" {} } (text_of(text)) } }
                    }))
                }
                @for block in &blocks { (block) }
                w:sectPr {
                    w:footerReference w:type="default" r:id="footer" {}
                    w:pgSz w:w=(PAGE.0) w:h=(PAGE.1) {}
                    w:pgMar w:top=(MARGIN) w:right=(MARGIN) w:bottom=(MARGIN) w:left=(MARGIN) w:header="567" w:footer="567" w:gutter="0" {}
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Counters {
    headings: usize,
    figures: usize,
}

fn block(block: &Block, counters: &mut Counters) -> Markup {
    match block {
        Block::Heading(level, text) => {
            let at = counters.headings;
            counters.headings += 1;
            paragraph(
                &format!("Heading{level}"),
                &html! {
                    w:bookmarkStart w:id=(at) w:name=(anchor(at)) {}
                    (run(text))
                    w:bookmarkEnd w:id=(at) {}
                },
            )
        }
        Block::Text(text) => paragraph("Normal", &run(text)),
        Block::Caution(text) => paragraph("Caution", &html! { (bold("Caution: ")) (run(text)) }),
        Block::List(items) => html! { @for item in items { (list_item(item)) } },
        Block::Quote { text, source } => html! { (paragraph("Quote", &run(text))) (paragraph("Source", &run(source))) },
        Block::Grid(grid) => table(grid),
        Block::Figure(figure) => {
            let at = counters.figures;
            counters.figures += 1;
            html! { (paragraph("Caption", &run(&figure.caption))) (paragraph("Figure", &picture(figure, at))) }
        }
    }
}

fn paragraph(style: &str, content: &Markup) -> Markup {
    html! { w:p { w:pPr { w:pStyle w:val=(style) {} } (content) } }
}

fn run(text: &str) -> Markup {
    html! { w:r { (text_of(text)) } }
}

fn bold(text: &str) -> Markup {
    html! { w:r { w:rPr { w:b {} } (text_of(text)) } }
}

fn text_of(text: &str) -> Markup {
    html! { w:t xml:space="preserve" { (plain(text)) } }
}

fn list_item(item: &Item) -> Markup {
    paragraph(
        "ListBullet",
        &html! {
            @if !item.lead.is_empty() { (bold(&item.lead)) (run(" ")) }
            (run(&item.text))
        },
    )
}

/// A native table whose first row is repeated on every page.
fn table(grid: &Grid) -> Markup {
    let widths = widths(grid);
    html! {
        (paragraph("Caption", &run(&grid.caption)))
        w:tbl {
            w:tblPr {
                w:tblStyle w:val="PlainTable" {}
                w:tblW w:w=(TEXT_WIDTH) w:type="dxa" {}
                w:tblLayout w:type="fixed" {}
                w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1" {}
                w:tblCaption w:val=(plain(&grid.caption)) {}
            }
            w:tblGrid { @for width in &widths { w:gridCol w:w=(width) {} } }
            (row(&grid.columns.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), &grid.columns, &widths, true))
            @for cells in &grid.rows { (row(&cells.iter().map(String::as_str).collect::<Vec<_>>(), &grid.columns, &widths, false)) }
        }
        // Two tables must not touch.
        (paragraph("AfterTable", &html! {}))
    }
}

fn row(cells: &[&str], columns: &[Heading], widths: &[u32], head: bool) -> Markup {
    let style = if head { "TableHead" } else { "TableText" };
    html! {
        w:tr {
            w:trPr { w:cantSplit {} @if head { w:tblHeader {} } }
            @for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
                w:tc {
                    w:tcPr { w:tcW w:w=(width) w:type="dxa" {} @if head { w:vAlign w:val="bottom" {} } }
                    w:p {
                        w:pPr { w:pStyle w:val=(style) {} @if column.numeric { w:jc w:val="right" {} } }
                        (run(cell))
                    }
                }
            }
        }
    }
}

/// The widths of the columns: each has its longest word; then short texts get what they need to stay on a line; what is left
/// goes to those with long texts.
fn widths(grid: &Grid) -> Vec<u32> {
    let all = f64::from(TEXT_WIDTH);
    let steps =
        [1, SHORT, ASKED].map(|most| grid.columns.iter().enumerate().map(|(at, c)| wanted(grid, at, c, most)).collect::<Vec<f64>>());
    let sum = |widths: &[f64]| widths.iter().sum::<f64>();
    let mut found = steps.first().cloned().unwrap_or_default();
    for step in &steps {
        let (before, after) = (sum(&found), sum(step));
        // As far from the last step to this as there is room for.
        let part = if after > before { ((all - before) / (after - before)).clamp(0.0, 1.0) } else { 0.0 };
        found = found.iter().zip(step).map(|(from, to)| from + part * (to - from)).collect();
    }
    let scale = all / sum(&found).max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "widths within a page")]
    found.iter().map(|width| (width * scale) as u32).collect()
}

/// What a column asks for: its longest word, or its longest text up to so many characters. Its heading may break.
fn wanted(grid: &Grid, at: usize, column: &Heading, most: usize) -> f64 {
    let cells = || grid.rows.iter().filter_map(move |r| r.get(at)).map(String::as_str);
    let words = cells().chain([column.text.as_str()]).flat_map(|c| c.split([' ', '-', '/', '\n']));
    let word = words.map(|w| w.chars().count() + 1).max().unwrap_or(1);
    let whole = cells().map(|c| c.chars().count()).max().unwrap_or(1);
    let characters = word.max(whole.min(most)).min(ASKED);
    u32::try_from(characters).map_or(0.0, f64::from) * CHARACTER + CELL
}

/// The PNG, with the SVG beside it for programs that draw it, and what can be seen in words.
fn picture(figure: &Figure, at: usize) -> Markup {
    let drawing = &figure.drawing;
    let (width, height) = (drawing.width * EMU, drawing.height * EMU);
    let scale = (LARGEST.0 / width).min(LARGEST.1 / height).min(1.0);
    let (cx, cy) = (format!("{:.0}", width * scale), format!("{:.0}", height * scale));
    let id = at + 1;
    let (title, described) = (plain(&drawing.title), plain(&drawing.description));
    html! {
        w:r {
            w:drawing {
                wp:inline distT="0" distB="0" distL="0" distR="0" {
                    wp:extent cx=(cx) cy=(cy) {}
                    wp:docPr id=(id) name=(format!("Figure {id}")) descr=(described) title=(title) {}
                    wp:cNvGraphicFramePr { a:graphicFrameLocks noChangeAspect="1" {} }
                    a:graphic {
                        a:graphicData uri=(PICTURE) {
                            pic:pic {
                                pic:nvPicPr { pic:cNvPr id=(id) name=(format!("figure{at}.png")) descr=(described) {} pic:cNvPicPr {} }
                                pic:blipFill {
                                    a:blip r:embed=(format!("png{at}")) {
                                        a:extLst { a:ext uri=(SVG_EXTENSION) { asvg:svgBlip xmlns:asvg=(SVG) r:embed=(format!("svg{at}")) {} } }
                                    }
                                    a:stretch { a:fillRect {} }
                                }
                                pic:spPr {
                                    a:xfrm { a:off x="0" y="0" {} a:ext cx=(cx) cy=(cy) {} }
                                    (raw(r#"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>"#))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(heads: &[&str], rows: &[&[&str]]) -> Grid {
        Grid {
            caption: "Table 1: x".to_owned(),
            columns: heads.iter().map(|h| Heading::words(*h)).collect(),
            rows: rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect(),
        }
    }

    #[test]
    fn columns_fill_the_page_and_long_texts_have_the_most_of_it() {
        let widths = widths(&grid(&["File", "Why"], &[&["a.pdf", "It states no period that is understood: its cases are in no year."]]));
        assert!(widths[1] > 4 * widths[0], "{widths:?}");
        let sum: u32 = widths.iter().sum();
        assert!(sum <= TEXT_WIDTH && sum + 4 > TEXT_WIDTH, "{sum}");
    }

    #[test]
    fn too_many_columns_share_what_there_is() {
        let heads = ["Unbreakable-and-very-long-heading-of-a-column"; 40];
        let sum: u32 = widths(&grid(&heads, &[])).iter().sum();
        assert!(sum <= TEXT_WIDTH, "{sum}");
    }

    #[test]
    fn the_first_row_is_repeated_and_numbers_stand_to_the_right() {
        let mut grid = grid(&["Theme", "Cases"], &[&["a < b", "3"]]);
        grid.columns[1].numeric = true;
        let xml = table(&grid).into_string();
        assert_eq!(xml.matches("<w:tblHeader>").count(), 1);
        assert_eq!(xml.matches(r#"<w:jc w:val="right">"#).count(), 2);
        assert!(xml.contains("a &lt; b"));
    }
}
