//! An attacker on the published frequencies. It reads the text of the CSV and what is said under it, and nothing else; it shares
//! no code with the suppression. All tables of whole numbers that agree with what is written are its solutions, and a hidden
//! number that is the same in all of them is found out.

#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "a panic is a failure of the test, and the numbers are small"
)]

use std::collections::{BTreeMap, BTreeSet};

use audit_themes::model::{Audit, Case, Coded, Document, Message, Outcome, Passage, Polarity, Section, Status, Tag, ThemeText, YearKind};
use audit_themes::report::{Bom, csv};
use audit_themes::statistics::{self, By, Years};

use crate::project::rows;

type Row = BTreeMap<String, String>;

// --- What is attacked -------------------------------------------------------------------------------------------------

/// Numbers by chance, the same in each run (G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8, 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % n as u64).expect("small")
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn per_cent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }
}

fn passage(id: String, section: Section) -> Passage {
    let text = format!("Nobody asked the father what he thought of it all, {id}.");
    Passage::new(id, section, text)
}

fn tag(polarity: Polarity) -> Vec<Tag> {
    let (rule, reason) = ("a.1".into(), "".into());
    vec![Tag { theme: 0, rule, start: 0, end: 1, polarity, reason, status: Status::Rule, explicit: true, negated: false }]
}

/// A case: whether it has the theme as a strength and as learning, and a section for learning.
type Had = (bool, bool, bool);

fn audit(board: &str, area: Option<&str>, topic: &str, year: Option<&str>, cases: &[Had]) -> Coded {
    let mut audit = Audit::default();
    audit.fields.area = area.map(str::to_owned);
    audit.fields.topic = Some(topic.to_owned());
    for (i, (strength, learning, has_learning)) in cases.iter().enumerate() {
        let mut praise = passage(format!("s{i}"), Section::Strength);
        let mut message = passage(format!("m{i}"), Section::Message);
        if *strength {
            praise.tags = tag(Polarity::Strength);
        }
        if *learning {
            message.tags = tag(Polarity::Learning);
        }
        let messages = vec![Message { title: None, narrative: vec![message], questions: Vec::new() }];
        audit.cases.push(Case {
            strengths: vec![praise],
            messages: if *has_learning { messages } else { Vec::new() },
            has_learning: *has_learning,
            ..Case::default()
        });
    }
    Coded {
        case_ids: (0..audit.cases.len()).map(|i| format!("c{i}")).collect(),
        audit,
        board: Some(board.to_owned()),
        year: year.map(str::to_owned),
        reviewed: BTreeMap::new(),
        own_topics: Vec::new(),
    }
}

/// A few boards over a few years, each year of a board one audit or two.
fn corpus(chance: &mut Chance) -> Vec<Document> {
    let (boards, years) = (1 + chance.below(3), 1 + chance.below(3));
    let (often_praised, often_learned) = (chance.below(101), chance.below(101));
    let most = [4, 9, 16][chance.below(3)];
    let all_learn = chance.one_in(2);
    let mut audits = Vec::new();
    for board in ["Ash", "Birch", "Cedar"].into_iter().take(boards) {
        let areas: &[Option<&str>] =
            [&[None][..], &[Some("North"), Some("South")], &[Some("North"), None], &[Some("East")]][chance.below(4)];
        for year in ["2015-16", "2016-17", "2017-18"].into_iter().take(years) {
            for area in areas {
                let cases: Vec<Had> = (0..chance.below(most + 1))
                    .map(|_| (chance.per_cent(often_praised), chance.per_cent(often_learned), all_learn || !chance.one_in(6)))
                    .collect();
                let year = if chance.one_in(30) { None } else { Some(year) };
                audits.push(audit(board, *area, ["Neglect", "Missing"][chance.below(2)], year, &cases));
            }
        }
    }
    let document = |coded| Document {
        path: "a.pdf".to_owned(),
        sha256: String::new(),
        pages: 1,
        pages_with_text: 1,
        format: "pdf",
        text_source: "text",
        outcome: Outcome::Read,
        concerns: Vec::new(),
        audits: vec![coded],
    };
    audits.into_iter().map(document).collect()
}

fn themes() -> Vec<ThemeText> {
    vec![ThemeText { id: "a".to_owned(), name: "A".to_owned(), ..ThemeText::default() }]
}

fn years(pool: usize) -> Years {
    Years { kind: YearKind::Financial, pool }
}

fn text(table: &audit_themes::model::Table) -> String {
    String::from_utf8(csv::render(table, Bom::Without).expect("a CSV")).expect("UTF-8")
}

fn published(documents: &[Document], pool: usize, by: By) -> String {
    text(&statistics::published(documents, &themes(), "1", years(pool), by))
}

/// How many quotes are published as strengths and as learning.
fn quoted(documents: &[Document], pool: usize, by: By) -> BTreeMap<&'static str, i64> {
    let frequency = statistics::published(documents, &themes(), "1", years(pool), by);
    let quotes = rows(&text(&statistics::quotes(documents, &themes(), &frequency, "1", &|_, _| true)));
    let of = |polarity: &'static str| (polarity, quotes.iter().filter(|q| q["polarity"] == polarity).count() as i64);
    ["strength", "learning"].map(of).into()
}

fn internal(documents: &[Document], pool: usize, by: By) -> String {
    text(&statistics::frequency(documents, &themes(), "1", years(pool), by))
}

// --- The attacker -----------------------------------------------------------------------------------------------------

/// Cells are named by what stands in their row: board, area, topic, period, and what is counted.
type Name = [String; 5];

const POLARITIES: [&str; 3] = ["strength", "learning", "Total"];
/// The kinds of cases that a place has: with the theme both ways, as a strength only, as learning only.
const KINDS: [&str; 3] = ["both", "only strength", "only learning"];

/// Whole numbers within bounds, and sums of them that are 0.
#[derive(Clone, Default)]
struct Puzzle {
    names: Vec<Name>,
    at: BTreeMap<Name, usize>,
    low: Vec<i64>,
    high: Vec<i64>,
    /// Numbers with their signs.
    sums: Vec<Vec<(usize, i64)>>,
    sums_of: Vec<Vec<usize>>,
    /// Numbers of the table that are hidden.
    hidden: Vec<usize>,
    /// Numbers that all others are sums of.
    leaves: Vec<usize>,
}

struct Search<'s> {
    near: Option<&'s [i64]>,
    steps: usize,
    chance: Chance,
}

impl Puzzle {
    fn number(&mut self, name: Name, low: i64, high: i64) -> usize {
        let at = self.names.len();
        self.at.insert(name.clone(), at);
        self.names.push(name);
        self.low.push(low);
        self.high.push(high);
        self.sums_of.push(Vec::new());
        at
    }

    /// The whole is the sum of its parts.
    fn sum(&mut self, whole: usize, parts: &[usize]) {
        for number in parts.iter().chain([&whole]) {
            self.sums_of[*number].push(self.sums.len());
        }
        self.sums.push(parts.iter().map(|p| (*p, 1)).chain([(whole, -1)]).collect());
    }

    /// Narrows the bounds until nothing changes; false where a number has no value left.
    fn narrow(&self, low: &mut [i64], high: &mut [i64], from: Option<usize>) -> bool {
        let mut queue: Vec<usize> = match from {
            Some(number) => self.sums_of[number].clone(),
            None => (0..self.sums.len()).collect(),
        };
        let mut queued = vec![false; self.sums.len()];
        for sum in &queue {
            queued[*sum] = true;
        }
        while let Some(sum) = queue.pop() {
            queued[sum] = false;
            let bounds = |sign: i64, l: i64, h: i64| if sign > 0 { (l, h) } else { (-h, -l) };
            let (mut least, mut most) = (0, 0);
            for (number, sign) in &self.sums[sum] {
                let (l, h) = bounds(*sign, low[*number], high[*number]);
                least += l;
                most += h;
            }
            if least > 0 || most < 0 {
                return false;
            }
            for (number, sign) in &self.sums[sum] {
                let (l, h) = bounds(*sign, low[*number], high[*number]);
                // The others come to at least `least - l` and at most `most - h`.
                let (l, h) = (l.max(-(most - h)), h.min(-(least - l)));
                let (l, h) = bounds(*sign, l, h);
                if l > low[*number] || h < high[*number] {
                    (low[*number], high[*number]) = (l.max(low[*number]), h.min(high[*number]));
                    if low[*number] > high[*number] {
                        return false;
                    }
                    for other in self.sums_of[*number].iter().copied().filter(|s| *s != sum) {
                        if !std::mem::replace(&mut queued[other], true) {
                            queue.push(other);
                        }
                    }
                }
            }
        }
        true
    }

    /// A solution within bounds; none where there is none. It is looked for near another one first, then anywhere.
    fn solve(&self, low: &[i64], high: &[i64], near: Option<&[i64]>) -> Option<Vec<i64>> {
        let within = |radius: i64, near: &[i64]| {
            let low = low.iter().zip(near).map(|(l, n)| *l.max(&(n - radius))).collect::<Vec<_>>();
            let high = high.iter().zip(near).map(|(h, n)| *h.min(&(n + radius))).collect::<Vec<_>>();
            low.iter().zip(&high).all(|(l, h)| l <= h).then(|| self.solve_within(&low, &high, Some(near))).flatten()
        };
        let close = near.and_then(|near| [1, 2, 4].into_iter().find_map(|radius| within(radius, near)));
        close.or_else(|| self.solve_within(low, high, near))
    }

    /// The same, with all that the bounds allow. A search that goes astray is begun again in another order, with twice the steps.
    fn solve_within(&self, low: &[i64], high: &[i64], near: Option<&[i64]>) -> Option<Vec<i64>> {
        (0..16)
            .find_map(|attempt| {
                let mut search = Search { near, steps: 400 << attempt, chance: Chance(attempt + 1) };
                self.search(low.to_vec(), high.to_vec(), None, &mut search).ok()
            })
            .expect("the attacker comes to an end")
    }

    /// An error where the steps were not enough.
    fn search(&self, mut low: Vec<i64>, mut high: Vec<i64>, from: Option<usize>, search: &mut Search<'_>) -> Result<Option<Vec<i64>>, ()> {
        if search.steps == 0 {
            return Err(());
        }
        search.steps -= 1;
        if !self.narrow(&mut low, &mut high, from) {
            return Ok(None);
        }
        let open = self.leaves.iter().copied().filter(|i| low[*i] < high[*i]);
        let Some(number) = open.min_by_key(|i| (high[*i] - low[*i], search.chance.below(64))) else { return Ok(Some(low)) };
        let (l, h) = (low[number], high[number]);
        let start = search.near.map_or_else(|| i64::midpoint(l, h), |near| near[number]);
        let mut values: Vec<i64> = (l..=h).collect();
        values.sort_by_cached_key(|v| (v.abs_diff(start), search.chance.below(2)));
        for value in values {
            let (mut low, mut high) = (low.clone(), high.clone());
            (low[number], high[number]) = (value, value);
            if let Some(found) = self.search(low, high, Some(number), search)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The numbers that have one value in all solutions, of those that are hidden or stand in no row.
    fn found_out(&self) -> Vec<(Name, i64)> {
        let first = self.solve(&self.low, &self.high, None).expect("the true table is a solution");
        let mut various = vec![false; first.len()];
        let mut out = Vec::new();
        for number in 0..first.len() {
            let is_of_interest = self.hidden.contains(&number)
                || (KINDS.contains(&self.names[number][4].as_str()) || self.names[number][1] == "none") && (1..=5).contains(&first[number]);
            if various[number] || !is_of_interest {
                continue;
            }
            let value = first[number];
            let other =
                [(self.low[number], value - 1), (value + 1, self.high[number])].into_iter().filter(|(l, h)| l <= h).find_map(|(l, h)| {
                    let (mut low, mut high) = (self.low.clone(), self.high.clone());
                    (low[number], high[number]) = (l, h);
                    self.solve(&low, &high, Some(&first))
                });
            match other {
                None => out.push((self.names[number].clone(), value)),
                Some(other) => {
                    for (various, (a, b)) in various.iter_mut().zip(first.iter().zip(&other)) {
                        *various |= a != b;
                    }
                }
            }
        }
        out
    }
}

/// Wilson's limits in per cent, as a person would work them out from the note under the table.
fn limits(count: i64, audited: i64) -> (f64, f64) {
    let (x, n, z) = (count as f64, audited as f64, 1.959_963_984_540_054_f64);
    let (middle, half) = ((x + z * z / 2.0) / (n + z * z), z / (n + z * z) * (x * (n - x) / n + z * z / 4.0).sqrt());
    (100.0 * (middle - half), 100.0 * (middle + half))
}

/// The numbers that a hidden count can be, by what else stands in its row.
fn by_its_row(row: &Row, low: i64, audited: i64) -> (i64, i64) {
    let told = |column: &str| row.get(column).and_then(|cell| cell.parse::<f64>().ok());
    let near = |column: &str, value: f64| told(column).is_none_or(|told| (told - value).abs() < 0.050_001);
    let fits = |count: &i64| {
        let (lower, upper) = limits(*count, audited);
        near("cases_percent", 100.0 * *count as f64 / audited as f64)
            && near("cases_percent_lower_95", lower.max(0.0))
            && near("cases_percent_upper_95", upper.min(100.0))
            && row.get("passages_with_theme").and_then(|p| p.parse().ok()).is_none_or(|p: i64| p >= *count)
            && row.get("documents").and_then(|d| d.parse().ok()).is_none_or(|d: i64| d <= *count)
    };
    let all: Vec<i64> = (low..=audited).filter(fits).collect();
    (*all.first().expect("the true count"), *all.last().expect("the true count"))
}

/// All that the text of a table of one theme says.
fn puzzle(text: &str, quotes: &BTreeMap<&str, i64>) -> Puzzle {
    let rows = rows(text);
    let mut puzzle = Puzzle::default();
    let name = |row: &Row, kind: &str| -> Name {
        [row["board"].clone(), row["area"].clone(), row["audit_topic"].clone(), row["time_period"].clone(), kind.to_owned()]
    };
    let audited: BTreeMap<Name, i64> =
        rows.iter().map(|r| (name(r, &r["polarity"]), r["cases_audited"].parse().expect("a number"))).collect();
    let of = |place: &Name, kind: &str| -> i64 {
        let [a, b, c, d, _] = place.clone();
        audited.get(&[a, b, c, d, kind.to_owned()]).copied().unwrap_or(0)
    };
    let has_topics = rows.iter().any(|r| r["audit_topic"] != "Total");
    let wholly_hidden = rows.iter().all(|r| ["c", "x"].contains(&r["cases_with_theme"].as_str()));
    let places: BTreeSet<Name> = rows.iter().map(|r| name(r, "")).collect();
    let slices: BTreeSet<[String; 3]> = places.iter().map(|[b, a, t, ..]| [b.clone(), a.clone(), t.clone()]).collect();
    let times: BTreeSet<String> = places.iter().map(|p| p[3].clone()).collect();
    let place = |slice: &[String; 3], time: &str| -> Name {
        let [b, a, t] = slice.clone();
        [b, a, t, time.to_owned(), String::new()]
    };
    // The slices that a slice is made of.
    let parts = |slice: &[String; 3]| -> Vec<Vec<[String; 3]>> {
        let [board, area, topic] = slice.each_ref().map(String::as_str);
        let those = |wanted: &dyn Fn(&[String; 3]) -> bool| slices.iter().filter(|s| wanted(s)).cloned().collect::<Vec<_>>();
        match (board, area, topic) {
            ("Total", _, "Total") => {
                vec![those(&|s| s[0] != "Total" && s[1] == "Total"), those(&|s| s[2] != "Total")]
            }
            (_, "Total", "Total") => vec![those(&|s| s[0] == board && s[1] != "Total")],
            _ => Vec::new(),
        }
    };
    // Of a board, what is of none of its areas.
    let mut rest: BTreeMap<Name, i64> = BTreeMap::new();
    let mut parts_of: Vec<(Name, Vec<Name>)> = Vec::new();
    for slice in &slices {
        for time in &times {
            for mut parts in
                parts(slice).into_iter().filter(|p| !p.is_empty()).map(|p| p.iter().map(|s| place(s, time)).collect::<Vec<_>>())
            {
                if slice[0] != "Total" {
                    let own = place(&[slice[0].clone(), "none".to_owned(), "Total".to_owned()], time);
                    for kind in POLARITIES {
                        let left = of(&place(slice, time), kind) - parts.iter().map(|p| of(p, kind)).sum::<i64>();
                        let [a, b, c, d, _] = own.clone();
                        rest.insert([a, b, c, d, kind.to_owned()], left);
                    }
                    parts.push(own);
                }
                parts_of.push((place(slice, time), parts));
            }
        }
        let in_total: Vec<Name> =
            times.iter().filter(|t| !["Total", "not stated"].contains(&t.as_str())).map(|t| place(slice, t)).collect();
        parts_of.push((place(slice, "Total"), in_total));
    }
    // A hidden count may be 0 where one case was audited, and in what that goes into.
    let mut thin: BTreeSet<Name> = BTreeSet::new();
    for (name, n) in audited.iter().chain(&rest).filter(|(_, n)| **n == 1) {
        let [board, area, topic, time, kind] = name.clone();
        let _ = n;
        for b in [board.as_str(), "Total"] {
            for a in [area.as_str(), "Total"] {
                for t in [time.as_str(), "Total"] {
                    for k in if kind == "Total" { &POLARITIES[..] } else { &POLARITIES[1..] } {
                        if kind != "strength" {
                            thin.insert([b.to_owned(), a.to_owned(), topic.clone(), t.to_owned(), (*k).to_owned()]);
                        }
                    }
                }
            }
        }
    }
    for row in &rows {
        let (name, n) = (name(row, &row["polarity"]), of(&name(row, ""), &row["polarity"]));
        let (low, high, hidden) = match row["cases_with_theme"].as_str() {
            "x" => (0, 0, false),
            "c" => {
                let low = i64::from(!(thin.contains(&name) || wholly_hidden || has_topics));
                let (low, high) = by_its_row(row, low, n);
                (low, high, true)
            }
            shown => (shown.parse().expect("a count"), shown.parse().expect("a count"), false),
        };
        let whole = row["board"] == "Total" && row["audit_topic"] == "Total" && row["time_period"] == "Total";
        let quoted = quotes.get(row["polarity"].as_str()).copied().filter(|_| whole).unwrap_or(0);
        let number = puzzle.number(name, low.max(quoted), high);
        if hidden {
            puzzle.hidden.push(number);
        }
    }
    for (name, left) in rest {
        puzzle.number(name, 0, left);
    }
    let all: BTreeSet<Name> =
        puzzle.names.iter().map(|[b, a, t, p, _]| [b.clone(), a.clone(), t.clone(), p.clone(), String::new()]).collect();
    let at = |puzzle: &Puzzle, place: &Name, kind: &str| {
        let [a, b, c, d, _] = place.clone();
        puzzle.at[&[a, b, c, d, kind.to_owned()]]
    };
    for place in &all {
        let kinds = KINDS.map(|kind| {
            let [a, b, c, d, _] = place.clone();
            puzzle.number([a, b, c, d, kind.to_owned()], 0, 1_000)
        });
        let [both, strength, learning] = kinds;
        if parts_of.iter().all(|(whole, _)| whole != place) {
            puzzle.leaves.extend(kinds);
        }
        let counts = POLARITIES.map(|kind| at(&puzzle, place, kind));
        puzzle.sum(counts[0], &[both, strength]);
        puzzle.sum(counts[1], &[both, learning]);
        puzzle.sum(counts[2], &[both, strength, learning]);
    }
    for (whole, parts) in parts_of {
        for kind in POLARITIES.iter().chain(&KINDS) {
            let parts: Vec<usize> = parts.iter().map(|p| at(&puzzle, p, kind)).collect();
            puzzle.sum(at(&puzzle, &whole, kind), &parts);
        }
    }
    puzzle
}

fn found_out(text: &str) -> Vec<(Name, i64)> {
    puzzle(text, &BTreeMap::new()).found_out()
}

// --- The tests --------------------------------------------------------------------------------------------------------

/// The suppression of small counts alone, in the text.
fn small_counts_hidden(internal: &str) -> String {
    let mut out = csv_writer();
    let mut reader = ::csv::Reader::from_reader(internal.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|h| h == name).expect("a column");
    out.write_record(&header).expect("written");
    for record in reader.records() {
        let record = record.expect("a row");
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let audited: usize = cells[at("cases_audited")].parse().expect("a number");
        let count: Option<usize> = cells[at("cases_with_theme")].parse().ok();
        let is_small = |n: usize| (1..=5).contains(&n) || n > 0 && (1..=5).contains(&(audited - n)) || audited == 1;
        if count.is_some_and(is_small) {
            for column in ["cases_with_theme", "cases_percent", "cases_percent_lower_95", "cases_percent_upper_95"] {
                "c".clone_into(&mut cells[at(column)]);
            }
        }
        for column in ["passages_with_theme", "documents", "trend", "trend_p", "trend_p_adjusted"] {
            cells[at(column)] = String::new();
        }
        out.write_record(&cells).expect("written");
    }
    String::from_utf8(out.into_inner().expect("all")).expect("UTF-8")
}

fn csv_writer() -> ::csv::Writer<Vec<u8>> {
    ::csv::Writer::from_writer(Vec::new())
}

#[test]
fn nothing_hidden_is_found_out_in_a_thousand_tables() {
    let mut chance = Chance(20_161_017);
    let (mut tables, mut with_quotes) = (0, 0);
    // Counts that are small, or all but a few; the others, and those of them that are hidden.
    let (mut small, mut large, mut lost) = (0, 0, 0);
    while tables < 1_000 {
        let documents = corpus(&mut chance);
        let (pool, by) = (1 + chance.below(2), [By::Board, By::Area, By::Area, By::Topic][chance.below(4)]);
        let (shown, raw) = (published(&documents, pool, by), internal(&documents, pool, by));
        for (row, before) in rows(&shown).iter().zip(rows(&raw)) {
            let (after, before) = (row["cases_with_theme"].as_str(), before["cases_with_theme"].as_str());
            assert!(after == "c" || after == before, "a count is hidden or true: {after} for {before}");
            let audited: usize = row["cases_audited"].parse().expect("a number");
            let Some(count) = before.parse::<usize>().ok().filter(|n| *n > 0) else { continue };
            if count <= 5 || (1..=5).contains(&(audited - count)) {
                assert_eq!(after, "c", "{count} of {audited}");
                small += 1;
            } else {
                large += 1;
                lost += usize::from(after == "c");
            }
        }
        let quotes = quoted(&documents, pool, by);
        with_quotes += usize::from(quotes.values().any(|n| *n > 0));
        let found = puzzle(&shown, &quotes).found_out();
        assert!(found.is_empty(), "table {tables} ({by:?}, {pool}): {found:?}\n{shown}\n{raw}");
        tables += 1;
    }
    println!("{tables} tables, {with_quotes} with quotes: {small} small counts are hidden, and {lost} of {large} others with them");
    assert!(with_quotes > 100 && small > 1_000 && lost < large, "{with_quotes} {small} {lost} {large}");
}

/// The attacker can find something out: with small counts hidden and nothing else, and with a percentage left beside one.
#[test]
fn small_counts_alone_are_found_out() {
    let mut chance = Chance(20_161_017);
    let (mut broken, mut broken_by_percent) = (0, 0);
    for _ in 0..100 {
        let documents = corpus(&mut chance);
        let raw = internal(&documents, 1, By::Area);
        broken += usize::from(!found_out(&small_counts_hidden(&raw)).is_empty());
        let mut percent_left = String::new();
        for (after, before) in published(&documents, 1, By::Area).lines().zip(raw.lines()) {
            let mut cells: Vec<&str> = after.split(',').collect();
            if let Some(percent) = before.split(',').nth(12) {
                cells[12] = percent;
            }
            percent_left += &(cells.join(",") + "\n");
        }
        broken_by_percent += usize::from(!found_out(&percent_left).is_empty());
    }
    println!("of 100 tables with small counts hidden alone {broken} are broken, with percentages left {broken_by_percent}");
    assert!(broken > 50 && broken_by_percent > 50, "{broken} {broken_by_percent}");
}

/// Two boards and a total, by hand: 12 of 20 and 2 of 20 make 14 of 40.
#[test]
fn a_total_gives_a_small_count_away() {
    let head = "time_period,board,area,audit_topic,polarity,cases_with_theme,cases_audited\n";
    let table = |total: &str| {
        let mut out = head.to_owned();
        for (board, count, audited) in [("Ash", "12", "20"), ("Birch", "c", "20"), ("Total", total, "40")] {
            for time in ["201617", "Total"] {
                for polarity in ["strength", "learning", "Total"] {
                    let count = if polarity == "learning" { "0" } else { count };
                    let row = [time, board, "Total", "Total", polarity, count, audited];
                    out += &(row.join(",") + "\n");
                }
            }
        }
        out
    };
    let found = found_out(&table("14"));
    assert!(found.iter().any(|(name, count)| name[0] == "Birch" && name[4] == "strength" && *count == 2), "{found:?}");
    assert!(!found_out(&table("c")).iter().any(|(name, _)| name[0] == "Birch"));
}
