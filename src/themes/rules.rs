//! Rules over the phrases of one automaton: NEAR, BEFORE and NOT are joined on the phrases that a sentence has.

use super::automaton::{Automaton, Hit, Phrase};
use super::pattern::{Near, Pattern};

/// A half-open range of token positions in a sentence.
pub(super) type Span = (u16, u16);

/// A phrase and what must, or must not, be near it, from left to right.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) head: Phrase,
    links: Vec<(Near, Phrase)>,
}

/// The chains of some patterns, their phrases made known to the automaton.
pub(super) fn chains(patterns: &[Pattern], automaton: &mut Automaton) -> Vec<Chain> {
    let mut out = Vec::new();
    for chain in patterns.iter().flat_map(|p| &p.chains) {
        let head = automaton.add(&chain.head);
        out.push(Chain { head, links: chain.links.iter().map(|l| (l.near, automaton.add(&l.node))).collect() });
    }
    out
}

/// The phrases of one sentence.
#[derive(Default)]
pub(super) struct Found {
    /// In the order of the phrases, then of the text; each once.
    pub(super) hits: Vec<Hit>,
    /// One bit a phrase.
    present: Vec<u64>,
    current: Vec<Span>,
    next: Vec<Span>,
}

impl Found {
    /// Forgets the sentence.
    pub(super) fn clear(&mut self) {
        for hit in &self.hits {
            if let Some(bits) = self.present.get_mut(hit.phrase as usize / 64) {
                *bits = 0;
            }
        }
        self.hits.clear();
    }

    /// Puts the hits in order; `phrases` is how many there are in all.
    pub(super) fn order(&mut self, phrases: usize) {
        self.hits.sort_unstable();
        self.hits.dedup();
        self.present.resize(phrases.div_ceil(64), 0);
        for hit in &self.hits {
            if let Some(bits) = self.present.get_mut(hit.phrase as usize / 64) {
                *bits |= 1 << (hit.phrase % 64);
            }
        }
    }

    fn has(&self, phrase: Phrase) -> bool {
        self.present.get(phrase as usize / 64).is_some_and(|bits| bits >> (phrase % 64) & 1 == 1)
    }

    fn of(&self, phrase: Phrase) -> &[Hit] {
        if !self.has(phrase) {
            return &[];
        }
        let from = self.hits.partition_point(|h| h.phrase < phrase);
        let rest = self.hits.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|h| h.phrase == phrase)).unwrap_or_default()
    }

    /// Where a chain matches, in order, without repetition.
    pub(super) fn spans(&mut self, chain: &Chain) -> &[Span] {
        let mut current = std::mem::take(&mut self.current);
        let mut next = std::mem::take(&mut self.next);
        current.clear();
        if chain.links.iter().all(|(near, phrase)| near.negative || self.has(*phrase)) {
            current.extend(self.of(chain.head).iter().map(|h| (h.start, h.end)));
        }
        for (near, phrase) in &chain.links {
            if current.is_empty() {
                break;
            }
            let others = self.of(*phrase);
            next.clear();
            for &span in &current {
                let mut near_by = others.iter().map(|h| (h.start, h.end)).filter(|other| joins(*near, span, *other));
                if near.negative {
                    next.extend(near_by.next().is_none().then_some(span));
                } else {
                    next.extend(near_by.map(|o| (span.0.min(o.0), span.1.max(o.1))));
                }
            }
            next.sort_unstable();
            next.dedup();
            std::mem::swap(&mut current, &mut next);
        }
        (self.current, self.next) = (current, next);
        &self.current
    }

    /// Where any of the chains matches, chain by chain.
    pub(super) fn all_spans(&mut self, chains: &[Chain], out: &mut Vec<Span>) {
        for chain in chains {
            if self.has(chain.head) {
                out.extend_from_slice(self.spans(chain));
            }
        }
    }
}

fn joins(near: Near, a: Span, b: Span) -> bool {
    let (behind, before) = (b.0.checked_sub(a.1), a.0.checked_sub(b.1));
    let between = if near.ordered { behind } else { behind.or(before) };
    between.is_some_and(|words| near.distance.is_none_or(|d| words <= d))
}

/// True where two spans share a word.
pub(super) fn overlap(a: Span, b: Span) -> bool {
    a.0 < b.1 && b.0 < a.1
}
