//! `extract`: what one file was read as. It needs no project and changes nothing; a project's words and a file's sidecar
//! are heeded where there are any.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::args::{Args, Extract, ExtractFormat};
use super::output::{self, Screen};
use super::{Exit, Failure, Outcome, recognition, unread};
use crate::error::{Error, ErrorKind};
use crate::model::{Case, Explanation, Extraction, Passage, Polarity};
use crate::pipeline::{self, How};
use crate::project::Project;
use crate::report::contract::{self, CaseTheme, Evidence};
use crate::text::normalise::for_terminal;
use crate::themes::{Scope, Tagger};

pub(super) fn run(args: &Args, command: &Extract, screen: &Screen) -> Outcome {
    let tagger = if command.tags { Some(Tagger::new(args.folder().codebook()?.0)) } else { None };
    let project = Project::new(&args.project);
    let words = project.heading_words()?;
    let files: Vec<PathBuf> = command.files.iter().map(|file| named(&project, file)).collect();
    let ocr = recognition(command.reading.ocr)?;
    let program = pipeline::this_program()?;
    let mut read: Vec<(String, Extraction)> = Vec::new();
    let mut failed = 0;
    let how = How {
        program: &program,
        jobs: usize::from(command.reading.jobs),
        cross_check: command.reading.cross_check,
        words: &words,
        explain: command.explain,
        ocr,
    };
    let results = pipeline::read_files(&how, &files);
    for (path, result) in files.iter().zip(results) {
        let name = path.to_string_lossy().into_owned();
        match result {
            Ok(Ok(extraction)) => read.push((name, extraction)),
            Ok(Err(reason)) => {
                Screen::error(&unread(&name, &reason));
                failed += 1;
            }
            Err(error) if files.len() == 1 => return Err(error.into()),
            Err(error) => {
                Screen::error(&error.to_string());
                failed += 1;
            }
        }
    }
    let format = command.format.unwrap_or(if screen.results { ExtractFormat::Md } else { ExtractFormat::Json });
    let text = match format {
        ExtractFormat::Json => json(&read, tagger.as_ref(), Some(files.len() > 1))?,
        ExtractFormat::Jsonl => json(&read, tagger.as_ref(), None)?,
        ExtractFormat::Md => read.iter().map(|(name, e)| markdown(name, e, command.explain)).collect(),
    };
    output::results(text.as_bytes())?;
    Ok(if failed > 0 { Exit::Partial } else { Exit::Done })
}

/// A file by its path, or by the name that it has in the project's corpus, as tables and messages give it.
fn named(project: &Project, file: &Path) -> PathBuf {
    let there = project.corpus().join(file);
    if !file.exists() && there.is_file() { there } else { file.to_owned() }
}

/// The contract: one object for one audit, an array for several audits or files (`several`), or one object a line.
fn json(read: &[(String, Extraction)], tagger: Option<&Tagger>, several: Option<bool>) -> Result<String, Failure> {
    let mut documents = Vec::new();
    for (name, extraction) in read {
        documents.extend(contract::documents(name, extraction, |case| tagger.map(|t| themes(case, extraction, t))));
    }
    let failed = |e: serde_json::Error| {
        Failure::Error(Error::new(Path::new("standard output"), ErrorKind::Render { format: "JSON", message: e.to_string() }))
    };
    let mut out = String::new();
    match documents.as_slice() {
        [] if several != Some(true) => {}
        [one] if several == Some(false) => out = serde_json::to_string_pretty(one).map_err(failed)? + "\n",
        all if several.is_some() => out = serde_json::to_string_pretty(all).map_err(failed)? + "\n",
        all => {
            for document in all {
                out.push_str(&serde_json::to_string(document).map_err(failed)?);
                out.push('\n');
            }
        }
    }
    Ok(out)
}

/// A case's themes with every tag that counts.
fn themes(case: &Case, extraction: &Extraction, tagger: &Tagger) -> Vec<CaseTheme> {
    let mut found: BTreeMap<usize, (bool, bool, Vec<Evidence>)> = BTreeMap::new();
    for passage in case.passages() {
        for tag in tagger.tag(&passage.text, Scope::of(passage)) {
            let (strength, learning, evidence) = found.entry(tag.theme).or_default();
            if !tag.counts() {
                continue;
            }
            *strength |= tag.polarity.is_strength();
            *learning |= tag.polarity.is_learning();
            evidence.push(Evidence {
                passage: passage.id.clone(),
                text: passage.text.chars().skip(tag.start).take(tag.end - tag.start).collect(),
                start: tag.start,
                end: tag.end,
                rule: tag.rule.to_string(),
            });
        }
    }
    let fields = extraction.audits.iter().find(|a| a.cases.iter().any(|c| std::ptr::eq(c, case))).map(|a| &a.fields);
    let own = fields.map(|f| tagger.own_topics(f)).unwrap_or_default();
    let themes = &tagger.codebook().themes;
    found
        .into_iter()
        .filter(|(_, (strength, learning, _))| *strength || *learning)
        .filter_map(|(theme, (strength, learning, evidence))| {
            let polarity = match (strength, learning) {
                (true, true) => Polarity::Both,
                (true, false) => Polarity::Strength,
                _ => Polarity::Learning,
            };
            Some(CaseTheme { theme: themes.get(theme)?.id.clone(), polarity: polarity.name(), own_topic: own.contains(&theme), evidence })
        })
        .collect()
}

/// The audit for a person to read: what the program understood, section by section, or text by text with the reasons.
fn markdown(name: &str, extraction: &Extraction, explain: bool) -> String {
    let mut out = String::new();
    for audit in &extraction.audits {
        let fields = &audit.fields;
        let _ = writeln!(out, "# {}\n", fields.title.as_deref().unwrap_or("(no title found)"));
        let period =
            fields.period.as_ref().map(|p| format!("{} ({} to {}{})", p.raw, p.start, p.end, if p.assumed { ", assumed" } else { "" }));
        for (label, value) in [
            ("File", Some(name.to_owned())),
            ("Board", fields.board.clone()),
            ("Area", fields.area.clone()),
            ("Topic", fields.topic.clone()),
            ("Period", period),
            ("Published", fields.published.clone()),
        ] {
            let _ = writeln!(out, "- {label}: {}", value.as_deref().unwrap_or("(not stated)"));
        }
        if !audit.corrected.is_empty() {
            let names: Vec<&str> = audit.corrected.keys().map(String::as_str).collect();
            let _ = writeln!(out, "- Corrected by its sidecar: {}", names.join(", "));
        }
        let c = audit.coverage;
        let _ = writeln!(
            out,
            "- Words: {} = {} placed + {} headings + {} unplaced + {} furniture",
            c.words, c.placed, c.headings, c.unplaced, c.furniture
        );
        if explain {
            out.push('\n');
            audit.explained.iter().for_each(|e| explanation(&mut out, e));
        }
        for case in audit.cases.iter().filter(|_| !explain) {
            let _ = writeln!(out, "\n## {}\n", case.heading.as_deref().unwrap_or("Pooled findings (no individual cases)"));
            passages(&mut out, "Summary", &case.summary);
            passages(&mut out, "Strengths", &case.strengths);
            for message in &case.messages {
                let _ = writeln!(out, "### Message: {}\n", message.title.as_ref().map_or("(no title)", |t| t.text.as_str()));
                list(&mut out, &message.narrative);
                list(&mut out, &message.questions);
                out.push('\n');
            }
            passages(&mut out, "Actions", &case.actions);
        }
        if !explain {
            passages(&mut out, "Unplaced", &audit.unplaced);
        }
        for notice in &audit.notices {
            let page = notice.page.map_or_else(String::new, |p| format!("page {p}: "));
            let _ = writeln!(out, "Notice: {page}{}", notice.message);
        }
    }
    for_terminal(&out)
}

fn explanation(out: &mut String, e: &Explanation) {
    let page = e.page.map_or_else(String::new, |p| format!(", page {p}"));
    let place = [("under", &e.heading), ("in", &e.case)];
    let place: String = place.iter().filter_map(|(word, name)| Some(format!("; {word} \"{}\"", name.as_ref()?))).collect();
    let _ = writeln!(out, "- {}\n  {}{page}: {}{place}", e.text, e.became, e.why);
}

fn passages(out: &mut String, heading: &str, passages: &[Passage]) {
    if !passages.is_empty() {
        let _ = writeln!(out, "### {heading}\n");
        list(out, passages);
        out.push('\n');
    }
}

fn list(out: &mut String, passages: &[Passage]) {
    for passage in passages {
        let page = passage.page().map_or_else(String::new, |p| format!(" (p. {p})"));
        let _ = writeln!(out, "- {}{page}", passage.text);
    }
}
