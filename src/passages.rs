//! Passages with stable ids: the same file gives the same ids, whatever else is read; and how they are found again when
//! the file has changed.

use std::collections::HashMap;

use crate::model::{Case, Document, Extraction, Passage};
use crate::text::normalise::{fold, letters_only};

/// Numbers the passages of a document in reading order of its audits.
///
/// An id is `p`, twelve digits of the document's SHA-256, a dash and a running number: it begins with a letter, so
/// that a spreadsheet leaves it alone.
pub fn identify(extraction: &mut Extraction) {
    let document = document_id(&extraction.sha256);
    let mut number = 0_usize;
    for audit in &mut extraction.audits {
        let placed = audit.cases.iter_mut().flat_map(crate::model::Case::passages_mut);
        for passage in placed.chain(&mut audit.unplaced) {
            number += 1;
            passage.id = format!("p{document}-{number}");
        }
    }
}

/// The short form of a document's hash that ids carry.
pub fn document_id(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// The id of a case: `c`, the document and its place in it.
pub fn case_id(sha256: &str, audit: usize, case: usize) -> String {
    let document = document_id(sha256);
    if audit == 0 { format!("c{document}-{}", case + 1) } else { format!("c{document}-{}-{}", audit + 1, case + 1) }
}

/// A passage and where it stands among the documents.
#[derive(Clone, Copy, Debug)]
pub struct Place<'d> {
    /// Places in the list of documents, in the document's audits, and in the audit's cases.
    pub document: usize,
    pub audit: usize,
    pub case: Option<usize>,
    pub passage: &'d Passage,
}

/// What is known of a passage that is to be found again. What is not known is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// The document's name: with its folders or without, with its ending or without.
    pub document: &'w str,
    pub document_sha256: &'w str,
    pub passage_id: &'w str,
    pub text: &'w str,
    pub case_label: &'w str,
    pub section: &'w str,
}

/// What a search for a passage came to.
#[derive(Clone, Debug)]
pub enum Found<'d> {
    /// Several where the same words stand several times and nothing tells them apart.
    Here(Vec<Place<'d>>),
    NoDocument,
    NoPassage,
    /// No document was named, and these words stand in several.
    SeveralDocuments,
}

/// Finds passages again in documents that may have been read anew: by document, then by their words, whatever their white
/// space, quotes and hyphens.
pub struct Lookup<'d> {
    documents: &'d [Document],
    by_id: HashMap<&'d str, Place<'d>>,
    /// (document, [`letters_only`]) → its passages with these words, in their order.
    by_words: HashMap<(usize, String), Vec<Place<'d>>>,
}

impl<'d> Lookup<'d> {
    pub fn new(documents: &'d [Document]) -> Self {
        let (mut by_id, mut by_words) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (document, found) in documents.iter().enumerate() {
            for (audit, coded) in found.audits.iter().enumerate() {
                for (case, passage) in coded.audit.passages() {
                    let place = Place { document, audit, case, passage };
                    by_id.insert(passage.id.as_str(), place);
                    by_words.entry((document, letters_only(&passage.text))).or_default().push(place);
                }
            }
        }
        Self { documents, by_id, by_words }
    }

    /// Finds a passage. Its id counts where its words agree, or where no words are given.
    pub fn find(&self, wanted: &Wanted<'_>) -> Found<'d> {
        let words = letters_only(wanted.text);
        let same_words = |p: &Place<'_>| words.is_empty() || letters_only(&p.passage.text) == words;
        if let Some(place) = self.by_id.get(wanted.passage_id).filter(|p| same_words(p)) {
            return Found::Here(vec![*place]);
        }
        let documents = self.documents(wanted);
        if documents.is_empty() {
            return Found::NoDocument;
        }
        let with_words: Vec<&Vec<Place<'d>>> = documents.iter().filter_map(|d| self.by_words.get(&(*d, words.clone()))).collect();
        match with_words.as_slice() {
            [] => Found::NoPassage,
            [places] => Found::Here(self.told_apart(places, wanted)),
            _ => Found::SeveralDocuments,
        }
    }

    /// The documents of this content, or else of this name; all where neither is known.
    fn documents(&self, wanted: &Wanted<'_>) -> Vec<usize> {
        let which = |holds: &dyn Fn(&Document) -> bool| -> Vec<usize> {
            self.documents.iter().enumerate().filter(|(_, d)| !d.audits.is_empty() && holds(d)).map(|(i, _)| i).collect()
        };
        if wanted.document.is_empty() && wanted.document_sha256.is_empty() {
            return which(&|_| true);
        }
        let same_content = which(&|d| d.sha256 == wanted.document_sha256);
        if !same_content.is_empty() {
            return same_content;
        }
        let same_name = which(&|d| d.path == wanted.document);
        if !same_name.is_empty() {
            return same_name;
        }
        let bare = bare_name(wanted.document);
        which(&|d| !bare.is_empty() && bare_name(&d.path) == bare)
    }

    /// Of passages with the same words those in the same case and section, where that tells them apart.
    fn told_apart(&self, places: &[Place<'d>], wanted: &Wanted<'_>) -> Vec<Place<'d>> {
        let mut left = places.to_vec();
        let in_case = |p: &Place<'_>| self.case(p).is_some_and(|c| is_called(c, wanted.case_label));
        let in_section = |p: &Place<'_>| p.passage.section.name() == wanted.section;
        for holds in [&in_case as &dyn Fn(&Place<'_>) -> bool, &in_section] {
            if left.iter().any(holds) {
                left.retain(holds);
            }
        }
        left
    }

    fn case(&self, place: &Place<'_>) -> Option<&'d Case> {
        self.documents.get(place.document)?.audits.get(place.audit)?.audit.cases.get(place.case?)
    }
}

/// A file's name in small letters, without folders and without ending.
fn bare_name(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_lowercase()
}

/// True where a case goes by this name: its heading begins with it, or it is `Case` and the case's number.
fn is_called(case: &Case, label: &str) -> bool {
    let label = fold(label);
    let heading = case.heading.as_deref().map(fold).unwrap_or_default();
    let begins = heading.strip_prefix(&label).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let number = case.number.as_deref().is_some_and(|n| label == fold(&format!("Case {n}")) || label == fold(n));
    !label.is_empty() && (begins || number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Audit, Coded, Outcome, Section};

    fn document(path: &str, sha256: &str, cases: &[(&str, &[&str])]) -> Document {
        let passage = |text: &&str| Passage::new("", Section::Strength, *text);
        let mut audit = Audit::default();
        for (heading, texts) in cases {
            audit.cases.push(Case {
                heading: Some((*heading).to_owned()),
                strengths: texts.iter().map(passage).collect(),
                ..Case::default()
            });
        }
        for (i, passage) in audit.cases.iter_mut().flat_map(Case::passages_mut).enumerate() {
            passage.id = format!("p{sha256}-{}", i + 1);
        }
        let coded = Coded { audit, board: None, year: None, reviewed: BTreeMap::new(), own_topics: vec![], case_ids: vec![] };
        Document {
            path: path.to_owned(),
            sha256: sha256.to_owned(),
            pages: 0,
            pages_with_text: 0,
            format: "md",
            text_source: "text",
            outcome: Outcome::Read,
            concerns: Vec::new(),
            audits: vec![coded],
        }
    }

    fn ids(found: Found<'_>) -> Vec<String> {
        let Found::Here(places) = found else { panic!("{found:?}") };
        places.iter().map(|p| p.passage.id.clone()).collect()
    }

    #[test]
    fn a_passage_is_found_by_its_words_in_a_file_that_has_changed() {
        let documents = [document("north/a.pdf", "new", &[("Case 1", &["First.", "The child\u{2019}s well-being  was seen."])])];
        let lookup = Lookup::new(&documents);
        let text = "The child's wellbeing was seen.";
        for document in ["north/a.pdf", "A.pdf", "a"] {
            let wanted = Wanted { document, document_sha256: "old", passage_id: "pold-1", text, ..Wanted::default() };
            assert_eq!(ids(lookup.find(&wanted)), ["pnew-2"], "{document}");
        }
        let other = Wanted { document: "north/a.pdf", text: "The child was seen.", ..Wanted::default() };
        assert!(matches!(lookup.find(&other), Found::NoPassage));
        assert!(matches!(lookup.find(&Wanted { document: "b.pdf", text, ..Wanted::default() }), Found::NoDocument));
    }

    #[test]
    fn a_renamed_file_is_found_by_its_content() {
        let documents = [document("a.pdf", "x", &[("Case 1", &["Same."])]), document("b.pdf", "y", &[("Case 1", &["Same."])])];
        let lookup = Lookup::new(&documents);
        let wanted = Wanted { document: "a.pdf", document_sha256: "y", text: "Same.", ..Wanted::default() };
        assert_eq!(ids(lookup.find(&wanted)), ["py-1"]);
        assert!(matches!(lookup.find(&Wanted { text: "Same.", ..Wanted::default() }), Found::SeveralDocuments));
        assert_eq!(ids(lookup.find(&Wanted { passage_id: "px-1", ..Wanted::default() })), ["px-1"]);
    }

    #[test]
    fn the_case_tells_apart_what_is_said_twice() {
        let documents = [document("a.pdf", "x", &[("Case 1 (Wren*)", &["Same."]), ("Case 10", &["Same."]), ("Case 2", &["Same."])])];
        let lookup = Lookup::new(&documents);
        let wanted = |case_label| Wanted { document: "a.pdf", text: "Same.", case_label, ..Wanted::default() };
        assert_eq!(ids(lookup.find(&wanted("Case 1"))), ["px-1"]);
        assert_eq!(ids(lookup.find(&wanted("Case 2"))), ["px-3"]);
        assert_eq!(ids(lookup.find(&wanted(""))).len(), 3);
    }
}
