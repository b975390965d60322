//! The state of every order, kept by the events of a FIFO queue: placed, paid, cancelled. An event that
//! comes again changes nothing, one that can never fit goes to the dead-letter queue with its reason, and a
//! second function makes of each dead letter a task for a person.
//!
//! An event is a message of the group of its order, so that the events of one order are handled one after
//! the other; `id` is its own, and stays the same when it is sent again:
//!
//! ```text
//! {"id": "0193a1b2-0000-7000-8000-000000000001", "order": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "event": "placed", "total": 4200}
//! {"id": "0193a1b2-0000-7000-8000-000000000002", "order": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "event": "paid", "amount": 4200}
//! {"id": "0193a1b2-0000-7000-8000-000000000003", "order": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "event": "cancelled"}
//! ```
//!
//! `ORDER_STATES_TABLE` and `ORDER_TASKS_TABLE` name tables with the key `id` (a string), and
//! `FAILED_ORDER_EVENTS_QUEUE_URL` is the URL of the dead-letter queue, a FIFO queue too. Deploy the binary
//! twice, with the handlers `record_event` and `work_letter`, behind event source mappings that report
//! batch item failures. Try it, with any DynamoDB and SQS behind `AWS_ENDPOINT_URL`:
//!
//! ```text
//! _HANDLER=record_event cargo lambda watch
//! cargo lambda invoke order-events --data-file examples/order-events/events/placed.json
//! ```
//!
//! The role of `record_event` needs `dynamodb:GetItem` and `PutItem` on the first table, and
//! `sqs:SendMessage` on the dead-letter queue; that of `work_letter` `PutItem` on the second table; and each
//! needs `sqs:ReceiveMessage`, `DeleteMessage` and `GetQueueAttributes` on its queue.

mod order;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use lambkin::sqs::{DeadLetter, Message, Text};
use lambkin::{Error, Failure as _, Json, ReadWrite, Table, Write, function};
use serde::Serialize;

use order::{Order, OrderEvent};

lambkin::main!(record_event, work_letter);

#[lambkin::queue(fifo = true, visibility = 60, dead_letter_after = 5, dead_letter = FailedOrderEvents)]
struct OrderEvents;

// As long as SQS keeps anything: a person may be on holiday.
#[lambkin::queue(fifo = true, visibility = 60, retention = 1_209_600)]
struct FailedOrderEvents;

#[lambkin::table(key = "id")]
struct OrderStates;

#[lambkin::table(key = "id")]
struct OrderTasks;

#[function(sqs = OrderEvents, dead_letter = FailedOrderEvents, memory = 256, timeout = 10)]
async fn record_event(
    Json(event): Json<OrderEvent>,
    message: Message,
    orders: Table<OrderStates, ReadWrite>,
) -> Result<(), Error> {
    let recorded = record(&event, &orders).await;
    // After the last attempt SQS would move it to the same queue, but without a reason.
    let last = message.last_attempt() == Some(true);
    recorded.map_err(|error| if last { error.permanent() } else { error })
}

async fn record(event: &OrderEvent, orders: &Table<OrderStates, ReadWrite>) -> Result<(), Error> {
    let get = orders.get_item().key("id", S(event.order.into())).consistent_read(true);
    let order: Option<Order> = get.send().await?.item.map(serde_dynamo::from_item).transpose()?;
    let version = order.as_ref().map_or(0, |order| order.version);
    let Some(changed) = order::after(order, event).map_err(|unfit| unfit.into_error())? else { return Ok(()) };
    let put = orders.put_item().set_item(Some(serde_dynamo::to_item(&changed)?));
    // Whoever changed it since it was read wins, and this is a failure that is worth another attempt.
    let put = put.condition_expression("attribute_not_exists(id) OR version = :version");
    put.expression_attribute_values(":version", N(version.to_string())).send().await?;
    Ok(())
}

/// What a person has to do about an event that was given up, and all that is known about it.
#[derive(Serialize)]
struct Task {
    id: String,
    todo: &'static str,
    error: Option<String>,
    reason: Option<String>,
    /// The log of this invocation says more.
    request_id: Option<String>,
    /// The event itself, to be sent again.
    body: String,
}

#[function(sqs = FailedOrderEvents, memory = 256, timeout = 10)]
async fn work_letter(
    letter: DeadLetter<Text>,
    message: Message,
    tasks: Table<OrderTasks, Write>,
) -> Result<(), Error> {
    let todo = match letter.error.as_deref() {
        Some("MalformedBody") => "mend what sends such events",
        Some("UnknownOrder") => "find out what became of its order, then send it again",
        Some("WrongAmount" | "TooLate") => "settle it with the customer",
        Some("OnHold") => "release the order, then send it again",
        // Something was out of order for all attempts; without a name even the last of them died.
        _ => "look into the log, mend the cause, then send it again",
    };
    let DeadLetter { error, reason, request_id, item: Text(body), .. } = letter;
    let task = Task { id: message.id, todo, error, reason, request_id, body };
    let put = tasks.put_item().set_item(Some(serde_dynamo::to_item(&task)?));
    match put.condition_expression("attribute_not_exists(id)").send().await {
        // The letter came again: whoever works at the task by now may have changed it.
        Err(error) if error.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => {
            Ok(())
        }
        put => Ok(put.map(drop)?),
    }
}

#[cfg(test)]
mod tests;
