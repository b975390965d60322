//! Input that was never a valid request or response.

use proptest::prelude::*;

use super::*;

const ACTIONS: [&str; 18] = [
    "SendMessage",
    "SendMessageBatch",
    "ReceiveMessage",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "CreateQueue",
    "DeleteQueue",
    "PurgeQueue",
    "GetQueueUrl",
    "ListQueues",
    "ListDeadLetterSourceQueues",
    "GetQueueAttributes",
    "SetQueueAttributes",
    "ListQueueTags",
    "TagQueue",
    "UntagQueue",
];

/// Values of all types under the names of the actions' fields.
fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::from("jobs")),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from(r#"{"deadLetterTargetArn":"arn:aws:sqs:::jobs","maxReceiveCount":1}"#)),
    ];
    let names = prop::sample::select(vec![
        "QueueUrl",
        "QueueName",
        "Entries",
        "Id",
        "MessageBody",
        "MessageAttributes",
        "MessageSystemAttributes",
        "AWSTraceHeader",
        "DataType",
        "StringValue",
        "BinaryValue",
        "ReceiptHandle",
        "VisibilityTimeout",
        "DelaySeconds",
        "Attributes",
        "AttributeNames",
        "MaxNumberOfMessages",
        "RedrivePolicy",
        "MaxResults",
        "NextToken",
        "Tags",
        "TagKeys",
    ]);
    let value = leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(names.clone(), inner, 0..6).prop_map(|map| {
                Value::from_iter(map.into_iter().map(|(name, value)| (name.to_owned(), value)))
            }),
        ]
    });
    value.prop_map(|mut value| {
        if let Value::Object(map) = &mut value {
            map.entry("QueueUrl").or_insert("jobs".into());
            map.insert("WaitTimeSeconds".to_owned(), 0.into());
        }
        value
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_request_breaks_the_queues(calls in prop::collection::vec((prop::sample::select(ACTIONS.to_vec()), body()), 1..6), junk: Vec<u8>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let queues = with("jobs", &[]);
            for (action, body) in calls {
                if let Err(error) = call(&queues, action, body).await {
                    assert!(error.sender_fault(), "{action}: {error}");
                }
                let target = format!("AmazonSQS.{action}");
                let _ = queues.call(Call { target, body: junk.clone().into(), ..Call::default() }).await;
            }
            assert!(call(&queues, "ListQueues", json!({})).await.is_ok());
        });
    }

    #[test]
    fn any_response_of_a_function_is_read(response: Vec<u8>, text in "\\PC*") {
        let batch = std::collections::BTreeSet::from([text.clone()]);
        let _ = super::super::failures(&response, &batch);
        let report = json!({ "batchItemFailures": [{ "itemIdentifier": text }] }).to_string();
        assert_eq!(super::super::failures(report.as_bytes(), &batch), Some(batch));
    }
}
