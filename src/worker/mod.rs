//! The worker: one file is read in a process of its own, so that no file can take the run down.
//!
//! The parent sends the file's name and bytes on standard input and waits for a length-prefixed answer on standard
//! output, for so long and no longer. A page that is to be drawn for text recognition goes the same way. The worker
//! binds itself (see `limits`) before it reads. A crash, a hang or an answer out of all proportion is an outcome of that
//! file.

mod limits;

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::ReadError;
use crate::faults;
use crate::layouts::Vocabulary;
use crate::model::{Extraction, Guidance, Picture, Recognised};

/// The name of the hidden command that runs [`serve`].
pub const COMMAND: &str = "read-one-file";

/// How long a file may take.
const WALL: Duration = Duration::from_secs(30);
/// How long a worker that gave no answer may take to end.
const GRACE: Duration = Duration::from_secs(2);
/// The longest request without the file's bytes: a file's recognised words are the most of it.
const MAX_REQUEST: u64 = 256 << 20;
/// The longest answer that is taken, in bytes.
const MAX_ANSWER: u64 = 256 << 20;
/// So much of what a worker writes to standard error is looked at.
const MAX_LAST_WORDS: u64 = 4096;

#[derive(Serialize, Deserialize)]
enum Request {
    /// A file; its bytes follow. The answer is an [`Answer`].
    Read(Box<File>),
    /// A page of a PDF, counted from 1, whose bytes follow. The answer is a frame with an [`Answer`], then the pixels.
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
    /// The heading words, ready for use; `None` for those that come with the program.
    pub vocabulary: Option<Vocabulary>,
    /// Pages of it that text recognition has seen.
    pub recognised: Vec<Recognised>,
}

type Answer<T> = Result<T, ReadError>;

/// Reads one file in a new process of `program`.
pub fn read(program: &Path, file: &File, bytes: &[u8]) -> Answer<Extraction> {
    understood::<Answer<_>>(&ask(program, &Request::Read(Box::new(file.clone())), bytes)?)?
}

/// Draws one page of a PDF, counted from 1, in a new process of `program`.
pub fn draw(program: &Path, page: u32, bytes: &[u8]) -> Answer<Picture> {
    let answer = ask(program, &Request::Draw(page), bytes)?;
    let mut pixels = answer.as_slice();
    let torn = || ReadError::Crashed("the picture did not arrive whole".to_owned());
    let Frame::Whole(drawn) = read_framed(&mut pixels, MAX_ANSWER) else { return Err(torn()) };
    let picture = Picture { pixels: pixels.to_vec(), ..understood::<Answer<Picture>>(&drawn)?? };
    if picture.is_whole() { Ok(picture) } else { Err(torn()) }
}

/// The limits that a worker cannot set on this system; none is as it should be.
pub fn missing_limits(program: &Path) -> Result<Vec<String>, ReadError> {
    understood(&ask(program, &Request::Limits, &[])?)
}

fn understood<T: DeserializeOwned>(answer: &[u8]) -> Result<T, ReadError> {
    serde_json::from_slice(answer).map_err(|e| ReadError::Crashed(e.to_string()))
}

fn ask(program: &Path, request: &Request, bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let crashed = |what: &str| ReadError::Crashed(what.to_owned());
    let mut child = Command::new(program)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|_unstarted| ReadError::NotAnswered)?;
    let (Some(mut to), Some(mut from), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
        return Err(crashed("the reading process has no pipes"));
    };
    let header = serde_json::to_vec(request).map_err(|e| crashed(&e.to_string()))?;
    let (send, receive) = mpsc::channel();
    let (frame, last_words) = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A worker that died early is told by its missing answer.
            let _ = write_framed(&mut to, &header).and_then(|()| write_framed(&mut to, bytes));
        });
        scope.spawn(move || {
            let _ = send.send(read_framed(&mut from, MAX_ANSWER));
        });
        let last_words = scope.spawn(move || last_words(stderr));
        let frame = receive.recv_timeout(WALL);
        if matches!(frame, Ok(Frame::Cut)) {
            // It closed its output without an answer: how it ends by itself says why.
            let ended = |child: &mut std::process::Child| matches!(child.try_wait(), Ok(Some(_)));
            let until = Instant::now() + GRACE;
            while !ended(&mut child) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        // Whatever it does now, it has answered or will not: the threads end with it.
        let _ = child.kill();
        (frame, last_words.join().ok().flatten())
    });
    let status = child.wait();
    match frame {
        Err(_) => Err(ReadError::Timeout(WALL.as_secs())),
        Ok(Frame::Whole(answer)) => Ok(answer),
        Ok(Frame::TooLong) => Err(ReadError::TooMuch(MAX_ANSWER >> 20)),
        Ok(Frame::Cut) => Err(status.map_or_else(|e| crashed(&e.to_string()), |status| end(status, last_words))),
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

/// The worker's side: binds itself, reads one request, answers it, ends.
pub fn serve(
    read_one: impl FnOnce(&File, &[u8]) -> Answer<Extraction> + Send,
    draw_one: impl FnOnce(&[u8], u32) -> Answer<Picture> + Send,
) -> std::io::Result<()> {
    let missing = limits::apply();
    faults::keep_quiet();
    let mut input = std::io::stdin().lock();
    let Frame::Whole(header) = read_framed(&mut input, MAX_REQUEST) else { return Ok(()) };
    let answer = match serde_json::from_slice(&header)? {
        Request::Limits => serde_json::to_vec(&missing)?,
        Request::Read(file) => serde_json::to_vec(&whole(&mut input).and_then(|bytes| on_a_deep_stack(|| read_one(&file, &bytes))))?,
        Request::Draw(page) => {
            let drawn = whole(&mut input).and_then(|bytes| on_a_deep_stack(|| draw_one(&bytes, page)));
            let mut answer = Vec::new();
            write_framed(&mut answer, &serde_json::to_vec(&drawn)?)?;
            answer.extend(drawn.map(|picture| picture.pixels).unwrap_or_default());
            answer
        }
    };
    let mut output = std::io::stdout().lock();
    write_framed(&mut output, &answer)?;
    output.flush()
}

/// The bytes of the file that the request is about.
fn whole(input: &mut impl Read) -> Answer<Vec<u8>> {
    match read_framed(input, u64::MAX) {
        Frame::Whole(bytes) => Ok(bytes),
        _ => Err(ReadError::Crashed("the file did not arrive whole".to_owned())),
    }
}

fn on_a_deep_stack<T: Send>(read: impl FnOnce() -> Answer<T> + Send) -> Answer<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("reading".to_owned()).stack_size(limits::STACK);
        let thread = thread.spawn_scoped(scope, || faults::guarded(read));
        let lost = || Err(ReadError::Crashed("no thread to read in".to_owned()));
        thread.map_or_else(|_| lost(), |t| t.join().unwrap_or_else(|_| lost()))
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

    /// What becomes of a file whose worker is this shell script.
    #[cfg(unix)]
    fn outcome(script: &str) -> Answer<Extraction> {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let file = File { name: "a.pdf".to_owned(), ..File::default() };
        read(&program, &file, &vec![b'x'; 1 << 20])
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
        assert_eq!(outcome("exec sleep 600"), Err(ReadError::Timeout(30)));
        assert!(start.elapsed() < WALL + GRACE, "{:?}", start.elapsed());
    }
}
