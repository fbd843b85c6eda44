//! The many ways to write a year, and the dates that they mean.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::{Period, PeriodKind, YearKind};

/// A period found in a text: byte range, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub start: usize,
    pub end: usize,
    pub period: Period,
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// True for a month's name or its first three or four letters.
pub fn is_month(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    (3..=9).contains(&word.len()) && MONTHS.iter().any(|m| *m == word || m.starts_with(word) && word.len() <= 4)
}

/// The patterns, the most telling first; each takes the text that a weaker one would misread. They are made for text in
/// small ASCII letters: tables of all the world's letters would be most of a worker's start.
static PATTERNS: LazyLock<Vec<(Regex, Reader)>> = LazyLock::new(|| {
    let month = r"(?P<m{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    let m = |n: &str| month.replace("{}", n);
    let dash = r"(?u:[-\x{2010}-\x{2014}])";
    let slash = r"(?u:[-/\x{2010}-\x{2014}])";
    let to = format!(r"\s*(?:{dash}|to|until|and|through)\s*");
    let y = |n: &str| format!(r"(?P<y{n}>(?:19|20)\d\d)");
    let sources: Vec<(String, Reader)> = vec![
        (format!(r"{}\s+{}{to}{}\s+{}", m("1"), y("1"), m("2"), y("2")), months_over_years),
        (format!(r"{}{to}{}\s+{}", m("1"), m("2"), y("1")), months_of_year),
        (format!(r"(?:quarter|q)\s*(?P<q>[1-4])\s*(?:of\s*)?,?\s*{}\s*{slash}\s*(?P<z>(?:20)?\d\d)", y("1")), quarter),
        (format!(r"academic\s+year\s+{}\s*{slash}\s*(?P<z>(?:20)?\d\d)", y("1")), academic),
        (format!(r"(?P<f>(?:financial|fiscal)\s+year\s+)?{}\s*{slash}\s*(?P<z>(?:19|20)?\d\d)", y("1")), financial),
        (format!(r"(?P<f>(?:financial|fiscal)\s+year\s+)?{}\s+to\s+(?P<z>(?:19|20)\d\d)", y("1")), financial),
        (format!(r"(?P<s>spring|summer|autumn|winter)\s+(?:of\s+)?(?:term\s+)?{}", y("1")), season),
        (format!(r"{}\s*,?\s+{}", m("1"), y("1")), one_month),
        (r"(?P<c>(?:19|20)\d\d)(?P<d>\d\d)".to_owned(), six_digits),
        (y("1"), calendar),
    ];
    sources.into_iter().filter_map(|(source, reader)| Some((Regex::new(&format!(r"(?-u)\b(?:{source})\b")).ok()?, reader))).collect()
});

type Reader = fn(&Captures<'_>) -> Option<Period>;

/// Every period that a text speaks of, in order. A year alone is the weakest and is marked as assumed.
pub fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    // Every pattern has a year of four digits in it.
    if !text.contains("19") && !text.contains("20") {
        return found;
    }
    let lower = text.to_ascii_lowercase();
    for (pattern, read) in PATTERNS.iter() {
        for captures in pattern.captures_iter(&lower) {
            let Some(whole) = captures.get(0) else { continue };
            if found.iter().any(|f| whole.start() < f.end && f.start < whole.end()) {
                continue;
            }
            if let Some(period) = read(&captures) {
                let raw = text.get(whole.range()).unwrap_or_default().trim().to_owned();
                found.push(Found { start: whole.start(), end: whole.end(), period: Period { raw, ..period } });
            }
        }
    }
    found.sort_by_key(|f| f.start);
    found
}

/// The one period that a text is, for values that a person gives: `2016-17`, `201617`, `September 2016`.
pub fn parse(text: &str) -> Option<Period> {
    let text = text.trim();
    find(text).into_iter().find(|f| f.start == 0 && f.end == text.len()).map(|f| f.period)
}

/// The label of the financial year (1 April to 31 March) that holds a date, such as `2016-17`.
pub fn financial_label(date: &str) -> Option<String> {
    let mut parts = date.split('-');
    let year: i32 = parts.next()?.parse().ok()?;
    let month: u32 = parts.next()?.parse().ok()?;
    let first = if month >= 4 { year } else { year - 1 };
    Some(format!("{first}-{:02}", (first + 1).rem_euclid(100)))
}

/// The year of a kind under which a period is counted, by its label: its own where it is one; for a whole year of another
/// kind the one that shares most of its months (which holds the seventh); for months the one that holds their end. None for
/// years that several audits cover together.
///
/// ```
/// use audit_themes::{model::YearKind, text::periods::{counted_year, parse}};
/// let year = |text: &str, kind| counted_year(&parse(text).unwrap(), kind).unwrap();
/// assert_eq!(year("2016-17", YearKind::Financial), "2016-17");
/// assert_eq!(year("2016-17", YearKind::Calendar), "2016");
/// assert_eq!(year("academic year 2016/17", YearKind::Calendar), "2017");
/// assert_eq!(year("2016", YearKind::Academic), "2015-16");
/// assert_eq!(year("September 2016", YearKind::Academic), "2016-17");
/// ```
pub fn counted_year(period: &Period, kind: YearKind) -> Option<String> {
    let own = match period.kind {
        PeriodKind::FinancialYear => Some(YearKind::Financial),
        PeriodKind::AcademicYear => Some(YearKind::Academic),
        PeriodKind::CalendarYear => Some(YearKind::Calendar),
        PeriodKind::Months => None,
    };
    if own == Some(kind) {
        return Some(period.label.clone());
    }
    // Months since the year 0.
    let month = |date: &str| Some(12 * date.get(..4)?.parse::<i32>().ok()? + date.get(5..7)?.parse::<i32>().ok()? - 1);
    let (start, end) = (month(&period.start)?, month(&period.end)?);
    if end - start + 1 > 12 {
        return None;
    }
    let telling = if own.is_some() { start + 6 } else { end };
    Some(kind.label((telling + 1 - kind.first_month()).div_euclid(12)))
}

fn year(captures: &Captures<'_>, name: &str) -> Option<i32> {
    captures.name(name)?.as_str().parse().ok()
}

fn month(captures: &Captures<'_>, name: &str) -> Option<u32> {
    let text = captures.name(name)?.as_str().to_lowercase();
    let index = MONTHS.iter().position(|m| text.len() >= 3 && m.starts_with(text.get(..3).unwrap_or("?")))?;
    u32::try_from(index + 1).ok()
}

fn last_day(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A period whose spelling is filled in by the caller.
fn span(from: (i32, u32), to: (i32, u32), kind: PeriodKind, assumed: bool) -> Option<Period> {
    if (to.0, to.1) < (from.0, from.1) {
        return None;
    }
    let start = format!("{:04}-{:02}-01", from.0, from.1);
    let end = format!("{:04}-{:02}-{:02}", to.0, to.1, last_day(to.0, to.1));
    let label = match kind {
        PeriodKind::CalendarYear => from.0.to_string(),
        PeriodKind::AcademicYear => format!("{}-{:02}", from.0, to.0.rem_euclid(100)),
        PeriodKind::FinancialYear | PeriodKind::Months => financial_label(&end)?,
    };
    Some(Period { raw: String::new(), label, start, end, kind, assumed })
}

/// The second year of a pair such as 2016/17; it must be the next.
fn next_year(captures: &Captures<'_>, first: i32) -> Option<i32> {
    let text = captures.name("z")?.as_str();
    let number: i32 = text.parse().ok()?;
    let second = if text.len() == 2 {
        first - first.rem_euclid(100) + number + if number < first.rem_euclid(100) { 100 } else { 0 }
    } else {
        number
    };
    (second == first + 1).then_some(second)
}

fn financial(c: &Captures<'_>) -> Option<Period> {
    let first = year(c, "y1")?;
    let second = next_year(c, first)?;
    span((first, 4), (second, 3), PeriodKind::FinancialYear, c.name("f").is_none())
}

fn six_digits(c: &Captures<'_>) -> Option<Period> {
    let first: i32 = c.name("c")?.as_str().parse().ok()?;
    let second: i32 = c.name("d")?.as_str().parse().ok()?;
    ((first + 1).rem_euclid(100) == second).then(|| span((first, 4), (first + 1, 3), PeriodKind::FinancialYear, true))?
}

fn academic(c: &Captures<'_>) -> Option<Period> {
    let first = year(c, "y1")?;
    let second = next_year(c, first)?;
    span((first, 9), (second, 8), PeriodKind::AcademicYear, false)
}

fn quarter(c: &Captures<'_>) -> Option<Period> {
    let first = year(c, "y1")?;
    let second = next_year(c, first)?;
    let q: u32 = c.name("q")?.as_str().parse().ok()?;
    let (from, to) = if q == 4 { ((second, 1), (second, 3)) } else { ((first, 1 + 3 * q), (first, 3 + 3 * q)) };
    span(from, to, PeriodKind::Months, true)
}

fn months_over_years(c: &Captures<'_>) -> Option<Period> {
    let (from, to) = ((year(c, "y1")?, month(c, "m1")?), (year(c, "y2")?, month(c, "m2")?));
    let kind = match (from.1, to.1, to.0 - from.0) {
        (4, 3, 1) => PeriodKind::FinancialYear,
        (9, 7 | 8, 1) => PeriodKind::AcademicYear,
        _ => PeriodKind::Months,
    };
    span(from, to, kind, false)
}

fn months_of_year(c: &Captures<'_>) -> Option<Period> {
    let (year, from, to) = (year(c, "y1")?, month(c, "m1")?, month(c, "m2")?);
    let first = if from > to { year - 1 } else { year };
    let kind = if (from, to) == (1, 12) { PeriodKind::CalendarYear } else { PeriodKind::Months };
    span((first, from), (year, to), kind, false)
}

fn one_month(c: &Captures<'_>) -> Option<Period> {
    let at = (year(c, "y1")?, month(c, "m1")?);
    span(at, at, PeriodKind::Months, false)
}

fn season(c: &Captures<'_>) -> Option<Period> {
    let year = year(c, "y1")?;
    let (from, to) = match c.name("s")?.as_str().to_lowercase().as_str() {
        "spring" => ((year, 3), (year, 5)),
        "summer" => ((year, 6), (year, 8)),
        "autumn" => ((year, 9), (year, 11)),
        _ => ((year, 12), (year + 1, 2)),
    };
    span(from, to, PeriodKind::Months, true)
}

fn calendar(c: &Captures<'_>) -> Option<Period> {
    let year = year(c, "y1")?;
    (1990..2100).contains(&year).then(|| span((year, 1), (year, 12), PeriodKind::CalendarYear, true))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String, String)> {
        let found = find(text);
        found.first().map(|f| (f.period.label.clone(), f.period.start.clone(), f.period.end.clone()))
    }

    #[test]
    fn a_financial_year_in_all_its_spellings() {
        let year = Some(("2016-17".to_owned(), "2016-04-01".to_owned(), "2017-03-31".to_owned()));
        for text in [
            "2016-17",
            "2016/17",
            "2016\u{2013}17",
            "2016/2017",
            "2016 / 2017",
            "(2016- 2017)",
            "2016 - 2017",
            "2016 to 2017",
            "April 2016 - March 2017",
            "April 2016 to March 2017",
            "201617",
            "financial year 2016/17",
        ] {
            assert_eq!(read(text), year, "{text}");
        }
    }

    #[test]
    fn the_turn_of_the_century_is_a_year_too() {
        assert_eq!(read("1999-00").map(|r| r.0), Some("1999-00".to_owned()));
        assert_eq!(read("2009-10").map(|r| r.0), Some("2009-10".to_owned()));
    }

    #[test]
    fn months_seasons_and_quarters() {
        let dates = |text: &str| read(text).map(|(_, s, e)| (s, e));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(dates("Domestic Abuse Theme - September 2016"), pair("2016-09-01", "2016-09-30"));
        assert_eq!(dates("April - September 2021"), pair("2021-04-01", "2021-09-30"));
        assert_eq!(dates("November 2019 to February 2020"), pair("2019-11-01", "2020-02-29"));
        assert_eq!(dates("the summer of 2015"), pair("2015-06-01", "2015-08-31"));
        assert_eq!(dates("Quarter 4 2018/19"), pair("2019-01-01", "2019-03-31"));
        assert_eq!(dates("academic year 2016/17"), pair("2016-09-01", "2017-08-31"));
        assert_eq!(read("February 2022").map(|r| r.0), Some("2021-22".to_owned()));
    }

    #[test]
    fn numbers_that_are_no_period() {
        assert_eq!(find("6-8 weekly"), []);
        assert_eq!(find("2012-20"), find("2012-20").into_iter().filter(|f| f.period.kind == PeriodKind::CalendarYear).collect::<Vec<_>>());
        assert!(parse("about 2016-17").is_none());
        assert_eq!(parse("2016-17").map(|p| p.assumed), Some(true));
    }
}
