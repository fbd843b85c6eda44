//! `index merge`: indexes that were built apart become one.

use std::path::{Path, PathBuf};

use super::args::{IndexCommand, IndexCommands};
use super::output::{Screen, count};
use super::{Exit, Outcome};
use crate::index::Index;
use crate::project::Project;

pub(super) fn run(command: &IndexCommands, screen: &Screen) -> Outcome {
    let IndexCommand::Merge { parts, output } = &command.command;
    let parts: Vec<PathBuf> = parts.iter().map(|part| index_of(part)).collect();
    let holdings = Index::merge(&parts, output)?.holdings()?;
    screen.say(&format!(
        "Joined {} into {}: {} of {} and {}.",
        count(parts.len() as u64, "index", "indexes"),
        output.display(),
        count(holdings.passages, "passage", "passages"),
        count(holdings.cases, "case", "cases"),
        count(holdings.documents, "report", "reports")
    ));
    screen.say(&format!("Next: `audit-themes search --index {} WORDS`.", output.display()));
    Ok(Exit::Done)
}

/// The index of a project; a folder that is none is an index itself.
fn index_of(folder: &Path) -> PathBuf {
    let of_project = Project::new(folder).passages();
    if of_project.is_dir() { of_project } else { folder.to_path_buf() }
}
