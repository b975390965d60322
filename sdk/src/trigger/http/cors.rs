//! Requests from pages of another origin, by the rules of the Fetch standard.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap,
    HeaderName, HeaderValue, VARY,
};

use crate::failure::Error;
use crate::spec::CorsSpec;
use crate::trigger::http::item::HttpItem;

/// Browsers refuse `*` together with credentials, and echoing any origin would defeat the point.
pub(super) fn check(cors: &CorsSpec) -> Result<(), Error> {
    if cors.credentials && cors.origins.trim() == "*" {
        return Err(Error::new(
            "InvalidCors",
            "`cors` with credentials needs a list of origins: `*` would hand them to every page",
        )
        .permanent());
    }
    Ok(())
}

/// Lets the page read an answer, if its origin may.
pub(super) fn allow(cors: &CorsSpec, item: &HttpItem<'_>, headers: &mut HeaderMap) {
    let any = cors.origins.trim() == "*";
    if !any {
        // Also where this origin may not: a cache must not give the answer to one that may.
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

/// Says what a page may send. The origin is [`allow`]'s part, which every answer goes through.
pub(super) fn preflight(cors: &CorsSpec, item: &HttpItem<'_>, methods: &str, headers: &mut HeaderMap) {
    set(headers, ACCESS_CONTROL_ALLOW_METHODS, methods);
    if let Some(wanted) = item.header("access-control-request-headers") {
        // Which headers a function reads is not declared: the ones that are asked for are allowed.
        set(headers, ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        vary(headers, "Access-Control-Request-Headers");
    }
    if let Some(seconds) = cors.max_age {
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds));
    }
}

/// Sets a header, unless the function has set it itself or it cannot stand in one.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.entry(name).or_insert(value);
    }
}

fn vary(headers: &mut HeaderMap, on: &'static str) {
    headers.append(VARY, HeaderValue::from_static(on));
}
