//! Tags a file line by line and prints what it cost, as one line of JSON: `tagging BOOK.toml TEXT [SECONDS]`.

use std::error::Error;
use std::time::{Instant, UNIX_EPOCH};

use audit_themes::themes::{Codebook, Scope, Tagger};

/// Seconds that this process has computed, where Linux tells them, so that what else the machine does makes no difference;
/// else seconds of the day.
fn clock() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let computed = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok()).map(|nanoseconds| nanoseconds / 1e9);
    computed.unwrap_or_else(|| UNIX_EPOCH.elapsed().map_or(0.0, |d| d.as_secs_f64()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [book, text] = arguments.as_slice() else { return Err("usage: tagging BOOK.toml TEXT".into()) };
    let book = Codebook::parse(book.as_ref(), &std::fs::read_to_string(book)?)?.with_packs(&[])?;
    let rules: usize = book.themes.iter().map(|t| t.rules.len()).sum();
    let themes = book.themes.len();
    let start = Instant::now();
    let tagger = Tagger::new(book);
    let made = start.elapsed();
    let text = std::fs::read_to_string(text)?;
    let start = clock();
    let tags: usize = text.lines().map(|line| tagger.tag(line, Scope::Narrative).len()).sum();
    let seconds = clock() - start;
    #[expect(clippy::cast_precision_loss, reason = "sizes of files are far below 2^52")]
    let speed = text.len() as f64 / 1e6 / seconds;
    let made = made.as_millis();
    #[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
    {
        println!(
            "{{\"themes\": {themes}, \"rules\": {rules}, \"made_ms\": {made}, \"tags\": {tags}, \"seconds\": {seconds:.3}, \"mb_per_s\": {speed:.1}}}"
        );
    }
    Ok(())
}
