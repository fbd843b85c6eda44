//! The heading words, as data: which heading has which role.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::error::{Error, ErrorKind, Result, line_and_column};
use crate::text::normalise::fold;

/// What a heading announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Summary,
    Strength,
    Learning,
    Question,
    Action,
    /// Strengths and learning together: what it holds is for its sub-headings to say.
    Mixed,
    /// What somebody said of it: no finding.
    Comment,
    /// The report about itself.
    Front,
    /// The head of a column that names the row's subject.
    Label,
    /// The head of a column of dates, owners and the like.
    Other,
}

impl Role {
    /// What a heading of this role begins, as a person reads it.
    pub fn section(self) -> &'static str {
        match self {
            Self::Summary => "summary section",
            Self::Strength => "strength section",
            Self::Learning => "message section",
            Self::Question => "question section",
            Self::Action => "action section",
            Self::Mixed => "section of strengths and messages",
            Self::Comment => "section of what somebody said",
            Self::Front => "section about the report",
            Self::Label => "column of subjects",
            Self::Other => "column of dates and owners",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fillers: Vec<Spanned<String>>,
    #[serde(default)]
    role: Vec<RolePhrases>,
    #[serde(default)]
    topics: Topics,
    #[serde(default)]
    cue: Vec<Cue>,
    #[serde(default)]
    tone: Tone,
    #[serde(default)]
    web: Web,
}

/// What a printed web page says beside the report.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Web {
    /// Headings of lists of links: what follows is no report.
    asides: Vec<Spanned<String>>,
    /// Lines of the page itself.
    lines: Vec<Spanned<String>>,
    /// Words of links that a report may say as well.
    links: Vec<Spanned<String>>,
}

/// Word beginnings by which a finding praises, or says that something was amiss.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tone {
    praise: Vec<Spanned<String>>,
    fault: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    role: Role,
    /// They are asked before the words of all roles.
    #[serde(default)]
    first: bool,
    words: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolePhrases {
    role: Role,
    phrases: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topics {
    words: Vec<Spanned<String>>,
}

/// The heading words as they are written: those of the program, and those that a project adds. A worker is sent them so, and
/// makes a [`Vocabulary`] of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HeadingWords {
    /// A project's own, and the file that they are from.
    added: Option<(PathBuf, String)>,
}

impl HeadingWords {
    /// The program's, with those of a file added.
    ///
    /// # Errors
    /// Where the file has a mistake: its line and what is wrong.
    pub fn with(path: &Path, text: String) -> Result<Self> {
        let words = Self { added: Some((path.to_owned(), text)) };
        words.vocabulary()?;
        Ok(words)
    }

    /// Ready to be compared.
    pub fn vocabulary(&self) -> Result<Vocabulary> {
        let embedded = Vocabulary::embedded()?;
        match &self.added {
            Some((path, text)) => embedded.with(path, text),
            None => Ok(embedded),
        }
    }
}

/// The words of each phrase, with its role.
type RoleWords = Vec<(Vec<String>, Role)>;

/// The roles' phrases, ready to be compared.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    fillers: Vec<String>,
    /// Longer phrases first.
    phrases: RoleWords,
    /// The phrases that begin with a word, by their places in `phrases`.
    firsts: BTreeMap<String, Vec<usize>>,
    topics: Cues,
    /// Words that hint at a role, in the order in which the roles are asked; some are asked before all others.
    cues: Vec<(Role, Cues)>,
    first_cues: Vec<(Role, Cues)>,
    /// Words by which a finding praises, and by which it says that something was amiss.
    praise: Cues,
    fault: Cues,
    /// What a printed web page says beside the report.
    web_asides: Phrases,
    web_lines: Phrases,
    web_links: Phrases,
}

/// Words and phrases that are looked for in a text.
#[derive(Clone, Debug, Default)]
struct Cues {
    phrases: Phrases,
    /// Beginnings of words, with what must stand before them.
    beginnings: Vec<(Vec<String>, String)>,
}

impl Cues {
    /// One that ends in a star is the beginning of a word.
    fn add(&mut self, text: &str) {
        let mut words = words(text);
        if text.trim_end().ends_with('*') {
            let last = words.pop().unwrap_or_default();
            self.beginnings.push((words, last));
        } else {
            self.phrases.extend(std::iter::once(text));
        }
    }

    fn extend(&mut self, list: &[Spanned<String>]) {
        for entry in list {
            self.add(entry.get_ref());
        }
    }

    /// Takes out what the other has too.
    fn without(&mut self, other: &Self) {
        self.phrases.without(&other.phrases);
        self.beginnings.retain(|b| !other.beginnings.contains(b));
    }

    fn are_in(&self, words: &[String]) -> bool {
        let begins = |at: usize| {
            let left = words.get(at..).unwrap_or(&[]);
            self.phrases.longest(left).is_some()
                || self
                    .beginnings
                    .iter()
                    .any(|(before, last)| left.get(before.len()).is_some_and(|w| w.starts_with(last.as_str())) && left.starts_with(before))
        };
        (0..words.len()).any(begins)
    }
}

/// Phrases by their first words.
#[derive(Clone, Debug, Default)]
struct Phrases(BTreeMap<String, Vec<Vec<String>>>);

impl Phrases {
    fn extend<'p>(&mut self, phrases: impl Iterator<Item = &'p str>) {
        for phrase in phrases.map(words) {
            self.0.entry(phrase.first().cloned().unwrap_or_default()).or_default().push(phrase);
        }
    }

    fn without(&mut self, other: &Self) {
        for (first, phrases) in &mut self.0 {
            phrases.retain(|p| !other.0.get(first).is_some_and(|o| o.contains(p)));
        }
    }

    /// False where the first word of a text begins no phrase; asked before its words are made.
    fn may_begin(&self, text: &str) -> bool {
        let first = text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).find(|w| !w.is_empty());
        // What is not plain is folded in more ways.
        first.is_none_or(|w| !w.is_ascii() || w.contains('\'') || self.0.contains_key(&w.to_ascii_lowercase()))
    }

    /// How many words the longest phrase has that these words begin with.
    fn longest(&self, words: &[String]) -> Option<usize> {
        let known = self.0.get(words.first()?)?;
        known.iter().filter(|p| words.starts_with(p)).map(Vec::len).max()
    }
}

const EMBEDDED: &str = include_str!("vocabulary.toml");

impl Vocabulary {
    /// The vocabulary that comes with the program.
    pub fn embedded() -> Result<Self> {
        Self::default().with("vocabulary.toml".as_ref(), EMBEDDED)
    }

    /// This vocabulary with another one's words added. What both know is where the other one puts it.
    pub fn with(self, path: &Path, text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| mistake(path, Error::toml(path, text, &e)))?;
        let phrases = file.phrases().map_err(|(at, message)| {
            let (line, column) = line_and_column(text, at);
            mistake(path, Error::new(path, ErrorKind::Toml { line, column, message, hint: None }))
        })?;
        Ok(self.joined(&file, phrases))
    }

    fn joined(mut self, file: &File, mut phrases: RoleWords) -> Self {
        let named: BTreeSet<&Vec<String>> = phrases.iter().map(|(p, _)| p).collect();
        self.phrases.retain(|(known, _)| !named.contains(known));
        phrases.extend(self.phrases);
        // A stable order: of phrases of one length the ones added last are asked first.
        phrases.sort_by_key(|(p, _)| std::cmp::Reverse(p.len()));
        self.firsts.clear();
        for (n, (phrase, _)) in phrases.iter().enumerate() {
            self.firsts.entry(phrase.first().cloned().unwrap_or_default()).or_default().push(n);
        }
        self.fillers.extend(file.fillers.iter().flat_map(|f| words(f.get_ref())));
        self.topics.extend(&file.topics.words);
        for Cue { role, first, words } in &file.cue {
            let mut new = Cues::default();
            new.extend(words);
            self.cues.iter_mut().chain(&mut self.first_cues).for_each(|(_, known)| known.without(&new));
            let cues = if *first { &mut self.first_cues } else { &mut self.cues };
            match cues.iter_mut().find(|(known, _)| known == role) {
                Some((_, known)) => known.extend(words),
                None => cues.push((*role, new)),
            }
        }
        self.praise.extend(&file.tone.praise);
        self.fault.extend(&file.tone.fault);
        self.web_asides.extend(file.web.asides.iter().map(|w| w.get_ref().as_str()));
        self.web_lines.extend(file.web.lines.iter().map(|w| w.get_ref().as_str()));
        self.web_links.extend(file.web.links.iter().map(|w| w.get_ref().as_str()));
        Self { phrases, ..self }
    }

    /// The role of a heading; `None` where its words are not known.
    pub fn role(&self, heading: &str) -> Option<Role> {
        self.role_among(heading, |r| !matches!(r, Role::Label | Role::Other))
    }

    /// The role of the head of a table's column.
    pub fn column_role(&self, heading: &str) -> Option<Role> {
        self.role_among(heading, |_| true)
    }

    fn role_among(&self, heading: &str, admit: impl Fn(Role) -> bool) -> Option<Role> {
        if heading.len() > LONGEST_BYTES {
            return None;
        }
        // `B. Good practice`
        let lettered = matches!(heading.trim_start().as_bytes(), [letter, b'.' | b')', ..] if letter.is_ascii_alphabetic());
        let mut heading = words(heading);
        let numbered = heading.iter().take_while(|w| w.chars().all(|c| c.is_ascii_digit())).count();
        heading.drain(..numbered.max(usize::from(lettered && heading.len() > 1)));
        if heading.is_empty() || heading.len() > LONGEST {
            return None;
        }
        let names_case = heading.iter().any(|w| w == "case" || w == "child");
        let mut left = heading;
        let mut found: Option<Role> = None;
        let mut candidates: Vec<usize> = left.iter().filter_map(|w| self.firsts.get(w)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        for (phrase, role) in candidates.iter().filter_map(|&n| self.phrases.get(n)).filter(|(_, r)| admit(*r)) {
            let Some(at) = left.windows(phrase.len()).position(|w| w == phrase.as_slice()) else { continue };
            match found {
                None => found = Some(*role),
                Some(known) if known != *role && is_finding(known) && is_finding(*role) => found = Some(Role::Mixed),
                Some(_) => {}
            }
            left.drain(at..at + phrase.len());
            if left.is_empty() {
                break;
            }
        }
        // "Recommendations for case 2": numbers and single letters name the case.
        let counts = |w: &String| names_case && w.chars().count() <= 2 && (w.chars().all(|c| c.is_ascii_digit()) || w.chars().count() == 1);
        let rest_is_filler = left.iter().all(|w| self.fillers.contains(w) || counts(w));
        found.filter(|_| rest_is_filler)
    }

    /// The role that the words of a heading hint at, for headings that come again and again under the cases of a report.
    pub fn hint(&self, heading: &str) -> Option<Role> {
        let words = words(heading);
        self.first_cues.iter().chain(&self.cues).find(|(_, cues)| cues.are_in(&words)).map(|(role, _)| *role)
    }

    /// True where the words of a finding praise and name no fault.
    pub fn only_praises(&self, finding: &str) -> bool {
        // "Women groom as well." praises nobody.
        let beside = [" as well.", " as well,", " as well;", " as well as ", " as well and "];
        let words = words(&beside.iter().fold(finding.to_owned(), |text, also| text.replace(also, " ")));
        self.praise.are_in(&words) && !self.fault.are_in(&words)
    }

    /// True where the words of a finding say that something was amiss.
    pub fn finds_fault(&self, finding: &str) -> bool {
        self.fault.are_in(&words(finding))
    }

    /// True for the heading of a web page's own lists (`Related pages`).
    pub fn is_web_aside(&self, text: &str) -> bool {
        if text.len() > MAX_WEB_LINE || !self.web_asides.may_begin(text) {
            return false;
        }
        let words = words(text);
        self.web_asides.longest(&words) == Some(words.len())
    }

    /// True for the words of one link of a web page.
    pub fn is_web_link(&self, text: &str) -> bool {
        let known = [&self.web_lines, &self.web_links];
        if !known.iter().any(|p| p.may_begin(text)) {
            return false;
        }
        let words = words(text);
        known.iter().any(|p| p.longest(&words) == Some(words.len()))
    }

    /// True for a line that only a web page says (`Accessibility statement Privacy`), or for the owner's mark.
    pub fn is_web_line(&self, text: &str) -> bool {
        // A line of a page, not a paragraph that quotes one.
        if text.len() > MAX_WEB_LINE {
            return false;
        }
        let begins = self.web_lines.may_begin(text) || self.web_links.may_begin(text);
        let words = if begins { words(text) } else { Vec::new() };
        let (mut at, mut lines, mut links) = (0, 0, 0);
        while let Some(left) = words.get(at..).filter(|left| !left.is_empty()) {
            let (line, link) = (self.web_lines.longest(left), self.web_links.longest(left));
            let Some(longest) = line.max(link) else { break };
            *if line == Some(longest) { &mut lines } else { &mut links } += 1;
            at += longest;
        }
        let only_links = at == words.len() && at > 1 && (lines > 0 || links >= 3);
        // `Page last updated: 3 May 2022`, and what a site says of its cookies.
        let told = crate::text::normalise::words(text);
        let folded = if told <= 30 { fold(text) } else { String::new() };
        let updated = told <= 9
            && text.contains(|c: char| c.is_ascii_digit())
            && ["page last updated", "last updated", "page updated", "last reviewed", "page last reviewed"]
                .iter()
                .any(|w| folded.starts_with(w));
        let cookies = folded.contains("cookies") && [" site", "website", "browser"].iter().any(|w| folded.contains(w));
        updated || cookies || only_links || text.contains('\u{a9}') && told <= 14
    }

    /// True where the words say what an audit was about.
    pub fn is_topic(&self, text: &str) -> bool {
        self.topics.are_in(&words(text))
    }
}

/// The longest line that a web page says beside the report, in bytes.
const MAX_WEB_LINE: usize = 240;

/// The words of the longest heading that can have a role, and more bytes than they have.
const LONGEST: usize = 12;
const LONGEST_BYTES: usize = 400;

impl File {
    /// The words of the roles' phrases, or the first entry that could not do what it is there for, with its place.
    fn phrases(&self) -> std::result::Result<RoleWords, (usize, String)> {
        let at = |entry: &Spanned<String>| entry.span().start;
        let Self { fillers, topics, tone, web, .. } = self;
        let lists = self.role.iter().map(|r| &r.phrases).chain(self.cue.iter().map(|c| &c.words));
        for entry in lists.chain([&topics.words, fillers, &tone.praise, &tone.fault, &web.asides, &web.lines, &web.links]).flatten() {
            if !entry.get_ref().contains(char::is_alphanumeric) {
                return Err((at(entry), "this entry has no word".to_owned()));
            }
        }
        if let Some(filler) = self.fillers.iter().find(|f| f.get_ref().split_whitespace().count() > 1) {
            return Err((at(filler), format!("the filler \"{}\" is more than one word", filler.get_ref())));
        }
        let mut known: HashMap<(Vec<String>, bool), Role> = HashMap::new();
        let mut phrases = Vec::new();
        for (phrase, role) in self.role.iter().flat_map(|r| r.phrases.iter().map(|p| (p, r.role))) {
            let parts = words(phrase.get_ref());
            if parts.len() > LONGEST {
                return Err((at(phrase), format!("this phrase is longer than {LONGEST} words, and no heading is")));
            }
            // The head of a column may have a role that is none for a heading.
            let of_column = matches!(role, Role::Label | Role::Other);
            if known.insert((parts.clone(), of_column), role).is_some_and(|other| other != role) {
                return Err((at(phrase), format!("\"{}\" stands under two roles", phrase.get_ref())));
            }
            phrases.push((parts, role));
        }
        Ok(phrases)
    }
}

/// A mistake in a vocabulary, with what its tables look like.
fn mistake(path: &Path, error: Error) -> Error {
    let hint = "The tables are fillers = [\"…\"], [[role]] and [[cue]] with role = \"strength\" and phrases or words = [\"…\"], [topics] with words, [tone] with praise and fault, and [web] with asides, lines and links.";
    match error.kind {
        ErrorKind::Toml { line, column, message, .. } => {
            Error::new(path, ErrorKind::Toml { line, column, message, hint: Some(hint.to_owned()) })
        }
        _ => error,
    }
}

fn is_finding(role: Role) -> bool {
    matches!(role, Role::Strength | Role::Learning)
}

/// Folded words without punctuation; `we've` is two.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).map(|w| w.trim_matches('\'')).filter(|w| !w.is_empty());
    words.flat_map(|word| in_full(word).into_iter().filter(|w| !w.is_empty()).map(str::to_owned)).collect()
}

/// A contraction in two words (`didn't`, `what's`); a genitive is one.
fn in_full(word: &str) -> [&str; 2] {
    const SHORT: [(&str, &str); 5] = [("n't", "not"), ("'ve", "have"), ("'re", "are"), ("'ll", "will"), ("'d", "would")];
    const IS: [&str; 9] = ["what", "who", "where", "how", "that", "it", "there", "here", "which"];
    match word {
        _ if !word.contains('\'') => [word, ""],
        "can't" => ["can", "not"],
        "won't" => ["will", "not"],
        _ => {
            let short = SHORT.iter().find_map(|(end, full)| Some([word.strip_suffix(end)?, *full]));
            let is = || word.strip_suffix("'s").filter(|head| IS.contains(head)).map(|head| [head, "is"]);
            short.or_else(is).unwrap_or([word, ""])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(heading: &str) -> Option<Role> {
        Vocabulary::embedded().expect("the embedded vocabulary is well formed").role(heading)
    }

    #[test]
    fn headings_of_real_boards_have_their_roles() {
        for (heading, expected) in [
            ("Brief summary of case:", Role::Summary),
            ("Strengths:", Role::Strength),
            ("What worked well", Role::Strength),
            ("Areas of good practice identified in the audit", Role::Strength),
            ("Key Messages:", Role::Learning),
            ("Issues identified", Role::Learning),
            ("Areas for continued development", Role::Learning),
            ("What are we worried about?", Role::Learning),
            ("Key learning and practice improvements", Role::Learning),
            ("Questions for the Board", Role::Question),
            ("Action/Outcome", Role::Action),
            ("Recommendations", Role::Action),
            ("Strengths and areas for development", Role::Mixed),
            ("The scope of the audit", Role::Front),
            ("B. Good practice", Role::Strength),
            ("c) Key messages", Role::Learning),
        ] {
            assert_eq!(role(heading), Some(expected), "{heading}");
        }
    }

    #[test]
    fn what_a_site_says_of_its_cookies_and_changes_is_no_report() {
        let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary is well formed");
        assert!(vocabulary.is_web_line("Page last updated: 14 September 2023"));
        assert!(vocabulary.is_web_line("This website uses only the cookies that it needs."));
        assert!(!vocabulary.is_web_line("The chronology was last updated in May, and nobody read it after that."));
        assert!(!vocabulary.is_web_line("Her grandmother baked cookies with her every Sunday."));
    }

    #[test]
    fn words_hint_at_the_role_of_headings_that_nobody_listed() {
        let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary is well formed");
        for (heading, expected) in [
            ("What practitioners did well", Some(Role::Strength)),
            ("Where practice could be better", Some(Role::Learning)),
            ("Practice to strengthen", Some(Role::Learning)),
            ("What has not", Some(Role::Learning)),
            ("What we are proud of", Some(Role::Strength)),
            ("Over to you: reflect on this", Some(Role::Question)),
            ("Information sharing", None),
        ] {
            assert_eq!(vocabulary.hint(heading), expected, "{heading}");
        }
    }

    fn added(text: &str) -> Result<Vocabulary> {
        Vocabulary::embedded()?.with("v.toml".as_ref(), text)
    }

    #[test]
    fn a_projects_words_are_added_and_move_what_they_name() {
        let vocabulary = added(
            "fillers = [\"Dazzling!\"]\n[[role]]\nrole = \"strength\"\nphrases = [\"Beacons of hope\", \"Key messages\"]\n\
             [[cue]]\nrole = \"strength\"\nwords = [\"sunny\", \"learn*\", \"Sea-worthy\"]\n[topics]\nwords = [\"lighthouse keeping\"]\n",
        )
        .unwrap();
        assert_eq!(vocabulary.role("Dazzling beacons of hope:"), Some(Role::Strength));
        assert_eq!(vocabulary.role("Key Messages"), Some(Role::Strength));
        assert_eq!(vocabulary.role("Issues identified"), Some(Role::Learning), "what the project does not name stays");
        assert_eq!(vocabulary.hint("A sunny side"), Some(Role::Strength));
        assert_eq!(vocabulary.hint("Learned here"), Some(Role::Strength));
        assert_eq!(vocabulary.hint("Sea-worthy sights"), Some(Role::Strength));
        assert_eq!(vocabulary.hint("What could be better, though sunny"), Some(Role::Learning), "the roles are asked in the same order");
        assert!(vocabulary.is_topic("Lighthouse keeping") && vocabulary.is_topic("Neglect"));
        let embedded = Vocabulary::embedded().unwrap();
        assert_eq!((embedded.role("Beacons of hope"), embedded.role("Key Messages")), (None, Some(Role::Learning)));
    }

    #[test]
    fn a_projects_words_of_praise_of_fault_and_of_web_pages_are_added() {
        let vocabulary = added("[tone]\npraise = [\"Shin*\"]\n[web]\nlines = [\"Listen with ReadAloud\"]\n").unwrap();
        assert!(vocabulary.only_praises("The school shines.") && vocabulary.only_praises("The school did well."));
        assert!(!vocabulary.only_praises("The school shines, but nobody asked the father."));
        assert!(vocabulary.is_web_line("Listen with ReadAloud Privacy") && vocabulary.is_web_aside("Related pages"));
        let vocabulary = added("[tone]\nfault = [\"dusty\"]\n[web]\nasides = [\"Also on this shelf\"]\n").unwrap();
        assert!(!vocabulary.only_praises("The school did well in a dusty room.") && vocabulary.is_web_aside("Also on this shelf:"));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (text, expected) in [
            (
                "[[role]]\nrole = \"strenght\"\nphrases = []\n",
                "v.toml: line 2, column 8: unknown variant `strenght`, expected one of `summary`",
            ),
            ("[[roles]]\n", "v.toml: line 1, column 3: unknown field `roles`"),
            ("[[role]]\nrole = \"action\"\nphrases = [\"Now\", \" - \"]\n", "v.toml: line 3, column 19: this entry has no word"),
            ("[tone]\nfault = [\"dusty\", \"…\"]\n", "v.toml: line 2, column 19: this entry has no word"),
            ("fillers = [\"quite so\"]\n", "v.toml: line 1, column 12: the filler \"quite so\" is more than one word"),
            (
                "[[role]]\nrole = \"action\"\nphrases = [\"Now\"]\n[[role]]\nrole = \"strength\"\nphrases = [\"now:\"]\n",
                "v.toml: line 6, column 12: \"now:\" stands under two roles",
            ),
        ] {
            let error = added(text).unwrap_err();
            assert!(error.to_string().starts_with(expected), "{error}");
            assert!(error.hint().is_some_and(|h| h.starts_with("The tables are fillers")), "{error}");
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn a_finding_that_only_praises_is_told_from_one_that_also_finds_fault() {
        let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary is well formed");
        assert!(vocabulary.only_praises("Schools knew the children exceptionally well. The drawings were particularly skilled."));
        assert!(!vocabulary.only_praises("Recording was good but was not always shared."));
        assert!(!vocabulary.only_praises("Distance was treated as a reason to visit less."));
    }

    #[test]
    fn lines_of_a_web_page_are_told_from_lines_of_the_report() {
        let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary is well formed");
        for line in
            ["Skip to main content", "Accessibility statement Privacy Cookies", "\u{a9} Marl Vale SCP 2024", "Was this page useful? Yes No"]
        {
            assert!(vocabulary.is_web_line(line), "{line}");
        }
        assert!(!vocabulary.is_web_line("Privacy") && !vocabulary.is_web_line("Home visits were made."));
        for line in ["Parents and carers", "Children and young people, parents and carers", "About us", "Training: yes"] {
            assert!(!vocabulary.is_web_line(line), "{line} may be a finding's title");
        }
        let quoted = "The leaflet had a line at its foot, \u{a9} 2009, and its telephone number had not been in use for six years or more.";
        assert!(!vocabulary.is_web_line(quoted) && vocabulary.is_web_line("Home | Children and families | Professionals | About us"));
        assert!(vocabulary.is_web_aside("Related content:") && !vocabulary.is_web_aside("Related children"));
    }

    #[test]
    fn titles_of_messages_have_none() {
        for heading in
            ["Information Sharing", "Think Family", "Who will be involved?", "Use of chronologies", "Flexible working", "Case 1", ""]
        {
            assert_eq!(role(heading), None, "{heading}");
        }
    }

    #[test]
    fn column_heads_know_more_roles() {
        let vocabulary = Vocabulary::embedded().expect("the embedded vocabulary is well formed");
        assert_eq!(vocabulary.column_role("By when"), Some(Role::Other));
        assert_eq!(vocabulary.column_role("Theme"), Some(Role::Label));
        assert!(vocabulary.is_topic("Special Educational Needs and Disabilities (SEND)"));
        assert!(!vocabulary.is_topic("City of London"));
    }
}
