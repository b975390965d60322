//! What API Gateway calls its kinds of calls.

use crate::names::{list, nearest};

/// A kind of Lambda authorizer.
pub(crate) fn authorizer(text: &str) -> Result<(), String> {
    match text {
        "token" | "request" => Ok(()),
        _ => Err(format!("`{text}` is no kind of authorizer: write `token` or `request`")),
    }
}

/// A route of a WebSocket API: one of three, or what a selection expression finds in a message.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html>
pub(crate) fn route_key(text: &str) -> Result<(), String> {
    const OWN: &[&str] = &["$connect", "$disconnect", "$default"];
    if OWN.contains(&text) {
        return Ok(());
    }
    if text.starts_with('$') {
        return Err(match nearest(text, OWN.iter().copied()) {
            Some(near) => format!("`{text}` is no route of API Gateway, did you mean `{near}`?"),
            None => format!("`{text}` is no route of API Gateway: its own are {}", list(OWN)),
        });
    }
    if let Some(own) = OWN.iter().find(|own| own.trim_start_matches('$') == text) {
        return Err(format!("write `{own}`, with the `$`"));
    }
    if (1..=128).contains(&text.chars().count()) && text.trim() == text {
        return Ok(());
    }
    Err(format!("`{text}` is no route: it has 1 to 128 characters and no space around it, as in `$default`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_with_a_dollar_are_api_gateways_own() {
        for route in ["$connect", "$disconnect", "$default", "move", "send message"] {
            assert_eq!(route_key(route), Ok(()), "{route}");
        }
        for (route, says) in [
            ("$conect", "did you mean `$connect`?"),
            ("$x", "its own are `$connect`, `$disconnect` and `$default`"),
            ("default", "write `$default`, with the `$`"),
            ("", "1 to 128"),
        ] {
            assert!(route_key(route).is_err_and(|error| error.contains(says)), "{route}");
        }
    }

    #[test]
    fn there_are_two_kinds_of_authorizers() {
        assert_eq!((authorizer("token"), authorizer("request")), (Ok(()), Ok(())));
        assert!(authorizer("TOKEN").is_err_and(|error| error.contains("write `token` or `request`")));
    }
}
