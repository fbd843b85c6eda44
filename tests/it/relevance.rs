//! The ranking, held against what a person judged right (`tests/fixtures/relevance`).

use std::collections::{BTreeMap, BTreeSet};

use audit_themes::text::normalise::plain_punctuation;
use serde::Deserialize;

use crate::project::{Project, root, rows};

#[derive(Deserialize)]
struct Judgements {
    question: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    id: String,
    query: String,
    passages: Vec<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    grade: u8,
    document: String,
    title: Option<String>,
    text: String,
}

/// Discounted cumulative gain of the first ten (Järvelin and Kekäläinen, 2002), gains 3 and 1 for the grades 2 and 1.
fn gain(grades: &[u8]) -> f64 {
    (2_u32..).zip(grades.iter().take(10)).map(|(place, grade)| (2_f64.powi(i32::from(*grade)) - 1.0) / f64::from(place).log2()).sum()
}

/// The grades of the hits in their order. A message's title and its text are one passage, which counts where the first of
/// them stands. Some PDFs print the quotation marks of the sources curled.
fn grades(question: &Question, hits: &[BTreeMap<String, String>]) -> Vec<u8> {
    let mut wanted: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (number, judged) in question.passages.iter().enumerate() {
        for text in judged.title.iter().chain([&judged.text]) {
            wanted.entry((&judged.document, plain_punctuation(text))).or_default().push(number);
        }
    }
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for hit in hits {
        match wanted.get(&(hit["document"].as_str(), plain_punctuation(&hit["passage_text"]))) {
            // The same words may stand in a report twice.
            Some(numbers) => out.extend(numbers.iter().find(|n| seen.insert(**n)).and_then(|n| Some(question.passages.get(*n)?.grade))),
            None => out.push(0),
        }
    }
    out
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / f64::from(u32::try_from(numbers.len()).expect("few"))
}

#[test]
fn the_right_passages_come_first() {
    let text = std::fs::read_to_string(root().join("tests/fixtures/relevance/questions.toml")).expect("the judgements");
    let questions: Judgements = toml::from_str(&text).expect("TOML");
    let names: Vec<String> = std::fs::read_dir(root().join("corpus"))
        .expect("the corpus")
        .filter_map(|e| e.expect("an entry").file_name().into_string().ok())
        .filter(|n| n.strip_suffix(".pdf").is_some())
        .collect();
    let project = Project::with(&names.iter().map(String::as_str).collect::<Vec<_>>());
    project.copy(&root().join("audit-themes.toml"), "audit-themes.toml");
    let (mut ndcg, mut recall) = (Vec::new(), Vec::new());
    for question in &questions.question {
        let run = project.run(&["search", &question.query, "--limit", "60", "-f", "csv"]);
        let mut hits = rows(&run.out);
        // By rank, not by case.
        hits.sort_by_key(|hit| hit["rank"].parse::<u32>().expect("a rank"));
        let found = grades(question, &hits);
        let mut ideal: Vec<u8> = question.passages.iter().map(|p| p.grade).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        ndcg.push(gain(&found) / gain(&ideal));
        let right = found.iter().take(20).filter(|g| **g > 0).count();
        let share = |n: usize| f64::from(u32::try_from(n).expect("few"));
        recall.push(share(right) / share(ideal.len()));
        println!("{:.2}  {:.2}  {:<24}  {}", ndcg[ndcg.len() - 1], recall[recall.len() - 1], question.id, question.query);
    }
    println!("{} questions: nDCG@10 {:.3}, recall@20 {:.3}", ndcg.len(), mean(&ndcg), mean(&recall));
    assert_eq!(ndcg.len(), 40);
    assert!(mean(&ndcg) >= 0.71, "nDCG@10 has fallen to {:.3}", mean(&ndcg));
}
