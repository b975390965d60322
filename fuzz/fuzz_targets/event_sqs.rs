//! Feeds any bytes to `sqs` functions: the response names each message at most once, and no id is empty.
#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use lambkin::eventbridge::{Detail, Envelope};
use lambkin::s3::S3Object;
use lambkin::sns::{Notification, Published};
use lambkin::sqs::{DeadLetter, Message, Text};
use lambkin::testing::App;
use lambkin::{Batch, Error, Json};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(sqs = "jobs", concurrency = 3)]
async fn job(text: Text, message: Message, json: Json<Value>) -> Result<(), Error> {
    assert_eq!(text.0, message.body);
    if json.0.is_null() { Err(Error::new("Null", "nothing to do")) } else { Ok(()) }
}

/// Takes the events of other services in messages.
#[lambkin::function(sqs = "uploads")]
async fn object(letter: DeadLetter<Vec<S3Object>>) {
    let _ = letter;
}
#[lambkin::function(sqs = "alarms")]
async fn notification(notification: Notification, published: Published<Value>) {
    assert_eq!(serde_json::from_str::<Value>(&notification.message).ok(), Some(published.0));
}
#[lambkin::function(sqs = "orders")]
async fn event_of_a_bus(events: Batch<Envelope>) {
    events.done();
}
#[lambkin::function(sqs = "orders")]
async fn detail(details: Batch<Detail<Value>>) {
    details.iter().for_each(|detail| detail.done());
}

static APPS: LazyLock<[App; 5]> = LazyLock::new(|| {
    [
        App::of::<job>(),
        App::of::<object>(),
        App::of::<notification>(),
        App::of::<event_of_a_bus>(),
        App::of::<detail>(),
    ]
});
fuzz_target!(|event: &[u8]| {
    for app in APPS.iter() {
        let outcome = lambkin_fuzz::feed(app, event);
        if outcome.error().is_none() {
            let failed = outcome.failed_items();
            assert!(failed.iter().all(|id| !id.is_empty()));
            assert_eq!(failed.iter().collect::<HashSet<_>>().len(), failed.len());
        }
    }
});
