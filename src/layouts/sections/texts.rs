//! What a single text is: a caption, details, a title in front of its sentence.

use super::super::marked::Marked;
use super::super::units::{Kind, Unit};
use crate::text::normalise::{fold, words};
use crate::text::periods::is_month;
use crate::text::sentences;

/// `Picture: posed by models`, `Photograph posed by a volunteer`, `Figure 2: Referrals by month`.
pub(super) fn is_caption(text: &str) -> bool {
    let folded = fold(text);
    let Some((kind, rest)) = folded.split_once([' ', ':']) else { return false };
    let picture = ["picture", "photo", "photograph", "image", "illustration", "drawing"].contains(&kind);
    let said = ["posed", "by ", "credit", "library", "courtesy", "copyright", "from "].iter().any(|w| rest.trim_start().starts_with(w));
    let counted = ["figure", "fig.", "chart", "graph"].contains(&kind) && is_numbered(rest);
    words(text) <= 14 && !text.ends_with(['?', '!']) && (picture && (said || folded.starts_with(&format!("{kind}:"))) || counted)
}

/// `2: Referrals` and `2`, but not `2 shows that …`.
fn is_numbered(rest: &str) -> bool {
    let behind = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    behind.len() < rest.trim_start().len() && behind.trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// `Age: 10 Lead: Education Audited: January 2025`, `[X] Health [ ] Police`: nothing but labels and short values.
pub(super) fn is_details(text: &str) -> bool {
    let boxes = ["[ ]", "[X]", "[x]", "\u{2610}", "\u{2611}", "\u{2612}"];
    let ticked = boxes.iter().map(|b| text.matches(b).count()).sum::<usize>();
    let starts = boxes.iter().any(|b| text.starts_with(b));
    let labels = text.matches(": ").count().max(if starts { ticked } else { 0 });
    labels >= 2 && words(text) <= 5 * labels + 4 && !text.ends_with(['.', '?', '!'])
}

/// `Oct 2006 Bedding found scorched`, `12 March 2019 – Referral`: a date, and what happened then in no sentence; several may
/// stand one behind the other.
pub(super) fn is_dated_entry(text: &str) -> bool {
    const FEW: usize = 12;
    let said: Vec<String> = text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).collect();
    let digits = |w: &str| if w.chars().all(|c| c.is_ascii_digit()) { w.len() } else { 0 };
    let dated = |w: &[String]| matches!(w, [month, year, ..] if is_month(month) && digits(year) == 4);
    // `12` and `3rd`
    let day = said.first().is_some_and(|w| (1..=2).contains(&digits(w.trim_end_matches(char::is_alphabetic))));
    let begins = said.get(usize::from(day)..).is_some_and(dated);
    let dates = said.windows(2).filter(|w| dated(w)).count();
    let closed = text.trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', ')', ']']).ends_with(['.', '?', '!']);
    begins && !closed && said.len() <= FEW * dates
}

/// `Signed ............ (Chair)`: a line to be filled in.
pub(super) fn is_blank_form(text: &str) -> bool {
    words(text) <= 8 && ["......", "______", "\u{2026}\u{2026}"].iter().any(|blank| text.contains(blank))
}

/// `Yours sincerely,` by itself or before a name: what follows signs a letter.
pub(super) fn is_farewell(text: &str) -> bool {
    let folded = fold(text);
    let yours = ["yours sincerely", "yours faithfully", "yours truly", "yours ever"].iter().any(|y| folded.starts_with(y));
    let regards = ["kind regards", "best regards", "warm regards", "with kind regards", "best wishes", "with best wishes"];
    yours && words(text) <= 8 || regards.contains(&folded.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// True for a text that has a word.
pub(super) fn has_word(unit: &Unit) -> bool {
    unit.text().chars().any(char::is_alphabetic)
}

/// True for a question to the reader.
pub(super) fn addresses_reader(text: &str) -> bool {
    let folded = format!(" {} ", fold(text));
    [" you ", " your ", " yourself "].iter().any(|w| folded.contains(w))
}

/// True for a heading over what was found in all cases (`What went well across the sample`).
pub(super) fn speaks_of_all(heading: &str) -> bool {
    let folded = fold(heading);
    ["across the sample", "across the cases", "across the audit", "across all", "in all cases", "in all the cases", "common to all"]
        .iter()
        .any(|words| folded.contains(words))
}

pub(super) fn is_sentence(unit: &Unit) -> bool {
    unit.text().ends_with('.') && words(unit.text()) >= 6
}

pub(super) fn first_word(text: &str) -> String {
    fold(text.split_whitespace().next().unwrap_or_default())
}

pub(super) fn is_continued(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("continued") || text.contains("(cont")
}

/// A finding that is the title of the text behind it: a sentence in bold throughout.
pub(super) fn bold_sentence(unit: &Unit, next: Option<&Unit>) -> bool {
    // Paragraphs may be counted through.
    let text = |u: &Unit| u.kind == Kind::Text || u.is_counted();
    let sentence = text(unit) && unit.bold && unit.text().ends_with('.') && words(unit.text()) <= 25;
    sentence && next.is_some_and(|n| text(n) && !n.bold && !is_all_questions(n.text()))
}

/// Behind questions inside a message: a text that asks nothing, or the title of the next message.
pub(super) fn ends_questions(unit: &Unit) -> bool {
    unit.kind == Kind::Text && !unit.text().contains('?') || run_in_title(&unit.marked).is_some()
}

/// A bold label at the start that ends in a colon, dash or full stop: the message's title, and the rest.
pub(super) fn run_in_title(marked: &Marked) -> Option<(Marked, Marked)> {
    title_up_to(marked, marked.bold_lead()?)
}

/// The same in italics: a short phrase that ends in its full stop, colon or question mark.
pub(super) fn italic_title(marked: &Marked) -> Option<(Marked, Marked)> {
    let end = marked.italic_lead()?;
    let head = marked.text.get(..end)?.trim();
    let closed = head.ends_with(['.', ':', '?']) && words(head) <= 10 && head.starts_with(char::is_alphanumeric);
    if closed && head.ends_with('?') {
        return Some((marked.slice(0..head.len()), marked.slice(end..marked.text.len())));
    }
    title_up_to(marked, end).filter(|_| closed)
}

fn title_up_to(marked: &Marked, end: usize) -> Option<(Marked, Marked)> {
    let head = marked.text.get(..end)?;
    let tail = marked.text.get(end..)?;
    let closing = |c: char| matches!(c, ':' | '-' | '\u{2013}' | '\u{2014}' | '.');
    // Without a sign behind it, what follows begins a sentence of its own.
    let apart = || words(head) >= 2 && head.starts_with(char::is_uppercase) && tail.trim_start().starts_with(char::is_uppercase);
    let closed = head.trim_end().ends_with(closing)
        || tail.trim_start().starts_with([':', '-', '\u{2013}', '\u{2014}'])
        || head.trim_end().ends_with(char::is_alphanumeric) && apart()
        || head.trim_end().ends_with('?') && words(head) >= 3 && apart();
    let bare = head.trim_end().trim_end_matches(|c: char| closing(c) || c.is_whitespace());
    let rest_at =
        end + tail.len() - tail.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '\u{2013}' | '\u{2014}')).len();
    // A label is short; a sentence that ends in its full stop may be longer.
    let longest = if head.trim_end().ends_with('.') { 20 } else { 12 };
    if !closed || bare.is_empty() || words(bare) > longest || rest_at >= marked.text.len() {
        return None;
    }
    Some((marked.slice(0..bare.len()), marked.slice(rest_at..marked.text.len())))
}

pub(super) fn is_all_questions(text: &str) -> bool {
    sentences::split(text).into_iter().filter_map(|r| text.get(r)).all(sentences::is_question)
}

/// A text cut where it begins or ceases to ask: each question by itself, what stands between them together.
pub(super) fn parts(marked: &Marked) -> Vec<(Marked, bool)> {
    let mut out: Vec<(std::ops::Range<usize>, bool)> = Vec::new();
    for range in sentences::split(&marked.text) {
        let asks = marked.text.get(range.clone()).is_some_and(sentences::is_question);
        match out.last_mut() {
            Some((last, false)) if !asks => last.end = range.end,
            _ => out.push((range, asks)),
        }
    }
    out.into_iter().map(|(range, asks)| (marked.slice(range), asks)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_what_happened_is_an_entry_and_a_sentence_that_begins_with_one_is_none() {
        for entry in [
            "Oct 2006 Bedding found scorched",
            "12 March 2019 \u{2013} Referral to early help",
            "Sept 2007: admitted",
            "3rd June 2020 Strategy meeting",
        ] {
            assert!(is_dated_entry(entry), "{entry}");
        }
        for other in [
            "In October 2006 the bedding was scorched",
            "March 2019 was the month in which she left.",
            "May asked for help",
            "2019 Referral",
            "12 children",
            "March 2019 was when Isla told her teacher \u{201c}nobody is at home for me.\u{201d}",
            "May 2020 saw the first lockdown, and Isla was not seen by anybody for eight weeks (see chronology)",
        ] {
            assert!(!is_dated_entry(other), "{other}");
        }
    }

    #[test]
    fn a_farewell_stands_by_itself_or_before_a_name() {
        for farewell in ["Yours sincerely", "Yours faithfully, Rosalind Thackwray", "Kind regards,", "Best wishes"] {
            assert!(is_farewell(farewell), "{farewell}");
        }
        for other in ["Kind regards were sent to the family by the school.", "Best wishes of the child", "Yours"] {
            assert!(!is_farewell(other), "{other}");
        }
    }
}
