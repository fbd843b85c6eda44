//! The tags against people's coding, and people against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::agreement::{Confusion, alpha, fleiss, jackknife, share};
use super::{Interval, wilson};
use crate::model::{Cell, Coder, ColumnKind, Document, Passage, PassageCodes, Polarity, Table, Tag, ThemeText};

/// What is compared: each passage, or each case by the themes that count for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Passage,
    Case,
}

impl Unit {
    pub fn name(self) -> &'static str {
        match self {
            Self::Passage => "passage",
            Self::Case => "case",
        }
    }
}

/// Which tags are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Those that count: the rules' as people have settled them.
    Counted,
    /// What the rules say, whatever people made of it.
    Rules,
}

impl Compared {
    /// What the rows of the tags are called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Counted => "tags",
            Self::Rules => "rules",
        }
    }
}

/// A comparison of all codings.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub table: Table,
    /// Coder → macro F1 of the tags against that coder; none where nothing could be compared.
    pub macro_f1: Vec<(String, Option<f64>)>,
}

/// What the rows of all coders together are called.
const ALL_CODERS: &str = "all coders";
/// Fewer units than this in the reference are marked as unreliable.
const FEW: usize = 10;

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("unit", ColumnKind::Text),
    ("reference", ColumnKind::Text),
    ("compared", ColumnKind::Text),
    ("level", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("units", ColumnKind::Integer),
    ("in_reference", ColumnKind::Integer),
    ("in_compared", ColumnKind::Integer),
    ("true_positives", ColumnKind::Integer),
    ("false_positives", ColumnKind::Integer),
    ("false_negatives", ColumnKind::Integer),
    ("precision", ColumnKind::Decimal(3)),
    ("precision_lower_95", ColumnKind::Decimal(3)),
    ("precision_upper_95", ColumnKind::Decimal(3)),
    ("recall", ColumnKind::Decimal(3)),
    ("recall_lower_95", ColumnKind::Decimal(3)),
    ("recall_upper_95", ColumnKind::Decimal(3)),
    ("f1", ColumnKind::Decimal(3)),
    ("f1_lower_95", ColumnKind::Decimal(3)),
    ("f1_upper_95", ColumnKind::Decimal(3)),
    ("kappa", ColumnKind::Decimal(3)),
    ("alpha", ColumnKind::Decimal(3)),
    ("polarity_compared", ColumnKind::Integer),
    ("polarity_same", ColumnKind::Integer),
    ("polarity_share", ColumnKind::Decimal(3)),
    ("polarity_lower_95", ColumnKind::Decimal(3)),
    ("polarity_upper_95", ColumnKind::Decimal(3)),
    ("marker", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

/// Compares the tags with each coder, and each coder with each other, over the passages that both have coded.
///
/// A row a theme, before them `micro` (all decisions together) and `macro` (the mean over the themes that either has);
/// with three coders or more, rows of all together: Krippendorff's alpha, which knows missing values, and Fleiss' kappa.
pub fn evaluate(
    documents: &[Document],
    themes: &[ThemeText],
    coders: &[Coder],
    (unit, compared): (Unit, Compared),
    codebook_version: &str,
) -> Evaluation {
    let corpus = Corpus::new(documents);
    let tags = corpus.tags(compared);
    let mut writer = Writer { table: Table::new("agreement", COLUMNS), themes, unit, codebook_version };
    let mut macro_f1 = Vec::new();
    for coder in coders {
        let pair = Pair::new(&corpus, coder, &tags, unit, themes.len());
        macro_f1.push((coder.name.clone(), writer.pair(&coder.name, compared.name(), &pair)));
    }
    for (at, first) in coders.iter().enumerate() {
        for second in coders.iter().skip(at + 1) {
            writer.pair(&first.name, &second.name, &Pair::new(&corpus, first, second, unit, themes.len()));
        }
    }
    if coders.len() > 2 {
        writer.all_coders(&corpus, coders);
    }
    writer.table.notes = notes(&corpus, coders, unit, compared);
    Evaluation { table: writer.table, macro_f1 }
}

/// Where each passage stands.
struct Corpus<'d> {
    documents: &'d [Document],
    /// Passage id → its document and its case, where it counts for one.
    places: BTreeMap<&'d str, Placed>,
}

#[derive(Clone, Copy)]
struct Placed {
    document: usize,
    /// Audit and case.
    case: Option<(usize, usize)>,
    /// What a code without polarity says there.
    polarity: Polarity,
}

/// A unit: a passage of a document, or a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'d> {
    document: usize,
    /// Empty for a case.
    passage: &'d str,
    case: (usize, usize),
}

impl<'d> Corpus<'d> {
    fn new(documents: &'d [Document]) -> Self {
        let mut places = BTreeMap::new();
        for (document, found) in documents.iter().enumerate() {
            for (audit, coded) in found.audits.iter().enumerate() {
                for (case, passage) in coded.audit.passages() {
                    let case = case.filter(|_| !coded.audit.pooled).map(|c| (audit, c));
                    places.insert(passage.id.as_str(), Placed { document, case, polarity: passage.section.polarity() });
                }
            }
        }
        Self { documents, places }
    }

    /// The tags as if they were a coder who has coded everything.
    fn tags(&self, compared: Compared) -> Coder {
        let wanted = |t: &&Tag| if compared == Compared::Rules { t.is_by_rule() } else { t.status.counts() };
        let of = |p: &Passage| -> PassageCodes { p.tags.iter().filter(wanted).map(|t| (t.theme, Some(t.polarity))).collect() };
        let audits = self.documents.iter().flat_map(|d| &d.audits);
        let passages = audits.flat_map(|c| c.audit.passages().map(move |(_, p)| (p.id.clone(), of(p)))).collect();
        Coder { name: compared.name().to_owned(), passages, judged: None }
    }

    /// A coder's units and what each says of them, over these passages.
    fn units(&self, coder: &Coder, passages: &BTreeSet<&str>, unit: Unit) -> BTreeMap<Key<'d>, PassageCodes> {
        let mut out: BTreeMap<Key<'d>, PassageCodes> = BTreeMap::new();
        for (id, codes) in coder.passages.iter().filter(|(id, _)| passages.contains(id.as_str())) {
            let Some((passage, placed)) = self.places.get_key_value(id.as_str()) else { continue };
            match unit {
                Unit::Passage => {
                    out.insert(Key { document: placed.document, passage, case: (0, 0) }, codes.clone());
                }
                Unit::Case => {
                    let Some(case) = placed.case else { continue };
                    let known = out.entry(Key { document: placed.document, passage: "", case }).or_default();
                    for (theme, polarity) in codes {
                        let polarity = polarity.unwrap_or(placed.polarity);
                        if speaks_of_practice(polarity) {
                            let joined = |p: &mut Option<Polarity>| *p = if *p == Some(polarity) { *p } else { Some(Polarity::Both) };
                            known.entry(*theme).and_modify(joined).or_insert(Some(polarity));
                        }
                    }
                }
            }
        }
        out
    }
}

/// Two codings over the units that both have coded.
struct Pair {
    /// Document → what is found in it, theme by theme.
    groups: BTreeMap<usize, Vec<Confusion>>,
    /// Theme by theme: hits whose polarity both say, and those of them where it is the same.
    polarity: Vec<(usize, usize)>,
    themes: usize,
}

impl Pair {
    fn new(corpus: &Corpus<'_>, reference: &Coder, compared: &Coder, unit: Unit, themes: usize) -> Self {
        let both: BTreeSet<&str> = reference.passages.keys().filter(|id| compared.passages.contains_key(*id)).map(String::as_str).collect();
        let right = corpus.units(reference, &both, unit);
        let found = corpus.units(compared, &both, unit);
        let mut out = Self { groups: BTreeMap::new(), polarity: vec![(0, 0); themes], themes };
        for (key, right) in &right {
            let found = found.get(key);
            let group = out.groups.entry(key.document).or_insert_with(|| vec![Confusion::default(); themes]);
            let judged = |theme: usize| reference.has_judged(key.passage, theme) && compared.has_judged(key.passage, theme);
            for (theme, confusion) in group.iter_mut().enumerate().filter(|(theme, _)| judged(*theme)) {
                confusion.add(right.contains_key(&theme), found.is_some_and(|f| f.contains_key(&theme)));
            }
            for (theme, (compared, same)) in out.polarity.iter_mut().enumerate() {
                if let (Some(Some(a)), Some(Some(b))) = (right.get(&theme), found.and_then(|f| f.get(&theme))) {
                    *compared += 1;
                    *same += usize::from(a == b);
                }
            }
        }
        out
    }

    fn theme(&self, theme: usize) -> Confusion {
        let mut sum = Confusion::default();
        self.groups.values().filter_map(|g| g.get(theme)).for_each(|c| sum += *c);
        sum
    }

    /// A mean over the themes of which it can be said, and its interval over the documents.
    fn mean(&self, value: impl Fn(&Confusion) -> Option<f64>) -> (Option<f64>, Option<Interval>) {
        let all: Vec<Confusion> = (0..self.themes).map(|t| self.theme(t)).collect();
        let mean = |without: Option<&Vec<Confusion>>| {
            let part = |t: usize| without.and_then(|w| w.get(t)).copied().unwrap_or_default();
            let values: Vec<f64> = all.iter().enumerate().filter_map(|(t, c)| value(&(*c - part(t)))).collect();
            #[expect(clippy::cast_precision_loss, reason = "a codebook has few themes")]
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (!values.is_empty()).then_some(mean)
        };
        let Some(whole) = mean(None) else { return (None, None) };
        let without: Vec<f64> = self.groups.values().filter_map(|g| mean(Some(g))).collect();
        (Some(whole), jackknife(whole, &without))
    }
}

/// A theme counts for a case by what practice did or should do.
fn speaks_of_practice(polarity: Polarity) -> bool {
    polarity.is_strength() || polarity.is_learning()
}

struct Writer<'a> {
    table: Table,
    themes: &'a [ThemeText],
    unit: Unit,
    codebook_version: &'a str,
}

/// A value with its limits.
type Estimate = (Option<f64>, Option<Interval>);

impl Writer<'_> {
    /// Writes the rows of a pair; gives the macro F1.
    fn pair(&mut self, reference: &str, compared: &str, pair: &Pair) -> Option<f64> {
        let mut sum = Confusion::default();
        (0..pair.themes).for_each(|t| sum += pair.theme(t));
        let polarity = pair.polarity.iter().fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        let who = [reference, compared];
        self.row(who, ("micro", None), &sum, single(&sum), polarity);
        let [precision, recall, f1] = [pair.mean(Confusion::precision), pair.mean(Confusion::recall), pair.mean(Confusion::f1)];
        let mut row = self.begin(who, "macro", None);
        row.extend(std::iter::repeat_n(Cell::Empty, 6));
        for estimate in [precision, recall, f1] {
            row.extend(estimated(estimate));
        }
        row.extend([decimal(pair.mean(Confusion::kappa).0), decimal(pair.mean(pair_alpha).0)]);
        row.extend(std::iter::repeat_n(Cell::Empty, 6));
        self.end(row);
        for theme in 0..pair.themes {
            let confusion = pair.theme(theme);
            let polarity = pair.polarity.get(theme).copied().unwrap_or_default();
            self.row(who, ("theme", Some(theme)), &confusion, single(&confusion), polarity);
        }
        f1.0
    }

    fn row(
        &mut self,
        who: [&str; 2],
        (level, theme): (&str, Option<usize>),
        confusion: &Confusion,
        estimates: [Estimate; 3],
        (compared, same): (usize, usize),
    ) {
        let mut row = self.begin(who, level, theme);
        row.extend([
            confusion.units().into(),
            confusion.in_reference().into(),
            confusion.in_compared().into(),
            confusion.true_positives.into(),
            confusion.false_positives.into(),
            confusion.false_negatives.into(),
        ]);
        for estimate in estimates {
            row.extend(estimated(estimate));
        }
        row.extend([decimal(confusion.kappa()), decimal(pair_alpha(confusion))]);
        row.extend([compared.into(), same.into()]);
        row.extend(estimated((share(same, compared), wilson(same, compared))));
        row.push(if confusion.in_reference() < FEW { "u".into() } else { Cell::Empty });
        self.end(row);
    }

    /// Rows of all coders: only what needs no reference.
    fn all_coders(&mut self, corpus: &Corpus<'_>, coders: &[Coder]) {
        let everything: BTreeSet<&str> = corpus.places.keys().copied().collect();
        let units: Vec<BTreeMap<Key<'_>, PassageCodes>> = coders.iter().map(|c| corpus.units(c, &everything, self.unit)).collect();
        let keys: BTreeSet<Key<'_>> = units.iter().flat_map(|u| u.keys().copied()).collect();
        let of = |theme: usize| -> Vec<Vec<bool>> {
            let judged = |(coder, codes): (&Coder, &BTreeMap<Key<'_>, PassageCodes>), key: &Key<'_>| {
                codes.get(key).filter(|_| coder.has_judged(key.passage, theme)).map(|c| c.contains_key(&theme))
            };
            let said = |key: &Key<'_>| coders.iter().zip(&units).filter_map(|both| judged(both, key)).collect();
            keys.iter().map(said).collect()
        };
        let each: Vec<Vec<Vec<bool>>> = (0..self.themes.len()).map(of).collect();
        let together: Vec<Vec<bool>> = each.iter().flatten().cloned().collect();
        let mut write = |level: &str, theme: Option<usize>, values: &[Vec<bool>]| {
            let mut row = self.begin([ALL_CODERS, ALL_CODERS], level, theme);
            row.push(values.iter().filter(|v| v.len() > 1).count().into());
            row.extend(std::iter::repeat_n(Cell::Empty, 14));
            row.extend([decimal(fleiss(values)), decimal(alpha(values))]);
            row.extend(std::iter::repeat_n(Cell::Empty, 6));
            self.end(row);
        };
        write("micro", None, &together);
        for (theme, values) in each.iter().enumerate() {
            write("theme", Some(theme), values);
        }
    }

    fn begin(&self, [reference, compared]: [&str; 2], level: &str, theme: Option<usize>) -> Vec<Cell> {
        let theme = theme.and_then(|t| self.themes.get(t));
        vec![
            self.unit.name().into(),
            reference.into(),
            compared.into(),
            level.into(),
            theme.map_or("Total", |t| t.id.as_str()).into(),
            theme.map_or("Total", |t| t.name.as_str()).into(),
        ]
    }

    fn end(&mut self, mut row: Vec<Cell>) {
        row.push(self.codebook_version.into());
        self.table.rows.push(row);
    }
}

fn single(confusion: &Confusion) -> [Estimate; 3] {
    [
        (confusion.precision(), confusion.precision_interval()),
        (confusion.recall(), confusion.recall_interval()),
        (confusion.f1(), confusion.f1_interval()),
    ]
}

/// Krippendorff's alpha of two codings without missing values.
fn pair_alpha(confusion: &Confusion) -> Option<f64> {
    let values = [
        (confusion.true_positives, [true, true]),
        (confusion.false_positives, [false, true]),
        (confusion.false_negatives, [true, false]),
        (confusion.true_negatives, [false, false]),
    ];
    let units: Vec<Vec<bool>> = values.into_iter().flat_map(|(n, pair)| std::iter::repeat_n(pair.to_vec(), n)).collect();
    alpha(&units)
}

fn estimated((value, interval): Estimate) -> [Cell; 3] {
    [decimal(value), decimal(interval.map(|i| i.lower)), decimal(interval.map(|i| i.upper))]
}

fn decimal(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Decimal)
}

fn notes(corpus: &Corpus<'_>, coders: &[Coder], unit: Unit, compared: Compared) -> Vec<String> {
    let how = match unit {
        Unit::Passage => "Compared passage by passage, over the passages that both have coded.",
        Unit::Case => {
            "Compared case by case, over the passages that both have coded: a case has a theme as strength or learning; what stands in a \
             summary or a question alone does not count."
        }
    };
    let which = match compared {
        Compared::Counted => "The tags are those that count: found by a rule, accepted or added by a reviewer.",
        Compared::Rules => "The rules' tags are compared as they stand without people's decisions.",
    };
    let intervals = "Intervals are 95 %: Wilson for precision, recall and polarity, Wilson carried over for F1, a jackknife over documents for \
                     the macro rows. They take passages as independent, which those of one report are not.";
    let kappas = "kappa is Cohen's for two and Fleiss' for all coders; alpha is Krippendorff's (nominal). With themes as rare as these, read \
                  them beside the numbers of the row.";
    let mut notes: Vec<String> = [how, which, intervals, kappas].map(str::to_owned).to_vec();
    if unit == Unit::Case {
        let partly: usize = coders.iter().map(|c| corpus.coded_in_part(c)).sum();
        if partly > 0 {
            notes.push(format!("{partly} cases were coded in part only: their other passages are in neither coding."));
        }
    }
    notes
}

impl Corpus<'_> {
    /// Cases of which a coder has coded some passages and left out others.
    fn coded_in_part(&self, coder: &Coder) -> usize {
        let mut cases: BTreeMap<(usize, (usize, usize)), [bool; 2]> = BTreeMap::new();
        for (id, placed) in &self.places {
            let Some(case) = placed.case.filter(|_| speaks_of_practice(placed.polarity)) else { continue };
            let [coded, left] = cases.entry((placed.document, case)).or_default();
            if coder.passages.contains_key(*id) { *coded = true } else { *left = true }
        }
        cases.values().filter(|flags| **flags == [true, true]).count()
    }
}
