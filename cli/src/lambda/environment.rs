//! An execution environment: one process that goes through INIT, one invocation after another, and shutdown.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::capture::{Capture, report};
use super::command::command;
use super::event::{Event, headers};
use super::failure::Failure;
use super::function::Function;
use super::host::Host;
use super::job::Job;
use super::process::{Limits, Process, ProcessEvent};
use super::runtime_api::{InvocationResult, RuntimeApi, RuntimeMessage};
use crate::invoke::{Cost, InvokeResponse};
use crate::log::Invocation;

/// How long to wait for a function to ask for its next event, which it usually does at once after its
/// response. If it does not, the caller gets the response after this time and the environment goes on
/// working.
const NEXT_EVENT_GRACE: Duration = Duration::from_millis(50);

/// Runs an environment from its first invocation to its end.
pub(super) async fn run(function: Arc<Function>, host: Arc<Host>, first: Job) {
    let stop = host.stop.clone();
    let capture = Capture::new(host.settings.log.clone(), &function.config.name);
    let mut environment = Environment { function, host, stop, capture, process: None };
    let mut job = first;
    while let Some(mut next) = environment.handle(job).await {
        match environment.next_job(&mut next).await {
            Some(next) => job = next,
            None => break,
        }
    }
    let grace = environment.host.settings.shutdown;
    if let Some(process) = environment.process.take() {
        process.end(&mut environment.capture, grace).await;
    }
}

struct Environment {
    function: Arc<Function>,
    host: Arc<Host>,
    stop: watch::Receiver<bool>,
    capture: Capture,
    process: Option<Process>,
}

/// The result of an invocation that ended, or at least responded.
struct Outcome {
    result: InvocationResult,
    init: Option<Duration>,
    run: Duration,
    memory_mb: Option<u32>,
    /// The state of the environment after it.
    state: State,
}

enum State {
    /// The process waits for its next event.
    Ready,
    /// The process has responded and goes on working, at most until its deadline.
    Busy(Instant),
    /// The environment has ended.
    Ended,
}

impl Environment {
    /// Runs one invocation and then parks the environment, if it can take another.
    async fn handle(&mut self, job: Job) -> Option<oneshot::Receiver<Job>> {
        let Job { id, payload, client_context, trace, permit, response } = job;
        let cold = self.process.is_none();
        self.capture.begin(&id);
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("lambda-runtime-client-context", client_context), ("lambda-runtime-trace-id", trace)]
        {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
        let outcome = self.run(&id, Event { id: id.clone(), payload, headers }).await;
        let Outcome { result, init, run, memory_mb, state } = outcome;
        if matches!(state, State::Ended) {
            self.kill().await;
        }

        let config = &self.function.config;
        let billed = Duration::from_millis(
            u64::try_from((init.unwrap_or_default() + run).as_nanos().div_ceil(1_000_000))
                .unwrap_or(u64::MAX),
        );
        let cost = Cost { init, run, billed, memory_mb };
        self.capture.note(&report(&id, config.memory_mb, cost));
        let (payload, kind) = match result {
            Ok(payload) => (payload, None),
            Err(failure) => (failure.payload, Some(failure.kind)),
        };
        self.host.settings.log.invocation(&Invocation {
            function: &config.name,
            request_id: &id,
            cold,
            cost,
            memory_mb: config.memory_mb,
            failure: kind.as_deref(),
        });
        let done = InvokeResponse {
            request_id: id,
            payload,
            failed: kind.is_some(),
            log_tail: self.capture.end(),
            cost,
        };

        // Park before responding, so that the caller's next invocation finds this environment.
        match state {
            State::Ready => {
                let next = self.function.park();
                drop(permit);
                let _ = response.send(done);
                next
            }
            State::Busy(deadline) => {
                let _ = response.send(done);
                let ready = self.finish(deadline).await;
                let next = if ready { self.function.park() } else { None };
                drop(permit);
                next
            }
            State::Ended => {
                drop(permit);
                let _ = response.send(done);
                None
            }
        }
    }

    /// Runs INIT if it is needed, and then the invocation.
    async fn run(&mut self, id: &str, event: Event) -> Outcome {
        let timeout = self.function.config.timeout;
        let mut init = None;
        let mut began = Instant::now();
        if self.process.is_none() {
            match self.init(id, began + self.host.settings.init_limit).await {
                Ok(()) => init = Some(began.elapsed()),
                // The process did not start, so a second attempt would fail in the same way.
                Err(Some(failure)) if self.process.is_none() => return self.ended(id, Some(failure), began),
                // As on Lambda, INIT runs once more, within the time of the invocation.
                Err(Some(failure)) => {
                    let name = &self.function.config.name;
                    let line = format!("{name}: INIT failed with {}, trying once more", failure.kind);
                    self.host.settings.log.system(&line);
                    self.kill().await;
                    began = Instant::now();
                    match self.init(id, began + timeout).await {
                        Ok(()) => {}
                        Err(failure) => return self.ended(id, failure, began),
                    }
                }
                Err(None) => return self.ended(id, None, began),
            }
        }
        if init.is_some() {
            began = Instant::now();
        }
        let mut outcome = self.invoke(id, event, began, began + timeout).await;
        outcome.init = init;
        outcome
    }

    /// Starts the process and waits until it is ready. `Err(None)` means that the cloud is shutting down.
    async fn init(&mut self, id: &str, deadline: Instant) -> Result<(), Option<Failure>> {
        let config = &self.function.config;
        let started = match RuntimeApi::start(&config.name, &config.handler).await {
            Ok(api) => Process::start(command(config, &self.host.settings, &api), api, &self.host),
            Err(error) => Err(error),
        };
        let process = match started {
            Ok(process) => self.process.insert(process),
            Err(error) => {
                let line =
                    format!("{}: `{}` cannot be started: {error}", config.name, config.program.display());
                self.host.settings.log.system(&line);
                return Err(Some(Failure::no_start(id, &config.program, &error)));
            }
        };
        let limits = Limits { deadline, memory_mb: Some(config.memory_mb), stop: Some(&mut self.stop) };
        match process.next_event(&mut self.capture, limits).await {
            ProcessEvent::Message(RuntimeMessage::Ready) => Ok(()),
            ProcessEvent::Message(RuntimeMessage::InitFailed(failure)) => Err(Some(failure)),
            // There is no invocation yet to respond to.
            ProcessEvent::Message(RuntimeMessage::Responded(_)) => Err(Some(Failure::exited(id, None))),
            ProcessEvent::Deadline => Err(Some(Failure::timed_out(id, config.timeout))),
            ProcessEvent::Ended(status) => Err(Some(Failure::exited(id, status))),
            ProcessEvent::OutOfMemory => Err(Some(Failure::out_of_memory(id))),
            ProcessEvent::Stop => Err(None),
        }
    }

    /// Hands out the event and waits for the result, and then for the process to become ready again.
    async fn invoke(&mut self, id: &str, mut event: Event, began: Instant, deadline: Instant) -> Outcome {
        let config = &self.function.config;
        let Some(process) = &mut self.process else { return self.ended(id, None, began) };
        event.headers.extend(headers(config, id, deadline));
        process.begin(event);
        let memory_mb = Some(config.memory_mb);
        let mut result = None;
        loop {
            let soon = (Instant::now() + NEXT_EVENT_GRACE).min(deadline);
            let deadline_now = if result.is_some() { soon } else { deadline };
            let limits = Limits { deadline: deadline_now, memory_mb, stop: Some(&mut self.stop) };
            let event = process.next_event(&mut self.capture, limits).await;
            let failure = match event {
                ProcessEvent::Message(RuntimeMessage::Responded(received)) => {
                    result = Some(received);
                    continue;
                }
                ProcessEvent::Message(RuntimeMessage::Ready) => {
                    let Some(result) = result else { continue };
                    let (run, memory_mb) = (began.elapsed(), process.most_memory());
                    return Outcome { result, init: None, run, memory_mb, state: State::Ready };
                }
                ProcessEvent::Message(RuntimeMessage::InitFailed(_)) => continue,
                ProcessEvent::Deadline => match result {
                    Some(result) => {
                        let (run, memory_mb) = (began.elapsed(), process.most_memory());
                        let state = State::Busy(deadline);
                        return Outcome { result, init: None, run, memory_mb, state };
                    }
                    None => Some(Failure::timed_out(id, config.timeout)),
                },
                ProcessEvent::Ended(status) => Some(Failure::exited(id, status)),
                ProcessEvent::OutOfMemory => Some(Failure::out_of_memory(id)),
                ProcessEvent::Stop => None,
            };
            // A result that arrived before the process ended still counts.
            return match result {
                Some(result) => Outcome { result, ..self.ended(id, None, began) },
                None => self.ended(id, failure, began),
            };
        }
    }

    /// The outcome of a failure that ends the environment. `None` means that the cloud is shutting down.
    fn ended(&mut self, id: &str, failure: Option<Failure>, began: Instant) -> Outcome {
        let memory_mb = self.process.as_mut().and_then(Process::most_memory);
        let result = Err(failure.unwrap_or_else(|| Failure::stopped(id)));
        Outcome { result, init: None, run: began.elapsed(), memory_mb, state: State::Ended }
    }

    /// Waits until a process that has responded is ready. `false` means that it ended, or had to be killed.
    async fn finish(&mut self, deadline: Instant) -> bool {
        let memory_mb = Some(self.function.config.memory_mb);
        let Some(process) = &mut self.process else { return false };
        loop {
            let limits = Limits { deadline, memory_mb, stop: Some(&mut self.stop) };
            match process.next_event(&mut self.capture, limits).await {
                ProcessEvent::Message(RuntimeMessage::Ready) => return true,
                ProcessEvent::Message(_) => {}
                ProcessEvent::Stop => return false,
                event => {
                    let why = match event {
                        ProcessEvent::Deadline => "was killed at its deadline",
                        ProcessEvent::OutOfMemory => "was killed for using too much memory",
                        _ => "ended",
                    };
                    let name = &self.function.config.name;
                    self.host.settings.log.system(&format!("{name}: {why} after it had responded"));
                    self.kill().await;
                    return false;
                }
            }
        }
    }

    /// Waits for the next job. `None` means that the environment ends.
    async fn next_job(&mut self, next: &mut oneshot::Receiver<Job>) -> Option<Job> {
        let deadline = Instant::now() + self.host.settings.idle;
        if let Some(process) = &mut self.process {
            loop {
                let limits = Limits { deadline, memory_mb: None, stop: Some(&mut self.stop) };
                tokio::select! {
                    biased;
                    job = &mut *next => return job.ok(),
                    event = process.next_event(&mut self.capture, limits) => match event {
                        ProcessEvent::Message(_) => {}
                        ProcessEvent::Ended(_) => {
                            self.process = None;
                            break;
                        }
                        _ => break,
                    },
                }
            }
        }
        // A job may have been dispatched just now. It runs, in a new process if the old one is gone.
        next.close();
        next.try_recv().ok()
    }

    /// Kills the process at once: on Lambda a failed environment gets no SIGTERM. A process that is
    /// interrupted by the shutdown of the cloud gets one.
    async fn kill(&mut self) {
        let grace = if *self.stop.borrow() { self.host.settings.shutdown } else { Duration::ZERO };
        if let Some(process) = self.process.take() {
            process.end(&mut self.capture, grace).await;
        }
    }
}
