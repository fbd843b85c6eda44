//! Decisions → tags.

use std::collections::{BTreeMap, BTreeSet};

use super::Reviews;
use crate::model::{Coded, Coder, Decision, Document, Polarity, Reviewed, Standing, Status, Tag, Verdict};
use crate::passages::{Found, Lookup, Place, Wanted};
use crate::text::normalise::fold;

/// The rule of a tag that stands on a person's word alone.
const BY_REVIEW: &str = "review";

/// A passage: its document, its audit, its id.
type At = (usize, usize, String);

/// What one reviewer says of a theme in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Vote {
    decision: usize,
    has_it: bool,
}

/// Reviewer → the vote that counts.
type Votes = BTreeMap<String, Vote>;

/// Lays decisions over the tags of the documents; gives what became of each decision.
///
/// 1. A decision belongs to the passages with its words in its document, and to its theme or what the codebook has in its
///    place (`theme`).
/// 2. Of one reviewer the latest decision on a passage and theme counts (by date, then by place in the file). To recode is to
///    say no to one theme and yes to another.
/// 3. Where all who decided agree, the tag is accepted, rejected, recoded or added. A theme that people found and no rule finds
///    (any more) gets a tag of its own; polarity is as the latest of them left it, else that of the rule, else of the section.
/// 4. Where they differ, the tag keeps what it had without them, with their names and verdicts, and their decisions are
///    disputed. What a disputed decision recodes to waits with it.
pub fn apply(documents: &mut [Document], reviews: &Reviews, theme: &dyn Fn(&str) -> Option<usize>) -> Vec<Standing> {
    if reviews.decisions.is_empty() {
        return Vec::new();
    }
    let (mut standings, votes) = count(documents, reviews, theme);
    let disputed = |votes: &Votes| votes.values().any(|v| v.has_it) && votes.values().any(|v| !v.has_it);
    for vote in votes.values().filter(|v| disputed(v)).flat_map(Votes::values) {
        if let Some(standing) = standings.get_mut(vote.decision) {
            *standing = Standing::Disputed;
        }
    }
    for ((at, theme), votes) in &votes {
        let (document, audit, passage) = at;
        let Some(coded) = documents.get_mut(*document).and_then(|d| d.audits.get_mut(*audit)) else { continue };
        let mut ordered: Vec<(&Decision, Vote)> = votes.values().filter_map(|v| Some((reviews.decisions.get(v.decision)?, *v))).collect();
        ordered.sort_by_key(|(d, v)| (d.date.as_str(), v.decision));
        if disputed(votes) {
            let by: Vec<String> = ordered.iter().map(|(d, v)| format!("{}: {}", d.reviewer, if v.has_it { "yes" } else { "no" })).collect();
            note(coded, passage, *theme, &by, &ordered);
            continue;
        }
        ordered.retain(|(_, v)| standings.get(v.decision) != Some(&Standing::Disputed));
        if !ordered.is_empty() {
            settle(coded, passage, *theme, &ordered);
            let by: Vec<String> = ordered.iter().map(|(d, _)| d.reviewer.clone()).collect();
            note(coded, passage, *theme, &by, &ordered);
        }
    }
    standings
}

/// What would become of each decision, without changing anything.
pub fn standings(documents: &[Document], reviews: &Reviews, theme: &dyn Fn(&str) -> Option<usize>) -> Vec<Standing> {
    apply(&mut documents.to_vec(), reviews, theme)
}

/// The reviewers as coders, each with the passages and themes on which he or she has decided; those without a decision that
/// finds its passage are left out. In the order of their names.
pub fn coders(documents: &[Document], reviews: &Reviews, theme: &dyn Fn(&str) -> Option<usize>) -> Vec<Coder> {
    let mut out: BTreeMap<String, Coder> = BTreeMap::new();
    for (((_, _, passage), theme), votes) in count(documents, reviews, theme).1 {
        for (who, vote) in votes {
            let Some(decision) = reviews.decisions.get(vote.decision) else { continue };
            let coder = out.entry(who).or_insert_with(|| Coder { name: decision.reviewer.clone(), ..Coder::default() });
            coder.judged.get_or_insert_default().entry(passage.clone()).or_default().insert(theme);
            let codes = coder.passages.entry(passage.clone()).or_default();
            if vote.has_it {
                codes.insert(theme, decision.polarity.filter(|_| decision.verdict != Verdict::Recode));
            }
        }
    }
    out.into_values().collect()
}

/// Finds the passages and counts the votes.
fn count(
    documents: &[Document],
    reviews: &Reviews,
    theme: &dyn Fn(&str) -> Option<usize>,
) -> (Vec<Standing>, BTreeMap<(At, usize), Votes>) {
    let lookup = Lookup::new(documents);
    let mut standings = vec![Standing::Applied; reviews.decisions.len()];
    let mut order: Vec<usize> = (0..reviews.decisions.len()).collect();
    order.sort_by_key(|i| (reviews.decisions.get(*i).map(|d| d.date.as_str()), *i));
    // First the latest decision of each reviewer on each passage and theme …
    let mut latest: BTreeMap<(At, usize, String), usize> = BTreeMap::new();
    let mut settled: BTreeSet<usize> = BTreeSet::new();
    for index in order {
        let (Some(decision), Some(standing)) = (reviews.decisions.get(index), standings.get_mut(index)) else { continue };
        let places = match find(&lookup, decision) {
            Ok(places) => places,
            Err(reason) => {
                *standing = reason;
                continue;
            }
        };
        let new_is_known = decision.new_theme.as_deref().is_none_or(|n| theme(n).is_some());
        let Some(of) = theme(&decision.theme).filter(|_| new_is_known) else {
            *standing = Standing::NoTheme;
            continue;
        };
        for place in places {
            let at = (place.document, place.audit, place.passage.id.clone());
            latest.insert((at, of, fold(&decision.reviewer)), index);
        }
        settled.insert(index);
    }
    let counting: BTreeSet<usize> = latest.values().copied().collect();
    for index in settled.difference(&counting) {
        if let Some(standing) = standings.get_mut(*index) {
            *standing = Standing::Superseded;
        }
    }
    // … then its votes, an earlier one giving way to a later one.
    let mut in_order: Vec<(usize, At, usize, String)> = latest.into_iter().map(|((at, of, who), index)| (index, at, of, who)).collect();
    in_order.sort_by_key(|(index, ..)| (reviews.decisions.get(*index).map(|d| d.date.as_str()), *index));
    let mut votes: BTreeMap<(At, usize), Votes> = BTreeMap::new();
    for (index, at, of, who) in in_order {
        let Some(decision) = reviews.decisions.get(index) else { continue };
        let has_it = matches!(decision.verdict, Verdict::Accept | Verdict::Add);
        if let Some(new) = decision.new_theme.as_deref().and_then(theme) {
            votes.entry((at.clone(), new)).or_default().insert(who.clone(), Vote { decision: index, has_it: true });
        }
        votes.entry((at, of)).or_default().insert(who, Vote { decision: index, has_it });
    }
    (standings, votes)
}

fn find<'d>(lookup: &Lookup<'d>, decision: &Decision) -> Result<Vec<Place<'d>>, Standing> {
    let wanted = Wanted {
        document: &decision.document,
        document_sha256: &decision.document_sha256,
        passage_id: &decision.passage_id,
        text: &decision.passage_text,
        case_label: &decision.case_label,
        section: &decision.section,
    };
    match lookup.find(&wanted) {
        Found::Here(places) => Ok(places),
        Found::NoDocument => Err(Standing::NoDocument),
        Found::NoPassage | Found::SeveralDocuments => Err(Standing::NoPassage),
    }
}

/// Gives a tag what all who decided say of it; the latest stands last.
fn settle(coded: &mut Coded, passage: &str, theme: usize, votes: &[(&Decision, Vote)]) {
    let Some((latest, vote)) = votes.last() else { return };
    // What is said of the theme that a passage is recoded to has no polarity of its own.
    let polarity = votes.iter().rev().filter(|(d, v)| v.has_it && d.verdict != Verdict::Recode).find_map(|(d, _)| d.polarity);
    let Some(passage) = coded.audit.passages_mut().find(|p| p.id == passage) else { return };
    let tags = &mut passage.tags;
    match tags.iter_mut().find(|t| t.theme == theme) {
        Some(tag) if vote.has_it => {
            tag.status = Status::Accepted;
            set_polarity(tag, polarity);
        }
        Some(tag) => tag.status = if latest.verdict == Verdict::Recode { Status::Recoded } else { Status::Rejected },
        None if vote.has_it => {
            let by_hand = votes.iter().any(|(d, _)| matches!(d.verdict, Verdict::Add | Verdict::Recode));
            let mut tag = Tag {
                theme,
                rule: BY_REVIEW.into(),
                start: 0,
                end: passage.text.chars().count(),
                polarity: passage.section.polarity(),
                reason: "by its section".into(),
                status: if by_hand { Status::Added } else { Status::Accepted },
                explicit: false,
                negated: false,
            };
            set_polarity(&mut tag, polarity);
            tags.push(tag);
            tags.sort_by_key(|t| t.theme);
        }
        None => {}
    }
}

fn set_polarity(tag: &mut Tag, polarity: Option<Polarity>) {
    if let Some(polarity) = polarity.filter(|p| *p != tag.polarity) {
        tag.polarity = polarity;
        tag.reason = "a reviewer said so".into();
    }
}

fn note(coded: &mut Coded, passage: &str, theme: usize, by: &[String], votes: &[(&Decision, Vote)]) {
    let (at, codebook_version) = votes.last().map(|(d, _)| (d.date.clone(), d.codebook_version.clone())).unwrap_or_default();
    coded.reviewed.insert((passage.to_owned(), theme), Reviewed { by: by.join("; "), at, codebook_version });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Audit, Case, Outcome, Passage, Section};

    const TEXT: &str = "Nobody asked the father.";

    /// One document with one passage, which the rules gave the theme 0.
    fn documents() -> Vec<Document> {
        let tag = Tag {
            theme: 0,
            rule: "men.1".into(),
            start: 0,
            end: 6,
            polarity: Polarity::Learning,
            reason: "".into(),
            status: Status::Rule,
            explicit: true,
            negated: false,
        };
        let passage = Passage { tags: vec![tag], ..Passage::new("px-1", Section::Message, TEXT) };
        let case = Case { actions: vec![passage], ..Case::default() };
        let coded = Coded {
            audit: Audit { cases: vec![case], ..Audit::default() },
            board: None,
            year: None,
            reviewed: BTreeMap::new(),
            own_topics: Vec::new(),
            case_ids: Vec::new(),
        };
        vec![Document {
            path: "a.md".to_owned(),
            sha256: "x".to_owned(),
            pages: 0,
            pages_with_text: 0,
            format: "md",
            text_source: "text",
            outcome: Outcome::Read,
            concerns: Vec::new(),
            audits: vec![coded],
        }]
    }

    fn decision(reviewer: &str, date: &str, verdict: Verdict, theme: &str, new_theme: Option<&str>) -> Decision {
        Decision {
            verdict,
            document: "a.md".to_owned(),
            document_sha256: "old".to_owned(),
            passage_id: "pold-1".to_owned(),
            passage_text: "Nobody asked the  father".to_owned(),
            case_label: String::new(),
            section: String::new(),
            theme: theme.to_owned(),
            polarity: None,
            new_theme: new_theme.map(str::to_owned),
            reviewer: reviewer.to_owned(),
            date: date.to_owned(),
            why: String::new(),
            codebook_version: "1".to_owned(),
        }
    }

    /// The codebook has men and info now; fathers was the name of men once.
    fn theme(id: &str) -> Option<usize> {
        match id {
            "men" | "fathers" => Some(0),
            "info" => Some(1),
            _ => None,
        }
    }

    /// What became of the decisions, and of the tags: (theme, status, reviewed by).
    fn applied(decisions: &[Decision]) -> (Vec<Standing>, Vec<(usize, Status, String)>) {
        let mut documents = documents();
        let standings = apply(&mut documents, &Reviews { decisions: decisions.to_vec() }, &theme);
        let coded = &documents[0].audits[0];
        let by = |t: &Tag| coded.reviewed.get(&("px-1".to_owned(), t.theme)).map(|r| r.by.clone()).unwrap_or_default();
        let tags = coded.audit.cases[0].actions[0].tags.iter().map(|t| (t.theme, t.status, by(t))).collect();
        (standings, tags)
    }

    #[test]
    fn one_reviewers_word_is_the_tags_status() {
        let of = |verdict, theme, new| applied(&[decision("Wren", "2024-01-01", verdict, theme, new)]).1;
        assert_eq!(of(Verdict::Accept, "men", None), [(0, Status::Accepted, "Wren".to_owned())]);
        assert_eq!(of(Verdict::Reject, "men", None), [(0, Status::Rejected, "Wren".to_owned())]);
        let recoded = [(0, Status::Recoded, "Wren".to_owned()), (1, Status::Added, "Wren".to_owned())];
        assert_eq!(of(Verdict::Recode, "men", Some("info")), recoded);
        assert_eq!(of(Verdict::Add, "info", None), [(0, Status::Rule, String::new()), (1, Status::Added, "Wren".to_owned())]);
        assert_eq!(of(Verdict::Add, "men", None), [(0, Status::Accepted, "Wren".to_owned())], "the rules find it now");
        assert_eq!(of(Verdict::Reject, "info", None), [(0, Status::Rule, String::new())], "the rules find it no more");
        assert_eq!(of(Verdict::Accept, "info", None)[1], (1, Status::Accepted, "Wren".to_owned()), "a person's word stands alone");
    }

    #[test]
    fn the_same_reviewers_later_word_counts() {
        let first = decision("Wren", "2024-01-01", Verdict::Recode, "men", Some("info"));
        let second = decision("WREN", "2024-02-01", Verdict::Accept, "men", None);
        let (standings, tags) = applied(&[second, first]);
        assert_eq!(standings, [Standing::Applied, Standing::Superseded]);
        assert_eq!(tags, [(0, Status::Accepted, "WREN".to_owned())], "what it was recoded to is gone with the earlier word");
    }

    #[test]
    fn where_two_differ_the_tag_stays_and_both_are_told() {
        let yes = decision("Wren", "2024-01-01", Verdict::Accept, "men", None);
        let no = decision("Finch", "2024-02-01", Verdict::Reject, "men", None);
        let (standings, tags) = applied(&[yes.clone(), no]);
        assert_eq!(standings, [Standing::Disputed, Standing::Disputed]);
        assert_eq!(tags, [(0, Status::Rule, "Wren: yes; Finch: no".to_owned())]);
        let agreed = decision("Finch", "2024-03-01", Verdict::Accept, "men", None);
        assert_eq!(applied(&[yes, agreed]).1, [(0, Status::Accepted, "Wren; Finch".to_owned())]);
    }

    #[test]
    fn what_a_disputed_decision_recodes_to_waits() {
        let recode = decision("Wren", "2024-01-01", Verdict::Recode, "men", Some("info"));
        let accept = decision("Finch", "2024-01-02", Verdict::Accept, "men", None);
        let (standings, tags) = applied(&[recode.clone(), accept]);
        assert_eq!(standings, [Standing::Disputed, Standing::Disputed]);
        assert_eq!(tags, [(0, Status::Rule, "Wren: no; Finch: yes".to_owned())]);
        let both = decision("Finch", "2024-01-02", Verdict::Recode, "men", Some("info"));
        let tags = applied(&[recode, both]).1;
        assert_eq!(tags, [(0, Status::Recoded, "Wren; Finch".to_owned()), (1, Status::Added, "Wren; Finch".to_owned())]);
    }

    #[test]
    fn a_renamed_theme_carries_over_and_an_unknown_one_is_told() {
        let (standings, tags) = applied(&[
            decision("Wren", "2024-01-01", Verdict::Reject, "fathers", None),
            decision("Wren", "2024-01-01", Verdict::Reject, "gone", None),
            decision("Wren", "2024-01-01", Verdict::Recode, "info", Some("gone")),
        ]);
        assert_eq!(standings, [Standing::Applied, Standing::NoTheme, Standing::NoTheme]);
        assert_eq!(tags, [(0, Status::Rejected, "Wren".to_owned())]);
    }

    #[test]
    fn what_cannot_be_found_is_told() {
        let mut elsewhere = decision("Wren", "2024-01-01", Verdict::Reject, "men", None);
        "b.md".clone_into(&mut elsewhere.document);
        let mut reworded = decision("Wren", "2024-01-01", Verdict::Reject, "men", None);
        "Nobody asked the mother.".clone_into(&mut reworded.passage_text);
        assert_eq!(applied(&[elsewhere, reworded]).0, [Standing::NoDocument, Standing::NoPassage]);
    }

    #[test]
    fn a_reviewers_polarity_stands() {
        let mut accepted = decision("Wren", "2024-01-01", Verdict::Accept, "men", None);
        accepted.polarity = Some(Polarity::Strength);
        let mut documents = documents();
        apply(&mut documents, &Reviews { decisions: vec![accepted] }, &theme);
        assert_eq!(documents[0].audits[0].audit.cases[0].actions[0].tags[0].polarity, Polarity::Strength);
    }

    #[test]
    fn the_same_row_twice_is_one_decision() {
        let first = decision("Wren", "2024-01-01", Verdict::Accept, "men", None);
        let mut reviews = Reviews::default();
        assert_eq!(reviews.extend([first.clone(), first.clone()]), 1);
        assert_eq!(reviews.extend([first.clone(), Decision { date: "2024-01-02".to_owned(), ..first }]), 1);
    }
}
