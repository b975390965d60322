//! AWS Lambda.

use crate::text::is_resource;

/// Checks the name of a function.
pub fn function_name(text: &str) -> Result<(), String> {
    if is_resource(text, 64) {
        return Ok(());
    }
    Err(format!("`{text}` is not a function name: use 1 to 64 letters, digits, `-` and `_`"))
}

/// The variables that Lambda sets itself.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED: &[&str] = &[
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_MAX_CONCURRENCY",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

/// Checks the name of an environment variable of a function.
pub fn variable(name: &str) -> Result<(), String> {
    if RESERVED.contains(&name) {
        return Err(format!("Lambda sets `{name}` itself: choose another name"));
    }
    // Lambda's own pattern: [a-zA-Z]([a-zA-Z0-9_])+
    if name.len() >= 2
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return Ok(());
    }
    Err(format!(
        "`{name}` is not an environment variable name: use two or more letters, digits and `_`, with a letter first"
    ))
}

/// Checks the name of a failure.
pub fn failure_name(text: &str) -> Result<(), String> {
    if text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Ok(());
    }
    Err(format!(
        "`{text}` is not a failure name: use letters and digits with a capital first, as in `NotFound`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn functions_variables_and_failures_keep_their_naming_rules() {
        says(function_name(""), "1 to 64");
        assert_eq!(variable("TABLE"), Ok(()));
        assert_eq!(variable("AWS_ENDPOINT_URL"), Ok(()));
        says(variable("AWS_REGION"), "Lambda sets `AWS_REGION` itself");
        says(variable("A"), "two or more");
        says(variable("_A"), "a letter first");
        assert_eq!(failure_name("NotFound2"), Ok(()));
        says(failure_name("not_found"), "is not a failure name");
    }
}
