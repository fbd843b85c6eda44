//! The command line: a file for each command.

mod args;
mod check;
mod correct;
mod discover;
mod evaluate;
mod exchange;
mod explain;
mod export;
mod extract;
mod forget;
mod ingest;
mod learn;
mod merge;
mod output;
mod papers;
mod publish;
mod report;
mod review;
mod search;
mod show;
mod status;
mod tag;
mod themes;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;

use crate::error::{Error, ReadError};
use crate::recognition::{Missing, Tesseract};
use crate::themes::Codebook;
use crate::{pipeline, worker};
pub use args::Args;
use args::Command;
use output::Screen;

/// How a command ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// A search found nothing.
    Nothing = 1,
    /// Some documents could not be read; each was named.
    Partial = 3,
    /// A check failed.
    Failed = 4,
}

/// What stops a command.
#[derive(Debug)]
pub(crate) enum Failure {
    Error(Error),
    /// A wrong word on the command line: what is wrong, and what to do.
    Usage(String, Option<String>),
    /// The reader of our output has gone; that is no fault.
    BrokenPipe,
    Output(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe { Self::BrokenPipe } else { Self::Output(error) }
    }
}

type Outcome = Result<Exit, Failure>;

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let screen = Screen::new(std::io::stdout().is_terminal(), std::io::stderr().is_terminal(), args.quiet);
    let result = match &args.command {
        Command::Report(command) => report::run(&args, command, &screen),
        Command::Ingest(command) => ingest::run(&args, command, &screen),
        Command::Search(command) => search::run(&args, command, &screen),
        Command::Show(command) => show::run(&args, command, &screen),
        Command::Export(command) => export::run(&args, command, &screen),
        Command::Index(command) => merge::run(command, &screen),
        Command::Extract(command) => extract::run(&args, command, &screen),
        Command::Themes(command) => themes::run(&args, command, &screen),
        Command::Status(command) => status::run(&args, command, &screen),
        Command::Review(command) => review::run(&args, command, &screen),
        Command::Evaluate(command) => evaluate::run(&args, command, &screen),
        Command::Check(command) => check::run(&args, command, &screen),
        Command::Forget(command) => forget::run(&args, command, &screen),
        Command::ReadOneFile => {
            return match worker::serve(pipeline::extract, pipeline::draw) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::from(6),
            };
        }
    };
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => ExitCode::from(tell(&failure)),
    }
}

/// Prints what went wrong, why, and what to do; gives the exit code.
fn tell(failure: &Failure) -> u8 {
    match failure {
        Failure::BrokenPipe => 0,
        Failure::Output(e) => {
            Screen::error(&format!("cannot write the output: {e}"));
            6
        }
        Failure::Usage(message, hint) => {
            Screen::error(message);
            if let Some(hint) = hint {
                Screen::hint(hint);
            }
            2
        }
        Failure::Error(error) => {
            let mut message = error.to_string();
            let mut cause = std::error::Error::source(error);
            while let Some(inner) = cause {
                let text = inner.to_string();
                if !message.contains(&text) {
                    message.push_str(": ");
                    message.push_str(&text);
                }
                cause = inner.source();
            }
            Screen::error(&message);
            if let Some(hint) = error.hint() {
                Screen::hint(&hint);
            }
            error.exit_code()
        }
    }
}

/// A theme's place by its id or name.
fn theme(codebook: &Codebook, given: &str) -> Result<usize, Failure> {
    codebook.present(given).ok_or_else(|| {
        let known: Vec<&str> = codebook.themes.iter().map(|t| t.id.as_str()).collect();
        Failure::Usage(format!("no theme has the id {given:?}"), Some(format!("The ids are: {}.", known.join(" "))))
    })
}

/// Text recognition, where it is wanted.
fn recognition(wanted: bool) -> Result<Option<Tesseract>, Failure> {
    let missing = |m: Missing| Failure::Usage(m.message().to_owned(), Some(m.advice().to_owned()));
    if wanted { Tesseract::find().map(Some).map_err(missing) } else { Ok(None) }
}

/// A file that could not be read, in one line for a person.
fn unread(name: &str, reason: &ReadError) -> String {
    format!("{name}: {reason}. {}", reason.advice())
}
