//! Text recognition (OCR): runs Tesseract on the picture of a page and reads its table of words.
//!
//! Tesseract gets grey pixels that this program drew, never a byte of the file, on standard input, and has so long.

use std::io::{Read, Write};
use std::ops::Range;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::model::{Picture, RecognitionFault, Word};

/// The program's name, looked for on PATH.
const PROGRAM: &str = "tesseract";
/// How long a page may take.
const WALL: Duration = Duration::from_secs(90);
/// How long it may take to end after its last word, or to say which languages it knows.
const GRACE: Duration = Duration::from_secs(5);
/// The longest table of words that is taken, in bytes.
const MAX_TABLE: u64 = 16 << 20;
/// The most words of a page.
const MAX_WORDS: usize = 20_000;
/// The longest word, in characters.
const MAX_WORD: usize = 200;

/// Why there is no text recognition on this machine, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Program,
    English,
}

impl Missing {
    pub fn message(self) -> &'static str {
        match self {
            Self::Program => "--ocr needs Tesseract, and there is no program tesseract on the PATH",
            Self::English => "--ocr needs Tesseract's English data (eng), which is not installed",
        }
    }

    pub fn advice(self) -> &'static str {
        "Debian and Ubuntu: sudo apt-get install tesseract-ocr tesseract-ocr-eng. macOS: brew install tesseract. \
         Windows: winget install UB-Mannheim.TesseractOCR, then add its folder (C:\\Program Files\\Tesseract-OCR) to the PATH. \
         Without --ocr everything but the scanned pages is read."
    }
}

/// Tesseract with English, found on this machine.
#[derive(Clone, Copy, Debug)]
pub struct Tesseract(());

impl Tesseract {
    pub fn find() -> Result<Self, Missing> {
        let said = run(&["--list-langs"], Vec::new(), GRACE).map_err(|_unstarted| Missing::Program)?;
        if said.lines().any(|l| l.trim() == "eng") { Ok(Self(())) } else { Err(Missing::English) }
    }

    /// The words of a picture, in reading order.
    pub fn words(self, picture: &Picture) -> Result<Vec<Word>, RecognitionFault> {
        let mut image = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
        image.extend_from_slice(&picture.pixels);
        let resolution = picture.resolution.max(70).to_string();
        let table = run(&["stdin", "stdout", "--dpi", &resolution, "--psm", "3", "-l", "eng", "tsv"], image, WALL)?;
        Ok(words(&table, picture))
    }
}

/// Runs Tesseract on one thread: two pages at the same time then share two cores, and a page gives the same words on
/// every machine. What it says on standard error can carry nothing that is needed.
fn run(arguments: &[&str], input: Vec<u8>, wall: Duration) -> Result<String, RecognitionFault> {
    let until = Instant::now() + wall;
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_unstarted| RecognitionFault::Failed)?;
    let (to, from) = (child.stdin.take(), child.stdout.take());
    let (send, receive) = mpsc::channel();
    let said = std::thread::scope(|scope| {
        scope.spawn(move || to.map(|mut to| to.write_all(&input)));
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let whole = from.is_some_and(|from| from.take(MAX_TABLE).read_to_end(&mut bytes).is_ok());
            let _ = send.send(whole.then_some(bytes));
        });
        let said = receive.recv_timeout(wall);
        if said.is_ok() {
            let until = until.min(Instant::now() + GRACE);
            while matches!(child.try_wait(), Ok(None)) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        // One that has ended is not touched by this; both threads end with one that has not.
        let _ = child.kill();
        said
    });
    let ended_well = child.wait().is_ok_and(|s| s.success());
    match said {
        Err(_) => Err(RecognitionFault::Timeout),
        Ok(Some(bytes)) if ended_well => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Ok(_) => Err(RecognitionFault::Failed),
    }
}

/// Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. Level 5 is
/// a word; what is no such row is passed over.
fn words(table: &str, picture: &Picture) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut line = 0;
    let mut last: Option<[u32; 3]> = None;
    for row in table.lines() {
        let columns: Vec<&str> = row.splitn(12, '\t').collect();
        let &["5", _, block, paragraph, row, _, left, top, wide, high, confidence, text] = columns.as_slice() else { continue };
        let numbers: Option<Vec<u32>> = [block, paragraph, row, left, top, wide, high].iter().map(|n| n.parse().ok()).collect();
        let Some(&[block, paragraph, row, x0, y0, wide, high]) = numbers.as_deref() else { continue };
        let Some(confidence) = confidence.parse::<f32>().ok().filter(|c| (0.0..=100.0).contains(c)) else { continue };
        let text: String = text.trim().chars().filter(|c| !c.is_control()).take(MAX_WORD).collect();
        let (x1, y1) = (x0.saturating_add(wide).min(picture.width), y0.saturating_add(high).min(picture.height));
        if text.is_empty() || x1 <= x0 || y1 <= y0 || out.len() >= MAX_WORDS {
            continue;
        }
        if last.replace([block, paragraph, row]).is_some_and(|l| l != [block, paragraph, row]) {
            line += 1;
        }
        let stroke = stroke(picture, x0..x1, y0..y1);
        out.push(Word { text, line, x0, y0, x1, y1, confidence, stroke });
    }
    out
}

/// How thick the strokes in a box are: the mean length of its dark runs, row by row.
fn stroke(picture: &Picture, across: Range<u32>, down: Range<u32>) -> f32 {
    let index = |x: u32, y: u32| usize::try_from(u64::from(y) * u64::from(picture.width) + u64::from(x)).unwrap_or(usize::MAX);
    let rows: Vec<&[u8]> = down.filter_map(|y| picture.pixels.get(index(across.start, y)..index(across.end, y))).collect();
    let darkest = rows.iter().flat_map(|r| r.iter()).min().copied().unwrap_or(0);
    let lightest = rows.iter().flat_map(|r| r.iter()).max().copied().unwrap_or(0);
    let middle = darkest.midpoint(lightest);
    let (mut dark, mut runs) = (0_u32, 0_u32);
    for row in rows {
        let mut before = false;
        for pixel in row {
            let now = *pixel < middle;
            dark += u32::from(now);
            runs += u32::from(now && !before);
            before = now;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "pixels of a word")]
    let mean = dark as f32 / runs.max(1) as f32;
    mean
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    fn blank() -> Picture {
        Picture { width: 500, height: 500, resolution: 200, pixels: vec![255; 250_000] }
    }

    #[test]
    fn a_thick_stroke_is_told_from_a_thin_one() {
        let mut picture = blank();
        for y in 100..120 {
            picture.pixels[y * 500 + 50..y * 500 + 53].fill(20);
            picture.pixels[y * 500 + 80..y * 500 + 86].fill(20);
        }
        let of = |across| stroke(&picture, across, 95..125);
        assert_eq!((of(45..60), of(75..90)), (3.0, 6.0));
    }

    #[test]
    fn words_of_a_line_share_its_number() {
        let table = format!(
            "{HEAD}4\t1\t1\t1\t1\t0\t10\t10\t90\t20\t-1\t\n5\t1\t1\t1\t1\t1\t10\t10\t30\t20\t96.5\tOne\n\
             5\t1\t1\t1\t1\t2\t50\t10\t30\t20\t90\ttwo\n5\t1\t2\t1\t1\t1\t10\t40\t30\t20\t80.25\tthree\n"
        );
        let found: Vec<(String, u32)> = words(&table, &blank()).into_iter().map(|w| (w.text, w.line)).collect();
        assert_eq!(found, [("One".to_owned(), 0), ("two".to_owned(), 0), ("three".to_owned(), 1)]);
    }

    #[test]
    fn a_table_that_lies_gives_no_word_outside_the_picture() {
        let row = |rest: &str| format!("{HEAD}5\t1\t1\t1\t1\t1\t{rest}\n");
        for rest in [
            "-5\t10\t30\t20\t90\tx",
            "10\t10\t30\t20\tNaN\tx",
            "10\t10\t30\t20\t900\tx",
            "10\t10\t30\t20\t90\t \u{7}",
            "600\t10\t30\t20\t90\tx",
            "10",
        ] {
            assert_eq!(words(&row(rest), &blank()), [], "{rest}");
        }
        let found = words(&row("10\t10\t4294967295\t20\t90\ta\tb"), &blank());
        assert_eq!(found.iter().map(|w| (w.x1, w.text.as_str())).collect::<Vec<_>>(), [(500, "ab")]);
    }
}
