//! A person's coding of passages: the file that holds it, read and matched with the passages; and a sample to be coded.
//!
//! A coded file is a table (CSV) with one row a passage, coder and theme:
//!
//! | column | what it holds |
//! |---|---|
//! | `document` | the report's file name; may be left out where `passage_id` or the words are enough |
//! | `passage_id`, `passage_text` (or `text`) | either or both; the words count where the file has changed |
//! | `coder` | who coded; may be left out where one person did |
//! | `theme_id` (or `theme`) | an id or name of the codebook; several with `;` between them; `none`: coded, and it has no theme |
//! | `polarity` | strength, learning, both, prompt or context; may be empty |
//! | `case_label`, `section_kind` | optional: they tell apart passages with the same words |
//!
//! A passage without a row, or whose row has no theme, was not coded by that coder: that is missing, not "no theme".

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::model::{Cell, Coder, ColumnKind, Document, Passage, Polarity, Section, Table};
use crate::passages::{Found, Lookup, Wanted};
use crate::text::normalise::{fold, squeeze};
use crate::text::sheet::{Mistake, Row, Sheet};

/// The codings of a file.
#[derive(Clone, Debug, Default)]
pub struct CodedFile {
    /// In the order of their names.
    pub coders: Vec<Coder>,
    /// Rows that match no passage or no theme of the codebook, and why. They are in no figure.
    pub unmatched: Vec<Mistake>,
    /// Rows without a theme: not coded.
    pub empty: usize,
}

/// The columns of a coded file.
struct Columns {
    document: Option<usize>,
    passage_id: Option<usize>,
    text: Option<usize>,
    coder: Option<usize>,
    theme: usize,
    polarity: Option<usize>,
    case_label: Option<usize>,
    section: Option<usize>,
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self, Mistake> {
        sheet.needed(&["passage_id", "passage_text", "text"])?;
        Ok(Self {
            document: sheet.column(&["document"]),
            passage_id: sheet.column(&["passage_id"]),
            text: sheet.column(&["passage_text", "text"]),
            coder: sheet.column(&["coder"]),
            theme: sheet.needed(&["theme_id", "theme"])?,
            polarity: sheet.column(&["polarity"]),
            case_label: sheet.column(&["case_label", "case"]),
            section: sheet.column(&["section_kind", "section"]),
        })
    }
}

/// Reads a coded file. `theme` finds a theme's place by its id or name. What is no coding at all is a mistake, and all
/// mistakes are given; what matches nothing is listed in [`CodedFile::unmatched`].
pub fn read(bytes: &[u8], documents: &[Document], theme: &dyn Fn(&str) -> Option<usize>) -> Result<CodedFile, Vec<Mistake>> {
    let sheet = Sheet::read(bytes).map_err(|m| vec![m])?;
    let columns = Columns::of(&sheet).map_err(|m| vec![m])?;
    let lookup = Lookup::new(documents);
    let (mut out, mut mistakes) = (CodedFile::default(), Vec::new());
    let mut coders: BTreeMap<String, Coder> = BTreeMap::new();
    let mut without: BTreeSet<(String, String)> = BTreeSet::new();
    for row in &sheet.rows {
        let given = row.cell(Some(columns.theme));
        if given.is_empty() {
            out.empty += 1;
            continue;
        }
        let polarity = match polarity(row.cell(columns.polarity)) {
            Ok(polarity) => polarity,
            Err(message) => {
                mistakes.push(Mistake::new(row.line, message));
                continue;
            }
        };
        let passages = match find(&lookup, row, &columns) {
            Ok(passages) => passages,
            Err(reason) => {
                out.unmatched.push(Mistake::new(row.line, reason));
                continue;
            }
        };
        let name = squeeze(row.cell(columns.coder));
        let name = if name.is_empty() { "coder".to_owned() } else { name };
        let coder = coders.entry(fold(&name)).or_insert_with(|| Coder { name: name.clone(), ..Coder::default() });
        for id in passages {
            let codes = coder.passages.entry(id.clone()).or_default();
            for code in given.split(';').map(str::trim).filter(|c| !c.is_empty()) {
                if fold(code) == "none" {
                    without.insert((fold(&name), id.clone()));
                    continue;
                }
                match theme(code) {
                    Some(found) => {
                        codes.entry(found).and_modify(|p| *p = together(*p, polarity)).or_insert(polarity);
                    }
                    None => out.unmatched.push(Mistake::new(row.line, format!("the codebook has no theme \"{code}\""))),
                }
            }
            if without.contains(&(fold(&name), id.clone())) && !codes.is_empty() {
                let message = format!("{name} gave this passage a theme and \"none\" as well: remove one of the rows");
                mistakes.push(Mistake::new(row.line, message));
            }
        }
    }
    out.coders = coders.into_values().collect();
    out.coders.sort_by(|a, b| a.name.cmp(&b.name));
    if mistakes.is_empty() { Ok(out) } else { Err(mistakes) }
}

/// A polarity by its name; none where the cell is empty.
fn polarity(cell: &str) -> Result<Option<Polarity>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    Polarity::from_name(&fold(cell)).map(Some).ok_or_else(|| {
        let names: Vec<&str> = Polarity::ALL.into_iter().map(Polarity::name).collect();
        format!("there is no polarity \"{cell}\": write {}, or nothing", names.join(", "))
    })
}

/// What two rows on the same theme say together.
fn together(a: Option<Polarity>, b: Option<Polarity>) -> Option<Polarity> {
    match (a, b) {
        (Some(a), Some(b)) if a != b => Some(Polarity::Both),
        (a, b) => a.or(b),
    }
}

/// The ids of the passages that a row speaks of, or why there are none.
fn find(lookup: &Lookup<'_>, row: &Row, columns: &Columns) -> Result<Vec<String>, String> {
    let wanted = Wanted {
        document: row.cell(columns.document),
        document_sha256: "",
        passage_id: row.cell(columns.passage_id),
        text: row.cell(columns.text),
        case_label: row.cell(columns.case_label),
        section: row.cell(columns.section),
    };
    match lookup.find(&wanted) {
        Found::Here(places) => Ok(places.iter().map(|p| p.passage.id.clone()).collect()),
        Found::NoDocument => Err(format!("there is no document \"{}\" in the corpus", wanted.document)),
        Found::NoPassage => Err("no passage of the document has these words".to_owned()),
        Found::SeveralDocuments => Err("these words stand in several documents: fill the column document".to_owned()),
    }
}

/// The sections of which a sample is drawn.
const SAMPLED: [Section; 5] = [Section::Summary, Section::Strength, Section::Message, Section::Question, Section::Action];

const SAMPLE_COLUMNS: &[(&str, ColumnKind)] = &[
    ("passage_text", ColumnKind::Text),
    ("coder", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("note", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("passage_id", ColumnKind::Text),
];

/// A passage that may be drawn: its stratum, then its place by chance.
struct Drawable<'d> {
    stratum: (&'d str, &'d str, &'static str),
    chance: [u8; 32],
    document: &'d Document,
    passage: &'d Passage,
}

/// A sample of passages to be coded without sight of the tags: a systematic sample from the list ordered by year, board and
/// kind of passage, and within these by chance (W. G. Cochran, "Sampling techniques", 1977, chapter 8), so that each kind is
/// drawn in proportion and each passage is as likely as any. The chance is a hash of seed and passage: the same seed
/// draws the same sample, and its rows stand in no order.
pub fn sample(documents: &[Document], size: usize, seed: u64) -> Table {
    let chance = |words: &str| -> [u8; 32] { Sha256::digest(format!("{seed} {words}").as_bytes()).into() };
    let mut all: Vec<Drawable<'_>> = Vec::new();
    for document in documents {
        for coded in &document.audits {
            let (year, board) = (coded.year.as_deref().unwrap_or(""), coded.board.as_deref().unwrap_or(""));
            let passages = coded.audit.passages().map(|(_, p)| p).filter(|p| SAMPLED.contains(&p.section));
            all.extend(passages.map(|passage| Drawable {
                stratum: (year, board, passage.section.name()),
                chance: chance(&format!("{} {}", document.path, passage.id)),
                document,
                passage,
            }));
        }
    }
    all.sort_by(|a, b| (a.stratum, a.chance, &a.passage.id).cmp(&(b.stratum, b.chance, &b.passage.id)));
    let strata = all.chunk_by(|a, b| a.stratum == b.stratum).count();
    let (total, size) = (all.len(), size.min(all.len()));
    // The start lies anywhere in the first step; steps are counted in passages times the size, so that they are whole.
    let start = chance("start").iter().take(4).fold(0_usize, |n, b| 256 * n + usize::from(*b)) % total.max(1);
    let drawn: BTreeSet<usize> = (0..size).map(|i| (i * total + start) / size).collect();
    let mut rows: Vec<&Drawable<'_>> = all.iter().enumerate().filter(|(i, _)| drawn.contains(i)).map(|(_, d)| d).collect();
    rows.sort_by_key(|d| d.chance);
    let mut table = Table::new("sample", SAMPLE_COLUMNS);
    for row in rows {
        table.rows.push(vec![
            row.passage.text.as_str().into(),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            row.document.path.as_str().into(),
            row.passage.id.as_str().into(),
        ]);
    }
    table.notes = vec![
        format!(
            "{size} of {total} passages, drawn with seed {seed}: every passage of a summary, strength, message, question or action was as \
             likely as any; the {strata} strata (year, board, kind of passage) are drawn in proportion; the rows stand in no order."
        ),
        "Code it without sight of the tags, best by two people apart: their name in coder, a theme's id in theme_id (one row a theme: copy \
         the row for a second one; none where it has no theme), strength, learning, both, prompt or context in polarity."
            .to_owned(),
    ];
    table
}
