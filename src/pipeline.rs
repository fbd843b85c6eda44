//! Joins the stages; the only place that knows their order.
//!
//! bytes → pages → blocks → audit (`extract`, in the worker) → catalogue → tags (`code`) → tables and index.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::catalogue::{Catalogue, Reading};
use crate::error::{Error, ErrorKind, ReadError, Result};
use crate::files::{self, Found};
use crate::index::{Entry, EntryTheme, Index};
use crate::layouts::{self, Vocabulary};
use crate::model::{
    Body, Case, Coded, Coverage, Document, Extraction, Format, Level, Outcome, Passage, Period, PeriodKind, Tag, TextSource, ThemeText,
};
use crate::passages;
use crate::project::{Project, Settings};
use crate::text::normalise::fold;
use crate::text::periods;
use crate::themes::{Codebook, Tagger};
use crate::{lines, reading, statistics, worker};
use worker::File;

/// Reads and structures one file, in this process. The worker calls it; nothing else should on a file from outside.
pub fn extract(file: &File, bytes: &[u8]) -> std::result::Result<Extraction, ReadError> {
    let vocabulary = Vocabulary::embedded().map_err(|e| ReadError::Crashed(e.to_string()))?;
    let found = reading::read(&file.name, bytes, file.cross_check)?;
    let (pages, pages_with_text, blocks) = match found.body {
        Body::Pages(pages) => {
            let with_text = pages.iter().filter(|p| p.spans.iter().any(|s| s.text.chars().any(char::is_alphanumeric))).count();
            (pages.len(), with_text, lines::assemble(&pages))
        }
        Body::Blocks(blocks) => (0, 0, blocks),
    };
    let mut audits = layouts::structure(&blocks, &vocabulary);
    if let Some(first) = audits.first_mut() {
        first.notices.splice(0..0, found.notices);
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut extraction = Extraction {
        sha256: file.sha256.clone(),
        format: found.format,
        text_source: found.text_source,
        pages: count(pages),
        pages_with_text: count(pages_with_text),
        audits,
    };
    passages::identify(&mut extraction);
    Ok(extraction)
}

/// How to bring the catalogue up to date.
pub struct Update<'a> {
    /// The program that runs the worker: this one.
    pub program: &'a Path,
    /// Read PDFs with both readers and compare.
    pub cross_check: bool,
    /// Files read at the same time.
    pub jobs: usize,
    /// Told of each file that is to be read, and when it has been: (done, all, name).
    pub progress: &'a (dyn Fn(usize, usize, &str) + Sync),
}

/// A file of the corpus and what was read from it.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub sha256: String,
    pub reading: Reading,
    /// The name of an earlier file with the same content: it is counted there.
    pub same_as: Option<String>,
}

/// What an update did.
#[derive(Clone, Debug, Default)]
pub struct Updated {
    /// Every file, in the order of the names.
    pub sources: Vec<Source>,
    /// Files read in this run; the others were known.
    pub read: usize,
    /// Contents that are no longer there.
    pub withdrawn: usize,
    /// Documents of formats that are not read.
    pub passed_over: Vec<String>,
}

/// A file's hash and what the catalogue knows of it; neither where the file cannot be had.
type State = Option<(String, Option<Reading>)>;

/// A file's bytes and their hash; none where it is too large to be read.
fn load(path: &Path) -> Result<Option<(Vec<u8>, String)>> {
    let bytes = files::read_at_most(path, reading::MAX_BYTES)?;
    Ok(bytes.map(|bytes| {
        let sha256 = files::sha256(&bytes);
        (bytes, sha256)
    }))
}

const TOO_LARGE: ReadError = ReadError::TooLarge(reading::MAX_BYTES >> 20);

/// Reads files in workers. An Err is a file that cannot be opened.
pub fn read_files(
    program: &Path,
    jobs: usize,
    paths: &[PathBuf],
    cross_check: bool,
) -> Vec<Result<std::result::Result<Extraction, ReadError>>> {
    at_once(jobs, paths, |path| {
        let Some((bytes, sha256)) = load(path)? else { return Ok(Err(TOO_LARGE)) };
        let file = File { name: path.to_string_lossy().into_owned(), sha256, cross_check };
        Ok(worker::read(program, &file, &bytes))
    })
}

/// Does the work on so many items at the same time; the results stand in the order of the items.
fn at_once<T: Sync, R: Send>(jobs: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<usize, R>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    if let Ok(mut results) = results.lock() {
                        results.insert(index, result);
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
}

/// Reads what is new or changed in the corpus, forgets what is gone.
pub fn update(project: &Project, how: &Update<'_>) -> Result<Updated> {
    let found = files::walk(&project.corpus(), |name| reading::reader_for(name).is_some())?;
    let passed_over = files::walk(&project.corpus(), is_foreign_document)?.into_iter().map(|f| f.name).collect();
    let catalogue = Catalogue::open(&project.catalogue(), &reader_id(how)?)?;
    let known: Vec<(Found, State)> = found
        .into_iter()
        .map(|f| {
            let state = load(&f.path).ok().flatten().map(|(_, sha256)| {
                let reading = catalogue.get(&sha256);
                (sha256, reading)
            });
            (f, state)
        })
        .collect();
    let to_read = known.iter().filter(|(_, s)| s.as_ref().is_none_or(|(_, r)| r.is_none())).count();
    let done = AtomicUsize::new(0);
    let results = at_once(how.jobs, &known, |(file, state)| {
        if let Some((sha256, Some(reading))) = state {
            return Ok((sha256.clone(), reading.clone()));
        }
        (how.progress)(done.load(Ordering::Relaxed), to_read, &file.name);
        let result = read_one(how, file, &catalogue);
        (how.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, to_read, &file.name);
        result
    });
    let mut sources: Vec<Source> = Vec::new();
    for (result, (file, _)) in results.into_iter().zip(&known) {
        let (sha256, reading) = result?;
        let same_as = sources.iter().find(|s| s.sha256 == sha256 && !sha256.is_empty()).map(|s| s.name.clone());
        sources.push(Source { name: file.name.clone(), sha256, reading, same_as });
    }
    let present: Vec<String> = sources.iter().map(|s| s.sha256.clone()).collect();
    let withdrawn = catalogue.keep_only(&present)?;
    Ok(Updated { sources, read: to_read, withdrawn, passed_over })
}

/// Formats that a report may come in and that are not read: passed over, but not in silence.
fn is_foreign_document(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    ["doc", "odt", "rtf", "mht", "mhtml", "ppt", "pptx", "odp", "pages", "xps", "epub", "jpg", "jpeg", "png", "tif", "tiff"]
        .contains(&ending.as_str())
}

/// Reads one file in a worker and keeps the outcome. An Err is a catalogue that cannot be written.
fn read_one(how: &Update<'_>, file: &Found, catalogue: &Catalogue) -> Result<(String, Reading)> {
    let (bytes, sha256) = match load(&file.path) {
        Ok(Some(loaded)) => loaded,
        // Not kept: the file may be another one the next time.
        Ok(None) => return Ok((String::new(), Reading::Failed(TOO_LARGE))),
        Err(e) => return Ok((String::new(), Reading::Failed(ReadError::Unopened(io_reason(&e))))),
    };
    let request = File { name: file.name.clone(), sha256: sha256.clone(), cross_check: how.cross_check };
    let reading = match worker::read(how.program, &request, &bytes) {
        Ok(extraction) => Reading::Read(Box::new(extraction)),
        Err(reason) => Reading::Failed(reason),
    };
    // What may go well the next time is tried again.
    let passing = matches!(&reading, Reading::Failed(ReadError::Timeout(_) | ReadError::NotAnswered));
    if !passing {
        catalogue.put(&sha256, &reading)?;
    }
    Ok((sha256, reading))
}

fn io_reason(error: &crate::error::Error) -> String {
    std::error::Error::source(error).and_then(std::error::Error::source).map_or_else(|| error.kind.to_string(), ToString::to_string)
}

/// Names what reads: the program's own bytes, so that another build reads everything anew, and how it compares.
fn reader_id(how: &Update<'_>) -> Result<String> {
    let program = files::sha256(&files::read(how.program)?);
    Ok(if how.cross_check { format!("{program} cross-check") } else { program })
}

/// Tags what was read: every file of the corpus, ready to be counted.
pub fn code(sources: &[Source], tagger: &Tagger, settings: &Settings) -> Vec<Document> {
    let mut documents: Vec<Document> = sources.iter().map(|s| document(s, tagger, settings)).collect();
    // A name in capitals and the same name in small letters are one board: the first spelling stands for it.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for board in documents.iter_mut().flat_map(|d| &mut d.audits).filter_map(|c| c.board.as_mut()) {
        board.clone_from(names.entry(fold(board)).or_insert_with(|| board.clone()));
    }
    documents
}

fn document(source: &Source, tagger: &Tagger, settings: &Settings) -> Document {
    let mut document = Document {
        path: source.name.clone(),
        sha256: source.sha256.clone(),
        pages: 0,
        pages_with_text: 0,
        format: "",
        text_source: "",
        outcome: Outcome::Failed,
        advice: String::new(),
        audits: Vec::new(),
    };
    match &source.reading {
        Reading::Failed(reason) => {
            document.advice = format!("{}. {}", capitalised(&reason.to_string()), reason.advice());
            if let ReadError::NoText { pages, .. } = reason {
                document.pages = *pages;
            }
        }
        Reading::Read(extraction) => {
            document.pages = extraction.pages;
            document.pages_with_text = extraction.pages_with_text;
            document.format = match extraction.format {
                Format::Pdf => "pdf",
                Format::Docx => "docx",
                Format::Html => "html",
                Format::Md => "md",
                Format::Txt => "txt",
            };
            document.text_source = match extraction.text_source {
                TextSource::Text => "text",
                TextSource::Ocr => "ocr",
            };
            if let Some(other) = &source.same_as {
                document.outcome = Outcome::Check;
                document.advice = format!("The same content as {other}, which is counted; this copy is not. Remove one of them.");
                return document;
            }
            document.audits = (0..).zip(&extraction.audits).map(|(i, a)| coded(a, i, &extraction.sha256, tagger, settings)).collect();
            let notes = attention(extraction);
            document.outcome = if notes.is_empty() { Outcome::Read } else { Outcome::Check };
            document.advice = notes.join(" ");
        }
    }
    document
}

fn coded(audit: &crate::model::Audit, number: usize, sha256: &str, tagger: &Tagger, settings: &Settings) -> Coded {
    let tags =
        audit.passages().map(|(_, p)| (p.id.clone(), tagger.tag(&p.text, p.section).tags)).filter(|(_, tags)| !tags.is_empty()).collect();
    let fields = &audit.fields;
    Coded {
        board: fields.board.as_deref().map(|b| settings.board(b)),
        year: fields.period.as_ref().and_then(counted_year),
        tags,
        own_topics: tagger.own_topics(fields),
        case_ids: (0..audit.cases.len()).map(|c| passages::case_id(sha256, number, c)).collect(),
        audit: audit.clone(),
    }
}

/// The financial year under which a period is counted: its own, an academic year's first seven months, else the one that
/// holds its end.
fn counted_year(period: &Period) -> Option<String> {
    match period.kind {
        PeriodKind::AcademicYear | PeriodKind::FinancialYear => Some(period.label.clone()),
        PeriodKind::CalendarYear | PeriodKind::Months => {
            // Years that several audits cover together are no year of one.
            let month = |date: &str| Some(12 * date.get(..4)?.parse::<i32>().ok()? + date.get(5..7)?.parse::<i32>().ok()?);
            let months = month(&period.end)? - month(&period.start)? + 1;
            if months > 12 { None } else { periods::financial_label(&period.end) }
        }
    }
}

/// Below this share of understood words a person should look.
const LOW_COVERAGE: f64 = 0.7;

/// Why a person should look at a document, in sentences; empty where all seems well.
pub fn attention(extraction: &Extraction) -> Vec<String> {
    let mut out = Vec::new();
    let cases: usize = extraction.audits.iter().map(|a| a.cases.len()).sum();
    if cases == 0 {
        out.push(
            "No case and no finding was recognised: its text is in 'unplaced' and can be searched, and nothing of it is counted. \
                  Look whether its headings are in the vocabulary."
                .to_owned(),
        );
    }
    for audit in &extraction.audits {
        let Coverage { words, unplaced, .. } = audit.coverage;
        if cases > 0 && audit.coverage.share() < LOW_COVERAGE {
            out.push(format!("{unplaced} of {words} words belong to no case. Look at 'unplaced' of `audit-themes extract` for this file."));
        }
        if audit.fields.period.as_ref().is_some_and(|p| counted_year(p).is_none()) {
            out.push("Its period is longer than a year: its cases are in no year.".to_owned());
        }
        if audit.fields.period.is_none() {
            out.push("It states no period that is understood: its cases are in no year.".to_owned());
        }
        if !audit.pooled && audit.cases.iter().any(|c| c.strengths.is_empty() && c.messages.is_empty() && c.actions.is_empty()) {
            out.push("A case has neither strengths nor learning: look whether all its sections were recognised.".to_owned());
        }
        for notice in audit.notices.iter().filter(|n| n.level == Level::Warning) {
            let page = notice.page.map_or_else(String::new, |p| format!("Page {p}: "));
            out.push(format!("{page}{}.", capitalised(&notice.message)));
        }
    }
    out
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// The themes as tables name them.
pub fn theme_texts(codebook: &Codebook) -> Vec<ThemeText> {
    codebook
        .themes
        .iter()
        .map(|t| ThemeText {
            id: t.id.clone(),
            name: t.name.clone(),
            group: codebook.group_name(t).to_owned(),
            definition: t.definition.clone(),
        })
        .collect()
}

/// This program, to run workers with.
pub fn this_program() -> Result<PathBuf> {
    std::env::current_exe().map_err(|e| crate::error::Error::io("audit-themes".as_ref(), "find the program's own file", e))
}
/// Brings the search index up to date with the coded documents: only what changed is written.
pub fn index(project: &Project, documents: &[Document], themes: &[ThemeText]) -> Result<Index> {
    // Document → hash of what was indexed of it. Without it nobody knows what the index holds: it is made anew.
    let path = project.index().join("indexed.json");
    let noted: Option<BTreeMap<String, String>> = files::read_text_if_any(&path)?.and_then(|text| serde_json::from_str(&text).ok());
    if noted.is_none() {
        files::remove_folder(&project.passages())?;
    }
    let (index, state) = Index::open_or_create(&project.passages())?;
    let known = noted.filter(|_| !state.needs_rebuild()).unwrap_or_default();
    let mut present: BTreeMap<String, String> = BTreeMap::new();
    let mut changed: Vec<(&str, Vec<Entry>)> = Vec::new();
    for document in documents.iter().filter(|d| !d.audits.is_empty()) {
        let entries = entries(document, themes);
        let bytes =
            serde_json::to_vec(&entries).map_err(|e| Error::new(&path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
        let signature = files::sha256(&bytes);
        if known.get(&document.sha256) != Some(&signature) {
            changed.push((&document.sha256, entries));
        }
        present.insert(document.sha256.clone(), signature);
    }
    let gone: Vec<&String> = known.keys().filter(|k| !present.contains_key(*k)).collect();
    if !changed.is_empty() || !gone.is_empty() || state.needs_rebuild() {
        // What is half written must not pass for known.
        files::remove(&path)?;
        let mut writer = index.writer()?;
        let withdrawn = !gone.is_empty();
        for sha256 in gone {
            writer.withdraw(sha256);
        }
        for (sha256, entries) in &changed {
            writer.replace(sha256, entries)?;
        }
        if withdrawn {
            // What was withdrawn is to be gone from the disk, not only from the results.
            writer.purge()?;
        }
        writer.finish()?;
        let text =
            serde_json::to_vec(&present).map_err(|e| Error::new(&path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
        files::write(&path, &text)?;
    }
    Ok(index)
}

/// The entries of a document's passages, in reading order.
fn entries(document: &Document, themes: &[ThemeText]) -> Vec<Entry> {
    let mut out = Vec::new();
    for coded in &document.audits {
        for (case, passage) in coded.audit.passages() {
            // A pooled report has no cases, in search as in the tables.
            let case = case.filter(|_| !coded.audit.pooled);
            let in_case = case.and_then(|i| Some((coded.audit.cases.get(i)?, coded.case_ids.get(i)?)));
            out.push(entry(document, coded, in_case, passage, themes));
        }
    }
    out
}

fn entry(document: &Document, coded: &Coded, case: Option<(&Case, &String)>, passage: &Passage, themes: &[ThemeText]) -> Entry {
    let fields = &coded.audit.fields;
    let named = |t: &Tag| Some(EntryTheme { theme: themes.get(t.theme)?.id.clone(), polarity: t.polarity });
    Entry {
        passage: passage.id.clone(),
        document: document.sha256.clone(),
        path: document.path.clone(),
        page: passage.page(),
        end_page: passage.end_page(),
        case_id: case.map(|(_, id)| id.clone()),
        case_label: case.map(|(c, _)| statistics::case_label(c)),
        section: passage.section,
        title: passage.title,
        heading: passage.heading.clone(),
        text: passage.text.clone(),
        emphasis: passage.emphasis.clone(),
        board: coded.board.clone(),
        area: fields.area.clone(),
        audit_topic: fields.topic.clone(),
        time_period: coded.year.as_deref().and_then(|y| y.replace('-', "").parse().ok()),
        time_label: coded.year.clone(),
        citation: statistics::citation(coded, case.map(|(c, _)| c), passage),
        themes: coded.tags_of(passage).iter().filter_map(named).collect(),
    }
}
