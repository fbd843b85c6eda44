//! A table as a spreadsheet saves it: the first row names the columns, and every row knows its line.
//!
//! Excel writes CSV in windows-1252 or in UTF-8, "Unicode text" in UTF-16, with comma, semicolon or tab as the country has
//! it. All are read; which one it is stands in no file and is seen from the bytes.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::normalise::fold;

/// A table with named columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// As [`column_name`] has them.
    columns: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    cells: Vec<String>,
}

/// What is wrong in a table, and on which line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Mistake {
    pub line: u64,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Mistake {
    pub fn new(line: u64, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// How the files of spreadsheets begin that are no text: XLSX and ODS, and XLS.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// Refuses the file of a spreadsheet that is no text.
pub fn refuse_workbook(bytes: &[u8]) -> Result<(), Mistake> {
    if WORKBOOKS.iter().any(|w| bytes.starts_with(w)) {
        return Err(Mistake::new(1, "this is a workbook: save the sheet as CSV and name that"));
    }
    Ok(())
}

impl Sheet {
    /// Reads a table from the bytes of a file.
    pub fn read(bytes: &[u8]) -> Result<Self, Mistake> {
        refuse_workbook(bytes)?;
        let text = decode(bytes);
        let Separator { byte, behind } = separator(text.as_bytes());
        let skipped = u64::from(behind > 0);
        let text = text.get(behind..).unwrap_or("");
        let mut reader =
            csv::ReaderBuilder::new().delimiter(byte.unwrap_or(b',')).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut columns: Option<Vec<String>> = None;
        let mut rows = Vec::new();
        let mut lines = Lines { text, at: 0, line: 1 + skipped };
        for record in reader.records() {
            let line = lines.of(record.as_ref().map_or_else(csv::Error::position, csv::StringRecord::position));
            let record = record.map_err(|e| Mistake::new(line, format!("this is no table: {e}")))?;
            let cells: Vec<String> = record.iter().map(|c| unguarded(c.trim()).to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            let Some(known) = &columns else {
                columns = Some(cells.iter().map(|c| column_name(c)).collect());
                continue;
            };
            if cells.iter().skip(known.len()).any(|c| !c.is_empty()) {
                let message = format!(
                    "{} cells, and there are {} columns: put words that hold the separator between quotes",
                    cells.len(),
                    known.len()
                );
                return Err(Mistake::new(line, message));
            }
            rows.push(Row { line, cells });
        }
        let columns = columns.ok_or_else(|| Mistake::new(1, "the file is empty: its first row names the columns"))?;
        Ok(Self { columns, rows })
    }

    /// The place of the first of these columns that there is.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|c| c == name))
    }

    /// The same, of a column without which nothing can be done.
    pub fn needed(&self, names: &[&str]) -> Result<usize, Mistake> {
        self.column(names).ok_or_else(|| {
            let wanted = names.join(" or ");
            Mistake::new(1, format!("there is no column {wanted}; there are {}", self.columns.join(", ")))
        })
    }

    /// The names of the columns, in their order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

impl Row {
    /// The cell of a column; empty where the row or the table has none.
    pub fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|c| self.cells.get(c)).map_or("", String::as_str)
    }
}

/// Counts the lines of a text as its rows come. (The reader's own count takes the second half of a CRLF for the next row's.)
struct Lines<'t> {
    text: &'t str,
    /// Bytes counted.
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the row begins that the reader found at a position.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let from = position.and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(self.at).max(self.at);
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let begin = from + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.line += self.text.get(self.at..begin).map_or(0, |passed| passed.matches('\n').count()) as u64;
        self.at = begin;
        self.line
    }
}

/// A column's name for comparing: `Theme ID` is `theme_id`.
fn column_name(cell: &str) -> String {
    fold(cell).replace([' ', '-'], "_")
}

/// The text of a file, whose encoding is seen from its bytes.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    encoding(bytes).decode(bytes).0
}

/// The encoding of a file: that of its byte order mark; UTF-16 where every other byte is none; else UTF-8 where it is that,
/// else windows-1252.
pub fn encoding(bytes: &[u8]) -> &'static Encoding {
    match (Encoding::for_bom(bytes), bytes) {
        (Some((marked, _)), _) => marked,
        (None, [1..=255, 0, 1..=255, 0, ..]) => UTF_16LE,
        (None, [0, 1..=255, 0, 1..=255, ..]) => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// What sets the fields of a file apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separator {
    /// None where there is only one column.
    pub byte: Option<u8>,
    /// Where the table begins, behind a line `sep=;`.
    pub behind: usize,
}

/// So many rows tell what separates the fields.
const TRIED: usize = 50;

/// The separator that a line `sep=;` names, or the one that cuts most of the first rows into as many fields as it cuts
/// the names of the columns; of two that do, the one with more columns.
pub fn separator(head: &[u8]) -> Separator {
    let is_break = |b: &u8| matches!(b, b'\r' | b'\n');
    let first = head.split(is_break).next().unwrap_or_default();
    let said = first.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(first);
    if let Some(&[byte]) = said.strip_prefix(b"sep=") {
        let breaks = head.iter().skip(first.len()).take_while(|b| is_break(b)).count();
        return Separator { byte: Some(byte), behind: first.len() + breaks };
    }
    let fit = |byte: u8| {
        let mut rows = csv::ReaderBuilder::new().delimiter(byte).has_headers(false).flexible(true).from_reader(head);
        let widths: Vec<usize> = rows.byte_records().take(TRIED).map_while(Result::ok).map(|row| row.len()).collect();
        let (columns, rows) = widths.split_first()?;
        let even = rows.iter().filter(|w| *w == columns).count();
        let share = (1000 * even).checked_div(rows.len()).unwrap_or(1000);
        (*columns > 1).then_some((share, *columns))
    };
    let fits = [b',', b';', b'\t', b'|'].into_iter().rev().filter_map(|byte| Some((fit(byte)?, byte)));
    Separator { byte: fits.max_by_key(|(fit, _)| *fit).map(|(_, byte)| byte), behind: 0 }
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// A text with an apostrophe before it where a spreadsheet would take it for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A text without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// A day as people and spreadsheets write it (`2024-03-05`, `05/03/2024`, `5.3.24`, `5-Mar-24`, with a time of day or
/// without) as `YYYY-MM-DD`: the day comes before the month. None where it is no day.
///
/// ```
/// use audit_themes::text::sheet::day;
/// assert_eq!(day("05/03/2024").as_deref(), Some("2024-03-05"));
/// assert_eq!(day("31/02/2024"), None);
/// ```
pub fn day(text: &str) -> Option<String> {
    let date = text.trim().split(['T', ' ']).next()?;
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    let year: i16 = match (year.len(), year.parse().ok()?) {
        (4, year) => year,
        (2, year) => 2000 + year,
        _ => return None,
    };
    let month = month.parse::<i8>().ok().or_else(|| month_of(month))?;
    jiff::civil::Date::new(year, month, day.parse().ok()?).ok().map(|d| d.to_string())
}

fn month_of(name: &str) -> Option<i8> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = name.to_ascii_lowercase();
    let at = months.iter().position(|m| name.starts_with(m))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        Sheet::read(bytes).unwrap().rows.into_iter().map(|r| r.cells).collect()
    }

    #[test]
    fn the_same_table_as_excel_saves_it() {
        let expected = vec![vec!["Zo\u{eb} \u{2013} seen; \"alone\"".to_owned(), "accept".to_owned()]];
        assert_eq!(cells("text,decision\r\n\"Zo\u{eb} \u{2013} seen; \"\"alone\"\"\",accept\r\n".as_bytes()), expected);
        assert_eq!(cells("\u{feff}Text;Decision\n\"Zo\u{eb} \u{2013} seen; \"\"alone\"\"\";accept\n".as_bytes()), expected);
        assert_eq!(cells(b"text;decision\r\n\"Zo\xeb \x96 seen; \"\"alone\"\"\";accept\r\n"), expected);
        assert_eq!(cells(b"sep=;\r\ntext;decision\r\n\"Zo\xeb \x96 seen; \"\"alone\"\"\";accept\r\n"), expected);
        let tabs = "text\tdecision\r\n\"Zo\u{eb} \u{2013} seen; \"\"alone\"\"\"\taccept\r\n";
        let mut unicode_text = vec![0xff, 0xfe];
        unicode_text.extend(tabs.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(cells(&unicode_text), expected);
    }

    #[test]
    fn the_separator_is_the_one_that_cuts_the_rows_evenly() {
        let found = |text: &str| separator(text.as_bytes()).byte;
        assert_eq!(found("comment (be frank; please; do),id\nkind; polite,1\nlate,2\n"), Some(b','));
        assert_eq!(found("a, or b, or c; id\nlate; 1\ncold; 2\n"), Some(b';'));
        assert_eq!(found("id|comment\n1|kind, polite\n"), Some(b'|'));
        assert_eq!(found("\"name, first; last\"\tid\nx\t1\n"), Some(b'\t'));
        assert_eq!(found("comment\nkind, polite\nlate; cold\n"), None);
        assert_eq!(separator(b"sep=|\r\na|b,c,d\r\n"), Separator { byte: Some(b'|'), behind: 7 });
    }

    #[test]
    fn utf_16_is_told_without_its_mark() {
        let bytes: Vec<u8> = "a,b\r\nZo\u{eb},2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(cells(&bytes), [["Zo\u{eb}", "2"]]);
    }

    #[test]
    fn a_row_knows_its_line_over_empty_rows_and_cells_of_several_lines() {
        let sheet = Sheet::read(b"a,b\r\n\"two\nlines\",1\r\n,\r\n\r\nx\r\n").unwrap();
        let lines: Vec<(u64, &str, &str)> = sheet.rows.iter().map(|r| (r.line, r.cell(Some(0)), r.cell(sheet.column(&["b"])))).collect();
        assert_eq!(lines, [(2, "two\nlines", "1"), (6, "x", "")]);
    }

    #[test]
    fn the_apostrophe_before_a_formula_goes_and_any_other_stays() {
        assert_eq!(cells(b"a\r\n'=1+1\r\n'-none\r\n'tis\r\n").concat(), ["=1+1", "-none", "'tis"]);
    }

    #[test]
    fn what_is_no_table_is_told_with_its_line() {
        assert_eq!(Sheet::read(b"").unwrap_err().line, 1);
        assert!(Sheet::read(b"PK\x03\x04\x14").unwrap_err().message.contains("save the sheet as CSV"));
        let error = Sheet::read(b"a,b\r\n1,2\r\nan unquoted, text, here\r\n").unwrap_err();
        assert_eq!(error.line, 3);
        assert!(error.message.contains("3 cells, and there are 2 columns"), "{error}");
        let sheet = Sheet::read(b"Theme ID,x\n").unwrap();
        assert_eq!(sheet.needed(&["theme_id"]), Ok(0));
        assert_eq!(
            sheet.needed(&["text", "passage_id"]).unwrap_err().message,
            "there is no column text or passage_id; there are theme_id, x"
        );
    }

    #[test]
    fn days_as_they_are_written() {
        for text in ["2024-03-05", "05/03/2024", "5/3/24", "5.3.2024", "5-Mar-24", "2024-03-05T10:00:00Z", "05/03/2024 09:15"] {
            assert_eq!(day(text).as_deref(), Some("2024-03-05"), "{text}");
        }
        for text in ["", "yesterday", "03/25/2024", "2024-13-01", "5/3/124", "45356"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
