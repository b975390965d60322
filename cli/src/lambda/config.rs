//! What a function is, and how the cloud runs functions.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::log::Log;

/// The region of the local cloud.
pub const REGION: &str = "us-east-1";
/// The account of the local cloud: the one that other emulators use.
pub const ACCOUNT: &str = "000000000000";

/// A Lambda function: a program, and what Lambda tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionConfig {
    /// Its name, as callers say it.
    pub name: String,
    /// `_HANDLER`: which function of the program runs.
    pub handler: String,
    /// The program. It is started once for each environment.
    pub program: PathBuf,
    /// Its memory, in megabytes. A process that holds more is killed, where the system tells (Linux).
    pub memory_mb: u32,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// How many of its invocations may run at the same time; one more is throttled. `None`: as many as
    /// [`Settings::environments`], and one more waits.
    pub concurrency: Option<u32>,
    /// Its own variables. They win over those of [`Settings::environment`].
    pub env: BTreeMap<String, String>,
    /// Where an event goes that was accepted and could not be delivered: what [`Settings::destination`]
    /// understands, the URL of a queue. `None`: it is dropped, with a line in the log.
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

/// Sends the record of an event that could not be delivered: where to, and Lambda's JSON. An `Err` says why
/// that was not possible; it is tried again then.
pub type Destination = Arc<dyn Fn(&str, String) -> Result<(), String> + Send + Sync>;

/// How functions are run.
#[derive(Clone)]
pub struct Settings {
    /// The folder of `lambda.sqlite`. It is made where there is none.
    pub dir: PathBuf,
    /// Variables for every function.
    pub environment: BTreeMap<String, String>,
    /// Where it is said what happens.
    pub log: Arc<dyn Log>,
    /// Sends the records of [`FunctionConfig::on_failure`].
    pub destination: Option<Destination>,
    /// How long an `Event` that failed waits before each retry: so many retries there are. Lambda's are 1 and
    /// 2 minutes; here they are 1 and 2 seconds, because somebody is waiting to see what happens.
    pub retries: Vec<Duration>,
    /// How old an `Event` may become before it is given up: 6 hours, as on Lambda.
    pub max_age: Duration,
    /// The most environments of one function at a time: 10. Lambda starts up to 1,000, on more than one
    /// machine; here each is a process of some 20 MB, and a dozen keeps every core of a laptop busy.
    pub environments: usize,
    /// How long an environment waits for another event before it is ended: 5 minutes. Lambda does not say how
    /// long it waits; between 5 and 15 minutes are seen.
    pub idle: Duration,
    /// How long INIT may take: 10 s, as on Lambda.
    pub init_limit: Duration,
    /// How long a process is given between SIGTERM and SIGKILL: 2 s, as Lambda gives it where an extension is
    /// registered.
    pub shutdown: Duration,
}

impl Settings {
    /// What all the rest says by default.
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
        }
    }
}
