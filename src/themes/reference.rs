//! The rule language as its definition reads, without any haste: what the automaton is held against.

use super::pattern::{Chain, Near, Node, Pattern};
use crate::text::analyser::Token;

/// A half-open range of token positions.
type Span = (usize, usize);

/// Where the rule matches, in order, without repetition.
pub(super) fn spans(pattern: &Pattern, tokens: &[Token]) -> Vec<Span> {
    let mut out: Vec<Span> = pattern.chains.iter().flat_map(|c| chain(c, tokens)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn chain(chain: &Chain, tokens: &[Token]) -> Vec<Span> {
    let mut current = phrase(&chain.head, tokens);
    for link in &chain.links {
        let others = phrase(&link.node, tokens);
        let near = |span: &Span| -> Vec<Span> { others.iter().copied().filter(|o| joins(link.near, *span, *o, tokens)).collect() };
        current = if link.near.negative {
            current.into_iter().filter(|span| near(span).is_empty()).collect()
        } else {
            current.iter().flat_map(|span| near(span).into_iter().map(|o| (span.0.min(o.0), span.1.max(o.1)))).collect()
        };
    }
    current
}

fn joins(near: Near, a: Span, b: Span, tokens: &[Token]) -> bool {
    let overlap = b.0 < a.1 && a.0 < b.1;
    let between = if b.0 >= a.1 { b.0 - a.1 } else { a.0.saturating_sub(b.1) };
    let in_order = !near.ordered || b.0 >= a.1;
    tokens[a.0].sentence == tokens[b.0].sentence && !overlap && in_order && near.distance.is_none_or(|d| between <= usize::from(d))
}

fn phrase(node: &Node, tokens: &[Token]) -> Vec<Span> {
    let mut out = Vec::new();
    for start in 0..tokens.len() {
        let mut ends: Vec<usize> = ends(node, tokens, start);
        ends.sort_unstable();
        ends.dedup();
        out.extend(ends.into_iter().filter(|end| *end > start && tokens[start].sentence == tokens[end - 1].sentence).map(|e| (start, e)));
    }
    out
}

fn ends(node: &Node, tokens: &[Token], at: usize) -> Vec<usize> {
    match node {
        Node::Sequence(nodes) => nodes.iter().fold(vec![at], |starts, node| {
            let mut next: Vec<usize> = starts.into_iter().flat_map(|s| ends(node, tokens, s)).collect();
            next.sort_unstable();
            next.dedup();
            next
        }),
        Node::Alternatives(nodes) => nodes.iter().flat_map(|n| ends(n, tokens, at)).collect(),
        Node::Optional(node) => std::iter::once(at).chain(ends(node, tokens, at)).collect(),
        Node::Any => tokens.get(at).map(|_| at + 1).into_iter().collect(),
        Node::Word(word) => tokens.get(at).filter(|t| word.takes(t)).map(|_| at + 1).into_iter().collect(),
    }
}
