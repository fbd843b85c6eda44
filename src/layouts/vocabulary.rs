//! The heading words, as data: which heading has which role.

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::text::normalise::fold;

/// What a heading announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Summary,
    Strength,
    Learning,
    Question,
    Action,
    /// Strengths and learning together: what it holds is for its sub-headings to say.
    Mixed,
    /// The report about itself.
    Front,
    /// The head of a column that names the row's subject.
    Label,
    /// The head of a column of dates, owners and the like.
    Other,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fillers: Vec<String>,
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
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Web {
    /// Headings of lists of links: what follows is no report.
    asides: Vec<String>,
    /// Lines of the page itself.
    lines: Vec<String>,
}

/// Word beginnings by which a finding praises, or says that something was amiss.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tone {
    praise: Vec<String>,
    fault: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cue {
    role: Role,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolePhrases {
    role: Role,
    phrases: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topics {
    words: Vec<String>,
}

/// The roles' phrases, ready to be compared.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    fillers: Vec<String>,
    /// Words of each phrase with its role, longer phrases first.
    phrases: Vec<(Vec<String>, Role)>,
    topics: Vec<String>,
    /// Words that hint at a role, in the order in which they are asked.
    cues: Vec<Cue>,
    tone: Tone,
    web: Web,
}

const EMBEDDED: &str = include_str!("vocabulary.toml");

impl Vocabulary {
    /// The vocabulary that comes with the program.
    pub fn embedded() -> Result<Self> {
        let file: File = toml::from_str(EMBEDDED).map_err(|e| Error::toml("vocabulary.toml".as_ref(), EMBEDDED, &e))?;
        let mut phrases: Vec<(Vec<String>, Role)> = file.role.iter().flat_map(|r| r.phrases.iter().map(|p| (words(p), r.role))).collect();
        phrases.sort_by_key(|(p, _)| std::cmp::Reverse(p.len()));
        Ok(Self { fillers: file.fillers, phrases, topics: file.topics.words, cues: file.cue, tone: file.tone, web: file.web })
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
        let mut heading = words(heading);
        let numbered = heading.iter().take_while(|w| w.chars().all(|c| c.is_ascii_digit())).count();
        heading.drain(..numbered);
        if heading.is_empty() || heading.len() > 12 {
            return None;
        }
        let names_case = heading.iter().any(|w| w == "case" || w == "child");
        let mut left = heading;
        let mut found: Option<Role> = None;
        for (phrase, role) in self.phrases.iter().filter(|(_, r)| admit(*r)) {
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
        let text = padded(heading);
        self.cues.iter().find(|c| c.words.iter().any(|w| stands(&text, w))).map(|c| c.role)
    }

    /// True where the words of a finding praise and name no fault.
    pub fn only_praises(&self, finding: &str) -> bool {
        let text = padded(finding);
        let any = |cues: &[String]| cues.iter().any(|c| stands(&text, c));
        any(&self.tone.praise) && !any(&self.tone.fault)
    }

    /// True where the words of a finding say that something was amiss.
    pub fn finds_fault(&self, finding: &str) -> bool {
        let text = padded(finding);
        self.tone.fault.iter().any(|c| stands(&text, c))
    }

    /// True for the heading of a web page's own lists (`Related pages`).
    pub fn is_web_aside(&self, text: &str) -> bool {
        let text = padded(text);
        self.web.asides.iter().any(|p| text == padded(p))
    }

    /// True for the words of one link of a web page.
    pub fn is_web_link(&self, text: &str) -> bool {
        let text = padded(text);
        self.web.lines.iter().any(|p| text == padded(p))
    }

    /// True for a line of a web page that is made of nothing but its own links (`Accessibility statement Privacy`).
    pub fn is_web_line(&self, text: &str) -> bool {
        let mut left = padded(text);
        let many = words(text).len() > 1;
        for phrase in &self.web.lines {
            left = left.replace(&padded(phrase), "  ");
        }
        many && left.trim().is_empty() || text.contains('\u{a9}')
    }

    /// True where the words say what an audit was about.
    pub fn is_topic(&self, text: &str) -> bool {
        let text = format!(" {} ", words(text).join(" "));
        self.topics.iter().any(|t| text.contains(&format!(" {} ", words(t).join(" "))))
    }
}

/// The folded words between single spaces.
fn padded(text: &str) -> String {
    format!(" {} ", words(text).join(" "))
}

/// True where a cue stands in a padded text; one that ends in a star is a word's beginning.
fn stands(text: &str, cue: &str) -> bool {
    match cue.strip_suffix('*') {
        Some(beginning) => text.contains(&format!(" {beginning}")),
        None => text.contains(&format!(" {cue} ")),
    }
}

fn is_finding(role: Role) -> bool {
    matches!(role, Role::Strength | Role::Learning)
}

/// Folded words without punctuation.
fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|w| w.trim_matches('\'').to_owned())
        .filter(|w| !w.is_empty())
        .collect()
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
        ] {
            assert_eq!(role(heading), Some(expected), "{heading}");
        }
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
