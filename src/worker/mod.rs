//! The worker: files are read in a process of their own, so that no file can take the run down.
//!
//! The parent sends a file's name and bytes on standard input and waits for a length-prefixed answer on standard output,
//! for so long and no longer. A page that is to be drawn for text recognition goes the same way. The worker binds itself
//! (see `limits`) before it reads. A crash, a hang or an answer out of all proportion is an outcome of that file.
//!
//! Starting a process costs more than reading a short report. So a worker that answered well and quickly is asked again;
//! one that gave anything else is ended with its file. What a worker that had read other files could not answer is asked
//! once more in a new one: no outcome depends on what was read before.

mod limits;

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::ReadError;
use crate::faults;
use crate::layouts::{HeadingWords, Vocabulary};
use crate::model::{Extraction, Guidance, Picture, Recognised};

/// The name of the hidden command that runs [`serve`].
pub const COMMAND: &str = "read-one-file";

/// How long a file may take.
const WALL: Duration = Duration::from_secs(30);
/// How long a worker that gave no answer may take to end.
const GRACE: Duration = Duration::from_secs(2);
/// A worker that has been busy for so long is not asked again: its computing time is counted as a whole.
const BUSY: Duration = Duration::from_secs(1);
/// Nor is one that has held a file or an answer of more bytes: its memory is bounded as a whole.
const LARGE: usize = 16 << 20;
/// The longest request without the file's bytes: a file's recognised words are the most of it.
const MAX_REQUEST: u64 = 256 << 20;
/// The longest answer that is taken, in bytes.
const MAX_ANSWER: u64 = 256 << 20;
/// So much of what a worker writes to standard error is looked at.
const MAX_LAST_WORDS: u64 = 4096;

/// What a worker is asked, as a frame; another one follows with the bytes of the file that it is about.
#[derive(Serialize, Deserialize)]
enum Request {
    /// The heading words of the files that follow. It has no answer.
    Words(HeadingWords),
    /// A file. The answer is an [`Answer`].
    Read(Box<File>),
    /// A page of a PDF, counted from 1. The answer is a frame with an [`Answer`], then the pixels.
    Draw(u32),
    /// Which limits cannot be set here? The answer is a list of names.
    Limits,
}

/// A file that is to be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct File {
    pub name: String,
    pub sha256: String,
    /// Read it with both PDF readers and compare.
    pub cross_check: bool,
    pub guidance: Guidance,
    /// Pages of it that text recognition has seen.
    pub recognised: Vec<Recognised>,
}

type Answer<T> = Result<T, ReadError>;

/// The limits that a worker cannot set on this system; none is as it should be.
pub fn missing_limits(program: &Path) -> Result<Vec<String>, ReadError> {
    Reader::new(program, &HeadingWords::default()).ask(&Request::Limits, &[], understood)
}

/// Has files read, one after the other, by workers of `program`.
pub struct Reader<'a> {
    program: &'a Path,
    words: &'a HeadingWords,
    /// How long a file may take.
    wall: Duration,
    /// One that has answered well so far.
    worker: Option<Worker>,
}

impl<'a> Reader<'a> {
    pub fn new(program: &'a Path, words: &'a HeadingWords) -> Self {
        Self { program, words, wall: WALL, worker: None }
    }

    /// Reads one file.
    pub fn read(&mut self, file: &File, bytes: &[u8]) -> Answer<Extraction> {
        self.ask(&Request::Read(Box::new(file.clone())), bytes, |answer| {
            let read = understood::<Answer<Extraction>>(answer)??;
            if read.sha256 == file.sha256 { Ok(read) } else { Err(crashed("the answer is about other bytes")) }
        })
    }

    /// Draws one page of a PDF, counted from 1.
    pub fn draw(&mut self, page: u32, bytes: &[u8]) -> Answer<Picture> {
        self.ask(&Request::Draw(page), bytes, drawn)
    }

    fn ask<T>(&mut self, request: &Request, bytes: &[u8], understand: impl Fn(&[u8]) -> Answer<T>) -> Answer<T> {
        loop {
            let used = self.worker.take();
            let is_new = used.is_none();
            let worker = used.map_or_else(|| Worker::start(self.program), Ok)?;
            let answer = self.ask_one(worker, request, bytes).and_then(|answer| understand(&answer));
            if !answer.as_ref().is_err_and(of_the_worker) {
                return answer;
            }
            // What panicked, for one, may be left half done.
            self.worker = None;
            if is_new {
                return answer;
            }
        }
    }

    /// Asks this worker, and keeps it where it can be asked again.
    fn ask_one(&mut self, mut worker: Worker, request: &Request, bytes: &[u8]) -> Answer<Vec<u8>> {
        let start = Instant::now();
        let words = worker.busy.is_zero().then_some(self.words);
        let frame = worker.ask(words, request, bytes, start + self.wall)?;
        worker.busy += start.elapsed();
        match frame {
            Ok(Frame::Whole(answer)) => {
                if worker.busy < BUSY && bytes.len().max(answer.len()) < LARGE {
                    self.worker = Some(worker);
                }
                Ok(answer)
            }
            Ok(Frame::TooLong) => Err(ReadError::TooMuch(MAX_ANSWER >> 20)),
            Ok(Frame::Cut) => Err(worker.end()),
            Err(_) => Err(ReadError::Timeout(self.wall.as_secs())),
        }
    }
}

/// Whether it may be for what the worker did before, not for the file: each has the whole of its time.
fn of_the_worker(error: &ReadError) -> bool {
    use ReadError::{Barred, Computing, Crashed, Memory, NotAnswered, TooDeep, TooMuch};
    matches!(error, Barred | Computing(_) | Crashed(_) | Memory(_) | NotAnswered | TooDeep | TooMuch(_))
}

fn drawn(answer: &[u8]) -> Answer<Picture> {
    let mut pixels = answer;
    let torn = || ReadError::Crashed("the picture did not arrive whole".to_owned());
    let Frame::Whole(drawn) = read_framed(&mut pixels, MAX_ANSWER) else { return Err(torn()) };
    let picture = Picture { pixels: pixels.to_vec(), ..understood::<Answer<Picture>>(&drawn)?? };
    if picture.is_whole() { Ok(picture) } else { Err(torn()) }
}

fn understood<T: DeserializeOwned>(answer: &[u8]) -> Result<T, ReadError> {
    serde_json::from_slice(answer).map_err(|e| crashed(&e.to_string()))
}

fn crashed(what: &str) -> ReadError {
    ReadError::Crashed(what.to_owned())
}

/// A process that reads; it ends with this value.
struct Worker {
    child: Child,
    /// Takes what is to be written to it.
    to: mpsc::Sender<Vec<u8>>,
    /// Told each time when that has been taken, or will not be.
    taken: mpsc::Receiver<()>,
    /// Its answers. The last one is not whole.
    from: mpsc::Receiver<Frame>,
    last_words: Option<JoinHandle<Option<ReadError>>>,
    /// How long it has been at work.
    busy: Duration,
}

impl Worker {
    fn start(program: &Path) -> Answer<Self> {
        let mut child = Command::new(program)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|_unstarted| ReadError::NotAnswered)?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            return Err(crashed("the reading process has no pipes"));
        };
        let last_words = Some(std::thread::spawn(|| last_words(stderr)));
        // They end with the worker, whose pipes end with it.
        let (to, requests) = mpsc::channel();
        let (tell, taken) = mpsc::channel();
        std::thread::spawn(move || write_each(stdin, &requests, &tell));
        let (send, from) = mpsc::sync_channel(1);
        std::thread::spawn(move || read_each(stdout, &send));
        Ok(Self { child, to, taken, from, last_words, busy: Duration::ZERO })
    }

    /// Its answer; an Err inside is one that did not come in time. A worker that gave no whole answer is ended.
    fn ask(
        &mut self,
        words: Option<&HeadingWords>,
        request: &Request,
        bytes: &[u8],
        until: Instant,
    ) -> Answer<Result<Frame, mpsc::RecvTimeoutError>> {
        let words = words.map(|words| json(&Request::Words(words.clone()))).transpose()?;
        let words = words.as_ref().map(|words| [words.as_slice(), &[]]);
        let mut frames = Vec::new();
        for frame in words.iter().chain([&[json(request)?.as_slice(), bytes]]).flatten() {
            write_framed(&mut frames, frame).map_err(|e| crashed(&e.to_string()))?;
        }
        // A worker that died early is told by its missing answer.
        let _ = self.to.send(frames);
        let left = || until.saturating_duration_since(Instant::now());
        let mut frame = self.from.recv_timeout(left());
        if matches!(frame, Ok(Frame::Whole(_)))
            && let Err(late) = self.taken.recv_timeout(left())
        {
            // It answered, but does not take the whole of the file.
            frame = Err(late);
        }
        if !matches!(frame, Ok(Frame::Whole(_))) {
            if matches!(frame, Ok(Frame::Cut)) {
                wait_a_little(&mut self.child);
            }
            // Whatever it does now, it will not answer.
            let _ = self.child.kill();
        }
        Ok(frame)
    }

    /// How it ended that gave no answer.
    fn end(mut self) -> ReadError {
        let status = self.child.wait();
        let said = self.last_words.take().and_then(|thread| thread.join().ok().flatten());
        status.map_or_else(|e| crashed(&e.to_string()), |status| end(status, said))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(thread) = self.last_words.take() {
            let _ = thread.join();
        }
    }
}

fn json(request: &Request) -> Answer<Vec<u8>> {
    serde_json::to_vec(request).map_err(|e| crashed(&e.to_string()))
}

/// Writes requests as they come, until there are no more or they are not taken.
fn write_each(mut to: ChildStdin, requests: &mpsc::Receiver<Vec<u8>>, tell: &mpsc::Sender<()>) {
    for frames in requests {
        let written = to.write_all(&frames);
        if tell.send(()).is_err() || written.is_err() {
            return;
        }
    }
}

/// Reads answers and hands them on, one ahead of what is asked for, until one is not whole.
fn read_each(mut from: ChildStdout, send: &mpsc::SyncSender<Frame>) {
    loop {
        let frame = read_framed(&mut from, MAX_ANSWER);
        let is_whole = matches!(frame, Frame::Whole(_));
        if send.send(frame).is_err() || !is_whole {
            return;
        }
    }
}

/// It closed its output without an answer: how it ends by itself says why.
fn wait_a_little(child: &mut Child) {
    let until = Instant::now() + GRACE;
    while !matches!(child.try_wait(), Ok(Some(_))) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// How a worker ended that gave no answer.
fn end(status: ExitStatus, last_words: Option<ReadError>) -> ReadError {
    #[cfg(unix)]
    {
        use rustix::process::Signal;
        use std::os::unix::process::ExitStatusExt;
        let Some(signal) = status.signal() else { return ReadError::Crashed(status.to_string()) };
        let is = |s: Signal| s.as_raw() == signal;
        if is(Signal::KILL) {
            ReadError::NotAnswered
        } else if is(Signal::XCPU) {
            ReadError::Computing(limits::SECONDS)
        } else if is(Signal::SYS) {
            ReadError::Barred
        } else {
            last_words.unwrap_or_else(|| ReadError::Crashed(format!("ended by signal {signal}")))
        }
    }
    #[cfg(not(unix))]
    last_words.unwrap_or_else(|| ReadError::Crashed(status.to_string()))
}

/// Why the runtime says that it aborts. Nothing else that a worker writes is passed on: it can be words of the document.
fn last_words(mut from: impl Read) -> Option<ReadError> {
    let mut said = Vec::new();
    let _ = from.by_ref().take(MAX_LAST_WORDS).read_to_end(&mut said);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    let says = |phrase: &str| said.windows(phrase.len()).any(|w| w == phrase.as_bytes());
    if says("has overflowed its stack") {
        Some(ReadError::TooDeep)
    } else if says("memory allocation of ") {
        Some(ReadError::Memory(limits::MEMORY >> 20))
    } else {
        None
    }
}

/// The worker's side: binds itself, then answers one request after the other until there is none.
pub fn serve(
    read_one: impl Fn(&File, &Vocabulary, &[u8]) -> Answer<Extraction> + Sync,
    draw_one: impl Fn(&[u8], u32) -> Answer<Picture> + Sync,
) -> std::io::Result<()> {
    let missing = limits::apply();
    faults::keep_quiet();
    on_a_deep_stack(|| {
        let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
        let mut vocabulary = Vocabulary::default();
        while let Frame::Whole(header) = read_framed(&mut input, MAX_REQUEST)
            && let Frame::Whole(bytes) = read_framed(&mut input, u64::MAX)
        {
            let answer = match serde_json::from_slice(&header)? {
                Request::Words(words) => {
                    vocabulary = words.vocabulary().map_err(|e| std::io::Error::other(e.to_string()))?;
                    continue;
                }
                Request::Limits => serde_json::to_vec(&missing)?,
                Request::Read(file) => serde_json::to_vec(&faults::guarded(|| read_one(&file, &vocabulary, &bytes)))?,
                Request::Draw(page) => {
                    let drawn = faults::guarded(|| draw_one(&bytes, page));
                    let mut answer = Vec::new();
                    write_framed(&mut answer, &serde_json::to_vec(&drawn)?)?;
                    answer.extend(drawn.map(|picture| picture.pixels).unwrap_or_default());
                    answer
                }
            };
            write_framed(&mut output, &answer)?;
            output.flush()?;
        }
        Ok(())
    })
}

fn on_a_deep_stack(work: impl FnOnce() -> std::io::Result<()> + Send) -> std::io::Result<()> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("reading".to_owned()).stack_size(limits::STACK).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()))
    })
}

/// Eight bytes of length, then the bytes.
fn write_framed(to: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_be_bytes())?;
    to.write_all(bytes)
}

#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Whole(Vec<u8>),
    /// The stream ended early.
    Cut,
    /// It announced more than is taken; nothing of it was read.
    TooLong,
}

fn read_framed(from: &mut impl Read, max: u64) -> Frame {
    let mut length = [0; 8];
    if from.read_exact(&mut length).is_err() {
        return Frame::Cut;
    }
    let length = u64::from_be_bytes(length);
    if length > max {
        return Frame::TooLong;
    }
    let mut bytes = Vec::new();
    match from.take(length).read_to_end(&mut bytes) {
        Ok(read) if read as u64 == length => Frame::Whole(bytes),
        _ => Frame::Cut,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Format, Recognition, TextSource};

    use super::*;

    #[test]
    fn frames_are_read_back_and_bounded() {
        let mut bytes = Vec::new();
        write_framed(&mut bytes, b"answer").unwrap();
        assert_eq!(read_framed(&mut bytes.as_slice(), 100), Frame::Whole(b"answer".to_vec()));
        assert_eq!(read_framed(&mut bytes.as_slice(), 3), Frame::TooLong);
        assert_eq!(read_framed(&mut &bytes[..10], 100), Frame::Cut);
    }

    #[test]
    fn only_the_runtimes_own_words_are_understood() {
        assert_eq!(last_words(&b"memory allocation of 4294967296 bytes failed\n"[..]), Some(ReadError::Memory(1024)));
        assert_eq!(last_words(&b"\nthread 'reading' (7) has overflowed its stack\nfatal"[..]), Some(ReadError::TooDeep));
        assert_eq!(last_words(&b"Felix said"[..]), None);
    }

    /// What becomes of so many files, one after the other, whose workers are this shell script.
    #[cfg(unix)]
    fn outcomes(script: &str, files: usize) -> Vec<Answer<Extraction>> {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let file = File { name: "a.pdf".to_owned(), ..File::default() };
        let words = HeadingWords::default();
        let mut reader = Reader { wall: Duration::from_secs(5), ..Reader::new(&program, &words) };
        (0..files).map(|_| reader.read(&file, &vec![b'x'; 1 << 20])).collect()
    }

    #[cfg(unix)]
    fn outcome(script: &str) -> Answer<Extraction> {
        outcomes(script, 1).remove(0)
    }

    /// A shell's command that gives this answer.
    #[cfg(unix)]
    fn says(answer: &Answer<Extraction>) -> String {
        let json = serde_json::to_string(answer).unwrap();
        assert!(json.len() < 256, "its length fits one byte");
        format!(r"printf '\000\000\000\000\000\000\000\{:03o}%s' '{json}'", json.len())
    }

    #[cfg(unix)]
    #[test]
    fn a_worker_that_answers_well_is_asked_again() {
        let (first, second) = (Err(ReadError::NotWord), Err(ReadError::OldWord));
        let script = format!("{}; {}; exec cat >&2", says(&first), says(&second));
        assert_eq!(outcomes(&script, 2), [first, second]);
    }

    #[cfg(unix)]
    #[test]
    fn a_worker_that_found_a_fault_in_itself_is_not_asked_again() {
        let (first, second) = (Err(ReadError::Crashed("x.rs:1".to_owned())), Err(ReadError::OldWord));
        let script = format!("{}; {}; exec cat >&2", says(&first), says(&second));
        assert_eq!(outcomes(&script, 2), [first.clone(), first]);
    }

    #[cfg(unix)]
    #[test]
    fn a_fault_in_a_worker_that_had_read_other_files_is_not_taken_for_the_files() {
        let (first, second) = (Err(ReadError::NotWord), Err(ReadError::Crashed("x.rs:1".to_owned())));
        let script = format!("{}; {}; exec cat >&2", says(&first), says(&second));
        assert_eq!(outcomes(&script, 2), [first.clone(), first]);
    }

    #[cfg(unix)]
    #[test]
    fn an_answer_about_other_bytes_is_none() {
        let other = Extraction {
            sha256: "00".to_owned(),
            format: Format::Pdf,
            text_source: TextSource::Text,
            pages: 1,
            pages_with_text: 1,
            recognition: Recognition::default(),
            audits: Vec::new(),
        };
        let script = format!("{}; exec cat >&2", says(&Ok(other)));
        assert_eq!(outcome(&script), Err(ReadError::Crashed("the answer is about other bytes".to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn no_file_suffers_for_the_worker_that_the_last_one_left() {
        let answer = Err(ReadError::NotWord);
        let left_by_an_ending_one = outcomes(&says(&answer), 3);
        assert_eq!(left_by_an_ending_one, [answer.clone(), answer.clone(), answer]);
    }

    #[cfg(unix)]
    #[test]
    fn however_a_worker_ends_it_is_an_outcome() {
        assert_eq!(outcome("exit 3"), Err(ReadError::Crashed("exit status: 3".to_owned())));
        assert_eq!(outcome("kill -KILL $$"), Err(ReadError::NotAnswered));
        assert_eq!(outcome("kill -SYS $$"), Err(ReadError::Barred));
        assert_eq!(outcome("kill -XCPU $$"), Err(ReadError::Computing(10)));
        assert_eq!(outcome("kill -SEGV $$"), Err(ReadError::Crashed("ended by signal 11".to_owned())));
        assert_eq!(outcome("exec yes"), Err(ReadError::TooMuch(256)));
        assert_eq!(outcome("head -c 1000000 /dev/zero >&2; exit 3"), Err(ReadError::Crashed("exit status: 3".to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn a_worker_that_takes_nothing_and_says_nothing_is_stopped() {
        let start = Instant::now();
        assert_eq!(outcome("exec sleep 600"), Err(ReadError::Timeout(5)));
        assert!(start.elapsed() < WALL, "{:?}", start.elapsed());
    }

    #[cfg(unix)]
    #[test]
    fn nor_is_one_waited_for_that_answers_and_does_not_take_the_file() {
        let start = Instant::now();
        let script = format!("{}; exec sleep 600", says(&Err(ReadError::NotWord)));
        assert_eq!(outcome(&script), Err(ReadError::Timeout(5)));
        assert!(start.elapsed() < WALL, "{:?}", start.elapsed());
    }
}
