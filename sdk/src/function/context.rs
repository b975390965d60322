//! The context of an invocation: what Lambda sends besides the event.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

/// The current invocation and its function. Cheap to clone.
///
/// A function of any trigger can take it:
///
/// ```
/// use lambkin::{Context, Event};
///
/// #[lambkin::function]
/// async fn whoami(_: Event<serde_json::Value>, context: Context) -> Result<String, lambkin::Error> {
///     Ok(format!("{} in {}", context.request_id(), context.function_name()))
/// }
/// ```
///
/// `Context::default()` is for tests that call a handler as a plain function: every text is empty, and every
/// option is `None`.
#[derive(Clone, Debug, Default)]
pub struct Context(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    request_id: String,
    function_arn: String,
    deadline: Option<(Instant, SystemTime)>,
    trace_id: Option<String>,
    tenant_id: Option<String>,
    invocation_id: Option<String>,
    client: Option<ClientContext>,
    identity: Option<CognitoIdentity>,
}

/// The client context that the AWS Mobile SDK, or any caller of the Invoke API, sends besides the event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ClientContext {
    /// The application: its title, version, package name.
    pub client: BTreeMap<String, serde_json::Value>,
    /// The caller's own values.
    pub custom: BTreeMap<String, serde_json::Value>,
    /// The device: its locale, model, platform.
    #[serde(alias = "environment")]
    pub env: BTreeMap<String, serde_json::Value>,
}

/// The Amazon Cognito identity of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CognitoIdentity {
    /// The identity.
    #[serde(alias = "cognitoIdentityId", alias = "identity_id")]
    pub identity_id: String,
    /// The pool that it belongs to.
    #[serde(alias = "cognitoIdentityPoolId", alias = "identity_pool_id")]
    pub identity_pool_id: String,
}

impl Context {
    /// Reads the headers of `/next`. A malformed header counts as missing and is not an error, because
    /// callers of the Invoke API control the content of some of them.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let owned =
            |name: &str| text(name).filter(|value| !value.is_empty()).map(std::borrow::Cow::into_owned);
        Self(Arc::new(Inner {
            request_id: owned("lambda-runtime-aws-request-id").unwrap_or_default(),
            function_arn: owned("lambda-runtime-invoked-function-arn").unwrap_or_default(),
            deadline: text("lambda-runtime-deadline-ms").and_then(|ms| deadline(&ms)),
            trace_id: owned("lambda-runtime-trace-id"),
            tenant_id: owned("lambda-runtime-aws-tenant-id"),
            invocation_id: owned("lambda-runtime-invocation-id"),
            client: text("lambda-runtime-client-context").and_then(|json| client_context(&json)),
            identity: text("lambda-runtime-cognito-identity").and_then(|json| object(json.as_bytes())),
        }))
    }

    /// Returns the request id of the invocation. A retry of an asynchronous invocation has the same id.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Returns the ARN that was invoked, with the alias or version if the caller named one.
    pub fn function_arn(&self) -> &str {
        &self.0.function_arn
    }

    /// Returns the function's name; empty outside Lambda.
    pub fn function_name(&self) -> &'static str {
        &function().name
    }

    /// Returns the function's version: `$LATEST` or a number.
    pub fn function_version(&self) -> &'static str {
        &function().version
    }

    /// Returns the function's memory in MB; 0 outside Lambda.
    pub fn memory_mb(&self) -> u32 {
        function().memory_mb
    }

    /// Returns the time when Lambda ends the invocation; `None` if it is unknown. A deadline that has passed
    /// when the event arrives counts as unknown: `cargo lambda watch` sends such deadlines.
    pub fn deadline(&self) -> Option<SystemTime> {
        self.0.deadline.map(|(_, wall)| wall)
    }

    /// Returns the time left before the deadline; `None` if the deadline is unknown.
    pub fn time_left(&self) -> Option<Duration> {
        self.ends_at().map(|instant| instant.saturating_duration_since(Instant::now()))
    }

    /// Returns the deadline on the monotonic clock.
    pub(crate) fn ends_at(&self) -> Option<Instant> {
        self.0.deadline.map(|(instant, _)| instant)
    }

    /// Returns the X-Ray trace header.
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// Returns the tenant, if the function isolates tenants.
    pub fn tenant_id(&self) -> Option<&str> {
        self.0.tenant_id.as_deref()
    }

    /// Returns the client context that the caller sent; `None` if there is none or it is malformed.
    pub fn client(&self) -> Option<&ClientContext> {
        self.0.client.as_ref()
    }

    /// Returns the caller's Cognito identity; `None` if there is none or it is malformed.
    pub fn identity(&self) -> Option<&CognitoIdentity> {
        self.0.identity.as_ref()
    }

    /// Returns the id that Lambda expects back with the response, so that it can detect a late one.
    pub(crate) fn invocation_id(&self) -> Option<&str> {
        self.0.invocation_id.as_deref()
    }
}

fn deadline(epoch_ms: &str) -> Option<(Instant, SystemTime)> {
    let wall = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(epoch_ms.trim().parse().ok()?))?;
    let left = wall.duration_since(SystemTime::now()).ok()?;
    Some((Instant::now().checked_add(left)?, wall))
}

/// Reads a client context. Lambda sends JSON; `cargo lambda` sends it in base64, as the Invoke API takes it.
fn client_context(text: &str) -> Option<ClientContext> {
    object(text.as_bytes()).or_else(|| {
        let json = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
        object(&json)
    })
}

/// Reads a JSON object. A list is refused, which serde would read as a struct in the order of the fields.
fn object<T: serde::de::DeserializeOwned>(json: &[u8]) -> Option<T> {
    json.trim_ascii_start().starts_with(b"{").then(|| serde_json::from_slice(json).ok())?
}

/// The function, as the environment describes it.
struct FunctionInfo {
    name: String,
    version: String,
    memory_mb: u32,
}

fn function() -> &'static FunctionInfo {
    static INFO: OnceLock<FunctionInfo> = OnceLock::new();
    INFO.get_or_init(|| {
        let var = |name| std::env::var(name).unwrap_or_default();
        FunctionInfo {
            name: var("AWS_LAMBDA_FUNCTION_NAME"),
            version: var("AWS_LAMBDA_FUNCTION_VERSION"),
            memory_mb: var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").parse().unwrap_or(0),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn context(headers: &[(&'static str, &str)]) -> Context {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (http::HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap())
            })
            .collect();
        Context::from_headers(&headers)
    }

    #[test]
    fn nothing_is_required() {
        let context = context(&[]);
        assert_eq!(context.request_id(), "");
        assert_eq!((context.deadline(), context.time_left()), (None, None));
    }

    #[test]
    fn a_deadline_in_the_past_or_malformed_is_unknown() {
        for bad in ["600000", "soon", "-1", "99999999999999999999999"] {
            assert_eq!(context(&[("lambda-runtime-deadline-ms", bad)]).time_left(), None, "{bad}");
        }
    }

    #[test]
    fn a_deadline_ahead_gives_the_time_left() {
        let soon = SystemTime::now() + Duration::from_secs(3);
        let ms = soon.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis().to_string();
        let left = context(&[("lambda-runtime-deadline-ms", &ms)]).time_left().unwrap();
        assert!(left > Duration::from_millis(2_500) && left <= Duration::from_secs(3), "{left:?}");
    }

    #[test]
    fn malformed_values_of_the_caller_count_as_missing() {
        let json = r#"{"custom":{"tier":"gold"},"env":{"locale":"de"}}"#;
        let encoded = base64::engine::general_purpose::STANDARD.encode(json);
        for text in [json, &encoded] {
            let context = context(&[("lambda-runtime-client-context", text)]);
            assert_eq!(context.client().unwrap().custom["tier"], "gold", "{text}");
        }
        for bad in ["", "{", "[]", r#"["i","p"]"#, "null", "%%%", "W10="] {
            assert_eq!(context(&[("lambda-runtime-client-context", bad)]).client(), None, "{bad}");
            assert_eq!(context(&[("lambda-runtime-cognito-identity", bad)]).identity(), None, "{bad}");
        }
        let identity = r#"{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"#;
        let context = context(&[("lambda-runtime-cognito-identity", identity)]);
        assert_eq!(context.identity().unwrap().identity_pool_id, "p");
    }
}
