//! Events inside of messages: S3 in SQS and SNS, SNS in SQS, EventBridge in SQS, S3 in EventBridge. An
//! extractor of the inner event takes it out of the outer one.

#[cfg(all(feature = "eventbridge", feature = "sqs"))]
mod bus;
#[cfg(all(feature = "s3", any(feature = "eventbridge", feature = "sns", feature = "sqs")))]
mod object;
#[cfg(all(feature = "sns", feature = "sqs"))]
mod topic;

#[cfg(all(feature = "sqs", any(feature = "eventbridge", feature = "s3")))]
use std::borrow::Cow;

/// The message without the envelope of SNS: what stands in a queue that is subscribed to a topic, unless
/// raw message delivery is on.
#[cfg(all(feature = "sqs", any(feature = "eventbridge", feature = "s3")))]
fn unwrapped(body: &str) -> Cow<'_, str> {
    #[cfg(feature = "sns")]
    if let Some(content) = topic::wrapped(body) {
        return content.message.0;
    }
    Cow::Borrowed(body)
}
