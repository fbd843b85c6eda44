//! The search index: every passage as one tantivy document, found by words of the one analyser.
//!
//! The index is derived: what it holds can be made again from the reports, and an index that does not fit this
//! version is deleted, never searched.

pub mod bulk;
mod collect;
mod evaluate;
mod exact;
mod excluded;
#[cfg(test)]
mod fixture;
mod like;
mod merge;
mod plan;
pub mod query;
mod schema;
pub mod search;
mod shorthand;
pub mod snippet;
mod stored;
mod thesaurus;
mod together;
mod traces;
mod twins;
mod vocabulary;
mod wider;
mod writer;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::{IndexReader, ReloadPolicy, Searcher, TantivyError};

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Polarity, Section};
use crate::text::analyser::Stems;
use collect::Opened;
use schema::Fields;
use vocabulary::Lexicon;

pub use query::{Query, YearRange};
pub use search::{Count, Facet, Facets, Filters, Fit, Group, Half, Hit, Holdings, Options, Results, Unknown};
pub use snippet::{Snippet, snippet};
pub use thesaurus::Thesaurus;
pub use traces::Held;
pub use writer::Writer;

/// A theme found in a passage, as far as search needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryTheme {
    /// The theme's id in the codebook.
    pub theme: String,
    pub polarity: Polarity,
}

/// What one passage needs to be indexed, and what a hit gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The passage's id.
    pub passage: String,
    /// SHA-256 of the document's bytes, lower-case hexadecimal.
    pub document: String,
    /// The document's path, relative to the project, with `/`.
    pub path: String,
    pub page: Option<u32>,
    pub end_page: Option<u32>,
    /// `None` where the passage stands in no case.
    pub case_id: Option<String>,
    /// How a person names the case, such as `Case 3 (Felix)`.
    pub case_label: Option<String>,
    pub section: Section,
    /// A message's title rather than its narrative.
    pub title: bool,
    /// The heading it stands under, as printed.
    pub heading: Option<String>,
    pub text: String,
    /// The emphasised phrases of the text.
    pub emphasis: Vec<String>,
    pub board: Option<String>,
    pub area: Option<String>,
    pub audit_topic: Option<String>,
    /// Six digits for a year that runs over two (201617), four for a calendar year; `None` if the report states none.
    pub time_period: Option<u32>,
    /// How a person writes the year, such as `2016-17`.
    pub time_label: Option<String>,
    /// Ready to paste.
    pub citation: String,
    pub themes: Vec<EntryTheme>,
}

impl Entry {
    /// The text of the heading that weighs on it: a title's own, else the one above it.
    fn headline(&self) -> Option<&str> {
        if self.title { Some(&self.text) } else { self.heading.as_deref() }
    }

    /// True where the other one, the next in the document, is the paragraph below this title.
    fn is_title_of(&self, next: &Self) -> bool {
        let messages = self.section == Section::Message && next.section == Section::Message;
        messages && self.title && !next.title && self.document == next.document && self.case_id == next.case_id
    }

    /// The ids of its themes.
    fn theme_ids(&self) -> BTreeSet<&str> {
        self.themes.iter().map(|t| t.theme.as_str()).collect()
    }

    /// What it says of its themes; what is both is found as a strength and as learning, too.
    fn polarities(&self) -> BTreeSet<Polarity> {
        self.themes.iter().flat_map(|t| t.polarity.sides().iter().copied().chain([t.polarity])).collect()
    }
}

/// What was found where the index should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// An index that this version can search.
    Current,
    /// There was no index; it is empty now.
    New,
    /// One of another format or analyser, a damaged one, or one whose first commit never came: it was deleted and is
    /// empty now.
    Outdated,
}

impl State {
    /// True where every document has to be given again.
    pub fn needs_rebuild(self) -> bool {
        self != Self::Current
    }
}

/// An open index.
pub struct Index {
    dir: PathBuf,
    store: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    opened: Opened,
    /// The words of the newest commit.
    lexicon: Mutex<Arc<Lexicon>>,
    /// Of the words of the passages that were given back.
    stems: Mutex<Stems>,
}

impl Index {
    /// Opens the index in a folder that is the index's alone, or makes an empty one.
    ///
    /// An index of another format or analyser, or one that cannot be opened, is deleted: it would find nothing
    /// where there is something.
    pub fn open_or_create(dir: &Path) -> Result<(Self, State)> {
        let present = dir.join("meta.json").exists();
        if present && let Some(index) = Self::open(dir) {
            return Ok((index, State::Current));
        }
        if dir.exists() {
            std::fs::remove_dir_all(dir).map_err(|e| Error::io(dir, "delete the outdated search index", e))?;
        }
        make_private_dir(dir)?;
        let (schema, fields) = schema::build();
        let directory = MmapDirectory::open(dir).map_err(|e| failure(dir, &e.into()))?;
        let index = tantivy::Index::create(directory, schema, tantivy::IndexSettings::default()).map_err(|e| failure(dir, &e))?;
        let index = Self::wrap(dir, index, fields, Lexicon::default()).map_err(|e| failure(dir, &e))?;
        Ok((index, if present { State::Outdated } else { State::New }))
    }

    /// The index in a folder as the last commit left it, if it is whole and this version can search it. Nothing is
    /// changed, so that any number of readers can do so while there is a writer.
    pub fn open(dir: &Path) -> Option<Self> {
        let (schema, fields) = schema::build();
        let index = tantivy::Index::open_in_dir(dir).ok()?;
        let lexicon = schema::words(&index.load_metas().ok()?.payload?).and_then(Lexicon::read)?;
        if index.schema() != schema {
            return None;
        }
        Self::wrap(dir, index, fields, lexicon).ok()
    }

    fn wrap(dir: &Path, index: tantivy::Index, fields: Fields, lexicon: Lexicon) -> tantivy::Result<Self> {
        schema::register(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            dir: dir.to_owned(),
            store: index,
            reader,
            fields,
            opened: Opened::default(),
            lexicon: Mutex::new(Arc::new(lexicon)),
            stems: Mutex::default(),
        })
    }

    /// Opens the one writer; a second one, here or in another process, is told that the index is locked.
    pub fn writer(&self) -> Result<Writer<'_>> {
        Writer::open(self)
    }

    fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Makes the newest commit visible, with its words; those of an index that we never committed are as they were given.
    fn reload(&self) -> tantivy::Result<()> {
        self.opened.close();
        self.reader.reload()?;
        if let Some(lines) = self.store.load_metas()?.payload.as_deref().and_then(schema::words) {
            let damaged = || TantivyError::InternalError("the words of the search index are damaged".to_owned());
            self.know(Lexicon::read(lines).ok_or_else(damaged)?);
        }
        Ok(())
    }

    /// The words of the newest commit.
    fn lexicon(&self) -> Arc<Lexicon> {
        Arc::clone(&self.lexicon.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn know(&self, lexicon: Lexicon) {
        *self.lexicon.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(lexicon);
    }

    fn stems(&self) -> MutexGuard<'_, Stems> {
        // Whoever panicked left stems that are right.
        self.stems.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failure(&self, error: &TantivyError) -> Error {
        failure(&self.dir, error)
    }

    /// The nearest spelling among the index's own words, for a word that it does not hold: at most two typos away,
    /// the nearest first, then the most frequent.
    pub fn suggest(&self, word: &str) -> Result<Option<String>> {
        vocabulary::suggest(&self.lexicon(), &self.searcher(), &self.fields, word).map_err(|e| self.failure(&e))
    }
}

fn failure(dir: &Path, error: &TantivyError) -> Error {
    let kind = match error {
        TantivyError::LockFailure(..) => ErrorKind::Locked,
        TantivyError::IoError(source) => {
            ErrorKind::Io { action: "use the search index", source: std::io::Error::new(source.kind(), source.to_string()) }
        }
        other => ErrorKind::Index(other.to_string()),
    };
    Error::new(dir, kind)
}

/// Makes a folder that only its owner can enter.
fn make_private_dir(dir: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|e| Error::io(dir, "make the folder of the search index", e))
}

#[cfg(test)]
mod tests {
    use super::fixture::{found, indexed};
    use super::*;

    #[test]
    fn a_missing_index_is_made_and_a_committed_one_is_kept() {
        let (dir, index) = indexed();
        drop(index);
        let path = dir.path().join("search");
        let (index, state) = Index::open_or_create(&path).unwrap();
        assert_eq!(state, State::Current);
        assert_eq!(found(&index, "money"), ["otter111-3"]);
        let (_, state) = Index::open_or_create(&dir.path().join("other/place")).unwrap();
        assert_eq!(state, State::New);
        assert!(state.needs_rebuild());
    }

    #[test]
    fn an_index_that_does_not_fit_is_deleted_and_says_so() {
        let stamped = |text: &str| {
            let (dir, index) = indexed();
            let mut writer = index.store.writer_with_num_threads::<tantivy::TantivyDocument>(1, 15_000_000).unwrap();
            let mut commit = writer.prepare_commit().unwrap();
            commit.set_payload(text);
            commit.commit().unwrap();
            drop((writer, index));
            let (index, state) = Index::open_or_create(&dir.path().join("search")).unwrap();
            (state, index.holdings().unwrap().passages)
        };
        assert_eq!(stamped("audit-themes index 1, analyser another"), (State::Outdated, 0));
        assert_eq!(stamped(&schema::payload(&Lexicon::default())), (State::Current, 13));
        let damaged = format!("{}damaged", schema::payload(&Lexicon::default()));
        assert_eq!(stamped(&damaged), (State::Outdated, 0));
    }

    #[test]
    fn a_damaged_index_is_made_anew() {
        let (dir, index) = indexed();
        drop(index);
        let path = dir.path().join("search");
        std::fs::write(path.join("meta.json"), "{").unwrap();
        let (index, state) = Index::open_or_create(&path).unwrap();
        assert_eq!(state, State::Outdated);
        assert_eq!(found(&index, ""), Vec::<String>::new());
        assert_eq!(index.suggest("school").unwrap(), None);
    }

    #[test]
    fn an_index_that_was_never_committed_is_begun_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("search");
        drop(Index::open_or_create(&path).unwrap());
        let (_, state) = Index::open_or_create(&path).unwrap();
        assert!(state.needs_rebuild());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, _index) = indexed();
        let path = dir.path().join("search");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&path.join("meta.json")), 0o600);
    }
}
