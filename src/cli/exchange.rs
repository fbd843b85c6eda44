//! `themes export` and `themes import`: codebooks as TOML, CSV and REFI-QDA.

use std::path::Path;

use super::args::{Args, ThemesExport, ThemesImport};
use super::output::{self, Screen};
use super::review::{mistaken, read};
use super::{Exit, Failure, Outcome};
use crate::files;
use crate::text::sheet::decode;
use crate::themes::Codebook;
use crate::themes::exchange::{self, Made};

/// The longest codebook that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// The formats of codebooks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Toml,
    Csv,
    Qdc,
}

fn format(path: &Path) -> Result<Format, Failure> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    match ending.as_str() {
        "toml" => Ok(Format::Toml),
        "csv" | "txt" | "tsv" => Ok(Format::Csv),
        "qdc" => Ok(Format::Qdc),
        _ => {
            let hint = "End the name in .toml, .csv or .qdc (REFI-QDA).";
            Err(Failure::Usage(format!("{}: no codebook is read or written in this format", path.display()), Some(hint.to_owned())))
        }
    }
}

fn not_over(path: &Path, force: bool) -> Result<(), Failure> {
    if path.exists() && !force {
        let hint = "Move it away, or write over it with --force.";
        return Err(Failure::Usage(format!("{}: there is such a file", path.display()), Some(hint.to_owned())));
    }
    Ok(())
}

pub(super) fn export(args: &Args, command: &ThemesExport, screen: &Screen) -> Outcome {
    let project = args.folder();
    let (_, codebook, text) = project.whole_codebook()?;
    let path = project.codebook_file();
    let format = format(&command.file)?;
    not_over(&command.file, command.force)?;
    let bytes = match format {
        Format::Toml => text.into_bytes(),
        Format::Csv => exchange::to_csv(&path, &text)?,
        Format::Qdc => exchange::to_qdc(&path, &text)?,
    };
    files::write(&command.file, &bytes)?;
    screen.say(&format!(
        "Wrote {}: \"{}\", version {}, {} themes.",
        command.file.display(),
        codebook.title,
        codebook.version,
        codebook.themes.len()
    ));
    if format == Format::Qdc {
        screen.say("REFI-QDA has names, groups and descriptions; the rules stay here.");
    }
    Ok(Exit::Done)
}

pub(super) fn import(args: &Args, command: &ThemesImport, screen: &Screen) -> Outcome {
    let project = args.folder();
    let target = project.codebook_file();
    let format = format(&command.file)?;
    let bytes = read(&command.file, LONGEST)?;
    let (text, made) = match format {
        Format::Toml => (decode(&bytes).into_owned(), None),
        Format::Csv | Format::Qdc => {
            let read = if format == Format::Csv { exchange::from_csv(&bytes) } else { exchange::from_qdc(&bytes) };
            let imported = read.map_err(|m| mistaken(&command.file, &[m], None))?;
            for passed in &imported.passed_over {
                screen.say(&format!("Passed over: {passed}."));
            }
            let (.., base) = project.whole_codebook()?;
            let title = command.file.file_stem().map_or_else(|| "Codebook".to_owned(), |s| s.to_string_lossy().into_owned());
            let made = exchange::make(&imported, &target, &base, &title)?;
            (made.toml.clone(), Some(made))
        }
    };
    // What cannot be used is not written.
    let codebook = Codebook::parse(&command.file, &text)?;
    if let Some(made) = &made {
        say(made, screen);
    }
    if command.dry_run {
        output::results(text.as_bytes())?;
        screen.say("Nothing was written: this was a dry run.");
        return Ok(Exit::Done);
    }
    not_over(&target, command.force)?;
    files::write(&target, text.as_bytes())?;
    screen.say(&format!(
        "Wrote {}: \"{}\", version {}, {} themes.",
        target.display(),
        codebook.title,
        codebook.version,
        codebook.themes.len()
    ));
    screen.say("Next: give each theme its rules and the codebook its version there, then `audit-themes report`.");
    Ok(Exit::Done)
}

fn say(made: &Made, screen: &Screen) {
    screen.say(&format!("{} themes of the codebook in use, with their rules.", made.known));
    if !made.new.is_empty() {
        screen.say(&format!("{} new themes, whose only rule is their name until you write others: {}", made.new.len(), made.new.join(" ")));
    }
    if !made.left_out.is_empty() {
        screen.say(&format!(
            "{} themes of the codebook in use are not in the file, and go: {}",
            made.left_out.len(),
            made.left_out.join(" ")
        ));
    }
}
