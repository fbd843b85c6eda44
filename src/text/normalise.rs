//! Characters made comparable: ligatures, spaces, quotes, dashes.

use unicode_normalization::UnicodeNormalization;

/// What a person reads: ligatures resolved, every space a plain one, no control or zero-width character.
///
/// A soft hyphen stays: whether it goes depends on where the line ends.
///
/// ```
/// assert_eq!(audit_themes::text::normalise::clean("o\u{fb03}ce\u{a0}\u{200b}hours"), "office hours");
/// ```
pub fn clean(text: &str) -> String {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}'..='\u{fb06}' => out.extend(std::iter::once(c).nfkc()),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            // Latin and the usual accents come decomposed from some producers.
            c => out.push(c),
        }
    }
    if out.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)) { out.nfc().collect() } else { out }
}

/// White space folded to single spaces, none at the ends.
///
/// ```
/// assert_eq!(audit_themes::text::normalise::squeeze("  a \n b "), "a b");
/// ```
pub fn squeeze(text: &str) -> String {
    if is_squeezed(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// True for a text of plain characters with single spaces, none at the ends, as most are.
fn is_squeezed(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = bytes.iter().all(|b| (b' '..=b'~').contains(b));
    plain && !bytes.starts_with(b" ") && !bytes.ends_with(b" ") && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// Typographic quotes and dashes as their plain forms; one character for one, so that offsets stay.
pub fn plain_punctuation(text: &str) -> String {
    text.chars().map(plain_char).collect()
}

/// One character of [`plain_punctuation`].
pub fn plain_char(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

/// For comparing: plain punctuation, lower case, single spaces.
pub fn fold(text: &str) -> String {
    if is_squeezed(text) && !text.contains('`') {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        if c.is_ascii() { out.push(plain_char(c).to_ascii_lowercase()) } else { out.extend(plain_char(c).to_lowercase()) }
    }
    out
}

/// For finding a text again: its letters and digits alone, in lower case, so that white space, quotes and hyphenation do
/// not matter. A text without any is itself.
///
/// ```
/// use audit_themes::text::normalise::letters_only;
/// assert_eq!(letters_only("The  child\u{2019}s well-\u{ad}being"), letters_only("the child's wellbeing"));
/// ```
pub fn letters_only(text: &str) -> String {
    let bare: String = text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if bare.is_empty() { squeeze(text) } else { bare }
}

/// The number of words, as split at white space.
pub fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Letters and digits, the measure by which nothing may get lost.
pub fn letters(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).count();
    }
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Text of a document made safe for a terminal: control, escape and bidirectional characters shown as `\u{fffd}`.
pub fn for_terminal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_do_not_reach_a_terminal() {
        assert_eq!(for_terminal("a\u{1b}[31mred\u{202e}"), "a\u{fffd}[31mred\u{fffd}");
    }

    #[test]
    fn accents_are_composed_and_quotes_compare_equal() {
        assert_eq!(clean("Zoe\u{308}"), "Zo\u{eb}");
        assert_eq!(fold("Child\u{2019}s  \u{2013} VOICE"), "child's - voice");
    }
}
