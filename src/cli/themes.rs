//! `themes`: the codebook for people, and what a text has of it.

use std::fmt::Write as _;

use super::args::{Args, Kind, Themes, ThemesCommand};
use super::output::{self, Screen};
use super::{Exit, Failure, Outcome, discover, exchange, learn};
use crate::model::{Cell, ColumnKind, Section, Table};
use crate::project::Project;
use crate::text::normalise::{for_terminal, squeeze};
use crate::themes::{Codebook, Negation, Tagger};

pub(super) fn run(args: &Args, command: &Themes, screen: &Screen) -> Outcome {
    let codebook = || Project::new(&args.project).codebook().map(|(codebook, _)| codebook);
    match &command.command {
        ThemesCommand::List { output } => output::table(&list(&codebook()?), output, screen),
        ThemesCommand::Show { id } => {
            output::results(show(&codebook()?, id)?.as_bytes())?;
            Ok(Exit::Done)
        }
        ThemesCommand::Test { text, kind } => {
            let text = squeeze(&text.join(" "));
            output::results(test(&Tagger::new(codebook()?), &text, (*kind).into()).as_bytes())?;
            Ok(Exit::Done)
        }
        ThemesCommand::Export(command) => exchange::export(args, command, screen),
        ThemesCommand::Import(command) => exchange::import(args, command, screen),
        ThemesCommand::Discover(command) => discover::run(args, command, screen),
        ThemesCommand::Learn(command) => learn::run(args, command, screen),
    }
}

fn list(codebook: &Codebook) -> Table {
    let mut table = Table::new(
        "themes",
        &[
            ("theme_id", ColumnKind::Text),
            ("theme", ColumnKind::Text),
            ("group", ColumnKind::Text),
            ("definition", ColumnKind::Text),
            ("excludes", ColumnKind::Text),
            ("rules", ColumnKind::Integer),
            ("codebook_version", ColumnKind::Text),
        ],
    );
    for theme in &codebook.themes {
        table.rows.push(vec![
            theme.id.as_str().into(),
            theme.name.as_str().into(),
            codebook.group_name(theme).into(),
            theme.definition.as_str().into(),
            theme.excludes.as_str().into(),
            theme.rules.len().into(),
            Cell::from(codebook.version.as_str()),
        ]);
    }
    table
}

fn show(codebook: &Codebook, id: &str) -> Result<String, Failure> {
    let Some(theme) = codebook.position(&id.to_lowercase()).and_then(|i| codebook.themes.get(i)) else {
        let known: Vec<&str> = codebook.themes.iter().map(|t| t.id.as_str()).collect();
        return Err(Failure::Usage(format!("no theme has the id {id:?}"), Some(format!("The ids are: {}.", known.join(" ")))));
    };
    let negation = match theme.negation {
        Negation::Learning => "the theme, as learning",
        Negation::Drop => "not the theme",
        Negation::Ignore => "of no effect",
    };
    let mut out = format!("{} ({}), {}\n\n{}\n\n", theme.name, theme.id, codebook.group_name(theme), theme.definition);
    let _ = writeln!(out, "Counts:         {}", theme.includes);
    let _ = writeln!(out, "Does not count: {}", theme.excludes);
    let _ = writeln!(out, "A negation is   {negation}.\n\nRules:");
    for (i, rule) in theme.rules.iter().enumerate() {
        let _ = writeln!(out, "  {}.{:<3} {rule}", theme.id, i + 1);
    }
    let _ = writeln!(out, "\nExamples:");
    theme.examples.iter().for_each(|e| {
        let _ = writeln!(out, "  + {e}");
    });
    theme.counterexamples.iter().for_each(|e| {
        let _ = writeln!(out, "  - {e}");
    });
    Ok(out)
}

fn test(tagger: &Tagger, text: &str, section: Section) -> String {
    let tagged = tagger.explain(text, section);
    let themes = &tagger.codebook().themes;
    let name = |theme: usize| themes.get(theme).map_or(("", ""), |t| (t.id.as_str(), t.name.as_str()));
    let words = |start: usize, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
    let mut out = String::new();
    if tagged.tags.is_empty() {
        out.push_str("No theme.\n");
    }
    for tag in &tagged.tags {
        let (id, name) = name(tag.theme);
        let negated = if tag.negated { ", negated" } else { "" };
        let _ = writeln!(out, "{id:<9} {name}: \"{}\" ({}{negated}, rule {})", words(tag.start, tag.end), tag.polarity.name(), tag.rule);
    }
    if !tagged.vetoed.is_empty() {
        out.push_str("\nDid not count:\n");
    }
    for veto in &tagged.vetoed {
        let (id, name) = name(veto.theme);
        let _ = writeln!(out, "{id:<9} {name}: \"{}\" {} (rule {})", words(veto.start, veto.end), veto.reason, veto.rule);
    }
    for_terminal(&out)
}

impl From<Kind> for Section {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Strength => Self::Strength,
            Kind::Message => Self::Message,
            Kind::Question => Self::Question,
            Kind::Summary => Self::Summary,
            Kind::Action => Self::Action,
            Kind::Unplaced => Self::Unplaced,
        }
    }
}
