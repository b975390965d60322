//! Calls of a WebSocket API.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::taken;
use crate::trigger::tests::{call, text};
use crate::trigger::websocket::{Accept, Connection, Handshake, Text};

fn event(route: &str, body: Option<&str>) -> Value {
    json!({"requestContext": {"connectionId": "c-1", "routeKey": route, "apiId": "api", "stage": "live",
        "domainName": "api.execute-api.eu-west-1.amazonaws.com"}, "body": body, "isBase64Encoded": false})
}

#[lambkin::function(websocket = "move")]
async fn play(Json(column): Json<u32>) -> Result<Json<u32>, Error> {
    match column {
        9 => Err(Error::new("Full", "the column is full").with_status(409)),
        10 => Err(Error::new("TableDown", "the secret table is down")),
        _ => Ok(Json(column + 1)),
    }
}

#[tokio::test]
async fn a_message_gets_a_response_and_a_failure_sets_the_status() {
    for (body, response) in [
        ("1", r#"{"statusCode":200,"body":"2"}"#),
        ("9", r#"{"statusCode":409,"body":"the column is full"}"#),
        ("10", r#"{"statusCode":500,"body":"internal error"}"#),
        (
            "\"x\"",
            r#"{"statusCode":400,"body":"the message does not match the expected type: found string, expected u32 at line 1 column 3"}"#,
        ),
    ] {
        assert_eq!(text(call::<play>(event("move", Some(body)).to_string()).await), response, "{body}");
    }
    let mut bytes = event("move", Some("Nw=="));
    bytes["isBase64Encoded"] = json!(true);
    assert_eq!(text(call::<play>(bytes.to_string()).await), r#"{"statusCode":200,"body":"8"}"#);
    bytes["body"] = json!("%");
    assert!(text(call::<play>(bytes.to_string()).await).starts_with(r#"{"statusCode":400"#));
    let error = call::<play>(event("$default", Some("1")).to_string()).await.unwrap_err();
    assert_eq!(error.name(), "UndeclaredEvent");
    assert_eq!(error.to_string(), "no function declares `$default`; this binary declares `play` (`move`)");
}

#[tokio::test]
async fn text_is_returned_unchanged() {
    #[lambkin::function(websocket = "$default")]
    async fn echo(text: Text) -> Text {
        text
    }
    let mut event = event("$default", Some("é\""));
    assert_eq!(text(call::<echo>(event.to_string()).await), r#"{"statusCode":200,"body":"é\""}"#);
    (event["body"], event["isBase64Encoded"]) = (json!("/w=="), json!(true));
    assert_eq!(
        text(call::<echo>(event.to_string()).await),
        r#"{"statusCode":400,"body":"the message is not UTF-8 text"}"#
    );
}

#[tokio::test]
async fn a_handshake_is_accepted_with_a_protocol() {
    #[lambkin::function(websocket = "$connect")]
    async fn join(handshake: Handshake) -> Result<Accept, Error> {
        assert_eq!(handshake.query, [("room".to_owned(), "1".to_owned())]);
        match handshake.protocols.first() {
            Some(best) => Ok(Accept::with_protocol(best)),
            None => Err(Error::new("NoProtocol", "offer a protocol").with_status(403)),
        }
    }
    let mut join_event = event("$connect", None);
    join_event["queryStringParameters"] = json!({ "room": "1" });
    join_event["headers"] = json!({ "Sec-WebSocket-Protocol": "chat, superchat" });
    assert_eq!(
        text(call::<join>(join_event.to_string()).await),
        r#"{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat"}}"#
    );
    join_event["headers"] = Value::Null;
    assert_eq!(
        text(call::<join>(join_event.to_string()).await),
        r#"{"statusCode":403,"body":"offer a protocol"}"#
    );
}

static SEEN: Mutex<Vec<(Connection, Bytes)>> = Mutex::new(Vec::new());
#[lambkin::function(websocket = "$disconnect")]
async fn leave(connection: Connection, body: Bytes) {
    SEEN.lock().unwrap().push((connection, body));
}

#[tokio::test]
async fn every_field_is_extracted() {
    let mut event = event("$disconnect", Some("é"));
    let context = &mut event["requestContext"];
    (context["connectedAt"], context["messageId"]) = (json!(1_795_226_400_250_u64), json!("m"));
    (context["disconnectStatusCode"], context["disconnectReason"]) = (json!(1001), json!("away"));
    (context["identity"], context["authorizer"]) =
        (json!({"sourceIp": "192.0.2.1"}), json!({"principalId": "ada"}));
    assert_eq!(text(call::<leave>(event.to_string()).await), r#"{"statusCode":200}"#);
    // A custom domain is not the management endpoint; a close code out of range is ignored.
    event["requestContext"]["domainName"] = json!("chat.example.com");
    event["requestContext"]["disconnectStatusCode"] = json!(-1);
    assert_eq!(text(call::<leave>(event.to_string()).await), r#"{"statusCode":200}"#);
    let seen = SEEN.lock().unwrap();
    let mine: Vec<_> = seen.iter().filter(|(connection, _)| connection.id == "c-1").collect();
    let mut expected = Connection::new("c-1", "$disconnect");
    (expected.api_id, expected.stage) = ("api".into(), "live".into());
    expected.domain = "api.execute-api.eu-west-1.amazonaws.com".into();
    expected.endpoint = "https://api.execute-api.eu-west-1.amazonaws.com/live".into();
    expected.connected = Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_226_400_250));
    expected.source_ip = Some("192.0.2.1".parse().unwrap());
    (expected.principal, expected.message_id) = (Some("ada".into()), Some("m".into()));
    (expected.close_code, expected.close_reason) = (Some(1001), Some("away".into()));
    assert_eq!(mine[0], &(expected, Bytes::from("é")));
    assert_eq!((mine[1].0.close_code, mine[1].0.domain.as_str()), (None, "chat.example.com"));
    assert!(mine[1].0.endpoint.starts_with("https://api.execute-api."), "{}", mine[1].0.endpoint);
}

#[tokio::test]
async fn only_websocket_events_are_accepted() {
    let expected = "expected an API Gateway WebSocket event";
    let taken = taken::<leave>(expected, Some("UndeclaredEvent")).await;
    assert_eq!(taken, ["example-apigw-websocket-request-disconnect-route"]);
    let seen = SEEN.lock().unwrap();
    let (connection, _) = seen.iter().find(|(connection, _)| connection.id == "AAAA1234=").unwrap();
    assert_eq!(connection.close_code, Some(1005));
    assert_eq!(connection.endpoint, "https://abcd1234.execute-api.us-east-1.amazonaws.com/prod");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_call_gets_a_response_or_a_failure(bytes in any::<Vec<u8>>(), id in odd("c"), domain in odd("a.execute-api.b"), body in odd("MQ=="), base64 in any::<bool>(), at in any::<u64>()) {
        #[lambkin::function(websocket = "$default")]
        async fn keep(connection: Connection, handshake: Handshake, body: Bytes) {
            let _ = (connection, handshake, body);
        }
        let event = json!({"requestContext": {"connectionId": id, "routeKey": "$default", "apiId": "a", "stage": "s",
            "domainName": domain, "connectedAt": at}, "headers": {"a": body}, "body": body, "isBase64Encoded": base64});
        wait(async {
            survives::<keep>(&bytes).await;
            survives::<keep>(event.to_string().as_bytes()).await;
            survives::<play>(event.to_string().replace("$default", "move").as_bytes()).await;
        });
    }
}
