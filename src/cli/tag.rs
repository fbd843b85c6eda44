//! `themes tag`: the themes of a column of plain passages, row by row. A row is never refused: what a spreadsheet or another
//! tool writes is taken as it is, and every column comes out again as it went in.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Write};
use std::path::Path;

use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::args::{Args, TagCommand};
use super::output::Screen;
use super::themes::chosen;
use super::{Exit, Failure, Outcome};
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::text::rows::Rows;
use crate::text::sheet::{self, Mistake, Separator};
use crate::themes::{Scope, Tagger};

/// What is added to each row.
const ADDED: [&str; 3] = ["themes", "evidence", "polarity"];

/// Names under which the text is looked for where no column is named.
const USUAL: [&str; 8] = ["text", "passage", "comment", "comments", "sentence", "response", "passage_text", "narrative"];

pub(super) fn run(args: &Args, command: &TagCommand, screen: &Screen) -> Outcome {
    let tagger = Tagger::new(chosen(args, command.codebook.as_deref())?);
    let input = open(&command.file)?;
    let output = command.output.as_deref().filter(|p| *p != Path::new("-"));
    let done = match output {
        Some(path) => files::write_with(path, |file| {
            // A spreadsheet takes a file without it for another encoding.
            file.write_all("\u{feff}".as_bytes())?;
            tag(&tagger, command, input, file)
        })?,
        None => tag(&tagger, command, input, &mut io::BufWriter::new(io::stdout().lock()))?,
    };
    screen.say(&format!("The texts are those of {}.", done.column));
    for line in &done.doubtful {
        screen.say(&format!(
            "Line {line}: a text between quotation marks goes over lines that look like rows; if they are, take the quotation mark out."
        ));
    }
    if done.uneven > 0 {
        screen.say(&format!("{} of the rows have more or fewer fields than the first; they were taken as they are.", done.uneven));
    }
    let wrote = output.map(|path| format!(" Wrote {}.", path.display())).unwrap_or_default();
    screen.say(&format!("{} rows, {} with a theme.{wrote}", done.rows, done.tagged));
    Ok(Exit::Done)
}

fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    if path.is_dir() {
        return Err(Failure::Usage(format!("{} is a folder", path.display()), Some("Name a CSV file in it.".to_owned())));
    }
    let file = File::open(path).map_err(|e| Error::io(path, "open the file", e))?;
    Ok(Box::new(file))
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Done {
    /// The column that was read.
    column: String,
    rows: usize,
    tagged: usize,
    uneven: usize,
    /// The lines of rows that may have swallowed others.
    doubtful: Vec<u64>,
}

fn tag(tagger: &Tagger, command: &TagCommand, input: Box<dyn Read>, output: &mut dyn Write) -> Result<Done, Failure> {
    let unread = |error| unread(&command.file, error);
    let source = Source::new(input, &command.file)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(source.separator).from_reader(source.rows);
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(output);
    let mut record = ByteRecord::new();
    let mut done = Done { column: "no column: the file is empty".to_owned(), ..Done::default() };
    let mut more = reader.read_byte_record(&mut record).map_err(unread)?;
    let first: Vec<String> = record.iter().map(decoded).collect();
    let mut line = source.line;
    let column = if !more {
        0
    } else if command.no_header {
        let column = numbered_column(&first, command.column.as_deref())?;
        done.column = format!("column {}", column + 1);
        column
    } else {
        let column = column(&first, command.column.as_deref())?;
        let name = first.get(column).map_or("", |name| name.trim());
        let guessed = command.column.is_none() && !USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(name));
        let remark = if guessed { " (if that is a text and no name, say --no-header)" } else { "" };
        done.column = format!("the column {name:?}{remark}");
        let added =
            ADDED.map(|name| if first.iter().any(|h| h.eq_ignore_ascii_case(name)) { format!("{name}_2") } else { name.to_owned() });
        writer.write_record(first.iter().chain(&added)).map_err(broken)?;
        line += lines(&first);
        more = more && reader.read_byte_record(&mut record).map_err(unread)?;
        column
    };
    let scope: Scope = command.kind.into();
    while more {
        let fields: Vec<String> = record.iter().map(decoded).collect();
        let found = found(tagger, fields.get(column).map_or("", String::as_str), scope);
        done.rows += 1;
        done.tagged += usize::from(!found[0].is_empty());
        let blank = fields.iter().all(String::is_empty);
        done.uneven += usize::from(fields.len() != first.len() && !blank);
        if fields.iter().any(|field| holds_rows(field, source.separator, first.len())) {
            done.doubtful.push(line);
        }
        line += lines(&fields);
        // What a row has more than the first comes behind what is added.
        let (own, over) = fields.split_at(fields.len().min(first.len()));
        let missing = std::iter::repeat_n("", first.len() - own.len());
        let row =
            own.iter().map(String::as_str).chain(missing).chain(found.iter().map(String::as_str)).chain(over.iter().map(String::as_str));
        writer.write_record(row).map_err(broken)?;
        more = reader.read_byte_record(&mut record).map_err(unread)?;
    }
    writer.flush()?;
    Ok(done)
}

/// The texts of a column.
pub(super) fn texts(path: &Path, wanted: Option<&str>) -> Result<Vec<String>, Failure> {
    let source = Source::new(open(path)?, path)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(source.separator).from_reader(source.rows);
    let mut rows = reader.byte_records().map(|row| row.map_err(|error| unread(path, error)));
    let Some(first) = rows.next() else { return Ok(Vec::new()) };
    let column = column(&first?.iter().map(decoded).collect::<Vec<_>>(), wanted)?;
    rows.map(|row| Ok(row?.get(column).map_or_else(String::new, decoded))).collect()
}

/// So many lines of the file a row takes.
fn lines(fields: &[String]) -> u64 {
    1 + fields.iter().map(|field| field.matches('\n').count()).sum::<usize>() as u64
}

/// True where every line of a field but its first has as many fields as a row. (A comment's second line may well have the
/// one comma of a row of two.)
fn holds_rows(field: &str, separator: u8, columns: usize) -> bool {
    let lines = field.lines().count();
    let row = |line: &str| line.bytes().filter(|b| *b == separator).count() + 1 == columns;
    columns > 1 && lines > 1 && columns + lines > 4 && field.lines().skip(1).all(row)
}

/// The themes of a text, the words for each, and what is said of each.
fn found(tagger: &Tagger, text: &str, scope: Scope) -> [String; 3] {
    let tags = tagger.tag(text, scope);
    let themes = &tagger.codebook().themes;
    let id = |theme: usize| themes.get(theme).map_or("", |t| t.id.as_str());
    let words = |start: usize, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
    let joined = |parts: Vec<String>, by: &str| parts.join(by);
    [
        joined(tags.iter().map(|t| id(t.theme).to_owned()).collect(), ";"),
        joined(tags.iter().map(|t| format!("{}: \"{}\" [{}]", id(t.theme), words(t.start, t.end), t.rule)).collect(), "; "),
        joined(tags.iter().map(|t| t.polarity.name().to_owned()).collect(), ";"),
    ]
}

/// The position of the column with the text.
fn column(header: &[String], wanted: Option<&str>) -> Result<usize, Failure> {
    let named = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name.trim()));
    let numbered = |name: &str| name.parse::<usize>().ok().filter(|n| (1..=header.len()).contains(n)).map(|n| n - 1);
    let there_are = || Some(format!("Its columns are: {}.", header.join(", ")));
    match wanted {
        Some(name) => {
            named(name).or_else(|| numbered(name)).ok_or_else(|| Failure::Usage(format!("the file has no column {name:?}"), there_are()))
        }
        None if header.len() <= 1 => Ok(0),
        None => USUAL.iter().find_map(|name| named(name)).ok_or_else(|| {
            let hint =
                format!("Name it with --column, and say --no-header if the first row names none. {}", there_are().unwrap_or_default());
            Failure::Usage("which column has the text is not plain".to_owned(), Some(hint))
        }),
    }
}

/// The same, of a file whose columns have no names.
fn numbered_column(first: &[String], wanted: Option<&str>) -> Result<usize, Failure> {
    let number = wanted.map_or(if first.len() <= 1 { Some(1) } else { None }, |n| n.parse().ok());
    let there = number.filter(|n| (1..=first.len().max(1)).contains(n)).map(|n| n - 1);
    there.ok_or_else(|| {
        let hint = format!("Give its number, as in --column 1. The first row is: {}.", first.join(" | "));
        Failure::Usage("which column has the text is not plain".to_owned(), Some(hint))
    })
}

/// A field as text: UTF-8, else the encoding of Windows in Western Europe.
fn decoded(field: &[u8]) -> String {
    let text = UTF_8.decode_without_bom_handling_and_without_replacement(field);
    text.unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(field).0).into_owned()
}

fn broken(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Failure::Output(io::Error::other(format!("{other:?}"))),
    }
}

/// What went wrong in reading: the file, or a row of it.
fn unread(path: &Path, error: csv::Error) -> Failure {
    let csv::ErrorKind::Io(error) = error.into_kind() else { return Failure::Output(io::Error::other("the rows are too long")) };
    match error.downcast::<Mistake>() {
        Ok(mistake) => wrong(path, mistake),
        Err(error) => Error::io(path, "read the file", error).into(),
    }
}

fn wrong(path: &Path, Mistake { line, message }: Mistake) -> Failure {
    Error::new(path, ErrorKind::Row { line, message }).into()
}

/// A file whose first bytes have been looked at.
struct Source {
    rows: Rows<BufReader<Box<dyn Read>>>,
    separator: u8,
    /// The line on which its table begins, from 1.
    line: u64,
}

/// So many bytes are looked at to tell what separates the fields.
const HEAD: u64 = 64 << 10;

/// What separates the fields of a file with one column: no text has it.
const NOTHING: u8 = 0x1f;

impl Source {
    fn new(mut input: Box<dyn Read>, path: &Path) -> Result<Self, Failure> {
        let unread = |error| Failure::from(Error::io(path, "read the file", error));
        let mut head = Vec::new();
        (&mut input).take(HEAD).read_to_end(&mut head).map_err(unread)?;
        sheet::refuse_workbook(&head).map_err(|mistake| wrong(path, mistake))?;
        let encoding = sheet::encoding(&head);
        if encoding == UTF_16LE || encoding == UTF_16BE {
            // What Excel calls Unicode text: rare, and small enough to be taken whole.
            input.read_to_end(&mut head).map_err(unread)?;
            head = encoding.decode(&head).0.into_owned().into_bytes();
        } else if let Some((_, length)) = Encoding::for_bom(&head) {
            head.drain(..length);
        }
        let Separator { byte, behind } = sheet::separator(&head);
        head.drain(..behind);
        let line = 1 + u64::from(behind > 0);
        let separator = byte.unwrap_or(NOTHING);
        let input: Box<dyn Read> = Box::new(Cursor::new(head).chain(input));
        Ok(Self { rows: Rows::new(BufReader::new(input), separator, line), separator, line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::TextKind;
    use crate::themes::Codebook;

    const BOOK: &str = "[[theme]]\nid='wait'\nname='Waiting'\nrules=['wait']\n[[theme]]\nid='staff'\nname='Staff'\nrules=['nurse|staff']\n";

    fn run_as(input: &[u8], column: Option<&str>, no_header: bool) -> Result<(String, Done), String> {
        let tagger = Tagger::new(Codebook::parse("book.toml".as_ref(), BOOK).expect("a book"));
        let column = column.map(str::to_owned);
        let command = TagCommand { file: "in.csv".into(), codebook: None, column, no_header, kind: TextKind::Plain, output: None };
        let mut out = Vec::new();
        let done = tag(&tagger, &command, Box::new(Cursor::new(input.to_vec())), &mut out).map_err(|f| format!("{f:?}"))?;
        Ok((String::from_utf8(out).expect("UTF-8"), done))
    }

    fn run(input: &[u8], column: Option<&str>) -> Result<(String, Done), String> {
        run_as(input, column, false)
    }

    #[test]
    fn every_column_comes_out_again_with_what_was_found() {
        let (out, done) = run(b"id,text\n1,\"The nurses, all kind; but I waited.\"\n2,Nothing\n", None).unwrap();
        assert_eq!(
            out,
            "id,text,themes,evidence,polarity\r\n\
             1,\"The nurses, all kind; but I waited.\",wait;staff,\"wait: \"\"waited\"\" [wait.1]; staff: \"\"nurses\"\" [staff.1]\",learning;strength\r\n\
             2,Nothing,,,\r\n"
        );
        assert_eq!(done, Done { column: "the column \"text\"".to_owned(), rows: 2, tagged: 1, ..Done::default() });
    }

    #[test]
    fn files_are_read_as_spreadsheets_save_them() {
        let marked = [b"\xef\xbb\xbf", &b"id;Comment\r\n1;caf\xc3\xa9 staff\r\n"[..]].concat();
        assert!(run(&marked, None).unwrap().0.contains("1,caf\u{e9} staff,staff,"));
        assert!(run(b"id\tcomment\n1\tcaf\xe9 staff\n", None).unwrap().0.contains("1,caf\u{e9} staff,staff,"), "cp1252 with tabs");
        let utf16: Vec<u8> = "\u{feff}id;text\n1;staff\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(run(&utf16, None).unwrap().0.contains("1,staff,staff,"));
        assert!(run(&utf16[2..], None).unwrap().0.contains("1,staff,staff,"), "without its mark");
        assert!(run(b"sep=;\r\nid;text\r\n1;staff\r\n", None).unwrap().0.starts_with("id,text,themes,"));
        assert!(run(b"PK\x03\x04\x14", None).unwrap_err().contains("save the sheet as CSV"));
        assert!(run(b"only staff\nmore staff\n", None).unwrap().0.contains("more staff,staff,"), "one column needs no name");
    }

    #[test]
    fn no_row_is_refused() {
        let (out, done) = run(b"id,text\n1\n2,staff,extra\n3,a \"staff\n4,\"a \"b\" staff\"\n", None).unwrap();
        assert!(out.contains("1,,,,\r\n") && out.contains("2,staff,staff,\"staff: \"\"staff\"\" [staff.1]\",context,extra\r\n"), "{out}");
        assert_eq!((done.rows, done.uneven), (4, 2));
        assert_eq!(run(b"", None).unwrap().1.rows, 0);
    }

    #[test]
    fn rows_that_a_quotation_mark_swallows_are_told() {
        let error = run(b"id,text\n1,kind\n2,\"late\n3,staff\n", None).unwrap_err();
        assert!(error.contains("line: 3") && error.contains("never closed"), "{error}");
        let error = run(b"sep=;\nid;text\n1;\"late\n2;so \"kind\" staff\n", None).unwrap_err();
        assert!(error.contains("line: 3") && error.contains("closes lines later"), "{error}");
        let (_, done) = run(b"id,text\r\n\r\n2,\"late\r\n3,staff\r\n4,food\"\r\n5,\"Two lines,\nnot rows, of one\"\n", None).unwrap();
        assert_eq!(done.doubtful, [3]);
    }

    #[test]
    fn blank_rows_are_kept_so_that_rows_stay_where_they_are() {
        let (out, done) = run(b"id,text\r\n1,staff\r\n\r\n3,wait\r\n", None).unwrap();
        assert_eq!(out.lines().nth(2), Some(",,,,"));
        assert_eq!((done.rows, done.uneven, out.lines().count()), (3, 0, 4));
    }

    #[test]
    fn a_line_of_a_file_with_one_column_is_one_text() {
        let (out, done) = run(b"comment\nRude staff, and I waited\nKind; late\n", None).unwrap();
        assert!(out.contains("\"Rude staff, and I waited\",wait;staff,"), "{out}");
        assert_eq!((done.rows, done.uneven), (2, 0));
        assert!(run(b"id|text\n1|staff, and I waited\n", None).unwrap().0.contains("1,\"staff, and I waited\",wait;staff"));
    }

    #[test]
    fn a_file_without_names_says_how_its_first_row_is_a_text_too() {
        let (_, done) = run(b"Rude staff\nI waited\n", None).unwrap();
        assert!(done.column.contains("Rude staff") && done.column.contains("--no-header"), "{}", done.column);
        let (out, done) = run_as(b"Rude staff\nI waited\n", None, true).unwrap();
        assert!(out.starts_with("Rude staff,staff,") && done.rows == 2 && done.column == "column 1", "{out}");
        assert!(run(b"1,Rude staff\n2,I waited\n", None).unwrap_err().contains("--no-header"));
        assert!(run_as(b"1,Rude staff\n2,I waited\n", None, true).unwrap_err().contains("The first row is: 1 | Rude staff."));
        assert_eq!(run_as(b"1,Rude staff\n2,I waited\n", Some("2"), true).unwrap().1.tagged, 2);
    }

    #[test]
    fn a_column_is_named_or_numbered_and_a_wrong_one_is_told() {
        assert!(run(b"a,b\nx,staff\n", Some("B")).unwrap().0.contains("staff.1"));
        assert!(run(b"a,b\nx,staff\n", Some("2")).unwrap().0.contains("staff.1"));
        assert!(run(b"a,b\nx,staff\n", Some("c")).unwrap_err().contains("Its columns are: a, b"));
        assert!(run(b"a,b\nx,staff\n", None).unwrap_err().contains("--column"));
        assert!(run(b"text,themes\nstaff,mine\n", None).unwrap().0.starts_with("text,themes,themes_2,evidence,polarity"));
    }
}
