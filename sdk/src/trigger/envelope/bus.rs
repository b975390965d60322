//! An EventBridge event in an SQS message.

use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::envelope::unwrapped;
use crate::trigger::eventbridge::read;
use crate::trigger::eventbridge::{Detail, Envelope};
use crate::trigger::sqs::{Sqs, SqsRecord};

/// Reads the event that a rule sent to the queue. Fails with `MalformedEvent`, which says what the body looks
/// like, if the body is not an EventBridge event; the failure is permanent.
impl FromItem<Sqs> for Envelope {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        read(invocation.event().inner(unwrapped(message.body()).as_bytes()))?.envelope()
    }
}

/// Reads the detail of the event that a rule sent to the queue. Fails with `MalformedDetail`, which names the
/// field, if the detail does not match `T`, and with `MalformedEvent` if the body is not an EventBridge
/// event. Both failures are permanent.
impl<T: DeserializeOwned> FromItem<Sqs> for Detail<T> {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        read(invocation.event().inner(unwrapped(message.body()).as_bytes()))?.detail().map(Self)
    }
}
