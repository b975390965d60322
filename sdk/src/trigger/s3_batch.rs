//! Tasks of a job of S3 Batch Operations.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{FromItem, IntoReply, S3Batch, Trigger};
use crate::batch::{Batch, Order, Outcome};
use crate::function::Typed;
use crate::named::Named;
use crate::s3::decode_key;
use crate::s3_batch::{Note, Task};
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, decode};

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

/// An object of the manifest, borrowed from the event.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchTask<'p> {
    #[serde(borrow)]
    task_id: Str<'p>,
    #[serde(borrow)]
    s3_key: Str<'p>,
    #[serde(borrow)]
    s3_version_id: Option<Str<'p>>,
    /// Of version 2.0; 1.0 has the ARN.
    #[serde(borrow)]
    s3_bucket: Option<Str<'p>>,
    #[serde(borrow)]
    s3_bucket_arn: Option<Str<'p>>,
    #[serde(skip)]
    job: OnceLock<(String, BTreeMap<String, String>)>,
    /// What the handler says of it.
    #[serde(skip)]
    note: OnceLock<Note>,
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

fn read(payload: &[u8]) -> Result<Event<'_>, Error> {
    let event: Event<'_> = decode::event_of(Shape::S3Batch, payload)?;
    for task in &event.tasks {
        let _ =
            task.job.set((event.job.id.to_string(), event.job.user_arguments.clone().unwrap_or_default()));
    }
    Ok(event)
}

impl Trigger for S3Batch {
    type Item<'p> = BatchTask<'p>;
    type Reply = Note;
    type Service = Named<Self>;
    const SHAPES: &'static [Shape] = &[Shape::S3Batch];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let event = read(invocation.payload())?;
        let function = service.find(&[&event.invocation_schema_version])?;
        let outcomes = run(function, invocation, &event.tasks).await;
        answer(&event, &outcomes)
    }
}

async fn run(
    function: &Typed<S3Batch>,
    invocation: &Invocation<'_>,
    tasks: &[BatchTask<'_>],
) -> Vec<Outcome> {
    let batch = Batch {
        items: tasks,
        order: Order::Any { parallel: 1 },
        id: BatchTask::id,
        letter: None,
        spec: &function.spec,
        invocation,
    };
    batch.keep(|task| &task.note, |task| function.call_item(task, invocation)).await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    invocation_schema_version: &'a str,
    /// A task that the answer forgets is not done.
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

fn answer(event: &Event<'_>, outcomes: &[Outcome]) -> Result<Bytes, Error> {
    let results = event.tasks.iter().zip(outcomes).map(|(task, outcome)| {
        let (result_code, result_string) = match outcome {
            Outcome::Done => ("Succeeded", task.note.get().map(|note| note.0.clone()).unwrap_or_default()),
            Outcome::Failed(error) => {
                let code = if error.is_permanent() { "PermanentFailure" } else { "TemporaryFailure" };
                (code, format!("{}: {error}", error.name()))
            }
            Outcome::NotStarted => ("TemporaryFailure", "Timeout: it was not started".to_owned()),
        };
        TaskResult { task_id: task.id(), result_code, result_string }
    });
    decode::reply(&Answer {
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

impl IntoReply<S3Batch> for () {
    fn into_reply(self) -> Result<Note, Error> {
        Ok(Note::default())
    }
}

impl IntoReply<S3Batch> for Note {
    fn into_reply(self) -> Result<Self, Error> {
        Ok(self)
    }
}

impl<R: IntoReply<S3Batch>, E: Failure> IntoReply<S3Batch> for Result<R, E> {
    fn into_reply(self) -> Result<Note, Error> {
        self.map_err(Failure::into_error)?.into_reply()
    }
}
