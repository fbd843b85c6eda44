//! The tables as an Excel workbook, laid out as the Analysis Function asks of accessible spreadsheets ("Releasing statistics in
//! spreadsheets", 2021): a cover, contents and notes, then one named table a sheet; no colour, merged cell, picture, hidden
//! row, frozen pane or filter.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table as Region, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::rows::printed;
use crate::error::ErrorKind;
use crate::model::{Cell, Column, ColumnKind, Table};
use crate::text::normalise::for_terminal;

/// What a workbook is made from.
#[derive(Clone, Copy, Debug)]
pub struct Book<'a> {
    pub title: &'a str,
    /// Who may read it.
    pub notice: &'a str,
    /// What the tables were made from, in a sentence.
    pub source: &'a str,
    pub tables: &'a [&'a Table],
    /// Seconds since 1970 that stand as the day of its making, so that the same tables make the same bytes.
    pub created: i64,
}

/// Rows of one sheet; of a longer table only all boards together are there, or as a sample its first rows.
const MOST_ROWS: usize = 10_000;
const SAMPLE: usize = 1_000;
/// What a cell of Excel holds, in units of UTF-16.
const MOST_TEXT: usize = 32_767;
/// Stands in a filter column where all are meant.
const TOTAL: &str = "Total";
/// The row and the column in which every table begins: A4.
const FIRST_ROW: u32 = 3;
/// A row and a column that say nothing else, in pixels.
const ROW_HEIGHT: u32 = 20;
const COLUMN_WIDTH: u32 = 80;
/// The widths of columns, in pixels; a character of Arial 12 is about nine.
const CHARACTER: usize = 9;
const NARROWEST: usize = 100;
const WIDEST: usize = 520;
/// Of a line of words, a character takes less; a cell has margins. The highest row has so many lines.
const IN_LINE: usize = 8;
const MARGINS: usize = 12;
const MOST_LINES: usize = 25;
/// A line, in points.
const LINE: f64 = 15.75;

/// The formats of the cells: everything is Arial 12.
struct Formats {
    /// Of the cells that say nothing else.
    plain: Format,
    title: Format,
    text: Format,
    /// The heading of a column.
    head: Format,
    link: Format,
    integer: Format,
    /// By the number of decimals.
    decimals: Vec<Format>,
    marker: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_font_name("Arial").set_font_size(12);
        let text = plain.clone().set_text_wrap().set_align(FormatAlign::Top);
        let number = |format: &str| plain.clone().set_align(FormatAlign::Top).set_num_format(format);
        Self {
            title: plain.clone().set_font_size(16).set_bold(),
            head: text.clone().set_bold(),
            link: text.clone().set_underline(rust_xlsxwriter::FormatUnderline::Single),
            integer: number("0"),
            decimals: ["0", "0.0", "0.00", "0.000", "0.0000"].map(number).to_vec(),
            marker: text.clone().set_align(FormatAlign::Right),
            text,
            plain,
        }
    }

    fn number(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Decimal(places) => self.decimals.get(usize::from(places)).unwrap_or(&self.integer),
            ColumnKind::Integer | ColumnKind::Text => &self.integer,
        }
    }
}

/// A table as it goes into a sheet.
struct Sheet<'a> {
    table: &'a Table,
    rows: Vec<&'a [Cell]>,
    /// Numbers of its notes, from 1.
    notes: Vec<usize>,
}

/// The day of making where nobody fixes one: 1 January 2000.
pub const NO_DAY: i64 = 946_684_800;

/// A workbook of one table.
pub(super) fn one(table: &Table) -> Result<Vec<u8>, ErrorKind> {
    let source = format!("{} {}.", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    render(&Book { title: table.title, notice: "For use inside the board only.", source: &source, tables: &[table], created: NO_DAY })
}

/// The workbook.
pub fn render(book: &Book<'_>) -> Result<Vec<u8>, ErrorKind> {
    write(book).map_err(|e| ErrorKind::Render { format: "XLSX", message: e.to_string() })
}

fn write(book: &Book<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(book.created)?;
    let properties = DocProperties::new().set_title(book.title).set_author(env!("CARGO_PKG_NAME")).set_subject(book.notice);
    workbook.set_properties(&properties.set_creation_datetime(&created));
    let formats = Formats::new();
    workbook.set_default_format(&formats.plain, ROW_HEIGHT, COLUMN_WIDTH)?;
    let mut notes: Vec<String> = MARKERS.iter().map(|m| (*m).to_owned()).collect();
    let sheets: Vec<Sheet<'_>> = book.tables.iter().map(|table| Sheet::new(table, &mut notes)).collect();
    cover(workbook.add_worksheet(), book, &formats)?;
    contents(workbook.add_worksheet(), &sheets, &formats)?;
    small(
        workbook.add_worksheet(),
        "Notes",
        "Notes to the tables of this workbook",
        &["Note number", "Note"],
        &notes.iter().enumerate().map(|(at, note)| vec![format!("note {}", at + 1), note.clone()]).collect::<Vec<_>>(),
        &formats,
    )?;
    for sheet in &sheets {
        sheet.write(workbook.add_worksheet(), book, &formats)?;
    }
    small(
        workbook.add_worksheet(),
        "Columns",
        "What each column holds",
        &["Column", "Meaning", "Worksheets"],
        &columns(&sheets),
        &formats,
    )?;
    workbook.save_to_buffer()
}

/// The notes that belong to every table.
const MARKERS: [&str; 4] = [
    "[c] stands for a number that is hidden, so that nobody can be recognised.",
    "[x] stands for a number that is not available: no case was audited.",
    "[z] stands where a number would have no meaning.",
    "[u] in the column Marker says that the numbers of the row rest on fewer than 10 cases or units: of little weight alone.",
];

/// The one column of the cover, in pixels.
const COVER_WIDTH: u32 = 720;

/// The lines that rows need: programs that open a workbook do not all make rows as high as their words.
#[derive(Default)]
struct Heights(BTreeMap<u32, usize>);

impl Heights {
    /// A text in a column so many pixels wide.
    fn ask(&mut self, row: u32, text: &str, width: u32) {
        let room = usize::try_from(width).unwrap_or(WIDEST).saturating_sub(MARGINS).max(1);
        let lines: usize = text.lines().map(|line| (line.chars().count() * IN_LINE).div_ceil(room).max(1)).sum();
        if lines > 1 {
            let most = self.0.entry(row).or_default();
            *most = lines.min(MOST_LINES).max(*most);
        }
    }

    fn set(self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (row, lines) in self.0 {
            sheet.set_row_height(row, LINE * u32::try_from(lines).map_or(1.0, f64::from))?;
        }
        Ok(())
    }
}

fn cover(sheet: &mut Worksheet, book: &Book<'_>, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("Cover")?.set_column_width_pixels(0, COVER_WIDTH)?;
    sheet.write_string_with_format(0, 0, book.title, &formats.title)?;
    let lines = [
        book.notice,
        book.source,
        "A case counts once for a theme, however often it comes up. Strengths and learning are kept apart; Total is either.",
        "Cases were chosen by the boards, not drawn at random: the shares say what these audits found, not how common a theme is.",
        "The worksheet Contents leads to the tables; Notes holds their notes; Columns says what each column holds.",
        "The same tables, whole and for programs, stand in the CSV files beside this workbook.",
    ];
    let mut heights = Heights::default();
    for (row, line) in (1..).zip(lines) {
        sheet.write_string_with_format(row, 0, line, &formats.text)?;
        heights.ask(row, line, COVER_WIDTH);
    }
    heights.set(sheet)
}

fn contents(sheet: &mut Worksheet, sheets: &[Sheet<'_>], formats: &Formats) -> Result<(), XlsxError> {
    let own = [("Notes", "Notes to the tables of this workbook"), ("Columns", "What each column holds")];
    let (first, last) = own.split_at(1);
    let listed: Vec<(&str, &str)> =
        first.iter().copied().chain(sheets.iter().map(|s| (s.table.name, s.table.title))).chain(last.iter().copied()).collect();
    let rows: Vec<Vec<String>> = listed.iter().map(|(name, title)| vec![(*name).to_owned(), (*title).to_owned()]).collect();
    small(sheet, "Contents", "The worksheets of this workbook", &["Worksheet", "What it holds"], &rows, formats)?;
    for (row, (name, _)) in (FIRST_ROW + 1..).zip(listed) {
        sheet.write_url_with_options(row, 0, format!("internal:'{name}'!A1").as_str(), name, "", Some(&formats.link))?;
    }
    Ok(())
}

/// A sheet with a table of words.
fn small(sheet: &mut Worksheet, name: &str, title: &str, heads: &[&str], rows: &[Vec<String>], formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    above(sheet, title, "", formats)?;
    let mut heights = Heights::default();
    for (column, head) in (0..).zip(heads) {
        let cells = || rows.iter().filter_map(|r| r.get(usize::from(column)));
        let width = pixels(cells().map(|c| c.chars().count()).max().unwrap_or(0).max(head.chars().count() + 2));
        sheet.set_column_width_pixels(column, width)?;
        for (row, cell) in (FIRST_ROW + 1..).zip(cells()) {
            sheet.write_string_with_format(row, column, for_terminal(cell), &formats.text)?;
            heights.ask(row, cell, width);
        }
    }
    heights.set(sheet)?;
    let heads: Vec<String> = heads.iter().map(|h| (*h).to_owned()).collect();
    region(sheet, &format!("{}_list", name.to_lowercase()), title, &heads, rows.len(), formats)
}

/// The three lines above a table.
fn above(sheet: &mut Worksheet, title: &str, source: &str, formats: &Formats) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, title, &formats.title)?;
    sheet.write_string(1, 0, "This worksheet contains one table, which begins in cell A4.")?;
    sheet.write_string(2, 0, if source.is_empty() { "Source: this workbook." } else { source })?;
    Ok(())
}

/// Makes a named Excel table of the rows below the headings.
fn region(sheet: &mut Worksheet, name: &str, title: &str, heads: &[String], rows: usize, formats: &Formats) -> Result<(), XlsxError> {
    let columns: Vec<TableColumn> = heads.iter().map(|h| TableColumn::new().set_header(h).set_header_format(&formats.head)).collect();
    let table = Region::new()
        .set_name(name)
        .set_style(TableStyle::None)
        .set_autofilter(false)
        .set_columns(&columns)
        .set_alt_text_title(title)
        .set_alt_text("One row of headings, then one row for each record.");
    let last_column = u16::try_from(heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
    // Excel has no table without a row.
    let last_row = FIRST_ROW + u32::try_from(rows.max(1)).unwrap_or(u32::MAX - FIRST_ROW);
    sheet.add_table(FIRST_ROW, 0, last_row, last_column, &table)?;
    Ok(())
}

impl<'a> Sheet<'a> {
    fn new(table: &'a Table, notes: &mut Vec<String>) -> Self {
        let part = Part::of(table);
        let is_here = |at: usize, row: &[Cell]| part.as_ref().is_none_or(|(part, _)| part.has(at, row));
        let rows = table.rows.iter().enumerate().filter(|(at, row)| is_here(*at, row)).map(|(_, row)| row.as_slice()).collect();
        let mut numbers = Vec::new();
        for note in table.notes.iter().chain(part.as_ref().map(|(_, note)| note)) {
            let at = notes.iter().position(|n| n == note).unwrap_or(notes.len());
            if at == notes.len() {
                notes.push(note.clone());
            }
            numbers.push(at + 1);
        }
        if table.column("marker").is_some() {
            numbers.extend(1..=MARKERS.len());
        }
        Self { table, rows, notes: numbers }
    }

    fn write(&self, sheet: &mut Worksheet, book: &Book<'_>, formats: &Formats) -> Result<(), XlsxError> {
        sheet.set_name(self.table.name)?;
        let notes: String = self.notes.iter().map(|n| format!(" [note {n}]")).collect::<Vec<_>>().concat();
        above(sheet, &format!("{}{notes}", self.table.title), &format!("Source: {}", book.source), formats)?;
        let mut heads: Vec<String> = Vec::new();
        let mut heights = Heights::default();
        for (at, column) in self.table.columns.iter().enumerate() {
            let cells = || self.rows.iter().map(|r| r.get(at).unwrap_or(&Cell::Empty));
            let parts = cells().map(parts).max().unwrap_or(1);
            let head = headed(column.name);
            for part in 0..parts {
                let to = u16::try_from(heads.len()).unwrap_or(u16::MAX);
                let head = if part == 0 { head.clone() } else { format!("{head} (part {})", part + 1) };
                let longest = if column.kind == ColumnKind::Text { cells().map(length).max().unwrap_or(0) } else { 0 };
                let word = head.split(' ').map(|w| w.chars().count()).max().unwrap_or(0);
                let width = pixels(longest.max(word + 2));
                sheet.set_column_width_pixels(to, width)?;
                // Bold, and broken between words.
                heights.ask(FIRST_ROW, &format!("{head}    "), width);
                for (row, cell) in (FIRST_ROW + 1..).zip(cells()) {
                    write_cell(sheet, row, to, cell, column, part, formats)?;
                    if let Cell::Text(text) = cell {
                        heights.ask(row, text, width);
                    }
                }
                heads.push(head);
            }
        }
        heights.set(sheet)?;
        region(sheet, self.table.name, self.table.title, &heads, self.rows.len(), formats)
    }
}

/// What of a table goes into a workbook, where not all does.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// The rows that have `Total` in this column.
    Total(usize),
    First,
}

impl Part {
    fn of(table: &Table) -> Option<(Self, String)> {
        let all = table.rows.len();
        if all <= MOST_ROWS {
            return None;
        }
        let total = |board: usize| table.rows.iter().filter(|r| r.get(board) == Some(&Cell::from(TOTAL))).count();
        Some(match table.column("board").map(|board| (board, total(board))) {
            Some((board, rows @ 1..=MOST_ROWS)) => (
                Self::Total(board),
                format!("Here are all boards together, {rows} of {all} rows; each board stands in {}.internal.csv.", table.name),
            ),
            _ => (Self::First, format!("Here are the first {SAMPLE} of {all} rows; all stand in {}.internal.csv.", table.name)),
        })
    }

    fn has(self, at: usize, row: &[Cell]) -> bool {
        match self {
            Self::Total(board) => row.get(board) == Some(&Cell::from(TOTAL)),
            Self::First => at < SAMPLE,
        }
    }
}

/// Leaves of a table what goes into a workbook, with a note of what does not.
pub fn shorten(table: &mut Table) {
    if let Some((part, note)) = Part::of(table) {
        let mut at = 0;
        table.rows.retain(|row| {
            at += 1;
            part.has(at - 1, row)
        });
        table.notes.push(note);
    }
}

/// Writes the cell, or a further part of a text that is too long for one. Words are never a formula.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    to: u16,
    cell: &Cell,
    column: &Column,
    part: usize,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Marker(letter) if part == 0 => {
            let format = if column.kind == ColumnKind::Text { &formats.text } else { &formats.marker };
            sheet.write_string_with_format(row, to, format!("[{letter}]"), format)?;
        }
        Cell::Text(text) if column.name == "marker" && part == 0 => {
            sheet.write_string_with_format(row, to, format!("[{text}]"), &formats.text)?;
        }
        Cell::Text(text) => {
            if let Some(piece) = pieces(text).into_iter().nth(part).filter(|p| !p.is_empty()) {
                sheet.write_string_with_format(row, to, piece, &formats.text)?;
            }
        }
        Cell::Integer(_) | Cell::Decimal(_) if part == 0 => {
            // The number as the CSV prints it.
            if let Ok(number) = printed(cell, column.kind).parse::<f64>() {
                sheet.write_number_with_format(row, to, number, formats.number(column.kind))?;
            }
        }
        Cell::Marker(_) | Cell::Integer(_) | Cell::Decimal(_) | Cell::Empty => {}
    }
    Ok(())
}

/// How many cells a value takes.
fn parts(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) if text.len() > MOST_TEXT => pieces(text).len(),
        _ => 1,
    }
}

/// A text in pieces that a cell holds.
fn pieces(text: &str) -> Vec<String> {
    let text = for_terminal(text);
    if text.len() <= MOST_TEXT {
        return vec![text];
    }
    let mut out = vec![String::new()];
    let mut units = 0;
    for c in text.chars() {
        if units + c.len_utf16() > MOST_TEXT {
            out.push(String::new());
            units = 0;
        }
        units += c.len_utf16();
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

fn length(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.chars().take(WIDEST).count(),
        _ => 0,
    }
}

fn pixels(characters: usize) -> u32 {
    u32::try_from((characters * CHARACTER).clamp(NARROWEST, WIDEST)).unwrap_or(u32::MAX)
}

/// `cases_percent_lower_95` as a heading: "Cases percent lower 95".
fn headed(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Each column once, with what it holds and where it stands.
fn columns(sheets: &[Sheet<'_>]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    for sheet in sheets {
        for column in &sheet.table.columns {
            let head = headed(column.name);
            match out.iter_mut().find(|row| row.first() == Some(&head)) {
                Some(row) => {
                    if let Some(names) = row.last_mut() {
                        names.push_str("; ");
                        names.push_str(sheet.table.name);
                    }
                }
                None => out.push(vec![head, column.description.to_owned(), sheet.table.name.to_owned()]),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn table() -> Table {
        use ColumnKind::{Decimal, Integer, Text};
        let columns = [
            ("theme", Text),
            ("time_period", Text),
            ("passage_text", Text),
            ("cases_with_theme", Integer),
            ("cases_percent", Decimal(1)),
            ("marker", Text),
        ];
        let mut table = Table::new("frequency", &columns);
        table.rows.push(vec![
            "=1+1".into(),
            "201112".into(),
            "He said <no> & \"left\".".into(),
            Cell::Integer(4),
            Cell::Decimal(33.333),
            "u".into(),
        ]);
        table.rows.push(vec![
            "+44 20".into(),
            "200001".into(),
            "long ".repeat(7000).into(),
            Cell::Marker('x'),
            Cell::Marker('x'),
            "x".into(),
        ]);
        table.notes = vec!["Cases were chosen.".to_owned()];
        table
    }

    fn parts(tables: &[Table]) -> BTreeMap<String, String> {
        let tables: Vec<&Table> = tables.iter().collect();
        let book = Book { title: "Themes", notice: "Internal", source: "17 reports.", tables: &tables, created: 1_700_000_000 };
        let bytes = render(&book).unwrap();
        assert!(bytes == render(&book).unwrap(), "the same tables make the same bytes");
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        let read = |name: String| {
            let mut text = String::new();
            zip.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            (name, text)
        };
        names.into_iter().map(read).collect()
    }

    /// Every cell of a sheet as it is shown, by its address; strings looked up.
    fn cells(parts: &BTreeMap<String, String>, sheet: usize) -> BTreeMap<String, String> {
        let text = |xml: &str| xml.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let strings: Vec<String> = parts["xl/sharedStrings.xml"]
            .split("<si>")
            .skip(1)
            .map(|s| text(s.split_once("<t").unwrap().1.split_once('>').unwrap().1.split("</t>").next().unwrap()))
            .collect();
        let xml = &parts[&format!("xl/worksheets/sheet{sheet}.xml")];
        let mut out = BTreeMap::new();
        for cell in xml.split("<c r=\"").skip(1) {
            let (address, rest) = cell.split_once('"').unwrap();
            let Some((_, value)) = rest.split("</c>").next().unwrap().split_once("<v>") else { continue };
            let value = value.split("</v>").next().unwrap();
            let shared = rest.split('>').next().unwrap().contains("t=\"s\"");
            out.insert(address.to_owned(), if shared { strings[value.parse::<usize>().unwrap()].clone() } else { value.to_owned() });
        }
        out
    }

    #[test]
    fn a_sheet_is_laid_out_as_the_guidance_has_it() {
        let parts = parts(&[table()]);
        let workbook = &parts["xl/workbook.xml"];
        let order: Vec<usize> = ["Cover", "Contents", "Notes", "frequency", "Columns"]
            .iter()
            .map(|name| workbook.find(&format!("<sheet name=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {workbook}")))
            .collect();
        assert!(order.is_sorted());
        let cells = cells(&parts, 4);
        assert_eq!(cells["A1"], "Theme frequency by period [note 5] [note 1] [note 2] [note 3] [note 4]");
        assert!(cells["A2"].starts_with("This worksheet contains one table"));
        assert_eq!(cells["A3"], "Source: 17 reports.");
        let heads: Vec<&str> = ["A4", "B4", "C4", "D4", "E4", "F4", "G4"].iter().map(|a| cells[*a].as_str()).collect();
        let expected = ["Theme", "Time period", "Passage text", "Passage text (part 2)", "Cases with theme", "Cases percent", "Marker"];
        assert_eq!(heads, expected);
        // Without filter: the table has its name, its range and no autoFilter.
        let region = parts.values().find(|xml| xml.contains("displayName=\"frequency\"")).unwrap();
        assert!(region.contains("ref=\"A4:G6\"") && !region.contains("autoFilter"), "{region}");
        for (name, xml) in &parts {
            for unwanted in ["mergeCell", "<pane", "hidden=", "autoFilter", "<f>", "<drawing"] {
                assert!(!xml.contains(unwanted), "{unwanted} in {name}");
            }
        }
        assert!(!parts.keys().any(|name| name.contains("media")));
    }

    #[test]
    fn numbers_are_numbers_words_are_words_and_markers_stand_in_brackets() {
        let parts = parts(&[table()]);
        let cells = cells(&parts, 4);
        assert_eq!(cells["A5"], "=1+1");
        assert_eq!(cells["A6"], "+44 20");
        assert_eq!((cells["B5"].as_str(), cells["B6"].as_str()), ("201112", "200001"));
        assert_eq!(cells["C5"], "He said <no> & \"left\".");
        assert_eq!((cells["E5"].as_str(), cells["F5"].as_str(), cells["G5"].as_str()), ("4", "33.3", "[u]"));
        assert_eq!((cells["E6"].as_str(), cells["F6"].as_str(), cells["G6"].as_str()), ("[x]", "[x]", "[x]"));
        // 35,000 characters in two cells, none lost.
        assert_eq!(cells["C6"].len() + cells["D6"].len(), 35_000);
        assert!(cells["C6"].len() <= MOST_TEXT && !cells.contains_key("D5"));
    }

    #[test]
    fn everything_is_arial_12_and_wrapped_but_titles() {
        let parts = parts(&[table()]);
        let styles = &parts["xl/styles.xml"];
        assert!(styles.contains("wrapText=\"1\""));
        let sizes: Vec<&str> = styles.split("<sz val=\"").skip(1).map(|s| s.split('"').next().unwrap()).collect();
        assert!(!sizes.is_empty() && sizes.iter().all(|s| matches!(*s, "12" | "16")), "{sizes:?}");
        assert_eq!(styles.matches("<name val=\"").count(), styles.matches("<name val=\"Arial\"").count());
        assert!(!styles.contains("patternType=\"solid\""), "no fills");
    }

    #[test]
    fn the_document_says_what_it_is() {
        let parts = parts(&[table()]);
        let core = &parts["docProps/core.xml"];
        for text in ["<dc:title>Themes</dc:title>", "<dc:creator>audit-themes</dc:creator>", "2023-11-14T22:13:20Z"] {
            assert!(core.contains(text), "{text}: {core}");
        }
        let contents = cells(&parts, 2);
        assert_eq!((contents["A6"].as_str(), contents["B6"].as_str()), ("frequency", "Theme frequency by period"));
        let notes = cells(&parts, 3);
        assert_eq!((notes["A9"].as_str(), notes["B9"].as_str()), ("note 5", "Cases were chosen."));
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_text() {
        let parts = parts(&[table()]);
        let sheet = &parts["xl/worksheets/sheet4.xml"];
        let height = |row: usize| sheet.split(&format!("<row r=\"{row}\"")).nth(1).unwrap().split('>').next().unwrap().to_owned();
        assert!(!height(5).contains("ht="), "one line: {}", height(5));
        assert!(height(6).contains("ht=\"393.75\""), "as high as Excel allows: {}", height(6));
    }

    #[test]
    fn a_long_table_is_cut_and_says_so() {
        let mut long = Table::new("frequency", &[("board", ColumnKind::Text)]);
        long.rows = (0..=MOST_ROWS).map(|n| vec![if n < 5 { "Total".into() } else { "Northmere".into() }]).collect();
        let mut notes = Vec::new();
        assert_eq!(Sheet::new(&long, &mut notes).rows.len(), 5);
        assert!(notes[0].contains("5 of 10001 rows"), "{notes:?}");
        let mut short = long.clone();
        shorten(&mut short);
        assert_eq!((short.rows.len(), &short.notes), (5, &notes), "the same, before or after");
        long.rows.iter_mut().for_each(|r| r[0] = "Northmere".into());
        shorten(&mut long);
        assert_eq!(long.rows.len(), SAMPLE);
        assert!(long.notes[0].contains("first 1000 of 10001 rows"), "{:?}", long.notes);
    }

    #[test]
    fn a_table_without_rows_is_a_table() {
        let empty = Table::new("pairs", &[("theme_a", ColumnKind::Text)]);
        assert_eq!(cells(&parts(&[empty]), 4)["A4"], "Theme a");
    }
}
