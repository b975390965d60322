//! Amazon EventBridge.

/// Checks the `detail-type` of an event: any text of up to 128 characters, also with dots and spaces.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html>
pub fn detail_type(text: &str) -> Result<(), String> {
    if text == "Scheduled Event" {
        return Err(
            "`Scheduled Event` comes from a schedule, not from a bus: write `schedule = \"rate(5 minutes)\"`"
                .to_owned(),
        );
    }
    if (1..=128).contains(&text.chars().count()) && text.trim() == text {
        return Ok(());
    }
    Err(format!(
        "`{text}` is not a detail type: use 1 to 128 characters without a space at either end, as in `OrderPlaced`"
    ))
}

/// Checks the `source` of an event. AWS's own sources have a form; all others are free.
pub fn event_source(text: &str) -> Result<(), String> {
    if !(1..=256).contains(&text.chars().count()) || text.chars().any(char::is_whitespace) {
        return Err(format!(
            "`{text}` is not an event source: use 1 to 256 characters without spaces, as in `shop.orders`"
        ));
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("aws.") && !lower.starts_with("aws.partner/") && text != lower {
        return Err(format!("AWS writes its sources in lower case: `{lower}`"));
    }
    Ok(())
}

/// Checks the name of an event bus; that of a partner has slashes.
pub fn event_bus(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split_once("event-bus/").map_or("", |(_, name)| name);
        return Err(format!("write only the bus's name: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/');
    if (1..=256).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is not an event bus name: use 1 to 256 letters, digits, `.`, `-`, `_` and `/`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn events_and_buses_keep_their_naming_rules() {
        for name in ["OrderPlaced", "order.placed", "EC2 Instance State-change Notification"] {
            assert_eq!(detail_type(name), Ok(()), "{name}");
        }
        says(detail_type("Scheduled Event"), "write `schedule = ");
        says(detail_type(" OrderPlaced"), "is not a detail type");
        for name in ["aws.ec2", "shop", "Shop.Orders", "aws.partner/example.com/A/b"] {
            assert_eq!(event_source(name), Ok(()), "{name}");
        }
        says(event_source("AWS.EC2"), "in lower case: `aws.ec2`");
        says(event_source("shop orders"), "is not an event source");
        assert_eq!(event_bus("shop"), Ok(()));
        says(event_bus("arn:aws:events:eu-west-1:1:event-bus/shop"), "write only the bus's name: `shop`");
        says(event_bus("a b"), "is not an event bus name");
    }
}
