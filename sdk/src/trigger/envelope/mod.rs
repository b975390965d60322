//! Events inside messages: S3 in SQS and SNS, SNS in SQS, EventBridge in SQS, S3 in EventBridge. The
//! extractors of the inner event read it from the outer one.

mod bus;
mod object;
mod topic;

use std::borrow::Cow;

/// Returns the message without the SNS envelope, which a queue that subscribes to a topic receives unless raw
/// message delivery is on.
fn unwrapped(body: &str) -> Cow<'_, str> {
    if let Some(content) = topic::wrapped(body) {
        return content.message.0;
    }
    Cow::Borrowed(body)
}
