//! Builds sample events as the services would send them.

use bytes::Bytes;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::args::{Details, Service};
use crate::failure::Failure;
use crate::{ACCOUNT, REGION};

/// The characters that S3 does not encode in the key of a notification; a space becomes a `+`.
const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*');

/// Builds the event that a service would send to a function at this moment.
pub fn build_event(
    service: Service,
    function: &str,
    details: &Details,
    now: Timestamp,
) -> Result<Bytes, Failure> {
    let event = match service {
        Service::Http => http(details, now),
        Service::S3 => s3(details, now)?,
        Service::Sqs => sqs(details, now),
        Service::Sns => sns(details, now),
        Service::Schedule => return Ok(crate::schedule::event(function, now)),
        Service::EventBridge => event(details, now)?,
    };
    Ok(event.to_string().into())
}

fn id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The format of all services: with milliseconds, in UTC.
fn time(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn http(details: &Details, now: Timestamp) -> Value {
    let target = details.path.as_deref().unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let method = details.method.as_deref().unwrap_or(if details.body.is_some() { "POST" } else { "GET" });
    let method = method.to_ascii_uppercase();
    let mut headers = json!({ "host": "127.0.0.1", "accept": "*/*", "user-agent": "cargo-lambkin" });
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": "127.0.0.1",
            "domainPrefix": "127",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "cargo-lambkin",
            },
            "requestId": id(),
            "routeKey": "$default",
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    if !query.is_empty() {
        set(&mut event, "queryStringParameters", parameters(query));
    }
    if let Some(body) = &details.body {
        set(&mut headers, "content-type", "application/json".into());
        set(&mut headers, "content-length", body.len().to_string().into());
        set(&mut event, "body", body.as_str().into());
    }
    set(&mut event, "headers", headers);
    event
}

/// Decodes a query. Several values of a name are joined by commas.
fn parameters(query: &str) -> Value {
    let mut all = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let read = |text: &str| {
            percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
        };
        match all.get_mut(&read(name)) {
            Some(Value::String(values)) => *values = format!("{values},{}", read(value)),
            _ => {
                all.insert(read(name), read(value).into());
            }
        }
    }
    Value::Object(all)
}

fn s3(details: &Details, now: Timestamp) -> Result<Value, Failure> {
    let (Some(bucket), Some(key)) = (&details.bucket, &details.key) else {
        return Err(Failure::new("`--event s3` needs `--bucket` and `--key`"));
    };
    let key = utf8_percent_encode(key, KEY).to_string().replace("%20", "+");
    Ok(json!({ "Records": [{
        "eventVersion": crate::s3::VERSION,
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": time(now),
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "local" },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": { "x-amz-request-id": id(), "x-amz-id-2": id() },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "local",
            "bucket": {
                "name": bucket,
                "ownerIdentity": { "principalId": "local" },
                "arn": format!("arn:aws:s3:::{bucket}"),
            },
            "object": {
                "key": key,
                "size": 0,
                "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                "sequencer": format!("{:018X}", now.as_nanosecond()),
            },
        },
    }] }))
}

fn sqs(details: &Details, now: Timestamp) -> Value {
    let sent = now.as_millisecond().to_string();
    json!({ "Records": [{
        "messageId": id(),
        "receiptHandle": id(),
        "body": details.body.as_deref().unwrap_or("{}"),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": sent,
            "SenderId": ACCOUNT,
            "ApproximateFirstReceiveTimestamp": sent,
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:local"),
        "awsRegion": REGION,
    }] })
}

fn sns(details: &Details, now: Timestamp) -> Value {
    let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:local");
    json!({ "Records": [{
        "EventVersion": "1.0",
        "EventSubscriptionArn": format!("{topic}:{}", id()),
        "EventSource": "aws:sns",
        "Sns": {
            "SignatureVersion": "1",
            "Timestamp": time(now),
            "Signature": "local",
            "SigningCertUrl": "http://127.0.0.1/local.pem",
            "MessageId": id(),
            "Message": details.body.as_deref().unwrap_or("{}"),
            "MessageAttributes": {},
            "Type": "Notification",
            "UnsubscribeUrl": "http://127.0.0.1/",
            "TopicArn": topic,
            "Subject": null,
        },
    }] })
}

fn event(details: &Details, now: Timestamp) -> Result<Value, Failure> {
    let Some(kind) = &details.detail_type else {
        return Err(Failure::new("`--event eventbridge` needs `--detail-type`"));
    };
    let detail: Value = serde_json::from_str(details.body.as_deref().unwrap_or("{}")).map_err(|error| {
        Failure::new(format!("`--body` must be the detail of the event as JSON: {error}"))
    })?;
    Ok(json!({
        "version": "0",
        "id": id(),
        "detail-type": kind,
        "source": "local",
        "account": ACCOUNT,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "region": REGION,
        "resources": [],
        "detail": detail,
    }))
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(service: Service, details: &Details) -> Value {
        let now = "2026-11-21T02:00:00.123456Z".parse().unwrap();
        serde_json::from_slice(&build_event(service, "cleanup", details, now).unwrap()).unwrap()
    }

    #[test]
    fn a_request_with_a_query() {
        let path = Some("/orders?limit=3&tag=a%20b&tag=c+d".to_owned());
        let event = make(Service::Http, &Details { path, ..Details::default() });
        assert_eq!(event["rawPath"], "/orders");
        assert_eq!(event["rawQueryString"], "limit=3&tag=a%20b&tag=c+d");
        assert_eq!(event["queryStringParameters"], json!({ "limit": "3", "tag": "a b,c d" }));
        assert_eq!(event["requestContext"]["http"]["method"], "GET");
        let body = Some("{}".to_owned());
        let event = make(Service::Http, &Details { body, ..Details::default() });
        assert_eq!(event["requestContext"]["http"]["method"], "POST");
        assert_eq!(event["headers"]["content-type"], "application/json");
        assert_eq!(event["requestContext"]["time"], "21/Nov/2026:02:00:00 +0000");
    }

    #[test]
    fn a_key_is_encoded_as_s3_does() {
        let details = Details {
            bucket: Some("uploads".to_owned()),
            key: Some("uploads/summer +é (1).jpg".to_owned()),
            ..Details::default()
        };
        let record = &make(Service::S3, &details)["Records"][0];
        assert_eq!(record["s3"]["object"]["key"], "uploads/summer+%2B%C3%A9+%281%29.jpg");
        assert_eq!(record["eventTime"], "2026-11-21T02:00:00.123Z");
    }

    #[test]
    fn missing_options_are_named() {
        let now = Timestamp::UNIX_EPOCH;
        for (service, expected) in [(Service::S3, "`--key`"), (Service::EventBridge, "`--detail-type`")] {
            let error = build_event(service, "x", &Details::default(), now).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let details = Details {
            detail_type: Some("Placed".to_owned()),
            body: Some("{".to_owned()),
            ..Details::default()
        };
        assert!(
            build_event(Service::EventBridge, "x", &details, now).unwrap_err().to_string().contains("JSON")
        );
    }

    #[test]
    fn the_other_events_have_their_fields() {
        let body = Some("hello".to_owned());
        let details = Details { body, detail_type: Some("Placed".to_owned()), ..Details::default() };
        assert_eq!(make(Service::Sqs, &details)["Records"][0]["body"], "hello");
        assert_eq!(make(Service::Sns, &details)["Records"][0]["Sns"]["Message"], "hello");
        let event = make(Service::EventBridge, &Details { body: Some("[1]".to_owned()), ..details });
        assert_eq!((&event["detail"], &event["detail-type"]), (&json!([1]), &json!("Placed")));
        let tick = make(Service::Schedule, &Details::default());
        assert_eq!(
            (&tick["detail-type"], &tick["time"]),
            (&json!("Scheduled Event"), &json!("2026-11-21T02:00:00Z"))
        );
    }
}
