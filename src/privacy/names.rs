//! Names of people, told by how they are used and not by lists of names: behind a title, behind a word for kin or role, or
//! before what people do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Identifier;
use crate::model::IdentifierKind as Kind;
use crate::text::lexicon::is_word;
use crate::text::sentences;

/// Words that a report may use: its pseudonyms, the names of its board and area.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(BTreeSet<String>);

impl Known {
    /// Every word of a text with a capital.
    pub(super) fn add(&mut self, text: &str) {
        self.0.extend(words(text).into_iter().filter(|w| w.capital).map(|w| w.core(text).to_owned()));
    }

    /// Pseudonyms that are starred where they come first: `Felix*`.
    pub(super) fn add_starred(&mut self, text: &str) {
        let starred = |w: &Word| w.capital && text.get(w.range.end..).is_some_and(|t| t.starts_with('*'));
        self.0.extend(words(text).iter().filter(|w| starred(w)).map(|w| w.core(text).to_owned()));
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Them all, in small letters.
    pub(super) fn folded(&self) -> BTreeSet<String> {
        self.0.iter().map(|w| w.to_lowercase()).collect()
    }
}

/// A word of a text.
struct Word {
    /// Without a possessive `'s`.
    range: Range<usize>,
    /// Small letters behind a capital.
    capital: bool,
    possessive: bool,
    start: Start,
}

/// What stands before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// It begins a sentence.
    Sentence,
    /// Nothing but spaces, and another word.
    Close,
    /// A comma, a bracket or the like.
    Apart,
}

impl Word {
    fn core<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or("")
    }
}

fn words(text: &str) -> Vec<Word> {
    let starts: BTreeSet<usize> = sentences::split(text).into_iter().map(|r| r.start).collect();
    let mut out: Vec<Word> = Vec::new();
    let (mut sentence, mut open) = (true, None);
    let mut ends: Vec<Range<usize>> = Vec::new();
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-' | '.' | '&');
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (open, joins(c)) {
            (None, true) if c.is_alphanumeric() => open = Some(at),
            (Some(start), false) => {
                ends.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    let mut last = 0;
    for range in ends {
        let written = text.get(range.clone()).unwrap_or("").trim_end_matches(|c: char| !c.is_alphanumeric());
        let (core, possessive) = match written.strip_suffix("'s").or_else(|| written.strip_suffix("\u{2019}s")) {
            Some(core) => (core, true),
            None => (written, text.get(range.start + written.len()..).is_some_and(|t| t.starts_with('\'') || t.starts_with('\u{2019}'))),
        };
        let gap = text.get(last..range.start).unwrap_or("");
        sentence |= starts.range(last..=range.start).next().is_some() || gap.contains([':', '\u{201c}', '"', '\u{2022}', '|']);
        let mut letters = core.chars();
        let capital = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(|c| c.is_lowercase() || !c.is_alphabetic())
            && core.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '\u{2019}'));
        out.push(Word {
            range: range.start..range.start + core.len(),
            capital,
            possessive,
            start: match !gap.is_empty() && gap.chars().all(char::is_whitespace) {
                _ if sentence => Start::Sentence,
                true => Start::Close,
                false => Start::Apart,
            },
        });
        sentence = false;
        last = range.start + written.len();
    }
    out
}

/// Before a surname.
const TITLES: &str = "\
    mr mrs ms miss mx dr doctor prof professor pc dc ds di sgt sergeant cllr councillor sir aunt auntie \
    uncle judge inspector constable sister nurse rev reverend headteacher";
/// Before a first name: kin, roles, and words that introduce.
const BEFORE: &str = "\
    mother father mum dad brother sister son daughter baby boy girl child twin sibling partner boyfriend \
    girlfriend husband wife cousin stepfather stepmother grandmother grandfather nan gran grandad uncle aunt \
    friend neighbour carer worker teacher nurse midwife doctor visitor officer mentor manager named called \
    for with by that when if because while whether told asked saw helped supported about where whose after \
    before as and but since once until although though how than between from gave met visited take took \
    taking keep kept keeping let made make ask see seeing hear heard hearing believe believed offered to of \
    against around towards so what why is was had";
/// Behind a name: what people are, have and do.
const AFTER: &str = "\
    said says told lives lived was is has had did does felt feels wanted wants went goes attended disclosed became asked \
    explained described spoke who whose moved left came started stopped began would could will thought knew liked loved \
    likes loves found made never also often then been took gave got used needed needs refused agreed remained stayed \
    returned may might cannot can should saw met tried ran drew wrote cried himself herself themselves alone aged";
/// The same, where they can only speak of a person.
const PERSON: &str = "\
    said says told lives lived felt feels wanted wants disclosed explained spoke himself herself themselves \
    aged alone who liked loved likes loves cried knew thought refused drew wrote asked attended moved";
/// Before a name these can only speak of a person.
const KIN: &str = "\
    mother father mum dad brother sister son daughter baby twin sibling boyfriend girlfriend husband wife \
    cousin stepfather stepmother grandmother grandfather nan gran grandad uncle aunt friend neighbour named \
    called told asked visitor midwife teacher";
/// Behind these stands a place or an institution.
const PLACES: &str = "\
    in at near across the a an this that every each no our their his her its your into";
/// Behind a name these make a place or an institution of it.
const INSTITUTIONS: &str = "\
    school hospital council house road street centre center trust academy primary ward team college \
    university borough county city town court lane avenue close park surgery clinic practice board \
    partnership police service services nursery home unit estate way hall church mosque act plan review \
    report model tool profile scale line project programme scheme foundation charity framework guidance \
    order assessment meeting conference panel group forum hub day week year term holiday bank party family \
    high grammar junior infant infants secondary station safeguarding";
/// Capitals that name no person.
const NOBODY: &str = "\
    january february march april may june july august september october november december monday tuesday \
    wednesday thursday friday saturday sunday english british welsh scottish irish polish romanian african \
    asian caribbean european muslim christian jewish hindu sikh islamic catholic roma gypsy traveller \
    england wales scotland ireland britain uk london europe africa asia pakistan india bangladesh poland \
    romania syria iraq iran afghanistan eritrea somalia somali nigeria nigerian kurdish arabic urdu bengali \
    punjabi tamil portuguese spanish french german italian lithuanian slovak czech hungarian bulgarian \
    albanian albania ukraine ukrainian russian turkish chinese vietnamese vietnam ofsted covid christmas \
    easter ramadan eid diwali facebook instagram snapchat whatsapp tiktok youtube google xbox internet \
    childline barnardo barnardos gillick fraser marac cafcass nspcc gp gps prevent channel signs dash \
    multi-agency asperger aspergers tourette parliament makaton parkinson parkinsons alzheimer alzheimers ritalin zoom skype god halloween";

/// True where the word is in a list, whatever its letters' size.
fn is(word: &str, list: &str) -> bool {
    let word = word.to_lowercase();
    list.split_ascii_whitespace().any(|w| w == word)
}

/// A word that could be a person's name by its letters.
fn could_name(word: &Word, text: &str, known: &Known) -> bool {
    let core = word.core(text);
    // `They'd` is a pronoun, `Nan` is kin.
    let contracted = core.contains(['\'', '\u{2019}']) && ["d", "ll", "ve", "re", "m", "t"].iter().any(|end| core.ends_with(end));
    let free = !known.has(core) && !is(core, NOBODY) && !is(core.trim_end_matches('s'), NOBODY) && !is(core, TITLES) && !is(core, KIN);
    word.capital && core.chars().count() >= 2 && free && !contracted
}

/// A common English word: it is a name only where nothing else fits.
fn is_common(core: &str) -> bool {
    core.split('-').all(|part| part.chars().count() <= 2 || is_word(part))
}

/// Before a name these link so much else that what stands behind it must speak of a person too.
const WEAK: &str = "to from of around and as about between";

/// Between a verb and a thing that has a capital of its own.
const MEANS: &str = "on via using through under into onto per within";

/// The names that texts use as such. One that an English word is, or that stands so that it could be a place, needs to
/// stand so twice, and never without its capital.
pub(super) fn people<'t>(texts: impl Iterator<Item = &'t str>, known: &Known) -> BTreeSet<String> {
    let mut small: BTreeSet<String> = BTreeSet::new();
    // What the places within sentences say, and those at the beginnings, where every word has a capital.
    let mut evidence: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for text in texts {
        let all = words(text);
        for (i, word) in all.iter().enumerate() {
            let core = word.core(text);
            if core.chars().all(char::is_lowercase) {
                small.insert(core.to_owned());
            } else if could_name(word, text, known) {
                let (within, first) = evidence.entry(core.to_owned()).or_default();
                *(if word.start == Start::Sentence { first } else { within }) += strength(&all, i, text);
            }
        }
    }
    let enough = |within: u32, first: u32| within > 0 && within + first >= 2;
    let sure = |within: u32, first: u32| within.max(first) >= SURE;
    let people = evidence
        .into_iter()
        .filter(|(name, (within, first))| sure(*within, *first) || enough(*within, *first) && !small.contains(&name.to_lowercase()));
    people.map(|(name, _)| name).collect()
}

/// The evidence of one occurrence that settles the matter.
const SURE: u32 = 100;

/// What one occurrence of a capital says for a person's name.
fn strength(all: &[Word], at: usize, text: &str) -> u32 {
    let Some(word) = all.get(at) else { return 0 };
    if is_person(all, at, text) {
        return SURE;
    }
    let common = is_common(word.core(text));
    let before = before(all, at, text);
    if is_part(all, at, text) || is(word.core(text), INSTITUTIONS) || is(&before, PLACES) && before != "that" {
        0
    } else if word.start == Start::Sentence {
        u32::from(does(all, at, text))
    } else if before.is_empty() || is(&before, MEANS) || common || is(&before, "to from of around and or") {
        1
    } else {
        2
    }
}

/// The word right before, in small letters; empty at the beginning of a sentence.
fn before(all: &[Word], at: usize, text: &str) -> String {
    let word = all.get(at).filter(|w| w.start == Start::Close);
    let last = at.checked_sub(1).and_then(|i| all.get(i)).filter(|_| word.is_some());
    last.map(|w| w.core(text).to_lowercase()).unwrap_or_default()
}

/// The word right behind.
fn behind(all: &[Word], at: usize) -> Option<&Word> {
    all.get(at + 1).filter(|w| w.start == Start::Close)
}

/// It has something, or what is behind it is what people do.
fn does(all: &[Word], at: usize, text: &str) -> bool {
    all.get(at).is_some_and(|w| w.possessive) || behind(all, at).is_some_and(|w| is(w.core(text), AFTER))
}

/// `Health Visitor`, `Hartley House`, `the Ashworth estate`: a part of another name.
fn is_part(all: &[Word], at: usize, text: &str) -> bool {
    let Some(word) = all.get(at) else { return false };
    let named = |w: &Word| w.capital && is_common(w.core(text));
    let next = behind(all, at).filter(|_| !word.possessive);
    let last = at.checked_sub(1).and_then(|i| all.get(i)).filter(|w| word.start == Start::Close && w.start != Start::Sentence);
    next.is_some_and(|w| named(w) || is(w.core(text), INSTITUTIONS)) || last.is_some_and(named)
}

/// True where the words around a capital use it as a person's name.
fn is_person(all: &[Word], at: usize, text: &str) -> bool {
    let Some(word) = all.get(at) else { return false };
    let before = before(all, at, text);
    let conjunction = before == "that" && does(all, at, text);
    if is_part(all, at, text) || is(&before, PLACES) && !conjunction {
        return false;
    }
    let person = behind(all, at).is_some_and(|w| is(w.core(text), PERSON));
    let does = does(all, at, text);
    if is_common(word.core(text)) {
        return word.start != Start::Sentence && (is(&before, KIN) && (does || behind(all, at).is_none()) || person && is(&before, BEFORE));
    }
    if word.start == Start::Sentence {
        return does;
    }
    is(&before, KIN) || person || is(&before, BEFORE) && (does || !is(&before, WEAK))
}

/// The names in a text: behind titles, two capitals that are no English words, and the words that the report uses as names.
/// In a heading only the first.
pub(super) fn find(text: &str, known: &Known, people: &BTreeSet<String>, heading: bool) -> Vec<Identifier> {
    let all = words(text);
    let mut out: Vec<Identifier> = Vec::new();
    let mut i = 0;
    while let Some(word) = all.get(i) {
        let free = |w: &Word| could_name(w, text, known);
        let follows = |n: usize| all.get(n).filter(|w| w.start == Start::Close && free(w));
        let core = word.core(text);
        let titled = is(core, TITLES) && (word.capital || core.chars().all(char::is_uppercase) || is(core, "aunt auntie uncle"));
        let mut end;
        if titled
            && all.get(i + 1).is_some_and(|w| {
                w.start == Start::Close
                    && free(w)
                    && !(is_common(w.core(text)) && is(core, "sister nurse doctor inspector judge constable headteacher"))
            })
        {
            end = i + 1;
        } else if free(word)
            && (people.contains(core) && (!is_common(core) || !heading && (word.start != Start::Sentence || does(&all, i, text)))
                || pair(&all, i, text, known))
        {
            end = i + usize::from(!people.contains(core));
        } else {
            i += 1;
            continue;
        }
        // The surname, and a second one behind a hyphen or a space.
        while follows(end + 1).is_some_and(|w| !is_common(w.core(text)) || !heading)
            && end < i + 3
            && !is_institution(&all, end + 1, text)
            && !all.get(end).is_some_and(|w| w.possessive)
        {
            end += 1;
        }
        if let Some(last) = all.get(end) {
            out.push(Identifier { kind: Kind::Name, range: word.range.start..last.range.end });
        }
        i = end + 1;
    }
    out
}

fn is_institution(all: &[Word], at: usize, text: &str) -> bool {
    all.get(at).is_some_and(|w| is(w.core(text), INSTITUTIONS))
}

/// A first name and a surname that are both no English words, and no place or institution.
fn pair(all: &[Word], at: usize, text: &str, known: &Known) -> bool {
    let (Some(first), Some(second)) = (all.get(at), all.get(at + 1)) else { return false };
    let free = |w: &Word| could_name(w, text, known);
    let rare = !is_common(first.core(text)) && !is_common(second.core(text));
    let before = at
        .checked_sub(1)
        .and_then(|b| all.get(b))
        .filter(|_| first.start == Start::Close)
        .map(|w| w.core(text).to_lowercase())
        .unwrap_or_default();
    let inside = at.checked_sub(1).and_then(|b| all.get(b)).is_some_and(|b| first.start == Start::Close && b.capital);
    free(first)
        && free(second)
        && second.start == Start::Close
        && !first.possessive
        && rare
        && !is(&before, PLACES)
        && !inside
        && !is_institution(all, at + 2, text)
}
