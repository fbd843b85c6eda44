//! Whether the periods can be compared: what differs between them beside the findings.

use std::collections::BTreeMap;

use super::agreement::float;
use super::axis::{Axis, Time};
use super::counting::Counted;
use crate::model::{Coded, Document};

/// A period with so many times the cases of another is told.
const TIMES: usize = 3;
/// The mix differs where at least this share of the cases would have to belong elsewhere to make the halves alike (half the
/// sum of the differences between the shares: the index of dissimilarity of O. D. Duncan, B. Duncan, American Sociological
/// Review 20, 1955).
const DISSIMILAR: f64 = 0.3;
/// Boards or topics named in a notice.
const NAMED: usize = 3;

/// Notices of what differs markedly between the periods, with its numbers: the number of cases, the boards, the topics, the
/// people's decisions and the codebook that they were made with. Mixes are compared between the first half of the periods and
/// the second (a middle period belongs to neither), since single periods hold few audits.
pub(super) fn comparability(documents: &[Document], axis: &Axis, cases: &[Counted<'_>], codebook_version: &str) -> Vec<String> {
    let mut notices = composition(axis, cases);
    notices.extend(reviewed(documents, axis));
    notices.extend(versions(documents, codebook_version));
    notices
}

/// Those of them that speak of the audits alone, and not of what was found in them.
pub(super) fn composition(axis: &Axis, cases: &[Counted<'_>]) -> Vec<String> {
    let boards = mix(cases, axis, "boards", |c| c.place.board);
    let topics = mix(cases, axis, "topics", |c| c.place.topic);
    numbers(axis, cases).into_iter().chain(boards).chain(topics).collect()
}

/// 0 for the first half, 1 for the second.
fn half(axis: &Axis, time: Time) -> Option<usize> {
    let Time::Period(at) = time else { return None };
    match (2 * at + 1).cmp(&axis.len()) {
        std::cmp::Ordering::Less => Some(0),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(1),
    }
}

/// The two halves as a person names them.
fn halves(axis: &Axis) -> String {
    match axis.len() / 2 {
        1 => "the first period and the last".to_owned(),
        n => format!("the first {n} periods and the last {n}"),
    }
}

fn numbers(axis: &Axis, cases: &[Counted<'_>]) -> Option<String> {
    let mut counts = vec![0_usize; axis.len()];
    for case in cases {
        if let Time::Period(at) = case.time
            && let Some(count) = counts.get_mut(at)
        {
            *count += 1;
        }
    }
    let audited = || counts.iter().copied().enumerate().filter(|(_, n)| *n > 0);
    let (fewest, most) = (audited().min_by_key(|(_, n)| *n)?, audited().max_by_key(|(at, n)| (*n, std::cmp::Reverse(*at)))?);
    (most.1 >= TIMES * fewest.1).then(|| {
        format!(
            "The number of cases differs: {} in {}, {} in {}. What is rare is more easily met where there are more cases.",
            fewest.1,
            axis.label(fewest.0),
            most.1,
            axis.label(most.0)
        )
    })
}

/// Whether cases of the two halves belong to other boards, or topics.
fn mix<'a>(cases: &'a [Counted<'_>], axis: &Axis, what: &str, of: impl Fn(&'a Counted<'_>) -> &'a str) -> Option<String> {
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for case in cases {
        if let Some(count) = half(axis, case.time).and_then(|h| counts.entry(of(case)).or_default().get_mut(h)) {
            *count += 1;
        }
    }
    let [early, late] = counts.values().fold([0, 0], |[a, b], [c, d]| [a + c, b + d]);
    if early == 0 || late == 0 {
        return None;
    }
    let shares = |[a, b]: [usize; 2]| [float(a) / float(early), float(b) / float(late)];
    let moved: f64 = counts.values().map(|c| shares(*c)).map(|[a, b]| (a - b).abs() / 2.0).sum();
    if moved < DISSIMILAR {
        return None;
    }
    let mut furthest: Vec<(&str, [usize; 2])> = counts.into_iter().collect();
    furthest.sort_by(|a, b| {
        let away = |[a, b]: [f64; 2]| (a - b).abs();
        away(shares(b.1)).total_cmp(&away(shares(a.1))).then(a.0.cmp(b.0))
    });
    let named: Vec<String> =
        furthest.iter().take(NAMED).map(|(name, [a, b])| format!("{name} {a} of {early}, then {b} of {late}")).collect();
    Some(format!(
        "The {what} differ between {}: {:.0} % of the cases would have to be of other {what} to make them alike ({}). A change may \
         be theirs.",
        halves(axis),
        100.0 * moved,
        named.join("; ")
    ))
}

/// Whether people have settled the tags of one half and not those of the other.
fn reviewed(documents: &[Document], axis: &Axis) -> Option<String> {
    let mut counts = [[0_usize; 2]; 2];
    for coded in documents.iter().flat_map(|d| &d.audits).filter(|c| !c.audit.pooled) {
        let Some([settled, all]) = half(axis, axis.time(coded)).and_then(|h| counts.get_mut(h)) else { continue };
        for (passage, tag) in coded.audit.passages().flat_map(|(_, p)| p.tags.iter().map(move |t| (&p.id, t))) {
            *all += 1;
            *settled += usize::from(!coded.reviewed.is_empty() && coded.reviewed.contains_key(&(passage.clone(), tag.theme)));
        }
    }
    let [[a, all_a], [b, all_b]] = counts;
    if all_a == 0 || all_b == 0 {
        return None;
    }
    let (early, late) = (float(a) / float(all_a), float(b) / float(all_b));
    ((early - late).abs() >= DISSIMILAR).then(|| {
        format!(
            "People have decided on {:.0} % of the tags of one half and {:.0} % of the other ({}): the halves are counted in two ways.",
            100.0 * early,
            100.0 * late,
            halves(axis)
        )
    })
}

/// Decisions that were made with another codebook than the one that tags now.
fn versions(documents: &[Document], codebook_version: &str) -> Option<String> {
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for reviewed in documents.iter().flat_map(|d| &d.audits).flat_map(|c: &Coded| c.reviewed.values()) {
        if !reviewed.codebook_version.is_empty() && reviewed.codebook_version != codebook_version {
            *others.entry(&reviewed.codebook_version).or_default() += 1;
        }
    }
    let named: Vec<String> = others.iter().map(|(version, n)| format!("{n} with {version}")).collect();
    (!named.is_empty()).then(|| {
        format!(
            "Every period is tagged with codebook {codebook_version}, but people decided on some tags by another one ({}): look whether their \
             themes still mean the same.",
            named.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::axis::Years;
    use super::super::counting::{By, Places, counted};
    use super::super::fixture::document;
    use super::*;
    use crate::model::{Polarity, Reviewed};

    fn notices(documents: &[Document]) -> Vec<String> {
        let axis = Axis::new(documents, Years::default());
        let cases = counted(documents, &axis, &Places::new(documents, By::Area));
        comparability(documents, &axis, &cases, "2")
    }

    fn cases(n: usize) -> Vec<&'static [Polarity]> {
        vec![&[Polarity::Learning]; n]
    }

    #[test]
    fn periods_that_are_alike_need_no_notice() {
        let documents = [document(Some("2016-17"), "X", &cases(5)), document(Some("2017-18"), "X", &cases(9))];
        assert_eq!(notices(&documents), [""; 0]);
        assert_eq!(notices(&documents[..1]), [""; 0]);
        assert_eq!(notices(&[]), [""; 0]);
    }

    #[test]
    fn cases_boards_and_topics_that_change_are_told_with_their_numbers() {
        let mut documents = [document(Some("2016-17"), "X", &cases(2)), document(Some("2017-18"), "Y", &cases(9))];
        documents[0].audits[0].audit.fields.topic = Some("Neglect".to_owned());
        let found = notices(&documents);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("2 in 2016 to 2017, 9 in 2017 to 2018"), "{found:?}");
        assert!(found[1].contains("boards differ") && found[1].contains("X 2 of 2, then 0 of 9"), "{found:?}");
        assert!(found[2].contains("100 % of the cases would have to be of other topics"), "{found:?}");
    }

    #[test]
    fn decisions_on_one_half_or_by_another_codebook_are_told() {
        let mut documents = [document(Some("2016-17"), "X", &cases(5)), document(Some("2017-18"), "X", &cases(5))];
        let reviewed = Reviewed { codebook_version: "1".to_owned(), ..Reviewed::default() };
        documents[0].audits[0].reviewed = (0..5).map(|i| ((format!("m{i}"), 0), reviewed.clone())).collect();
        let found = notices(&documents);
        assert!(found[0].contains("100 % of the tags of one half and 0 % of the other"), "{found:?}");
        assert!(found[1].contains("codebook 2") && found[1].contains("5 with 1"), "{found:?}");
    }
}
