//! `export`: passages and queries for an engine that runs on several machines.

use std::io::Write;
use std::path::Path;

use super::args::{Args, Bulk, Engine, Export, ExportCommand, Reading};
use super::ingest::{self, Searchable};
use super::output::{self, Screen, count};
use super::{Exit, Failure, Outcome, search};
use crate::error::{Error, ErrorKind};
use crate::index::bulk::{self, Unsayable};
use crate::index::{Filters, Index, Query};

pub(super) fn run(args: &Args, command: &Export, screen: &Screen) -> Outcome {
    match &command.command {
        ExportCommand::Bulk(command) => passages(args, command, screen),
        ExportCommand::Query { query, index, reading } => {
            let ready = searchable(args, index.as_deref(), reading, screen)?;
            let query = search::read(&query.join(" "), &ready);
            query.remarks().iter().for_each(|remark| screen.say(remark));
            let body = ready.index.body(&query, &Filters::default())?.map_err(|Unsayable(what)| {
                let hint = "Leave that part out there, or ask `audit-themes search`.";
                Failure::Usage(format!("another engine cannot be asked for {what}"), Some(hint.to_owned()))
            })?;
            output::results(format!("{body}\n").as_bytes())?;
            Ok(Exit::Done)
        }
    }
}

fn searchable(args: &Args, index: Option<&Path>, reading: &Reading, screen: &Screen) -> Result<Searchable, Failure> {
    match index {
        Some(folder) => Searchable::of_folder(args, folder),
        None => ingest::searchable(args, reading, screen),
    }
}

fn passages(args: &Args, command: &Bulk, screen: &Screen) -> Outcome {
    if command.mapping == Some(Engine::Opensearch) {
        output::results(format!("{:#}\n", bulk::mapping()).as_bytes())?;
        return Ok(Exit::Done);
    }
    let index = searchable(args, command.index.as_deref(), &command.reading, screen)?.index;
    let name = format!("audit-themes-{}", index.generation()?);
    if command.name {
        output::results(format!("{name}\n").as_bytes())?;
    } else if command.mapping == Some(Engine::Quickwit) {
        output::results(format!("{:#}\n", bulk::quickwit(&name)).as_bytes())?;
    } else {
        let written = stream(&index, &name)?;
        screen.say(&format!("{} for the index {name}.", count(written, "passage", "passages")));
    }
    Ok(Exit::Done)
}

fn stream(index: &Index, name: &str) -> Result<u64, Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut written = 0;
    index.stream(&Query::parse(""), &Filters::default(), |hit| -> Result<(), Failure> {
        let failed = |e: serde_json::Error| Error::new("standard output", ErrorKind::Render { format: "JSON", message: e.to_string() });
        out.write_all(bulk::action(name, &hit.entry).map_err(failed)?.as_bytes())?;
        written += 1;
        Ok(())
    })?;
    out.flush()?;
    Ok(written)
}
