//! A project in a temporary folder, and the program run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What one run said.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Asserts the exit code, showing what was said if it is another one.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The program, with nothing of this machine in its environment.
#[must_use = "assert on the outcome"]
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-themes"));
    command.current_dir(folder).args(arguments).env_clear().env("SOURCE_DATE_EPOCH", "1700000000");
    command.output().expect("the program starts").into()
}

pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A project with these files of the bundled corpus.
    pub(crate) fn with(names: &[&str]) -> Self {
        let project = Self::empty();
        for name in names {
            project.copy(&root().join("corpus").join(name), &format!("corpus/{name}"));
        }
        project
    }

    /// A project with the whole bundled corpus.
    pub(crate) fn bundled() -> Self {
        let files = std::fs::read_dir(root().join("corpus")).expect("the corpus").map(|entry| entry.expect("an entry").path());
        let reports = files.filter(|path| path.extension().is_some_and(|e| e == "pdf"));
        let names: Vec<String> = reports.map(|path| path.file_name().and_then(|n| n.to_str()).expect("a name").to_owned()).collect();
        Self::with(&names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, bytes).expect("a file");
    }

    pub(crate) fn copy(&self, from: &Path, name: &str) {
        self.write(name, std::fs::read(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())));
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    #[must_use = "assert on the outcome"]
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        program(self.folder.path(), arguments)
    }

    /// A CSV that the program wrote, as rows by column name.
    pub(crate) fn table(&self, name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
        rows(self.read(name).trim_start_matches('\u{feff}'))
    }
}

/// The rows of a CSV by column name.
pub(crate) fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row of the table")).collect()
}
