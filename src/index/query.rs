//! The query language: what a person typed, read as a tree. Every text has a reading; nothing is an error.
//!
//! | typed | finds passages with |
//! |---|---|
//! | `father school` | both words, in any of their forms |
//! | `"voice of the child"` | these words in this order |
//! | `"father school"~5` | these words in any order, at most five others between them |
//! | `="fathers"`, `"=fathers"`, `=fathers` | these words as they are written, not other forms of them |
//! | `poverty OR debt` | either; `OR` binds less than a space |
//! | `-nursery`, `NOT nursery` | not this |
//! | `(dad OR father) home` | brackets group |
//! | `safeg*`, `guardain~` | words that begin so; words one typo away |
//! | `kind:strength` `theme:poverty` `polarity:learning` | a kind of passage, a theme, what it says about a theme |
//! | `year:2016-17` `year:2014-15..2018-19` `year:2017-18..` | the audit's year |
//! | `board:` `area:` `topic:` `case:` `document:` | a name in full, or words of it; quotes hold several words together |
//! | `title:finance` | a word of the message's title or heading |
//!
//! A word of several parts (`multi-agency`, `12:30`) is a phrase. A function word (`the`, `what`) beside other words
//! need not occur; in quotes it must. Brackets and quotes that were never closed end with the text. Bounds: 1,024 bytes,
//! brackets 32 deep, 64 words, 10 words between. What was not understood as it was meant is told by [`Query::remarks`].

use std::fmt;

use crate::model::{Polarity, Section};
use crate::text::analyser::{Analyser, Token};
use crate::text::normalise::plain_char;
use crate::text::periods;

use super::thesaurus::{Synonym, Thesaurus};
use super::vocabulary;

const MAX_BYTES: usize = 1024;
const MAX_DEPTH: usize = 32;
const MAX_WORDS: usize = 64;
const MAX_BETWEEN: u32 = 10;

/// Words that carry no subject of their own: beside other words they need not occur.
pub(super) const FUNCTION_WORDS: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "did", "do", "does", "for", "from", "had", "has",
    "have", "how", "i", "in", "is", "it", "its", "me", "of", "on", "or", "our", "that", "the", "their", "them", "there", "these", "they",
    "this", "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
];

/// Words that a question is put in, and that name no subject there; elsewhere they are words as any other.
const QUESTION_WORDS: &[&str] = &[
    "audit", "audits", "better", "could", "earlier", "find", "found", "go", "goes", "happen", "happened", "happens", "learn", "learned",
    "learnt", "past", "previous", "report", "reports", "said", "say", "says", "should", "well", "went", "would", "wrong",
];

/// A query as it was understood; its `Display` says so in the query's own language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// `None` where the text held no word: it finds everything.
    pub(super) root: Option<Node>,
    /// Function words that need not occur.
    ignored: Vec<String>,
    /// What a person should be told of how it was read, in sentences.
    remarks: Vec<String>,
    /// The text was longer than is read.
    cut: bool,
    /// Themes that it is about, by their ids.
    pub(super) themes: Vec<String>,
    /// Other words for its bare ones.
    pub(super) synonyms: Vec<Synonym>,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// All of them hold.
    All(Vec<Node>),
    /// One of them holds.
    Any(Vec<Node>),
    Not(Box<Node>),
    Words(Words),
    Kind(Section),
    Polarity(Polarity),
    Years(YearRange),
    Named {
        field: NameField,
        name: String,
    },
}

/// One word, or several that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) scope: Scope,
    /// Never empty.
    pub(super) each: Vec<Word>,
    pub(super) how: How,
    /// As they are written; else in any of their forms.
    pub(super) exact: bool,
    /// Without quotes or an operator: other words may stand for them.
    pub(super) bare: bool,
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Text,
    Headline,
}

/// How words are to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// One after the other, as many others between as the number says; with 0 in this order.
    Together(u32),
    /// As `Together(0)`, the last word being the beginning of one.
    Prefix,
    /// As `Together(0)`, the last word with one typo.
    Typo,
}

/// A word as it was typed, and the stems by which the index may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) typed: String,
    /// The same with its possessive and plural.
    pub(super) written: String,
    /// Its stem, and its whole form in case it is an acronym in the text.
    pub(super) stems: Vec<String>,
}

/// Fields whose values are names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameField {
    Theme,
    Board,
    Area,
    Topic,
    Case,
    Document,
}

impl NameField {
    pub(super) const ALL: [(&'static str, Self); 6] = [
        ("theme", Self::Theme),
        ("board", Self::Board),
        ("area", Self::Area),
        ("topic", Self::Topic),
        ("case", Self::Case),
        ("document", Self::Document),
    ];

    /// Its name in the language.
    pub(super) fn label(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, known)| *known == self).map_or("", |(label, _)| label)
    }
}

/// Years from one to another, both included.
///
/// A year that runs over two calendar years is six digits, 2016-17 is 201617; a calendar year stands between the two that
/// overlap it, 2016 is 201616.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearRange {
    pub from: u32,
    pub to: u32,
}

impl YearRange {
    /// Reads `2016-17`, `201617`, `2014-15..2018-19`, `2017-18..` or `..2015-16`, and the other spellings of a year.
    ///
    /// A calendar year alone means every year that overlaps it: 2016 is 2015-16 to 2016-17.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once("..") else { return year(text) };
        let (from, to) = (from.trim(), to.trim_matches(['.', ' ']));
        let first = if from.is_empty() { Some(0) } else { year(from).map(|y| y.from) };
        let last = if to.is_empty() { Some(u32::MAX) } else { year(to).map(|y| y.to) };
        let range = Self { from: first?, to: last? };
        let open = from.is_empty() && to.is_empty();
        (!open && range.from <= range.to).then_some(range)
    }

    /// The number by which a `time_period` (201617, or 2016 for a calendar year) is ordered.
    pub(super) fn key(time_period: u32) -> u32 {
        if time_period < 10_000 { time_period * 100 + time_period % 100 } else { time_period }
    }

    pub(super) fn contains(self, key: u32) -> bool {
        (self.from..=self.to).contains(&key)
    }
}

fn year(text: &str) -> Option<YearRange> {
    let label = periods::parse(text)?.label;
    let first: u32 = label.get(..4)?.parse().ok()?;
    let over_two = |first: u32| first * 100 + (first + 1) % 100;
    Some(if label.len() == 4 {
        YearRange { from: over_two(first - 1), to: over_two(first) }
    } else {
        YearRange { from: over_two(first), to: over_two(first) }
    })
}

impl Query {
    /// Reads any text.
    pub fn parse(text: &str) -> Self {
        let cut = text.len() > MAX_BYTES;
        let mut end = text.len().min(MAX_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut lexer = Lexer::new(text.get(..end).unwrap_or_default());
        let lexemes = lexer.lexemes();
        let mut parser = Parser { lexemes: lexemes.into_iter().peekable(), ignored: Vec::new() };
        let root = parser.any(0);
        let cut = cut || lexer.cut;
        let mut remarks = lexer.remarks;
        if cut {
            remarks.push(format!("The query is longer than {MAX_BYTES} bytes or {MAX_WORDS} words: the rest is not read."));
        }
        Self { root, ignored: parser.ignored, remarks, cut, themes: Vec::new(), synonyms: Vec::new() }
    }

    /// What a person should be told of how the text was read: a value that its field cannot have, a text that was cut.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The same query with the names that people know in place of those that the index has. `known` is given a field's
    /// name (`theme`, `board` …) and what was typed.
    #[must_use]
    pub fn with_names(mut self, known: &dyn Fn(&str, &str) -> Option<String>) -> Self {
        if let Some(root) = &mut self.root {
            root.rename(known);
        }
        self
    }

    /// The same query, known to be about these themes (their ids): passages that have them rank higher, and follow where few
    /// have its words.
    #[must_use]
    pub fn about(self, themes: Vec<String>) -> Self {
        Self { themes, ..self }
    }

    /// The same query, its bare words widened by others for the same thing: as [`Query::about`] for themes.
    #[must_use]
    pub fn widened(self, thesaurus: &Thesaurus) -> Self {
        Self { synonyms: thesaurus.synonyms(&self.parts()), ..self }
    }

    /// The themes that it is about.
    pub fn themes(&self) -> &[String] {
        &self.themes
    }

    /// The words that it is widened by, the nearest first.
    pub fn other_words(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for synonym in &self.synonyms {
            let words = synonym.words.each.iter().map(|w| w.typed.as_str()).collect::<Vec<_>>().join(" ");
            if !out.contains(&words) {
                out.push(words);
            }
        }
        out
    }

    /// What is asked for, as plain text without operators; each alternative by itself.
    pub fn subjects(&self) -> Vec<String> {
        self.root.as_ref().map(Node::subjects).unwrap_or_default()
    }

    /// True where words are wanted as they are written.
    pub(super) fn is_exact(&self) -> bool {
        let mut nodes: Vec<&Node> = self.root.iter().collect();
        while let Some(node) = nodes.pop() {
            match node {
                Node::All(parts) | Node::Any(parts) => nodes.extend(parts),
                Node::Words(words) if words.exact => return true,
                Node::Words(_) | Node::Not(_) | Node::Kind(_) | Node::Polarity(_) | Node::Years(_) | Node::Named { .. } => {}
            }
        }
        false
    }

    /// The query's parts that have to hold together.
    pub(super) fn parts(&self) -> Vec<Node> {
        match &self.root {
            Some(Node::All(parts)) => parts.clone(),
            root => root.iter().cloned().collect(),
        }
    }

    /// True where no word was found in the text: such a query finds everything.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// The words that a passage should have, as they were typed: those whose spelling is worth a second look where
    /// nothing was found.
    pub fn words(&self) -> Vec<&str> {
        let mut out = Vec::new();
        let mut nodes: Vec<&Node> = self.root.iter().collect();
        while let Some(node) = nodes.pop() {
            match node {
                Node::All(parts) | Node::Any(parts) => nodes.extend(parts.iter().rev()),
                Node::Words(words) => out.extend(words.each.iter().map(|w| w.typed.as_str())),
                Node::Not(_) | Node::Kind(_) | Node::Polarity(_) | Node::Years(_) | Node::Named { .. } => {}
            }
        }
        out
    }
}

impl Node {
    /// See [`Query::subjects`].
    pub(super) fn subjects(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.add_subjects(&mut out);
        out
    }

    fn add_subjects(&self, out: &mut Vec<String>) {
        let typed = |words: &Words| words.each.iter().map(|w| w.typed.as_str()).collect::<Vec<_>>().join(" ");
        match self {
            Self::Words(words) => out.push(typed(words)),
            Self::Any(parts) => parts.iter().for_each(|part| part.add_subjects(out)),
            Self::All(parts) => {
                let together: Vec<String> =
                    parts.iter().filter_map(|p| if let Self::Words(w) = p { Some(typed(w)) } else { None }).collect();
                if !together.is_empty() {
                    out.push(together.join(" "));
                }
                parts.iter().filter(|p| matches!(p, Self::Any(_))).for_each(|part| part.add_subjects(out));
            }
            Self::Not(_) | Self::Kind(_) | Self::Polarity(_) | Self::Years(_) | Self::Named { .. } => {}
        }
    }

    fn rename(&mut self, known: &dyn Fn(&str, &str) -> Option<String>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter_mut().for_each(|part| part.rename(known)),
            Self::Not(part) => part.rename(known),
            Self::Named { field, name } => {
                if let Some(other) = known(field.label(), name) {
                    *name = other;
                }
            }
            Self::Words(_) | Self::Kind(_) | Self::Polarity(_) | Self::Years(_) => {}
        }
    }
}

enum Lexeme {
    Open,
    Close,
    Or,
    And,
    Not,
    Leaf(Node),
    /// A function word outside quotes.
    Function(Node),
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    analyser: Analyser,
    words: usize,
    cut: bool,
    remarks: Vec<String>,
    /// The text is put as a question.
    asks: bool,
}

impl Lexer {
    fn new(text: &str) -> Self {
        let chars = text.chars().map(plain_char).collect();
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        let asks = matches!(first.as_str(), "what" | "when" | "where" | "which" | "who" | "why" | "how");
        Self { chars, at: 0, analyser: Analyser::default(), words: 0, cut: false, remarks: Vec::new(), asks }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn lexemes(&mut self) -> Vec<Lexeme> {
        let mut out = Vec::new();
        while let Some(c) = self.peek(0) {
            let lexeme = match c {
                '(' | ')' => {
                    self.at += 1;
                    Some(if c == '(' { Lexeme::Open } else { Lexeme::Close })
                }
                '"' => self.quoted(Scope::Text, false).map(Lexeme::Leaf),
                '=' if self.peek(1) == Some('"') => {
                    self.at += 1;
                    self.quoted(Scope::Text, true).map(Lexeme::Leaf)
                }
                '-' => {
                    self.at += 1;
                    self.peek(0).is_some_and(|n| n != '-' && !n.is_whitespace()).then_some(Lexeme::Not)
                }
                c if c.is_whitespace() => {
                    self.at += 1;
                    None
                }
                _ => self.word(),
            };
            out.extend(lexeme);
        }
        out
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars.get(start..self.at).unwrap_or_default().iter().collect()
    }

    /// The text of a quotation, to its end or the end of the query.
    fn quotation(&mut self) -> String {
        self.at += 1;
        let text = self.take_while(|c| c != '"');
        self.at += 1;
        text
    }

    fn quoted(&mut self, scope: Scope, exact: bool) -> Option<Node> {
        let text = self.quotation();
        let exact = exact || text.trim_start().starts_with('=');
        let mut between = 0;
        if self.peek(0) == Some('~') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            between = self.take_while(|c| c.is_ascii_digit()).parse().unwrap_or(MAX_BETWEEN).min(MAX_BETWEEN);
        }
        self.leaf(scope, &text, How::Together(between), exact)
    }

    fn word(&mut self) -> Option<Lexeme> {
        let raw = self.take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '(' | ')'));
        match raw.as_str() {
            "OR" => return Some(Lexeme::Or),
            "AND" => return Some(Lexeme::And),
            "NOT" => return Some(Lexeme::Not),
            _ => {}
        }
        if let Some((name, value)) = raw.split_once(':') {
            let name = name.to_lowercase();
            let quoted = matches!(value, "" | "=") && self.peek(0) == Some('"');
            if name == "title" && quoted {
                return self.quoted(Scope::Headline, value == "=").map(Lexeme::Leaf);
            }
            if name == "title" && !value.is_empty() {
                return self.pattern(Scope::Headline, value).map(Lexeme::Leaf);
            }
            if quoted && (restriction(&name, "?").is_some() || values(&name).is_some()) {
                let value = self.quotation();
                let node = restriction(&name, &value).or_else(|| {
                    self.doubt(&name, &value);
                    self.leaf(Scope::Text, &value, How::Together(0), false)
                });
                return node.map(Lexeme::Leaf);
            }
            if let Some(node) = restriction(&name, value) {
                return Some(Lexeme::Leaf(node));
            }
            self.doubt(&name, value);
        }
        let node = self.pattern(Scope::Text, &raw)?;
        let function = matches!(&node, Node::Words(Words { each, how: How::Together(_), exact: false, .. })
            if each.iter().all(|w| self.is_function_word(&w.typed)));
        Some(if function { Lexeme::Function(node) } else { Lexeme::Leaf(node) })
    }

    fn is_function_word(&self, word: &str) -> bool {
        FUNCTION_WORDS.contains(&word) || self.asks && QUESTION_WORDS.contains(&word)
    }

    /// Takes note of a value that its field cannot have.
    fn doubt(&mut self, name: &str, value: &str) {
        if let Some(known) = values(name).filter(|_| !value.trim().is_empty()) {
            self.remarks.push(format!("{name}:{value} is no {name} ({known}); it is looked for as words."));
        }
    }

    /// A word that may end in `*` or `~`, or begin with `=`.
    fn pattern(&mut self, scope: Scope, raw: &str) -> Option<Node> {
        let bare = raw.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let how = if bare.ends_with('*') {
            How::Prefix
        } else if bare.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with('~') {
            How::Typo
        } else {
            How::Together(0)
        };
        let text = if how == How::Typo { bare.rsplit_once('~').map_or(bare, |(word, _)| word) } else { bare };
        let mut node = self.leaf(scope, text, how, raw.starts_with('='))?;
        if let Node::Words(words) = &mut node {
            let function = words.each.iter().all(|w| FUNCTION_WORDS.contains(&w.typed.as_str()));
            words.bare = scope == Scope::Text && words.how == How::Together(0) && !words.exact && !function;
        }
        Some(node)
    }

    /// The words of a text as one leaf, as far as the bound on words allows.
    fn leaf(&mut self, scope: Scope, text: &str, how: How, exact: bool) -> Option<Node> {
        let mut words: Vec<Word> = self.analyser.tokens(text).iter().map(|t| self.understood(text, t)).collect();
        let room = MAX_WORDS.saturating_sub(self.words);
        self.cut |= words.len() > room;
        words.truncate(room);
        self.words += words.len();
        // One word stands together with itself: "school"~5 is school.
        let how = if words.len() == 1 && matches!(how, How::Together(_)) { How::Together(0) } else { how };
        let exact = exact && matches!(how, How::Together(_));
        (!words.is_empty()).then_some(Node::Words(Words { scope, each: words, how, exact, bare: false }))
    }

    fn understood(&self, text: &str, token: &Token) -> Word {
        let mut stems = vec![token.stem.clone()];
        let others = [Some(token.form.clone()), Some(self.analyser.stem(&token.form)), singular_acronym(&token.form)];
        for other in others.into_iter().flatten() {
            if !stems.contains(&other) {
                stems.push(other);
            }
        }
        Word {
            typed: vocabulary::spelling(text, token),
            written: vocabulary::written(text.get(token.start..token.end).unwrap_or_default()),
            stems,
        }
    }
}

/// `gps` is the plural of an acronym, which the text may have as `GPs`; with a vowel the stemmer takes the plural away.
fn singular_acronym(form: &str) -> Option<String> {
    form.strip_suffix('s').filter(|s| s.len() > 1 && !s.contains(['a', 'e', 'i', 'o', 'u', 'y'])).map(str::to_owned)
}

/// What a field can be asked for, where it cannot be asked for just anything.
fn values(name: &str) -> Option<String> {
    match name {
        "kind" => Some(Section::ALL.map(Section::name).join(", ")),
        "polarity" => Some(Polarity::ALL.map(Polarity::name).join(", ")),
        "year" => Some("write 2016-17, or 2014-15..2018-19 for several".to_owned()),
        _ => None,
    }
}

/// What a field and its value ask for; `None` where it is no field, or the value does not fit it.
fn restriction(name: &str, value: &str) -> Option<Node> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let word = value.to_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    match name {
        "kind" => Section::from_name(&word).or_else(|| Section::from_name(singular)).map(Node::Kind),
        "polarity" => Polarity::from_name(&word).or_else(|| Polarity::from_name(singular)).map(Node::Polarity),
        "year" => YearRange::parse(value).map(Node::Years),
        _ => {
            let (_, field) = NameField::ALL.into_iter().find(|(n, _)| *n == name)?;
            Some(Node::Named { field, name: value.to_owned() })
        }
    }
}

struct Parser {
    lexemes: std::iter::Peekable<std::vec::IntoIter<Lexeme>>,
    ignored: Vec<String>,
}

impl Parser {
    /// Alternatives, to the end of the bracket.
    fn any(&mut self, depth: usize) -> Option<Node> {
        let mut parts: Vec<Node> = self.all(depth).into_iter().collect();
        while self.lexemes.next_if(|l| matches!(l, Lexeme::Or)).is_some() {
            parts.extend(self.all(depth));
        }
        group(parts, Node::Any)
    }

    /// What has to hold together, to the next `OR` or the end of the bracket.
    fn all(&mut self, depth: usize) -> Option<Node> {
        let mut parts = Vec::new();
        let mut functions = Vec::new();
        loop {
            match self.lexemes.peek() {
                None | Some(Lexeme::Or) => break,
                Some(Lexeme::Close) if depth > 0 => break,
                Some(Lexeme::Close | Lexeme::And) => {
                    self.lexemes.next();
                }
                Some(Lexeme::Function(_)) => functions.extend(self.unit(depth)),
                Some(_) => parts.extend(self.unit(depth)),
            }
        }
        if parts.iter().any(asks_for_words) {
            self.ignored.extend(functions.iter().map(|f| f.to_string().replace('"', "")));
        } else {
            parts.extend(functions);
        }
        group(parts, Node::All)
    }

    /// A leaf or a bracket, with the negations before it.
    fn unit(&mut self, depth: usize) -> Option<Node> {
        let mut negated = false;
        while self.lexemes.next_if(|l| matches!(l, Lexeme::Not)).is_some() {
            negated = !negated;
        }
        let node = match self.lexemes.next_if(|l| !matches!(l, Lexeme::Or | Lexeme::Close))? {
            Lexeme::Leaf(node) | Lexeme::Function(node) => node,
            // A bracket that is too deep is not there.
            Lexeme::Open if depth < MAX_DEPTH => {
                let node = self.any(depth + 1);
                self.lexemes.next_if(|l| matches!(l, Lexeme::Close));
                node?
            }
            Lexeme::Open | Lexeme::Close | Lexeme::Or | Lexeme::And | Lexeme::Not => return None,
        };
        Some(if negated { Node::Not(Box::new(node)) } else { node })
    }
}

fn asks_for_words(node: &Node) -> bool {
    match node {
        Node::Words(_) => true,
        Node::All(parts) | Node::Any(parts) => parts.iter().any(asks_for_words),
        Node::Not(_) | Node::Kind(_) | Node::Polarity(_) | Node::Years(_) | Node::Named { .. } => false,
    }
}

pub(super) fn group(mut parts: Vec<Node>, make: fn(Vec<Node>) -> Node) -> Option<Node> {
    if parts.len() > 1 { Some(make(parts)) } else { parts.pop() }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Some(Node::All(parts)) => join(f, parts, " AND ")?,
            Some(node) => write!(f, "{node}")?,
            None => f.write_str("everything")?,
        }
        if !self.ignored.is_empty() {
            write!(f, " (need not occur: {})", self.ignored.join(", "))?;
        }
        if self.cut {
            f.write_str(" (the rest is not read)")?;
        }
        Ok(())
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                f.write_str("(")?;
                join(f, parts, if matches!(self, Self::All(_)) { " AND " } else { " OR " })?;
                f.write_str(")")
            }
            Self::Not(node) => write!(f, "NOT {node}"),
            Self::Words(words) => write!(f, "{words}"),
            Self::Kind(kind) => write!(f, "kind:{}", kind.name()),
            Self::Polarity(polarity) => write!(f, "polarity:{}", polarity.name()),
            Self::Years(years) => write!(f, "year:{years}"),
            Self::Named { field, name } => {
                let label = field.label();
                let quote = name.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
                if quote { write!(f, "{label}:\"{name}\"") } else { write!(f, "{label}:{name}") }
            }
        }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scope == Scope::Headline {
            f.write_str("title:")?;
        }
        if self.exact {
            let written = self.each.iter().map(|w| w.written.as_str()).collect::<Vec<_>>().join(" ");
            write!(f, "=\"{written}\"")?;
            return if let How::Together(between @ 1..) = self.how { write!(f, "~{between}") } else { Ok(()) };
        }
        let typed = |between: &str| self.each.iter().map(|w| w.typed.as_str()).collect::<Vec<_>>().join(between);
        // A star behind quotes would be none.
        match self.how {
            How::Together(0) if self.bare => f.write_str(&typed("-")),
            How::Together(0) if self.scope == Scope::Headline && self.each.len() == 1 => f.write_str(&typed("")),
            How::Together(0) => write!(f, "\"{}\"", typed(" ")),
            How::Together(between) => write!(f, "\"{}\"~{between}", typed(" ")),
            How::Prefix => write!(f, "{}*", typed("-")),
            How::Typo => write!(f, "{}~", typed("-")),
        }
    }
}

impl fmt::Display for YearRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = |f: &mut fmt::Formatter<'_>, key: u32| write!(f, "{}-{:02}", key / 100, key % 100);
        if self.from > 0 {
            label(f, self.from)?;
        }
        if self.from != self.to {
            f.write_str("..")?;
            if self.to < u32::MAX {
                label(f, self.to)?;
            }
        }
        Ok(())
    }
}

fn join(f: &mut fmt::Formatter<'_>, parts: &[Node], between: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Query::parse(text).to_string()
    }

    #[test]
    fn each_form_of_the_language() {
        for (typed, understood) in [
            ("father school", "father AND school"),
            ("\"voice of the child\"", "\"voice of the child\""),
            ("\u{201c}lived experience\u{201d}", "\"lived experience\""),
            ("\"father school\"~5", "\"father school\"~5"),
            ("\"father school\"~99", "\"father school\"~10"),
            ("poverty OR debt", "(poverty OR debt)"),
            ("poverty school OR debt", "((poverty AND school) OR debt)"),
            ("(dad OR father) home", "(dad OR father) AND home"),
            ("school -nursery", "school AND NOT nursery"),
            ("school AND NOT nursery", "school AND NOT nursery"),
            ("NOT NOT nursery", "nursery"),
            ("-(a OR b) school", "NOT (\"a\" OR b) AND school"),
            ("safeg*", "safeg*"),
            ("guardain~", "guardain~"),
            ("guardain~1?", "guardain~"),
            ("kind:strengths", "kind:strength"),
            ("KIND:message", "kind:message"),
            ("theme:poverty polarity:learning", "theme:poverty AND polarity:learning"),
            ("year:2014-15..2018-19", "year:2014-15..2018-19"),
            ("year:201617", "year:2016-17"),
            ("year:2016", "year:2015-16..2016-17"),
            ("year:2017-18..", "year:2017-18.."),
            ("year:\"April 2016 to March 2017\"", "year:2016-17"),
            ("board:\"Fenwick Board\" case:Otter", "board:\"Fenwick Board\" AND case:Otter"),
            ("title:finance", "title:finance"),
            ("title:\"lived experience\"", "title:\"lived experience\""),
            ("=\"Fathers\u{2019} views\"", "=\"fathers views\""),
            ("\"=the father's views\"", "=\"the father's views\""),
            ("=fathers -=\"GPs\"", "=\"fathers\" AND NOT =\"gps\""),
            ("=\"father school\"~5", "=\"father school\"~5"),
            ("title:=\"debts\"", "title:=\"debts\""),
        ] {
            assert_eq!(read(typed), understood, "{typed}");
        }
    }

    #[test]
    fn what_a_person_types_has_a_reading() {
        for (typed, understood) in [
            ("child's", "child"),
            ("who? (GP", "gp (need not occur: who)"),
            ("a OR-A", "\"a\" AND \"or a\""),
            ("12:30 meeting", "12-30 AND meeting"),
            ("\"never closed", "\"never closed\""),
            ("multi-agency", "multi-agency"),
            ("and/or", "\"and or\""),
            ("kind:fish", "kind-fish"),
            ("year:soon", "year-soon"),
            ("kind:", "kind"),
            ("re: school", "re AND school"),
            ("school - home", "school AND home"),
            ("OR", "everything"),
            ("school OR", "school"),
            ("AND school )", "school"),
            ("NOT", "everything"),
            ("?!", "everything"),
            ("*", "everything"),
            ("", "everything"),
            ("the", "\"the\""),
            ("what have past audits said about fathers?", "fathers (need not occur: what, have, past, audits, said, about)"),
            ("what went wrong with referrals?", "referrals (need not occur: what, went, wrong, with)"),
            ("past audits", "past AND audits"),
            ("what do audits say?", "\"what\" AND \"do\" AND audits AND say"),
            ("\"the\" school", "\"the\" AND school"),
            ("the kind:strength", "kind:strength AND \"the\""),
            ("\"school\"~5", "\"school\""),
            ("school-nu*", "school-nu*"),
            ("=", "everything"),
            ("a=b", "a-b"),
            ("=school*", "school*"),
        ] {
            assert_eq!(read(typed), understood, "{typed}");
        }
    }

    #[test]
    fn a_value_that_its_field_cannot_have_is_told() {
        let told = |text: &str| Query::parse(text).remarks().join(" ");
        assert!(told("kind:fish").contains("kind:fish is no kind (summary, strength, message, question, action, unplaced)"));
        assert!(told("year:soon debt").contains("year:soon is no year (write 2016-17"));
        assert!(told("polarity:\"very good\"").contains("polarity:very good is no polarity"));
        assert!(told(&"word ".repeat(80)).contains("the rest is not read"));
        for fine in ["kind:strength year:2016-17 12:30 re: board:x", "kind:", "who? (GP", "\"never closed"] {
            assert_eq!(told(fine), "", "{fine}");
        }
    }

    #[test]
    fn names_are_put_into_the_words_of_the_index() {
        let known = |field: &str, name: &str| (field == "theme" && name == "Voice of the child").then(|| "voice".to_owned());
        let query = Query::parse("debt -(theme:\"Voice of the child\" OR board:x)").with_names(&known);
        assert_eq!(query.to_string(), "debt AND NOT (theme:voice OR board:x)");
    }

    #[test]
    fn what_is_shown_reads_the_same_again() {
        for typed in [
            "(dad OR father) -home \"lived experience\"~3",
            "safeg* year:2014-15.. board:\"a b\"",
            "NOT (a OR (b c))",
            "\"the\" school",
            "\"school\"~5 home",
            "school-nu* multi-agenci~",
            "=\"father's view\"~2 title:=\"debts\" =the",
            "board:\"Heron(sea)\" debt",
        ] {
            let once = Query::parse(typed);
            assert_eq!(Query::parse(&once.to_string()).root, once.root, "{typed}");
        }
    }

    #[test]
    fn a_query_is_bounded_before_it_is_parsed() {
        assert_eq!(read(&"(".repeat(1000)), "everything");
        assert_eq!(read(&"((((".repeat(200)), "everything");
        assert_eq!(read(&format!("{}school{}", "(".repeat(100), ")".repeat(100))), "school");
        assert_eq!(read(&"x(".repeat(500)).matches('x').count(), MAX_WORDS);
        assert!(read(&"word ".repeat(80)).ends_with("(the rest is not read)"));
        assert!(read(&"\u{e9}".repeat(2000)).ends_with("(the rest is not read)"));
        assert_eq!(read(&"-".repeat(1000)), "everything");
        assert!(read(&"NOT ".repeat(300)).starts_with("everything"));
    }

    #[test]
    fn an_acronym_is_tried_in_both_its_forms() {
        let stems = |text: &str| match Query::parse(text).root {
            Some(Node::Words(words)) => words.each[0].stems.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(stems("camhs"), ["camh", "camhs"]);
        assert_eq!(stems("CAMHS"), ["camhs", "camh"]);
        assert_eq!(stems("gps"), ["gps", "gp"]);
        assert_eq!(stems("school"), ["school"]);
    }

    #[test]
    fn a_subject_is_what_is_asked_for_without_operators() {
        let subjects = |text: &str| Query::parse(text).subjects();
        assert_eq!(subjects("what do fathers \"at home\" say? -school year:2016-17"), ["fathers at home"]);
        assert_eq!(subjects("parent* (alcohol OR \"drug use\")"), ["parent", "alcohol", "drug use"]);
        assert!(subjects("kind:strength -debt").is_empty());
    }

    #[test]
    fn words_are_those_that_are_wanted() {
        assert_eq!(Query::parse("father (debt OR \"free meals\") -school kind:strength").words(), ["father", "debt", "free", "meals"]);
    }
}
