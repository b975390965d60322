//! An event of a bus in a queue.

use serde::de::DeserializeOwned;

use super::unwrapped;
use crate::eventbridge::{Detail, Envelope};
use crate::trigger::eventbridge::read;
use crate::trigger::sqs::SqsRecord;
use crate::trigger::{FromItem, Sqs};
use crate::{Error, Invocation};

/// Of the event that a rule wrote into the queue. A body that is none is the failure `MalformedEvent`, which
/// says what it looks like; it is permanent.
impl FromItem<Sqs> for Envelope {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        read(unwrapped(message.body()).as_bytes())?.envelope()
    }
}

/// Of the event that a rule wrote into the queue. What does not fit is the failure `MalformedDetail`, which
/// names the field, and a body that is no event `MalformedEvent`; both are permanent.
impl<T: DeserializeOwned> FromItem<Sqs> for Detail<T> {
    fn from_item(message: &SqsRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        read(unwrapped(message.body()).as_bytes())?.detail().map(Self)
    }
}
