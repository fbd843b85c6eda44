//! The periods of a table: every year from the first audit to the last, alone or joined.

use std::collections::BTreeSet;

use super::time_columns;
use crate::model::{Cell, Coded, Document, YearKind};

/// How cases are put into periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    pub kind: YearKind,
    /// So many years are one period; from 1.
    pub pool: usize,
}

impl Default for Years {
    fn default() -> Self {
        Self { kind: YearKind::Financial, pool: 1 }
    }
}

/// The periods, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    kind: YearKind,
    /// The years in which the first and the last year of each period begin.
    periods: Vec<(i32, i32)>,
}

/// What a row of a table speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// By its place on the axis.
    Period(usize),
    Total,
    /// Cases whose audit states no period: they are in no total.
    NotStated,
}

impl Axis {
    /// Every period from the first audit to the last, those without audits as well. Joined years are counted back from the
    /// last one, so that the newest period is a whole one.
    pub fn new(documents: &[Document], years: Years) -> Self {
        let audits = documents.iter().flat_map(|d| &d.audits);
        let starts: BTreeSet<i32> = audits.filter_map(|c| first_year(c.year.as_deref()?)).collect();
        let mut periods = Vec::new();
        if let (Some(&first), Some(&last)) = (starts.first(), starts.last()) {
            let step = i32::try_from(years.pool.max(1)).unwrap_or(i32::MAX);
            let mut end = last;
            while end >= first {
                periods.push((first.max(end.saturating_sub(step - 1)), end));
                end = end.saturating_sub(step);
            }
        }
        periods.reverse();
        Self { kind: years.kind, periods }
    }

    pub fn len(&self) -> usize {
        self.periods.len()
    }

    pub fn is_empty(&self) -> bool {
        self.periods.is_empty()
    }

    /// The place of a year, by its label such as `2016-17`.
    pub fn place(&self, year: &str) -> Option<usize> {
        let year = first_year(year)?;
        self.periods.iter().position(|(first, last)| (*first..=*last).contains(&year))
    }

    /// Where an audit is counted.
    pub fn time(&self, coded: &Coded) -> Time {
        coded.year.as_deref().and_then(|year| self.place(year)).map_or(Time::NotStated, Time::Period)
    }

    /// The rows of a complete table: each period, their total, and the unknown where there is any.
    pub fn times(&self, unstated: bool) -> Vec<Time> {
        (0..self.len()).map(Time::Period).chain([Time::Total]).chain(unstated.then_some(Time::NotStated)).collect()
    }

    /// The period as `time_period` and `time_label`: `201617` and `2016 to 2017`; of joined years the first and the last.
    pub fn columns(&self, time: Time) -> (String, String) {
        let text = |period: &str, label: &str| (period.to_owned(), label.to_owned());
        match time {
            Time::Total => text("Total", "All years"),
            Time::NotStated => text("not stated", "not stated"),
            Time::Period(at) => match self.periods.get(at) {
                Some(&(first, last)) if first == last => time_columns(&self.kind.label(first)),
                Some(&(first, last)) => {
                    let end = if self.kind == YearKind::Calendar { last } else { last + 1 };
                    (format!("{first}{:02}", end.rem_euclid(100)), format!("{first} to {end}"))
                }
                None => text("not stated", "not stated"),
            },
        }
    }

    /// The cells `time_period`, `time_identifier` and `time_label`.
    pub fn cells(&self, time: Time) -> [Cell; 3] {
        let (period, label) = self.columns(time);
        [period.into(), self.kind.identifier().into(), label.into()]
    }

    /// `2016 to 2017`.
    pub fn label(&self, at: usize) -> String {
        self.columns(Time::Period(at)).1
    }

    /// What is to be said of joined years under a table.
    pub fn note(&self, pool: usize) -> Option<String> {
        let (first, last) = self.periods.first()?;
        let years = usize::try_from(last - first + 1).unwrap_or(1);
        (pool > 1).then(|| {
            let short = if years < pool {
                format!(" The first period, {}, holds {years} only: joined years are counted back from the last.", self.label(0))
            } else {
                String::new()
            };
            format!("Each period joins {pool} years.{short}")
        })
    }
}

/// The year in which `2016-17`, or `2016`, begins.
fn first_year(label: &str) -> Option<i32> {
    label.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{document, themes};
    use super::*;

    fn axis(years: &[&str], kind: YearKind, pool: usize) -> Axis {
        let documents: Vec<Document> = years.iter().map(|y| document(Some(y), "X", &[&[]])).collect();
        assert_eq!(themes().len(), 2);
        Axis::new(&documents, Years { kind, pool })
    }

    fn labels(axis: &Axis) -> Vec<(String, String)> {
        (0..axis.len()).map(|at| axis.columns(Time::Period(at))).collect()
    }

    #[test]
    fn years_without_audits_are_there_and_joined_years_end_with_the_last() {
        let single = axis(&["2014-15", "2016-17"], YearKind::Financial, 1);
        assert_eq!(labels(&single).iter().map(|l| l.0.as_str()).collect::<Vec<_>>(), ["201415", "201516", "201617"]);
        let joined = axis(&["2014-15", "2020-21"], YearKind::Financial, 3);
        let expected = [("201415", "2014 to 2015"), ("201518", "2015 to 2018"), ("201821", "2018 to 2021")];
        assert_eq!(labels(&joined), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!((joined.place("2017-18"), joined.place("2018-19"), joined.place("2013-14")), (Some(1), Some(2), None));
        assert!(joined.note(3).is_some_and(|n| n.contains("2014 to 2015, holds 1 only")));
    }

    #[test]
    fn calendar_years_have_one_number_and_joined_ones_two() {
        let expected = [("201416", "2014 to 2016")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(labels(&axis(&["2014", "2016"], YearKind::Calendar, 3)), expected);
        assert_eq!(labels(&axis(&["2014"], YearKind::Calendar, 1)), [("2014".to_owned(), "2014".to_owned())]);
        assert!(axis(&[], YearKind::Calendar, 1).is_empty());
    }
}
