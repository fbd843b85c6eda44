//! The rule language: a rule is one line of text that is matched against a passage's tokens.
//!
//! ```text
//! escalate            a word, by its stem          =inform       exactly this form
//! curio*              a word's beginning           CAMHS         an acronym, in capitals only
//! voice of the child  a phrase                     (a|b c)       alternatives       (…)? or word?   optional
//! {child}             a named set                  _             any one word
//! A NEAR/5 B          at most 5 words between, in one sentence, either order        A NEAR B   in one sentence
//! A BEFORE/5 B        in this order                A NOT NEAR/5 B   A where no B is that near
//! a | b NEAR/2 c      | is the loosest: a, or (b near c)
//! ```
//!
//! The precedence follows what went wrong elsewhere: where `|` binds tighter than `NEAR`, a theme's recall can fall
//! from .96 to .04 without a word of warning.

use std::collections::{BTreeMap, HashSet};

use crate::text::analyser::{Analyser, Token, fold_spelling, form};

/// A half-open range of token positions.
pub(super) type Span = (usize, usize);

/// A parsed rule: any of its chains.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    chains: Vec<Chain>,
}

/// A phrase and what must, or must not, be near it, from left to right.
#[derive(Clone, Debug)]
struct Chain {
    head: Node,
    links: Vec<Link>,
}

#[derive(Clone, Debug)]
struct Link {
    negative: bool,
    ordered: bool,
    /// Words between; `None` is anywhere in the sentence.
    distance: Option<usize>,
    node: Node,
}

#[derive(Clone, Debug)]
enum Node {
    Stem(String),
    Exact(String),
    Prefix(Vec<String>),
    Acronym(String),
    Any,
    /// Alternatives of one word each: one look-up instead of many comparisons.
    OneOf(Words),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Optional(Box<Node>),
}

/// Single words, by how they match.
#[derive(Clone, Debug, Default)]
struct Words {
    stems: HashSet<String>,
    exact: HashSet<String>,
    acronyms: HashSet<String>,
}

/// A mistake in a rule: the byte at which it shows, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) message: String,
}

/// The named sets that rules may use.
pub(super) type Sets = BTreeMap<String, Vec<Pattern>>;

impl Pattern {
    pub(super) fn parse(rule: &str, sets: &Sets, analyser: &Analyser) -> Result<Self, Mistake> {
        let tokens = lex(rule)?;
        let mut parser = Parser { tokens, at: 0, end: rule.len(), sets, analyser };
        let pattern = parser.pattern()?;
        match parser.peek() {
            None => Ok(pattern),
            Some(Lexeme::Close) => Err(parser.mistake("a closing bracket without an opening one")),
            Some(_) => Err(parser.mistake("this does not belong here")),
        }
    }

    /// Where the rule matches, in order, without repetition.
    pub(super) fn spans(&self, tokens: &[Token]) -> Vec<Span> {
        let all: Vec<usize> = (0..tokens.len()).collect();
        self.spans_from(tokens, &all)
    }

    /// The same, for matches whose first phrase begins at one of these positions.
    pub(super) fn spans_from(&self, tokens: &[Token], starts: &[usize]) -> Vec<Span> {
        let mut out: Vec<Span> = self.chains.iter().flat_map(|c| c.spans(tokens, starts)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The words that any match must begin with; `None` where it can begin with words that cannot be listed.
    pub(super) fn first_words(&self) -> Option<Vec<String>> {
        let mut out = Vec::new();
        for chain in &self.chains {
            chain.head.first_words(&mut out)?;
        }
        Some(out)
    }
}

impl Chain {
    fn spans(&self, tokens: &[Token], starts: &[usize]) -> Vec<Span> {
        let mut current = self.head.spans(tokens, starts.iter().copied());
        for link in &self.links {
            if current.is_empty() {
                break;
            }
            let others = link.node.spans(tokens, 0..tokens.len());
            let mut next = Vec::new();
            for &span in &current {
                let near = others.iter().filter(|other| link.joins(span, **other, tokens));
                if link.negative {
                    if near.count() == 0 {
                        next.push(span);
                    }
                } else {
                    next.extend(near.map(|o| (span.0.min(o.0), span.1.max(o.1))));
                }
            }
            next.sort_unstable();
            next.dedup();
            current = next;
        }
        current
    }
}

impl Link {
    fn joins(&self, a: Span, b: Span, tokens: &[Token]) -> bool {
        let sentence = |at: usize| tokens.get(at).map(|t| t.sentence);
        if sentence(a.0) != sentence(b.0) || b.0 < a.1 && a.0 < b.1 || self.ordered && b.0 < a.1 {
            return false;
        }
        let between = if b.0 >= a.1 { b.0 - a.1 } else { a.0 - b.1 };
        self.distance.is_none_or(|d| between <= d)
    }
}

impl Node {
    fn spans(&self, tokens: &[Token], starts: impl Iterator<Item = usize>) -> Vec<Span> {
        let mut out = Vec::new();
        let mut ends = Vec::new();
        for start in starts {
            ends.clear();
            self.ends(tokens, start, &mut ends);
            for &end in &ends {
                let same = tokens.get(start).map(|t| t.sentence) == tokens.get(end.wrapping_sub(1)).map(|t| t.sentence);
                if end > start && same && out.last() != Some(&(start, end)) {
                    out.push((start, end));
                }
            }
        }
        out
    }

    /// Appends each position at which a match that begins at `at` can end.
    fn ends(&self, tokens: &[Token], at: usize, out: &mut Vec<usize>) {
        match self {
            Self::Sequence(nodes) => {
                let mut starts = vec![at];
                for node in nodes {
                    let mut next = Vec::new();
                    for start in starts {
                        node.ends(tokens, start, &mut next);
                    }
                    next.sort_unstable();
                    next.dedup();
                    starts = next;
                    if starts.is_empty() {
                        return;
                    }
                }
                out.extend(starts);
            }
            Self::Alternatives(nodes) => nodes.iter().for_each(|n| n.ends(tokens, at, out)),
            Self::Optional(node) => {
                out.push(at);
                node.ends(tokens, at, out);
            }
            word => {
                if tokens.get(at).is_some_and(|t| word.is(t)) {
                    out.push(at + 1);
                }
            }
        }
    }

    fn is(&self, token: &Token) -> bool {
        match self {
            Self::Stem(stem) => token.stem == *stem,
            Self::Exact(form) => token.form == *form,
            Self::Prefix(beginnings) => beginnings.iter().any(|b| token.form.starts_with(b.as_str())),
            Self::Acronym(form) => token.capitals && token.form == *form,
            Self::Any => true,
            Self::OneOf(words) => {
                words.stems.contains(&token.stem)
                    || words.exact.contains(&token.form)
                    || token.capitals && words.acronyms.contains(&token.form)
            }
            Self::Sequence(_) | Self::Alternatives(_) | Self::Optional(_) => false,
        }
    }

    /// Adds the stems or forms that a match can begin with. True where the node can match nothing at all.
    fn first_words(&self, out: &mut Vec<String>) -> Option<bool> {
        match self {
            Self::Stem(w) | Self::Exact(w) | Self::Acronym(w) => {
                out.push(w.clone());
                Some(false)
            }
            Self::Prefix(_) | Self::Any => None,
            Self::OneOf(words) => {
                out.extend(words.stems.iter().chain(&words.exact).chain(&words.acronyms).cloned());
                Some(false)
            }
            Self::Sequence(nodes) => {
                for node in nodes {
                    if !node.first_words(out)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            Self::Alternatives(nodes) => {
                let mut empty = false;
                for node in nodes {
                    empty |= node.first_words(out)?;
                }
                Some(empty)
            }
            Self::Optional(node) => {
                node.first_words(out)?;
                Some(true)
            }
        }
    }
}

/// Alternatives, those of one word gathered.
fn alternatives(options: Vec<Node>) -> Node {
    let mut words = Words::default();
    let mut others = Vec::new();
    for option in options {
        match option {
            Node::Stem(w) => drop(words.stems.insert(w)),
            Node::Exact(w) => drop(words.exact.insert(w)),
            Node::Acronym(w) => drop(words.acronyms.insert(w)),
            Node::OneOf(inner) => {
                words.stems.extend(inner.stems);
                words.exact.extend(inner.exact);
                words.acronyms.extend(inner.acronyms);
            }
            Node::Alternatives(inner) => others.extend(inner),
            other => others.push(other),
        }
    }
    if !(words.stems.is_empty() && words.exact.is_empty() && words.acronyms.is_empty()) {
        others.push(Node::OneOf(words));
    }
    if others.len() == 1 { others.remove(0) } else { Node::Alternatives(others) }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lexeme {
    Open,
    Close,
    Bar,
    Question,
    Set(String),
    Near { negative: bool, ordered: bool, distance: Option<usize> },
    Word(String),
}

fn lex(rule: &str) -> Result<Vec<(usize, Lexeme)>, Mistake> {
    let mistake = |at: usize, message: &str| Mistake { at, message: message.to_owned() };
    let mut out: Vec<(usize, Lexeme)> = Vec::new();
    let mut chars = rule.char_indices().peekable();
    let mut negative: Option<usize> = None;
    while let Some(&(at, c)) = chars.peek() {
        let single = match c {
            '(' => Some(Lexeme::Open),
            ')' => Some(Lexeme::Close),
            '|' => Some(Lexeme::Bar),
            '?' => Some(Lexeme::Question),
            _ => None,
        };
        if let Some(lexeme) = single {
            out.push((at, lexeme));
            chars.next();
        } else if c.is_whitespace() || c == '-' {
            chars.next();
        } else if c == '{' {
            chars.next();
            let mut name = String::new();
            loop {
                match chars.next() {
                    Some((_, '}')) => break,
                    Some((_, c)) => name.push(c),
                    None => return Err(mistake(at, "a set's name needs a closing brace")),
                }
            }
            out.push((at, Lexeme::Set(name)));
        } else if c.is_alphanumeric() || matches!(c, '=' | '_' | '\'' | '\u{2019}' | '*') {
            let mut word = String::new();
            while let Some(&(_, c)) = chars.peek() {
                if c.is_alphanumeric() || matches!(c, '=' | '_' | '\'' | '\u{2019}' | '*' | '/') {
                    word.push(c);
                    chars.next();
                } else {
                    break;
                }
            }
            let (operator, number) = word.split_once('/').map_or((word.as_str(), None), |(o, n)| (o, Some(n)));
            match operator {
                "NOT" if number.is_none() => negative = Some(at),
                "NEAR" | "BEFORE" => {
                    let distance = match number.map(str::parse::<usize>) {
                        None => None,
                        Some(Ok(n)) if n <= 50 => Some(n),
                        Some(_) => return Err(mistake(at, "a distance is a number of words from 0 to 50, as in NEAR/5")),
                    };
                    let lexeme = Lexeme::Near { negative: negative.take().is_some(), ordered: operator == "BEFORE", distance };
                    out.push((at, lexeme));
                }
                _ if number.is_some() => return Err(mistake(at, "a slash stands only in NEAR/5 and BEFORE/5")),
                _ => out.push((at, Lexeme::Word(word))),
            }
            if let Some(not) = negative.filter(|not| *not != at) {
                return Err(mistake(not, "NOT stands before NEAR or BEFORE only; an exclusion belongs under `not`"));
            }
        } else {
            return Err(mistake(at, &format!("the character {c:?} has no meaning in a rule")));
        }
    }
    match negative {
        Some(at) => Err(mistake(at, "NOT stands before NEAR or BEFORE only; an exclusion belongs under `not`")),
        None => Ok(out),
    }
}

struct Parser<'s> {
    tokens: Vec<(usize, Lexeme)>,
    at: usize,
    end: usize,
    sets: &'s Sets,
    analyser: &'s Analyser,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Lexeme> {
        self.tokens.get(self.at).map(|(_, l)| l)
    }

    fn mistake(&self, message: &str) -> Mistake {
        Mistake { at: self.tokens.get(self.at).map_or(self.end, |(at, _)| *at), message: message.to_owned() }
    }

    fn pattern(&mut self) -> Result<Pattern, Mistake> {
        let mut chains = vec![self.chain()?];
        while self.peek() == Some(&Lexeme::Bar) {
            self.at += 1;
            chains.push(self.chain()?);
        }
        Ok(Pattern { chains })
    }

    fn chain(&mut self) -> Result<Chain, Mistake> {
        let head = self.sequence(0)?;
        let mut links = Vec::new();
        while let Some(&Lexeme::Near { negative, ordered, distance }) = self.peek() {
            self.at += 1;
            links.push(Link { negative, ordered, distance, node: self.sequence(0)? });
        }
        Ok(Chain { head, links })
    }

    fn sequence(&mut self, depth: u8) -> Result<Node, Mistake> {
        if depth > 16 {
            return Err(self.mistake("brackets nest too deep"));
        }
        let mut nodes = Vec::new();
        while let Some(lexeme) = self.peek() {
            if matches!(lexeme, Lexeme::Bar | Lexeme::Close | Lexeme::Near { .. }) {
                break;
            }
            nodes.push(self.item(depth)?);
        }
        if nodes.is_empty() {
            return Err(self.mistake("a word is missing here"));
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn item(&mut self, depth: u8) -> Result<Node, Mistake> {
        let node = match self.peek().cloned() {
            Some(Lexeme::Open) => {
                self.at += 1;
                let mut options = vec![self.sequence(depth + 1)?];
                while self.peek() == Some(&Lexeme::Bar) {
                    self.at += 1;
                    options.push(self.sequence(depth + 1)?);
                }
                if self.peek() != Some(&Lexeme::Close) {
                    return Err(self.mistake("a closing bracket is missing"));
                }
                self.at += 1;
                alternatives(options)
            }
            Some(Lexeme::Set(name)) => {
                let Some(patterns) = self.sets.get(&name) else {
                    let known: Vec<&str> = self.sets.keys().map(String::as_str).collect();
                    return Err(self.mistake(&format!("no set is named {name:?}; there are {}", known.join(", "))));
                };
                if patterns.iter().any(|p| p.chains.iter().any(|c| !c.links.is_empty())) {
                    return Err(self.mistake(&format!("the set {name:?} has NEAR in it; a set holds words and phrases only")));
                }
                self.at += 1;
                alternatives(patterns.iter().flat_map(|p| p.chains.iter().map(|c| c.head.clone())).collect())
            }
            Some(Lexeme::Word(word)) => {
                let node = self.word(&word)?;
                self.at += 1;
                node
            }
            _ => return Err(self.mistake("a word is missing here")),
        };
        if self.peek() == Some(&Lexeme::Question) {
            self.at += 1;
            return Ok(Node::Optional(Box::new(node)));
        }
        Ok(node)
    }

    fn word(&self, word: &str) -> Result<Node, Mistake> {
        if word == "_" {
            return Ok(Node::Any);
        }
        if let Some(exact) = word.strip_prefix('=') {
            return Ok(Node::Exact(form(exact).0));
        }
        if let Some(beginning) = word.strip_suffix('*') {
            let plain = beginning.to_lowercase();
            if plain.chars().count() < 2 {
                return Err(self.mistake("a beginning needs two letters or more before the star"));
            }
            let mut all = vec![plain.clone(), fold_spelling(&plain)];
            all.extend(plain.strip_suffix("is").map(|root| format!("{root}iz")));
            all.dedup();
            return Ok(Node::Prefix(all));
        }
        let (plain, capitals) = form(word);
        if plain.is_empty() || word.contains(['*', '=', '_']) {
            return Err(self.mistake("a star stands at a word's end, an equals sign at its start"));
        }
        if capitals {
            return Ok(Node::Acronym(plain));
        }
        if word.chars().any(char::is_uppercase) {
            return Err(self.mistake("a word is in small letters, an acronym in capitals"));
        }
        Ok(Node::Stem(self.analyser.stem(&plain)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(rule: &str, text: &str) -> Vec<String> {
        let analyser = Analyser::default();
        let mut sets = Sets::new();
        let child = ["child", "young person"].map(|p| Pattern::parse(p, &Sets::new(), &analyser).expect("a word"));
        sets.insert("child".to_owned(), child.to_vec());
        let pattern = Pattern::parse(rule, &sets, &analyser).expect(rule);
        let tokens = analyser.tokens(text);
        pattern.spans(&tokens).into_iter().map(|(a, b)| text.get(tokens[a].start..tokens[b - 1].end).unwrap().to_owned()).collect()
    }

    #[test]
    fn words_match_by_stem_form_beginning_and_capitals() {
        assert_eq!(matched("escalate", "It was escalated, an escalation."), ["escalated", "escalation"]);
        assert_eq!(matched("=inform", "inform informed information"), ["inform"]);
        assert_eq!(matched("curio*", "Curiosity and curious minds"), ["Curiosity", "curious"]);
        assert_eq!(matched("SEND", "send the SEND team to SENDs"), ["SEND", "SENDs"]);
        assert_eq!(matched("immunis*", "Immunisations, immunization"), ["Immunisations", "immunization"]);
    }

    #[test]
    fn phrases_alternatives_options_and_sets() {
        assert_eq!(
            matched("voice of the? {child}", "voice of child, voice of the young person"),
            ["voice of child", "voice of the young person"]
        );
        assert_eq!(
            matched("(wish|view) and feeling", "wishes and feelings; views and feelings"),
            ["wishes and feelings", "views and feelings"]
        );
        assert_eq!(matched("seen _ alone", "seen her alone, seen alone"), ["seen her alone"]);
        assert_eq!(matched("multi-agency", "multi agency, multi-agency"), ["multi agency", "multi-agency"]);
    }

    #[test]
    fn near_stays_in_its_sentence_and_counts_the_words_between() {
        assert_eq!(matched("GP NEAR/2 told", "The GP was not told."), ["GP was not told"]);
        assert_eq!(matched("GP NEAR/2 told", "They told nobody at all but the GP."), Vec::<String>::new());
        assert_eq!(matched("GP NEAR told", "Told late, the GP left. Nobody told him."), ["Told late, the GP"]);
        assert_eq!(matched("GP BEFORE/3 told", "Told the GP"), Vec::<String>::new());
        assert_eq!(matched("view NOT NEAR/3 parent", "views of parents. His views."), ["views"]);
    }

    #[test]
    fn a_bar_is_looser_than_near() {
        assert_eq!(matched("bruise | GP NEAR/1 told", "A bruise. The GP told us."), ["bruise", "GP told"]);
    }

    #[test]
    fn mistakes_say_where_and_what() {
        let wrong = |rule: &str| {
            let mistake = Pattern::parse(rule, &Sets::new(), &Analyser::default()).expect_err(rule);
            (mistake.at, mistake.message)
        };
        assert_eq!(wrong("voice (of").0, 9);
        assert!(wrong("voice of {chld}").1.contains("no set is named"));
        assert!(wrong("Voice").1.contains("small letters"));
        assert!(wrong("a NEAR/x b").1.contains("distance"));
        assert!(wrong("a NOT b").1.contains("NOT stands before"));
        assert_eq!(wrong("a ; b").0, 2);
    }
}
