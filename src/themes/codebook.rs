//! The codebook: themes with definitions and rules, as data that a person edits.

use std::path::Path;

use serde::Deserialize;

use super::file;
use super::pattern::Pattern;
use super::scope::{Scope, Scopes};
use crate::error::Result;
use crate::text::normalise::fold;

/// The codebook that comes with the program.
pub const EMBEDDED: &str = include_str!("codebook.toml");

/// The rule language, for people: the head of the embedded codebook.
pub fn language() -> String {
    let lines = EMBEDDED.lines().map_while(|line| line.strip_prefix('#'));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// What a negation before or behind a match does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Negation {
    /// "No evidence of information sharing" is the theme, as learning.
    Learning,
    /// "No evidence of domestic abuse" is not the theme.
    Drop,
    /// It says nothing.
    #[default]
    Ignore,
}

/// Whether a theme counts inside a longer match of another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nesting {
    /// Each theme for itself.
    #[default]
    Each,
    /// Only the longest match of them all.
    Longest,
}

/// A theme as a person reads it.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Stable, lower case; never reused for another meaning.
    pub id: String,
    pub name: String,
    /// Id of its group; empty where it is in none.
    pub group: String,
    /// The pack it belongs to; empty where it belongs to every one.
    pub pack: String,
    /// The codebook version that brought it.
    pub since: String,
    pub definition: String,
    pub includes: String,
    pub excludes: String,
    pub negation: Negation,
    pub rules: Vec<Rule>,
    /// Positions of the themes in whose longer matches it does not count.
    pub yields_to: Vec<String>,
    pub examples: Vec<String>,
    pub counterexamples: Vec<String>,
    /// The line of the file at which it begins, from 1.
    pub line: usize,
    pub(super) title_weight: u32,
    pub(super) not: Vec<Pattern>,
    /// The lines of the file on which those stand.
    pub(super) not_lines: Vec<usize>,
    pub(super) topics: Vec<Pattern>,
}

/// A rule of a theme.
#[derive(Clone, Debug)]
pub struct Rule {
    /// As written.
    pub text: String,
    /// What it finds implies the theme and does not name it.
    pub implicit: bool,
    pub scope: Scopes,
    /// In hundredths: a theme counts where the rules that match weigh 100 together.
    pub weight: u32,
    /// The line of the file, from 1.
    pub line: usize,
    pub(super) pattern: Pattern,
}

/// A group of themes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub name: String,
}

/// A theme that is no longer counted. Its id stays taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    pub id: String,
    pub name: String,
    /// The codebook version that no longer had it.
    pub until: String,
    /// The id of the theme that took its place.
    pub replaced_by: Option<String>,
}

/// Named alternatives, for who looks for mistakes: in the rules they stand already.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) name: String,
    pub(super) words: Vec<Pattern>,
    pub(super) used: bool,
    pub(super) line: usize,
}

/// The words that negate.
#[derive(Clone, Debug)]
pub(super) struct Negators {
    /// So many words at most stand between them and the match.
    pub(super) window: u16,
    pub(super) before: Vec<Pattern>,
    pub(super) after: Vec<Pattern>,
    pub(super) not: Vec<Pattern>,
}

/// The words that tell praise from learning.
#[derive(Clone, Debug)]
pub(super) struct Cues {
    /// Praise at most so many words behind a deficit is wanting.
    pub(super) window: u16,
    pub(super) praise: Vec<Pattern>,
    pub(super) deficit: Vec<Pattern>,
    pub(super) advice: Vec<Pattern>,
    pub(super) neutral: Vec<Pattern>,
    pub(super) turn: Vec<Pattern>,
    pub(super) concession: Vec<Pattern>,
    pub(super) back: Vec<Pattern>,
}

/// All themes, ready to be matched.
#[derive(Clone, Debug)]
pub struct Codebook {
    pub version: String,
    pub title: String,
    pub groups: Vec<Group>,
    /// The themes that are counted, in the order of the file.
    pub themes: Vec<Theme>,
    pub retired: Vec<Retired>,
    pub nesting: Nesting,
    /// The packs that are used where none are chosen; all where it is empty.
    pub(super) default_packs: Vec<String>,
    /// The packs whose themes were left out.
    pub(super) left_out: Vec<String>,
    pub(super) furniture: Vec<Pattern>,
    pub(super) sets: Vec<Set>,
    pub(super) negators: Negators,
    pub(super) cues: Cues,
}

impl Codebook {
    /// The codebook that comes with the program, with all its packs.
    pub fn embedded() -> Result<Self> {
        Self::parse("codebook.toml".as_ref(), EMBEDDED)
    }

    /// Reads a codebook. A mistake is told with line and column of `path`.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        file::read(path, text)
    }

    /// The packs that the themes belong to, in the order of the file.
    pub fn packs(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for pack in self.themes.iter().map(|t| t.pack.as_str()) {
            if !pack.is_empty() && !out.contains(&pack) {
                out.push(pack);
            }
        }
        out
    }

    /// The themes of these packs and those of none; with no packs given, those that the book names as its own. The
    /// name that is no pack, where one is.
    pub fn with_packs(mut self, packs: &[String]) -> std::result::Result<Self, String> {
        let known: Vec<String> = self.packs().into_iter().map(str::to_owned).collect();
        let chosen = if packs.is_empty() { self.default_packs.clone() } else { packs.to_vec() };
        if let Some(stranger) = chosen.iter().find(|p| !known.contains(p)) {
            return Err(stranger.clone());
        }
        if !chosen.is_empty() {
            self.themes.retain(|t| t.pack.is_empty() || chosen.contains(&t.pack));
            self.left_out = known.into_iter().filter(|p| !chosen.contains(p)).collect();
        }
        Ok(self)
    }

    /// The pack that a board's name asks for (`Marl Safeguarding Adults Board`: `adults`) where that one was left out, and
    /// none that is used is named.
    pub fn missed_pack(&self, board: &str) -> Option<&str> {
        let names = |pack: &str| fold(board).split(|c: char| !c.is_alphanumeric()).any(|word| word == pack);
        let missed = self.left_out.iter().map(String::as_str).find(|pack| names(pack));
        missed.filter(|_| !self.packs().into_iter().any(names))
    }

    /// The position of a theme.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.themes.iter().position(|t| t.id == id)
    }

    /// The id under which a theme is counted now: its own, or that of the theme that took its place.
    pub fn present_id<'b>(&'b self, id: &'b str) -> Option<&'b str> {
        let mut id = id;
        // A chain of replacements cannot be longer than there are themes that were replaced.
        for _ in 0..=self.retired.len() {
            if self.position(id).is_some() {
                return Some(id);
            }
            id = self.retired.iter().find(|r| r.id == id)?.replaced_by.as_deref()?;
        }
        None
    }

    /// The name of a theme's group.
    pub fn group_name(&self, theme: &Theme) -> &str {
        self.groups.iter().find(|g| g.id == theme.group).map_or("", |g| g.name.as_str())
    }
}

impl Theme {
    /// True where none of its rules may match in a passage of this scope.
    pub fn is_out_of(&self, scope: Scope) -> bool {
        !self.rules.iter().any(|r| r.scope.has(scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_codebook_has_the_forty_one_themes_of_children() {
        let codebook = Codebook::embedded().expect("the embedded codebook is well formed").with_packs(&[]).expect("its own packs");
        let ids: Vec<&str> = codebook.themes.iter().map(|t| t.id.as_str()).collect();
        assert_eq!(
            ids.join(" "),
            "voice lived partic ident info multi roles chall move think psupp men poverty engage disg legalrep curio risk hist thresh \
             consent drift record superv train policy capac leader legal neglect da pmh cmh exfam csa babies send edu wnb trans care"
        );
    }

    #[test]
    fn every_embedded_theme_is_defined_and_has_examples() {
        for theme in &Codebook::embedded().expect("the embedded codebook is well formed").themes {
            assert!(theme.examples.len() >= 2 && theme.counterexamples.len() >= 2, "{} needs examples and counterexamples", theme.id);
            assert!(!theme.definition.is_empty() && !theme.excludes.is_empty(), "{} needs a definition and exclusions", theme.id);
        }
    }

    #[test]
    fn packs_are_chosen_together() {
        let book = "packs = ['a']\n[[theme]]\nid='x'\nname='X'\npack='a'\nrules=['one']\n[[theme]]\nid='y'\nname='Y'\npack='b'\nrules=['two']\n\
                    [[theme]]\nid='z'\nname='Z'\nrules=['three']\n";
        let chosen = |packs: &[&str]| {
            let packs: Vec<String> = packs.iter().map(|p| (*p).to_owned()).collect();
            let book = Codebook::parse("themes.toml".as_ref(), book).expect("a book").with_packs(&packs)?;
            Ok::<_, String>(book.themes.iter().map(|t| t.id.as_str()).collect::<String>())
        };
        assert_eq!(chosen(&[]), Ok("xz".to_owned()));
        assert_eq!(chosen(&["a", "b"]), Ok("xyz".to_owned()));
        assert_eq!(chosen(&["c"]), Err("c".to_owned()));
    }

    #[test]
    fn a_boards_name_tells_of_a_pack_that_was_left_out() {
        let book = |packs: &[&str]| {
            let packs: Vec<String> = packs.iter().map(|p| (*p).to_owned()).collect();
            Codebook::embedded().expect("the embedded codebook is well formed").with_packs(&packs).expect("its own packs")
        };
        let missed = |packs: &[&str], board: &str| book(packs).missed_pack(board).map(str::to_owned);
        assert_eq!(missed(&[], "Marl Safeguarding ADULTS Board").as_deref(), Some("adults"));
        assert_eq!(missed(&["adults"], "Marl Safeguarding Children Board").as_deref(), Some("children"));
        assert_eq!(missed(&[], "Marl Safeguarding Children and Adults Board"), None);
        assert_eq!(missed(&["children", "adults"], "Marl Safeguarding Adults Board"), None);
        assert_eq!(missed(&[], "Marl Safeguarding Board"), None);
    }

    #[test]
    fn a_theme_that_was_replaced_is_found_under_its_new_id() {
        let book = "[[theme]]\nid='c'\nname='C'\nrules=['one']\n[[theme]]\nid='b'\nname='B'\nuntil='2'\nreplaced_by='c'\n\
                    [[theme]]\nid='a'\nname='A'\nuntil='1'\nreplaced_by='b'\n[[theme]]\nid='d'\nname='D'\nuntil='1'\n";
        let book = Codebook::parse("themes.toml".as_ref(), book).expect("a book");
        assert_eq!(book.themes.len(), 1);
        assert_eq!(["a", "b", "c", "d", "e"].map(|id| book.present_id(id)), [Some("c"), Some("c"), Some("c"), None, None]);
    }
}
