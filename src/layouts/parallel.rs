//! What comes again: the cases of a report have the same sections, whatever their headings are called.

use super::cases;
use super::units::{Kind, Unit, without};
use super::vocabulary::{Role, Vocabulary};
use crate::text::normalise::{fold, words};
use crate::text::sentences;

/// Why a heading is one for the story.
pub(super) const FIRST: &str = "it comes again as the first heading under the cases, over running text";

/// Headings that come again under more prominent ones have the role that their own words hint at, or else the role of
/// what stands under them.
pub(super) fn sections(units: &mut [Unit], names: &[String], vocabulary: &Vocabulary) {
    let again = repeated(units, names);
    let leading = leading(units, names);
    let keys: Vec<Option<String>> = units.iter().map(|u| is_open(u).then(|| key(u, names))).collect();
    let is_one: Vec<bool> = keys.iter().map(|k| k.as_ref().is_some_and(|k| again.contains(k))).collect();
    let mut left: Vec<(String, Vec<usize>)> = Vec::new();
    for phrase in again {
        let at = keys.iter().enumerate().filter(|(i, k)| k.as_ref() == Some(&phrase) && units.get(*i).is_some_and(is_open));
        let at: Vec<usize> = at.map(|(i, _)| i).collect();
        let hinted = at.first().and_then(|&i| units.get(i)).and_then(|u| vocabulary.hint(u.text()));
        // A background is told in running text.
        let running = at.iter().flat_map(|&i| below(units, i)).all(|u| u.kind == Kind::Text)
            && at.iter().flat_map(|&i| below(units, i)).any(|u| u.text().chars().any(char::is_alphabetic));
        let asks = running && at.iter().flat_map(|&i| below(units, i)).all(|u| sentences::is_question(u.text()));
        let first =
            (running && leading.contains(&phrase) && !follow_text(units, &at)).then_some(if asks { Role::Question } else { Role::Summary });
        let by = |role: Option<Role>, why: &'static str| role.map(|r| (r, why));
        let hinted = by(hinted, "it comes again under the cases, and a word in it hints at the section");
        let first =
            by(first, if asks { "it comes again as the first heading under the cases, and everything under it asks" } else { FIRST });
        match hinted.or(first) {
            Some((role, why)) => set(units, &at, role, why),
            None => left.push((phrase, at)),
        }
    }
    unasked(units, names, vocabulary);
    for (_, at) in left {
        let sections: Vec<Vec<&Unit>> = at.iter().map(|&i| section(units, i, &is_one)).collect();
        let lists = sections.iter().flatten().filter(|u| u.kind == Kind::Item).count();
        // Questions may be set like titles.
        let told = |u: &&&Unit| !u.is_heading() || sentences::is_question(u.text());
        let texts: Vec<&str> = sections.iter().flatten().filter(told).map(|u| u.text()).collect();
        // Titles of their own over running text are those of messages.
        let titled = sections.iter().filter(|s| has_titles(s)).count();
        let learning = titled > 0 && titled * 2 >= sections.len();
        if !learning && lists == 0 && opens_cases(units, &at) {
            set(units, &at, Role::Summary, "it comes again before the first section of each case, over running text");
            continue;
        }
        let told = role_of(&texts, vocabulary).filter(|r| !(learning && *r == Role::Question)).or(learning.then_some(Role::Learning));
        let by = |role: Option<Role>, why: &'static str| role.map(|r| (r, why));
        let told = by(told, "it comes again under the cases, and what stands under it says what it is");
        let opposite = || by(opposite(units, &at), "it comes again opposite a section for learning or strengths");
        if let Some((role, why)) = told.or_else(opposite) {
            set(units, &at, role, why);
        }
    }
}

/// Headings that come again, each time as the first under a more prominent one and over running text.
pub(super) fn openings(units: &[Unit], names: &[String]) -> Vec<String> {
    let leading = leading(units, names);
    let running = |phrase: &String| {
        let at = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| u.is_heading() && key(u, names) == *phrase));
        let below: Vec<&Unit> = at.flat_map(|i| below(units, i)).collect();
        !below.is_empty() && below.iter().all(|u| u.kind == Kind::Text && !sentences::is_question(u.text()))
    };
    repeated(units, names).into_iter().filter(|phrase| leading.contains(phrase) && running(phrase)).collect()
}

/// True where each of these headings stands behind running text: the story is told above it.
fn follow_text(units: &[Unit], at: &[usize]) -> bool {
    let before = |i: &usize| units.get(..*i)?.iter().rev().find(|u| u.kind != Kind::Furniture);
    at.iter().all(|i| before(i).is_some_and(|u| u.kind == Kind::Text && u.text().ends_with('.')))
}

/// True where each of these headings stands before the first section of its case, and no case has a summary otherwise.
fn opens_cases(units: &[Unit], at: &[usize]) -> bool {
    // Text right below the case's heading is its summary without a heading.
    let first = |i: &usize| {
        let before = units.get(..*i).into_iter().flatten().rev();
        let told = |u: &Unit| u.kind == Kind::Text && u.text().ends_with('.');
        let known = before.into_iter().find(|u| matches!(u.kind, Kind::Case(_) | Kind::Role(_)) || told(u));
        known.is_some_and(|u| matches!(u.kind, Kind::Case(_)))
    };
    at.iter().all(first) && !units.iter().any(|u| u.kind == Kind::Role(Role::Summary))
}

/// A listed heading for questions under which nothing ever asks, beside one under which everything does, is one for what
/// stands under it.
fn unasked(units: &mut [Unit], names: &[String], vocabulary: &Vocabulary) {
    let mut phrases: Vec<(String, Vec<usize>)> = Vec::new();
    for (i, unit) in units.iter().enumerate().filter(|(_, u)| u.kind == Kind::Role(Role::Question) && u.look.is_printed()) {
        let phrase = key(unit, names);
        match phrases.iter_mut().find(|(p, _)| *p == phrase) {
            Some((_, at)) => at.push(i),
            None => phrases.push((phrase, vec![i])),
        }
    }
    let texts = |at: &[usize]| at.iter().flat_map(|&i| below(units, i)).map(Unit::text).collect::<Vec<_>>();
    let asks = |at: &[usize]| texts(at).iter().filter(|t| sentences::is_question(t)).count();
    if !phrases.iter().any(|(_, at)| asks(at) > 0) {
        return;
    }
    let has = |role: Role| units.iter().any(|u| u.kind == Kind::Role(role));
    let mut found: Vec<(Vec<usize>, Role)> = Vec::new();
    for (_, at) in phrases.iter().filter(|(_, at)| at.len() >= 2 && asks(at) == 0 && !texts(at).is_empty()) {
        let role = role_of(&texts(at), vocabulary).or_else(|| (!has(Role::Learning)).then_some(Role::Learning));
        found.extend(role.map(|role| (at.clone(), role)));
    }
    for (at, role) in found {
        set(units, &at, role, "it is listed as a heading for questions, but nothing under it ever asks");
    }
}

fn set(units: &mut [Unit], at: &[usize], role: Role, why: &'static str) {
    for i in at {
        if let Some(unit) = units.get_mut(*i) {
            unit.become_a(Kind::Role(role), why);
        }
    }
}

/// An unknown heading with a look of its own, in the flow or in a table's cell.
fn is_open(unit: &Unit) -> bool {
    unit.kind == Kind::Heading && unit.look.is_printed() && words(unit.text()) <= 8
}

/// A heading's words without names and numbers, folded.
pub(super) fn key(unit: &Unit, names: &[String]) -> String {
    fold(&without(unit.text(), names)).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// The unknown headings that stand twice or more under more prominent headings that differ, or under one that stands over
/// several cases.
fn repeated(units: &[Unit], names: &[String]) -> Vec<String> {
    // A heading's words and rank, and what it stands under.
    type Seen = ((String, u8), Vec<(String, usize)>);
    let mut seen: Vec<Seen> = Vec::new();
    let mut case = 0;
    for (i, unit) in units.iter().enumerate() {
        if matches!(unit.kind, Kind::Case(_)) {
            case = i;
        }
        if !is_open(unit) {
            continue;
        }
        let over = units.iter().enumerate().take(i).rev().find(|(_, u)| u.is_heading() && u.look.above(unit.look));
        let Some(over) = over.map(|(at, u)| (fold(u.text()), if at < case { case } else { 0 })) else { continue };
        // The name of a child in a table and over the child's section are no sections of one kind.
        let phrase = (key(unit, names), unit.look.rank);
        match seen.iter_mut().find(|(p, _)| *p == phrase) {
            Some((_, overs)) if !overs.contains(&over) => overs.push(over),
            Some(_) => {}
            None => seen.push((phrase, vec![over])),
        }
    }
    let mut again: Vec<String> = Vec::new();
    for ((phrase, _), _) in seen.into_iter().filter(|((p, _), overs)| overs.len() >= 2 && !p.is_empty()) {
        if !again.contains(&phrase) {
            again.push(phrase);
        }
    }
    again
}

/// Headings that always come first under the more prominent one.
fn leading(units: &[Unit], names: &[String]) -> Vec<String> {
    let headings: Vec<&Unit> = units.iter().filter(|u| u.is_heading()).collect();
    let mut firsts: Vec<String> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for pair in headings.windows(2) {
        let &[over, unit] = pair else { continue };
        let list = if over.look.above(unit.look) { &mut firsts } else { &mut others };
        list.push(key(unit, names));
    }
    firsts.retain(|f| !others.contains(f));
    firsts
}

/// The text under a heading.
fn below(units: &[Unit], at: usize) -> impl Iterator<Item = &Unit> {
    let rest = units.get(at + 1..).unwrap_or(&[]);
    rest.iter().filter(|u| u.kind != Kind::Furniture).take_while(|u| !u.is_heading())
}

/// So many tables tell what a heading is opposite.
const ENOUGH: usize = 32;

/// The other side of a table of two columns one of which is known, every time.
fn opposite(units: &[Unit], at: &[usize]) -> Option<Role> {
    let partner = |i: usize| -> Option<Role> {
        let cell = units.get(i)?.cell.filter(|c| c.row == 0)?;
        let heads: Vec<&Unit> =
            units.iter().filter(|u| u.is_heading() && u.cell.is_some_and(|c| c.table == cell.table && c.row == 0)).collect();
        let other = heads.iter().find(|u| u.cell.is_some_and(|c| c.column != cell.column))?;
        let Kind::Role(role) = other.kind else { return None };
        (heads.len() == 2).then_some(role)
    };
    let roles: Vec<Option<Role>> = at.iter().take(ENOUGH).map(|&i| partner(i)).collect();
    let all = |role: Role| !roles.is_empty() && roles.iter().all(|r| *r == Some(role));
    match (all(Role::Learning), all(Role::Strength)) {
        (true, _) => Some(Role::Strength),
        (_, true) => Some(Role::Learning),
        _ => None,
    }
}

/// What stands under a heading up to the next one that is no title: `again` marks the headings that come again.
fn section<'u>(units: &'u [Unit], at: usize, again: &[bool]) -> Vec<&'u Unit> {
    // The head of a column may be set smaller than the titles below it.
    let over = |u: &Unit| units.get(at).is_some_and(|own| own.cell.is_none() && u.cell.is_none() && u.look.above(own.look));
    let (units, again) = (units.get(at + 1..).unwrap_or(&[]), again.get(at + 1..).unwrap_or(&[]));
    // A number by itself is none of it.
    let told = |u: &Unit| u.kind != Kind::Furniture && u.text().chars().any(char::is_alphabetic);
    let rest = units.iter().zip(again).filter(|(u, _)| told(u));
    rest.take_while(|(u, again)| !u.is_heading() || u.kind == Kind::Heading && !**again && !over(u)).map(|(u, _)| u).collect()
}

/// True where a section begins with a title that a text follows which does not only ask.
fn has_titles(section: &[&Unit]) -> bool {
    let titles = section.iter().take_while(|u| u.kind == Kind::Heading).count();
    let tells =
        |text: &str| sentences::split(text).into_iter().next().and_then(|r| text.get(r)).is_some_and(|s| !sentences::is_question(s));
    titles > 0 && section.get(titles).is_some_and(|u| u.kind == Kind::Text && tells(u.text()))
}

/// What the texts under a heading are, where most of them say so.
fn role_of(texts: &[&str], vocabulary: &Vocabulary) -> Option<Role> {
    let all = texts.len();
    let most = |n: usize| all > 0 && n * 2 > all;
    let asking = texts.iter().filter(|t| sentences::is_question(t)).count();
    let acting = texts.iter().filter(|t| is_action(t)).count();
    let praising = texts.iter().filter(|t| vocabulary.only_praises(t)).count();
    let faulting = texts.iter().filter(|t| vocabulary.finds_fault(t)).count();
    if most(asking) {
        Some(Role::Question)
    } else if most(acting) {
        Some(Role::Action)
    } else if most(faulting) && faulting > praising {
        Some(Role::Learning)
    } else if praising > faulting {
        Some(Role::Strength)
    } else {
        None
    }
}

/// `Schools to tell …`, `The Board will …`: something that is to be done.
pub(super) fn is_action(text: &str) -> bool {
    let folded = format!(" {} ", fold(text));
    let told = [" will be ", " should be ", " must be ", " is to ", " are to ", " to be ", " will "].iter().any(|w| folded.contains(w));
    let head: Vec<&str> = folded.split_whitespace().take(8).collect();
    let owned = head.contains(&"to") && ![" was ", " were ", " had ", " has ", " did ", " is ", " are "].iter().any(|w| folded.contains(w));
    told && !folded.contains(" was ") && !folded.contains(" were ") || owned
}

/// Where no heading has a case's number: headings of one look whose sections are the same, a background among them, are
/// cases. Themes have no background.
pub(super) fn cases(units: &mut [Unit], names: &[String]) {
    // What stands in a side box is a section of the case beside it, and never its heading.
    let in_flow = |u: &Unit| u.is_heading() && (!u.aside || matches!(u.kind, Kind::Role(_)));
    let headings: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(in_flow)).collect();
    let mut ranks: Vec<u8> = headings.iter().filter_map(|&i| units.get(i)).filter(|u| is_open(u)).map(|u| u.look.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let best = ranks.into_iter().map(|rank| starts(units, &headings, rank, names)).filter(|s| s.len() >= 2).max_by_key(Vec::len);
    for i in best.unwrap_or_default() {
        let Some(unit) = units.get_mut(i) else { continue };
        let heading = cases::told(unit.text());
        unit.become_a(Kind::Case(heading), "the same sections stand under it as under others of its look");
    }
}

/// Numbers or letters before the headings of the cases that count them from the first are theirs; those of chapters are not.
pub(super) fn count_cases(units: &mut [Unit]) {
    let before = |unit: &Unit| -> Option<String> {
        let number = unit.marker.as_deref().or_else(|| unit.text().split(' ').next())?;
        Some(number.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
    };
    let is_case = |u: &&Unit| matches!(u.kind, Kind::Case(_));
    let found: Vec<Option<String>> = units.iter().filter(is_case).map(before).collect();
    let counts = |names: &mut dyn Iterator<Item = String>| found.iter().zip(names).all(|(found, name)| found.as_ref() == Some(&name));
    let by_letters = counts(&mut ('A'..='Z').map(String::from)) && found.len() <= 26;
    if !by_letters && !counts(&mut (1..=found.len()).map(|n| n.to_string())) {
        return;
    }
    for (unit, number) in units.iter_mut().filter(|u| matches!(u.kind, Kind::Case(_))).zip(found) {
        // `A. Jarrod` is Jarrod.
        let name = unit.text().split_once(['.', ')', ':']).filter(|_| by_letters).and_then(|(_, name)| cases::name(name));
        if let Kind::Case(heading) = &mut unit.kind {
            heading.number = heading.number.take().or(number);
            // A letter alone names nobody beside itself.
            heading.pseudonym = name.or(heading.pseudonym.take()).filter(|name| heading.number.as_ref() != Some(name));
        }
    }
}

/// The sections below a heading: their words without names, and what they are.
type Sections = Vec<(String, Option<Role>)>;

/// True where the text below a heading speaks of the person that the heading names.
pub(super) fn speaks_of(units: &[Unit], at: usize) -> bool {
    let Some(name) = units.get(at).and_then(|u| cases::led_name(u.text())) else { return false };
    let first = name.split_whitespace().next().unwrap_or("").to_owned();
    let text = told_under(units, at);
    let named = text.split(|c: char| !c.is_alphanumeric()).any(|w| w == first);
    let folded = format!(" {} ", fold(&text));
    named && [" he ", " she ", " his ", " her ", " him ", " they ", " their "].iter().any(|p| folded.contains(p))
}

/// All text under a heading and under those that are less prominent.
fn told_under(units: &[Unit], at: usize) -> String {
    let Some(look) = units.get(at).map(|u| u.look) else { return String::new() };
    let rest = units.iter().skip(at + 1).take_while(|u| !u.is_heading() || look.above(u.look));
    rest.filter(|u| !u.is_heading() && u.kind != Kind::Furniture).map(Unit::text).collect::<Vec<_>>().join(" ")
}

/// Unknown headings of this look under which sections stand that at least one other has too.
fn starts(units: &[Unit], headings: &[usize], rank: u8, names: &[String]) -> Vec<usize> {
    let sections = |n: usize| -> Sections {
        let rest = headings.get(n + 1..).unwrap_or(&[]);
        let below = rest.iter().filter_map(|&i| units.get(i)).take_while(|u| u.look.rank > rank);
        let role = |u: &Unit| if let Kind::Role(role) = u.kind { Some(role) } else { None };
        below.map(|u| (key(u, names), role(u))).collect()
    };
    let members: Vec<(usize, Sections)> = headings
        .iter()
        .enumerate()
        .filter(|(_, i)| units.get(**i).is_some_and(|u| is_open(u) && u.look.rank == rank && u.cell.is_none()))
        .map(|(n, i)| (*i, sections(n)))
        .collect();
    let shared = |(at, own): &&(usize, Sections)| {
        let others = members.iter().filter(|(other, _)| other != at);
        let common = |key: &String| others.clone().any(|(_, theirs)| theirs.iter().any(|(k, _)| k == key));
        let background = own.iter().any(|(key, role)| *role == Some(Role::Summary) && common(key));
        let found = own.iter().any(|(_, role)| matches!(role, Some(Role::Strength | Role::Learning)));
        let named = || units.get(*at).is_some_and(|u| cases::led_name(u.text()).is_some());
        background && (found || named())
    };
    let common_findings = |(at, own): &&(usize, Sections)| {
        let has = |roles: &[Role]| own.iter().any(|(_, role)| role.is_some_and(|r| roles.contains(&r)));
        let shared = |theirs: &Sections| own.iter().filter(|s| theirs.contains(s)).count();
        // In words that nobody listed, the findings may be known by the questions behind them alone.
        let least = if has(&[Role::Strength, Role::Learning]) { 1 } else { 3 };
        has(&[Role::Strength, Role::Learning, Role::Question])
            && members.iter().any(|(other, theirs)| other != at && shared(theirs) >= least)
    };
    let found: Vec<usize> = members.iter().filter(shared).map(|(i, _)| *i).collect();
    if !found.is_empty() {
        return found;
    }
    // Without a background: most of these headings name a person of whom the text below speaks.
    let named: Vec<usize> = members.iter().filter(common_findings).map(|(i, _)| *i).collect();
    let persons = named.iter().filter(|i| speaks_of(units, **i)).count();
    if persons * 2 >= named.len() { named } else { Vec::new() }
}

/// `Amber – the story` and `Leon – the story`: headings of one look that begin with a name and a dash are about cases.
pub(super) fn people(units: &mut [Unit]) {
    let name = |u: &Unit| {
        let text = crate::text::normalise::plain_punctuation(u.text());
        let (head, tail) = text.split_once(" - ")?;
        (is_open(u) && !u.aside && u.cell.is_none() && words(tail) > 0).then(|| cases::name(head)).flatten()
    };
    let named: Vec<(usize, String, u8)> = units.iter().enumerate().filter_map(|(i, u)| Some((i, name(u)?, u.look.rank))).collect();
    let Some(rank) = named.first().map(|(.., rank)| *rank) else { return };
    let alike: Vec<&(usize, String, u8)> = named.iter().filter(|(.., r)| *r == rank).collect();
    let mut people: Vec<&str> = alike.iter().map(|(_, name, _)| name.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    if people.len() < 2 {
        return;
    }
    for (i, name, _) in alike {
        if let Some(unit) = units.get_mut(*i) {
            let heading = cases::CaseHeading::of(name.clone());
            unit.become_a(Kind::Case(heading), "it begins with a name and a dash, as others of its look do");
        }
    }
}
