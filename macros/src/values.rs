//! What AWS takes as the text of a key, one function per key.

mod appsync;
mod cognito;
mod gateway;
mod kafka;
mod names;
mod pattern;

pub(crate) use self::appsync::graphql_field;
pub(crate) use self::cognito::trigger_source;
pub(crate) use self::gateway::{authorizer, route_key};
pub(crate) use self::kafka::{kafka_group, kafka_topic};
pub(crate) use self::names::{batch_schema, delivery_stream, log_group, resource_type};
pub(crate) use self::pattern::{Pattern, is_pattern, pattern};
use crate::names::{is_resource, list, nearest};

/// Every event of a notification, without the `s3:` in front. `TestEvent` is not among them: nobody
/// can subscribe to it.
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

pub(crate) fn s3_event(text: &str) -> Result<(), String> {
    if S3_EVENTS.contains(&text) {
        return Ok(());
    }
    let bare = text.strip_prefix("s3:").unwrap_or(text);
    if S3_EVENTS.contains(&bare) {
        return Err(format!("write `{bare}`, without `s3:` in front"));
    }
    if bare == "TestEvent" {
        return Err(
            "S3 sends `TestEvent` by itself, and lambkin acknowledges it: write `ObjectCreated:*`".to_owned()
        );
    }
    if let Some(wild) = S3_EVENTS.iter().find(|event| event.strip_suffix(":*") == Some(bare)) {
        return Err(format!("`{text}` is no event of S3: write `{wild}`"));
    }
    match nearest(bare, S3_EVENTS.iter().copied()) {
        Some(near) => Err(format!("`{text}` is no event of S3, did you mean `{near}`?")),
        None => Err(format!(
            "`{text}` is no event of S3: write `ObjectCreated:*`, `ObjectRemoved:*` or another of its event types"
        )),
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
pub(crate) fn bucket(text: &str) -> Result<(), String> {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fault = if !(3..=63).contains(&text.len()) {
        "it has 3 to 63 characters"
    } else if !text.chars().all(|c| edge(c) || c == '-' || c == '.') {
        "it has lower-case letters, digits, `-` and `.`"
    } else if !text.starts_with(edge) || !text.ends_with(edge) {
        "it starts and ends with a letter or a digit"
    } else if text.contains("..") {
        "no two dots stand together"
    } else if text.parse::<std::net::Ipv4Addr>().is_ok() {
        "it is no IP address"
    } else if ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|reserved| text.starts_with(reserved))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|reserved| text.ends_with(reserved))
    {
        "S3 keeps this prefix or suffix for itself"
    } else {
        return Ok(());
    };
    Err(format!("`{text}` is no name of a bucket: {fault}"))
}

/// The prefix or suffix of a key; S3 keys have up to 1,024 bytes.
pub(crate) fn key_filter(text: &str) -> Result<(), String> {
    match text.len() {
        1..=1024 => Ok(()),
        0 => Err("an empty filter filters nothing: leave it out".to_owned()),
        long => Err(format!("this has {long} bytes, an S3 key has up to 1024")),
    }
}

/// A queue's name, with `.fifo` at its end or without.
pub(crate) fn queue(text: &str) -> Result<(), String> {
    let stem = text.strip_suffix(".fifo").unwrap_or(text);
    if text.contains("://") || text.starts_with("arn:") {
        let name = text.rsplit(['/', ':']).next().unwrap_or_default();
        return Err(format!("write the queue's name alone: `{name}`"));
    }
    if is_resource(stem, 80) && text.len() <= 80 {
        return Ok(());
    }
    Err(format!("`{text}` is no name of a queue: it has 1 to 80 letters, digits, `-` and `_`"))
}

/// A queue for dead letters. Its URL comes from a variable that is named after it.
pub(crate) fn dead_letter(text: &str) -> Result<(), String> {
    queue(text)?;
    if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Ok(());
    }
    Err(format!(
        "the URL of `{text}` would come from `{}_QUEUE_URL`, and a variable starts with a letter: give the queue another name",
        text.to_ascii_uppercase().replace('-', "_")
    ))
}

/// A topic's name. Only queues can subscribe to a FIFO topic.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-delivery.html>
pub(crate) fn topic(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.rsplit(':').next().unwrap_or_default();
        return Err(format!("write the topic's name alone: `{name}`"));
    }
    if text.ends_with(".fifo") {
        return Err(format!(
            "the FIFO topic `{text}` calls no function: subscribe a queue to it, and write `sqs = \"..\"`"
        ));
    }
    if is_resource(text, 256) {
        return Ok(());
    }
    Err(format!("`{text}` is no name of a topic: it has 1 to 256 letters, digits, `-` and `_`"))
}

/// The `detail-type` of an event: any text of up to 128 characters, also with dots and spaces.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html>
pub(crate) fn detail_type(text: &str) -> Result<(), String> {
    if text == "Scheduled Event" {
        return Err(
            "a schedule's tick is no event of a bus: write `schedule = \"rate(5 minutes)\"`".to_owned()
        );
    }
    if (1..=128).contains(&text.chars().count()) && text.trim() == text {
        return Ok(());
    }
    Err(format!(
        "`{text}` is no detail type: it has 1 to 128 characters and no space around it, as in `OrderPlaced`"
    ))
}

/// The `source` of an event. AWS's own sources have a form; everybody else's have none.
pub(crate) fn event_source(text: &str) -> Result<(), String> {
    if !(1..=256).contains(&text.chars().count()) || text.chars().any(char::is_whitespace) {
        return Err(format!(
            "`{text}` is no source of events: it has 1 to 256 characters and no space, as in `shop.orders`"
        ));
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("aws.") && !lower.starts_with("aws.partner/") && text != lower {
        return Err(format!("AWS writes its own sources in lower case: `{lower}`"));
    }
    Ok(())
}

/// An event bus's name; that of a partner has slashes.
pub(crate) fn event_bus(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split_once("event-bus/").map_or("", |(_, name)| name);
        return Err(format!("write the bus's name alone: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/');
    if (1..=256).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!(
        "`{text}` is no name of an event bus: it has 1 to 256 letters, digits, `.`, `-`, `_` and `/`"
    ))
}

/// A Kinesis stream's name.
pub(crate) fn stream(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split('/').nth(1).unwrap_or_default();
        return Err(format!("write the stream's name alone: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if (1..=128).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is no name of a stream: it has 1 to 128 letters, digits, `-`, `_` and `.`"))
}

/// A DynamoDB table's name.
pub(crate) fn table(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split('/').nth(1).unwrap_or_default();
        return Err(format!("write the table's name alone: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if (3..=255).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is no name of a table: it has 3 to 255 letters, digits, `-`, `_` and `.`"))
}

/// Where a new mapping starts to read. `AT_TIMESTAMP` is left out: a declaration that names a time is
/// soon out of date.
pub(crate) fn start(text: &str) -> Result<(), String> {
    match text {
        "TRIM_HORIZON" | "LATEST" => Ok(()),
        _ => Err(format!("`{text}` is no place to start: write `TRIM_HORIZON` or `LATEST`")),
    }
}

/// A function's name.
pub(crate) fn function_name(text: &str) -> Result<(), String> {
    if is_resource(text, 64) {
        return Ok(());
    }
    Err(format!("`{text}` is no name of a function: it has 1 to 64 letters, digits, `-` and `_`"))
}

/// What Lambda sets itself.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED: &[&str] = &[
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

pub(crate) fn variable(name: &str) -> Result<(), String> {
    if RESERVED.contains(&name) {
        return Err(format!("Lambda sets `{name}` itself: choose another name"));
    }
    // Lambda's own pattern: [a-zA-Z]([a-zA-Z0-9_])+
    if name.len() >= 2
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return Ok(());
    }
    Err(format!(
        "`{name}` is no variable of a function: it has two or more letters, digits and `_`, with a letter first"
    ))
}

/// The names without a slash that the IANA database has.
const ZONES: &[&str] = &[
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UCT",
    "UTC",
    "Universal",
    "W-SU",
    "WET",
    "Zulu",
];

/// The form of an IANA name; which cities there are, only the deployment knows.
pub(crate) fn timezone(text: &str) -> Result<(), String> {
    let segment = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    let parts = text.split('/').count();
    // EventBridge Scheduler takes up to 50 characters.
    if ZONES.contains(&text) || ((2..=3).contains(&parts) && text.len() <= 50 && text.split('/').all(segment))
    {
        return Ok(());
    }
    Err(format!("`{text}` is no IANA time zone: write `Area/City`, as in `Europe/Berlin`, or `UTC`"))
}

/// `*`, or a list of origins.
pub(crate) fn origins(text: &str) -> Result<(), String> {
    if text == "*" {
        return Ok(());
    }
    for origin in text.split(',').map(str::trim) {
        let host = origin
            .split_once("://")
            .map(|(scheme, host)| (scheme.bytes().all(|b| b.is_ascii_lowercase()), host));
        match host {
            Some((true, host)) if is_host(host) => {}
            _ => {
                return Err(format!(
                    "`{origin}` is no origin: write `*`, or scheme and host, as in `https://shop.example`"
                ));
            }
        }
    }
    Ok(())
}

/// A host with or without a port; nothing follows it.
fn is_host(host: &str) -> bool {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "443"));
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
        && port.parse::<u16>().is_ok()
}

/// A list of header names.
pub(crate) fn headers(text: &str) -> Result<(), String> {
    let token = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match text.split(',').map(str::trim).find(|name| !token(name)) {
        Some(name) => Err(format!("`{name}` is no header: write a list such as `location, etag`")),
        None => Ok(()),
    }
}

/// The name of a failure.
pub(crate) fn failure_name(text: &str) -> Result<(), String> {
    if text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Ok(());
    }
    Err(format!(
        "`{text}` is no name of a failure: letters and digits with a capital first, as in {}",
        list(&["NotFound"])
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(result: Result<(), String>, expected: &str) {
        assert!(result.as_ref().is_err_and(|message| message.contains(expected)), "{result:?}: {expected}");
    }

    #[test]
    fn s3_events_are_those_of_aws() {
        assert_eq!(s3_event("ObjectCreated:*"), Ok(()));
        assert_eq!(s3_event("LifecycleTransition"), Ok(()));
        says(s3_event("s3:ObjectCreated:Put"), "write `ObjectCreated:Put`, without `s3:`");
        says(s3_event("ObjectCreated"), "write `ObjectCreated:*`");
        says(s3_event("ObjectCreate:*"), "did you mean `ObjectCreated:*`?");
        says(s3_event("s3:TestEvent"), "acknowledges");
        says(s3_event("upload"), "is no event of S3");
    }

    #[test]
    fn buckets_keep_their_naming_rules() {
        for name in ["uploads", "my.bucket-1", "a1b"] {
            assert_eq!(bucket(name), Ok(()), "{name}");
        }
        for name in
            ["ab", "Uploads", "-uploads", "uploads-", "a..b", "192.168.1.1", "xn--a", "a-s3alias", "a_b"]
        {
            says(bucket(name), "is no name of a bucket");
        }
    }

    #[test]
    fn queues_functions_and_variables_keep_theirs() {
        assert_eq!(queue("jobs"), Ok(()));
        assert_eq!(queue("jobs.fifo"), Ok(()));
        says(queue("jobs.fif"), "is no name of a queue");
        says(queue(&"a".repeat(81)), "is no name of a queue");
        says(queue("arn:aws:sqs:eu-west-1:1:jobs"), "write the queue's name alone: `jobs`");
        says(queue("https://sqs.eu-west-1.amazonaws.com/1/jobs"), "`jobs`");
        for name in ["OrderPlaced", "order.placed", "EC2 Instance State-change Notification"] {
            assert_eq!(detail_type(name), Ok(()), "{name}");
        }
        says(detail_type("Scheduled Event"), "write `schedule = ");
        says(detail_type(" OrderPlaced"), "is no detail type");
        for name in ["aws.ec2", "shop", "Shop.Orders", "aws.partner/example.com/A/b"] {
            assert_eq!(event_source(name), Ok(()), "{name}");
        }
        says(event_source("AWS.EC2"), "in lower case: `aws.ec2`");
        says(event_source("shop orders"), "is no source");
        assert_eq!(event_bus("shop"), Ok(()));
        says(event_bus("arn:aws:events:eu-west-1:1:event-bus/shop"), "alone: `shop`");
        says(event_bus("a b"), "is no name of an event bus");
        assert_eq!(stream("clicks.v2"), Ok(()));
        says(stream("arn:aws:kinesis:eu-west-1:1:stream/clicks"), "write the stream's name alone: `clicks`");
        says(stream("a b"), "is no name of a stream: it has 1 to 128");
        assert_eq!(table("orders"), Ok(()));
        says(table("arn:aws:dynamodb:r:1:table/orders/stream/2026"), "the table's name alone: `orders`");
        says(table("ab"), "is no name of a table: it has 3 to 255");
        assert_eq!(start("LATEST"), Ok(()));
        says(start("latest"), "write `TRIM_HORIZON` or `LATEST`");
        assert_eq!(topic("alarms"), Ok(()));
        says(topic("alarms.fifo"), "calls no function");
        says(topic("arn:aws:sns:eu-west-1:1:alarms"), "write the topic's name alone: `alarms`");
        says(topic(""), "1 to 256");
        says(function_name(""), "1 to 64");
        assert_eq!(variable("TABLE"), Ok(()));
        assert_eq!(variable("AWS_ENDPOINT_URL"), Ok(()));
        says(variable("AWS_REGION"), "Lambda sets `AWS_REGION` itself");
        says(variable("A"), "two or more");
        says(variable("_A"), "a letter first");
    }

    #[test]
    fn time_zones_are_iana_names() {
        for zone in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "GB"] {
            assert_eq!(timezone(zone), Ok(()), "{zone}");
        }
        for zone in ["CEST", "berlin", "europe/berlin", "+02:00", "Europe/", "", "A/B/C/D"] {
            says(timezone(zone), "is no IANA time zone");
        }
    }

    #[test]
    fn origins_have_no_path() {
        for list in
            ["*", "https://a.example", "https://a.example, http://localhost:3000", "capacitor://localhost"]
        {
            assert_eq!(origins(list), Ok(()), "{list}");
        }
        for list in [
            "",
            "a.example",
            "https://a.example/",
            "https://",
            "https://a.example,",
            "*, https://a.example",
            "https://a:b",
        ] {
            says(origins(list), "is no origin");
        }
        assert_eq!(headers("location, x-total"), Ok(()));
        says(headers("location,"), "is no header");
    }
}
