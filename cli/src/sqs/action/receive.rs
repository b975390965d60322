//! `ReceiveMessage`, with long polling.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::sqs::attribute::Attribute;
use crate::sqs::error::Error;
use crate::sqs::store::{Queue, Received};
use crate::sqs::{ACCOUNT, Queues, check, digest};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ReceiveMessage {
    queue_url: Option<String>,
    /// The older name of `message_system_attribute_names`.
    attribute_names: Option<Vec<String>>,
    message_system_attribute_names: Option<Vec<String>>,
    message_attribute_names: Option<Vec<String>>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Messages {
    /// Absent if there are no messages, as in SQS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message_id: String,
    receipt_handle: String,
    #[serde(rename = "MD5OfBody")]
    body_sum: String,
    body: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    attributes_sum: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: BTreeMap<String, Attribute>,
}

/// The system attributes that a receiver can request.
const SYSTEM: [&str; 9] = [
    "AWSTraceHeader",
    "ApproximateFirstReceiveTimestamp",
    "ApproximateReceiveCount",
    "DeadLetterQueueSourceArn",
    "MessageDeduplicationId",
    "MessageGroupId",
    "SenderId",
    "SentTimestamp",
    "SequenceNumber",
];

impl Received {
    /// Returns the system attributes by name.
    pub(crate) fn system(&self) -> BTreeMap<&'static str, String> {
        let always = [
            ("ApproximateFirstReceiveTimestamp", self.first.to_string()),
            ("ApproximateReceiveCount", self.receives.to_string()),
            // With the root credentials of an account, the sender is the account.
            ("SenderId", ACCOUNT.to_owned()),
            ("SentTimestamp", self.sent.to_string()),
        ];
        let sometimes = [
            ("AWSTraceHeader", &self.trace),
            ("DeadLetterQueueSourceArn", &self.source),
            ("MessageDeduplicationId", &self.dedup),
            ("MessageGroupId", &self.group),
            ("SequenceNumber", &self.sequence),
        ];
        let sometimes = sometimes.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        always.into_iter().chain(sometimes).collect()
    }
}

/// Whether a list of names, prefixes (`order.*`) or wildcards (`All`, `.*`) contains a name.
fn wanted(names: &[String], name: &str) -> bool {
    names.iter().any(|wanted| match wanted.strip_suffix(".*") {
        Some(prefix) => name.starts_with(prefix),
        None => wanted == "All" || wanted == name,
    })
}

fn message(received: Received, system: &[String], names: &[String]) -> Message {
    let all = system.iter().any(|name| name == "All");
    let mut attributes = received.system();
    attributes.retain(|name, _| all || system.iter().any(|wanted| wanted == name));
    let mut own = received.attributes;
    own.retain(|name, _| wanted(names, name));
    Message {
        message_id: received.id,
        receipt_handle: received.receipt,
        body_sum: digest::of_body(&received.body),
        body: received.body,
        attributes,
        // Computed over the returned attributes, so that the receiver can verify it.
        attributes_sum: digest::of_attributes(&own),
        message_attributes: own,
    }
}

impl Queues {
    pub(crate) async fn receive_message(&self, request: ReceiveMessage) -> Result<Messages, Error> {
        let name = super::queue(&self.store(), request.queue_url.as_deref())?.name;
        let most = request.max_number_of_messages.unwrap_or(1);
        check::range(most, "MaxNumberOfMessages", 1, 10, "Must be between 1 and 10, if provided.")?;
        if let Some(seconds) = request.visibility_timeout {
            check::visibility(seconds)?;
        }
        if let Some(wait) = request.wait_time_seconds {
            check::range(wait, "WaitTimeSeconds", 0, 20, "Must be >= 0 and <= 20, if provided.")?;
        }
        let mut system = request.message_system_attribute_names.unwrap_or_default();
        system.extend(request.attribute_names.unwrap_or_default());
        if let Some(unknown) = system.iter().find(|name| *name != "All" && !SYSTEM.contains(&name.as_str())) {
            return Err(Error::unknown_attribute(unknown));
        }
        let names = request.message_attribute_names.unwrap_or_default();
        let wait = |queue: &Queue| {
            let seconds = request.wait_time_seconds.unwrap_or_else(|| queue.settings.wait());
            Duration::from_secs(seconds.unsigned_abs())
        };
        let most = usize::try_from(most).unwrap_or(1);
        let received = self.poll(&name, most, request.visibility_timeout, wait, |_| true).await?;
        let messages = received.into_iter().map(|received| message(received, &system, &names)).collect();
        Ok(Messages { messages })
    }

    /// Receives messages. If there are none, waits until one arrives, at most as long as `wait` says. It does
    /// not wait for a message that does not fit.
    pub(crate) async fn poll(
        &self,
        name: &str,
        most: usize,
        visibility: Option<i64>,
        wait: impl Fn(&Queue) -> Duration,
        mut fits: impl FnMut(&Received) -> bool,
    ) -> Result<Vec<Received>, Error> {
        let started = Instant::now();
        let mut full = false;
        loop {
            // Created before the store is read, so that no change after that is missed.
            let changed = self.inner.changed.notified();
            let now = self.now();
            let (received, next, wait) = {
                let mut store = self.store();
                let queue = store.queue(name)?;
                let hidden = visibility.unwrap_or_else(|| queue.settings.visibility()) * 1_000;
                let take = |message: &Received| {
                    let fits = fits(message);
                    full |= !fits;
                    fits
                };
                let (received, moved) = store.receive(&queue, most, hidden, now, take)?;
                if moved {
                    self.inner.changed.notify_waiters();
                }
                (received, store.next_visible(&queue, now)?, wait(&queue))
            };
            let left = wait.saturating_sub(started.elapsed());
            if full || !received.is_empty() || left.is_zero() {
                return Ok(received);
            }
            let next =
                next.map_or(left, |next| Duration::from_millis(next.saturating_sub(now).unsigned_abs()));
            tokio::select! {
                () = changed => (),
                () = tokio::time::sleep(next.min(left)) => (),
            }
        }
    }
}
