//! A chart that stands by itself: as an SVG file, as a PNG file, or within a document.

use std::sync::{Arc, LazyLock};

use maud::{Markup, PreEscaped, html};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::{FONT, INK, fixed};
use crate::error::ErrorKind;

/// Above a chart that stands alone: its title, a line of it.
const TITLE_LINE: f64 = 22.0;
const TITLE_SIZE: f64 = 16.0;
/// Around a chart that stands alone.
const MARGIN: f64 = 12.0;

/// Pixels of a PNG for a unit of the SVG: twice, so that it prints well.
const SCALE: f32 = 2.0;

/// A chart and what it says in words.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Short, of small letters and hyphens; the ids within the SVG begin with it.
    pub name: &'static str,
    /// What it says, and no more than the tests allow.
    pub title: String,
    /// What can be seen, for who cannot see it.
    pub description: String,
    /// SVG user units, without the title.
    pub width: f64,
    pub height: f64,
    pub(super) body: Markup,
}

/// Whether the title is drawn: a page that shows the chart has it as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    Drawn,
    Beside,
}

impl Drawing {
    /// The chart as SVG.
    pub fn svg(&self, title: Title) -> String {
        let (lines, margin) = match title {
            Title::Drawn => (wrapped(&self.title, self.width, TITLE_SIZE), MARGIN),
            Title::Beside => (Vec::new(), 0.0),
        };
        let above = lines.iter().map(|_| TITLE_LINE).sum::<f64>();
        let (width, height, corner) = (fixed(self.width + 2.0 * margin), fixed(self.height + above + 2.0 * margin), fixed(0.0 - margin));
        let (title_id, desc_id) = (format!("{}-title", self.name), format!("{}-desc", self.name));
        html! {
            svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby=(format!("{title_id} {desc_id}")) width=(width) height=(height)
                viewBox=(format!("{corner} {corner} {width} {height}")) font-family=(FONT) font-size="12" fill=(INK) {
                title id=(title_id) { (self.title) }
                desc id=(desc_id) { (self.description) }
                @for (at, line) in (1_u8..).zip(&lines) {
                    text x="0" y=(fixed(f64::from(at) * TITLE_LINE - 6.0)) font-size=(TITLE_SIZE) font-weight="bold" { (line) }
                }
                g transform=(format!("translate(0 {})", fixed(above))) { (self.body) }
            }
        }
        .into_string()
    }

    /// The chart as SVG within a page of HTML.
    pub fn within(&self) -> Markup {
        PreEscaped(self.svg(Title::Beside))
    }

    /// The chart as PNG on white, twice the size of the SVG.
    pub fn png(&self, title: Title) -> Result<Vec<u8>, ErrorKind> {
        let failed = |message: String| ErrorKind::Render { format: "PNG", message };
        let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
        let tree = Tree::from_str(&self.svg(title), &options).map_err(|e| failed(e.to_string()))?;
        let size = tree.size().to_int_size().scale_by(SCALE).ok_or_else(|| failed("it has no size".to_owned()))?;
        let mut picture = Pixmap::new(size.width(), size.height()).ok_or_else(|| failed("it is too large".to_owned()))?;
        picture.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
        picture.encode_png().map_err(|e| failed(e.to_string()))
    }
}

/// The bundled fonts alone, so that every machine draws the same. A text without a font would be left out in silence.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../fonts/LiberationSans-Regular.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../fonts/LiberationSans-Bold.ttf").to_vec());
    Arc::new(fonts)
});

/// A text in lines that fit a width, broken between words.
pub(super) fn wrapped(text: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if long(line, size) + long(" ", size) + long(word, size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// About how long a text is in Arial: the widths of its letters in a thousandth of the size, rounded up within each group.
pub(super) fn long(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | '\'' | '|' => 230,
            ' ' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'r' | 'I' | '/' | '-' | '(' | ')' => 335,
            'm' | 'M' | 'W' | 'w' | '%' => 890,
            'A'..='Z' => 725,
            _ => 560,
        })
        .sum();
    size * f64::from(thousandths) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chart of one word in a frame.
    fn word(text: &str) -> Drawing {
        Drawing {
            name: "word",
            title: "A title of some length, for two lines".to_owned(),
            description: "One <word>.".to_owned(),
            width: 200.0,
            height: 40.0,
            body: html! { text x="10" y="30" font-size="20" { (text) } },
        }
    }

    /// Pixels that are nearly black within a part of a picture.
    fn ink(picture: &Pixmap, x: std::ops::Range<u32>, y: std::ops::Range<u32>) -> usize {
        let dark = |(x, y)| picture.pixel(x, y).is_some_and(|p| p.red() < 100 && p.green() < 100 && p.blue() < 100);
        y.flat_map(|y| x.clone().map(move |x| (x, y))).filter(|at| dark(*at)).count()
    }

    /// Without a font every text is dropped and nothing is said.
    #[test]
    fn there_is_ink_where_the_text_is() {
        let png = |text, title| Pixmap::decode_png(&word(text).png(title).unwrap()).unwrap();
        let picture = png("Voice", Title::Beside);
        assert_eq!((picture.width(), picture.height()), (400, 80));
        assert!(ink(&picture, 20..130, 30..62) > 300, "{}", ink(&picture, 20..130, 30..62));
        assert_eq!(ink(&picture, 140..400, 0..80), 0, "nothing beside it");
        assert_eq!(ink(&png("", Title::Beside), 0..400, 0..80), 0);
        let titled = png("Voice", Title::Drawn);
        assert_eq!(titled.height(), 216, "two lines of 22 units above 40, and 12 around");
        assert!(ink(&titled, 0..400, 0..100) > 1000, "the title");
    }

    #[test]
    fn a_picture_is_the_same_each_time() {
        assert!(word("Voice").png(Title::Drawn).unwrap() == word("Voice").png(Title::Drawn).unwrap());
    }

    #[test]
    fn words_for_a_screen_reader_stand_first() {
        let svg = word("a & b").svg(Title::Drawn);
        assert!(svg.contains(r#"role="img" aria-labelledby="word-title word-desc""#), "{svg}");
        assert!(svg.contains(r#"<desc id="word-desc">One &lt;word&gt;.</desc>"#) && svg.contains("a &amp; b"), "{svg}");
        assert_eq!(svg.matches(r#"font-weight="bold""#).count(), 2, "the title in two lines");
    }

    #[test]
    fn lines_break_between_words_and_lose_none() {
        let text = "School, attendance and children not in education";
        let lines = wrapped(text, 150.0, 12.0);
        assert!(lines.len() == 2 && lines.iter().all(|l| long(l, 12.0) <= 150.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrapped("Unbreakable", 5.0, 12.0), ["Unbreakable"]);
    }
}
