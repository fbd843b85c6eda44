//! Where words go: results to standard output, everything else to standard error.

use std::borrow::Borrow;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{TableFormat, TableOutput};
use super::{Exit, Failure, Outcome};
use crate::error::Error;
use crate::files;
use crate::model::Table;
use crate::report::{self, Bom, Format, Target};
use crate::text::normalise::for_terminal;

/// What is known of the terminal, and what may be said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) results: bool,
    messages: bool,
    quiet: bool,
}

impl Screen {
    pub(crate) fn new(results: bool, messages: bool, quiet: bool) -> Self {
        Self { results, messages, quiet }
    }

    /// The same screen, with nothing but errors said.
    pub(crate) fn quietly(&self) -> Self {
        Self { quiet: true, ..*self }
    }

    /// A message for people, on standard error.
    pub(crate) fn say(&self, message: &str) {
        if !self.quiet {
            line(message);
        }
    }

    pub(crate) fn error(message: &str) {
        line(&format!("error: {message}"));
    }

    pub(crate) fn hint(message: &str) {
        line(&format!("hint: {message}"));
    }

    /// A bar while files are read: on a terminal it moves, elsewhere each file is a line.
    pub(crate) fn reading(&self) -> Progress {
        if self.quiet {
            return Progress { bar: ProgressBar::hidden(), lines: false, told: AtomicUsize::new(0) };
        }
        let bar =
            ProgressBar::with_draw_target(None, if self.messages { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        Progress { bar, lines: !self.messages, told: AtomicUsize::new(0) }
    }
}

/// Progress of the reading.
pub(crate) struct Progress {
    bar: ProgressBar,
    lines: bool,
    told: AtomicUsize,
}

impl Progress {
    /// So many of so many done; this file comes now, or has just been read.
    pub(crate) fn step(&self, done: usize, all: usize, name: &str) {
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
        self.bar.set_message(for_terminal(name));
        if self.lines && self.told.fetch_max(done, Ordering::Relaxed) < done {
            line(&format!("read {done} of {all}: {name}"));
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn line(message: &str) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "{}", for_terminal(message));
}

/// `1 passage`, `2 passages`.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Writes results to standard output.
pub(crate) fn results(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes one table where and how the arguments say.
pub(crate) fn table(table: &Table, output: &TableOutput, screen: &Screen) -> Outcome {
    let (format, file) = target(output, screen)?;
    if format == Format::Csv {
        return csv(table, std::iter::once(table), file, screen);
    }
    let bom = if file.is_some() { Bom::With } else { Bom::Without };
    let width = comfy_table::Table::new().width().filter(|_| screen.results && file.is_none());
    let bytes = render(table, format, &Target { bom, width })?;
    match file {
        Some(path) => {
            files::write(path, &bytes)?;
            wrote(path, table.rows.len(), screen);
        }
        None => results(&bytes)?,
    }
    Ok(Exit::Done)
}

/// The same of a table that comes in parts, of which the first has no rows: as CSV, only one part is held at a time.
pub(crate) fn table_in_parts(head: Table, parts: impl Iterator<Item = Table>, output: &TableOutput, screen: &Screen) -> Outcome {
    let (format, file) = target(output, screen)?;
    if format == Format::Csv {
        return csv(&head, parts, file, screen);
    }
    let mut whole = head;
    parts.for_each(|part| whole.rows.extend(part.rows));
    table(&whole, output, screen)
}

fn csv<T: Borrow<Table>>(head: &Table, parts: impl Iterator<Item = T>, file: Option<&Path>, screen: &Screen) -> Outcome {
    if let Some(path) = file {
        let rows = csv_file(path, head, parts, |_| ())?;
        wrote(path, rows, screen);
    } else {
        report::csv::write(std::io::stdout().lock(), head, Bom::Without, parts, |_| ())?;
    }
    Ok(Exit::Done)
}

/// Writes a table that comes in parts into a CSV file; `done` gets each part when it is written. Gives the number of rows.
pub(crate) fn csv_file<T: Borrow<Table>>(
    path: &Path,
    head: &Table,
    parts: impl Iterator<Item = T>,
    done: impl FnMut(T),
) -> Result<usize, Failure> {
    files::write_with(path, |out| -> Result<usize, Failure> {
        Ok(report::csv::write(out, head, Bom::With, parts, done).map_err(|e| Error::io(path, "write the file", e))?)
    })
}

/// The format of a table, and the file that it goes to; none is standard output.
fn target<'o>(output: &'o TableOutput, screen: &Screen) -> Result<(Format, Option<&'o Path>), Failure> {
    let file = output.output.as_deref().filter(|p| *p != Path::new("-"));
    let format = match (output.format, file) {
        (Some(format), _) => format.into(),
        (None, Some(path)) => Format::of_file(path).ok_or_else(|| {
            let endings: Vec<String> = Format::ALL.iter().map(|f| format!(".{}", f.ending())).collect();
            Failure::Usage(
                format!("{}: no table is written in this format", path.display()),
                Some(format!("End the name in {}.", endings.join(" "))),
            )
        })?,
        (None, None) if screen.results => Format::Table,
        (None, None) => Format::Csv,
    };
    Ok((format, file))
}

fn wrote(path: &Path, rows: usize, screen: &Screen) {
    screen.say(&format!("Wrote {} ({rows} rows).", path.display()));
}

/// A table's bytes; a failure names the table.
pub(crate) fn render(table: &Table, format: Format, target: &Target) -> Result<Vec<u8>, Failure> {
    report::render(table, format, target).map_err(|kind| Failure::Error(crate::error::Error::new(table.name, kind)))
}

impl From<TableFormat> for Format {
    fn from(format: TableFormat) -> Self {
        match format {
            TableFormat::Table => Self::Table,
            TableFormat::Csv => Self::Csv,
            TableFormat::Json => Self::Json,
            TableFormat::Jsonl => Self::Jsonl,
            TableFormat::Md => Self::Md,
        }
    }
}
