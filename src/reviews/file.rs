//! Decisions ↔ a table, as a person and a spreadsheet leave it.

use super::Reviews;
use crate::model::{Cell, ColumnKind, Decision, Polarity, Table, Verdict};
use crate::text::normalise::{fold, squeeze};
use crate::text::sheet::{Mistake, Row, Sheet, day};

/// What a row has where its cell is empty.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    pub reviewer: String,
    /// `YYYY-MM-DD`; empty: the row must have one.
    pub date: String,
    pub codebook_version: String,
}

/// What a table of decisions holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worksheet {
    /// Each with the line that it stands on.
    pub decisions: Vec<(u64, Decision)>,
    pub mistakes: Vec<Mistake>,
    /// Rows without a decision.
    pub undecided: usize,
}

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("decision", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("case_label", ColumnKind::Text),
    ("section_kind", ColumnKind::Text),
    ("passage_text", ColumnKind::Text),
    ("theme_id", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("new_theme", ColumnKind::Text),
    ("reviewer", ColumnKind::Text),
    ("date", ColumnKind::Text),
    ("why", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
    ("passage_id", ColumnKind::Text),
    ("document_sha256", ColumnKind::Text),
];

/// Reads decisions. `theme` finds the id of a theme by its id or name; a theme that it does not know is a mistake. An Err is
/// a file that is no such table.
pub fn read(bytes: &[u8], defaults: &Defaults, theme: &dyn Fn(&str) -> Option<String>) -> Result<Worksheet, Mistake> {
    let sheet = Sheet::read(bytes)?;
    sheet.needed(&["decision"])?;
    sheet.needed(&["theme_id", "theme"])?;
    sheet.needed(&["passage_text", "passage_id"])?;
    let mut out = Worksheet::default();
    for row in &sheet.rows {
        let reader = Reader { sheet: &sheet, row, theme };
        match reader.decision(defaults) {
            Ok(Some(decision)) => out.decisions.push((row.line, decision)),
            Ok(None) => out.undecided += 1,
            Err(message) => out.mistakes.push(Mistake::new(row.line, message)),
        }
    }
    Ok(out)
}

struct Reader<'r> {
    sheet: &'r Sheet,
    row: &'r Row,
    theme: &'r dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn cell(&self, names: &[&str]) -> &str {
        self.row.cell(self.sheet.column(names))
    }

    fn or(&self, name: &str, default: &str) -> String {
        let given = squeeze(self.cell(&[name]));
        if given.is_empty() { default.to_owned() } else { given }
    }

    /// The row's decision; none where it has none.
    fn decision(&self, defaults: &Defaults) -> Result<Option<Decision>, String> {
        let (said, new_theme) = (self.cell(&["decision"]), self.cell(&["new_theme"]));
        if said.is_empty() {
            return match new_theme {
                "" => Ok(None),
                new => Err(format!("a new theme \"{new}\" and no decision: write recode or add in the column decision")),
            };
        }
        let verdict = verdict(said)?;
        let (theme, new_theme) = self.themes(verdict, self.cell(&["theme_id", "theme"]), new_theme)?;
        let polarity = match self.cell(&["polarity"]) {
            "" => None,
            given => Some(Polarity::from_name(&fold(given)).ok_or_else(|| {
                let names: Vec<&str> = Polarity::ALL.into_iter().map(Polarity::name).collect();
                format!("there is no polarity \"{given}\": write {}, or nothing", names.join(", "))
            })?),
        };
        let reviewer = self.or("reviewer", &defaults.reviewer);
        if reviewer.is_empty() {
            return Err("it does not say who decided: fill the column reviewer, or import with --reviewer NAME".to_owned());
        }
        let date = match self.cell(&["date"]) {
            "" if defaults.date.is_empty() => return Err("it does not say when it was decided: fill the column date".to_owned()),
            "" => defaults.date.clone(),
            given => day(given).ok_or_else(|| format!("\"{given}\" is no day: write 2024-03-05 or 05/03/2024 (day, month, year)"))?,
        };
        let passage_text = self.cell(&["passage_text"]).to_owned();
        let passage_id = self.cell(&["passage_id"]).to_owned();
        if passage_text.is_empty() && passage_id.is_empty() {
            return Err("it does not say which passage: fill passage_text and document".to_owned());
        }
        Ok(Some(Decision {
            verdict,
            document: self.cell(&["document"]).to_owned(),
            document_sha256: self.cell(&["document_sha256"]).to_owned(),
            passage_id,
            passage_text,
            case_label: self.cell(&["case_label"]).to_owned(),
            section: self.cell(&["section_kind"]).to_owned(),
            theme,
            polarity,
            new_theme,
            reviewer,
            date,
            why: self.cell(&["why"]).to_owned(),
            codebook_version: self.or("codebook_version", &defaults.codebook_version),
        }))
    }

    /// The theme decided on, and the one that takes its place.
    fn themes(&self, verdict: Verdict, theme: &str, new: &str) -> Result<(String, Option<String>), String> {
        let known = |given: &str| {
            (self.theme)(given).ok_or_else(|| format!("the codebook has no theme \"{given}\": `audit-themes themes list` has them"))
        };
        match (verdict, theme, new) {
            (Verdict::Add, theme, "") if !theme.is_empty() => Ok((known(theme)?, None)),
            (Verdict::Add, _, new) if !new.is_empty() => Ok((known(new)?, None)),
            (_, "", _) => Err("it does not say which theme: fill theme_id".to_owned()),
            (Verdict::Recode, _, "") => Err("recode needs the theme that the passage has instead: fill new_theme".to_owned()),
            (Verdict::Recode, theme, new) => {
                let (theme, new) = (known(theme)?, known(new)?);
                if theme == new {
                    return Err(format!("recode from {theme} to {new} changes nothing: write accept, or another new_theme"));
                }
                Ok((theme, Some(new)))
            }
            (_, theme, "") => Ok((known(theme)?, None)),
            (verdict, _, new) => Err(format!("{} and a new theme \"{new}\": write recode, or empty new_theme", verdict.name())),
        }
    }
}

/// A verdict as people write it.
fn verdict(said: &str) -> Result<Verdict, String> {
    let word = fold(said);
    let stem = word.trim_end_matches("ed");
    Verdict::ALL.into_iter().find(|v| v.name() == word || v.name().trim_end_matches('e') == stem).ok_or_else(|| {
        let names: Vec<&str> = Verdict::ALL.into_iter().map(Verdict::name).collect();
        format!("\"{said}\" is no decision: write {}, or nothing", names.join(", "))
    })
}

impl Reviews {
    /// The decisions as `reviews.csv` holds them.
    pub fn table(&self) -> Table {
        let mut table = Table::new("reviews", COLUMNS);
        for d in &self.decisions {
            table.rows.push(vec![
                d.verdict.name().into(),
                d.document.as_str().into(),
                d.case_label.as_str().into(),
                d.section.as_str().into(),
                d.passage_text.as_str().into(),
                d.theme.as_str().into(),
                d.polarity.map_or(Cell::Empty, |p| p.name().into()),
                d.new_theme.as_deref().into(),
                d.reviewer.as_str().into(),
                d.date.as_str().into(),
                d.why.as_str().into(),
                d.codebook_version.as_str().into(),
                d.passage_id.as_str().into(),
                d.document_sha256.as_str().into(),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<String> {
        ["voice", "men", "info"].into_iter().find(|id| fold(name) == *id || fold(name) == format!("the {id}")).map(str::to_owned)
    }

    fn worksheet(rows: &str) -> Worksheet {
        let defaults = Defaults { reviewer: "Wren".to_owned(), date: "2024-03-05".to_owned(), codebook_version: "2".to_owned() };
        let header = "document,passage_text,theme_id,polarity,decision,new_theme,reviewer,date,why\r\n";
        read(format!("{header}{rows}").as_bytes(), &defaults, &known).expect("a table")
    }

    #[test]
    fn every_verdict_is_read_as_people_write_it() {
        let found = worksheet(
            "a.pdf,One,voice,strength,accept,,,,\r\na.pdf,Two,The Voice,,Rejected,,Finch,4/3/24,\"not, really\"\r\n\
             a.pdf,Three,voice,,RECODED,men,,,\r\na.pdf,Four,,,add,info,,,\r\na.pdf,Five,men,,Added,,,,\r\na.pdf,Six,men,,,,,,\r\n",
        );
        assert_eq!(found.mistakes, []);
        assert_eq!(found.undecided, 1);
        let short: Vec<_> = found.decisions.iter().map(|(line, d)| (*line, d.verdict, d.theme.as_str(), d.new_theme.as_deref())).collect();
        let expected = [
            (2, Verdict::Accept, "voice", None),
            (3, Verdict::Reject, "voice", None),
            (4, Verdict::Recode, "voice", Some("men")),
            (5, Verdict::Add, "info", None),
            (6, Verdict::Add, "men", None),
        ];
        assert_eq!(short, expected);
        let (_, first) = &found.decisions[0];
        assert_eq!((first.reviewer.as_str(), first.date.as_str(), first.polarity), ("Wren", "2024-03-05", Some(Polarity::Strength)));
        let (_, second) = &found.decisions[1];
        assert_eq!((second.reviewer.as_str(), second.date.as_str(), second.why.as_str()), ("Finch", "2024-03-04", "not, really"));
    }

    #[test]
    fn every_mistake_has_its_line_and_what_to_do() {
        let found = worksheet(
            "a.pdf,One,voice,,maybe,,,,\r\na.pdf,One,vice,,accept,,,,\r\na.pdf,One,voice,,recode,,,,\r\na.pdf,One,voice,,recode,voice,,,\r\n\
             a.pdf,One,voice,,accept,men,,,\r\na.pdf,One,voice,,,men,,,\r\na.pdf,One,voice,,accept,,,31/02/2024,\r\n\
             a.pdf,,voice,,accept,,,,\r\na.pdf,One,voice,good,accept,,,,\r\na.pdf,One,,,reject,,,,\r\n",
        );
        let told: Vec<String> = found.mistakes.iter().map(ToString::to_string).collect();
        let expected = [
            "line 2: \"maybe\" is no decision: write accept, reject, recode, add, or nothing",
            "line 3: the codebook has no theme \"vice\": `audit-themes themes list` has them",
            "line 4: recode needs the theme that the passage has instead: fill new_theme",
            "line 5: recode from voice to voice changes nothing: write accept, or another new_theme",
            "line 6: accept and a new theme \"men\": write recode, or empty new_theme",
            "line 7: a new theme \"men\" and no decision: write recode or add in the column decision",
            "line 8: \"31/02/2024\" is no day: write 2024-03-05 or 05/03/2024 (day, month, year)",
            "line 9: it does not say which passage: fill passage_text and document",
            "line 10: there is no polarity \"good\": write strength, learning, both, prompt, context, or nothing",
            "line 11: it does not say which theme: fill theme_id",
        ];
        assert_eq!(told, expected);
        assert_eq!(found.decisions, []);
    }

    #[test]
    fn who_and_when_must_be_said() {
        let text = b"passage_text,theme_id,decision\r\nOne,voice,accept\r\n";
        let told = |defaults: &Defaults| read(text, defaults, &known).expect("a table").mistakes[0].message.clone();
        assert!(told(&Defaults::default()).contains("--reviewer NAME"));
        assert!(told(&Defaults { reviewer: "Wren".to_owned(), ..Defaults::default() }).contains("fill the column date"));
        assert!(read(b"passage_text,theme_id\r\n", &Defaults::default(), &known).unwrap_err().message.contains("no column decision"));
    }
}
