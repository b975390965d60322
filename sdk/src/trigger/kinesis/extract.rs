//! What arguments take of an item.

use std::time::SystemTime;

use bytes::Bytes;

/// A record of a stream, with all that Kinesis says about it.
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
/// Data that is no base64 is the record's failure `MalformedRecord`; it is permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The key by which Kinesis chose the shard.
    pub partition_key: String,
    /// The record's number in its shard.
    pub sequence_number: String,
    /// The data, decoded.
    pub data: Bytes,
    /// When it arrived at the stream, to about a millisecond.
    pub arrived: Option<SystemTime>,
    /// The shard: `shardId-000000000006`.
    pub shard: Option<String>,
    /// The stream's ARN.
    pub stream_arn: Option<String>,
}

impl Record {
    /// A record, for a test: set the fields that the test is about.
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
