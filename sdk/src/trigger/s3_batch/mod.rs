//! The `s3_batch` trigger. Its extractor is [`Task`]; its response is [`Note`].
//!
//! A job of S3 Batch Operations invokes the function for each object in its manifest and writes the result
//! into its report:
//!
//! | result of the handler | result |
//! |---|---|
//! | `()`, [`Note`] | `Succeeded` |
//! | a permanent failure | `PermanentFailure`, with name and message |
//! | any other failure, a panic, a timeout | `TemporaryFailure`, with name and message; S3 retries it |
//!
//! The value of the trigger is the version of the job's invocation schema. Only `"2.0"` has
//! [`Task::user_arguments`]; `"1.0"` does not.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html>

mod extract;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Order, Outcome};
use crate::failure::Error;
use crate::function::{FromItem, IntoResponse, Invocation, Trigger, Typed};
use crate::payload::{Payload, Shape, Str, decode};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use crate::trigger::responses::result_response;
use crate::trigger::s3::decode_key;
use lambkin_spec::description;

/// The trigger of `#[function(s3_batch = "2.0")]`. Its items are the tasks of a job.
#[derive(Debug)]
pub enum S3Batch {}

const EVENT: Shape =
    Shape::outline("an S3 Batch Operations task", |event| event.has("invocationSchemaVersion"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'p> {
    #[serde(borrow)]
    invocation_schema_version: Str<'p>,
    #[serde(borrow)]
    invocation_id: Str<'p>,
    #[serde(borrow)]
    job: Job<'p>,
    #[serde(borrow)]
    tasks: Vec<BatchTask<'p>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job<'p> {
    #[serde(borrow)]
    id: Str<'p>,
    user_arguments: Option<BTreeMap<String, String>>,
}

/// A task for an object in the manifest; it borrows from the event.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchTask<'p> {
    #[serde(borrow)]
    task_id: Str<'p>,
    #[serde(borrow)]
    s3_key: Str<'p>,
    #[serde(borrow)]
    s3_version_id: Option<Str<'p>>,
    /// Only in version 2.0; version 1.0 has the ARN instead.
    #[serde(borrow)]
    s3_bucket: Option<Str<'p>>,
    #[serde(borrow)]
    s3_bucket_arn: Option<Str<'p>>,
    #[serde(skip)]
    job: OnceLock<(String, BTreeMap<String, String>)>,
}

impl BatchTask<'_> {
    fn id(&self) -> &str {
        &self.task_id
    }

    fn bucket(&self) -> &str {
        match (&self.s3_bucket, &self.s3_bucket_arn) {
            (Some(name), _) => name,
            (None, Some(arn)) => arn.rsplit(":::").next().unwrap_or_default(),
            (None, None) => "",
        }
    }
}

fn read(event: Payload<'_>) -> Result<Event<'_>, Error> {
    let event: Event<'_> = event.read_as(EVENT)?;
    for task in &event.tasks {
        let _ =
            task.job.set((event.job.id.to_string(), event.job.user_arguments.clone().unwrap_or_default()));
    }
    Ok(event)
}

impl Trigger for S3Batch {
    type Item<'p> = BatchTask<'p>;
    type Response = Note;
    type Service = Named<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "s3_batch";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let event = read(invocation.event())?;
        let function = service.find(&[&event.invocation_schema_version])?;
        let outcomes = run(function, invocation, &event.tasks).await;
        response(&event, &outcomes)
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("s3_batch {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::S3Batch(description::S3Batch { name: spec.name.to_owned() })
    }
}

async fn run(
    function: &Typed<S3Batch>,
    invocation: &Invocation<'_>,
    tasks: &[BatchTask<'_>],
) -> Vec<Outcome<Note>> {
    let batch = Batch {
        items: tasks,
        order: Order::Any { concurrency: 1 },
        id: BatchTask::id,
        letter: None,
        spec: &function.spec.function,
        invocation,
    };
    batch.run(|task| (function.call)(task, invocation)).await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'a> {
    invocation_schema_version: &'a str,
    /// How S3 treats a task that is missing in the response.
    treat_missing_keys_as: &'static str,
    invocation_id: &'a str,
    results: Vec<TaskResult<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskResult<'a> {
    task_id: &'a str,
    result_code: &'static str,
    result_string: String,
}

fn response(event: &Event<'_>, outcomes: &[Outcome<Note>]) -> Result<Bytes, Error> {
    let results = event.tasks.iter().zip(outcomes).map(|(task, outcome)| {
        let (result_code, result_string) = match outcome {
            Outcome::Done(note) => ("Succeeded", note.0.clone()),
            Outcome::Skipped => ("Succeeded", String::new()),
            Outcome::Failed(error) | Outcome::TimedOut(error) => {
                let code = if error.is_permanent() { "PermanentFailure" } else { "TemporaryFailure" };
                (code, format!("{}: {error}", error.name()))
            }
            Outcome::NotStarted => ("TemporaryFailure", "Timeout: the task was not started".to_owned()),
        };
        TaskResult { task_id: task.id(), result_code, result_string }
    });
    decode::response(&Response {
        invocation_schema_version: &event.invocation_schema_version,
        treat_missing_keys_as: "TemporaryFailure",
        invocation_id: &event.invocation_id,
        results: results.collect(),
    })
}

impl FromItem<S3Batch> for Task {
    fn from_item(task: &BatchTask<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let (job_id, user_arguments) = task.job.get().cloned().unwrap_or_default();
        Ok(Self {
            bucket: task.bucket().to_owned(),
            key: decode_key(&task.s3_key)?.into_owned(),
            version_id: task.s3_version_id.as_deref().map(str::to_owned),
            job_id,
            user_arguments,
        })
    }
}

impl IntoResponse<S3Batch> for () {
    fn into_response(self) -> Result<Note, Error> {
        Ok(Note::default())
    }
}

impl IntoResponse<S3Batch> for Note {
    fn into_response(self) -> Result<Self, Error> {
        Ok(self)
    }
}

result_response!(S3Batch);
