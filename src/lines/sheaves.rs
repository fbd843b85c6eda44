//! Tables that nobody drew: a row of headings side by side, and below each of them its own text.

use super::rows::{Line, Ornament};

/// Columns of text under a row of headings; numbers are those of the lines that were given.
pub(super) struct Sheaf {
    pub(super) columns: Vec<Column>,
}

#[derive(Default)]
pub(super) struct Column {
    pub(super) left: f32,
    pub(super) head: Vec<usize>,
    pub(super) body: Vec<usize>,
}

/// The blank between two columns: what stands left of it ends before `from`, what stands right of it begins at `to`.
struct Gap {
    from: f32,
    to: f32,
}

/// The tables without rules among the lines of a page.
pub(super) fn find(lines: &[&Line]) -> Vec<Sheaf> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let place = |i: &usize| lines.get(*i).map_or((0.0, 0.0), |l| (l.baseline, l.rect.x0));
    order.sort_by(|a, b| place(a).0.total_cmp(&place(b).0).then(place(a).1.total_cmp(&place(b).1)));
    let rows: Vec<Vec<usize>> = order.chunk_by(|a, b| (place(b).0 - place(a).0).abs() < 1.5).map(<[usize]>::to_vec).collect();
    let mut out = Vec::new();
    // Where the table before ended.
    let mut from = 0;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        at += 1;
        if !is_head(row, lines) || goes_on_from(row, rows.get(from..at - 1).unwrap_or(&[]), lines) {
            continue;
        }
        let below = rows.get(at..).unwrap_or(&[]);
        if let Some((sheaf, used)) = under(row, below, lines) {
            out.push(sheaf);
            at += used;
            from = at;
        }
    }
    out
}

/// True where text stands right above each of the headings, in its column alone: these are columns of the page, and no table.
fn goes_on_from(row: &[usize], above: &[Vec<usize>], lines: &[&Line]) -> bool {
    let mut heads: Vec<&Line> = row.iter().filter_map(|&i| lines.get(i).copied()).collect();
    heads.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
    let ends = heads.iter().skip(1).map(|l| l.rect.x0).chain([f32::MAX]);
    let fed = |(head, end): (&&Line, f32)| {
        let near = above.iter().rev().flatten().filter_map(|&i| lines.get(i)).take_while(|l| head.baseline - l.baseline < 2.2 * head.size);
        let mut own =
            near.filter(|l| (l.rect.x0 - head.rect.x0).abs() < 3.0 && l.rect.x1 < end && l.baseline < head.baseline - 0.5 * head.size);
        own.any(|l| !l.is_bold() && l.text().trim_end().ends_with(['.', '?', '!']))
    };
    heads.iter().zip(ends).all(fed)
}

/// Two or more short headings side by side.
fn is_head(row: &[usize], lines: &[&Line]) -> bool {
    let all: Vec<&&Line> = row.iter().filter_map(|&i| lines.get(i)).collect();
    let heading = |l: &&&Line| {
        let text = l.text();
        let words = text.split_whitespace().count();
        (l.is_bold() || l.ornament == Ornament::Bar)
            && l.marker.as_deref().is_none_or(|m| !m.contains(char::is_alphanumeric))
            && words <= 6
            && text.chars().any(char::is_alphabetic)
            && !text.ends_with(['.', ',', ';'])
    };
    let sorted = {
        let mut sorted = all.clone();
        sorted.sort_by(|a, b| a.rect.x0.total_cmp(&b.rect.x0));
        sorted
    };
    let apart = sorted.windows(2).all(|w| matches!(w, [a, b] if b.rect.x0 - a.rect.x1 > 0.8 * a.size));
    let alike = all.windows(2).all(|w| matches!(w, [a, b] if (a.size - b.size).abs() < 0.3 && a.colour() == b.colour()));
    // The same heading twice belongs to two texts side by side.
    let texts: Vec<String> = all.iter().map(|l| l.text()).collect();
    let differ = texts.iter().enumerate().all(|(i, t)| !texts.iter().skip(i + 1).any(|o| o == t));
    all.len() >= 2 && all.iter().all(heading) && apart && alike && differ
}

/// The text below the headings, and how many rows it takes: up to a line that runs across the columns, a heading, or a
/// wide blank. `None` where it is no table.
fn under(row: &[usize], below: &[Vec<usize>], lines: &[&Line]) -> Option<(Sheaf, usize)> {
    let line = |i: usize| lines.get(i).copied();
    let mut heads = row.to_vec();
    heads.sort_by(|a, b| line(*a).map_or(0.0, |l| l.rect.x0).total_cmp(&line(*b).map_or(0.0, |l| l.rect.x0)));
    let head: Vec<&Line> = heads.iter().filter_map(|&i| line(i)).collect();
    let size = head.first()?.size;
    let mut gaps: Vec<Gap> =
        head.windows(2).filter_map(|w| if let [a, b] = w { Some(Gap { from: a.rect.x1, to: b.rect.x0 }) } else { None }).collect();
    let mut columns: Vec<Column> =
        heads.iter().zip(&head).map(|(&i, l)| Column { left: l.rect.x0, head: vec![i], body: Vec::new() }).collect();
    let left = head.first()?.rect.x0 - 8.0 * size;
    let mut foot = head.first()?.baseline;
    let mut used = 0;
    for (n, row) in below.iter().enumerate() {
        let members: Vec<(usize, &Line)> = row.iter().filter_map(|&i| Some((i, line(i)?))).collect();
        let top = members.first().map_or(foot, |(_, l)| l.baseline);
        if top - foot > 3.2 * size {
            break;
        }
        let placed: Option<Vec<usize>> = members.iter().map(|(_, l)| column_of(l, left, &mut gaps)).collect();
        let Some(placed) = placed else { break };
        let last = |c: usize| columns.get(c).and_then(|c| c.body.last()).and_then(|&i| line(i));
        let heading = |(l, c): (&Line, usize)| {
            let begins = last(c).is_none_or(|above| above.text().trim_end().ends_with(['.', '?', '!', ':']));
            let text = l.text();
            let looks = l.is_bold() && l.letters() < 60 && !text.ends_with(['.', ',', ';']) && !text.starts_with(char::is_lowercase);
            begins && looks || l.size > size + 0.4 || l.ornament == Ornament::Bar
        };
        let mut headed = members.iter().zip(&placed).filter(|((_, l), c)| heading((l, **c))).map(|(_, c)| *c).peekable();
        if headed.peek().is_some() {
            // Where another column goes on past the heading these are columns of the page and no table.
            let goes_on = |c: usize| {
                let here = last(c).is_some_and(|above| {
                    let next = below.iter().skip(n).flatten().filter_map(|&i| line(i)).find(|l| column_of_fixed(l, &gaps) == c);
                    next.is_some_and(|l| l.baseline - above.baseline < 1.7 * l.size)
                });
                here && !headed.clone().any(|h| h == c)
            };
            // Lesser headings below these: cards side by side, each with sections of its own.
            let lesser = members.iter().zip(&placed).any(|((_, l), c)| heading((l, *c)) && l.size < size - 0.4);
            if lesser || (0..columns.len()).any(goes_on) {
                return None;
            }
            break;
        }
        for ((i, l), column) in members.iter().zip(placed) {
            if let Some(column) = columns.get_mut(column) {
                column.left = column.left.min(l.rect.x0);
                column.body.push(*i);
            }
        }
        foot = top;
        used += 1;
    }
    let letters = |c: &Column| c.body.iter().filter_map(|&i| line(i)).map(Line::letters).sum::<usize>();
    let filled = columns.iter().filter(|c| letters(c) > 0).count();
    let running = columns.iter().any(|c| letters(c) >= 25);
    (filled >= 2 && running).then_some((Sheaf { columns }, used))
}

/// The column whose blanks a line stands between.
fn column_of_fixed(line: &Line, gaps: &[Gap]) -> usize {
    gaps.iter().take_while(|g| line.rect.x0 >= g.to - 1.0).count()
}

/// The column that a line stands in; the blanks give way to headings that are set in the middle of theirs. `None` where
/// the line runs across.
fn column_of(line: &Line, left: f32, gaps: &mut [Gap]) -> Option<usize> {
    if line.rect.x0 < left {
        return None;
    }
    for (n, gap) in gaps.iter_mut().enumerate() {
        if line.rect.x0 >= gap.to - 1.0 {
            continue;
        }
        if line.rect.x1 <= gap.to - 1.0 {
            gap.from = gap.from.max(line.rect.x1);
            return Some(n);
        }
        if line.rect.x0 <= gap.from {
            return None;
        }
        gap.to = line.rect.x0;
    }
    Some(gaps.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::rows;
    use crate::model::{Span, Style};

    fn span(text: &str, x0: f32, baseline: f32, bold: bool) -> Span {
        #[expect(clippy::cast_precision_loss, reason = "test text is short")]
        let x1 = x0 + text.chars().count() as f32 * 5.0;
        let style = Style { bold, ..Style::default() };
        Span { text: text.to_owned(), x0, x1, baseline, size: 10.0, style, hidden: false, artifact: false, turn: 0, element: None }
    }

    fn bodies(spans: Vec<Span>) -> Vec<Vec<Vec<String>>> {
        let lines = rows::lines(spans, &[], &[]);
        let lines: Vec<&Line> = lines.iter().collect();
        let text = |i: &usize| lines[*i].text();
        find(&lines).iter().map(|s| s.columns.iter().map(|c| c.body.iter().map(text).collect()).collect()).collect()
    }

    #[test]
    fn text_goes_under_its_heading_until_a_line_runs_across() {
        let spans = vec![
            span("Strengths", 50.0, 100.0, true),
            span("Learning", 250.0, 100.0, true),
            span("The school asked her twice", 50.0, 114.0, false),
            span("Nobody wrote the answer down", 250.0, 114.0, false),
            span("and listened.", 50.0, 126.0, false),
            span("A paragraph that runs across both of the columns and is no part of the table", 50.0, 150.0, false),
        ];
        let left = vec!["The school asked her twice".to_owned(), "and listened.".to_owned()];
        assert_eq!(bodies(spans), [[left, vec!["Nobody wrote the answer down".to_owned()]]]);
    }

    #[test]
    fn a_heading_in_the_middle_of_its_column_and_bold_words_alone_are_told_apart() {
        let centred = vec![
            span("Strengths", 100.0, 100.0, true),
            span("Learning", 330.0, 100.0, true),
            span("The school asked her twice over", 50.0, 114.0, false),
            span("Nobody wrote the answer down", 270.0, 114.0, false),
        ];
        assert_eq!(bodies(centred).len(), 1, "headings may stand in the middle");
        let no_text = vec![span("Strengths", 50.0, 100.0, true), span("Learning", 250.0, 100.0, true)];
        assert!(bodies(no_text).is_empty());
    }
}
