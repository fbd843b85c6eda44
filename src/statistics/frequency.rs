//! How often each theme came up: cases with the theme over cases audited, by year.

use std::collections::{BTreeMap, BTreeSet};

use super::statuses::statuses;
use super::{time_columns, wilson};
use crate::model::{Case, Cell, Coded, ColumnKind, Document, Table, ThemeText};

/// What is not in the denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Reports without individual cases.
    pub pooled_reports: usize,
    /// Cases of audits that state no period.
    pub cases_without_period: usize,
    /// Cases without a section for learning: left out of learning's denominator.
    pub cases_without_learning: usize,
    /// Files that could not be read.
    pub unread_files: usize,
}

/// Counts what the frequencies leave out.
pub fn left_out(documents: &[Document]) -> LeftOut {
    let mut out =
        LeftOut { unread_files: documents.iter().filter(|d| d.outcome == crate::model::Outcome::Failed).count(), ..LeftOut::default() };
    for coded in documents.iter().flat_map(|d| &d.audits) {
        if coded.audit.pooled {
            out.pooled_reports += 1;
            continue;
        }
        let cases = &coded.audit.cases;
        out.cases_without_period += if coded.year.is_none() { cases.len() } else { 0 };
        out.cases_without_learning += cases.iter().filter(|c| !c.has_learning).count();
    }
    out
}

/// The three ways in which a case can have a theme.
const POLARITIES: [&str; 3] = ["strength", "learning", "Total"];

/// One case, ready to be counted.
struct Counted<'a> {
    document: usize,
    board: &'a str,
    area: Option<&'a str>,
    year: Option<&'a str>,
    has_learning: bool,
    themes: BTreeMap<usize, Passages>,
}

/// The passages of a case that speak of a theme.
#[derive(Clone, Copy, Default)]
struct Passages {
    strength: usize,
    learning: usize,
    /// Those of either kind; one that is both is one.
    all: usize,
}

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("time_period", ColumnKind::Text),
    ("time_identifier", ColumnKind::Text),
    ("time_label", ColumnKind::Text),
    ("board", ColumnKind::Text),
    ("area", ColumnKind::Text),
    ("audit_topic", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("group", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("cases_with_theme", ColumnKind::Integer),
    ("cases_audited", ColumnKind::Integer),
    ("cases_percent", ColumnKind::Decimal(1)),
    ("cases_percent_lower_95", ColumnKind::Decimal(1)),
    ("cases_percent_upper_95", ColumnKind::Decimal(1)),
    ("passages_with_theme", ColumnKind::Integer),
    ("documents", ColumnKind::Integer),
    ("marker", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// The frequency table: every theme, year, board and polarity has a row, also when nothing was found.
pub fn frequency(documents: &[Document], themes: &[ThemeText], codebook_version: &str) -> Table {
    let mut table = Table::new("frequency", COLUMNS);
    let cases = counted(documents);
    let years = years(&cases);
    let mut slices: Vec<(Option<&str>, Option<&str>)> = vec![(None, None)];
    let boards: BTreeSet<&str> = cases.iter().map(|c| c.board).collect();
    for board in boards {
        slices.push((Some(board), None));
        let areas: BTreeSet<&str> = cases.iter().filter(|c| c.board == board).filter_map(|c| c.area).collect();
        slices.extend(areas.into_iter().map(|area| (Some(board), Some(area))));
    }
    let unstated = cases.iter().any(|c| c.year.is_none());
    for (board, area) in slices {
        let inside: Vec<&Counted<'_>> =
            cases.iter().filter(|c| board.is_none_or(|b| c.board == b) && area.is_none_or(|a| c.area == Some(a))).collect();
        let mut periods: Vec<Period> = years.iter().map(|y| Period::Year(y)).collect();
        periods.push(Period::Total);
        if unstated {
            periods.push(Period::NotStated);
        }
        for period in periods {
            let here: Vec<&&Counted<'_>> = inside.iter().filter(|c| period.holds(c.year)).collect();
            for (index, theme) in themes.iter().enumerate() {
                for polarity in POLARITIES {
                    let mut row = period.cells();
                    row.extend([board.unwrap_or("Total").into(), area.unwrap_or("Total").into(), "Total".into()]);
                    row.extend([theme.id.as_str().into(), theme.name.as_str().into(), theme.group.as_str().into(), polarity.into()]);
                    row.extend(values(&here, index, polarity));
                    row.push(codebook_version.into());
                    table.rows.push(row);
                }
            }
        }
    }
    table.notes = notes(documents, &cases);
    table
}

#[derive(Clone, Copy)]
enum Period<'a> {
    Year(&'a str),
    Total,
    NotStated,
}

impl Period<'_> {
    /// A case without period is in no total: the total is over the periods.
    fn holds(self, year: Option<&str>) -> bool {
        match self {
            Self::Year(y) => year == Some(y),
            Self::Total => year.is_some(),
            Self::NotStated => year.is_none(),
        }
    }

    fn cells(self) -> Vec<Cell> {
        let (period, identifier, label) = match self {
            Self::Year(y) => {
                let (period, label) = time_columns(y);
                (period, "Financial year", label)
            }
            Self::Total => ("Total".to_owned(), "Financial year", "All years".to_owned()),
            Self::NotStated => ("not stated".to_owned(), "Financial year", "not stated".to_owned()),
        };
        vec![period.into(), identifier.into(), label.into()]
    }
}

/// The cells from `cases_with_theme` to `marker`.
fn values(cases: &[&&Counted<'_>], theme: usize, polarity: &str) -> Vec<Cell> {
    let audited = cases.iter().filter(|c| polarity != "learning" || c.has_learning).count();
    if audited == 0 {
        return vec![
            Cell::Marker('x'),
            0.into(),
            Cell::Marker('x'),
            Cell::Marker('x'),
            Cell::Marker('x'),
            Cell::Marker('x'),
            Cell::Marker('x'),
            "x".into(),
        ];
    }
    let passages = |c: &Counted<'_>| {
        let found = c.themes.get(&theme).copied().unwrap_or_default();
        match polarity {
            "strength" => found.strength,
            "learning" => found.learning,
            _ => found.all,
        }
    };
    let with: Vec<&&&Counted<'_>> = cases.iter().filter(|c| (polarity != "learning" || c.has_learning) && passages(c) > 0).collect();
    let documents: BTreeSet<usize> = with.iter().map(|c| c.document).collect();
    let interval = wilson(with.len(), audited);
    #[expect(clippy::cast_precision_loss, reason = "counts of cases are far below 2^52")]
    let percent = 100.0 * with.len() as f64 / audited as f64;
    let limit = |v: Option<f64>| v.map_or(Cell::Empty, |v| Cell::Decimal(100.0 * v));
    vec![
        with.len().into(),
        audited.into(),
        Cell::Decimal(percent),
        limit(interval.map(|i| i.lower)),
        limit(interval.map(|i| i.upper)),
        with.iter().map(|c| passages(c)).sum::<usize>().into(),
        documents.len().into(),
        if audited < 10 { "u".into() } else { Cell::Empty },
    ]
}

fn counted(documents: &[Document]) -> Vec<Counted<'_>> {
    let mut out = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        for coded in document.audits.iter().filter(|c| !c.audit.pooled) {
            out.extend(coded.audit.cases.iter().map(|case| Counted {
                document: index,
                board: coded.board.as_deref().unwrap_or("not stated"),
                area: coded.audit.fields.area.as_deref(),
                year: coded.year.as_deref(),
                has_learning: case.has_learning,
                themes: themes_of(coded, case),
            }));
        }
    }
    out
}

fn themes_of(coded: &Coded, case: &Case) -> BTreeMap<usize, Passages> {
    // A rule and a person may both have tagged a passage: it is one passage.
    let mut spoken: BTreeMap<(usize, &str), (bool, bool)> = BTreeMap::new();
    for (passage, tag) in coded.counted(case) {
        let (strength, learning) = spoken.entry((tag.theme, passage.id.as_str())).or_default();
        *strength |= tag.polarity.is_strength();
        *learning |= tag.polarity.is_learning();
    }
    let mut out: BTreeMap<usize, Passages> = BTreeMap::new();
    for ((theme, _), (strength, learning)) in spoken {
        let found = out.entry(theme).or_default();
        found.strength += usize::from(strength);
        found.learning += usize::from(learning);
        found.all += 1;
    }
    out
}

/// Every financial year from the first audit to the last, those without audits as well.
fn years(cases: &[Counted<'_>]) -> Vec<String> {
    let start = |y: &str| y.get(..4).and_then(|y| y.parse::<i32>().ok());
    let starts: BTreeSet<i32> = cases.iter().filter_map(|c| start(c.year?)).collect();
    let (Some(&first), Some(&last)) = (starts.first(), starts.last()) else { return Vec::new() };
    (first..=last).map(|y| format!("{y}-{:02}", (y + 1).rem_euclid(100))).collect()
}

fn notes(documents: &[Document], cases: &[Counted<'_>]) -> Vec<String> {
    let left = left_out(documents);
    let plural = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let counted = cases.iter().filter(|c| c.year.is_some()).count();
    let mut notes = vec![
        format!("{} counted. A case counts once for a theme, however often it is mentioned.", plural(counted, "case is", "cases are")),
        "The cases were chosen by the board, not drawn at random, and come several to an audit: the 95 % intervals (Wilson) show how \
         little so few cases can say, not how well they stand for all."
            .to_owned(),
    ];
    if left.pooled_reports > 0 {
        notes.push(format!("Left out: {} without individual cases.", plural(left.pooled_reports, "report", "reports")));
    }
    if left.cases_without_period > 0 {
        notes.push(format!(
            "Left out of the years and their total: {} of audits that state no period; they stand under 'not stated'.",
            plural(left.cases_without_period, "case", "cases")
        ));
    }
    if left.cases_without_learning > 0 {
        notes.push(format!(
            "{} no section for learning and left out of learning's denominator.",
            plural(left.cases_without_learning, "case has", "cases have")
        ));
    }
    if left.unread_files > 0 {
        notes.push(format!("{} could not be read; see the documents table.", plural(left.unread_files, "file", "files")));
    }
    notes.push(statuses(documents));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Audit, Message, Outcome, Passage, Polarity, Section, Status, Tag};

    fn passage(id: &str, section: Section) -> Passage {
        Passage {
            id: id.to_owned(),
            section,
            text: String::new(),
            title: false,
            heading: None,
            pieces: Vec::new(),
            emphasis: Vec::new(),
            links: Vec::new(),
        }
    }

    fn tag(polarity: Polarity) -> Tag {
        Tag {
            theme: 0,
            rule: "a.1".to_owned(),
            start: 0,
            end: 1,
            polarity,
            reason: String::new(),
            status: Status::Rule,
            explicit: true,
            negated: false,
        }
    }

    /// One audit with cases; each has a strength, a message and a question that may be tagged.
    fn document(year: Option<&str>, board: &str, cases: &[&[Polarity]]) -> Document {
        let mut audit = Audit::default();
        let mut tags = BTreeMap::new();
        for (i, found) in cases.iter().enumerate() {
            let names = [format!("s{i}"), format!("m{i}"), format!("q{i}")];
            for polarity in *found {
                let at = match polarity {
                    Polarity::Strength => 0,
                    Polarity::Learning | Polarity::Both => 1,
                    Polarity::Prompt | Polarity::Context => 2,
                };
                tags.insert(names[at].clone(), vec![tag(*polarity)]);
            }
            audit.cases.push(Case {
                number: Some((i + 1).to_string()),
                strengths: vec![passage(&names[0], Section::Strength)],
                messages: vec![Message {
                    title: None,
                    narrative: vec![passage(&names[1], Section::Message)],
                    questions: vec![passage(&names[2], Section::Question)],
                }],
                has_learning: true,
                ..Case::default()
            });
        }
        let coded = Coded {
            audit,
            board: Some(board.to_owned()),
            year: year.map(str::to_owned),
            tags,
            reviewed: BTreeMap::new(),
            own_topics: Vec::new(),
            case_ids: Vec::new(),
        };
        Document {
            path: "a.pdf".to_owned(),
            sha256: String::new(),
            pages: 1,
            pages_with_text: 1,
            format: "pdf",
            text_source: "text",
            outcome: Outcome::Read,
            concerns: Vec::new(),
            audits: vec![coded],
        }
    }

    fn themes() -> Vec<ThemeText> {
        vec![ThemeText { id: "a".to_owned(), name: "A".to_owned(), group: "G".to_owned(), definition: String::new() }]
    }

    /// `time_period`, board, polarity → with, audited, passages, marker.
    fn look(table: &Table, period: &str, board: &str, polarity: &str) -> Vec<Cell> {
        let at = |name: &str| table.column(name).expect(name);
        let row = table
            .rows
            .iter()
            .find(|r| r[at("time_period")] == period.into() && r[at("board")] == board.into() && r[at("polarity")] == polarity.into())
            .expect("a row");
        ["cases_with_theme", "cases_audited", "passages_with_theme", "marker"].iter().map(|c| row[at(c)].clone()).collect()
    }

    #[test]
    fn a_case_counts_once_and_both_ways_are_a_union() {
        let both: &[Polarity] = &[Polarity::Strength, Polarity::Learning];
        let documents = [document(Some("2016-17"), "X", &[both, &[Polarity::Strength], &[]])];
        let table = frequency(&documents, &themes(), "1");
        assert_eq!(look(&table, "201617", "Total", "strength"), [2.into(), 3.into(), 2.into(), "u".into()]);
        assert_eq!(look(&table, "201617", "Total", "learning"), [1.into(), 3.into(), 1.into(), "u".into()]);
        assert_eq!(look(&table, "201617", "Total", "Total"), [2.into(), 3.into(), 3.into(), "u".into()]);
    }

    #[test]
    fn a_passage_that_is_both_counts_both_ways_and_is_one_passage() {
        let documents = [document(Some("2016-17"), "X", &[&[Polarity::Both], &[]])];
        let table = frequency(&documents, &themes(), "1");
        assert_eq!(look(&table, "201617", "Total", "strength")[..3], [1.into(), 2.into(), 1.into()]);
        assert_eq!(look(&table, "201617", "Total", "learning")[..3], [1.into(), 2.into(), 1.into()]);
        assert_eq!(look(&table, "201617", "Total", "Total")[..3], [1.into(), 2.into(), 1.into()]);
    }

    #[test]
    fn what_a_person_rejected_or_nobody_confirmed_is_in_no_count() {
        for (status, cases) in Status::ALL.into_iter().zip([1, 0, 1, 0, 0, 1]) {
            let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning]])];
            documents[0].audits[0].tags.values_mut().flatten().for_each(|t| t.status = status);
            let table = frequency(&documents, &themes(), "1");
            assert_eq!(look(&table, "201617", "Total", "Total")[0], cases.into(), "{}", status.name());
        }
    }

    #[test]
    fn a_passage_that_a_rule_found_and_a_person_added_to_is_one_passage() {
        let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning]])];
        let mut added = tag(Polarity::Learning);
        added.status = Status::Added;
        documents[0].audits[0].tags.values_mut().for_each(|t| t.push(added.clone()));
        assert_eq!(look(&frequency(&documents, &themes(), "1"), "201617", "Total", "Total")[2], 1.into());
    }

    #[test]
    fn questions_and_summaries_are_in_no_count() {
        let documents = [document(Some("2016-17"), "X", &[&[Polarity::Prompt]])];
        assert_eq!(look(&frequency(&documents, &themes(), "1"), "201617", "Total", "Total")[0], 0.into());
    }

    #[test]
    fn a_year_between_without_audits_is_not_available_and_never_zero() {
        let documents = [document(Some("2014-15"), "X", &[&[]]), document(Some("2016-17"), "Y", &[&[]])];
        let table = frequency(&documents, &themes(), "1");
        assert_eq!(look(&table, "201516", "Total", "Total"), [Cell::Marker('x'), 0.into(), Cell::Marker('x'), "x".into()]);
        assert_eq!(look(&table, "201617", "X", "Total")[0], Cell::Marker('x'));
        assert_eq!(look(&table, "Total", "Total", "Total")[1], 2.into());
    }

    #[test]
    fn cases_without_period_stand_apart_and_pooled_reports_are_in_no_count() {
        let mut pooled = document(Some("2016-17"), "X", &[&[Polarity::Learning]]);
        pooled.audits[0].audit.pooled = true;
        let documents = [document(None, "X", &[&[Polarity::Learning]]), document(Some("2016-17"), "X", &[&[]]), pooled];
        let table = frequency(&documents, &themes(), "1");
        assert_eq!(look(&table, "Total", "Total", "Total")[..2], [0.into(), 1.into()]);
        assert_eq!(look(&table, "not stated", "Total", "Total")[..2], [1.into(), 1.into()]);
        assert_eq!(left_out(&documents), LeftOut { pooled_reports: 1, cases_without_period: 1, ..LeftOut::default() });
    }

    #[test]
    fn a_case_without_a_learning_section_leaves_learnings_denominator() {
        let mut documents = [document(Some("2016-17"), "X", &[&[Polarity::Learning], &[]])];
        documents[0].audits[0].audit.cases[1].has_learning = false;
        let table = frequency(&documents, &themes(), "1");
        assert_eq!(look(&table, "201617", "Total", "learning")[..2], [1.into(), 1.into()]);
        assert_eq!(look(&table, "201617", "Total", "Total")[..2], [1.into(), 2.into()]);
    }
}
