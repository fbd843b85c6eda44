//! `ingest`: bring the index up to date. The other commands begin with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::args::{Args, Ingest, Reading as ReadingArgs};
use super::output::Screen;
use super::{Exit, Failure, Outcome, correct, recognition, unread};
use crate::catalogue::Reading;
use crate::error::{Error, ErrorKind};
use crate::files::Lock;
use crate::index::{Index, Thesaurus};
use crate::model::{Document, Standing, ThemeText};
use crate::pipeline::{self, How, Source, Updated};
use crate::project::{Project, Settings};
use crate::reviews::Reviews;
use crate::themes::{self, Codebook, Tagger};

/// A project whose files have been read and tagged.
pub(super) struct Ready {
    pub(super) project: Project,
    pub(super) updated: Updated,
    pub(super) documents: Vec<Document>,
    /// People's decisions, and what became of each.
    pub(super) reviews: Reviews,
    pub(super) standings: Vec<Standing>,
    pub(super) tagger: Tagger,
    pub(super) themes: Vec<ThemeText>,
    pub(super) index: Index,
    pub(super) codebook_version: String,
    /// SHA-256 of the codebook's text.
    pub(super) codebook_hash: String,
    /// When the index was last brought up to date before this, in UTC.
    pub(super) last_run: Option<String>,
    /// Held until the command ends.
    _lock: Lock,
}

impl Ready {
    /// Files that could not be read, with the reason.
    pub(super) fn failures(&self) -> impl Iterator<Item = (&Source, &crate::error::ReadError)> {
        self.updated.sources.iter().filter_map(|s| match &s.reading {
            Reading::Failed(reason) => Some((s, reason)),
            Reading::Read(_) => None,
        })
    }

    /// Files of which some pages have no text, with those pages.
    fn blank_pages(&self) -> Vec<(&str, Vec<u32>)> {
        let pages = |d: &Document| -> Vec<u32> {
            let notices = d.audits.iter().flat_map(|c| &c.audit.notices);
            notices.filter(|n| n.code == "page-without-text").filter_map(|n| n.page).collect()
        };
        let all = self.documents.iter().map(|d| (d.path.as_str(), pages(d)));
        all.filter(|(_, pages)| !pages.is_empty()).collect()
    }

    /// Pages whose text comes from text recognition.
    fn recognised(&self) -> usize {
        let pages = |s: &Source| match &s.reading {
            Reading::Read(extraction) => extraction.recognition.pages.len(),
            Reading::Failed(_) => 0,
        };
        self.updated.sources.iter().map(pages).sum()
    }

    pub(super) fn exit(&self) -> Exit {
        if self.failures().next().is_some() || !self.blank_pages().is_empty() { Exit::Partial } else { Exit::Done }
    }

    /// Adds to the tags what was learned from people's decisions; it counts nowhere.
    pub(super) fn suggest(&mut self) {
        let learned = themes::learn(&self.documents, self.tagger.codebook());
        themes::propose(&mut self.documents, &learned);
    }

    /// A command of this program for this project, to be typed next.
    pub(super) fn command(&self, words: &str) -> String {
        let root = self.project.root();
        if root == std::path::Path::new(".") {
            format!("audit-themes {words}")
        } else {
            format!("audit-themes --project {} {words}", root.display())
        }
    }
}

/// Brings the index up to date, and names what could not be read.
pub(super) fn prepare(args: &Args, reading: &ReadingArgs, screen: &Screen) -> Result<Ready, Failure> {
    let ready = bring_up_to_date(args, reading, screen)?;
    summary(&ready, reading.ocr, screen);
    Ok(ready)
}

/// What a search needs of a project.
pub(super) struct Searchable {
    pub(super) settings: Settings,
    pub(super) codebook: Codebook,
    pub(super) themes: Vec<ThemeText>,
    pub(super) thesaurus: Thesaurus,
    pub(super) index: Index,
}

impl Searchable {
    /// The index in a folder, whatever the project.
    pub(super) fn of_folder(args: &Args, folder: &Path) -> Result<Self, Failure> {
        let index = Index::open(folder).ok_or_else(|| Error::new(folder, ErrorKind::NoIndex))?;
        Self::with(&args.folder(), index)
    }

    fn with(project: &Project, index: Index) -> Result<Self, Failure> {
        let (codebook, _) = project.codebook()?;
        let mut thesaurus = Thesaurus::embedded()?;
        if let Some((path, text)) = project.thesaurus()? {
            thesaurus = thesaurus.with(&path, &text)?;
        }
        Ok(Self { settings: project.settings()?, themes: pipeline::theme_texts(&codebook), codebook, thesaurus, index })
    }
}

/// The project's index, brought up to date where something has changed. Where nothing has, any number of searches go on at
/// once; while another run is at work, what it has not finished is not searched.
pub(super) fn searchable(args: &Args, reading: &ReadingArgs, screen: &Screen) -> Result<Searchable, Failure> {
    let project = args.folder();
    check_folders(&project)?;
    let made_from = made_from(&project, args, reading)?;
    if crate::files::read_text_if_any(&project.made_from())?.is_some_and(|known| known == made_from)
        && let Some(index) = Index::open(&project.passages())
    {
        return Searchable::with(&project, index);
    }
    // A search speaks of its hits only; what was read is told by the other commands.
    match prepare(args, reading, &screen.quietly()) {
        Ok(ready) => Searchable::with(&project, ready.index),
        Err(Failure::Error(e)) if matches!(e.kind, ErrorKind::Locked) => {
            let index = Index::open(&project.passages()).ok_or(Failure::Error(e))?;
            screen.say("Another run is at work on this project: what it has not finished yet is not searched.");
            Searchable::with(&project, index)
        }
        Err(other) => Err(other),
    }
}

fn made_from(project: &Project, args: &Args, reading: &ReadingArgs) -> Result<String, Failure> {
    let how = format!("{:?} {} {}", args.pack, reading.cross_check, reading.ocr);
    Ok(pipeline::made_from(project, &pipeline::this_program()?, &how)?)
}

fn check_folders(project: &Project) -> Result<(), Failure> {
    if !project.root().is_dir() {
        let message = format!("{}: no such folder", project.root().display());
        return Err(Failure::Usage(message, Some("--project names the folder that holds the folder corpus.".to_owned())));
    }
    if !project.corpus().is_dir() {
        let message = format!("{}: there is no corpus folder here", project.corpus().display());
        let hint = "Put the audit reports into a folder named corpus, or name the project's folder with --project DIR.";
        return Err(Failure::Usage(message, Some(hint.to_owned())));
    }
    Ok(())
}

/// Reads what is new, tags everything, brings the search index up to date.
pub(super) fn bring_up_to_date(args: &Args, reading: &ReadingArgs, screen: &Screen) -> Result<Ready, Failure> {
    let project = args.folder();
    let (codebook, codebook_text) = project.codebook()?;
    let settings: Settings = project.settings()?;
    let words = project.heading_words()?;
    let reviews = project.reviews()?;
    check_folders(&project)?;
    let ocr = recognition(reading.ocr)?;
    let lock = Lock::take(&project.lock())?;
    let program = pipeline::this_program()?;
    // From before the reading, so that what changes meanwhile is seen the next time.
    let made_from = made_from(&project, args, reading)?;
    let progress = screen.reading();
    let how =
        How { program: &program, jobs: usize::from(reading.jobs), cross_check: reading.cross_check, words: &words, explain: false, ocr };
    let updated = pipeline::update(&project, &how, &|done, all, name| progress.step(done, all, name));
    progress.finish();
    let mut updated = updated?;
    let themes = pipeline::theme_texts(&codebook);
    let codebook_version = codebook.version.clone();
    let tagger = Tagger::new(codebook);
    let passing = |s: &Source| matches!(&s.reading, Reading::Failed(reason) if reason.is_passing());
    let passing = updated.sources.iter().any(passing);
    let (documents, standings) = pipeline::code(&mut updated.sources, &tagger, &settings, &reviews, how.jobs);
    let index = pipeline::index(&project, &documents, &themes, how.jobs)?;
    if passing {
        crate::files::remove(&project.made_from())?;
    } else {
        crate::files::write(&project.made_from(), made_from.as_bytes())?;
    }
    let last_run = crate::files::read_text_if_any(&project.last_run())?.map(|text| text.trim().to_owned());
    crate::files::write(&project.last_run(), format!("{}\n", super::report::now()).as_bytes())?;
    Ok(Ready {
        project,
        updated,
        documents,
        reviews,
        standings,
        tagger,
        themes,
        index,
        codebook_version,
        codebook_hash: crate::files::sha256(codebook_text.as_bytes()),
        last_run,
        _lock: lock,
    })
}

fn summary(ready: &Ready, ocr: bool, screen: &Screen) {
    let cases: usize = ready.documents.iter().flat_map(|d| &d.audits).filter(|c| !c.audit.pooled).map(|c| c.audit.cases.len()).sum();
    let all = ready.updated.sources.len();
    let files = if all == 1 { "1 file".to_owned() } else { format!("{all} files") };
    let mut line = format!("{files} in corpus: {} read now, {} known; {cases} cases.", ready.updated.read, all - ready.updated.read);
    if ready.updated.withdrawn > 0 {
        let _ = write!(line, " {} withdrawn.", ready.updated.withdrawn);
    }
    screen.say(&line);
    if all == 0 {
        screen.say("There is nothing to read: put audit reports (PDF, Word, HTML, Markdown or text) into corpus.");
    }
    let failures: BTreeMap<&str, &crate::error::ReadError> = ready.failures().map(|(s, r)| (s.name.as_str(), r)).collect();
    if !failures.is_empty() {
        screen.say(&format!(
            "{} could not be read:",
            if failures.len() == 1 { "1 file".to_owned() } else { format!("{} files", failures.len()) }
        ));
        for (name, reason) in failures {
            screen.say(&format!("  {}", unread(name, reason)));
        }
    }
    for (name, pages) in ready.blank_pages() {
        let list: Vec<String> = pages.iter().map(ToString::to_string).collect();
        let which = if pages.len() == 1 { "page" } else { "pages" };
        let advice = if ocr { "" } else { " If it is a scan: with Tesseract installed, run again with --ocr." };
        screen.say(&format!("{name}: {which} {} without text; the others were read.{advice}", list.join(", ")));
    }
    let recognised = ready.recognised();
    if recognised > 0 {
        let pages = if recognised == 1 { "1 page was".to_owned() } else { format!("{recognised} pages were") };
        screen.say(&format!("{pages} read by text recognition (OCR), which takes some words for others."));
    }
    if !ready.updated.passed_over.is_empty() {
        screen.say(&format!(
            "Passed over, since only PDF, Word (DOCX), HTML, Markdown and text are read (save them as PDF): {}",
            ready.updated.passed_over.join(", ")
        ));
    }
    if !ready.updated.stray_sidecars.is_empty() {
        screen.say(&format!("Sidecars beside which no report stands, which correct nothing: {}", ready.updated.stray_sidecars.join(", ")));
    }
    let open = ready.standings.iter().filter(|s| s.wants_a_look()).count();
    if open > 0 {
        let decisions = if open == 1 { "1 decision".to_owned() } else { format!("{open} decisions") };
        screen.say(&format!("{decisions} of reviews.csv found no tag or are disputed: `{}` lists them.", ready.command("review status")));
    }
    let check = ready.documents.iter().filter(|d| d.outcome == crate::model::Outcome::Check).count();
    if check > 0 {
        screen.say(&format!("{check} read, but worth a person's look: `{}` says why.", ready.command("status")));
    }
}

pub(super) fn run(args: &Args, command: &Ingest, screen: &Screen) -> Outcome {
    if !correct::run(args, command, screen)? {
        return Ok(Exit::Done);
    }
    let ready = prepare(args, &command.reading, screen)?;
    screen.say(&format!("Next: `{}` writes the reports, `{}` finds passages.", ready.command("report"), ready.command("search WORDS")));
    Ok(ready.exit())
}
