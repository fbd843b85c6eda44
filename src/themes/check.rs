//! What is wrong with a codebook that can be read: examples that its rules miss, rules that can never match, and themes
//! and phrases that say the same as others.

use std::collections::{BTreeMap, BTreeSet};

use super::codebook::{Rule, Theme};
use super::pattern::{Chain, Node};
use super::scope::Scope;
use super::tagger::{Miss, Tagger};
use crate::text::analyser::form;

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
    let mut out = Vec::new();
    for (number, theme) in tagger.codebook().themes.iter().enumerate() {
        examples(tagger, number, theme, &mut out);
        for (at, rule) in theme.rules.iter().enumerate() {
            reachable(tagger, (number, at), theme, rule, &mut out);
            spellings(theme, at, rule, &mut out);
        }
        repeated(tagger, number, theme, &mut out);
    }
    swallowed(tagger, &mut out);
    out.sort();
    out.dedup_by(|a, b| a.message == b.message && a.place == b.place);
    out
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
fn spellings(theme: &Theme, at: usize, rule: &Rule, out: &mut Vec<Finding>) {
    let mut same: Vec<(String, String)> = Vec::new();
    for chain in &rule.pattern.chains {
        alternatives(&chain.head, &mut same);
        chain.links.iter().for_each(|l| alternatives(&l.node, &mut same));
    }
    out.extend(same.into_iter().map(|(one, other)| {
        let message = if one == other {
            format!("\"{one}\" stands twice among the alternatives of '{}'", rule.text)
        } else {
            format!("\"{one}\" and \"{other}\" differ in spelling only")
        };
        let hint = "Leave one out: spelling, hyphens and possessives make no difference.".to_owned();
        Finding { line: rule.line, place: format!("{}.{}", theme.id, at + 1), message, hint }
    }));
}

fn alternatives(node: &Node, same: &mut Vec<(String, String)>) {
    match node {
        Node::Alternatives(nodes) => {
            let mut seen: BTreeMap<String, String> = BTreeMap::new();
            for option in nodes {
                alternatives(option, same);
                if let Some(key) = spelled(option) {
                    let written = written(option);
                    if let Some(first) = seen.get(&key) {
                        same.push((first.clone(), written));
                    } else {
                        seen.insert(key, written);
                    }
                }
            }
        }
        Node::Sequence(nodes) => nodes.iter().for_each(|n| alternatives(n, same)),
        Node::Optional(node) => alternatives(node, same),
        Node::Word(_) | Node::Any => {}
    }
}

/// A plain phrase's words as the analyser spells them; none for a phrase with alternatives of its own.
fn spelled(node: &Node) -> Option<String> {
    match node {
        // How the word matches belongs to it: =inform is not inform.
        Node::Word(word) => Some(format!("{:?}{}", word.atoms.first().map(std::mem::discriminant), form(&word.written).text)),
        Node::Any => Some("_".to_owned()),
        Node::Sequence(nodes) => Some(nodes.iter().map(spelled).collect::<Option<Vec<_>>>()?.join(" ")),
        Node::Alternatives(_) | Node::Optional(_) => None,
    }
}

fn written(node: &Node) -> String {
    let mut words = Vec::new();
    write(node, &mut 0, &mut words);
    words.join(" ")
}

/// Rules of a theme that find the same.
fn repeated(tagger: &Tagger, number: usize, theme: &Theme, out: &mut Vec<Finding>) {
    for (first, again, which) in tagger.same_rules(number) {
        let Some(rule) = theme.rules.get(again) else { continue };
        let earlier = theme.rules.get(first).map_or("", |r| r.text.as_str());
        let message = if first == again {
            format!("the rule '{}' says the same twice", rule.text)
        } else {
            format!("the rule '{}' says again what '{earlier}' ({}.{}) says", rule.text, theme.id, first + 1)
        };
        let such = rule.pattern.chains.get(which).map_or_else(String::new, |chain| witness(chain, 0));
        let hint = format!("Both match \"{such}\": leave one out. Spelling, hyphens and endings make no difference to a stem.");
        out.push(Finding { line: rule.line, place: format!("{}.{}", theme.id, again + 1), message, hint });
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
            ["a.3: the rule 'multi agency' says again what 'multi-agency' (a.1) says"]
        );
        assert_eq!(
            findings(&theme("a", "rules = ['late (organise|visit|organize)']")),
            ["a.1: \"organise\" and \"organize\" differ in spelling only"]
        );
    }

    #[test]
    fn a_theme_inside_another_is_told() {
        let examples = "examples = ['A late visit.', 'The late call.', 'One late letter.']";
        let book = theme("a", "rules = ['late']") + &theme("b", &format!("rules = ['late (visit|call|letter)']\n{examples}"));
        assert_eq!(findings(&book), ["a: each of its 3 matches in the examples stands inside one of b"]);
    }
}
