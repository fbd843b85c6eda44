//! Rules over the phrases of one automaton: NEAR, BEFORE and NOT are joined on the phrases that a sentence has.

use super::automaton::{Automaton, Phrase};
use super::bits::Bits;
use super::pattern::{Atom, Near, Node, Pattern};
use super::symbols::Table;

/// A half-open range of token positions in a sentence.
pub(super) type Span = (u16, u16);

/// A phrase and what must, or must not, be near it, from left to right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Chain {
    head: Phrase,
    links: Vec<(Near, Phrase)>,
    /// The phrase of it that is likely to be the rarest: without that the chain need not be tried.
    pub(super) key: Phrase,
}

impl Chain {
    /// The same for chains that find the same: `a NEAR b` is `b NEAR a`.
    pub(super) fn in_order(mut self) -> Self {
        if let [(near, phrase)] = &mut self.links[..]
            && !near.ordered
            && !near.negative
            && *phrase < self.head
        {
            std::mem::swap(phrase, &mut self.head);
        }
        self
    }
}

/// What finds the matches of some patterns, their phrases made known to the automaton. Plain phrases are one phrase of
/// alternatives.
pub(super) fn chains(patterns: &[Pattern], automaton: &mut Automaton) -> Vec<Chain> {
    let all = || patterns.iter().flat_map(|p| &p.chains);
    let plain: Vec<Node> = all().filter(|c| c.links.is_empty()).map(|c| c.head.clone()).collect();
    let mut out = Vec::new();
    if !plain.is_empty() {
        let phrase = automaton.add(&Node::Alternatives(plain));
        out.push(Chain { head: phrase, links: Vec::new(), key: phrase });
    }
    out.extend(all().filter(|c| !c.links.is_empty()).map(|c| chain(c, automaton)));
    out
}

/// One chain of a pattern by itself.
pub(super) fn chain(chain: &super::pattern::Chain, automaton: &mut Automaton) -> Chain {
    let head = automaton.add(&chain.head);
    let links: Vec<(Near, Phrase)> = chain.links.iter().map(|l| (l.near, automaton.add(&l.node))).collect();
    let asked = links.iter().zip(&chain.links).filter(|((near, _), _)| !near.negative).map(|((_, phrase), l)| (*phrase, &l.node));
    let mut key = (head, letters(&chain.head));
    for (phrase, node) in asked {
        if letters(node) > key.1 {
            key = (phrase, letters(node));
        }
    }
    Chain { head, links, key: key.0 }
}

/// The letters of the longest word without which a phrase cannot stand: long words are rare (Zipf, "Human Behavior and the
/// Principle of Least Effort", 1949).
fn letters(node: &Node) -> usize {
    match node {
        Node::Any | Node::Optional(_) => 0,
        Node::Word(word) => word.atoms.iter().map(Atom::letters).min().unwrap_or(0),
        Node::Sequence(parts) => parts.iter().map(letters).max().unwrap_or(0),
        Node::Alternatives(parts) => parts.iter().map(letters).min().unwrap_or(0),
    }
}

/// Which phrases may be there.
type Mask = Bits<16>;

/// Phrases that begin and end together.
struct Ending {
    phrases: Box<[Phrase]>,
    mask: Mask,
    /// Those that are the key of a rule.
    keys: Box<[Phrase]>,
}

/// The phrases of one sentence.
#[derive(Default)]
pub(super) struct Found {
    /// Phrase → it is the key of a rule.
    is_key: Vec<bool>,
    endings: Vec<Ending>,
    numbers: Table<Box<[Phrase]>, u32>,
    /// Where phrases stand, and which do.
    places: Vec<(Span, u32)>,
    mask: Mask,
    keys: Vec<Phrase>,
    current: Vec<Span>,
    others: Vec<Span>,
    next: Vec<Span>,
}

impl Found {
    /// The number of no phrases.
    pub(super) const NOTHING: u32 = 0;

    /// For the phrases of an automaton; `is_key` tells those that are the key of a rule.
    pub(super) fn new(is_key: Vec<bool>) -> Self {
        Self { is_key, ..Self::default() }
    }

    /// Forgets all endings.
    pub(super) fn forget(&mut self) {
        self.endings.clear();
        self.numbers.clear();
        self.ending(Vec::new());
    }

    /// The number of phrases that begin and end together, in order.
    pub(super) fn ending(&mut self, phrases: Vec<Phrase>) -> u32 {
        let phrases = phrases.into_boxed_slice();
        if let Some(known) = self.numbers.get(&phrases) {
            return *known;
        }
        let new = u32::try_from(self.endings.len()).unwrap_or(u32::MAX);
        let mut mask = Mask::default();
        phrases.iter().for_each(|phrase| mask.add(*phrase));
        let is_key = |phrase: &Phrase| self.is_key.get(*phrase as usize).is_some_and(|k| *k);
        let keys = phrases.iter().copied().filter(is_key).collect();
        self.endings.push(Ending { phrases: phrases.clone(), mask, keys });
        self.numbers.insert(phrases, new);
        new
    }

    /// Forgets the sentence.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.keys.clear();
        self.mask = Mask::default();
    }

    /// Takes note of phrases that stand there.
    pub(super) fn note(&mut self, span: Span, ending: u32) {
        if let Some(one) = self.endings.get(ending as usize) {
            self.mask.unite(&one.mask);
            self.keys.extend_from_slice(&one.keys);
            self.places.push((span, ending));
        }
    }

    /// Puts the phrases that are keys in order, and gives how many there are.
    pub(super) fn order_keys(&mut self) -> usize {
        self.keys.sort_unstable();
        self.keys.dedup();
        self.keys.len()
    }

    pub(super) fn key(&self, at: usize) -> Option<Phrase> {
        self.keys.get(at).copied()
    }

    /// Appends where a phrase stands.
    fn collect(&self, phrase: Phrase, out: &mut Vec<Span>) {
        if !self.mask.may_have(phrase) {
            return;
        }
        for &(span, ending) in &self.places {
            let ending = self.endings.get(ending as usize).filter(|e| e.mask.may_have(phrase));
            if ending.is_some_and(|e| e.phrases.binary_search(&phrase).is_ok()) {
                out.push(span);
            }
        }
    }

    /// Where a chain matches, in order, without repetition.
    pub(super) fn spans(&mut self, chain: &Chain) -> &[Span] {
        let mut current = std::mem::take(&mut self.current);
        let mut others = std::mem::take(&mut self.others);
        let mut next = std::mem::take(&mut self.next);
        current.clear();
        if chain.links.iter().all(|(near, phrase)| near.negative || self.mask.may_have(*phrase)) {
            self.collect(chain.head, &mut current);
        }
        for (near, phrase) in &chain.links {
            if current.is_empty() {
                break;
            }
            others.clear();
            self.collect(*phrase, &mut others);
            next.clear();
            for &span in &current {
                let mut near_by = others.iter().copied().filter(|other| joins(*near, span, *other));
                if near.negative {
                    next.extend(near_by.next().is_none().then_some(span));
                } else {
                    next.extend(near_by.map(|o| (span.0.min(o.0), span.1.max(o.1))));
                }
            }
            std::mem::swap(&mut current, &mut next);
        }
        current.sort_unstable();
        current.dedup();
        (self.current, self.others, self.next) = (current, others, next);
        &self.current
    }

    /// Where the phrases stand in a span that a chain asks for.
    pub(super) fn parts(&self, chain: &Chain, span: Span) -> Vec<Span> {
        let mut out = Vec::new();
        self.collect(chain.head, &mut out);
        chain.links.iter().filter(|(near, _)| !near.negative).for_each(|(_, phrase)| self.collect(*phrase, &mut out));
        out.retain(|part| span.0 <= part.0 && part.1 <= span.1);
        out
    }

    /// Where any of the chains matches, chain by chain.
    pub(super) fn all_spans(&mut self, chains: &[Chain], out: &mut Vec<Span>) {
        for chain in chains {
            if self.mask.may_have(chain.key) {
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
