//! Amazon S3.

use crate::text::nearest;

/// The event types of notifications, without `s3:`. `TestEvent` is not among them, because it cannot be
/// subscribed to.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>
const S3_EVENTS: &[&str] = &[
    "ObjectCreated:*",
    "ObjectCreated:Put",
    "ObjectCreated:Post",
    "ObjectCreated:Copy",
    "ObjectCreated:CompleteMultipartUpload",
    "ObjectRemoved:*",
    "ObjectRemoved:Delete",
    "ObjectRemoved:DeleteMarkerCreated",
    "ObjectRestore:*",
    "ObjectRestore:Post",
    "ObjectRestore:Completed",
    "ObjectRestore:Delete",
    "ReducedRedundancyLostObject",
    "Replication:*",
    "Replication:OperationFailedReplication",
    "Replication:OperationMissedThreshold",
    "Replication:OperationReplicatedAfterThreshold",
    "Replication:OperationNotTracked",
    "LifecycleExpiration:*",
    "LifecycleExpiration:Delete",
    "LifecycleExpiration:DeleteMarkerCreated",
    "LifecycleTransition",
    "IntelligentTiering",
    "ObjectTagging:*",
    "ObjectTagging:Put",
    "ObjectTagging:Delete",
    "ObjectAcl:Put",
];

/// Checks the event type of a notification, such as `ObjectCreated:*`.
pub fn s3_event(text: &str) -> Result<(), String> {
    if S3_EVENTS.contains(&text) {
        return Ok(());
    }
    let bare = text.strip_prefix("s3:").unwrap_or(text);
    if S3_EVENTS.contains(&bare) {
        return Err(format!("write `{bare}`, without `s3:` in front"));
    }
    if bare == "TestEvent" {
        return Err("S3 sends `TestEvent` on its own, and lambkin acknowledges it: write `ObjectCreated:*`"
            .to_owned());
    }
    if let Some(wild) = S3_EVENTS.iter().find(|event| event.strip_suffix(":*") == Some(bare)) {
        return Err(format!("`{text}` is not an S3 event type: write `{wild}`"));
    }
    match nearest(bare, S3_EVENTS.iter().copied()) {
        Some(near) => Err(format!("`{text}` is not an S3 event type, did you mean `{near}`?")),
        None => Err(format!(
            "`{text}` is not an S3 event type: write `ObjectCreated:*`, `ObjectRemoved:*` or another one"
        )),
    }
}

/// Checks the name of a bucket.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
pub fn bucket(text: &str) -> Result<(), String> {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fault = if !(3..=63).contains(&text.len()) {
        "use 3 to 63 characters"
    } else if !text.chars().all(|c| edge(c) || c == '-' || c == '.') {
        "use lower-case letters, digits, `-` and `.`"
    } else if !text.starts_with(edge) || !text.ends_with(edge) {
        "it must start and end with a letter or a digit"
    } else if text.contains("..") {
        "it must not have two dots in a row"
    } else if text.parse::<std::net::Ipv4Addr>().is_ok() {
        "it must not be an IP address"
    } else if ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|reserved| text.starts_with(reserved))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|reserved| text.ends_with(reserved))
    {
        "S3 reserves this prefix or suffix"
    } else {
        return Ok(());
    };
    Err(format!("`{text}` is not a bucket name: {fault}"))
}

/// Checks the prefix or the suffix of keys. S3 keys have up to 1,024 bytes.
pub fn key_filter(text: &str) -> Result<(), String> {
    match text.len() {
        1..=1024 => Ok(()),
        0 => Err("an empty filter matches every key: leave it out".to_owned()),
        long => Err(format!("this has {long} bytes, and an S3 key has at most 1024")),
    }
}

/// Checks the version of the invocation schema of S3 Batch Operations.
pub fn batch_schema(text: &str) -> Result<(), String> {
    match text {
        "1.0" | "2.0" => Ok(()),
        _ => {
            Err(format!("`{text}` is not an invocation schema of S3 Batch Operations: write `2.0` or `1.0`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn s3_events_are_those_of_aws() {
        assert_eq!(s3_event("ObjectCreated:*"), Ok(()));
        assert_eq!(s3_event("LifecycleTransition"), Ok(()));
        says(s3_event("s3:ObjectCreated:Put"), "write `ObjectCreated:Put`, without `s3:`");
        says(s3_event("ObjectCreated"), "write `ObjectCreated:*`");
        says(s3_event("ObjectCreate:*"), "did you mean `ObjectCreated:*`?");
        says(s3_event("s3:TestEvent"), "acknowledges");
        says(s3_event("upload"), "is not an S3 event type");
    }

    #[test]
    fn buckets_keep_their_naming_rules() {
        for name in ["uploads", "my.bucket-1", "a1b"] {
            assert_eq!(bucket(name), Ok(()), "{name}");
        }
        for name in
            ["ab", "Uploads", "-uploads", "uploads-", "a..b", "192.168.1.1", "xn--a", "a-s3alias", "a_b"]
        {
            says(bucket(name), "is not a bucket name");
        }
    }

    #[test]
    fn filters_match_something_and_fit_into_a_key() {
        assert_eq!(key_filter("uploads/"), Ok(()));
        says(key_filter(""), "leave it out");
        says(key_filter(&"a".repeat(1025)), "this has 1025 bytes");
    }

    #[test]
    fn batch_operations_have_two_schemas() {
        assert_eq!((batch_schema("1.0"), batch_schema("2.0")), (Ok(()), Ok(())));
        says(batch_schema("2"), "write `2.0` or `1.0`");
    }
}
