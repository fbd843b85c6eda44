//! Other words for the same thing, by which a query is widened.
//!
//! The program's own are in `thesaurus.toml`; a project adds to them. A group says what is typed (`asked`), other words for
//! it (`same`) and words for something near it (`near`). Words are compared by their stems, and function words between them
//! do not matter: `voice of the child` is asked for by `child's voice` only where a group lists both.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;

use super::Query;
use super::query::{FUNCTION_WORDS, Node, Words};
use crate::error::{Error, Result};
use crate::text::analyser::Analyser;

const EMBEDDED: &str = include_str!("thesaurus.toml");

/// A query is widened by so many phrases at most.
const MAX_SYNONYMS: usize = 128;

/// Groups of words that mean the same, or nearly so.
#[derive(Clone, Debug, Default)]
pub struct Thesaurus {
    groups: Vec<Group>,
    /// The stems of what is typed → the groups that it asks for.
    asked: BTreeMap<Vec<String>, BTreeSet<usize>>,
    /// Words in the longest phrase that is typed.
    longest: usize,
}

/// How near to what was typed a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kinship {
    Same,
    Near,
}

/// Words that may stand for parts of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Synonym {
    /// Those parts, by their places in [`Query::parts`].
    pub(super) parts: Range<usize>,
    pub(super) kinship: Kinship,
    pub(super) words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    group: Vec<Group>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(rename = "name")]
    _name: String,
    asked: Vec<String>,
    #[serde(default)]
    same: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
}

impl Thesaurus {
    /// The one that comes with the program.
    pub fn embedded() -> Result<Self> {
        Self::default().with("thesaurus.toml".as_ref(), EMBEDDED)
    }

    /// This one with another's groups added.
    pub fn with(mut self, path: &Path, text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| Error::toml(path, text, &e))?;
        for group in file.group {
            for phrase in &group.asked {
                let key = key(phrase);
                self.longest = self.longest.max(key.len());
                self.asked.entry(key).or_default().insert(self.groups.len());
            }
            self.groups.push(group);
        }
        Ok(self)
    }

    /// Other words for the bare words among the parts of a query: for each alone, and for those that follow one another
    /// together. The nearest come first.
    pub(super) fn synonyms(&self, parts: &[Node]) -> Vec<Synonym> {
        // The nearest first, then those of the earlier parts.
        let mut found: BTreeSet<(Kinship, usize, usize, &str)> = BTreeSet::new();
        let mut look_up = |typed: &[&str], at: Range<usize>| {
            let typed = key(&typed.join(" "));
            for group in self.asked.get(&typed).into_iter().flatten().filter_map(|g| self.groups.get(*g)) {
                let same = group.same.iter().map(|phrase| (Kinship::Same, phrase));
                let near = group.near.iter().map(|phrase| (Kinship::Near, phrase));
                // What was typed is no other word for itself; words that follow one another may be apart elsewhere.
                let others = same.chain(near).filter(|(_, phrase)| at.len() > 1 || key(phrase) != typed);
                found.extend(others.map(|(kinship, phrase)| (kinship, at.start, at.end, phrase.as_str())));
            }
        };
        for (start, part) in parts.iter().enumerate() {
            let mut run: Vec<&str> = Vec::new();
            for (end, part) in (start + 1..).zip(parts.iter().skip(start)) {
                let Some(words) = bare(part) else { break };
                run.extend(words);
                if run.len() > self.longest {
                    break;
                }
                look_up(&run, start..end);
            }
            for alternative in if let Node::Any(parts) = part { parts.as_slice() } else { &[] } {
                if let Some(words) = bare(alternative) {
                    look_up(&words, start..start + 1);
                }
            }
        }
        let mut known = BTreeSet::new();
        let new = found.into_iter().filter(|(_, start, end, phrase)| known.insert((*start, *end, *phrase)));
        new.take(MAX_SYNONYMS)
            .filter_map(|(kinship, start, end, phrase)| Some(Synonym { parts: start..end, kinship, words: words(phrase)? }))
            .collect()
    }
}

/// The words of a part that other words may stand for.
fn bare(part: &Node) -> Option<Vec<&str>> {
    match part {
        Node::Words(words) if words.bare => Some(words.each.iter().map(|w| w.typed.as_str()).collect()),
        _ => None,
    }
}

/// The words of a phrase that stand one after the other.
fn words(text: &str) -> Option<Words> {
    match Query::parse(&format!("\"{text}\"")).parts().pop()? {
        Node::Words(words) => Some(words),
        _ => None,
    }
}

/// The stems of a phrase, without its function words where two others are left: `in care` is not `care`.
fn key(text: &str) -> Vec<String> {
    let tokens = Analyser::default().tokens(text);
    let telling: Vec<String> = tokens.iter().filter(|t| !FUNCTION_WORDS.contains(&t.form.as_str())).map(|t| t.stem.clone()).collect();
    if telling.len() > 1 { telling } else { tokens.into_iter().map(|t| t.stem).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(query: &str) -> Vec<String> {
        let groups = "[[group]]\nname = 'fathers'\nasked = ['father', 'dad']\nsame = ['dad', 'stepfather']\nnear = ['boyfriend']\n\
                      [[group]]\nname = 'voice'\nasked = ['voice of the child', 'in care']\nsame = ['wishes and feelings']\n";
        let thesaurus = Thesaurus::default().with("thesaurus.toml".as_ref(), groups).unwrap();
        Query::parse(query).widened(&thesaurus).other_words()
    }

    #[test]
    fn bare_words_are_widened_the_nearest_first() {
        assert_eq!(others("fathers"), ["dad", "stepfather", "boyfriend"]);
        assert_eq!(others("dad"), ["stepfather", "boyfriend"]);
        assert_eq!(others("school OR (dads money)"), Vec::<String>::new());
        assert_eq!(others("school OR dads"), ["stepfather", "boyfriend"]);
        assert_eq!(others("school father"), ["dad", "stepfather", "boyfriend"]);
    }

    #[test]
    fn words_of_a_phrase_are_widened_together() {
        assert_eq!(others("the voice of a child"), ["wishes and feelings"]);
        assert_eq!(others("voice money child"), Vec::<String>::new());
        assert_eq!(others("care"), Vec::<String>::new(), "a function word may carry the sense");
    }

    #[test]
    fn what_is_wanted_as_it_stands_is_not_widened() {
        for query in ["\"father\"", "=father", "-father", "father*", "title:father", "kind:message"] {
            assert_eq!(others(query), Vec::<String>::new(), "{query}");
        }
    }

    #[test]
    fn the_embedded_one_is_understood_and_its_phrases_are_short() {
        let thesaurus = Thesaurus::embedded().unwrap();
        assert!(thesaurus.groups.len() > 100 && thesaurus.longest <= 6, "{}", thesaurus.longest);
        assert!(Query::parse("fathers").widened(&thesaurus).other_words().contains(&"stepfather".to_owned()));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let error = Thesaurus::default().with("own.toml".as_ref(), "[[group]]\nname = 'a'\nasked = 3\n").unwrap_err();
        assert!(error.to_string().contains("own.toml"), "{error}");
    }
}
