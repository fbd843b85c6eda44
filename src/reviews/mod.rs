//! What people decide on tags: `reviews.csv` in the project, and the worksheets that it is filled from.
//!
//! Both are tables with the same columns; a worksheet has more. A decision is a row:
//!
//! | column | what it holds |
//! |---|---|
//! | `decision` | accept: the passage has the theme; reject: it has not; recode: it has another; add: it has it, though no rule saw it |
//! | `document`, `document_sha256`, `passage_id`, `passage_text` | the passage, found again by document (content, then name) and words |
//! | `case_label`, `section_kind` | tell apart passages of a document with the same words |
//! | `theme_id` | the theme decided on; a name will do |
//! | `polarity` | what the passage says of it; a reviewer may change it |
//! | `new_theme` | with recode: the theme that it has instead |
//! | `reviewer`, `date`, `why` | who, when, and in their words why |
//! | `codebook_version` | the codebook's version at that time |
//!
//! Nothing in the file is ever changed or removed by the program: a new decision is a new row, and of one reviewer the latest
//! counts. How decisions become tags stands at [`apply()`].

mod apply;
mod file;

pub use apply::{apply, coders, standings};
pub use file::{Defaults, Worksheet, read};

use crate::model::Decision;
use crate::text::normalise::{fold, letters_only};

/// All decisions of a project, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews {
    pub decisions: Vec<Decision>,
}

impl Reviews {
    /// Adds decisions that are not there yet; gives how many there were.
    pub fn extend(&mut self, new: impl IntoIterator<Item = Decision>) -> usize {
        let before = self.decisions.len();
        let mut known: std::collections::BTreeSet<_> = self.decisions.iter().map(identity).collect();
        self.decisions.extend(new.into_iter().filter(|d| known.insert(identity(d))));
        self.decisions.len() - before
    }
}

/// What makes two rows the same decision.
fn identity(decision: &Decision) -> impl Ord + use<> {
    (
        [fold(&decision.reviewer), decision.date.clone(), decision.document.clone(), decision.document_sha256.clone()],
        [letters_only(&decision.passage_text), decision.passage_id.clone(), decision.case_label.clone(), decision.section.clone()],
        [decision.theme.clone(), decision.new_theme.clone().unwrap_or_default(), decision.why.clone()],
        (decision.verdict, decision.polarity),
    )
}
