//! A person's corrections: `NAME.audit.toml` beside `NAME.pdf`.
//!
//! A sidecar is read ([`parse()`]) before the file that it stands beside, laid over what was read of it ([`apply()`]), and
//! written where a person says on the command line what it is to hold ([`edit()`]). Nothing here touches a disk.

mod apply;
mod edit;
mod parse;

pub use apply::apply;
pub use edit::edit;
pub use parse::{Mistake, parse, period};

/// How a sidecar's name ends.
pub const ENDING: &str = ".audit.toml";

/// The longest sidecar that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 10;

/// The name of a file's sidecar: `a/b.audit.toml` for `a/b.pdf`.
pub fn sidecar(name: &str) -> String {
    format!("{}{ENDING}", stem(name))
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    let file = name.rfind(['/', '\\']).map_or(0, |i| i + 1);
    match name.rfind('.') {
        Some(dot) if dot > file => name.get(..dot).unwrap_or(name),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_is_named_after_its_file() {
        assert_eq!(sidecar("north/audit 2.pdf"), "north/audit 2.audit.toml");
        assert_eq!(sidecar("v1.2/report"), "v1.2/report.audit.toml");
    }
}
