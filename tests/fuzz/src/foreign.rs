//! Panics inside a library that reads hostile bytes are caught by the program; they are noted and no finding.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Mutex;

/// Lets a panic in a dependency unwind, and writes where it was, once each, into the file that `FUZZ_FOREIGN` names.
/// Any other panic goes to the hook that was set before: it ends the run.
pub fn allow() {
    let ours = std::panic::take_hook();
    let seen: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let Some((_, place)) = place.split_once("/registry/src/") else {
            ours(info);
            return;
        };
        let new = seen.lock().is_ok_and(|mut seen| seen.insert(place.to_owned()));
        if let (true, Some(path)) = (new, std::env::var_os("FUZZ_FOREIGN"))
            && let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(path)
        {
            let message = info.payload_as_str().unwrap_or("");
            let _ = writeln!(file, "{place}: {message}");
        }
    }));
}
