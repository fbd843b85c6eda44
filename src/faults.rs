//! A panic as a reason: the place in the program's source, never the text, which can carry words of the document.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, set_hook};

use crate::error::ReadError;

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From here on a panic prints nothing; its place is kept for [`guarded`].
pub fn keep_quiet() {
    set_hook(Box::new(|panic| PLACE.set(panic.location().map(place))));
}

/// A panic inside `read` as a reason.
pub fn guarded<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let place = PLACE.take().unwrap_or_else(|| "the reader".to_owned());
        Err(ReadError::Crashed(format!("a fault inside {place}")))
    })
}

/// File and line without the folders of the machine that compiled it: `hayro-syntax-0.9.0/src/xref.rs:12`.
fn place(location: &Location<'_>) -> String {
    let file = location.file().replace('\\', "/");
    let parts: Vec<&str> = file.split('/').collect();
    let from = parts.iter().rposition(|p| *p == "src").map_or(0, |src| src.saturating_sub(1));
    format!("{}:{}", parts.get(from..).unwrap_or_default().join("/"), location.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_by_its_place_and_never_by_its_words() {
        keep_quiet();
        let read: Result<(), ReadError> = guarded(|| panic!("words of the document"));
        let told = read.unwrap_err().to_string();
        assert!(told.contains("src/faults.rs:") && !told.contains("words"), "{told}");
    }
}
