//! Every argument; the doc comments are the help.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::model::YearKind;
use crate::project::Project;
use crate::statistics::Years;
use crate::themes::language;

/// Reads safeguarding case audits (PDF, Word, HTML) and counts which themes keep coming up, year by year.
///
/// A project is a folder with the audit reports in corpus/. `audit-themes report` reads what is new there and writes
/// the answers into reports/. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(version, about, long_about, after_long_help = EXAMPLES, infer_subcommands = false, max_term_width = 110)]
pub struct Args {
    /// The project's folder.
    #[arg(long, global = true, value_name = "DIR", default_value = ".", env = "AUDIT_THEMES_PROJECT")]
    pub project: PathBuf,

    /// The packs of the codebook, such as children,adults; without it those that audit-themes.toml or the codebook names.
    #[arg(long, global = true, value_name = "PACKS", value_delimiter = ',', env = "AUDIT_THEMES_PACK")]
    pub pack: Vec<String>,

    /// Say nothing but errors.
    #[arg(short, long, global = true, env = "AUDIT_THEMES_QUIET")]
    pub quiet: bool,

    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// The project, with the packs that were asked for.
    pub fn folder(&self) -> Project {
        Project::new(&self.project).with_packs(&self.pack)
    }
}

const EXAMPLES: &str = "Examples:
  audit-themes report                         read corpus/, write reports/
  audit-themes report frequency -f csv        one table on standard output
  audit-themes report explain men 2016-17     the cases behind one number
  audit-themes search '\"voice of the child\"'  what past audits said, with file and page
  audit-themes themes test 'GP was not told'  which themes a sentence has, and why
  audit-themes extract audit.pdf -f json      what one file was read as
  audit-themes ingest audit.pdf --year 2016-17  the year of a report that does not state it";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the index up to date and write every report into reports/, or print one table.
    Report(Report),
    /// Bring the index up to date; with a path, write down first what is true of a report (its year, its board).
    Ingest(Ingest),
    /// Find passages in the audits, with file and page.
    Search(Search),
    /// Print a case as its report has it, with its themes and their evidence marked.
    Show(Show),
    /// Print what one file was read as.
    Extract(Extract),
    /// The themes of the codebook, and what a text has of them.
    Themes(Themes),
    /// What is in the project, and which files want a person's look.
    Status(Status),
    /// Have people decide on the tags: a worksheet out, their decisions in.
    Review(Review),
    /// Compare the tags with people's coding, or draw a sample for them to code.
    Evaluate(Evaluate),
    /// Look for what must not leave the board.
    #[command(subcommand)]
    Check(Check),
    /// Remove a report everywhere, and prove it.
    Forget(Forget),
    /// Give the passages and queries to OpenSearch, Elasticsearch or Quickwit.
    Export(Export),
    /// Join search indexes that were built apart.
    Index(IndexCommands),
    /// Reads one file from standard input for another run of this program.
    #[command(name = crate::worker::COMMAND, hide = true)]
    ReadOneFile,
}

#[derive(Debug, ClapArgs)]
pub struct Reading {
    /// Files read at the same time.
    #[arg(short, long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64), env = "AUDIT_THEMES_JOBS")]
    pub jobs: u16,

    /// Read each PDF with both readers and say where their words differ (takes more than twice the time).
    #[arg(long, env = "AUDIT_THEMES_CROSS_CHECK")]
    pub cross_check: bool,

    /// Recognise the text of scanned pages with Tesseract, which must be installed. What was recognised once is kept.
    #[arg(long, env = "AUDIT_THEMES_OCR")]
    pub ocr: bool,
}

#[derive(Debug, ClapArgs)]
pub struct TableOutput {
    /// How to write the table: table on a terminal and csv on a pipe unless said otherwise.
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    pub format: Option<TableFormat>,
    /// Write into a file; its ending says the format. `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Table,
    Csv,
    Json,
    Jsonl,
    Md,
}

const REPORT_EXAMPLES: &str = "Examples:
  audit-themes report                              every table and the page, into reports/
  audit-themes report frequency -o frequency.csv   one table
  audit-themes report frequency --by topic --years academic --pool 3
  audit-themes report --publish                    what may leave the board, into reports/
  audit-themes report explain men 2016-17          the cases, words and pages behind one number";

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, after_long_help = REPORT_EXAMPLES)]
pub struct Report {
    #[command(subcommand)]
    pub explain: Option<ReportCommand>,
    /// One table instead of all reports.
    #[arg(value_enum)]
    pub table: Option<TableName>,
    /// How fine the frequencies and the sections are: each level adds its slices to those above it.
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "area", env = "AUDIT_THEMES_BY")]
    pub by: Level,
    #[command(flatten)]
    pub periods: Periods,
    /// Write what may leave the board: frequencies with small counts hidden so that they cannot be worked out, and a few quotes
    /// without case, page and file. Joins three years unless --pool says otherwise.
    #[arg(long, conflicts_with = "suggest")]
    pub publish: bool,
    /// Show among the evidence what was learned from decisions, too (see `themes learn`); it is counted nowhere.
    #[arg(long)]
    pub suggest: bool,
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Print the cases behind a number of the frequency table, with the words and the pages.
    Explain(Explain),
}

#[derive(Debug, ClapArgs)]
pub struct Explain {
    /// The theme's id or name.
    pub theme: String,
    /// The year, such as 2016-17; `total` for all years.
    pub year: String,
    /// Only cases of this board.
    #[arg(long, value_name = "NAME")]
    pub board: Option<String>,
    /// Only cases of this area.
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    #[command(flatten)]
    pub periods: Periods,
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, Debug, ClapArgs)]
pub struct Periods {
    /// The years that cases are counted by.
    #[arg(long, value_enum, value_name = "KIND", default_value = "financial", env = "AUDIT_THEMES_YEARS")]
    pub years: YearsArg,
    /// So many years are one period; 1 unless it is published.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=50), env = "AUDIT_THEMES_POOL")]
    pub pool: Option<u8>,
}

impl Periods {
    /// The years as they were asked for; where nothing was said of it, so many are one period.
    pub fn years(self, pool: u8) -> Years {
        let kind = match self.years {
            YearsArg::Financial => YearKind::Financial,
            YearsArg::Academic => YearKind::Academic,
            YearsArg::Calendar => YearKind::Calendar,
        };
        Years { kind, pool: usize::from(self.pool.unwrap_or(pool)) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum YearsArg {
    /// April to March.
    Financial,
    /// September to August.
    Academic,
    Calendar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// All boards together, and each board.
    Board,
    /// And each area of a board.
    Area,
    /// And each topic of the audits.
    Topic,
    /// By kind of passage: the table sections in place of the frequencies.
    Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableName {
    /// Cases with each theme by period, board and polarity, with intervals and trends.
    Frequency,
    /// Passages with each theme by kind of passage.
    Sections,
    /// Themes that come together.
    Pairs,
    /// Learning that became a strength, or came back.
    Recurrence,
    /// One row a tag, with the words and the page.
    Evidence,
    /// One row a case.
    Cases,
    /// One row a file.
    Documents,
    /// The codebook.
    Themes,
    /// The questions put to practitioners, by theme.
    Questions,
}

#[derive(Debug, ClapArgs)]
pub struct Ingest {
    /// Reports, or folders of reports, of which the options below are true.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Their year, such as 2016-17, "academic 2016-17", "calendar 2020" or "September 2016".
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
    /// Their board.
    #[arg(long, value_name = "NAME")]
    pub board: Option<String>,
    /// Their area.
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// Their topic.
    #[arg(long, value_name = "NAME")]
    pub topic: Option<String>,
    /// Show what would be written beside the reports, and write nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub reading: Reading,
}

const QUERY: &str = r#"The language (in single quotes, so that the shell leaves the query alone):
  father school            both words, in any of their forms (fathers, father's)
  "voice of the child"     these words in this order
  =fathers ="the father"   as it is written, no other forms
  "father school"~5        near: in any order, at most 5 words between
  poverty OR debt          either; OR binds less than a space
  school -nursery          not this; NOT nursery says the same
  (dad OR father) home     brackets group
  safeg*  guardain~        words that begin so; words one letter away
  title:finance            in a message's title, or in the heading above

  kind:strength            or summary, message, question, action, unplaced
  theme:voice              a theme by its id (see `themes list`) or "its name"
  polarity:learning        or strength, both, prompt, context
  year:2016-17             or 2014-15..2018-19, 2017-18.., ..2015-16;
                           year:2016 is each year that 2016 is part of
  board:"Fenwick Board"    the name, or words of it; so area: and topic:
  case:"Case 3"            its id or its name
  document:fenwick         words of a file's name

Capitals do not matter. No punctuation is an error: quotes and brackets may
stay open. Words of no subject (the, what, about) need not occur beside others.
A query has at most 64 words; -v shows how it was read. Without --format the
hits are listed for reading, on a pipe too.

Bare words are known with others for the same thing (dad for father), and a
query with the themes that it names; -v shows both. They put the passages that
say most of it first. Where fewer passages have all the words than may be shown,
others follow, marked and in no count: those with most of the words, with other
words for them (a quotation, =, -, * and ~ are taken as they stand), with the
theme, and questions under a message that has them. thesaurus.toml in the
project adds words of your own. The title and the paragraph of a message are
shown as one hit. Exit code 1: nothing was found.

In csv and json `matched` is all, most, synonym, theme or message accordingly,
`rank` counts from the best (the rows of a case stand together), `other_half`
is the title of a paragraph or the paragraph of a title.

Examples:
  audit-themes search 'fathers year:2019-20..'
  audit-themes search '"not invited" OR "not told"' --kind message --facets
  audit-themes search 'debt OR poverty' --all -o hits.csv    to tick off
  audit-themes search --like p0a1b2c3d4e5f-17"#;

#[derive(Debug, ClapArgs)]
#[command(after_long_help = QUERY)]
pub struct Search {
    /// What to look for: words, "a phrase", OR, -not, word*, word~, theme:voice, year:2016-17 … (--help has the language).
    #[arg(required_unless_present = "like", num_args = 1..)]
    pub query: Vec<String>,
    /// Passages that share the rarest words of this one (its id).
    #[arg(long, value_name = "PASSAGE")]
    pub like: Option<String>,
    /// Only passages of this kind.
    #[arg(long, value_enum)]
    pub kind: Option<Kind>,
    /// Only passages with this theme (its id or name).
    #[arg(long, value_name = "ID")]
    pub theme: Option<String>,
    /// Only audits of this year, such as 2016-17, or of years, such as 2014-15..2018-19.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
    /// Only audits of this board.
    #[arg(long, value_name = "NAME")]
    pub board: Option<String>,
    /// Only audits of this area.
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// Only audits of this topic.
    #[arg(long, value_name = "NAME")]
    pub topic: Option<String>,
    /// So many passages at most.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// Every passage that has all the words, as CSV (or JSON lines) in the order of the reports, with a column to tick off.
    #[arg(long, conflicts_with_all = ["limit", "facets", "like"])]
    pub all: bool,
    /// Count the passages and cases by year, board, area, topic, kind, theme and polarity. In csv, json, jsonl and md the
    /// counts come instead of the passages.
    #[arg(long)]
    pub facets: bool,
    /// Say how the query was understood.
    #[arg(short, long)]
    pub verbose: bool,
    /// Search this index (such as `index merge` makes) instead of the project's.
    #[arg(long, value_name = "DIR")]
    pub index: Option<PathBuf>,
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

const SHOW: &str = "Examples:
  audit-themes show c0a1b2c3d4e5f-2                         a case by its id, as `search` and the tables give it
  audit-themes show p0a1b2c3d4e5f-17 --open                 the case of a passage, and its page in the browser
  audit-themes show fenwick-2016-17.pdf                     every case of a report
  audit-themes show 'fenwick-2016-17.pdf Case 2' --query debt";

#[derive(Debug, ClapArgs)]
#[command(after_long_help = SHOW)]
pub struct Show {
    /// A case: its id, a passage's id, or a report's file name, with the case's name or number behind it.
    #[arg(required = true, num_args = 1.., value_name = "CASE")]
    pub case: Vec<String>,
    /// Mark what this query finds in it.
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Open the report in the browser, at the page of the case or passage.
    #[arg(long)]
    pub open: bool,
    #[command(flatten)]
    pub reading: Reading,
}

const EXPORT: &str = r#"The passages go into an index that is named after what it holds
(audit-themes-0a1b2c3d4e5f), so that a new export never mixes with an old one:
load it, let your alias point to it, delete the old one. Beside the text each
has its stems, split at white space there, so that `export query` finds the
same passages there as `search` does here.

Examples:
  name=$(audit-themes export bulk --name)
  audit-themes export bulk --mapping opensearch |
    curl -X PUT HOST/$name -H 'Content-Type: application/json' --data-binary @-
  audit-themes export bulk | split -l 20000 --filter='curl -s HOST/_bulk \
    -H "Content-Type: application/x-ndjson" --data-binary @-'
  audit-themes export query 'fathers -school' |
    curl HOST/$name/_search -H 'Content-Type: application/json' -d @-"#;

#[derive(Debug, ClapArgs)]
#[command(after_long_help = EXPORT)]
pub struct Export {
    #[command(subcommand)]
    pub command: ExportCommand,
}

#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Print every passage as `_bulk` NDJSON, or the mapping for it, or the index's name.
    Bulk(Bulk),
    /// Print a query as the body of a `_search` (OpenSearch, Elasticsearch).
    Query {
        /// The query, as `search` takes it.
        #[arg(required = true, num_args = 1..)]
        query: Vec<String>,
        /// The index to ask instead of the project's.
        #[arg(long, value_name = "DIR")]
        index: Option<PathBuf>,
        #[command(flatten)]
        reading: Reading,
    },
}

#[derive(Debug, ClapArgs)]
#[command(after_long_help = EXPORT)]
pub struct Bulk {
    /// Print the mapping for this engine instead.
    #[arg(long, value_enum, value_name = "ENGINE", conflicts_with = "name")]
    pub mapping: Option<Engine>,
    /// Print the name of the index instead.
    #[arg(long)]
    pub name: bool,
    /// The index to export instead of the project's.
    #[arg(long, value_name = "DIR")]
    pub index: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// OpenSearch and Elasticsearch.
    Opensearch,
    /// Quickwit.
    Quickwit,
}

const MERGE: &str = r#"Reading is what outgrows a machine. It keeps nothing outside the project's
folder, so parts of the reports can be read anywhere and their indexes joined.
With the reports spread over part1/corpus, part2/corpus and so on:

  ls -d part* | xargs -P 4 -I{} audit-themes --project {} ingest
  audit-themes index merge part* -o joined
  audit-themes search --index joined fathers

`extract` keeps nothing at all:

  find corpus -name '*.pdf' | xargs -P 4 -I{} \
    sh -c 'audit-themes extract --tags -f jsonl "$1" > "$1.jsonl"' _ {}"#;

#[derive(Debug, ClapArgs)]
pub struct IndexCommands {
    #[command(subcommand)]
    pub command: IndexCommand,
}

#[derive(Debug, Subcommand)]
pub enum IndexCommand {
    /// Join indexes into a new one, which finds and counts what one that was built at once would.
    #[command(after_long_help = MERGE)]
    Merge {
        /// Projects, or folders that hold an index.
        #[arg(required = true, num_args = 1.., value_name = "DIR")]
        parts: Vec<PathBuf>,
        /// The folder of the new index.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Strength,
    Message,
    Question,
    Summary,
    Action,
    Unplaced,
}

#[derive(Debug, ClapArgs)]
pub struct Extract {
    /// Files to read: PDF, Word (DOCX), HTML, Markdown or plain text; paths, or names of the project's corpus.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Add each case's themes with their evidence.
    #[arg(long)]
    pub tags: bool,
    /// Say of each text what it became and by which rule, under which heading: to find out why something was misread.
    #[arg(long)]
    pub explain: bool,
    /// How to print it: md to read, json (the contract) or jsonl for programs.
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    pub format: Option<ExtractFormat>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExtractFormat {
    Json,
    Jsonl,
    Md,
}

const LANGUAGE_POINTER: &str =
    "The language of the rules, with all that a codebook may have, is described by `audit-themes themes check --help`.";

#[derive(Debug, ClapArgs)]
#[command(after_help = LANGUAGE_POINTER)]
pub struct Themes {
    #[command(subcommand)]
    pub command: ThemesCommand,
}

#[derive(Debug, Subcommand)]
pub enum ThemesCommand {
    /// List the themes with their definitions.
    List {
        #[command(flatten)]
        output: TableOutput,
    },
    /// Show one theme: what counts, what does not, and its rules.
    Show {
        /// The theme's id, such as voice.
        id: String,
    },
    /// Show which themes a text has, by which words and rule, and what did not count and why.
    Test {
        /// The text, as one argument or several.
        #[arg(required = true, num_args = 1..)]
        text: Vec<String>,
        /// The kind of passage that the text is, for its polarity; `plain` is one of no audit.
        #[arg(long, value_enum, default_value = "message")]
        kind: TextKind,
        /// The topic of the audit that it stands in.
        #[arg(long, value_name = "TEXT")]
        topic: Option<String>,
        /// The codebook with the rules; without it the project's.
        #[arg(long, value_name = "BOOK.toml")]
        codebook: Option<PathBuf>,
    },
    /// Write the codebook for another program: TOML, CSV (as Taguette reads it) or REFI-QDA (.qdc).
    Export(ThemesExport),
    /// Make the project's codebook (themes.toml) from a TOML, CSV or REFI-QDA file.
    Import(ThemesImport),
    /// List phrases that no theme covers and that rise against earlier years, or stand out at one board.
    Discover(ThemesDiscover),
    /// Propose more passages for themes that people have confirmed often enough, by what was learned from their decisions.
    Learn(ThemesLearn),
    /// Look for mistakes in a codebook: examples that its rules miss, rules that never match, the same said twice.
    #[command(after_long_help = language())]
    Check {
        /// The codebook; without it the project's themes.toml, or the one that comes with the program.
        file: Option<PathBuf>,
        /// List the rules that find nothing in the texts of a CSV file as well.
        #[arg(long, value_name = "PASSAGES.csv")]
        on: Option<PathBuf>,
        /// The column with those texts: its name, or its number from 1.
        #[arg(long, value_name = "COLUMN", requires = "on")]
        column: Option<String>,
    },
    /// Show the stem of a word and the other words that have it, among those of the codebook and of a CSV file.
    Stems {
        #[arg(required = true, num_args = 1..)]
        words: Vec<String>,
        /// A CSV file with texts.
        #[arg(long, value_name = "PASSAGES.csv")]
        on: Option<PathBuf>,
        /// The column with those texts: its name, or its number from 1.
        #[arg(long, value_name = "COLUMN", requires = "on")]
        column: Option<String>,
    },
    /// Tag a column of any CSV file (survey comments, another tool's extract), row by row.
    Tag(TagCommand),
}

#[derive(Debug, ClapArgs)]
pub struct TagCommand {
    /// A CSV file: UTF-8, UTF-16 or cp1252, with commas, semicolons, tabs or bars. One with a single column has a text on each
    /// line, commas and all. `-` is standard input.
    pub file: PathBuf,
    /// The codebook with the rules; without it the project's.
    #[arg(long, value_name = "BOOK.toml")]
    pub codebook: Option<PathBuf>,
    /// The column with the text: its name, or its number from 1. Without it one that is named text, passage, comment or
    /// the like; which one was read is told.
    #[arg(long, value_name = "COLUMN")]
    pub column: Option<String>,
    /// The first row is a text as well, and names no columns.
    #[arg(long)]
    pub no_header: bool,
    /// The kind of passage that the texts are.
    #[arg(long, value_enum, default_value = "plain")]
    pub kind: TextKind,
    /// Write into a file; without it, or with `-`, to standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextKind {
    /// A key message's title.
    Title,
    /// What a key message tells.
    Message,
    Strength,
    Question,
    Summary,
    Action,
    Unplaced,
    /// Of no audit: rules match whatever their scope, and the words alone tell praise from learning.
    Plain,
}

const EXCHANGE_EXAMPLES: &str =
    "A .toml is the codebook itself. A .csv has the columns name and description, as Taguette reads them (it writes tag and
description), and one for each further key of a theme, from theme_id to rules; a list has one value a line. A .qdc
(REFI-QDA, which NVivo, ATLAS.ti, MAXQDA and others read and write) has names, groups and descriptions, no rules.

On import a theme that the codebook in use has (by its id, its GUID or its name) keeps its rules; a new one has its own
name as its only rule, until you write others.

Examples:
  audit-themes themes export themes.qdc
  audit-themes themes import ours.csv --dry-run     show the codebook that it would make
  audit-themes themes import ours.csv";

#[derive(Debug, ClapArgs)]
#[command(after_long_help = EXCHANGE_EXAMPLES)]
pub struct ThemesExport {
    /// The file; its ending says the format: .toml, .csv or .qdc.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write over a file that is there.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, ClapArgs)]
#[command(after_long_help = EXCHANGE_EXAMPLES)]
pub struct ThemesImport {
    /// The file; its ending says the format: .toml, .csv or .qdc.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show the codebook that would be written, and write nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Write over the themes.toml that is there.
    #[arg(long)]
    pub force: bool,
}

const LEARN_EXAMPLES: &str =
    "A theme is learned from 20 passages that people have accepted or added (`review import`); with fewer it stays as the rules
have it (exit code 1 where no theme has so many). What is proposed has the status `suggested` and is counted nowhere until
a person accepts it.

Examples:
  audit-themes themes learn                        the proposals, with the words that spoke for them
  audit-themes themes learn --scores               precision and recall beside those of the rules
  audit-themes review export more.csv --suggest    the proposals on a worksheet, to accept or reject";

#[derive(Debug, ClapArgs)]
#[command(after_long_help = LEARN_EXAMPLES)]
pub struct ThemesLearn {
    /// How well each theme was learned, instead of the proposals.
    #[arg(long)]
    pub scores: bool,
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

const DISCOVER_EXAMPLES: &str =
    "The latest third of the years is held against the earlier ones, and each board against the others, in passages of summaries,
strengths, messages and actions. Ranked by log-odds with a Dirichlet prior. Suggestions only: nothing of it is counted.
With fewer than 200 passages it says that it cannot tell (exit code 1).

Examples:
  audit-themes themes discover
  audit-themes themes discover --limit 50 -o phrases.csv";

#[derive(Debug, ClapArgs)]
#[command(after_long_help = DISCOVER_EXAMPLES)]
pub struct ThemesDiscover {
    /// So many phrases at most.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

const REVIEW_EXAMPLES: &str =
    "Decisions are kept in reviews.csv, in the project's folder. They survive a file that is read anew, a passage that has moved,
and a new version of the codebook; what finds no tag any more is listed by `review status`.

Where reviewers differ (of each the latest decision counts), the tag keeps what the rules say, and is listed as disputed.

Examples:
  audit-themes review export tags.csv --undecided      a worksheet for Excel: one row a tag
  audit-themes review import tags.csv --reviewer Wren  the decisions that were made in it
  audit-themes review status                           decisions that found no tag, or are disputed";

#[derive(Debug, ClapArgs)]
#[command(after_long_help = REVIEW_EXAMPLES)]
pub struct Review {
    #[command(subcommand)]
    pub command: ReviewCommand,
}

#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// Write a worksheet: one row a tag, with empty columns for a person's decision.
    Export(ReviewExport),
    /// Read the decisions of a worksheet, as a spreadsheet saves it. All rows are taken, or none.
    Import(ReviewImport),
    /// List the decisions that found no tag, or on which reviewers differ.
    Status {
        /// List every decision.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        output: TableOutput,
        #[command(flatten)]
        reading: Reading,
    },
}

#[derive(Debug, ClapArgs)]
#[command(after_long_help = REVIEW_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct ReviewExport {
    /// The worksheet (CSV).
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only tags of this theme.
    #[arg(long, value_name = "ID")]
    pub theme: Option<String>,
    /// Only tags on which nobody has decided.
    #[arg(long)]
    pub undecided: bool,
    /// Passages without any tag as well, so that a theme can be added.
    #[arg(long)]
    pub untagged: bool,
    /// What was learned from decisions as well, with the status suggested (see `themes learn`).
    #[arg(long)]
    pub suggest: bool,
    /// Write over a file that is there.
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, ClapArgs)]
#[command(after_long_help = REVIEW_EXAMPLES)]
pub struct ReviewImport {
    /// The worksheet: CSV with comma, semicolon or tab, in UTF-8, UTF-16 or windows-1252.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Who decided, in rows that do not say so.
    #[arg(long, value_name = "NAME")]
    pub reviewer: Option<String>,
    /// When it was decided, in rows that do not say so; today if not given.
    #[arg(long, value_name = "DAY")]
    pub date: Option<String>,
    /// Import the other rows where some are wrong; those are listed.
    #[arg(long)]
    pub skip_bad: bool,
    /// Say what would be imported, and write nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub reading: Reading,
}

const EVALUATE_EXAMPLES: &str =
    "A coded file has one row a passage, coder and theme, with the columns document, passage_id or passage_text, coder, theme_id
and polarity. theme_id is `none` where a passage has no theme; a passage without a row was not coded, which is something else.
With several coders, each is compared with the tags and with each other.

Examples:
  audit-themes evaluate --sample 200 --seed 1 -o sample.csv   passages to code, without their tags
  audit-themes evaluate sample.csv                            precision, recall, F1, kappa and alpha by theme
  audit-themes evaluate sample.csv --by case -o agreement.csv
  audit-themes evaluate sample.csv --at-least 0.6             exit code 4 where the macro F1 is less
  audit-themes evaluate --reviewers                           how far those agree who reviewed the tags";

#[derive(Debug, ClapArgs)]
#[command(after_long_help = EVALUATE_EXAMPLES)]
pub struct Evaluate {
    /// The coded file (CSV).
    #[arg(value_name = "CODED.csv", conflicts_with = "sample")]
    pub file: Option<PathBuf>,
    /// Compare passages, or cases by the themes that count for them.
    #[arg(long, value_enum, default_value = "passage")]
    pub by: UnitArg,
    /// Only this coder.
    #[arg(long, value_name = "NAME")]
    pub coder: Option<String>,
    /// What the rules say by themselves, without the decisions of reviews.csv.
    #[arg(long)]
    pub rules: bool,
    /// Compare the rules with the reviewers of reviews.csv, and the reviewers with each other, instead of a coded file.
    #[arg(long, conflicts_with_all = ["file", "sample", "by"])]
    pub reviewers: bool,
    /// Exit with 4 where the macro F1 of the tags against a coder is less than this, 0 to 1.
    #[arg(long, value_name = "F1", value_parser = share)]
    pub at_least: Option<f64>,
    /// Draw so many passages to be coded, in proportion by year, board and kind of passage.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub sample: Option<u32>,
    /// Another seed draws another sample; the same one the same.
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    pub seed: u64,
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum UnitArg {
    Passage,
    Case,
}

/// A share, 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n)).ok_or_else(|| "a number from 0 to 1, such as 0.6".to_owned())
}

#[derive(Debug, ClapArgs)]
pub struct Status {
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Subcommand)]
pub enum Check {
    /// List possible identifiers of people, with file and page: names that are no pseudonyms, NHS numbers, postcodes, telephone
    /// numbers, e-mail addresses, dates of birth.
    ///
    /// What is listed is possible and no more, and an empty list proves nothing: a person must read what is published.
    /// Ends with 4 where there is something to look at.
    Privacy(Privacy),
}

#[derive(Debug, ClapArgs)]
pub struct Privacy {
    #[command(flatten)]
    pub output: TableOutput,
    #[command(flatten)]
    pub reading: Reading,
}

/// Removed are the file and its copies, its sidecar, what was read of it, its passages in the search index, the decisions on it
/// in reviews.csv, and every file in reports/, which `report` writes anew. Then every file of the project is searched for its
/// name, its hash and sentences that only it has; exit code 4 where one is found.
///
/// Not reached: copies elsewhere (backups, version control, what was sent to somebody), and what a disk keeps of a deleted file.
#[derive(Debug, ClapArgs)]
pub struct Forget {
    /// The report: its path, or its name in corpus/.
    pub file: PathBuf,
    /// Show what would be removed, and remove nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub reading: Reading,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Args::command().debug_assert();
    }
}
