//! The event of a rule.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

/// Returns the event that a function with a schedule receives, from a rule that has the name of the function.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>
pub fn event(function: &str, time: Timestamp) -> Bytes {
    // Rules have whole seconds.
    let second = Timestamp::from_second(time.as_second()).unwrap_or(time);
    let event = json!({
        "version": "0",
        "id": uuid::Uuid::new_v4().to_string(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": crate::ACCOUNT,
        "time": second.to_string(),
        "region": crate::REGION,
        "resources": [format!("arn:aws:events:{}:{}:rule/{function}", crate::REGION, crate::ACCOUNT)],
        "detail": {},
    });
    event.to_string().into()
}
