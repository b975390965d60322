//! The notifications about changed objects, and the rules that select their functions.

use bytes::Bytes;
use serde_json::json;

use super::encoding::url;

/// A rule: which changes of which objects a function receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name of the bucket.
    pub bucket: String,
    /// Such as `ObjectCreated:*` or `s3:ObjectRemoved:Delete`.
    pub events: Vec<String>,
    /// The prefix of the key, not URL-encoded.
    pub prefix: Option<String>,
    /// The suffix of the key, not URL-encoded.
    pub suffix: Option<String>,
    /// The name of the function.
    pub function: String,
}

/// An event for a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The name of the function.
    pub function: String,
    /// The event as S3 sends it, with one record.
    pub event: Bytes,
}

/// The event version that all kinds of events have had since 2.4.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
pub(crate) const VERSION: &str = "2.6";

/// A change of an object.
pub(super) struct ObjectChange<'h> {
    /// Such as `ObjectCreated:Put`.
    pub(super) event: &'static str,
    pub(super) bucket: &'h str,
    pub(super) key: &'h str,
    /// The size and the ETag of a created object.
    pub(super) created: Option<(u64, &'h str)>,
    pub(super) sequencer: i64,
    pub(super) ids: &'h Ids,
}

/// The ids of a request, for the headers of its response and for the event.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    pub(super) request: String,
    pub(super) extended: String,
}

impl Ids {
    pub(super) fn new() -> Self {
        let chance = uuid::Uuid::new_v4().simple().to_string();
        let request = chance.get(..16).unwrap_or_default().to_uppercase();
        Self { request, extended: format!("{chance}{}", uuid::Uuid::new_v4().simple()) }
    }
}

impl Rule {
    fn wants(&self, change: &ObjectChange<'_>) -> bool {
        let named = |wanted: &String| {
            let wanted = wanted.strip_prefix("s3:").unwrap_or(wanted);
            match wanted.strip_suffix('*') {
                Some(start) => change.event.starts_with(start),
                None => change.event == wanted,
            }
        };
        self.bucket == change.bucket
            && self.events.iter().any(named)
            && self.prefix.as_ref().is_none_or(|prefix| change.key.starts_with(prefix.as_str()))
            && self.suffix.as_ref().is_none_or(|suffix| change.key.ends_with(suffix.as_str()))
    }
}

/// Builds an event for each rule that matches the change.
pub(super) fn notifications<'r>(
    rules: &'r [Rule],
    change: &'r ObjectChange<'_>,
) -> impl Iterator<Item = Notification> + 'r {
    rules.iter().filter(|rule| rule.wants(change)).map(|rule| Notification {
        function: rule.function.clone(),
        event: event(&rule.function, change, jiff::Timestamp::now()).into(),
    })
}

/// Builds an example event for a key.
pub(super) fn example(key: &str) -> Bytes {
    let (ids, created) = (Ids::new(), Some((1, "d41d8cd98f00b204e9800998ecf8427e")));
    let change =
        ObjectChange { event: "ObjectCreated:Put", bucket: "uploads", key, created, sequencer: 1, ids: &ids };
    event("fuzz", &change, jiff::Timestamp::UNIX_EPOCH).into()
}

fn event(rule: &str, change: &ObjectChange<'_>, now: jiff::Timestamp) -> String {
    let mut object = json!({
        "key": url(change.key),
        "sequencer": format!("{:018X}", change.sequencer),
    });
    if let (Some((size, etag)), Some(object)) = (change.created, object.as_object_mut()) {
        object.insert("size".to_owned(), size.into());
        object.insert("eTag".to_owned(), etag.into());
        if change.event == "ObjectCreated:Copy" {
            // The local cloud has no annotations that a copy could contain.
            object.insert("hasObjectAnnotation".to_owned(), false.into());
        }
    }
    json!({ "Records": [{
        "eventVersion": VERSION,
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        "eventName": change.event,
        "userIdentity": { "principalId": "AWS:000000000000" },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": {
            "x-amz-request-id": change.ids.request,
            "x-amz-id-2": change.ids.extended,
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": rule,
            "bucket": {
                "name": change.bucket,
                "ownerIdentity": { "principalId": "000000000000" },
                "arn": format!("arn:aws:s3:::{}", change.bucket),
            },
            "object": object,
        },
    }] })
    .to_string()
}
