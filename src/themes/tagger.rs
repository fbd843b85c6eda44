//! Passages → tags, each with its rule and its words; and why a near miss did not count.

use std::collections::{BTreeMap, HashMap};

use super::codebook::{Codebook, Negation};
use super::pattern::{Pattern, Span};
use crate::model::{AuditFields, Polarity, Section, Status, Tag, Veto};
use crate::text::analyser::{Analyser, Token};

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
    start: usize,
    /// Where it ends; the later the better.
    end: std::cmp::Reverse<usize>,
    rule: usize,
}

/// Finds themes. Rules are looked up by the words that they can begin with, so that a passage meets only the few
/// rules that its own words call for.
pub struct Tagger {
    codebook: Codebook,
    analyser: Analyser,
    /// Word → (theme, rule) of the rules that can begin with it.
    by_word: HashMap<String, Vec<(usize, usize)>>,
    /// Rules that can begin with words that cannot be listed.
    anywhere: Vec<(usize, usize)>,
}

impl Tagger {
    pub fn new(codebook: Codebook) -> Self {
        let mut by_word: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        let mut anywhere = Vec::new();
        for (t, theme) in codebook.themes.iter().enumerate() {
            for (r, rule) in theme.compiled.rules.iter().enumerate() {
                match rule.first_words() {
                    Some(words) => words.into_iter().for_each(|w| by_word.entry(w).or_default().push((t, r))),
                    None => anywhere.push((t, r)),
                }
            }
        }
        Self { codebook, analyser: Analyser::default(), by_word, anywhere }
    }

    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// Tags a passage of a section. A rule never reaches over the end of a sentence, so each sentence is read by itself
    /// and the cost grows with the text alone.
    pub fn tag(&self, text: &str, section: Section) -> Tagged {
        let tokens = self.analyser.tokens(text);
        let points = CodePoints::of(text, &tokens);
        let mut best: BTreeMap<usize, Match> = BTreeMap::new();
        let mut vetoed = Vec::new();
        let mut offset = 0;
        for sentence in tokens.chunk_by(|a, b| a.sentence == b.sentence) {
            let place = |span: Span| points.span((span.0 + offset, span.1 + offset));
            let found = self.sentence(text, sentence, |theme, rule, span, reason| {
                let (start, end) = place(span);
                vetoed.push(Veto { theme, rule: self.rule_id(theme, rule), start, end, reason });
            });
            for (theme, span, rule, negated) in found {
                let (start, end) = place(span);
                let new = Match { negated, start, end: std::cmp::Reverse(end), rule };
                best.entry(theme).and_modify(|known| *known = new.min(*known)).or_insert(new);
            }
            offset += sentence.len();
        }
        let tag = |(theme, found): (usize, Match)| {
            let (polarity, reason) = polarity(section, found.negated);
            Tag {
                theme,
                rule: self.rule_id(theme, found.rule),
                start: found.start,
                end: found.end.0,
                polarity,
                reason: reason.to_owned(),
                status: Status::Rule,
                explicit: true,
                negated: found.negated,
            }
        };
        Tagged { tags: best.into_iter().map(tag).collect(), vetoed }
    }

    /// The matches of one sentence that count, by theme: span, rule, and whether a negation turns it. Those that do not
    /// are told to `veto`.
    fn sentence(&self, text: &str, tokens: &[Token], mut veto: impl FnMut(usize, usize, Span, String)) -> Vec<(usize, Span, usize, bool)> {
        // (theme, rule, where it could begin)
        let mut called: Vec<(usize, usize, usize)> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let by_form = if token.form == token.stem { None } else { self.by_word.get(&token.form) };
            let rules = self.by_word.get(&token.stem).into_iter().chain(by_form).flatten().chain(&self.anywhere);
            called.extend(rules.map(|(theme, rule)| (*theme, *rule, at)));
        }
        called.sort_unstable();
        called.dedup();
        let quoted = |span: Span| {
            let (a, b) = bytes(tokens, span);
            text.get(a..b).unwrap_or("").to_owned()
        };
        let window = self.codebook.negators.window;
        let mut negators: Option<(Vec<Span>, Vec<Span>)> = None;
        let mut kept = Vec::new();
        for group in called.chunk_by(|a, b| a.0 == b.0) {
            let Some((theme, book)) = group.first().and_then(|(t, ..)| Some((*t, self.codebook.themes.get(*t)?))) else { continue };
            let mut matches: Vec<(Span, usize)> = Vec::new();
            for same in group.chunk_by(|a, b| a.1 == b.1) {
                let Some((_, rule, _)) = same.first() else { continue };
                let starts: Vec<usize> = same.iter().map(|(.., at)| *at).collect();
                let spans = book.compiled.rules.get(*rule).map(|p| p.spans_from(tokens, &starts)).unwrap_or_default();
                matches.extend(spans.into_iter().map(|s| (s, *rule)));
            }
            if matches.is_empty() {
                continue;
            }
            let vetoes = all_spans(&book.compiled.not, tokens);
            let (before, after) = negators.get_or_insert_with(|| self.negators(tokens));
            for (span, rule) in matches {
                if let Some(other) = vetoes.iter().find(|v| overlap(span, **v)) {
                    veto(theme, rule, span, format!("excluded by \"{}\"", quoted(*other)));
                    continue;
                }
                let negator = before
                    .iter()
                    .find(|b| b.1 <= span.0 && span.0 - b.1 <= window)
                    .or_else(|| after.iter().find(|a| a.0 >= span.1 && a.0 - span.1 <= window));
                if let Some(negator) = negator.filter(|_| book.negation == Negation::Drop) {
                    veto(theme, rule, span, format!("negated by \"{}\"", quoted(*negator)));
                    continue;
                }
                kept.push((theme, span, rule, negator.is_some() && book.negation == Negation::Learning));
            }
        }
        kept
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
        let tokens = self.analyser.tokens(topic);
        let named = |patterns: &[Pattern]| patterns.iter().any(|p| !p.spans(&tokens).is_empty());
        self.codebook.themes.iter().enumerate().filter(|(_, t)| named(&t.compiled.topics)).map(|(i, _)| i).collect()
    }

    fn negators(&self, tokens: &[Token]) -> (Vec<Span>, Vec<Span>) {
        let negators = &self.codebook.negators;
        let not = all_spans(&negators.not, tokens);
        let free = |patterns: &[Pattern]| -> Vec<Span> {
            all_spans(patterns, tokens).into_iter().filter(|s| !not.iter().any(|n| overlap(*s, *n))).collect()
        };
        (free(&negators.before), free(&negators.after))
    }
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

fn all_spans(patterns: &[Pattern], tokens: &[Token]) -> Vec<Span> {
    patterns.iter().flat_map(|p| p.spans(tokens)).collect()
}

fn overlap(a: Span, b: Span) -> bool {
    a.0 < b.1 && b.0 < a.1
}

fn bytes(tokens: &[Token], span: Span) -> (usize, usize) {
    let start = tokens.get(span.0).map_or(0, |t| t.start);
    let end = span.1.checked_sub(1).and_then(|i| tokens.get(i)).map_or(start, |t| t.end);
    (start, end)
}

/// Where the tokens begin and end, in code points: counted once a passage.
struct CodePoints(Vec<(usize, usize)>);

impl CodePoints {
    fn of(text: &str, tokens: &[Token]) -> Self {
        let (mut points, mut byte) = (0, 0);
        let mut to = |end: usize| {
            points += text.get(byte..end).map_or(0, |t| t.chars().count());
            byte = end;
            points
        };
        Self(tokens.iter().map(|t| (to(t.start), to(t.end))).collect())
    }

    fn span(&self, span: Span) -> (usize, usize) {
        let start = self.0.get(span.0).map_or(0, |t| t.0);
        (start, span.1.checked_sub(1).and_then(|i| self.0.get(i)).map_or(start, |t| t.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagger() -> Tagger {
        Tagger::new(Codebook::embedded().expect("the embedded codebook is well formed"))
    }

    fn ids(tagger: &Tagger, text: &str) -> Vec<String> {
        let tagged = tagger.tag(text, Section::Message);
        tagged.tags.iter().map(|t| tagger.codebook().themes[t.theme].id.clone()).collect()
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
        let tagged = tagger.tag(text, Section::Strength);
        let tag = tagged.tags.iter().find(|t| tagger.codebook().themes[t.theme].id == "partic").expect("a tag");
        let words: String = text.chars().skip(tag.start).take(tag.end - tag.start).collect();
        assert!(words.contains("advocate"), "{words}");
        assert_eq!(tag.polarity, Polarity::Strength);
    }

    #[test]
    fn a_negated_harm_is_no_tag_and_says_why() {
        let tagger = tagger();
        let tagged = tagger.tag("There was no evidence of domestic abuse in the home.", Section::Summary);
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
