//! Where sentences end: at a question or exclamation mark or an ellipsis, unless a small letter follows; at a full stop
//! before a capital, a digit or an opening bracket or quote, unless it belongs to an abbreviation or an initial; at an empty
//! line; and before a line that begins with a bullet. A line break alone ends nothing.

use std::ops::Range;

/// Words before a full stop that do not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "eg", "ie", "vs", "cf", "mr", "mrs", "ms", "dr", "prof", "st", "dept", "approx", "inc", "ltd", "rev", "hon", "sgt",
    "insp", "yr", "yrs",
];

/// Those that do not where a number follows: a girl can say no.
const NUMBERING: &[&str] = &["no", "nos", "pp", "para", "fig", "ref", "ch", "art", "reg"];

/// Byte ranges of the sentences of a text, white space between them left out.
///
/// ```
/// use audit_themes::text::sentences::split;
/// let text = "Do you ask, e.g. the GP? Is it on file? See No. 4.";
/// let all: Vec<&str> = split(text).into_iter().filter_map(|r| text.get(r)).collect();
/// assert_eq!(all, ["Do you ask, e.g. the GP?", "Is it on file?", "See No. 4."]);
/// ```
pub fn split(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    split_into(text, &mut out);
    out
}

/// The same, into a vector that is used again.
pub fn split_into(text: &str, out: &mut Vec<Range<usize>>) {
    let from = |at: usize| text.get(at..).unwrap_or("");
    out.clear();
    let mut start = text.len() - text.trim_start().len();
    let mut at = start;
    while let Some((stop, mark)) = next_mark(text, at) {
        let closed = if mark == '\n' {
            from(text.get(..stop).unwrap_or("").trim_end().len())
        } else {
            let behind = from(stop + mark.len_utf8());
            behind.trim_start_matches(|c| is_mark(c) || matches!(c, ')' | ']' | '"' | '\'' | '\u{2019}' | '\u{201d}'))
        };
        let next = closed.trim_start();
        let (end, going_on) = (text.len() - closed.len(), text.len() - next.len());
        let breaks = match next.chars().next() {
            _ if end <= start => false,
            None => true,
            Some(_) if going_on == end => false,
            Some(_) if ends_paragraph(text.get(end..going_on).unwrap_or(""), next) => true,
            Some(_) if mark == '\n' => false,
            Some(n) if mark == '.' => !n.is_lowercase() && (n.is_alphanumeric() || opens(n)) && !abbreviated(text, stop, n),
            Some(n) => !n.is_lowercase(),
        };
        if breaks {
            out.push(start..end);
            start = going_on;
        }
        // A line break stands before the words that follow it, and is no mark of theirs.
        at = going_on.max(stop + mark.len_utf8());
    }
    let tail = start..text.trim_end().len();
    if !tail.is_empty() {
        out.push(tail);
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '\u{2026}')
}

/// True where the white space before the next words holds an empty line, or they begin a line with a bullet.
fn ends_paragraph(space: &str, next: &str) -> bool {
    let breaks = space.bytes().filter(|b| *b == b'\n').count();
    let mut behind = next.chars();
    breaks >= 2 || breaks == 1 && behind.next().is_some_and(is_bullet) && behind.next().is_some_and(char::is_whitespace)
}

fn is_bullet(c: char) -> bool {
    matches!(c, '-' | '*' | '\u{b7}' | '\u{2013}' | '\u{2022}' | '\u{2023}' | '\u{25a0}' | '\u{25aa}' | '\u{25cf}' | '\u{25e6}')
}

/// The first mark or line break that may end a sentence, from a position on.
fn next_mark(text: &str, mut at: usize) -> Option<(usize, char)> {
    loop {
        // 0xE2 begins an ellipsis, and much else.
        let found = text.as_bytes().get(at..)?.iter().position(|b| matches!(b, b'.' | b'?' | b'!' | b'\n' | 0xE2))?;
        let mark = text.get(at + found..)?.chars().next()?;
        if is_mark(mark) || mark == '\n' {
            return Some((at + found, mark));
        }
        at += found + mark.len_utf8();
    }
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '"' | '\'' | '\u{2018}' | '\u{201c}')
}

/// True where the word that ends at the full stop is an abbreviation or an initial.
fn abbreviated(text: &str, stop: usize, next: char) -> bool {
    let before = text.get(..stop).unwrap_or("");
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"')).next().unwrap_or("").to_lowercase();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word != "i";
    initial || ABBREVIATIONS.contains(&word.as_str()) || next.is_numeric() && NUMBERING.contains(&word.as_str())
}

/// True where the sentence asks. A question that somebody is quoted with (`He said, "Who asked?"`) asks nobody.
pub fn is_question(sentence: &str) -> bool {
    let asked = sentence.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\u{2019}' | '\u{201d}' | ')' | ']'));
    let quoted = sentence.get(asked.len()..).is_some_and(|tail| tail.starts_with(['"', '\'', '\u{2019}', '\u{201d}']));
    asked.ends_with('?') && !(quoted && is_reported(asked))
}

/// True where the last quotation opens behind a comma, a colon or, in a sentence that does not begin as a question does, a word
/// of saying: it is told that somebody said it.
fn is_reported(text: &str) -> bool {
    const SAYING: [&str; 10] = ["said", "says", "asked", "asks", "wrote", "writes", "replied", "thought", "was", "is"];
    let opening = text.char_indices().rev().find(|&(i, c)| opens(c) && text.get(..i).is_some_and(|b| b.is_empty() || b.ends_with(' ')));
    let Some(before) = opening.and_then(|(i, _)| text.get(..i)).map(str::trim_end) else { return false };
    let said = before.rsplit(' ').next().is_some_and(|word| SAYING.contains(&word));
    before.ends_with([',', ':']) || said && !begins_question(before)
}

/// True where the first word is one that questions begin with.
fn begins_question(text: &str) -> bool {
    const FIRST: [&str; 29] = [
        "who", "whom", "whose", "what", "when", "where", "which", "why", "how", "do", "does", "did", "is", "are", "am", "was", "were",
        "can", "could", "would", "will", "should", "have", "has", "had", "may", "might", "shall", "if",
    ];
    let mut words = text.split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '\u{2019}'))).filter(|w| !w.is_empty());
    let mut next = || words.next().unwrap_or("").to_lowercase();
    // `In what way`, `To whom`.
    let first = match next() {
        leading if matches!(leading.as_str(), "in" | "to" | "for" | "with" | "at" | "by" | "from") => next(),
        first => first,
    };
    let bare = first.strip_suffix("n't").or_else(|| first.strip_suffix("n\u{2019}t")).unwrap_or(&first);
    FIRST.contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        split(text).into_iter().filter_map(|r| text.get(r)).collect()
    }

    #[test]
    fn a_question_mark_inside_quotes_and_brackets_ends_its_sentence() {
        assert_eq!(parts("Do you 'Think Family'? Do you know?"), ["Do you 'Think Family'?", "Do you know?"]);
        assert_eq!(parts("Was it shared (and with whom?) Then what."), ["Was it shared (and with whom?)", "Then what."]);
    }

    #[test]
    fn a_lower_case_word_goes_on() {
        assert_eq!(parts("Who asked? and why? Nobody."), ["Who asked? and why?", "Nobody."]);
    }

    #[test]
    fn numbers_and_initials_do_not_break() {
        assert_eq!(parts("Dr. J. Smith saw 1.5 children. Good."), ["Dr. J. Smith saw 1.5 children.", "Good."]);
        assert_eq!(parts("She said no. Who heard? See no. 4."), ["She said no.", "Who heard?", "See no. 4."]);
    }

    #[test]
    fn a_question_that_is_quoted_is_told_not_asked() {
        assert!(is_question("Do you 'Think Family'?") && is_question("'Who asked the father?'"));
        assert!(is_question("When a carer says, 'He is fine', do you look again?"));
        assert!(!is_question("One nurse told auditors, 'Who am I to ask about her child?'"));
        assert!(!is_question("The form asks: \u{2018}Who lives here?\u{2019}"));
        assert!(!is_question("The first thing that adults said was 'why did you send it?'"));
        assert!(is_question("How often have you asked 'who else lives here?'"));
        assert!(is_question("Hasn't anybody asked 'who lives here?'") && is_question("In what file was 'who lives here?'"));
        assert!(!is_question("In one file the nurse asked 'who lives here?'"));
    }

    #[test]
    fn an_empty_line_and_a_bullet_end_a_sentence_and_a_line_break_does_not() {
        assert_eq!(parts("Staff were\nkind to us\r\n\r\nwaiting was long"), ["Staff were\nkind to us", "waiting was long"]);
        assert_eq!(parts("We liked:\n- the food\n \u{2022} nurses\n- \n"), ["We liked:", "- the food", "\u{2022} nurses", "-"]);
        assert_eq!(parts("Late.\n\nand rude\n-5 degrees"), ["Late.", "and rude\n-5 degrees"]);
        assert_eq!(parts("\n\nOne.\nTwo\n"), ["One.", "Two"]);
    }

    #[test]
    fn text_without_end_mark_is_one_sentence() {
        assert_eq!(parts("Information sharing "), ["Information sharing"]);
        assert!(parts("").is_empty());
    }
}
