//! The page that a board member reads: one file without anything outside it.

mod evidence;

use std::collections::{BTreeMap, BTreeSet};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::{Table, ThemeText};

use super::chart;
use super::rows::{Row, rows};
use super::series::{Observation, Series, all_boards};

const STYLE: &str = include_str!("html/page.css");
const INTERNAL: &str = "Internal: not for publication; contains case-level text";
/// What has to stand beside every interval.
const CAUTION: &str = "Cases were chosen by the board, not drawn at random, and come several to an audit.";

/// More years than this do not fit beside a table, nor across a telephone.
const MANY: usize = 11;

/// What the page is made from. The tables have the columns of their data dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    pub frequency: &'a Table,
    pub evidence: &'a Table,
    /// Theme → rows of the evidence that are not in it.
    pub unshown: &'a BTreeMap<String, usize>,
    pub cases: &'a Table,
    pub documents: &'a Table,
    /// In the order of the codebook.
    pub themes: &'a [ThemeText],
    /// The program's version.
    pub version: &'a str,
    pub codebook_version: &'a str,
    /// From the page to the folder of the reports, such as `../corpus`.
    pub corpus_path: &'a str,
}

/// A theme with all that the page shows of it.
struct Theme<'a> {
    name: &'a str,
    text: Option<&'a ThemeText>,
    all: Option<Series<'a>>,
    strength: Option<Series<'a>>,
    learning: Option<Series<'a>>,
    evidence: Vec<Row<'a>>,
}

/// The whole page.
pub fn render(page: &Page<'_>) -> String {
    let (found, absent): (Vec<_>, Vec<_>) = themes(page).into_iter().partition(|theme| theme.cases() > 0);
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Themes in case audits (internal)" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.internal { (INTERNAL) }
                    h1 { "Themes in case audits" }
                    (scope(page))
                }
                main {
                    (how_to_read())
                    (overview(page, &found))
                    section aria-labelledby="by-theme" {
                        h2 #by-theme { "Theme by theme" }
                        p { "In the order of the overview: the theme of most cases first." }
                        @for (at, theme) in found.iter().enumerate() { (section(page, theme, at)) }
                    }
                    (without_cases(page, &absent))
                }
                footer {
                    p { (INTERNAL) "." }
                    p { "Made by audit-themes " (page.version) " with codebook " (page.codebook_version) ". Every number here also stands in the frequency table beside this page, and every quote in the evidence table." }
                }
            }
        }
    }
    .into_string()
}

impl Theme<'_> {
    /// The cases with the theme in all years together.
    fn cases(&self) -> u64 {
        self.all.as_ref().and_then(|s| s.total.as_ref()).and_then(|t| t.cases_with_theme).unwrap_or(0)
    }
}

/// Every theme that the codebook, the counts or the evidence know, the theme of most cases first.
fn themes<'a>(page: &Page<'a>) -> Vec<Theme<'a>> {
    let by_id = |polarity| all_boards(page.frequency, polarity).into_iter().map(|s| (s.theme_id, s)).collect::<BTreeMap<_, _>>();
    let (mut all, mut strength, mut learning) = (by_id("Total"), by_id("strength"), by_id("learning"));
    let mut evidence: BTreeMap<&str, Vec<Row<'a>>> = BTreeMap::new();
    for row in rows(page.evidence) {
        evidence.entry(row.text("theme_id")).or_default().push(row);
    }
    let mut ids: Vec<&str> = page.themes.iter().map(|t| t.id.as_str()).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    let others: BTreeSet<&str> = all.keys().chain(evidence.keys()).copied().filter(|id| !known.contains(id)).collect();
    ids.extend(others);
    let mut themes: Vec<Theme<'a>> = ids
        .into_iter()
        .map(|id| {
            let text = page.themes.iter().find(|t| t.id == id);
            let all = all.remove(id);
            Theme {
                name: text.map(|t| t.name.as_str()).or(all.as_ref().map(|s| s.theme)).unwrap_or(id),
                text,
                all,
                strength: strength.remove(id),
                learning: learning.remove(id),
                evidence: evidence.remove(id).unwrap_or_default(),
            }
        })
        .collect();
    themes.sort_by_key(|theme| std::cmp::Reverse(theme.cases()));
    themes
}

/// How much the page rests on.
fn scope(page: &Page<'_>) -> Markup {
    let unread: Vec<Row<'_>> = rows(page.documents).filter(|row| row.text("outcome") == "failed").collect();
    let to_check = rows(page.documents).filter(|row| row.text("outcome") == "check").count();
    // A copy of another report is read and counted once.
    let counts =
        |row: &Row<'_>| row.text("outcome") != "failed" && (page.documents.column("words").is_none() || row.integer("words").is_some());
    let read = rows(page.documents).filter(counts).count();
    let boards: BTreeSet<&str> =
        rows(page.frequency).map(|row| row.text("board")).filter(|b| !matches!(*b, "" | "Total" | "not stated")).collect();
    let years: Vec<Observation<'_>> = all_boards(page.frequency, "Total").into_iter().next().map(|s| s.years).unwrap_or_default();
    let audited = years.iter().filter(|y| y.cases_audited.is_some_and(|n| n > 0)).count();
    html! {
        dl.facts {
            (fact(read, "audit report", ""))
            (fact(page.cases.rows.len(), "case", ""))
            (fact(boards.len(), "board", &boards.into_iter().collect::<Vec<_>>().join(", ")))
            (fact(audited, "year", &match (years.first(), years.last()) {
                (Some(first), Some(last)) if first != last => format!("{} to {}", first.year(), last.year()),
                (Some(only), _) => only.year(),
                _ => String::new(),
            }))
        }
        @if !unread.is_empty() {
            p { strong { (counted(unread.len(), "report")) " could not be read" } " and " (if unread.len() == 1 { "is" } else { "are" }) " not in any number here: the documents table says which and why." }
        }
        @if to_check > 0 {
            p { (counted(to_check, "report")) " to be looked at by a person, because something may not have been understood: see the documents table." }
        }
    }
}

fn fact(number: usize, what: &str, detail: &str) -> Markup {
    html! {
        div {
            dt { (what) @if number != 1 { "s" } }
            dd { strong { (number) } @if !detail.is_empty() { " " span { (detail) } } }
        }
    }
}

/// `1 report`, `2 reports`.
fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn how_to_read() -> Markup {
    html! {
        section.reading aria-labelledby="how-to-read" {
            h2 #how-to-read { "How to read this" }
            div.key {
                (chart::key())
                ul {
                    li { strong { "The dot" } " is the share of the cases audited in that year in which the theme was found. A case counts once, however often the theme comes up in it." }
                    li { strong { "The bar" } " through it is the 95 % interval: the shares that this number of cases is compatible with. A wide bar means few cases; where bars overlap widely, a difference may be chance." }
                    li { strong { "n" } " is the number of cases audited in that year. " strong { "x" } " means that no case was audited: a gap, not a zero." }
                    li { strong { "[u]" } " marks a percentage of fewer than 10 cases: of little weight alone." }
                    li { strong { "Trend" } ": rising or falling where a test over all years finds a change that chance would hardly make, with all themes that were tested taken into account. " strong { "No detectable change" } " is not no change; " strong { "too few cases" } ": even a large change would often be missed. The notes under the overview have the numbers." }
                    li { strong { "Strength" } ": what was done well. " strong { "Learning" } ": key messages and actions. A case may be in both, so the two need not add up." }
                }
            }
            p.caution { (CAUTION) " The shares say what these audits found, not how common a theme is among all cases." }
        }
    }
}

fn overview(page: &Page<'_>, found: &[Theme<'_>]) -> Markup {
    html! {
        section aria-labelledby="overview" {
            h2 #overview { "Overview: all years together" }
            @if found.is_empty() { p { "No theme was found in a counted case." } }
            div.scroll tabindex="0" role="region" aria-labelledby="overview" {
                table.overview {
                    thead {
                        tr {
                            th scope="col" { "Theme" }
                            th scope="col" { span.head { "Share of cases in % with 95 % interval" } (chart::strip_axis()) }
                            th.number scope="col" { "Cases with the theme" }
                            th.number scope="col" { "% of cases" }
                            th.number.wide scope="col" { "As a strength" }
                            th.number.wide scope="col" { "As learning" }
                            th.wide scope="col" { "Trend" }
                            th.wide scope="col" { "Year by year, 0 to 100 %" }
                        }
                    }
                    tbody {
                        @for (at, theme) in found.iter().enumerate() {
                            @if let Some((series, total)) = theme.all.as_ref().and_then(|s| s.total.as_ref().map(|total| (s, total))) {
                                tr {
                                    th scope="row" { a href=(format!("#theme-{at}")) { (theme.name) } }
                                    td.strip { @if let Some(estimate) = total.estimate {
                                        (chart::strip(estimate, &format!("{}: {} %, interval {} %", theme.name, percent(total), interval(total))))
                                    } }
                                    td.number { (with_theme(total)) " of " (audited(total)) }
                                    td.number { (percent(total)) (unreliable(total)) }
                                    td.number.wide { (split(theme.strength.as_ref(), total)) }
                                    td.number.wide { (split(theme.learning.as_ref(), total)) }
                                    td.wide.trend { (total.trend) }
                                    td.strip.wide { (chart::sparkline(series)) }
                                }
                            }
                        }
                    }
                }
            }
            @for note in &page.frequency.notes { p.note { (note) } }
        }
    }
}

fn section(page: &Page<'_>, theme: &Theme<'_>, at: usize) -> Markup {
    let id = format!("theme-{at}");
    let heading = format!("{id}-name");
    html! {
        article #(id) aria-labelledby=(heading) {
            h3 #(heading) { (theme.name) }
            @if let Some(text) = theme.text {
                p.definition { (text.definition) }
                p.group { "Group: " (text.group) }
            }
            (own_topic(page, theme))
            @if let Some(series) = &theme.all { (figures(theme, series, &id)) }
            (evidence::lists(page, &theme.evidence))
            @if let Some(more) = theme.text.and_then(|t| page.unshown.get(&t.id)) {
                p.note { "The first quotes of each year are shown; " (more) " more tags of this theme stand in the evidence table." }
            }
            p.back { a href="#overview" { "Back to the overview" } }
        }
    }
}

/// How many cases were chosen for the theme: their share is no finding.
fn own_topic(page: &Page<'_>, theme: &Theme<'_>) -> Markup {
    let named = |row: &Row<'_>| row.text("topic_theme_ids").split(';').any(|id| theme.text.is_some_and(|t| t.id == id));
    let chosen = rows(page.cases).filter(named).count();
    html! {
        @if chosen > 0 {
            p.caution {
                (chosen) " of the " (page.cases.rows.len()) " cases were chosen for this theme: it is the topic of their audit. Their years say how often the board audited it, not how often it occurs."
            }
        }
    }
}

/// The chart of a theme and the table under it.
fn figures(theme: &Theme<'_>, series: &Series<'_>, id: &str) -> Markup {
    html! {
        div.figures {
            div.drawn {
                div.scroll.chart.many[series.years.len() > MANY] { (chart::panel(series, &format!("{id}-chart"))) }
                @if let Some(unknown) = series.not_stated.as_ref().filter(|o| o.cases_audited.is_some_and(|n| n > 0)) {
                    p.note { "Year not stated: " (with_theme(unknown)) " of " (audited(unknown)) " cases with the theme, not in the chart." }
                }
                (trends(theme))
                p.note { (CAUTION) }
            }
            div.scroll {
                table.years {
                    thead {
                        tr {
                            th scope="col" { "Year" }
                            th.number scope="col" { "Cases with the theme" }
                            th.number scope="col" { "Cases audited" }
                            th.number scope="col" { "% of cases" }
                            th.number scope="col" { "95 % interval" }
                            th.number scope="col" { "As a strength" }
                            th.number scope="col" { "As learning" }
                        }
                    }
                    tbody {
                        @for year in &series.years { (year_row(theme, year, &year.year())) }
                        @if let Some(total) = &series.total { (year_row(theme, total, "All years")) }
                    }
                }
            }
        }
    }
}

/// What the tests say of the theme, with their p where there is one.
fn trends(theme: &Theme<'_>) -> Markup {
    let of = |series: &Option<Series<'_>>| -> Option<String> {
        let total = series.as_ref()?.total.as_ref().filter(|t| !t.trend.is_empty())?;
        Some(match total.trend_p_adjusted {
            Some(p) if p < 0.001 => format!("{} (adjusted p below 0.001)", total.trend),
            Some(p) => format!("{} (adjusted p {p:.3})", total.trend),
            None => total.trend.to_owned(),
        })
    };
    html! {
        @if let Some(all) = of(&theme.all) {
            p.note {
                "Trend over the years: " strong { (all) }
                @if let Some(strength) = of(&theme.strength) { "; as a strength: " (strength) }
                @if let Some(learning) = of(&theme.learning) { "; as learning: " (learning) }
                "."
            }
        }
    }
}

fn year_row(theme: &Theme<'_>, year: &Observation<'_>, label: &str) -> Markup {
    html! {
        tr {
            th scope="row" { (label) }
            td.number { (with_theme(year)) }
            td.number { (audited(year)) }
            td.number { (percent(year)) (unreliable(year)) }
            td.number { (interval(year)) }
            td.number { (split(theme.strength.as_ref(), year)) }
            td.number { (split(theme.learning.as_ref(), year)) }
        }
    }
}

/// The themes that no counted case has, in one line, with what else was found of them.
fn without_cases(page: &Page<'_>, absent: &[Theme<'_>]) -> Markup {
    let names: Vec<&str> = absent.iter().map(|theme| theme.name).collect();
    html! {
        @if !absent.is_empty() {
            section aria-labelledby="no-case" {
                h2 #no-case { "Themes found in no counted case" }
                p { (names.join("; ")) "." }
                @for theme in absent.iter().filter(|theme| !theme.evidence.is_empty()) {
                    article {
                        h3 { (theme.name) }
                        (evidence::lists(page, &theme.evidence))
                    }
                }
            }
        }
    }
}

fn with_theme(o: &Observation<'_>) -> String {
    o.cases_with_theme.map_or_else(|| missing(o), |n| n.to_string())
}

fn audited(o: &Observation<'_>) -> String {
    o.cases_audited.map_or_else(|| missing(o), |n| n.to_string())
}

fn percent(o: &Observation<'_>) -> String {
    o.estimate.map_or_else(|| missing(o), |e| format!("{:.1}", e.percent))
}

fn interval(o: &Observation<'_>) -> String {
    o.estimate.map_or_else(|| missing(o), |e| format!("{:.1} to {:.1}", e.lower, e.upper))
}

fn missing(o: &Observation<'_>) -> String {
    o.marker.unwrap_or('x').to_string()
}

fn unreliable(o: &Observation<'_>) -> &'static str {
    if o.estimate.is_some() && o.marker == Some('u') { " [u]" } else { "" }
}

/// The same period in the series of one polarity; its own denominator where that differs.
fn split(series: Option<&Series<'_>>, whole: &Observation<'_>) -> String {
    let Some(series) = series else { return String::new() };
    let found = series.years.iter().chain(&series.not_stated).chain(&series.total).find(|o| o.same_period(whole));
    match found {
        Some(o) if o.cases_audited != whole.cases_audited => format!("{} of {}", with_theme(o), audited(o)),
        Some(o) => with_theme(o),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::series::testing;
    use super::*;
    use crate::model::{Cell, ColumnKind};

    fn themes() -> Vec<ThemeText> {
        let theme = |id: &str, name: &str, group: &str, definition: &str| ThemeText {
            id: id.to_owned(),
            name: name.to_owned(),
            group: group.to_owned(),
            definition: definition.to_owned(),
            ..ThemeText::default()
        };
        vec![
            theme("voice", "Voice of the child", "A", "The child <was> heard."),
            theme("move", "Moves", "B", "A family moved."),
            theme("poverty", "Poverty", "C", "Money."),
        ]
    }

    fn frequency() -> Table {
        let mut table = testing::frequency();
        for (theme, polarity, with) in
            [("voice", "Total", 1), ("voice", "strength", 1), ("voice", "learning", 0), ("move", "Total", 2), ("poverty", "Total", 0)]
        {
            for board in ["Total", "<b>&"] {
                testing::add(
                    &mut table,
                    "201415",
                    theme,
                    polarity,
                    board,
                    Some((with, 2, [f64::from(u8::try_from(with).unwrap()) * 50.0, 0.0, 100.0])),
                );
                testing::add(&mut table, "201516", theme, polarity, board, None);
                testing::add(&mut table, "not stated", theme, polarity, board, Some((0, 1, [0.0, 0.0, 79.3])));
                testing::add(&mut table, "Total", theme, polarity, board, Some((with, 2, [50.0, 0.0, 100.0])));
            }
        }
        let at = |name| table.column(name).unwrap();
        let (theme, polarity, period) = (at("theme_id"), at("polarity"), at("time_period"));
        let (trend, p) = (at("trend"), at("trend_p_adjusted"));
        for row in table.rows.iter_mut().filter(|r| r[theme] == "voice".into() && r[period] == "Total".into()) {
            if row[polarity] == "Total".into() {
                (row[trend], row[p]) = ("rising".into(), Cell::Decimal(0.0004));
            } else if row[polarity] == "strength".into() {
                row[trend] = "too few cases".into();
            }
        }
        table.notes.push("1 pooled report has no cases <to count>.".to_owned());
        table
    }

    fn evidence() -> Table {
        let mut table = evidence::testing::table();
        evidence::testing::add(&mut table, "e1", "voice", "p1", "strength", "He said <b>no</b> to the visit.", "said <b>no</b>");
        evidence::testing::add(&mut table, "e2", "voice", "p1", "strength", "He said <b>no</b> to the visit.", "visit");
        evidence::testing::add(&mut table, "e3", "voice", "p2", "prompt", "How is the child heard?", "heard");
        evidence::testing::add(&mut table, "e4", "poverty", "p3", "context", "The family had debts.", "debts");
        table
    }

    fn drawn() -> String {
        let mut documents = Table::new("documents", &[("document", ColumnKind::Text), ("outcome", ColumnKind::Text)]);
        for outcome in ["read", "failed", "check"] {
            documents.rows.push(vec!["a.pdf".into(), outcome.into()]);
        }
        let unshown = BTreeMap::from([("voice".to_owned(), 12)]);
        let mut cases = Table::new("cases", &[("case_id", ColumnKind::Text)]);
        cases.rows.push(vec![Cell::from("c1")]);
        let (frequency, evidence) = (frequency(), evidence());
        let page = Page {
            frequency: &frequency,
            evidence: &evidence,
            unshown: &unshown,
            cases: &cases,
            documents: &documents,
            themes: themes().leak(),
            version: "0.1.0",
            codebook_version: "1",
            corpus_path: "../corpus",
        };
        let once = render(&page);
        assert_eq!(once, render(&page));
        once
    }

    #[test]
    fn everything_is_escaped_and_nothing_is_loaded() {
        let page = drawn();
        assert!(page.contains("&lt;b&gt;&amp;") && !page.contains("<b>"), "{page}");
        assert!(page.contains("The child &lt;was&gt; heard.") && page.contains("no cases &lt;to count&gt;."));
        for outside in ["http", "src=", "url(", "@import", "<script", "<link"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }

    #[test]
    fn each_row_of_the_evidence_stands_once_with_its_words_marked() {
        let page = drawn();
        for id in ["e1", "e2", "e3", "e4"] {
            assert_eq!(page.matches(&format!(">{id}<")).count(), 1, "{id}: {page}");
        }
        assert!(page.contains("He <mark>said &lt;b&gt;no&lt;/b&gt;</mark> to the <mark>visit</mark>."), "{page}");
    }

    #[test]
    fn the_most_frequent_theme_is_first_and_the_absent_are_named_last() {
        let page = drawn();
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
        assert!(at("id=\"theme-0-name\">Moves<") < at("id=\"theme-1-name\">Voice of the child<"));
        assert!(at("Themes found in no counted case") < at("<p>Poverty.</p>"));
        assert!(!page.contains("id=\"theme-2\""));
    }

    #[test]
    fn the_page_says_what_it_rests_on() {
        let page = drawn();
        for text in [
            "lang=\"en-GB\"",
            "<dt>audit reports</dt><dd><strong>2</strong>",
            "<dt>case</dt><dd><strong>1</strong>",
            "<strong>1 report could not be read</strong> and is not",
            "Year not stated: 0 of 1 cases",
            "<td class=\"number\">x</td>",
            "12 more tags of this theme",
            "Trend over the years: <strong>rising (adjusted p below 0.001)</strong>; as a strength: too few cases.",
            INTERNAL,
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
    }
}
