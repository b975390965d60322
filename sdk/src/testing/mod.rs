//! For your tests: events, calls in process, and your real binary behind a Runtime API.
//!
//! Turn it on where tests are built, and nowhere else:
//!
//! ```toml
//! [dev-dependencies]
//! lambkin = { version = "0.1", features = ["testing"] }
//! ```
//!
//! The handler stays a plain function, so most tests need nothing of this. Three things go further:
//!
//! * [`invoke`] sends a real AWS event through decoding, extraction, your handler and the response;
//! * [`App`] does that with shared values of the test, several functions, and several invocations;
//! * [`Lambda`] starts the binary as Lambda does, and can [misbehave](Fault).
//!
//! ```
//! use lambkin::{Event, Error, testing};
//!
//! #[lambkin::function]
//! async fn greet(Event(name): Event<String>) -> Result<String, Error> {
//!     if name.is_empty() {
//!         return Err(Error::new("NameMissing", "say who you are"));
//!     }
//!     Ok(format!("hello {name}"))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let outcome = testing::invoke::<greet>(testing::event(&"Ada")).await;
//! assert_eq!(outcome.json::<String>(), "hello Ada");
//!
//! let outcome = testing::invoke::<greet>(testing::event(&"")).await;
//! assert_eq!(outcome.error_name(), Some("NameMissing"));
//! # }
//! ```
//!
//! The event comes from [`http`], [`appsync`], [`authorizer`], [`s3_batch`], [`firehose`], [`cognito`], [`websocket`], [`s3`], [`sns`], [`sqs`], [`schedule`],
//! [`eventbridge`], [`kafka`], [`kinesis`], [`dynamodb`], [`event()`] or [`raw`].

mod app;
mod fault;
mod lambda;
#[cfg(feature = "sqs-client")]
mod letters;
mod outcome;
mod process;
mod runtime_api;

pub use self::app::{App, invoke};
pub use self::fault::Fault;
pub use self::lambda::{Lambda, LambdaBuilder};
pub use self::outcome::Outcome;
pub use self::runtime_api::Posted;
pub use crate::trigger::builders::*;
pub use crate::trigger::testing::{TestEvent, event, raw};
