//! Write AWS Lambda functions in Rust: the handler's types say the rest.
//!
//! ```
//! use lambkin::{Event, function};
//!
//! lambkin::main!(greet);
//!
//! #[function(memory = 128, timeout = 3)]
//! async fn greet(Event(name): Event<String>) -> Result<String, lambkin::Error> {
//!     Ok(format!("hello {name}"))
//! }
//! ```
//!
//! [`#[function]`](macro@function) declares the trigger of a handler and extracts its arguments from the
//! event. [`main!`] makes a binary of one or several functions. [`#[init]`](macro@init) builds the values
//! that functions share. [`derive(Failure)`](macro@Failure) gives an error a stable name.
//!
//! | | |
//! |---|---|
//! | arguments of a handler | [`Event`], [`Json`], [`Context`], [`Shared`], [`Lazy`], and the extractors in the module of its trigger; implement [`FromItem`] for your own |
//! | return types of a handler | `T` or `Result<T, E>`, by trigger; implement [`IntoResponse`] for your own |
//! | errors of a handler | types that implement [`Failure`], or [`Error`]; [`OrFail`] for errors of other crates |
//! | values that INIT builds | [`Init`], [`InitContext`] |
//! | tables, buckets, queues and topics as types | [`resource`] |
//!
//! # Triggers
//!
//! The reference of [`#[function]`](macro@function) lists the keys, extractors and return types of each
//! trigger.
//!
//! | key | a function is called for | module |
//! |---|---|---|
//! | `http` | a request of API Gateway (REST and HTTP APIs), a function URL, a load balancer or VPC Lattice | `http` |
//! | `s3` | an event notification of an S3 bucket | [`s3`] |
//! | `sqs` | a message of an SQS queue | [`sqs`] |
//! | `sns` | a message of an SNS topic | [`sns`] |
//! | `eventbridge` | an event of an EventBridge bus | [`eventbridge`] |
//! | `schedule` | a schedule of EventBridge or EventBridge Scheduler | [`schedule`] |
//! | `dynamodb` | a change in a DynamoDB table | [`dynamodb`] |
//! | `kinesis` | a record of a Kinesis data stream | [`kinesis`] |
//! | `kafka` | a record of a Kafka topic | [`kafka`] |
//! | `mq` | a message of Amazon MQ, from ActiveMQ or RabbitMQ | [`mq`] |
//! | `firehose` | a record that a Firehose stream transforms | [`firehose`] |
//! | `authorizer` | an authorization request of API Gateway | [`authorizer`] |
//! | `websocket` | a connection or a message of a WebSocket API | [`websocket`] |
//! | `cognito` | a trigger of a Cognito user pool | [`cognito`] |
//! | `appsync` | a field of an AppSync API | [`appsync`] |
//! | `s3_batch` | a task of an S3 Batch Operations job | [`s3_batch`] |
//! | `logs` | a delivery of CloudWatch Logs | `logs` |
//! | `custom_resource` | a request of CloudFormation for a custom resource | `custom_resource` |
//! | none | an invocation by the Invoke API | [`Event`] |
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `http` (default) | the trigger `http`, with a parser for query strings and forms |
//! | `logs` | the trigger `logs`, with a gzip decoder |
//! | `custom_resource` | the trigger `custom_resource`, with the HTTP client that sends the response to CloudFormation; needs Rust 1.94.1 |
//! | `dynamodb-client`, `s3-client`, `sns-client`, `sqs-client` | the AWS SDK's clients as shared values, and handles of [resources](resource); need Rust 1.94.1 |
//! | `anyhow` | `?` converts an `anyhow::Error` into an [`Error`] |
//! | `serde_dynamo` | `serde_dynamo::Error` is a [`Failure`] |
//! | `testing` | event builders, calls in process, and your binary behind a Runtime API, for tests |
//!
//! All other triggers are always available.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

// Expansions refer to this crate by name, also in its own tests and documentation.
extern crate self as lambkin;

mod application;
#[cfg(feature = "_aws")]
#[cfg_attr(not(feature = "dynamodb-client"), allow(dead_code, unused_imports))]
pub mod aws;
mod batch;
mod engine;
mod failure;
mod function;
mod init;
mod log;
mod payload;
pub mod resource;
mod spec;
#[cfg(feature = "testing")]
pub mod testing;
mod trigger;

#[doc(hidden)]
pub mod __private;

#[doc = include_str!("docs/failure.md")]
pub use lambkin_macros::Failure;
#[doc = include_str!("docs/bucket.md")]
pub use lambkin_macros::bucket;
#[doc = include_str!("docs/function.md")]
pub use lambkin_macros::function;
#[doc = include_str!("docs/init.md")]
pub use lambkin_macros::init;
#[doc = include_str!("docs/main.md")]
pub use lambkin_macros::main;
#[doc = include_str!("docs/queue.md")]
pub use lambkin_macros::queue;
#[doc = include_str!("docs/table.md")]
pub use lambkin_macros::table;
#[doc = include_str!("docs/topic.md")]
pub use lambkin_macros::topic;

pub use crate::batch::{BatchItem, Items as Batch};
pub use crate::failure::{Checks, Error, Failure, FailureNames, FieldError, OrFail};
pub use crate::function::{
    ClientContext, CognitoIdentity, Context, FromItem, Function, IntoResponse, Invocation, Trigger,
};
pub use crate::init::{FromInit, Init, InitContext, Lazy, Shared};
pub use crate::payload::Json;
#[allow(unreachable_pub, unused_imports, reason = "each handle needs its client")]
pub use crate::resource::handles::*;
pub use crate::spec::{BinarySpec, CorsSpec, FunctionSpec, Read, ReadWrite, RouteSpec, Spec, Write};
pub use crate::trigger::all::{All, Batched};
pub use crate::trigger::direct::{Direct, Event};
pub use crate::trigger::markers::*;
pub use crate::trigger::named::NamedSpec;
pub use crate::trigger::rooms::*;
pub use crate::trigger::stream::StreamSpec;

/// Compiles and runs the programs of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
