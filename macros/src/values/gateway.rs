//! What API Gateway calls its kinds of calls.

/// A kind of Lambda authorizer.
pub(crate) fn authorizer(text: &str) -> Result<(), String> {
    match text {
        "token" | "request" => Ok(()),
        _ => Err(format!("`{text}` is no kind of authorizer: write `token` or `request`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_two_kinds_of_authorizers() {
        assert_eq!((authorizer("token"), authorizer("request")), (Ok(()), Ok(())));
        assert!(authorizer("TOKEN").is_err_and(|error| error.contains("write `token` or `request`")));
    }
}
