//! The extractors of this trigger.

use std::time::SystemTime;

use bytes::Bytes;

/// A record of a stream with all its metadata.
///
/// ```
/// use lambkin::Json;
/// use lambkin::kinesis::Record;
///
/// #[derive(serde::Deserialize)]
/// struct Click { page: String }
///
/// #[lambkin::function(kinesis = "clicks", batch = 500)]
/// async fn count(Json(click): Json<Click>, record: Record) -> Result<(), lambkin::Error> {
///     println!("{} of {}", click.page, record.partition_key);
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedRecord` if the data is not valid base64; the failure is permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The partition key, by which Kinesis selected the shard.
    pub partition_key: String,
    /// The sequence number of the record in its shard.
    pub sequence_number: String,
    /// The data, decoded.
    pub data: Bytes,
    /// When the record arrived at the stream, accurate to about a millisecond.
    pub arrived: Option<SystemTime>,
    /// The shard: `shardId-000000000006`.
    pub shard: Option<String>,
    /// The ARN of the stream.
    pub stream_arn: Option<String>,
}

impl Record {
    /// Creates a record for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut record = lambkin::kinesis::Record::new("user-7", "clicked");
    /// record.sequence_number = "7".into();
    /// ```
    pub fn new(partition_key: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self {
            partition_key: partition_key.into(),
            sequence_number: "49590338271490256608559692538361571095921575989136588898".into(),
            data: data.into(),
            arrived: None,
            shard: None,
            stream_arn: None,
        }
    }
}
