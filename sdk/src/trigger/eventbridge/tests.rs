//! Events of a bus.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::eventbridge::Envelope;
use crate::trigger::tests::{call, text};

fn event(id: &str, detail: &Value) -> Value {
    json!({"version": "0", "id": id, "detail-type": "OrderPlaced", "source": "shop.orders", "account": "1",
        "region": "eu-west-1", "time": "2026-11-21T02:00:00Z", "resources": ["arn:a", "arn:b"], "detail": detail})
}

#[derive(serde::Deserialize)]
struct Placed {
    order: String,
}

static SEEN: Mutex<Vec<(String, Envelope)>> = Mutex::new(Vec::new());
#[lambkin::function(eventbridge = "OrderPlaced", source = "shop.orders")]
async fn placed(placed: Json<Placed>, envelope: Envelope) -> Result<(), Error> {
    if placed.0.order == "bad" {
        return Err(Error::new("NoStock", "no chair is left"));
    }
    SEEN.lock().unwrap().push((placed.0.order, envelope));
    Ok(())
}

#[tokio::test]
async fn every_field_is_extracted() {
    let mut event = event("every-field", &json!({ "order": "o-1" }));
    event["replay-name"] = json!("again");
    assert_eq!(text(call::<placed>(event.to_string()).await), "null");
    let seen = SEEN.lock().unwrap();
    let (order, envelope) = seen.iter().find(|(_, envelope)| envelope.id == "every-field").unwrap();
    let mut expected = Envelope::new("shop.orders", "OrderPlaced");
    expected.id = "every-field".into();
    (expected.account, expected.region) = ("1".into(), "eu-west-1".into());
    expected.time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_226_400);
    expected.resources = vec!["arn:a".into(), "arn:b".into()];
    expected.replay = Some("again".into());
    assert_eq!((order.as_str(), envelope), ("o-1", &expected));
}

#[tokio::test]
async fn a_failure_fails_the_invocation() {
    let error = call::<placed>(event("e", &json!({ "order": "bad" })).to_string()).await.unwrap_err();
    assert_eq!((error.name(), error.is_permanent()), ("NoStock", false));
    let error = call::<placed>(event("e", &json!({ "order": 7 })).to_string()).await.unwrap_err();
    assert_eq!((error.name(), error.is_permanent()), ("MalformedDetail", true));
    assert!(
        error
            .to_string()
            .starts_with("the event's `detail` does not match the expected type: `order`: found integer")
    );
    let mut bad = event("e", &json!({ "order": "o" }));
    bad["time"] = json!("yesterday");
    let error = call::<placed>(bad.to_string()).await.unwrap_err();
    assert!(error.to_string().starts_with("the EventBridge event cannot be read: `time`"), "{error}");
    bad["time"] = json!(7);
    let error = call::<placed>(bad.to_string()).await.unwrap_err();
    assert_eq!(error.name(), "MalformedEvent");
    assert!(error.to_string().contains("`time`: found integer"), "{error}");
}

#[tokio::test]
async fn an_undeclared_event_fails_with_both_names() {
    for (field, other, said) in [
        ("detail-type", "OrderPaid", "found `OrderPaid` of `shop.orders`"),
        ("source", "shop.stock", "found `OrderPlaced` of `shop.stock`"),
    ] {
        let mut event = event("undeclared", &json!({ "order": "o" }));
        event[field] = json!(other);
        let error = call::<placed>(event.to_string()).await.unwrap_err();
        assert_eq!((error.name(), error.is_permanent()), ("UndeclaredEvent", true));
        let message = error.to_string();
        assert!(message.starts_with("expected `OrderPlaced` of `shop.orders`, "), "{message}");
        assert!(message.contains(said), "{message}");
    }
    assert!(SEEN.lock().unwrap().iter().all(|(_, envelope)| envelope.id != "undeclared"));
    // Without a declared source, any source is accepted.
    #[lambkin::function(eventbridge = "OrderPlaced")]
    async fn from_any_source(_: Envelope) {}
    let mut event = event("e", &json!({}));
    event["source"] = json!("shop.stock");
    assert_eq!(text(call::<from_any_source>(event.to_string()).await), "null");
}

#[lambkin::function(
    eventbridge = r#"{"detail-type": ["OrderPlaced", "OrderPaid"], "source": ["shop.orders"],
    "detail": {"order": [{"prefix": "o-"}]}}"#
)]
async fn by_pattern(_: Envelope) {}

#[lambkin::function(
    eventbridge = r#"{"source": ["shop.orders"], "detail-type": [{"prefix": "Order"}]}"#,
    bus = "shop"
)]
async fn by_source(_: Envelope) {}

#[tokio::test]
async fn the_plain_strings_of_a_pattern_are_compared() {
    let event = |kind: &str, source: &str| {
        let mut event = event("e", &json!({}));
        (event["detail-type"], event["source"]) = (json!(kind), json!(source));
        event.to_string()
    };
    for kind in ["OrderPlaced", "OrderPaid"] {
        assert_eq!(text(call::<by_pattern>(event(kind, "shop.orders")).await), "null");
    }
    assert_eq!(text(call::<by_source>(event("Any", "shop.orders")).await), "null");
    for (error, says) in [
        (
            call::<by_pattern>(event("OrderLost", "shop.orders")).await.unwrap_err(),
            "expected `OrderPlaced` or `OrderPaid` of `shop.orders`, found `OrderLost` of `shop.orders`",
        ),
        (
            call::<by_source>(event("OrderPaid", "shop.stock")).await.unwrap_err(),
            "expected events of `shop.orders`, found `OrderPaid` of `shop.stock`",
        ),
    ] {
        assert_eq!((error.name(), error.is_permanent()), ("UndeclaredEvent", true));
        assert!(error.to_string().starts_with(says), "{error}");
    }
}

#[test]
fn the_description_contains_the_pattern() {
    let entries = [crate::function::Entry::of::<by_source>(), crate::function::Entry::of::<placed>()];
    let binary = crate::spec::BinarySpec::new();
    let described = crate::application::description::describe(&entries, &binary);
    let described = serde_json::to_value(described).unwrap();
    assert_eq!(
        described["functions"][0]["trigger"],
        json!({"summary": "eventbridge {\"source\": [\"shop.orders\"], \"detail-type\": [{\"prefix\": \"Order\"}]}",
            "kind": "eventbridge", "detail_type": null, "source": null, "bus": "shop",
            "pattern": {"source": ["shop.orders"], "detail-type": [{"prefix": "Order"}]}})
    );
    assert_eq!(
        described["functions"][1]["trigger"],
        json!({"summary": "eventbridge OrderPlaced of shop.orders", "kind": "eventbridge",
            "detail_type": "OrderPlaced", "source": "shop.orders", "bus": null, "pattern": null})
    );
}
