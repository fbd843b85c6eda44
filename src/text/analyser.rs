//! Words as themes and search compare them: one analyser, so that what a theme matches and what a search matches
//! are the same words.
//!
//! Lower case; accents, ligatures and full width folded; possessives stripped; hyphens split; contractions with and
//! without apostrophe, British and American spelling and -ise/-ize brought together; stemmed with the English Snowball
//! stemmer of rust-stemmers (Porter, "Snowball: a language for stemming algorithms", 2001). Acronyms (CAMHS, EHCPs) are
//! not stemmed: words in capitals that are no English words and have five letters at most. Stop words are kept: phrases
//! need them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::{lexicon::is_word, normalise::plain_char, sentences};

/// Names this analyser's behaviour. It is stamped into the index; a change of behaviour is a change of this name.
pub const ID: &str = "audit-themes-en-3";

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
    /// In a text that is set in capitals an English word is none but a word.
    pub writing: Writing,
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
        let mut words = Words::default();
        words.read(text);
        let mut shouting = Shouting::default();
        words.places.iter().filter_map(|p| text.get(p.start..p.end)).for_each(|word| shouting.heed(Shape::of(word)));
        let shouting = shouting.is_heard();
        let token = |place: &Place| {
            let Form { text: form, writing } = form(text.get(place.start..place.end)?);
            let stem = if writing.is_acronym() && !shouting { form.clone() } else { self.stem(&form) };
            let writing = if shouting && writing == Writing::Either { Writing::Word } else { writing };
            Some(Token { start: place.start, end: place.end, form, stem, writing, sentence: place.sentence })
        };
        words.places.iter().filter_map(token).collect()
    }

    /// The stem of a form as [`Token::form`] has it.
    pub fn stem(&self, form: &str) -> String {
        self.stemmer.stem(form).into_owned()
    }
}

/// So many words are remembered: some megabytes.
const MOST_REMEMBERED: usize = 1 << 16;

/// A longer word is hardly seen twice.
const LONGEST_REMEMBERED: usize = 64;

/// A word of a text with no more than finding needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stemmed {
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
    /// As in [`Token::stem`].
    pub stem: Arc<str>,
}

/// The stems of one text after the other: a word is looked at once, however often it comes.
///
/// ```
/// use audit_themes::text::analyser::{Analyser, Stems};
/// let text = "The child\u{2019}s CAMHS workers organised it.";
/// let stems: Vec<String> = Analyser::default().tokens(text).into_iter().map(|t| t.stem).collect();
/// assert!(Stems::default().of(text).iter().map(|s| &*s.stem).eq(stems.iter()));
/// ```
#[derive(Clone, Default)]
pub struct Stems(HashMap<Arc<str>, Known, foldhash::fast::RandomState>);

/// What was made of a word that came before.
#[derive(Clone)]
struct Known {
    stem: Arc<str>,
    /// The stem of an acronym in a text in capitals, where it is a word.
    shouted: Option<Arc<str>>,
}

impl Stems {
    /// The words of a text, in order, with the stems that [`Analyser::tokens`] gives them.
    pub fn of(&mut self, text: &str) -> Vec<Stemmed> {
        let mut out = Vec::with_capacity(text.len() / 5);
        let mut reading = Reading::default();
        while let Some(word) = reading.next(text, self, |start, end, stem| Stemmed { start, end, stem: Arc::clone(stem) }) {
            out.push(word);
        }
        out
    }

    fn known<T>(&mut self, word: &str, take: impl FnOnce(&Known) -> T) -> T {
        if let Some(known) = self.0.get(word) {
            return take(known);
        }
        let word: Arc<str> = word.into();
        let known = Known::new(&word);
        let taken = take(&known);
        if word.len() <= LONGEST_REMEMBERED {
            if self.0.len() >= MOST_REMEMBERED {
                self.0.clear();
            }
            self.0.insert(word, known);
        }
        taken
    }
}

impl Known {
    fn new(word: &Arc<str>) -> Self {
        let Form { text, writing } = form(word);
        let stem: Arc<str> = Analyser::default().stem(&text).into();
        // Most words are their own stems: what was just compared need not be looked for elsewhere.
        let own = |stem: Arc<str>| if stem == *word { Arc::clone(word) } else { stem };
        if writing.is_acronym() { Self { stem: own(text.into()), shouted: Some(stem) } } else { Self { stem: own(stem), shouted: None } }
    }
}

/// How far a text was read.
#[derive(Default)]
pub struct Reading {
    at: usize,
    /// Looked for when the first acronym is met.
    shouting: Option<bool>,
}

impl Reading {
    /// Takes the next word of the text: its byte range and its stem.
    pub fn next<T>(&mut self, text: &str, stems: &mut Stems, take: impl FnOnce(usize, usize, &Arc<str>) -> T) -> Option<T> {
        let (start, end) = next_word(text, self.at)?;
        self.at = end;
        Some(stems.known(text.get(start..end)?, |known| {
            let shouted = known.shouted.as_ref().filter(|_| *self.shouting.get_or_insert_with(|| is_shouted(text)));
            take(start, end, shouted.unwrap_or(&known.stem))
        }))
    }
}

/// True where a text is set in capitals.
fn is_shouted(text: &str) -> bool {
    let mut shouting = Shouting::default();
    let mut at = 0;
    while let Some((start, end)) = next_word(text, at) {
        at = end;
        shouting.heed(Shape::of(text.get(start..end).unwrap_or_default()));
    }
    shouting.is_heard()
}

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
    /// The sentence it stands in, from 0.
    pub sentence: u32,
}

/// Finds the words of one text after the other without taking new memory for each.
#[derive(Default)]
pub struct Words {
    /// The words of the text that was read last, in order.
    pub places: Vec<Place>,
    sentences: Vec<Range<usize>>,
}

impl Words {
    /// Finds the words: letters and digits, with apostrophes inside; and the sentences in which they stand.
    pub fn read(&mut self, text: &str) {
        self.places.clear();
        sentences::split_into(text, &mut self.sentences);
        let (mut sentence, mut in_sentence, mut cuts) = (0, 0, 0);
        let mut at = 0;
        while let Some((start, end)) = next_word(text, at) {
            at = end;
            let before = sentence;
            while self.sentences.get(sentence).is_some_and(|s| s.end <= start) {
                sentence += 1;
            }
            // Nobody writes a sentence so long: it is cut, so that no text is costlier than its length.
            in_sentence = if sentence == before { in_sentence + 1 } else { 1 };
            if in_sentence > MAX_SENTENCE {
                in_sentence = 1;
                cuts += 1;
            }
            self.places.push(Place { start, end, sentence: u32::try_from(sentence + cuts).unwrap_or(u32::MAX) });
        }
    }
}

/// The byte range of the first word from a position on.
fn next_word(text: &str, mut at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut start = None;
    loop {
        // Nearly every character is a plain letter.
        let run = bytes.get(at..)?.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(bytes.len() - at);
        if run > 0 {
            start.get_or_insert(at);
            at += run;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return start.map(|s| (s, at)) };
        let next = at + c.len_utf8();
        if !c.is_ascii() && c.is_alphanumeric() && !is_silent(c) {
            start.get_or_insert(at);
        } else if let Some(start) = start {
            let goes_on = || text.get(next..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
            if !(is_silent(c) || plain_char(c) == '\'' && goes_on()) {
                return Some((start, at));
            }
        }
        at = next;
    }
}

/// Soft hyphens, characters without width, and accents that are set over the letter before them.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}')
}

/// How a word is written, as far as it tells whether its text is set in capitals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Two letters at least.
    lettered: bool,
    /// No small letter.
    capitals: bool,
    /// Seven characters at least.
    long: bool,
}

impl Shape {
    pub fn of(word: &str) -> Self {
        Self {
            lettered: word.chars().filter(|c| c.is_alphabetic()).count() >= 2,
            capitals: !word.chars().any(char::is_lowercase),
            long: word.chars().count() >= 7,
        }
    }
}

/// Tells a text that is set in capitals, in which acronyms cannot be told from words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shouting {
    words: usize,
    capitals: usize,
    long: bool,
}

impl Shouting {
    /// Takes note of a word.
    pub fn heed(&mut self, word: Shape) {
        self.words += usize::from(word.lettered);
        self.capitals += usize::from(word.lettered && word.capitals);
        self.long |= word.lettered && word.capitals && word.long;
    }

    /// True where the words so far are those of a text in capitals: most of them, a long one among them. One word alone
    /// does not tell.
    pub fn is_heard(&self) -> bool {
        self.long && self.words > 1 && self.capitals * 10 >= self.words * 6
    }
}

/// What a word in capitals may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A word in small letters.
    Word,
    /// An English word, or one of more than five letters, in capitals: `SEND`, `RUDE`, `SAFEGUARDING`.
    Either,
    /// `CAMHS`; in the plural with a small s, `GPs`.
    Acronym { plural: bool },
}

impl Writing {
    pub fn is_acronym(self) -> bool {
        matches!(self, Self::Acronym { .. })
    }
}

/// A word as words are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub text: String,
    pub writing: Writing,
}

/// What has more letters is a word, whatever its case.
const LONGEST_ACRONYM: usize = 5;

/// The comparable form of a word, and how it is written.
pub fn form(word: &str) -> Form {
    let mut plain = plain(word);
    if let Some(bare) = plain.strip_suffix("'s").or_else(|| plain.strip_suffix("'S")) {
        plain = bare.to_owned();
    }
    let singular = plain.strip_suffix('s').unwrap_or(&plain);
    let letters = singular.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters >= 2 && singular.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    let small = plain.to_lowercase();
    let is_english = |small: &str| letters > LONGEST_ACRONYM || is_word(small) || contraction(small).is_some();
    let plural = singular.len() < plain.len();
    if capitals && (plural || !is_english(&small)) {
        return Form { text: singular.to_lowercase(), writing: Writing::Acronym { plural } };
    }
    let text = contraction(&small).unwrap_or_else(|| fold_spelling(&small));
    Form { text, writing: if capitals { Writing::Either } else { Writing::Word } }
}

/// A word without what typesetting and keyboards add: accents, ligatures, full width, marks without width.
fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().map(plain_char).collect();
    }
    let shown = word.chars().filter(|c| !is_silent(*c)).map(plain_char);
    let mut out = String::with_capacity(word.len());
    for c in shown.nfkd().filter(|c| !is_silent(*c)).nfc() {
        match c {
            '\u{e6}' => out.push_str("ae"),
            '\u{153}' => out.push_str("oe"),
            c => out.push(c),
        }
    }
    out
}

/// Negations that are written without their apostrophe, too. (`wont` is far more often that than a habit.)
const BARE: &[&str] = &[
    "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "mustnt", "neednt", "shouldnt", "wasnt",
    "werent", "wont", "wouldnt",
];

/// `didnt` with its apostrophe.
fn contraction(small: &str) -> Option<String> {
    small.strip_suffix('t').filter(|_| BARE.contains(&small)).map(|verb| format!("{verb}'t"))
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

/// Word beginnings that are spelled in two ways, mostly the British and the American; of two that begin alike the longer one
/// comes first.
const BEGINNINGS: &[(&str, &str)] = &[
    // The other way round, for the stems of the American forms are those of `skill` and `will`.
    ("skillfu", "skilfu"),
    ("willfu", "wilfu"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("colour", "color"),
    ("honour", "honor"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("endeavour", "endeavor"),
    ("rumour", "rumor"),
    ("tumour", "tumor"),
    ("humour", "humor"),
    ("odour", "odor"),
    ("vigour", "vigor"),
    ("rigour", "rigor"),
    ("vapour", "vapor"),
    ("harbour", "harbor"),
    ("armour", "armor"),
    ("flavour", "flavor"),
    ("savour", "savor"),
    ("parlour", "parlor"),
    ("demeanour", "demeanor"),
    ("centred", "centered"),
    ("centre", "center"),
    ("centring", "centering"),
    ("theatre", "theater"),
    ("fibre", "fiber"),
    ("metre", "meter"),
    ("kilometre", "kilometer"),
    ("centimetre", "centimeter"),
    ("millimetre", "millimeter"),
    ("litre", "liter"),
    ("millilitre", "milliliter"),
    ("practis", "practic"),
    ("programme", "program"),
    ("dialogue", "dialog"),
    ("catalogued", "cataloged"),
    ("cataloguing", "cataloging"),
    ("catalogue", "catalog"),
    ("analogue", "analog"),
    ("counsell", "counsel"),
    ("travell", "travel"),
    ("labell", "label"),
    ("modell", "model"),
    ("signall", "signal"),
    ("cancell", "cancel"),
    ("channell", "channel"),
    ("dialled", "dialed"),
    ("dialling", "dialing"),
    ("fuell", "fuel"),
    ("jewellery", "jewelry"),
    ("jeweller", "jeweler"),
    ("levell", "level"),
    ("marvell", "marvel"),
    ("panell", "panel"),
    ("quarrell", "quarrel"),
    ("tunnell", "tunnel"),
    ("woollen", "woolen"),
    ("fulfil", "fulfill"),
    ("enrol", "enroll"),
    ("distil", "distill"),
    ("instil", "instill"),
    ("instalment", "installment"),
    ("judgement", "judgment"),
    ("acknowledgement", "acknowledgment"),
    ("ageing", "aging"),
    ("likeable", "likable"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("licence", "license"),
    ("pretence", "pretense"),
    ("artefact", "artifact"),
    ("aluminium", "aluminum"),
    ("draught", "draft"),
    ("manoeuvre", "maneuver"),
    ("manoeuvring", "maneuvering"),
    ("mould", "mold"),
    ("moustache", "mustache"),
    ("plough", "plow"),
    ("pyjama", "pajama"),
    ("sceptic", "skeptic"),
    ("smoulder", "smolder"),
    ("sulph", "sulf"),
    ("yoghurt", "yogurt"),
    ("cesarian", "cesarean"),
    ("burnt", "burned"),
    ("dreamt", "dreamed"),
    ("learnt", "learned"),
    ("spoilt", "spoiled"),
];

/// Parts of words, wherever they stand, whose British form has a digraph.
const PARTS: &[(&str, &str)] = &[
    ("aemia", "emia"),
    ("aemic", "emic"),
    ("aetiolog", "etiolog"),
    ("caesar", "cesar"),
    ("coeliac", "celiac"),
    ("faec", "fec"),
    ("foetal", "fetal"),
    ("foetus", "fetus"),
    ("gynaec", "gynec"),
    ("haema", "hema"),
    ("haemo", "hemo"),
    ("homoeo", "homeo"),
    ("naesth", "nesth"),
    ("oedema", "edema"),
    ("oesoph", "esoph"),
    ("oestr", "estr"),
    ("paedia", "pedia"),
    ("paedic", "pedic"),
    ("paedis", "pedis"),
    ("paedo", "pedo"),
    ("pnoea", "pnea"),
    ("rrhoea", "rrhea"),
];

/// British and American spellings of a lower-case word brought together.
///
/// ```
/// use audit_themes::text::analyser::fold_spelling;
/// assert_eq!(fold_spelling("organisation"), fold_spelling("organization"));
/// assert_eq!(fold_spelling("practising"), fold_spelling("practicing"));
/// assert_eq!(fold_spelling("anaesthetised"), fold_spelling("anesthetized"));
/// assert_eq!(fold_spelling("supervised"), "supervised");
/// ```
pub fn fold_spelling(word: &str) -> String {
    let word = &fold_digraphs(word);
    if word.len() < 5 || !word.is_ascii() {
        return word.to_owned();
    }
    for (british, american) in BEGINNINGS {
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

fn fold_digraphs(word: &str) -> String {
    if !word.contains("ae") && !word.contains("oe") {
        return word.to_owned();
    }
    PARTS.iter().fold(word.to_owned(), |word, (british, american)| word.replace(british, american))
}

/// The beginnings that the forms of words with this beginning can have: a word may be spelled otherwise further on.
///
/// ```
/// use audit_themes::text::analyser::folded_beginnings;
/// assert!(folded_beginnings("paediatr").contains(&"pediatr".to_owned()));
/// assert!(folded_beginnings("anaes").contains(&"anesth".to_owned()));
/// ```
pub fn folded_beginnings(beginning: &str) -> Vec<String> {
    let beginning = plain(beginning);
    let mut out = vec![beginning.clone(), fold_spelling(&beginning)];
    out.extend(beginning.strip_suffix("is").map(|root| format!("{root}iz")));
    out.extend(BEGINNINGS.iter().filter(|(british, _)| british.starts_with(&beginning)).map(|(_, american)| (*american).to_owned()));
    // It may break off inside a part that is folded.
    out.extend(PARTS.iter().flat_map(|(british, american)| {
        let heads = (2..british.len()).filter_map(|end| british.get(..end));
        heads.filter_map(|head| beginning.strip_suffix(head)).map(move |root| format!("{root}{american}"))
    }));
    out.sort_unstable();
    out.dedup();
    out
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
        assert_eq!(
            stems("diarrhoea anaesthetist haemorrhage orthopaedic leukaemia oestrogen lymphoedema faecal caesarian apnoea"),
            stems("diarrhea anesthetist hemorrhage orthopedic leukemia estrogen lymphedema fecal cesarean apnea")
        );
        assert_eq!(
            stems("tumours humour theatres metres millilitre dialogue skilfully wilful manoeuvring jewellery"),
            stems("tumors humor theaters meters milliliter dialog skillfully willful maneuvering jewelry")
        );
        assert_eq!(stems("does shoes Michael poem"), stems("DOES SHOES MICHAEL POEM"), "what only looks like a digraph stays");
    }

    #[test]
    fn acronyms_are_kept_whole_and_their_plural_dropped() {
        let tokens = Analyser::default().tokens("CAMHS and two EHCPs; a GP's letter");
        let marked: Vec<(&str, bool)> = tokens.iter().map(|t| (t.stem.as_str(), t.writing.is_acronym())).collect();
        assert_eq!(
            marked,
            [("camhs", true), ("and", false), ("two", false), ("ehcp", true), ("a", false), ("gp", true), ("letter", false)]
        );
    }

    #[test]
    fn a_word_in_capitals_is_a_word_and_an_acronym_is_none() {
        assert_eq!(
            stems("RUDE NURSES, VERY POLITE, misBEHAVIOUR, DISGUSTINGLY"),
            stems("rude nurses, very polite, misbehaviour, disgustingly")
        );
        assert_eq!(stems("two BEHAVIOURS"), stems("two behaviors"));
        assert_eq!(stems("the CAMHS and AMHPs"), ["the", "camhs", "and", "amhp"]);
        let writing = |word: &str| form(word).writing;
        assert_eq!(
            ["send", "SEND", "SENDs", "CAMHS"].map(writing),
            [Writing::Word, Writing::Either, Writing::Acronym { plural: true }, Writing::Acronym { plural: false }]
        );
    }

    #[test]
    fn accents_ligatures_and_marks_without_width_make_no_other_word() {
        assert_eq!(
            stems("caf\u{e9} cafe\u{301} na\u{ef}ve \u{fb01}nancial of\u{200b}fi\u{ad}ce \u{ff37}ard c\u{e6}sarean"),
            stems("cafe cafe naive financial office ward cesarean")
        );
        assert_eq!(stems("\u{345} a\u{345}"), ["a"], "an accent by itself is no word, though Unicode has one that is a letter");
        let text = "Zo\u{eb} \u{fb01}ve: cafe\u{301}s";
        let places: Vec<&str> = Analyser::default().tokens(text).iter().map(|t| text.get(t.start..t.end).unwrap()).collect();
        assert_eq!(places, ["Zo\u{eb}", "\u{fb01}ve", "cafe\u{301}s"], "a word stands where the text has it");
    }

    #[test]
    fn a_negation_is_the_same_without_its_apostrophe() {
        assert_eq!(stems("didnt DONT wasnt Cant"), stems("didn't don't wasn\u{2019}t can't"));
    }

    #[test]
    fn a_line_in_capitals_is_words() {
        assert_eq!(stems("SHARING OF INFORMATION"), stems("sharing of information"));
    }

    #[test]
    fn stems_that_are_remembered_are_those_of_the_tokens() {
        let mut remembered = Stems::default();
        for text in [
            "The child\u{2019}s CAMHS worker and two GPs didnt organise it.",
            "CAMHS AND SAFEGUARDING MEETINGS",
            "The CAMHS worker came again.",
            "SEND, EHCP: caf\u{e9}s of\u{200b}fi\u{ad}ce 12:30",
            "",
            &"word".repeat(40),
        ] {
            let tokens = Analyser::default().tokens(text);
            let words = remembered.of(text);
            assert!(
                words.iter().map(|w| (w.start, w.end, &*w.stem)).eq(tokens.iter().map(|t| (t.start, t.end, t.stem.as_str()))),
                "{text}"
            );
        }
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
