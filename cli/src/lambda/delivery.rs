//! Delivers accepted events: retries those that fail, and sends those that keep failing to a destination.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::config::arn;
use super::pending::{PendingEvent, Time};
use super::{Call, Lambda};
use crate::invoke::{InvokeError, InvokeResponse};

/// How long an event waits if its function is busy or missing. This does not count as an attempt.
const BUSY_DELAY: Duration = Duration::from_secs(1);
/// How long to wait after the store failed. A full disk can stay full for a while.
const STORE_RETRY: Duration = Duration::from_secs(1);
/// As good as for ever: waking up once an hour is harmless.
const FOREVER: Duration = Duration::from_secs(3600);

/// Delivers until the future is dropped. An event that is being delivered then is delivered again by the next
/// run.
pub(super) async fn run(lambda: &Lambda) {
    let mut deliveries = JoinSet::new();
    let mut events: HashMap<i64, String> = HashMap::new();
    loop {
        let now = Time::now();
        let pause = match start(lambda, &mut deliveries, &mut events, now) {
            Ok(Some(next)) => next.since(now),
            Ok(None) => FOREVER,
            Err(error) => {
                lambda.log(&format!("cannot read the pending events: {error}"));
                STORE_RETRY
            }
        };
        tokio::select! {
            () = lambda.inner.accepted.notified() => {}
            Some(done) = deliveries.join_next() => {
                if let Ok(id) = done {
                    events.remove(&id);
                }
            }
            () = sleep(pause) => {}
        }
    }
}

/// Starts the deliveries that are due, as far as there are environments for them. Returns when the next one
/// is due.
fn start(
    lambda: &Lambda,
    deliveries: &mut JoinSet<i64>,
    events: &mut HashMap<i64, String>,
    now: Time,
) -> Result<Option<Time>, rusqlite::Error> {
    let pending = &lambda.inner.pending;
    for function in pending.functions(now)? {
        let mut busy = events.values().filter(|other| **other == function).count();
        let most = lambda.inner.host.settings.environments.max(1);
        if busy >= most {
            continue;
        }
        for id in pending.due(&function, now, most + busy)? {
            if busy < most && !events.contains_key(&id) {
                busy += 1;
                events.insert(id, function.clone());
                let lambda = lambda.clone();
                deliveries.spawn(async move {
                    lambda.deliver(id).await;
                    id
                });
            }
        }
    }
    pending.next(now)
}

/// Why an event is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
enum Condition {
    RetriesExhausted,
    EventAgeExceeded,
}

impl Lambda {
    async fn deliver(&self, id: i64) {
        let Some(event) = self.read(id).await else { return };
        if let Some(record) = &event.record {
            return self.send(&event, record).await;
        }
        let settings = &self.inner.host.settings;
        if Time::now().since(event.accepted) > settings.max_age {
            return self.give_up(&event, Condition::EventAgeExceeded, None).await;
        }
        let call = Call::new(event.request_id.clone(), event.payload.clone().into());
        let response = match self.call(&event.function, call).await {
            Ok(response) => response,
            Err(InvokeError::Throttled(_) | InvokeError::NoSuchFunction(_)) => {
                let due = Time::now().after(BUSY_DELAY);
                return self.write(|| self.inner.pending.postpone(id, event.failures, due)).await;
            }
            Err(refused) => {
                self.log(&format!("{}: an event is dropped: {refused}", event.function));
                return self.write(|| self.inner.pending.remove(id)).await;
            }
        };
        if !response.failed {
            return self.write(|| self.inner.pending.remove(id)).await;
        }
        if *self.inner.host.stop.borrow() {
            // The delivery was interrupted and did not fail: the next run delivers the event.
            return;
        }
        let failures = event.failures.saturating_add(1);
        let retry = usize::try_from(event.failures).ok().and_then(|nth| settings.retries.get(nth));
        match retry {
            Some(pause) => {
                let due = Time::now().after(*pause);
                self.write(|| self.inner.pending.postpone(id, failures, due)).await;
            }
            None => {
                let event = PendingEvent { failures, ..event };
                self.give_up(&event, Condition::RetriesExhausted, Some(&response)).await;
            }
        }
    }

    /// Gives up an event: stores its record for the destination, or logs a line.
    async fn give_up(&self, event: &PendingEvent, condition: Condition, response: Option<&InvokeResponse>) {
        let destination = self.destination(&event.function);
        let Some(record) = destination.and_then(|_| record(event, condition, response)) else {
            self.log(&format!(
                "{}: an event is dropped after {} attempts, {condition:?}: the function has no `on_failure`",
                event.function, event.failures
            ));
            return self.write(|| self.inner.pending.remove(event.id)).await;
        };
        self.write(|| self.inner.pending.give_up(event.id, &record)).await;
        self.send(event, &record).await;
    }

    async fn send(&self, event: &PendingEvent, record: &str) {
        let settings = &self.inner.host.settings;
        let sent = match (self.destination(&event.function), &settings.destination) {
            (Some(to), Some(send)) => send(&to, record.to_owned()),
            _ => Err("the function has no `on_failure`".to_owned()),
        };
        let Err(error) = sent else {
            return self.write(|| self.inner.pending.remove(event.id)).await;
        };
        // The record gets as much time as the event itself had.
        if Time::now().since(event.accepted) > settings.max_age.saturating_mul(2) {
            self.log(&format!("{}: the record of an event is dropped: {error}", event.function));
            return self.write(|| self.inner.pending.remove(event.id)).await;
        }
        self.log(&format!("{}: the record of an event cannot be sent yet: {error}", event.function));
        // Not earlier than the function itself would be retried.
        let due = Time::now().after(settings.retries.last().copied().unwrap_or(BUSY_DELAY));
        self.write(|| self.inner.pending.postpone(event.id, event.failures, due)).await;
    }

    fn destination(&self, function: &str) -> Option<String> {
        self.inner.host.settings.destination.as_ref()?;
        self.find(function).ok()?.config.on_failure.clone()
    }

    async fn read(&self, id: i64) -> Option<PendingEvent> {
        match self.inner.pending.get(id) {
            Ok(event) => event,
            Err(error) => {
                self.log(&format!("an event cannot be read: {error}"));
                sleep(STORE_RETRY).await;
                None
            }
        }
    }

    /// Stores the outcome of an event, and retries until it succeeds: otherwise the event would be delivered
    /// again.
    async fn write(&self, write: impl Fn() -> Result<(), rusqlite::Error>) {
        let mut logged = false;
        while let Err(error) = write() {
            if !logged {
                self.log(&format!("cannot store the outcome of an event: {error}"));
                logged = true;
            }
            sleep(STORE_RETRY).await;
        }
    }
}

/// The record that Lambda sends to a destination.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    version: &'static str,
    timestamp: String,
    request_context: RequestContext<'a>,
    request_payload: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_context: Option<ResponseContext>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_payload: Option<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    request_id: &'a str,
    function_arn: String,
    condition: Condition,
    approximate_invoke_count: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponseContext {
    status_code: u16,
    executed_version: &'static str,
    function_error: &'static str,
}

/// Builds the record. `None` means that the payload is not JSON, which is never accepted.
fn record(event: &PendingEvent, condition: Condition, response: Option<&InvokeResponse>) -> Option<String> {
    let record = Record {
        version: "1.0",
        timestamp: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        request_context: RequestContext {
            request_id: &event.request_id,
            function_arn: format!("{}:$LATEST", arn(&event.function)),
            condition,
            approximate_invoke_count: event.failures,
        },
        request_payload: serde_json::from_slice(&event.payload).ok()?,
        response_context: response.map(|_| ResponseContext {
            status_code: 200,
            executed_version: "$LATEST",
            function_error: "Unhandled",
        }),
        response_payload: response.and_then(|response| serde_json::from_slice(&response.payload).ok()),
    };
    serde_json::to_string(&record).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_record_is_what_lambda_sends() {
        let event = PendingEvent {
            id: 1,
            request_id: "r-1".into(),
            function: "resize".into(),
            payload: br#"{"b": 1, "a": 1.50}"#.to_vec(),
            accepted: Time::now(),
            failures: 3,
            record: None,
        };
        let response = InvokeResponse {
            request_id: "r-1".into(),
            payload: br#"{"errorType":"Broken"}"#.to_vec().into(),
            failed: true,
            log_tail: String::new(),
            cost: Default::default(),
        };
        let text = record(&event, Condition::RetriesExhausted, Some(&response)).unwrap();
        assert!(text.contains(r#""requestPayload":{"b": 1, "a": 1.50}"#), "{text}");
        let mut record: Value = serde_json::from_str(&text).unwrap();
        let time = record["timestamp"].take();
        assert!(time.as_str().unwrap().parse::<Timestamp>().is_ok(), "{time}");
        assert_eq!(
            record,
            json!({
                "version": "1.0",
                "timestamp": null,
                "requestContext": {
                    "requestId": "r-1",
                    "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:resize:$LATEST",
                    "condition": "RetriesExhausted",
                    "approximateInvokeCount": 3,
                },
                "requestPayload": { "a": 1.5, "b": 1 },
                "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
                "responsePayload": { "errorType": "Broken" },
            })
        );
        let text = super::record(&event, Condition::EventAgeExceeded, None).unwrap();
        assert!(!text.contains("response"), "{text}");
    }
}
