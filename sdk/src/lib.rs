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
//! [`#[function]`](macro@function) declares what calls a handler and turns each argument into an extraction;
//! [`main!`] makes a binary of one function, or of several; [`#[init]`](macro@init) builds what they share;
//! [`derive(Failure)`](macro@Failure) gives an error its stable name.
//!
//! | | |
//! |---|---|
//! | what an argument can be | [`Event`], [`Json`], [`Context`], [`Shared`], [`Lazy`], and what the module of a trigger brings; [`FromItem`] for your own |
//! | what a handler can return | `Result<T, E>` where `E:` [`Failure`]; [`IntoReply`] for your own |
//! | how it ends | [`Failure`], or any error as [`Error`] |
//! | what INIT builds | [`Init`], [`InitContext`] |
//! | tables, buckets, queues and topics as types | [`resource`] |
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `appsync`, `authorizer`, `cognito`, `dynamodb`, `eventbridge`, `firehose`, `http`, `kafka`, `kinesis`, `s3`, `s3_batch`, `schedule`, `sns`, `sqs`, `websocket` | these triggers; on by default |
//! | `custom_resource` | the trigger for CloudFormation, with the HTTP client that answers; Rust 1.94.1 |
//! | `logs` | the trigger for CloudWatch Logs, with what takes gzip apart |
//! | `dynamodb-client`, `s3-client`, `sns-client`, `sqs-client` | the AWS SDK's clients as shared values, and handles of [resources](resource); Rust 1.94.1 |
//! | `testing` | events, calls in process, and your binary behind a Runtime API, for tests |
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

// Expansions name this crate by its name, also in its own tests and documentation.
extern crate self as lambkin;

mod abort;
mod api;
#[cfg(feature = "appsync")]
pub mod appsync;
#[cfg(feature = "authorizer")]
pub mod authorizer;
// A custom resource needs the HTTP client alone, not what the clients of services are built of.
#[cfg_attr(not(any(feature = "dynamodb-client", feature = "s3-client")), allow(dead_code, unused_imports))]
#[cfg(feature = "_aws")]
pub mod aws;
#[cfg(feature = "_batch")]
mod batch;
mod checks;
#[cfg(feature = "cognito")]
pub mod cognito;
mod context;
#[cfg(feature = "custom_resource")]
pub mod custom_resource;
#[cfg(feature = "_letters")]
// Each trigger, and the client, uses a part of it.
#[cfg_attr(
    not(all(feature = "_stream", feature = "s3", feature = "sqs", feature = "sqs-client")),
    allow(dead_code)
)]
mod dead_letter;
mod decode;
#[cfg(debug_assertions)]
mod description;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "_stream")]
mod epoch;
mod error;
#[cfg(feature = "eventbridge")]
pub mod eventbridge;
#[cfg(feature = "firehose")]
pub mod firehose;
mod function;
mod guard;
#[cfg(feature = "http")]
pub mod http;
mod json;
#[cfg(feature = "kafka")]
pub mod kafka;
mod kinds;
#[cfg(feature = "kinesis")]
pub mod kinesis;
mod log;
#[cfg(feature = "logs")]
pub mod logs;
mod message;
#[cfg(feature = "_named")]
mod named;
#[cfg(any(feature = "appsync", feature = "authorizer", feature = "http", feature = "websocket"))]
mod pairs;
mod panics;
pub mod resource;
mod runtime;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "s3_batch")]
pub mod s3_batch;
#[cfg(feature = "schedule")]
pub mod schedule;
mod shape;
mod shared;
#[cfg(feature = "sns")]
pub mod sns;
mod spec;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(any(
    feature = "_batch",
    feature = "_named",
    feature = "eventbridge",
    feature = "http",
    feature = "logs",
    feature = "schedule"
))]
mod text;
mod time;
mod trigger;
#[cfg(feature = "websocket")]
pub mod websocket;

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

#[cfg(feature = "_partial")]
pub use crate::batch::{BatchItem, Items as Batch};
pub use crate::checks::Checks;
pub use crate::context::{ClientContext, CognitoIdentity, Context};
pub use crate::error::{Error, Failure, FieldError};
pub use crate::function::{Function, Invocation};
pub use crate::json::Json;
#[cfg(feature = "s3-client")]
pub use crate::resource::Bucket;
#[cfg(feature = "sqs-client")]
pub use crate::resource::Queue;
#[cfg(feature = "dynamodb-client")]
pub use crate::resource::Table;
#[cfg(feature = "sns-client")]
pub use crate::resource::Topic;
pub use crate::resource::{Read, ReadWrite, Write};
pub use crate::shared::{FromInit, Init, InitContext, Lazy, Shared};
pub use crate::spec::{
    CorsSpec, EventSpec, HttpSpec, KafkaSpec, NamedSpec, PatternSpec, S3Spec, ScheduleSpec, SnsSpec, Spec,
    SqsSpec, StreamSpec, TriggerSpec,
};
#[cfg(feature = "_partial")]
pub use crate::trigger::{All, Batched};
pub use crate::trigger::{
    AppSync, Authorizer, Cognito, CustomResource, Direct, DynamoDb, Event, EventBridge, Firehose, FromItem,
    Http, IntoReply, Kafka, Kinesis, Logs, S3, S3Batch, Schedule, Sns, Sqs, Trigger, WebSocket,
};

/// The README's programs compile and run.
#[cfg(all(doctest, feature = "dynamodb-client", feature = "s3-client", feature = "testing"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
