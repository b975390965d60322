//! Records of a Firehose delivery stream.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::firehose::{Record, Transformed};
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::taken;
use crate::trigger::tests::{call, call_in, context, text};

fn event(data: &[&str]) -> String {
    let records: Vec<_> = data
        .iter()
        .enumerate()
        .map(|(at, data)| json!({"recordId": format!("r{at}"), "data": STANDARD.encode(data)}))
        .collect();
    json!({"invocationId": "i", "deliveryStreamArn": "arn:d", "region": "r", "records": records}).to_string()
}

#[lambkin::function(firehose = "clicks")]
async fn shout(Json(word): Json<String>) -> Result<Option<Json<String>>, Error> {
    match word.as_str() {
        "bad" => Err(Error::new("Broken", "broken")),
        "panic" => std::panic::resume_unwind(Box::new("oh")),
        "slow" => std::future::pending().await,
        "drop" => Ok(None),
        word => Ok(Some(Json(word.to_uppercase()))),
    }
}

#[tokio::test]
async fn every_record_has_a_result() {
    let batch = event(&[r#""ok""#, r#""bad""#, r#""drop""#, r#""panic""#, "{", r#""last""#]);
    let response: Value = serde_json::from_str(&text(call::<shout>(batch).await)).unwrap();
    let records = response["records"].as_array().unwrap();
    let results: Vec<_> = records
        .iter()
        .map(|record| {
            let data = STANDARD.decode(record["data"].as_str().unwrap()).unwrap();
            (
                record["recordId"].as_str().unwrap(),
                record["result"].as_str().unwrap(),
                String::from_utf8(data).unwrap(),
            )
        })
        .collect();
    let expected = [
        ("r0", "Ok", "\"OK\"\n"),
        ("r1", "ProcessingFailed", "\"bad\""),
        ("r2", "Dropped", "\"drop\""),
        ("r3", "ProcessingFailed", "\"panic\""),
        ("r4", "ProcessingFailed", "{"),
        ("r5", "Ok", "\"LAST\"\n"),
    ];
    assert_eq!(results, expected.map(|(id, result, data)| (id, result, data.to_owned())));
}

#[tokio::test]
async fn a_batch_that_runs_out_of_time_fails_as_a_whole() {
    let batch = event(&[r#""ok""#, r#""slow""#, r#""late""#]);
    let error = call_in::<shout>(&context(Some(200)), batch.as_bytes()).await.unwrap_err();
    assert_eq!(
        (error.name(), error.to_string().as_str()),
        ("Timeout", "timed out before 2 of 3 records were done")
    );
}

#[tokio::test]
async fn every_field_is_extracted_and_partition_keys_are_returned() {
    static SEEN: Mutex<Vec<(Record, Bytes)>> = Mutex::new(Vec::new());
    #[lambkin::function(firehose = "clicks")]
    async fn keep(record: Record, data: Bytes) -> Transformed {
        SEEN.lock().unwrap().push((record, data.clone()));
        Transformed::ok(data).partition_key("day", "21")
    }
    let mut batch: Value = serde_json::from_str(&event(&["é"])).unwrap();
    let record = &mut batch["records"][0];
    record["approximateArrivalTimestamp"] = json!(1_795_226_400_250_u64);
    record["kinesisRecordMetadata"] = json!({"partitionKey": "p", "sequenceNumber": "7"});
    assert_eq!(
        text(call::<keep>(batch.to_string()).await),
        r#"{"records":[{"recordId":"r0","result":"Ok","data":"w6k=","metadata":{"partitionKeys":{"day":"21"}}}]}"#
    );
    let mut expected = Record::new("r0", "é");
    expected.arrived = Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250));
    (expected.partition_key, expected.sequence_number) = (Some("p".into()), Some("7".into()));
    assert_eq!(*SEEN.lock().unwrap(), [(expected, Bytes::from("é"))]);
}

#[tokio::test]
async fn only_firehose_events_are_accepted() {
    assert_eq!(
        taken::<shout>("expected a Firehose event", None).await,
        ["example-firehose-event", "example-kinesis-firehose-event"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_batch_gets_a_response_or_a_failure(bytes in any::<Vec<u8>>(), id in odd("r"), data in odd("Im9rIg=="), at in any::<i64>()) {
        let event = json!({"deliveryStreamArn": "a", "records": [
            {"recordId": id, "data": data, "approximateArrivalTimestamp": at}, {"recordId": "x", "data": data}]});
        wait(async {
            survives::<shout>(&bytes).await;
            survives::<shout>(event.to_string().as_bytes()).await;
        });
    }
}
