//! What is wrong with a codebook that can be read: examples that its rules miss, rules that can never match, and themes
//! and phrases that say the same as others.

use std::collections::{BTreeMap, BTreeSet};

use super::codebook::{Codebook, Nesting, Rule, Set, Theme};
use super::pattern::{Chain, Node, WordRule};
use super::scope::Scope;
use super::tagger::{Miss, Tagger};
use crate::text::analyser::{Analyser, Token};

/// A fault of a codebook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Of the file, from 1.
    pub line: usize,
    /// The theme's id, or the rule's.
    pub place: String,
    pub message: String,
    pub hint: String,
}

/// The faults, in the order of the file.
pub fn check(tagger: &Tagger) -> Vec<Finding> {
    let codebook = tagger.codebook();
    let mut out = Vec::new();
    let in_sets: BTreeSet<(String, String)> = codebook.sets.iter().flat_map(|s| set(s, &mut out)).collect();
    for (number, theme) in codebook.themes.iter().enumerate() {
        examples(tagger, number, theme, &mut out);
        for (at, rule) in theme.rules.iter().enumerate() {
            reachable(tagger, (number, at), theme, rule, &mut out);
            spellings(theme, at, rule, &in_sets, &mut out);
            vague(theme, at, rule, &mut out);
        }
        repeated(tagger, number, theme, &mut out);
        superfluous(codebook, theme, &mut out);
        idle(theme, &mut out);
    }
    swallowed(tagger, &mut out);
    out.sort();
    out.dedup();
    out
}

/// What is wrong with a set; gives the words of it that are one, so that they are not told of each rule that uses it.
fn set(set: &Set, out: &mut Vec<Finding>) -> Vec<(String, String)> {
    let place = format!("sets.{}", set.name);
    if !set.used {
        let hint = format!("A rule uses it as {{{}}}: leave it out, or look for the name under which it is used.", set.name);
        out.push(Finding { line: set.line, place: place.clone(), message: "no rule uses the set".to_owned(), hint });
    }
    let mut same = Vec::new();
    let words: Vec<&Node> = set.words.iter().flat_map(|p| &p.chains).map(|c| &c.head).collect();
    same_options(&words, &mut same);
    for word in words {
        alternatives(word, &mut same);
    }
    out.extend(same.iter().map(|(one, other)| Finding {
        line: set.line,
        place: place.clone(),
        message: both(one, other),
        hint: BOTH.to_owned(),
    }));
    same
}

fn examples(tagger: &Tagger, number: usize, theme: &Theme, out: &mut Vec<Finding>) {
    let mut add = |message: String, hint: String| out.push(Finding { line: theme.line, place: theme.id.clone(), message, hint });
    for text in &theme.examples {
        let tagged = tagger.explain(text, Scope::Plain);
        if !tagged.tags.iter().any(|t| t.theme == number) {
            let hint = match tagged.vetoed.iter().find(|v| v.theme == number) {
                Some(veto) => format!("The rule {} matches, but: {}.", veto.rule, veto.reason),
                None => "No rule of the theme matches it.".to_owned(),
            };
            add(format!("the example is not tagged: \"{text}\""), hint);
        }
    }
    for text in &theme.counterexamples {
        if let Some(tag) = tagger.tag(text, Scope::Plain).iter().find(|t| t.theme == number) {
            let words: String = text.chars().skip(tag.start).take(tag.end - tag.start).collect();
            add(format!("the counterexample is tagged: \"{text}\""), format!("The rule {} matches \"{words}\".", tag.rule));
        }
    }
}

/// So many texts are tried for each alternative of a rule.
const TRIALS: usize = 96;

/// A rule must match a text that is made after it, and not be undone by the theme's own exclusions whatever the text.
fn reachable(tagger: &Tagger, (number, at): (usize, usize), theme: &Theme, rule: &Rule, out: &mut Vec<Finding>) {
    let several = rule.pattern.chains.len() > 1;
    for (which, chain) in rule.pattern.chains.iter().enumerate() {
        let (mut matched, mut undone) = (false, None);
        let found = (0..TRIALS).any(|trial| {
            let text = witness(chain, trial);
            let (kept, missed) = tagger.matches(&text, Scope::Plain);
            let kept = kept.iter().any(|m| (m.theme, m.rule) == (number, at));
            for miss in missed.iter().filter(|m| (m.theme, m.rule) == (number, at)) {
                matched = true;
                if matches!(miss.why, Miss::Excluded(_) | Miss::Furniture(_)) {
                    undone.get_or_insert_with(|| text.clone());
                }
            }
            kept || matched && undone.is_none()
        });
        if found {
            continue;
        }
        let alternative = if several { format!(" (alternative {})", which + 1) } else { String::new() };
        let (message, hint) = match undone {
            Some(text) => (
                format!("the rule{alternative} '{}' is always excluded", rule.text),
                format!("A phrase under `not` or `furniture` undoes every text that it matches, such as \"{text}\"."),
            ),
            None => (
                format!("the rule{alternative} '{}' can never match", rule.text),
                format!("It does not match even \"{}\".", witness(chain, 0)),
            ),
        };
        out.push(Finding { line: rule.line, place: format!("{}.{}", theme.id, at + 1), message, hint });
    }
}

/// A text that a chain should match; another one for each trial, as far as it has alternatives.
fn witness(chain: &Chain, trial: usize) -> String {
    // Whole steps first, then leaps, so that each alternative has its turn.
    let mut choice = if trial < TRIALS / 2 { trial } else { trial * 7919 };
    let mut words: Vec<&str> = Vec::new();
    write(&chain.head, &mut choice, &mut words);
    for link in chain.links.iter().filter(|l| !l.near.negative) {
        write(&link.node, &mut choice, &mut words);
    }
    words.join(" ")
}

fn write<'n>(node: &'n Node, choice: &mut usize, words: &mut Vec<&'n str>) {
    let mut pick = |of: usize| {
        let picked = *choice % of;
        *choice /= of;
        picked
    };
    match node {
        Node::Word(word) => words.push(&word.written),
        Node::Any => words.push("it"),
        Node::Sequence(nodes) => nodes.iter().for_each(|n| write(n, choice, words)),
        Node::Alternatives(nodes) => {
            if let Some(node) = nodes.get(pick(nodes.len().max(1))) {
                write(node, choice, words);
            }
        }
        Node::Optional(node) => {
            if pick(2) == 1 {
                write(node, choice, words);
            }
        }
    }
}

/// Alternatives that the analyser reads as the same words.
fn spellings(theme: &Theme, at: usize, rule: &Rule, in_sets: &BTreeSet<(String, String)>, out: &mut Vec<Finding>) {
    let mut same: Vec<(String, String)> = Vec::new();
    rule.pattern.chains.iter().flat_map(Chain::nodes).for_each(|node| alternatives(node, &mut same));
    same.retain(|pair| !in_sets.contains(pair));
    let place = || format!("{}.{}", theme.id, at + 1);
    out.extend(same.iter().map(|(one, other)| Finding {
        line: rule.line,
        place: place(),
        message: both(one, other),
        hint: BOTH.to_owned(),
    }));
}

const BOTH: &str = "Leave one out: spelling, endings, hyphens and possessives make no difference to a stem.";

fn both(one: &str, other: &str) -> String {
    if one == other { format!("\"{one}\" stands twice among alternatives") } else { format!("\"{one}\" and \"{other}\" find the same") }
}

fn alternatives(node: &Node, same: &mut Vec<(String, String)>) {
    match node {
        Node::Alternatives(nodes) => {
            for node in nodes {
                alternatives(node, same);
            }
            same_options(&nodes.iter().collect::<Vec<_>>(), same);
        }
        Node::Sequence(nodes) => nodes.iter().for_each(|n| alternatives(n, same)),
        Node::Optional(node) => alternatives(node, same),
        Node::Word(_) | Node::Any => {}
    }
}

fn same_options(options: &[&Node], same: &mut Vec<(String, String)>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for option in options {
        let Some(key) = option.phrase().map(|words| format!("{:?}", words.iter().map(|w| &w.atoms).collect::<Vec<_>>())) else { continue };
        let written = written(option);
        match seen.get(&key) {
            Some(first) => same.push((first.clone(), written)),
            None => drop(seen.insert(key, written)),
        }
    }
}

/// Rules that ask for nothing, and distances without their slash.
fn vague(theme: &Theme, at: usize, rule: &Rule, out: &mut Vec<Finding>) {
    let mut add = |message: String, hint: &str| {
        out.push(Finding { line: rule.line, place: format!("{}.{}", theme.id, at + 1), message, hint: hint.to_owned() });
    };
    if !rule.pattern.chains.iter().flat_map(Chain::nodes).all(Node::needs_a_word) {
        let message = format!("a part of the rule '{}' has no word that must be there", rule.text);
        add(message, "A word with ? may be missing and _ is any word: write one beside them that must be there.");
    }
    let words: Vec<&str> = rule.text.split_whitespace().collect();
    for pair in words.windows(2) {
        if let [operator @ ("NEAR" | "BEFORE"), number] = pair
            && number.bytes().all(|b| b.is_ascii_digit())
        {
            let message = format!("{operator} {number} in the rule '{}' asks for the number {number} in the text", rule.text);
            add(message, "A distance stands behind a slash, as in NEAR/3; where the number is meant, write =3.");
        }
    }
}

/// Phrases that hold a shorter one of the theme.
fn superfluous(codebook: &Codebook, theme: &Theme, out: &mut Vec<Finding>) {
    // There a longer match is what keeps the theme.
    if codebook.nesting == Nesting::Longest || !theme.yields_to.is_empty() {
        return;
    }
    let phrases: Vec<(usize, &Rule, Vec<&WordRule>)> = (0..)
        .zip(&theme.rules)
        .flat_map(|(at, rule)| rule.pattern.chains.iter().map(move |chain| (at, rule, chain)))
        .filter_map(|(at, rule, chain)| Some((at, rule, if chain.links.is_empty() { chain.head.phrase()? } else { return None })))
        .collect();
    let spelled = |words: &[&WordRule]| words.iter().map(|w| w.written.as_str()).collect::<Vec<_>>().join(" ");
    for (at, rule, words) in &phrases {
        let holds = |short: &[&WordRule]| {
            let matches =
                |part: &[&WordRule]| part.iter().zip(short).all(|(long, short)| long.atoms.iter().all(|a| short.atoms.contains(a)));
            short.len() < words.len() && words.windows(short.len()).any(matches)
        };
        let same = |other: &Rule| other.weight >= 100 && other.scope == rule.scope && other.implicit == rule.implicit;
        if let Some((shorter, _, short)) = phrases.iter().find(|(_, other, short)| same(other) && holds(short)) {
            let message =
                format!("\"{}\" finds no text that \"{}\" ({}.{}) does not", spelled(words), spelled(short), theme.id, shorter + 1);
            let hint = "Leave the longer one out, or make the shorter one stricter.".to_owned();
            out.push(Finding { line: rule.line, place: format!("{}.{}", theme.id, at + 1), message, hint });
        }
    }
}

/// What a theme says that can have no effect: a phrase under `not` that shares no word with any rule, and itself under
/// `yields_to`.
fn idle(theme: &Theme, out: &mut Vec<Finding>) {
    if theme.yields_to.contains(&theme.id) {
        let hint = "A theme counts once a passage however its matches nest: leave it out.".to_owned();
        out.push(Finding { line: theme.line, place: theme.id.clone(), message: "it yields to itself".to_owned(), hint });
    }
    if theme.not.is_empty() {
        return;
    }
    let analyser = Analyser::default();
    let Some(of_rules) = words(theme.rules.iter().flat_map(|r| &r.pattern.chains), &analyser) else { return };
    for (not, line) in theme.not.iter().zip(&theme.not_lines) {
        let Some(of_not) = words(not.chains.iter(), &analyser) else { continue };
        let takes = |rule: &WordRule, text: &Option<Token>| text.as_ref().is_some_and(|token| rule.takes(token));
        let meet = |(a, at): &(&WordRule, Option<Token>)| of_rules.iter().any(|(b, bt)| takes(a, bt) || takes(b, at));
        if !of_not.iter().any(meet) {
            let such = not.chains.first().map_or_else(String::new, |chain| witness(chain, 0));
            let message = format!("the phrase \"{such}\" under `not` shares no word with any rule");
            let hint = "A phrase undoes a match with which it shares a word: take the words of a rule into it, or leave it out.".to_owned();
            out.push(Finding { line: *line, place: theme.id.clone(), message, hint });
        }
    }
}

/// The words of chains, each with a text of it; none where any word will do.
fn words<'c>(chains: impl Iterator<Item = &'c Chain>, analyser: &Analyser) -> Option<Vec<(&'c WordRule, Option<Token>)>> {
    let mut all = Vec::new();
    chains.flat_map(Chain::nodes).for_each(|node| node.words(&mut all));
    let once: Option<BTreeSet<&WordRule>> = all.into_iter().collect();
    once.map(|words| words.into_iter().map(|word| (word, analyser.tokens(&word.written).into_iter().next())).collect())
}

fn written(node: &Node) -> String {
    let mut words = Vec::new();
    write(node, &mut 0, &mut words);
    words.join(" ")
}

/// Rules of a theme that find the same.
fn repeated(tagger: &Tagger, number: usize, theme: &Theme, out: &mut Vec<Finding>) {
    let such = |(rule, which): (usize, usize)| {
        let chain = theme.rules.get(rule).and_then(|r| r.pattern.chains.get(which));
        chain.map_or_else(String::new, |chain| witness(chain, 0))
    };
    for [first, again] in tagger.same_rules(number) {
        let Some(rule) = theme.rules.get(again.0) else { continue };
        let (one, other) = (such(first), such(again));
        let earlier = theme.rules.get(first.0).map_or("", |r| r.text.as_str());
        let message = if first.0 == again.0 {
            format!("the rule '{}' says the same twice: {}", rule.text, both(&one, &other))
        } else {
            format!("the rule '{}' says again what '{earlier}' ({}.{}) says: {}", rule.text, theme.id, first.0 + 1, both(&one, &other))
        };
        out.push(Finding { line: rule.line, place: format!("{}.{}", theme.id, again.0 + 1), message, hint: BOTH.to_owned() });
    }
}

/// So many examples at least show that a theme is swallowed.
const SHOWN: usize = 3;

/// Themes whose every match in the book's examples stands in one of the same other theme.
fn swallowed(tagger: &Tagger, out: &mut Vec<Finding>) {
    let themes = &tagger.codebook().themes;
    let mut matches = vec![0; themes.len()];
    let mut inside: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for text in themes.iter().flat_map(|t| &t.examples) {
        let (kept, _) = tagger.matches(text, Scope::Plain);
        for one in &kept {
            if let Some(count) = matches.get_mut(one.theme) {
                *count += 1;
            }
            let around = |other: &super::tagger::Kept| {
                let (a, b) = (one.words(), other.words());
                other.theme != one.theme && b.start <= a.start && a.end <= b.end
            };
            let others: BTreeSet<usize> = kept.iter().filter(|o| around(o)).map(|o| o.theme).collect();
            for other in others {
                *inside.entry((one.theme, other)).or_default() += 1;
            }
        }
    }
    for ((one, other), count) in inside {
        let (Some(theme), Some(larger)) = (themes.get(one), themes.get(other)) else { continue };
        if count >= SHOWN && matches.get(one) == Some(&count) {
            let message = format!("each of its {count} matches in the examples stands inside one of {}", larger.id);
            let hint = format!("The two count together everywhere: tell them apart, or say yields_to = ['{}'].", larger.id);
            out.push(Finding { line: theme.line, place: theme.id.clone(), message, hint });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::Codebook;

    fn findings(themes: &str) -> Vec<String> {
        let book = Codebook::parse("themes.toml".as_ref(), themes).expect("a book");
        check(&Tagger::new(book)).into_iter().map(|f| format!("{}: {}", f.place, f.message)).collect()
    }

    fn theme(id: &str, more: &str) -> String {
        format!("[[theme]]\nid = '{id}'\nname = '{id}'\n{more}\n")
    }

    #[test]
    fn the_embedded_codebook_is_clean() {
        let found = check(&Tagger::new(Codebook::embedded().expect("it is well formed")));
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn examples_and_counterexamples_are_held_against_the_rules() {
        let book = theme("a", "rules = ['late']\nexamples = ['It was late.', 'It was early.']\ncounterexamples = ['Too late.', 'Soon.']");
        assert_eq!(findings(&book), ["a: the counterexample is tagged: \"Too late.\"", "a: the example is not tagged: \"It was early.\""]);
    }

    #[test]
    fn rules_that_can_never_match_are_told() {
        assert_eq!(findings(&theme("a", "rules = [\"child's*\"]")), ["a.1: the rule 'child's*' can never match"]);
        assert_eq!(
            findings(&theme("a", "rules = ['late (visit|call)', 'early']\nnot = ['visit', 'call']")),
            ["a.1: the rule 'late (visit|call)' is always excluded"]
        );
        assert_eq!(findings(&theme("a", "rules = ['late (visit|call)']\nnot = ['visit']")), Vec::<String>::new());
        assert_eq!(
            findings(&theme("a", "rules = [\"one | child's*\"]")),
            ["a.1: the rule (alternative 2) 'one | child's*' can never match"]
        );
    }

    #[test]
    fn the_same_said_twice_is_told() {
        assert_eq!(
            findings(&theme("a", "rules = ['multi-agency', 'one', 'multi agency']")),
            ["a.3: the rule 'multi agency' says again what 'multi-agency' (a.1) says: \"multi agency\" stands twice among alternatives"]
        );
        assert_eq!(
            findings(&theme("a", "rules = ['wait', 'visit | nurse | nurses | waited NEAR =b | =b NEAR wait | visits']")),
            [
                "a.2: the rule 'visit | nurse | nurses | waited NEAR =b | =b NEAR wait | visits' says the same twice: \
                 \"nurse\" and \"nurses\" find the same",
                "a.2: the rule 'visit | nurse | nurses | waited NEAR =b | =b NEAR wait | visits' says the same twice: \
                 \"visit\" and \"visits\" find the same",
                "a.2: the rule 'visit | nurse | nurses | waited NEAR =b | =b NEAR wait | visits' says the same twice: \
                 \"waited b\" and \"b wait\" find the same",
            ]
        );
        assert_eq!(
            findings(&theme("a", "rules = ['late (organise|visit|organize|nurse|=nurses)']")),
            ["a.1: \"organise\" and \"organize\" find the same"]
        );
        let sets = "[sets]\nstaff = ['nurse', 'ward sister', 'nurses']\nunused = ['x']\n";
        assert_eq!(
            findings(&(sets.to_owned() + &theme("a", "rules = ['late {staff}', 'rude {staff}']"))),
            ["sets.staff: \"nurse\" and \"nurses\" find the same", "sets.unused: no rule uses the set"]
        );
    }

    #[test]
    fn what_can_have_no_effect_is_told() {
        assert_eq!(
            findings(&theme("a", "rules = ['waiting room', 'wait', { rule = 'a long wait', implicit = true }]")),
            ["a.1: \"waiting room\" finds no text that \"wait\" (a.2) does not"]
        );
        assert_eq!(findings(&theme("a", "rules = ['waiting room', { rule = 'wait', weight = 0.5 }]")), Vec::<String>::new());
        assert_eq!(
            findings(&theme("a", "rules = ['late visit*']\nnot = ['visitors book', 'nurse call']\nyields_to = ['a']")),
            ["a: it yields to itself", "a: the phrase \"nurse call\" under `not` shares no word with any rule"]
        );
        assert_eq!(
            findings(&theme("a", "rules = ['late NEAR/2 (visit|call?)', 'wait NEAR 3 nurse']")),
            [
                "a.1: a part of the rule 'late NEAR/2 (visit|call?)' has no word that must be there",
                "a.2: NEAR 3 in the rule 'wait NEAR 3 nurse' asks for the number 3 in the text"
            ]
        );
        assert_eq!(findings(&theme("a", "rules = ['_']")).len(), 1);
    }

    #[test]
    fn a_theme_inside_another_is_told() {
        let examples = "examples = ['A late visit.', 'The late call.', 'One late letter.']";
        let book = theme("a", "rules = ['late']") + &theme("b", &format!("rules = ['late (visit|call|letter)']\n{examples}"));
        assert_eq!(findings(&book), ["a: each of its 3 matches in the examples stands inside one of b"]);
    }
}
