//! What the neighbours of a unit say of it: the units of a document, read together.

use super::cases::{self, CaseHeading};
use super::overrides::Overrides;
use super::parallel;
use super::units::{self, FINDING, Kind, Look, RUN_IN, Unit, pseudonyms, without};
use super::vocabulary::{Role, Vocabulary};
use crate::model::Block;
use crate::text::normalise::{fold, words};

/// The units of a document. `several` where its file holds other audits too.
pub(super) fn units(blocks: &[Block], several: bool, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Vec<Unit> {
    let mut units = units::of(blocks, vocabulary, overrides);
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
    // Where no heading has a case's number, what comes again tells the cases.
    if !has_cases(&units) {
        parallel::cases(&mut units, &names);
    }
    if !has_cases(&units) {
        parallel::people(&mut units);
    }
    // What a person said stands, whatever its neighbours suggest.
    overrides.set(&mut units);
    units
}

fn has_cases(units: &[Unit]) -> bool {
    units.iter().any(|u| matches!(u.kind, Kind::Case(_)))
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
                unit.become_a(Kind::Furniture, "headings of cases follow each other with nothing between: a list of contents");
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
            unit.become_a(Kind::Furniture, "it is what a web page says beside the report");
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
                let heading = CaseHeading { number: None, pseudonym, rest: String::new() };
                unit.become_a(Kind::Case(heading), "it looks like the headings of the cases and names somebody");
            }
        }
    }
}

/// `Audit 2` is no case where cases stand below it, or where the file holds several audits.
fn free_audits(units: &mut [Unit], several: bool) {
    let looks: Vec<Look> = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).map(|u| u.look).collect();
    for unit in units.iter_mut().filter(|u| matches!(u.kind, Kind::Case(_)) && super::audits::is_numbered_audit(u.text())) {
        if several || looks.iter().any(|l| unit.look.above(*l)) {
            unit.become_a(Kind::Heading, "it numbers an audit: cases stand below it");
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
            unit.become_a(Kind::Role(Role::Strength), "it is a numbered finding that only praises");
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
            Kind::Role(_) if alone && Some(unit.look.rank) == top || titled && n < 3 => {
                unit.become_a(Kind::Heading, "it is a line of the title block, though its words are a listed heading");
            }
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
            unit.become_a(Kind::Role(role), "without the names of the cases its words are a listed heading");
        }
    }
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
            unit.become_a(Kind::Role(role), "a word in it hints at the section, and it comes again, asks what, or stands opposite another");
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
