//! The text of a sidecar → corrections, or the one mistake in it with its place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::line_and_column;
use crate::model::correction::{Corrections, FieldCorrections, HeadingCorrection, HeadingKind};
use crate::model::{Period, PeriodKind};
use crate::text::normalise::{fold, squeeze};
use crate::text::periods;

/// What is wrong in a sidecar, where (line and column from 1), and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}. {hint}")]
pub struct Mistake {
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub hint: String,
}

const FIELDS: &str = "board, title, area, topic, period, published and pooled";
const PERIODS: &str = "Write it as \"2016-17\", \"academic 2016-17\", \"calendar 2020\" or \"September 2016\", or as { start = 2016-04-01, end = 2017-03-31 }";

/// Reads a sidecar.
pub fn parse(text: &str) -> Result<Corrections, Mistake> {
    let sidecar = Sidecar { text };
    let file = DeTable::parse(text).map_err(|e| {
        let hint = "A line reads key = \"value\"; words stand between quotes";
        sidecar.mistake(e.span().map_or(0, |s| s.start), e.message(), hint)
    })?;
    sidecar.file(file.get_ref())
}

/// The period that a person gives: `2016-17`, `academic 2016-17`, `calendar 2020`, `September 2016`.
pub fn period(text: &str) -> Option<Period> {
    let given = squeeze(text);
    let folded = fold(&given);
    let (kind, bare) =
        [(PeriodKind::AcademicYear, "academic "), (PeriodKind::FinancialYear, "financial "), (PeriodKind::CalendarYear, "calendar ")]
            .into_iter()
            .find_map(|(kind, word)| folded.strip_prefix(word).map(|rest| (Some(kind), rest.strip_prefix("year ").unwrap_or(rest))))
            .unwrap_or((None, &folded));
    let spelled = if kind == Some(PeriodKind::AcademicYear) { format!("academic year {bare}") } else { bare.to_owned() };
    let found = periods::parse(&spelled).filter(|p| kind.is_none_or(|k| k == p.kind))?;
    Some(Period { raw: given, assumed: false, ..found })
}

/// The period between two days, `YYYY-MM-DD`, both in it.
fn between(start: &str, end: &str) -> Option<Period> {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let (from, to) = (day(start)?, day(end)?);
    if to < from {
        return None;
    }
    let years = to.year() - from.year();
    let kind = match ((from.month(), from.day()), (to.month(), to.day()), years) {
        ((4, 1), (3, 31), 1) => PeriodKind::FinancialYear,
        ((9, 1), (8, 31), 1) => PeriodKind::AcademicYear,
        ((1, 1), (12, 31), 0) => PeriodKind::CalendarYear,
        _ => PeriodKind::Months,
    };
    let (start, end) = (from.to_string(), to.to_string());
    let label = match kind {
        PeriodKind::CalendarYear => from.year().to_string(),
        PeriodKind::AcademicYear => format!("{}-{:02}", from.year(), to.year().rem_euclid(100)),
        PeriodKind::FinancialYear | PeriodKind::Months => periods::financial_label(&end)?,
    };
    Some(Period { raw: format!("{start} to {end}"), label, start, end, kind, assumed: false })
}

struct Sidecar<'t> {
    text: &'t str,
}

type Value<'t> = Spanned<DeValue<'t>>;

impl Sidecar<'_> {
    fn file(&self, table: &DeTable<'_>) -> Result<Corrections, Mistake> {
        let mut out = Corrections::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "heading" => {
                    for heading in self.tables("heading", value)? {
                        out.headings.push(self.heading(&heading)?);
                    }
                }
                "audit" => {
                    for (at, audit) in self.tables("audit", value)?.into_iter().enumerate() {
                        let (number, fields) = self.audit(&audit, at + 1)?;
                        if out.audits.insert(number, fields).is_some() {
                            let hint = "Put all that is to be said of it under one [[audit]]";
                            return Err(self.mistake(audit.span().start, &format!("audit {number} comes twice"), hint));
                        }
                    }
                }
                name => {
                    if !self.field(&mut out.all, name, value)? {
                        let hint = format!("The keys are {FIELDS}, and the tables [[heading]] and [[audit]]");
                        return Err(self.mistake(key.span().start, &format!("there is no key \"{name}\""), &hint));
                    }
                }
            }
        }
        Ok(out)
    }

    /// Takes a key that corrects a field; false where it does not.
    fn field(&self, fields: &mut FieldCorrections, key: &str, value: &Value<'_>) -> Result<bool, Mistake> {
        match key {
            "board" => fields.board = Some(self.words(key, value)?),
            "title" => fields.title = Some(self.words(key, value)?),
            "area" => fields.area = Some(self.words(key, value)?),
            "topic" => fields.topic = Some(self.words(key, value)?),
            "published" => fields.published = Some(self.words(key, value)?),
            "period" => fields.period = Some(self.period(value)?),
            "pooled" => {
                let DeValue::Boolean(pooled) = value.get_ref() else {
                    let hint = "pooled = true: the report has no individual cases; pooled = false: it has";
                    return Err(self.mistake(value.span().start, "pooled is true or false", hint));
                };
                fields.pooled = Some(*pooled);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn audit(&self, table: &Spanned<&DeTable<'_>>, place: usize) -> Result<(usize, FieldCorrections), Mistake> {
        let mut fields = FieldCorrections::default();
        let mut number = place;
        for (key, value) in *table.get_ref() {
            let name = key.get_ref().as_ref();
            if name == "number" {
                number = self.number(name, value)? as usize;
            } else if !self.field(&mut fields, name, value)? {
                let hint = format!("The keys of [[audit]] are number, {FIELDS}; a [[heading]] stands by itself");
                return Err(self.mistake(key.span().start, &format!("there is no key \"{name}\" in [[audit]]"), &hint));
            }
        }
        Ok((number, fields))
    }

    fn heading(&self, table: &Spanned<&DeTable<'_>>) -> Result<HeadingCorrection, Mistake> {
        let (mut text, mut page, mut kind) = (None, None, None);
        for (key, value) in *table.get_ref() {
            match key.get_ref().as_ref() {
                "text" => text = Some(self.words("text", value)?),
                "page" => page = Some(self.number("page", value)?),
                "kind" => kind = Some(self.kind(value)?),
                name => {
                    let hint = "The keys of [[heading]] are text, page and kind";
                    return Err(self.mistake(key.span().start, &format!("there is no key \"{name}\" in [[heading]]"), hint));
                }
            }
        }
        let missing = |key: &str| {
            let hint = "Write text = \"the heading as printed\" and kind = \"strength\"; page = 3 may be added";
            self.mistake(table.span().start, &format!("this [[heading]] has no {key}"), hint)
        };
        Ok(HeadingCorrection { text: text.ok_or_else(|| missing("text"))?, page, kind: kind.ok_or_else(|| missing("kind"))? })
    }

    fn kind(&self, value: &Value<'_>) -> Result<HeadingKind, Mistake> {
        let given = value.get_ref().as_str();
        given.and_then(|g| HeadingKind::ALL.into_iter().find(|k| k.name() == g)).ok_or_else(|| {
            let names: Vec<&str> = HeadingKind::ALL.into_iter().map(HeadingKind::name).collect();
            let message = given.map_or_else(|| "kind is a word between quotes".to_owned(), |g| format!("there is no kind \"{g}\""));
            self.mistake(value.span().start, &message, &format!("The kinds are {}", names.join(", ")))
        })
    }

    fn period(&self, value: &Value<'_>) -> Result<Period, Mistake> {
        let found = match value.get_ref() {
            DeValue::String(text) => period(text),
            DeValue::Table(table) => {
                let day = |name: &str| table.get(name).and_then(|v| date(v.get_ref()));
                match (day("start"), day("end"), table.len()) {
                    (Some(start), Some(end), 2) => between(&start, &end),
                    _ => None,
                }
            }
            _ => None,
        };
        found.ok_or_else(|| self.mistake(value.span().start, "this is no period", PERIODS))
    }

    fn words(&self, key: &str, value: &Value<'_>) -> Result<String, Mistake> {
        let words = value.get_ref().as_str().map(squeeze).filter(|w| w.chars().any(char::is_alphanumeric));
        words.ok_or_else(|| {
            let hint = format!("Write {key} = \"…\", or leave the line out to keep what was read");
            self.mistake(value.span().start, &format!("{key} is words between quotes"), &hint)
        })
    }

    fn number(&self, key: &str, value: &Value<'_>) -> Result<u32, Mistake> {
        let number = value.get_ref().as_integer().and_then(|i| u32::from_str_radix(i.as_str(), i.radix()).ok()).filter(|n| *n > 0);
        number.ok_or_else(|| {
            self.mistake(value.span().start, &format!("{key} is a number from 1"), &format!("Write it without quotes: {key} = 1"))
        })
    }

    fn tables<'v, 't>(&self, key: &str, value: &'v Value<'t>) -> Result<Vec<Spanned<&'v DeTable<'t>>>, Mistake> {
        let wrong = |at: usize| self.mistake(at, &format!("{key} is a list of tables"), &format!("Begin each with a line [[{key}]]"));
        let list = value.get_ref().as_array().ok_or_else(|| wrong(value.span().start))?;
        let table = |v: &'v Value<'t>| v.get_ref().as_table().map(|t| Spanned::new(v.span(), t)).ok_or_else(|| wrong(v.span().start));
        list.iter().map(table).collect()
    }

    fn mistake(&self, offset: usize, message: &str, hint: &str) -> Mistake {
        let (line, column) = line_and_column(self.text, offset);
        Mistake { line, column, message: message.to_owned(), hint: hint.to_owned() }
    }
}

/// A day, with or without quotes.
fn date(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(day) if day.time.is_none() => Some(day.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn every_key_has_its_place() {
        let text = "board = \"Marl  SCP\"\npooled = false\nperiod = { start = 2016-05-01, end = \"2016-09-30\" }\n\n\
                    [[heading]]\ntext = \"Bright spots:\"\npage = 2\nkind = \"strength\"\n\n\
                    [[audit]]\ntopic = \"Neglect\"\n\n[[audit]]\nnumber = 3\nperiod = \"academic 2016-17\"\n";
        let found = parse(text).unwrap();
        assert_eq!(found.all.board.as_deref(), Some("Marl SCP"));
        assert_eq!(found.all.pooled, Some(false));
        let period = found.all.period.unwrap();
        assert_eq!((period.start.as_str(), period.end.as_str(), period.label.as_str()), ("2016-05-01", "2016-09-30", "2016-17"));
        assert_eq!((period.kind, period.assumed), (PeriodKind::Months, false));
        let heading = HeadingCorrection { text: "Bright spots:".to_owned(), page: Some(2), kind: HeadingKind::Strength };
        assert_eq!(found.headings, [heading]);
        assert_eq!(found.audits.keys().copied().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(found.audits[&1].topic.as_deref(), Some("Neglect"));
        assert_eq!(found.audits[&3].period.as_ref().map(|p| p.end.as_str()), Some("2017-08-31"));
    }

    #[test]
    fn periods_as_people_write_them() {
        let dates = |text: &str| period(text).map(|p| (p.start, p.end));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(dates("2016-17"), pair("2016-04-01", "2017-03-31"));
        assert_eq!(dates("2016/2017"), pair("2016-04-01", "2017-03-31"));
        assert_eq!(dates("financial year 2016-17"), pair("2016-04-01", "2017-03-31"));
        assert_eq!(dates("Calendar 2020"), pair("2020-01-01", "2020-12-31"));
        assert_eq!(dates("calendar year 2020"), pair("2020-01-01", "2020-12-31"));
        assert_eq!(dates("academic year 2016-17"), pair("2016-09-01", "2017-08-31"));
        assert_eq!(dates("September 2016"), pair("2016-09-01", "2016-09-30"));
        for wrong in ["calendar 2016-17", "academic 2016", "2016-18", "last year", ""] {
            assert_eq!(period(wrong), None, "{wrong}");
        }
        assert_eq!(period("2016-17").map(|p| p.assumed), Some(false));
    }

    #[test]
    fn a_mistake_has_its_place_and_a_hint() {
        assert_eq!(
            said("topic = \"Neglect\"\nbord = \"Marl SCP\"\n"),
            "line 2, column 1: there is no key \"bord\". The keys are board, title, area, topic, period, published and pooled, \
             and the tables [[heading]] and [[audit]]"
        );
        assert_eq!(
            said("period = \"next year\"\n"),
            "line 1, column 10: this is no period. Write it as \"2016-17\", \"academic 2016-17\", \"calendar 2020\" or \
             \"September 2016\", or as { start = 2016-04-01, end = 2017-03-31 }"
        );
        assert_eq!(
            said("[[heading]]\ntext = \"Bright spots\"\nkind = \"strenght\"\n"),
            "line 3, column 8: there is no kind \"strenght\". \
             The kinds are strength, message, question, action, summary, case, unplaced, none, furniture"
        );
        for (text, place) in [
            ("board = Marl SCP\n", "line 1, column "),
            ("board = \"\"\n", "line 1, column 9: board is words between quotes."),
            ("pooled = \"yes\"\n", "line 1, column 10: pooled is true or false."),
            ("period = { start = 2017-04-01, end = 2016-03-31 }\n", "line 1, column 10: this is no period."),
            ("period = { start = 2017-02-30, end = 2017-03-31 }\n", "line 1, column "),
            ("[[heading]]\nkind = \"case\"\n", "line 1, column 1: this [[heading]] has no text."),
            ("[[heading]]\ntext = \"A\"\npage = 0\nkind = \"case\"\n", "line 3, column 8: page is a number from 1."),
            ("heading = \"A\"\n", "line 1, column 11: heading is a list of tables. Begin each with a line [[heading]]"),
            ("[[audit]]\nnumber = 2\n[[audit]]\n", "line 3, column 1: audit 2 comes twice."),
            ("[[audit]]\nheading = 2\n", "line 2, column 1: there is no key \"heading\" in [[audit]]."),
            ("[[heading]]\ntext = \"A\"\nkind = \"case\"\ncolour = 1\n", "line 4, column 1: there is no key \"colour\" in [[heading]]."),
        ] {
            assert!(said(text).starts_with(place), "{}", said(text));
        }
    }
}
