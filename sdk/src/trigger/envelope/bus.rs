//! An event of a bus in a queue.

use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::envelope::unwrapped;
use crate::trigger::eventbridge::read;
use crate::trigger::eventbridge::{Detail, Envelope};
use crate::trigger::sqs::{Sqs, SqsRecord};

/// Of the event that a rule wrote into the queue. A body that is none is the failure `MalformedEvent`, which
/// says what it looks like; it is permanent.
impl FromItem<Sqs> for Envelope {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        read(invocation.event().inner(unwrapped(message.body()).as_bytes()))?.envelope()
    }
}

/// Of the event that a rule wrote into the queue. What does not fit is the failure `MalformedDetail`, which
/// names the field, and a body that is no event `MalformedEvent`; both are permanent.
impl<T: DeserializeOwned> FromItem<Sqs> for Detail<T> {
    fn from_item(message: &SqsRecord<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        read(invocation.event().inner(unwrapped(message.body()).as_bytes()))?.detail().map(Self)
    }
}
