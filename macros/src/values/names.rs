//! Names of what CloudWatch and Firehose send.

/// A log group's name.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
pub(crate) fn log_group(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split(':').nth(6).unwrap_or_default();
        return Err(format!("write the log group's name alone: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || b"._-/#".contains(&b);
    if (1..=512).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!(
        "`{text}` is no name of a log group: it has 1 to 512 letters, digits, `.`, `_`, `-`, `/` and `#`"
    ))
}

/// A delivery stream's name.
pub(crate) fn delivery_stream(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split('/').nth(1).unwrap_or_default();
        return Err(format!("write the delivery stream's name alone: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if (1..=64).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is no name of a delivery stream: it has 1 to 64 letters, digits, `.`, `_` and `-`"))
}

/// A type of custom resources.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>
pub(crate) fn resource_type(text: &str) -> Result<(), String> {
    if text == "AWS::CloudFormation::CustomResource" {
        return Ok(());
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || b"_@-:".contains(&b);
    match text.strip_prefix("Custom::") {
        Some(name) if !name.is_empty() && text.len() <= 60 && name.bytes().all(known) => Ok(()),
        Some(_) => Err(format!(
            "`{text}` is no type of a custom resource: after `Custom::` it has letters, digits, `_`, `@` and `-`, 60 characters in all"
        )),
        None => Err(format!("the type of a custom resource starts with `Custom::`: write `Custom::{text}`")),
    }
}

/// A version of what S3 Batch Operations sends.
pub(crate) fn batch_schema(text: &str) -> Result<(), String> {
    match text {
        "1.0" | "2.0" => Ok(()),
        _ => Err(format!("`{text}` is no invocation schema of S3 Batch Operations: write `2.0` or `1.0`")),
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
        assert_eq!(error, "write the log group's name alone: `/aws/lambda/x`");
        let error = delivery_stream("arn:aws:firehose:r:1:deliverystream/clicks").unwrap_err();
        assert_eq!(error, "write the delivery stream's name alone: `clicks`");
        for name in ["", "a b", "é"] {
            assert!(log_group(name).is_err() && delivery_stream(name).is_err(), "{name}");
        }
        assert!(delivery_stream(&"a".repeat(65)).is_err());
        assert_eq!((batch_schema("1.0"), batch_schema("2.0")), (Ok(()), Ok(())));
        assert!(batch_schema("2").is_err_and(|error| error.contains("write `2.0` or `1.0`")));
    }
}
