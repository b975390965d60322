//! Builders for the tasks of a job of S3 Batch Operations.

use serde_json::{Value, json};

use crate::trigger::builders::event::{TestEvent, new_id, set};
use crate::trigger::builders::s3::encoded;

/// Creates a task for this object, in schema version 2.0.
///
/// ```
/// use lambkin::testing::s3_batch;
///
/// let event = s3_batch::task("photos", "old/a b.jpg").argument("Prefix", "new/");
/// ```
pub fn task(bucket: &str, key: &str) -> S3BatchEvent {
    S3BatchEvent(json!({
        "invocationSchemaVersion": "2.0",
        "invocationId": new_id(),
        "job": { "id": new_id(), "userArguments": {} },
        "tasks": [{
            "taskId": new_id(),
            "s3Key": encoded(key),
            "s3VersionId": null,
            "s3Bucket": bucket,
        }],
    }))
}

/// A task; S3 sends one per event.
#[derive(Clone, Debug)]
#[must_use]
pub struct S3BatchEvent(Value);

impl S3BatchEvent {
    /// Sets the ID of the task.
    pub fn id(mut self, id: &str) -> Self {
        set(&mut self.0, "/tasks/0", "taskId", id.into());
        self
    }

    /// Sets the version of the object.
    pub fn version(mut self, id: &str) -> Self {
        set(&mut self.0, "/tasks/0", "s3VersionId", id.into());
        self
    }

    /// Adds an argument of the job.
    pub fn argument(mut self, name: &str, value: &str) -> Self {
        set(&mut self.0, "/job/userArguments", name, value.into());
        self
    }
}

impl From<S3BatchEvent> for TestEvent {
    fn from(event: S3BatchEvent) -> Self {
        crate::trigger::builders::event::event(&event.0)
    }
}
