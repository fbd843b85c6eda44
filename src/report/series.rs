//! A frequency table as series: what each theme counted in each year, for the charts and the page.

use crate::model::Table;

use super::rows::{Row, rows};

/// The word that stands in a filter column where a total is meant.
const TOTAL: &str = "Total";
const NOT_STATED: &str = "not stated";

/// One theme over the years, in one slice of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<'a> {
    pub theme_id: &'a str,
    pub theme: &'a str,
    /// Every year of the table, in its order; a year without audits is there, without an estimate.
    pub years: Vec<Observation<'a>>,
    /// The cases whose year is not known.
    pub not_stated: Option<Observation<'a>>,
    /// All years together.
    pub total: Option<Observation<'a>>,
}

/// What was counted in one year, or in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation<'a> {
    /// `201617`.
    pub period: &'a str,
    /// `Financial year`, `Academic year` or `Calendar year`.
    pub identifier: &'a str,
    /// `2016 to 2017`.
    pub label: &'a str,
    pub cases_with_theme: Option<u64>,
    pub cases_audited: Option<u64>,
    pub estimate: Option<Estimate>,
    /// `rising`, `falling` …, once it has been tested.
    pub trend: &'a str,
    pub trend_p_adjusted: Option<f64>,
    /// `c`, `x` or `z` in place of the numbers; `u` beside them where fewer than 10 cases were audited.
    pub marker: Option<char>,
}

/// A share in per cent with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub percent: f64,
    pub lower: f64,
    pub upper: f64,
}

/// The series of every theme for one polarity (`strength`, `learning` or `Total`), all boards, areas and topics together.
pub fn all_boards<'a>(frequency: &'a Table, polarity: &str) -> Vec<Series<'a>> {
    let mut all: Vec<Series<'a>> = Vec::new();
    let whole = |row: &Row<'_>| ["board", "area", "audit_topic"].iter().all(|column| row.text(column) == TOTAL);
    for row in rows(frequency).filter(|row| whole(row) && row.text("polarity") == polarity) {
        let theme_id = row.text("theme_id");
        let at = all.iter().position(|s| s.theme_id == theme_id).unwrap_or(all.len());
        if at == all.len() {
            all.push(Series { theme_id, theme: row.text("theme"), years: Vec::new(), not_stated: None, total: None });
        }
        let Some(series) = all.get_mut(at) else { continue };
        let observation = observe(row);
        match observation.period {
            TOTAL => series.total = Some(observation),
            NOT_STATED => series.not_stated = Some(observation),
            _ => series.years.push(observation),
        }
    }
    all
}

fn observe(row: Row<'_>) -> Observation<'_> {
    let number = |column| row.decimal(column);
    let limits = (number("cases_percent"), number("cases_percent_lower_95"), number("cases_percent_upper_95"));
    let cases_with_theme = row.integer("cases_with_theme");
    Observation {
        period: row.text("time_period"),
        identifier: row.text("time_identifier"),
        label: row.text("time_label"),
        cases_with_theme,
        cases_audited: row.integer("cases_audited"),
        estimate: match limits {
            (Some(percent), Some(lower), Some(upper)) => Some(Estimate { percent, lower, upper }),
            _ => None,
        },
        trend: row.text("trend"),
        trend_p_adjusted: row.decimal("trend_p_adjusted"),
        marker: row.marker("marker").or_else(|| row.marker("cases_with_theme")),
    }
}

impl Observation<'_> {
    /// The year as reports print it: `2016-17`, or `2016` for a calendar year; of joined years the first and the last.
    pub fn year(&self) -> String {
        let part = |from, to| self.period.get(from..to).filter(|_| self.period.len() == 6);
        match (part(0, 4), part(4, 6)) {
            (Some(year), Some(last)) if self.is_calendar() && year.ends_with(last) => year.to_owned(),
            (Some(first), Some(last)) => format!("{first}-{last}"),
            _ => self.period.to_owned(),
        }
    }

    fn is_calendar(&self) -> bool {
        self.identifier == "Calendar year"
    }

    /// The first and the last year of those that the period joins: 2021-22 and 2023-24 of `2021-24`.
    pub fn ends(&self) -> (String, String) {
        let number = |from, to| self.period.get(from..to)?.parse::<u32>().ok();
        let (Some(first), Some(short), 6) = (number(0, 4), number(4, 6), self.period.len()) else { return (self.year(), self.year()) };
        let century = first - first % 100;
        let last = if short < first % 100 { century + 100 + short } else { century + short };
        if self.is_calendar() {
            (first.to_string(), last.to_string())
        } else {
            (format!("{first}-{:02}", (first + 1) % 100), format!("{}-{short:02}", last - 1))
        }
    }

    /// The year in five characters, for under a chart: `16-17`.
    pub fn tick(&self) -> String {
        let year = self.year();
        match year.get(2..) {
            Some(short) if short.contains('-') => short.to_owned(),
            _ => year,
        }
    }

    /// The year in one or two short lines, for under a chart: `2016`, `-17`.
    pub fn tick_lines(&self) -> Vec<String> {
        let year = self.year();
        match year.split_once('-') {
            Some((first, last)) => vec![first.to_owned(), format!("-{last}")],
            None => vec![year],
        }
    }

    /// The cases with the theme, or the letter that stands for them.
    pub fn numerator(&self) -> String {
        self.cases_with_theme.map_or_else(|| self.letter(), |n| n.to_string())
    }

    /// The cases audited, or the letter that stands for them.
    pub fn denominator(&self) -> String {
        self.cases_audited.filter(|n| *n > 0).map_or_else(|| self.letter(), |n| n.to_string())
    }

    fn letter(&self) -> String {
        self.marker.unwrap_or('x').to_string()
    }

    /// Whether this is the same year, or the same total, as another.
    pub fn same_period(&self, other: &Self) -> bool {
        self.period == other.period && self.identifier == other.identifier
    }
}

/// Frequency tables for the tests of the charts and of the page.
#[cfg(test)]
pub(super) mod testing {
    use crate::model::{Cell, ColumnKind, Table};

    /// A frequency table without rows.
    pub(crate) fn frequency() -> Table {
        use ColumnKind::{Decimal, Integer, Text};
        let columns = [
            ("time_period", Text),
            ("time_identifier", Text),
            ("time_label", Text),
            ("board", Text),
            ("area", Text),
            ("audit_topic", Text),
            ("theme_id", Text),
            ("theme", Text),
            ("group", Text),
            ("polarity", Text),
            ("cases_with_theme", Integer),
            ("cases_audited", Integer),
            ("cases_percent", Decimal(1)),
            ("cases_percent_lower_95", Decimal(1)),
            ("cases_percent_upper_95", Decimal(1)),
            ("passages_with_theme", Integer),
            ("documents", Integer),
            ("trend", Text),
            ("trend_p", Decimal(4)),
            ("trend_p_adjusted", Decimal(4)),
            ("marker", Text),
            ("codebook_version", Text),
        ];
        Table::new("frequency", &columns)
    }

    /// Adds a row. `counts` are the cases with the theme, the cases audited and the percentage with its limits; none is a year without audits.
    pub(crate) fn add(table: &mut Table, period: &str, theme: &str, polarity: &str, board: &str, counts: Option<(u64, u64, [f64; 3])>) {
        let label = match (period.get(..4), period.get(4..)) {
            (Some(first), Some(last)) if period.len() == 6 => format!("{first} to 20{last}"),
            _ => period.to_owned(),
        };
        let mut row: Vec<Cell> =
            [period, "Financial year", &label, board, "Total", "Total", theme, theme, "A", polarity].map(Cell::from).into();
        if let Some((with, audited, limits)) = counts {
            row.extend([Cell::Integer(with), Cell::Integer(audited)]);
            row.extend(limits.map(Cell::Decimal));
            row.extend([Cell::Integer(with), Cell::Integer(1), Cell::Empty, Cell::Empty, Cell::Empty]);
            row.push(if audited < 10 { "u".into() } else { Cell::Empty });
        } else {
            row.extend([Cell::Marker('x'), Cell::Integer(0), Cell::Marker('x'), Cell::Marker('x'), Cell::Marker('x')]);
            row.extend([Cell::Integer(0), Cell::Integer(0), Cell::Empty, Cell::Empty, Cell::Empty, "x".into()]);
        }
        row.push("1".into());
        table.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_has_every_year_the_total_and_the_unknown_year_apart() {
        let mut table = testing::frequency();
        testing::add(&mut table, "201415", "voice", "Total", "Total", Some((1, 2, [50.0, 9.5, 90.5])));
        testing::add(&mut table, "201516", "voice", "Total", "Total", None);
        testing::add(&mut table, "not stated", "voice", "Total", "Total", Some((0, 1, [0.0, 0.0, 79.3])));
        testing::add(&mut table, "Total", "voice", "Total", "Total", Some((1, 2, [50.0, 9.5, 90.5])));
        testing::add(&mut table, "201415", "voice", "Total", "Northmere", Some((9, 9, [0.0; 3])));
        testing::add(&mut table, "201415", "voice", "strength", "Total", Some((9, 9, [0.0; 3])));
        let all = all_boards(&table, "Total");
        let [voice] = all.as_slice() else { panic!("{all:?}") };
        let years: Vec<_> = voice.years.iter().map(|y| (y.tick(), y.cases_with_theme, y.cases_audited, y.marker)).collect();
        assert_eq!(years, [("14-15".to_owned(), Some(1), Some(2), Some('u')), ("15-16".to_owned(), None, Some(0), Some('x'))]);
        assert_eq!(voice.years[0].estimate, Some(Estimate { percent: 50.0, lower: 9.5, upper: 90.5 }));
        assert_eq!(voice.years[1].estimate, None);
        assert_eq!(voice.total.as_ref().and_then(|t| t.cases_audited), Some(2));
        assert_eq!(voice.not_stated.as_ref().and_then(|t| t.cases_audited), Some(1));
    }

    #[test]
    fn a_calendar_year_is_one_year() {
        let mut table = testing::frequency();
        testing::add(&mut table, "201616", "voice", "Total", "Total", None);
        let mut year = all_boards(&table, "Total")[0].years[0].clone();
        assert_eq!((year.year(), year.tick()), ("2016-16".to_owned(), "16-16".to_owned()));
        year.identifier = "Calendar year";
        assert_eq!((year.year(), year.tick()), ("2016".to_owned(), "2016".to_owned()));
        year.period = "2016";
        assert_eq!(year.tick(), "2016");
        year.period = "201517";
        assert_eq!((year.year(), year.tick_lines()), ("2015-17".to_owned(), vec!["2015".to_owned(), "-17".to_owned()]));
        assert_eq!(year.ends(), ("2015".to_owned(), "2017".to_owned()));
    }

    #[test]
    fn joined_years_begin_with_the_first_and_end_with_the_last() {
        let mut table = testing::frequency();
        testing::add(&mut table, "201617", "voice", "Total", "Total", None);
        let mut year = all_boards(&table, "Total")[0].years[0].clone();
        assert_eq!(year.ends(), ("2016-17".to_owned(), "2016-17".to_owned()));
        year.period = "202124";
        assert_eq!(year.ends(), ("2021-22".to_owned(), "2023-24".to_owned()));
        year.period = "199802";
        assert_eq!(year.ends(), ("1998-99".to_owned(), "2001-02".to_owned()));
        year.period = "2016";
        assert_eq!(year.ends(), ("2016".to_owned(), "2016".to_owned()));
    }
}
