//! Keeps the state of orders by the events of a FIFO queue. The events of one order are handled in order,
//! and a repeated event changes nothing. An event that can never be applied goes to the dead-letter queue at
//! once, with its reason; any other failure is retried first. A second function turns each dead letter into
//! a task for a person.
//!
//! The queues and tables are declared below. The variables `ORDER_STATES_TABLE`, `ORDER_TASKS_TABLE` and
//! `FAILED_ORDER_EVENTS_QUEUE_URL` say where they are. The message group is the id of the order. Try it, with
//! the variables that the first command prints set in a second terminal:
//!
//! ```text
//! cargo lambkin dev
//! cargo lambkin invoke record_event --data examples/order-events/events/placed.json
//! cargo lambkin invoke record_event --event sqs --body 'not an event'
//! aws dynamodb scan --table-name order-tasks
//! ```
//!
//! On AWS the binary is two functions, with the handlers `record_event` and `work_letter`, and their event
//! source mappings report batch item failures. The role of the first needs `dynamodb:GetItem` and `PutItem`
//! on its table and `sqs:SendMessage` on the dead-letter queue, that of the second `dynamodb:PutItem` on
//! its table, and each may receive from its queue.

mod order;
mod task;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use lambkin::sqs::{DeadLetter, Message, Text};
use lambkin::{Error, Failure, Json, ReadWrite, Table, Write, function};
use uuid::Uuid;

use order::{DoesNotApply, Order, OrderEvent};
use task::Task;

lambkin::main!(record_event, work_letter);

#[lambkin::queue(fifo = true, visibility = 30, dead_letter_after = 3, dead_letter = FailedOrderEvents)]
struct OrderEvents;

// 14 days, the longest that SQS keeps a message.
#[lambkin::queue(fifo = true, visibility = 30, retention = 1_209_600)]
struct FailedOrderEvents;

#[lambkin::table(key = "id")]
struct OrderStates;

#[lambkin::table(key = "id")]
struct OrderTasks;

/// Why an event was not recorded.
#[derive(Debug, thiserror::Error, Failure)]
enum RecordError {
    #[error(transparent)]
    #[failure(transparent)]
    DoesNotApply(#[from] DoesNotApply),
    /// Has the name of the error in it, such as `ConditionalCheckFailedException`.
    #[error(transparent)]
    #[failure(transparent)]
    Other(#[from] Error),
}

#[function(sqs = OrderEvents, dead_letter = FailedOrderEvents, memory = 256, timeout = 5)]
async fn record_event(
    Json(event): Json<OrderEvent>,
    message: Message,
    orders: Table<OrderStates, ReadWrite>,
) -> Result<(), RecordError> {
    let recorded = record(&event, &orders).await;
    if message.last_attempt() == Some(true) {
        // SQS would move the message to the same queue after this attempt, but without a reason.
        return recorded.map_err(|error| RecordError::Other(Error::from(error).permanent()));
    }
    recorded
}

async fn record(event: &OrderEvent, orders: &Table<OrderStates, ReadWrite>) -> Result<(), RecordError> {
    let before = read(event.order, orders).await?;
    let version_before = before.as_ref().map_or(0, |order| order.version);
    if let Some(changed) = order::apply(before, event)? {
        write(&changed, version_before, orders).await?;
    }
    Ok(())
}

async fn read(id: Uuid, orders: &Table<OrderStates, ReadWrite>) -> Result<Option<Order>, Error> {
    let found = orders.get_item().key("id", S(id.into())).consistent_read(true).send().await?;
    let order = found.item.map(serde_dynamo::from_item).transpose()?;
    Ok(order)
}

/// Writes an order unless it was changed after it was read. The failure is then
/// `ConditionalCheckFailedException`, and the next attempt reads the order again.
async fn write(
    order: &Order,
    version_before: u64,
    orders: &Table<OrderStates, ReadWrite>,
) -> Result<(), Error> {
    let item = serde_dynamo::to_item(order)?;
    orders
        .put_item()
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(id) OR version = :version")
        .expression_attribute_values(":version", N(version_before.to_string()))
        .send()
        .await?;
    Ok(())
}

#[function(sqs = FailedOrderEvents, memory = 256, timeout = 5)]
async fn work_letter(
    letter: DeadLetter<Text>,
    message: Message,
    tasks: Table<OrderTasks, Write>,
) -> Result<(), Error> {
    let task = Task::of(message.id, letter);
    let item = serde_dynamo::to_item(&task)?;
    let put = tasks.put_item().set_item(Some(item)).condition_expression("attribute_not_exists(id)");
    match put.send().await {
        Ok(_) => Ok(()),
        // The letter was delivered again. The task stays as it is: somebody may have changed it since.
        Err(error) if is_failed_condition(&error) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn is_failed_condition(error: &SdkError<PutItemError>) -> bool {
    error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception)
}

#[cfg(test)]
mod tests;
