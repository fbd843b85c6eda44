//! An audit as its report tells it: cases with their strengths, key messages and questions.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Format, Notice, Passage, Period, Recognition, Tag, TextSource};

/// What the report says about itself. A field that it does not state is `None`, never a guess.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditFields {
    pub board: Option<String>,
    pub title: Option<String>,
    pub area: Option<String>,
    pub topic: Option<String>,
    /// The date of publication, as printed.
    pub published: Option<String>,
    pub period: Option<Period>,
}

/// A key message: its title, what it says, and what it asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub title: Option<Passage>,
    pub narrative: Vec<Passage>,
    pub questions: Vec<Passage>,
}

/// One child's (or family's) case, or the one entry of a pooled report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// As printed: `1`, `A`, `two` becomes `2`. `None` in a pooled report.
    pub number: Option<String>,
    pub pseudonym: Option<String>,
    /// The heading as printed.
    pub heading: Option<String>,
    pub page: Option<u32>,
    pub end_page: Option<u32>,
    pub summary: Vec<Passage>,
    pub strengths: Vec<Passage>,
    pub messages: Vec<Message>,
    pub actions: Vec<Passage>,
    /// The report has a section for learning in this case, even if it is empty.
    pub has_learning: bool,
}

impl Case {
    /// Every passage of the case, in reading order of the sections.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        let messages = self.messages.iter().flat_map(|m| m.title.iter().chain(&m.narrative).chain(&m.questions));
        self.summary.iter().chain(&self.strengths).chain(messages).chain(&self.actions)
    }

    /// The same, to change.
    pub fn passages_mut(&mut self) -> impl Iterator<Item = &mut Passage> {
        let messages = self.messages.iter_mut().flat_map(|m| m.title.iter_mut().chain(&mut m.narrative).chain(&mut m.questions));
        self.summary.iter_mut().chain(&mut self.strengths).chain(messages).chain(&mut self.actions)
    }

    /// The tags that count for the case: strengths and learning, found by a rule or settled by a person.
    pub fn counted(&self) -> impl Iterator<Item = (&Passage, &Tag)> {
        self.passages().flat_map(|p| p.tags.iter().map(move |t| (p, t))).filter(|(_, t)| t.counts())
    }

    pub fn questions(&self) -> usize {
        self.messages.iter().map(|m| m.questions.len()).sum()
    }
}

/// A heading or a piece of furniture: text that is accounted for but is no passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// Shared where the same words stand again and again, as at the head of every page.
    pub text: Arc<str>,
    pub page: Option<u32>,
}

/// Why a text became what it became: for a person who wonders, or who is about to correct it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub page: Option<u32>,
    pub text: String,
    /// `case`, `heading`, `strength section`, `strength`, `title`, `furniture` and so on.
    pub became: String,
    /// The rule, in words.
    pub why: String,
    /// The case that it belongs to, as its heading is printed.
    pub case: Option<String>,
    /// The heading that it stands under, as printed.
    pub heading: Option<String>,
}

/// Where the words of the file went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub words: usize,
    pub placed: usize,
    pub headings: usize,
    pub unplaced: usize,
    pub furniture: usize,
}

impl Coverage {
    /// True where every word is in exactly one place.
    pub fn adds_up(&self) -> bool {
        self.words == self.placed + self.headings + self.unplaced + self.furniture
    }

    /// The share of the words that are part of the report's content (not furniture) and were understood, 0 to 1.
    pub fn share(&self) -> f64 {
        let content = self.words.saturating_sub(self.furniture);
        if content == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
        let share = (self.placed + self.headings) as f64 / content as f64;
        share
    }
}

/// One audit of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    pub fields: AuditFields,
    /// The report has no individual cases: one entry in `cases`, without number.
    pub pooled: bool,
    pub cases: Vec<Case>,
    pub unplaced: Vec<Passage>,
    pub headings: Vec<Fragment>,
    pub furniture: Vec<Fragment>,
    pub notices: Vec<Notice>,
    pub coverage: Coverage,
    /// What a person corrected, by its name in the sidecar, with what had been read.
    pub corrected: BTreeMap<String, Option<String>>,
    /// What became of each text and why, in reading order, where it was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explained: Vec<Explanation>,
}

impl Audit {
    /// A field as the report has it: what was read before a person corrected it.
    pub fn as_read<'a>(&'a self, name: &str, now: Option<&'a str>) -> Option<&'a str> {
        self.corrected.get(name).map_or(now, Option::as_deref)
    }

    /// Every passage, to change.
    pub fn passages_mut(&mut self) -> impl Iterator<Item = &mut Passage> {
        self.cases.iter_mut().flat_map(Case::passages_mut).chain(&mut self.unplaced)
    }

    /// Every passage with the index of its case (`None` where it stands in no case).
    pub fn passages(&self) -> impl Iterator<Item = (Option<usize>, &Passage)> {
        let placed = self.cases.iter().enumerate().flat_map(|(i, c)| c.passages().map(move |p| (Some(i), p)));
        placed.chain(self.unplaced.iter().map(|p| (None, p)))
    }
}

/// All that was learned from one file; what the worker sends back and the catalogue keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// Of the file's bytes, lower-case hexadecimal.
    pub sha256: String,
    pub format: Format,
    pub text_source: TextSource,
    /// 0 for formats without pages.
    pub pages: u32,
    pub pages_with_text: u32,
    pub recognition: Recognition,
    pub audits: Vec<Audit>,
}
