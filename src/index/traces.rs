//! What the index still holds of a document, deleted passages included.

use tantivy::TantivyError;

use super::vocabulary::Spellings;
use super::{Index, stored};
use crate::error::Result;

/// What a search of every stored passage came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Passages that were looked at.
    pub passages: usize,
    /// Those that are of the document, or hold one of the words; and words of the index that none of the passages has.
    pub found: usize,
}

impl Index {
    /// Takes a document out, and leaves nothing of it, or of what was replaced before, in any file of the index.
    pub fn forget(&self, sha256: &str) -> Result<()> {
        let mut writer = self.writer()?;
        writer.withdraw(sha256)?;
        writer.purge()?;
        writer.finish()
    }

    /// Looks for a document, by its SHA-256 and by any of these words, in all that is stored in the segments of the index: in
    /// passages that were deleted and not yet removed as well, in the dictionary of the documents, and in the index's words.
    pub fn held(&self, sha256: &str, words: &[String]) -> Result<Held> {
        let mut held = Held::default();
        let mut spellings = Spellings::default();
        for segment in self.searcher().segment_readers() {
            let store = segment.get_store_reader(1).map_err(|e| self.failure(&e.into()))?;
            for document in store.iter::<tantivy::TantivyDocument>(None) {
                let document = document.map_err(|e| self.failure(&e))?;
                let entry = stored::read(&document, &self.fields).map_err(|e| self.failure(&e))?;
                let text = serde_json::to_string(&entry).map_err(|e| self.failure(&TantivyError::InternalError(e.to_string())))?;
                spellings.count(&entry.text, 1);
                held.passages += 1;
                held.found += usize::from(text.contains(sha256) || words.iter().any(|w| text.contains(w.as_str())));
            }
            let inverted = segment.inverted_index(self.fields.document).map_err(|e| self.failure(&e))?;
            let known = inverted.terms().get(sha256.as_bytes()).map_err(|e| self.failure(&e.into()))?;
            held.found += usize::from(known.is_some());
        }
        held.found += self.lexicon().strangers(&mut spellings);
        Ok(held)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{indexed, library};
    use super::super::vocabulary::Lexicon;
    use super::*;

    #[test]
    fn what_was_withdrawn_is_held_until_the_index_is_purged() {
        let (_dir, index) = indexed();
        let otter = library()[0][0].document.clone();
        let words = ["relied on food parcels".to_owned()];
        let before = index.lexicon();
        assert_eq!(index.held(&otter, &[]).unwrap(), Held { passages: 13, found: 8 + 1 });
        assert_eq!(index.held("none", &words).unwrap().found, 1);
        let mut writer = index.writer().unwrap();
        writer.withdraw(&otter).unwrap();
        writer.commit().unwrap();
        assert_eq!(index.holdings().unwrap().passages, 5);
        assert!(index.held(&otter, &words).unwrap().found > 0, "deleted, and still on the disk");
        drop(writer);
        // What a write that was killed leaves.
        let stray = index.dir.join(".tmpAbCdEf");
        std::fs::write(&stray, "{}").unwrap();
        index.forget(&otter).unwrap();
        assert_eq!(index.held(&otter, &words).unwrap(), Held { passages: 5, found: 0 });
        assert!(!stray.exists());
        index.know(Lexicon::clone(&before));
        assert!(index.held(&otter, &[]).unwrap().found > 0, "the words of the forgotten document stayed");
    }
}
