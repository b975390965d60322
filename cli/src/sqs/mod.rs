//! SQS: queues in a SQLite file, the API for the AWS SDKs and the AWS CLI, and the event source that invokes
//! functions with messages.
//!
//! The API is the JSON protocol (`X-Amz-Target: AmazonSQS.SendMessage`), which all AWS SDKs, boto3 and both
//! versions of the AWS CLI have used since the end of 2023. The effect of a call is on disk before its
//! response is sent.
//!
//! Where SQS is vague, or a single machine differs, this is how it behaves: a receive returns as many
//! messages as it may; a standard queue keeps the order of sending, and messages that return go to the end;
//! the name of a deleted queue can be used again at once, and a queue can be purged twice in a minute;
//! permissions and encryption settings are stored and returned, without an effect; `ReceiveRequestAttemptId`
//! is ignored.

mod action;
mod attribute;
mod check;
mod digest;
mod error;
mod http;
mod settings;
mod source;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

pub use self::action::Sent;
pub use self::attribute::Attribute;
pub use self::error::Error;
pub use self::http::Call;
use self::settings::Settings;
pub use self::source::{Source, deliver, failures};
use self::store::Store;

/// The account that owns everything. Other emulators use the same one.
pub const ACCOUNT: &str = "000000000000";
/// The region of everything.
pub const REGION: &str = "us-east-1";

/// Returns the time, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// All queues. Clones share their state.
///
/// ```no_run
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// use cargo_lambkin::sqs::{QueueConfig, Queues};
/// use cargo_lambkin::web;
///
/// let queues = Queues::open("target/lambkin".as_ref())?;
/// queues.create(&QueueConfig::new("failed"))?;
/// queues.create(&QueueConfig::new("jobs").set("VisibilityTimeout", "60").dead_letter("failed", 3))?;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:4566").await?;
/// web::serve(listener, move |request| {
///     let queues = queues.clone();
///     async move { queues.handle(request).await }
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Queues {
    inner: Arc<Inner>,
}

struct Inner {
    store: Mutex<Store>,
    /// Notified when a message may have become visible earlier than the waiting receivers know.
    changed: Notify,
    clock: Clock,
}

/// A queue as an application declares it.
#[derive(Clone, Debug, Default)]
pub struct QueueConfig {
    /// The name, which ends with `.fifo` for a FIFO queue.
    pub name: String,
    /// The attributes as in `CreateQueue`, such as `VisibilityTimeout`.
    pub attributes: BTreeMap<String, String>,
}

impl QueueConfig {
    /// A queue with the defaults of SQS; a FIFO queue if its name ends with `.fifo`.
    pub fn new(name: impl Into<String>) -> Self {
        let mut config = Self { name: name.into(), attributes: BTreeMap::new() };
        if config.name.ends_with(".fifo") {
            config = config.set("FifoQueue", "true");
        }
        config
    }

    /// Sets an attribute.
    #[must_use]
    pub fn set(mut self, attribute: &str, value: impl Into<String>) -> Self {
        self.attributes.insert(attribute.to_owned(), value.into());
        self
    }

    /// Moves messages to another queue after they were received `after` times. That queue must exist.
    #[must_use]
    pub fn dead_letter(self, queue: &str, after: u32) -> Self {
        let policy = serde_json::json!({ "deadLetterTargetArn": arn(queue), "maxReceiveCount": after });
        self.set("RedrivePolicy", policy.to_string())
    }
}

/// Returns the ARN of a queue.
pub fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}

/// Returns the URL of a queue at an endpoint such as `http://127.0.0.1:4566`.
pub fn url(endpoint: &str, queue: &str) -> String {
    format!("{}/{ACCOUNT}/{queue}", endpoint.trim_end_matches('/'))
}

impl Queues {
    /// Opens `sqs.sqlite` in an existing folder, with everything that earlier runs stored.
    ///
    /// # Errors
    /// If the file cannot be opened, or is not a database of queues.
    pub fn open(dir: &Path) -> Result<Self, rusqlite::Error> {
        Ok(Self::with(Store::open(&dir.join("sqs.sqlite"))?, Arc::new(system_time)))
    }

    /// Creates queues in memory, with a clock of your own: for tests.
    ///
    /// # Errors
    /// If SQLite cannot allocate them.
    pub fn in_memory(clock: Clock) -> Result<Self, rusqlite::Error> {
        Ok(Self::with(Store::memory()?, clock))
    }

    fn with(store: Store, clock: Clock) -> Self {
        Self { inner: Arc::new(Inner { store: Mutex::new(store), changed: Notify::new(), clock }) }
    }

    /// Creates a queue, or updates the attributes of an existing one. The messages stay.
    ///
    /// # Errors
    /// What SQS rejects: a name or value that is not allowed, a missing dead-letter queue, or a change
    /// between standard and FIFO.
    pub fn create(&self, config: &QueueConfig) -> Result<(), Error> {
        let wanted = Settings::of_new(&config.attributes)?;
        check::queue_name(&config.name, wanted.fifo())?;
        let now = self.now();
        let mut store = self.store();
        match store.find(&config.name)? {
            None => store.create(&config.name, &wanted, &BTreeMap::new(), now),
            Some(there) if there.settings == wanted => Ok(()),
            Some(there) if there.settings.fifo() != wanted.fifo() => Err(Error::queue_exists("FifoQueue")),
            Some(there) => {
                store.change(&there, &wanted, now)?;
                drop(store);
                self.inner.changed.notify_waiters();
                Ok(())
            }
        }
    }

    /// Returns the names of all queues, sorted.
    ///
    /// # Errors
    /// If the store fails.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        Ok(self.store().queues()?.into_iter().map(|queue| queue.name).collect())
    }

    /// Sends a message from within the cloud, such as a notification or the record of a destination. The
    /// queue is given by name, URL or ARN.
    ///
    /// # Errors
    /// What SQS rejects, for example a queue that does not exist. FIFO queues are not supported here.
    pub fn send(
        &self,
        queue: &str,
        body: &str,
        attributes: BTreeMap<String, Attribute>,
    ) -> Result<Sent, Error> {
        self.send_one(queue, body, attributes)
    }

    fn now(&self) -> i64 {
        (self.inner.clock)()
    }

    /// A panic leaves no transaction open, so the store can still be used.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.inner.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Queues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queues")
    }
}

fn system_time() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
