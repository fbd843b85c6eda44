//! Passages → tags, each with its rule and its words; and why a near miss did not count.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::automaton::{Automaton, States};
use super::codebook::{Codebook, Negation};
use super::rules::{Chain, Found, Span, chains, overlap};
use super::symbols::{Known, Symbols};
use crate::model::{AuditFields, Polarity, Section, Status, Tag, Veto};
use crate::text::analyser::{Place, Shouting, Words};

/// What a passage was found to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged {
    /// One tag a theme: the longest match of those that come first in the passage.
    pub tags: Vec<Tag>,
    /// Matches that did not count.
    pub vetoed: Vec<Veto>,
}

/// A theme's match in a passage. The least is the one that is shown: an unnegated one before a negated one, then the
/// first, then the longest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    negated: bool,
    /// Tokens of the passage.
    start: usize,
    /// Where it ends; the later the better.
    end: std::cmp::Reverse<usize>,
    rule: usize,
}

/// Finds themes: all rules in one pass over a passage.
pub struct Tagger {
    codebook: Codebook,
    rules: Rules,
    /// What earlier passages taught about words and phrases; one for each passage that is read at the same time.
    memories: Mutex<Vec<Memory>>,
}

/// The rules of all themes over the phrases of one automaton.
struct Rules {
    automaton: Automaton,
    chains: Vec<RuleChain>,
    /// Phrase → the chains that begin with it.
    by_head: Vec<Vec<u32>>,
    /// By theme.
    not: Vec<Vec<Chain>>,
    topics: Vec<Vec<Chain>>,
    negators_before: Vec<Chain>,
    negators_after: Vec<Chain>,
    no_negators: Vec<Chain>,
}

struct RuleChain {
    theme: usize,
    rule: usize,
    chain: Chain,
}

impl Rules {
    fn of(codebook: &Codebook) -> Self {
        let mut automaton = Automaton::default();
        let (mut rule_chains, mut not, mut topics) = (Vec::new(), Vec::new(), Vec::new());
        for (theme, book) in codebook.themes.iter().enumerate() {
            for (rule, pattern) in book.compiled.rules.iter().enumerate() {
                let chains = chains(std::slice::from_ref(pattern), &mut automaton);
                rule_chains.extend(chains.into_iter().map(|chain| RuleChain { theme, rule, chain }));
            }
            not.push(chains(&book.compiled.not, &mut automaton));
            topics.push(chains(&book.compiled.topics, &mut automaton));
        }
        let negators = &codebook.negators;
        let negators_before = chains(&negators.before, &mut automaton);
        let negators_after = chains(&negators.after, &mut automaton);
        let no_negators = chains(&negators.not, &mut automaton);
        let mut by_head = vec![Vec::new(); automaton.len()];
        for (number, rule) in (0..).zip(&rule_chains) {
            if let Some(chains) = by_head.get_mut(rule.chain.head as usize) {
                chains.push(number);
            }
        }
        Self { automaton, chains: rule_chains, by_head, not, topics, negators_before, negators_after, no_negators }
    }
}

/// What is used again from passage to passage.
struct Memory {
    symbols: Symbols,
    states: States,
    words: Words,
    known: Vec<Known>,
    found: Found,
    /// (theme, rule, span) of one sentence.
    matches: Vec<(usize, usize, Span)>,
}

impl Memory {
    fn new() -> Self {
        Self {
            symbols: Symbols::new(),
            states: States::default(),
            words: Words::default(),
            known: Vec::new(),
            found: Found::default(),
            matches: Vec::new(),
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
    fn find(&mut self, sentence: std::ops::Range<usize>, shouting: bool, automaton: &Automaton) {
        self.found.clear();
        let words = self.known.get(sentence).unwrap_or_default();
        let symbols = words.iter().map(|w| if shouting { w.in_capitals } else { w.symbol });
        self.states.read(automaton, &self.symbols, symbols, &mut self.found.hits);
        self.found.order(automaton.len());
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
        Self { rules: Rules::of(&codebook), codebook, memories: Mutex::default() }
    }

    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// Tags a passage of a section.
    pub fn tag(&self, text: &str, section: Section) -> Vec<Tag> {
        self.with_memory(|memory| self.read(memory, text, section, None))
    }

    /// The same, with the matches that did not count and why.
    pub fn explain(&self, text: &str, section: Section) -> Tagged {
        let mut vetoed = Vec::new();
        let tags = self.with_memory(|memory| self.read(memory, text, section, Some(&mut vetoed)));
        Tagged { tags, vetoed }
    }

    fn with_memory<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        let mut memory = self.memories.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_else(Memory::new);
        let result = work(&mut memory);
        self.memories.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        result
    }

    /// A rule never reaches over the end of a sentence, so each sentence is read by itself and the cost grows with the
    /// text alone.
    fn read(&self, memory: &mut Memory, text: &str, section: Section, mut vetoed: Option<&mut Vec<Veto>>) -> Vec<Tag> {
        let shouting = memory.read(text, &self.rules.automaton);
        let mut best: BTreeMap<usize, Match> = BTreeMap::new();
        let mut misses: Vec<(usize, usize, Span, usize, Miss)> = Vec::new();
        let mut start = 0;
        while start < memory.known.len() {
            let end = memory.sentence_end(start);
            memory.find(start..end, shouting, &self.rules.automaton);
            self.sentence(memory, |theme, rule, span, outcome| match outcome {
                Ok(negated) => {
                    let place = |at: u16| start + usize::from(at);
                    let new = Match { negated, start: place(span.0), end: std::cmp::Reverse(place(span.1)), rule };
                    best.entry(theme).and_modify(|known| *known = new.min(*known)).or_insert(new);
                }
                Err(miss) => {
                    if vetoed.is_some() {
                        misses.push((theme, rule, span, start, miss));
                    }
                }
            });
            start = end;
        }
        let mut points = CodePoints::new(text, &memory.words.places);
        if let Some(vetoed) = &mut vetoed {
            for (theme, rule, span, offset, miss) in misses {
                let place = |at: u16| offset + usize::from(at);
                let (start, end) = points.range(place(span.0), place(span.1));
                let (why, by) = match miss {
                    Miss::Excluded(by) => ("excluded by", by),
                    Miss::Negated(by) => ("negated by", by),
                };
                let reason = format!("{why} \"{}\"", points.words(place(by.0), place(by.1)));
                vetoed.push(Veto { theme, rule: self.rule_id(theme, rule), start, end, reason });
            }
        }
        let tag = |(theme, found): (usize, Match)| {
            let (polarity, reason) = polarity(section, found.negated);
            let (start, end) = points.range(found.start, found.end.0);
            Tag {
                theme,
                rule: self.rule_id(theme, found.rule),
                start,
                end,
                polarity,
                reason: reason.to_owned(),
                status: Status::Rule,
                explicit: true,
                negated: found.negated,
            }
        };
        best.into_iter().map(tag).collect()
    }

    /// Tells each match of the sentence, by theme: whether a negation turns it, or why it does not count.
    fn sentence(&self, memory: &mut Memory, mut tell: impl FnMut(usize, usize, Span, Result<bool, Miss>)) {
        let Memory { found, matches, .. } = memory;
        self.match_rules(found, matches);
        let mut negators: Option<(Vec<Span>, Vec<Span>)> = None;
        let window = self.codebook.negators.window;
        let mut vetoes = Vec::new();
        for group in matches.chunk_by(|a, b| a.0 == b.0) {
            let Some((theme, book)) = group.first().and_then(|(t, ..)| Some((*t, self.codebook.themes.get(*t)?))) else { continue };
            vetoes.clear();
            found.all_spans(self.rules.not.get(theme).map_or(&[], Vec::as_slice), &mut vetoes);
            let (before, after) = negators.get_or_insert_with(|| self.negators(found));
            for &(_, rule, span) in group {
                if let Some(by) = vetoes.iter().find(|v| overlap(span, **v)) {
                    tell(theme, rule, span, Err(Miss::Excluded(*by)));
                    continue;
                }
                let near = |gap: Option<u16>| gap.is_some_and(|words| usize::from(words) <= window);
                let mut negating = before.iter().filter(|b| near(span.0.checked_sub(b.1)));
                let negator = negating.next().or_else(|| after.iter().find(|a| near(a.0.checked_sub(span.1))));
                let outcome = match (negator, book.negation) {
                    (Some(by), Negation::Drop) => Err(Miss::Negated(*by)),
                    (negator, negation) => Ok(negator.is_some() && negation == Negation::Learning),
                };
                tell(theme, rule, span, outcome);
            }
        }
    }

    /// The matches of the sentence, in the order of the themes, their rules and the text.
    fn match_rules(&self, found: &mut Found, matches: &mut Vec<(usize, usize, Span)>) {
        matches.clear();
        let mut at = 0;
        while let Some(phrase) = found.hits.get(at).map(|h| h.phrase) {
            at += found.hits.get(at..).unwrap_or_default().iter().take_while(|h| h.phrase == phrase).count();
            for number in self.rules.by_head.get(phrase as usize).into_iter().flatten() {
                let Some(rule) = self.rules.chains.get(*number as usize) else { continue };
                matches.extend(found.spans(&rule.chain).iter().map(|span| (rule.theme, rule.rule, *span)));
            }
        }
        matches.sort_unstable();
        matches.dedup();
    }

    /// A rule's name, such as `voice.3`.
    fn rule_id(&self, theme: usize, rule: usize) -> String {
        self.codebook.themes.get(theme).map_or_else(String::new, |t| format!("{}.{}", t.id, rule + 1))
    }

    /// The themes that an audit's topic or title names: its cases were chosen for them.
    pub fn own_topics(&self, fields: &AuditFields) -> Vec<usize> {
        let named = [fields.topic.as_deref(), fields.title.as_deref()].into_iter().flatten();
        let mut found: Vec<usize> = named.flat_map(|text| self.topics(text)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The themes that a topic names.
    fn topics(&self, topic: &str) -> Vec<usize> {
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

/// Why a match does not count, with the words that say so.
#[derive(Clone, Copy)]
enum Miss {
    Excluded(Span),
    Negated(Span),
}

/// What a tag says, from the section that it stands in, and why; a negation turns praise into learning.
fn polarity(section: Section, negated: bool) -> (Polarity, &'static str) {
    match section {
        Section::Strength if negated => (Polarity::Learning, "negated"),
        Section::Strength => (Polarity::Strength, "among the strengths"),
        Section::Message => (Polarity::Learning, "in a key message"),
        Section::Action => (Polarity::Learning, "among the actions"),
        Section::Question => (Polarity::Prompt, "a question"),
        Section::Summary => (Polarity::Context, "in the summary"),
        Section::Unplaced => (Polarity::Context, "in no case"),
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

    /// The code points from one word to the one before another.
    fn range(&mut self, start: usize, end: usize) -> (usize, usize) {
        let (start, end) = self.bytes(start, end);
        (self.at(start), self.at(end))
    }

    fn words(&self, start: usize, end: usize) -> &'t str {
        let (start, end) = self.bytes(start, end);
        self.text.get(start..end).unwrap_or("")
    }

    fn bytes(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.places.get(start).map_or(0, |p| p.start);
        (first, end.checked_sub(1).and_then(|i| self.places.get(i)).map_or(first, |p| p.end))
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
        tagger.tag(text, Section::Message).iter().map(|t| tagger.codebook().themes[t.theme].id.clone()).collect()
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
                tagger.match_rules(found, matches);
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
        for text in texts(60) {
            let tokens = Analyser::default().tokens(&text);
            let mut meant = Vec::new();
            for (t, theme) in tagger.codebook().themes.iter().enumerate() {
                for (r, pattern) in theme.compiled.rules.iter().enumerate() {
                    meant.extend(reference::spans(pattern, &tokens).into_iter().map(|span| (t, r, span)));
                }
            }
            assert_eq!(all_matches(&tagger, &text), meant, "{text}");
            all += meant.len();
        }
        assert!(all > 500, "the texts have too few matches to show anything: {all}");
    }

    #[test]
    fn a_text_is_tagged_the_same_whatever_was_read_before() {
        let tagger = tagger();
        for text in texts(20) {
            assert_eq!(tagger.tag(&text, Section::Message), super::Tagger::new(Codebook::embedded().unwrap()).tag(&text, Section::Message));
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
        let tags = tagger.tag(text, Section::Strength);
        let tag = tags.iter().find(|t| tagger.codebook().themes[t.theme].id == "partic").expect("a tag");
        let words: String = text.chars().skip(tag.start).take(tag.end - tag.start).collect();
        assert!(words.contains("advocate"), "{words}");
        assert_eq!(tag.polarity, Polarity::Strength);
    }

    #[test]
    fn a_negated_harm_is_no_tag_and_says_why() {
        let tagger = tagger();
        let tagged = tagger.explain("There was no evidence of domestic abuse in the home.", Section::Summary);
        assert!(!tagged.tags.iter().any(|t| tagger.codebook().themes[t.theme].id == "da"));
        assert!(tagged.vetoed.iter().any(|v| v.reason.starts_with("negated by")), "{:?}", tagged.vetoed);
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
