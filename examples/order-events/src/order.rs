//! What an event makes of an order.

use std::num::NonZero;

use lambkin::Failure;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The body of a message: `{"id": "..", "order": "..", "event": {"placed": {"total": 4200}}}`.
#[derive(Deserialize)]
pub(crate) struct OrderEvent {
    /// The event's own: the same when it is sent again.
    id: Uuid,
    pub(crate) order: Uuid,
    event: What,
}

/// What happened. Money is in cents.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Placed { total: NonZero<u64> },
    Paid { amount: NonZero<u64> },
    Cancelled,
}

/// An item of the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct Order {
    id: Uuid,
    state: State,
    total: NonZero<u64>,
    /// The events that made it what it is, oldest first: none of them counts twice.
    events: Vec<Uuid>,
    /// Set by the desk, with the next version, while somebody talks to the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held_by: Option<String>,
    /// One more with each change.
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

/// Why an event does not fit.
#[derive(Debug, thiserror::Error, Failure)]
pub(crate) enum Unfit {
    /// For good: its group is in order, so the order will not come after it.
    #[error("the order was never placed")]
    #[failure(permanent)]
    UnknownOrder,
    #[error("the amount is not the order's total")]
    #[failure(permanent)]
    WrongAmount,
    #[error("the order is past that")]
    #[failure(permanent)]
    TooLate,
    /// For now: it comes back, and so does what is after it in its group.
    #[error("the order is on hold")]
    OnHold,
}

/// The order after the event; `None` where that changes nothing.
pub(crate) fn after(order: Option<Order>, event: &OrderEvent) -> Result<Option<Order>, Unfit> {
    let Some(mut order) = order else {
        let What::Placed { total } = event.event else { return Err(Unfit::UnknownOrder) };
        let (id, state, events) = (event.order, State::Placed, vec![event.id]);
        return Ok(Some(Order { id, state, total, events, held_by: None, version: 1 }));
    };
    if order.events.contains(&event.id) {
        return Ok(None);
    }
    if order.held_by.is_some() {
        return Err(Unfit::OnHold);
    }
    order.state = match (order.state, event.event) {
        (State::Placed, What::Paid { amount }) if amount == order.total => State::Paid,
        (State::Placed, What::Paid { .. }) => return Err(Unfit::WrongAmount),
        (State::Placed, What::Cancelled) => State::Cancelled,
        (State::Paid, What::Cancelled) => State::RefundDue,
        // Whoever cancels twice has what they want.
        (State::Cancelled | State::RefundDue, What::Cancelled) => return Ok(None),
        (_, What::Placed { .. } | What::Paid { .. }) => return Err(Unfit::TooLate),
    };
    order.events.push(event.id);
    order.version += 1;
    Ok(Some(order))
}
