//! Which tags a table counts, in a sentence.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Document, Status};

/// What was counted and what not, by what people made of the tags.
pub(super) fn statuses(documents: &[Document]) -> String {
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    let (mut disputed, mut reviewed) = (0, 0);
    for coded in documents.iter().flat_map(|d| &d.audits) {
        let all = coded.audit.passages().flat_map(|(_, p)| p.tags.iter().map(move |t| (&p.id, t)));
        for (passage, tag) in all.filter(|(_, t)| t.polarity.is_strength() || t.polarity.is_learning()) {
            *counts.entry(tag.status).or_default() += 1;
            let by_people = !coded.reviewed.is_empty() && coded.reviewed.contains_key(&(passage.clone(), tag.theme));
            reviewed += usize::from(by_people);
            disputed += usize::from(by_people && tag.status == Status::Rule);
        }
    }
    let of = |status: Status| counts.get(&status).copied().unwrap_or(0);
    if reviewed == 0 {
        return "Themes are found by the rules of the codebook; no person has confirmed them one by one.".to_owned();
    }
    let mut out = format!(
        "Counted are, as strength or learning, the tags of the rules ({}, which no person has settled) and those that people accepted ({}) or added ({}); not those \
         that they rejected ({}) or recoded ({}).",
        of(Status::Rule),
        of(Status::Accepted),
        of(Status::Added),
        of(Status::Rejected),
        of(Status::Recoded),
    );
    if disputed > 0 {
        let _ = write!(out, " On {disputed} reviewers differ: there the rules' word stands.");
    }
    out
}
