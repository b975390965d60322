//! How an event changes an order.

use std::num::NonZero;

use lambkin::Failure;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The body of a message: `{"id": "..", "order": "..", "event": {"placed": {"total": 4200}}}`.
#[derive(Deserialize)]
pub(crate) struct OrderEvent {
    /// The id of the event: the same when the event is sent again.
    id: Uuid,
    pub(crate) order: Uuid,
    event: Change,
}

/// What happened. Money is in cents.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Change {
    Placed { total: NonZero<u64> },
    Paid { amount: NonZero<u64> },
    Cancelled,
}

/// An item of the table of states.
#[derive(Serialize, Deserialize)]
pub(crate) struct Order {
    id: Uuid,
    state: State,
    total: NonZero<u64>,
    /// The events that led to this state, oldest first, so that none is applied twice.
    events: Vec<Uuid>,
    /// Set by the service desk, together with the next version, while somebody talks to the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held_by: Option<String>,
    /// Incremented by each change.
    pub(crate) version: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Placed,
    Paid,
    Cancelled,
    RefundDue,
}

/// Why an event does not apply to its order.
#[derive(Debug, thiserror::Error, Failure)]
pub(crate) enum DoesNotApply {
    /// Permanent: the events of an order arrive in order, so `placed` will not arrive after this one.
    #[error("the order was never placed")]
    #[failure(permanent)]
    UnknownOrder,
    #[error("the amount is not the total of the order")]
    #[failure(permanent)]
    WrongAmount,
    #[error("the order is past that state")]
    #[failure(permanent)]
    TooLate,
    /// Retried, together with the later events of the same order.
    #[error("the order is on hold")]
    OnHold,
}

/// Returns the order after the event, or `None` if the event changes nothing.
pub(crate) fn apply(order: Option<Order>, event: &OrderEvent) -> Result<Option<Order>, DoesNotApply> {
    let Some(mut order) = order else {
        return place(event).map(Some);
    };
    if order.events.contains(&event.id) {
        return Ok(None);
    }
    if order.held_by.is_some() {
        return Err(DoesNotApply::OnHold);
    }
    order.state = match (order.state, event.event) {
        (State::Placed, Change::Paid { amount }) if amount == order.total => State::Paid,
        (State::Placed, Change::Paid { .. }) => return Err(DoesNotApply::WrongAmount),
        (State::Placed, Change::Cancelled) => State::Cancelled,
        (State::Paid, Change::Cancelled) => State::RefundDue,
        // A second cancellation changes nothing.
        (State::Cancelled | State::RefundDue, Change::Cancelled) => return Ok(None),
        (_, Change::Placed { .. } | Change::Paid { .. }) => return Err(DoesNotApply::TooLate),
    };
    order.events.push(event.id);
    order.version += 1;
    Ok(Some(order))
}

/// Returns the order that the event places.
fn place(event: &OrderEvent) -> Result<Order, DoesNotApply> {
    let Change::Placed { total } = event.event else {
        return Err(DoesNotApply::UnknownOrder);
    };
    Ok(Order {
        id: event.order,
        state: State::Placed,
        total,
        events: vec![event.id],
        held_by: None,
        version: 1,
    })
}
