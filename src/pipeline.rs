//! Joins the stages; the only place that knows their order.
//!
//! bytes → pages → blocks → audit (`extract`, in the worker) → catalogue → tags (`code`) → tables and index.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::quality::FixedState;

use crate::attention;
use crate::catalogue::{Catalogue, Key, Reading};
use crate::corrections;
use crate::error::{Error, ErrorKind, ReadError, Result};
use crate::files::{self, Found};
use crate::index::{Entry, EntryTheme, Index};
use crate::layouts::{self, HeadingWords, Vocabulary};
use crate::model::{
    Audit, Body, Case, Coded, Corrections, Document, Extraction, Format, Guidance, Outcome, Passage, Picture, Recognised, RecognitionFault,
    Standing, Tag, TextSource, ThemeText, YearKind,
};
use crate::passages;
use crate::project::{Project, Settings};
use crate::recognition::Tesseract;
use crate::reviews::{self, Reviews};
use crate::text::normalise::{fold, letters_only};
use crate::text::periods;
use crate::themes::{Codebook, Scope, Tagger};
use crate::{lines, reading, statistics, worker};
use worker::{File, Reader};

/// Reads and structures one file, in this process. The worker calls it; nothing else should on a file from outside.
pub fn extract(file: &File, vocabulary: &Vocabulary, bytes: &[u8]) -> std::result::Result<Extraction, ReadError> {
    let corrections = said_beside(&file.name, file.guidance.sidecar.as_deref())?;
    let found = reading::read(&file.name, bytes, &file.recognised, file.cross_check)?;
    let (pages, pages_with_text, blocks) = match found.body {
        Body::Pages(pages) => {
            let with_text = pages.iter().filter(|p| p.spans.iter().any(|s| s.text.chars().any(char::is_alphanumeric))).count();
            (pages.len(), with_text, lines::assemble(&pages))
        }
        Body::Blocks(blocks) => (0, 0, blocks),
    };
    let mut audits = layouts::structure(&blocks, vocabulary, &corrections.headings);
    if let Some(first) = audits.first_mut() {
        first.notices.splice(0..0, found.notices);
    }
    if !file.guidance.explain {
        for audit in &mut audits {
            audit.explained.clear();
        }
    }
    corrections::apply(&mut audits, &corrections);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut extraction = Extraction {
        sha256: file.sha256.clone(),
        format: found.format,
        text_source: found.text_source,
        pages: count(pages),
        pages_with_text: count(pages_with_text),
        recognition: found.recognition,
        audits,
    };
    passages::identify(&mut extraction);
    Ok(extraction)
}

/// Draws one page of a PDF, in this process. As with [`extract`], the worker calls it.
pub fn draw(bytes: &[u8], page: u32) -> std::result::Result<Picture, ReadError> {
    reading::draw(bytes, page)
}

/// What a file's sidecar says.
fn said_beside(name: &str, sidecar: Option<&str>) -> std::result::Result<Corrections, ReadError> {
    let text = sidecar.unwrap_or_default();
    corrections::parse(text).map_err(|e| ReadError::Sidecar { sidecar: corrections::sidecar(name), mistake: e.to_string() })
}

/// The text of the sidecar beside a file, which has been found good; none where there is none.
pub fn sidecar(path: &Path, name: &str) -> std::result::Result<Option<String>, ReadError> {
    let beside = PathBuf::from(corrections::sidecar(&path.to_string_lossy()));
    let text = files::read_short_text_if_any(&beside, corrections::MAX_BYTES)
        .map_err(|e| ReadError::Sidecar { sidecar: corrections::sidecar(name), mistake: io_reason(&e) })?;
    said_beside(name, text.as_deref())?;
    Ok(text)
}

/// How files are read.
pub struct How<'a> {
    /// The program that runs the worker: this one.
    pub program: &'a Path,
    /// Files read at the same time.
    pub jobs: usize,
    /// Read PDFs with both readers and compare.
    pub cross_check: bool,
    /// The heading words, the project's own among them.
    pub words: &'a HeadingWords,
    /// Say what became of each text, and why.
    pub explain: bool,
    /// Reads pages that are pictures; what it read before stays, with it or without it.
    pub ocr: Option<Tesseract>,
}

impl How<'_> {
    /// What one job reads with.
    fn reader(&self) -> Reader<'_> {
        Reader::new(self.program, self.words)
    }
}

/// Told of each file that is to be read, and when it has been: (done, all, name).
pub type Progress<'a> = dyn Fn(usize, usize, &str) + Sync + 'a;

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
    /// Sidecars beside which no report stands.
    pub stray_sidecars: Vec<String>,
}

/// A file's bytes and their hash; none where it is too large to be read.
fn load(path: &Path) -> Result<Option<(Vec<u8>, String)>> {
    let bytes = files::read_at_most(path, reading::MAX_BYTES)?;
    Ok(bytes.map(|bytes| {
        let sha256 = files::sha256(&bytes);
        (bytes, sha256)
    }))
}

const TOO_LARGE: ReadError = ReadError::TooLarge(reading::MAX_BYTES >> 20);

/// Reads files in workers, with what their sidecars say. An Err is a file that cannot be opened.
pub fn read_files(how: &How<'_>, paths: &[PathBuf]) -> Vec<Result<std::result::Result<Extraction, ReadError>>> {
    let reader = || how.reader();
    at_once_with(reader, how.jobs, paths, |reader, path| {
        let Some((bytes, sha256)) = load(path)? else { return Ok(Err(TOO_LARGE)) };
        let name = path.to_string_lossy();
        Ok(sidecar(path, &name).and_then(|sidecar| read(how, reader, &name, &sha256, sidecar, &bytes)))
    })
}

/// The most pages of one file that are recognised: some ten minutes' work.
const MAX_RECOGNISED: usize = 300;

/// Reads one file in a worker; where pages of it are pictures and there is text recognition, once more with their words.
fn read(
    how: &How<'_>,
    reader: &mut Reader<'_>,
    name: &str,
    sha256: &str,
    sidecar: Option<String>,
    bytes: &[u8],
) -> std::result::Result<Extraction, ReadError> {
    let mut file = File {
        name: name.to_owned(),
        sha256: sha256.to_owned(),
        cross_check: how.cross_check,
        guidance: Guidance { sidecar, explain: how.explain },
        recognised: Vec::new(),
    };
    let found = reader.read(&file, bytes);
    let unseen = match &found {
        Ok(extraction) => extraction.recognition.unseen.as_slice(),
        Err(ReadError::NoText { unseen, .. }) => unseen,
        Err(_) => &[],
    };
    let Some(ocr) = how.ocr.filter(|_| !unseen.is_empty()) else { return found };
    let one = |(i, page): (usize, &u32)| recognise(reader, *page, bytes, ocr, i < MAX_RECOGNISED);
    file.recognised = unseen.iter().enumerate().map(one).collect();
    reader.read(&file, bytes)
}

/// The words of one page. A page that cannot be drawn or takes too long is an outcome of that page.
fn recognise(reader: &mut Reader<'_>, page: u32, bytes: &[u8], ocr: Tesseract, wanted: bool) -> Recognised {
    let failed = |fault| Recognised { page, width: 0, height: 0, words: Vec::new(), fault: Some(fault) };
    if !wanted {
        return failed(RecognitionFault::TooMany);
    }
    match reader.draw(page, bytes) {
        Ok(picture) => match ocr.words(&picture) {
            Ok(words) => Recognised { page, width: picture.width, height: picture.height, words, fault: None },
            Err(fault) => failed(fault),
        },
        Err(ReadError::NotAnswered) => failed(RecognitionFault::Failed),
        Err(_) => failed(RecognitionFault::Drawing),
    }
}

/// True where text recognition could still find something in what was read.
fn wants_recognition(reading: &Reading) -> bool {
    match reading {
        Reading::Read(extraction) => !extraction.recognition.unseen.is_empty(),
        Reading::Failed(ReadError::NoText { unseen, .. }) => !unseen.is_empty(),
        Reading::Failed(_) => false,
    }
}

/// Does the work on so many items at the same time; the results stand in the order of the items.
fn at_once<T: Sync, R: Send>(jobs: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    at_once_with(|| (), jobs, items, |(), item| work(item))
}

/// As [`at_once`], each job with a tool of its own.
fn at_once_with<Tool, T: Sync, R: Send>(
    tool: impl Fn() -> Tool + Sync,
    jobs: usize,
    items: &[T],
    work: impl Fn(&mut Tool, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<usize, R>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                let mut tool = tool();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(&mut tool, item);
                    if let Ok(mut results) = results.lock() {
                        results.insert(index, result);
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
}

/// Does two things, at the same time where more than one job may run.
pub fn both<A: Send, B>(jobs: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if jobs < 2 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}

/// A file that is to be in the catalogue.
struct Task {
    file: Found,
    sidecar: std::result::Result<Option<String>, ReadError>,
    /// What is known of it before it is read: its key, where it could be had, and an earlier reading.
    known: Option<(Key, Option<Reading>)>,
}

/// What became of a file, with its key where it could be had.
type Keyed = (Option<Key>, Reading);

impl Task {
    fn new(file: Found, how: &How<'_>, catalogue: &Catalogue) -> Self {
        let sidecar = sidecar(&file.path, &file.name);
        let known = load(&file.path).ok().flatten().map(|(_, sha256)| {
            let key = Key::new(&sha256, &file.name, sidecar.as_ref().ok().and_then(Option::as_deref));
            let reading = match &sidecar {
                Ok(_) => catalogue.get(&key).filter(|r| how.ocr.is_none() || !wants_recognition(r)),
                Err(reason) => Some(Reading::Failed(reason.clone())),
            };
            (key, reading)
        });
        Self { file, sidecar, known }
    }

    fn is_known(&self) -> bool {
        matches!(self.known, Some((_, Some(_))))
    }
}

/// Reads what is new or changed in the corpus, forgets what is gone.
pub fn update(project: &Project, how: &How<'_>, progress: &Progress<'_>) -> Result<Updated> {
    let found = files::walk(&project.corpus(), is_read)?;
    let passed_over: Vec<String> = files::walk(&project.corpus(), is_foreign_document)?.into_iter().map(|f| f.name).collect();
    let stray_sidecars = stray_sidecars(project, found.iter().map(|f| &f.name).chain(&passed_over))?;
    let catalogue = Catalogue::open(&project.catalogue(), &reader_id(how)?)?;
    let tasks: Vec<Task> = at_once(how.jobs, &found, |file| Task::new(file.clone(), how, &catalogue));
    let unknown: Vec<&Task> = tasks.iter().filter(|t| !t.is_known()).collect();
    let to_read = unknown.len();
    let done = AtomicUsize::new(0);
    let reader = || how.reader();
    let mut results = at_once_with(reader, how.jobs, &unknown, |reader, task| {
        progress(done.load(Ordering::Relaxed), to_read, &task.file.name);
        let result = read_one(how, reader, task, &catalogue);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, to_read, &task.file.name);
        result
    })
    .into_iter();
    let mut sources: Vec<Source> = Vec::new();
    let mut present: Vec<Key> = Vec::new();
    // Content → the first file that was read with it: only that stands for its copies.
    let mut counted: BTreeMap<String, String> = BTreeMap::new();
    for Task { file, known, .. } in tasks {
        let (key, reading) = match known {
            Some((key, Some(reading))) => (Some(key), reading),
            // The results stand in the order of the tasks that had none.
            _ => match results.next() {
                Some(result) => result?,
                None => continue,
            },
        };
        let sha256 = key.as_ref().map(|k| k.sha256.clone()).unwrap_or_default();
        let same_as = counted.get(&sha256).cloned();
        if matches!(reading, Reading::Read(_)) && same_as.is_none() {
            counted.insert(sha256.clone(), file.name.clone());
        }
        sources.push(Source { name: file.name, sha256, reading, same_as });
        present.extend(key);
    }
    let withdrawn = catalogue.keep_only(&present)?;
    Ok(Updated { sources, read: to_read, withdrawn, passed_over, stray_sidecars })
}

/// Sidecars of the corpus that are named after none of these files.
fn stray_sidecars<'n>(project: &Project, names: impl Iterator<Item = &'n String>) -> Result<Vec<String>> {
    let known: BTreeSet<String> = names.map(|n| corrections::sidecar(n)).collect();
    // One whose ending is in capitals is heeded by nobody: it is told too.
    let is_sidecar = |name: &str| name.to_ascii_lowercase().ends_with(corrections::ENDING);
    let all = files::walk(&project.corpus(), is_sidecar)?.into_iter().map(|f| f.name);
    Ok(all.filter(|name| !known.contains(name)).collect())
}

/// True where a file of this name is read.
pub fn is_read(name: &str) -> bool {
    reading::reader_for(name).is_some()
}

/// Formats that a report may come in and that are not read: passed over, but not in silence.
fn is_foreign_document(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    ["doc", "odt", "rtf", "mht", "mhtml", "ppt", "pptx", "odp", "pages", "xps", "epub", "jpg", "jpeg", "png", "tif", "tiff"]
        .contains(&ending.as_str())
}

/// Reads one file in a worker and keeps the outcome. An Err is a catalogue that cannot be written.
fn read_one(how: &How<'_>, reader: &mut Reader<'_>, task: &Task, catalogue: &Catalogue) -> Result<Keyed> {
    let Task { file, sidecar, .. } = task;
    let (bytes, sha256) = match load(&file.path) {
        Ok(Some(loaded)) => loaded,
        // Not kept: the file may be another one the next time.
        Ok(None) => return Ok((None, Reading::Failed(TOO_LARGE))),
        Err(e) => return Ok((None, Reading::Failed(ReadError::Unopened(io_reason(&e))))),
    };
    let sidecar = match sidecar {
        Ok(sidecar) => sidecar.clone(),
        Err(reason) => return Ok((None, Reading::Failed(reason.clone()))),
    };
    let key = Key::new(&sha256, &file.name, sidecar.as_deref());
    let reading = match read(how, reader, &file.name, &sha256, sidecar, &bytes) {
        Ok(extraction) => Reading::Read(Box::new(extraction)),
        Err(reason) => Reading::Failed(reason),
    };
    // What may go well the next time is tried again.
    let passing = matches!(&reading, Reading::Failed(ReadError::Timeout(_) | ReadError::NotAnswered));
    if !passing {
        catalogue.put(&key, &reading)?;
    }
    Ok((Some(key), reading))
}

fn io_reason(error: &crate::error::Error) -> String {
    std::error::Error::source(error).and_then(std::error::Error::source).map_or_else(|| error.kind.to_string(), ToString::to_string)
}

/// Names what reads every file: the program's own bytes, so that another build reads everything anew, the project's
/// heading words, and how it compares.
fn reader_id(how: &How<'_>) -> Result<String> {
    let bytes = serde_json::to_vec(how.words)
        .map_err(|e| Error::new("vocabulary.toml", ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
    let words = files::sha256(&bytes);
    let compared = if how.cross_check { " cross-check" } else { "" };
    Ok(format!("{}-{words}{compared}", files::sha256(&files::read(how.program)?)))
}

/// Tags what was read: every file of the corpus, ready to be counted. The tags are the rules', with people's decisions laid
/// over them; what became of each decision is given too. The audits move from the sources into the documents.
pub fn code(
    sources: &mut [Source],
    tagger: &Tagger,
    settings: &Settings,
    reviews: &Reviews,
    jobs: usize,
) -> (Vec<Document>, Vec<Standing>) {
    let tagged = at_once(jobs, sources, |source| match (&source.reading, &source.same_as) {
        (Reading::Read(extraction), None) => extraction.audits.iter().map(|a| tags(a, tagger)).collect(),
        _ => Vec::new(),
    });
    let mut documents: Vec<Document> =
        sources.iter_mut().zip(tagged).map(|(source, tags)| document(source, tags, tagger, settings)).collect();
    // A name in capitals and the same name in small letters are one board: the first spelling stands for it.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for board in documents.iter_mut().flat_map(|d| &mut d.audits).filter_map(|c| c.board.as_mut()) {
        board.clone_from(names.entry(fold(board)).or_insert_with(|| board.clone()));
    }
    tell_same_reports(&mut documents);
    let standings = reviews::apply(&mut documents, reviews, &|id| tagger.codebook().present(id));
    (documents, standings)
}

/// The tags of an audit's passages, in their order.
type Tags = Vec<Vec<Tag>>;

fn tags(audit: &Audit, tagger: &Tagger) -> Tags {
    let of = |passage: &Passage| {
        let mut tags = tagger.tag(&passage.text, Scope::of(passage));
        // Thousands of audits are held at the same time.
        tags.shrink_to_fit();
        tags
    };
    audit.passages().map(|(_, passage)| of(passage)).collect()
}

/// Shorter passages stand in any report.
const TELLING_LETTERS: usize = 30;

/// Two files are held for the same report where so many hundredths of the passages of the one stand in the other, word for
/// word, and not fewer than so many passages.
const SAME_PERCENT: usize = 80;
const SAME_PASSAGES: usize = 5;

/// So many files are remembered for a passage: one that stands in more says nothing more.
const MOST_HOLDERS: usize = 8;

/// What a file says, passage by passage: of each its letters, as a number that no two of a pile are likely to share.
fn telling(document: &Document) -> Vec<u64> {
    let passages = document.audits.iter().flat_map(|c| c.audit.passages()).map(|(_, p)| letters_only(&p.text));
    let long = passages.filter(|letters| letters.chars().count() >= TELLING_LETTERS);
    let mut out: Vec<u64> = long.map(|letters| FixedState::default().hash_one(letters)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Tells of a file that holds nearly the same words as an earlier one: the same report, printed or exported anew.
fn tell_same_reports(documents: &mut [Document]) {
    let said: Vec<Vec<u64>> = documents.iter().map(telling).collect();
    let mut holders: Vec<(u64, usize)> = Vec::new();
    for (number, words) in said.iter().enumerate() {
        holders.extend(words.iter().map(|w| (*w, number)));
    }
    holders.sort_unstable();
    let mut told: Vec<(usize, usize, usize)> = Vec::new();
    for (number, words) in said.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for word in words {
            let first = holders.partition_point(|(w, _)| w < word);
            let of_word = holders.iter().skip(first).take(MOST_HOLDERS);
            for (_, earlier) in of_word.take_while(|(w, holder)| w == word && *holder < number) {
                *shared.entry(*earlier).or_default() += 1;
            }
        }
        // Of several that are as like the first is named.
        let most = shared.into_iter().max_by_key(|(earlier, count)| (*count, std::cmp::Reverse(*earlier)));
        if let Some((earlier, count)) = most.filter(|(_, c)| *c >= SAME_PASSAGES && c * 100 >= words.len() * SAME_PERCENT) {
            told.push((number, earlier, count * 100 / words.len()));
        }
    }
    for (number, earlier, percent) in told {
        let Some(path) = documents.get(earlier).map(|d| d.path.clone()) else { continue };
        if let Some(document) = documents.get_mut(number) {
            document.concerns.push(attention::same_words(&path, percent));
            document.concerns.sort_by_key(|c| c.weight);
            document.outcome = Outcome::Check;
        }
    }
}

fn document(source: &mut Source, tags: Vec<Tags>, tagger: &Tagger, settings: &Settings) -> Document {
    let mut document = Document {
        path: source.name.clone(),
        sha256: source.sha256.clone(),
        pages: 0,
        pages_with_text: 0,
        format: "",
        text_source: "",
        outcome: Outcome::Failed,
        concerns: Vec::new(),
        audits: Vec::new(),
    };
    match &mut source.reading {
        Reading::Failed(reason) => {
            document.concerns.push(attention::unread(reason));
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
            let audits = std::mem::take(&mut extraction.audits);
            if let Some(other) = &source.same_as {
                document.outcome = Outcome::Check;
                document.concerns.push(attention::copy(other));
                return document;
            }
            let all = audits.into_iter().zip(tags).enumerate();
            document.audits = all.map(|(i, (audit, tags))| coded(audit, tags, i, &extraction.sha256, tagger, settings)).collect();
            document.concerns = attention::read(&source.name, &document.audits, |board| tagger.codebook().missed_pack(board));
            document.outcome = if document.concerns.is_empty() { Outcome::Read } else { Outcome::Check };
        }
    }
    document
}

fn coded(mut audit: Audit, tags: Tags, number: usize, sha256: &str, tagger: &Tagger, settings: &Settings) -> Coded {
    for (passage, tags) in audit.passages_mut().zip(tags) {
        passage.tags = tags;
    }
    let fields = &audit.fields;
    Coded {
        board: fields.board.as_deref().map(|b| settings.board(b)),
        year: fields.period.as_ref().and_then(|p| periods::counted_year(p, YearKind::Financial)),
        reviewed: BTreeMap::new(),
        own_topics: tagger.own_topics(fields),
        case_ids: (0..audit.cases.len()).map(|c| passages::case_id(sha256, number, c)).collect(),
        audit,
    }
}

/// Names the state of all that the index is made from, without reading it: the reports and what stands beside them by size
/// and time of change, the files that people edit, this program, and `how` it was told to read. While it stays the same, so
/// does the index.
pub fn made_from(project: &Project, program: &Path, how: &str) -> Result<String> {
    let mut state = vec![how.to_owned(), program.display().to_string(), files::stamp(program)];
    for file in files::walk(&project.corpus(), |_| true)? {
        state.push(file.name);
        state.push(files::stamp(&file.path));
    }
    state.extend(project.settings_files().iter().map(|path| files::stamp(path)));
    Ok(files::sha256(state.join("\n").as_bytes()))
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
            includes: t.includes.clone(),
            excludes: t.excludes.clone(),
            rules: t.rules.iter().map(|r| r.text.clone()).collect(),
        })
        .collect()
}

/// Counts the documents by the years of another kind. The index keeps financial years.
pub fn count_by(documents: &mut [Document], kind: YearKind) {
    for coded in documents.iter_mut().flat_map(|d| &mut d.audits) {
        coded.year = coded.audit.fields.period.as_ref().and_then(|p| periods::counted_year(p, kind));
    }
}

/// This program, to run workers with.
pub fn this_program() -> Result<PathBuf> {
    std::env::current_exe().map_err(|e| crate::error::Error::io("audit-themes".as_ref(), "find the program's own file", e))
}
/// Brings the search index up to date with the coded documents: only what changed is written.
pub fn index(project: &Project, documents: &[Document], themes: &[ThemeText], jobs: usize) -> Result<Index> {
    // Document → hash of what was indexed of it. Without it nobody knows what the index holds: it is made anew.
    let path = project.index().join("indexed.json");
    let noted: Option<BTreeMap<String, String>> = files::read_text_if_any(&path)?.and_then(|text| serde_json::from_str(&text).ok());
    if noted.is_none() {
        files::remove_folder(&project.passages())?;
    }
    let (index, state) = Index::open_or_create(&project.passages())?;
    let known = noted.filter(|_| !state.needs_rebuild()).unwrap_or_default();
    let held: Vec<&Document> = documents.iter().filter(|d| !d.audits.is_empty()).collect();
    let signatures = at_once(jobs, &held, |document| serde_json::to_vec(&entries(document, themes)).map(|bytes| files::sha256(&bytes)));
    let mut present: BTreeMap<String, String> = BTreeMap::new();
    let mut changed: Vec<&Document> = Vec::new();
    for (document, signature) in held.into_iter().zip(signatures) {
        let signature = signature.map_err(|e| Error::new(&path, ErrorKind::Render { format: "JSON", message: e.to_string() }))?;
        if known.get(&document.sha256) != Some(&signature) {
            changed.push(document);
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
            writer.withdraw(sha256)?;
        }
        for document in &changed {
            writer.replace(&document.sha256, &entries(document, themes))?;
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
        heading: passage.heading.as_deref().map(str::to_owned),
        text: passage.text.clone(),
        emphasis: passage.emphasis.clone(),
        board: coded.board.clone(),
        area: fields.area.clone(),
        audit_topic: fields.topic.clone(),
        time_period: coded.year.as_deref().and_then(|y| y.replace('-', "").parse().ok()),
        time_label: coded.year.clone(),
        citation: statistics::citation(coded, case.map(|(c, _)| c), passage),
        themes: passage.tags.iter().filter(|t| t.status.counts()).filter_map(named).collect(),
    }
}
