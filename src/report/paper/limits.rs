//! What a reader has to know: how the numbers were made, what is not in them, and what the words mean.

use super::super::rows::{Row, rows};
use super::super::series::Series;
use super::compose::Builder;
use super::summary::number;
use super::{Block, Heading, Inputs, Item};
use crate::model::Table;

/// Files named; more are counted.
const FILES: usize = 30;

/// How the numbers were made: the same for every run, then what the tables say of this one.
pub(super) fn methods(out: &mut Builder, inputs: &Inputs<'_>) {
    made_by(out, inputs.version, inputs.codebook_version);
    notes(out, inputs.frequency);
    out.text(
        "Rules are not readers: some passages of a theme are missed, and some are taken for it. Before a number carries weight, read the \
         passages behind it: each stands with file and page in the evidence table, and in index.html beside this report.",
    );
}

/// How the numbers were made, by which versions.
pub(super) fn made_by(out: &mut Builder, version: &str, codebook_version: &str) {
    out.text(format!(
        "The reports were read by audit-themes {version}, which finds the cases of each report, their strengths, key messages, actions and \
         questions. Themes are found by the rules of codebook {codebook_version}; a person may confirm, reject or add to what the rules find. A theme counts \
         for a case through its strengths (as a strength) and through its key messages and actions (as learning); a theme that stands only in \
         a summary or in a question is not counted. Nothing was sent to another machine."
    ));
}

/// What the table says of itself.
pub(super) fn notes(out: &mut Builder, frequency: &Table) {
    out.text("What must be known of these numbers:");
    out.blocks.push(Block::List(frequency.notes.iter().map(Item::plain).collect()));
}

/// Reports, cases and themes that are in no number, and reports that a person should look at.
pub(super) fn left_out(out: &mut Builder, inputs: &Inputs<'_>, every: &[Series<'_>]) {
    let all = || rows(inputs.documents);
    let unread = all().filter(|row| row.text("outcome") == "failed").count();
    let check = all().filter(|row| row.text("outcome") == "check").count();
    let pooled = all().filter(|row| row.text("pooled") == "yes").count();
    let unknown = every.first().and_then(|s| s.not_stated.as_ref()).and_then(|t| t.cases_audited).unwrap_or(0);
    let are = |n: u64| if n == 1 { "is" } else { "are" };
    let mut items = Vec::new();
    let mut add = |n: u64, what: &str, why: &str| {
        if n > 0 {
            items.push(Item::plain(format!("{} {} {why}", number(n, what), are(n))));
        }
    };
    add(unread as u64, "report", "not in any number because it could not be read.");
    add(pooled as u64, "report", "without individual cases, and so in no count of cases.");
    add(unknown, "case", "of a report that states no period, and so in no period and no total.");
    add(check as u64, "report", "to be looked at by a person, because something may not have been understood.");
    if items.is_empty() {
        out.text("Every report was read and understood, and every case is counted.");
    } else {
        out.blocks.push(Block::List(items));
    }
    let wanting: Vec<Row<'_>> = all().filter(|row| matches!(row.text("outcome"), "failed" | "check")).collect();
    if !wanting.is_empty() {
        let cells = |row: &Row<'_>| ["document", "outcome", "what_to_do"].map(|column| row.text(column).to_owned()).to_vec();
        let columns = vec![Heading::words("File"), Heading::words("Outcome"), Heading::words("Why, and what to do")];
        let caption = match wanting.len() {
            n if n > FILES => format!("{FILES} of {n} files that want a person's look"),
            _ => "Files that want a person's look".to_owned(),
        };
        out.grid(&caption, columns, wanting.iter().take(FILES).map(cells).collect());
    }
    let none = |s: &&Series<'_>| s.total.as_ref().is_some_and(|t| t.cases_with_theme == Some(0));
    let absent: Vec<&str> = every.iter().filter(none).map(|s| s.theme).collect();
    if !absent.is_empty() {
        out.text(format!("Themes found in no counted case: {}.", absent.join("; ")));
    }
}

/// The words of the report.
pub(super) fn glossary(out: &mut Builder) {
    let items = GLOSSARY.iter().map(|(term, meaning)| Item::led(format!("{term}."), *meaning)).collect();
    out.blocks.push(Block::List(items));
}

const GLOSSARY: &[(&str, &str)] = &[
    (
        "95 % interval",
        "The shares that the counted cases are compatible with, by the method of Wilson. A wide interval means few cases; where intervals overlap widely, a difference may be chance.",
    ),
    (
        "Adjusted p",
        "How often a change at least as large would appear by chance alone, raised for the number of themes that were tested together (Benjamini and Hochberg).",
    ),
    ("Case", "The work with one child or family, as the report describes it. It counts once for a theme."),
    ("Cases audited (n)", "The individual cases of the period; for learning, those that have a section for it."),
    ("Learning", "What a case's key messages and actions say should be done better."),
    ("No detectable change", "The test finds no change over the periods. That is not the same as no change."),
    ("Period", "The year that the report covers: by default April to March, as 2016-17."),
    (
        "Rising, falling",
        "A test over all periods (Cochran and Armitage) finds a change that chance would hardly make, the other themes taken into account.",
    ),
    ("Strength", "What a case's report says was done well."),
    ("Theme", "A subject of the codebook, such as the voice of the child, that a passage of a report speaks of."),
    ("Too few cases", "Even a large change would often be missed, so nothing is said of the theme's course."),
    (
        "c, x, u",
        "In place of a number, c: hidden so that nobody can be recognised; x: no case was audited. Beside a number, u: of fewer than 10 cases, of little weight alone.",
    ),
];
