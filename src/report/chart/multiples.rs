//! Small multiples: for each theme a dot a period with its 95 % interval, the count under it, and what the test says.

use maud::{Markup, html};

use super::drawing::{Drawing, wrapped};
use super::{CAP, FOCUS, GREY, fixed};
use crate::report::series::{Estimate, Series};

/// Panels of one chart.
pub const MOST: usize = 6;

/// Between two periods: a year in four digits fits.
const STEP: f64 = 29.0;
/// Left of the first period: room for `100 %`.
const LEFT: f64 = 42.0;
const GAP: f64 = 24.0;
/// The least width of a panel, for the theme's name.
const LEAST: f64 = 308.0;
/// From 0 to 100 %.
const PLOT: f64 = 84.0;
/// Above the plot: half a dot.
const MARGIN: f64 = 8.0;
/// Lines of text: the name above, three lines below.
const LINE: f64 = 15.0;
/// Below each row of panels.
const BETWEEN: f64 = 14.0;
/// With more periods than this, panels stand one below the other.
const MANY: usize = 12;

/// The panels of some themes, the first [`MOST`] of them; none where there is nothing to show. Every series has the same
/// periods.
pub fn multiples(name: &'static str, title: String, all: &[&Series<'_>]) -> Option<Drawing> {
    let shown: Vec<&Series<'_>> = all.iter().take(MOST).copied().collect();
    let periods = shown.first()?.years.len();
    let columns = if periods > MANY { 1 } else { 2 };
    let panel = (LEFT + STEP * units(periods) + 4.0).max(LEAST);
    let names: Vec<Vec<String>> = shown.iter().map(|s| wrapped(s.theme, panel - 8.0, 13.0)).collect();
    let mut y = 0.0;
    let mut body = html! {};
    for (row, names) in shown.chunks(columns).zip(names.chunks(columns)) {
        let above = LINE * units(names.iter().map(Vec::len).max().unwrap_or(1) + 1);
        let drawn = html! {
            (body)
            @for (at, (series, name)) in row.iter().zip(names).enumerate() {
                g transform=(format!("translate({} {})", fixed((panel + GAP) * units(at)), fixed(y))) { (one(series, name, above, panel)) }
            }
        };
        body = drawn;
        y += above + MARGIN + PLOT + 3.0 * LINE + 6.0 + BETWEEN;
    }
    let said: Vec<String> = shown.iter().map(|s| in_words(s)).collect();
    let description = format!(
        "{} panels, one a theme: by period the share of the cases audited in which the theme was found, from 0 to 100 %, with its 95 % \
         interval, and the number of cases audited. {} The numbers stand in the table that follows.",
        shown.len(),
        said.join(" ")
    );
    let width = panel * units(columns) + GAP * units(columns - 1);
    Some(Drawing { name, title, description, width, height: y, body })
}

/// One panel, from its own corner.
fn one(series: &Series<'_>, name: &[String], above: f64, width: f64) -> Markup {
    let step = (width - LEFT - 4.0) / units(series.years.len()).max(1.0);
    let middle = |at: usize| LEFT + step * (units(at) + 0.5);
    let level = |percent: f64| above + MARGIN + PLOT * (1.0 - percent / 100.0);
    html! {
        @for (at, line) in name.iter().enumerate() {
            text x="0" y=(fixed(LINE * units(at + 1) - 3.0)) font-size="13" font-weight="bold" { (line) }
        }
        @if let Some(trend) = trend(series) {
            text x="0" y=(fixed(LINE * units(name.len() + 1) - 2.0)) { (trend) }
        }
        @for percent in [0.0, 50.0, 100.0] {
            line x1=(fixed(LEFT)) x2=(fixed(width)) y1=(fixed(level(percent))) y2=(fixed(level(percent))) stroke=(GREY) stroke-width="1" {}
            text x=(fixed(LEFT - 6.0)) y=(fixed(level(percent) + 4.0)) text-anchor="end" { (format!("{percent:.0} %")) }
        }
        text x=(fixed(LEFT - 6.0)) y=(fixed(level(0.0) + 6.0 + 3.0 * LINE)) text-anchor="end" { "n" }
        @for (at, period) in series.years.iter().enumerate() {
            @if let Some(estimate) = period.estimate { (dot(middle(at), estimate, level)) }
            @for (line, down) in period.tick_lines().iter().zip([1.0, 2.0]) {
                text x=(fixed(middle(at))) y=(fixed(level(0.0) + 6.0 + down * LINE)) text-anchor="middle" font-size="11" { (line) }
            }
            text x=(fixed(middle(at))) y=(fixed(level(0.0) + 6.0 + 3.0 * LINE)) text-anchor="middle" { (period.denominator()) }
        }
    }
}

fn dot(x: f64, estimate: Estimate, level: impl Fn(f64) -> f64) -> Markup {
    let (lower, upper) = (level(estimate.lower), level(estimate.upper));
    html! {
        g stroke=(FOCUS) stroke-width="1.5" {
            line x1=(fixed(x)) x2=(fixed(x)) y1=(fixed(upper)) y2=(fixed(lower)) {}
            @for end in [upper, lower] {
                line x1=(fixed(x - CAP)) x2=(fixed(x + CAP)) y1=(fixed(end)) y2=(fixed(end)) {}
            }
        }
        circle cx=(fixed(x)) cy=(fixed(level(estimate.percent))) r="4" fill=(FOCUS) {}
    }
}

/// What the test says of a theme, as the line under its name.
fn trend(series: &Series<'_>) -> Option<String> {
    let stated = series.total.as_ref()?.trend;
    Some(match stated {
        "" => return None,
        "rising" | "falling" => format!("Trend: {stated}"),
        "too few cases" => "Trend: too few cases to tell".to_owned(),
        other => format!("Trend: {other}"),
    })
}

fn in_words(series: &Series<'_>) -> String {
    let total = series.total.as_ref();
    let all = match total.map(|t| (t.cases_with_theme, t.cases_audited)) {
        Some((Some(with), Some(audited))) => format!(", {with} of {audited} cases in all periods"),
        _ => String::new(),
    };
    let trend = trend(series).map_or_else(String::new, |t| format!("; {}", t.replace("Trend: ", "trend: ")));
    format!("{}{all}{trend}.", series.theme)
}

/// A small number in user units.
fn units(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Title, long};
    use super::*;
    use crate::model::Cell;
    use crate::report::series::{all_boards, testing};

    fn drawing(trend: &str) -> Drawing {
        let mut table = testing::frequency();
        testing::add(&mut table, "201415", "voice", "learning", "Total", Some((3, 12, [25.0, 8.9, 53.2])));
        testing::add(&mut table, "201516", "voice", "learning", "Total", None);
        testing::add(&mut table, "201617", "voice", "learning", "Total", Some((4, 4, [100.0, 51.0, 100.0])));
        testing::add(&mut table, "Total", "voice", "learning", "Total", Some((7, 16, [43.8, 23.1, 66.8])));
        let at = table.column("trend").unwrap();
        table.rows[3][at] = if trend.is_empty() { Cell::Empty } else { trend.into() };
        let all = all_boards(&table, "learning");
        multiples("learning", "Learning".to_owned(), &all.iter().collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn dots_lie_where_the_numbers_say_with_the_count_under_each_period() {
        let svg = drawing("no detectable change").svg(Title::Beside);
        // One line of name and one of trend above: 0 % is at 30 + 8 + 84. Three periods share 308 - 42 - 4 units.
        assert!(svg.contains(r#"<circle cx="85.7" cy="101.0""#), "25 %: {svg}");
        assert!(svg.contains(r#"<line x1="85.7" x2="85.7" y1="77.3" y2="114.5">"#), "8.9 to 53.2 %: {svg}");
        assert!(svg.contains(r#"<circle cx="260.3" cy="38.0""#), "100 %: {svg}");
        assert_eq!(svg.matches("<circle").count(), 2, "a year without audits is a gap");
        for text in ["2014", "-15", "12", "x", "4", "voice", "Trend: no detectable change"] {
            assert!(svg.contains(&format!(">{text}</text>")), "{text}: {svg}");
        }
    }

    #[test]
    fn the_words_say_what_the_test_says_and_no_more() {
        let said = |trend| drawing(trend).description;
        assert!(
            said("too few cases").contains("voice, 7 of 16 cases in all periods; trend: too few cases to tell."),
            "{}",
            said("too few cases")
        );
        assert!(said("rising").contains("trend: rising."));
        assert!(!said("").contains("trend"));
    }

    #[test]
    fn a_long_name_is_whole() {
        let name = "School, attendance and children not in education, and what is done about it";
        assert!(long(name, 13.0) > LEAST);
        let mut table = testing::frequency();
        testing::add(&mut table, "201415", name, "Total", "Total", None);
        let all = all_boards(&table, "Total");
        let svg = multiples("m", String::new(), &all.iter().collect::<Vec<_>>()).unwrap().svg(Title::Beside);
        let drawn: Vec<&str> = svg.split("font-weight=\"bold\">").skip(1).filter_map(|t| t.split('<').next()).collect();
        assert!(drawn.len() == 2 && drawn.join(" ") == name, "{drawn:?}");
    }
}
