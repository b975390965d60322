//! Dead-letter queues.

use super::*;

fn redriven(kind: &str, after: u32) -> Queues {
    let queues = queues();
    let failed = format!("failed{kind}");
    queues.create(&QueueConfig::new(&failed)).unwrap();
    let jobs =
        QueueConfig::new(format!("jobs{kind}")).set("VisibilityTimeout", "1").dead_letter(&failed, after);
    queues.create(&jobs).unwrap();
    queues
}

#[tokio::test(start_paused = true)]
async fn a_message_moves_unchanged_after_its_receives() {
    let queues = redriven("", 2);
    let sent = send(&queues, "jobs", "poison").await;
    for _ in 0..2 {
        assert_eq!(receive(&queues, "jobs").await.len(), 1);
        pass(1).await;
    }
    assert!(receive(&queues, "failed").await.is_empty());
    send(&queues, "jobs", "good").await;
    // It moves at the receive that exceeds the limit, and does not count towards that receive.
    assert_eq!(bodies(&receive_with(&queues, "jobs", json!({})).await), ["good"]);
    let dead = receive(&queues, "failed").await;
    assert_eq!(bodies(&dead), ["poison"]);
    assert_eq!(dead[0]["MessageId"], sent["MessageId"]);
    let attributes = &dead[0]["Attributes"];
    assert_eq!(attributes["DeadLetterQueueSourceArn"], "arn:aws:sqs:us-east-1:000000000000:jobs");
    assert_eq!(attributes["ApproximateReceiveCount"], "3");
    assert_eq!(attributes["SentTimestamp"], BEGIN.to_string());
    assert_eq!(counts(&queues, "jobs").await, [0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn the_next_message_of_a_group_follows_a_moved_one() {
    let queues = redriven(".fifo", 1);
    for id in ["a", "b", "c"] {
        let body = json!({ "MessageBody": id, "MessageGroupId": "x", "MessageDeduplicationId": id });
        ok(&queues, "SendMessage", "jobs.fifo", body).await;
    }
    assert_eq!(bodies(&receive_with(&queues, "jobs.fifo", json!({})).await), ["a"]);
    pass(1).await;
    assert_eq!(bodies(&receive(&queues, "jobs.fifo").await), ["b", "c"]);
    pass(1).await;
    assert!(receive(&queues, "jobs.fifo").await.is_empty());
    assert_eq!(bodies(&receive(&queues, "failed.fifo").await), ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn a_poll_of_a_dead_letter_queue_sees_moved_messages() {
    let queues = redriven("", 1);
    send(&queues, "jobs", "poison").await;
    receive(&queues, "jobs").await;
    let source = async {
        pass(5).await;
        assert!(receive(&queues, "jobs").await.is_empty());
    };
    let begin = Instant::now();
    let poll = receive_with(&queues, "failed", json!({ "WaitTimeSeconds": 20 }));
    let (dead, ()) = tokio::join!(poll, source);
    assert_eq!((bodies(&dead), begin.elapsed().as_secs()), (vec!["poison"], 5));
}

#[tokio::test(start_paused = true)]
async fn a_message_stays_if_its_dead_letter_queue_is_missing() {
    let queues = redriven("", 1);
    send(&queues, "jobs", "poison").await;
    ok(&queues, "DeleteQueue", "failed", json!({})).await;
    for _ in 0..3 {
        assert_eq!(receive(&queues, "jobs").await.len(), 1);
        pass(1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_queue_must_exist_and_have_the_same_type() {
    let queues = redriven("", 1);
    let policy = |queue: &str| {
        let policy = json!({ "deadLetterTargetArn": super::super::arn(queue), "maxReceiveCount": "3" });
        json!({ "Attributes": { "RedrivePolicy": policy.to_string() } })
    };
    queues.create(&QueueConfig::new("other.fifo")).unwrap();
    for (queue, reason) in [("nowhere", "does not exist"), ("other.fifo", "same type of queue")] {
        let (code, text) = refused(&queues, "SetQueueAttributes", "jobs", policy(queue)).await;
        assert_eq!(code, "InvalidParameterValue");
        assert!(text.contains(reason), "{text}");
    }
    ok(&queues, "SetQueueAttributes", "jobs", policy("failed")).await;
    let sources = ok(&queues, "ListDeadLetterSourceQueues", "failed", json!({})).await;
    assert_eq!(sources, json!({ "queueUrls": [url(ENDPOINT, "jobs")] }));
    ok(&queues, "SetQueueAttributes", "jobs", json!({ "Attributes": { "RedrivePolicy": "" } })).await;
    let attributes =
        ok(&queues, "GetQueueAttributes", "jobs", json!({ "AttributeNames": ["RedrivePolicy"] })).await;
    assert_eq!(attributes, json!({}));
}
