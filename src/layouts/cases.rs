//! Headings that start a case: number and pseudonym.

use std::sync::LazyLock;

use regex::Regex;

use super::grades;
use crate::text::normalise::{plain_punctuation, squeeze};

/// What a case's heading says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CaseHeading {
    pub(super) number: Option<String>,
    pub(super) pseudonym: Option<String>,
    /// What stands behind number and pseudonym, such as `Summary`.
    pub(super) rest: String,
    pub(super) form: Form,
}

/// How the heading of a case stands in the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Own,
    /// With a section behind the name or below it: it goes on with a case of that name.
    WithSection,
    /// Words of the sentence that it begins, which has them, too.
    InSentence,
}

impl CaseHeading {
    /// One that says a name and no more.
    pub(super) fn of(pseudonym: String) -> Self {
        Self { pseudonym: Some(pseudonym), ..Self::default() }
    }
}

static START: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)^
        (?: (?:exemplar|anonymi[sz]ed|audited|individual)\s+ | audit\s+ )?
        (?: case (?:\s+ (?:study|file|example|summary|audit|review))? | audit \s+ form | child | young\s+person | yp | family | baby | infant | adult
          | sibling (?:\s+group)? | siblings | sib | group | patient | resident | audit | subject | scr | lcspr | dhr | sar
          | (?:rapid|learning|practice|serious\s+case) \s+ review )
        (?: \s* (?:no\.?|number|ref\.?|reference|\#) )?
        (?: \s+ | \s*[.:\#]\s* )
        (?P<number> [0-9]{1,4} | [a-z]{1,2}[0-9]{0,2} | one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen )
        (?P<of> \s+ of \s+ [0-9]{1,2} \b )?
        (?P<rest> (?: [\s.:;,(\[\-] (?u:.*) )? )$",
    )
    .ok()
});

static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b(?:case(?:\s+(?:study|file|example|audit))?|child|young\s+person|family|audit)\s+(?:no\.?\s*)?(?P<number>[0-9]{1,3}|[a-z])\b").ok()
});

/// The number of the one case that a heading speaks of (`Questions for Case 2`).
pub(super) fn mention(heading: &str) -> Option<String> {
    let lower = heading.to_ascii_lowercase();
    let mut found = MENTION.as_ref()?.captures_iter(&lower).filter_map(|c| heading.get(c.name("number")?.range()));
    let number = found.next().filter(|_| found.next().is_none())?;
    // "child a" in running text is an article.
    number.chars().all(|c| !c.is_lowercase()).then(|| number.to_owned())
}

/// True where a text has this name in it, as whole words with their capitals.
pub(super) fn names(text: &str, name: &str) -> bool {
    let text = plain_punctuation(text);
    let name = plain_punctuation(name);
    let parts = |c: char| !c.is_alphanumeric();
    name.chars().count() > 2
        && text.match_indices(name.as_str()).any(|(at, found)| {
            text.get(..at).is_some_and(|t| t.is_empty() || t.ends_with(parts))
                && text.get(at + found.len()..).is_some_and(|t| t.is_empty() || t.starts_with(parts))
        })
}

/// Reads a heading. `None` where it starts no case.
pub(super) fn parse(heading: &str) -> Option<CaseHeading> {
    let text = squeeze(&plain_punctuation(heading));
    let text = grades::without(&text).map_or_else(|| text.clone(), str::to_owned);
    // A section's own number: `2 Case 2: Eira`.
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')).to_owned();
    let text = behind_outline(&text).map_or(text.clone(), str::to_owned);
    let text = counted(&text).unwrap_or(text);
    let text = usual(&text).unwrap_or(text);
    // `In case A` below the heading of a theme goes on with a case.
    let behind_in = text.strip_prefix("In ").or_else(|| text.strip_prefix("in ")).filter(|t| !t.to_ascii_lowercase().starts_with("in "));
    if let Some(heading) = behind_in.and_then(parse) {
        return Some(heading).filter(|h| h.number.is_some()).map(|h| CaseHeading { form: Form::WithSection, ..h });
    }
    if let Some(heading) = numbered_behind(&text) {
        return Some(heading);
    }
    if let Some(pseudonym) = addressed(&text).or_else(|| case_of(&text)) {
        return Some(CaseHeading::of(pseudonym));
    }
    let lower = text.to_ascii_lowercase();
    let Some(captures) = START.as_ref()?.captures(&lower) else { return named(&text) };
    // `Audit 2 of 3` is one of several audits.
    if captures.name("of").is_some() && lower.starts_with("audit") {
        return None;
    }
    let part = |name: &str| captures.name(name).and_then(|m| text.get(m.range())).unwrap_or("");
    let number = part("number");
    // "Family a" or "Case in point": a letter counts only as a capital, and two words of running text are none.
    let lower = number.chars().next().is_some_and(char::is_lowercase);
    if lower && spelled(number).is_none() {
        return None;
    }
    // In "CHILD IN NEED" and "CASE AUDIT OF …" two capitals are a word; a year is no number of a case.
    let shouted = !text.chars().any(char::is_lowercase) && number.chars().all(char::is_alphabetic) && number.len() == 2;
    if shouted && spelled(number).is_none() || number.parse::<u32>().is_ok_and(|n| (1990..2100).contains(&n)) {
        return None;
    }
    let rest = part("rest");
    let words = rest.split_whitespace().count();
    if words > 14 || rest.trim_end().ends_with('.') && words > 3 || is_sentence(rest) {
        return None;
    }
    let (pseudonym, rest) = pseudonym(rest);
    let number = spelled(number).map_or_else(|| number.to_owned(), |n| n.to_string());
    Some(CaseHeading { number: Some(number), pseudonym, rest, form: Form::Own })
}

static COUNTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u)^[A-Z][A-Za-z]+\s+(?:[A-Za-z]+\s+)?(?:(?i:no|number|ref)\.?\s+)?(?P<number>[0-9]{1,2}|[A-Z])(?:\s*[:.\-(]\s*|\s+|$)(?P<rest>(?u:.*))$")
        .ok()
});

/// The heading of what is known to be a case: its number where it counts (`Journey 2: Ellis`), its name where it has one.
pub(super) fn told(heading: &str) -> CaseHeading {
    let text = squeeze(&plain_punctuation(heading));
    // `Baby M and Baby J` are two.
    let one =
        |found: &regex::Captures<'_>| found.name("rest").is_none_or(|m| !m.as_str().starts_with("and ") && !m.as_str().starts_with("& "));
    match COUNTED.as_ref().and_then(|r| r.captures(&text)).filter(one) {
        Some(found) => {
            let part = |n: &str| found.name(n).map_or("", |m| m.as_str());
            CaseHeading { number: Some(part("number").to_owned()), pseudonym: name(part("rest")), ..CaseHeading::default() }
        }
        None => CaseHeading { pseudonym: led_name(&text), ..CaseHeading::default() },
    }
}

/// `CYP 2` and `Unborn baby B` in the words that case headings usually begin with.
fn usual(text: &str) -> Option<String> {
    const WORDS: &[(&str, &str)] = &[
        ("cyp", "yp"),
        ("service user", "adult"),
        ("person", "adult"),
        ("young adult", "adult"),
        ("care leaver", "adult"),
        ("unborn baby", "baby"),
        ("unborn child", "baby"),
        ("unborn", "baby"),
        ("looked after child", "child"),
        ("pupil", "child"),
        ("student", "child"),
        ("boy", "child"),
        ("girl", "child"),
        ("household", "family"),
        ("scenario", "case"),
        ("vignette", "case"),
        ("story", "case"),
    ];
    let (known, plain) = WORDS.iter().find(|(known, _)| {
        let head = text.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known));
        head && text.get(known.len()..).is_some_and(|rest| rest.starts_with([' ', ':', '#']))
    })?;
    Some(format!("{plain}{}", text.get(known.len()..)?))
}

/// What stands behind the number of a lettered part: `C.1 Young person A1`.
fn behind_outline(text: &str) -> Option<&str> {
    let (label, rest) = text.split_once(' ')?;
    let mut parts = label.trim_end_matches('.').split('.');
    let lettered = parts.next().is_some_and(|letter| letter.len() == 1 && letter.chars().all(|c| c.is_ascii_uppercase()));
    let mut numbers = parts.peekable();
    let numbered = numbers.peek().is_some() && numbers.all(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
    (lettered && numbered).then_some(rest)
}

/// `First case – Marcus` as `case 1 – Marcus`.
fn counted(text: &str) -> Option<String> {
    let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];
    let mut words = text.splitn(3, ' ');
    let (ordinal, noun, rest) = (words.next()?, words.next()?, words.next().unwrap_or(""));
    let ordinal = if ordinal.eq_ignore_ascii_case("the") { noun } else { ordinal };
    let number = ordinals.iter().position(|o| o.eq_ignore_ascii_case(ordinal))? + 1;
    let (noun, rest) = if ordinal == noun { rest.split_once(' ').unwrap_or((rest, "")) } else { (noun, rest) };
    let known = ["case", "child", "family", "audit"].iter().any(|n| n.eq_ignore_ascii_case(noun.trim_end_matches([':', ','])));
    known.then(|| format!("{} {number} {rest}", noun.trim_end_matches([':', ','])).trim().to_owned())
}

/// A title before a name.
pub(super) fn is_title(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "Mr" | "Mrs" | "Ms" | "Miss" | "Mx")
}

/// `Mrs P, aged 84`, `Mr and Mrs T (79 and 81)`: initials behind a title, or a surname that an age follows.
fn addressed(text: &str) -> Option<String> {
    let title = |w: &&str| is_title(w);
    let end = text.find([',', '(', ':']).or_else(|| text.find(" - ")).unwrap_or(text.len());
    let (head, rest) = (text.get(..end)?.trim(), text.get(end..)?);
    let (&first, &last) = (head.split(' ').collect::<Vec<_>>().first()?, head.split(' ').collect::<Vec<_>>().last()?);
    let linked = head.split(' ').all(|w| title(&w) || matches!(w, "and" | "&") || w.starts_with(char::is_uppercase));
    let initials = last.len() <= 3 && last.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '.' | '*'));
    let aged = rest.contains(|c: char| c.is_ascii_digit());
    let short = head.split(' ').count() <= 5 && rest.split_whitespace().count() <= 10;
    // The full stop behind one initial ends the heading.
    let end = |c: char| c == '*' || c == '.' && last.len() == 2;
    (title(&first) && !title(&last) && linked && short && (initials || aged)).then(|| head.trim_end_matches(end).to_owned())
}

/// `Case of Harriet`, `The case of Mr Obi`.
fn case_of(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let behind = ["case of ", "the case of ", "case study of ", "in the case of "].iter().find_map(|head| lower.strip_prefix(head))?;
    name(text.get(text.len() - behind.len()..)?)
}

static BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u)(?:(?:^|\s*[(,|-]\s*|\s)(?i:case)|\s*\((?i:audit))\s+(?:[Nn]o\.?\s*)?(?P<number>[0-9]{1,3}|[A-Z])(?:\s+of\s+[0-9]{1,3})?\)?$").ok()
});

/// `Idris (case B)`, `Rafferty – case 3 of 4`, `Case 3 of 4`: the number behind the name.
fn numbered_behind(text: &str) -> Option<CaseHeading> {
    let found = BEHIND.as_ref()?.captures(text)?;
    let head = text.get(..found.get(0)?.start())?;
    let counted = text.get(found.get(0)?.range())?.contains(" of ");
    let pseudonym = name(head);
    let fits = pseudonym.is_some() || head.is_empty() && counted;
    fits.then(|| CaseHeading { number: found.name("number").map(|m| m.as_str().to_owned()), pseudonym, ..CaseHeading::default() })
}

/// A pseudonym alone, which says of itself that it is one: `Laura (not her real name)`, `Laura*`.
fn named(text: &str) -> Option<CaseHeading> {
    let starred = text.trim_end().ends_with('*') && text.split_whitespace().count() <= 4;
    let says_so = || {
        let folded = text.to_lowercase();
        ["real name", "(pseudonym", "name changed", "name has been changed"].iter().any(|said| folded.contains(said))
    };
    let is_one = starred || text.contains('(') && says_so();
    if is_one { name(text).map(CaseHeading::of) } else { None }
}

/// A verb behind the number makes it a sentence about a case, not its heading.
fn is_sentence(rest: &str) -> bool {
    let verbs = [
        "was",
        "is",
        "has",
        "had",
        "were",
        "shows",
        "showed",
        "and",
        "where",
        "who",
        "which",
        "demonstrated",
        "highlighted",
        "lives",
        "in",
        "to",
        "of",
        "did",
        "the",
        "there",
    ];
    rest.starts_with(' ') && rest.split_whitespace().next().is_some_and(|w| verbs.contains(&w.to_lowercase().as_str()))
}

/// The number that a word says.
pub(super) fn spelled(number: &str) -> Option<usize> {
    let words = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen",
    ];
    words.iter().position(|w| w.eq_ignore_ascii_case(number)).map(|i| i + 1)
}

/// The name in what follows the number, and what follows the name.
fn pseudonym(rest: &str) -> (Option<String>, String) {
    let trimmed =
        rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | ';' | ',' | '-' | '|' | '/' | '\u{2022}' | '\u{b7}'));
    let (inner, after) = match trimmed.strip_prefix('(').and_then(|t| t.split_once(')')) {
        Some((inner, after)) => (inner, after.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-'))),
        None => (trimmed, ""),
    };
    match name(inner).or_else(|| lettered(inner)).or_else(|| described(trimmed).filter(|(_, sure)| *sure).map(|(name, _)| name)) {
        Some(name) => (Some(name), after.to_owned()),
        None => (None, trimmed.to_owned()),
    }
}

/// `Child R` behind a number: a letter in the place of a name.
fn lettered(text: &str) -> Option<String> {
    let (who, letter) = text.split_once(' ')?;
    let known = ["Child", "Baby", "Adult", "Family"].contains(&who);
    let initial = (1..=2).contains(&letter.len()) && letter.chars().all(|c| c.is_ascii_uppercase());
    (known && initial).then(|| text.to_owned())
}

/// The name beside what the person is (`boy, 14 ("Rhys")`, `Female, 84: Mrs Winslade`, `girl aged 16 - Oyinda`), and whether
/// quotation marks or a title say that it is one.
pub(super) fn described(text: &str) -> Option<(String, bool)> {
    const WHO: [&str; 16] = [
        "boy", "girl", "male", "female", "man", "woman", "baby", "infant", "toddler", "aged", "age", "years", "yrs", "months", "weeks",
        "old",
    ];
    let dashed = text.replace(" - ", ";");
    let parts = || dashed.split([',', ':', ';', '(', ')', '|']).map(str::trim).filter(|p| !p.is_empty());
    let says_who = |part: &str| {
        let known = |w: &str| WHO.contains(&w.trim_matches('.')) || w.chars().next().is_some_and(|c| c.is_ascii_digit());
        part.to_lowercase().split_whitespace().all(known)
    };
    let quoted = |part: &str| part.starts_with(['"', '\'']) && part.ends_with(['"', '\'', '*']);
    let mut names = parts().filter(|p| !says_who(p)).filter_map(|p| Some((name(p)?, quoted(p))));
    let (name, quoted) = names.next().filter(|_| names.next().is_none())?;
    let titled = name.split(' ').next().is_some_and(is_title);
    (quoted || parts().any(says_who)).then_some((name, quoted || titled))
}

/// The name in a heading that may lead to it (`Meet Dougie`), where it is known that a case is told of.
pub(super) fn led_name(heading: &str) -> Option<String> {
    name(without_lead(heading).unwrap_or(heading))
}

/// A pseudonym without its star, quotes and "(not her real name)"; `None` where it is no name.
pub(super) fn name(printed: &str) -> Option<String> {
    let printed = behind_words(printed);
    let plain = plain_punctuation(printed);
    let text = plain.as_str();
    let cut = text.find(['(', '[']).map_or(text, |i| text.get(..i).unwrap_or(text));
    let cut = cut.split_once(" - ").map_or(cut, |(before, _)| before);
    let cut = cut.split_once(": ").map_or(cut, |(before, _)| before);
    let cut = cut.split_once(" aged ").map_or(cut, |(before, _)| before.trim_end_matches(','));
    let cut = cut
        .split_once(',')
        .map_or(cut, |(before, after)| if after.contains(|c: char| c.is_ascii_digit()) || after.contains("not ") { before } else { cut });
    let mut bare = cut
        .trim_matches(|c: char| {
            c.is_whitespace() || c.is_ascii_digit() || matches!(c, '*' | '\'' | '"' | ':' | '.' | '-' | '|' | '\u{2020}')
        })
        .to_owned();
    if let Some(at) = story_at(&bare) {
        bare.truncate(at);
    }
    if let Some(names) = behind_group(&bare) {
        bare = names.to_owned();
    }
    let words: Vec<&str> = bare.split_whitespace().map(|w| w.trim_end_matches('*')).collect();
    let joins = ["and", "&", "the", "her", "his", "their", "of"];
    let small = |w: &str| joins.contains(&w) || RELATIVES.contains(&w);
    let capital = |w: &&str| {
        w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | ',' | '.'))
    };
    let named = words.iter().any(|w| capital(w) && !is_common(w) && !describes(w));
    let fits = (1..=6).contains(&words.len()) && words.iter().all(|w| capital(w) || small(w)) && words.iter().all(|w| !is_common(w));
    // As it is printed: plain punctuation is one sign for one.
    let from = plain.find(&bare).and_then(|at| plain.get(..at)).map_or(0, |before| before.chars().count());
    let as_printed = || printed.chars().skip(from).take(bare.chars().count()).filter(|c| *c != '*').collect::<String>();
    (named && fits).then(as_printed)
}

/// True for a heading over somebody's story (`Jodie’s experience`).
pub(super) fn is_story(heading: &str) -> bool {
    let plain = plain_punctuation(heading);
    let bare = plain.split(['(', '[']).next().unwrap_or("");
    story_at(bare.trim_end_matches(|c: char| !c.is_alphanumeric())).is_some()
}

/// Where the words for somebody's story begin behind the name.
fn story_at(text: &str) -> Option<usize> {
    const ENDINGS: [&str; 9] =
        ["'s story", "'s journey", "'s experience", "'s experiences", "'s case", "' story", "' journey", "' experience", "' case"];
    let lower = text.to_ascii_lowercase();
    ENDINGS.iter().find_map(|ending| lower.strip_suffix(ending)).map(str::len)
}

/// `Mrs Quill` of `known here as Mrs Quill`.
fn behind_words(text: &str) -> &str {
    const LEADS: [&str; 8] = [
        "known here as ",
        "known as ",
        "known in this report as ",
        "referred to as ",
        "referred to here as ",
        "called ",
        "here called ",
        "we call ",
    ];
    behind(text.trim_start(), &LEADS).unwrap_or(text)
}

/// What stands behind the first of these words that a text begins with.
fn behind<'t>(text: &'t str, leads: &[&str]) -> Option<&'t str> {
    let begins = |lead: &&&str| text.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead));
    leads.iter().find(begins).and_then(|lead| text.get(lead.len()..))
}

/// What stands behind the words by which a heading leads to somebody's name.
pub(super) fn without_lead(text: &str) -> Option<&str> {
    const LEADS: [&str; 9] =
        ["meet ", "introducing ", "about ", "learning from ", "lessons from ", "listening to ", "remembering ", "who is ", "who was "];
    behind(text, &LEADS).map(|name| name.trim_end_matches('?'))
}

/// `Esme, Lowri and Jac` in `The siblings Esme, Lowri and Jac`; a surname alone (`the brothers Amadi`) names nobody.
fn behind_group(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("The ").or_else(|| text.strip_prefix("the ")).unwrap_or(text);
    let (group, names) = rest.split_once(' ')?;
    let known = ["siblings", "brothers", "sisters", "twins"].iter().any(|g| group.eq_ignore_ascii_case(g));
    (known && names.starts_with(char::is_uppercase) && names.contains(' ')).then_some(names)
}

/// Words for people by their kin, which stand in names (`Marcin and his sister`).
const RELATIVES: [&str; 22] = [
    "baby",
    "brother",
    "brothers",
    "sister",
    "sisters",
    "sibling",
    "siblings",
    "twin",
    "twins",
    "mother",
    "father",
    "mum",
    "dad",
    "parents",
    "son",
    "sons",
    "daughter",
    "daughters",
    "boys",
    "girls",
    "family",
    "children",
];

/// Words that say who somebody is, and name nobody by themselves.
fn describes(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let others = [
        "half-brothers",
        "half-sisters",
        "couple",
        "cousins",
        "infant",
        "toddler",
        "newborn",
        "unborn",
        "man",
        "woman",
        "men",
        "women",
        "teenager",
        "student",
        "pupil",
        "white",
        "black",
        "asian",
        "mixed",
        "british",
        "european",
        "eastern",
        "western",
        "african",
        "caribbean",
        "pakistani",
        "indian",
        "bangladeshi",
        "chinese",
        "arab",
        "polish",
        "romanian",
        "roma",
        "irish",
        "english",
        "scottish",
        "welsh",
        "somali",
        "kurdish",
        "afghan",
        "heritage",
        "ethnicity",
        "adult",
        "adults",
        "the",
        "and",
        "of",
    ];
    RELATIVES.contains(&word.as_str()) || others.contains(&word.as_str())
}

/// Words that begin with a capital in a heading and are no names.
fn is_common(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    [
        "summary",
        "background",
        "male",
        "female",
        "boy",
        "girl",
        "aged",
        "age",
        "year",
        "years",
        "old",
        "case",
        "audit",
        "strengths",
        "key",
        "messages",
        "overview",
        "neglect",
        "abuse",
        "domestic",
        "report",
        "review",
        "study",
        "outline",
        "continued",
        "cont",
        "education",
        "health",
        "learning",
        "findings",
        "what",
        "sexual",
        "exploitation",
        "missing",
        "harm",
        "child",
        "context",
        "theme",
        "standard",
        "finding",
        "part",
        "section",
        "chapter",
        "priority",
        "objective",
        "domain",
        "area",
        "stage",
        "step",
        "phase",
    ]
    .contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(heading: &str) -> Option<(String, Option<String>)> {
        parse(heading).map(|h| (h.number.unwrap_or_default(), h.pseudonym))
    }

    #[test]
    fn a_heading_can_go_on_with_a_case_and_name_one_by_its_capitals() {
        let heading = parse("In case B").expect("a case");
        assert_eq!((heading.number.as_deref(), heading.form), (Some("B"), Form::WithSection));
        assert_eq!(parse("In case of doubt"), None);
        assert!(
            names("What we learned from Hope\u{2019}s case", "Hope") && !names("What we hope for", "Hope") && !names("Hopeful", "Hope")
        );
    }

    #[test]
    fn headings_of_real_reports() {
        let some = |n: &str, p: Option<&str>| Some((n.to_owned(), p.map(str::to_owned)));
        assert_eq!(read("Case 1 (Felix*)"), some("1", Some("Felix")));
        assert_eq!(read("Case 2: Amina (not her real name)"), some("2", Some("Amina")));
        assert_eq!(read("Case study 3 \u{2013} Tomasz"), some("3", Some("Tomasz")));
        assert_eq!(read("Exemplar case one"), some("1", None));
        assert_eq!(read("Child A"), some("A", None));
        assert_eq!(read("CASE 4"), some("4", None));
        assert_eq!(read("Audit Case No. 1 (Anneliese)"), some("1", Some("Anneliese")));
        assert_eq!(read("Audit 2"), some("2", None));
        assert_eq!(read("YP F"), some("F", None));
        assert_eq!(read("SCR 0116 'James'"), some("0116", Some("James")));
        assert_eq!(read("First case \u{2013} Marcus"), some("1", Some("Marcus")));
        assert_eq!(read("The second child"), some("2", None));
        assert_eq!(read("CYP 2"), some("2", None));
        assert_eq!(read("Unborn baby B"), some("B", None));
        assert_eq!(read("Person 3: Eileen"), some("3", Some("Eileen")));
        assert_eq!(read("Child A \u{2013} male, 9 months"), some("A", None));
        assert_eq!(read("Family 1: Baby Ollie"), some("1", Some("Baby Ollie")));
        assert_eq!(read("Case 3 (Gemma and Lee*)"), some("3", Some("Gemma and Lee")));
        assert_eq!(read("Case 2 - 14 year old boy"), some("2", None));
        assert_eq!(read("Case 3 | Ilyas, aged 9"), some("3", Some("Ilyas")));
        assert_eq!(read("Mrs P, aged 84"), some("", Some("Mrs P")));
        assert_eq!(read("Mr and Mrs T, aged 79 and 81"), some("", Some("Mr and Mrs T")));
        assert_eq!(read("Miss A"), some("", Some("Miss A")));
        assert_eq!(read("Mr Obi (71)"), some("", Some("Mr Obi")));
        assert_eq!(read("The case of Harriet"), some("", Some("Harriet")));
        assert_eq!(read("CASE B: Brothers, 6 and 9"), some("B", None));
        assert_eq!(read("Case 4 - White British girl"), some("4", None));
        assert_eq!(read("Rapid Review 3"), some("3", None));
        assert_eq!(read("Adult 1: Tyrone aged 18"), some("1", Some("Tyrone")));
        assert_eq!(read("Case reference 1: Ruby"), some("1", Some("Ruby")));
        assert_eq!(read("Case 2: The siblings Esme, Lowri and Jac"), some("2", Some("Esme, Lowri and Jac")));
        assert_eq!(read("Case 2: The Hargreaves family"), some("2", Some("The Hargreaves family")));
        let named = |text: &str| parse(text).and_then(|h| h.pseudonym).unwrap_or_default();
        assert_eq!(named("Case one: boy, 14 (\u{201c}Rhys\u{201d})"), "Rhys");
        assert_eq!(named("Case two: \u{201c}Marnie\u{201d}, girl, 12"), "Marnie");
        assert_eq!(named("Case three: girl aged 16 \u{2013} \u{201c}Oyinda\u{201d}"), "Oyinda");
        assert_eq!(named("Audit 1 \u{2013} Female, 84: Mrs Winslade"), "Mrs Winslade");
        // A bare word may be a place or a topic: the text below has to tell of it.
        assert_eq!(named("Case 3. Baby boy, 11 weeks \u{2013} Corey"), "");
        assert_eq!(described("Baby boy, 11 weeks - Corey"), Some(("Corey".to_owned(), false)));
        assert_eq!(named("CASE NO. 4: BOY AGED 7 MONTHS (\"CALLUM\")"), "CALLUM");
        assert_eq!(named("Case 1: boy, 14, Physical Abuse"), "");
        let behind = |text: &str| parse(text).map(|h| (h.number.unwrap_or_default(), h.pseudonym.unwrap_or_default()));
        assert_eq!(behind("Idris (case B)"), Some(("B".to_owned(), "Idris".to_owned())));
        assert_eq!(behind("Rafferty \u{2013} case 3 of 4"), Some(("3".to_owned(), "Rafferty".to_owned())));
        assert_eq!(behind("Mr Dunmore (Audit A)"), Some(("A".to_owned(), "Mr Dunmore".to_owned())));
        assert_eq!(behind("Child 1 of 4: Orla"), Some(("1".to_owned(), "Orla".to_owned())));
        assert_eq!(behind("case 3 of 4"), Some(("3".to_owned(), String::new())));
        assert_eq!(behind("Learning from Case 3"), None);
        assert_eq!(parse("Case 1. Summary").map(|h| h.rest), Some("Summary".to_owned()));
    }

    #[test]
    fn a_heading_may_name_the_case_that_it_speaks_of() {
        assert_eq!(mention("Reflective questions \u{2013} Case 2").as_deref(), Some("2"));
        assert_eq!(mention("Strengths (Child B)").as_deref(), Some("B"));
        assert_eq!(mention("Strengths for Case 1 and Case 2"), None);
        assert_eq!(mention("What was it like to be a child a year ago?"), None);
    }

    #[test]
    fn sentences_about_cases_are_no_headings() {
        for text in [
            "Case FC where the foster carers become seen by professionals as experts",
            "Case 1 was a good example of this.",
            "Case in point",
            "Case of Neglect",
            "Mr Obi and the bank",
            "Mrs P was seen alone",
            "Child protection",
            "Family history",
            "Audit findings",
            "Adult services",
            "Person centred practice",
            "Story so far",
            "Unborn babies",
            "Child and family",
            "CASE AUDITS",
            "Case Audit 2016-17",
            "CHILD IN NEED",
            "AUDIT OF NEGLECT CASES",
            "Case 2 and Case 3 show that more could be done by the school and the GP in such families over time",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
