//! Events inside of messages: S3 in SQS and SNS, SNS in SQS, EventBridge in SQS, S3 in EventBridge. An
//! extractor of the inner event takes it out of the outer one.

mod bus;
mod object;
mod topic;

use std::borrow::Cow;

/// The message without the envelope of SNS: what stands in a queue that is subscribed to a topic, unless
/// raw message delivery is on.
fn unwrapped(body: &str) -> Cow<'_, str> {
    if let Some(content) = topic::wrapped(body) {
        return content.message.0;
    }
    Cow::Borrowed(body)
}
