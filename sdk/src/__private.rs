//! Everything that an expansion may name. Not covered by semantic versioning: the macros and this
//! crate match exactly one version.

#[cfg(feature = "_letters")]
pub use crate::dead_letter::{dead_letter, dead_letter_of};
pub use crate::function::{Answer, Entry, Fallback, Function, Invocation, Item, Preparing};
pub use crate::resource::{
    BucketResource, BucketSpec, Grants, Index, IndexSpec, KeySpec, QueueResource, QueueSpec, Resource,
    ResourceSpec, TableResource, TableSpec, TopicResource, TopicSpec, assert_dead_letter, assert_trigger,
};
pub use crate::runtime::main;
pub use crate::shared::{FromInit, Init, InitContext, InitOutcome};
pub use crate::spec::{
    CorsSpec, EventSpec, HttpSpec, KafkaSpec, NamedSpec, S3Spec, ScheduleSpec, SnsSpec, Spec, SqsSpec,
    StreamSpec, TriggerSpec, assert_disjoint,
};
pub use crate::trigger::{Direct, FromItem, IntoReply, Trigger};
pub use crate::{Error, Failure};

use std::error::Error as StdError;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

// The triggers are aliases, not re-exports: of these the compiler says which feature they need.

/// The `appsync` key.
#[cfg(feature = "appsync")]
pub type AppSync = crate::trigger::AppSync;

/// The `authorizer` key.
#[cfg(feature = "authorizer")]
pub type Authorizer = crate::trigger::Authorizer;
/// A key whose function takes `Batch`.
#[cfg(feature = "_partial")]
pub type All<T> = crate::trigger::All<T>;

/// The `dynamodb` key.
#[cfg(feature = "dynamodb")]
pub type DynamoDb = crate::trigger::DynamoDb;

/// The `event` key.
#[cfg(feature = "eventbridge")]
pub type EventBridge = crate::trigger::EventBridge;

/// The `http` key.
#[cfg(feature = "http")]
pub type Http = crate::trigger::Http;

/// The `kafka` key.
#[cfg(feature = "kafka")]
pub type Kafka = crate::trigger::Kafka;

/// The `kinesis` key.
#[cfg(feature = "kinesis")]
pub type Kinesis = crate::trigger::Kinesis;

/// The `s3` key.
#[cfg(feature = "s3")]
pub type S3 = crate::trigger::S3;

/// The `sns` key.
#[cfg(feature = "sns")]
pub type Sns = crate::trigger::Sns;

/// The `websocket` key.
#[cfg(feature = "websocket")]
pub type WebSocket = crate::trigger::WebSocket;

/// The `cognito` key.
#[cfg(feature = "cognito")]
pub type Cognito = crate::trigger::Cognito;

/// The `firehose` key.
#[cfg(feature = "firehose")]
pub type Firehose = crate::trigger::Firehose;

/// The `logs` key.
#[cfg(feature = "logs")]
pub type Logs = crate::trigger::Logs;

/// The `custom_resource` key.
#[cfg(feature = "custom_resource")]
pub type CustomResource = crate::trigger::CustomResource;

/// The `s3_batch` key.
#[cfg(feature = "s3_batch")]
pub type S3Batch = crate::trigger::S3Batch;

/// The `sqs` key.
#[cfg(feature = "sqs")]
pub type Sqs = crate::trigger::Sqs;

/// The `schedule` key.
#[cfg(feature = "schedule")]
pub type Schedule = crate::trigger::Schedule;

/// Runs two fallible futures at the same time; the first failure ends both.
pub async fn both<A, B>(
    first: impl Future<Output = Result<A, Error>>,
    second: impl Future<Output = Result<B, Error>>,
) -> Result<(A, B), Error> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut a, mut b) = (None, None);
    std::future::poll_fn(move |cx| {
        if a.is_none() {
            if let Poll::Ready(value) = first.as_mut().poll(cx)? {
                a = Some(value);
            }
        }
        if b.is_none() {
            if let Poll::Ready(value) = second.as_mut().poll(cx)? {
                b = Some(value);
            }
        }
        match (a.take(), b.take()) {
            (Some(a), Some(b)) => Poll::Ready(Ok((a, b))),
            (first, second) => {
                (a, b) = (first, second);
                Poll::Pending
            }
        }
    })
    .await
}

/// What a type that derives `Failure` has to be. With the trait as a bound, the message says so.
#[diagnostic::on_unimplemented(
    message = "`{Self}` derives `Failure` but is no `std::error::Error`",
    label = "needs a message for people",
    note = "add `thiserror::Error` to its derives and `#[error(\"..\")]` to each variant, or implement `Display` and `Error` by hand"
)]
pub trait IsError: StdError + 'static {}

#[diagnostic::do_not_recommend]
impl<E: StdError + 'static> IsError for E {}

/// What caused an error.
pub fn cause<E: IsError>(error: &E) -> Option<&(dyn StdError + 'static)> {
    error.source()
}
