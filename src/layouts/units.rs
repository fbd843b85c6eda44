//! Blocks → units: a heading, or a stretch of text, with what its own words and looks say of it.

use super::cases::{self, CaseHeading, Form};
use super::marked::Marked;
use super::overrides::Overrides;
use super::vocabulary::{Role, Vocabulary};
use crate::model::block::TableCell;
use crate::model::{Block, Piece, Shape};
use crate::text::markers::{enumerator, is_minus, is_plus};
use crate::text::normalise::{fold, words};

/// What a unit is, as far as it can be told without its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Furniture,
    Case(CaseHeading),
    Role(Role),
    /// A heading whose words are not known.
    Heading,
    Item,
    Text,
    /// The letters and number before an item of a list.
    Label,
}

/// How prominent a heading is. Smaller is more prominent.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Look {
    /// Rank among the document's heading looks, from 1; run-in labels come last.
    pub(super) rank: u8,
    pub(super) size: f32,
}

impl Look {
    /// Clearly more prominent: larger, or of a higher rank where the format has no sizes.
    pub(super) fn above(self, other: Self) -> bool {
        if self.size > 0.0 && other.size > 0.0 && self.rank < RUN_IN && other.rank < RUN_IN {
            self.size > other.size + 0.4
        } else {
            self.rank < other.rank
        }
    }

    /// A heading by its looks, not only by its words.
    pub(super) fn is_printed(self) -> bool {
        self.rank < RUN_IN
    }

    pub(super) fn same(self, other: Self) -> bool {
        self.rank == other.rank
    }
}

/// Labels inside a line, and headings that only their words give away.
pub(super) const RUN_IN: u8 = 240;
/// A listed heading is one for its words alone.
const LISTED: &str = "its words are a listed heading";
/// The label of a numbered finding.
pub(super) const FINDING: u8 = RUN_IN + 2;

#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) kind: Kind,
    pub(super) marked: Marked,
    pub(super) marker: Option<String>,
    /// What the sign before it says that it is, in a report whose lists are told apart by signs.
    pub(super) signed: Option<Role>,
    pub(super) look: Look,
    pub(super) pieces: Vec<Piece>,
    pub(super) lines: u32,
    pub(super) aside: bool,
    pub(super) cell: Option<TableCell>,
    /// The letters are bold, or italic, throughout.
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// The colour of most letters.
    pub(super) colour: [u8; 3],
    /// The block that it comes from.
    pub(super) source: usize,
    /// The rule that gave it its kind, as a person reads it.
    pub(super) why: &'static str,
}

impl Unit {
    pub(super) fn text(&self) -> &str {
        &self.marked.text
    }

    pub(super) fn page(&self) -> Option<u32> {
        self.pieces.first().map(|p| p.page)
    }

    pub(super) fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Case(_) | Kind::Role(_) | Kind::Heading)
    }

    /// An item that a number counts, a Roman one (`(ii)`) too.
    pub(super) fn is_counted(&self) -> bool {
        let roman = |m: &str| {
            let bare = m.trim_matches(|c: char| !c.is_alphanumeric());
            !bare.is_empty() && bare.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
        };
        self.kind == Kind::Item
            && self.marker.as_deref().is_some_and(|m| m.contains(|c: char| c.is_ascii_digit()) || roman(m) && !m.starts_with('['))
    }

    /// Gives it another kind, and says by which rule.
    pub(super) fn become_a(&mut self, kind: Kind, why: &'static str) {
        self.kind = kind;
        self.why = why;
    }

    /// A line that could be a heading though nothing in its look says so.
    pub(super) fn could_be_title(&self) -> bool {
        let text = self.text();
        let starts = text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        self.kind == Kind::Text && self.lines <= 1 && starts && words(text) <= 10 && !text.ends_with(['.', '?', '!', ';', ',', ':'])
    }
}

/// The units of a document, each read by itself.
pub(super) fn of(blocks: &[Block], vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Vec<Unit> {
    blocks.iter().enumerate().flat_map(|(i, b)| unit(i, b, vocabulary, overrides)).collect()
}

/// The words of the cases' pseudonyms, folded.
pub(super) fn pseudonyms(units: &[Unit]) -> Vec<String> {
    let names = units.iter().filter_map(|u| if let Kind::Case(c) = &u.kind { c.pseudonym.as_deref() } else { None });
    names
        .flat_map(|n| fold(n).split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter(|w| w.len() > 2 && !["and", "the", "child", "family", "adult", "baby"].contains(&w.as_str()))
        .collect()
}

/// The one case whose name a text is, as on a second slide about it or in a row of a table: what follows goes on with it.
pub(super) fn case_of_name(units: &[Unit], text: &str) -> Option<CaseHeading> {
    let text = fold(text);
    let named = |c: &CaseHeading| c.pseudonym.as_deref().is_some_and(|name| fold(name) == text);
    let mut known = units.iter().filter_map(|u| if let Kind::Case(c) = &u.kind { Some(c).filter(|c| named(c)) } else { None });
    let first = known.next()?;
    known.all(|other| other.number == first.number).then(|| CaseHeading { form: Form::WithSection, ..first.clone() })
}

/// A heading's words without these and without numbers.
pub(super) fn without(text: &str, names: &[String]) -> String {
    let goes = |word: &&str| {
        let folded = fold(word);
        let bare = folded.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("'s");
        bare.chars().all(|c| c.is_ascii_digit()) || names.iter().any(|n| n == bare)
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let gone: Vec<bool> = words.iter().map(goes).collect();
    // `Shay and Mia's`: what joins two names goes with them.
    let is_gone = |at: Option<usize>| at.and_then(|at| gone.get(at)).is_some_and(|gone| *gone);
    let joins = |at: usize, word: &str| matches!(word, "and" | "&") && is_gone(at.checked_sub(1)) && is_gone(Some(at + 1));
    let left = words.iter().enumerate().filter(|(at, word)| !is_gone(Some(*at)) && !joins(*at, word));
    left.map(|(_, w)| *w).collect::<Vec<_>>().join(" ")
}

fn colour(block: &Block) -> [u8; 3] {
    let longest = block.runs.iter().max_by_key(|r| crate::text::normalise::letters(&r.text));
    longest.map_or([0; 3], |r| r.style.colour)
}

fn unit(source: usize, block: &Block, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Vec<Unit> {
    let marked = Marked::of(block);
    if marked.text.is_empty() {
        return Vec::new();
    }
    let (sign, marked) = typed_sign(marked);
    let rank = if let Shape::Heading(rank) = block.shape { rank.min(RUN_IN - 1) } else { RUN_IN };
    let base = Unit {
        kind: Kind::Text,
        look: Look { rank, size: block.size },
        marker: sign.or_else(|| block.marker.clone()),
        signed: None,
        pieces: block.pieces.clone(),
        lines: block.lines,
        aside: block.aside,
        cell: block.cell,
        bold: block.is_bold(),
        italic: block.runs.iter().filter(|r| r.text.chars().any(char::is_alphanumeric)).all(|r| r.style.italic),
        colour: colour(block),
        source,
        why: "",
        marked,
    };
    if let Some(units) = overrides.units(&base) {
        return units;
    }
    let text = base.marked.text.as_str();
    let label = text.ends_with(':');
    match block.shape {
        Shape::Furniture(why) => return vec![Unit { kind: Kind::Furniture, why: why.reason(), ..base }],
        Shape::Heading(_) => {
            if let Some(heading) = cases::parse(text) {
                return case(base, heading, vocabulary);
            }
            return finding(printed_heading(base, vocabulary), vocabulary).into_iter().flat_map(|u| asking(u, vocabulary)).collect();
        }
        _ if block.cell.is_some_and(|c| c.row == 0) && words(text) <= 6 => {
            if let Some(heading) = cases::parse(text) {
                return case(base, heading, vocabulary);
            }
            if let Some(role) = role_of(&base, vocabulary) {
                return vec![Unit { kind: Kind::Role(role), why: LISTED, ..base }];
            }
        }
        Shape::Paragraph if is_line(block) && words(text) <= 9 && (!text.ends_with(['.', ';', ',']) || words(text) <= 3) => {
            if let Some(heading) = cases::parse(text) {
                return case(base, heading, vocabulary);
            }
            if let Some(role) = role_of(&base, vocabulary) {
                return vec![Unit { kind: Kind::Role(role), why: LISTED, ..base }];
            }
        }
        // `• Strengths` in bold, in an outline.
        Shape::Item(_) if label && words(text) <= 9 || base.bold && words(text) <= 6 => {
            if let Some(role) = role_of(&base, vocabulary) {
                return vec![Unit { kind: Kind::Role(role), why: LISTED, ..base }];
            }
        }
        _ => {}
    }
    // A finding may be a whole sentence in bold, its full stop and all.
    if base.bold && words(text) <= 30 {
        let look = Look { rank: RUN_IN + 1, ..base.look };
        let heading = Unit { kind: Kind::Heading, look, why: "it is a sentence in bold throughout", ..base.clone() };
        let parts = finding(heading, vocabulary);
        if parts.len() > 1 {
            return parts;
        }
    }
    if let Some(end) = question_label(text) {
        let (head, tail) = (base.marked.slice(0..end), base.marked.slice(end..text.len()));
        let look = Look { rank: RUN_IN + 1, ..base.look };
        let label = Unit { kind: Kind::Role(Role::Question), marked: head, look, why: "it numbers a question", ..base.clone() };
        return vec![label, Unit { kind: Kind::Item, marked: tail, marker: None, ..base }];
    }
    // "Learning point 1: Write it down." in bold, and the paragraph goes on behind it.
    if base.marked.bold_lead().is_some_and(|lead| text.find(':').is_some_and(|colon| colon + 1 < lead)) {
        let heading = Unit { kind: Kind::Heading, look: Look { rank: RUN_IN + 1, ..base.look }, ..base.clone() };
        if let [label, tail] = finding(heading, vocabulary).as_slice() {
            return vec![label.clone(), Unit { kind: Kind::Text, marker: None, ..tail.clone() }];
        }
    }
    // `Finding two – Assessments …`: the label alone in bold.
    let lead = base.marked.bold_lead().unwrap_or(0);
    if let Some((cut, role, _)) = finding_label(text, vocabulary).filter(|(cut, ..)| lead.abs_diff(*cut) <= LABEL_SIGN) {
        let why = ["it is the numbered label of a finding, in bold", "it stands behind the numbered label of a finding"];
        let [label, tail] = behind_label(&base, cut, role, true, why);
        return vec![label, Unit { marker: None, ..tail }];
    }
    if let Some(end) = label_end(&base, vocabulary) {
        let (head, tail) = (base.marked.slice(0..end), base.marked.slice(end..text.len()));
        let role = vocabulary.role(&head.text).map_or(Kind::Heading, Kind::Role);
        let look = Look { rank: if rank < RUN_IN { rank } else { RUN_IN + 1 }, ..base.look };
        let heading =
            Unit { kind: role, marked: head, look, why: "it is a listed heading in front of a text on the same line", ..base.clone() };
        let mut out = vec![heading];
        out.extend(first_of_list(Unit { kind: Kind::Text, marked: tail, marker: None, ..base }));
        return out;
    }
    if let Some(end) = base.marked.bold_lead() {
        let head = base.marked.slice(0..end);
        if let Some(heading) = cases::parse(head.text.trim_end_matches([':', '-', '\u{2013}', '.'])) {
            let tail = base.marked.slice(end..text.len());
            let look = Look { rank: RUN_IN, ..base.look };
            let mut out = case(Unit { marked: head, look, ..base.clone() }, heading, vocabulary);
            out.push(Unit { kind: Kind::Text, marked: tail, marker: None, ..base });
            return out;
        }
    }
    let kind = if matches!(block.shape, Shape::Item(_)) { Kind::Item } else { Kind::Text };
    vec![Unit { kind, ..base }]
}

/// The text behind a label may be the first item of its list (`Strengths: (1) The nurse …`): the number, and the text.
fn first_of_list(unit: Unit) -> Vec<Unit> {
    let text = unit.text();
    let number = enumerator(text).filter(|(number, rest)| !number.contains(char::is_alphabetic) && !rest.is_empty());
    let Some((number, rest)) = number.map(|(number, rest)| (number.len(), rest.len())) else { return vec![unit] };
    let all = text.len();
    let marker = unit.marked.slice(0..number);
    let item = Unit { kind: Kind::Item, marked: unit.marked.slice(all - rest..all), marker: Some(marker.text.clone()), ..unit.clone() };
    vec![Unit { marked: marker, ..unit }, item]
}

/// A tick, cross, plus or minus that was typed before a text, and the text; a dash is none.
fn typed_sign(marked: Marked) -> (Option<String>, Marked) {
    let head = marked.text.split(' ').next().unwrap_or("");
    let sign = head.trim_end_matches('\u{fe0f}');
    // A box to be ticked before one task; several are a form.
    let boxed = ["[ ] ", "[x] ", "[X] "].iter().find(|b| marked.text.starts_with(**b)).filter(|_| marked.text.matches('[').count() == 1);
    if let Some(boxed) = boxed {
        let text = marked.slice(boxed.len()..marked.text.len());
        return (Some(boxed.trim_end().to_owned()), text);
    }
    if head.len() < marked.text.len() && (is_plus(sign) || is_minus(sign)) && !matches!(sign, "-" | "\u{2013}" | "!") {
        let (sign, text) = (sign.to_owned(), marked.slice(head.len()..marked.text.len()));
        return (Some(sign), text);
    }
    (None, marked)
}

/// A heading that is itself the finding (`Finding 2: Nobody asked the father`): the label is one heading, the rest
/// another.
pub(super) fn finding(unit: Unit, vocabulary: &Vocabulary) -> Vec<Unit> {
    let label = if unit.kind == Kind::Heading { finding_label(unit.text(), vocabulary) } else { None };
    let Some((cut, role, praise)) = label else { return vec![unit] };
    behind_label(&unit, cut, role, praise, ["it is the numbered label of a finding", "it stands behind the numbered label of a finding"])
        .into()
}

/// A line or two; in bold, or in the first column of a table, it may be broken more often.
fn is_line(block: &Block) -> bool {
    let most = if block.cell.is_some_and(|c| c.column == 0) {
        4
    } else if block.is_bold() {
        3
    } else {
        2
    };
    block.lines <= most
}

/// Where the label of a finding ends, what it is the label of, and whether what stands behind it is praise in itself.
pub(super) fn finding_label(text: &str, vocabulary: &Vocabulary) -> Option<(usize, Role, bool)> {
    // A sign in brackets parts nothing (`Finding 3 (good practice - school): …`).
    let from = text.find('(').and_then(|open| Some(open + text.get(open..)?.find(')')?)).unwrap_or(0);
    let first = |text: &str| [text.find([':', '\u{2013}']), text.find(" - "), text.find(". ")].into_iter().flatten().min();
    let outside = |cut: &usize| *cut < text.find('(').unwrap_or(usize::MAX);
    let cut = first(text).filter(outside).or_else(|| Some(from + first(text.get(from..)?)?))?;
    let label = text.get(..cut)?.trim();
    // "Finding 2 (good practice)" says itself what it is.
    let (label, said) = label.strip_suffix(')').and_then(|l| l.split_once(" (")).map_or((label, None), |(l, s)| (l, Some(s)));
    let (words, number) = label.rsplit_once(' ')?;
    // `Finding A1` is the first of case A.
    let number = number.strip_prefix(|c: char| c.is_ascii_uppercase()).filter(|n| !n.is_empty()).unwrap_or(number);
    let numbered = number.chars().all(|c| c.is_ascii_digit()) && !number.is_empty()
        || ["one", "two", "three", "four", "five", "six", "seven", "eight"].contains(&number.to_lowercase().as_str());
    if !numbered {
        return None;
    }
    let role = vocabulary.role(words).filter(|r| matches!(r, Role::Learning | Role::Strength))?;
    let role = said.and_then(|s| vocabulary.role(s).or_else(|| vocabulary.hint(s))).unwrap_or(role);
    Some((cut, role, role == Role::Strength && said.is_none()))
}

/// The sign behind a label, and the blanks around it, have no more bytes.
const LABEL_SIGN: usize = 5;

/// A heading cut at the sign behind its label: the label as a section, and the title; or a text where that is praise in
/// itself.
pub(super) fn behind_label(unit: &Unit, cut: usize, role: Role, praise: bool, why: [&'static str; 2]) -> [Unit; 2] {
    let text = unit.text();
    let behind =
        text.get(cut..).map_or(0, |t| t.len() - t.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '"').len());
    let (head, tail) = (
        unit.marked.slice(0..cut + text.get(cut..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)),
        unit.marked.slice(cut + behind..text.len()),
    );
    let look = Look { rank: FINDING, ..unit.look };
    let kind = if praise { Kind::Text } else { Kind::Heading };
    [
        Unit { kind: Kind::Role(role), marked: head, look, why: why[0], ..unit.clone() },
        Unit { kind, marked: tail, why: why[1], ..unit.clone() },
    ]
}

/// A heading that holds its label's questions (`Discuss in your team: Who would know?`).
fn asking(unit: Unit, vocabulary: &Vocabulary) -> Vec<Unit> {
    let cut = unit.text().find(": ").filter(|_| unit.kind == Kind::Heading && unit.text().ends_with('?'));
    let labelled = |at: &usize| unit.text().get(..*at).is_some_and(|label| vocabulary.role(label) == Some(Role::Question));
    let Some(at) = cut.filter(labelled) else { return vec![unit] };
    let (head, tail) = (unit.marked.slice(0..at + 1), unit.marked.slice(at + 1..unit.text().len()));
    let look = Look { rank: RUN_IN + 1, ..unit.look };
    let why = "it is a listed heading in front of a text on the same line";
    vec![
        Unit { kind: Kind::Role(Role::Question), marked: head, look, why, ..unit.clone() },
        Unit { kind: Kind::Text, marked: tail, marker: None, ..unit },
    ]
}

/// A heading by its looks: one that is listed, or one whose words are not known.
fn printed_heading(unit: Unit, vocabulary: &Vocabulary) -> Unit {
    match role_of(&unit, vocabulary) {
        Some(role) => Unit { kind: Kind::Role(role), why: LISTED, ..unit },
        None => Unit { kind: Kind::Heading, why: "its size, weight, colour or place sets it apart; its words are not listed", ..unit },
    }
}

fn role_of(unit: &Unit, vocabulary: &Vocabulary) -> Option<Role> {
    if unit.cell.is_some_and(|c| c.row == 0) { vocabulary.column_role(unit.text()) } else { vocabulary.role(unit.text()) }
}

/// A case's heading; a role that stands behind the name (`Case 1. Summary`) is a heading of its own.
fn case(unit: Unit, heading: CaseHeading, vocabulary: &Vocabulary) -> Vec<Unit> {
    let role = vocabulary.role(&heading.rest).filter(|_| unit.text().ends_with(&heading.rest));
    let why = "it reads like the heading of a case";
    let Some(role) = role else { return vec![Unit { kind: Kind::Case(heading), why, ..unit }] };
    let cut = unit.text().len() - heading.rest.len();
    let (head, tail) = (unit.marked.slice(0..cut), unit.marked.slice(cut..unit.text().len()));
    let look = Look { rank: RUN_IN + 1, ..unit.look };
    let behind =
        Unit { kind: Kind::Role(role), marked: tail, look, why: "it is a listed heading behind the name of a case", ..unit.clone() };
    vec![Unit { kind: Kind::Case(heading), marked: head, why, ..unit }, behind]
}

/// Where the number of a question ends (`Q1 What …?`, `Question 2: Who …?`).
fn question_label(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("Question ").or_else(|| text.strip_prefix('Q'))?;
    let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let behind = rest.get(number..)?.trim_start_matches(['.', ':', ')', ' ', '-', '\u{2013}']);
    let parted = rest.get(number..)?.len() > behind.len();
    ((1..=2).contains(&number) && parted && behind.contains('?')).then(|| text.len() - behind.len())
}

/// Where a label with a role ends that text follows on the same line (`Strengths: The school …`).
fn label_end(unit: &Unit, vocabulary: &Vocabulary) -> Option<usize> {
    let text = unit.text();
    let bold = unit.marked.bold_lead();
    let colon = text.find(':').map(|i| i + 1).filter(|end| *end < text.len());
    // `Strengths. The nurse …`: a listed heading alone in front of its full stop.
    let stop = text.find(". ").map(|i| i + 1).filter(|end| text.get(..*end).is_some_and(|t| words(t) <= 3));
    for end in [colon, bold, stop].into_iter().flatten() {
        let head = text.get(..end)?;
        let bare = head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '\u{2013}' | '.'));
        let plain = words(bare) <= 6
            && cases::parse(bare).is_none()
            && vocabulary.role(bare).is_some_and(|r| !matches!(r, Role::Front | Role::Mixed | Role::Comment));
        let marked = bold.is_some_and(|b| b + 1 >= bare.len()) || end == head.len() && head.ends_with(':') || stop == Some(end);
        let joint = text.get(end..)?.len() - text.get(end..)?.trim_start_matches([' ', ':', '-', '\u{2013}', '\u{2014}']).len();
        if plain && marked && words(text.get(end..)?) > 0 {
            return Some(end + joint);
        }
    }
    None
}
