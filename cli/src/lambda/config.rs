//! The configuration of functions and of the environments that run them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::log::Log;

/// The region of the local cloud.
pub const REGION: &str = "us-east-1";
/// The account of the local cloud. Other emulators use the same one.
pub const ACCOUNT: &str = "000000000000";

/// A Lambda function: a program and its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionConfig {
    /// Its name, as callers write it.
    pub name: String,
    /// `_HANDLER`: which function of the program runs.
    pub handler: String,
    /// The program. Each environment starts it once.
    pub program: PathBuf,
    /// Its memory, in megabytes. A process that uses more is killed, where the system reports it (Linux).
    pub memory_mb: u32,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// How many invocations may run at the same time; further ones are throttled. With `None` up to
    /// [`Settings::environments`] run, and further ones wait.
    pub concurrency: Option<u32>,
    /// Its own variables. They override those of [`Settings::environment`].
    pub env: BTreeMap<String, String>,
    /// Where an accepted event goes that could not be delivered: the URL of a queue, or whatever
    /// [`Settings::destination`] accepts. With `None` the event is dropped, with a line in the log.
    pub on_failure: Option<String>,
}

impl FunctionConfig {
    /// Its ARN, without a qualifier.
    pub fn arn(&self) -> String {
        arn(&self.name)
    }
}

pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

/// Sends the record of an event that could not be delivered, as Lambda's JSON, to the given destination. If
/// it returns an error, the record is sent again later.
pub type Destination = Arc<dyn Fn(&str, String) -> Result<(), String> + Send + Sync>;

/// How the cloud runs functions.
#[derive(Clone)]
pub struct Settings {
    /// The folder of `lambda.sqlite`. It is created if it does not exist.
    pub dir: PathBuf,
    /// Variables for every function.
    pub environment: BTreeMap<String, String>,
    /// Where events of the cloud are logged.
    pub log: Arc<dyn Log>,
    /// Sends the records of [`FunctionConfig::on_failure`].
    pub destination: Option<Destination>,
    /// How long a failed `Event` waits before each retry; its length is the number of retries. Lambda waits 1
    /// and 2 minutes; the local cloud waits 1 and 2 seconds, because a developer is watching.
    pub retries: Vec<Duration>,
    /// How old an `Event` may become before it is given up: 6 hours, as on Lambda.
    pub max_age: Duration,
    /// How many environments a function may have at a time: 10. Lambda starts up to 1,000, on many machines;
    /// here each is a process of some 20 MB, and a dozen keep every core of a laptop busy.
    pub environments: usize,
    /// How long an idle environment is kept: 5 minutes. Lambda does not document its own limit; 5 to 15
    /// minutes are observed.
    pub idle: Duration,
    /// How long INIT may take: 10 s, as on Lambda.
    pub init_limit: Duration,
    /// How long a process has between SIGTERM and SIGKILL: 2 s, which Lambda gives to functions with an
    /// extension.
    pub shutdown: Duration,
    /// The program of the cloud itself, which the argument [`WARDEN`](super::WARDEN) turns into the warden of
    /// its functions: it kills them if the cloud is killed. With `None`, hanging functions then stay.
    pub warden: Option<PathBuf>,
}

impl Settings {
    /// Creates settings with the defaults for everything else.
    pub fn new(dir: impl Into<PathBuf>, log: Arc<dyn Log>) -> Self {
        Self {
            dir: dir.into(),
            environment: BTreeMap::new(),
            log,
            destination: None,
            retries: vec![Duration::from_secs(1), Duration::from_secs(2)],
            max_age: Duration::from_secs(6 * 60 * 60),
            environments: 10,
            idle: Duration::from_secs(5 * 60),
            init_limit: Duration::from_secs(10),
            shutdown: Duration::from_secs(2),
            warden: None,
        }
    }
}
