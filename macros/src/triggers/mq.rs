//! `mq`: checks the name of a queue in a broker.

/// The longest name that the event source mapping takes.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
const LONGEST: usize = 1_000;

pub(super) fn queue(name: &str) -> Result<(), String> {
    if name.starts_with("arn:") || name.contains("::") {
        return Err(format!(
            "`{name}` is not the name of a queue: write only the name that it has in the broker"
        ));
    }
    let length = name.chars().count();
    if (1..=LONGEST).contains(&length) && name.trim() == name && !name.contains(char::is_control) {
        return Ok(());
    }
    Err(format!("`{name}` is not the name of a queue: use 1 to 1,000 characters, without a space at an end"))
}

#[cfg(test)]
mod tests {
    use super::queue;

    #[test]
    fn a_queue_has_the_name_that_it_has_in_the_broker() {
        for name in
            ["orders", "shop.orders", "Consumer.a.VirtualTopic.b", "orders to bill", &"q".repeat(1_000)]
        {
            assert_eq!(queue(name), Ok(()));
        }
        for name in ["", " orders", "orders\n", &"q".repeat(1_001)] {
            assert!(
                queue(name).unwrap_err().ends_with("use 1 to 1,000 characters, without a space at an end")
            );
        }
        for name in ["arn:aws:mq:eu-west-1:1:broker:b", "orders::/"] {
            let error = queue(name).unwrap_err();
            assert!(error.ends_with("write only the name that it has in the broker"), "{error}");
        }
    }
}
