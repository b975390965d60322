//! The state of every order, kept by the events of a FIFO queue. The events of one order are handled one
//! after the other, and one that comes again changes nothing. An event that can never fit goes to the
//! dead-letter queue with its reason, any other failure comes back first, and a second function makes of
//! each dead letter a task for a person.
//!
//! The queues and tables are declared below; `ORDER_STATES_TABLE`, `ORDER_TASKS_TABLE` and
//! `FAILED_ORDER_EVENTS_QUEUE_URL` say where they are. The group of a message is its order. Try it, with the
//! variables that the first command shows in the terminal of the others:
//!
//! ```text
//! cargo lambkin dev
//! cargo lambkin invoke record_event --data examples/order-events/events/placed.json
//! cargo lambkin invoke record_event --event sqs --body 'no event at all'
//! aws dynamodb scan --table-name order-tasks
//! ```
//!
//! On AWS the binary is two functions, with the handlers `record_event` and `work_letter`, and their event
//! source mappings report batch item failures. The role of the first needs `dynamodb:GetItem` and `PutItem`
//! on its table and `sqs:SendMessage` on the dead-letter queue, that of the second `dynamodb:PutItem` on
//! its table, and each may receive from its queue.

mod order;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use lambkin::sqs::{DeadLetter, Message, Text};
use lambkin::{Error, Json, ReadWrite, Table, Write, function};
use serde::Serialize;

use order::{Order, OrderEvent};

lambkin::main!(record_event, work_letter);

#[lambkin::queue(fifo = true, visibility = 30, dead_letter_after = 3, dead_letter = FailedOrderEvents)]
struct OrderEvents;

// As long as SQS keeps anything: the one who can mend it may be on holiday.
#[lambkin::queue(fifo = true, visibility = 30, retention = 1_209_600)]
struct FailedOrderEvents;

#[lambkin::table(key = "id")]
struct OrderStates;

#[lambkin::table(key = "id")]
struct OrderTasks;

#[function(sqs = OrderEvents, dead_letter = FailedOrderEvents, memory = 256, timeout = 5)]
async fn record_event(
    Json(event): Json<OrderEvent>,
    message: Message,
    orders: Table<OrderStates, ReadWrite>,
) -> Result<(), Error> {
    let recorded = record(&event, &orders).await;
    // After the last attempt SQS itself would move it to the same queue, but without a reason.
    let last = message.last_attempt() == Some(true);
    recorded.map_err(|error| if last { error.permanent() } else { error })
}

async fn record(event: &OrderEvent, orders: &Table<OrderStates, ReadWrite>) -> Result<(), Error> {
    let get = orders.get_item().key("id", S(event.order.into())).consistent_read(true);
    let order: Option<Order> = get.send().await?.item.map(serde_dynamo::from_item).transpose()?;
    let version = order.as_ref().map_or(0, |order| order.version);
    let after = order::after(order, event)?;
    let Some(changed) = after else { return Ok(()) };
    let put = orders.put_item().set_item(Some(serde_dynamo::to_item(&changed)?));
    // Whoever changed it since it was read wins, and the event comes back.
    let put = put.condition_expression("attribute_not_exists(id) OR version = :version");
    put.expression_attribute_values(":version", N(version.to_string())).send().await?;
    Ok(())
}

/// What a person has to do about an event that was given up, and what is known about it.
#[derive(Serialize)]
struct Task {
    id: String,
    todo: &'static str,
    error: Option<String>,
    reason: Option<String>,
    /// How often the event was tried.
    attempts: Option<u32>,
    /// Whose log says more.
    request_id: Option<String>,
    /// The event itself, to be sent again.
    body: String,
}

#[function(sqs = FailedOrderEvents, memory = 256, timeout = 5)]
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
        // Nothing worked for all attempts; without a name the process died of the last one.
        _ => "look into the log, mend the cause, then send it again",
    };
    let DeadLetter { error, reason, receive_count: attempts, request_id, item: Text(body), .. } = letter;
    let task = Task { id: message.id, todo, error, reason, attempts, request_id, body };
    let put = tasks.put_item().set_item(Some(serde_dynamo::to_item(&task)?));
    match put.condition_expression("attribute_not_exists(id)").send().await {
        // The letter came again: whoever works at the task may have changed it by now.
        Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(()),
        put => Ok(put.map(drop)?),
    }
}

#[cfg(test)]
mod tests;
