//! Text recognition (OCR): the picture of a page, and the words that were found in it.

use serde::{Deserialize, Serialize};

/// The most pixels of a picture: an A4 page at 375 dots an inch.
pub const MAX_PIXELS: u64 = 12_000_000;

/// A page as a picture in grey, a byte a pixel, row by row, 255 is white.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// Pixels an inch.
    pub resolution: u32,
    /// Sent beside the rest, see the worker.
    #[serde(skip)]
    pub pixels: Vec<u8>,
}

impl Picture {
    /// True where the pixels are as many as the sides say, and no more than are allowed.
    pub fn is_whole(&self) -> bool {
        let area = u64::from(self.width) * u64::from(self.height);
        area > 0 && area <= MAX_PIXELS && area == self.pixels.len() as u64
    }
}

/// A word that was found; its box in pixels from the top left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    /// Counted through the page: words of one line share it.
    pub line: u32,
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
    /// 0 to 100.
    pub confidence: f32,
    /// How thick its strokes are, in pixels: bold letters have thick ones.
    pub stroke: f32,
}

/// What was found on one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recognised {
    /// Counted from 1.
    pub page: u32,
    /// Of the picture, in pixels.
    pub width: u32,
    pub height: u32,
    /// In reading order.
    pub words: Vec<Word>,
    pub fault: Option<RecognitionFault>,
}

impl Recognised {
    /// How sure the recognition is of the page's words, 0 to 100, a longer word counting for more; none without words.
    pub fn confidence(&self) -> Option<f32> {
        #[expect(clippy::cast_precision_loss, reason = "characters of a word")]
        let weigh = |w: &Word| w.text.chars().count() as f32;
        let all: f32 = self.words.iter().map(weigh).sum();
        (all > 0.0).then(|| self.words.iter().map(|w| weigh(w) * w.confidence).sum::<f32>() / all)
    }
}

/// Why a page was not recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecognitionFault {
    /// The page could not be drawn.
    Drawing,
    Timeout,
    /// Tesseract did not start, or ended with an error.
    Failed,
    /// There are more such pages in the file than are recognised.
    TooMany,
}

impl RecognitionFault {
    /// A fragment that reads after a colon.
    pub fn message(self) -> &'static str {
        match self {
            Self::Drawing => "its picture could not be drawn",
            Self::Timeout => "it took too long",
            Self::Failed => "Tesseract ended with an error; run the command again",
            Self::TooMany => "the file has too many such pages; split it",
        }
    }

    /// True where it may go well the next time.
    pub fn is_passing(self) -> bool {
        self == Self::Failed
    }
}

/// A page that was read by text recognition.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecognisedPage {
    pub page: u32,
    /// How sure the recognition is of the page's words on average, 0 to 100.
    pub confidence: f32,
}

/// What text recognition did to a document, and what it could still do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// Pages whose text comes from it.
    pub pages: Vec<RecognisedPage>,
    /// Pages without readable text of their own that it has not seen.
    pub unseen: Vec<u32>,
}
