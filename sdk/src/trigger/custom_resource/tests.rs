//! Custom resources of CloudFormation, against a server on loopback that keeps the answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::failure::Error;
use crate::testing::{App, Outcome};
use crate::trigger::custom_resource::testing as events;
use crate::trigger::custom_resource::{Request, Resource};
use crate::trigger::tests::fixtures::fixtures;

#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
struct Properties {
    name: String,
}

#[lambkin::function(custom_resource = "Custom::Thing", timeout = 1)]
async fn thing(request: Request<Properties>) -> Result<Option<Resource>, Error> {
    match request {
        Request::Create { properties } => match properties.name.as_str() {
            "bad" => Err(Error::new("NoSpace", "the disk is full")),
            "panic" => std::panic::resume_unwind(Box::new("oh")),
            "slow" => std::future::pending().await,
            "large" => Ok(Some(Resource::new("x").data("Blob", "x".repeat(5_000)))),
            "plain" => Ok(None),
            name => Ok(Some(Resource::new(name).data("Name", name).data("Size", 7).no_echo())),
        },
        Request::Update { id, properties, old } => {
            assert_eq!((id.as_str(), old.name.as_str()), ("t-1", "old"));
            Ok((properties.name == "other").then(|| Resource::new("t-2")))
        }
        Request::Delete { id, properties } => {
            assert_eq!((id.as_str(), properties.is_some()), ("t-1", id == "t-1" && properties.is_some()));
            Ok(Some(Resource::new("not this one")))
        }
    }
}

type Answers = Arc<Mutex<Vec<(String, Value)>>>;

/// Takes what is put, and answers with the first of the statuses that is left, else 200.
async fn server(statuses: &[u16]) -> (String, Answers) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/answer?signature=secret", listener.local_addr().unwrap());
    let (answers, mut statuses) = (Answers::default(), Vec::from(statuses).into_iter());
    let kept = answers.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = Vec::new();
            while stream.read_buf(&mut seen).await.is_ok_and(|read| read > 0) {
                let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
                let head = String::from_utf8(seen[..end].to_vec()).unwrap().to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.map_or(0, |length| length.parse().unwrap());
                if seen.len() < end + 4 + length {
                    continue;
                }
                let body = serde_json::from_slice(&seen[end + 4..]).unwrap_or_default();
                kept.lock().unwrap().push((head, body));
                let status = statuses.next().unwrap_or(200);
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
                break;
            }
        }
    });
    (url, answers)
}

async fn ask(event: impl FnOnce(&str) -> events::CustomResourceEvent) -> (Outcome, Value) {
    let (url, answers) = server(&[]).await;
    let outcome = App::of::<thing>().invoke(event(&url)).await;
    let mut answers = answers.lock().unwrap();
    assert_eq!(answers.len(), 1);
    let (head, answer) = answers.remove(0);
    assert!(head.starts_with("put /answer?signature=secret http/1.1"), "{head}");
    // The URL's signature holds for a request without one.
    assert!(!head.contains("content-type"), "{head}");
    (outcome, answer)
}

fn create(name: &str) -> impl FnOnce(&str) -> events::CustomResourceEvent {
    let properties = json!({ "name": name, "ServiceToken": "arn" });
    move |url| events::create("Custom::Thing", &properties, url).logical_id("MyThing")
}

#[tokio::test]
async fn what_was_made_is_answered() {
    let (outcome, answer) = ask(create("t-1")).await;
    assert_eq!(outcome.response(), "null");
    assert_eq!((&answer["Status"], &answer["PhysicalResourceId"]), (&json!("SUCCESS"), &json!("t-1")));
    assert_eq!((&answer["Data"], &answer["NoEcho"]), (&json!({ "Name": "t-1", "Size": 7 }), &json!(true)));
    assert_eq!(answer["LogicalResourceId"], "MyThing");
    assert!(answer["StackId"].as_str().unwrap().contains(":stack/test/") && answer["RequestId"].is_string());
    // One that says no name gets one of its own, that of its stack.
    let (_, answer) = ask(create("plain")).await;
    let stack = answer["StackId"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(answer["PhysicalResourceId"], format!("MyThing-{stack}"));
}

#[tokio::test]
async fn whatever_goes_wrong_is_answered() {
    for (name, reason) in [
        ("bad", "NoSpace: the disk is full"),
        ("panic", "Panic: the function panicked: oh"),
        ("slow", "Timeout: `thing` was still running after 0."),
        ("large", "AnswerTooLarge: an answer has up to 4096 bytes"),
    ] {
        let (outcome, answer) = ask(create(name)).await;
        // Lambda must not call again: CloudFormation knows already.
        assert_eq!(outcome.response(), "null");
        assert_eq!(answer["Status"], "FAILED");
        assert!(answer["Reason"].as_str().unwrap().starts_with(reason), "{answer}");
        assert!(answer["PhysicalResourceId"].as_str().unwrap().starts_with("MyThing-"));
    }
    let odd = |url: &str| events::create("Custom::Thing", &json!({ "name": 7 }), url);
    let (_, answer) = ask(odd).await;
    assert!(answer["Reason"].as_str().unwrap().starts_with("MalformedProperties: `ResourceProperties` does"));
    let (_, answer) = ask(|url: &str| events::create("Custom::Other", &json!({}), url)).await;
    assert!(answer["Reason"].as_str().unwrap().starts_with("UndeclaredEvent: this is `Custom::Other`"));
}

#[tokio::test]
async fn the_name_stays_unless_it_is_replaced() {
    let old = json!({ "name": "old" });
    let update = |name: &str| {
        let (old, new) = (old.clone(), json!({ "name": name }));
        move |url: &str| events::update("Custom::Thing", "t-1", &old, &new, url)
    };
    assert_eq!(ask(update("same")).await.1["PhysicalResourceId"], "t-1");
    assert_eq!(ask(update("other")).await.1["PhysicalResourceId"], "t-2");
    for properties in [json!({ "name": "t-1" }), json!({ "odd": 1 })] {
        let (_, answer) = ask(|url: &str| events::delete("Custom::Thing", "t-1", &properties, url)).await;
        assert_eq!((&answer["Status"], &answer["PhysicalResourceId"]), (&json!("SUCCESS"), &json!("t-1")));
    }
}

#[tokio::test]
async fn an_answer_is_sent_again_and_the_url_is_told_nobody() {
    let (url, answers) = server(&[503, 500]).await;
    let outcome = App::of::<thing>().invoke(create("t-1")(&url)).await;
    assert_eq!((outcome.response().as_ref(), answers.lock().unwrap().len()), (&b"null"[..], 3));
    let (url, _) = server(&[403, 403, 403]).await;
    let app = App::of::<thing>().timeout(Duration::from_secs(5));
    let outcome = app.invoke(create("t-1")(&url)).await;
    let error = outcome.error().unwrap();
    assert_eq!(error.name(), "AnswerNotSent");
    assert_eq!(error.to_string(), "CloudFormation has no answer: it was refused with 403");
    for url in ["http://127.0.0.1:1/secret", "no url", "ftp://secret", ""] {
        let outcome = app.invoke(create("t-1")(url)).await;
        let error = outcome.error().unwrap();
        assert!(error.name() == "AnswerNotSent" && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn other_events_are_none() {
    let app = App::of::<thing>();
    for (name, event) in fixtures().iter().filter(|(name, _)| !name.contains("custom-resource-")) {
        let outcome = app.invoke(crate::testing::raw(event.clone())).await;
        let message = outcome.error().unwrap().to_string();
        let expected = "expected a CloudFormation custom resource request; received ";
        assert!(message.starts_with(expected), "{name}: {message}");
    }
    // Without what an answer needs there is none.
    let outcome = app.invoke(crate::testing::raw(r#"{"ResponseURL":"http://x"}"#)).await;
    assert!(outcome.error().unwrap().to_string().contains("missing field `StackId`"));
}
