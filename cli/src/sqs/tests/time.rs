//! Visibility, delay, retention and long polling.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_received_message_is_hidden_until_its_timeout_ends() {
    let queues = with("jobs", &[("VisibilityTimeout", "30")]);
    send(&queues, "jobs", "a").await;
    let first = receive(&queues, "jobs").await;
    assert_eq!(bodies(&first), ["a"]);
    assert_eq!(first[0]["Attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(counts(&queues, "jobs").await, [0, 1, 0]);
    pass(29).await;
    assert!(receive(&queues, "jobs").await.is_empty());
    pass(1).await;
    assert_eq!(counts(&queues, "jobs").await, [1, 0, 0]);
    let second = receive(&queues, "jobs").await;
    assert_eq!(second[0]["MessageId"], first[0]["MessageId"]);
    assert_ne!(second[0]["ReceiptHandle"], first[0]["ReceiptHandle"]);
    let attributes = &second[0]["Attributes"];
    assert_eq!(attributes["ApproximateReceiveCount"], "2");
    assert_eq!(attributes["ApproximateFirstReceiveTimestamp"], BEGIN.to_string());
    assert_eq!(attributes["SentTimestamp"], BEGIN.to_string());
    // The first receiver is too late: another one has the message now.
    delete(&queues, "jobs", &first[0]).await;
    assert_eq!(counts(&queues, "jobs").await, [0, 1, 0]);
    delete(&queues, "jobs", &second[0]).await;
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
    // Deleting it again is not an error.
    delete(&queues, "jobs", &second[0]).await;
}

#[tokio::test(start_paused = true)]
async fn a_late_delete_works_until_the_next_receive() {
    let queues = with("jobs", &[("VisibilityTimeout", "1")]);
    send(&queues, "jobs", "a").await;
    let message = receive(&queues, "jobs").await;
    pass(5).await;
    delete(&queues, "jobs", &message[0]).await;
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn visibility_can_be_changed() {
    let queues = with("jobs", &[]);
    send(&queues, "jobs", "a").await;
    let change = async |message: &Value, seconds: i64| {
        let handle = &message["ReceiptHandle"];
        let body = json!({ "ReceiptHandle": handle, "VisibilityTimeout": seconds, "QueueUrl": "jobs" });
        call(&queues, "ChangeMessageVisibility", body).await.map_err(|error| error.code())
    };
    let first = receive(&queues, "jobs").await.remove(0);
    assert_eq!(change(&first, 0).await, Ok(json!({})));
    let second = receive(&queues, "jobs").await.remove(0);
    assert_eq!(change(&second, 100).await, Ok(json!({})));
    assert_eq!(change(&first, 0).await, Err("InvalidParameterValue"));
    assert_eq!(change(&second, 43_201).await, Err("InvalidParameterValue"));
    pass(99).await;
    assert!(receive(&queues, "jobs").await.is_empty());
    // Twelve hours after the receive is the limit, in however many steps.
    assert_eq!(change(&second, 43_150).await, Err("InvalidParameterValue"));
    pass(1).await;
    assert_eq!(receive(&queues, "jobs").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_receive_can_set_the_visibility() {
    let queues = with("jobs", &[]);
    send(&queues, "jobs", "a").await;
    assert_eq!(receive_with(&queues, "jobs", json!({ "VisibilityTimeout": 2 })).await.len(), 1);
    pass(2).await;
    assert_eq!(receive_with(&queues, "jobs", json!({ "VisibilityTimeout": 0 })).await.len(), 1);
    assert_eq!(receive(&queues, "jobs").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delay_comes_from_the_message_or_the_queue() {
    let queues = with("jobs", &[("DelaySeconds", "10")]);
    send(&queues, "jobs", "queue's").await;
    ok(&queues, "SendMessage", "jobs", json!({ "MessageBody": "own", "DelaySeconds": 3 })).await;
    ok(&queues, "SendMessage", "jobs", json!({ "MessageBody": "none", "DelaySeconds": 0 })).await;
    assert_eq!(counts(&queues, "jobs").await, [1, 0, 2]);
    assert_eq!(bodies(&receive(&queues, "jobs").await), ["none"]);
    pass(3).await;
    assert_eq!(bodies(&receive(&queues, "jobs").await), ["own"]);
    pass(7).await;
    assert_eq!(bodies(&receive(&queues, "jobs").await), ["queue's"]);
    let (code, _) =
        refused(&queues, "SendMessage", "jobs", json!({ "MessageBody": "a", "DelaySeconds": 901 })).await;
    assert_eq!(code, "InvalidParameterValue");
}

#[tokio::test(start_paused = true)]
async fn messages_expire_after_the_retention_period() {
    let queues = with("jobs", &[("MessageRetentionPeriod", "60")]);
    send(&queues, "jobs", "a").await;
    pass(59).await;
    send(&queues, "jobs", "b").await;
    assert_eq!(counts(&queues, "jobs").await, [2, 0, 0]);
    pass(1).await;
    assert_eq!(counts(&queues, "jobs").await, [1, 0, 0]);
    assert_eq!(bodies(&receive(&queues, "jobs").await), ["b"]);
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_ends_with_a_message_or_its_time() {
    let queues = with("jobs", &[]);
    let poll = async || receive_with(&queues, "jobs", json!({ "WaitTimeSeconds": 20 })).await;
    let begin = Instant::now();
    assert!(poll().await.is_empty());
    assert_eq!(begin.elapsed().as_secs(), 20);

    let begin = Instant::now();
    let sender = async {
        pass(7).await;
        send(&queues, "jobs", "a").await;
    };
    let (messages, ()) = tokio::join!(poll(), sender);
    assert_eq!((bodies(&messages), begin.elapsed().as_secs()), (vec!["a"], 7));

    // Released and delayed messages end the wait too.
    let begin = Instant::now();
    ok(&queues, "SendMessage", "jobs", json!({ "MessageBody": "b", "DelaySeconds": 13 })).await;
    assert_eq!((bodies(&poll().await), begin.elapsed().as_secs()), (vec!["b"], 13));
    assert_eq!((bodies(&poll().await), begin.elapsed().as_secs()), (vec!["a"], 30));
}

#[tokio::test(start_paused = true)]
async fn the_wait_defaults_to_that_of_the_queue() {
    let queues = with("jobs", &[("ReceiveMessageWaitTimeSeconds", "4")]);
    let begin = Instant::now();
    assert!(receive(&queues, "jobs").await.is_empty());
    assert_eq!(begin.elapsed().as_secs(), 4);
    assert!(receive_with(&queues, "jobs", json!({ "WaitTimeSeconds": 0 })).await.is_empty());
    assert_eq!(begin.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_poll_ends_with_its_queue() {
    let queues = with("jobs", &[]);
    let poll = call(&queues, "ReceiveMessage", json!({ "QueueUrl": "jobs", "WaitTimeSeconds": 20 }));
    let deletion = async {
        pass(1).await;
        ok(&queues, "DeleteQueue", "jobs", json!({})).await
    };
    let begin = Instant::now();
    let (polled, _) = tokio::join!(poll, deletion);
    assert_eq!(polled.unwrap_err().shape(), "QueueDoesNotExist");
    assert_eq!(begin.elapsed().as_secs(), 1);
}
