//! The extractors of this trigger.

use std::collections::BTreeMap;

/// The object that a task of the job is for.
///
/// ```
/// use lambkin::s3_batch::{Note, Task};
/// use lambkin::Error;
///
/// #[lambkin::function(s3_batch = "2.0", timeout = 60)]
/// async fn rename(task: Task) -> Result<Note, Error> {
///     match task.key.strip_prefix("old/") {
///         Some(rest) => Ok(Note(format!("new/{rest}"))),
///         None => Err(Error::new("NotOld", "the key has another prefix").permanent()),
///     }
/// }
/// ```
///
/// Fails with `MalformedKey` if the key cannot be decoded; the failure is permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The name of the bucket.
    pub bucket: String,
    /// The object's key, decoded.
    pub key: String,
    /// The version of the object, if the manifest contains one.
    pub version_id: Option<String>,
    /// The ID of the job.
    pub job_id: String,
    /// The arguments that the job passes to every task.
    pub user_arguments: BTreeMap<String, String>,
}

impl Task {
    /// Creates a task for tests; set the fields that the test needs.
    ///
    /// ```
    /// let task = lambkin::s3_batch::Task::new("photos", "old/a.jpg");
    /// assert_eq!(task.version_id, None);
    /// ```
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            key: key.into(),
            version_id: None,
            job_id: "test".into(),
            user_arguments: BTreeMap::new(),
        }
    }
}

/// The text in the job's report about a task that succeeded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(pub String);
