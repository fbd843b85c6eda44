//! What is odd about the cases of an audit: a number that is missing, comes twice or out of order, and findings in one case that
//! name another. Each is right in some report; most often columns were read in the wrong order, or a heading was not understood.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Audit, Case};

/// So many passages of one audit name another case than their own before that is odd: authors compare.
const SEVERAL: usize = 2;

/// A sentence for each thing that is odd.
pub(super) fn odd(audit: &Audit) -> Vec<String> {
    if audit.pooled || audit.cases.len() < 2 {
        return Vec::new();
    }
    [numbers(&audit.cases), unnumbered(&audit.cases), strangers(&audit.cases)].into_iter().flatten().collect()
}

/// Where all cases are counted.
fn numbers(cases: &[Case]) -> Option<String> {
    let numbers: Vec<usize> = cases.iter().map(|c| c.number.as_deref()?.parse().ok()).collect::<Option<_>>()?;
    let distinct: BTreeSet<usize> = numbers.iter().copied().collect();
    let (first, last) = (*distinct.first()?, *distinct.last()?);
    if distinct.len() < numbers.len() {
        let twice = distinct.iter().find(|n| numbers.iter().filter(|m| m == n).count() > 1)?;
        return Some(format!("Case {twice} comes more than once."));
    }
    if !numbers.is_sorted() {
        let order: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        return Some(format!("Its cases come in the order {}.", order.join(", ")));
    }
    // Numbers of a register leave most out.
    let missing = (first..last).find(|n| !distinct.contains(n)).filter(|_| last - first < 2 * distinct.len())?;
    Some(format!("There is no case {missing}, and cases {first} to {last} around it."))
}

/// Where some have a number or letter.
fn unnumbered(cases: &[Case]) -> Option<String> {
    let without = cases.iter().filter(|c| c.number.is_none()).count();
    let have = if without == 1 { "has" } else { "have" };
    (without > 0 && without < cases.len()).then(|| format!("{without} of {} cases {have} no number, and the others have one.", cases.len()))
}

/// Passages that name the child of another case, and not that of their own.
fn strangers(cases: &[Case]) -> Option<String> {
    // The one case of each name; none where several have it, as of one family.
    let mut case_of: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        for name in called(case) {
            case_of.entry(name).and_modify(|known| *known = known.filter(|k| *k == at)).or_insert(Some(at));
        }
    }
    let mut found: Vec<(usize, &str)> = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let own = words(case.pseudonym.as_deref().unwrap_or_default());
        for passage in case.passages() {
            let words = words(&passage.text);
            let other = |name: &&&str| case_of.get(**name).copied().flatten().is_some_and(|of| of != at);
            if let Some(name) = words.iter().find(other).filter(|_| own.is_disjoint(&words)) {
                found.push((at, name));
            }
        }
    }
    let (at, name) = *found.first().filter(|_| found.len() >= SEVERAL)?;
    let case = cases.get(at)?;
    let label = case.pseudonym.as_deref().or(case.number.as_deref()).unwrap_or_default();
    Some(format!(
        "{} passages name another case than the one that they are counted to (the first: {name}, in that of {label}).",
        found.len()
    ))
}

/// The words of a pseudonym that name somebody wherever they stand: no title or kin, and none that begins sentences of its own
/// right, as a month does.
fn called(case: &Case) -> BTreeSet<&str> {
    const OTHERS: [&str; 51] = [
        "Mrs", "Miss", "The", "Baby", "Child", "Children", "Adult", "Young", "Person", "Family", "Twins", "Infant", "Sibling", "Siblings",
        "Brother", "Brothers", "Sister", "Sisters", "Mother", "Father", "Mum", "Dad", "Boy", "Girl", "Man", "Woman", "Teenager", "March",
        "April", "May", "June", "July", "August", "October", "Spring", "Summer", "Autumn", "Winter", "Will", "Mark", "Grace", "Hope",
        "Faith", "Joy", "Rose", "Grant", "Bill", "Frank", "Pat", "Drew", "Chase",
    ];
    let is_name = |w: &&str| w.chars().count() > 2 && w.starts_with(char::is_uppercase) && !OTHERS.contains(w);
    words(case.pseudonym.as_deref().unwrap_or_default()).into_iter().filter(is_name).collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Passage, Section};

    fn case(number: Option<&str>, name: &str, texts: &[&str]) -> Case {
        let passage = |text: &&str| Passage::new("", Section::Strength, *text);
        let pseudonym = Some(name.to_owned()).filter(|n| !n.is_empty());
        Case { number: number.map(str::to_owned), pseudonym, strengths: texts.iter().map(passage).collect(), ..Case::default() }
    }

    fn of(cases: Vec<Case>) -> Vec<String> {
        odd(&Audit { cases, ..Audit::default() })
    }

    fn counted(numbers: &[&str]) -> Vec<String> {
        of(numbers.iter().map(|n| case(Some(n), "", &[])).collect())
    }

    #[test]
    fn cases_are_counted_one_after_the_other() {
        assert_eq!(counted(&["1", "2", "3"]), [""; 0]);
        assert_eq!(counted(&["4", "1", "2", "3"]), ["Its cases come in the order 4, 1, 2, 3."]);
        assert_eq!(counted(&["1", "2", "2", "3"]), ["Case 2 comes more than once."]);
        assert_eq!(counted(&["1", "2", "4"]), ["There is no case 3, and cases 1 to 4 around it."]);
        assert_eq!(counted(&["4", "5", "6"]), [""; 0], "a part of a series");
        assert_eq!(counted(&["231", "236", "240"]), [""; 0], "numbers of a register");
        assert_eq!(counted(&["C", "A"]), [""; 0], "letters may be initials");
        assert_eq!(of(vec![case(Some("1"), "", &[]), case(None, "Isla", &[])]), ["1 of 2 cases has no number, and the others have one."]);
    }

    #[test]
    fn findings_name_their_own_case_or_none() {
        let isla = |texts: &[&str]| case(None, "Isla", texts);
        let omar = |texts: &[&str]| case(None, "Omar and Mrs B", texts);
        let said = of(vec![isla(&["Omar\u{2019}s teacher rang.", "A nurse saw Omar."]), omar(&["Nobody asked."])]);
        assert_eq!(said, ["2 passages name another case than the one that they are counted to (the first: Omar, in that of Isla)."]);
        assert_eq!(of(vec![isla(&["A nurse saw Omar."]), omar(&["Nobody asked."])]), [""; 0], "one may compare");
        assert_eq!(of(vec![isla(&["Isla knew Omar.", "Omar knew Isla."]), omar(&["Mrs Day rang."])]), [""; 0]);
        let jo = case(None, "Jo", &["Jo was seen sooner than Omar.", "As with Omar, the school knew Jo."]);
        assert_eq!(of(vec![jo, omar(&["Nobody asked."])]), [""; 0], "a short name is a name");
        let summer = case(None, "Summer", &["Summer was seen."]);
        assert_eq!(of(vec![isla(&["By Summer it was late.", "In Summer 2019 nobody asked."]), summer]), [""; 0], "a season");
    }
}
