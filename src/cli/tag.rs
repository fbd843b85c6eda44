//! `themes tag`: the themes of a column of plain passages, row by row. A row is never refused: what a spreadsheet or another
//! tool writes is taken as it is, and every column comes out again as it went in.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Write};
use std::path::Path;

use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::args::{Args, TagCommand};
use super::output::Screen;
use super::themes::from_file;
use super::{Exit, Failure, Outcome};
use crate::error::Error;
use crate::files;
use crate::themes::{Codebook, Scope, Tagger};

/// What is added to each row.
const ADDED: [&str; 3] = ["themes", "evidence", "polarity"];

/// Names under which the text is looked for where no column is named.
const USUAL: [&str; 8] = ["text", "passage", "comment", "comments", "sentence", "response", "passage_text", "narrative"];

pub(super) fn run(args: &Args, command: &TagCommand, screen: &Screen) -> Outcome {
    let codebook = match &command.codebook {
        Some(path) => packs(from_file(path)?, &args.pack)?,
        None => args.folder().codebook()?.0,
    };
    let tagger = Tagger::new(codebook);
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
    if done.uneven > 0 {
        screen.say(&format!("{} of the rows have more or fewer fields than the header; they were taken as they are.", done.uneven));
    }
    let wrote = output.map(|path| format!(" Wrote {}.", path.display())).unwrap_or_default();
    screen.say(&format!("{} rows, {} with a theme.{wrote}", done.rows, done.tagged));
    Ok(Exit::Done)
}

fn packs(codebook: Codebook, chosen: &[String]) -> Result<Codebook, Failure> {
    let known = codebook.packs().join(", ");
    let unknown = |pack| Failure::Usage(format!("there is no pack {pack:?} in the codebook"), Some(format!("There are: {known}.")));
    codebook.with_packs(chosen).map_err(unknown)
}

fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|e| Error::io(path, "open the file", e))?;
    Ok(Box::new(file))
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Done {
    rows: usize,
    tagged: usize,
    uneven: usize,
}

fn tag(tagger: &Tagger, command: &TagCommand, input: Box<dyn Read>, output: &mut dyn Write) -> Result<Done, Failure> {
    let source = Source::new(input)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(source.delimiter).from_reader(source.input);
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(output);
    let mut record = ByteRecord::new();
    let mut done = Done::default();
    let header: Vec<String> =
        if reader.read_byte_record(&mut record).map_err(broken)? { record.iter().map(decoded).collect() } else { vec![] };
    let column = column(&header, command.column.as_deref())?;
    let added = ADDED.map(|name| if header.iter().any(|h| h.eq_ignore_ascii_case(name)) { format!("{name}_2") } else { name.to_owned() });
    writer.write_record(header.iter().chain(&added)).map_err(broken)?;
    let scope: Scope = command.kind.into();
    while reader.read_byte_record(&mut record).map_err(broken)? {
        let fields: Vec<String> = record.iter().map(decoded).collect();
        let found = found(tagger, fields.get(column).map_or("", String::as_str), scope);
        done.rows += 1;
        done.tagged += usize::from(!found[0].is_empty());
        done.uneven += usize::from(fields.len() != header.len());
        // What a row has more than the header comes behind what is added.
        let (own, more) = fields.split_at(fields.len().min(header.len()));
        let missing = std::iter::repeat_n("", header.len() - own.len());
        let row =
            own.iter().map(String::as_str).chain(missing).chain(found.iter().map(String::as_str)).chain(more.iter().map(String::as_str));
        writer.write_record(row).map_err(broken)?;
    }
    writer.flush()?;
    Ok(done)
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
            let hint = format!("Name it with --column. {}", there_are().unwrap_or_default());
            Failure::Usage("which column has the text is not plain".to_owned(), Some(hint))
        }),
    }
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

/// A file whose first bytes have been looked at.
struct Source {
    input: Box<dyn Read>,
    delimiter: u8,
}

/// So many bytes are looked at to tell what separates the fields.
const HEAD: u64 = 64 << 10;

impl Source {
    fn new(mut input: Box<dyn Read>) -> io::Result<Self> {
        let mut head = Vec::new();
        (&mut input).take(HEAD).read_to_end(&mut head)?;
        if let Some((encoding, length)) = Encoding::for_bom(&head) {
            if encoding == UTF_8 {
                head.drain(..length);
            } else {
                // What Excel calls Unicode text: rare, and small enough to be taken whole.
                input.read_to_end(&mut head)?;
                head = encoding.decode(&head).0.into_owned().into_bytes();
            }
        }
        let delimiter = delimiter(&head);
        Ok(Self { input: Box::new(BufReader::new(Cursor::new(head).chain(input))), delimiter })
    }
}

/// What separates the fields: of comma, semicolon and tab the one that stands most often in the first line, outside
/// quotes; a comma where none does.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => counts.iter_mut().filter(|(d, _)| d == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    // Of several the first; `max_by_key` would take the last.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::TextKind;

    const BOOK: &str = "[[theme]]\nid='wait'\nname='Waiting'\nrules=['wait']\n[[theme]]\nid='staff'\nname='Staff'\nrules=['nurse|staff']\n";

    fn run(input: &[u8], column: Option<&str>) -> Result<(String, Done), String> {
        let tagger = Tagger::new(Codebook::parse("book.toml".as_ref(), BOOK).expect("a book"));
        let command =
            TagCommand { file: "in.csv".into(), codebook: None, column: column.map(str::to_owned), kind: TextKind::Plain, output: None };
        let mut out = Vec::new();
        let done = tag(&tagger, &command, Box::new(Cursor::new(input.to_vec())), &mut out).map_err(|f| format!("{f:?}"))?;
        Ok((String::from_utf8(out).expect("UTF-8"), done))
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
        assert_eq!(done, Done { rows: 2, tagged: 1, uneven: 0 });
    }

    #[test]
    fn files_are_read_as_spreadsheets_save_them() {
        let marked = [b"\xef\xbb\xbf", &b"id;Comment\r\n1;caf\xc3\xa9 staff\r\n"[..]].concat();
        assert!(run(&marked, None).unwrap().0.contains("1,caf\u{e9} staff,staff,"));
        assert!(run(b"id\tcomment\n1\tcaf\xe9 staff\n", None).unwrap().0.contains("1,caf\u{e9} staff,staff,"), "cp1252 with tabs");
        let utf16: Vec<u8> = "\u{feff}id;text\n1;staff\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(run(&utf16, None).unwrap().0.contains("1,staff,staff,"));
        assert!(run(b"only staff\nmore staff\n", None).unwrap().0.contains("more staff,staff,"), "one column needs no name");
    }

    #[test]
    fn no_row_is_refused() {
        let (out, done) = run(b"id,text\n1\n2,staff,extra\n3,\"staff\n4,\"a \"b\" staff\"\n", None).unwrap();
        assert!(out.contains("1,,,,\r\n") && out.contains("2,staff,staff,\"staff: \"\"staff\"\" [staff.1]\",context,extra\r\n"), "{out}");
        assert!(done.uneven >= 2);
        assert_eq!(run(b"", None).unwrap().1, Done::default());
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
