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
    let given_letters: usize = texts.iter().map(|t| letters(t)).sum();
    let (read, told) = (given + signs, placed + headings + unplaced + furniture);
    // A label can be cut off where no space was typed ("Strengths:The school"): that makes words, and no letters.
    let balanced = given_letters == all_letters && told >= read;
    if !balanced {
        let message = format!("the words do not add up: {read} were read, {told} are accounted for; check this file by eye");
        audit.notices.push(Notice::warning("words-lost", None, message));
    }
    audit.coverage = Coverage { words: if balanced { told } else { read }, placed, headings, unplaced, furniture };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fragment, Run, Shape, Style};

    fn blocks(texts: &[&str]) -> Vec<Block> {
        let block = |text: &&str| Block {
            shape: Shape::Paragraph,
            runs: vec![Run { text: (*text).to_owned(), style: Style::default(), link: None }],
            marker: None,
            pieces: Vec::new(),
            size: 10.0,
            lines: 1,
            aside: false,
            cell: None,
        };
        texts.iter().map(block).collect()
    }

    /// The account of these headings against what was read.
    fn accounted(headings: &[&str], read: &[&str]) -> (bool, bool) {
        let headings = headings.iter().map(|h| Fragment { text: (*h).into(), page: None }).collect();
        let mut audit = Audit { headings, ..Audit::default() };
        account(&mut audit, &blocks(read));
        (audit.coverage.adds_up(), audit.notices.is_empty())
    }

    #[test]
    fn a_label_without_a_space_behind_it_is_no_lost_word() {
        assert_eq!(accounted(&["Strengths:", "The school knew."], &["Strengths:The school knew."]), (true, true));
    }

    #[test]
    fn what_is_lost_glued_or_doubled_is_told() {
        assert_eq!(accounted(&["one"], &["one two"]), (false, false));
        assert_eq!(accounted(&["onetwo"], &["one two"]), (false, false));
        assert!(!accounted(&["one", "one"], &["one"]).1);
    }
}
