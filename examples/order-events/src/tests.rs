#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../tests/tables/mod.rs"]
mod tables;

use lambkin::testing::sqs::{SqsEvent, json, message};
use lambkin::testing::{App, Outcome};
use serde_json::{Value, json};
use uuid::Uuid;

use self::tables::Tables;
use super::*;

const A: Uuid = Uuid::from_u128(0xa);
const B: Uuid = Uuid::from_u128(0xb);

/// Message `number`, in the group of its order.
fn event(number: u128, order: Uuid, what: &Value) -> SqsEvent {
    let body = json!({ "id": Uuid::from_u128(number), "order": order, "event": what });
    of_group(json(&body), number, order)
}

fn of_group(message: SqsEvent, number: u128, order: Uuid) -> SqsEvent {
    message.id(&number.to_string()).queue("order-events.fifo").group(&order.to_string())
}

fn placed(number: u128, order: Uuid) -> SqsEvent {
    event(number, order, &json!({ "placed": { "total": 4200 } }))
}

fn paid(number: u128, order: Uuid, amount: u64) -> SqsEvent {
    event(number, order, &json!({ "paid": { "amount": amount } }))
}

fn cancelled(number: u128, order: Uuid) -> SqsEvent {
    event(number, order, &json!("cancelled"))
}

struct Orders {
    tables: Tables,
    app: App,
}

impl Orders {
    fn start() -> Self {
        let tables = Tables::start();
        let app = App::of::<record_event>()
            .env("AWS_ENDPOINT_URL", tables.url())
            .env("ORDER_STATES_TABLE", "order-states");
        Self { tables, app }
    }

    async fn take(&self, batch: SqsEvent) -> Outcome {
        self.app.invoke(batch).await
    }

    fn state(&self, order: Uuid) -> Value {
        self.tables.item("order-states", &order.to_string())["state"]["S"].clone()
    }

    /// Puts an order on hold, as the service desk does.
    fn hold(&self, order: Uuid) {
        self.tables.set("order-states", &order.to_string(), "held_by", json!({ "S": "ada" }));
    }

    fn letters(&self) -> Vec<(Option<String>, Option<u32>)> {
        self.app.dead_letters().into_iter().map(|letter| (letter.error, letter.receive_count)).collect()
    }
}

#[tokio::test]
async fn events_change_the_state_of_their_order() {
    let orders = Orders::start();
    let batch = placed(1, A).and(placed(2, B)).and(paid(3, A, 4200)).and(cancelled(4, B));
    assert!(orders.take(batch).await.failed_items().is_empty());
    assert_eq!((orders.state(A), orders.state(B)), (json!("paid"), json!("cancelled")));
    // A paid order is refunded; a second cancellation changes nothing.
    assert!(orders.take(cancelled(5, A).and(cancelled(6, B))).await.failed_items().is_empty());
    assert_eq!((orders.state(A), orders.state(B)), (json!("refund-due"), json!("cancelled")));
    assert!(orders.letters().is_empty());
}

#[tokio::test]
async fn a_repeated_event_changes_nothing() {
    let orders = Orders::start();
    let batch = || placed(1, A).and(paid(2, A, 4200));
    assert!(orders.take(batch().and(cancelled(3, A))).await.failed_items().is_empty());
    let before = orders.tables.item("order-states", &A.to_string());
    assert!(orders.take(batch()).await.failed_items().is_empty());
    assert_eq!(orders.tables.item("order-states", &A.to_string()), before);
    assert!(orders.letters().is_empty());
}

#[tokio::test]
async fn an_event_that_never_applies_is_a_dead_letter_and_its_group_continues() {
    let orders = Orders::start();
    let batch = paid(1, B, 4200).and(placed(2, A)).and(paid(3, A, 1)).and(paid(4, A, 4200));
    let batch = batch.and(paid(5, A, 4200)).and(of_group(message("no event at all"), 6, A));
    let batch = batch.and(event(7, A, &json!({ "placed": { "total": 0 } }))).and(cancelled(8, A));
    assert!(orders.take(batch).await.failed_items().is_empty());
    let errors: Vec<_> = orders.letters().into_iter().filter_map(|(error, _)| error).collect();
    assert_eq!(errors, ["UnknownOrder", "WrongAmount", "TooLate", "MalformedBody", "MalformedBody"]);
    let why: Vec<_> = orders.app.dead_letters().into_iter().filter_map(|letter| letter.reason).collect();
    assert!(why[4].contains("event.placed.total"), "{why:?}");
    assert_eq!((orders.state(A), orders.state(B)), (json!("refund-due"), Value::Null));
}

#[tokio::test]
async fn an_event_on_hold_is_retried_with_the_later_events_of_its_group() {
    let orders = Orders::start();
    assert!(orders.take(placed(1, A)).await.failed_items().is_empty());
    orders.hold(A);
    let batch = || paid(2, A, 4200).and(placed(3, B)).and(cancelled(4, A)).and(cancelled(5, B));
    assert_eq!(orders.take(batch()).await.failed_items(), ["2", "4"]);
    assert_eq!((orders.state(A), orders.state(B)), (json!("placed"), json!("cancelled")));
    orders.tables.set("order-states", &A.to_string(), "held_by", json!({ "NULL": true }));
    assert!(orders.take(batch()).await.failed_items().is_empty());
    assert_eq!((orders.state(A), orders.state(B)), (json!("refund-due"), json!("cancelled")));
    assert!(orders.letters().is_empty());
}

#[tokio::test]
async fn after_the_last_attempt_the_dead_letter_has_a_reason() {
    let orders = Orders::start();
    assert!(orders.take(placed(1, A)).await.failed_items().is_empty());
    orders.hold(A);
    assert_eq!(orders.take(paid(2, A, 4200).receive_count(2)).await.failed_items(), ["2"]);
    assert!(orders.take(paid(2, A, 4200).receive_count(3)).await.failed_items().is_empty());
    assert_eq!(orders.letters(), [(Some("OnHold".into()), Some(3))]);
}

#[tokio::test]
async fn a_concurrent_change_wins_and_the_event_is_retried() {
    let orders = Orders::start();
    assert!(orders.take(placed(1, A)).await.failed_items().is_empty());
    orders.tables.interfere(true);
    assert_eq!(orders.take(paid(2, A, 4200)).await.failed_items(), ["2"]);
    assert_eq!(orders.state(A), "placed");
    orders.tables.interfere(false);
    assert!(orders.take(paid(2, A, 4200)).await.failed_items().is_empty());
    assert_eq!(orders.state(A), "paid");
}

#[tokio::test]
async fn a_letter_becomes_a_task_once() {
    let tables = Tables::start();
    let app = App::of::<work_letter>()
        .env("AWS_ENDPOINT_URL", tables.url())
        .env("ORDER_TASKS_TABLE", "order-tasks");
    let letter = |id: &str| message("no event").id(id).queue("failed-order-events.fifo").group("g");
    let because = |id: &str, error: &str| {
        let letter = letter(id).attribute("lambkin.error", error).attribute("lambkin.reason", "why");
        letter.attribute("lambkin.receive-count", "3").attribute("lambkin.request-id", "r-1")
    };
    let batch = because("1", "OnHold").and(because("2", "TooLate")).and(because("3", "MalformedBody"));
    let batch = batch.and(because("4", "UnknownOrder")).and(because("5", "Timeout")).and(letter("6"));
    assert!(app.invoke(batch).await.failed_items().is_empty());
    let item = |id| tables.item("order-tasks", id);
    let todo = ["1", "2", "3", "4", "5", "6"].map(|id| item(id)["todo"]["S"].as_str().unwrap().to_owned());
    assert!(todo[0].starts_with("release") && todo[1].starts_with("settle"), "{todo:?}");
    assert!(todo[2].starts_with("fix") && todo[3].starts_with("find out"), "{todo:?}");
    assert!(todo[4].starts_with("look into the log") && todo[4] == todo[5], "{todo:?}");
    let known = json!({
        "id": { "S": "1" }, "todo": { "S": todo[0] }, "error": { "S": "OnHold" }, "reason": { "S": "why" },
        "attempts": { "N": "3" }, "request_id": { "S": "r-1" }, "body": { "S": "no event" },
    });
    assert_eq!(item("1"), known);
    assert_eq!(
        (&item("6")["error"], &item("6")["body"]),
        (&json!({ "NULL": true }), &json!({ "S": "no event" }))
    );
    // Somebody has worked on the task when the letter is delivered again.
    tables.set("order-tasks", "1", "todo", json!({ "S": "done" }));
    assert!(app.invoke(because("1", "OnHold")).await.failed_items().is_empty());
    assert_eq!(item("1")["todo"]["S"], "done");
}
