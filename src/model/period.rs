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
