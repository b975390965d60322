//! A failure as its caller sees it: `application/problem+json` (RFC 9457).

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde::Serialize;

use crate::failure::{Error, FieldError};
use crate::function::Context;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// Makes the response for a failure, with the headers that it carries. A status of 500 tells its caller nothing but the request id, by which
/// the log has the rest; whatever is the server's fault is logged.
pub(super) fn response(error: &Error, context: &Context) -> Response<Bytes> {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_server_error() {
        crate::log::failure(error, Some(context.request_id()), None);
    }
    let hidden = status == StatusCode::INTERNAL_SERVER_ERROR;
    let detail = error.to_string();
    let problem = Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: Some(detail.as_str()).filter(|_| !hidden),
        name: Some(error.name()).filter(|_| !hidden),
        errors: if hidden { &[] } else { error.fields() },
        request_id: Some(context.request_id()).filter(|id| status.is_server_error() && !id.is_empty()),
    };
    // Strings and numbers can always be written.
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.extend(error.headers().clone());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110, section 15.5.2: a 401 names a scheme. API Gateway's authorizers take bearer tokens.
        // The failure's own header says more where it has one.
        headers.entry(WWW_AUTHENTICATE).or_insert(HeaderValue::from_static("Bearer"));
    }
    response
}

#[cfg(test)]
mod tests {
    use http::header::RETRY_AFTER;

    use super::*;

    #[test]
    fn the_headers_of_a_failure_are_sent_and_leave_it_a_problem() {
        let busy = Error::new("Busy", "not now").with_status(503).with_header(RETRY_AFTER, 30);
        let busy = busy.with_header(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        let response = response(&busy, &Context::default());
        assert_eq!(response.headers()[RETRY_AFTER], "30");
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    }

    #[test]
    fn a_401_names_a_scheme_of_its_own_or_that_of_tokens() {
        let error = || Error::new("Unauthenticated", "sign in").with_status(401);
        let basic = error().with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
        assert_eq!(response(&error(), &Context::default()).headers()[WWW_AUTHENTICATE], "Bearer");
        let response = response(&basic, &Context::default());
        let schemes: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).iter().collect();
        assert_eq!(schemes, ["Basic"]);
    }
}
