//! `themes`: the codebook for people, and what a text has of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::args::{Args, Kind, TextKind, Themes, ThemesCommand};
use super::output::{self, Screen};
use super::{Exit, Failure, Outcome, discover, exchange, learn, tag};
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::model::{Cell, ColumnKind, Section, Table};
use crate::text::analyser::Analyser;
use crate::text::normalise::{for_terminal, squeeze};
use crate::themes::{Codebook, EMBEDDED, Negation, Rule, Scope, Scopes, Tagger, check};

pub(super) fn run(args: &Args, command: &Themes, screen: &Screen) -> Outcome {
    let codebook = || Ok::<_, Failure>(args.folder().codebook()?.0);
    match &command.command {
        ThemesCommand::List { output } => output::table(&list(&codebook()?), output, screen),
        ThemesCommand::Show { id } => {
            output::results(show(&codebook()?, id)?.as_bytes())?;
            Ok(Exit::Done)
        }
        ThemesCommand::Test { text, kind, topic, codebook } => {
            let text = text.join(" ");
            let tagger = Tagger::new(chosen(args, codebook.as_deref())?);
            output::results(test(&tagger, &text, (*kind).into(), topic.as_deref()).as_bytes())?;
            Ok(Exit::Done)
        }
        ThemesCommand::Check { file, on, column } => {
            let texts = on.as_ref().map(|path| Ok::<_, Failure>((path.as_path(), tag::texts(path, column.as_deref())?))).transpose()?;
            checked(args, file.as_deref(), texts, screen)
        }
        ThemesCommand::Stems { words, on, column } => {
            let mut texts = on.as_ref().map_or(Ok(Vec::new()), |path| tag::texts(path, column.as_deref()))?;
            texts.push(EMBEDDED.to_owned());
            output::results(for_terminal(&stems(words, &texts)).as_bytes())?;
            Ok(Exit::Done)
        }
        ThemesCommand::Tag(command) => tag::run(args, command, screen),
        ThemesCommand::Export(command) => exchange::export(args, command, screen),
        ThemesCommand::Import(command) => exchange::import(args, command, screen),
        ThemesCommand::Discover(command) => discover::run(args, command, screen),
        ThemesCommand::Learn(command) => learn::run(args, command, screen),
    }
}

/// The codebook of a file, or the project's, with the packs that were chosen.
pub(super) fn chosen(args: &Args, file: Option<&Path>) -> Result<Codebook, Failure> {
    let Some(path) = file else { return Ok(args.folder().codebook()?.0) };
    let codebook = from_file(path)?;
    let known = codebook.packs().join(", ");
    let unknown = |pack| Failure::Usage(format!("there is no pack {pack:?} in the codebook"), Some(format!("There are: {known}.")));
    codebook.with_packs(&args.pack).map_err(unknown)
}

/// Reads a codebook from a file of its own, with all its packs.
pub(super) fn from_file(path: &Path) -> Result<Codebook, Failure> {
    let missing = || Error::new(path, ErrorKind::Missing);
    let text = files::read_text_if_any(path)?.ok_or_else(missing)?;
    Ok(Codebook::parse(path, &text)?)
}

fn checked(args: &Args, file: Option<&Path>, texts: Option<(&Path, Vec<String>)>, screen: &Screen) -> Outcome {
    let (path, codebook) = if let Some(path) = file {
        (path.to_owned(), from_file(path)?)
    } else {
        let (path, codebook, _) = args.folder().whole_codebook()?;
        (path, codebook)
    };
    let tagger = Tagger::new(codebook);
    let findings = check(&tagger);
    let mut out = String::new();
    for finding in &findings {
        let _ = writeln!(out, "{}: line {}: {}: {}", path.display(), finding.line, finding.place, finding.message);
        let _ = writeln!(out, "  {}", finding.hint);
    }
    let themes = &tagger.codebook().themes;
    let rules: usize = themes.iter().map(|t| t.rules.len()).sum();
    if findings.is_empty() {
        let _ = writeln!(out, "{}: clean ({} themes, {rules} rules)", path.display(), themes.len());
    }
    if let Some((on, texts)) = texts {
        let fired: BTreeSet<(usize, usize)> = texts.iter().flat_map(|text| tagger.firing(text, Scope::Plain)).collect();
        for (number, theme) in themes.iter().enumerate() {
            for (at, rule) in theme.rules.iter().enumerate().filter(|(at, _)| !fired.contains(&(number, *at))) {
                let place = format!("{}: line {}: {}.{}", path.display(), rule.line, theme.id, at + 1);
                let _ = writeln!(out, "{place}: '{}' finds nothing in {}", rule.text, on.display());
            }
        }
        screen.say(&format!("{} of {rules} rules find something in the {} texts.", fired.len(), texts.len()));
    }
    output::results(for_terminal(&out).as_bytes())?;
    if findings.is_empty() {
        return Ok(Exit::Done);
    }
    let found = findings.len();
    screen.say(&format!("{found} {} in {} themes with {rules} rules.", if found == 1 { "finding" } else { "findings" }, themes.len()));
    Ok(Exit::Failed)
}

/// The stem of each word, and which words of the texts have it.
fn stems(words: &[String], texts: &[String]) -> String {
    let analyser = Analyser::default();
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for text in texts {
        for token in analyser.tokens(text) {
            let word = text.get(token.start..token.end).unwrap_or("").to_lowercase();
            known.entry(token.stem).or_default().insert(word);
        }
    }
    let mut out = String::new();
    for token in words.iter().flat_map(|word| analyser.tokens(word)) {
        let others: Vec<&str> = known.get(&token.stem).into_iter().flatten().map(String::as_str).filter(|w| *w != token.form).collect();
        let others = if others.is_empty() { "no other word".to_owned() } else { others.join(", ") };
        let _ = writeln!(out, "{}: stem {}; also of {others}", token.form, token.stem);
    }
    out
}

fn list(codebook: &Codebook) -> Table {
    let mut table = Table::new(
        "themes",
        &[
            ("theme_id", ColumnKind::Text),
            ("theme", ColumnKind::Text),
            ("group", ColumnKind::Text),
            ("pack", ColumnKind::Text),
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
            theme.pack.as_str().into(),
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
        let _ = writeln!(out, "  {}.{:<3} {}{}", theme.id, i + 1, rule.text, remarks(rule));
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

/// What is true of a rule beside its text.
fn remarks(rule: &Rule) -> String {
    let mut remarks = Vec::new();
    if rule.implicit {
        remarks.push("implicit".to_owned());
    }
    if rule.weight != 100 {
        remarks.push(format!("weighs {}.{:02}", rule.weight / 100, rule.weight % 100));
    }
    if rule.scope != Scopes::ALL {
        remarks.push(format!("only in: {}", rule.scope));
    }
    if remarks.is_empty() { String::new() } else { format!("   ({})", remarks.join("; ")) }
}

fn test(tagger: &Tagger, text: &str, scope: Scope, topic: Option<&str>) -> String {
    let tagged = tagger.explain(text, scope);
    let chosen = topic.map(|t| tagger.topics(t)).unwrap_or_default();
    let themes = &tagger.codebook().themes;
    let name = |theme: usize| themes.get(theme).map_or(("", ""), |t| (t.id.as_str(), t.name.as_str()));
    let words = |start: usize, end: usize| squeeze(&text.chars().skip(start).take(end - start).collect::<String>());
    let mut out = String::new();
    if tagged.tags.is_empty() {
        out.push_str("No theme.\n");
    }
    for tag in &tagged.tags {
        let (id, name) = name(tag.theme);
        let _ = writeln!(out, "{id:<9} {name}: \"{}\" ({}, rule {})", words(tag.start, tag.end), tag.polarity.name(), tag.rule);
        let implied = if tag.explicit { "" } else { "; implied, not named" };
        let _ = writeln!(out, "          {}; characters {} to {}{implied}", tag.reason, tag.start, tag.end);
        if chosen.contains(&tag.theme) {
            let _ = writeln!(out, "          the audit's own topic: its cases were chosen for it, and it is left out of trends");
        }
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

impl From<TextKind> for Scope {
    fn from(kind: TextKind) -> Self {
        match kind {
            TextKind::Title => Self::Title,
            TextKind::Message => Self::Narrative,
            TextKind::Strength => Self::Strength,
            TextKind::Question => Self::Question,
            TextKind::Summary => Self::Summary,
            TextKind::Action => Self::Action,
            TextKind::Unplaced => Self::Unplaced,
            TextKind::Plain => Self::Plain,
        }
    }
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
