//! `themes learn`: themes that passages may have, by what was learned from people's decisions.

use super::args::{Args, ThemesLearn};
use super::ingest::{self, Ready};
use super::output::{self, Screen};
use super::{Exit, Outcome};
use crate::model::{Cell, ColumnKind, Table};
use crate::statistics::{citation, wilson};
use crate::themes::{self, GATE, Hits, Learned, LearnedOutcome, Proposal};

pub(super) fn run(args: &Args, command: &ThemesLearn, screen: &Screen) -> Outcome {
    let ready = ingest::prepare(args, &command.reading, screen)?;
    let learned = themes::learn(&ready.documents, ready.tagger.codebook());
    let above: Vec<(&Learned, &LearnedOutcome)> = learned.iter().filter_map(|l| Some((l, l.outcome.as_ref()?))).collect();
    if above.is_empty() {
        let most = learned.iter().map(|l| l.confirmed).max().unwrap_or(0);
        screen.say(&format!(
            "Nothing is learned: a theme needs {GATE} passages that people have accepted or added, and the one with the most has {most}. \
             (With fewer, rare themes get worse.)"
        ));
        return Ok(Exit::Nothing);
    }
    if command.scores {
        return output::table(&scores(&ready, &above), &command.output, screen);
    }
    screen.say(&format!(
        "{} of {} themes have the {GATE} confirmed passages that it takes. What is proposed is counted nowhere until a person accepts it: \
         `{}` puts it on a worksheet, `{}` says how well it was learned.",
        above.len(),
        learned.len(),
        ready.command("review export FILE --suggest"),
        ready.command("themes learn --scores"),
    ));
    output::table(&proposals(&ready, &above), &command.output, screen)
}

const SCORES: &[(&str, ColumnKind)] = &[
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("tagger", ColumnKind::Text),
    ("confirmed", ColumnKind::Integer),
    ("right", ColumnKind::Integer),
    ("wrong", ColumnKind::Integer),
    ("missed", ColumnKind::Integer),
    ("precision", ColumnKind::Decimal(3)),
    ("precision_lower_95", ColumnKind::Decimal(3)),
    ("precision_upper_95", ColumnKind::Decimal(3)),
    ("recall", ColumnKind::Decimal(3)),
    ("recall_lower_95", ColumnKind::Decimal(3)),
    ("recall_upper_95", ColumnKind::Decimal(3)),
    ("proposals", ColumnKind::Integer),
    ("codebook_version", ColumnKind::Text),
];

/// A row for the rules, one for what was learned, and one for both together, theme by theme.
fn scores(ready: &Ready, learned: &[(&Learned, &LearnedOutcome)]) -> Table {
    let mut table = Table::new("learned", SCORES);
    for (theme, outcome) in learned {
        let Some(text) = ready.themes.get(theme.theme) else { continue };
        let taggers = [
            ("rules", outcome.rules, None),
            ("learned", outcome.learned, Some(outcome.proposals.len())),
            ("rules or learned", outcome.together, None),
        ];
        for (tagger, hits, proposals) in taggers {
            let Hits { right, wrong, missed } = hits;
            let mut row: Vec<Cell> = vec![text.id.as_str().into(), text.name.as_str().into(), tagger.into(), theme.confirmed.into()];
            row.extend([right.into(), wrong.into(), missed.into()]);
            for of in [right + wrong, right + missed] {
                let limits = wilson(right, of);
                #[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^52")]
                row.push(if of > 0 { Cell::Decimal(right as f64 / of as f64) } else { Cell::Empty });
                row.extend([limits.map(|l| l.lower), limits.map(|l| l.upper)].map(|l| l.map_or(Cell::Empty, Cell::Decimal)));
            }
            row.extend([proposals.map_or(Cell::Empty, Cell::from), ready.codebook_version.as_str().into()]);
            table.rows.push(row);
        }
    }
    table.notes = vec![
        "Over the passages that people have decided on, five-fold: each is judged by what was learned from the other four fifths. Passages \
         that nobody has read are not in these figures; they may be harder. Intervals are Wilson, 95 %."
            .to_owned(),
    ];
    table
}

const PROPOSALS: &[(&str, ColumnKind)] = &[
    ("theme_id", ColumnKind::Text),
    ("theme", ColumnKind::Text),
    ("probability", ColumnKind::Decimal(2)),
    ("passage_text", ColumnKind::Text),
    ("reason", ColumnKind::Text),
    ("polarity", ColumnKind::Text),
    ("status", ColumnKind::Text),
    ("rule_id", ColumnKind::Text),
    ("citation", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("passage_id", ColumnKind::Text),
    ("codebook_version", ColumnKind::Text),
];

fn proposals(ready: &Ready, learned: &[(&Learned, &LearnedOutcome)]) -> Table {
    let mut table = Table::new("proposals", PROPOSALS);
    let all = learned.iter().flat_map(|(_, outcome)| &outcome.proposals);
    table.rows = all.filter_map(|proposal| row(ready, proposal)).collect();
    table
}

fn row(ready: &Ready, proposal: &Proposal) -> Option<Vec<Cell>> {
    let Proposal { passage, tag, .. } = proposal;
    let theme = ready.themes.get(tag.theme)?;
    let document = ready.documents.get(proposal.document)?;
    let coded = document.audits.get(proposal.audit)?;
    let case = coded.audit.passages().find(|(_, p)| p.id == passage.id).and_then(|(case, _)| coded.audit.cases.get(case?));
    Some(vec![
        theme.id.as_str().into(),
        theme.name.as_str().into(),
        Cell::Decimal(proposal.probability),
        passage.text.as_str().into(),
        (&*tag.reason).into(),
        tag.polarity.name().into(),
        tag.status.name().into(),
        (&*tag.rule).into(),
        citation(coded, case, passage).into(),
        document.path.as_str().into(),
        passage.id.as_str().into(),
        ready.codebook_version.as_str().into(),
    ])
}
