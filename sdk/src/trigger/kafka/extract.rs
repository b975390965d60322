//! What arguments take of an item.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;

use crate::payload::decode;
use crate::payload::decode::JsonError;

/// A record of a topic, with all that Kafka says about it.
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
/// A key or a value that is no base64, and headers that cannot be read, are the record's failure
/// `MalformedRecord`; it is permanent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The topic.
    pub topic: String,
    /// The partition's number.
    pub partition: i32,
    /// The record's number in its partition.
    pub offset: u64,
    /// The key, decoded.
    pub key: Option<Bytes>,
    /// The value, decoded; a record without one deletes its key.
    pub value: Option<Bytes>,
    /// The headers in their order, each as often as it was sent.
    pub headers: Vec<(String, Bytes)>,
    /// When it was sent, or written, as the topic is set up.
    pub timestamp: Option<SystemTime>,
    /// The ARN of the MSK cluster; a cluster of your own has none.
    pub cluster_arn: Option<String>,
}

impl Record {
    /// A record, for a test: set the fields that the test is about.
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

    /// The first header of a name.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| &value[..])
    }
}

/// A byte as a number. Java's bytes have a sign; what counts from 0 to 255 is taken too.
#[derive(serde::Deserialize)]
#[serde(try_from = "i64")]
struct Byte(u8);

impl TryFrom<i64> for Byte {
    type Error = &'static str;
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let [low, ..] = number.to_le_bytes();
        if (-128..=255).contains(&number) { Ok(Self(low)) } else { Err("expected a byte") }
    }
}

/// `[{"name": [104, 105]}, ..]`
pub(crate) fn read_headers(json: &str) -> Result<Vec<(String, Bytes)>, JsonError> {
    let headers: Vec<BTreeMap<String, Option<Vec<Byte>>>> = decode::json(json.as_bytes())?;
    let bytes = |bytes: Vec<Byte>| bytes.into_iter().map(|Byte(byte)| byte).collect::<Vec<u8>>();
    Ok(headers
        .into_iter()
        .flatten()
        .map(|(name, value)| (name, value.map(bytes).unwrap_or_default().into()))
        .collect())
}
