//! Lists: the numbers and bullets that Word sets before paragraphs and does not write into their text.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::package::{Step, attribute, events, number};
use crate::error::ReadError;
use crate::reading::flow::BULLET;

const LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
struct Level {
    start: Option<u32>,
    format: String,
    /// Such as `%1.%2)`.
    text: String,
    /// The level after which it begins anew; 0 is never.
    restart: Option<u32>,
    /// All numbers of the text in digits.
    legal: bool,
    /// The paragraph style that this level belongs to.
    style: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Pattern {
    levels: [Level; LEVELS],
    /// The list style that says what this is.
    link: Option<String>,
    /// The list style that this is the pattern of.
    names: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct List {
    pattern: u32,
    starts: [Option<u32>; LEVELS],
    levels: HashMap<usize, Level>,
}

/// What stands before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Marker(String),
    /// Words of the heading itself, such as `Case 1:`.
    Words(String),
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    patterns: HashMap<u32, Pattern>,
    lists: HashMap<u32, List>,
    counters: HashMap<u32, [Option<u32>; LEVELS]>,
    used: HashSet<u32>,
}

impl Numbering {
    pub(super) fn read(text: &str) -> Result<Self, ReadError> {
        let mut out = Self::default();
        let mut pattern: Option<(u32, Pattern)> = None;
        let mut list: Option<(u32, List)> = None;
        let mut level: Option<(usize, Level)> = None;
        let mut overridden: Option<usize> = None;
        let id = |e: &BytesStart<'_>, name| attribute(e, name).and_then(|v| v.trim().parse::<u32>().ok());
        let index = |e: &BytesStart<'_>| id(e, "ilvl").and_then(|i| usize::try_from(i).ok()).filter(|i| *i < LEVELS);
        events(text, |step| match step {
            Step::Start("abstractNum", e) => pattern = id(e, "abstractNumId").map(|id| (id, Pattern::default())),
            Step::End("abstractNum") => out.patterns.extend(pattern.take()),
            Step::Start("num", e) => list = id(e, "numId").map(|id| (id, List::default())),
            Step::End("num") => out.lists.extend(list.take()),
            Step::Start("abstractNumId", e) => {
                if let Some((_, list)) = &mut list {
                    list.pattern = number(e).unwrap_or_default();
                }
            }
            Step::Start("lvlOverride", e) => overridden = index(e),
            Step::End("lvlOverride") => overridden = None,
            Step::Start("startOverride", e) => {
                if let Some(start) = overridden.and_then(|i| list.as_mut()?.1.starts.get_mut(i)) {
                    *start = number(e);
                }
            }
            Step::Start("lvl", e) => level = index(e).map(|i| (i, Level::default())),
            Step::End("lvl") => {
                let Some((at, level)) = level.take() else { return };
                if let Some((_, list)) = &mut list {
                    list.levels.insert(at, level);
                } else if let Some(place) = pattern.as_mut().and_then(|(_, p)| p.levels.get_mut(at)) {
                    *place = level;
                }
            }
            Step::Start("numStyleLink", e) => {
                if let Some((_, pattern)) = &mut pattern {
                    pattern.link = attribute(e, "val");
                }
            }
            Step::Start("styleLink", e) => {
                if let Some((_, pattern)) = &mut pattern {
                    pattern.names = attribute(e, "val");
                }
            }
            Step::Start(name, e) => {
                let Some((_, level)) = &mut level else { return };
                match name {
                    "start" => level.start = number(e),
                    "numFmt" => level.format = attribute(e, "val").unwrap_or_default(),
                    "lvlText" => level.text = attribute(e, "val").unwrap_or_default(),
                    "lvlRestart" => level.restart = number(e),
                    "isLgl" => level.legal = true,
                    "pStyle" => level.style = attribute(e, "val"),
                    _ => {}
                }
            }
            _ => {}
        })?;
        Ok(out)
    }

    /// The pattern that a list follows, over the link to a list style.
    fn pattern(&self, list: &List) -> Option<(u32, &Pattern)> {
        let own = self.patterns.get(&list.pattern)?;
        let Some(link) = &own.link else { return Some((list.pattern, own)) };
        let named = self.patterns.iter().filter(|(_, p)| p.names.as_ref() == Some(link)).min_by_key(|(id, _)| **id);
        named.map(|(id, p)| (*id, p)).or(Some((list.pattern, own)))
    }

    /// The level of a list that belongs to one of these paragraph styles.
    pub(super) fn level_of(&self, list: u32, styles: &[String]) -> Option<u8> {
        let (_, pattern) = self.pattern(self.lists.get(&list)?)?;
        let at = pattern.levels.iter().position(|l| l.style.as_ref().is_some_and(|s| styles.contains(s)))?;
        u8::try_from(at).ok()
    }

    /// Counts one more paragraph of a list; what stands before it.
    pub(super) fn next(&mut self, list_id: u32, level: u8) -> Option<Label> {
        let list = self.lists.get(&list_id)?.clone();
        let (id, pattern) = self.pattern(&list)?;
        let at = usize::from(level).min(LEVELS - 1);
        let levels: Vec<Level> = (0..).zip(&pattern.levels).map(|(i, l)| list.levels.get(&i).unwrap_or(l).clone()).collect();
        let counters = self.counters.entry(id).or_default();
        if self.used.insert(list_id) {
            for (counter, start) in counters.iter_mut().zip(list.starts) {
                *counter = start.map(|s| s.saturating_sub(1)).or(*counter);
            }
        }
        let own = levels.get(at)?;
        let first = |level: &Level| level.start.unwrap_or(1);
        if let Some(counter) = counters.get_mut(at) {
            *counter = Some(counter.map_or_else(|| first(own), |n| n.saturating_add(1)));
        }
        let deeper = counters.iter_mut().zip(&levels).skip(at + 1);
        deeper.filter(|(_, l)| l.restart != Some(0)).for_each(|(counter, _)| *counter = None);
        if own.format == "bullet" {
            return Some(Label::Marker(BULLET.to_owned()));
        }
        let mut text = own.text.clone();
        for (i, (counter, level)) in counters.iter().zip(&levels).enumerate() {
            let format = if own.legal { "decimal" } else { level.format.as_str() };
            text = text.replace(&format!("%{}", i + 1), &formatted(counter.unwrap_or_else(|| first(level)), format));
        }
        let text = text.trim().to_owned();
        let literal = own.text.chars().filter(|c| c.is_alphabetic()).count();
        match text.is_empty() {
            true => None,
            false if literal > 1 => Some(Label::Words(text)),
            false => Some(Label::Marker(text)),
        }
    }
}

fn formatted(n: u32, format: &str) -> String {
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{n:02}"),
        "lowerLetter" => lettered(n),
        "upperLetter" => lettered(n).to_uppercase(),
        "lowerRoman" => roman(n),
        "upperRoman" => roman(n).to_uppercase(),
        _ => n.to_string(),
    }
}

/// a to z, then aa to zz and so on, as Word counts.
fn lettered(n: u32) -> String {
    let Some(zero_based) = n.checked_sub(1) else { return String::new() };
    let letter = u8::try_from(zero_based % 26).map_or('a', |i| char::from(b'a' + i));
    let times = usize::try_from(zero_based / 26 + 1).unwrap_or(1).min(10);
    letter.to_string().repeat(times)
}

fn roman(n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if n > 4000 {
        return n.to_string();
    }
    let (mut left, mut out) = (n, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_as_word_shows_them() {
        let level = |i: u32, format: &str, text: &str| {
            format!(r#"<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#)
        };
        let text = format!(
            r#"<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="4">{}{}{}</w:abstractNum>
            <w:abstractNum w:abstractNumId="5">{}</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
            <w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num></w:numbering>"#,
            level(0, "decimal", "%1."),
            level(1, "lowerLetter", "%1.%2)"),
            level(2, "bullet", "\u{f0b7}"),
            level(0, "upperRoman", "Case %1:"),
        );
        let mut numbering = Numbering::read(&text).expect("well formed");
        let seen: Vec<Option<Label>> = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (1, 0), (3, 0), (3, 0), (9, 0)]
            .map(|(l, i)| numbering.next(l, i))
            .into();
        let marker = |m: &str| Some(Label::Marker(m.to_owned()));
        let words = |m: &str| Some(Label::Words(m.to_owned()));
        assert_eq!(
            seen,
            [
                marker("1."),
                marker("1.a)"),
                marker("1.b)"),
                marker("\u{2022}"),
                marker("2."),
                marker("2.a)"),
                marker("7."),
                marker("8."),
                words("Case I:"),
                words("Case II:"),
                None
            ]
        );
        assert_eq!((roman(1994), lettered(28), roman(4_000_000_000)), ("mcmxciv".to_owned(), "bb".to_owned(), "4000000000".to_owned()));
    }
}
