//! Reads what a process writes, line by line.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;

use tokio::net::unix::pipe::Receiver;

/// Longer lines are cut into several.
pub(super) const MAX_LINE: usize = 64 * 1024;

/// How much is read at once before anything else gets its turn: a process may write endlessly.
const TURN: usize = 1024 * 1024;

/// How much is read from a pipe at once.
const CHUNK: usize = 8 * 1024;

/// The reading end of a pipe.
pub(super) struct Lines {
    /// `None` once the other end is closed.
    pipe: Option<Pipe>,
    /// The bytes that `ready` has read.
    read: Vec<u8>,
    splitter: Splitter,
}

/// The same end twice: one to wait on, and one that can be read at once. tokio's own pipe can be read only
/// after it was notified.
struct Pipe {
    wait: Receiver,
    now: File,
}

impl Lines {
    pub(super) fn new(end: OwnedFd) -> io::Result<Self> {
        let now = File::from(end.try_clone()?);
        // This makes both handles non-blocking.
        let pipe = Pipe { wait: Receiver::from_owned_fd(end)?, now };
        Ok(Self { pipe: Some(pipe), read: Vec::new(), splitter: Splitter::default() })
    }

    /// Waits until there is something to take, or for ever if the pipe is closed.
    pub(super) async fn ready(&mut self) {
        while self.read.is_empty() {
            let Some(pipe) = &self.pipe else { return std::future::pending().await };
            let mut buffer = [0; CHUNK];
            let read = match pipe.wait.readable().await {
                Ok(()) => pipe.wait.try_read(&mut buffer),
                Err(error) => Err(error),
            };
            match read {
                // A spurious wake-up: wait again.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => self.pipe = None,
                Ok(count) => self.read.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            }
        }
    }

    /// Takes every whole line that has been written so far.
    pub(super) fn take(&mut self, line: &mut impl FnMut(&str)) {
        self.splitter.push(&std::mem::take(&mut self.read), line);
        let mut buffer = [0; CHUNK];
        let mut taken = 0;
        while taken < TURN {
            let Some(pipe) = &self.pipe else { return };
            match (&pipe.now).read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Ok(0) | Err(_) => self.pipe = None,
                Ok(count) => {
                    taken += count;
                    self.splitter.push(buffer.get(..count).unwrap_or_default(), line);
                }
            }
        }
    }

    /// Takes the rest, even if its last line is not complete.
    pub(super) fn take_rest(&mut self, line: &mut impl FnMut(&str)) {
        self.take(line);
        self.splitter.end(line);
    }
}

/// Splits bytes into lines.
#[derive(Default)]
struct Splitter {
    begun: Vec<u8>,
}

impl Splitter {
    fn push(&mut self, bytes: &[u8], line: &mut impl FnMut(&str)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let mut part = part;
            while self.begun.len() + part.len() > MAX_LINE {
                let (now, later) = part.split_at_checked(MAX_LINE - self.begun.len()).unwrap_or((part, &[]));
                self.begun.extend_from_slice(now);
                self.end(line);
                part = later;
            }
            self.begun.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.end(line);
            }
        }
    }

    fn end(&mut self, line: &mut impl FnMut(&str)) {
        if !self.begun.is_empty() {
            line(String::from_utf8_lossy(&self.begun).trim_end_matches(['\r', '\n']));
            self.begun.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(parts: &[&[u8]]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut take = |line: &str| lines.push(line.to_owned());
        let mut splitter = Splitter::default();
        for part in parts {
            splitter.push(part, &mut take);
        }
        splitter.end(&mut take);
        lines
    }

    #[test]
    fn lines_are_cut_where_they_end() {
        assert_eq!(split(&[b"a\r\nb", b"c\n\n", b"d"]), ["a", "bc", "", "d"]);
        assert_eq!(split(&[b"\xff\n"]), ["\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let long = vec![b'x'; 2 * MAX_LINE + 1];
        let lengths: Vec<_> =
            split(&[&long[..10], &long[10..], b"\nend\n"]).iter().map(String::len).collect();
        assert_eq!(lengths, [MAX_LINE, MAX_LINE, 1, 3]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(parts in proptest::collection::vec("[a\n]{0,9}", 0..9)) {
            let bytes: Vec<_> = parts.iter().map(String::as_bytes).collect();
            let whole = parts.concat();
            proptest::prop_assert_eq!(split(&bytes), whole.lines().collect::<Vec<_>>());
        }
    }
}
