//! What arguments take of an item.

use std::collections::BTreeMap;

/// An object that a job is about.
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
/// A key that cannot be decoded is the failure `MalformedKey`; it is permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The bucket.
    pub bucket: String,
    /// The object's key, decoded.
    pub key: String,
    /// The object's version, where the manifest names one.
    pub version_id: Option<String>,
    /// The job's id.
    pub job_id: String,
    /// What the job says beside the object.
    pub user_arguments: BTreeMap<String, String>,
}

impl Task {
    /// A task, for a test: set the fields that the test is about.
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

/// What the job's report says about a task that succeeded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(pub String);
