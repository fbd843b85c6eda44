//! Blocks → audits: which case, which section, which message a text belongs to.
//!
//! The document is walked once, in reading order. Headings move a cursor (case, section, message); text lands where
//! the cursor stands. Every block ends in exactly one place: a passage, a heading, `unplaced` or furniture.

mod audits;
mod cases;
mod context;
mod coverage;
mod fields;
mod forms;
mod grades;
mod marked;
mod overrides;
mod parallel;
mod sections;
mod sequence;
mod signs;
mod units;
mod vocabulary;

pub use vocabulary::{HeadingWords, Role, Vocabulary};

use crate::model::{Audit, Block, Case, HeadingCorrection, Notice, Shape};
use crate::text::normalise::{fold, words};
use context::Context;
use overrides::Overrides;
use units::{Kind, Unit};

/// The audits of a document. Never fails: what is not understood is `unplaced`. A heading that a person gave another kind
/// has that kind.
pub fn structure(blocks: &[Block], vocabulary: &Vocabulary, corrected: &[HeadingCorrection]) -> Vec<Audit> {
    let overrides = Overrides::new(corrected);
    let whole = context::read(blocks, false, vocabulary, &overrides);
    let ranges = audits::ranges(&whole.units);
    let (mut audits, read) = if ranges.len() < 2 {
        (vec![one(blocks, &whole, vocabulary)], vec![whole])
    } else {
        let parts = parts(blocks, &whole.units, &ranges);
        let read: Vec<Context> = parts.iter().map(|part| context::read(part, true, vocabulary, &overrides)).collect();
        (parts.iter().zip(&read).map(|(part, read)| one(part, read, vocabulary)).collect(), read)
    };
    share_board(&mut audits);
    let units: Vec<Vec<Unit>> = read.into_iter().map(|read| read.units).collect();
    overrides.note(&mut audits, &units);
    audits
}

/// The board that the first audit of a file names is that of the others, unless they name one. Their periods are their own:
/// a year that an audit does not state is none.
fn share_board(audits: &mut [Audit]) {
    let Some(board) = audits.first().and_then(|a| a.fields.board.clone()) else { return };
    for audit in audits.iter_mut().filter(|a| a.fields.board.is_none()) {
        let message = format!("it names no board; the first audit of the file names {board}");
        audit.notices.push(Notice::info("board-of-the-file", None, message));
        audit.fields.board = Some(board.clone());
    }
}

/// The blocks of each audit; furniture goes with the audit on whose pages it stands.
fn parts(blocks: &[Block], units: &[Unit], ranges: &[std::ops::Range<usize>]) -> Vec<Vec<Block>> {
    let starts: Vec<(usize, Option<u32>)> = ranges.iter().filter_map(|r| units.get(r.start)).map(|u| (u.source, u.page())).collect();
    let mut out: Vec<Vec<Block>> = vec![Vec::new(); starts.len()];
    for (index, block) in blocks.iter().enumerate() {
        let by_place = starts.iter().rposition(|(source, _)| *source <= index);
        let by_page = starts.iter().rposition(|(_, page)| *page <= block.page());
        let part = if matches!(block.shape, Shape::Furniture(_)) { by_page } else { by_place };
        if let Some(part) = out.get_mut(part.unwrap_or(0)) {
            part.push(block.clone());
        }
    }
    out
}

fn one(blocks: &[Block], read: &Context, vocabulary: &Vocabulary) -> Audit {
    let units = read.units.as_slice();
    let body = units.iter().position(starts_body).unwrap_or(units.len());
    let mut audit = sections::place(units, body);
    audit.fields = fields_of(units, body, vocabulary);
    // "Case 1 (Northmarch)" names the area, not the child.
    let names: Vec<&str> =
        units.iter().filter(|u| !u.is_heading()).map(Unit::text).filter(|t| words(t) <= 20 && fields::names_board(t)).collect();
    let fields = [audit.fields.board.as_deref(), audit.fields.area.as_deref()].map(Option::unwrap_or_default);
    let own = fold(&format!(" {} {} ", fields.join(" "), names.join(" ")));
    for case in &mut audit.cases {
        case.pseudonym = case.pseudonym.take().filter(|name| !own.contains(&format!(" {} ", fold(name))));
    }
    for case in &mut audit.cases {
        let spelled = case.pseudonym.as_deref().and_then(|name| in_running_text(name, case));
        case.pseudonym = spelled.or(case.pseudonym.take());
    }
    if let Some(period) = audit.fields.period.as_ref().filter(|p| p.assumed) {
        let message =
            format!("\"{}\" is read as {} to {}; the report does not say so in as many words", period.raw, period.start, period.end);
        audit.notices.push(Notice::info("period-assumed", None, message));
    }
    for (heading, role) in &read.by_place {
        let article = if *role == Role::Action { "an" } else { "a" };
        let message = format!("the words of \"{heading}\" are not known; by its place it is {article} {}", role.section());
        audit.notices.push(Notice::warning("section-by-place", None, message));
    }
    coverage::account(&mut audit, blocks);
    audit
}

/// A name that its heading prints in capitals (`PRIYA`, `MR HOLLIS`), as the case's own text spells it.
fn in_running_text(name: &str, case: &Case) -> Option<String> {
    let capitals = name.chars().filter(|c| c.is_uppercase()).count() >= 3 && !name.chars().any(char::is_lowercase);
    let mut start = true;
    let mut spell = |c: char| {
        let spelled: String = if start { c.to_string() } else { c.to_lowercase().collect() };
        start = !c.is_alphanumeric() && c != '\'' && c != '\u{2019}';
        spelled
    };
    let spelled: String = name.chars().map(&mut spell).collect();
    let spelled = [" And ", " The ", " Of "].iter().fold(spelled, |text, small| text.replace(small, &small.to_lowercase()));
    let told = |word: &str| case.passages().any(|p| p.text.split(|c: char| !c.is_alphanumeric()).any(|w| w == word));
    let last = spelled.split(|c: char| !c.is_alphanumeric()).rfind(|w| !w.is_empty())?;
    (capitals && told(last)).then(|| spelled.clone())
}

/// The first heading of a case or of a section ends the title block.
fn starts_body(unit: &Unit) -> bool {
    match &unit.kind {
        Kind::Case(_) => true,
        Kind::Role(role) => matches!(role, Role::Summary | Role::Strength | Role::Learning | Role::Question | Role::Action),
        _ => false,
    }
}

/// Lines above the first running text are the title block; the running text before the body introduces it.
fn fields_of(units: &[Unit], body: usize, vocabulary: &Vocabulary) -> crate::model::AuditFields {
    let front: Vec<&Unit> = units.iter().take(body).collect();
    let texts = |wanted: &dyn Fn(&&&Unit) -> bool| -> Vec<String> { front.iter().filter(wanted).map(|u| u.text().to_owned()).collect() };
    // The heads of a table of findings and the numbered sections of a report are no part of its title.
    let sections: Vec<u32> = units.iter().filter(|u| matches!(u.kind, Kind::Role(_))).filter_map(|u| Some(u.cell?.table)).collect();
    let numbered = |u: &Unit| u.is_heading() && u.marker.as_deref().is_some_and(|m| m.starts_with(|c: char| c.is_ascii_digit()));
    let apart = |u: &Unit| u.cell.is_some_and(|c| sections.contains(&c.table)) || numbered(u);
    // Behind a section about the report, a short line is the title's only where it says so ("Topic: …").
    let section = |u: &&Unit| u.kind == Kind::Role(Role::Front);
    let head = front.iter().position(section).unwrap_or(front.len());
    let larger = |u: &Unit| u.is_heading() && front.get(head).is_some_and(|f| u.look.above(f.look));
    let largest = front.iter().filter(|u| u.is_heading()).map(|u| u.look.rank).min();
    let titles = |u: &Unit| is_title_line(u) || u.kind == Kind::Heading && largest == Some(u.look.rank);
    let lines: Vec<fields::Line> = front
        .iter()
        .enumerate()
        .filter(|(i, u)| *i < head || larger(u) || fields::is_labelled(u.text()) || fields::names_board_or_period(u.text()))
        .map(|(_, u)| u)
        .filter(|u| !apart(u) && titles(u) && !in_menu(u, &front) && !vocabulary.is_web_link(u.text()))
        .map(|u| fields::Line { text: u.text().to_owned(), size: u.look.size })
        .collect();
    let mut introduction = texts(&|u| !titles(u) && u.kind != Kind::Furniture);
    // A section about the report may stand behind the first heading of a case, or last.
    let mut about = false;
    for unit in units.iter().skip(body) {
        about = if unit.is_heading() { unit.kind == Kind::Role(Role::Front) } else { about };
        if about && matches!(unit.kind, Kind::Text | Kind::Item) {
            introduction.push(unit.text().to_owned());
        }
    }
    // Furniture that stands apart is a menu: it names other pages, other boards, other years.
    let heads = units.iter().filter(|u| u.kind == Kind::Furniture && !u.aside);
    let furniture: Vec<String> = heads.map(|u| u.text().to_owned()).collect();
    fields::read(&fields::Sources { lines: &lines, introduction: &introduction, furniture: &furniture }, vocabulary)
}

/// Three texts or more side by side are a web page's menu.
fn in_menu(unit: &Unit, front: &[&Unit]) -> bool {
    let place = |u: &Unit| u.pieces.first().map(|p| (p.page, p.rect.y0));
    let Some((page, top)) = place(unit) else { return false };
    front.iter().filter_map(|u| place(u)).filter(|(p, y)| *p == page && (y - top).abs() < 2.0).count() >= 3
}

/// A short line before the body that is no running text and no heading of the introduction.
fn is_title_line(unit: &Unit) -> bool {
    let heading = matches!(unit.kind, Kind::Heading | Kind::Role(Role::Mixed));
    let short = unit.kind == Kind::Text && words(unit.text()) <= 14 && !unit.text().ends_with(['.', '?', '!']);
    // `Why this case was chosen` heads a part of the introduction.
    let tells_why = ["why ", "how ", "who "].iter().any(|word| fold(unit.text()).starts_with(word));
    (heading || short) && (!tells_why || fields::names_board_or_period(unit.text()))
}
