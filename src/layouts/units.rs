//! Blocks → units: a heading, or a stretch of text, with what its own words and looks say of it.

use super::cases::{self, CaseHeading};
use super::marked::Marked;
use super::overrides::Overrides;
use super::parallel;
use super::vocabulary::{Role, Vocabulary};
use crate::model::block::TableCell;
use crate::model::{Block, Piece, Shape};
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
/// The label of a numbered finding.
const FINDING: u8 = RUN_IN + 2;

#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) kind: Kind,
    pub(super) marked: Marked,
    pub(super) marker: Option<String>,
    pub(super) look: Look,
    pub(super) pieces: Vec<Piece>,
    pub(super) lines: u32,
    pub(super) aside: bool,
    pub(super) cell: Option<TableCell>,
    /// The letters are bold, or italic, throughout.
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// The block that it comes from.
    pub(super) source: usize,
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

    /// A line that could be a heading though nothing in its look says so.
    pub(super) fn could_be_title(&self) -> bool {
        let text = self.text();
        let starts = text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        self.kind == Kind::Text && self.lines <= 1 && starts && words(text) <= 10 && !text.ends_with(['.', '?', '!', ';', ',', ':'])
    }
}

/// The units of a document.
pub(super) fn of(blocks: &[Block], several: bool, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = blocks.iter().enumerate().flat_map(|(i, b)| unit(i, b, vocabulary, overrides)).collect();
    overrides.set(&mut units);
    drop_contents(&mut units);
    drop_web_page(&mut units, vocabulary);
    like_cases(&mut units);
    free_audits(&mut units, several);
    free_title(&mut units);
    drop_names(&mut units, vocabulary);
    hint_roles(&mut units, vocabulary);
    let names = pseudonyms(&units);
    parallel::sections(&mut units, &names, vocabulary);
    praise_findings(&mut units, vocabulary);
    if !units.iter().any(|u| matches!(u.kind, Kind::Case(_))) {
        parallel::cases(&mut units, &names);
    }
    if !units.iter().any(|u| matches!(u.kind, Kind::Case(_))) {
        parallel::people(&mut units);
    }
    if !units.iter().any(|u| matches!(u.kind, Kind::Case(_))) {
        name_cases(&mut units);
    }
    // What a person said stands, whatever its neighbours suggest.
    overrides.set(&mut units);
    units
}

/// In a format without type sizes: a short line by itself before a list.
fn is_plain_heading(units: &[Unit], at: usize) -> bool {
    let leads = units.get(at + 1).is_some_and(|n| n.kind == Kind::Item);
    leads && units.get(at).is_some_and(|u| u.look.size == 0.0 && u.could_be_title())
}

/// Headings of cases that follow each other with nothing between, and that come elsewhere too, are a list of contents.
fn drop_contents(units: &mut [Unit]) {
    let flow: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture)).collect();
    let case = |n: usize| match flow.get(n).and_then(|&i| units.get(i)).map(|u| &u.kind) {
        Some(Kind::Case(heading)) => Some((heading.number.clone(), heading.pseudonym.clone())),
        _ => None,
    };
    let all: Vec<Option<(Option<String>, Option<String>)>> = (0..flow.len()).map(case).collect();
    let again = |n: usize| all.get(n).is_some_and(|c| c.is_some() && all.iter().filter(|o| *o == c).count() > 1);
    let listed = |n: usize| again(n) && (n > 0 && again(n - 1) || again(n + 1));
    let contents: Vec<usize> = (0..flow.len()).filter(|&n| listed(n)).collect();
    for run in contents.chunk_by(|a, b| a + 1 == *b).filter(|run| run.len() >= 2) {
        // What follows the last of a run is its text, unless it stands behind the case itself.
        let last = run.last().copied().unwrap_or(0);
        let led = all.get(..run.first().copied().unwrap_or(0)).is_some_and(|before| before.contains(all.get(last).unwrap_or(&None)));
        let run = if led { run } else { run.get(..run.len() - 1).unwrap_or(&[]) };
        for unit in run.iter().filter_map(|n| flow.get(*n)) {
            if let Some(unit) = units.get_mut(*unit) {
                unit.kind = Kind::Furniture;
            }
        }
    }
}

/// The links, notes and lists of a printed web page are no report.
fn drop_web_page(units: &mut [Unit], vocabulary: &Vocabulary) {
    // The rank of the heading over a list of links, while it lasts: up to the next heading that is not below it.
    let mut aside: Option<u8> = None;
    for unit in units.iter_mut().filter(|u| u.kind != Kind::Furniture) {
        let known = matches!(unit.kind, Kind::Case(_) | Kind::Role(_));
        if !known && vocabulary.is_web_aside(unit.text()) {
            aside = Some(unit.look.rank);
        } else if known || aside.is_some_and(|rank| unit.is_heading() && unit.look.rank <= rank) {
            aside = None;
        }
        if aside.is_some() && words(unit.text()) <= 12 || !known && unit.cell.is_none() && vocabulary.is_web_line(unit.text()) {
            unit.kind = Kind::Furniture;
        }
    }
}

/// A heading that looks like those of the cases, names somebody and has findings under it is one of them (`JT (9)`).
fn like_cases(units: &mut [Unit]) {
    let looks: Vec<Look> = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).map(|u| u.look).collect();
    let Some(look) = looks.first().copied().filter(|l| looks.len() >= 2 && l.is_printed() && looks.iter().all(|o| o.same(*l))) else {
        return;
    };
    for i in 0..units.len() {
        let Some(unit) = units.get(i).filter(|u| u.kind == Kind::Heading && u.look.same(look) && !u.aside && u.cell.is_none()) else {
            continue;
        };
        let text = unit.text();
        let bare = text.split(['(', ',', ':']).next().unwrap_or("").trim();
        let initials = (1..=3).contains(&bare.len()) && bare.chars().all(|c| c.is_ascii_uppercase());
        let named = words(text) <= 4 && (initials || cases::name(text).is_some());
        let below = units.get(i + 1..).into_iter().flatten().take_while(|u| !u.is_heading() || look.above(u.look));
        let findings = below.filter(|u| matches!(u.kind, Kind::Role(Role::Strength | Role::Learning))).count();
        if named && findings > 0 {
            let pseudonym = cases::name(text).or_else(|| initials.then(|| bare.to_owned()));
            if let Some(unit) = units.get_mut(i) {
                unit.kind = Kind::Case(CaseHeading { number: None, pseudonym, rest: String::new() });
            }
        }
    }
}

/// `Audit 2` is no case where cases stand below it, or where the file holds several audits.
fn free_audits(units: &mut [Unit], several: bool) {
    let looks: Vec<Look> = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).map(|u| u.look).collect();
    for unit in units.iter_mut().filter(|u| matches!(u.kind, Kind::Case(_)) && super::audits::is_numbered_audit(u.text())) {
        if several || looks.iter().any(|l| unit.look.above(*l)) {
            unit.kind = Kind::Heading;
        }
    }
}

/// A numbered finding that only praises is a strength, whatever the findings before it were.
fn praise_findings(units: &mut [Unit], vocabulary: &Vocabulary) {
    for i in 0..units.len() {
        let label = units.get(i).is_some_and(|u| u.kind == Kind::Role(Role::Learning) && u.look.rank == FINDING);
        if !label {
            continue;
        }
        let told: Vec<&str> = units
            .get(i + 1..)
            .into_iter()
            .flatten()
            .enumerate()
            .take_while(|(n, u)| *n == 0 || !u.is_heading())
            .filter(|(_, u)| u.kind != Kind::Furniture)
            .map(|(_, u)| u.text())
            .collect();
        if vocabulary.only_praises(&told.join(" "))
            && let Some(unit) = units.get_mut(i)
        {
            unit.kind = Kind::Role(Role::Strength);
        }
    }
}

/// The report's title can read like a section ("Case Audit Summary"): a first heading of its own, highest look, or one
/// that only other lines of the title block follow, is none.
fn free_title(units: &mut [Unit]) {
    let top = units.iter().filter(|u| u.is_heading()).map(|u| u.look.rank).min();
    let alone = units.iter().filter(|u| u.is_heading() && Some(u.look.rank) == top).count() == 1;
    let heads: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.kind != Kind::Furniture)).collect();
    for (n, &at) in heads.iter().enumerate().take(6) {
        let follows = heads.get(n + 1).and_then(|&i| units.get(i));
        let titled = follows.is_some_and(|f| {
            let line = f.kind == Kind::Heading
                || f.kind == Kind::Text && f.lines <= 1 && words(f.text()) <= 10 && !f.text().ends_with(['.', '?', ':']);
            line && f.marker.is_none()
        });
        let Some(unit) = units.get_mut(at) else { continue };
        match unit.kind {
            Kind::Case(_) => break,
            Kind::Role(Role::Front | Role::Label | Role::Other) => {}
            Kind::Role(_) if alone && Some(unit.look.rank) == top || titled && n < 3 => unit.kind = Kind::Heading,
            Kind::Role(_) => break,
            _ => {}
        }
    }
}

/// "Actions agreed for Idris": without the names of the cases a heading may be a known one.
fn drop_names(units: &mut [Unit], vocabulary: &Vocabulary) {
    let names = pseudonyms(units);
    for unit in units.iter_mut().filter(|u| u.kind == Kind::Heading) {
        let text = without(unit.text(), &names);
        if text.len() < unit.text().len()
            && let Some(role) = vocabulary.role(&text)
        {
            unit.kind = Kind::Role(role);
        }
    }
}

/// The words of the cases' pseudonyms, folded.
pub(super) fn pseudonyms(units: &[Unit]) -> Vec<String> {
    let names = units.iter().filter_map(|u| if let Kind::Case(c) = &u.kind { c.pseudonym.as_deref() } else { None });
    names
        .flat_map(|n| fold(n).split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter(|w| w.len() > 2 && w != "and" && w != "the")
        .collect()
}

/// A heading's words without these and without numbers.
pub(super) fn without(text: &str, names: &[String]) -> String {
    let bare = |w: &str| fold(w).trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("'s").to_owned();
    let kept = |w: &&str| {
        let word = bare(w);
        !names.contains(&word) && !word.chars().all(|c| c.is_ascii_digit())
    };
    text.split_whitespace().filter(kept).collect::<Vec<_>>().join(" ")
}

/// Headings that come again under the cases, or that ask "what" in the look of known ones, have the role that their words
/// hint at.
fn hint_roles(units: &mut [Unit], vocabulary: &Vocabulary) {
    let texts: Vec<String> = units.iter().filter(|u| u.kind == Kind::Heading).map(|u| fold(u.text())).collect();
    let known: Vec<u8> = units.iter().filter(|u| matches!(u.kind, Kind::Role(_)) && u.look.rank < RUN_IN).map(|u| u.look.rank).collect();
    let paired = paired_ranks(units, vocabulary);
    let plain: Vec<bool> = (0..units.len()).map(|i| is_plain_heading(units, i)).collect();
    let headings = units.iter_mut().zip(plain).filter(|(u, plain)| (u.kind == Kind::Heading || *plain) && words(u.text()) <= 8);
    for (unit, plain) in headings {
        let text = fold(unit.text());
        let again = texts.iter().filter(|t| **t == text).count() >= 2;
        let opens = ["what ", "where ", "areas ", "things ", "how "].iter().any(|w| text.starts_with(w))
            && (plain || known.contains(&unit.look.rank));
        let paired = paired.contains(&unit.look.rank);
        if let Some(role) = vocabulary.hint(&text).filter(|_| again || opens || paired) {
            unit.kind = Kind::Role(role);
        }
    }
}

/// The looks in which one unknown heading hints at praise and another at learning: these are the sections.
fn paired_ranks(units: &[Unit], vocabulary: &Vocabulary) -> Vec<u8> {
    let hinted = |wanted: Role| -> Vec<u8> {
        let open = units.iter().filter(|u| u.kind == Kind::Heading && u.look.is_printed() && words(u.text()) <= 8);
        open.filter(|u| vocabulary.hint(&fold(u.text())) == Some(wanted)).map(|u| u.look.rank).collect()
    };
    let learning = hinted(Role::Learning);
    let known = units.iter().any(|u| matches!(u.kind, Kind::Role(Role::Strength | Role::Learning)));
    hinted(Role::Strength).into_iter().filter(|rank| !known && learning.contains(rank)).collect()
}

fn unit(source: usize, block: &Block, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Vec<Unit> {
    let marked = Marked::of(block);
    if marked.text.is_empty() {
        return Vec::new();
    }
    let rank = if let Shape::Heading(rank) = block.shape { rank.min(RUN_IN - 1) } else { RUN_IN };
    let base = Unit {
        kind: Kind::Text,
        look: Look { rank, size: block.size },
        marker: block.marker.clone(),
        pieces: block.pieces.clone(),
        lines: block.lines,
        aside: block.aside,
        cell: block.cell,
        bold: block.is_bold(),
        italic: block.runs.iter().filter(|r| r.text.chars().any(char::is_alphanumeric)).all(|r| r.style.italic),
        source,
        marked,
    };
    if let Some(units) = overrides.units(&base) {
        return units;
    }
    let text = base.marked.text.as_str();
    let label = text.ends_with(':');
    match block.shape {
        Shape::Furniture => return vec![Unit { kind: Kind::Furniture, ..base }],
        Shape::Heading(_) => {
            if let Some(heading) = cases::parse(text) {
                return case(base, heading, vocabulary);
            }
            let kind = role_of(&base, vocabulary).map_or(Kind::Heading, Kind::Role);
            return finding(Unit { kind, ..base }, vocabulary);
        }
        _ if block.cell.is_some_and(|c| c.row == 0) && words(text) <= 6 => {
            if let Some(role) = role_of(&base, vocabulary) {
                return vec![Unit { kind: Kind::Role(role), ..base }];
            }
        }
        Shape::Paragraph if block.lines <= 2 && words(text) <= 9 && !text.ends_with(['.', ';', ',']) => {
            if let Some(heading) = cases::parse(text) {
                return case(base, heading, vocabulary);
            }
            if let Some(role) = role_of(&base, vocabulary) {
                return vec![Unit { kind: Kind::Role(role), ..base }];
            }
        }
        Shape::Item(_) if label && words(text) <= 9 => {
            if let Some(role) = role_of(&base, vocabulary) {
                return vec![Unit { kind: Kind::Role(role), ..base }];
            }
        }
        _ => {}
    }
    // A finding may be a whole sentence in bold, its full stop and all.
    if base.bold && words(text) <= 30 {
        let heading = Unit { kind: Kind::Heading, look: Look { rank: RUN_IN + 1, ..base.look }, ..base.clone() };
        let parts = finding(heading, vocabulary);
        if parts.len() > 1 {
            return parts;
        }
    }
    if let Some(end) = label_end(&base, vocabulary) {
        let (head, tail) = (base.marked.slice(0..end), base.marked.slice(end..text.len()));
        let role = vocabulary.role(&head.text).map_or(Kind::Heading, Kind::Role);
        let look = Look { rank: if rank < RUN_IN { rank } else { RUN_IN + 1 }, ..base.look };
        let heading = Unit { kind: role, marked: head, look, ..base.clone() };
        return vec![heading, Unit { kind: Kind::Text, marked: tail, marker: None, ..base }];
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

/// A heading that is itself the finding (`Finding 2: Nobody asked the father`): the label is one heading, the rest
/// another.
fn finding(unit: Unit, vocabulary: &Vocabulary) -> Vec<Unit> {
    let text = unit.text();
    let cut = text.find([':', '\u{2013}']).or_else(|| text.find(" - ")).filter(|_| unit.kind == Kind::Heading);
    let label = cut.and_then(|i| text.get(..i)).unwrap_or("").trim();
    // "Finding 2 (good practice)" says itself what it is.
    let (label, said) = label.strip_suffix(')').and_then(|l| l.split_once(" (")).map_or((label, None), |(l, s)| (l, Some(s)));
    let (words, number) = label.rsplit_once(' ').unwrap_or(("", ""));
    let numbered = number.chars().all(|c| c.is_ascii_digit()) && !number.is_empty()
        || ["one", "two", "three", "four", "five", "six", "seven", "eight"].contains(&number.to_lowercase().as_str());
    let role = vocabulary.role(words).filter(|r| numbered && matches!(r, Role::Learning | Role::Strength));
    let role = role.map(|r| said.and_then(|s| vocabulary.role(s)).unwrap_or(r));
    let (Some(cut), Some(role)) = (cut, role) else { return vec![unit] };
    let behind =
        text.get(cut..).map_or(0, |t| t.len() - t.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '"').len());
    let (head, tail) = (
        unit.marked.slice(0..cut + text.get(cut..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)),
        unit.marked.slice(cut + behind..text.len()),
    );
    let look = Look { rank: FINDING, ..unit.look };
    let kind = if role == Role::Strength && said.is_none() { Kind::Text } else { Kind::Heading };
    vec![Unit { kind: Kind::Role(role), marked: head, look, ..unit.clone() }, Unit { kind, marked: tail, ..unit }]
}

fn role_of(unit: &Unit, vocabulary: &Vocabulary) -> Option<Role> {
    if unit.cell.is_some_and(|c| c.row == 0) { vocabulary.column_role(unit.text()) } else { vocabulary.role(unit.text()) }
}

/// A case's heading; a role that stands behind the name (`Case 1. Summary`) is a heading of its own.
fn case(unit: Unit, heading: CaseHeading, vocabulary: &Vocabulary) -> Vec<Unit> {
    let role = vocabulary.role(&heading.rest).filter(|_| unit.text().ends_with(&heading.rest));
    let Some(role) = role else { return vec![Unit { kind: Kind::Case(heading), ..unit }] };
    let cut = unit.text().len() - heading.rest.len();
    let (head, tail) = (unit.marked.slice(0..cut), unit.marked.slice(cut..unit.text().len()));
    let look = Look { rank: RUN_IN + 1, ..unit.look };
    vec![Unit { kind: Kind::Case(heading), marked: head, ..unit.clone() }, Unit { kind: Kind::Role(role), marked: tail, look, ..unit }]
}

/// Where a label with a role ends that text follows on the same line (`Strengths: The school …`).
fn label_end(unit: &Unit, vocabulary: &Vocabulary) -> Option<usize> {
    let text = unit.text();
    let bold = unit.marked.bold_lead();
    let colon = text.find(':').map(|i| i + 1).filter(|end| *end < text.len());
    for end in [colon, bold].into_iter().flatten() {
        let head = text.get(..end)?;
        let bare = head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '\u{2013}' | '.'));
        let plain = words(bare) <= 6
            && cases::parse(bare).is_none()
            && vocabulary.role(bare).is_some_and(|r| !matches!(r, Role::Front | Role::Mixed));
        let marked = bold.is_some_and(|b| b + 1 >= bare.len()) || end == head.len() && head.ends_with(':');
        let joint = text.get(end..)?.len() - text.get(end..)?.trim_start_matches([' ', ':', '-', '\u{2013}', '\u{2014}']).len();
        if plain && marked && words(text.get(end..)?) > 0 {
            return Some(end + joint);
        }
    }
    None
}

/// Where no heading has a case's number: headings of one look, each followed by its background, are cases.
fn name_cases(units: &mut [Unit]) {
    let headings: Vec<usize> =
        units.iter().enumerate().filter(|(_, u)| u.is_heading() && !u.aside && u.cell.is_none()).map(|(i, _)| i).collect();
    let mut best: Option<(usize, u8)> = None;
    let mut ranks: Vec<u8> =
        headings.iter().filter_map(|&i| units.get(i)).filter(|u| u.kind == Kind::Heading).map(|u| u.look.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    for rank in ranks {
        let starts = starts_with_rank(units, &headings, rank);
        if starts.len() >= 2 && best.is_none_or(|(n, _)| starts.len() > n) {
            best = Some((starts.len(), rank));
        }
    }
    let Some((_, rank)) = best else { return };
    for i in starts_with_rank(units, &headings, rank) {
        let Some(unit) = units.get_mut(i) else { continue };
        let text = unit.text().to_owned();
        let number = unit.marker.as_deref().map(|m| m.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
        unit.kind = Kind::Case(CaseHeading { number, pseudonym: cases::name(&text), rest: String::new() });
    }
}

/// Unknown headings of this look whose next heading is a less prominent one for the background of a case.
fn starts_with_rank(units: &[Unit], headings: &[usize], rank: u8) -> Vec<usize> {
    let is_start = |pair: &[usize]| {
        let &[here, next] = pair else { return None };
        let (unit, follower) = (units.get(here)?, units.get(next)?);
        let fits = unit.kind == Kind::Heading
            && unit.look.rank == rank
            && follower.kind == Kind::Role(Role::Summary)
            && follower.look.rank > rank
            && cases::name(unit.text()).is_some();
        fits.then_some(here)
    };
    headings.windows(2).filter_map(is_start).collect()
}
