//! Themes by periods as a heat map: in each cell the number of cases, and behind it a shade for their share.

use maud::{Markup, html};

use super::drawing::{Drawing, long, wrapped};
use super::{FOCUS, GREY, INK, fixed};
use crate::report::series::{Observation, Series};

/// More themes do not fit a page.
pub const MOST: usize = 30;

/// Fill, ink and words of each shade: white, then the sequential palette of the Analysis Function from pale to dark, and what
/// is no share.
const SHADES: [(&str, &str, &str); 5] = [
    (WHITE, INK, "no case"),
    ("#6BACE6", INK, "up to 25 %"),
    ("#2073BC", WHITE, "over 25 to 50 %"),
    (FOCUS, WHITE, "over 50 %"),
    ("#DDDDDD", INK, "no number"),
];
const WHITE: &str = "#FFFFFF";

const CELL_WIDTH: f64 = 40.0;
const LINE: f64 = 14.0;
/// Above and below the lines of a row.
const PADDING: f64 = 8.0;
/// The key, the periods in two lines, the cases audited.
const KEY: f64 = 30.0;
const HEAD: f64 = 48.0;
/// The longest line of a theme's name.
const NAME: f64 = 280.0;

/// The heat map of some themes, the first [`MOST`] of them; none where there is nothing to show. Every series has the same
/// periods.
pub fn heat_map(name: &'static str, title: String, all: &[&Series<'_>]) -> Option<Drawing> {
    let shown: Vec<(&Series<'_>, Vec<String>)> = all.iter().take(MOST).map(|s| (*s, wrapped(s.theme, NAME, 12.0))).collect();
    let periods = &shown.first()?.0.years;
    let left = shown.iter().flat_map(|(_, lines)| lines).map(|l| long(l, 12.0)).fold(120.0, f64::max) + 10.0;
    let middle = |at: usize| left + CELL_WIDTH * (as_units(at) + 0.5);
    // With few periods the key is wider than the grid.
    let width =
        (left + CELL_WIDTH * as_units(periods.len()) + 1.0).max(samples().last().map_or(0.0, |(x, _, words)| x + 22.0 + long(words, 12.0)));
    let mut y = KEY + HEAD;
    let mut body = html! {
        (key())
        @for (at, period) in periods.iter().enumerate() {
            @let lines = period.tick_lines();
            @for (line, down) in lines.iter().zip([14.0, 28.0]) {
                text x=(fixed(middle(at))) y=(fixed(KEY + down)) text-anchor="middle" { (line) }
            }
            text x=(fixed(middle(at))) y=(fixed(KEY + 42.0)) text-anchor="middle" { (period.denominator()) }
        }
        text x="0" y=(fixed(KEY + 42.0)) { "Cases audited (n)" }
    };
    for (series, lines) in &shown {
        let height = LINE * as_units(lines.len()) + PADDING;
        let row = html! {
            (body)
            @for (at, line) in lines.iter().enumerate() {
                text x="0" y=(fixed(y + 4.0 + LINE * as_units(at) + 11.0)) { (line) }
            }
            @for (at, period) in series.years.iter().enumerate() {
                @let (fill, ink) = shade(period);
                rect x=(fixed(left + CELL_WIDTH * as_units(at))) y=(fixed(y)) width=(fixed(CELL_WIDTH)) height=(fixed(height)) fill=(fill) stroke=(GREY) stroke-width="1" {}
                text x=(fixed(middle(at))) y=(fixed(y + height / 2.0 + 4.0)) text-anchor="middle" fill=(ink) { (period.numerator()) }
            }
        };
        body = row;
        y += height;
    }
    let description = format!(
        "A grid of {} themes by {} periods. Each cell has the number of cases with the theme; a darker shade is a larger share of the cases \
         audited in the period. The same numbers stand in the table that follows.",
        shown.len(),
        periods.len()
    );
    Some(Drawing { name, title, description, width, height: y + 1.0, body })
}

/// What stands before the samples of the shades.
const LEAD: &str = "Share of the cases audited:";

/// A sample of each shade: where it begins, its fill, its words.
fn samples() -> impl Iterator<Item = (f64, &'static str, &'static str)> {
    SHADES.iter().scan(long(LEAD, 12.0) + 12.0, |next, (fill, _, words)| {
        let x = *next;
        *next += 22.0 + long(words, 12.0) + 14.0;
        Some((x, *fill, *words))
    })
}

/// What the shades mean, a sample of each beside its words.
fn key() -> Markup {
    html! {
        text x="0" y="14" { (LEAD) }
        @for (x, fill, words) in samples() {
            rect x=(fixed(x)) y="2" width="16" height="16" fill=(fill) stroke=(GREY) stroke-width="1" {}
            text x=(fixed(x + 22.0)) y="14" { (words) }
        }
    }
}

/// Fill and ink of a cell.
fn shade(period: &Observation<'_>) -> (&'static str, &'static str) {
    let at = match period.estimate.map(|e| e.percent) {
        Some(percent) if percent > 50.0 => 3,
        Some(percent) if percent > 25.0 => 2,
        Some(percent) if percent > 0.0 => 1,
        Some(_) => 0,
        // It is hidden, or nothing was audited: the letter in the cell says which.
        None => 4,
    };
    SHADES.get(at).map_or((WHITE, INK), |(fill, ink, _)| (fill, ink))
}

/// A small number in user units.
fn as_units(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::super::drawing::Title;
    use super::*;
    use crate::report::series::{all_boards, testing};

    fn drawn() -> String {
        let mut table = testing::frequency();
        for (theme, first, last) in [("voice", (3, 25.0), (4, 100.0)), ("men & fathers", (0, 0.0), (1, 25.0))] {
            testing::add(&mut table, "201415", theme, "Total", "Total", Some((first.0, 12, [first.1, 0.0, 100.0])));
            testing::add(&mut table, "201516", theme, "Total", "Total", None);
            testing::add(&mut table, "201617", theme, "Total", "Total", Some((last.0, 4, [last.1, 0.0, 100.0])));
        }
        let all = all_boards(&table, "Total");
        heat_map("map", "Themes by year".to_owned(), &all.iter().collect::<Vec<_>>()).unwrap().svg(Title::Beside)
    }

    #[test]
    fn each_cell_has_its_number_and_a_year_without_audits_has_none() {
        let svg = drawn();
        let texts: Vec<&str> = svg.split("</text>").filter_map(|t| t.rsplit('>').next()).collect();
        let at = |word: &str| texts.iter().position(|t| *t == word).unwrap_or_else(|| panic!("{word}: {texts:?}"));
        assert_eq!(texts[at("voice") + 1..at("voice") + 4], ["3", "x", "4"]);
        assert_eq!(texts[at("men &amp; fathers") + 1..][..3], ["0", "x", "1"]);
        assert!(svg.contains(">2016</text>") && svg.contains(">-17</text>") && svg.contains(">12</text>"), "{svg}");
    }

    #[test]
    fn with_few_periods_the_whole_key_is_on_the_page() {
        let mut table = testing::frequency();
        testing::add(&mut table, "201415", "voice", "Total", "Total", Some((3, 12, [25.0, 0.0, 100.0])));
        let all = all_boards(&table, "Total");
        let map = heat_map("map", String::new(), &all.iter().collect::<Vec<_>>()).unwrap();
        let (x, _, words) = samples().last().unwrap();
        assert!(map.width >= x + 22.0 + long(words, 12.0), "{}", map.width);
    }

    #[test]
    fn a_larger_share_is_darker_and_its_number_stays_legible() {
        let svg = drawn();
        // 4 of 4: white on dark blue. 3 of 12 and 1 of 4 are a quarter, and no more than that: pale.
        assert_eq!(svg.matches("fill=\"#12436D\" stroke").count(), 2, "the cell and the key");
        assert!(svg.contains(r##"fill="#FFFFFF">4</text>"##), "{svg}");
        assert_eq!(svg.matches("fill=\"#6BACE6\" stroke").count(), 3, "two cells and the key");
        assert_eq!(svg.matches("fill=\"#DDDDDD\" stroke").count(), 3, "two cells of a year without audits, and the key");
        assert_eq!(svg.matches("fill=\"#FFFFFF\" stroke").count(), 2, "none of 12, and the key");
    }

    #[test]
    fn nothing_to_show_is_no_chart() {
        assert!(heat_map("map", String::new(), &[]).is_none());
    }
}
