//! The names of AWS resources and their limits, one function per kind of name.
//!
//! An error is one line that says what is wrong and how to fix it.
//!
//! ```
//! use lambkin_spec::names;
//!
//! assert_eq!(names::queue("jobs"), Ok(()));
//! let error = names::table("t").unwrap_err();
//! assert_eq!(error, "`t` is not a table name: use 3 to 255 letters, digits, `-`, `_` and `.`");
//! ```

mod appsync;
mod cognito;
mod eventbridge;
mod gateway;
mod kafka;
mod lambda;
mod operations;
mod s3;
mod sns;
mod sqs;
mod streams;

pub use self::appsync::graphql_field;
pub use self::cognito::trigger_source;
pub use self::eventbridge::{detail_type, event_bus, event_source};
pub use self::gateway::{authorizer, headers, origins, route_key};
pub use self::kafka::{kafka_group, kafka_topic};
pub use self::lambda::{failure_name, function_name, variable};
pub use self::operations::{delivery_stream, log_group, resource_type};
pub use self::s3::{batch_schema, bucket, key_filter, s3_event};
pub use self::sns::topic;
pub use self::sqs::{dead_letter, queue};
pub use self::streams::{start, stream, table};

#[cfg(test)]
fn says(result: Result<(), String>, expected: &str) {
    let message = result.unwrap_err();
    assert!(message.contains(expected), "{message}: {expected}");
}
