//! SQS: queues in a SQLite file, the API that the AWS SDKs and the AWS CLI speak, and the event source that
//! invokes functions with messages.
//!
//! It speaks the JSON protocol (`X-Amz-Target: AmazonSQS.SendMessage`), which all AWS SDKs, boto3 and both
//! versions of the AWS CLI have spoken since the end of 2023. What a call has answered is on disk.
//!
//! Decisions where SQS is vague or a single machine differs: a receive gives all that it may; order in a
//! standard queue is that of sending, and what comes back goes to the end; a name may be used again at once
//! after its queue was deleted, and a queue purged twice in a minute; permissions and encryption settings are
//! kept and answered, and do nothing; `ReceiveRequestAttemptId` is ignored.

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

/// The account of everything here, as in other emulators.
pub const ACCOUNT: &str = "000000000000";
/// The region of everything here.
pub const REGION: &str = "us-east-1";

/// The time, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// All queues. A clone is the same queues.
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
    /// Told whenever something may have become visible earlier than those who wait know.
    changed: Notify,
    clock: Clock,
}

/// A queue as an application declares it.
#[derive(Clone, Debug, Default)]
pub struct QueueConfig {
    /// Its name, with `.fifo` at the end where it is one.
    pub name: String,
    /// Its attributes as `CreateQueue` takes them, like `VisibilityTimeout`.
    pub attributes: BTreeMap<String, String>,
}

impl QueueConfig {
    /// A queue with SQS's defaults; a FIFO queue where its name ends with `.fifo`.
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

    /// Sends messages that were received so many times to another queue, which has to be there.
    #[must_use]
    pub fn dead_letter(self, queue: &str, after: u32) -> Self {
        let policy = serde_json::json!({ "deadLetterTargetArn": arn(queue), "maxReceiveCount": after });
        self.set("RedrivePolicy", policy.to_string())
    }
}

/// The ARN of a queue.
pub fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}

/// The URL of a queue at an endpoint like `http://127.0.0.1:4566`.
pub fn url(endpoint: &str, queue: &str) -> String {
    format!("{}/{ACCOUNT}/{queue}", endpoint.trim_end_matches('/'))
}

impl Queues {
    /// Opens `sqs.sqlite` in a folder that is there, with all that earlier runs left in it.
    ///
    /// # Errors
    /// Where the file cannot be opened, or is no such store.
    pub fn open(dir: &Path) -> Result<Self, rusqlite::Error> {
        Ok(Self::with(Store::open(&dir.join("sqs.sqlite"))?, Arc::new(system_time)))
    }

    /// Queues that are gone when they are dropped, and whose time is yours: for tests.
    ///
    /// # Errors
    /// Where there is no memory for them.
    pub fn in_memory(clock: Clock) -> Result<Self, rusqlite::Error> {
        Ok(Self::with(Store::memory()?, clock))
    }

    fn with(store: Store, clock: Clock) -> Self {
        Self { inner: Arc::new(Inner { store: Mutex::new(store), changed: Notify::new(), clock }) }
    }

    /// Makes a queue, or gives the one that is there the declared attributes. What it holds stays.
    ///
    /// # Errors
    /// What SQS refuses: a name or a value that is not allowed, a dead-letter queue that is not there, a
    /// queue that would change between standard and FIFO.
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

    /// The names of all queues, sorted.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        Ok(self.store().queues()?.into_iter().map(|queue| queue.name).collect())
    }

    /// Sends a message from within the cloud: a notification, a destination's record. The queue is named by
    /// name, URL or ARN.
    ///
    /// # Errors
    /// What SQS refuses, where the queue is not there for example. A FIFO queue takes none of these.
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

    /// A panic elsewhere leaves no transaction open: the store is as good as before.
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
