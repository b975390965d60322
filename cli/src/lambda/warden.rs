//! The warden: a process beside the cloud that kills its functions if the cloud itself cannot. It reads from
//! a pipe which process groups exist, and kills them when the pipe breaks.
//!
//! Most functions would end by themselves, since their Runtime API is gone; one that hangs would not. Only a
//! function that was started and not yet announced is missed, and it has no event to hang in.
//! `PR_SET_PDEATHSIG` does not help: it must be set between `fork` and `exec`, where Rust allows only unsafe
//! code; it fires when the thread that started the process ends; it does not apply to the children of a
//! function; and macOS does not have it.

use std::collections::HashSet;
use std::io::{BufRead, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};

/// The argument that makes the cloud's own program the warden.
pub const ARGUMENT: &str = "warden";

/// The cloud's end of the pipe. Without a process it does nothing.
pub(super) struct Warden(Mutex<Option<Child>>);

impl Warden {
    /// Starts the process. `program` is the cloud's own program.
    pub(super) fn start(program: Option<&Path>) -> std::io::Result<Self> {
        use std::os::unix::process::CommandExt as _;
        let start = |program| {
            Command::new(program)
                .arg(ARGUMENT)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                // Signals to the cloud's group, such as Ctrl-C, must not reach the warden.
                .process_group(0)
                .spawn()
        };
        Ok(Self(Mutex::new(program.map(start).transpose()?)))
    }

    /// A warden without a process.
    pub(super) fn none() -> Self {
        Self(Mutex::new(None))
    }

    /// Announces a process group.
    pub(super) fn begin(&self, group: Pid) {
        self.tell('+', group);
    }

    /// Removes a group that has ended: its id may be used again.
    pub(super) fn end(&self, group: Pid) {
        self.tell('-', group);
    }

    fn tell(&self, sign: char, group: Pid) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = child.as_mut().and_then(|child| child.stdin.as_mut()) {
            // If the warden itself was killed, the functions are on their own.
            let _ = pipe.write_all(format!("{sign}{}\n", group.as_raw_nonzero()).as_bytes());
        }
    }

    /// Ends the warden once no function is left.
    pub(super) fn stop(&self) {
        let child = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

impl Drop for Warden {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads until the pipe breaks, and kills the groups that exist then.
pub fn watch(lines: impl BufRead) {
    for group in groups(lines) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

fn groups(lines: impl BufRead) -> HashSet<Pid> {
    let mut groups = HashSet::new();
    for line in lines.lines().map_while(Result::ok) {
        let group = |number: &str| number.parse().ok().filter(|number| *number > 1).and_then(Pid::from_raw);
        if let Some(group) = line.strip_prefix('+').and_then(group) {
            groups.insert(group);
        } else if let Some(group) = line.strip_prefix('-').and_then(group) {
            groups.remove(&group);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_ended_are_removed() {
        let left = groups(&b"+20\n+30\n-20\nnoise\n+1\n+0\n+-5\n+99999999999\n+40\n-3"[..]);
        let mut left: Vec<_> = left.into_iter().map(|group| group.as_raw_nonzero().get()).collect();
        left.sort_unstable();
        assert_eq!(left, [30, 40]);
    }

    #[test]
    fn a_group_that_outlives_the_pipe_is_killed() {
        use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
        let mut child = Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
        watch(format!("+{}\n", child.id()).as_bytes());
        assert_eq!(child.wait().unwrap().signal(), Some(9));
    }
}
