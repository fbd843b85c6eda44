//! The rule language: a rule is one line of text that is matched against a passage's tokens.
//!
//! ```text
//! escalate            a word, by its stem          =inform       exactly this form
//! curio*              a word's beginning           CAMHS         an acronym, in capitals only
//! voice of the child  a phrase                     (a|b c)       alternatives       (…)? or word?   optional
//! {child}             a named set                  _             any one word
//! A NEAR/5 B          at most 5 words between, in one sentence, either order        A NEAR B   in one sentence
//! A BEFORE/5 B        in this order                A NOT NEAR/5 B   A where no B is that near
//! A NEAR/3 B NEAR/1 C from left to right: C is near all the words from A to B
//! a | b NEAR/2 c      | is the loosest: a, or (b near c)
//! ```
//!
//! The precedence follows what went wrong elsewhere: where `|` binds tighter than `NEAR`, a theme's recall can fall
//! from .96 to .04 without a word of warning.

use std::collections::BTreeMap;

use crate::text::analyser::{Analyser, Form, Token, Writing, folded_beginnings, form};

/// A parsed rule: any of its chains.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) chains: Vec<Chain>,
}

/// A phrase and what must, or must not, be near it, from left to right.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) head: Node,
    pub(super) links: Vec<Link>,
}

#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) near: Near,
    pub(super) node: Node,
}

/// How two phrases of a sentence must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Near {
    pub(super) negative: bool,
    pub(super) ordered: bool,
    /// Words between at most; `None` is anywhere in the sentence.
    pub(super) distance: Option<u16>,
}

/// A phrase.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Word(WordRule),
    Any,
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Optional(Box<Node>),
}

/// One word of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WordRule {
    /// A word that it matches, as it would stand in a text.
    pub(super) written: String,
    /// It matches what any of these matches.
    pub(super) atoms: Vec<Atom>,
}

/// What a word is held against.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Atom {
    Stem(String),
    Form(String),
    Beginning(String),
    /// A form, in capitals.
    Acronym(String),
}

impl WordRule {
    /// True where it matches a word of a text.
    pub(super) fn takes(&self, token: &Token) -> bool {
        let plural = token.writing == Writing::Acronym { plural: true };
        self.atoms.iter().any(|atom| match atom {
            Atom::Stem(stem) => token.stem == *stem,
            Atom::Form(form) => token.form == *form || plural && form.strip_suffix('s') == Some(token.form.as_str()),
            Atom::Beginning(beginning) => token.form.starts_with(beginning.as_str()),
            Atom::Acronym(form) => token.writing != Writing::Word && token.form == *form,
        })
    }
}

impl Node {
    /// True where every text that it matches has one of its words: `_` and `b?` ask for none.
    pub(super) fn needs_a_word(&self) -> bool {
        match self {
            Self::Word(_) => true,
            Self::Any | Self::Optional(_) => false,
            Self::Sequence(nodes) => nodes.iter().any(Self::needs_a_word),
            Self::Alternatives(nodes) => nodes.iter().all(Self::needs_a_word),
        }
    }

    /// Its words, in the order in which they are written; `None` for any word.
    pub(super) fn words<'n>(&'n self, out: &mut Vec<Option<&'n WordRule>>) {
        match self {
            Self::Word(word) => out.push(Some(word)),
            Self::Any => out.push(None),
            Self::Sequence(nodes) | Self::Alternatives(nodes) => nodes.iter().for_each(|n| n.words(out)),
            Self::Optional(node) => node.words(out),
        }
    }

    /// The words of a plain phrase: words alone, one behind the other.
    pub(super) fn phrase(&self) -> Option<Vec<&WordRule>> {
        match self {
            Self::Word(word) => Some(vec![word]),
            Self::Sequence(nodes) => nodes.iter().map(|n| if let Self::Word(word) = n { Some(word) } else { None }).collect(),
            _ => None,
        }
    }
}

impl Chain {
    /// Its phrases; those that must not be near among them.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        std::iter::once(&self.head).chain(self.links.iter().map(|l| &l.node))
    }
}

impl Atom {
    /// The letters that a word has at least.
    pub(super) fn letters(&self) -> usize {
        let (Self::Stem(w) | Self::Form(w) | Self::Beginning(w) | Self::Acronym(w)) = self;
        w.chars().count()
    }
}

/// A mistake in a rule: the byte at which it shows, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) message: String,
    pub(super) hint: Option<String>,
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
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lexeme {
    Open,
    Close,
    Bar,
    Question,
    Set(String),
    Near(Near),
    Word(String),
}

fn lex(rule: &str) -> Result<Vec<(usize, Lexeme)>, Mistake> {
    let mistake = |at: usize, message: &str| Mistake { at, message: message.to_owned(), hint: None };
    let hinted = |at: usize, message: &str, hint: &str| Mistake { at, message: message.to_owned(), hint: Some(hint.to_owned()) };
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
                    let distance = match number.map(str::parse::<u16>) {
                        None => None,
                        Some(Ok(n)) if n <= 50 => Some(n),
                        Some(_) => return Err(mistake(at, "a distance is a number of words from 0 to 50, as in NEAR/5")),
                    };
                    out.push((at, Lexeme::Near(Near { negative: negative.take().is_some(), ordered: operator == "BEFORE", distance })));
                }
                "AND" | "OR" => {
                    let instead = if operator == "AND" { "a NEAR b is both in one sentence" } else { "a | b is either" };
                    return Err(hinted(at, &format!("{operator} is no operator here"), &format!("{instead}.")));
                }
                _ if number.is_some() => {
                    let hint = "Words on both sides of a slash are two words: leave a space, or write (a|b).";
                    return Err(hinted(at, "a slash stands only in NEAR/5 and BEFORE/5", hint));
                }
                _ => out.push((at, Lexeme::Word(word))),
            }
            if let Some(not) = negative.filter(|not| *not != at) {
                return Err(hinted(not, STRAY_NOT, NOT_HINT));
            }
        } else {
            let hint = match c {
                '"' | '\u{201c}' | '\u{201d}' => "A phrase is its words with spaces between, without quotes.",
                '&' => "A&E is two words to the analyser: =a =e.",
                '[' | ']' => "Alternatives stand in round brackets: (a|b).",
                ',' | ';' | '.' => "One rule is one line; alternatives stand with a bar between them: a | b.",
                _ => "A rule has words, ( | ) ? * = _ {set}, NEAR/n, BEFORE/n and NOT NEAR/n.",
            };
            return Err(hinted(at, &format!("the character {c:?} has no meaning in a rule"), hint));
        }
    }
    match negative {
        Some(at) => Err(hinted(at, STRAY_NOT, NOT_HINT)),
        None => Ok(out),
    }
}

const STRAY_NOT: &str = "NOT stands before NEAR or BEFORE only";
const NOT_HINT: &str = "Write a NOT NEAR/5 b; what must not be counted at all is a phrase of the theme's `not`.";

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
        Mistake { at: self.tokens.get(self.at).map_or(self.end, |(at, _)| *at), message: message.to_owned(), hint: None }
    }

    fn hinted(&self, message: &str, hint: impl Into<String>) -> Mistake {
        Mistake { hint: Some(hint.into()), ..self.mistake(message) }
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
        while let Some(&Lexeme::Near(near)) = self.peek() {
            self.at += 1;
            links.push(Link { near, node: self.sequence(0)? });
        }
        Ok(Chain { head, links })
    }

    fn sequence(&mut self, depth: u8) -> Result<Node, Mistake> {
        if depth > 16 {
            return Err(self.mistake("brackets nest too deep"));
        }
        let mut nodes = Vec::new();
        while let Some(lexeme) = self.peek() {
            if matches!(lexeme, Lexeme::Bar | Lexeme::Close | Lexeme::Near(_)) {
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
                match self.peek() {
                    Some(Lexeme::Close) => self.at += 1,
                    Some(Lexeme::Near(_)) => {
                        let hint = "Brackets hold words and phrases: (a|b) NEAR/5 c, or two rules.";
                        return Err(self.hinted("NEAR and BEFORE do not stand in brackets", hint));
                    }
                    _ => return Err(self.mistake("a closing bracket is missing")),
                }
                Node::Alternatives(options)
            }
            Some(Lexeme::Set(name)) => {
                let Some(patterns) = self.sets.get(&name) else {
                    let known: Vec<&str> = self.sets.keys().map(String::as_str).collect();
                    let hint = if known.is_empty() {
                        "Sets stand under [sets] as name = ['word', 'phrase']; a set does not use another set.".to_owned()
                    } else {
                        format!("There are: {}. A set does not use another set.", known.join(", "))
                    };
                    return Err(self.hinted(&format!("no set is named {name:?}"), hint));
                };
                if patterns.iter().any(|p| p.chains.iter().any(|c| !c.links.is_empty())) {
                    return Err(self.mistake(&format!("the set {name:?} has NEAR in it; a set holds words and phrases only")));
                }
                self.at += 1;
                Node::Alternatives(patterns.iter().flat_map(|p| p.chains.iter().map(|c| c.head.clone())).collect())
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
        let one = |written: &str, atoms: Vec<Atom>| Ok(Node::Word(WordRule { written: written.to_owned(), atoms }));
        if word == "_" {
            return Ok(Node::Any);
        }
        if let Some(exact) = word.strip_prefix('=') {
            let plain = form(exact).text;
            if plain.is_empty() || exact.contains(['*', '=', '_']) {
                return Err(self.hinted("an equals sign stands before one whole word", "Write =word for one form, word* for a beginning."));
            }
            return one(exact, vec![Atom::Form(plain)]);
        }
        if let Some(beginning) = word.strip_suffix('*') {
            let plain = beginning.to_lowercase();
            if plain.chars().count() < 2 || plain.contains(['*', '=', '_']) {
                return Err(self.mistake("a beginning needs two letters or more before the star"));
            }
            return one(beginning, folded_beginnings(&plain).into_iter().map(Atom::Beginning).collect());
        }
        let Form { text: plain, writing } = form(word);
        if plain.is_empty() || word.contains(['*', '=', '_']) {
            return Err(self.mistake("a star stands at a word's end, an equals sign at its start"));
        }
        if writing != Writing::Word {
            return one(word, vec![Atom::Acronym(plain)]);
        }
        if word.chars().any(char::is_uppercase) {
            let hint = format!("Write {}: a word matches however it is written.", word.to_lowercase());
            return Err(self.hinted("a word is in small letters, an acronym in capitals", hint));
        }
        let stem = self.analyser.stem(&plain);
        // An acronym is not stemmed: the rule camhs finds CAMHS as it is.
        let as_acronym = (stem != plain && form(&word.to_uppercase()).writing.is_acronym()).then_some(Atom::Acronym(plain));
        one(word, std::iter::once(Atom::Stem(stem)).chain(as_acronym).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::reference;

    fn matched(rule: &str, text: &str) -> Vec<String> {
        let analyser = Analyser::default();
        let mut sets = Sets::new();
        let child = ["child", "young person"].map(|p| Pattern::parse(p, &Sets::new(), &analyser).expect("a word"));
        sets.insert("child".to_owned(), child.to_vec());
        let pattern = Pattern::parse(rule, &sets, &analyser).expect(rule);
        let tokens = analyser.tokens(text);
        reference::spans(&pattern, &tokens)
            .into_iter()
            .map(|(a, b)| text.get(tokens[a].start..tokens[b - 1].end).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn words_match_by_stem_form_beginning_and_capitals() {
        assert_eq!(matched("escalate", "It was escalated, an escalation."), ["escalated", "escalation"]);
        assert_eq!(matched("=inform", "inform informed information"), ["inform"]);
        assert_eq!(matched("curio*", "Curiosity and curious minds"), ["Curiosity", "curious"]);
        assert_eq!(matched("paediatr*", "A paediatrician, a pediatric ward"), ["paediatrician", "pediatric"]);
        assert_eq!(matched("centr*", "Centre and central"), ["Centre", "central"]);
        assert_eq!(matched("SEND", "send the SEND team to SENDs"), ["SEND", "SENDs"]);
        assert_eq!(matched("SEND", "SEND REVIEWS ARE LATE, SEND MINUTES; CAMHS TOLD"), Vec::<String>::new(), "a text in capitals");
        assert_eq!(matched("CAMHS", "SEND REVIEWS ARE LATE, CAMHS TOLD"), ["CAMHS"]);
        assert_eq!(matched("nurse", "RUDE NURSES and a NURSE"), ["NURSES", "NURSE"]);
        assert_eq!(matched("camhs", "CAMHS, Camhs, a camh"), ["CAMHS", "Camhs", "camh"]);
        assert_eq!(matched("camh", "told CAMHS"), Vec::<String>::new());
        assert_eq!(matched("=gps", "GPs and gps, a GP"), ["GPs", "gps"]);
        assert_eq!(matched("=gp", "GPs and gps, a GP"), ["GPs", "GP"]);
        assert_eq!(matched("caf\u{e9}", "The cafe, two caf\u{e9}s"), ["cafe", "caf\u{e9}s"]);
        assert_eq!(matched("na\u{ef}v*", "A naively told na\u{ef}vet\u{e9}"), ["naively", "na\u{ef}vet\u{e9}"]);
        assert_eq!(matched("haem* | anaes*", "Hemorrhage, an\u{e6}sthetic, hemisphere"), ["Hemorrhage", "an\u{e6}sthetic"]);
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
        assert_eq!(matched("told NEAR/3 GP NEAR/0 late", "Late, the GP was told."), Vec::<String>::new());
        assert_eq!(matched("told NEAR/3 GP NEAR/0 late", "The GP was told late."), ["GP was told late"]);
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
        assert!(wrong("(a NEAR/2 b) c").1.contains("do not stand in brackets"));
        assert!(wrong("a OR b").1.contains("OR is no operator"));
        assert!(wrong("=a*").1.contains("equals sign"));
        assert_eq!(wrong("a ; b").0, 2);
    }
}
