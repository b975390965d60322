//! CloudWatch Logs, Firehose and CloudFormation.

/// Checks the name of a log group.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
pub fn log_group(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split(':').nth(6).unwrap_or_default();
        return Err(format!("write only the log group's name: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || b"._-/#".contains(&b);
    if (1..=512).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is not a log group name: use 1 to 512 letters, digits, `.`, `_`, `-`, `/` and `#`"))
}

/// Checks the name of a delivery stream.
pub fn delivery_stream(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split('/').nth(1).unwrap_or_default();
        return Err(format!("write only the delivery stream's name: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if (1..=64).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is not a delivery stream name: use 1 to 64 letters, digits, `.`, `_` and `-`"))
}

/// Checks the type of a custom resource.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>
pub fn resource_type(text: &str) -> Result<(), String> {
    if text == "AWS::CloudFormation::CustomResource" {
        return Ok(());
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || b"_@-:".contains(&b);
    match text.strip_prefix("Custom::") {
        Some(name) if !name.is_empty() && text.len() <= 60 && name.bytes().all(known) => Ok(()),
        Some(_) => Err(format!(
            "`{text}` is not a custom resource type: after `Custom::` use letters, digits, `_`, `@` and `-`, 60 characters in all"
        )),
        None => {
            Err(format!("the type of a custom resource must start with `Custom::`: write `Custom::{text}`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_resources_have_a_type_of_their_own() {
        for name in ["Custom::Thing", "Custom::My-Thing_2@x", "AWS::CloudFormation::CustomResource"] {
            assert_eq!(resource_type(name), Ok(()), "{name}");
        }
        assert!(resource_type("Thing").is_err_and(|error| error.ends_with("write `Custom::Thing`")));
        for name in ["Custom::", "Custom::a b", &format!("Custom::{}", "a".repeat(53))] {
            assert!(resource_type(name).is_err_and(|error| error.contains("60 characters in all")), "{name}");
        }
    }

    #[test]
    fn groups_and_streams_keep_their_naming_rules() {
        assert_eq!(log_group("/aws/lambda/orders"), Ok(()));
        assert_eq!(delivery_stream("clicks.v2"), Ok(()));
        let error = log_group("arn:aws:logs:r:1:log-group:/aws/lambda/x:*").unwrap_err();
        assert_eq!(error, "write only the log group's name: `/aws/lambda/x`");
        let error = delivery_stream("arn:aws:firehose:r:1:deliverystream/clicks").unwrap_err();
        assert_eq!(error, "write only the delivery stream's name: `clicks`");
        for name in ["", "a b", "é"] {
            assert!(log_group(name).is_err() && delivery_stream(name).is_err(), "{name}");
        }
        assert!(delivery_stream(&"a".repeat(65)).is_err());
    }
}
