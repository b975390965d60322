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
//! | what a handler can return | `Result<T, E>` where `E` is a [`Failure`] or an [`Error`]; [`IntoResponse`] for your own |
//! | how it ends | [`Failure`], or any of them as [`Error`]; [`OrFail`] for the errors of other crates |
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
//! | `anyhow` | `anyhow::Error` becomes an [`Error`] by `?` |
//! | `serde_dynamo` | `serde_dynamo::Error` is a [`Failure`] |
//! | `testing` | events, calls in process, and your binary behind a Runtime API, for tests |
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

// Expansions name this crate by its name, also in its own tests and documentation.
extern crate self as lambkin;

mod application;
#[cfg(feature = "_aws")]
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
#[cfg(feature = "s3-client")]
pub use crate::resource::Bucket;
#[cfg(feature = "sqs-client")]
pub use crate::resource::Queue;
#[cfg(feature = "dynamodb-client")]
pub use crate::resource::Table;
#[cfg(feature = "sns-client")]
pub use crate::resource::Topic;
pub use crate::spec::{BinarySpec, CorsSpec, FunctionSpec, Read, ReadWrite, RouteSpec, Spec, Write};
pub use crate::trigger::all::{All, Batched};
pub use crate::trigger::direct::{Direct, Event};
pub use crate::trigger::markers::*;
pub use crate::trigger::named::NamedSpec;
pub use crate::trigger::rooms::*;
pub use crate::trigger::stream::StreamSpec;

/// The README's programs compile and run.
#[cfg(all(doctest, feature = "dynamodb-client", feature = "s3-client", feature = "testing"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
