//! Writing: documents replaced and withdrawn as a whole, seen by readers at a commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tantivy::collector::DocSetCollector;
use tantivy::indexer::UserOperation;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexWriter, TantivyError, Term};

use super::vocabulary::{Lexicon, Spellings};
use super::{Entry, Index, schema};
use crate::error::{Error, Result};

/// Memory of the one indexing thread before it writes a segment.
const HEAP: usize = 50_000_000;

/// The one writer of an index. What is not committed when it is dropped is forgotten; a document that comes a second time commits
/// what came before.
pub struct Writer<'a> {
    index: &'a Index,
    writer: IndexWriter,
    spellings: Spellings,
    /// The documents that were given or withdrawn since the last commit.
    touched: BTreeSet<String>,
}

impl<'a> Writer<'a> {
    pub(super) fn open(index: &'a Index) -> Result<Self> {
        // One thread, so that the same input makes the same order of documents.
        let writer = index.store.writer_with_num_threads(1, HEAP).map_err(|e| index.failure(&e))?;
        // A kill in the middle of a write leaves a file that tantivy knows nothing of, with the words of reports.
        remove_strays(&index.dir)?;
        // A kill between two steps of a commit leaves a file that would block every later one.
        writer.garbage_collect_files().wait().map_err(|e| index.failure(&e))?;
        // What another process wrote before.
        index.reload().map_err(|e| index.failure(&e))?;
        Ok(Self { index, writer, spellings: Spellings::default(), touched: BTreeSet::new() })
    }

    /// Puts the passages of a document, in reading order, in place of all that the index holds of it.
    pub fn replace(&mut self, sha256: &str, entries: &[Entry]) -> Result<()> {
        self.forget_words(sha256)?;
        for entry in entries {
            self.spellings.count(&entry.text, 1);
        }
        let documents =
            schema::documents(&self.index.fields, entries).map_err(|e| self.index.failure(&TantivyError::InternalError(e.to_string())))?;
        let mut operations = vec![UserOperation::Delete(self.document_term(sha256))];
        let mut first_seen: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        let mut keyed: Vec<(usize, _)> = Vec::with_capacity(documents.len());
        for (order, (entry, document)) in entries.iter().zip(documents).enumerate() {
            keyed.push((*first_seen.entry(entry.case_id.as_deref()).or_insert(order), document));
        }
        // The passages of a case lie side by side, and one batch goes into one segment: so that cases can be counted
        // exactly without remembering them.
        keyed.sort_by_key(|(case, _)| *case);
        operations.extend(keyed.into_iter().map(|(_, document)| UserOperation::Add(document)));
        self.writer.run(operations).map_err(|e| self.index.failure(&e))?;
        Ok(())
    }

    /// Takes a document out of the index.
    pub fn withdraw(&mut self, sha256: &str) -> Result<()> {
        self.forget_words(sha256)?;
        self.writer.delete_term(self.document_term(sha256));
        Ok(())
    }

    /// Takes away the words of a document that the index holds. What the last commit holds of it is known, so that what was done
    /// since then is committed where the same document comes again.
    fn forget_words(&mut self, sha256: &str) -> Result<()> {
        if !self.touched.insert(sha256.to_owned()) {
            self.commit()?;
            self.touched.insert(sha256.to_owned());
        }
        let (index, searcher) = (self.index, self.index.searcher());
        let held = TermQuery::new(self.document_term(sha256), IndexRecordOption::Basic);
        #[expect(clippy::iter_over_hash_type, reason = "a sum is the same in any order")]
        for address in searcher.search(&held, &DocSetCollector).map_err(|e| index.failure(&e))? {
            let entry = index.entry(&searcher, address).map_err(|e| index.failure(&e))?;
            self.spellings.count(&entry.text, -1);
        }
        Ok(())
    }

    /// Makes all changes visible and safe on the disk.
    pub fn commit(&mut self) -> Result<()> {
        let mut lexicon = Lexicon::clone(&self.index.lexicon());
        lexicon.add(self.spellings.changes());
        let mut prepared = self.writer.prepare_commit().map_err(|e| self.index.failure(&e))?;
        prepared.set_payload(&schema::payload(&lexicon));
        prepared.commit().map_err(|e| self.index.failure(&e))?;
        self.index.know(lexicon);
        self.touched.clear();
        self.settle()
    }

    /// Commits, and leaves nothing of a withdrawn document in any file of the index.
    pub fn purge(&mut self) -> Result<()> {
        self.commit()?;
        let metas = self.index.store.searchable_segment_metas().map_err(|e| self.index.failure(&e))?;
        let stale: Vec<_> = metas.iter().filter(|m| m.has_deletes()).map(tantivy::SegmentMeta::id).collect();
        // A held description of a segment keeps its files alive.
        drop(metas);
        if !stale.is_empty() {
            self.writer.merge(&stale).wait().map_err(|e| self.index.failure(&e))?;
        }
        self.settle()?;
        self.writer.garbage_collect_files().wait().map_err(|e| self.index.failure(&e))?;
        Ok(())
    }

    /// Commits, waits until the background work on segments is done, and closes the writer.
    pub fn finish(mut self) -> Result<()> {
        self.commit()?;
        let Self { index, writer, .. } = self;
        writer.wait_merging_threads().map_err(|e| index.failure(&e))?;
        settle(index)
    }

    fn settle(&self) -> Result<()> {
        settle(self.index)
    }

    fn document_term(&self, sha256: &str) -> Term {
        Term::from_field_text(self.index.fields.document, sha256)
    }
}

/// Makes the newest commit durable, private and visible.
fn settle(index: &Index) -> Result<()> {
    sync_dir(&index.dir)?;
    make_private_files(&index.dir)?;
    index.reload().map_err(|e| index.failure(&e))
}

/// What tantivy writes before it renames it. There is one writer, and so nobody is at it.
fn remove_strays(dir: &Path) -> Result<()> {
    let failed = |e| Error::io(dir, "tidy up the search index", e);
    for file in std::fs::read_dir(dir).map_err(failed)? {
        let file = file.map_err(failed)?;
        if file.file_name().to_string_lossy().starts_with(".tmp") {
            std::fs::remove_file(file.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// tantivy renames its meta file and does not wait for the folder to be on the disk.
fn sync_dir(dir: &Path) -> Result<()> {
    if cfg!(unix) {
        std::fs::File::open(dir).and_then(|f| f.sync_all()).map_err(|e| Error::io(dir, "flush the search index to the disk", e))?;
    }
    Ok(())
}

/// tantivy makes files that everyone may read.
#[cfg(unix)]
fn make_private_files(dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let failed = |e| Error::io(dir, "make the search index private", e);
    for file in std::fs::read_dir(dir).map_err(failed)? {
        let file = file.map_err(failed)?;
        match std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600)) {
            // A merge in the background may have taken the file away.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            outcome => outcome.map_err(failed)?,
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private_files(_dir: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{entry, found, indexed, library};
    use crate::error::ErrorKind;
    use crate::model::Section;

    #[test]
    fn a_document_is_replaced_as_a_whole() {
        let (_dir, index) = indexed();
        let before = index.holdings().unwrap();
        let mut writer = index.writer().unwrap();
        let new = entry("heron222", 1, Some(1), Section::Strength, "The kettle was on.");
        writer.replace(&new.document, std::slice::from_ref(&new)).unwrap();
        assert_eq!(found(&index, "kettle"), Vec::<String>::new(), "not before the commit");
        writer.commit().unwrap();
        assert_eq!(found(&index, "kettle"), ["heron222-1"]);
        assert_eq!(found(&index, "document:heron222"), ["heron222-1"]);
        let after = index.holdings().unwrap();
        assert_eq!((before.passages, after.passages, after.cases, after.documents), (13, 10, 4, 3));
        assert_eq!(after.years, ["2016-17"]);
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let (_dir, index) = indexed();
        let before = index.holdings().unwrap();
        let mut writer = index.writer().unwrap();
        for entries in library() {
            writer.replace(&entries[0].document, &entries).unwrap();
        }
        writer.finish().unwrap();
        assert_eq!(index.holdings().unwrap(), before);
    }

    #[test]
    fn a_withdrawn_document_is_gone_and_a_purge_leaves_no_trace() {
        let (dir, index) = indexed();
        let otter = &library()[0][0].document;
        let traces = || {
            // A heading of the report, for texts are in shorthand.
            let holds = |path: std::path::PathBuf| std::fs::read(path).unwrap().windows(7).any(|w| w == b"Worries");
            std::fs::read_dir(dir.path().join("search")).unwrap().filter(|f| holds(f.as_ref().unwrap().path())).count()
        };
        assert!(traces() > 0);
        let mut writer = index.writer().unwrap();
        writer.withdraw(otter).unwrap();
        writer.purge().unwrap();
        drop(writer);
        assert_eq!(found(&index, "food"), Vec::<String>::new());
        assert_eq!(index.holdings().unwrap().passages, 5);
        assert_eq!(traces(), 0);
        assert_eq!(index.held(otter, &["relied on food parcels".to_owned()]).unwrap().found, 0);
    }

    #[test]
    fn what_is_not_committed_is_forgotten() {
        let (_dir, index) = indexed();
        let mut writer = index.writer().unwrap();
        writer.withdraw(&library()[0][0].document).unwrap();
        drop(writer);
        assert_eq!(index.holdings().unwrap().passages, 13);
    }

    #[test]
    fn a_second_writer_is_told_that_there_is_one() {
        let (_dir, index) = indexed();
        let _writer = index.writer().unwrap();
        assert!(matches!(index.writer().err().unwrap().kind, ErrorKind::Locked));
    }

    #[test]
    fn cases_are_counted_once_though_their_passages_come_apart() {
        let (_dir, index) = indexed();
        let apart =
            [1, 2, 1, 2].iter().enumerate().map(|(i, c)| entry("stork444", i, Some(*c), Section::Message, "Apart.")).collect::<Vec<_>>();
        let mut writer = index.writer().unwrap();
        writer.replace(&apart[0].document, &apart).unwrap();
        writer.commit().unwrap();
        let results = super::super::fixture::search(&index, "apart");
        assert_eq!((results.passages, results.cases, results.documents), (4, 2, 1));
    }
}
