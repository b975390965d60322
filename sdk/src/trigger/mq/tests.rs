//! Messages of Amazon MQ.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::mq::{Message, Text};
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::fixtures;
use crate::trigger::tests::{call, call_in, context, text};

fn base64(body: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(body)
}

fn active(bodies: &[&str]) -> String {
    let message = |body: &&str| json!({ "messageID": format!("ID:{body}"), "data": base64(body) });
    let messages: Vec<Value> = bodies.iter().map(message).collect();
    json!({ "eventSource": "aws:mq", "eventSourceArn": "arn:b", "messages": messages }).to_string()
}

fn rabbit(queues: &[(&str, &[&str])]) -> String {
    let messages = |bodies: &[&str]| bodies.iter().map(|body| json!({ "data": base64(body) })).collect();
    let queues: serde_json::Map<String, Value> =
        queues.iter().map(|(name, bodies)| ((*name).to_owned(), Value::Array(messages(bodies)))).collect();
    json!({ "eventSource": "aws:rmq", "rmqMessagesByQueue": queues }).to_string()
}

static RAN: Mutex<Vec<String>> = Mutex::new(Vec::new());
#[lambkin::function(mq = "orders", batch = 10)]
async fn order(Text(body): Text) -> Result<(), Error> {
    RAN.lock().unwrap().push(body.clone());
    match body.as_str() {
        "bad" => Err(Error::new("Broken", "broken")),
        "panic" => std::panic::resume_unwind(Box::new("oh")),
        "slow" => std::future::pending().await,
        _ => Ok(()),
    }
}

fn ran(body: &str) -> bool {
    RAN.lock().unwrap().contains(&body.to_owned())
}

#[tokio::test]
async fn every_message_runs_and_the_first_failure_fails_the_invocation() {
    let error = call::<order>(active(&["first", "bad", "panic", "after"])).await.unwrap_err();
    assert_eq!(error.name(), "Broken");
    assert_eq!(error.to_string(), "2 of 4 records failed; the first: broken");
    assert!(!error.is_permanent() && ran("first") && ran("after"));
    assert_eq!(text(call::<order>(rabbit(&[("orders::/", &["one"]), ("o2::/", &["two"])])).await), "null");
    assert!(ran("one") && ran("two"));
}

#[tokio::test]
async fn near_the_deadline_nothing_starts_and_the_batch_is_retried() {
    let batch = active(&["slow", "late"]);
    let error = call_in::<order>(&context(Some(200)), batch.as_bytes()).await.unwrap_err();
    assert_eq!(error.name(), "Timeout");
    assert!(!ran("late"));
}

#[tokio::test]
async fn the_events_of_the_documentation_are_extracted() {
    static SEEN: Mutex<Vec<(Message, Bytes)>> = Mutex::new(Vec::new());
    #[lambkin::function(mq = "orders", concurrency = 2)]
    async fn keep(message: Message, body: Bytes) {
        SEEN.lock().unwrap().push((message, body));
    }
    for name in ["example-activemq-event", "example-rabbitmq-event"] {
        call::<keep>(&fixtures()[name]).await.unwrap();
    }
    let seen = SEEN.lock().unwrap();
    let (first, body) = &seen[0];
    assert_eq!(first.queue, "testQueue");
    assert_eq!((first.virtual_host.as_deref(), &first.body), (None, body));
    assert_eq!((first.correlation_id.as_deref(), first.reply_to.as_deref()), (None, None));
    assert_eq!(first.properties["testKey"], "testValue");
    assert!(first.id.as_deref().is_some_and(|id| id.starts_with("ID:")), "{first:?}");
    assert_eq!(first.sent, Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_599_863_938_941)));
    let (last, _) = seen.last().unwrap();
    assert_eq!((last.queue.as_str(), last.virtual_host.as_deref()), ("test", Some("/")));
    assert_eq!(last.content_type.as_deref(), Some("text/plain"));
    assert_eq!((last.priority, last.redelivered), (Some(34), false));
    assert_eq!(last.properties["header1"], "value1");
    assert_eq!(last.properties["numberInHeader"], 10);
}

#[tokio::test]
async fn a_body_of_the_wrong_type_is_a_permanent_failure_of_its_message() {
    #[lambkin::function(mq = "numbers")]
    async fn number(_: Json<u32>) {}
    let error = call::<number>(active(&["\"secret\""])).await.unwrap_err();
    assert!(error.is_permanent());
    assert_eq!(
        error.to_string(),
        "the body of the message does not match the expected type: found string, expected u32 at line 1 column 8"
    );
    let broken = r#"{"eventSource":"aws:mq","messages":[{"messageID":"a","data":"?"}]}"#;
    assert_eq!(call::<number>(broken).await.unwrap_err().name(), "MalformedMessage");
    let other = r#"{"Records":[{"eventSource":"aws:sqs"}]}"#;
    assert_eq!(
        call::<number>(other).await.unwrap_err().to_string(),
        "expected an ActiveMQ event or a RabbitMQ event; received an SQS event"
    );
}

#[tokio::test]
async fn a_permanent_failure_is_a_dead_letter_and_the_batch_succeeds() {
    #[lambkin::function(mq = "numbers", dead_letter = "failed-numbers")]
    async fn number(_: Json<u32>) {}
    let app = crate::testing::App::of::<number>();
    let outcome = app.invoke(crate::testing::raw(rabbit(&[("n::/", &["7", "x"])]))).await;
    assert_eq!(outcome.response(), "null");
    let letters = app.dead_letters();
    let [letter] = letters.as_slice() else { panic!("one letter, not {}", letters.len()) };
    assert_eq!(serde_json::from_str::<Value>(&letter.item.0).unwrap(), json!({ "data": base64("x") }));
    assert_eq!(letter.error.as_deref(), Some("MalformedBody"));
}

#[tokio::test]
async fn the_builders_make_events_of_both_engines() {
    static SEEN: Mutex<Vec<Message>> = Mutex::new(Vec::new());
    #[lambkin::function(mq = "any")]
    async fn keep(message: Message) {
        SEEN.lock().unwrap().push(message);
    }
    use crate::testing::{invoke, mq};
    let batch = mq::active_json(&7).queue("a").property("p", "v").redelivered().and(mq::active("two"));
    assert_eq!(invoke::<keep>(batch).await.response(), "null");
    let batch = mq::rabbit("three").queue("r", "/shop").header("h", "é").and(mq::rabbit_json("four"));
    assert_eq!(invoke::<keep>(batch).await.response(), "null");
    let seen = SEEN.lock().unwrap();
    let [first, second, third, fourth] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((first.queue.as_str(), &first.body[..], first.redelivered), ("a", &b"7"[..], true));
    assert_eq!((first.properties["p"].as_str(), second.queue.as_str()), (Some("v"), "test"));
    assert_eq!((third.virtual_host.as_deref(), third.properties["h"].as_str()), (Some("/shop"), Some("é")));
    assert_eq!((fourth.queue.as_str(), &fourth.body[..]), ("test", &b"\"four\""[..]));
}

#[lambkin::function(mq = "q")]
async fn anything(message: Message, json: Json<Value>, bytes: Bytes) {
    let _ = (message, json, bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_event_panics(event in any::<Vec<u8>>(), messages in odd("m"), properties in odd("p"), data in ".{0,9}") {
        wait(async {
            survives::<anything>(&event).await;
            let message = json!({ "data": data, "properties": properties, "basicProperties": properties });
            for body in [&messages, &json!([message])] {
                let event = json!({ "eventSource": "aws:mq", "messages": body });
                survives::<anything>(event.to_string().as_bytes()).await;
                let event = json!({ "eventSource": "aws:rmq", "rmqMessagesByQueue": { "q::/": body } });
                survives::<anything>(event.to_string().as_bytes()).await;
            }
        });
    }
}
