//! Running heads, page numbers, protective markings and contents lines: text of the page, not of the report.

use std::collections::{HashMap, HashSet};

use super::rows::{Line, Ornament};
use crate::model::block::Furniture;

/// The outer part of a page's height in which running heads and feet stand.
pub(super) const EDGE: f32 = 0.09;

/// No page has more numbers of its own.
const MOST_NUMBERS: usize = 4;

/// How many lines at a page's head or foot can be running ones.
const RUNNING: usize = 3;

/// Lines of all pages, told apart: why a line is furniture, `None` where it is the report's.
pub(super) fn find(pages: &[(f32, &[Line])]) -> Vec<Vec<Option<Furniture>>> {
    let mut repeats: HashMap<(String, i32), usize> = HashMap::new();
    for (height, lines) in pages {
        let mut here: Vec<(String, i32)> = lines.iter().filter(|l| at_edge(l, *height)).map(key).collect();
        here.sort();
        here.dedup();
        for k in here {
            *repeats.entry(k).or_default() += 1;
        }
    }
    // The heading of a section can be smaller than the text: it stands in the middle of a page, too.
    let set_off = |l: &Line| l.is_bold() || l.ornament != Ornament::None;
    let inside =
        |(height, lines): &(f32, &[Line])| lines.iter().filter(|l| set_off(l) && !near_edge(l, *height)).map(key).collect::<Vec<_>>();
    let inside: HashSet<(String, i32)> = pages.iter().flat_map(inside).collect();
    let in_text: HashSet<String> =
        pages.iter().flat_map(|(height, lines)| lines.iter().filter(|l| !at_edge(l, *height)).map(Line::text)).collect();
    let outermost = outermost(pages);
    let levels = Levels::of(pages);
    let body = body_size(pages);
    // A file that says what its running heads are has none in the cells of its tables.
    let declares = pages.iter().any(|(_, lines)| lines.iter().any(|l| l.artifact));
    let needed = pages.len().div_ceil(2).clamp(2, 3);
    let feet = feet(pages, body, needed);
    pages
        .iter()
        .zip(&outermost)
        .map(|((height, lines), outer)| {
            // What stands on one height with the number of the page, which says so, is a part of the running head.
            let numbers: Vec<f32> = lines
                .iter()
                .filter(|l| at_edge(l, *height) && says_page(&l.text()) && is_page_number(&l.text()))
                .map(|l| l.baseline)
                .take(MOST_NUMBERS)
                .collect();
            let lowest = lines.iter().map(|l| l.baseline).fold(f32::MIN, f32::max);
            let form = rows_of_form(lines, *height, needed, &levels, &repeats);
            let mut marks: Vec<Option<Furniture>> = lines
                .iter()
                .map(|line| {
                    let edge = at_edge(line, *height);
                    let text = line.text();
                    // A heading that happens to stand at the top of several pages is no running head.
                    let heading = || line.size > 1.05 * body || set_off(line) && (line.size > 0.95 * body || inside.contains(&key(line)));
                    let number = is_page_number(&text);
                    let in_form = form.iter().any(|y| (y - line.baseline).abs() < 0.5);
                    let in_cell = declares && line.element.is_some_and(|e| e.cell.is_some());
                    let in_table = in_cell || number && in_row(line, lines, &repeats);
                    let repeated = || {
                        let times = repeats.get(&key(line)).copied().unwrap_or(0);
                        times >= needed && (!heading() || times >= 3 && times * 10 >= pages.len() * 8 && !names_a_case(&text))
                    };
                    let running = || {
                        near_edge(line, *height)
                            && outer.contains(&line.baseline)
                            && outermost.iter().filter(|o| is_level(o, line)).count() >= needed
                            && !heading()
                            && levels.pages(line) >= needed
                    };
                    // The heading of the section, set again beside a running head.
                    let echoes = || {
                        let level = |l: &&Line| (l.baseline - line.baseline).abs() < 2.0 && !std::ptr::eq(*l, line);
                        let runs = |l: &Line| repeats.get(&key(l)).is_some_and(|times| *times >= needed) && outer.contains(&l.baseline);
                        in_text.contains(&text) && lines.iter().filter(level).any(runs)
                    };
                    let last = || line.baseline >= lowest && feet.contains(&key(line));
                    if line.artifact {
                        Some(Furniture::Declared)
                    } else if super::tagged::is_contents(line) || is_contents_line(&text) {
                        Some(Furniture::Contents)
                    } else if edge && number && (!in_table || says_page(&text)) {
                        Some(Furniture::PageNumber)
                    } else if edge && numbers.iter().any(|y| (y - line.baseline).abs() < 2.0) {
                        Some(Furniture::Running)
                    } else if (edge || line.size < 0.92 * body) && is_marking(&text) {
                        Some(Furniture::Marking)
                    } else if !in_table && !in_form && !counts_cases(&text) && (edge && (repeated() || echoes()) || running() || last()) {
                        Some(Furniture::Running)
                    } else if edge && stands_alone(line, lines, *height) {
                        Some(Furniture::Alone)
                    } else {
                        None
                    }
                })
                .collect();
            mark_contents(lines, &mut marks);
            marks
        })
        .collect()
}

/// `Story 2 of 4`: the number of a case, over its name.
fn counts_cases(text: &str) -> bool {
    const CASES: [&str; 8] = ["case", "story", "child", "adult", "family", "person", "young person", "case study"];
    let number = |n: &str| (1..=2).contains(&n.len()) && n.chars().all(|c| c.is_ascii_digit());
    let told = text.to_lowercase();
    let Some((head, all)) = told.trim().rsplit_once(" of ") else { return false };
    head.rsplit_once(' ').is_some_and(|(name, n)| CASES.contains(&name) && number(n) && number(all))
}

/// True where a number says of itself that it is a page's.
fn says_page(text: &str) -> bool {
    text.to_lowercase().contains("page")
}

/// True for a number in a row with words that no other page has: a number in a table or beside a heading.
fn in_row(line: &Line, lines: &[Line], repeats: &HashMap<(String, i32), usize>) -> bool {
    let level = |l: &&Line| (l.baseline - line.baseline).abs() < 0.5 * line.size && !std::ptr::eq(*l, line);
    let own = |l: &Line| !l.artifact && l.letters() > 0 && repeats.get(&key(l)).copied().unwrap_or(0) < 2 && !is_marking(&l.text());
    line.element.is_some_and(|e| e.cell.is_some()) || lines.iter().filter(level).any(own)
}

/// The baselines of the rows of a form that stands at the top or foot of every page: the same names of the rows each time,
/// and beside them other words. A running head has one such row at most.
fn rows_of_form(lines: &[Line], height: f32, needed: usize, levels: &Levels, repeats: &HashMap<(String, i32), usize>) -> Vec<f32> {
    let named = |l: &&Line| near_edge(l, height) && levels.pages(l) >= needed && in_row(l, lines, repeats);
    let mut rows: Vec<f32> = lines.iter().filter(named).map(|l| l.baseline).collect();
    rows.sort_by(f32::total_cmp);
    rows.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    if rows.len() >= 2 { rows } else { Vec::new() }
}

/// The words of small lines that stand last on several pages, wherever the text ends.
fn feet(pages: &[(f32, &[Line])], body: f32, needed: usize) -> HashSet<(String, i32)> {
    let last = |lines: &[Line]| lines.iter().max_by(|a, b| a.baseline.total_cmp(&b.baseline)).filter(|l| l.size < 0.92 * body).map(key);
    let mut counts: HashMap<(String, i32), usize> = HashMap::new();
    pages.iter().filter_map(|(_, lines)| last(lines)).for_each(|key| *counts.entry(key).or_default() += 1);
    counts.into_iter().filter(|(_, times)| *times >= needed).map(|(key, _)| key).collect()
}

/// The baselines of each page's first and last lines.
fn outermost(pages: &[(f32, &[Line])]) -> Vec<Vec<f32>> {
    let ends = |lines: &[Line]| {
        let mut all: Vec<f32> = lines.iter().map(|l| l.baseline).collect();
        all.sort_by(f32::total_cmp);
        let last = all.len().saturating_sub(RUNNING).max(RUNNING);
        all.iter().take(RUNNING).chain(all.iter().skip(last)).copied().collect()
    };
    pages.iter().map(|(_, lines)| ends(lines)).collect()
}

fn is_level(ends: &[f32], line: &Line) -> bool {
    ends.iter().any(|y| (y - line.baseline).abs() < 3.0)
}

/// On how many pages the same words stand on the same height, near the edge: by the words, their size and the height in
/// steps of three points.
struct Levels(HashMap<((String, i32), i32), usize>);

impl Levels {
    fn of(pages: &[(f32, &[Line])]) -> Self {
        let mut counts = HashMap::new();
        for (height, lines) in pages {
            let mut here: Vec<((String, i32), i32)> = lines.iter().filter(|l| near_edge(l, *height)).map(|l| (key(l), step(l))).collect();
            here.sort();
            here.dedup();
            for level in here {
                *counts.entry(level).or_default() += 1;
            }
        }
        Self(counts)
    }

    fn pages(&self, line: &Line) -> usize {
        let (words, at) = (key(line), step(line));
        (at - 1..=at + 1).filter_map(|step| self.0.get(&(words.clone(), step))).sum()
    }
}

fn step(line: &Line) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a place on a page")]
    let step = (line.baseline / 3.0).round() as i32;
    step
}

/// The size of most letters.
fn body_size(pages: &[(f32, &[Line])]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for line in pages.iter().flat_map(|(_, lines)| lines.iter()) {
        match sizes.iter_mut().find(|(s, _)| (*s - line.size).abs() < 0.25) {
            Some((_, letters)) => *letters += line.letters(),
            None => sizes.push((line.size, line.letters())),
        }
    }
    sizes.into_iter().max_by_key(|(_, letters)| *letters).map_or(10.0, |(size, _)| size)
}

/// "Case 2", "Child B": told apart by their numbers, and so no running head.
fn names_a_case(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("").to_lowercase();
    ["case", "child", "family", "audit", "adult", "young", "baby"].contains(&first.as_str())
}

/// Lines after a heading "Contents" that end in a page number.
fn mark_contents(lines: &[Line], marks: &mut [Option<Furniture>]) {
    let is_heading = |l: &Line| matches!(l.text().trim().trim_end_matches(':').to_lowercase().as_str(), "contents" | "table of contents");
    let Some(start) = lines.iter().position(is_heading) else { return };
    let mut found = false;
    let mut last = start;
    for (i, line) in lines.iter().enumerate().skip(start + 1) {
        let text = line.text();
        let number_only = text.chars().all(|c| c.is_ascii_digit());
        let ends_in_number =
            text.rsplit(' ').next().is_some_and(|w| w.len() <= 3 && !w.is_empty() && w.chars().all(|c| c.is_ascii_digit()));
        let larger = lines.get(start + 1).is_some_and(|entry| line.size > 1.05 * entry.size || line.is_bold() && !entry.is_bold());
        if larger {
            break;
        }
        if is_contents_line(&text) || number_only || ends_in_number {
            found = true;
            last = i;
        } else if i > last + 1 {
            break;
        }
    }
    if found {
        for mark in marks.iter_mut().take(last + 1).skip(start) {
            *mark = Some(Furniture::Contents);
        }
    }
}

/// Where a second or third running line may stand.
fn near_edge(line: &Line, height: f32) -> bool {
    line.rect.y1 < 1.6 * EDGE * height || line.rect.y0 > (1.0 - 1.6 * EDGE) * height
}

fn at_edge(line: &Line, height: f32) -> bool {
    line.rect.y1 < EDGE * height || line.rect.y0 > (1.0 - EDGE) * height
}

/// One small line at the very edge, far from all others: the foot of a report of one page.
fn stands_alone(line: &Line, lines: &[Line], height: f32) -> bool {
    let others = || lines.iter().filter(|l| (l.baseline - line.baseline).abs() > 0.5 * line.size);
    let near = others().any(|l| (l.baseline - line.baseline).abs() < 3.0 * line.size.max(l.size));
    let larger = others().filter(|l| l.size > 1.08 * line.size).count() * 2 > others().count();
    larger && !near && (line.rect.y0 > 0.92 * height || line.rect.y1 < 0.06 * height)
}

/// The text with its digits blanked, and the size: a title is no running head of its own words in small.
fn key(line: &Line) -> (String, i32) {
    let text: String = line.text().chars().filter(|c| !c.is_whitespace()).map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    #[expect(clippy::cast_possible_truncation, reason = "a type size")]
    let size = line.size.round() as i32;
    (text, size)
}

/// `3`, `Page 3 of 7`, `- 3 -`, `3 | Page`.
fn is_page_number(text: &str) -> bool {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let bare: String = text.to_lowercase().replace("page", "").replace("of", "");
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    (1..=7).contains(&digits)
        && bare.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '\u{2013}' | '|' | '/' | '.' | '(' | ')'))
}

/// The Government's security classifications and their older forms, alone on a line.
fn is_marking(text: &str) -> bool {
    let bare = text.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase().replace([':', '-', '\u{2013}'], " ");
    let bare = crate::text::normalise::squeeze(&bare);
    let known = ["OFFICIAL", "OFFICIAL SENSITIVE", "RESTRICTED", "CONFIDENTIAL", "PROTECT", "NOT PROTECTIVELY MARKED", "UNCLASSIFIED"];
    known.contains(&bare.as_str())
}

/// A leader of dots and a number.
fn is_contents_line(text: &str) -> bool {
    let trimmed = text.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    trimmed.len() < text.len() && (trimmed.ends_with("....") || trimmed.ends_with(". . .") || trimmed.ends_with("\u{2026}\u{2026}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of body lines under one line at its top.
    fn page(head: &str, size: f32, bold: bool) -> (f32, Vec<Line>) {
        use crate::model::{Span, Style};
        let span = |text: &str, baseline: f32, size: f32, bold: bool| Span {
            text: text.to_owned(),
            x0: 50.0,
            x1: 300.0,
            baseline,
            size,
            style: Style { bold, ..Style::default() },
            hidden: false,
            artifact: false,
            turn: 0,
            element: None,
        };
        let mut spans = vec![span(head, 50.0, size, bold)];
        for (n, baseline) in [100.0, 112.0, 124.0, 136.0].into_iter().enumerate() {
            spans.push(span(&format!("{head} has running text of its own, line {n}"), baseline, 10.0, false));
        }
        (842.0, crate::lines::rows::lines(spans, &[], &[]))
    }

    #[test]
    fn a_heading_at_the_top_of_several_pages_is_no_running_head() {
        let found = |pages: &[(f32, Vec<Line>)]| find(&pages.iter().map(|(height, lines)| (*height, lines.as_slice())).collect::<Vec<_>>());
        let marked = |pages: &[(f32, Vec<Line>)]| found(pages).iter().filter(|m| m.first() == Some(&Some(Furniture::Running))).count();
        assert_eq!(marked(&["Case 1", "Case 2", "Case 3", "Case 4"].map(|h| page(h, 14.0, true))), 0);
        assert_eq!(marked(&["Strengths", "Strengths", "Summary", "Actions"].map(|h| page(h, 12.0, true))), 0);
        assert_eq!(marked(&["Audit 2016, page 1", "Audit 2016, page 2", "Audit 2016, page 3"].map(|h| page(h, 8.0, false))), 3);
        assert_eq!(marked(&[page("Marl Vale SCB", 12.0, true), page("Marl Vale SCB", 12.0, true), page("Marl Vale SCB", 12.0, true)]), 3);
    }

    #[test]
    fn a_marking_in_small_print_is_furniture_and_a_heading_of_the_same_word_is_none() {
        let with = |size: f32| {
            let (height, mut lines) = page("Marl Vale SCB", 12.0, true);
            let mut line = lines[1].clone();
            line.runs[0].text = "Protect".to_owned();
            (line.size, line.baseline) = (size, 400.0);
            line.rect = crate::model::Rect::new(50.0, 392.0, 90.0, 402.0);
            lines.push(line);
            find(&[(height, &lines)])[0].last().copied().flatten()
        };
        assert_eq!((with(7.0), with(10.0), with(14.0)), (Some(Furniture::Marking), None, None));
    }

    #[test]
    fn page_numbers_markings_and_leaders_are_known() {
        for text in ["3", "Page 2 of 37", "- 4 -", "2 | Page", "Page 12"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["Case 3", "2016-17 audit", "Stage of 3", "12345678"] {
            assert!(!is_page_number(text), "{text}");
        }
        assert!(is_marking("OFFICIAL - SENSITIVE") && is_marking("OFFICIAL-SENSITIVE") && is_marking("Official: Sensitive"));
        assert!(is_contents_line("Case 1 ........... 4") && !is_contents_line("It went on ... until 4"));
    }
}
