//! Indexes that were built apart, joined into one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::indexer::merge_indices;

use super::vocabulary::{self, Lexicon};
use super::{Index, failure, make_private_dir, schema};
use crate::error::{Error, ErrorKind, Result};

impl Index {
    /// Makes a new index of several; a search in it finds and counts what a search in one that was built at once would.
    ///
    /// # Errors
    /// Where a part is no index that this version can search, where two parts hold the same document (it would be counted
    /// twice), or where `into` is not new or empty. Nothing is written then.
    pub fn merge(parts: &[PathBuf], into: &Path) -> Result<Self> {
        if std::fs::read_dir(into).is_ok_and(|mut found| found.next().is_some()) {
            return Err(Error::new(into, ErrorKind::NotEmpty));
        }
        let mut indexes = Vec::with_capacity(parts.len());
        let mut holders: BTreeMap<String, &Path> = BTreeMap::new();
        let mut lexicon = Lexicon::default();
        for part in parts {
            let index = Self::open(part).ok_or_else(|| Error::new(part, ErrorKind::NoIndex))?;
            let documents = vocabulary::beginning_with(&index.searcher(), index.fields.document, "").map_err(|e| index.failure(&e))?;
            for document in documents {
                if let Some(other) = holders.insert(document.clone(), part) {
                    return Err(Error::new(part, ErrorKind::Twice { document, other: other.to_path_buf() }));
                }
            }
            lexicon.add(Lexicon::clone(&index.lexicon()).changes());
            indexes.push(index.store);
        }
        if holders.is_empty() {
            let (empty, _) = Self::open_or_create(into)?;
            empty.writer()?.finish()?;
            return Ok(empty);
        }
        make_private_dir(into)?;
        let directory = MmapDirectory::open(into).map_err(|e| failure(into, &e.into()))?;
        let joined = merge_indices(&indexes, directory).map_err(|e| failure(into, &e))?;
        let (_, fields) = schema::build();
        let joined = Self::wrap(into, joined, fields, lexicon).map_err(|e| failure(into, &e))?;
        joined.writer()?.finish()?;
        Ok(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{EVERYTHING, found, indexed, library, passages, search};
    use super::*;
    use crate::index::{Filters, Query};

    /// An index for each report of the library.
    fn apart(dir: &Path) -> Vec<PathBuf> {
        let mut parts = Vec::new();
        for (i, entries) in library().iter().enumerate() {
            let part = dir.join(format!("part{i}"));
            let (index, _) = Index::open_or_create(&part).unwrap();
            let mut writer = index.writer().unwrap();
            writer.replace(&entries[0].document, entries).unwrap();
            writer.finish().unwrap();
            parts.push(part);
        }
        parts
    }

    #[test]
    fn a_joined_index_finds_and_counts_what_one_that_was_built_at_once_does() {
        let (dir, whole) = indexed();
        let joined = Index::merge(&apart(dir.path()), &dir.path().join("joined")).unwrap();
        assert_eq!(joined.holdings().unwrap(), whole.holdings().unwrap());
        for query in
            ["", "debt", "school OR family", "\"voice of the child\"", "organiz*", "=fathers", "-debt", "year:2016-17", "title:money"]
        {
            let (one, other) = (search(&joined, query), search(&whole, query));
            assert_eq!(
                (one.passages, one.cases, one.documents, &one.facets),
                (other.passages, other.cases, other.documents, &other.facets)
            );
            assert_eq!(passages(&one), passages(&other), "{query}");
        }
        drop(joined);
        let again = Index::open(&dir.path().join("joined")).unwrap();
        let results = again.search(&Query::parse("debt"), &Filters::default(), &EVERYTHING).unwrap();
        assert_eq!(results.passages, 4);
        assert_eq!(found(&again, "unicorn"), Vec::<String>::new());
    }

    #[test]
    fn a_joined_index_has_the_words_of_its_parts() {
        let (dir, whole) = indexed();
        let joined = Index::merge(&apart(dir.path()), &dir.path().join("joined")).unwrap();
        assert_eq!(joined.lexicon(), whole.lexicon());
    }

    #[test]
    fn what_would_be_counted_twice_is_refused() {
        let (dir, _index) = indexed();
        let mut parts = apart(dir.path());
        parts.push(dir.path().join("search"));
        let error = Index::merge(&parts, &dir.path().join("joined")).err().unwrap();
        assert!(
            matches!(&error.kind, ErrorKind::Twice { other, .. } if other.ends_with("part1") || other.ends_with("part0") || other.ends_with("part2"))
        );
        assert!(!dir.path().join("joined").exists());
    }

    #[test]
    fn empty_indexes_make_an_empty_one() {
        let dir = tempfile::tempdir().unwrap();
        let part = dir.path().join("part");
        Index::open_or_create(&part).unwrap().0.writer().unwrap().finish().unwrap();
        let joined = Index::merge(&[part], &dir.path().join("joined")).unwrap();
        assert_eq!(joined.holdings().unwrap().passages, 0);
        assert!(Index::open(&dir.path().join("joined")).is_some());
    }

    #[test]
    fn what_is_no_index_or_not_empty_is_refused() {
        let (dir, _index) = indexed();
        let error = Index::merge(&[dir.path().join("none")], &dir.path().join("joined")).err().unwrap();
        assert!(matches!(error.kind, ErrorKind::NoIndex));
        let error = Index::merge(&apart(dir.path()), &dir.path().join("search")).err().unwrap();
        assert!(matches!(error.kind, ErrorKind::NotEmpty));
    }
}
