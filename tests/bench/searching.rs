//! Builds and asks a search index of synthetic passages, and prints what it cost as one line of JSON:
//! `searching build DIR TEXTS` (a passage a line) or `searching ask DIR QUERIES` (kind, tab, query); `searching plain DIR TEXTS`
//! builds what tantivy alone makes of the same texts: words in small letters with their positions, and the texts, no more.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use audit_themes::index::{Entry, EntryTheme, Filters, Hit, Index, Options, Query, snippet};
use audit_themes::model::{Polarity, Section};
use audit_themes::text::analyser::Stems;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query as Plain, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TEXT};
use tantivy::{Searcher, TantivyDocument, Term};

/// Passages of a report, and of a case.
const REPORT: usize = 100;
const CASE: usize = 20;

/// A query is asked so often; the first time fills the caches of the machine.
const ROUNDS: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let line = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["build", folder, texts] => build(folder.as_ref(), texts.as_ref())?,
        ["plain", folder, texts] => build_plain(folder.as_ref(), texts.as_ref())?,
        ["ask", folder, queries] => ask(folder.as_ref(), queries.as_ref())?,
        _ => return Err("usage: searching build DIR TEXTS | plain DIR TEXTS | ask DIR QUERIES".into()),
    };
    #[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
    {
        println!("{line}");
    }
    Ok(())
}

fn build(folder: &Path, texts: &Path) -> Result<String, Box<dyn Error>> {
    // To make the entries is no work of the index.
    let start = computed();
    for (number, line) in BufReader::new(std::fs::File::open(texts)?).lines().enumerate() {
        std::hint::black_box(entry(number, line?));
    }
    let made = computed() - start;
    let before = computed() + made;
    let (index, _) = Index::open_or_create(folder)?;
    let mut writer = index.writer()?;
    let mut report: Vec<Entry> = Vec::with_capacity(REPORT);
    let mut number = 0;
    for line in BufReader::new(std::fs::File::open(texts)?).lines() {
        report.push(entry(number, line?));
        number += 1;
        if report.len() == REPORT {
            writer.replace(&document(number - 1), &report)?;
            report.clear();
        }
    }
    if !report.is_empty() {
        writer.replace(&document(number - 1), &report)?;
    }
    writer.finish()?;
    cost(folder, before)
}

fn build_plain(folder: &Path, texts: &Path) -> Result<String, Box<dyn Error>> {
    let before = computed();
    std::fs::create_dir_all(folder)?;
    let mut schema = Schema::builder();
    let text = schema.add_text_field("text", TEXT | STORED);
    let index = tantivy::Index::create_in_dir(folder, schema.build())?;
    let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
    for line in BufReader::new(std::fs::File::open(texts)?).lines() {
        let mut document = TantivyDocument::new();
        document.add_text(text, line?);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    cost(folder, before)
}

/// What a build cost since this process had computed so many seconds.
fn cost(folder: &Path, before: f64) -> Result<String, Box<dyn Error>> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    Ok(format!("{{\"cpu_s\": {:.2}, \"bytes\": {bytes}, \"peak_mb\": {}}}", computed() - before, memory("VmHWM:")))
}

fn document(number: usize) -> String {
    format!("{:064x}", number / REPORT)
}

/// A passage as the program makes them; what the text does not say hangs on its number.
fn entry(number: usize, text: String) -> Entry {
    const THEMES: [&str; 8] = ["voice", "info", "men", "poverty", "curio", "superv", "drift", "trans"];
    let (report, case) = (number / REPORT, number / CASE);
    let year = 2005 + u32::try_from(report % 20).unwrap_or(0);
    let sections = [Section::Summary, Section::Strength, Section::Message, Section::Question, Section::Action];
    let page = u32::try_from(number % REPORT / 10 + 1).ok();
    let label = format!("{year}-{:02}", (year + 1) % 100);
    Entry {
        passage: format!("p{report:012x}-{}", number % REPORT),
        document: document(number),
        path: format!("reports/{report:06}.pdf"),
        page,
        end_page: page,
        case_id: Some(format!("c{report:012x}-{}", case % (REPORT / CASE))),
        case_label: Some(format!("Case {}", case % (REPORT / CASE) + 1)),
        section: sections.get(number % 5).copied().unwrap_or(Section::Message),
        title: false,
        heading: None,
        text,
        emphasis: Vec::new(),
        board: Some(format!("Board {}", report % 40)),
        area: None,
        audit_topic: None,
        time_period: Some(year * 100 + (year + 1) % 100),
        citation: format!("Board {}, Report {report}, {label}, page {}", report % 40, page.unwrap_or(1)),
        time_label: Some(label),
        themes: THEMES.get(number % 11).map(|t| EntryTheme { theme: (*t).to_owned(), polarity: Polarity::Learning }).into_iter().collect(),
    }
}

fn ask(folder: &Path, queries: &Path) -> Result<String, Box<dyn Error>> {
    let text = std::fs::read_to_string(queries)?;
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, query) in text.lines().filter_map(|l| l.split_once('\t')) {
        by_kind.entry(kind).or_default().push(query);
    }
    let start = Instant::now();
    let index = Index::open(folder).ok_or("no index")?;
    let first = by_kind.values().flatten().next().copied().unwrap_or_default();
    index.search(&Query::parse(first), &Filters::default(), &Options { limit: 10, ..Options::default() })?;
    let cold = milliseconds(start);
    let plain = tantivy::Index::open_in_dir(folder)?;
    let text = plain.schema().get_field("text")?;
    let searcher = plain.reader()?.searcher();
    let mut out = vec![format!("\"cold_ms\": {cold:.3}")];
    for (kind, queries) in by_kind {
        let mut found = Vec::with_capacity(queries.len());
        for query in &queries {
            found.push(one(&index, kind, query)?);
        }
        let times = timed(&queries, |query| one(&index, kind, query))?;
        let (p50, p99, found) = (percentile(&times, 50), percentile(&times, 99), found.iter().sum::<u64>());
        let mut line = format!("\"p50_ms\": {p50:.4}, \"p99_ms\": {p99:.4}, \"found\": {found}");
        let plain: Vec<Box<dyn Plain>> = queries.iter().filter_map(|query| plain_query(kind, query, text)).collect();
        if !plain.is_empty() {
            let raw = timed(&plain, |query| one_plain(&searcher, query.as_ref()))?;
            line = format!("{line}, \"raw_p50_ms\": {:.4}", percentile(&raw, 50));
        }
        out.push(format!("\"{kind}\": {{{line}}}"));
    }
    out.push(format!("\"resident_mb\": {}", memory("VmRSS:")));
    Ok(format!("{{{}}}", out.join(", ")))
}

/// The least time that each query took, in order of the times: other work on the machine makes them longer.
fn timed<Q>(queries: &[Q], ask: impl Fn(&Q) -> Result<u64, Box<dyn Error>>) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = vec![f64::INFINITY; queries.len()];
    for round in 0..ROUNDS {
        for (query, time) in queries.iter().zip(&mut times) {
            let start = Instant::now();
            std::hint::black_box(ask(query)?);
            if round > 0 {
                *time = time.min(milliseconds(start));
            }
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn percentile(times: &[f64], percent: usize) -> f64 {
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The query as one would put it to tantivy itself.
fn plain_query(kind: &str, query: &str, text: Field) -> Option<Box<dyn Plain>> {
    let terms: Vec<Term> = Stems::default().of(query).iter().map(|word| Term::from_field_text(text, &word.stem)).collect();
    let one = |term: &Term| -> Box<dyn Plain> { Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)) };
    match (kind, terms.as_slice()) {
        ("word", [word]) => Some(one(word)),
        ("phrase", _) => Some(Box::new(PhraseQuery::new(terms))),
        ("boolean", [a, _or, b, c]) => {
            let either = Box::new(BooleanQuery::union(vec![one(a), one(b)]));
            Some(Box::new(BooleanQuery::new(vec![(Occur::Must, either), (Occur::MustNot, one(c))])))
        }
        _ => None,
    }
}

/// Counts, ranks, and fetches the ten best as they are stored.
fn one_plain(searcher: &Searcher, query: &dyn Plain) -> Result<u64, Box<dyn Error>> {
    let (best, count) = searcher.search(query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
    for (_, address) in best {
        std::hint::black_box(searcher.doc::<TantivyDocument>(address)?);
    }
    Ok(count.try_into()?)
}

/// As the command asks: counts exactly, ranks, and gives the ten best with their words marked.
fn one(index: &Index, kind: &str, query: &str) -> Result<u64, Box<dyn Error>> {
    let options = Options { limit: 10, facets: kind == "facets", fold: kind == "snippets", relax: false };
    let results = index.search(&Query::parse(query), &Filters::default(), &options)?;
    if kind == "snippets" {
        let shown = |hit: &Hit| snippet(&hit.entry.text, &hit.marks, 220).text.len();
        let letters: usize = results.groups.iter().flat_map(|g| &g.hits).map(shown).sum();
        std::hint::black_box(letters);
    }
    Ok(results.passages)
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// Seconds that all threads of this process have computed, where Linux tells them.
fn computed() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = told.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // utime and stime, in ticks of which there are 100 a second.
    [11, 12].iter().filter_map(|i| fields.get(*i)?.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// A number of /proc/self/status, in megabytes; 0 where there is none.
fn memory(name: &str) -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find(|l| l.starts_with(name)).and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    line.unwrap_or(0) / 1024
}
