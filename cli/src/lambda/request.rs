//! Parses requests to the Lambda API.

use base64::Engine as _;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::config::{ACCOUNT, REGION, arn};
use crate::invoke::InvokeError;

/// The largest client context, in bytes, as Lambda documents it.
const MAX_CLIENT_CONTEXT: usize = 3583;

/// A parsed request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Request {
    Invoke { function: String, kind: InvocationType, tail: bool, client_context: Option<HeaderValue> },
    List,
    Get { function: String },
    Configuration { function: String },
}

/// The header `X-Amz-Invocation-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvocationType {
    RequestResponse,
    Event,
    DryRun,
}

/// An error in Lambda's own format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) reason: Option<&'static str>,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into(), reason: None }
    }

    fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidParameterValueException", message)
    }

    pub(super) fn content(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequestContentException", message)
    }

    fn no_such_function(arn: &str) -> Self {
        let message = format!("Function not found: {arn}");
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
    }

    pub(super) fn too_large(size: usize, limit: usize, kind: InvocationType) -> Self {
        let message = format!(
            "{size} byte payload is too large for the {kind:?} invocation type (limit {limit} bytes)"
        );
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", message)
    }

    pub(super) fn from_invoke(error: InvokeError, kind: InvocationType) -> Self {
        match error {
            InvokeError::NoSuchFunction(name) => Self::no_such_function(&arn(&name)),
            InvokeError::TooLarge { size, limit } => Self::too_large(size, limit, kind),
            InvokeError::NotJson(error) => {
                Self::content(format!("Could not parse request body into json: {error}"))
            }
            InvokeError::Throttled(_) => Self {
                reason: Some("ReservedFunctionConcurrentInvocationLimitExceeded"),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Rate Exceeded.")
            },
            InvokeError::NotKept(error) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", error)
            }
        }
    }
}

impl Request {
    pub(super) fn parse(head: &Parts) -> Result<Self, ApiError> {
        let query = head.uri.query().unwrap_or_default();
        let path = head.uri.path();
        let path = path.strip_suffix('/').unwrap_or(path);
        let parts: Vec<&str> = path.split('/').collect();
        let ["", "2015-03-31", "functions", rest @ ..] = parts.as_slice() else { return Err(unknown(head)) };
        match (head.method.as_str(), rest) {
            ("GET", []) => Ok(Self::List),
            ("GET", [name]) => Ok(Self::Get { function: function(name, query)? }),
            ("GET", [name, "configuration"]) => Ok(Self::Configuration { function: function(name, query)? }),
            ("POST", [name, "invocations"]) => Ok(Self::Invoke {
                function: function(name, query)?,
                kind: kind(&head.headers)?,
                tail: tail(&head.headers)?,
                client_context: client_context(&head.headers)?,
            }),
            _ => Err(unknown(head)),
        }
    }
}

fn unknown(head: &Parts) -> ApiError {
    let known = [Method::GET, Method::POST].contains(&head.method);
    let status = if known { StatusCode::NOT_FOUND } else { StatusCode::METHOD_NOT_ALLOWED };
    let message = "the local Lambda can invoke, list and describe functions; it does not have this operation";
    ApiError::new(status, "UnknownOperationException", message)
}

/// Parses the name of a function: the name itself, its ARN, or `account:function:name`, each with or without
/// a version. The only version here is `$LATEST`.
fn function(encoded: &str, query: &str) -> Result<String, ApiError> {
    let text = percent_decode_str(encoded).decode_utf8().map_err(|_| invalid_name())?;
    let parts: Vec<&str> = text.split(':').collect();
    let (account, name, version) = match parts.as_slice() {
        [name] => (None, *name, None),
        [name, version] => (None, *name, Some(*version)),
        [account, "function", name] => (Some((REGION, *account)), *name, None),
        [account, "function", name, version] => (Some((REGION, *account)), *name, Some(*version)),
        ["arn", "aws", "lambda", region, account, "function", name] => {
            (Some((*region, *account)), *name, None)
        }
        ["arn", "aws", "lambda", region, account, "function", name, version] => {
            (Some((*region, *account)), *name, Some(*version))
        }
        _ => return Err(invalid_name()),
    };
    let fits = |text: &str| {
        (1..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_$".contains(&byte))
    };
    if !fits(name) || !version.is_none_or(fits) {
        return Err(invalid_name());
    }
    if account.is_some_and(|account| account != (REGION, ACCOUNT)) {
        return Err(ApiError::no_such_function(&text));
    }
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("Qualifier="));
    let asked = asked.map(|asked| percent_decode_str(asked).decode_utf8_lossy());
    for version in [version, asked.as_deref()].into_iter().flatten() {
        if !fits(version) {
            return Err(invalid_name());
        }
        if version != "$LATEST" {
            return Err(ApiError::no_such_function(&format!("{}:{version}", arn(name))));
        }
    }
    Ok(name.to_owned())
}

fn invalid_name() -> ApiError {
    let message = "1 validation error detected: the value at 'functionName' is neither the name of a function nor its ARN";
    ApiError::new(StatusCode::BAD_REQUEST, "ValidationException", message)
}

fn kind(headers: &HeaderMap) -> Result<InvocationType, ApiError> {
    match headers.get("x-amz-invocation-type").map(HeaderValue::as_bytes) {
        None | Some(b"RequestResponse") => Ok(InvocationType::RequestResponse),
        Some(b"Event") => Ok(InvocationType::Event),
        Some(b"DryRun") => Ok(InvocationType::DryRun),
        Some(_) => Err(ApiError::invalid("the invocation type must be RequestResponse, Event or DryRun")),
    }
}

fn tail(headers: &HeaderMap) -> Result<bool, ApiError> {
    match headers.get("x-amz-log-type").map(HeaderValue::as_bytes) {
        None | Some(b"None") => Ok(false),
        Some(b"Tail") => Ok(true),
        Some(_) => Err(ApiError::invalid("the log type must be None or Tail")),
    }
}

/// Decodes the client context: callers send it in base64, functions receive it as JSON.
fn client_context(headers: &HeaderMap) -> Result<Option<HeaderValue>, ApiError> {
    let Some(encoded) = headers.get("x-amz-client-context") else { return Ok(None) };
    let bad = || ApiError::content("Client context must be a valid Base64-encoded JSON object.");
    let json = base64::engine::general_purpose::STANDARD.decode(encoded.as_bytes()).map_err(|_| bad())?;
    if json.len() > MAX_CLIENT_CONTEXT {
        return Err(ApiError::content(format!("Client context must not exceed {MAX_CLIENT_CONTEXT} bytes.")));
    }
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&json).map_err(|_| bad())?;
    // Serialising it again removes line breaks, which a header cannot contain.
    let compact = serde_json::to_vec(&object).map_err(|_| bad())?;
    HeaderValue::from_bytes(&compact).map(Some).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(method: &str, uri: &str, headers: &[(&str, &str)]) -> Result<Request, ApiError> {
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Request::parse(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_function_is_found_by_name_and_arn() {
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:resize";
        for name in [
            "resize",
            "resize:$LATEST",
            "resize%3A%24LATEST",
            "000000000000:function:resize",
            arn,
            &format!("{arn}:$LATEST"),
            &arn.replace(':', "%3A"),
        ] {
            let request = parse("GET", &format!("/2015-03-31/functions/{name}"), &[]);
            assert_eq!(request, Ok(Request::Get { function: "resize".into() }), "{name}");
        }
        for (name, kind) in [
            ("resize:7", "ResourceNotFoundException"),
            ("resize?Qualifier=live", "ResourceNotFoundException"),
            ("arn:aws:lambda:eu-west-1:000000000000:function:resize", "ResourceNotFoundException"),
            ("a%20b", "ValidationException"),
            ("%ff", "ValidationException"),
            ("a:b:c", "ValidationException"),
        ] {
            let error = parse("GET", &format!("/2015-03-31/functions/{name}"), &[]).unwrap_err();
            assert_eq!(error.kind, kind, "{name}");
        }
    }

    #[test]
    fn headers_say_how_to_invoke() {
        let path = "/2015-03-31/functions/f/invocations";
        let context = base64::engine::general_purpose::STANDARD.encode("{\"custom\":\n{\"a\":1}}");
        let headers = [
            ("x-amz-invocation-type", "Event"),
            ("x-amz-log-type", "Tail"),
            ("x-amz-client-context", context.as_str()),
        ];
        let Ok(Request::Invoke { kind, tail, client_context, .. }) = parse("POST", path, &headers) else {
            panic!("no invocation")
        };
        assert_eq!((kind, tail), (InvocationType::Event, true));
        assert_eq!(client_context.unwrap(), r#"{"custom":{"a":1}}"#);
        for (header, bad, kind) in [
            ("x-amz-invocation-type", "event", "InvalidParameterValueException"),
            ("x-amz-log-type", "All", "InvalidParameterValueException"),
            ("x-amz-client-context", "{}", "InvalidRequestContentException"),
            ("x-amz-client-context", "W10=", "InvalidRequestContentException"),
        ] {
            assert_eq!(parse("POST", path, &[(header, bad)]).unwrap_err().kind, kind, "{header}: {bad}");
        }
    }

    #[test]
    fn unknown_operations_are_rejected() {
        assert_eq!(parse("GET", "/2015-03-31/functions/", &[]), Ok(Request::List));
        for (method, path) in [
            ("PUT", "/2015-03-31/functions/f"),
            ("GET", "/"),
            ("POST", "/2015-03-31/functions/f/invocations/x"),
        ] {
            assert_eq!(parse(method, path, &[]).unwrap_err().kind, "UnknownOperationException", "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_request_is_parsed(
            name in "(:|%|%3A|arn|aws|lambda|function|[a-z$%]|\\?Qualifier=){0,12}",
            header in "[ -~]{0,20}",
        ) {
            let path = format!("/2015-03-31/functions/{name}/invocations");
            if path.parse::<http::Uri>().is_ok() {
                let _ = parse("POST", &path, &[("x-amz-client-context", &header), ("x-amz-log-type", &header)]);
            }
        }
    }
}
