//! Feeds any request to the SQS of the local cloud, and any report of failed items.
#![no_main]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use cargo_lambkin::sqs::{Call, QueueConfig, Queues, failures};
use libfuzzer_sys::fuzz_target;

static QUEUES: LazyLock<Queues> = LazyLock::new(|| {
    let queues = Queues::in_memory(Arc::new(|| 1_700_000_000_000)).unwrap();
    queues.create(&QueueConfig::new("jobs")).unwrap();
    queues.create(&QueueConfig::new("jobs.fifo")).unwrap();
    queues
});

// The first line is the action, and the rest is the body.
fuzz_target!(|bytes: &[u8]| {
    let sent = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
    let failed = failures(bytes, &sent);
    assert!(failed.is_none_or(|failed| failed.is_subset(&sent)));
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (action, body) = bytes.split_at(end);
    let Ok(action) = std::str::from_utf8(action) else { return };
    // A long poll would only take time.
    if action == "ReceiveMessage" && body.windows(8).any(|name| name.eq_ignore_ascii_case(b"WaitTime")) {
        return;
    }
    let call = Call {
        target: format!("AmazonSQS.{action}"),
        endpoint: "http://127.0.0.1:4566".to_owned(),
        trace: None,
        body: Bytes::copy_from_slice(body),
    };
    let _ = lambkin_fuzz::wait(QUEUES.call(call));
});
