//! `search`: passages, grouped by case, with the words marked and the citation.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use super::args::{Args, Search, TableFormat};
use super::ingest::{self, Searchable};
use super::output::{self, Screen, count};
use super::{Exit, Failure, Outcome};
use crate::error::{Error, ErrorKind};
use crate::files;
use crate::index::{Entry, Facet, Facets, Filters, Fit, Half, Hit, Index, Options, Query, Results, YearRange, snippet};
use crate::model::{Cell, ColumnKind, Table, ThemeText};
use crate::report::csv::Rows;
use crate::report::{Bom, Format};
use crate::text::analyser::Analyser;
use crate::text::normalise::{fold, for_terminal};
use crate::themes::{Scope, Tagger};

pub(super) fn run(args: &Args, command: &Search, screen: &Screen) -> Outcome {
    let filters = filters(command)?;
    let ready = match &command.index {
        Some(folder) => Searchable::of_folder(args, folder)?,
        None => ingest::searchable(args, &command.reading, screen)?,
    };
    let query = read(&command.query.join(" "), &ready);
    let themes = themes(&query, &ready);
    let query = query.widened(&ready.thesaurus).about(themes);
    if command.verbose {
        screen.say(&format!("Understood: {query}"));
        widened(&query, &ready, screen);
    }
    query.remarks().iter().for_each(|remark| screen.say(remark));
    let filters = named(filters, &ready)?;
    if command.all {
        return all(&ready.index, &query, &filters, command, screen);
    }
    let options = Options { limit: command.limit as usize, facets: command.facets, fold: true, relax: !command.facets };
    let results = if let Some(id) = &command.like {
        let hint = "`search` prints the id of each passage: it begins with p.";
        let unknown = || Failure::Usage(format!("no passage has the id {id:?}"), Some(hint.to_owned()));
        let alike = ready.index.like(id, &query, &filters, &options)?.ok_or_else(unknown)?;
        screen.say(&format!("Like: {} ({})", snippet(&alike.entry.text, &[], WIDTH).text, alike.entry.citation));
        alike.results
    } else {
        ready.index.search(&query, &filters, &options)?
    };
    if results.passages + results.related == 0 {
        nothing(&ready.index, &query, &filters, command.like.is_some(), screen)?;
        return Ok(Exit::Nothing);
    }
    if results.passages == 0 {
        misspelt(&ready.index, &query, screen)?;
    }
    print(&results, &ready.themes, command, screen)?;
    told(&results, command, screen);
    Ok(Exit::Done)
}

/// Says what is looked for beside the words.
fn widened(query: &Query, ready: &Searchable, screen: &Screen) {
    let words = query.other_words();
    if !words.is_empty() {
        screen.say(&format!("Other words: {}", words.join(", ")));
    }
    let names: Vec<&str> = ready.themes.iter().filter(|t| query.themes().contains(&t.id)).map(|t| t.name.as_str()).collect();
    if !names.is_empty() {
        screen.say(&format!("Themes: {}", names.join(", ")));
    }
}

/// The themes that a query is about: those whose rules match its words, else the one whose name alone has them.
fn themes(query: &Query, ready: &Searchable) -> Vec<String> {
    let tagger = Tagger::new(ready.codebook.clone());
    let all = &tagger.codebook().themes;
    let mut found: Vec<usize> = Vec::new();
    for subject in query.subjects() {
        let mut tags = tagger.tag(&subject, Scope::Narrative);
        if tags.is_empty() {
            // Acronyms are known by their capitals, which nobody types.
            tags = tagger.tag(&subject.to_uppercase(), Scope::Narrative);
        }
        if tags.is_empty() {
            // As they are written: who is missing has missed no appointment.
            let words = forms(&subject);
            let named: Vec<usize> = (0..).zip(all).filter(|(_, t)| words.is_subset(&forms(&t.name))).map(|(i, _)| i).collect();
            found.extend(if let [one] = named.as_slice() { Some(*one) } else { None });
        }
        found.extend(tags.iter().map(|t| t.theme));
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().filter_map(|i| Some(all.get(i)?.id.clone())).collect()
}

fn forms(text: &str) -> BTreeSet<String> {
    Analyser::default().tokens(text).into_iter().map(|t| t.form).collect()
}

/// A query in the index's own names: a theme by its name is its id, a board's former name its present one.
pub(super) fn read(text: &str, ready: &Searchable) -> Query {
    Query::parse(text).with_names(&|field, name| match field {
        "theme" => theme(&ready.themes, name),
        "board" => Some(ready.settings.board(name)),
        _ => None,
    })
}

fn theme(themes: &[ThemeText], given: &str) -> Option<String> {
    let given = fold(given);
    themes.iter().find(|t| fold(&t.id) == given || fold(&t.name) == given).map(|t| t.id.clone())
}

fn filters(command: &Search) -> Result<Filters, Failure> {
    let years = match &command.year {
        None => Vec::new(),
        Some(text) => vec![YearRange::parse(text).ok_or_else(|| {
            Failure::Usage(format!("--year {text}: not a year"), Some("Write 2016-17, or 2014-15..2018-19 for several.".to_owned()))
        })?],
    };
    Ok(Filters {
        kinds: command.kind.into_iter().map(Into::into).collect(),
        themes: command.theme.iter().cloned().collect(),
        years,
        boards: command.board.iter().cloned().collect(),
        areas: command.area.iter().cloned().collect(),
        topics: command.topic.iter().cloned().collect(),
    })
}

/// Filters by the names that the index has; an unknown theme is a mistake.
fn named(mut filters: Filters, ready: &Searchable) -> Result<Filters, Failure> {
    filters.boards = filters.boards.iter().map(|b| ready.settings.board(b)).collect();
    for given in &mut filters.themes {
        *given = theme(&ready.themes, given).ok_or_else(|| {
            let known: Vec<&str> = ready.themes.iter().map(|t| t.id.as_str()).collect();
            Failure::Usage(format!("no theme has the id {given:?}"), Some(format!("The ids are: {}.", known.join(" "))))
        })?;
    }
    Ok(filters)
}

/// Says what was searched, the nearest spelling of each word that is nowhere, and what to leave out.
fn nothing(index: &Index, query: &Query, filters: &Filters, alike: bool, screen: &Screen) -> Result<(), Failure> {
    let holdings = index.holdings()?;
    if holdings.passages == 0 {
        screen.say("There is nothing to search yet: put audit reports into corpus.");
        return Ok(());
    }
    let years = match (holdings.years.first(), holdings.years.last()) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    screen.say(&format!(
        "Nothing found in {} of {} and {}{years}.",
        count(holdings.passages, "passage", "passages"),
        count(holdings.cases, "case", "cases"),
        count(holdings.documents, "report", "reports")
    ));
    misspelt(index, query, screen)?;
    for unknown in index.unknown(query, filters)? {
        let (field, name, known) = (unknown.field, unknown.name, unknown.known);
        screen.say(&if known.is_empty() {
            format!("No passage has a {field}, so none has the {field} \"{name}\".")
        } else {
            let shown: Vec<&str> = known.iter().take(NAMES).map(String::as_str).collect();
            let more = if known.len() > NAMES { ", …" } else { "" };
            format!("No passage has the {field} \"{name}\". There are: {}{more}", shown.join(", "))
        });
    }
    let relaxed = if alike { Vec::new() } else { index.relaxed(query, filters)? };
    for (part, passages) in relaxed.iter().take(PARTS) {
        screen.say(&format!("Without {part} there would be {}.", count(*passages, "passage", "passages")));
    }
    if relaxed.is_empty() {
        screen.say("Search for other words; `audit-themes search --help` has the language.");
    }
    Ok(())
}

/// So many names, and so many parts to leave out, are listed at most.
const NAMES: usize = 20;
const PARTS: usize = 5;

/// Offers the nearest spelling of each word that is nowhere.
fn misspelt(index: &Index, query: &Query, screen: &Screen) -> Result<(), Failure> {
    for word in query.words() {
        let known = index.search(&Query::parse(word), &Filters::default(), &Options::default())?.passages > 0;
        if known {
            continue;
        }
        screen.say(&match index.suggest(word)?.filter(|o| o != word) {
            Some(other) => format!("Did you mean \"{other}\" instead of \"{word}\"?"),
            None => format!("\"{word}\" stands nowhere."),
        });
    }
    Ok(())
}

/// What was found, in one or two sentences.
fn told(results: &Results, command: &Search, screen: &Screen) {
    let hits = || results.groups.iter().flat_map(|g| &g.hits);
    let shown = hits().filter(|h| h.fit == Fit::All).count();
    let halves = hits().filter(|h| h.fit == Fit::All && h.half.as_ref().is_some_and(|half| half.fits)).count();
    let folded = halves + hits().map(|h| h.twins.len()).sum::<usize>();
    let what = if command.like.is_some() { " alike" } else { "" };
    if results.passages == 0 {
        let related = count(results.related, "passage comes", "passages come");
        return screen.say(&format!("No passage has all the words. {related} near; {} shown.", hits().count()));
    }
    let mut text = format!(
        "{}{what} in {} and {}",
        count(results.passages, "passage", "passages"),
        count(results.cases, "case", "cases"),
        count(results.documents, "report", "reports")
    );
    if results.facets.is_some() && !is_listed(command) {
        return screen.say(&format!("{text}."));
    }
    let _ = write!(text, "; {shown} shown.");
    if results.related > 0 {
        let (more, others) = (results.related, hits().count() - shown);
        let _ = write!(text, " {} near; {others} shown.", count(more, "more comes", "more come"));
    }
    if (shown + folded) as u64 >= results.passages || command.like.is_some() {
        screen.say(&text);
    } else {
        screen.say(&format!("{text} `--limit N` shows more, `--all -o FILE.csv` writes every one."));
    }
}

/// For people, rather than as a table for programs.
fn is_listed(command: &Search) -> bool {
    command.output.output.is_none() && matches!(command.output.format, None | Some(TableFormat::Table))
}

/// Prints what was found where and how the arguments say.
fn print(results: &Results, themes: &[ThemeText], command: &Search, screen: &Screen) -> Result<(), Failure> {
    if is_listed(command) {
        let mut out = listing(results);
        out.push_str(&results.facets.as_ref().map(|f| facet_listing(f, themes)).unwrap_or_default());
        return output::results(for_terminal(&out).as_bytes());
    }
    let table = if let Some(facets) = &results.facets {
        facet_table(facets, themes)
    } else {
        let mut table = Table::new("search", COLUMNS);
        table.rows = results.groups.iter().flat_map(|g| &g.hits).map(row).collect();
        table
    };
    output::table(&table, &command.output, screen).map(drop)
}

/// Writes every hit as it comes.
fn all(index: &Index, query: &Query, filters: &Filters, command: &Search, screen: &Screen) -> Outcome {
    let file = command.output.output.as_deref().filter(|p| *p != Path::new("-"));
    let format = command.output.format.map(Format::from).or_else(|| file.and_then(Format::of_file)).unwrap_or(Format::Csv);
    if !matches!(format, Format::Csv | Format::Jsonl) {
        let hint = "Every hit is written as it is found: leave --format out, or give csv or jsonl.";
        return Err(Failure::Usage(format!("--all does not write {}", format.name()), Some(hint.to_owned())));
    }
    let written = match file {
        Some(path) => files::write_with(path, |out| stream(index, query, filters, format, Bom::With, out))?,
        None => stream(index, query, filters, format, Bom::Without, &mut std::io::BufWriter::new(std::io::stdout().lock()))?,
    };
    if written == 0 {
        nothing(index, query, filters, false, screen)?;
        return Ok(Exit::Nothing);
    }
    let where_to = file.map(|path| format!(" Wrote {}.", path.display())).unwrap_or_default();
    screen.say(&format!("{}.{where_to}", count(written, "passage", "passages")));
    Ok(Exit::Done)
}

fn stream(index: &Index, query: &Query, filters: &Filters, format: Format, bom: Bom, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut columns = vec![("tick", ColumnKind::Text)];
    // Every hit has all the words, ranks are none, and nothing is folded.
    columns.extend(COLUMNS.iter().filter(|(name, _)| !LEFT_OUT.contains(name)));
    let table = Table::new("search", &columns);
    let failed = |kind: ErrorKind| Failure::Error(Error::new(table.name, kind));
    let mut written = 0;
    let cells = |hit: &Hit| -> Vec<Cell> {
        let all = COLUMNS.iter().zip(row(hit)).filter(|((name, _), _)| !LEFT_OUT.contains(name)).map(|(_, cell)| cell);
        std::iter::once(Cell::Empty).chain(all).collect()
    };
    if format == Format::Jsonl {
        index.stream(query, filters, |hit| -> Result<(), Failure> {
            written += 1;
            let one = Table { rows: vec![cells(&hit)], ..table.clone() };
            Ok(out.write_all(&crate::report::json::lines(&one).map_err(failed)?)?)
        })?;
    } else {
        let mut rows = Rows::new(&mut *out, &table.columns, bom)?;
        index.stream(query, filters, |hit| -> Result<(), Failure> {
            written += 1;
            Ok(rows.add(&cells(&hit))?)
        })?;
        rows.finish()?;
    }
    out.flush()?;
    Ok(written)
}

/// Columns of a snippet.
const WIDTH: usize = 220;

fn listing(results: &Results) -> String {
    let mut out = String::new();
    for group in &results.groups {
        let Some(first) = group.hits.first().map(|h| &h.entry) else { continue };
        let case = match (&first.case_label, &first.case_id) {
            (Some(label), Some(id)) => format!("{label} · {id}"),
            _ => "in no case".to_owned(),
        };
        let _ = writeln!(out, "{} · {case}", first.path);
        for hit in &group.hits {
            let own = shown(&hit.entry.text, &hit.marks);
            match &hit.half {
                None => writeln!(out, "  {own}"),
                Some(Half { entry, marks, .. }) if entry.title => writeln!(out, "  {}\n  {own}", shown(&entry.text, marks)),
                Some(Half { entry, marks, .. }) => writeln!(out, "  {own}\n  {}", shown(&entry.text, marks)),
            }
            .unwrap_or_default();
            let fit = match hit.fit {
                Fit::All => "",
                Fit::Most => " · most of the words",
                Fit::Synonym => " · other words",
                Fit::Theme => " · by its theme",
                Fit::Message => " · under a message with the words",
            };
            let page = hit.entry.page.map_or_else(String::new, |page| format!(", page {page}"));
            let _ = writeln!(out, "      {}{page} · {}{fit}", hit.entry.section.name(), hit.entry.passage);
            let _ = writeln!(out, "      {}", hit.entry.citation);
            if !hit.twins.is_empty() {
                let others = count(hit.twins.len() as u64, "other", "others");
                let _ = writeln!(out, "      also in {others}: {}", hit.twins.iter().map(place).collect::<Vec<_>>().join("; "));
            }
        }
        out.push('\n');
    }
    out
}

/// The part of a text with its marked words.
fn shown(text: &str, marks: &[Range<usize>]) -> String {
    let shown = snippet(text, marks, WIDTH);
    let before = if shown.cut_before { "… " } else { "" };
    let after = if shown.cut_after { " …" } else { "" };
    format!("{before}{}{after}", mark(&shown.text, &shown.marks))
}

/// `fenwick.pdf, page 3`
fn place(entry: &Entry) -> String {
    entry.page.map_or_else(|| entry.path.clone(), |page| format!("{}, page {page}", entry.path))
}

/// The words that matched, between asterisks.
pub(super) fn mark(text: &str, marks: &[Range<usize>]) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if marks.iter().any(|m| m.start == at) {
            out.push('*');
        }
        out.push(c);
        if marks.iter().any(|m| m.end == at + 1) {
            out.push('*');
        }
    }
    out
}

/// What a value is called: a theme by its name.
fn label(facet: Facet, value: &str, themes: &[ThemeText]) -> String {
    let theme = themes.iter().find(|t| facet == Facet::Theme && t.id == value);
    theme.map_or_else(|| value.to_owned(), |t| t.name.clone())
}

/// The counts by facet; years in their order, all else by cases.
fn facet_listing(facets: &Facets, themes: &[ThemeText]) -> String {
    let mut out = String::new();
    for facet in Facet::ALL {
        let Some(counts) = facets.get(&facet).filter(|c| !c.is_empty()) else { continue };
        let mut rows: Vec<_> = counts.iter().map(|(value, count)| (label(facet, value, themes), *count)).collect();
        if facet != Facet::Year {
            rows.sort_by_key(|(_, count)| std::cmp::Reverse((count.cases, count.passages)));
        }
        let width = rows.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0).max(16);
        let _ = writeln!(out, "{:<w$}  passages  cases", facet.name(), w = width + 2);
        for (value, count) in rows {
            let _ = writeln!(out, "  {value:<width$}  {:>8}  {:>5}", count.passages, count.cases);
        }
        out.push('\n');
    }
    out
}

fn facet_table(facets: &Facets, themes: &[ThemeText]) -> Table {
    let columns = [
        ("facet", ColumnKind::Text),
        ("value", ColumnKind::Text),
        ("label", ColumnKind::Text),
        ("passages", ColumnKind::Integer),
        ("cases", ColumnKind::Integer),
    ];
    let mut table = Table::new("facets", &columns);
    for (facet, counts) in facets {
        for (value, count) in counts {
            table.rows.push(vec![
                facet.name().into(),
                value.as_str().into(),
                label(*facet, value, themes).into(),
                Cell::Integer(count.passages),
                Cell::Integer(count.cases),
            ]);
        }
    }
    table
}

const COLUMNS: &[(&str, ColumnKind)] = &[
    ("passage_id", ColumnKind::Text),
    ("citation", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("page", ColumnKind::Integer),
    ("end_page", ColumnKind::Integer),
    ("case_id", ColumnKind::Text),
    ("case_label", ColumnKind::Text),
    ("board", ColumnKind::Text),
    ("time_label", ColumnKind::Text),
    ("section_kind", ColumnKind::Text),
    ("section_heading", ColumnKind::Text),
    ("passage_text", ColumnKind::Text),
    ("matched_text", ColumnKind::Text),
    // Code points of passage_text, end exclusive; `;` between several.
    ("char_starts", ColumnKind::Text),
    ("char_ends", ColumnKind::Text),
    // all | most (of the words) | synonym | theme | message (above a question)
    ("matched", ColumnKind::Text),
    // From 1, the best; the rows of a case stand together.
    ("rank", ColumnKind::Integer),
    ("score", ColumnKind::Decimal(3)),
    // The title of a paragraph, the paragraph of a title.
    ("other_half", ColumnKind::Text),
    ("also_in", ColumnKind::Text),
    ("theme_ids", ColumnKind::Text),
];

/// Columns that say nothing of every hit in the order of the reports.
const LEFT_OUT: [&str; 5] = ["matched", "rank", "score", "other_half", "also_in"];

fn row(hit: &Hit) -> Vec<Cell> {
    let entry = &hit.entry;
    let chars: Vec<char> = entry.text.chars().collect();
    let each = |of: &dyn Fn(&Range<usize>) -> String| hit.marks.iter().map(of).collect::<Vec<_>>().join(";");
    vec![
        entry.passage.as_str().into(),
        entry.citation.as_str().into(),
        entry.path.as_str().into(),
        entry.page.into(),
        entry.end_page.into(),
        entry.case_id.as_deref().into(),
        entry.case_label.as_deref().into(),
        entry.board.as_deref().into(),
        entry.time_label.as_deref().into(),
        entry.section.name().into(),
        entry.heading.as_deref().into(),
        entry.text.as_str().into(),
        each(&|m| chars.get(m.clone()).unwrap_or_default().iter().collect()).into(),
        each(&|m| m.start.to_string()).into(),
        each(&|m| m.end.to_string()).into(),
        hit.fit.name().into(),
        Cell::Integer(hit.rank as u64),
        Cell::Decimal(f64::from(hit.score)),
        hit.half.as_ref().map(|half| half.entry.text.as_str()).into(),
        hit.twins.iter().map(place).collect::<Vec<_>>().join("; ").into(),
        entry.themes.iter().map(|t| t.theme.as_str()).collect::<Vec<_>>().join(";").into(),
    ]
}
