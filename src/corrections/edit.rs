//! A sidecar with some keys written anew: its other lines and its comments stay as they are.

use toml_edit::{DocumentMut, value};

/// The sidecar with these keys. `text` is the sidecar as it stands, which has been parsed; empty where there is none.
///
/// ```
/// let text = audit_themes::corrections::edit("# by hand\nboard = \"Marl SCB\"\n", &[("period", "2016-17")]);
/// assert_eq!(text, "# by hand\nboard = \"Marl SCB\"\nperiod = \"2016-17\"\n");
/// ```
pub fn edit<W: AsRef<str>>(text: &str, keys: &[(&str, W)]) -> String {
    let mut document: DocumentMut = text.parse().unwrap_or_default();
    for (key, words) in keys {
        match document.get_mut(key).and_then(|item| item.as_value_mut()) {
            Some(known) => {
                // The comment behind the value belongs to the line.
                let decor = known.decor().clone();
                *known = words.as_ref().into();
                *known.decor_mut() = decor;
            }
            None => {
                document.insert(key, value(words.as_ref()));
            }
        }
    }
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tables_stay_where_they_are() {
        let text =
            "# Seen by the analyst.\nboard = \"Marl SCB\" # as on the cover\n\n[[heading]]\ntext = \"Bright spots\"\nkind = \"strength\"\n";
        let expected = "# Seen by the analyst.\nboard = \"Marl SCP\" # as on the cover\nperiod = \"2016-17\"\n\n[[heading]]\ntext = \"Bright spots\"\nkind = \"strength\"\n";
        assert_eq!(edit(text, &[("board", "Marl SCP"), ("period", "2016-17")]), expected);
    }

    #[test]
    fn dates_give_way_to_a_year_and_quotes_are_kept_safe() {
        assert_eq!(edit("[period]\nstart = 2016-04-01\nend = 2017-03-31\n", &[("period", "2016-17")]), "period = \"2016-17\"\n");
        assert_eq!(edit("", &[("board", "The \"Marl\" Board")]), "board = 'The \"Marl\" Board'\n");
    }
}
