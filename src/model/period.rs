//! The time that an audit speaks of.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    FinancialYear,
    AcademicYear,
    CalendarYear,
    /// One month or several, within a year or over its end.
    Months,
}

/// The years that cases are counted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearKind {
    /// 1 April to 31 March.
    #[default]
    Financial,
    /// 1 September to 31 August.
    Academic,
    Calendar,
}

impl YearKind {
    /// What the tables call it (`time_identifier`).
    pub fn identifier(self) -> &'static str {
        match self {
            Self::Financial => "Financial year",
            Self::Academic => "Academic year",
            Self::Calendar => "Calendar year",
        }
    }

    /// The month in which it begins, from 1.
    pub fn first_month(self) -> i32 {
        match self {
            Self::Financial => 4,
            Self::Academic => 9,
            Self::Calendar => 1,
        }
    }

    /// The label of the year that begins in `first`: `2016-17`, or `2016` for a calendar year.
    pub fn label(self, first: i32) -> String {
        match self {
            Self::Financial | Self::Academic => format!("{first}-{:02}", (first + 1).rem_euclid(100)),
            Self::Calendar => first.to_string(),
        }
    }
}

/// The audit period: as printed, and as dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// As it stands in the report.
    pub raw: String,
    /// `2016-17` for a financial or academic year, `2016` for a calendar year; for months the financial year that holds their end.
    pub label: String,
    /// First day, `YYYY-MM-DD`.
    pub start: String,
    /// Last day, `YYYY-MM-DD`.
    pub end: String,
    pub kind: PeriodKind,
    /// True where the kind is our reading, not the report's word.
    pub assumed: bool,
}
