//! Headings that a person gave another kind.

use std::collections::BTreeSet;

use super::cases::{self, CaseHeading};
use super::units::{Kind, Look, RUN_IN, Unit};
use super::vocabulary::Role;
use crate::model::correction::HeadingKind;
use crate::model::{Audit, HeadingCorrection, Notice};
use crate::text::normalise::{fold, words};

const SIDECAR: &str = "the file's sidecar says so";

/// The corrected headings of a file, ready to be compared.
pub(super) struct Overrides<'c> {
    /// The heading's words with its correction.
    all: Vec<(String, &'c HeadingCorrection)>,
}

impl<'c> Overrides<'c> {
    pub(super) fn new(corrected: &'c [HeadingCorrection]) -> Self {
        Self { all: corrected.iter().map(|c| (bare(&c.text), c)).collect() }
    }

    /// The units of a block that is a corrected heading, or begins with one as its label (`Bright spots: The school …`).
    pub(super) fn units(&self, block: &Unit) -> Option<Vec<Unit>> {
        if let Some(kind) = self.kind(block) {
            return Some(vec![Unit { kind, why: SIDECAR, ..block.clone() }]);
        }
        let text = block.text();
        let colon = text.find(':').map(|i| i + 1).filter(|end| *end < text.len());
        [colon, block.marked.bold_lead()].into_iter().flatten().find_map(|end| {
            let look = Look { rank: if block.look.is_printed() { block.look.rank } else { RUN_IN + 1 }, ..block.look };
            let head = Unit { marked: block.marked.slice(0..end), look, ..block.clone() };
            let kind = self.kind(&head).filter(|k| *k != Kind::Text)?;
            let tail = Unit { kind: Kind::Text, marked: block.marked.slice(end..text.len()), marker: None, ..block.clone() };
            (words(tail.text()) > 0).then(|| vec![Unit { kind, why: SIDECAR, ..head }, tail])
        })
    }

    /// Gives every corrected heading its kind.
    pub(super) fn set(&self, units: &mut [Unit]) {
        for unit in units {
            if let Some(kind) = self.kind(unit) {
                unit.become_a(kind, SIDECAR);
            }
        }
    }

    /// Says in each audit that headings of it were corrected, and in the first which of the file's are not there.
    pub(super) fn note(&self, audits: &mut [Audit], units: &[Vec<Unit>]) {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for (audit, units) in audits.iter_mut().zip(units) {
            let here: BTreeSet<usize> = units.iter().flat_map(|unit| self.fitting(unit)).collect();
            if !here.is_empty() {
                audit.corrected.insert("heading".to_owned(), None);
            }
            found.extend(here);
        }
        let Some(first) = audits.first_mut() else { return };
        for (_, (_, correction)) in self.all.iter().enumerate().filter(|(at, _)| !found.contains(at)) {
            let message = format!("the sidecar corrects the heading \"{}\", which is not there", correction.text);
            first.notices.push(Notice::warning("sidecar-heading-not-found", correction.page, message));
        }
    }

    /// The kind that a person gave a unit.
    fn kind(&self, unit: &Unit) -> Option<Kind> {
        let (_, correction) = self.all.get(*self.fitting(unit).first()?)?;
        Some(kind(correction, unit))
    }

    /// The corrections that mean this unit.
    fn fitting(&self, unit: &Unit) -> Vec<usize> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let text = bare(unit.text());
        // A person may copy the number that stands before a heading.
        let numbered = unit.marker.as_deref().map(|m| bare(&format!("{m} {}", unit.text())));
        let fits = |(wanted, c): &(String, &HeadingCorrection)| {
            (c.page.is_none() || c.page == unit.page()) && (*wanted == text || numbered.as_ref() == Some(wanted))
        };
        self.all.iter().enumerate().filter(|(_, one)| fits(one)).map(|(at, _)| at).collect()
    }
}

/// A heading's words for comparing: plain, without what closes it.
fn bare(text: &str) -> String {
    fold(text).trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '-')).to_owned()
}

fn kind(correction: &HeadingCorrection, unit: &Unit) -> Kind {
    match correction.kind {
        HeadingKind::Summary => Kind::Role(Role::Summary),
        HeadingKind::Strength => Kind::Role(Role::Strength),
        HeadingKind::Message => Kind::Role(Role::Learning),
        HeadingKind::Question => Kind::Role(Role::Question),
        HeadingKind::Action => Kind::Role(Role::Action),
        HeadingKind::Unplaced => Kind::Role(Role::Front),
        HeadingKind::None => Kind::Text,
        HeadingKind::Furniture => Kind::Furniture,
        HeadingKind::Case => Kind::Case(cases::parse(unit.text()).unwrap_or_else(|| {
            let number = unit.marker.as_deref().map(|m| m.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
            CaseHeading { number: number.filter(|n| !n.is_empty()), pseudonym: cases::name(unit.text()), ..CaseHeading::default() }
        })),
    }
}
