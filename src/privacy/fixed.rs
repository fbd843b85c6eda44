//! Identifiers of a fixed form: NHS numbers, postcodes, telephone numbers, e-mail addresses, dates of birth.

use std::sync::LazyLock;

use regex::Regex;

use super::Identifier;
use crate::model::IdentifierKind as Kind;

fn regex(source: &str) -> Option<Regex> {
    Regex::new(source).ok()
}

/// Ten digits, at a stretch or as 3-3-4.
static NHS: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?-u)\b\d{3}([ \-]?)\d{3}([ \-]?)\d{4}\b"));
/// An outward and an inward code; the inward one never has C, I, K, M, O or V (Royal Mail, "PAF Programmers' Guide").
static POSTCODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?i-u)\b(?P<area>[a-z]{1,2})(?P<district>\d[a-z\d]?)(?P<gap> ?)\d[abd-hjlnp-uw-z]{2}\b"));
/// A national number of ten or eleven digits that begins with 0, or one behind +44 or 0044.
static PHONE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u)(?:(?:\+|\b00)44[ \-.]?(?:\(0\)[ \-.]?)?|\(0|\b0)\d(?:[ \-.()]{0,2}\d){7,10}\b"));
static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u)\b[A-Za-z0-9._%+'\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9\-]+)+\b"));
/// A day, month and year.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?xi-u)\b(?: \d{1,2} \s?[/.\-]\s? \d{1,2} \s?[/.\-]\s? (?:\d{4}|\d{2})
            | \d{4}-\d{2}-\d{2}
            | (?:the\s)? \d{1,2}(?:st|nd|rd|th)? \s (?:of\s)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]* ,?\s \d{2,4}
            | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]* \s \d{1,2}(?:st|nd|rd|th)? ,?\s \d{4} )\b",
    )
});
/// Words that make the date behind them one of birth, with little between.
static BORN: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?i)(?:\bborn\b|\bd\.?\s?o\.?\s?b\b|\bdate\s+of\s+birth\b|\bbirth\s?da(?:y|te)\b|\bbirth\b)[^;!?]{0,40}$"));
/// Words behind a date that make it one of birth.
static BIRTHDAY: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?i)^[^.;!?]{0,12}\(?\b(?:d\.?o\.?b|date\s+of\s+birth|birth)\b"));
/// A name before a date in brackets.
static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"\b[A-Z][a-z]+\*? ?\($"));

/// The areas of British postcodes.
const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU \
                     GX GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL \
                     PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// The identifiers of a text, in its order.
pub(super) fn find(text: &str) -> Vec<Identifier> {
    let mut out: Vec<Identifier> = Vec::new();
    let mut add = |kind: Kind, range: std::ops::Range<usize>| {
        let free = !out.iter().any(|o| o.range.start < range.end && range.start < o.range.end);
        if free {
            out.push(Identifier { kind, range });
        }
    };
    let all = |regex: &LazyLock<Option<Regex>>| {
        regex.as_ref().map(|r| r.find_iter(text).map(|m| m.range()).collect::<Vec<_>>()).unwrap_or_default()
    };
    for range in all(&EMAIL) {
        add(Kind::Email, range);
    }
    for range in all(&DATE) {
        if is_birth(text, &range) {
            add(Kind::DateOfBirth, range);
        }
    }
    for range in all(&NHS) {
        if is_nhs_number(text, &range) {
            add(Kind::NhsNumber, range);
        }
    }
    for range in all(&PHONE) {
        let digits = text.get(range.clone()).unwrap_or("").chars().filter(char::is_ascii_digit).count();
        if (10..=14).contains(&digits) {
            add(Kind::Phone, range);
        }
    }
    for found in POSTCODE.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(whole), Some(area)) = (found.get(0), found.name("area")) else { continue };
        let shouted = whole.as_str().chars().all(|c| !c.is_lowercase());
        let parted = found.name("gap").is_some_and(|g| !g.as_str().is_empty());
        if (shouted || parted) && AREAS.contains(&format!(" {} ", area.as_str().to_ascii_uppercase())) {
            add(Kind::Postcode, whole.range());
        }
    }
    out
}

/// The words around a date say that somebody was born on it.
fn is_birth(text: &str, range: &std::ops::Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or("");
    let behind = text.get(range.end..).unwrap_or("");
    let is = |regex: &LazyLock<Option<Regex>>, text: &str| regex.as_ref().is_some_and(|r| r.is_match(text));
    is(&BORN, before) || is(&BIRTHDAY, behind) || is(&BRACKET, before) && behind.starts_with(')')
}

/// Ten digits in the shape 3-3-4, or at a stretch with a right check digit or behind the letters NHS.
///
/// The check digit is that of the NHS Data Dictionary: the first nine digits weigh 10 to 2; eleven less the sum's remainder
/// by eleven is the tenth, 11 counting as 0, and 10 being no number.
fn is_nhs_number(text: &str, range: &std::ops::Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or("");
    // A part of a longer number is none.
    if before.ends_with(['+', '-', '.', '/'])
        || text.get(range.end..).is_some_and(|t| t.starts_with(['-', '/']) && t.chars().nth(1).is_some_and(|c| c.is_ascii_digit()))
    {
        return false;
    }
    let written = text.get(range.clone()).unwrap_or("");
    let digits: Vec<u32> = written.chars().filter_map(|c| c.to_digit(10)).collect();
    let separators: Vec<char> = written.chars().filter(|c| !c.is_ascii_digit()).collect();
    let mut start = before.len().saturating_sub(30);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let named = before.get(start..).unwrap_or("").contains("NHS");
    let shaped = matches!(separators.as_slice(), [a, b] if a == b);
    let sum: u32 = digits.iter().zip((2..=10).rev()).map(|(d, weight)| d * weight).sum();
    let check = match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        n => Some(n),
    };
    let valid = check.is_some() && check == digits.last().copied();
    // A telephone number begins with 0; a number of the NHS never does.
    named || digits.first() != Some(&0) && (shaped || separators.is_empty() && valid)
}
