//! What stands before an item of a list: bullets, numbers and letters.

/// True for text that is nothing but a bullet, or a letter, dash or other sign that serves as one.
pub fn is_bullet(text: &str) -> bool {
    let mut chars = text.chars();
    let serves = |c: char| matches!(c, 'o' | '-' | '\u{2013}' | '\u{2014}' | '\u{2212}' | '*' | '+' | '?' | '!' | '>' | '\u{fffd}');
    matches!((chars.next(), chars.next()), (Some(c), None) if is_sign(c) || serves(c))
}

/// True for a sign by which a list tells what went well: a plus, a tick, a smile, an arrow upwards.
pub fn is_plus(marker: &str) -> bool {
    matches!(
        marker.trim(),
        "+" | "\u{ff0b}"
            | "\u{2795}"
            | "\u{2713}"
            | "\u{2714}"
            | "\u{2611}"
            | "\u{2705}"
            | "\u{1f5f8}"
            | "\u{1f5f9}"
            | "\u{263a}"
            | "\u{25b2}"
            | "\u{2191}"
            | "\u{1f44d}"
    )
}

/// True for a sign by which a list tells what did not: a minus, a cross, an exclamation mark, an arrow downwards. A dash is
/// one only beside a plus.
pub fn is_minus(marker: &str) -> bool {
    matches!(
        marker.trim(),
        "-" | "\u{2013}"
            | "\u{2212}"
            | "\u{2796}"
            | "\u{2715}"
            | "\u{2716}"
            | "\u{2717}"
            | "\u{2718}"
            | "\u{2612}"
            | "\u{274c}"
            | "\u{274e}"
            | "\u{d7}"
            | "\u{2639}"
            | "\u{25bc}"
            | "\u{2193}"
            | "\u{25b3}"
            | "\u{394}"
            | "\u{2206}"
            | "\u{26a0}"
            | "!"
            | "\u{1f44e}"
    )
}

/// True for a sign that no sentence begins with: dots, squares, ticks, crosses, stars, arrows, numbers in circles, and the
/// private characters of symbol fonts.
pub fn is_sign(c: char) -> bool {
    matches!(
        c,
        '\u{b7}' | '\u{bb}' | '\u{394}' | '\u{2206}' | '\u{2022}' | '\u{2023}' | '\u{203a}' | '\u{2043}' | '\u{204c}' | '\u{204d}' | '\u{2190}'..='\u{21ff}' | '\u{2219}'
            | '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{25ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{e000}'..='\u{f8ff}' | '\u{1f300}'..='\u{1faff}'
    )
}

/// The number or letter at the start of a numbered item (`1.`, `2.1`, `a)`, `(iv)`) and the rest; not an initial, a year or
/// a number that counts.
pub fn enumerator(text: &str) -> Option<(&str, &str)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (label, rest) = (text.get(..end)?, text.get(end..)?.trim_start());
    let open = label.starts_with('(');
    let core = label.trim_start_matches('(');
    let bare = core.trim_end_matches(['.', ')', ':']);
    let punctuated = bare.len() < core.len();
    let numbers = !bare.is_empty() && bare.split('.').all(|n| (1..=2).contains(&n.len()) && n.chars().all(|c| c.is_ascii_digit()));
    let letter = bare.len() == 1 && bare.chars().all(|c| c.is_ascii_alphabetic());
    let roman = bare.len() <= 4 && !bare.is_empty() && bare.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    let dotted = numbers && bare.contains('.');
    let initial = letter && core.ends_with('.') && !open && bare.chars().all(|c| c.is_ascii_uppercase());
    let ok = numbers && (punctuated || dotted) || (letter || roman) && (core.ends_with(')') || punctuated && !initial);
    (ok && (numbers || !label.ends_with(':'))).then_some((label, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_label_are_told_from_numbers_that_count() {
        assert_eq!(enumerator("1. Text"), Some(("1.", "Text")));
        assert_eq!(enumerator("2.1 Text"), Some(("2.1", "Text")));
        assert_eq!(enumerator("(iv) Text"), Some(("(iv)", "Text")));
        assert_eq!(enumerator("a) Text"), Some(("a)", "Text")));
        assert_eq!(enumerator("2 children were seen"), None);
        assert_eq!(enumerator("A child was seen"), None);
        assert_eq!(enumerator("2016. Text"), None);
        assert_eq!(enumerator("J. Smith"), None);
    }
}
