//! The bytes of a CSV file on their way to its reader, so that no row gets lost on the way.
//!
//! An empty line is made a row with one empty field, for a reader leaves it out and the rows behind it move up. A quotation
//! mark that swallows rows is a mistake: one that is never closed, or that is closed lines later in the middle of a field.

use std::io::{self, BufRead, Read};

use super::sheet::Mistake;

/// Reads a CSV file; see above.
pub struct Rows<R> {
    input: R,
    separator: u8,
    place: Place,
    /// The line that is read, from 1.
    line: u64,
    after_return: bool,
    /// The names of the columns have been read, or have begun.
    begun: bool,
    /// Bytes that were read and are not passed on.
    ready: Vec<u8>,
    passed: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    RowStart,
    FieldStart,
    Field,
    /// Behind a quotation mark that opened on this line.
    Quoted(u64),
    /// Behind one that may close it.
    Closed(u64),
}

impl<R: BufRead> Rows<R> {
    pub fn new(input: R, separator: u8, line: u64) -> Self {
        Self { input, separator, place: Place::RowStart, line, after_return: false, begun: false, ready: Vec::new(), passed: 0 }
    }

    /// Takes a byte on.
    fn take(&mut self, byte: u8) -> Result<(), Mistake> {
        let is_break = matches!(byte, b'\r' | b'\n');
        let second_half = byte == b'\n' && self.after_return;
        if is_break && !second_half {
            if self.place == Place::RowStart && self.begun {
                self.ready.extend_from_slice(b"\"\"");
            }
            self.line += 1;
        }
        self.after_return = byte == b'\r';
        self.place = match self.place {
            Place::Quoted(opened) if byte == b'"' => Place::Closed(opened),
            Place::Quoted(opened) => Place::Quoted(opened),
            Place::Closed(opened) if byte == b'"' => Place::Quoted(opened),
            _ if is_break => Place::RowStart,
            _ if byte == self.separator => Place::FieldStart,
            Place::Closed(opened) if opened < self.line => {
                let message = "a quotation mark opens here, and closes lines later in the middle of a field, so that rows are lost";
                return Err(Mistake::new(opened, format!("{message}: take it out, or write it twice")));
            }
            Place::RowStart | Place::FieldStart if byte == b'"' => Place::Quoted(self.line),
            _ => Place::Field,
        };
        self.begun |= self.place != Place::RowStart;
        self.ready.push(byte);
        Ok(())
    }

    fn fill(&mut self) -> Result<(), io::Error> {
        self.ready.clear();
        self.passed = 0;
        let bytes = self.input.fill_buf()?.to_vec();
        self.input.consume(bytes.len());
        let taken = bytes.iter().try_for_each(|byte| self.take(*byte));
        let unclosed = match self.place {
            Place::Quoted(opened) if bytes.is_empty() => {
                let message = "a quotation mark opens here and is never closed: take it out, or close it";
                Err(Mistake::new(opened, message))
            }
            _ => Ok(()),
        };
        taken.and(unclosed).map_err(|mistake| io::Error::new(io::ErrorKind::InvalidData, mistake))
    }
}

impl<R: BufRead> Read for Rows<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.passed == self.ready.len() {
            self.fill()?;
        }
        let mut rest = self.ready.get(self.passed..).unwrap_or_default();
        let read = rest.read(into)?;
        self.passed += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed_on(text: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rows = Rows::new(text.as_bytes(), b',', 1);
        rows.read_to_string(&mut out).map(|_| out).map_err(|e| e.to_string())
    }

    #[test]
    fn an_empty_line_is_a_row_and_what_stands_before_the_first_row_is_none() {
        assert_eq!(passed_on("\n\na,b\n\n1,2\n").unwrap(), "\n\na,b\n\"\"\n1,2\n");
        assert_eq!(passed_on("a\r\n\r\n\r\nb").unwrap(), "a\r\n\"\"\r\n\"\"\r\nb");
        assert_eq!(passed_on("a\r\rb\r").unwrap(), "a\r\"\"\rb\r");
        assert_eq!(passed_on("a,\"two\n\nlines \"\"so\"\"\"\nb,c").unwrap(), "a,\"two\n\nlines \"\"so\"\"\"\nb,c");
    }

    #[test]
    fn a_quotation_mark_that_swallows_rows_is_told_with_its_line() {
        let error = passed_on("id,text\n\n1,\"kind\n2,late\n3,\"rude\" staff\n").unwrap_err();
        assert!(error.starts_with("line 3: a quotation mark opens here, and closes lines later"), "{error}");
        let error = passed_on("id,text\r\n1,good\r\n2,\"kind\r\n3,late\r\n").unwrap_err();
        assert!(error.starts_with("line 3: a quotation mark opens here and is never closed"), "{error}");
        assert!(passed_on("1,He said \"wait\n2,\"a \"b\" staff\"\n3,\"x\"").is_ok(), "these swallow no row");
    }
}
