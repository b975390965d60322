//! Custom resources of CloudFormation, against a server on loopback that records the responses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::failure::Error;
use crate::testing::{App, Outcome};
use crate::trigger::builders::custom_resource as events;
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

type Responses = Arc<Mutex<Vec<(String, Value)>>>;

/// Records each `PUT` and responds with the next of the statuses, or with 200 after the last one.
async fn server(statuses: &[u16]) -> (String, Responses) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/response?signature=secret", listener.local_addr().unwrap());
    let (responses, mut statuses) = (Responses::default(), Vec::from(statuses).into_iter());
    let kept = responses.clone();
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
                let response =
                    format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(response.as_bytes()).await.unwrap();
                break;
            }
        }
    });
    (url, responses)
}

async fn ask(event: impl FnOnce(&str) -> events::CustomResourceEvent) -> (Outcome, Value) {
    let (url, responses) = server(&[]).await;
    let outcome = App::of::<thing>().invoke(event(&url)).await;
    let mut responses = responses.lock().unwrap();
    assert_eq!(responses.len(), 1);
    let (head, response) = responses.remove(0);
    assert!(head.starts_with("put /response?signature=secret http/1.1"), "{head}");
    // The URL's signature is for a request without a content type.
    assert!(!head.contains("content-type"), "{head}");
    (outcome, response)
}

fn create(name: &str) -> impl FnOnce(&str) -> events::CustomResourceEvent {
    let properties = json!({ "name": name, "ServiceToken": "arn" });
    move |url| events::create("Custom::Thing", &properties, url).logical_id("MyThing")
}

#[tokio::test]
async fn the_created_resource_is_reported() {
    let (outcome, response) = ask(create("t-1")).await;
    assert_eq!(outcome.response(), "null");
    assert_eq!((&response["Status"], &response["PhysicalResourceId"]), (&json!("SUCCESS"), &json!("t-1")));
    assert_eq!(
        (&response["Data"], &response["NoEcho"]),
        (&json!({ "Name": "t-1", "Size": 7 }), &json!(true))
    );
    assert_eq!(response["LogicalResourceId"], "MyThing");
    assert!(
        response["StackId"].as_str().unwrap().contains(":stack/test/") && response["RequestId"].is_string()
    );
    // A resource without an ID gets one that contains the ID of its stack.
    let (_, response) = ask(create("plain")).await;
    let stack = response["StackId"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(response["PhysicalResourceId"], format!("MyThing-{stack}"));
}

#[tokio::test]
async fn every_failure_is_reported() {
    for (name, reason) in [
        ("bad", "NoSpace: the disk is full"),
        ("panic", "Panic: the function panicked: oh"),
        ("slow", "Timeout: `thing` was still running after 0."),
        ("large", "AnswerTooLarge: a response can have up to 4096 bytes"),
    ] {
        let (outcome, response) = ask(create(name)).await;
        // Lambda must not retry: CloudFormation has the response.
        assert_eq!(outcome.response(), "null");
        assert_eq!(response["Status"], "FAILED");
        assert!(response["Reason"].as_str().unwrap().starts_with(reason), "{response}");
        assert!(response["PhysicalResourceId"].as_str().unwrap().starts_with("MyThing-"));
    }
    let odd = |url: &str| events::create("Custom::Thing", &json!({ "name": 7 }), url);
    let (_, response) = ask(odd).await;
    assert!(
        response["Reason"].as_str().unwrap().starts_with("MalformedProperties: `ResourceProperties` does")
    );
    let (_, response) = ask(|url: &str| events::create("Custom::Other", &json!({}), url)).await;
    assert!(
        response["Reason"]
            .as_str()
            .unwrap()
            .starts_with("UndeclaredEvent: no function declares `Custom::Other`")
    );
}

#[tokio::test]
async fn the_id_stays_unless_it_is_replaced() {
    let old = json!({ "name": "old" });
    let update = |name: &str| {
        let (old, new) = (old.clone(), json!({ "name": name }));
        move |url: &str| events::update("Custom::Thing", "t-1", &old, &new, url)
    };
    assert_eq!(ask(update("same")).await.1["PhysicalResourceId"], "t-1");
    assert_eq!(ask(update("other")).await.1["PhysicalResourceId"], "t-2");
    for properties in [json!({ "name": "t-1" }), json!({ "odd": 1 })] {
        let (_, response) = ask(|url: &str| events::delete("Custom::Thing", "t-1", &properties, url)).await;
        assert_eq!(
            (&response["Status"], &response["PhysicalResourceId"]),
            (&json!("SUCCESS"), &json!("t-1"))
        );
    }
}

#[tokio::test]
async fn sending_is_retried_and_the_url_is_never_logged() {
    let (url, responses) = server(&[503, 500]).await;
    let outcome = App::of::<thing>().invoke(create("t-1")(&url)).await;
    assert_eq!((outcome.response().as_ref(), responses.lock().unwrap().len()), (&b"null"[..], 3));
    let (url, _) = server(&[403, 403, 403]).await;
    let app = App::of::<thing>().timeout(Duration::from_secs(5));
    let outcome = app.invoke(create("t-1")(&url)).await;
    let error = outcome.error().unwrap();
    assert_eq!(error.name(), "AnswerNotSent");
    assert_eq!(
        error.to_string(),
        "cannot send the response to CloudFormation: the server responded with status 403"
    );
    for url in ["http://127.0.0.1:1/secret", "no url", "ftp://secret", ""] {
        let outcome = app.invoke(create("t-1")(url)).await;
        let error = outcome.error().unwrap();
        assert!(error.name() == "AnswerNotSent" && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn other_events_are_rejected() {
    let app = App::of::<thing>();
    for (name, event) in fixtures().iter().filter(|(name, _)| !name.contains("custom-resource-")) {
        let outcome = app.invoke(crate::testing::raw(event.clone())).await;
        let message = outcome.error().unwrap().to_string();
        let expected = "expected a CloudFormation custom resource request; received ";
        assert!(message.starts_with(expected), "{name}: {message}");
    }
    // Without the fields that identify the response, none can be sent.
    let outcome = app.invoke(crate::testing::raw(r#"{"ResponseURL":"http://x"}"#)).await;
    assert!(outcome.error().unwrap().to_string().contains("missing field `StackId`"));
}
