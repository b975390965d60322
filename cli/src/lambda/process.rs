//! One process of a function, and everything that can happen to it.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::capture::Capture;
use super::event::Event;
use super::host::Host;
use super::lines::Lines;
use super::memory;
use super::runtime_api::{RuntimeApi, RuntimeMessage};

/// How often the memory of a working process is measured.
const MEASURE_EVERY: Duration = Duration::from_millis(50);

/// A running process, in a process group of its own. Dropping it kills the group.
pub(super) struct Process {
    child: Child,
    group: Option<Pid>,
    api: RuntimeApi,
    outputs: [Option<Lines>; 2],
    most_memory: Option<u32>,
    ended: bool,
    host: Arc<Host>,
}

/// An event in the life of a process.
pub(super) enum ProcessEvent {
    Message(RuntimeMessage),
    /// The deadline has passed.
    Deadline,
    /// The process has ended.
    Ended(Option<ExitStatus>),
    /// The process uses more memory than it may.
    OutOfMemory,
    /// The cloud is shutting down.
    Stop,
}

/// What ends the wait for an event.
pub(super) struct Limits<'a> {
    pub(super) deadline: Instant,
    /// How much memory the process may use, in megabytes, if that is watched.
    pub(super) memory_mb: Option<u32>,
    pub(super) stop: Option<&'a mut watch::Receiver<bool>>,
}

impl Process {
    /// Starts the command.
    pub(super) fn start(mut command: Command, api: RuntimeApi, host: &Arc<Host>) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        // The process leads its group, so the group has its id.
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            host.warden.begin(group);
        }
        let host = Arc::clone(host);
        let stdout = child.stdout.take().map(|end| end.into_owned_fd().and_then(Lines::new)).transpose()?;
        let stderr = child.stderr.take().map(|end| end.into_owned_fd().and_then(Lines::new)).transpose()?;
        Ok(Self { child, group, api, outputs: [stdout, stderr], most_memory: None, ended: false, host })
    }

    pub(super) fn begin(&self, event: Event) {
        self.api.begin(event);
    }

    /// Returns the peak memory of the process, in megabytes.
    pub(super) fn most_memory(&mut self) -> Option<u32> {
        self.measure();
        self.most_memory
    }

    /// Waits for the next event. The lines that the process has written by then are in `capture`.
    ///
    /// This is cancel safe: nothing is lost if the future is dropped.
    pub(super) async fn next_event(&mut self, capture: &mut Capture, limits: Limits<'_>) -> ProcessEvent {
        let Limits { deadline, memory_mb, mut stop } = limits;
        let mut ticks = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let [stdout, stderr] = &mut self.outputs;
            let event = tokio::select! {
                biased;
                message = self.api.next_message() => ProcessEvent::Message(message),
                () = sleep_until(deadline) => ProcessEvent::Deadline,
                () = stop_requested(&mut stop) => ProcessEvent::Stop,
                status = self.child.wait() => ProcessEvent::Ended(status.ok()),
                _ = ticks.tick(), if memory_mb.is_some() => {
                    if self.measure().is_none_or(|now| Some(now) <= memory_mb) {
                        continue;
                    }
                    ProcessEvent::OutOfMemory
                }
                () = ready(stdout) => { self.take(capture); continue; }
                () = ready(stderr) => { self.take(capture); continue; }
            };
            if let ProcessEvent::Ended(_) = event {
                self.take_rest(capture);
                self.kill();
                self.ended = true;
            } else {
                self.take(capture);
            }
            return event;
        }
    }

    /// Ends the process with SIGTERM, and kills what is left of its group after `grace`.
    pub(super) async fn end(mut self, capture: &mut Capture, grace: Duration) {
        if !self.ended && !grace.is_zero() {
            self.signal(Signal::TERM);
            let deadline = Instant::now() + grace;
            loop {
                match self.next_event(capture, Limits { deadline, memory_mb: None, stop: None }).await {
                    ProcessEvent::Ended(_) | ProcessEvent::Deadline => break,
                    _ => {}
                }
            }
        }
        self.kill();
        if !self.ended {
            let _ = self.child.wait().await;
            self.take_rest(capture);
            self.ended = true;
        }
    }

    fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group.filter(|_| !self.ended) {
            // An error means that the group is already empty.
            let _ = kill_process_group(group, signal);
        }
    }

    /// Measures the current memory and updates the peak.
    fn measure(&mut self) -> Option<u32> {
        let memory = memory::of(self.child.id()?)?;
        self.most_memory = self.most_memory.max(Some(memory.most));
        Some(memory.now)
    }

    fn take(&mut self, capture: &mut Capture) {
        for lines in self.outputs.iter_mut().flatten() {
            lines.take(&mut |line| capture.line(line));
        }
    }

    fn take_rest(&mut self, capture: &mut Capture) {
        for lines in self.outputs.iter_mut().flatten() {
            lines.take_rest(&mut |line| capture.line(line));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if let Some(group) = self.group {
            self.host.warden.end(group);
        }
    }
}

async fn stop_requested(stop: &mut Option<&mut watch::Receiver<bool>>) {
    let asked = match stop {
        Some(stop) => stop.wait_for(|asked| *asked).await.is_ok(),
        None => false,
    };
    if !asked {
        // The sender is gone: the cloud has been dropped, and soon this task will be.
        std::future::pending::<()>().await;
    }
}

async fn ready(lines: &mut Option<Lines>) {
    match lines {
        Some(lines) => lines.ready().await,
        None => std::future::pending().await,
    }
}
