//! The program: parse, run, print what went wrong, exit code. All of it is in the library's `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    audit_themes::cli::run()
}
