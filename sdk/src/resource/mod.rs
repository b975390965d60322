//! Tables, buckets, queues and topics as types.
//!
//! A unit struct declares the resource, and its attribute sets the resource's properties. Functions of every
//! trigger, and `#[lambkin::init]` functions, take a handle of it as an argument: [`Table`], [`Bucket`],
//! [`Queue`] or [`Topic`]. The methods of a handle return the AWS SDK's own fluent builders, already
//! addressed to the resource. A handle has only the methods that its access allows.
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
//! // A trigger names the queue by its type, so a typo does not compile.
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
//! | declaration | deployed as | variable | content of the variable |
//! |---|---|---|---|
//! | `#[table] struct Orders;` | `orders` | `ORDERS_TABLE` | the table's name |
//! | `#[bucket] struct Uploads;` | `uploads` | `UPLOADS_BUCKET` | the bucket's name |
//! | `#[queue] struct FailedJobs;` | `failed-jobs` | `FAILED_JOBS_QUEUE_URL` | the queue's URL |
//! | `#[topic] struct Alarms;` | `alarms` | `ALARMS_TOPIC_ARN` | the topic's ARN |
//!
//! `name = ".."` sets another name to deploy under; the name of the variable does not change. INIT reads the
//! variable, and fails with `MissingVariable` if it is not set.
//!
//! # Access
//!
//! | access | allows |
//! |---|---|
//! | [`Read`] | reading a table or a bucket |
//! | [`Write`] | writing to it and deleting from it |
//! | [`ReadWrite`] | both |
//!
//! A queue and a topic have no access parameter, as in `Queue<Jobs>` and `Topic<Alarms>`: their handles can
//! only send.
//!
//! The role of a function needs exactly the permissions that its handles grant. The description of the binary
//! lists them.
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
pub(crate) mod queue;
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

pub use self::check::assert_dead_letter;
#[allow(unreachable_pub, unused_imports, reason = "each handle needs its client")]
pub use self::handles::*;
pub use self::index::Index;
pub use crate::init::Grants;
pub use crate::spec::{
    Access, BucketSpec, IndexSpec, KeySpec, QueueSpec, Read, ReadWrite, Reads, Resource, ResourceKind,
    ResourceSpec, TableSpec, Write, Writes,
};

/// The handles of the services whose clients are compiled in.
pub(crate) mod handles {
    #[cfg(feature = "s3-client")]
    pub use super::bucket::Bucket;
    #[cfg(feature = "sqs-client")]
    pub use super::queue::Queue;
    #[cfg(feature = "dynamodb-client")]
    pub use super::table::Table;
    #[cfg(feature = "sns-client")]
    pub use super::topic::Topic;
}

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
