//! Spans that stand off the baseline of the words they belong to: raised letters, references to notes, large initials,
//! bullets set too high or too low.

use crate::model::Span;
use crate::text::markers::is_bullet;

/// Moves such spans to the line that they belong to. What only refers to a note is taken out and given back. The spans
/// are in the order of their baselines afterwards.
pub(super) fn settle(spans: &mut Vec<Span>) -> Vec<Span> {
    initials(spans);
    spans.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    // No host is further away than its own size.
    let reach = spans.iter().map(|s| s.size).fold(0.0, f32::max);
    let places: Vec<Place> = spans
        .iter()
        .map(|span| {
            let from = spans.partition_point(|o| o.baseline < span.baseline - reach);
            let to = spans.partition_point(|o| o.baseline <= span.baseline + reach);
            place(spans.get(from..to).unwrap_or(&[]), span)
        })
        .collect();
    let mut notes = Vec::new();
    let mut settled = Vec::with_capacity(spans.len());
    for (span, place) in std::mem::take(spans).into_iter().zip(places) {
        match place {
            Place::Line => settled.push(span),
            Place::On(baseline, size) => settled.push(Span { baseline, size, ..span }),
            Place::Note => notes.push(Span { artifact: true, ..span }),
        }
    }
    settled.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    *spans = settled;
    notes
}

enum Place {
    /// On a line of its own or already on the right one.
    Line,
    /// On the line with this baseline and size.
    On(f32, f32),
    /// A reference to a note: no word of the sentence.
    Note,
}

/// Where a span belongs, from the spans near its height.
fn place(spans: &[Span], span: &Span) -> Place {
    let text = span.text.trim();
    let length = text.chars().count();
    if length == 0 || length > 4 {
        return Place::Line;
    }
    let others = || spans.iter().filter(|o| !std::ptr::eq(*o, span) && o.turn == span.turn && !o.text.trim().is_empty());
    let number = length <= 2 && text.chars().all(|c| c.is_ascii_digit());
    // Behind a word it ends a sentence, and is no bullet.
    let behind = |o: &Span| (o.baseline - span.baseline).abs() < 0.3 * o.size && (-0.5..0.4 * o.size).contains(&(span.x0 - o.x1));
    let ends = matches!(text, "?" | "!" | "+" | ">") && others().any(behind);
    if is_bullet(text) && !ends || number && others().any(|o| o.style.colour != span.style.colour && is_beside(span, o)) {
        let level = others().any(|o| (o.baseline - span.baseline).abs() < 0.1 * o.size && o.x0 > span.x1 && o.x0 - span.x1 < 3.0 * o.size);
        let beside = others().find(|o| is_beside(span, o) && !is_bullet(o.text.trim()));
        return match beside {
            Some(text) if !level => Place::On(text.baseline, span.size),
            _ => Place::Line,
        };
    }
    // A figure drawn raised by its font, right behind the end of a sentence.
    if number && others().any(|o| behind(o) && closes_sentence(&o.text)) {
        return Place::Note;
    }
    let raised = |host: &&Span| {
        let rise = host.baseline - span.baseline;
        span.size < 0.82 * host.size && rise > 0.1 * host.size && rise < 0.62 * host.size
    };
    let follows = |host: &&Span| span.x0 - host.x1 < 0.4 * host.size && span.x0 > host.x1 - 0.3 * host.size;
    let inside = |host: &&Span| span.x0 > host.x0 && span.x1 < host.x1;
    let Some(host) = others().filter(raised).find(|h| follows(h) || inside(h)) else { return Place::Line };
    let refers = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '\u{2020}' | '\u{2021}' | '\u{a7}' | ',' | '[' | ']'));
    // "10" with a raised 2 is a figure; a number behind a word or a full stop refers to a note.
    let word = host
        .text
        .trim_end()
        .chars()
        .last()
        .is_some_and(|c| c.is_alphabetic() || matches!(c, '.' | ',' | ';' | ':' | ')' | '\'' | '\u{2019}' | '\u{201d}' | '"'));
    let starred = text.chars().all(|c| c == '*');
    if refers && word && !starred { Place::Note } else { Place::On(host.baseline, span.size) }
}

/// True for a text that ends in a word and a full stop; `No.`, `Fig.` and the like end no sentence.
pub(super) fn closes_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['\'', '\u{2019}', '\u{201d}', '"', ')']);
    let word = bare.trim_end_matches(['.', '?', '!', ',', ';', ':']);
    let inner = word.trim_end_matches(['\'', '\u{2019}', '\u{201d}', '"', ')']);
    let last = inner.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    word.len() < bare.len()
        && last.len() >= 2
        && !["no", "nos", "fig", "para", "paras", "ref", "pp", "vol", "art", "sec"].contains(&last.to_lowercase().as_str())
}

/// True where a text begins a little to the right of a bullet, on much the same height.
fn is_beside(bullet: &Span, text: &Span) -> bool {
    let gap = text.x0 - bullet.x1;
    (text.baseline - bullet.baseline).abs() < 0.45 * text.size && (-0.5..3.0 * text.size).contains(&gap)
}

/// A large initial stands on the last of the lines beside it and begins the first.
fn initials(spans: &mut [Span]) {
    let least = spans.iter().filter(|s| !s.text.trim().is_empty()).map(|s| s.size).fold(f32::MAX, f32::min);
    for at in 0..spans.len() {
        let Some(cap) = spans.get(at) else { break };
        let text = cap.text.trim();
        let letter = text.chars().count() == 1 && text.chars().all(char::is_uppercase);
        if !letter || least >= 0.6 * cap.size {
            continue;
        }
        let beside = |s: &&Span| {
            s.turn == cap.turn
                && s.size < 0.6 * cap.size
                && s.x0 >= cap.x1 - 1.0
                && s.x0 - cap.x1 < 0.5 * cap.size
                && s.baseline <= cap.baseline + 0.5 * s.size
                && s.baseline > cap.baseline - 0.95 * cap.size
                && !s.text.trim().is_empty()
        };
        let first = spans.iter().filter(beside).min_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.x0.total_cmp(&b.x0)));
        let lines = spans.iter().filter(beside).filter(|s| first.is_some_and(|f| s.baseline > f.baseline + 0.5 * f.size)).count();
        let Some((baseline, size, x0, style)) = first.filter(|_| lines > 0).map(|f| (f.baseline, f.size, f.x0, f.style)) else { continue };
        let left = cap.x0;
        let foot = cap.baseline;
        // The lines beside it begin where it begins: none of them is indented.
        for span in spans.iter_mut() {
            // The box of the initial may reach a line below its foot.
            let pushed = (span.x0 - x0).abs() < 0.4 * size && span.baseline > baseline + 0.5 * size && span.baseline <= foot + 1.1 * size;
            if pushed && (span.size - size).abs() < 0.1 * size {
                span.x0 = left;
            }
        }
        if let Some(cap) = spans.get_mut(at) {
            (cap.baseline, cap.size, cap.x1, cap.style) = (baseline, size, x0, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use crate::model::{Span, Style};

    fn span(text: &str, x0: f32, baseline: f32, size: f32) -> Span {
        #[expect(clippy::cast_precision_loss, reason = "test text is short")]
        let x1 = x0 + text.chars().count() as f32 * 0.5 * size;
        Span {
            text: text.to_owned(),
            x0,
            x1,
            baseline,
            size,
            style: Style::default(),
            hidden: false,
            artifact: false,
            turn: 0,
            element: None,
        }
    }

    fn texts(spans: Vec<Span>) -> Vec<(String, bool)> {
        rows::lines(spans, &[], &[]).iter().map(|l| (l.text(), l.artifact)).collect()
    }

    #[test]
    fn a_raised_number_behind_a_word_refers_to_a_note_and_is_no_part_of_the_sentence() {
        let spans = vec![span("what she had", 50.0, 100.0, 10.0), span("3", 110.0, 96.0, 6.0), span("reported", 116.0, 100.0, 10.0)];
        assert_eq!(texts(spans), [("what she had reported".to_owned(), false), ("3".to_owned(), true)]);
    }

    #[test]
    fn a_figure_right_behind_a_sentence_refers_to_a_note_whatever_its_size() {
        let read = |before: &str, gap: f32| {
            #[expect(clippy::cast_precision_loss, reason = "test text is short")]
            let x = 50.0 + before.chars().count() as f32 * 5.0 + gap;
            texts(vec![span(before, 50.0, 100.0, 10.0), span("1", x, 100.0, 10.0)])
        };
        assert_eq!(read("who had heard of it.", 0.0), [("who had heard of it.".to_owned(), false), ("1".to_owned(), true)]);
        assert_eq!(read("in figure No.", 0.0), [("in figure No.1".to_owned(), false)]);
        assert_eq!(read("who had heard of it.", 4.0), [("who had heard of it. 1".to_owned(), false)]);
    }

    #[test]
    fn raised_letters_stay_in_their_word() {
        let spans = vec![span("the 19", 50.0, 100.0, 10.0), span("th", 80.0, 96.0, 6.0), span("day", 90.0, 100.0, 10.0)];
        assert_eq!(texts(spans), [("the 19th day".to_owned(), false)]);
    }

    #[test]
    fn a_large_initial_begins_the_first_of_the_lines_beside_it() {
        let spans = vec![
            span("E", 50.0, 124.0, 34.0),
            span("die, who is ten,", 70.0, 100.0, 10.0),
            span("lives in two homes", 70.0, 112.0, 10.0),
            span("and has a dog.", 70.0, 124.0, 10.0),
            span("She likes it.", 50.0, 136.0, 10.0),
        ];
        let texts: Vec<String> = texts(spans).into_iter().map(|(t, _)| t).collect();
        assert_eq!(texts, ["Edie, who is ten,", "lives in two homes", "and has a dog.", "She likes it."]);
    }

    #[test]
    fn a_bullet_set_too_high_stands_before_its_text() {
        let found = rows::lines(vec![span("\u{2022}", 50.0, 97.5, 9.0), span("The school asked.", 62.0, 100.0, 11.0)], &[], &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].marker.as_deref(), Some("\u{2022}"));
    }
}
