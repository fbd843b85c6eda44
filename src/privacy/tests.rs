//! Identifiers planted in sentences, and sentences without any.

#![expect(clippy::string_slice, reason = "the texts of the tests are ASCII where they are cut")]

use super::*;
use crate::model::IdentifierKind as Kind;

fn found(text: &str) -> Vec<(Kind, &str)> {
    find(text, &["Felix", "Maya"]).into_iter().map(|i| (i.kind, &text[i.range])).collect()
}

#[test]
fn what_has_a_fixed_form_is_found_as_a_person_writes_it() {
    for (text, kind, words) in [
        ("Her NHS number is 943 476 5919.", Kind::NhsNumber, "943 476 5919"),
        ("NHS 943-476-5919 was on the letter.", Kind::NhsNumber, "943-476-5919"),
        ("The file 9434765919 was closed.", Kind::NhsNumber, "9434765919"),
        ("They moved to SW1A 2AA in May.", Kind::Postcode, "SW1A 2AA"),
        ("The flat (m13 9pl) was cold.", Kind::Postcode, "m13 9pl"),
        ("Postcode LS27JT is out of area.", Kind::Postcode, "LS27JT"),
        ("Ring 020 7946 0958 and ask.", Kind::Phone, "020 7946 0958"),
        ("Ring (0113) 496 0000.", Kind::Phone, "(0113) 496 0000"),
        ("His number was 07700 900123.", Kind::Phone, "07700 900123"),
        ("It was +44 7700 900 456.", Kind::Phone, "+44 7700 900 456"),
        ("Write to j.o'neil@example.org.uk today.", Kind::Email, "j.o'neil@example.org.uk"),
        ("DOB: 31.03.16", Kind::DateOfBirth, "31.03.16"),
        ("He was born on 3rd May 2008 at home.", Kind::DateOfBirth, "3rd May 2008"),
        ("date of birth 2009-04-12", Kind::DateOfBirth, "2009-04-12"),
        ("Felix (12/04/2009) and his sister", Kind::DateOfBirth, "12/04/2009"),
        ("14 June 2011 (d.o.b.)", Kind::DateOfBirth, "14 June 2011"),
    ] {
        assert_eq!(found(text), [(kind, words)], "{text}");
    }
}

#[test]
fn ordinary_numbers_and_dates_are_left_alone() {
    for text in [
        "The conference was held on 3 May 2008.",
        "Between 2016-17 and 2018-19 there were 1,234 referrals.",
        "The audit of 12/04/2019 was the third.",
        "Paragraph 3.1.2 of the procedures and section 47 apply.",
        "Strategy meetings took 10 to 14 days; 9434765918 is a case reference.",
        "Year 6 and the PE2 group met in Y6 2.",
        "Forms A1 to B12 4 were filled in.",
        "In 2012 0 of 14 cases had one.",
        "The budget was 1000000000 pounds.",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn names_are_told_by_their_use() {
    for (text, names) in [
        ("Mrs Okonkwo rang the school.", vec!["Mrs Okonkwo"]),
        ("The letter was from Dr Hussain, who knew Felix.", vec!["Dr Hussain"]),
        ("Felix told his brother Jayden that he was afraid.", vec!["Jayden"]),
        ("Jayden\u{2019}s teacher spoke to Maya.", vec!["Jayden"]),
        ("The worker saw Priya at home, and Priya drew a picture.", vec!["Priya", "Priya"]),
        ("Kyle Ashworth had moved in.", vec!["Kyle Ashworth"]),
        ("Her friend Grace was there.", vec!["Grace"]),
    ] {
        assert_eq!(found(text).iter().map(|(_, words)| *words).collect::<Vec<_>>(), names, "{text}");
    }
}

#[test]
fn capitals_that_name_nobody_are_left_alone() {
    for text in [
        "Felix told Maya.",
        "The Health Visitor rang Children\u{2019}s Social Care.",
        "She moved from Leeds to the Ashworth Estate, near Bramley Primary School.",
        "In September the Polish interpreter came.",
        "Grace periods were not used. Will it be better?",
        "The Graded Care Profile was not used by Early Help.",
        "Ofsted and CAMHS were told on Monday.",
        "Core Group members met at Hartley House.",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

/// Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn digits(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }
}

fn nhs_number(chance: &mut Chance) -> String {
    loop {
        let nine = format!("{}{}", chance.of(&["4", "6", "7", "9"]), chance.digits(8));
        let sum: u32 = nine.chars().zip((2..=10).rev()).map(|(c, weight)| c.to_digit(10).unwrap() * weight).sum();
        let check = (11 - sum % 11) % 11;
        if check < 10 {
            let all = format!("{nine}{check}");
            let sign = chance.of(&["", " ", "-"]);
            return [&all[..3], &all[3..6], &all[6..]].join(sign);
        }
    }
}

fn planted(kind: Kind, chance: &mut Chance) -> String {
    let day = 1 + chance.below(28);
    let (month, year) = (1 + chance.below(12), 1940 + chance.below(80));
    match kind {
        Kind::NhsNumber => nhs_number(chance),
        Kind::Postcode => {
            let outward =
                chance.of(&["LS2", "M13", "SW1A", "EC1A", "B33", "CR2", "DN55", "W1A", "TR19", "AB10", "BT7", "CF10", "E8", "N16", "PE30"]);
            let inward = format!("{}{}{}", chance.digits(1), chance.of(&["A", "B", "D", "J", "X"]), chance.of(&["E", "H", "P", "T", "Z"]));
            format!("{outward}{}{inward}", chance.of(&[" ", " ", ""]))
        }
        Kind::Phone => {
            let (four, six) = (chance.digits(4), chance.digits(6));
            [
                format!("07{}{} {six}", &four[..1], &four[1..]),
                format!("020 7946 {four}"),
                format!("(0113) 496 {four}"),
                format!("+44 7700 9{}", &six[..5]),
                format!("01632 {six}"),
                format!("0161 496 {four}"),
                format!("07700-9{}", &six[..5]),
            ][chance.below(7)]
            .clone()
        }
        Kind::Email => {
            let user = chance.of(&["j.osei", "marta_k", "s-lane", "pat1987", "o'neil.family"]);
            format!("{user}@{}.{}", chance.of(&["example", "mail.example", "council-north"]), chance.of(&["org", "co.uk", "gov.uk", "com"]))
        }
        _ => {
            let name =
                ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
                    [month - 1];
            [
                format!("{day:02}/{month:02}/{year}"),
                format!("{day}.{month}.{:02}", year % 100),
                format!("{day} {name} {year}"),
                format!("{day}th of {name} {year}"),
                format!("{year}-{month:02}-{day:02}"),
                format!("{name} {day}, {year}"),
            ][chance.below(6)]
            .clone()
        }
    }
}

/// Sentences with a place for an identifier of each kind.
const AROUND: [(Kind, [&str; 4]); 5] = [
    (
        Kind::NhsNumber,
        [
            "The form gave {} for the baby.",
            "NHS number: {}",
            "Both letters had {} on them, and nobody saw it.",
            "(NHS no. {}) was seen twice.",
        ],
    ),
    (
        Kind::Postcode,
        [
            "They lived at 4 Marsh Lane, {}.",
            "The family moved to {} in 2016.",
            "Visits to {} were never made; the door was shut.",
            "Flat 2, {} was cold.",
        ],
    ),
    (Kind::Phone, ["Her mobile was {} at the time.", "Ring {} and ask.", "Three calls from {} were logged.", "Tel: {}"]),
    (Kind::Email, ["He wrote from {} twice.", "E-mail {} for a copy.", "A message to {} came back.", "({}) was not checked."]),
    (
        Kind::DateOfBirth,
        ["DOB: {}", "She was born on {} at home.", "The form gave a date of birth of {}.", "He (born {}) was not weighed."],
    ),
];

#[test]
fn five_hundred_planted_identifiers_are_all_found() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut missed = Vec::new();
    for (kind, sentences) in AROUND {
        for n in 0..100 {
            let words = planted(kind, &mut chance);
            let text = sentences[n % 4].replace("{}", &words);
            if !found(&text).contains(&(kind, words.as_str())) {
                missed.push((text.clone(), found(&text).iter().map(|(k, w)| format!("{k:?} {w}")).collect::<Vec<_>>()));
            }
        }
    }
    assert!(missed.is_empty(), "{} of 500 missed: {missed:#?}", missed.len());
}

/// The passages of the bundled corpus, in all of which nothing has such a form.
#[test]
fn a_corpus_without_identifiers_of_a_fixed_form_gives_no_alarm() {
    let coded = include_str!("../../tests/fixtures/coding/coder-a.csv");
    let mut texts: Vec<String> = csv::Reader::from_reader(coded.as_bytes()).records().map(|r| r.unwrap()[3].to_owned()).collect();
    texts.dedup();
    let words: usize = texts.iter().map(|t| t.split_whitespace().count()).sum();
    let alarms: Vec<(Kind, String)> = texts
        .iter()
        .flat_map(|t| find(t, &[]).into_iter().map(|i| (i.kind, t[i.range].to_owned())))
        .filter(|(k, _)| *k != Kind::Name)
        .collect();
    assert!(words > 10_000, "{words}");
    assert_eq!(alarms, [], "in {words} words");
}

/// Names that no list of the detector holds, in sentences of the genre; one of each in turn.
#[test]
fn names_in_sentences_of_the_genre_are_found_as_often_as_is_said() {
    const NAMES: [&str; 24] = [
        "Oluwaseun",
        "Kacper",
        "Zainab",
        "Callum",
        "Niamh",
        "Xiuying",
        "Dafydd",
        "Agnieszka",
        "Tyrone",
        "Saoirse",
        "Imran",
        "Beatriz",
        "Rhys",
        "Nkechi",
        "Jaxon",
        "Milena",
        "Ruby",
        "Frankie",
        "Hope",
        "Dean",
        "Summer",
        "Mark",
        "Lily",
        "Joy",
    ];
    const SENTENCES: [&str; 12] = [
        "The school rang the mother of {} on the same day.",
        "{} told her teacher that she was afraid to go home.",
        "When {} was asked, he said that he was hungry.",
        "Nobody spoke to {} alone.",
        "Her brother {} had moved to a foster home.",
        "The worker saw {}\u{2019}s bedroom on each visit.",
        "There was no plan for {} after the conference.",
        "The nurse weighed {} and wrote it down.",
        "A referral about {} came in from the police.",
        "Minutes show that {} wanted to stay with an aunt.",
        "Mr {} was not invited.",
        "The review was told of a friend called {} who had a car.",
    ];
    let (mut hits, mut all) = (0, 0);
    let mut missed = Vec::new();
    for name in NAMES {
        for sentence in SENTENCES {
            let text = sentence.replace("{}", name);
            all += 1;
            if find(&text, &[]).iter().any(|i| i.kind == Kind::Name && text[i.range.clone()].contains(name)) {
                hits += 1;
            } else {
                missed.push(text);
            }
        }
    }
    println!("names in single sentences: {hits} of {all}");
    assert!(hits * 100 >= all * 60, "{hits} of {all}; missed {missed:#?}");
}
