//! Two readers of one file, held against each other word by word.

use std::collections::BTreeMap;

use super::losses::words;
use crate::model::{Notice, Page, Span};

/// Readers may differ by one word in so many: a word in another order of pieces, a sign that one of them does not know.
const ONE_IN: usize = 100;

/// Tells where the readers do not agree on the words; none where they do.
pub(super) fn disagreement(first: &[Page], second: &[Page]) -> Option<Notice> {
    let mut pages: BTreeMap<u32, (Vec<Line>, Vec<Line>)> = BTreeMap::new();
    for page in first {
        pages.entry(page.number).or_default().0 = lines(page);
    }
    for page in second {
        pages.entry(page.number).or_default().1 = lines(page);
    }
    let count = |lines: &[Line]| lines.iter().map(Vec::len).sum::<usize>();
    let all: usize = pages.values().map(|(a, b)| count(a).max(count(b))).sum();
    let different: Vec<(u32, usize)> = pages.into_iter().map(|(n, (a, b))| (n, difference(a, b))).collect();
    let sum: usize = different.iter().map(|(_, n)| n).sum();
    if sum * ONE_IN <= all {
        return None;
    }
    let (page, most) = different.into_iter().max_by_key(|(page, n)| (*n, std::cmp::Reverse(*page)))?;
    let message = format!("the two readers differ in {sum} of {all} words, most on page {page} ({most}): compare it with the file");
    Some(Notice::warning("readers-disagree", Some(page), message))
}

/// The words of one line.
type Line = Vec<String>;

/// The lines that are read of a page, from top to bottom.
fn lines(page: &Page) -> Vec<Line> {
    let layer = page.has_text_layer();
    let mut spans: Vec<&Span> = page.spans.iter().filter(|s| (layer || !s.hidden) && page.holds(s)).collect();
    spans.sort_by(|a, b| a.turn.cmp(&b.turn).then(a.baseline.total_cmp(&b.baseline)));
    let mut lines: Vec<Vec<&Span>> = Vec::new();
    for span in spans {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|f| f.turn == span.turn && span.baseline - f.baseline < 1.0) => line.push(span),
            _ => lines.push(vec![span]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    lines.into_iter().map(|line| words(line.into_iter())).collect()
}

/// How many words one of them has and the other has not. Lines of the same letters are the same: where a gap is a
/// space is each reader's own guess.
fn difference(a: Vec<Line>, b: Vec<Line>) -> usize {
    let mut balance: BTreeMap<String, (Vec<Line>, Vec<Line>)> = BTreeMap::new();
    for line in a {
        balance.entry(line.concat()).or_default().0.push(line);
    }
    for line in b {
        balance.entry(line.concat()).or_default().1.push(line);
    }
    let mut words: BTreeMap<String, i64> = BTreeMap::new();
    for (a, b) in balance.into_values() {
        let same = a.len().min(b.len());
        for word in a.into_iter().skip(same).flatten() {
            *words.entry(word).or_default() += 1;
        }
        for word in b.into_iter().skip(same).flatten() {
            *words.entry(word).or_default() -= 1;
        }
    }
    let (more, fewer) = words.values().fold((0, 0), |(more, fewer), n| (more + (*n).max(0), fewer + (-*n).max(0)));
    // A word that both have and each reads in its own way is one difference.
    usize::try_from(more.max(fewer)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        text.lines().map(|l| l.split(' ').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn words_are_counted_as_often_as_they_stand_wherever_they_stand() {
        assert_eq!(difference(lines("the harbour and\nthe sea"), lines("the sea\nand the harbour")), 0);
        assert_eq!(difference(lines("the harbour and\nthe sea"), lines("the sea\nand harbor")), 2);
        assert_eq!(difference(lines("the harbour"), lines("the harb our")), 0);
        assert_eq!(difference(lines("the sea"), lines("the sea\nthe sea")), 2);
    }
}
