//! Cross-origin requests, according to the Fetch standard.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap,
    HeaderName, HeaderValue, VARY,
};

use crate::failure::Error;
use crate::spec::CorsSpec;
use crate::trigger::http::item::HttpItem;

/// Rejects credentials for any origin: browsers refuse `*` with credentials, and echoing any origin would
/// give every page access to them.
pub(super) fn check(cors: &CorsSpec) -> Result<(), Error> {
    if cors.credentials && cors.origins.trim() == "*" {
        return Err(Error::new(
            "InvalidCors",
            "`cors` with credentials must list its origins: `*` would give every page access to them",
        )
        .permanent());
    }
    Ok(())
}

/// Allows the page to read the response, if its origin is allowed.
pub(super) fn allow(cors: &CorsSpec, item: &HttpItem<'_>, headers: &mut HeaderMap) {
    let any = cors.origins.trim() == "*";
    if !any {
        // Also for other origins: a cache must not serve their response to an allowed one.
        vary(headers, "Origin");
    }
    let Some(origin) = item.header("origin") else { return };
    if !any && !cors.origins.split(',').any(|allowed| allowed.trim() == origin) {
        return;
    }
    set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, if any { "*" } else { origin });
    if cors.credentials {
        set(headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    if let Some(expose) = cors.expose {
        set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, expose);
    }
}

/// Lists what a page may send. [`allow`] adds the origin to every response.
pub(super) fn preflight(cors: &CorsSpec, item: &HttpItem<'_>, methods: &str, headers: &mut HeaderMap) {
    set(headers, ACCESS_CONTROL_ALLOW_METHODS, methods);
    if let Some(wanted) = item.header("access-control-request-headers") {
        // The headers that a function reads are not declared, so all requested ones are allowed.
        set(headers, ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        vary(headers, "Access-Control-Request-Headers");
    }
    if let Some(seconds) = cors.max_age {
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds));
    }
}

/// Sets a header, unless the function has set it or the value is not valid in a header.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.entry(name).or_insert(value);
    }
}

fn vary(headers: &mut HeaderMap, on: &'static str) {
    headers.append(VARY, HeaderValue::from_static(on));
}
