//! The order of the sections: background, strengths, learning, questions, actions. Where the cases of a report have the same
//! headings in the same order, one whose words say nothing has the role that is missing in its place.

use std::collections::{BTreeMap, BTreeSet};

use super::parallel::{self, key};
use super::units::{Kind, Unit};
use super::vocabulary::{Role, Vocabulary};
use crate::model::block::TableCell;
use crate::text::normalise::words;
use crate::text::sentences;

pub(super) const ORDER: [Role; 5] = [Role::Summary, Role::Strength, Role::Learning, Role::Question, Role::Action];

/// Why a heading has a role by its place.
const WHY: &str = "it stands under several cases where a section that they lack is to be expected";

/// A heading with one of these names a subject (`Agency involvement`, `Voice of the child`): what stands under it is for its
/// own words to say, and not for its place.
const SUBJECTS: [&str; 48] = [
    "agency",
    "agencies",
    "services",
    "service",
    "involvement",
    "involved",
    "contact",
    "contacts",
    "family",
    "families",
    "home",
    "household",
    "parent",
    "parents",
    "carers",
    "views",
    "wishes",
    "voice",
    "timeline",
    "chronology",
    "events",
    "dates",
    "assessment",
    "assessments",
    "plan",
    "plans",
    "planning",
    "health",
    "education",
    "school",
    "police",
    "housing",
    "legal",
    "law",
    "status",
    "working",
    "recording",
    "supervision",
    "management",
    "referral",
    "referrals",
    "risk",
    "risks",
    "information",
    "engagement",
    "identity",
    "diversity",
    "decision",
];

/// A section of a case: the words of its heading without names, its role where that is known, and where it stands.
struct Section {
    key: String,
    role: Option<Role>,
    at: usize,
}

/// Gives the unknown headings that come again in the same place under the cases the role that is missing there, and returns
/// these headings: a person should look at them.
pub(super) fn fill(units: &mut [Unit], names: &[String], vocabulary: &Vocabulary) -> Vec<(String, Role)> {
    let cases: Vec<usize> = (0..units.len()).filter(|&i| units.get(i).is_some_and(|u| matches!(u.kind, Kind::Case(_)))).collect();
    if cases.len() < 2 {
        return Vec::new();
    }
    let ends = cases.iter().skip(1).copied().chain([units.len()]);
    let groups: Vec<Vec<Section>> = cases.iter().zip(ends).map(|(start, end)| sections(units, start + 1..end, names)).collect();
    let groups = repeated(groups);
    // What only asks is known by that, wherever it stands.
    let open: BTreeSet<&String> = groups.iter().flatten().filter(|s| s.role.is_none()).map(|s| &s.key).collect();
    let asks = |key: &&String| {
        let texts = texts_under(units, &groups, key);
        !texts.is_empty() && texts.iter().all(|t| sentences::is_question(t))
    };
    let asking: Vec<(String, Role)> = open.into_iter().filter(asks).map(|key| (key.clone(), Role::Question)).collect();
    let asked = places(&groups, &asking);
    if !asked.is_empty() {
        for (at, role) in asked {
            if let Some(unit) = units.get_mut(at) {
                unit.become_a(Kind::Role(role), "it stands under several cases, and everything under it asks");
            }
        }
        return fill(units, names, vocabulary);
    }
    let Some(longest) = groups.iter().rev().max_by_key(|g| g.len()) else { return Vec::new() };
    let alike = groups.iter().filter(|g| follows(g, longest)).count();
    if alike < 2 || alike * 2 < groups.len() {
        return Vec::new();
    }
    let told = cases.iter().filter(|&&case| tells_at_once(units, case)).count() * 2 > cases.len();
    let mut known: Vec<Role> = groups.iter().flatten().filter_map(|s| s.role).collect();
    // `What we found` holds both.
    if units.iter().any(|u| u.kind == Kind::Role(Role::Mixed)) {
        known.extend([Role::Strength, Role::Learning]);
    }
    let mut found: Vec<(String, Role)> = Vec::new();
    for gap in longest.chunk_by(|a, b| a.role.is_none() && b.role.is_none()).filter(|gap| gap.iter().all(|s| s.role.is_none())) {
        let names_subject = |s: &Section| s.key.split(|c: char| !c.is_alphabetic()).any(|word| SUBJECTS.contains(&word));
        let Some(first) = gap.first().filter(|_| !gap.iter().any(names_subject)) else { continue };
        let place = longest.iter().position(|s| s.at == first.at).unwrap_or_default();
        let rank = |role: Role| ORDER.iter().position(|r| *r == role);
        let before = longest.get(..place).and_then(|s| s.last()?.role).or(told.then_some(Role::Summary));
        let behind = longest.get(place + gap.len()).and_then(|s| s.role);
        let from = before.and_then(rank).map_or(0, |r| r + 1);
        let to = behind.and_then(rank).unwrap_or(ORDER.len());
        let between = ORDER.get(from..to).unwrap_or_default().iter().copied();
        let is_there = |role: Role| known.contains(&role) || found.iter().any(|(_, r)| *r == role);
        // Questions are known by asking, and a story by standing first.
        let mut lacking: Vec<Role> =
            between.filter(|r| !is_there(*r) && matches!(r, Role::Strength | Role::Learning | Role::Action)).collect();
        // Some tell what is to be learnt first.
        let beside = |role: Role| before == Some(role) || behind == Some(role);
        for (role, other) in [(Role::Strength, Role::Learning), (Role::Learning, Role::Strength)] {
            if lacking.is_empty() && gap.len() == 1 && beside(other) && !is_there(role) {
                lacking.push(role);
            }
        }
        let texts = |section: &Section| texts_under(units, &groups, &section.key);
        let roles: Vec<Option<Role>> = match (gap, lacking.as_slice()) {
            ([one], [Role::Strength, Role::Learning]) => {
                vec![by_tone(&texts(one), vocabulary).filter(|role| may_be(*role, &texts(one), vocabulary))]
            }
            _ if gap.len() == lacking.len() => {
                gap.iter().zip(&lacking).map(|(s, role)| Some(*role).filter(|role| may_be(*role, &texts(s), vocabulary))).collect()
            }
            _ => continue,
        };
        // One that cannot be what its place says leaves the others in doubt.
        if roles.iter().all(Option::is_some) {
            found.extend(gap.iter().map(|s| s.key.clone()).zip(roles.into_iter().flatten()));
        }
    }
    let mut headings: Vec<(String, Role)> = Vec::new();
    for (at, role) in places(&groups, &found) {
        if let Some(unit) = units.get_mut(at) {
            if !headings.iter().any(|(_, r)| *r == role) {
                headings.push((unit.text().to_owned(), role));
            }
            unit.become_a(Kind::Role(role), WHY);
        }
    }
    headings
}

/// Where headings of these words stand.
fn places(groups: &[Vec<Section>], found: &[(String, Role)]) -> Vec<(usize, Role)> {
    let role = |s: &Section| found.iter().find(|(key, _)| *key == s.key && s.role.is_none()).map(|(_, role)| *role);
    groups.iter().flatten().filter_map(|s| Some((s.at, role(s)?))).collect()
}

fn sections(units: &[Unit], range: std::ops::Range<usize>, names: &[String]) -> Vec<Section> {
    let own = units.get(range.clone()).unwrap_or_default();
    let role = |u: &Unit| if let Kind::Role(role) = u.kind { Some(role).filter(|r| ORDER.contains(r)) } else { None };
    // In a table or a row of boxes, one at the head of a column, or in front of a row as another section is.
    let in_line = |unit: &Unit| {
        let beside = |cell: TableCell| own.iter().any(|u| role(u).is_some() && u.cell.is_some_and(|c| are_in_line(c, cell)));
        unit.cell.is_none_or(|cell| cell.row == 0 || beside(cell))
    };
    let section = |(at, unit): (usize, &Unit)| {
        let role = role(unit);
        (role.is_some() || is_unknown(unit) && in_line(unit)).then(|| Section { key: key(unit, names), role, at })
    };
    (range.start..).zip(own).filter_map(section).collect()
}

/// An unknown heading with a look of its own: the same words under several cases may be many.
fn is_unknown(unit: &Unit) -> bool {
    unit.kind == Kind::Heading && unit.look.is_printed() && words(unit.text()) <= 14
}

fn are_in_line(a: TableCell, b: TableCell) -> bool {
    a.table == b.table && (a.row == b.row || a.column == b.column && a.column == 0)
}

/// Without the unknown headings that stand once in the report or twice in a case: titles.
fn repeated(mut groups: Vec<Vec<Section>>) -> Vec<Vec<Section>> {
    // How many cases have it, and how often one has it at most.
    let mut times: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for group in &groups {
        let mut own: BTreeMap<&str, usize> = BTreeMap::new();
        group.iter().filter(|s| s.role.is_none()).for_each(|s| *own.entry(&s.key).or_default() += 1);
        for (key, n) in own {
            let (cases, most) = times.entry(key.to_owned()).or_default();
            (*cases, *most) = (*cases + 1, n.max(*most));
        }
    }
    let again = |key: &str| !key.is_empty() && times.get(key).is_some_and(|(cases, most)| *cases >= 2 && *most == 1);
    for group in &mut groups {
        group.retain(|s| s.role.is_some() || again(&s.key));
        // Questions behind each message are one section of the case.
        let mut seen: Vec<Role> = Vec::new();
        group.retain(|s| {
            let known = s.role.is_some_and(|role| seen.contains(&role));
            seen.extend(s.role);
            !known
        });
    }
    groups.retain(|g| !g.is_empty());
    groups
}

/// True where the sections stand in the order of the other's, some of which may be missing.
fn follows(group: &[Section], longest: &[Section]) -> bool {
    let same = |a: &Section, b: &Section| a.role == b.role && (a.role.is_some() || a.key == b.key);
    let mut rest = longest.iter();
    group.iter().all(|s| rest.any(|l| same(s, l)))
}

/// True where running text stands right below the heading of the case.
fn tells_at_once(units: &[Unit], case: usize) -> bool {
    let below = units.iter().skip(case + 1).find(|u| !matches!(u.kind, Kind::Furniture | Kind::Label) && !u.aside);
    below.is_some_and(|u| u.kind == Kind::Text && u.text().ends_with('.'))
}

/// All texts under the headings of these words.
fn texts_under<'u>(units: &'u [Unit], groups: &[Vec<Section>], key: &str) -> Vec<&'u str> {
    // In their order, as the cases and their sections are.
    let starts: Vec<usize> = groups.iter().flatten().map(|s| s.at).collect();
    let next = |at: usize| starts.get(starts.partition_point(|start| *start <= at)).copied().unwrap_or(units.len());
    let own = groups.iter().flatten().filter(|s| s.role.is_none() && s.key == key);
    let is_text = |u: &&Unit| matches!(u.kind, Kind::Text | Kind::Item);
    let under = |at: usize| -> Vec<&'u Unit> {
        let case = || units.iter().skip(at + 1).take_while(|u| !matches!(u.kind, Kind::Case(_)));
        // At the head of a column its cells stand under it.
        let head = units.get(at).and_then(|u| u.cell).filter(|c| c.column > 0);
        if let Some(head) = head {
            let column = |u: &&Unit| u.cell.is_some_and(|c| (c.table, c.column) == (head.table, head.column) && c.row > head.row);
            return case().filter(column).collect();
        }
        let other = |u: &&Unit| matches!(u.kind, Kind::Role(role) if !ORDER.contains(&role));
        // A more prominent heading begins something else.
        let over = |u: &&Unit| u.is_heading() && units.get(at).is_some_and(|own| u.look.above(own.look));
        case().take(next(at) - at - 1).take_while(|u| !other(u) && !over(u)).collect()
    };
    own.flat_map(|s| under(s.at)).filter(is_text).map(Unit::text).collect()
}

/// How many of the texts praise, and how many find fault.
fn tone(texts: &[&str], vocabulary: &Vocabulary) -> (usize, usize) {
    let praising = texts.iter().filter(|t| vocabulary.only_praises(t)).count();
    (praising, texts.iter().filter(|t| vocabulary.finds_fault(t)).count())
}

fn by_tone(texts: &[&str], vocabulary: &Vocabulary) -> Option<Role> {
    let (praising, faulting) = tone(texts, vocabulary);
    match praising.cmp(&faulting) {
        std::cmp::Ordering::Greater => Some(Role::Strength),
        std::cmp::Ordering::Less => Some(Role::Learning),
        std::cmp::Ordering::Equal => None,
    }
}

/// False where the texts say that they are something else.
pub(super) fn may_be(role: Role, texts: &[&str], vocabulary: &Vocabulary) -> bool {
    let asking = texts.iter().filter(|t| sentences::is_question(t)).count();
    let (praising, faulting) = tone(texts, vocabulary);
    let most = |n: usize| n * 2 > texts.len();
    let fits = match role {
        Role::Strength => !(most(faulting) && faulting > praising),
        Role::Learning => !(most(praising) && praising > faulting),
        _ => true,
    };
    !texts.is_empty() && !most(asking) && fits && !texts.iter().all(|t| parallel::is_action(t) && role != Role::Action)
}

#[cfg(test)]
mod tests {
    use super::super::context::tests::audit as audited;
    use crate::layouts::{Vocabulary, structure};
    use crate::model::{Audit, Block, Run, Shape, Style};

    fn block(shape: Shape, size: f32, text: &str) -> Block {
        let runs = vec![Run { text: text.to_owned(), style: Style::default(), link: None }];
        Block { shape, runs, cell: None, marker: None, pieces: Vec::new(), size, lines: 1, aside: false }
    }

    /// An audit of two cases with these headings, each over its texts; a question mark ends those of a section that asks.
    fn audit(sections: &[(&str, [&str; 2])]) -> Audit {
        let mut blocks = vec![block(Shape::Heading(1), 20.0, "Audit of neglect")];
        for (n, case) in ["Case 1: Kayden", "Case 2: Tiana"].into_iter().enumerate() {
            blocks.push(block(Shape::Heading(2), 16.0, case));
            for (heading, texts) in sections {
                blocks.push(block(Shape::Heading(3), 12.0, heading));
                blocks.push(block(Shape::Item(0), 10.0, texts[n]));
            }
        }
        structure(&blocks, &Vocabulary::embedded().expect("the embedded vocabulary"), &[]).remove(0)
    }

    const BIG_UPS: (&str, [&str; 2]) = ("big ups", ["The lads held his leg with a clean apron.", "Her brother told a dinner lady."]);
    const RECKON: (&str, [&str; 2]) = ("what we reckon", ["Somebody has to stand at the bus stop.", "Women groom as well."]);
    const CHEW: (&str, [&str; 2]) = ("chew on this", ["Have you ever stood at that bus stop?", "What does your poster show?"]);
    const STORY: (&str, [&str; 2]) = ("the story", ["Kayden is fifteen and was moved on.", "Tiana is thirteen and sits for babies."]);

    fn counts(audit: &Audit) -> Vec<(usize, usize, usize)> {
        audit.cases.iter().map(|c| (c.strengths.len(), c.messages.iter().flat_map(|m| &m.narrative).count(), c.actions.len())).collect()
    }

    #[test]
    fn headings_in_words_of_the_authors_own_are_what_their_place_says_and_a_person_is_told() {
        let doing = ("so we are doing this", ["The bench is staying put.", "The poster is in the bin."]);
        let audit = audit(&[STORY, BIG_UPS, RECKON, CHEW, doing]);
        assert_eq!(counts(&audit), [(1, 1, 1), (1, 1, 1)]);
        let told: Vec<&str> = audit.notices.iter().filter(|n| n.code == "section-by-place").map(|n| n.message.as_str()).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].contains("\"big ups\"") && told[0].contains("strength section"), "{told:?}");
    }

    #[test]
    fn a_heading_that_only_asks_in_each_case_is_one_for_questions_though_their_other_sections_differ() {
        let case = |name: &'static str, heading: &'static str| {
            let learned = ["## What we learned", "- Women groom as well."];
            [&[name, heading, "- The lads held his leg."][..], &learned, &["## Talk it over", "- Have you stood at that bus stop?"]]
                .concat()
        };
        let end = ["# Themes of all cases", "- Trust was built early."];
        let audit = audited(&[case("# Case 1: Kayden", "## Big ups"), case("# Case 2: Tiana", "## The story"), end.to_vec()].concat());
        let asked: Vec<usize> = audit.cases.iter().map(crate::model::Case::questions).collect();
        let titles = audit.cases.iter().flat_map(|c| &c.messages).filter(|m| m.title.is_some()).count();
        assert_eq!((asked, titles), (vec![1, 1], 0));
    }

    #[test]
    fn cases_are_told_by_names_over_headings_of_which_only_the_questions_are_known() {
        let letter = |name: &str, story: &str, n: usize| -> Vec<(String, String)> {
            let part = |(heading, texts): (&str, [&str; 2])| (heading.to_owned(), texts[n].to_owned());
            [vec![(format!("## About {name}"), story.to_owned())], [BIG_UPS, RECKON, CHEW].map(part).to_vec()].concat()
        };
        let parts =
            [letter("Kayden", "Kayden is fifteen. He was moved on.", 0), letter("Tiana", "Tiana is thirteen. She sits for babies.", 1)];
        let mut blocks =
            vec![block(Shape::Heading(1), 20.0, "A letter about neglect"), block(Shape::Paragraph, 10.0, "Dear friends, I write to you.")];
        for (heading, text) in parts.concat() {
            let (rank, size) = if heading.starts_with("## ") { (2, 16.0) } else { (3, 12.0) };
            blocks.push(block(Shape::Heading(rank), size, heading.trim_start_matches("## ")));
            blocks.push(block(if rank == 2 { Shape::Paragraph } else { Shape::Item(0) }, 10.0, &text));
        }
        let audit = structure(&blocks, &Vocabulary::embedded().expect("the embedded vocabulary"), &[]).remove(0);
        let names: Vec<_> = audit.cases.iter().map(|c| c.pseudonym.as_deref()).collect();
        assert_eq!(names, [Some("Kayden"), Some("Tiana")]);
        assert_eq!(counts(&audit), [(1, 1, 0), (1, 1, 0)]);
    }

    #[test]
    fn texts_that_say_the_opposite_are_not_taken_for_what_the_place_says() {
        let amiss = ("big ups", ["Nobody asked him why.", "No agency was told of her."]);
        let audit = audit(&[STORY, amiss, ("Learning", RECKON.1), CHEW]);
        assert!(audit.cases.iter().all(|c| c.strengths.is_empty()), "{:?}", audit.cases);
    }

    #[test]
    fn one_section_is_lacking_in_one_place_only() {
        let came = ("up and about", ["The police came twice.", "A nurse came once."]);
        let audit = audit(&[STORY, BIG_UPS, ("Learning", RECKON.1), came, CHEW]);
        assert_eq!(audit.cases.iter().map(|c| c.strengths.len()).collect::<Vec<_>>(), [1, 1], "{:?}", audit.cases);
    }

    #[test]
    fn a_heading_that_names_a_subject_is_not_taken_for_what_its_place_says() {
        let subject = ("Agency involvement", ["The police came twice that year.", "The school made four referrals."]);
        let audit = audit(&[STORY, subject, ("Learning", RECKON.1), CHEW]);
        assert!(audit.cases.iter().all(|c| c.strengths.is_empty()), "{:?}", audit.cases);
    }

    #[test]
    fn two_lists_in_the_place_of_one_are_left_to_a_person() {
        let audit = audit(&[STORY, BIG_UPS, ("who came", ["The police came twice.", "A nurse came once."]), ("Learning", RECKON.1), CHEW]);
        assert!(audit.cases.iter().all(|c| c.strengths.is_empty()), "{:?}", audit.cases);
    }
}
