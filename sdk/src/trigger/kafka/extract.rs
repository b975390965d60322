//! The extractors of this trigger.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;

use crate::payload::decode::JsonError;
use crate::payload::{Byte, decode};

/// A record of a topic with all its metadata.
///
/// ```
/// use lambkin::Json;
/// use lambkin::kafka::Record;
///
/// #[derive(serde::Deserialize)]
/// struct Order { total: u32 }
///
/// #[lambkin::function(kafka = "orders", group = "billing", batch = 500)]
/// async fn bill(Json(order): Json<Order>, record: Record) -> Result<(), lambkin::Error> {
///     println!("{} for {:?}", order.total, record.key);
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedRecord` if the key or the value is not valid base64, or if the headers cannot be
/// read; the failure is permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The topic.
    pub topic: String,
    /// The number of the partition.
    pub partition: i32,
    /// The offset of the record in its partition.
    pub offset: u64,
    /// The key, decoded.
    pub key: Option<Bytes>,
    /// The value, decoded; a record without a value deletes its key.
    pub value: Option<Bytes>,
    /// The headers in their order, including repeated ones.
    pub headers: Vec<(String, Bytes)>,
    /// When the record was sent or written, depending on the topic's configuration.
    pub timestamp: Option<SystemTime>,
    /// The ARN of the MSK cluster; `None` for a self-managed cluster.
    pub cluster_arn: Option<String>,
}

impl Record {
    /// Creates a record for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut record = lambkin::kafka::Record::new("orders", r#"{"total":7}"#);
    /// record.key = Some("o-1".into());
    /// ```
    pub fn new(topic: impl Into<String>, value: impl Into<Bytes>) -> Self {
        Self {
            topic: topic.into(),
            partition: 0,
            offset: 0,
            key: None,
            value: Some(value.into()),
            headers: Vec::new(),
            timestamp: None,
            cluster_arn: None,
        }
    }

    /// Returns the first header with this name.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| &value[..])
    }
}

/// Reads headers in the format `[{"name": [104, 105]}, ..]`.
pub(crate) fn read_headers(json: &str) -> Result<Vec<(String, Bytes)>, JsonError> {
    let headers: Vec<BTreeMap<String, Option<Vec<Byte>>>> = decode::json(json.as_bytes())?;
    let bytes = |bytes: Vec<Byte>| bytes.into_iter().map(|Byte(byte)| byte).collect::<Vec<u8>>();
    Ok(headers
        .into_iter()
        .flatten()
        .map(|(name, value)| (name, value.map(bytes).unwrap_or_default().into()))
        .collect())
}
