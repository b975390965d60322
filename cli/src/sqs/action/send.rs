//! `SendMessage` and `SendMessageBatch`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Batch;
use crate::sqs::attribute::{self, Attribute};
use crate::sqs::error::Error;
use crate::sqs::store::{self, Message, Queue};
use crate::sqs::{Queues, check, digest};

/// A message to send: a request of its own, or an entry of a batch.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SendMessage {
    queue_url: Option<String>,
    id: String,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<BTreeMap<String, Attribute>>,
    message_system_attributes: Option<BTreeMap<String, Attribute>>,
    message_deduplication_id: Option<String>,
    message_group_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SendMessageBatch {
    queue_url: Option<String>,
    entries: Vec<SendMessage>,
}

/// The response for a message that was sent.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Sent {
    /// The id of the batch entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The id of the message.
    pub message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    body_sum: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    attributes_sum: Option<String>,
    #[serde(rename = "MD5OfMessageSystemAttributes", skip_serializing_if = "Option::is_none")]
    system_sum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<String>,
}

/// A message that passed the checks, with the checksums for its response.
struct PreparedMessage {
    message: Message,
    attributes_sum: Option<String>,
    system_sum: Option<String>,
}

impl PreparedMessage {
    fn sent(self, id: Option<String>, sent: store::Sent) -> Sent {
        Sent {
            id,
            message_id: sent.id,
            body_sum: digest::of_body(&self.message.body),
            attributes_sum: self.attributes_sum,
            system_sum: self.system_sum,
            sequence_number: sent.sequence,
        }
    }
}

impl SendMessage {
    fn size(&self) -> usize {
        let attributes = self.message_attributes.as_ref().map_or(0, attribute::size);
        self.message_body.as_deref().map_or(0, str::len) + attributes
    }

    /// Checks everything that SQS checks of a single message.
    fn ready(self, queue: &Queue, trace: Option<&str>) -> Result<PreparedMessage, Error> {
        let size = self.size();
        let body =
            self.message_body.filter(|body| !body.is_empty()).ok_or_else(|| Error::missing("MessageBody"))?;
        if !check::readable(&body) {
            return Err(Error::contents());
        }
        let attributes = self.message_attributes.unwrap_or_default();
        let system = self.message_system_attributes.unwrap_or_default();
        attribute::check(&attributes)?;
        let own_trace = attribute::trace(&system)?;
        if size > queue.settings.largest() {
            let largest = queue.settings.largest();
            return Err(Error::parameter(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {largest} bytes."
            )));
        }
        let group = self.message_group_id;
        if let Some(group) = &group {
            check::fifo_id(group, "MessageGroupId")?;
        }
        if let Some(dedup) = &self.message_deduplication_id {
            check::fifo_id(dedup, "MessageDeduplicationId")?;
        }
        let dedup = deduplication(queue, group.as_deref(), self.message_deduplication_id, &body)?;
        Ok(PreparedMessage {
            attributes_sum: digest::of_attributes(&attributes),
            system_sum: digest::of_attributes(&system),
            message: Message {
                attributes: serde_json::to_string(&attributes).unwrap_or_else(|_| "{}".to_owned()),
                trace: own_trace.or_else(|| trace.map(str::to_owned)),
                delay: delay(queue, self.delay_seconds)?,
                body,
                group,
                dedup,
            },
        })
    }
}

/// Returns the deduplication id of a message for a FIFO queue.
fn deduplication(
    queue: &Queue,
    group: Option<&str>,
    id: Option<String>,
    body: &str,
) -> Result<Option<String>, Error> {
    if !queue.settings.fifo() {
        return match id {
            None => Ok(None),
            Some(id) => {
                let reason = "The request includes a parameter that is not valid for this queue type.";
                Err(Error::value(id, "MessageDeduplicationId", reason))
            }
        };
    }
    if group.is_none() {
        return Err(Error::missing("MessageGroupId"));
    }
    match id {
        Some(id) => Ok(Some(id)),
        None if queue.settings.by_content() => Ok(Some(digest::hex(&Sha256::digest(body.as_bytes())))),
        None => Err(Error::parameter(
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided \
             explicitly",
        )),
    }
}

/// Returns the delay in seconds. A FIFO queue has one delay for all messages; a 0 means that delay.
fn delay(queue: &Queue, delay: Option<i64>) -> Result<i64, Error> {
    match delay {
        None => Ok(queue.settings.delay()),
        Some(0) if queue.settings.fifo() => Ok(queue.settings.delay()),
        Some(delay) if queue.settings.fifo() => {
            let reason = "The request include parameter that is not valid for this queue type.";
            Err(Error::value(delay, "DelaySeconds", reason))
        }
        Some(delay) => {
            check::range(delay, "DelaySeconds", 0, 900, "DelaySeconds must be >= 0 and <= 900.")?;
            Ok(delay)
        }
    }
}

impl Queues {
    pub(crate) fn send_message(&self, request: SendMessage, trace: Option<&str>) -> Result<Sent, Error> {
        let queue = super::queue(&self.store(), request.queue_url.as_deref())?;
        let ready = request.ready(&queue, trace)?;
        let sent = self.put(&queue, std::slice::from_ref(&ready.message))?.pop();
        sent.map(|sent| ready.sent(None, sent)).ok_or_else(Error::no_queue)
    }

    pub(crate) fn send_one(
        &self,
        queue: &str,
        body: &str,
        attributes: BTreeMap<String, Attribute>,
    ) -> Result<Sent, Error> {
        let request = SendMessage {
            queue_url: Some(queue.to_owned()),
            message_body: Some(body.to_owned()),
            message_attributes: Some(attributes),
            ..SendMessage::default()
        };
        self.send_message(request, None)
    }

    pub(crate) fn send_message_batch(
        &self,
        request: SendMessageBatch,
        trace: Option<&str>,
    ) -> Result<Batch<Sent>, Error> {
        let queue = super::queue(&self.store(), request.queue_url.as_deref())?;
        let entries = request.entries;
        check::batch("SendMessageBatchRequestEntry", entries.iter().map(|entry| entry.id.as_str()))?;
        let size = entries.iter().map(SendMessage::size).sum();
        if size > check::MAX_MESSAGE {
            return Err(Error::batch_too_long(check::MAX_MESSAGE, size));
        }
        if queue.settings.fifo() && entries.iter().any(|entry| entry.message_group_id.is_none()) {
            // For a batch SQS reports this as an invalid value, for a single message as a missing parameter.
            return Err(Error::parameter("The request must contain the parameter MessageGroupId."));
        }
        let mut response = Batch::new();
        let mut ready = Vec::with_capacity(entries.len());
        for mut entry in entries {
            let id = std::mem::take(&mut entry.id);
            match entry.ready(&queue, trace) {
                Ok(entry) => ready.push((id, entry)),
                Err(error) => response.fail(&id, &error),
            }
        }
        let messages: Vec<_> = ready.iter().map(|(_, ready)| ready.message.clone()).collect();
        let sent = self.put(&queue, &messages)?;
        response.successful =
            ready.into_iter().zip(sent).map(|((id, ready), sent)| ready.sent(Some(id), sent)).collect();
        Ok(response)
    }

    fn put(&self, queue: &Queue, messages: &[Message]) -> Result<Vec<store::Sent>, Error> {
        let sent = self.store().send(queue, messages, self.now())?;
        self.inner.changed.notify_waiters();
        Ok(sent)
    }
}
