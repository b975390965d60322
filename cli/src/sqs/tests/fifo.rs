//! FIFO queues: order, groups and duplicates.

use super::*;

fn fifo(attributes: &[(&str, &str)]) -> Queues {
    with("jobs.fifo", attributes)
}

async fn put(queues: &Queues, group: &str, id: &str) -> Value {
    let body = json!({ "MessageBody": id, "MessageGroupId": group, "MessageDeduplicationId": id });
    ok(queues, "SendMessage", "jobs.fifo", body).await
}

#[tokio::test(start_paused = true)]
async fn a_group_is_in_order_and_locked_while_in_flight() {
    let queues = fifo(&[]);
    for (group, id) in [("x", "x1"), ("y", "y1"), ("x", "x2"), ("x", "x3"), ("y", "y2")] {
        put(&queues, group, id).await;
    }
    let one = json!({ "MaxNumberOfMessages": 1 });
    let first = receive_with(&queues, "jobs.fifo", one.clone()).await;
    assert_eq!(bodies(&first), ["x1"]);
    let second = receive(&queues, "jobs.fifo").await;
    assert_eq!(bodies(&second), ["y1", "y2"]);
    assert!(receive(&queues, "jobs.fifo").await.is_empty());
    delete(&queues, "jobs.fifo", &first[0]).await;
    assert_eq!(bodies(&receive_with(&queues, "jobs.fifo", one).await), ["x2"]);
    assert!(receive(&queues, "jobs.fifo").await.is_empty());
    pass(30).await;
    // Messages that were not deleted return in the same order.
    assert_eq!(bodies(&receive(&queues, "jobs.fifo").await), ["y1", "y2", "x2", "x3"]);
}

/// AWS's responses to the same calls.
#[tokio::test(start_paused = true)]
async fn groups_are_received_together_in_order_of_availability() {
    let queues = fifo(&[]);
    let of_zero = async |most: usize| {
        let body = json!({ "MaxNumberOfMessages": most, "VisibilityTimeout": 0 });
        let messages = receive_with(&queues, "jobs.fifo", body).await;
        messages.iter().map(|message| message["Body"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (group, id) in [("1", "g1-m1"), ("2", "g2-m1"), ("2", "g2-m2"), ("3", "g3-m1"), ("1", "g1-m2")] {
        put(&queues, group, id).await;
    }
    pass(1).await;
    assert_eq!(of_zero(3).await, ["g1-m1", "g1-m2", "g2-m1"]);
    assert_eq!(of_zero(10).await, ["g3-m1", "g1-m1", "g1-m2", "g2-m1", "g2-m2"]);
}

/// AWS's responses to the same calls.
#[tokio::test(start_paused = true)]
async fn a_message_in_flight_blocks_only_later_ones() {
    for (hidden, expected) in [(0, &[][..]), (1, &["foo"][..]), (2, &["foo", "bar"][..])] {
        let queues = fifo(&[("VisibilityTimeout", "1")]);
        for id in ["foo", "bar", "baz"] {
            put(&queues, "1", id).await;
        }
        let messages = receive(&queues, "jobs.fifo").await;
        let change = json!({ "ReceiptHandle": messages[hidden]["ReceiptHandle"], "VisibilityTimeout": 4 });
        ok(&queues, "ChangeMessageVisibility", "jobs.fifo", change).await;
        pass(2).await;
        assert_eq!(bodies(&receive(&queues, "jobs.fifo").await), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_purge_forgets_what_was_sent() {
    let queues = fifo(&[]);
    let first = put(&queues, "x", "a").await;
    ok(&queues, "PurgeQueue", "jobs.fifo", json!({})).await;
    assert_ne!(put(&queues, "x", "a").await["MessageId"], first["MessageId"]);
    assert_eq!(receive(&queues, "jobs.fifo").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_expired_handle_deletes_nothing() {
    let queues = fifo(&[("VisibilityTimeout", "5")]);
    put(&queues, "x", "x1").await;
    let message = receive(&queues, "jobs.fifo").await.remove(0);
    pass(5).await;
    let handle = json!({ "ReceiptHandle": message["ReceiptHandle"] });
    let (code, text) = refused(&queues, "DeleteMessage", "jobs.fifo", handle).await;
    assert_eq!(code, "InvalidParameterValue");
    assert!(text.ends_with("The receipt handle has expired."), "{text}");
    assert_eq!(counts(&queues, "jobs.fifo").await, [1, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_within_five_minutes_returns_the_first_message() {
    let queues = fifo(&[]);
    let first = put(&queues, "x", "a").await;
    assert_eq!(put(&queues, "x", "a").await, first);
    // Duplicates are recognised by the id alone, in any group, even after the message is gone.
    assert_eq!(put(&queues, "y", "a").await, first);
    let message = receive(&queues, "jobs.fifo").await;
    assert_eq!(bodies(&message), ["a"]);
    delete(&queues, "jobs.fifo", &message[0]).await;
    pass(299).await;
    assert_eq!(put(&queues, "x", "a").await, first);
    pass(1).await;
    let later = put(&queues, "x", "a").await;
    assert_ne!(later["MessageId"], first["MessageId"]);
    assert!(later["SequenceNumber"].as_str() > first["SequenceNumber"].as_str());
    assert_eq!(receive(&queues, "jobs.fifo").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn duplicates_can_be_detected_by_content_and_by_group() {
    let queues = fifo(&[("ContentBasedDeduplication", "true"), ("DeduplicationScope", "messageGroup")]);
    let put = async |group: &str, body: &str| {
        ok(&queues, "SendMessage", "jobs.fifo", json!({ "MessageBody": body, "MessageGroupId": group })).await
    };
    let first = put("x", "a").await;
    assert_eq!(put("x", "a").await, first);
    assert_ne!(put("y", "a").await["MessageId"], first["MessageId"]);
    put("x", "b").await;
    let messages = receive(&queues, "jobs.fifo").await;
    assert_eq!(bodies(&messages), ["a", "b", "a"]);
    // The SHA-256 of the body.
    let sum = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    assert_eq!(messages[0]["Attributes"]["MessageDeduplicationId"], sum);
    assert_eq!(messages[0]["Attributes"]["SequenceNumber"], first["SequenceNumber"]);
}

#[tokio::test(start_paused = true)]
async fn a_delayed_message_holds_back_its_group() {
    let queues = fifo(&[("DelaySeconds", "5")]);
    put(&queues, "x", "x1").await;
    ok(&queues, "SetQueueAttributes", "jobs.fifo", json!({ "Attributes": { "DelaySeconds": "0" } })).await;
    put(&queues, "x", "x2").await;
    put(&queues, "y", "y1").await;
    assert_eq!(bodies(&receive(&queues, "jobs.fifo").await), ["y1"]);
    pass(5).await;
    assert_eq!(bodies(&receive(&queues, "jobs.fifo").await), ["x1", "x2"]);
}

#[tokio::test(start_paused = true)]
async fn missing_fifo_parameters_are_named() {
    let queues = fifo(&[]);
    let refusal = async |body: Value| refused(&queues, "SendMessage", "jobs.fifo", body).await;
    let (code, text) = refusal(json!({ "MessageBody": "a", "MessageDeduplicationId": "a" })).await;
    assert_eq!(
        (code.as_str(), text.as_str()),
        ("MissingParameter", "The request must contain the parameter MessageGroupId.")
    );
    let (code, text) = refusal(json!({ "MessageBody": "a", "MessageGroupId": "a" })).await;
    assert_eq!(code, "InvalidParameterValue");
    assert!(text.contains("ContentBasedDeduplication"), "{text}");
    for bad in ["", "group 123", &"a".repeat(129)] {
        let (_, text) = refusal(json!({ "MessageBody": "a", "MessageGroupId": bad })).await;
        assert!(text.contains("MessageGroupId can only include"), "{text}");
    }
    let delayed = json!({ "MessageBody": "a", "MessageGroupId": "a", "MessageDeduplicationId": "a", "DelaySeconds": 2 });
    assert!(refusal(delayed).await.1.starts_with("Value 2 for parameter DelaySeconds is invalid."));
    let entries = json!({ "Entries": [{ "Id": "1", "MessageBody": "a", "MessageDeduplicationId": "a" }] });
    assert_eq!(refused(&queues, "SendMessageBatch", "jobs.fifo", entries).await.0, "InvalidParameterValue");
}
