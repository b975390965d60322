//! What calls a function, what it gives to each argument, and what it takes as a reply.

#[cfg(feature = "_partial")]
mod all;
#[cfg(feature = "appsync")]
mod appsync;
#[cfg(feature = "authorizer")]
mod authorizer;
#[cfg(feature = "cognito")]
mod cognito;
#[cfg(feature = "custom_resource")]
mod custom_resource;
mod direct;
#[cfg(feature = "dynamodb")]
mod dynamodb;
#[cfg(any(feature = "eventbridge", feature = "s3", feature = "sns"))]
mod envelope;
#[cfg(feature = "eventbridge")]
mod eventbridge;
#[cfg(feature = "firehose")]
mod firehose;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "kinesis")]
mod kinesis;
#[cfg(feature = "logs")]
mod logs;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "s3_batch")]
mod s3_batch;
#[cfg(feature = "schedule")]
mod schedule;
#[cfg(feature = "sns")]
mod sns;
#[cfg(feature = "sqs")]
mod sqs;
#[cfg(all(
    test,
    feature = "dynamodb",
    feature = "eventbridge",
    feature = "kinesis",
    feature = "s3",
    feature = "schedule",
    feature = "sns",
    feature = "sqs"
))]
pub(crate) mod tests;
#[cfg(feature = "websocket")]
mod websocket;

/// The trigger of `#[function(authorizer = "token")]`: one question of API Gateway.
#[derive(Debug)]
pub enum Authorizer {}

/// The trigger of `#[function(appsync = "Query.order")]`: one field of one object.
#[derive(Debug)]
pub enum AppSync {}

/// The trigger of `#[function(dynamodb = "orders")]`: each record of a table's stream.
#[derive(Debug)]
pub enum DynamoDb {}

/// The trigger of `#[function(event = "OrderPlaced")]`: one event of an EventBridge bus.
#[derive(Debug)]
pub enum EventBridge {}

/// The trigger of `#[function(http = "POST /orders")]`: one request.
#[derive(Debug)]
pub enum Http {}

/// The trigger of `#[function(kafka = "orders")]`: each record of a batch.
#[derive(Debug)]
pub enum Kafka {}

/// The trigger of `#[function(kinesis = "clicks")]`: each record of a batch.
#[derive(Debug)]
pub enum Kinesis {}

/// The trigger of `#[function(s3 = "ObjectCreated:*")]`: each record of a notification.
#[derive(Debug)]
pub enum S3 {}

/// The trigger of `#[function(sns = "alarms")]`: each message of a topic.
#[derive(Debug)]
pub enum Sns {}

/// The trigger of `#[function(sqs = "jobs")]`: each message of a batch.
#[derive(Debug)]
pub enum Sqs {}

/// The trigger of `#[function(websocket = "$connect")]`: one call of a WebSocket API.
#[derive(Debug)]
pub enum WebSocket {}

/// The trigger of `#[function(cognito = "PreSignUp_SignUp")]`: one event of a user pool.
#[derive(Debug)]
pub enum Cognito {}

/// The trigger of `#[function(firehose = "clicks")]`: each record of a batch.
#[derive(Debug)]
pub enum Firehose {}

/// The trigger of `#[function(logs = "/aws/lambda/orders")]`: one delivery of log events.
#[derive(Debug)]
pub enum Logs {}

/// The trigger of `#[function(custom_resource = "Custom::Thing")]`: one request of CloudFormation.
#[derive(Debug)]
pub enum CustomResource {}

/// The trigger of `#[function(s3_batch = "2.0")]`: each task of a job.
#[derive(Debug)]
pub enum S3Batch {}

/// The trigger of `#[function(schedule = "rate(5 minutes)")]`: one tick.
#[derive(Debug)]
pub enum Schedule {}

use std::future::Future;

use bytes::Bytes;
use serde::de::DeserializeOwned;

#[cfg(feature = "_partial")]
pub use self::all::{All, Batched};
pub use self::direct::Direct;
use crate::function::{Prepare, Typed};
use crate::resource::Grants;
use crate::shape::Shape;
use crate::{Context, Error, InitContext, Invocation};

/// What calls a function: the type that a key of `#[function(...)]` stands for.
///
/// Sealed by its hidden parts: lambkin brings the triggers, you bring [extractors](FromItem).
#[diagnostic::on_unimplemented(
    message = "the `{Self}` trigger is not compiled in",
    label = "this trigger needs a feature of lambkin",
    note = "in Cargo.toml: `lambkin = {{ version = \"..\", features = [\"appsync\", \"authorizer\", \"cognito\", \"custom_resource\", \"dynamodb\", \"eventbridge\", \"firehose\", \"http\", \"kafka\", \"kinesis\", \"logs\", \"s3\", \"s3_batch\", \"schedule\", \"sns\", \"sqs\", \"websocket\"] }}`, with those that you use"
)]
pub trait Trigger: Sized + Send + Sync + 'static {
    /// One unit of work in the event: the request, the object, the message.
    type Item<'p>: Send + Sync;

    /// What the function answers for one item.
    type Reply: Send;

    /// What its events look like: it says whose an event is where a binary holds several kinds.
    #[doc(hidden)]
    const SHAPES: &'static [Shape];

    /// The functions of this trigger in this binary, ready to be called.
    #[doc(hidden)]
    type Service: Send + Sync;

    /// Gets the functions of this binary ready, or says why they do not fit in one binary.
    #[doc(hidden)]
    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error>;

    /// Decodes the event, calls the function for its items and writes the answer.
    #[doc(hidden)]
    fn serve<'a>(
        service: &'a Self::Service,
        invocation: &'a Invocation<'a>,
    ) -> impl Future<Output = Result<Bytes, Error>> + Send + 'a;
}

/// An argument of a function: how it is made from one item of the trigger `T`.
///
/// Implement it for a type of your own to take what several functions need in the same way:
///
/// ```
/// use lambkin::{Error, FromItem, Invocation, Trigger};
///
/// /// The request id, on every trigger.
/// struct RequestId(String);
///
/// impl<T: Trigger> FromItem<T> for RequestId {
///     fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
///         Ok(Self(invocation.context().request_id().to_owned()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the `{T}` trigger cannot give a `{Self}`",
    label = "no extractor of the `{T}` trigger",
    note = "every trigger gives `Context`, `Event<T>`, `Shared<T>` and `Lazy<T>`; see the table of extractors in the documentation of `#[lambkin::function]`",
    note = "for a type of your own, implement `lambkin::FromItem<{T}>`; `Json<T>`, `Event<T>` and the like need `T: Deserialize`"
)]
pub trait FromItem<T: Trigger>: Sized {
    /// Builds, in INIT, what the argument needs before the first event. Nothing, unless it is shared.
    fn prepare(env: &InitContext) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = env;
        std::future::ready(Ok(()))
    }

    /// Says which resources it takes, for the function's description and its role. Nothing, unless it
    /// holds a [resource](crate::resource) or a shared value.
    fn grants(grants: &mut Grants) {
        let _ = grants;
    }

    /// [`prepare`](Self::prepare) as an expansion calls it: a future without a type of its own, because
    /// the compiler would report a missing extractor a second time for that type.
    #[doc(hidden)]
    fn preparing<'a>(env: &'a InitContext) -> Prepare<'a>
    where
        Self: 'a,
    {
        Prepare {
            // Nothing of it runs before it is polled: a description asks for the grants alone.
            future: Box::pin(async move { Self::prepare(env).await }),
            #[cfg(debug_assertions)]
            grants: Self::grants,
        }
    }

    /// Makes the argument. Anything that needs I/O is a handle that the handler awaits.
    fn from_item(item: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error>;
}

/// What a function of the trigger `T` may return.
#[diagnostic::on_unimplemented(
    message = "a function of the `{T}` trigger cannot return `{Self}`",
    label = "no reply of the `{T}` trigger",
    note = "see the table of replies in the documentation of `#[lambkin::function]`"
)]
pub trait IntoReply<T: Trigger> {
    /// Makes the reply, or the failure.
    fn into_reply(self) -> Result<T::Reply, Error>;
}

impl<T: Trigger> FromItem<T> for Context {
    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        Ok(invocation.context().clone())
    }
}

/// The whole event, as any type that serde can read: your own, or one of `aws_lambda_events`.
///
/// ```
/// use lambkin::Event;
///
/// #[derive(serde::Deserialize)]
/// struct Numbers { a: i64, b: i64 }
///
/// #[lambkin::function]
/// async fn add(Event(numbers): Event<Numbers>) -> Result<i64, lambkin::Error> {
///     Ok(numbers.a + numbers.b)
/// }
/// ```
///
/// An event that does not fit is the failure `MalformedEvent`: it names the field, and says what
/// the event looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<T>(pub T);

impl<T: Trigger, E: DeserializeOwned> FromItem<T> for Event<E> {
    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        crate::decode::event(invocation.payload()).map(Self)
    }
}
