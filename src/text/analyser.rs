//! Words as themes and search compare them: one analyser, so that what a theme matches and what a search matches
//! are the same words.
//!
//! Lower case; possessives stripped; hyphens split; British and American spelling and -ise/-ize folded; stemmed with
//! the English Snowball stemmer of rust-stemmers (Porter, "Snowball: a language for stemming algorithms", 2001).
//! Acronyms (CAMHS, EHCPs) are not stemmed. Stop words are kept: phrases need them.

use rust_stemmers::{Algorithm, Stemmer};

use super::{normalise::plain_char, sentences};

/// Names this analyser's behaviour. It is stamped into the index; a change of behaviour is a change of this name.
pub const ID: &str = "audit-themes-en-2";

/// A sentence of more words than this is read as several.
const MAX_SENTENCE: usize = 200;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
    /// Lower case, possessive stripped, spelling folded.
    pub form: String,
    /// The form's stem; for an acronym the form itself.
    pub stem: String,
    /// Written in capitals.
    pub capitals: bool,
    /// The sentence it stands in, from 0.
    pub sentence: u32,
}

/// Splits and stems. Making one is cheap; it holds no text.
pub struct Analyser {
    stemmer: Stemmer,
}

impl Default for Analyser {
    fn default() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English) }
    }
}

impl Analyser {
    /// The tokens of a text, in order.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let sentences = sentences::split(text);
        let raw = words(text);
        let shouting = is_shouting(text, &raw);
        let (mut sentence, mut in_sentence, mut cuts) = (0, 0, 0);
        let mut out = Vec::with_capacity(raw.len());
        for (start, end) in raw {
            let at = sentence;
            while sentences.get(sentence).is_some_and(|s| s.end <= start) {
                sentence += 1;
            }
            // Nobody writes a sentence so long: it is cut, so that no text is costlier than its length.
            in_sentence = if sentence == at { in_sentence + 1 } else { 1 };
            if in_sentence > MAX_SENTENCE {
                in_sentence = 1;
                cuts += 1;
            }
            let Some(word) = text.get(start..end) else { continue };
            let (form, capitals) = form(word);
            if form.is_empty() {
                continue;
            }
            let stem = if capitals && !shouting { form.clone() } else { self.stem(&form) };
            let sentence = u32::try_from(sentence + cuts).unwrap_or(u32::MAX);
            out.push(Token { start, end, form, stem, capitals, sentence });
        }
        out
    }

    /// The stem of a form as [`Token::form`] has it.
    pub fn stem(&self, form: &str) -> String {
        self.stemmer.stem(form).into_owned()
    }
}

/// Byte ranges of the words: letters and digits, with apostrophes inside.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next_is_word = chars.peek().is_some_and(|&(_, n)| n.is_alphanumeric());
        let inside = c.is_alphanumeric() || c == '\u{ad}' || (plain_char(c) == '\'' && start.is_some() && next_is_word);
        match (start, inside) {
            (None, true) if c != '\u{ad}' => start = Some(i),
            (Some(s), false) => {
                out.push((s, i));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(s) = start {
        out.push((s, text.len()));
    }
    out
}

/// The comparable form of a word, and whether it is written as an acronym.
pub fn form(word: &str) -> (String, bool) {
    let mut plain: String = word.chars().filter(|&c| c != '\u{ad}').map(plain_char).collect();
    if let Some(bare) = plain.strip_suffix("'s").or_else(|| plain.strip_suffix("'S")) {
        plain = bare.to_owned();
    }
    let singular = plain.strip_suffix('s').unwrap_or(&plain);
    let letters = singular.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters >= 2 && singular.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    if capitals {
        return (singular.to_lowercase(), true);
    }
    (fold_spelling(&plain.to_lowercase()), false)
}

/// A passage set in capitals has no acronyms that could be told from words.
fn is_shouting(text: &str, words: &[(usize, usize)]) -> bool {
    let alphabetic = |w: &&str| w.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let all: Vec<&str> = words.iter().filter_map(|&(s, e)| text.get(s..e)).filter(alphabetic).collect();
    let capitals = all.iter().filter(|w| !w.chars().any(char::is_lowercase)).count();
    let long = all.iter().any(|w| w.chars().count() >= 7 && !w.chars().any(char::is_lowercase));
    long && capitals * 10 >= all.len() * 6
}

/// Endings in -ise and -our that are no spelling variants.
const NOT_IZE: &[&str] = &[
    "advise",
    "advertise",
    "appraise",
    "arise",
    "bruise",
    "chastise",
    "circumcise",
    "comprise",
    "compromise",
    "concise",
    "cruise",
    "demise",
    "despise",
    "devise",
    "disguise",
    "enterprise",
    "excise",
    "exercise",
    "expertise",
    "franchise",
    "guise",
    "improvise",
    "likewise",
    "merchandise",
    "noise",
    "otherwise",
    "paradise",
    "poise",
    "praise",
    "precise",
    "premise",
    "promise",
    "raise",
    "revise",
    "rise",
    "supervise",
    "surprise",
    "televise",
    "treatise",
    "wise",
    "reprise",
];

/// Word beginnings whose British form differs.
const STEMS: &[(&str, &str)] = &[
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("colour", "color"),
    ("honour", "honor"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("endeavour", "endeavor"),
    ("rumour", "rumor"),
    ("centred", "centered"),
    ("centre", "center"),
    ("centring", "centering"),
    ("practis", "practic"),
    ("paediatric", "pediatric"),
    ("programme", "program"),
    ("counsell", "counsel"),
    ("judgement", "judgment"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("licence", "license"),
    ("travell", "travel"),
    ("labell", "label"),
    ("modell", "model"),
    ("signall", "signal"),
    ("cancell", "cancel"),
    ("fulfil", "fulfill"),
    ("enrol", "enroll"),
    ("ageing", "aging"),
    ("gynaec", "gynec"),
    ("anaem", "anem"),
    ("foetal", "fetal"),
    ("foetus", "fetus"),
    ("mould", "mold"),
    ("manoeuv", "maneuv"),
    ("sceptic", "skeptic"),
    ("learnt", "learned"),
];

/// British and American spellings of a lower-case word brought together.
///
/// ```
/// use audit_themes::text::analyser::fold_spelling;
/// assert_eq!(fold_spelling("organisation"), fold_spelling("organization"));
/// assert_eq!(fold_spelling("practising"), fold_spelling("practicing"));
/// assert_eq!(fold_spelling("supervised"), "supervised");
/// ```
pub fn fold_spelling(word: &str) -> String {
    if word.len() < 5 || !word.is_ascii() {
        return word.to_owned();
    }
    for (british, american) in STEMS {
        if let Some(rest) = word.strip_prefix(british) {
            let doubled = american.chars().last().is_some_and(|l| rest.starts_with(l) && l == 'l');
            if !doubled {
                return format!("{american}{rest}");
            }
        }
    }
    for ending in ["isations", "isation", "ising", "ised", "iser", "isers", "ises", "ise"] {
        if let Some(root) = word.strip_suffix(ending) {
            let base = format!("{root}ise");
            if root.len() < 3 || NOT_IZE.iter().any(|n| base == *n || n.len() > 5 && base.ends_with(n)) {
                return word.to_owned();
            }
            return format!("{root}iz{}", ending.get(2..).unwrap_or(""));
        }
    }
    for ending in ["ysed", "yses", "ysing", "yse"] {
        if let Some(root) = word.strip_suffix(ending).filter(|r| r.ends_with("al")) {
            return format!("{root}yz{}", ending.get(2..).unwrap_or(""));
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        Analyser::default().tokens(text).into_iter().map(|t| t.stem).collect()
    }

    #[test]
    fn possessives_and_hyphens_are_the_bare_words() {
        assert_eq!(stems("child's child\u{2019}s"), ["child", "child"]);
        assert_eq!(stems("multi-agency"), stems("multi agency"));
        assert_eq!(stems("parents' views"), ["parent", "view"]);
    }

    #[test]
    fn spellings_meet() {
        assert_eq!(stems("behaviour organised analysed practise authorised"), stems("behavior organized analyzed practice authorized"));
        assert_eq!(stems("child-centred"), stems("child-centered"));
        assert_eq!(stems("counselling cancelled enrolled"), stems("counseling canceled enrolled"));
    }

    #[test]
    fn acronyms_are_kept_whole_and_their_plural_dropped() {
        let tokens = Analyser::default().tokens("CAMHS and two EHCPs; a GP's letter");
        let marked: Vec<(&str, bool)> = tokens.iter().map(|t| (t.stem.as_str(), t.capitals)).collect();
        assert_eq!(
            marked,
            [("camhs", true), ("and", false), ("two", false), ("ehcp", true), ("a", false), ("gp", true), ("letter", false)]
        );
    }

    #[test]
    fn a_line_in_capitals_is_words() {
        assert_eq!(stems("SHARING OF INFORMATION"), stems("sharing of information"));
    }

    #[test]
    fn sentences_are_counted() {
        let tokens = Analyser::default().tokens("One two. Three? Four");
        assert_eq!(tokens.iter().map(|t| t.sentence).collect::<Vec<_>>(), [0, 0, 1, 2]);
    }

    #[test]
    fn the_words_that_newer_stemmers_treat_otherwise_keep_their_stems() {
        assert_eq!(stems("emergency international organic evening"), ["emerg", "intern", "organ", "even"]);
    }
}
