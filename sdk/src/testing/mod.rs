//! The test kit: event builders, calls in process, and your real binary behind a Runtime API.
//!
//! Enable the feature for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! lambkin = { version = "0.1", features = ["testing"] }
//! ```
//!
//! A handler is a plain function, so most tests can call it directly. For the rest there are:
//!
//! * [`invoke`], which sends a real AWS event through decoding, extraction, your handler and the response;
//! * [`App`], which does the same with shared values of the test, several functions and several invocations;
//! * [`Lambda`], which starts the binary as Lambda does, and can show [faults](Fault) of the Runtime API.
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
//! Make the event with the module of its trigger, such as [`sqs`], [`s3`], [`schedule`] or [`eventbridge`],
//! with [`event()`] from any serializable value, or with [`raw`] from text.

mod app;
mod fault;
mod lambda;
mod letters;
mod outcome;
mod process;
mod runtime_api;

pub use self::app::{App, invoke};
pub use self::fault::Fault;
pub use self::lambda::{Lambda, LambdaBuilder};
pub use self::outcome::Outcome;
pub use self::runtime_api::Posted;
pub use crate::trigger::builders::event::{TestEvent, event, raw};
pub use crate::trigger::builders::*;
