//! Any bytes as an event: an answer or a failure, never a panic.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::payload::Json;
use crate::trigger::direct::Event;
use crate::trigger::dynamodb::Change;
use crate::trigger::eventbridge::Envelope;
use crate::trigger::s3::S3Object;
use crate::trigger::schedule::ScheduledEvent;
use crate::trigger::sns::Notification;
use crate::trigger::sqs::{Message, Text};
use crate::trigger::tests::call;

#[lambkin::function(s3 = "ObjectCreated:*")]
async fn object(object: S3Object) {
    let _ = object;
}
#[lambkin::function(sns = "t")]
async fn notice(notification: Notification, json: Json<Value>) {
    let _ = (notification, json);
}
#[lambkin::function(eventbridge = "OrderPlaced")]
async fn bus(envelope: Envelope, json: Json<Value>) {
    let _ = (envelope, json);
}
#[lambkin::function(eventbridge = "OrderPlaced")]
async fn object_on_bus(object: S3Object) {
    let _ = object;
}
#[lambkin::function(kinesis = "s")]
async fn shard(record: crate::trigger::kinesis::Record, data: bytes::Bytes, json: Json<Value>) {
    let _ = (record, data, json);
}
#[lambkin::function(dynamodb = "table")]
async fn table(change: Change<Value>, record: crate::trigger::dynamodb::Record) {
    let _ = (change, record);
}
#[lambkin::function(sqs = "q")]
async fn words(text: Text, message: Message, json: Json<Value>) {
    let _ = (text, message, json);
}
#[lambkin::function(sqs = "q")]
async fn inner(object: Vec<S3Object>, letter: crate::trigger::sqs::DeadLetter<Notification>) {
    let _ = (object, letter);
}
#[lambkin::function(sqs = "q")]
async fn bus_in_queue(all: crate::batch::Items<Envelope>) {
    all.done();
}
#[lambkin::function(schedule = "rate(1 day)")]
async fn ticks(tick: ScheduledEvent, json: Json<Value>, own: Option<Json<Value>>) {
    let _ = (tick, json, own);
}
#[lambkin::function]
async fn anything(event: Event<Value>) -> Result<Value, crate::failure::Error> {
    Ok(event.0)
}

/// Whatever a function makes of it.
pub(crate) async fn survives<F: crate::function::Function>(event: &[u8]) {
    if let Err(error) = call::<F>(event).await {
        assert_ne!(error.name(), "Panic", "{error}");
    }
}

async fn all_survive(event: &[u8]) {
    survives::<object>(event).await;
    survives::<notice>(event).await;
    survives::<bus>(event).await;
    survives::<shard>(event).await;
    survives::<table>(event).await;
    survives::<words>(event).await;
    survives::<object_on_bus>(event).await;
    survives::<inner>(event).await;
    survives::<bus_in_queue>(event).await;
    survives::<ticks>(event).await;
    survives::<anything>(event).await;
}

pub(crate) fn wait(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future);
}

/// A value for any field: what belongs there, or something else.
pub(crate) fn odd(text: &'static str) -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => Just(json!(text)),
        2 => any::<String>().prop_map(Value::from),
        1 => "[0-9+%A-Fa-f:TZ.-]{0,24}".prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<i64>().prop_map(Value::from),
        1 => Just(json!([])),
        1 => Just(json!({})),
    ]
}

fn s3_record() -> impl Strategy<Value = Value> {
    (
        odd("aws:s3"),
        odd("ObjectCreated:Put"),
        odd("2026-11-21T02:00:00Z"),
        odd("uploads/a+b"),
        odd("b"),
        odd("1"),
    )
        .prop_map(|(source, name, time, key, bucket, size)| {
            json!({"eventSource": source, "eventName": name, "eventTime": time, "awsRegion": "r",
                "s3": {"bucket": {"name": bucket}, "object": {"key": key, "size": size, "sequencer": "0"}}})
        })
}

fn sns_record() -> impl Strategy<Value = Value> {
    (odd("aws:sns"), odd("m"), odd("{}"), odd("2026-11-21T02:00:00Z"), odd("String")).prop_map(
        |(source, id, message, time, kind)| {
            json!({"EventSource": source, "Sns": {"MessageId": id, "TopicArn": "t", "Message": message,
                "Timestamp": time, "MessageAttributes": {"a": {"Type": kind, "Value": "x"}}}})
        },
    )
}

fn sqs_record() -> impl Strategy<Value = Value> {
    (odd("aws:sqs"), odd("m"), odd("{}"), odd("1"), odd("AA=="), odd("Binary")).prop_map(
        |(source, id, body, count, binary, kind)| {
            json!({"eventSource": source, "eventSourceARN": "q.fifo", "messageId": id, "receiptHandle": "h", "body": body,
                "attributes": {"ApproximateReceiveCount": count, "SentTimestamp": count},
                "messageAttributes": {"a": {"dataType": kind, "binaryValue": binary}}})
        },
    )
}

fn kinesis_record() -> impl Strategy<Value = Value> {
    (odd("aws:kinesis"), odd("1"), odd("MQ=="), odd("p"), any::<f64>()).prop_map(
        |(source, number, data, key, arrived)| {
            json!({"eventSource": source, "eventID": "s:1", "kinesis": {"partitionKey": key,
                "sequenceNumber": number, "data": data, "approximateArrivalTimestamp": arrived}})
        },
    )
}

fn change() -> impl Strategy<Value = Value> {
    (odd("aws:dynamodb"), odd("1"), odd("text"), odd("7"), odd("AA==")).prop_map(
        |(source, number, text, n, bytes)| {
            json!({"eventSource": source, "eventName": "INSERT", "dynamodb": {"SequenceNumber": number,
                "NewImage": {"s": {"S": text}, "n": {"N": n}, "b": {"L": [{"B": bytes}]}}}})
        },
    )
}

fn bus_event() -> impl Strategy<Value = Value> {
    (odd("OrderPlaced"), odd("2026-11-21T02:00:00Z"), odd("e"), odd("arn:x"), odd("{}")).prop_map(
        |(kind, time, id, resource, detail)| {
            json!({"detail-type": kind, "time": time, "id": id, "source": "s", "account": "1", "region": "r",
                "resources": [resource], "detail": detail})
        },
    )
}

fn tick() -> impl Strategy<Value = Value> {
    (odd("Scheduled Event"), odd("2026-11-21T02:00:00Z"), odd("arn:rule/x"), odd("{}")).prop_map(
        |(kind, time, resource, detail)| {
            json!({"detail-type": kind, "time": time, "resources": [resource], "detail": detail})
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn bytes(event in any::<Vec<u8>>()) {
        wait(all_survive(&event));
    }

    #[test]
    fn nearly_right(s3 in prop::collection::vec(s3_record(), 0..3), sns in prop::collection::vec(sns_record(), 0..3), sqs in prop::collection::vec(sqs_record(), 0..3), tick in tick(), event in bus_event(), kinesis in prop::collection::vec(kinesis_record(), 0..3), changes in prop::collection::vec(change(), 0..3)) {
        wait(async {
            all_survive(json!({ "Records": s3 }).to_string().as_bytes()).await;
            all_survive(json!({ "Records": sns }).to_string().as_bytes()).await;
            all_survive(json!({ "Records": sqs }).to_string().as_bytes()).await;
            all_survive(tick.to_string().as_bytes()).await;
            all_survive(event.to_string().as_bytes()).await;
            for inner in [json!({ "Records": s3 }), json!(event), json!({ "Records": sns })] {
                let wrapped = json!({"Type": "Notification", "MessageId": "n", "TopicArn": "t",
                    "Message": inner.to_string(), "Timestamp": "2026-11-21T02:00:00Z"});
                for body in [inner, wrapped] {
                    let message = crate::trigger::sqs::tests::message("m", &body.to_string());
                    all_survive(json!({ "Records": [message] }).to_string().as_bytes()).await;
                }
            }
            all_survive(json!({ "Records": changes }).to_string().as_bytes()).await;
            all_survive(json!({ "Records": kinesis }).to_string().as_bytes()).await;
        });
    }
}
