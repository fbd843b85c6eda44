//! A codebook's file: what may stand in it, and what is wrong with one, by line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use toml::Spanned;

use super::codebook::{Codebook, Cues, Group, Negation, Negators, Nesting, Retired, Rule, Set, Theme};
use super::pattern::{Pattern, Sets};
use super::scope::Scopes;
use crate::error::{Error, ErrorKind, Result, line_and_column};
use crate::text::analyser::Analyser;

/// The version of the file format that is understood.
const SCHEMA: u32 = 1;

/// A list of rules or of names, each with its place in the file.
type Texts = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Option<Spanned<u32>>,
    #[serde(default)]
    version: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    packs: Texts,
    #[serde(default)]
    nesting: Nesting,
    title_weight: Option<Spanned<f64>>,
    #[serde(default)]
    group: Vec<Group>,
    #[serde(default)]
    sets: BTreeMap<String, Texts>,
    #[serde(default)]
    furniture: Texts,
    negation: Option<NegationFile>,
    polarity: Option<PolarityFile>,
    theme: Vec<ThemeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NegationFile {
    window: u16,
    #[serde(default)]
    before: Texts,
    #[serde(default)]
    after: Texts,
    #[serde(default)]
    not: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolarityFile {
    window: u16,
    #[serde(default)]
    praise: Texts,
    #[serde(default)]
    deficit: Texts,
    #[serde(default)]
    advice: Texts,
    #[serde(default)]
    neutral: Texts,
    #[serde(default)]
    turn: Texts,
    #[serde(default)]
    concession: Texts,
    #[serde(default)]
    back: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    id: Spanned<String>,
    name: String,
    #[serde(default)]
    rules: Vec<Spanned<RuleFile>>,
    #[serde(default)]
    not: Texts,
    #[serde(default)]
    negation: Negation,
    scope: Option<Spanned<Texts>>,
    title_weight: Option<Spanned<f64>>,
    #[serde(default)]
    yields_to: Texts,
    #[serde(default)]
    topics: Texts,
    group: Option<Spanned<String>>,
    #[serde(default)]
    pack: String,
    #[serde(default)]
    since: String,
    until: Option<String>,
    replaced_by: Option<Spanned<String>>,
    #[serde(default)]
    definition: String,
    #[serde(default)]
    includes: String,
    #[serde(default)]
    excludes: String,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counterexamples: Vec<String>,
}

/// A rule: its text alone, or a table with what else is true of it.
struct RuleFile {
    text: Option<Spanned<String>>,
    plain: String,
    implicit: bool,
    scope: Option<Spanned<Texts>>,
    weight: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    rule: Spanned<String>,
    #[serde(default)]
    implicit: bool,
    scope: Option<Spanned<Texts>>,
    weight: Option<Spanned<f64>>,
}

impl<'de> Deserialize<'de> for RuleFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = RuleFile;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a rule, as 'text' or as { rule = 'text', implicit = true }")
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<RuleFile, E> {
                Ok(RuleFile { text: None, plain: text.to_owned(), implicit: false, scope: None, weight: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<RuleFile, A::Error> {
                let table = RuleTable::deserialize(MapAccessDeserializer::new(map))?;
                let plain = table.rule.get_ref().clone();
                Ok(RuleFile { text: Some(table.rule), plain, implicit: table.implicit, scope: table.scope, weight: table.weight })
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

impl File {
    /// Every rule, wherever it stands, but for those of the sets.
    fn rules(&self) -> impl Iterator<Item = &str> {
        let themes = self.theme.iter().flat_map(|t| {
            let rules = t.rules.iter().map(|r| r.get_ref().plain.as_str());
            rules.chain(t.not.iter().chain(&t.topics).map(|r| r.get_ref().as_str()))
        });
        let negation = self.negation.iter().flat_map(|n| [&n.before, &n.after, &n.not]);
        let polarity = self.polarity.iter().flat_map(|p| [&p.praise, &p.deficit, &p.advice, &p.neutral, &p.turn, &p.concession, &p.back]);
        let lists = negation.chain(polarity).chain([&self.furniture]);
        themes.chain(lists.flatten().map(|r| r.get_ref().as_str()))
    }
}

/// Reads a codebook.
pub(super) fn read(path: &Path, text: &str) -> Result<Codebook> {
    let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let reader = Reader { path, text, line_starts, analyser: Analyser::default() };
    let file: File = toml::from_str(text).map_err(|e| reader.not_toml(&e))?;
    if let Some(schema) = file.schema.as_ref().filter(|s| *s.get_ref() != SCHEMA) {
        let message = format!("schema {} is not understood; this program reads schema {SCHEMA}", schema.get_ref());
        return Err(reader.mistake(schema.span().start, message, Some("A newer version of audit-themes may read it.".to_owned())));
    }
    let mut sets = Sets::new();
    for (name, words) in &file.sets {
        sets.insert(name.clone(), reader.patterns(words, &Sets::new())?);
    }
    let rules: Vec<&str> = file.rules().collect();
    let set = |(name, words): (&String, &Texts)| Set {
        name: name.clone(),
        words: sets.get(name).cloned().unwrap_or_default(),
        used: rules.iter().any(|rule| rule.contains(&format!("{{{name}}}"))),
        line: words.first().map_or(1, |word| reader.line(word.span().start)),
    };
    let named = file.sets.iter().map(set).collect();
    let negators = match &file.negation {
        Some(lists) => reader.negators(lists, &sets)?,
        None => own_lists()?.negators.clone(),
    };
    let cues = match &file.polarity {
        Some(lists) => reader.cues(lists, &sets)?,
        None => own_lists()?.cues.clone(),
    };
    let furniture = reader.patterns(&file.furniture, &sets)?;
    let title_weight = reader.weight(file.title_weight.as_ref(), 200)?;
    reader.names(&file)?;
    let (mut themes, mut retired) = (Vec::new(), Vec::new());
    for theme in file.theme {
        match &theme.until {
            Some(until) => retired.push(Retired {
                id: theme.id.into_inner(),
                name: theme.name,
                until: until.clone(),
                replaced_by: theme.replaced_by.map(Spanned::into_inner),
            }),
            None => themes.push(reader.theme(theme, &sets, title_weight)?),
        }
    }
    Ok(Codebook {
        version: file.version,
        title: file.title,
        groups: file.group,
        themes,
        retired,
        nesting: file.nesting,
        default_packs: file.packs.into_iter().map(Spanned::into_inner).collect(),
        left_out: Vec::new(),
        furniture,
        sets: named,
        negators,
        cues,
    })
}

/// The embedded codebook, whose lists stand for those that a book leaves out.
fn own_lists() -> Result<&'static Codebook> {
    static OWN: OnceLock<Codebook> = OnceLock::new();
    if let Some(known) = OWN.get() {
        return Ok(known);
    }
    let own = Codebook::embedded()?;
    Ok(OWN.get_or_init(|| own))
}

struct Reader<'t> {
    path: &'t Path,
    text: &'t str,
    /// The bytes at which lines begin.
    line_starts: Vec<usize>,
    analyser: Analyser,
}

impl Reader<'_> {
    /// What is named must be there, and be there once.
    fn names(&self, file: &File) -> Result<()> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        for theme in &file.theme {
            let id = theme.id.get_ref();
            let at = theme.id.span().start;
            if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(plain) {
                let hint = "An id such as waiting-time begins with a letter; the name may be anything.".to_owned();
                return Err(self.mistake(at, format!("the id {id:?} needs small letters, digits and dashes only"), Some(hint)));
            }
            if !ids.insert(id) {
                let hint = "Ids are never used again, not even that of a theme that is gone.".to_owned();
                return Err(self.mistake(at, format!("the id {id:?} stands twice"), Some(hint)));
            }
            if theme.rules.is_empty() && theme.until.is_none() {
                let hint = "Give it rules = ['…'], or until = 'version' if it is no longer counted.".to_owned();
                return Err(self.mistake(at, format!("the theme {id:?} has no rules"), Some(hint)));
            }
            if theme.replaced_by.is_some() && theme.until.is_none() {
                let hint = "Say until which version it was counted: until = '…'.".to_owned();
                return Err(self.mistake(at, format!("the theme {id:?} is replaced and still counted"), Some(hint)));
            }
        }
        let groups: Vec<&str> = file.group.iter().map(|g| g.id.as_str()).collect();
        let present: Vec<&str> = file.theme.iter().filter(|t| t.until.is_none()).map(|t| t.id.get_ref().as_str()).collect();
        let packs: Vec<&str> = file.theme.iter().map(|t| t.pack.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        for pack in &file.packs {
            self.known(pack, "pack", &packs)?;
        }
        for theme in &file.theme {
            if let Some(group) = &theme.group {
                self.known(group, "group", &groups)?;
            }
            for other in &theme.yields_to {
                self.known(other, "theme", &present)?;
            }
            if let Some(other) = &theme.replaced_by {
                self.known(other, "theme", &ids)?;
                self.ends(file, theme)?;
            }
        }
        Ok(())
    }

    fn known(&self, name: &Spanned<String>, what: &str, known: &[&str]) -> Result<()> {
        if known.contains(&name.get_ref().as_str()) {
            return Ok(());
        }
        let mut names: Vec<&str> = known.iter().copied().filter(|n| !n.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let hint = match nearest(name.get_ref(), &names) {
            Some(near) => format!("Did you mean {near}?"),
            None if names.is_empty() => format!("The book has no {what}."),
            None => format!("There are: {}.", names.join(", ")),
        };
        Err(self.mistake(name.span().start, format!("there is no {what} {:?}", name.get_ref()), Some(hint)))
    }

    /// Replacements must not go round in a ring.
    fn ends(&self, file: &File, theme: &ThemeFile) -> Result<()> {
        let mut at = theme;
        for _ in 0..=file.theme.len() {
            let Some(next) = &at.replaced_by else { return Ok(()) };
            let Some(found) = file.theme.iter().find(|t| t.id.get_ref() == next.get_ref()) else { return Ok(()) };
            at = found;
        }
        let place = theme.replaced_by.as_ref().map_or(0, |r| r.span().start);
        Err(self.mistake(place, "these themes replace each other in a ring".to_owned(), None))
    }

    fn theme(&self, theme: ThemeFile, sets: &Sets, title_weight: u32) -> Result<Theme> {
        let scope = self.scope(theme.scope.as_ref())?;
        let mut rules = Vec::new();
        for rule in &theme.rules {
            let RuleFile { text, plain, implicit, scope: own, weight } = rule.get_ref();
            let start = text.as_ref().map_or(rule.span().start, |t| t.span().start);
            let own = self.scope(own.as_ref())?.and(scope);
            if own.is_empty() {
                let hint = "The rule's scope and the theme's have no part of an audit in common.".to_owned();
                return Err(self.mistake(start, format!("the rule '{plain}' can never match"), Some(hint)));
            }
            rules.push(Rule {
                pattern: self.pattern(plain, start, sets)?,
                text: plain.clone(),
                implicit: *implicit,
                scope: own,
                weight: self.weight(weight.as_ref(), 100)?,
                line: self.line(start),
            });
        }
        Ok(Theme {
            line: self.line(theme.id.span().start),
            not: self.patterns(&theme.not, sets)?,
            not_lines: theme.not.iter().map(|rule| self.line(rule.span().start)).collect(),
            topics: self.patterns(&theme.topics, sets)?,
            title_weight: theme.title_weight.map_or(Ok(title_weight), |w| self.weight(Some(&w), 100))?,
            id: theme.id.into_inner(),
            name: theme.name,
            group: theme.group.map(Spanned::into_inner).unwrap_or_default(),
            pack: theme.pack,
            since: theme.since,
            definition: theme.definition,
            includes: theme.includes,
            excludes: theme.excludes,
            negation: theme.negation,
            rules,
            yields_to: theme.yields_to.into_iter().map(Spanned::into_inner).collect(),
            examples: theme.examples,
            counterexamples: theme.counterexamples,
        })
    }

    /// The line of a byte, from 1.
    fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    fn scope(&self, names: Option<&Spanned<Texts>>) -> Result<Scopes> {
        let Some(names) = names else { return Ok(Scopes::ALL) };
        if names.get_ref().is_empty() {
            let hint = format!("Leave it out, or name some of: {}.", Scopes::names().collect::<Vec<_>>().join(", "));
            return Err(self.mistake(names.span().start, "a scope of nothing matches nothing".to_owned(), Some(hint)));
        }
        for name in names.get_ref() {
            self.known(name, "scope", &Scopes::names().collect::<Vec<_>>())?;
        }
        Ok(Scopes::named(names.get_ref().iter().map(|n| n.get_ref().as_str())).unwrap_or(Scopes::ALL))
    }

    /// A weight in hundredths.
    fn weight(&self, weight: Option<&Spanned<f64>>, default: u32) -> Result<u32> {
        let Some(weight) = weight else { return Ok(default) };
        let value = *weight.get_ref();
        if !(0.01..=10.0).contains(&value) {
            let hint = "1 counts alone; 0.5 needs another rule of the theme beside it.".to_owned();
            return Err(self.mistake(weight.span().start, "a weight lies between 0.01 and 10".to_owned(), Some(hint)));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1,000")]
        let hundredths = (value * 100.0).round() as u32;
        Ok(hundredths)
    }

    fn negators(&self, lists: &NegationFile, sets: &Sets) -> Result<Negators> {
        Ok(Negators {
            window: lists.window,
            before: self.patterns(&lists.before, sets)?,
            after: self.patterns(&lists.after, sets)?,
            not: self.patterns(&lists.not, sets)?,
        })
    }

    fn cues(&self, lists: &PolarityFile, sets: &Sets) -> Result<Cues> {
        Ok(Cues {
            window: lists.window,
            praise: self.patterns(&lists.praise, sets)?,
            deficit: self.patterns(&lists.deficit, sets)?,
            advice: self.patterns(&lists.advice, sets)?,
            neutral: self.patterns(&lists.neutral, sets)?,
            turn: self.patterns(&lists.turn, sets)?,
            concession: self.patterns(&lists.concession, sets)?,
            back: self.patterns(&lists.back, sets)?,
        })
    }

    fn patterns(&self, rules: &[Spanned<String>], sets: &Sets) -> Result<Vec<Pattern>> {
        rules.iter().map(|rule| self.pattern(rule.get_ref(), rule.span().start, sets)).collect()
    }

    fn pattern(&self, rule: &str, start: usize, sets: &Sets) -> Result<Pattern> {
        Pattern::parse(rule, sets, &self.analyser).map_err(|m| {
            let quotes = self.text.get(start..).unwrap_or("");
            let opening = ["'''\n", "\"\"\"\n", "'''", "\"\"\""].into_iter().find(|q| quotes.starts_with(q)).map_or(1, str::len);
            self.mistake(start + opening + m.at, format!("in the rule '{rule}': {}", m.message), m.hint)
        })
    }

    fn mistake(&self, offset: usize, message: String, hint: Option<String>) -> Error {
        let (line, column) = line_and_column(self.text, offset);
        Error::new(self.path, ErrorKind::Toml { line, column, message, hint })
    }

    /// A file that is no TOML, or has a field too many or too few.
    fn not_toml(&self, error: &toml::de::Error) -> Error {
        let message = error.message();
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let hint = match quoted.split_first() {
            Some((field, known)) if message.starts_with("unknown field") => Some(match nearest(field, known) {
                Some(near) => format!("Did you mean {near}?"),
                None => format!("There may be: {}.", known.join(", ")),
            }),
            Some((field, _)) if message.starts_with("missing field") => match *field {
                "theme" => Some("A codebook has [[theme]] entries, each with id, name and rules.".to_owned()),
                "window" => Some("window = 2 says how many words may stand between.".to_owned()),
                "id" | "name" => Some("Each [[theme]] has id, name and rules; each [[group]] id and name.".to_owned()),
                _ => None,
            },
            _ => None,
        };
        self.mistake(error.span().map_or(0, |s| s.start), message.to_owned(), hint)
    }
}

/// The name that was probably meant.
fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let near = |k: &&'n str| (strsim::jaro_winkler(name, k), *k);
    known.iter().map(near).filter(|(likeness, _)| *likeness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEME: &str = "[[theme]]\nid = 'a'\nname = 'A'\nrules = ['one two']\n";

    fn parse(text: &str) -> Result<Codebook> {
        read("themes.toml".as_ref(), text)
    }

    fn told(text: &str) -> (String, String) {
        let error = parse(text).expect_err("a mistake");
        (error.to_string(), error.hint().unwrap_or_default())
    }

    #[test]
    fn id_name_and_rules_are_enough() {
        let book = parse(THEME).expect("a book");
        assert_eq!(book.themes.len(), 1);
        assert!(!book.negators.before.is_empty() && !book.cues.praise.is_empty(), "what it leaves out is the program's own");
    }

    #[test]
    fn a_wrong_rule_is_told_with_line_and_column() {
        assert_eq!(
            told(&THEME.replace("one two", "one (two")).0,
            "themes.toml: line 4, column 19: in the rule 'one (two': a closing bracket is missing"
        );
        let table = THEME.replace("'one two'", "\n  'one',\n  { rule = 'two |', weight = 0.5 },\n");
        assert!(told(&table).0.starts_with("themes.toml: line 6, column 18: in the rule 'two |'"), "{}", told(&table).0);
        let long = THEME.replace("'one two'", "'''one two'''").replace("two", "Two");
        assert!(told(&long).0.starts_with("themes.toml: line 4, column 17"), "{}", told(&long).0);
        assert_eq!(told(&long).1, "Write two: a word matches however it is written.");
    }

    #[test]
    fn what_is_unknown_is_told_with_what_was_meant() {
        let (message, hint) = told(&format!("{THEME}negatoin = 'drop'\n"));
        assert!(message.starts_with("themes.toml: line 5, column 1: unknown field `negatoin`"), "{message}");
        assert_eq!(hint, "Did you mean negation?");
        let (message, hint) = told(&format!("[[group]]\nid='child'\nname='C'\n{THEME}group = 'chidl'\n"));
        assert_eq!(message, "themes.toml: line 8, column 9: there is no group \"chidl\"");
        assert_eq!(hint, "Did you mean child?");
        assert!(told(&format!("{THEME}scope = ['titel']\n")).1.contains("title"));
        assert!(told(&format!("{THEME}scope = []\n")).0.contains("matches nothing"));
        assert!(told("version = '1'\n").1.contains("[[theme]]"));
    }

    #[test]
    fn what_contradicts_itself_is_told() {
        assert!(told(&format!("{THEME}{THEME}")).0.contains("stands twice"));
        assert!(told(&THEME.replace("'a'", "'A b'")).0.contains("small letters"));
        assert!(told("[[theme]]\nid='a'\nname='A'\n").0.contains("has no rules"));
        let rule = THEME.replace("'one two'", "{ rule = 'one', scope = ['title'] }");
        assert!(told(&format!("{rule}scope = ['strength']\n")).0.contains("can never match"));
        let ring = "[[theme]]\nid='a'\nname='A'\nuntil='1'\nreplaced_by='b'\n[[theme]]\nid='b'\nname='B'\nuntil='1'\nreplaced_by='a'\n";
        assert!(told(ring).0.contains("in a ring"));
    }

    #[test]
    fn a_rule_says_what_else_is_true_of_it() {
        let text = THEME.replace("'one two'", "{ rule = 'one', implicit = true, weight = 0.5, scope = ['message'] }, 'two'");
        let book = parse(&text).expect("a book");
        let [first, second] = &book.themes[0].rules[..] else { panic!("two rules") };
        assert!(first.implicit && first.weight == 50 && first.scope.to_string() == "title, narrative");
        assert!(!second.implicit && second.weight == 100 && second.scope == Scopes::ALL);
    }
}
