//! The codebook: themes with definitions and rules, as data that a person edits.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::pattern::{Pattern, Sets};
use crate::error::{Error, ErrorKind, Result, line_and_column};
use crate::text::analyser::Analyser;

/// The codebook that comes with the program.
pub const EMBEDDED: &str = include_str!("codebook.toml");

/// What a negation before or behind a match does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Negation {
    /// "No evidence of information sharing" is the theme, as learning.
    Learning,
    /// "No evidence of domestic abuse" is not the theme.
    Drop,
    /// It says nothing.
    Ignore,
}

/// A theme as a person reads it.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Stable, lower case; never reused for another meaning.
    pub id: String,
    pub name: String,
    /// Id of its group.
    pub group: String,
    pub pack: String,
    /// The codebook version that brought it.
    pub since: String,
    pub definition: String,
    pub includes: String,
    pub excludes: String,
    pub negation: Negation,
    /// The rules as written.
    pub rules: Vec<String>,
    pub examples: Vec<String>,
    pub counterexamples: Vec<String>,
    pub(super) compiled: Compiled,
}

/// A theme's patterns.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub(super) rules: Vec<Pattern>,
    pub(super) not: Vec<Pattern>,
    pub(super) topics: Vec<Pattern>,
}

/// A group of themes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub name: String,
}

/// The words that negate.
#[derive(Clone, Debug)]
pub(super) struct Negators {
    /// So many words at most stand between them and the match.
    pub(super) window: usize,
    pub(super) before: Vec<Pattern>,
    pub(super) after: Vec<Pattern>,
    pub(super) not: Vec<Pattern>,
}

/// All themes, ready to be matched.
#[derive(Clone, Debug)]
pub struct Codebook {
    pub version: String,
    pub title: String,
    pub groups: Vec<Group>,
    pub themes: Vec<Theme>,
    pub(super) negators: Negators,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    version: String,
    title: String,
    group: Vec<Group>,
    #[serde(default)]
    sets: std::collections::BTreeMap<String, Vec<Spanned<String>>>,
    negation: NegationFile,
    theme: Vec<ThemeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NegationFile {
    window: usize,
    before: Vec<Spanned<String>>,
    after: Vec<Spanned<String>>,
    not: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    id: Spanned<String>,
    name: String,
    group: Spanned<String>,
    pack: String,
    since: String,
    definition: String,
    includes: String,
    excludes: String,
    negation: Negation,
    topics: Vec<Spanned<String>>,
    rules: Vec<Spanned<String>>,
    not: Vec<Spanned<String>>,
    examples: Vec<String>,
    counterexamples: Vec<String>,
}

/// The version of the file format that is understood.
const SCHEMA: u32 = 1;

impl Codebook {
    /// The codebook that comes with the program.
    pub fn embedded() -> Result<Self> {
        Self::parse("codebook.toml".as_ref(), EMBEDDED)
    }

    /// Reads a codebook. A mistake is told with line and column of `path`.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| Error::toml(path, text, &e))?;
        let reader = Reader { path, text, analyser: Analyser::default() };
        if file.schema != SCHEMA {
            return Err(reader.mistake(0, format!("schema {} is not understood; this program reads schema {SCHEMA}", file.schema)));
        }
        let mut sets = Sets::new();
        for (name, words) in &file.sets {
            sets.insert(name.clone(), reader.patterns(words, &Sets::new())?);
        }
        let negators = Negators {
            window: file.negation.window,
            before: reader.patterns(&file.negation.before, &sets)?,
            after: reader.patterns(&file.negation.after, &sets)?,
            not: reader.patterns(&file.negation.not, &sets)?,
        };
        let mut themes: Vec<Theme> = Vec::new();
        for theme in file.theme {
            let id = theme.id.get_ref();
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
            if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(plain) {
                return Err(reader.mistake(theme.id.span().start, format!("the id {id:?} needs small letters, digits and dashes only")));
            }
            if themes.iter().any(|t| t.id == *id) {
                return Err(reader.mistake(theme.id.span().start, format!("the id {id:?} stands twice")));
            }
            if !file.group.iter().any(|g| g.id == *theme.group.get_ref()) {
                let known: Vec<&str> = file.group.iter().map(|g| g.id.as_str()).collect();
                let message = format!("there is no group {:?}; there are {}", theme.group.get_ref(), known.join(", "));
                return Err(reader.mistake(theme.group.span().start, message));
            }
            if theme.rules.is_empty() {
                return Err(reader.mistake(theme.id.span().start, format!("the theme {id:?} has no rules")));
            }
            let compiled = Compiled {
                rules: reader.patterns(&theme.rules, &sets)?,
                not: reader.patterns(&theme.not, &sets)?,
                topics: reader.patterns(&theme.topics, &sets)?,
            };
            themes.push(Theme {
                id: theme.id.into_inner(),
                name: theme.name,
                group: theme.group.into_inner(),
                pack: theme.pack,
                since: theme.since,
                definition: theme.definition,
                includes: theme.includes,
                excludes: theme.excludes,
                negation: theme.negation,
                rules: theme.rules.into_iter().map(Spanned::into_inner).collect(),
                examples: theme.examples,
                counterexamples: theme.counterexamples,
                compiled,
            });
        }
        Ok(Self { version: file.version, title: file.title, groups: file.group, themes, negators })
    }

    /// The position of a theme.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.themes.iter().position(|t| t.id == id)
    }

    /// The name of a theme's group.
    pub fn group_name(&self, theme: &Theme) -> &str {
        self.groups.iter().find(|g| g.id == theme.group).map_or("", |g| g.name.as_str())
    }
}

struct Reader<'t> {
    path: &'t Path,
    text: &'t str,
    analyser: Analyser,
}

impl Reader<'_> {
    fn patterns(&self, rules: &[Spanned<String>], sets: &Sets) -> Result<Vec<Pattern>> {
        rules
            .iter()
            .map(|rule| {
                Pattern::parse(rule.get_ref(), sets, &self.analyser).map_err(|m| {
                    // One byte for the opening quote.
                    self.mistake(rule.span().start + 1 + m.at, format!("in the rule '{}': {}", rule.get_ref(), m.message))
                })
            })
            .collect()
    }

    fn mistake(&self, offset: usize, message: String) -> Error {
        let (line, column) = line_and_column(self.text, offset);
        Error::new(self.path, ErrorKind::Toml { line, column, message, hint: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(theme: &str) -> String {
        format!(
            "schema = 1\nversion = \"1\"\ntitle = \"t\"\n[[group]]\nid = \"g\"\nname = \"G\"\n[sets]\n[negation]\nwindow = 2\nbefore = []\nafter = []\nnot = []\n[[theme]]\n{theme}"
        )
    }

    const THEME: &str = "id = \"a\"\nname = \"A\"\ngroup = \"g\"\npack = \"p\"\nsince = \"1\"\ndefinition = \"d\"\nincludes = \"\"\nexcludes = \"\"\nnegation = \"drop\"\ntopics = []\nrules = ['one two']\nnot = []\nexamples = []\ncounterexamples = []\n";

    fn message(text: &str) -> String {
        Codebook::parse("themes.toml".as_ref(), text).expect_err("a mistake").to_string()
    }

    #[test]
    fn a_wrong_rule_is_told_with_line_and_column() {
        let text = book(&THEME.replace("one two", "one (two"));
        assert_eq!(message(&text), "themes.toml: line 24, column 19: in the rule 'one (two': a closing bracket is missing");
    }

    #[test]
    fn an_unknown_field_and_an_unknown_group_are_told() {
        assert!(message(&book(&format!("{THEME}colour = \"red\"\n"))).contains("unknown field `colour`"));
        assert!(message(&book(&THEME.replace("group = \"g\"", "group = \"h\""))).contains("there is no group \"h\"; there are g"));
        assert!(message(&book(&format!("{THEME}[[theme]]\n{THEME}"))).contains("stands twice"));
    }

    #[test]
    fn the_embedded_codebook_has_the_forty_one_themes() {
        let codebook = Codebook::embedded().expect("the embedded codebook is well formed");
        let ids: Vec<&str> = codebook.themes.iter().map(|t| t.id.as_str()).collect();
        assert_eq!(
            ids.join(" "),
            "voice lived partic ident info multi roles chall move think psupp men poverty engage disg legalrep curio risk hist thresh \
             consent drift record superv train policy capac leader legal neglect da pmh cmh exfam csa babies send edu wnb trans care"
        );
        for theme in &codebook.themes {
            assert!(theme.examples.len() >= 2 && theme.counterexamples.len() >= 2, "{} needs examples and counterexamples", theme.id);
            assert!(!theme.definition.is_empty() && !theme.excludes.is_empty(), "{} needs a definition and exclusions", theme.id);
        }
    }
}
