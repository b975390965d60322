//! What arguments take of an item.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;

/// A record of a delivery stream, with all that Firehose says about it.
///
/// ```
/// use lambkin::Json;
/// use lambkin::firehose::Record;
///
/// #[derive(serde::Deserialize, serde::Serialize)]
/// struct Click { page: String, bot: bool }
///
/// // What is left out is left out; what does not fit ends in the error output.
/// #[lambkin::function(firehose = "clicks")]
/// async fn people_only(Json(click): Json<Click>, record: Record) -> Option<Json<Click>> {
///     println!("{}", record.id);
///     (!click.bot).then_some(Json(click))
/// }
/// ```
///
/// Data that is no base64 is the record's failure `MalformedRecord`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The record's id in its batch.
    pub id: String,
    /// The data, decoded.
    pub data: Bytes,
    /// When it arrived at the delivery stream.
    pub arrived: Option<SystemTime>,
    /// The key by which Kinesis chose the shard, where the delivery stream reads a data stream.
    pub partition_key: Option<String>,
    /// The record's number in its shard, where the delivery stream reads a data stream.
    pub sequence_number: Option<String>,
}

impl Record {
    /// A record, for a test: set the fields that the test is about.
    ///
    /// ```
    /// let record = lambkin::firehose::Record::new("r-1", "hello");
    /// assert_eq!(record.partition_key, None);
    /// ```
    pub fn new(id: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self { id: id.into(), data: data.into(), arrived: None, partition_key: None, sequence_number: None }
    }
}

/// What becomes of a record.
///
/// ```
/// use lambkin::firehose::Transformed;
/// use bytes::Bytes;
///
/// #[lambkin::function(firehose = "clicks")]
/// async fn by_day(data: Bytes) -> Transformed {
///     if data.is_empty() {
///         return Transformed::dropped();
///     }
///     Transformed::ok(data).partition_key("day", "2026-11-21")
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Transformed {
    pub(crate) data: Option<Bytes>,
    pub(crate) partition_keys: BTreeMap<String, String>,
}

impl Transformed {
    /// Delivers this instead of the record.
    pub fn ok(data: impl Into<Bytes>) -> Self {
        Self { data: Some(data.into()), partition_keys: BTreeMap::new() }
    }

    /// Leaves the record out.
    pub fn dropped() -> Self {
        Self { data: None, partition_keys: BTreeMap::new() }
    }

    /// Sets a key of dynamic partitioning, which the delivery stream's prefix names as
    /// `!{partitionKeyFromLambda:day}`.
    pub fn partition_key(mut self, name: &str, value: &str) -> Self {
        self.partition_keys.insert(name.to_owned(), value.to_owned());
        self
    }
}
