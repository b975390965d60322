//! The child process: its output, its signals and its exit status.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, JoinSet};

/// How long to wait for the last lines, because a child of the process may keep its output open.
const LAST_LINES: Duration = Duration::from_millis(500);

/// A running process, which is killed when the value is dropped.
pub(super) struct Process {
    signals: UnboundedSender<Signal>,
    watch: JoinHandle<()>,
    lines: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Copy)]
pub(super) enum Signal {
    Terminate,
    Kill,
}

impl Process {
    /// Starts a process. `ended` is called once, after the process has ended and its output is read.
    pub(super) fn start(
        mut command: Command,
        ended: impl FnOnce(ExitStatus) + Send + 'static,
    ) -> std::io::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let lines = Arc::default();
        let mut readers = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            readers.spawn(collect(stdout, Arc::clone(&lines)));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.spawn(collect(stderr, Arc::clone(&lines)));
        }
        let (signals, inbox) = unbounded_channel();
        let watch = tokio::spawn(async move {
            let status = watch(child, inbox).await;
            let _ = tokio::time::timeout(LAST_LINES, async { while readers.join_next().await.is_some() {} })
                .await;
            if let Ok(status) = status {
                ended(status);
            }
        });
        Ok(Self { signals, watch, lines })
    }

    pub(super) fn signal(&self, signal: Signal) {
        // Sending fails only if the process has ended.
        let _ = self.signals.send(signal);
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The task owns the child, which is killed and reaped when it is dropped.
        self.watch.abort();
    }
}

async fn watch(mut child: Child, mut signals: UnboundedReceiver<Signal>) -> std::io::Result<ExitStatus> {
    loop {
        let signal = {
            let mut ended = std::pin::pin!(child.wait());
            let wait = std::future::poll_fn(|cx| match ended.as_mut().poll(cx) {
                std::task::Poll::Ready(status) => std::task::Poll::Ready(Err(status)),
                std::task::Poll::Pending => signals.poll_recv(cx).map(Ok),
            });
            match wait.await {
                Ok(signal) => signal,
                Err(status) => return status,
            }
        };
        match (signal, child.id()) {
            (Some(Signal::Terminate), Some(id)) => terminate(id).await?,
            (Some(Signal::Kill), _) => child.start_kill()?,
            // The sender is gone, so no further signal can arrive.
            (None, _) => return child.wait().await,
            (Some(Signal::Terminate), None) => {}
        }
    }
}

/// Sends SIGTERM, with the `kill` of the shell, because a program of that name may not be installed.
async fn terminate(id: u32) -> std::io::Result<()> {
    Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id.to_string()]).status().await.map(drop)
}

async fn collect(output: impl AsyncRead + Unpin, lines: Arc<Mutex<Vec<String>>>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while matches!(output.read_until(b'\n', &mut line).await, Ok(n) if n > 0) {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        lines.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        line.clear();
    }
}
