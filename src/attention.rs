//! Why a person should look at a file, and what to do about it.

mod cases;

use crate::corrections::sidecar;
use crate::error::ReadError;
use crate::model::{Audit, Case, Coded, Concern, Coverage, Level, Notice, Weight};

/// Below this share of understood words a person should look.
const LOW_COVERAGE: f64 = 0.8;
/// So many words in no case are much, however long the report.
const MUCH_UNPLACED: usize = 300;

/// What to do where cases may be mixed up.
const HOLD_CASES: &str =
    "Hold its cases in `audit-themes show` against the report; print it to a new PDF, or save it as text, if they are mixed up.";

/// Of a file that could not be read.
pub fn unread(reason: &ReadError) -> Concern {
    Concern::new(Weight::Unread, sentence(&reason.to_string()), reason.advice())
}

/// Of a file with the content of another.
pub fn copy(of: &str) -> Concern {
    Concern::new(Weight::Stray, format!("The same content as {of}, which is counted; this copy is not."), "Remove one of them.")
}

/// Of a file that has most of its words in common with another one.
pub fn same_words(as_in: &str, percent: usize) -> Concern {
    Concern::new(
        Weight::Doubt,
        format!("{percent} % of its passages stand word for word in {as_in}: it may be the same report. Both are counted."),
        "Remove one of them if it is.",
    )
}

/// Of a document in a format that is not read.
pub fn passed_over() -> Concern {
    Concern::new(Weight::PassedOver, "Only PDF, Word (DOCX), HTML, Markdown and text are read.", "Save it as PDF and put that beside it.")
}

/// Of a sidecar beside which no report stands.
pub fn stray_sidecar() -> Concern {
    Concern::new(
        Weight::Stray,
        "No report stands beside this sidecar: it corrects nothing.",
        "Name it after its report (NAME.audit.toml beside NAME.pdf), or remove it.",
    )
}

/// Of a file that was read; the gravest first. `missed` gives the pack of the codebook that a board's name asks for and that
/// was left out.
pub fn read<'p>(path: &str, audits: &[Coded], missed: impl Fn(&str) -> Option<&'p str>) -> Vec<Concern> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let beside = sidecar(file);
    let mut out = Vec::new();
    let found: usize = audits.iter().map(|c| c.audit.cases.len()).sum();
    if found == 0 {
        out.push(Concern::new(
            Weight::NoCase,
            "No case and no finding was recognised: its text is in 'unplaced' and can be searched, and nothing of it is counted.",
            format!("Say what its headings are: in vocabulary.toml for all files, or as [[heading]] in {beside} for this one."),
        ));
    }
    for coded in audits {
        let audit = &coded.audit;
        if coded.year.is_none() {
            let next = format!("Write the year into {beside}: period = \"2016-17\".");
            let reason = match &audit.fields.period {
                Some(period) => format!("Its period ({} to {}) is longer than a year: its cases are in no year.", period.start, period.end),
                None => "It states no period that is understood: its cases are in no year.".to_owned(),
            };
            out.push(Concern::new(Weight::NoYear, reason, next));
        }
        let Coverage { words, unplaced, .. } = audit.coverage;
        let share = audit.coverage.share();
        if found > 0 && (share < LOW_COVERAGE || unplaced >= MUCH_UNPLACED) {
            out.push(Concern::new(
                Weight::Unplaced,
                format!("{unplaced} of {words} words belong to no case; {:.0} % of its text was understood.", 100.0 * share),
                format!("Look at 'Unplaced' in `audit-themes extract` of it, and say in {beside} what the headings above are."),
            ));
        }
        if !audit.pooled && audit.cases.iter().any(|c| c.strengths.is_empty() && c.messages.is_empty() && c.actions.is_empty()) {
            out.push(Concern::new(
                Weight::Doubt,
                "A case has neither strengths nor learning.",
                format!("Look whether all its sections were recognised; if not, say in {beside} what its headings are."),
            ));
        }
        out.extend(lacking(audit, &beside));
        out.extend(cases::odd(audit).into_iter().map(|reason| Concern::new(Weight::Doubt, reason, HOLD_CASES)));
        if let Some((board, pack)) = coded.board.as_deref().and_then(|board| Some((board, missed(board)?))) {
            out.push(Concern::new(
                Weight::Doubt,
                format!("It is of {board}, and the themes of the codebook's pack \"{pack}\" are not looked for."),
                format!("Put packs = [\"{pack}\"] at the head of audit-themes.toml, with every other pack that is to be counted too."),
            ));
        }
        if coded.board.is_none() {
            out.push(Concern::new(Weight::NoBoard, "It names no board.", format!("Write the board into {beside}: board = \"NAME\".")));
        }
        out.extend(warnings(&audit.notices, &beside));
    }
    out.sort_by_key(|c| c.weight);
    // Audits of one file can want the same.
    let mut each: Vec<Concern> = Vec::new();
    for concern in out {
        if !each.contains(&concern) {
            each.push(concern);
        }
    }
    each
}

/// Cases in which one side of the findings was not recognised, where other cases of the audit have it: what belongs there
/// may stand with the other side.
fn lacking(audit: &Audit, beside: &str) -> Vec<Concern> {
    let all = audit.cases.len();
    let concern = |what: &str, without: usize| {
        (!audit.pooled && without > 0 && without < all).then(|| {
            Concern::new(
                Weight::Doubt,
                format!("No {what} {} recognised in {without} of {all} cases.", if what == "strengths" { "were" } else { "was" }),
                format!("Look at these cases in `audit-themes show`: if the report has it, say in {beside} what its headings are."),
            )
        })
    };
    let found = |c: &&Case| !(c.strengths.is_empty() && c.messages.is_empty() && c.actions.is_empty());
    let cases = || audit.cases.iter().filter(found);
    let strengths = concern("strengths", cases().filter(|c| c.strengths.is_empty()).count());
    let learning = concern("learning", cases().filter(|c| c.messages.is_empty()).count());
    strengths.into_iter().chain(learning).collect()
}

/// What the stages warned of: one concern a kind, with all its pages.
fn warnings(notices: &[Notice], beside: &str) -> Vec<Concern> {
    let mut out: Vec<(&Notice, Vec<u32>)> = Vec::new();
    for notice in notices.iter().filter(|n| n.level == Level::Warning) {
        match out.iter_mut().find(|(n, pages)| n.code == notice.code && n.message == notice.message && !pages.is_empty()) {
            Some((_, pages)) => pages.extend(notice.page),
            None => out.push((notice, notice.page.into_iter().collect())),
        }
    }
    let concern = |(notice, pages): (&Notice, Vec<u32>)| {
        let (weight, next) = match notice.code.as_str() {
            "page-without-text" => {
                (Weight::Damage, "See whether there is text on it; a scan is read with --ocr, where Tesseract is installed.".to_owned())
            }
            "ocr-low-confidence" => (Weight::Damage, "Hold its words against the page: recognition was not sure of them.".to_owned()),
            "readers-disagree" => (Weight::Damage, "Hold its words against the page: two readers see it in two ways.".to_owned()),
            "section-by-place" => {
                (Weight::Doubt, format!("See in `audit-themes show` whether it is; if not, say in {beside} what this heading is."))
            }
            code if code.starts_with("sidecar-") => {
                (Weight::Doubt, format!("Correct {beside}: `audit-themes extract` shows what the file holds."))
            }
            _ => (Weight::Damage, "Hold `audit-themes extract` of it against the report; print it to a new PDF if it is wrong.".to_owned()),
        };
        Concern::new(weight, format!("{}{}", place(&pages), sentence(&notice.message)), next)
    };
    out.into_iter().map(concern).collect()
}

/// `Page 3: `, `Pages 3, 4: `, or nothing.
fn place(pages: &[u32]) -> String {
    let list: Vec<String> = pages.iter().map(ToString::to_string).collect();
    match list.as_slice() {
        [] => String::new(),
        [one] => format!("Page {one}: "),
        several => format!("Pages {}: ", several.join(", ")),
    }
}

/// A fragment with a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let capital: String = chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
    let end = if capital.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{capital}{end}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Audit, Case};

    fn audit(placed: usize, unplaced: usize) -> Coded {
        let coverage = Coverage { words: placed + unplaced, placed, unplaced, ..Coverage::default() };
        let audit = Audit { pooled: true, cases: vec![Case::default()], coverage, ..Audit::default() };
        let (board, year) = (Some("Marl SCP".to_owned()), Some("2016-17".to_owned()));
        Coded { audit, board, year, reviewed: BTreeMap::new(), own_topics: Vec::new(), case_ids: Vec::new() }
    }

    fn reasons(audits: &[Coded]) -> Vec<String> {
        found(audits).into_iter().map(|c| c.reason).collect()
    }

    fn found(audits: &[Coded]) -> Vec<Concern> {
        read("a.pdf", audits, |board| board.contains("Adults").then_some("adults"))
    }

    #[test]
    fn a_small_share_and_many_words_are_both_much() {
        assert_eq!(reasons(&[audit(800, 200)]), [""; 0]);
        assert_eq!(reasons(&[audit(790, 210)]), ["210 of 1000 words belong to no case; 79 % of its text was understood."]);
        assert_eq!(reasons(&[audit(9701, 299)]), [""; 0]);
        assert_eq!(reasons(&[audit(9700, 300)]), ["300 of 10000 words belong to no case; 97 % of its text was understood."]);
    }

    #[test]
    fn an_adults_board_is_told_where_only_childrens_themes_are_counted() {
        let adults = Coded { board: Some("Marl Safeguarding Adults Board".to_owned()), ..audit(10, 0) };
        let reason = "It is of Marl Safeguarding Adults Board, and the themes of the codebook's pack \"adults\" are not looked for.";
        assert_eq!(reasons(&[adults]), [reason]);
    }

    #[test]
    fn what_two_audits_of_a_file_want_is_said_once() {
        let nowhere = Coded { board: None, ..audit(10, 0) };
        assert_eq!(reasons(&[nowhere.clone(), nowhere]), ["It names no board."]);
    }

    #[test]
    fn doubtful_words_are_graver_than_a_missing_board_and_say_where_to_look() {
        let mut coded = Coded { board: None, ..audit(10, 0) };
        coded.audit.notices.push(Notice::warning("ocr-low-confidence", Some(4), "recognition is sure of 61 % of the words"));
        coded.audit.notices.push(Notice::warning("readers-disagree", Some(2), "they share 70 % of the words"));
        let found = found(&[coded]);
        let seen: Vec<(Weight, &str, &str)> = found.iter().map(|c| (c.weight, c.reason.as_str(), c.next.as_str())).collect();
        assert_eq!(
            seen,
            [
                (
                    Weight::Damage,
                    "Page 4: Recognition is sure of 61 % of the words.",
                    "Hold its words against the page: recognition was not sure of them."
                ),
                (
                    Weight::Damage,
                    "Page 2: They share 70 % of the words.",
                    "Hold its words against the page: two readers see it in two ways."
                ),
                (Weight::NoBoard, "It names no board.", "Write the board into a.audit.toml: board = \"NAME\"."),
            ]
        );
    }

    #[test]
    fn pages_with_the_same_fault_are_one_concern() {
        let page = |n| Notice::warning("page-without-text", Some(n), "the page has no text");
        let found = warnings(&[page(2), Notice::info("period-assumed", None, "x"), page(5)], "a.audit.toml");
        assert_eq!(found.iter().map(|c| c.reason.as_str()).collect::<Vec<_>>(), ["Pages 2, 5: The page has no text."]);
    }
}
