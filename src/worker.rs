//! The worker: one file is read in a process of its own, so that no file can take the run down.
//!
//! The parent sends the file's name and bytes on standard input and waits for a length-prefixed answer on standard
//! output, for so long and no longer. A crash, a hang or an answer out of all proportion is an outcome of that file.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::ReadError;
use crate::model::Extraction;

/// The name of the hidden command that runs [`serve`].
pub const COMMAND: &str = "read-one-file";

/// How long a file may take.
const WALL: Duration = Duration::from_secs(30);
/// How long a worker that gave no answer may take to end.
const GRACE: Duration = Duration::from_secs(2);
/// The longest answer that is taken, in bytes.
const MAX_ANSWER: u64 = 256 << 20;

#[derive(Serialize, Deserialize)]
struct Request {
    name: String,
    sha256: String,
    bytes: usize,
}

type Answer = Result<Extraction, ReadError>;

/// Reads one file in a new process of `program`.
pub fn read(program: &Path, name: &str, sha256: &str, bytes: &[u8]) -> Answer {
    let crashed = |what: &str| ReadError::Crashed(what.to_owned());
    let mut child = Command::new(program)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_unstarted| ReadError::NotAnswered)?;
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(crashed("the reading process has no pipes"));
    };
    let request = Request { name: name.to_owned(), sha256: sha256.to_owned(), bytes: bytes.len() };
    let header = serde_json::to_vec(&request).map_err(|e| crashed(&e.to_string()))?;
    let (send, receive) = mpsc::channel();
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A worker that died early is told by its missing answer.
            let _ = write_framed(&mut to, &header).and_then(|()| to.write_all(bytes));
        });
        scope.spawn(move || {
            let mut from = from;
            let _ = send.send(read_framed(&mut from, MAX_ANSWER));
        });
        let answer = receive.recv_timeout(WALL);
        if matches!(answer, Ok(None)) {
            // It closed its output without an answer: how it ends by itself says why.
            let ended = |child: &mut std::process::Child| matches!(child.try_wait(), Ok(Some(_)));
            let until = std::time::Instant::now() + GRACE;
            while !ended(&mut child) && std::time::Instant::now() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        // Whatever it does now, it has answered or will not: both threads end with it.
        let _ = child.kill();
        answer
    });
    let status = child.wait();
    match answer {
        Err(_) => Err(ReadError::Timeout(WALL.as_secs())),
        Ok(Some(bytes)) => serde_json::from_slice::<Answer>(&bytes).unwrap_or_else(|e| Err(crashed(&e.to_string()))),
        Ok(None) if was_killed(&status) => Err(ReadError::NotAnswered),
        Ok(None) => Err(crashed(&status.map_or_else(|e| e.to_string(), |s| describe(&s)))),
    }
}

/// True where something else ended the worker.
fn was_killed(status: &std::io::Result<std::process::ExitStatus>) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        status.as_ref().is_ok_and(|s| s.signal() == Some(9))
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        false
    }
}

/// How a worker ended that gave no answer.
fn describe(status: &std::process::ExitStatus) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        match status.signal() {
            Some(6) => return "it was aborted: out of memory or stack".to_owned(),
            Some(11) => return "its stack overflowed".to_owned(),
            Some(n) => return format!("ended by signal {n}"),
            None => {}
        }
    }
    format!("{status}")
}

/// The worker's side: reads one request, answers it, ends.
pub fn serve(read_one: impl FnOnce(&str, &str, &[u8]) -> Answer) -> std::io::Result<()> {
    // The text of a panic can carry words of the document; nobody is to see it.
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = std::io::stdin().lock();
    let Some(header) = read_framed(&mut input, 1 << 20) else { return Ok(()) };
    let request: Request = serde_json::from_slice(&header)?;
    let mut bytes = Vec::with_capacity(request.bytes);
    input.read_to_end(&mut bytes)?;
    let answer: Answer = if bytes.len() == request.bytes {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_one(&request.name, &request.sha256, &bytes)))
            .unwrap_or_else(|_| Err(ReadError::Crashed("a fault inside the reader".to_owned())))
    } else {
        Err(ReadError::Crashed("the file did not arrive whole".to_owned()))
    };
    let mut output = std::io::stdout().lock();
    write_framed(&mut output, &serde_json::to_vec(&answer)?)?;
    output.flush()
}

/// Eight bytes of length, then the bytes.
fn write_framed(to: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_be_bytes())?;
    to.write_all(bytes)
}

/// `None` where the stream ends early or the length is out of bounds.
fn read_framed(from: &mut impl Read, max: u64) -> Option<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length).ok()?;
    let length = u64::from_be_bytes(length);
    if length > max {
        return None;
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_back_and_bounded() {
        let mut bytes = Vec::new();
        write_framed(&mut bytes, b"answer").unwrap();
        assert_eq!(read_framed(&mut bytes.as_slice(), 100), Some(b"answer".to_vec()));
        assert_eq!(read_framed(&mut bytes.as_slice(), 3), None);
        assert_eq!(read_framed(&mut &bytes[..10], 100), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_says_nothing_is_an_outcome() {
        let answer = read("/bin/true".as_ref(), "a.pdf", "", b"%PDF-");
        assert!(matches!(answer, Err(ReadError::Crashed(_))), "{answer:?}");
    }
}
