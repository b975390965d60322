//! Apache Kafka, as Amazon MSK and Lambda name it.

/// Checks the name of a topic.
pub fn kafka_topic(text: &str) -> Result<(), String> {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if (1..=249).contains(&text.len()) && text.bytes().all(known) && text != "." && text != ".." {
        return Ok(());
    }
    Err(format!("`{text}` is not a topic name: use 1 to 249 letters, digits, `.`, `-` and `_`"))
}

/// Checks the ID of a consumer group, as Lambda accepts it.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AmazonManagedKafkaEventSourceConfig.html>
pub fn kafka_group(text: &str) -> Result<(), String> {
    let known = |b: u8| b.is_ascii_alphanumeric() || b"-/*:_+=.@".contains(&b);
    if (1..=200).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is not a consumer group ID: use 1 to 200 letters, digits and `-/*:_+=.@`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_and_groups_keep_their_naming_rules() {
        for name in ["orders", "shop.orders-v2", "_a"] {
            assert_eq!(kafka_topic(name), Ok(()), "{name}");
        }
        for name in ["", ".", "..", "a b", "é", "arn:aws:kafka:r:1:topic/c/u/t", &"a".repeat(250)] {
            assert!(kafka_topic(name).is_err_and(|error| error.contains("is not a topic name")), "{name}");
        }
        assert_eq!(kafka_group("billing/v2@eu"), Ok(()));
        for id in ["", "a b", &"a".repeat(201)] {
            assert!(kafka_group(id).is_err_and(|error| error.contains("is not a consumer group ID")), "{id}");
        }
    }
}
