//! Large inputs: each shape in three sizes, with the time that it takes. Time that grows by much more than the input
//! is a fault: a file is to cost its length.

use std::time::Instant;

use audit_themes::layouts::{self, Vocabulary};
use audit_themes::lines;
use audit_themes::model::{Block, Link, Page, Piece, Rect, Run, Shape, Span, Style};
use audit_themes::reading;
use audit_themes_fuzz::sheet;
// The instrumented crates ask for the fuzzer's own symbols.
use libfuzzer_sys as _;

/// A shape of input and what is done with one of this size.
type Case = (&'static str, fn(usize));

fn main() {
    let only = std::env::args().nth(1);
    let cases: &[Case] = &[
        ("lines: one paragraph", |n| assemble(page(n, |i| (50.0, 20.0 + 0.08 * i as f32 * 12.0)))),
        ("lines: rows of ten", |n| assemble(page(n, |i| (40.0 + 52.0 * (i % 10) as f32, 20.0 + 12.0 * (i / 10) as f32)))),
        ("lines: two columns", |n| assemble(page(n, |i| (50.0 + 250.0 * (i % 2) as f32, 20.0 + 12.0 * (i / 2) as f32)))),
        ("lines: a staircase", |n| assemble(page(n, |i| (i as f32, 20.0 + 12.0 * i as f32)))),
        ("lines: at random", |n| assemble(page(n, |i| (chance(i, 1) * 500.0, 20.0 + chance(i, 2) * 800.0)))),
        ("lines: at random, apart", |n| assemble(page(n, |i| (chance(i, 1) * 500.0, 20.0 + chance(i, 2) * 12.0 * n as f32)))),
        ("lines: one word again", |n| assemble(one_word(n))),
        ("lines: many boxes", |n| assemble(boxes(n))),
        ("lines: many rules", |n| assemble(rules(n))),
        ("lines: dots and links", |n| assemble(dots(n))),
        ("lines: raised numbers", |n| assemble(raised(n))),
        ("layouts: cases", |n| {
            structure(n / 5, |i| ["Case 1", "Brief summary", "Wren was seen.", "Strengths", "It was good."][i % 5].to_owned())
        }),
        ("layouts: headings", |n| structure(n / 5, |i| format!("Heading number {i}"))),
        ("layouts: asides", |n| structure(n / 5, |i| format!("aside {i}"))),
        ("layouts: pseudonyms", |n| structure(n / 5, |i| format!("Case {i}: Name{i}"))),
        ("layouts: one long text", |n| structure(2, |i| format!("{i} {}", "Do you ask fathers? They were not asked. ".repeat(n)))),
        ("text: one paragraph", |n| read("a.txt", &"words of one line that goes on and on and\n".repeat(n))),
        ("text: paragraphs", |n| read("a.txt", &"A line.\n\n".repeat(n))),
        ("markdown: nested lists", |n| read("a.md", &(0..n).map(|i| format!("{}- x\n", " ".repeat(2 * (i % 200)))).collect::<String>())),
        ("markdown: emphasis", |n| read("a.md", &"*a **b ".repeat(n))),
        ("content: marks", |n| content(&format!("{} BT /F0 9 Tf {} ET", "/Span BMC ".repeat(n), "(x) Tj ".repeat(n)))),
        ("content: strings", |n| content(&format!("BT /F0 9 Tf 9 TL 50 800 Td {} ET", "(words of a line) ' ".repeat(n)))),
        ("content: a form in itself", |n| content(&format!("BT /F0 9 Tf (x) Tj ET {}", "/X0 Do ".repeat(n)))),
    ];
    println!("{:28} {:>9} {:>9} {:>9}  growth", "seconds for", 2_500, 5_000, 10_000);
    for (name, run) in cases {
        if only.as_ref().is_some_and(|o| !name.contains(o.as_str())) {
            continue;
        }
        let times = [2_500, 5_000, 10_000].map(|n| {
            let start = Instant::now();
            run(n);
            start.elapsed().as_secs_f64()
        });
        println!("{name:28} {:9.3} {:9.3} {:9.3}  {:4.1}", times[0], times[1], times[2], times[2] / times[1].max(1e-6));
    }
}

fn assemble(page: Page) {
    let blocks = lines::assemble(&[page]);
    assert!(!blocks.is_empty());
}

/// A number from 0 to 1, the same for the same arguments.
fn chance(i: usize, salt: u64) -> f32 {
    let mixed = (i as u64 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (salt << 7);
    (mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f32 / (1 << 24) as f32
}

fn span(text: String, x0: f32, baseline: f32, size: f32) -> Span {
    let x1 = x0 + 0.5 * size * text.len() as f32;
    Span { text, x0, x1, baseline, size, style: Style::default(), hidden: false, artifact: false, turn: 0, element: None }
}

/// A page as high as it needs to be.
fn page(spans: usize, place: impl Fn(usize) -> (f32, f32)) -> Page {
    let spans: Vec<Span> = (0..spans)
        .map(|i| {
            let (x, y) = place(i);
            span(format!("word{i}"), x, y, 9.0)
        })
        .collect();
    let height = spans.iter().map(|s| s.baseline).fold(842.0, f32::max) + 20.0;
    let width = spans.iter().map(|s| s.x1).fold(595.0, f32::max) + 20.0;
    Page { number: 1, width, height, spans, ..Page::default() }
}

fn one_word(n: usize) -> Page {
    let mut page = page(n, |i| (3.0 * i as f32, 400.0));
    page.spans.iter_mut().for_each(|s| "again".clone_into(&mut s.text));
    page
}

/// Panels of a chart, and words beside them.
fn boxes(n: usize) -> Page {
    let mut page = page(n / 4, |i| (20.0 + chance(i, 3) * 500.0, 20.0 + chance(i, 4) * 800.0));
    page.rects = (0..n).map(|i| (chance(i, 5) * 500.0, chance(i, 6) * 800.0)).map(|(x, y)| Rect::new(x, y, x + 45.0, y + 20.0)).collect();
    page
}

/// A table of very many cells.
fn rules(n: usize) -> Page {
    let side = (n as f64).sqrt() as usize;
    let mut page = page(n, |i| (22.0 + 20.0 * (i % side) as f32, 18.0 + 14.0 * (i / side) as f32));
    let (width, height) = (20.0 * side as f32, 14.0 * side as f32);
    page.rects.extend((0..=side).map(|i| 20.0 + 20.0 * i as f32).map(|x| Rect::new(x, 8.0, x + 0.5, height)));
    page.rects.extend((0..=side).map(|i| 8.0 + 14.0 * i as f32).map(|y| Rect::new(20.0, y, width, y + 0.5)));
    page.rects.extend((0..n).map(|i| Rect::new(20.0, 8.0 + (i % 97) as f32, 40.0, 8.5 + (i % 97) as f32)));
    page
}

fn dots(n: usize) -> Page {
    let mut page = page(n, |i| (50.0 + 100.0 * (i % 5) as f32, 20.0 + 12.0 * (i / 5) as f32));
    page.dots = (0..n).map(|i| 20.0 + 12.0 * i as f32).map(|y| Rect::new(40.0, y - 5.0, 44.0, y - 1.0)).collect();
    let uri = "https://example.org/".to_owned();
    page.links =
        (0..n.min(2_000)).map(|i| Link { rect: Rect::new(0.0, 12.0 * i as f32, 90.0, 12.0 * i as f32 + 9.0), uri: uri.clone() }).collect();
    page
}

/// Footnote numbers behind every word.
fn raised(n: usize) -> Page {
    let mut page = page(n / 2, |i| (50.0 + 60.0 * (i % 8) as f32, 30.0 + 20.0 * (i / 8) as f32));
    let notes: Vec<Span> = page.spans.iter().map(|s| span("12".to_owned(), s.x1 + 0.2, s.baseline - 4.0, 5.0)).collect();
    page.spans.extend(notes);
    page
}

fn structure(n: usize, text: impl Fn(usize) -> String) {
    let blocks: Vec<Block> = (0..n)
        .map(|i| {
            let text = text(i);
            let heading = text.len() < 30 && !text.ends_with('.');
            let aside = text.starts_with("aside");
            Block {
                shape: if heading { Shape::Heading(u8::try_from(i % 3).unwrap_or(0) + 1) } else { Shape::Paragraph },
                runs: vec![Run { text, style: Style::default(), link: None }],
                marker: None,
                pieces: vec![Piece { page: 1, rect: Rect::default() }],
                size: 10.0,
                lines: 1,
                aside,
                cell: None,
            }
        })
        .collect();
    let audits = layouts::structure(&blocks, &Vocabulary::embedded().expect("the embedded vocabulary"), &[]);
    assert!(audits.iter().all(|a| a.coverage.adds_up()));
}

fn read(name: &str, text: &str) {
    assert!(reading::read(name, text.as_bytes(), &[], false).is_ok());
}

fn content(stream: &str) {
    assert!(reading::read("a.pdf", &sheet::around(stream.as_bytes()), &[], false).is_ok());
}
