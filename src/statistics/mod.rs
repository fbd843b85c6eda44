//! Coded audits → tables. Every number that is shown anywhere comes from here.

pub mod adjustment;
pub mod agreement;
mod axis;
mod cases;
mod citation;
mod codebook;
mod comparability;
mod counting;
mod decisions;
mod disclosure;
mod discover;
mod documents;
mod evaluation;
mod evidence;
mod explain;
pub mod fisher;
#[cfg(test)]
mod fixture;
mod frequency;
mod identifiers;
mod intervals;
mod pairs;
mod questions;
mod quotes;
mod recurrence;
#[cfg(test)]
mod references;
mod sections;
mod shown;
mod statement;
mod statuses;
pub mod trend;
mod wanting;
mod worksheet;

pub use axis::{Axis, Time, Years};
pub use cases::cases;
pub use citation::{case_label, citation};
pub use codebook::themes;
pub use counting::{By, LeftOut, left_out};
pub use decisions::decisions;
pub use disclosure::published;
pub use discover::{FEWEST, discover, findings};
pub use documents::documents;
pub use evaluation::{Compared, Evaluation, Unit, evaluate};
pub use evidence::evidence;
pub use explain::{Behind, explain};
pub use frequency::frequency;
pub use identifiers::identifiers;
pub use intervals::{Interval, wilson};
pub use pairs::pairs;
pub use questions::questions;
pub use quotes::{MOST_QUOTES, quotes};
pub use recurrence::recurrence;
pub use sections::sections;
pub use shown::Shown;
pub use wanting::wanting;
pub use worksheet::{Selection, worksheet};

/// The columns `time_period` and `time_label` of a year such as `2016-17`: `201617` and `2016 to 2017`, which a
/// spreadsheet leaves alone. (It takes 2000-01 to 2011-12 for months.)
pub fn time_columns(year: &str) -> (String, String) {
    match year.split_once('-') {
        Some((first, second)) => {
            let century = first.get(..2).unwrap_or("20");
            let next = if second == "00" {
                century.parse::<u32>().map_or_else(|_| century.to_owned(), |c| (c + 1).to_string())
            } else {
                century.to_owned()
            };
            (format!("{first}{second}"), format!("{first} to {next}{second}"))
        }
        None => (year.to_owned(), year.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_survive_a_spreadsheet() {
        assert_eq!(time_columns("2016-17"), ("201617".to_owned(), "2016 to 2017".to_owned()));
        assert_eq!(time_columns("1999-00"), ("199900".to_owned(), "1999 to 2000".to_owned()));
    }
}
