//! Charts as SVG: a dot where the share lies, a whisker for its 95 % interval. Here are the elements of a page; what stands
//! by itself in a file or a document is a [`Drawing`].
//!
//! Coordinates are SVG user units, written with one decimal. No meaning is carried by colour alone, a missing year is a gap
//! and never 0, and every chart says its numbers in words for a screen reader.

mod drawing;
mod heat_map;
mod multiples;

use std::iter::successors;

use maud::{Markup, html};

use super::series::{Estimate, Observation, Series};

pub use drawing::{Drawing, Title};
pub use heat_map::{MOST as MOST_IN_HEAT_MAP, heat_map};
pub use multiples::{MOST as MOST_PANELS, multiples};

/// The palette of the Analysis Function.
const FOCUS: &str = "#12436D";
const GREY: &str = "#BFBFBF";
/// Behind dots only, where lines would be taken for the rules of a table.
const PALE: &str = "#EDEDED";
const INK: &str = "#222222";
const FONT: &str = "Arial, Liberation Sans, Helvetica, sans-serif";

/// Between two years: `14-15` in 12 units of type fits.
const STEP: f64 = 36.0;
/// Left of the first year: room for `100 %`.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 6.0;
/// Above 100 %.
const TOP: f64 = 10.0;
/// From 0 to 100 %.
const HEIGHT: f64 = 120.0;
/// Below 0 %: two lines of text.
const BOTTOM: f64 = 42.0;
/// Half of a whisker's cap.
const CAP: f64 = 4.0;

/// From 0 to 100 % in a strip, and its margin on both sides.
const STRIP: f64 = 110.0;
const STRIP_MARGIN: f64 = 12.0;
const STRIP_HEIGHT: f64 = 22.0;

/// Between two years of a sparkline, from 0 to 100 % in it, and its margin above and below.
const SPARK_STEP: f64 = 12.0;
const SPARK_HEIGHT: f64 = 28.0;
const SPARK_MARGIN: f64 = 4.0;

/// The panel of one theme: the years from left to right, and under each the number of cases audited. `id` is unique on its page.
pub fn panel(series: &Series<'_>, id: &str) -> Markup {
    let width = LEFT + series.years.iter().map(|_| STEP).sum::<f64>() + RIGHT;
    let height = TOP + HEIGHT + BOTTOM;
    let title = format!("{}: per cent of cases audited, by year", series.theme);
    let described = series.years.iter().map(in_words).collect::<Vec<_>>().join(" ");
    let middles = successors(Some(LEFT + STEP / 2.0), |x| Some(x + STEP));
    let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
    html! {
        svg role="img" aria-labelledby=(format!("{title_id} {desc_id}")) width=(fixed(width)) height=(fixed(height))
            viewBox=(format!("0 0 {} {}", fixed(width), fixed(height))) font-family=(FONT) font-size="12" fill=(INK) {
            title id=(title_id) { (title) }
            desc id=(desc_id) { (described) }
            @for percent in [0.0, 50.0, 100.0] {
                line x1=(fixed(LEFT)) x2=(fixed(width - RIGHT)) y1=(fixed(level(percent))) y2=(fixed(level(percent))) stroke=(GREY) stroke-width="1" {}
                text x=(fixed(LEFT - 6.0)) y=(fixed(level(percent) + 4.0)) text-anchor="end" { (format!("{percent:.0} %")) }
            }
            @for (year, x) in series.years.iter().zip(middles) {
                @if let Some(estimate) = year.estimate { (upright(x, estimate)) }
                text x=(fixed(x)) y=(fixed(level(0.0) + 18.0)) text-anchor="middle" { (year.tick()) }
                text x=(fixed(x)) y=(fixed(level(0.0) + 34.0)) text-anchor="middle" { (under(year)) }
            }
        }
    }
}

/// One share on a line from 0 to 100 %, for a row of a table whose head is [`strip_axis`].
pub fn strip(estimate: Estimate, title: &str) -> Markup {
    let (lower, upper, middle) = (along(estimate.lower), along(estimate.upper), STRIP_HEIGHT / 2.0);
    strip_frame(
        title,
        &html! {
            @for percent in [0.0, 50.0, 100.0] {
                line x1=(fixed(along(percent))) x2=(fixed(along(percent))) y1="0" y2=(fixed(STRIP_HEIGHT)) stroke=(GREY) stroke-width="1" {}
            }
            g stroke=(FOCUS) stroke-width="2" {
                line x1=(fixed(lower)) x2=(fixed(upper)) y1=(fixed(middle)) y2=(fixed(middle)) {}
                @for end in [lower, upper] {
                    line x1=(fixed(end)) x2=(fixed(end)) y1=(fixed(middle - CAP)) y2=(fixed(middle + CAP)) {}
                }
            }
            circle cx=(fixed(along(estimate.percent))) cy=(fixed(middle)) r="5" fill=(FOCUS) {}
        },
    )
}

/// The scale above a column of strips.
pub fn strip_axis() -> Markup {
    strip_frame(
        "Scale from 0 to 100 %",
        &html! {
            @for percent in [0.0, 50.0, 100.0] {
                text x=(fixed(along(percent))) y="16" text-anchor="middle" { (format!("{percent:.0}")) }
            }
        },
    )
}

/// The years of a theme without any text, for a row of a table that leads to its [`panel`].
pub fn sparkline(series: &Series<'_>) -> Markup {
    let width = fixed(series.years.iter().map(|_| SPARK_STEP).sum());
    let middles = successors(Some(SPARK_STEP / 2.0), |x| Some(x + SPARK_STEP));
    let spark = |percent: f64| SPARK_MARGIN + SPARK_HEIGHT * (1.0 - percent / 100.0);
    html! {
        svg aria-hidden="true" width=(width) height=(fixed(SPARK_HEIGHT + 2.0 * SPARK_MARGIN))
            viewBox=(format!("0 0 {width} {}", fixed(SPARK_HEIGHT + 2.0 * SPARK_MARGIN))) {
            rect x="0" y=(fixed(spark(100.0))) width=(width) height=(fixed(SPARK_HEIGHT)) fill=(PALE) {}
            @for (estimate, x) in series.years.iter().map(|year| year.estimate).zip(middles) {
                @if let Some(estimate) = estimate {
                    line x1=(fixed(x)) x2=(fixed(x)) y1=(fixed(spark(estimate.upper))) y2=(fixed(spark(estimate.lower))) stroke=(FOCUS) stroke-width="1.5" {}
                    circle cx=(fixed(x)) cy=(fixed(spark(estimate.percent))) r="3" fill=(FOCUS) {}
                }
            }
        }
    }
}

/// A dot and its whisker alone, to explain them.
pub fn key() -> Markup {
    html! {
        svg aria-hidden="true" width="20" height="80" viewBox="0 30 20 80" {
            (upright(10.0, Estimate { percent: 50.0, lower: 20.0, upper: 80.0 }))
        }
    }
}

fn strip_frame(title: &str, content: &Markup) -> Markup {
    let (width, height) = (fixed(STRIP + 2.0 * STRIP_MARGIN), fixed(STRIP_HEIGHT));
    html! {
        svg role="img" width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) font-family=(FONT) font-size="12" fill=(INK) {
            title { (title) }
            (content)
        }
    }
}

fn upright(x: f64, estimate: Estimate) -> Markup {
    let (lower, upper) = (level(estimate.lower), level(estimate.upper));
    html! {
        g stroke=(FOCUS) stroke-width="2" {
            line x1=(fixed(x)) x2=(fixed(x)) y1=(fixed(upper)) y2=(fixed(lower)) {}
            @for end in [upper, lower] {
                line x1=(fixed(x - CAP)) x2=(fixed(x + CAP)) y1=(fixed(end)) y2=(fixed(end)) {}
            }
        }
        circle cx=(fixed(x)) cy=(fixed(level(estimate.percent))) r="5" fill=(FOCUS) {}
    }
}

/// What stands under a year: how many cases, or the letter that says why there is no number.
fn under(year: &Observation<'_>) -> String {
    match (year.estimate, year.cases_audited) {
        (Some(_), Some(n)) => format!("n={n}"),
        _ => year.marker.unwrap_or('x').to_string(),
    }
}

fn in_words(year: &Observation<'_>) -> String {
    match (year.estimate, year.cases_with_theme, year.cases_audited) {
        (Some(Estimate { percent, lower, upper }), Some(with), Some(audited)) => {
            format!("{}: {with} of {audited} cases, {percent:.1} %, interval {lower:.1} to {upper:.1} %.", year.label)
        }
        _ => format!("{}: no data.", year.label),
    }
}

/// The height of a share in a panel.
fn level(percent: f64) -> f64 {
    TOP + HEIGHT * (1.0 - percent / 100.0)
}

/// The place of a share along a strip.
fn along(percent: f64) -> f64 {
    STRIP_MARGIN + STRIP * percent / 100.0
}

fn fixed(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::super::series::{all_boards, testing};
    use super::*;
    use crate::model::Table;

    fn three_years() -> Table {
        let mut table = testing::frequency();
        testing::add(&mut table, "201415", "voice <&>", "Total", "Total", Some((3, 12, [25.0, 8.9, 53.2])));
        testing::add(&mut table, "201516", "voice <&>", "Total", "Total", None);
        testing::add(&mut table, "201617", "voice <&>", "Total", "Total", Some((4, 4, [100.0, 51.0, 100.0])));
        table
    }

    fn drawn() -> String {
        panel(&all_boards(&three_years(), "Total")[0], "voice").into_string()
    }

    /// Every element is closed, in order, and every attribute is quoted.
    fn assert_well_formed(xml: &str) {
        let mut open = Vec::new();
        for tag in xml.split('<').skip(1) {
            let (inside, text) = tag.split_once('>').unwrap();
            assert!(!text.contains('&') || text.contains("&lt;") || text.contains("&amp;"), "{text}");
            assert_eq!(inside.matches('"').count() % 2, 0, "{inside}");
            match inside.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{inside}"),
                None => open.push(inside.split(' ').next().unwrap()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn every_year_is_there_and_a_year_without_audits_is_a_gap() {
        let svg = drawn();
        for year in ["14-15", "15-16", "16-17", "n=12", "n=4"] {
            assert!(svg.contains(&format!(">{year}</text>")), "{year}: {svg}");
        }
        assert!(svg.contains(">x</text>"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("2014 to 2015: 3 of 12 cases, 25.0 %, interval 8.9 to 53.2 %. 2015 to 2016: no data."), "{svg}");
    }

    #[test]
    fn dot_and_whisker_lie_where_the_numbers_say() {
        let svg = drawn();
        // The first year's middle is 46 + 18; 25 % is 10 + 120 × 0.75; 53.2 % is 10 + 120 × 0.468; 8.9 % is 10 + 120 × 0.911.
        assert!(svg.contains(r#"<circle cx="64.0" cy="100.0""#), "{svg}");
        assert!(svg.contains(r#"<line x1="64.0" x2="64.0" y1="66.2" y2="119.3">"#), "{svg}");
        // The third year stands two steps on, whatever the second had.
        assert!(svg.contains(r#"<circle cx="136.0" cy="10.0""#), "{svg}");
        let strip = strip(Estimate { percent: 50.0, lower: 20.0, upper: 80.0 }, "Half").into_string();
        assert!(strip.contains(r#"<circle cx="67.0""#) && strip.contains(r#"<line x1="34.0" x2="100.0""#), "{strip}");
    }

    #[test]
    fn a_sparkline_leaves_the_same_gap() {
        let svg = sparkline(&all_boards(&three_years(), "Total")[0]).into_string();
        assert_well_formed(&svg);
        // 25 % is 4 + 28 × 0.75; the third year stands two steps on.
        assert!(svg.contains(r#"<circle cx="6.0" cy="25.0""#) && svg.contains(r#"<circle cx="30.0" cy="4.0""#), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 2);
    }

    #[test]
    fn the_xml_is_well_formed_and_has_no_style() {
        let key_and_axis = html! { (key()) (strip_axis()) }.into_string();
        for svg in [drawn(), key_and_axis, strip(Estimate { percent: 1.0, lower: 0.0, upper: 9.0 }, "a < b & c").into_string()] {
            assert_well_formed(&svg);
            assert!(!svg.contains("style="));
        }
        assert!(drawn().contains("voice &lt;&amp;&gt;"));
        assert!(drawn().contains(r#"role="img" aria-labelledby="voice-title voice-desc""#));
    }
}
