//! The extractors of this trigger.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;

/// A record of a delivery stream with all its metadata.
///
/// ```
/// use lambkin::Json;
/// use lambkin::firehose::Record;
///
/// #[derive(serde::Deserialize, serde::Serialize)]
/// struct Click { page: String, bot: bool }
///
/// // `None` drops a record. A record that does not match `Click` goes to the error output.
/// #[lambkin::function(firehose = "clicks")]
/// async fn people_only(Json(click): Json<Click>, record: Record) -> Option<Json<Click>> {
///     println!("{}", record.id);
///     (!click.bot).then_some(Json(click))
/// }
/// ```
///
/// Fails with `MalformedRecord` if the data is not valid base64.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The ID of the record in its batch.
    pub id: String,
    /// The data, decoded.
    pub data: Bytes,
    /// When the record arrived at the delivery stream.
    pub arrived: Option<SystemTime>,
    /// The partition key, if the delivery stream reads from a Kinesis data stream.
    pub partition_key: Option<String>,
    /// The sequence number in the shard, if the delivery stream reads from a Kinesis data stream.
    pub sequence_number: Option<String>,
}

impl Record {
    /// Creates a record for tests; set the fields that the test needs.
    ///
    /// ```
    /// let record = lambkin::firehose::Record::new("r-1", "hello");
    /// assert_eq!(record.partition_key, None);
    /// ```
    pub fn new(id: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self { id: id.into(), data: data.into(), arrived: None, partition_key: None, sequence_number: None }
    }
}

/// The result of transforming a record.
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
    /// Delivers this data instead of the record's.
    pub fn ok(data: impl Into<Bytes>) -> Self {
        Self { data: Some(data.into()), partition_keys: BTreeMap::new() }
    }

    /// Drops the record.
    pub fn dropped() -> Self {
        Self { data: None, partition_keys: BTreeMap::new() }
    }

    /// Sets a key for dynamic partitioning, which the delivery stream's prefix refers to as
    /// `!{partitionKeyFromLambda:day}`.
    pub fn partition_key(mut self, name: &str, value: &str) -> Self {
        self.partition_keys.insert(name.to_owned(), value.to_owned());
        self
    }
}
