//! Passages → tags, each with its rule and its words; and why a near miss did not count.
//!
//! # What counts
//!
//! The rules for overlap and nesting are those of quanteda's `tokens_lookup` (Benoit et al., "quanteda: an R package for
//! the quantitative analysis of textual data", Journal of Open Source Software 3 (2018)), written out:
//!
//! 1. Within a theme: a passage has a theme once, however often its rules match and however they overlap. The match that
//!    is shown is an unnegated one before a negated one, one that names the theme before one that implies it, then the
//!    first, then the longest.
//! 2. Across themes: each theme counts for itself, also where its match stands inside another theme's (`nested_scope =
//!    "key"` there). With `nesting = "longest"` at the head of the book, a match that stands wholly inside a longer one of
//!    another theme does not count (`"dictionary"` there); a theme's `yields_to` says the same for the themes it names.
//! 3. A negation stands before or behind a match, or inside one of NEAR or BEFORE ahead of a phrase of the rule ("staff were
//!    not rude"). None reaches over a semicolon, a colon, or a comma with "but".
//! 4. A phrase of the theme's `not`, or of the book's `furniture`, that shares a word with a match undoes that match, and
//!    no other one of the passage.
//! 5. A theme needs rules that weigh 1 together; a rule weighs 1 unless it says otherwise, and in the title of a key
//!    message `title_weight` times that.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::automaton::{Automaton, States};
use super::codebook::{Codebook, Negation, Nesting, Theme};
use super::polarity::{Clauses, CueChains, Mark, Side, Why, within};
use super::rules::{Chain, Found, Span, chain, chains, overlap};
use super::scope::{Scope, Scopes};
use super::symbols::{Known, Symbol, Symbols};
use crate::model::{AuditFields, Polarity, Status, Tag, Veto};
use crate::text::analyser::{Place, Shouting, Words};

/// What a passage was found to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged {
    /// One tag a theme.
    pub tags: Vec<Tag>,
    /// Matches that did not count, or not once more.
    pub vetoed: Vec<Veto>,
}

/// Finds themes: all rules in one pass over a passage.
pub struct Tagger {
    codebook: Codebook,
    rules: Rules,
    /// Theme → its rules' ids, in their order.
    rule_ids: Vec<Vec<Arc<str>>>,
    /// What earlier passages taught about words and phrases; one for each passage that is read at the same time.
    memories: Mutex<Vec<Memory>>,
}

/// The rules of all themes over the phrases of one automaton.
struct Rules {
    automaton: Automaton,
    chains: Vec<RuleChain>,
    /// Phrase → the chains whose key it is.
    by_key: Vec<Vec<u32>>,
    /// By theme.
    not: Vec<Vec<Chain>>,
    topics: Vec<Vec<Chain>>,
    /// By theme, the themes in whose longer matches it does not count.
    yields_to: Vec<BTreeSet<usize>>,
    furniture: Vec<Chain>,
    negators_before: Vec<Chain>,
    negators_after: Vec<Chain>,
    no_negators: Vec<Chain>,
    cues: CueChains,
}

struct RuleChain {
    theme: usize,
    rule: usize,
    scope: Scopes,
    chain: Chain,
}

impl Rules {
    fn of(codebook: &Codebook) -> Self {
        let mut automaton = Automaton::default();
        let (mut rule_chains, mut not, mut topics) = (Vec::new(), Vec::new(), Vec::new());
        for (theme, book) in codebook.themes.iter().enumerate() {
            for (rule, one) in book.rules.iter().enumerate() {
                let chains = chains(std::slice::from_ref(&one.pattern), &mut automaton);
                rule_chains.extend(chains.into_iter().map(|chain| RuleChain { theme, rule, scope: one.scope, chain }));
            }
            not.push(chains(&book.not, &mut automaton));
            topics.push(chains(&book.topics, &mut automaton));
        }
        let others = |theme: &Theme| match codebook.nesting {
            Nesting::Each => theme.yields_to.iter().filter_map(|id| codebook.position(id)).collect(),
            Nesting::Longest => (0..codebook.themes.len()).filter(|t| codebook.position(&theme.id) != Some(*t)).collect(),
        };
        let negators = &codebook.negators;
        let furniture = chains(&codebook.furniture, &mut automaton);
        let negators_before = chains(&negators.before, &mut automaton);
        let negators_after = chains(&negators.after, &mut automaton);
        let no_negators = chains(&negators.not, &mut automaton);
        let cues = CueChains::of(&codebook.cues, &mut automaton);
        let mut by_key = vec![Vec::new(); automaton.len()];
        for (number, rule) in (0..).zip(&rule_chains) {
            if let Some(chains) = by_key.get_mut(rule.chain.key as usize) {
                chains.push(number);
            }
        }
        let yields_to = codebook.themes.iter().map(others).collect();
        Self {
            automaton,
            chains: rule_chains,
            by_key,
            not,
            topics,
            yields_to,
            furniture,
            negators_before,
            negators_after,
            no_negators,
            cues,
        }
    }
}

/// What is used again from passage to passage.
struct Memory {
    symbols: Symbols,
    states: States,
    words: Words,
    known: Vec<Known>,
    sentence: Vec<Symbol>,
    found: Found,
    /// (theme, rule, span) of one sentence.
    matches: Vec<(usize, usize, Span)>,
    /// Of the whole passage.
    kept: Vec<Kept>,
}

/// A match that counts.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) theme: usize,
    pub(super) rule: usize,
    span: Span,
    /// The first word of its sentence.
    offset: usize,
    negated: bool,
    implicit: bool,
    weight: u32,
    side: Side,
    why: Why,
}

impl Kept {
    pub(super) fn words(&self) -> Range<usize> {
        self.offset + usize::from(self.span.0)..self.offset + usize::from(self.span.1)
    }

    /// The least of a theme's matches is the one that is shown.
    fn order(&self) -> (usize, bool, bool, usize, Reverse<usize>, usize) {
        let Range { start, end } = self.words();
        (self.theme, self.negated, self.implicit, start, Reverse(end), self.rule)
    }
}

/// A match that does not count.
pub(super) struct Missed {
    pub(super) theme: usize,
    pub(super) rule: usize,
    words: Range<usize>,
    pub(super) why: Miss,
}

/// Why a match does not count, with the words that say so.
pub(super) enum Miss {
    Excluded(Range<usize>),
    Furniture(Range<usize>),
    Negated(Range<usize>),
    /// In a longer match of this theme.
    Nested(usize, Range<usize>),
    /// The theme's rules weigh so many hundredths together.
    TooWeak(u32),
    /// The theme has its tag from these words.
    Again(Range<usize>),
}

impl Memory {
    fn new(rules: &Rules) -> Self {
        Self {
            symbols: Symbols::new(),
            states: States::default(),
            words: Words::default(),
            known: Vec::new(),
            sentence: Vec::new(),
            found: Found::new(rules.by_key.iter().map(|chains| !chains.is_empty()).collect()),
            matches: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Takes a text to pieces; true where it is set in capitals.
    fn read(&mut self, text: &str, automaton: &Automaton) -> bool {
        self.words.read(text);
        self.known.clear();
        let mut shouting = Shouting::default();
        for place in &self.words.places {
            let known = self.symbols.of(text.get(place.start..place.end).unwrap_or(""), &automaton.words);
            shouting.heed(known.shape);
            self.known.push(known);
        }
        shouting.is_heard()
    }

    /// Finds the phrases of a sentence: some of the words.
    fn find(&mut self, sentence: Range<usize>, shouting: bool, automaton: &Automaton) {
        self.found.clear();
        let words = self.known.get(sentence).unwrap_or_default();
        self.sentence.clear();
        self.sentence.extend(words.iter().map(|w| if shouting { w.in_capitals } else { w.symbol }));
        self.states.read(automaton, &self.symbols, &self.sentence, &mut self.found);
    }

    /// Where the sentence that begins at a word ends.
    fn sentence_end(&self, start: usize) -> usize {
        let places = self.words.places.get(start..).unwrap_or_default();
        let number = places.first().map(|p| p.sentence);
        start + places.iter().take_while(|p| Some(p.sentence) == number).count()
    }
}

impl Tagger {
    pub fn new(codebook: Codebook) -> Self {
        let ids = |theme: &Theme| (1..=theme.rules.len()).map(|rule| format!("{}.{rule}", theme.id).into()).collect();
        let rule_ids = codebook.themes.iter().map(ids).collect();
        Self { rules: Rules::of(&codebook), rule_ids, codebook, memories: Mutex::default() }
    }

    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// Tags a passage.
    pub fn tag(&self, text: &str, scope: Scope) -> Vec<Tag> {
        self.with_memory(|memory| self.read(memory, text, scope, None))
    }

    /// The same, with the matches that did not count and why.
    pub fn explain(&self, text: &str, scope: Scope) -> Tagged {
        let mut vetoed = Vec::new();
        let tags = self.with_memory(|memory| self.read(memory, text, scope, Some(&mut vetoed)));
        Tagged { tags, vetoed }
    }

    fn with_memory<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        let mut memory = self.memories.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_else(|| Memory::new(&self.rules));
        let result = work(&mut memory);
        self.memories.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        result
    }

    /// A rule never reaches over the end of a sentence, so each sentence is read by itself and the cost grows with the
    /// text alone.
    fn read(&self, memory: &mut Memory, text: &str, scope: Scope, vetoed: Option<&mut Vec<Veto>>) -> Vec<Tag> {
        let mut missed = vetoed.is_some().then(Vec::new);
        self.sentences(memory, text, scope, missed.as_mut());
        let mut kept = std::mem::take(&mut memory.kept);
        kept.sort_unstable_by_key(Kept::order);
        let mut points = CodePoints::new(text, &memory.words.places);
        let mut tags = Vec::new();
        for group in kept.chunk_by(|a, b| a.theme == b.theme) {
            let Some(shown) = group.first() else { continue };
            let weight = self.weight(group, scope);
            let not_shown = |m: &Kept| Missed {
                theme: m.theme,
                rule: m.rule,
                words: m.words(),
                why: if weight < ENOUGH { Miss::TooWeak(weight) } else { Miss::Again(shown.words()) },
            };
            if let Some(missed) = &mut missed {
                missed.extend(group.iter().skip(usize::from(weight >= ENOUGH)).map(not_shown));
            }
            if weight < ENOUGH {
                continue;
            }
            let (polarity, reason) = said(group, scope, &points);
            let (start, end) = points.range(shown.words());
            tags.push(Tag {
                theme: shown.theme,
                rule: self.rule_id(shown.theme, shown.rule),
                start,
                end,
                polarity,
                reason,
                status: Status::Rule,
                explicit: !group.iter().all(|m| m.implicit),
                negated: shown.negated,
            });
        }
        memory.kept = kept;
        if let (Some(vetoed), Some(missed)) = (vetoed, missed) {
            vetoed.extend(missed.into_iter().map(|m| self.veto(m, &mut points)));
            vetoed.sort_by(|a, b| (a.start, a.theme, &a.rule).cmp(&(b.start, b.theme, &b.rule)));
        }
        tags
    }

    /// The rules, each with its theme, that match a text and count.
    pub fn firing(&self, text: &str, scope: Scope) -> impl Iterator<Item = (usize, usize)> {
        self.matches(text, scope).0.into_iter().map(|m| (m.theme, m.rule))
    }

    /// Every match of a text, those that count and those that do not.
    pub(super) fn matches(&self, text: &str, scope: Scope) -> (Vec<Kept>, Vec<Missed>) {
        let mut missed = Vec::new();
        let kept = self.with_memory(|memory| {
            self.sentences(memory, text, scope, Some(&mut missed));
            std::mem::take(&mut memory.kept)
        });
        (kept, missed)
    }

    /// Alternatives of a theme's rules that find the same as an earlier one: the earlier and the later, each as rule and
    /// alternative.
    pub(super) fn same_rules(&self, theme: usize) -> Vec<[(usize, usize); 2]> {
        let mut automaton = Automaton::default();
        let mut first: HashMap<(Chain, Scopes), (usize, usize)> = HashMap::new();
        let mut out = Vec::new();
        for (number, rule) in self.codebook.themes.get(theme).map_or(&[][..], |t| &t.rules).iter().enumerate() {
            for (alternative, one) in rule.pattern.chains.iter().enumerate() {
                match first.entry((chain(one, &mut automaton).in_order(), rule.scope)) {
                    Entry::Occupied(known) => out.push([*known.get(), (number, alternative)]),
                    Entry::Vacant(free) => drop(free.insert((number, alternative))),
                }
            }
        }
        out
    }

    /// Reads the sentences of a text; what counts is in the memory's `kept` then.
    fn sentences(&self, memory: &mut Memory, text: &str, scope: Scope, mut missed: Option<&mut Vec<Missed>>) {
        let shouting = memory.read(text, &self.rules.automaton);
        memory.kept.clear();
        let mut start = 0;
        while start < memory.known.len() {
            let end = memory.sentence_end(start);
            memory.find(start..end, shouting, &self.rules.automaton);
            self.sentence(memory, text, start..end, scope, missed.as_deref_mut());
            start = end;
        }
    }

    /// What the rules of a theme's matches weigh together, in hundredths.
    fn weight(&self, group: &[Kept], scope: Scope) -> u32 {
        let title = group.first().and_then(|m| self.codebook.themes.get(m.theme)).filter(|_| scope == Scope::Title);
        let mut total = 0;
        for (at, one) in group.iter().enumerate() {
            if !group.iter().take(at).any(|before| before.rule == one.rule) {
                total += one.weight * title.map_or(100, |t| t.title_weight) / 100;
            }
            if total >= ENOUGH {
                break;
            }
        }
        total
    }

    /// Adds the matches of a sentence that count to `kept`, the others to `missed` where they are wanted.
    fn sentence(&self, memory: &mut Memory, text: &str, words: Range<usize>, scope: Scope, mut missed: Option<&mut Vec<Missed>>) {
        let Memory { found, matches, kept, words: all_words, .. } = memory;
        self.match_rules(found, matches, scope);
        if matches.is_empty() {
            return;
        }
        let from = kept.len();
        let offset = words.start;
        let place = |span: Span| offset + usize::from(span.0)..offset + usize::from(span.1);
        let parted = |gap: Range<usize>| parted(text, &all_words.places, gap);
        let window = self.codebook.negators.window;
        let (before, after) = self.negators(found);
        let mut furniture = Vec::new();
        found.all_spans(&self.rules.furniture, &mut furniture);
        let mut vetoes = Vec::new();
        for group in matches.chunk_by(|a, b| a.0 == b.0) {
            let Some((theme, book)) = group.first().and_then(|(t, ..)| Some((*t, self.codebook.themes.get(*t)?))) else { continue };
            vetoes.clear();
            found.all_spans(self.rules.not.get(theme).map_or(&[], Vec::as_slice), &mut vetoes);
            for &(_, number, span) in group {
                let Some(rule) = book.rules.get(number) else { continue };
                let near = |from: u16, to: u16| to.checked_sub(from).is_some_and(|n| n <= window) && !parted(place((from, to)));
                // The one that is nearest, and of those the longest.
                let mut negator = || {
                    let ahead = before.iter().filter(|b| near(b.1, span.0)).max_by_key(|b| (b.1, Reverse(b.0)));
                    let behind = || after.iter().filter(|a| near(span.1, a.0)).min_by_key(|a| (a.0, Reverse(a.1)));
                    if let Some(negator) = ahead.or_else(behind) {
                        return Some(*negator);
                    }
                    let inside = before.iter().copied().filter(|b| within(*b, span));
                    self.negators_inside(found, (theme, number), span, inside, near)
                };
                let negator = if book.negation == Negation::Ignore { None } else { negator() };
                let why = if let Some(by) = vetoes.iter().find(|v| overlap(span, **v)) {
                    Miss::Excluded(place(*by))
                } else if let Some(by) = furniture.iter().find(|f| overlap(span, **f)) {
                    Miss::Furniture(place(*by))
                } else if let Some(by) = negator.filter(|_| book.negation == Negation::Drop) {
                    Miss::Negated(place(by))
                } else {
                    let (side, why) = negator.map_or((Side::Neither, Why::Section), |by| (Side::Learning, Why::Negated(by)));
                    let (negated, implicit, weight) = (negator.is_some(), rule.implicit, rule.weight);
                    kept.push(Kept { theme, rule: number, span, offset, negated, implicit, weight, side, why });
                    continue;
                };
                if let Some(missed) = missed.as_mut() {
                    missed.push(Missed { theme, rule: number, words: place(span), why });
                }
            }
        }
        self.drop_nested(kept, from, missed);
        if matches!(scope, Scope::Narrative | Scope::Strength | Scope::Plain) && kept.len() > from {
            let between = |at: u16| {
                let place = |at: usize| all_words.places.get(at);
                let at = offset + usize::from(at);
                let gap = at.checked_sub(1).and_then(place).zip(place(at)).and_then(|(a, b)| text.get(a.end..b.start));
                Mark::between(gap.unwrap_or(""))
            };
            let count = u16::try_from(words.len()).unwrap_or(u16::MAX);
            let clauses = Clauses::read(&self.rules.cues, found, count, between);
            let here = kept.get_mut(from..).unwrap_or_default();
            for one in here.iter_mut().filter(|m| !m.negated) {
                (one.side, one.why) = clauses.side(one.span, scope);
            }
            if scope == Scope::Narrative {
                for theme in here.chunk_by_mut(|a, b| a.theme == b.theme) {
                    let turned = |turn: Span| theme.iter().any(|m| matches!(m.why, Why::Turned(t, _) if t == turn));
                    let conceded = |m: &Kept| {
                        Some(m).filter(|m| m.side == Side::Neither).and_then(|m| clauses.conceded(m.span)).filter(|t| turned(*t))
                    };
                    let turns: Vec<Option<Span>> = theme.iter().map(conceded).collect();
                    for (one, turn) in theme.iter_mut().zip(turns) {
                        if let Some(turn) = turn {
                            (one.side, one.why) = (Side::Strength, Why::Contrast(turn));
                        }
                    }
                }
            }
        }
    }

    /// A negator between the phrases of a match by NEAR or BEFORE and ahead of one of them, where every way in which the
    /// rule matches these words has one. A negator that is a phrase of the rule, or part of one, negates nothing.
    fn negators_inside(
        &self,
        found: &mut Found,
        (theme, rule): (usize, usize),
        span: Span,
        inside: impl Iterator<Item = Span>,
        near: impl Fn(u16, u16) -> bool,
    ) -> Option<Span> {
        let inside: Vec<Span> = inside.collect();
        if inside.is_empty() {
            return None;
        }
        let chains = &self.rules.chains;
        let first = chains.partition_point(|c| (c.theme, c.rule) < (theme, rule));
        let mut negator = None;
        for chain in chains.iter().skip(first).take_while(|c| (c.theme, c.rule) == (theme, rule)) {
            if !found.spans(&chain.chain).contains(&span) {
                continue;
            }
            let parts = found.parts(&chain.chain, span);
            let free = |n: &&Span| !parts.iter().any(|p| overlap(*p, **n)) && parts.iter().any(|p| near(n.1, p.0));
            negator = Some(*inside.iter().rev().find(free)?);
        }
        negator
    }

    /// Drops matches that stand in a longer one of a theme to which theirs yields.
    fn drop_nested(&self, kept: &mut Vec<Kept>, from: usize, mut missed: Option<&mut Vec<Missed>>) {
        let yields = |theme: usize| self.rules.yields_to.get(theme).filter(|others| !others.is_empty());
        if !kept.iter().skip(from).any(|m| yields(m.theme).is_some()) {
            return;
        }
        let all: Vec<Kept> = kept.iter().skip(from).copied().collect();
        let mut at = 0;
        kept.retain(|one| {
            at += 1;
            let longer = |other: &&Kept| {
                at > from
                    && yields(one.theme).is_some_and(|t| t.contains(&other.theme))
                    && other.span != one.span
                    && within(one.span, other.span)
            };
            let Some(other) = all.iter().find(longer) else { return true };
            if let Some(missed) = missed.as_mut() {
                let why = Miss::Nested(other.theme, other.words());
                missed.push(Missed { theme: one.theme, rule: one.rule, words: one.words(), why });
            }
            false
        });
    }

    /// The matches of the sentence, in the order of the themes, their rules and the text.
    fn match_rules(&self, found: &mut Found, matches: &mut Vec<(usize, usize, Span)>, scope: Scope) {
        matches.clear();
        for at in 0..found.order_keys() {
            let phrase = found.key(at);
            for number in phrase.and_then(|p| self.rules.by_key.get(p as usize)).into_iter().flatten() {
                let Some(rule) = self.rules.chains.get(*number as usize).filter(|r| r.scope.has(scope)) else { continue };
                matches.extend(found.spans(&rule.chain).iter().map(|span| (rule.theme, rule.rule, *span)));
            }
        }
        matches.sort_unstable();
        matches.dedup();
    }

    fn veto(&self, missed: Missed, points: &mut CodePoints<'_>) -> Veto {
        let (start, end) = points.range(missed.words.clone());
        let quoted = |words: Range<usize>| points.words(words);
        let reason = match missed.why {
            Miss::Excluded(by) => format!("excluded by \"{}\"", quoted(by)),
            Miss::Furniture(by) => format!("furniture: \"{}\"", quoted(by)),
            Miss::Negated(by) => format!("negated by \"{}\"", quoted(by)),
            Miss::Nested(theme, by) => {
                let name = self.codebook.themes.get(theme).map_or("", |t| t.name.as_str());
                format!("nested in \"{}\" of {name}", quoted(by))
            }
            Miss::TooWeak(weight) => format!("too weak alone: {}.{:02} of 1", weight / 100, weight % 100),
            Miss::Again(by) if by != missed.words && by.start <= missed.words.start && missed.words.end <= by.end => {
                format!("nested in \"{}\" of the same theme", quoted(by))
            }
            Miss::Again(_) => "the theme counts once a passage".to_owned(),
        };
        Veto { theme: missed.theme, rule: self.rule_id(missed.theme, missed.rule), start, end, reason }
    }

    /// A rule's name, such as `voice.3`.
    fn rule_id(&self, theme: usize, rule: usize) -> Arc<str> {
        self.rule_ids.get(theme).and_then(|ids| ids.get(rule)).cloned().unwrap_or_default()
    }

    /// The themes that an audit's topic or title names: its cases were chosen for them.
    pub fn own_topics(&self, fields: &AuditFields) -> Vec<usize> {
        let named = [fields.topic.as_deref(), fields.title.as_deref()].into_iter().flatten();
        let mut found: Vec<usize> = named.flat_map(|text| self.topics(text)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The themes that a topic names, in order.
    pub fn topics(&self, topic: &str) -> Vec<usize> {
        self.with_memory(|memory| {
            let shouting = memory.read(topic, &self.rules.automaton);
            let mut out = Vec::new();
            let mut start = 0;
            while start < memory.known.len() {
                let end = memory.sentence_end(start);
                memory.find(start..end, shouting, &self.rules.automaton);
                let found = &mut memory.found;
                out.extend((0..).zip(&self.rules.topics).filter(|(_, c)| c.iter().any(|c| !found.spans(c).is_empty())).map(|(t, _)| t));
                start = end;
            }
            out.sort_unstable();
            out.dedup();
            out
        })
    }

    fn negators(&self, found: &mut Found) -> (Vec<Span>, Vec<Span>) {
        let mut spans = |chains: &[Chain]| {
            let mut out = Vec::new();
            found.all_spans(chains, &mut out);
            out
        };
        let not = spans(&self.rules.no_negators);
        let mut free = |chains: &[Chain]| -> Vec<Span> {
            let mut out = spans(chains);
            out.retain(|s| !not.iter().any(|n| overlap(*s, *n)));
            out
        };
        (free(&self.rules.negators_before), free(&self.rules.negators_after))
    }
}

/// True where a clause ends in the gap between two words, given as the words behind the first and up to the second.
fn parted(text: &str, places: &[Place], gap: Range<usize>) -> bool {
    let before = gap.start.checked_sub(1).and_then(|at| places.get(at));
    let between = before.zip(places.get(gap.end)).and_then(|(a, b)| text.get(a.end..b.start)).unwrap_or("");
    let turns = || between.match_indices(',').any(|(at, _)| between.get(at + 1..).unwrap_or("").trim_start().starts_with("but "));
    let ends = |(at, mark): (usize, &str)| between.get(at + mark.len()..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    between.match_indices([';', ':']).any(ends) || turns()
}

/// What a theme's rules must weigh together, in hundredths.
const ENOUGH: u32 = 100;

/// What the matches of a theme say together, and why.
fn said(group: &[Kept], scope: Scope, points: &CodePoints<'_>) -> (Polarity, Cow<'static, str>) {
    let fixed = |polarity, reason: &'static str| (polarity, Cow::Borrowed(reason));
    let by_section = match scope {
        Scope::Question => return fixed(Polarity::Prompt, "a question"),
        Scope::Summary => return fixed(Polarity::Context, "in the summary"),
        Scope::Unplaced => return fixed(Polarity::Context, "in no case"),
        Scope::Title => return fixed(Polarity::Learning, "the title of a key message"),
        Scope::Action => return fixed(Polarity::Learning, "among the actions"),
        Scope::Strength => fixed(Polarity::Strength, "among the strengths"),
        Scope::Narrative => fixed(Polarity::Learning, "in a key message, no word tells"),
        Scope::Plain => fixed(Polarity::Context, "no word of praise or deficit"),
    };
    let first = |side: Side| group.iter().find(|m| m.side == side);
    let why = |one: &Kept| {
        let quoted = |span: Span| points.words(one.offset + usize::from(span.0)..one.offset + usize::from(span.1));
        let told = match one.why {
            Why::Section => return by_section.1.clone(),
            Why::Words(words) => format!("its clause says \"{}\"", quoted(words)),
            Why::Turned(turn, words) => format!("the sentence turns with \"{}\" and says \"{}\"", quoted(turn), quoted(words)),
            Why::Contrast(turn) => format!("the sentence turns with \"{}\"", quoted(turn)),
            Why::Negated(by) => format!("negated by \"{}\"", quoted(by)),
        };
        Cow::Owned(told)
    };
    match (first(Side::Strength), first(Side::Learning)) {
        (Some(strength), Some(learning)) => (Polarity::Both, format!("strength: {}; learning: {}", why(strength), why(learning)).into()),
        (Some(strength), None) => (Polarity::Strength, why(strength)),
        (None, Some(learning)) => (Polarity::Learning, why(learning)),
        (None, None) => by_section.clone(),
    }
}

/// Where words stand, in code points of the text; counted on from the place that was asked for last.
struct CodePoints<'t> {
    text: &'t str,
    places: &'t [Place],
    /// A byte and the code points before it.
    last: (usize, usize),
}

impl<'t> CodePoints<'t> {
    fn new(text: &'t str, places: &'t [Place]) -> Self {
        Self { text, places, last: (0, 0) }
    }

    /// The code points of words.
    fn range(&mut self, words: Range<usize>) -> (usize, usize) {
        let bytes = self.bytes(words);
        (self.at(bytes.start), self.at(bytes.end))
    }

    fn words(&self, words: Range<usize>) -> &'t str {
        self.text.get(self.bytes(words)).unwrap_or("")
    }

    fn bytes(&self, words: Range<usize>) -> Range<usize> {
        let first = self.places.get(words.start).map_or(0, |p| p.start);
        first..words.end.checked_sub(1).and_then(|i| self.places.get(i)).map_or(first, |p| p.end)
    }

    fn at(&mut self, byte: usize) -> usize {
        if byte < self.last.0 {
            self.last = (0, 0);
        }
        let more = self.text.get(self.last.0..byte).map_or(0, |t| t.chars().count());
        self.last = (byte, self.last.1 + more);
        self.last.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::analyser::Analyser;
    use crate::themes::{EMBEDDED, reference};

    fn tagger() -> Tagger {
        Tagger::new(Codebook::embedded().expect("the embedded codebook is well formed"))
    }

    fn ids(tagger: &Tagger, text: &str) -> Vec<String> {
        tagger.tag(text, Scope::Narrative).iter().map(|t| tagger.codebook().themes[t.theme].id.clone()).collect()
    }

    /// Every match of every rule: (theme, rule, span in the tokens of the text).
    fn all_matches(tagger: &Tagger, text: &str) -> Vec<(usize, usize, (usize, usize))> {
        tagger.with_memory(|memory| {
            let shouting = memory.read(text, &tagger.rules.automaton);
            let (mut out, mut start) = (Vec::new(), 0);
            while start < memory.known.len() {
                let end = memory.sentence_end(start);
                memory.find(start..end, shouting, &tagger.rules.automaton);
                let Memory { found, matches, .. } = memory;
                tagger.match_rules(found, matches, Scope::Plain);
                out.extend(matches.iter().map(|(t, r, s)| (*t, *r, (start + usize::from(s.0), start + usize::from(s.1)))));
                start = end;
            }
            out.sort_unstable();
            out
        })
    }

    /// Texts of the codebook's own words, in and out of their order, in every punctuation.
    fn texts(count: usize) -> Vec<String> {
        let words: Vec<&str> = EMBEDDED.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
        let between = [" ", " ", " ", " ", " ", ", ", "; ", ". ", "? ", "-", "\u{2019}s ", " (", "\u{2026} ", "! ", "s ", "\u{ad}"];
        // Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut below = |n: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap() % n
        };
        let text = |_| {
            let mut text = String::new();
            while text.len() < 400 {
                let run = 1 + below(5);
                for word in words.iter().skip(below(words.len())).take(run) {
                    text.push_str(&if below(30) == 0 { word.to_uppercase() } else { (*word).to_owned() });
                    text.push_str(between[below(between.len())]);
                }
            }
            if below(16) == 0 { text.to_uppercase() } else { text }
        };
        (0..count).map(text).collect()
    }

    #[test]
    fn one_pass_finds_what_the_rules_mean_one_by_one() {
        let tagger = tagger();
        let mut all = 0;
        for text in texts(24) {
            let tokens = Analyser::default().tokens(&text);
            let mut meant = Vec::new();
            for (t, theme) in tagger.codebook().themes.iter().enumerate() {
                for (r, rule) in theme.rules.iter().enumerate() {
                    meant.extend(reference::spans(&rule.pattern, &tokens).into_iter().map(|span| (t, r, span)));
                }
            }
            assert_eq!(all_matches(&tagger, &text), meant, "{text}");
            all += meant.len();
        }
        assert!(all > 100, "the texts have too few matches to show anything: {all}");
    }

    #[test]
    fn a_text_is_tagged_the_same_whatever_was_read_before() {
        let tagger = tagger();
        for text in texts(6) {
            let fresh = Tagger::new(tagger.codebook().clone());
            assert_eq!(tagger.tag(&text, Scope::Narrative), fresh.tag(&text, Scope::Narrative));
        }
    }

    #[test]
    fn every_example_is_tagged_and_no_counterexample_is() {
        let tagger = tagger();
        let mut wrong = Vec::new();
        for theme in &tagger.codebook().themes {
            let found = |text: &String| ids(&tagger, text).contains(&theme.id);
            wrong.extend(theme.examples.iter().filter(|e| !found(e)).map(|e| format!("{} misses: {e}", theme.id)));
            wrong.extend(theme.counterexamples.iter().filter(|e| found(e)).map(|e| format!("{} should not have: {e}", theme.id)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_tag_points_at_its_words() {
        let tagger = tagger();
        let text = "\u{201c}Zo\u{eb}\u{201d} had an advocate at her review.";
        let tags = tagger.tag(text, Scope::Strength);
        let tag = tags.iter().find(|t| tagger.codebook().themes[t.theme].id == "partic").expect("a tag");
        let words: String = text.chars().skip(tag.start).take(tag.end - tag.start).collect();
        assert!(words.contains("advocate"), "{words}");
        assert_eq!(tag.polarity, Polarity::Strength);
    }

    #[test]
    fn a_negated_harm_is_no_tag_and_says_why() {
        let tagger = tagger();
        let tagged = tagger.explain("There was no evidence of domestic abuse in the home.", Scope::Summary);
        assert!(!tagged.tags.iter().any(|t| tagger.codebook().themes[t.theme].id == "da"));
        assert!(tagged.vetoed.iter().any(|v| v.reason.starts_with("negated by")), "{:?}", tagged.vetoed);
    }

    #[test]
    fn a_negation_inside_a_match_counts_where_it_stands_ahead_of_a_phrase_and_in_its_clause() {
        let book = "[[theme]]\nid='a'\nname='A'\nnegation='drop'\nrules=['rude NEAR/5 staff', '=never NEAR told', 'cold | soup NEAR cold']\n\
                    [negation]\nwindow=2\nbefore=['not','=never']\nafter=['=never']\n";
        let tagger = Tagger::new(Codebook::parse("book.toml".as_ref(), book).expect("a book"));
        let found = |text: &str| !tagger.tag(text, Scope::Plain).is_empty();
        for negated in ["staff were not rude", "Not rude staff", "rude were not the staff", "rude staff never", "The soup was not cold"] {
            assert!(!found(negated), "{negated}");
        }
        for told in
            ["staff were rude", "we were never told", "told, never", "Did they help? Not; staff were rude", "not at all: rude staff"]
        {
            assert!(found(told), "{told}");
        }
        assert!(found("Staff not good, but rude"), "a turn");
        assert!(found("Staff not at home were quite rude"), "too far away");
        assert!(!found("staff not 10:30 rude"), "a time of day is no turn");
        let tagged = tagger.explain("The staff were not rude.", Scope::Plain);
        assert_eq!(tagged.vetoed[0].reason, "negated by \"not\"");
    }

    #[test]
    fn a_tag_stands_where_the_text_has_its_words() {
        let book = "[[theme]]\nid='a'\nname='A'\nrules=['finance']\n";
        let tagger = Tagger::new(Codebook::parse("book.toml".as_ref(), book).expect("a book"));
        let text = "Cafe\u{301} \u{ff37}ard: o\u{200b}ur \u{fb01}nances.";
        let tag = &tagger.tag(text, Scope::Plain)[0];
        assert_eq!(text.chars().skip(tag.start).take(tag.end - tag.start).collect::<String>(), "\u{fb01}nances");
    }

    #[test]
    fn acronyms_count_in_capitals_only() {
        let tagger = tagger();
        assert!(ids(&tagger, "The SEND team was involved.").contains(&"send".to_owned()));
        assert!(!ids(&tagger, "Please send the minutes round.").contains(&"send".to_owned()));
    }

    #[test]
    fn the_audits_own_topic_is_known() {
        let tagger = tagger();
        let named =
            |topic: &str| -> Vec<String> { tagger.topics(topic).into_iter().map(|t| tagger.codebook().themes[t].id.clone()).collect() };
        assert_eq!(named("Neglect"), ["neglect"]);
        assert_eq!(named("Special Educational Needs and Disabilities (SEND)"), ["send"]);
        assert_eq!(named("Children seen in 2016"), Vec::<String>::new());
    }
}
