//! Amazon SNS.

use crate::text::is_resource;

/// Checks the name of a topic. Only queues can subscribe to a FIFO topic.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-delivery.html>
pub fn topic(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.rsplit(':').next().unwrap_or_default();
        return Err(format!("write only the topic's name: `{name}`"));
    }
    if text.ends_with(".fifo") {
        return Err(format!(
            "the FIFO topic `{text}` cannot invoke a function: subscribe a queue to it, and write `sqs = \"..\"`"
        ));
    }
    if is_resource(text, 256) {
        return Ok(());
    }
    Err(format!("`{text}` is not a topic name: use 1 to 256 letters, digits, `-` and `_`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn topics_keep_their_naming_rules() {
        assert_eq!(topic("alarms"), Ok(()));
        says(topic("alarms.fifo"), "cannot invoke a function");
        says(topic("arn:aws:sns:eu-west-1:1:alarms"), "write only the topic's name: `alarms`");
        says(topic(""), "1 to 256");
    }
}
