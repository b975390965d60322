//! Tables, buckets, queues and topics as types.
//!
//! A unit struct names the resource, and its attribute says what the service has to know. A handle is an
//! argument of any function, on every trigger, and of `#[lambkin::init]` functions: [`Table`], [`Bucket`],
//! [`Queue`], [`Topic`]. Its methods are the AWS SDK's own fluent builders, already addressed to the
//! resource, and only those that its access grants.
//!
//! ```
//! # #[cfg(all(feature = "dynamodb-client", feature = "sqs-client", feature = "http"))] mod example {
//! use lambkin::http::Path;
//! use lambkin::{Error, Json, Queue, Read, Table, function};
//!
//! #[lambkin::table(key = "id", ttl = "expires_at", index(name = "by_customer", key = "customer", sort = "id"))]
//! struct Orders;
//!
//! #[lambkin::queue(visibility = 60, dead_letter_after = 5, dead_letter = FailedJobs)]
//! struct Jobs;
//!
//! #[lambkin::queue(retention = 1_209_600)]
//! struct FailedJobs;
//!
//! #[function(http = "POST /orders/{id}/bill")]
//! async fn bill(Path(id): Path<String>, orders: Table<Orders, Read>, jobs: Queue<Jobs>) -> Result<(), Error> {
//!     # use aws_sdk_dynamodb::types::AttributeValue::S;
//!     let order = orders.get_item().key("id", S(id.clone())).send().await?;
//!     if order.item.is_some() {
//!         jobs.send_message().message_body(serde_json::to_string(&id)?).send().await?;
//!     }
//!     Ok(())
//! }
//!
//! // A trigger names the queue by its type: a typo does not compile.
//! #[function(sqs = Jobs, timeout = 10)]
//! async fn work(Json(id): Json<String>) -> Result<(), Error> {
//!     # drop(id);
//!     Ok(())
//! }
//! # }
//! ```
//!
//! # Names
//!
//! | | deployed as | its variable | which holds |
//! |---|---|---|---|
//! | `#[table] struct Orders;` | `orders` | `ORDERS_TABLE` | the table's name |
//! | `#[bucket] struct Uploads;` | `uploads` | `UPLOADS_BUCKET` | the bucket's name |
//! | `#[queue] struct FailedJobs;` | `failed-jobs` | `FAILED_JOBS_QUEUE_URL` | the queue's URL |
//! | `#[topic] struct Alarms;` | `alarms` | `ALARMS_TOPIC_ARN` | the topic's ARN |
//!
//! `name = ".."` says another name to deploy under; the variable stays. It is read in INIT, which fails with
//! `MissingVariable` where it is not set.
//!
//! # Access
//!
//! | | grants |
//! |---|---|
//! | [`Read`] | what reads a table or a bucket |
//! | [`Write`] | what writes it, and what deletes in it |
//! | [`ReadWrite`] | both |
//!
//! A queue and a topic are taken as `Queue<Jobs>` and `Topic<Alarms>`: all that a handle of them grants is to
//! send.
//!
//! What the handles of a function grant is what its role needs, no more: the description of the binary
//! lists it.
//!
#![doc = include_str!("../docs/description.md")]

#[cfg(feature = "s3-client")]
mod bucket;
mod check;
#[cfg(any(
    feature = "dynamodb-client",
    feature = "s3-client",
    feature = "sns-client",
    feature = "sqs-client"
))]
mod handle;
mod index;
#[cfg(feature = "sqs-client")]
mod queue;
#[cfg(feature = "dynamodb-client")]
mod table;
#[cfg(all(
    test,
    feature = "dynamodb-client",
    feature = "s3-client",
    feature = "sns-client",
    feature = "sqs-client",
    feature = "testing"
))]
mod tests;
#[cfg(feature = "sns-client")]
mod topic;

#[cfg(feature = "s3-client")]
pub use self::bucket::Bucket;
pub use self::check::assert_dead_letter;
pub use self::index::Index;
#[cfg(feature = "sqs-client")]
pub use self::queue::Queue;
#[cfg(feature = "dynamodb-client")]
pub use self::table::Table;
#[cfg(feature = "sns-client")]
pub use self::topic::Topic;
pub use crate::init::Grants;
pub use crate::spec::{
    Access, BucketSpec, IndexSpec, KeySpec, QueueSpec, Read, ReadWrite, Reads, Resource, ResourceKind,
    ResourceSpec, TableSpec, Write, Writes,
};

/// A DynamoDB table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    label = "missing `#[lambkin::table]`",
    note = "a table is a unit struct: `#[lambkin::table(key = \"id\")] struct Orders;`"
)]
pub trait TableResource: Resource {
    #[doc(hidden)]
    const TABLE: &'static ResourceSpec = Self::SPEC;
}

/// An S3 bucket.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bucket",
    label = "missing `#[lambkin::bucket]`",
    note = "a bucket is a unit struct: `#[lambkin::bucket] struct Uploads;`"
)]
pub trait BucketResource: Resource {
    #[doc(hidden)]
    const BUCKET: &'static ResourceSpec = Self::SPEC;
}

/// An SQS queue.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a queue",
    label = "missing `#[lambkin::queue]`",
    note = "a queue is a unit struct: `#[lambkin::queue] struct Jobs;`"
)]
pub trait QueueResource: Resource {
    #[doc(hidden)]
    const QUEUE: &'static ResourceSpec = Self::SPEC;
}

/// An SNS topic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a topic",
    label = "missing `#[lambkin::topic]`",
    note = "a topic is a unit struct: `#[lambkin::topic] struct Alarms;`"
)]
pub trait TopicResource: Resource {
    #[doc(hidden)]
    const TOPIC: &'static ResourceSpec = Self::SPEC;
}
