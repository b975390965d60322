//! A function with its environments: which of them are idle, and how many may run.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::Semaphore;
use tokio::sync::oneshot::{self, Receiver, Sender};

use super::config::FunctionConfig;
use super::job::{Job, Permit};
use crate::invoke::InvokeError;

/// A function as it was configured. A changed function is replaced by a new one.
pub(super) struct Function {
    pub(super) config: FunctionConfig,
    pub(super) program: Program,
    /// The idle environments, the one used last at the end; `None` once the function is retired.
    idle: Mutex<Option<Vec<Sender<Job>>>>,
    slots: Arc<Semaphore>,
    reserved: Option<Arc<Semaphore>>,
}

/// What identifies a version of the program file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
    inode: u64,
}

impl Program {
    /// Reads the file. All fields are zero if it does not exist: the error appears when it is started.
    pub(super) fn of(path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(path).map_or_else(
            |_| Self::default(),
            |file| Self { size: file.len(), modified: file.modified().ok(), inode: file.ino() },
        )
    }
}

impl Function {
    pub(super) fn new(config: FunctionConfig, environments: usize) -> Self {
        let reserved = config.concurrency.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)));
        Self {
            program: Program::of(&config.program),
            idle: Mutex::new(Some(Vec::new())),
            slots: semaphore(environments.max(1)),
            reserved: reserved.map(semaphore),
            config,
        }
    }

    /// Whether the configuration and the program are unchanged.
    pub(super) fn is(&self, config: &FunctionConfig) -> bool {
        self.config == *config && self.program == Program::of(&config.program)
    }

    /// Waits for a permit. The function's own `concurrency` throttles, as on Lambda; the limit of this
    /// machine makes callers wait.
    pub(super) async fn acquire(&self) -> Result<Permit, InvokeError> {
        let throttled = || InvokeError::Throttled(self.config.name.clone());
        let reserved = match &self.reserved {
            Some(reserved) => Some(reserved.clone().try_acquire_owned().map_err(|_| throttled())?),
            None => None,
        };
        let slot = self.slots.clone().acquire_owned().await.map_err(|_| throttled())?;
        Ok(Permit { _slot: slot, _reserved: reserved })
    }

    /// Dispatches a job to the environment that was used last. Returns the job if none is idle.
    pub(super) fn dispatch(&self, mut job: Job) -> Option<Job> {
        loop {
            let Some(environment) = self.idle().as_mut().and_then(Vec::pop) else { return Some(job) };
            // An environment that has ended in the meantime does not accept it.
            match environment.send(job) {
                Ok(()) => return None,
                Err(back) => job = back,
            }
        }
    }

    /// Parks the environment that calls this: its next job arrives on the channel. `None` means that the
    /// function is retired.
    pub(super) fn park(&self) -> Option<Receiver<Job>> {
        let mut idle = self.idle();
        let idle = idle.as_mut()?;
        idle.retain(|environment| !environment.is_closed());
        let (sender, receiver) = oneshot::channel();
        idle.push(sender);
        Some(receiver)
    }

    /// Retires the function: idle environments end now, busy ones after their invocation.
    pub(super) fn retire(&self) {
        drop(self.idle().take());
    }

    pub(super) fn is_retired(&self) -> bool {
        self.idle().is_none()
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Sender<Job>>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
