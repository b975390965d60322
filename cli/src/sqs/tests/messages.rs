//! The limits of messages, alone and in batches, and the responses.

use super::*;

fn three() -> Value {
    let text = |value: &str| json!({ "DataType": "String", "StringValue": value });
    json!({ "General": text("Kenobi"), "Hello": text("There"), "Help.Me": text("Me") })
}

#[tokio::test(start_paused = true)]
async fn requested_attributes_are_returned() {
    let queues = with("jobs", &[("VisibilityTimeout", "0")]);
    let sent =
        ok(&queues, "SendMessage", "jobs", json!({ "MessageBody": "msg", "MessageAttributes": three() }))
            .await;
    assert_eq!(sent["MD5OfMessageBody"], "6e2baaf3b97dbeef01c0043275f9a0e7");
    assert_eq!(sent["MD5OfMessageAttributes"], "4c360f3fdafd970e05fae2f149d997f5");
    // AWS returned these checksums for the same messages.
    for (names, sum) in [
        (json!([]), Value::Null),
        (json!(["All"]), "4c360f3fdafd970e05fae2f149d997f5".into()),
        (json!([".*"]), "4c360f3fdafd970e05fae2f149d997f5".into()),
        (json!(["Foo"]), Value::Null),
        (json!(["Hello", "General"]), "fca026605781cb4126a1e9044df24232".into()),
        (json!(["Foo", "Hello"]), "a311262e065454b75da111d535b8dacd".into()),
        (json!(["Hel.*"]), "83fee93c1bcd8b9a5a923ffacdc636c7".into()),
    ] {
        let messages = receive_with(&queues, "jobs", json!({ "MessageAttributeNames": names })).await;
        assert_eq!(messages[0]["MD5OfMessageAttributes"], sum, "{names}");
        assert!(messages[0].get("Attributes").is_none());
    }
    let body =
        json!({ "AttributeNames": ["SenderId"], "MessageSystemAttributeNames": ["ApproximateReceiveCount"] });
    let messages = receive_with(&queues, "jobs", body).await;
    let expected = json!({ "ApproximateReceiveCount": "8", "SenderId": "000000000000" });
    assert_eq!(messages[0]["Attributes"], expected);
    let wrong = json!({ "AttributeNames": ["Colour"] });
    assert_eq!(refused(&queues, "ReceiveMessage", "jobs", wrong).await.0, "InvalidAttributeName");
}

#[tokio::test(start_paused = true)]
async fn the_trace_is_passed_on() {
    let queues = with("jobs", &[]);
    let header = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
    let system = json!({ "AWSTraceHeader": { "DataType": "String", "StringValue": header } });
    let sent =
        ok(&queues, "SendMessage", "jobs", json!({ "MessageBody": "a", "MessageSystemAttributes": system }))
            .await;
    assert!(sent["MD5OfMessageSystemAttributes"].is_string());
    let body = json!({ "QueueUrl": "jobs", "MessageBody": "b" }).to_string();
    let with_header = Call {
        target: "AmazonSQS.SendMessage".to_owned(),
        trace: Some(header.to_owned()),
        body: body.into(),
        ..Call::default()
    };
    queues.call(with_header).await.unwrap();
    for message in receive(&queues, "jobs").await {
        assert_eq!(message["Attributes"]["AWSTraceHeader"], header);
    }
    let other = json!({ "Colour": { "DataType": "String", "StringValue": "red" } });
    let body = json!({ "MessageBody": "a", "MessageSystemAttributes": other });
    assert_eq!(refused(&queues, "SendMessage", "jobs", body).await.0, "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn a_message_has_its_limits() {
    let queues = with("jobs", &[("MaximumMessageSize", "1024")]);
    let refusal = async |body: Value| refused(&queues, "SendMessage", "jobs", body).await;
    assert_eq!(refusal(json!({})).await.0, "MissingParameter");
    assert_eq!(refusal(json!({ "MessageBody": "" })).await.0, "MissingParameter");
    assert_eq!(refusal(json!({ "MessageBody": "\u{1}" })).await.0, "InvalidMessageContents");
    assert_eq!(refusal(json!({ "MessageBody": "\u{fffe}" })).await.0, "InvalidMessageContents");
    let (code, text) = refusal(json!({ "MessageBody": "x".repeat(1_025) })).await;
    assert_eq!(code, "InvalidParameterValue");
    assert_eq!(text, "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.");
    // Attributes count, and characters count by their bytes.
    let attributes = json!({ "abc": { "DataType": "String", "StringValue": "x" } });
    let body = |text: String| json!({ "MessageBody": text, "MessageAttributes": attributes });
    assert_eq!(refusal(body("é".repeat(508))).await.0, "InvalidParameterValue");
    ok(&queues, "SendMessage", "jobs", body("é".repeat(507))).await;
    let many: serde_json::Map<_, _> =
        (0..11).map(|n| (format!("a{n}"), json!({ "DataType": "Number", "StringValue": "1" }))).collect();
    assert_eq!(
        refusal(json!({ "MessageBody": "a", "MessageAttributes": many })).await.0,
        "InvalidParameterValue"
    );
    let dedup = json!({ "MessageBody": "a", "MessageDeduplicationId": "a" });
    assert_eq!(refusal(dedup).await.0, "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn a_batch_succeeds_and_fails_by_entry() {
    let queues = with("jobs", &[("MaximumMessageSize", "1024")]);
    let entries = json!({ "Entries": [
        { "Id": "good", "MessageBody": "a", "MessageAttributes": three() },
        { "Id": "long", "MessageBody": "x".repeat(1_025) },
        { "Id": "late", "MessageBody": "b", "DelaySeconds": 5 },
        { "Id": "empty" },
    ] });
    let response = ok(&queues, "SendMessageBatch", "jobs", entries).await;
    let ids = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|entry| entry["Id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&response["Successful"]), ["good", "late"]);
    assert_eq!(response["Successful"][0]["MD5OfMessageAttributes"], "4c360f3fdafd970e05fae2f149d997f5");
    assert_eq!(ids(&response["Failed"]), ["long", "empty"]);
    assert_eq!(response["Failed"][1]["Code"], "MissingParameter");
    assert_eq!(response["Failed"][1]["SenderFault"], true);

    pass(5).await;
    let messages = receive(&queues, "jobs").await;
    let handle = |n: usize| &messages[n]["ReceiptHandle"];
    let entries = json!({ "Entries": [
        { "Id": "1", "ReceiptHandle": handle(0), "VisibilityTimeout": 0 },
        { "Id": "2", "ReceiptHandle": "no handle", "VisibilityTimeout": 0 },
        { "Id": "3", "ReceiptHandle": handle(1), "VisibilityTimeout": 50_000 },
        { "Id": "4", "ReceiptHandle": handle(1) },
    ] });
    let response = ok(&queues, "ChangeMessageVisibilityBatch", "jobs", entries).await;
    assert_eq!(ids(&response["Successful"]), ["1"]);
    let mut failed = ids(&response["Failed"]);
    failed.sort();
    assert_eq!(failed, ["2", "3", "4"]);
    let entries = json!({ "Entries": [
        { "Id": "1", "ReceiptHandle": handle(0) },
        { "Id": "2", "ReceiptHandle": "no handle" },
        { "Id": "3", "ReceiptHandle": handle(1) },
    ] });
    let response = ok(&queues, "DeleteMessageBatch", "jobs", entries).await;
    assert_eq!(ids(&response["Successful"]), ["1", "3"]);
    assert_eq!(response["Failed"][0]["Code"], "ReceiptHandleIsInvalid");
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_batch_has_its_limits() {
    let queues = with("jobs", &[]);
    let entry = |id: usize, body: &str| json!({ "Id": id.to_string(), "MessageBody": body });
    let refusal = async |entries: Vec<Value>| {
        refused(&queues, "SendMessageBatch", "jobs", json!({ "Entries": entries })).await
    };
    assert_eq!(refusal(vec![]).await.0, "AWS.SimpleQueueService.EmptyBatchRequest");
    let many = (0..20).map(|n| entry(n, "a")).collect();
    let (code, text) = refusal(many).await;
    assert_eq!(code, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest");
    assert_eq!(text, "Maximum number of entries per request are 10. You have sent 20.");
    assert_eq!(
        refusal(vec![entry(1, "a"), entry(1, "b")]).await.0,
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"
    );
    let half = "x".repeat(524_288);
    let (code, text) = refusal(vec![entry(1, &half), entry(2, &half), entry(3, "x")]).await;
    assert_eq!(code, "AWS.SimpleQueueService.BatchRequestTooLong");
    assert_eq!(text, "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.");
    ok(&queues, "SendMessageBatch", "jobs", json!({ "Entries": [entry(1, &half), entry(2, &half)] })).await;
    ok(&queues, "SendMessage", "jobs", json!({ "MessageBody": "x".repeat(1_048_576) })).await;
}

#[tokio::test(start_paused = true)]
async fn a_receive_has_its_limits() {
    let queues = with("jobs", &[]);
    for (name, bad) in [
        ("MaxNumberOfMessages", 0),
        ("MaxNumberOfMessages", 11),
        ("WaitTimeSeconds", 21),
        ("WaitTimeSeconds", -1),
        ("VisibilityTimeout", 43_201),
        ("VisibilityTimeout", i64::MIN),
    ] {
        let (code, text) = refused(&queues, "ReceiveMessage", "jobs", json!({ name: bad })).await;
        assert_eq!(code, "InvalidParameterValue", "{name}");
        assert!(text.starts_with(&format!("Value {bad} for parameter {name} is invalid.")), "{text}");
    }
    assert_eq!(ok(&queues, "ReceiveMessage", "jobs", json!({})).await, json!({}));
}
