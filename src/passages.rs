//! Passages with stable ids: the same file gives the same ids, whatever else is read.

use crate::model::Extraction;

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
