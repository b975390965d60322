//! The event source, with functions that are closures.

use std::collections::BTreeMap;
use std::sync::Mutex;

use aws_lambda_events::sqs::SqsEvent;
use bytes::Bytes;
use tokio::task::JoinHandle;

use super::super::{Attribute, Source, deliver};
use super::*;
use crate::invoke::{BoxFuture, Invoke, InvokeError, InvokeResponse};

/// The behaviour of a function: given the number of the attempt and the event.
type Run = Box<dyn Fn(usize, SqsEvent) -> BoxFuture<'static, Result<Value, InvokeError>> + Send + Sync>;

struct Function {
    run: Run,
    /// All events, with the second at which they arrived.
    events: Mutex<Vec<(u64, Value)>>,
    begin: Instant,
}

/// The response of a failed function.
const FAILED: &str = "failed";

impl Function {
    fn new<F>(run: impl Fn(usize, SqsEvent) -> F + Send + Sync + 'static) -> Arc<Self>
    where
        F: Future<Output = Result<Value, InvokeError>> + Send + 'static,
    {
        let run: Run = Box::new(move |count, event| Box::pin(run(count, event)));
        Arc::new(Self { run, events: Mutex::new(Vec::new()), begin: Instant::now() })
    }

    fn answering(response: impl Fn(&SqsEvent) -> Value + Send + Sync + 'static) -> Arc<Self> {
        Self::new(move |_, event| std::future::ready(Ok(response(&event))))
    }

    /// When events arrived, in seconds, and their bodies.
    fn seen(&self) -> Vec<(u64, Vec<String>)> {
        let events = self.events.lock().unwrap();
        let bodies = |event: &Value| {
            let records = event["Records"].as_array().unwrap();
            records.iter().map(|record| record["body"].as_str().unwrap().to_owned()).collect()
        };
        events.iter().map(|(when, event)| (*when, bodies(event))).collect()
    }
}

impl Invoke for Function {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        payload: Bytes,
    ) -> BoxFuture<'a, Result<InvokeResponse, InvokeError>> {
        assert_eq!(function, "work");
        Box::pin(async move {
            let event = serde_json::from_slice(&payload).unwrap();
            let count = {
                let mut events = self.events.lock().unwrap();
                events.push((self.begin.elapsed().as_secs(), serde_json::from_slice(&payload).unwrap()));
                events.len()
            };
            let response = (self.run)(count, event).await?;
            Ok(InvokeResponse {
                request_id: "r".to_owned(),
                payload: response.to_string().into(),
                failed: response == FAILED,
                log_tail: String::new(),
                cost: crate::invoke::Cost::default(),
            })
        })
    }

    fn accept(&self, _: &str, _: Bytes) -> Result<(), InvokeError> {
        unreachable!("an event source waits for the response")
    }
}

/// Ends the delivery with the test.
struct Delivery(JoinHandle<()>);

impl Drop for Delivery {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn start(queues: &Queues, source: Source, function: &Arc<Function>) -> Delivery {
    Delivery(tokio::spawn(deliver(queues.clone(), source, Arc::clone(function) as Arc<dyn Invoke>)))
}

fn source(queue: &str) -> Source {
    Source::new(queue, "work")
}

fn seen(expected: &[(u64, &[&str])]) -> Vec<(u64, Vec<String>)> {
    expected
        .iter()
        .map(|(when, bodies)| (*when, bodies.iter().map(|body| (*body).to_owned()).collect()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_event_is_that_of_lambda() {
    let queues = with("jobs", &[]);
    let function = Function::answering(|_| Value::Null);
    let attributes = BTreeMap::from([
        ("Weeks".to_owned(), Attribute::number(6)),
        ("Title".to_owned(), Attribute::string("The \"Whistler\"")),
        ("Raw".to_owned(), Attribute::binary(b"abc")),
    ]);
    let sent = queues.send("jobs", "a\n\u{1f600}", attributes).unwrap();
    let _delivery = start(&queues, source("jobs"), &function);
    pass(1).await;
    let mut event = function.events.lock().unwrap().remove(0).1;
    // The names and types of the fields are asserted, not their order.
    assert!(event["Records"][0]["receiptHandle"].take().is_string());
    let lists = |mut value: Value| {
        value["stringListValues"] = json!([]);
        value["binaryListValues"] = json!([]);
        value
    };
    let expected = json!({ "Records": [{
        "messageId": sent.message_id,
        "receiptHandle": null,
        "body": "a\n\u{1f600}",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1700000000000",
            "SenderId": "000000000000",
            "ApproximateFirstReceiveTimestamp": "1700000000000",
        },
        "messageAttributes": {
            "Weeks": lists(json!({ "stringValue": "6", "dataType": "Number" })),
            "Title": lists(json!({ "stringValue": "The \"Whistler\"", "dataType": "String" })),
            "Raw": lists(json!({ "binaryValue": "YWJj", "dataType": "Binary" })),
        },
        "md5OfMessageAttributes": event["Records"][0]["md5OfMessageAttributes"],
        "md5OfBody": event["Records"][0]["md5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
        "awsRegion": "us-east-1",
    }] });
    assert_eq!(event, expected);
    assert_eq!(event["Records"][0]["md5OfBody"].as_str().unwrap().len(), 32);
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn only_failed_messages_return_and_finally_move() {
    let queues = with("failed", &[]);
    let jobs = QueueConfig::new("jobs").set("VisibilityTimeout", "6").dead_letter("failed", 2);
    queues.create(&jobs).unwrap();
    let function = Function::answering(|event| {
        let poison = event.records.iter().filter(|record| record.body.as_deref() == Some("poison"));
        let items: Vec<_> = poison.map(|record| json!({ "itemIdentifier": record.message_id })).collect();
        json!({ "batchItemFailures": items })
    });
    for body in ["a", "poison", "b"] {
        send(&queues, "jobs", body).await;
    }
    let _delivery = start(&queues, source("jobs"), &function);
    pass(60).await;
    assert_eq!(function.seen(), seen(&[(0, &["a", "poison", "b"]), (6, &["poison"])]));
    assert_eq!(bodies(&receive(&queues, "failed").await), ["poison"]);
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_after_a_failure_or_an_invalid_report() {
    for response in [json!(FAILED), json!({ "batchItemFailures": [{ "itemIdentifier": "?" }] })] {
        let queues = with("jobs", &[("VisibilityTimeout", "6")]);
        let function = Function::new(move |count, _| {
            std::future::ready(Ok(if count == 1 { response.clone() } else { json!({}) }))
        });
        send(&queues, "jobs", "a").await;
        send(&queues, "jobs", "b").await;
        let _delivery = start(&queues, source("jobs"), &function);
        pass(5).await;
        assert_eq!(counts(&queues, "jobs").await, [0, 2, 0]);
        pass(5).await;
        assert_eq!(function.seen(), seen(&[(0, &["a", "b"]), (6, &["a", "b"])]));
        assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_may_come_sooner_than_on_lambda() {
    let queues = with("jobs", &[("VisibilityTimeout", "600")]);
    let function =
        Function::new(|count, _| std::future::ready(Ok(if count == 1 { json!(FAILED) } else { json!({}) })));
    send(&queues, "jobs", "a").await;
    let source = Source { retry_after: Some(Duration::from_secs(2)), ..source("jobs") };
    let _delivery = start(&queues, source, &function);
    pass(10).await;
    assert_eq!(function.seen(), seen(&[(0, &["a"]), (2, &["a"])]));
}

#[tokio::test(start_paused = true)]
async fn a_batch_ends_when_full_or_after_its_window() {
    let queues = with("jobs", &[]);
    let function = Function::answering(|_| json!({}));
    let source = Source { batch: 3, window: Duration::from_secs(5), ..source("jobs") };
    let _delivery = start(&queues, source, &function);
    for (wait, body) in [(10, "a"), (3, "b"), (10, "c"), (0, "d"), (0, "e"), (0, "f")] {
        pass(wait).await;
        send(&queues, "jobs", body).await;
    }
    pass(10).await;
    assert_eq!(function.seen(), seen(&[(15, &["a", "b"]), (23, &["c", "d", "e"]), (28, &["f"])]));
}

#[tokio::test(start_paused = true)]
async fn a_window_ends_before_its_messages_come_back() {
    let queues = with("jobs", &[("VisibilityTimeout", "10")]);
    let function = Function::answering(|_| json!({}));
    send(&queues, "jobs", "a").await;
    let _delivery = start(&queues, Source { window: Duration::from_secs(60), ..source("jobs") }, &function);
    pass(100).await;
    assert_eq!(function.seen(), seen(&[(9, &["a"])]));
}

#[tokio::test(start_paused = true)]
async fn an_event_has_no_more_than_six_megabytes() {
    let queues = with("jobs", &[("VisibilityTimeout", "1000")]);
    let function = Function::answering(|_| json!({}));
    for _ in 0..4 {
        // Each character takes two bytes in the event.
        send(&queues, "jobs", &"\"".repeat(1_048_576)).await;
    }
    let source = Source { batch: 100, window: Duration::from_secs(300), ..source("jobs") };
    let _delivery = start(&queues, source, &function);
    pass(1).await;
    let sizes: Vec<_> = function.seen().iter().map(|(_, bodies)| bodies.len()).collect();
    // The first batch is full and does not wait; the second one does.
    assert_eq!(sizes, [2]);
    pass(300).await;
    let sizes: Vec<_> = function.seen().iter().map(|(_, bodies)| bodies.len()).collect();
    assert_eq!(sizes, [2, 2]);
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn concurrency_is_limited() {
    let queues = with("jobs", &[]);
    let running = Arc::new(Mutex::new((0, 0)));
    let counter = Arc::clone(&running);
    let function = Function::new(move |_, _| {
        let counter = Arc::clone(&counter);
        async move {
            {
                let mut counter = counter.lock().unwrap();
                counter.0 += 1;
                counter.1 = counter.0.max(counter.1);
            }
            pass(3).await;
            counter.lock().unwrap().0 -= 1;
            Ok(json!({}))
        }
    });
    for n in 0..6 {
        send(&queues, "jobs", &n.to_string()).await;
    }
    let source = Source { batch: 1, concurrency: 2, ..source("jobs") };
    let _delivery = start(&queues, source, &function);
    pass(1).await;
    // Messages that must wait are not received: their visibility timeout does not run.
    assert_eq!(counts(&queues, "jobs").await, [4, 2, 0]);
    pass(20).await;
    assert_eq!(*running.lock().unwrap(), (0, 2));
    let times: Vec<_> = function.seen().iter().map(|(when, _)| *when).collect();
    assert_eq!(times, [0, 0, 3, 3, 6, 6]);
}

#[tokio::test(start_paused = true)]
async fn a_group_has_one_batch_at_a_time() {
    let queues = with("jobs.fifo", &[]);
    let function = Function::new(|_, _| async {
        pass(3).await;
        Ok(json!({}))
    });
    for (group, id) in [("x", "x1"), ("x", "x2"), ("y", "y1"), ("x", "x3")] {
        let body = json!({ "MessageBody": id, "MessageGroupId": group, "MessageDeduplicationId": id });
        ok(&queues, "SendMessage", "jobs.fifo", body).await;
    }
    let _delivery = start(&queues, Source { batch: 1, ..source("jobs.fifo") }, &function);
    pass(20).await;
    assert_eq!(function.seen(), seen(&[(0, &["x1"]), (0, &["y1"]), (3, &["x2"]), (6, &["x3"])]));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_batch_is_retried_while_invisible() {
    let queues = with("jobs", &[]);
    let function = Function::new(|count, _| {
        let throttled = Err(InvokeError::Throttled("work".to_owned()));
        std::future::ready(if count < 4 { throttled } else { Ok(json!({})) })
    });
    send(&queues, "jobs", "a").await;
    let _delivery = start(&queues, source("jobs"), &function);
    pass(5).await;
    let events = function.events.lock().unwrap();
    assert_eq!(events.len(), 4);
    // It is the same receive: throttling does not lead to the dead-letter queue.
    let last = &events.last().unwrap().1["Records"][0];
    assert_eq!(last["attributes"]["ApproximateReceiveCount"], "1");
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_stays_throttled_becomes_visible_again() {
    let queues = with("jobs", &[("VisibilityTimeout", "10")]);
    let begin = Instant::now();
    let function = Function::new(move |_, _| {
        let late = begin.elapsed().as_secs() >= 15;
        std::future::ready(if late {
            Ok(json!({}))
        } else {
            Err(InvokeError::NoSuchFunction("work".to_owned()))
        })
    });
    send(&queues, "jobs", "a").await;
    let _delivery = start(&queues, source("jobs"), &function);
    pass(30).await;
    let (_, last) = function.events.lock().unwrap().pop().unwrap();
    assert_eq!(last["Records"][0]["attributes"]["ApproximateReceiveCount"], "2");
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_delivery_releases_its_messages() {
    let queues = with("jobs", &[]);
    let function = Function::answering(|_| json!({}));
    let source = Source { window: Duration::from_secs(60), ..source("jobs") };
    let delivery = start(&queues, source, &function);
    send(&queues, "jobs", "a").await;
    pass(1).await;
    assert_eq!(counts(&queues, "jobs").await, [0, 1, 0]);
    drop(delivery);
    pass(1).await;
    let messages = receive(&queues, "jobs").await;
    assert_eq!(messages[0]["Attributes"]["ApproximateReceiveCount"], "1");
    assert!(function.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_invocation_outlives_its_delivery() {
    let queues = with("jobs", &[]);
    let function = Function::new(|_, _| async {
        pass(5).await;
        Ok(json!({}))
    });
    send(&queues, "jobs", "a").await;
    let delivery = start(&queues, source("jobs"), &function);
    pass(1).await;
    drop(delivery);
    pass(10).await;
    assert_eq!(counts(&queues, "jobs").await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_waits_for_its_queue() {
    let queues = queues();
    let function = Function::answering(|_| json!({}));
    let _delivery = start(&queues, source("jobs"), &function);
    pass(10).await;
    queues.create(&QueueConfig::new("jobs")).unwrap();
    send(&queues, "jobs", "a").await;
    pass(2).await;
    assert_eq!(function.seen().len(), 1);
}
