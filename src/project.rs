//! A project is a folder: the corpus, what is derived from it, what was written for people, and the files that people
//! edit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::files;
use crate::layouts::HeadingWords;
use crate::reviews::{self, Defaults, Reviews};
use crate::text::normalise::fold;
use crate::themes::{Codebook, EMBEDDED};

/// The longest `vocabulary.toml`, and the longest `thesaurus.toml`, that is read, in bytes.
const LONGEST_VOCABULARY: u64 = 256 << 10;

/// The folders and files of a project.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    /// The codebook's packs that were asked for.
    packs: Vec<String>,
}

impl Project {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), packs: Vec::new() }
    }

    /// The same project with these packs of the codebook; with none, those of its settings or of the book.
    #[must_use]
    pub fn with_packs(self, packs: &[String]) -> Self {
        Self { packs: packs.to_vec(), ..self }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The audit reports.
    pub fn corpus(&self) -> PathBuf {
        self.root.join("corpus")
    }

    /// Derived; may be deleted at any time.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    pub fn catalogue(&self) -> PathBuf {
        self.index().join("catalogue")
    }

    pub fn passages(&self) -> PathBuf {
        self.index().join("passages")
    }

    /// When the index was last brought up to date.
    pub fn last_run(&self) -> PathBuf {
        self.index().join("last-run")
    }

    /// Names the state of all that the index was made from, when it was last brought up to date.
    pub fn made_from(&self) -> PathBuf {
        self.index().join("made-from")
    }

    pub fn lock(&self) -> PathBuf {
        self.index().join("lock")
    }

    /// What is written for people.
    pub fn reports(&self) -> PathBuf {
        self.root.join("reports")
    }

    /// The project's own codebook, where there is one.
    pub fn codebook_file(&self) -> PathBuf {
        self.root.join("themes.toml")
    }

    /// The project's codebook: `themes.toml` where there is one, else the one that comes with the program. The text is
    /// given too, for its hash.
    pub fn codebook(&self) -> Result<(Codebook, String)> {
        let (path, codebook, text) = self.whole_codebook()?;
        let chosen = if self.packs.is_empty() { self.settings()?.packs } else { self.packs.clone() };
        let known = codebook.packs().into_iter().map(str::to_owned).collect();
        let codebook = codebook.with_packs(&chosen).map_err(|pack| Error::new(path, ErrorKind::Pack { pack, known }))?;
        Ok((codebook, text))
    }

    /// The same with all its packs, and the file that it stands in.
    pub fn whole_codebook(&self) -> Result<(PathBuf, Codebook, String)> {
        let path = self.codebook_file();
        match files::read_text_if_any(&path)? {
            Some(text) => Ok((path.clone(), Codebook::parse(&path, &text)?, text)),
            None => Ok((PathBuf::from("the embedded codebook"), Codebook::embedded()?, EMBEDDED.to_owned())),
        }
    }

    /// The heading words that come with the program, with the project's own of `vocabulary.toml` where there is one.
    pub fn heading_words(&self) -> Result<HeadingWords> {
        let path = self.root.join("vocabulary.toml");
        let text = files::read_short_text_if_any(&path, LONGEST_VOCABULARY)?;
        text.map_or_else(|| Ok(HeadingWords::default()), |text| HeadingWords::with(&path, text))
    }

    /// The project's own words for the same thing, with their file, where there is one.
    pub fn thesaurus(&self) -> Result<Option<(PathBuf, String)>> {
        let path = self.root.join("thesaurus.toml");
        Ok(files::read_short_text_if_any(&path, LONGEST_VOCABULARY)?.map(|text| (path, text)))
    }

    /// The people's decisions on tags.
    pub fn reviews_file(&self) -> PathBuf {
        self.root.join("reviews.csv")
    }

    /// The decisions that `reviews.csv` holds; none where there is no such file.
    pub fn reviews(&self) -> Result<Reviews> {
        let path = self.reviews_file();
        let Some(bytes) = files::read_if_any(&path)? else { return Ok(Reviews::default()) };
        let wrong = |m: crate::text::sheet::Mistake| Error::new(&path, ErrorKind::Row { line: m.line, message: m.message });
        // The themes are those of the codebooks of their time.
        let found = reviews::read(&bytes, &Defaults::default(), &|theme| Some(theme.to_owned())).map_err(wrong)?;
        match found.mistakes.into_iter().next() {
            Some(mistake) => Err(wrong(mistake)),
            None => Ok(Reviews { decisions: found.decisions.into_iter().map(|(_, d)| d).collect() }),
        }
    }

    /// The files beside the corpus that people edit; they change what is in the index.
    pub fn settings_files(&self) -> [PathBuf; 4] {
        [self.codebook_file(), self.reviews_file(), self.root.join("vocabulary.toml"), self.root.join("audit-themes.toml")]
    }

    /// The project's settings, from `audit-themes.toml` where there is one.
    pub fn settings(&self) -> Result<Settings> {
        let path = self.root.join("audit-themes.toml");
        match files::read_text_if_any(&path)? {
            Some(text) => toml::from_str(&text).map_err(|e| Error::toml(&path, &text, &e)),
            None => Ok(Settings::default()),
        }
    }
}

/// What a project says of itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A board's present name → the names that it has had.
    #[serde(default)]
    boards: BTreeMap<String, Vec<String>>,
    /// The codebook's packs that are used.
    #[serde(default)]
    packs: Vec<String>,
}

impl Settings {
    /// The name under which a board is counted.
    pub fn board(&self, printed: &str) -> String {
        let folded = fold(printed);
        let joined = self.boards.iter().find(|(name, old)| fold(name) == folded || old.iter().any(|o| fold(o) == folded));
        joined.map_or_else(|| printed.to_owned(), |(name, _)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boards_names_are_one() {
        let settings: Settings = toml::from_str("[boards]\n\"Marl SCP\" = [\"Marl SCB\", \"Marl LSCB\"]\n").unwrap();
        assert_eq!(settings.board("marl scb"), "Marl SCP");
        assert_eq!(settings.board("Other SCB"), "Other SCB");
    }

    #[test]
    fn a_mistake_in_the_settings_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        files::write(&folder.path().join("audit-themes.toml"), b"[boards]\n\"A\" = 3\n").unwrap();
        let message = Project::new(folder.path()).settings().unwrap_err().to_string();
        assert!(message.contains("audit-themes.toml: line 2, column 7"), "{message}");
    }
}
