//! Seeds and dictionaries for every target, made from the fixtures: `seeds FOLDER` writes `corpus/TARGET/…` and
//! `TARGET.dict` there.

use std::path::{Path, PathBuf};

use audit_themes::model::{Block, Body, Page};
use audit_themes::themes::EMBEDDED;
use audit_themes::{lines, reading};
use audit_themes_fuzz::{blocks, pages, sheet};
// The instrumented crates ask for the fuzzer's own symbols.
use libfuzzer_sys as _;

/// A seed that is longer than this slows every run down.
const MAX_BYTES: usize = 5_000;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let out = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: seeds FOLDER")?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let fixtures: Vec<PathBuf> = ["tests/fixtures/layouts", "tests/fixtures/faults", "corpus"]
        .iter()
        .map(|folder| root.join(folder).read_dir())
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    let seeds = Seeds { out };
    for path in &fixtures {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if ["pdf", "md", "txt"].contains(&ending.as_str()) {
            seeds.of_file(&name, &ending, &std::fs::read(path)?)?;
        }
    }
    let vocabulary = std::fs::read_to_string(root.join("src/layouts/vocabulary.toml"))?;
    seeds.of_codebook(EMBEDDED)?;
    seeds.of_queries()?;
    seeds.of_sidecars()?;
    seeds.dictionaries(&vocabulary)
}

struct Seeds {
    out: PathBuf,
}

impl Seeds {
    fn put(&self, target: &str, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let folder = self.out.join("corpus").join(target);
        std::fs::create_dir_all(&folder)?;
        Ok(std::fs::write(folder.join(name), bytes)?)
    }

    fn of_file(&self, name: &str, ending: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Ok(found) = reading::read(name, bytes, &[], false) else {
            return if ending == "pdf" { self.put("pdf", name, bytes) } else { Ok(()) };
        };
        let all: Vec<Block> = match found.body {
            Body::Pages(found) => {
                self.put("pdf", name, bytes)?;
                self.of_pages(name, &found)?;
                self.of_contents(name, bytes)?;
                lines::assemble(&found)
            }
            Body::Blocks(found) => found,
        };
        for (part, some) in all.chunks(12).enumerate() {
            self.put("layouts", &format!("{name}-{part}"), &blocks::encode(some))?;
        }
        let text: String = all.iter().map(|b| format!("{}\n\n", b.text())).collect();
        self.put("readers", name, if ending == "pdf" { text.as_bytes() } else { bytes })?;
        for (part, some) in all.chunks(10).enumerate() {
            let text: String = some.iter().map(|b| format!("{}\n", b.text())).collect();
            self.put("words", &format!("{name}-{part}"), text.as_bytes())?;
        }
        Ok(())
    }

    /// Every page by itself, and the first three together.
    fn of_pages(&self, name: &str, found: &[Page]) -> Result<(), Failure> {
        let parts = found.iter().map(std::slice::from_ref).chain([&found[..found.len().min(3)]]);
        for (number, part) in parts.enumerate() {
            let bytes = pages::encode(part);
            if bytes.len() < 2 * MAX_BYTES {
                self.put("lines", &format!("{name}-{number}"), &bytes)?;
            }
        }
        Ok(())
    }

    /// The beginning of every content stream, its fonts renamed to those of the sheet.
    fn of_contents(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Ok(pdf) = hayro_syntax::Pdf::new(bytes.to_vec()) else { return Ok(()) };
        for (number, page) in pdf.pages().iter().enumerate().take(4) {
            let Some(stream) = page.page_stream() else { continue };
            let whole = &stream[..stream.len().min(MAX_BYTES)];
            let mut out = Vec::new();
            let mut fonts = 0;
            for line in whole.split_inclusive(|b| *b == b'\n') {
                let at = line.windows(3).position(|w| w == b" Tf").and_then(|tf| line[..tf].iter().rposition(|b| *b == b'/'));
                let Some(at) = at else {
                    out.extend(line);
                    continue;
                };
                let behind = line[at..].iter().position(|b| *b == b' ').map_or(line.len(), |i| at + i);
                out.extend(&line[..=at]);
                out.extend(sheet::FONTS[fonts % sheet::FONTS.len()].bytes());
                out.extend(&line[behind..]);
                fonts += 1;
            }
            self.put("content", &format!("{name}-{number}"), &out)?;
        }
        let every = "/Artifact BMC q 1 0 0 1 50 700 cm BT /F1 12 Tf 14 TL 0.5 Tc 1 Tw 90 Tz 2 Ts 0 Tr (Case 1) Tj T* (Strengths) ' 1 2 (one) \" \
                     [(two) -300 (three)] TJ 0 -14 TD (four) Tj ET Q EMC /Span /P0 BDC BT /F0 10 Tf 50 400 Td (x) Tj ET EMC \
                     /C0 cs 1 scn 0 0 10 10 re f 1 0 0 rg 0.1 0.2 0.3 0.4 k 0 0 m 10 0 l 20 20 30 30 40 40 c S n \
                     0 1 -1 0 300 300 cm /F3 9 Tf BT (4) Tj ET 0.1 0 0 0.1 0 0 cm /X0 Do\n";
        self.put("content", "every-operator", every.as_bytes())?;
        let far = "9".repeat(40);
        let beyond = format!("{far} 0 0 1 0 0 cm BT /F1 12 Tf {far} Tc 1 0 0 {far} 50 700 Tm (wide) Tj [(a) -{far} (b)] TJ ET\n");
        self.put("content", "beyond-measure", beyond.as_bytes())
    }

    /// Rules in fours with an example behind them, and the codebook itself in parts that parse.
    fn of_codebook(&self, book: &str) -> Result<(), Failure> {
        let codebook = audit_themes::themes::Codebook::parse("codebook.toml".as_ref(), book)?;
        for theme in &codebook.themes {
            for (part, rules) in theme.rules.chunks(4).enumerate() {
                let rules: Vec<String> = rules.iter().map(|r| r.text.replace('{', "(").replace('}', ")")).collect();
                let text = format!("{}\n\n{} {}", rules.join("\n"), theme.examples.join(" "), theme.counterexamples.join(" "));
                self.put("themes", &format!("{}-{part}", theme.id), text.as_bytes())?;
            }
        }
        let head = book.find("[[theme]]").unwrap_or(book.len());
        let second = book[head + 1..].find("[[theme]]").map_or(book.len(), |i| head + 1 + i);
        self.put("themes", "codebook.toml", &book.as_bytes()[..second])
    }

    fn of_queries(&self) -> Result<(), Failure> {
        let queries = [
            "father school",
            "\"voice of the child\"",
            "\"father school\"~5",
            "poverty OR debt",
            "-nursery NOT nursery",
            "(dad OR father) home",
            "safeg* guardain~ schol~1",
            "kind:strength theme:poverty polarity:learning",
            "year:2016-17 year:2014-15..2018-19 year:2017-18.. year:..2015-16",
            "board:\"Heron Board\" area:x topic:neglect case:1 document:otter111",
            "title:\"money worries\" title:home",
            "what have audits said about fathers?",
            "multi-agency 12:30 child's CAMHS gps",
            "-(a OR (b -c)) \"debt debt\"~9",
        ];
        for (number, query) in queries.iter().enumerate() {
            self.put("query", &number.to_string(), query.as_bytes())?;
        }
        Ok(())
    }

    /// Every key of a sidecar, alone and together.
    fn of_sidecars(&self) -> Result<(), Failure> {
        let parts = [
            "board = \"Heron Board\"\narea = 'Port'\n",
            "topic = \"Neglect\" # as printed\ntitle = \"\"\"Case audits\"\"\"\npublished = \"May 2017\"\n",
            "period = \"academic 2016-17\"\npooled = false\n",
            "period = { start = 2016-09-01, end = 2017-01-31 }\n",
            "[[heading]]\ntext = \"Sunny side\"\nkind = \"strength\"\n\n[[heading]]\ntext = \"Outlook\"\npage = 3\nkind = \"message\"\n",
            "[[audit]]\nnumber = 2\ntopic = \"Missing children\"\nperiod = \"calendar 2020\"\n",
        ];
        for (number, part) in parts.iter().enumerate() {
            self.put("sidecar", &format!("part-{number}"), part.as_bytes())?;
        }
        self.put("sidecar", "whole", [parts[0], parts[1], parts[2], parts[4], parts[5]].concat().as_bytes())
    }

    fn dictionaries(&self, vocabulary: &str) -> Result<(), Failure> {
        let phrases: Vec<&str> = vocabulary.split('"').skip(1).step_by(2).filter(|p| !p.contains('\n')).collect();
        let structure = words("Case 1¦Case A: Wren¦Child 2¦Strengths:¦Key messages:¦Contents¦.....¦1.¦a)¦\u{2022}¦-\n¦?");
        let marks = words("**¦*¦_¦# ¦## ¦- ¦1. ¦> ¦```\n¦[¦](¦<br>¦&amp;¦|¦|-|-|\n¦\n\n¦===\n¦---\n¦\u{ad}");
        let periods = words("2016-17¦2016/17¦April 2016 to March 2017¦e.g.¦\u{2019}s");
        let rules = words("NEAR/5 ¦BEFORE/3 ¦NOT NEAR¦ NEAR ¦(¦)¦|¦?¦_¦=¦*¦{child}¦\n\n¦no evidence¦[[theme]]\n");
        let sidecar = words(
            "board = ¦area = ¦topic = ¦title = ¦published = ¦pooled = true¦period = ¦2016-17¦academic ¦calendar ¦start = 2016-09-01¦end = ¦[[heading]]\n¦\
             text = ¦page = ¦kind = ¦strength¦message¦question¦action¦summary¦case¦unplaced¦none¦furniture¦[[audit]]\n¦number = ¦Sunny side¦Outlook",
        );
        let queries = words("OR¦AND¦NOT ¦\"¦\"~5¦~¦~1¦*¦kind:¦year:¦..¦theme:¦polarity:¦board:¦case:¦document:¦title:");
        let operators = words(
            "q ¦Q ¦cm ¦BT ¦ET ¦Tm ¦Td ¦TD ¦T* ¦Tc ¦Tw ¦Tz ¦TL ¦Ts ¦Tr ¦Tf ¦Tj ¦TJ ¦' ¦g ¦rg ¦k ¦cs ¦scn ¦BMC ¦BDC ¦EMC ¦m ¦l ¦c ¦re ¦f ¦S ¦n ¦Do ¦\
             /F0 ¦/X0 ¦/C0 ¦/P0 ¦/Artifact ¦-999999999999 ¦0.0000001 ¦9999999999999999999999999999999999999999 ",
        );
        let file = words(
            "obj¦endobj¦stream\n¦xref¦trailer¦/Type¦/Page¦/Pages¦/Kids¦/Count¦/Contents¦/Resources¦/Font¦/MediaBox¦/Rotate¦/Annots¦/Rect¦/URI¦\
             /Matrix¦/Filter¦/FlateDecode¦/Length¦/ToUnicode¦/W¦/Widths¦/Encoding¦/Encrypt¦ 0 R",
        );
        let all = [
            ("lines", structure.clone()),
            ("layouts", [&phrases[..], &structure].concat()),
            ("readers", [structure, marks].concat()),
            ("words", [phrases, periods].concat()),
            ("themes", rules),
            ("query", queries),
            ("sidecar", sidecar),
            ("content", operators),
            ("pdf", file),
        ];
        for (target, words) in all {
            let line = |w: &&str| format!("\"{}\"\n", w.bytes().map(|b| format!("\\x{b:02x}")).collect::<String>());
            std::fs::write(self.out.join(format!("{target}.dict")), words.iter().map(line).collect::<String>())?;
        }
        Ok(())
    }
}

fn words(list: &str) -> Vec<&str> {
    list.split('\u{a6}').collect()
}
