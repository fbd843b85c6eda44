//! The account of words: what the lines gave against where it went.

use crate::model::{Audit, Block, Coverage, Notice, Section};
use crate::text::normalise::{letters, words};

/// Fills in the audit's coverage and says so where the account does not balance.
pub(super) fn account(audit: &mut Audit, blocks: &[Block]) {
    let mut placed = 0;
    let mut headings: usize = audit.headings.iter().map(|h| words(&h.text)).sum();
    let mut all_letters: usize = audit.headings.iter().chain(&audit.furniture).map(|f| letters(&f.text)).sum();
    for (_, passage) in audit.passages() {
        all_letters += letters(&passage.text);
        if passage.title {
            headings += words(&passage.text);
        } else if passage.section != Section::Unplaced {
            placed += words(&passage.text);
        }
    }
    let unplaced = audit.unplaced.iter().map(|p| words(&p.text)).sum();
    let furniture = audit.furniture.iter().map(|f| words(&f.text)).sum();
    // The colon of a label or the dash behind a title is punctuation, not a word.
    let texts: Vec<String> = blocks.iter().map(Block::text).collect();
    let given = texts.iter().map(|t| t.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()).sum::<usize>();
    let marks = |text: &str| text.split_whitespace().filter(|w| !w.chars().any(char::is_alphanumeric)).count();
    let signs: usize = audit.headings.iter().chain(&audit.furniture).map(|f| marks(&f.text)).sum::<usize>()
        + audit.passages().map(|(_, p)| marks(&p.text)).sum::<usize>();
    let coverage = Coverage { words: given + signs, placed, headings, unplaced, furniture };
    let given_letters: usize = texts.iter().map(|t| letters(t)).sum();
    if !coverage.adds_up() || given_letters != all_letters {
        let message = format!(
            "the words do not add up: {} were read, {} are accounted for; check this file by eye",
            coverage.words,
            placed + headings + unplaced + furniture
        );
        audit.notices.push(Notice::warning("words-lost", None, message));
    }
    audit.coverage = coverage;
}
