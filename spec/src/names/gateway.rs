//! Amazon API Gateway, and cross-origin requests of browsers.

use crate::text::{list, nearest};

/// Checks the kind of a Lambda authorizer.
pub fn authorizer(text: &str) -> Result<(), String> {
    match text {
        "token" | "request" => Ok(()),
        _ => Err(format!("`{text}` is not a kind of authorizer: write `token` or `request`")),
    }
}

/// Checks the route key of a WebSocket API: one of API Gateway's own, or what a selection expression finds in
/// a message.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html>
pub fn route_key(text: &str) -> Result<(), String> {
    const OWN: &[&str] = &["$connect", "$disconnect", "$default"];
    if OWN.contains(&text) {
        return Ok(());
    }
    if text.starts_with('$') {
        return Err(match nearest(text, OWN.iter().copied()) {
            Some(near) => format!("`{text}` is not a route key of API Gateway, did you mean `{near}`?"),
            None => format!("`{text}` is not a route key of API Gateway: its own are {}", list(OWN)),
        });
    }
    if let Some(own) = OWN.iter().find(|own| own.trim_start_matches('$') == text) {
        return Err(format!("write `{own}`, with the `$`"));
    }
    if (1..=128).contains(&text.chars().count()) && text.trim() == text {
        return Ok(());
    }
    Err(format!(
        "`{text}` is not a route key: use 1 to 128 characters without a space at either end, as in `$default`"
    ))
}

/// Checks the origins that may call: `*`, or a list.
pub fn origins(text: &str) -> Result<(), String> {
    if text == "*" {
        return Ok(());
    }
    for origin in text.split(',').map(str::trim) {
        let host = origin
            .split_once("://")
            .map(|(scheme, host)| (scheme.bytes().all(|b| b.is_ascii_lowercase()), host));
        match host {
            Some((true, host)) if is_host(host) => {}
            _ => {
                return Err(format!(
                    "`{origin}` is not an origin: write `*`, or a scheme and a host, as in `https://shop.example`"
                ));
            }
        }
    }
    Ok(())
}

/// Returns whether a text is a host with or without a port, and nothing more.
fn is_host(host: &str) -> bool {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "443"));
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
        && port.parse::<u16>().is_ok()
}

/// Checks a list of header names.
pub fn headers(text: &str) -> Result<(), String> {
    let token = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match text.split(',').map(str::trim).find(|name| !token(name)) {
        Some(name) => Err(format!("`{name}` is not a header name: write a list such as `location, etag`")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn origins_have_no_path() {
        for list in
            ["*", "https://a.example", "https://a.example, http://localhost:3000", "capacitor://localhost"]
        {
            assert_eq!(origins(list), Ok(()), "{list}");
        }
        for list in [
            "",
            "a.example",
            "https://a.example/",
            "https://",
            "https://a.example,",
            "*, https://a.example",
            "https://a:b",
        ] {
            says(origins(list), "is not an origin");
        }
        assert_eq!(headers("location, x-total"), Ok(()));
        says(headers("location,"), "is not a header name");
    }

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
