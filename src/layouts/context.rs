//! What the neighbours of a unit say of it: the units of a document, read together.

mod contents;
mod cycles;
mod heads;
mod labels;
mod margins;
mod parts;
mod quotations;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use super::forms;
use super::grades;
use super::overrides::Overrides;
use super::parallel;
use super::sequence;
use super::signs;
use super::units::{self, FINDING, Kind, Look, RUN_IN, Unit, pseudonyms};
use super::vocabulary::{Role, Vocabulary};
use crate::model::Block;
use crate::text::normalise::{fold, words};
pub(super) use quotations::is_quotation;

/// The units of a document, read together.
pub(super) struct Context {
    pub(super) units: Vec<Unit>,
    /// Headings, one of each section, whose place alone says what they are.
    pub(super) by_place: Vec<(String, Role)>,
}

/// Reads a document. `several` where its file holds other audits too.
pub(super) fn read(blocks: &[Block], several: bool, vocabulary: &Vocabulary, overrides: &Overrides<'_>) -> Context {
    let mut units = units::of(blocks, vocabulary, overrides);
    overrides.set(&mut units);
    heads::join_case_heads(&mut units);
    contents::drop_contents(&mut units);
    heads::sections_behind(&mut units, vocabulary);
    contents::drop_web_page(&mut units, vocabulary);
    heads::cases_behind(&mut units, vocabulary);
    heads::persons_behind(&mut units, vocabulary);
    margins::margin_heads(&mut units);
    margins::margin_questions(&mut units);
    tables::free_lists_of_cases(&mut units);
    contents::free_listed_cases(&mut units);
    tables::mixed_columns(&mut units);
    tables::subject_columns(&mut units);
    tables::asking_columns(&mut units);
    forms::read(&mut units);
    grades::free(&mut units);
    margins::dates(&mut units);
    quotations::attributions(&mut units);
    labels::count_labels(&mut units);
    labels::count_headings(&mut units);
    labels::bare_labels(&mut units);
    labels::typed_rows(&mut units, vocabulary);
    labels::cut_prompts(&mut units);
    labels::cut_labels(&mut units, vocabulary);
    labels::cut_leads(&mut units);
    heads::initials(&mut units);
    heads::names_in_columns(&mut units);
    heads::names_below(&mut units);
    heads::aged(&mut units);
    heads::experiences(&mut units);
    heads::one_story(&mut units);
    heads::named_again(&mut units, vocabulary);
    heads::names_alone(&mut units);
    plain_sections(&mut units);
    signed_sections(&mut units);
    heads::over_pages(&mut units);
    labels::label_findings(&mut units, vocabulary);
    labels::label_titles(&mut units, vocabulary);
    heads::free_audits(&mut units, several);
    free_title(&mut units);
    heads::drop_names(&mut units, vocabulary);
    let parts = parts::read(&mut units, vocabulary);
    hint_roles(&mut units, vocabulary);
    let names = pseudonyms(&units);
    parallel::sections(&mut units, &names, vocabulary);
    heads::like_cases(&mut units);
    labels::cut_counters(&mut units);
    praise_findings(&mut units, vocabulary);
    signs::tell(&mut units, vocabulary);
    quotations::set_apart(&mut units);
    // Where no heading has a case's number, what comes again tells the cases.
    if !has_cases(&units) {
        parallel::cases(&mut units, &names);
        heads::like_cases(&mut units);
    }
    if !has_cases(&units) {
        parallel::people(&mut units);
    }
    if !has_cases(&units) {
        cycles::cases_by_cycles(&mut units);
    }
    parallel::count_cases(&mut units);
    cycles::counted_above(&mut units);
    heads::told_in_rows(&mut units);
    heads::tags_above(&mut units);
    let names = pseudonyms(&units);
    let by_place = [parts, sequence::fill(&mut units, &names, vocabulary)].concat();
    // What a person said stands, whatever its neighbours suggest.
    overrides.set(&mut units);
    Context { units, by_place }
}

/// How often each of them is there.
fn counted<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

fn has_cases(units: &[Unit]) -> bool {
    units.iter().any(|u| matches!(u.kind, Kind::Case(_)))
}

/// In a format without type sizes: a short line by itself before a list.
fn is_plain_heading(units: &[Unit], at: usize) -> bool {
    let leads = units.get(at + 1).is_some_and(|n| n.kind == Kind::Item);
    leads && units.get(at).is_some_and(|u| u.look.size == 0.0 && u.could_be_title())
}

/// Puts two units into the place of each for which `parts` has them.
fn part(units: &mut Vec<Unit>, mut parts: impl FnMut(usize, &Unit) -> Option<[Unit; 2]>) {
    let old = std::mem::take(units);
    for (i, unit) in old.into_iter().enumerate() {
        match parts(i, &unit) {
            Some(two) => units.extend(two),
            None => units.push(unit),
        }
    }
}

/// A unit's text up to a byte, and from there on.
fn halves(unit: &Unit, at: usize) -> [Unit; 2] {
    [0..at, at..unit.text().len()].map(|range| Unit { marked: unit.marked.slice(range), ..unit.clone() })
}

/// No more furniture stands between a heading and its text.
const NEAR: usize = 16;

/// Short lines by themselves that stand under several cases in the same words are headings, whatever their looks.
fn plain_sections(units: &mut [Unit]) {
    let mut case = 0;
    let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, unit) in units.iter().enumerate() {
        if matches!(unit.kind, Kind::Case(_)) {
            case += 1;
        }
        if case == 0 || words(unit.text()) > 8 {
            continue;
        }
        let next = units.iter().skip(i + 1).take(NEAR).find(|u| u.kind != Kind::Furniture);
        let leads = next.is_some_and(|u| matches!(u.kind, Kind::Text | Kind::Item));
        // `(i) Circumstances` counts the sections; a bullet counts nothing.
        let counted = unit.kind == Kind::Item && unit.marker.as_deref().is_some_and(|m| m.len() > 1 && m.contains(char::is_alphanumeric));
        let line = Unit { kind: if counted { Kind::Text } else { unit.kind.clone() }, ..unit.clone() };
        if line.could_be_title() && unit.cell.is_none() && !unit.aside && leads {
            places.entry(fold(unit.text())).or_default().push((i, case));
        }
    }
    let cases: BTreeSet<usize> = places.values().flatten().map(|(_, case)| *case).collect();
    for at in places.into_values() {
        let under: BTreeSet<usize> = at.iter().map(|(_, case)| *case).collect();
        // Once under each of them, and under most.
        if under.len() < 2 || under.len() < at.len() || under.len() * 2 < cases.len() {
            continue;
        }
        for (i, _) in at {
            if let Some(unit) = units.get_mut(i) {
                unit.look = Look { rank: RUN_IN - 1, ..unit.look };
                unit.become_a(Kind::Heading, "it stands by itself in the same words under several cases");
            }
        }
    }
}

/// `? Over a brew` in bold before a list, and so again and again in the size of a heading: a heading behind a sign.
fn signed_sections(units: &mut [Unit]) {
    let line = |i: usize| -> Option<&Unit> {
        let unit = units.get(i).filter(|u| u.kind == Kind::Item && u.bold && u.cell.is_none() && words(u.text()) <= 6)?;
        let leads = units.get(i + 1).is_some_and(|n| matches!(n.kind, Kind::Text | Kind::Item) && !n.bold);
        (leads && !unit.text().ends_with(['.', '?', '!', ';', ','])).then_some(unit)
    };
    let times = counted((0..units.len()).filter_map(line).map(|u| fold(u.text())));
    let looks: Vec<Look> = units.iter().filter(|u| u.is_heading() && u.look.is_printed() && u.bold).map(|u| u.look).collect();
    let look = |i: usize| -> Option<Look> {
        let unit = line(i).filter(|u| times.get(&fold(u.text())).is_some_and(|n| *n >= 2))?;
        looks.iter().copied().find(|look| (look.size - unit.look.size).abs() < 0.1)
    };
    let found: Vec<Option<Look>> = (0..units.len()).map(look).collect();
    for (unit, look) in units.iter_mut().zip(found) {
        if let Some(look) = look {
            unit.look = look;
            unit.become_a(Kind::Heading, "it stands in bold behind a sign, in the same words again, in the size of a heading");
        }
    }
}

fn starts_case(unit: &Unit) -> bool {
    matches!(unit.kind, Kind::Case(_))
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

/// Headings that come again under the cases, or that ask "what" in the look of known ones, have the role that their words
/// hint at.
fn hint_roles(units: &mut [Unit], vocabulary: &Vocabulary) {
    let names = pseudonyms(units);
    let key = |u: &Unit| parallel::key(u, &names);
    let keys = counted(units.iter().filter(|u| u.kind == Kind::Heading).map(key));
    // A section stands under several cases: one that stands under a single one of them is a title.
    let few = units.iter().filter(|u| matches!(u.kind, Kind::Case(_))).count() < 3;
    let known: Vec<u8> = units.iter().filter(|u| matches!(u.kind, Kind::Role(_)) && u.look.rank < RUN_IN).map(|u| u.look.rank).collect();
    let paired = paired_ranks(units, vocabulary);
    let plain: Vec<bool> = (0..units.len()).map(|i| is_plain_heading(units, i)).collect();
    let mut hints: Vec<(usize, String, Role)> = Vec::new();
    let headings =
        units.iter().zip(plain).enumerate().filter(|(_, (u, plain))| (u.kind == Kind::Heading || *plain) && words(u.text()) <= 8);
    for (i, (unit, plain)) in headings {
        let text = fold(unit.text());
        let again = keys.get(&key(unit)).is_some_and(|n| *n >= 2);
        let opens = ["what ", "where ", "areas ", "things ", "how "].iter().any(|w| text.starts_with(w))
            && (plain || known.contains(&unit.look.rank))
            && (few || again);
        let paired = paired.contains(&unit.look.rank);
        hints.extend(vocabulary.hint(&text).filter(|_| again || opens || paired).map(|role| (i, key(unit), role)));
    }
    // The story is told first (`What the records told us`), and what is learnt of it further down (`What we take away`).
    let first: BTreeSet<String> = parallel::openings(units, &names).into_iter().collect();
    let learns = hints.iter().any(|(_, key, role)| *role == Role::Learning && !first.contains(key));
    let story = |(_, key, role): &(usize, String, Role)| *role == Role::Learning && first.contains(key) && learns;
    let stories: Vec<bool> = hints.iter().map(story).collect();
    for ((i, _, role), story) in hints.into_iter().zip(stories) {
        let Some(unit) = units.get_mut(i) else { continue };
        if story {
            unit.become_a(Kind::Role(Role::Summary), parallel::FIRST);
        } else {
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

#[cfg(test)]
pub(super) mod tests {
    use crate::layouts::{Vocabulary, structure};
    use crate::model::{Audit, Block, Case, Run, Shape, Style};

    /// What is read of these texts: `# ` and `## ` begin headings of two looks, `- ` an item.
    pub(in crate::layouts) fn audit(texts: &[&str]) -> Audit {
        let block = |text: &&str| {
            let (shape, size, text) = if let Some(text) = text.strip_prefix("## ") {
                (Shape::Heading(2), 12.0, text)
            } else if let Some(text) = text.strip_prefix("# ") {
                (Shape::Heading(1), 16.0, text)
            } else if let Some(text) = text.strip_prefix("- ") {
                (Shape::Item(0), 10.0, text)
            } else {
                (Shape::Paragraph, 10.0, *text)
            };
            let runs = vec![Run { text: text.to_owned(), style: Style::default(), link: None }];
            Block { shape, runs, cell: None, marker: None, pieces: Vec::new(), size, lines: 1, aside: false }
        };
        let blocks: Vec<Block> = texts.iter().map(block).collect();
        structure(&blocks, &Vocabulary::embedded().expect("the embedded vocabulary"), &[]).remove(0)
    }

    #[test]
    fn a_month_is_a_name_where_no_heading_is_a_date() {
        let case = |name: &'static str, told: &'static str| {
            [name, "## What happened", told, "## Strengths", "- The school rang the same day.", "## Learning", "- Nobody asked her why."]
        };
        let told = audit(&[case("# April", "April is nine. She has an aunt."), case("# June", "June is six. She lives at home.")].concat());
        let names: Vec<_> = told.cases.iter().map(|c| c.pseudonym.as_deref()).collect();
        assert_eq!(names, [Some("April"), Some("June")]);
    }

    #[test]
    fn what_several_texts_say_of_an_agency_is_no_heading_on_their_line() {
        let case = |name: &'static str, told: &'static str| {
            [name, "Strengths: The school rang the same day.", told, "Learning: Nobody asked her why."]
        };
        let told = audit(
            &[case("# Case 1: Isla", "Police: Officers came at once and stayed."), case("# Case 2: Omar", "Police: They knew the house.")]
                .concat(),
        );
        let said: Vec<&str> = told.cases.iter().flat_map(|c| &c.strengths).map(|p| p.text.as_str()).collect();
        let both = |told: &'static str| ["The school rang the same day.", told];
        assert_eq!(said, [both("Police: Officers came at once and stayed."), both("Police: They knew the house.")].concat());
    }

    const STORIES: [&str; 4] =
        ["# Case 1: Isla", "Isla is nine. She lives with Isla's aunt.", "# Case 2: Omar", "Omar is ten. The police knew Omar."];

    /// For each case its name, strengths and learning.
    fn told(texts: &[&str]) -> Vec<[Vec<String>; 3]> {
        let one = |case: Case| {
            let strengths = case.strengths.into_iter().map(|p| p.text).collect();
            let learning = case.messages.into_iter().flat_map(|m| m.title.into_iter().chain(m.narrative)).map(|p| p.text).collect();
            [case.pseudonym.into_iter().collect(), strengths, learning]
        };
        audit(texts).cases.into_iter().map(one).collect()
    }

    #[test]
    fn names_alone_under_the_sections_behind_the_stories_go_on_with_their_cases() {
        let behind = ["# What worked well", "## Isla", "- The school rang.", "## Omar", "- A nurse came.", "# Key messages"];
        let messages = ["## Isla", "- Nobody asked her.", "## Omar", "- The plan was late."];
        let all = told(&[&STORIES[..], &behind, &messages].concat());
        assert_eq!(all, [[["Isla"], ["The school rang."], ["Nobody asked her."]], [["Omar"], ["A nurse came."], ["The plan was late."]]]);
    }

    #[test]
    fn what_is_said_of_all_below_the_names_of_a_section_is_of_none_of_them() {
        let behind = ["# Learning", "## Isla", "- Nobody asked her.", "## Omar", "- The plan was late.", "## Across all cases"];
        let all = told(&[&STORIES[..], &behind, &["- All plans were vague."]].concat());
        assert_eq!(all.iter().map(|[.., learning]| learning.len()).collect::<Vec<_>>(), [1, 1], "{all:?}");
    }

    #[test]
    fn a_childs_letter_does_not_end_its_story() {
        let story = ["# Case 2: Omar", "Omar is ten. He left a note.", "Best wishes", "The note was never read by the team.", "Omar rang."];
        let all = audit(&[&STORIES[..2], &["## Learning", "- Nobody asked."], &story].concat());
        assert_eq!(all.cases[1].summary.last().map(|p| p.text.as_str()), Some("Omar rang."));
    }

    #[test]
    fn what_comes_again_only_behind_the_last_case_is_of_no_case() {
        let case = |story: &'static [&'static str]| {
            [story, &["## What went well", "- The school rang.", "## Learning", "- Nobody asked."]].concat()
        };
        let behind =
            ["## Findings by agency", "## Police", "Strengths: use of body cameras.", "## Housing", "Strengths: repairs on the day."];
        let all = told(&[&case(&STORIES[..2])[..], &case(&STORIES[2..]), &behind].concat());
        assert_eq!(all.iter().map(|[_, strengths, _]| strengths.len()).collect::<Vec<_>>(), [1, 1], "{all:?}");
    }

    #[test]
    fn what_signs_a_letter_is_no_learning() {
        let case = |story: &'static [&'static str]| [story, &["## Learning", "- Nobody asked the child."]].concat();
        let ends = ["Yours sincerely,", "Rosalind Thackwray", "Independent Chair", "Enc. The protocol (revised)"];
        let all = told(&[&case(&STORIES[..2])[..], &case(&STORIES[2..]), &ends].concat());
        assert_eq!(all.iter().map(|[.., learning]| learning.len()).collect::<Vec<_>>(), [1, 1], "{all:?}");
    }

    #[test]
    fn a_heading_right_below_the_number_of_a_case_is_a_name_where_two_have_one_so() {
        let case = |head: &'static str, name: &'static str, story: &'static str| {
            [head, name, "## What happened", story, "## Learning", "- Nobody asked."]
        };
        let kayden = "Kayden was fifteen and lived with an aunt.";
        let named = |names: [&'static str; 2]| {
            let all =
                told(&[case("# Case 1", names[0], kayden), case("# Case 2", names[1], "Tiana minds babies. Neglect was feared.")].concat());
            all.into_iter().map(|[name, ..]| name).collect::<Vec<_>>()
        };
        assert_eq!(named(["## Kayden", "## Tiana"]), [["Kayden"], ["Tiana"]]);
        assert_eq!(named(["## Exploitation", "## Neglect"]), [[""; 0], [""; 0]]);
        let of = |name: &'static str, story: &'static str| ["# Case 1", name, "## What happened", story, "## Learning", "- Nobody asked."];
        let services = told(&[of("## Housing", "Housing was asked twice."), of("## Police", "Police came to the flat.")].concat());
        assert!(services.iter().all(|[name, ..]| name.is_empty()), "{services:?}");
    }
}
