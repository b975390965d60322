//! The client of the Lambda Runtime API, over one HTTP/1.1 connection.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use tokio::net::TcpStream;

use crate::failure::Error;
use crate::function::Context;

/// The variable that holds the API's address.
pub(crate) const ADDRESS: &str = "AWS_LAMBDA_RUNTIME_API";

/// Lambda accepts an error type of the form `Function.Name`; anything else becomes `Unknown`.
pub(crate) const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
pub(crate) const INVOCATION_ID: &str = "lambda-runtime-invocation-id";
pub(crate) const USER_AGENT: &str = concat!("lambkin/", env!("CARGO_PKG_VERSION"));
/// The path that a failure of INIT is posted to.
pub(crate) const INIT_ERROR: &str = "/2018-06-01/runtime/init/error";

/// The largest response, as the Runtime API counts it: 6 MiB and 100 bytes.
const MAX_RESPONSE: usize = 6 * 1024 * 1024 + 100;

/// How often `/next` is tried before the process exits. With pauses of 10 ms, doubled each time, that is 5 s.
const NEXT_TRIES: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The address of the API: `127.0.0.1:9001`, or with a scheme and a base path, as `cargo lambda watch` sets
/// it.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) authority: String,
    pub(crate) base: String,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.strip_prefix("http://").unwrap_or(text);
        let (authority, base) = text.split_once('/').unwrap_or((text, ""));
        let base = base.trim_end_matches('/');
        let base = if base.is_empty() { String::new() } else { format!("/{base}") };
        let authority =
            if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
        Self { authority, base }
    }
}

/// A client of the Runtime API. Its connection is opened at the first request, and again if it breaks.
pub(crate) struct Api {
    address: Address,
    connection: Option<SendRequest<Full<Bytes>>>,
}

/// An event and its context.
pub(crate) struct Next {
    pub(crate) context: Context,
    pub(crate) payload: Bytes,
}

/// An error in the format that Lambda reads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    error_type: &'a str,
    error_message: &'a str,
    // The other runtimes send it, and some consumers expect the field.
    stack_trace: [(); 0],
}

impl Api {
    pub(crate) fn new(address: Address) -> Self {
        Self { address, connection: None }
    }

    /// Waits for the next event. Returns `Err` if the process cannot continue.
    ///
    /// The request is retried after a broken connection and after an event without a request id. Any other
    /// status is final: AWS then expects the runtime to exit promptly, and starts another one.
    pub(crate) async fn next(&mut self) -> Result<Next, String> {
        let mut pause = FIRST_PAUSE;
        let mut tries = 1;
        loop {
            let trouble = match self.get("/2018-06-01/runtime/invocation/next").await {
                Ok((StatusCode::OK, headers, payload)) => {
                    let context = Context::from_headers(&headers);
                    if !context.request_id().is_empty() {
                        return Ok(Next { context, payload });
                    }
                    "dropped an event without a request id: no response can be sent for it".into()
                }
                // Some emulators respond with this when they have no event.
                Ok((StatusCode::NO_CONTENT, ..)) => "the runtime api has no event".into(),
                Ok((status, _, body)) => {
                    return Err(format!(
                        "the runtime api responded with {status}: {}",
                        String::from_utf8_lossy(&body)
                    ));
                }
                Err(error) => format!("the runtime api at {} failed: {error}", self.address.authority),
            };
            if tries == NEXT_TRIES {
                return Err(trouble);
            }
            tries += 1;
            crate::log::warning(&trouble);
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// Sends the response of an invocation. If Lambda rejects it, that is logged, and the next event can
    /// still be taken.
    pub(crate) async fn respond(&mut self, context: &Context, response: Bytes) {
        if response.len() <= MAX_RESPONSE {
            let path = invocation(context, "response");
            match self.post(&path, response, context.invocation_id(), None).await {
                Ok((StatusCode::PAYLOAD_TOO_LARGE, _)) => {}
                outcome => return note(outcome, "response"),
            }
        }
        let error = Error::new(
            "ResponseSizeTooLarge",
            format!("the response is larger than Lambda accepts ({MAX_RESPONSE} bytes)"),
        )
        .permanent();
        crate::log::failure(&error, Some(context.request_id()), None);
        self.fail(context, &error).await;
    }

    /// Sends the failure of an invocation.
    pub(crate) async fn fail(&mut self, context: &Context, error: &Error) {
        let body = report(error);
        let path = invocation(context, "error");
        let outcome = self
            .post(&path, body, context.invocation_id(), Some(&header_type("Function", error.name())))
            .await;
        note(outcome, "failure");
    }

    /// Sends the failure of INIT. The process ends after that.
    pub(crate) async fn fail_init(&mut self, error: &Error) {
        let kind = header_type("Runtime", error.name());
        let outcome = self.post(INIT_ERROR, report(error), None, Some(&kind)).await;
        note(outcome, "failure in init");
    }

    /// Registers an internal extension without events: Lambda then sends SIGTERM before it ends the
    /// environment.
    pub(crate) async fn register_for_sigterm(mut self) -> Result<(), String> {
        let request = self
            .request(Method::POST, "/2020-01-01/extension/register")
            .header("lambda-extension-name", "lambkin-sigterm")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from_static(br#"{"events":[]}"#)))
            .map_err(|error| error.to_string())?;
        let (status, headers, _) = self.send(request).await.map_err(|error| error.to_string())?;
        let Some(id) = headers.get("lambda-extension-identifier").filter(|_| status.is_success()) else {
            return Err(format!("the extensions api responded with {status}"));
        };
        let request = self
            .request(Method::GET, "/2020-01-01/extension/event/next")
            .header("lambda-extension-identifier", id)
            .body(Full::default())
            .map_err(|error| error.to_string())?;
        // INIT ends only after Lambda has received this request. It never gets a response.
        tokio::spawn(async move { self.send(request).await.map(drop) });
        Ok(())
    }

    async fn get(&mut self, path: &str) -> io::Result<(StatusCode, HeaderMap, Bytes)> {
        let request = self.request(Method::GET, path).body(Full::default()).map_err(io::Error::other)?;
        self.send(request).await
    }

    /// Posts a body, and once more if the connection breaks before the response arrives. That is safe,
    /// because Lambda rejects a second response to one invocation.
    async fn post(
        &mut self,
        path: &str,
        body: Bytes,
        invocation_id: Option<&str>,
        error_type: Option<&str>,
    ) -> io::Result<(StatusCode, Bytes)> {
        let build = |api: &Self| {
            let mut request =
                api.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
            for (name, value) in [(INVOCATION_ID, invocation_id), (ERROR_TYPE, error_type)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
            request.body(Full::new(body.clone())).map_err(io::Error::other)
        };
        let request = build(self)?;
        let (status, _, body) = match self.send(request).await {
            Ok(response) => response,
            Err(_) => {
                let request = build(self)?;
                self.send(request).await?
            }
        };
        Ok((status, body))
    }

    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address.base))
            .header(header::HOST, &self.address.authority)
            .header(header::USER_AGENT, USER_AGENT)
    }

    /// Sends a request and reads the whole response, so that the connection can be reused.
    async fn send(&mut self, request: Request<Full<Bytes>>) -> io::Result<(StatusCode, HeaderMap, Bytes)> {
        let mut sender = match self.connection.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => self.connect().await?,
        };
        sender.ready().await.map_err(io::Error::other)?;
        let response = sender.send_request(request).await.map_err(io::Error::other)?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        self.connection = Some(sender);
        Ok((head.status, head.headers, body))
    }

    async fn connect(&self) -> io::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(&self.address.authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) =
            http1::Builder::new().handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        // The task ends with the connection. An error of the connection is also an error of its request.
        tokio::spawn(async move { connection.await.map_err(drop) });
        Ok(sender)
    }
}

pub(crate) fn invocation(context: &Context, end: &str) -> String {
    // Request ids are UUIDs. Any other id is percent-encoded, so that it cannot change the path.
    let id = context.request_id();
    if id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return format!("/2018-06-01/runtime/invocation/{id}/{end}");
    }
    format!("/2018-06-01/runtime/invocation/{}/{end}", utf8_percent_encode(id, NON_ALPHANUMERIC))
}

/// Returns the body of an error for Lambda and for the caller.
pub(crate) fn report(error: &Error) -> Bytes {
    let report = Report { error_type: error.name(), error_message: &error.to_string(), stack_trace: [] };
    serde_json::to_vec(&report).map(Bytes::from).unwrap_or_default()
}

/// Returns the value of the header that names an error's type.
pub(crate) fn header_type(origin: &str, name: &str) -> String {
    let fits = name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    format!("{origin}.{}", if fits { name } else { "Unknown" })
}

fn note(outcome: io::Result<(StatusCode, Bytes)>, what: &str) {
    match outcome {
        Ok((status, _)) if status.is_success() => {}
        Ok((status, body)) => {
            crate::log::warning(&format!(
                "lambda rejected the {what} with {status}: {}",
                String::from_utf8_lossy(&body)
            ));
        }
        Err(error) => crate::log::warning(&format!("cannot send the {what}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_scheme_and_a_path() {
        for (text, authority, base) in [
            ("127.0.0.1:9001", "127.0.0.1:9001", ""),
            ("http://127.0.0.1:9000/.rt/hello", "127.0.0.1:9000", "/.rt/hello"),
            ("http://localhost/", "localhost:80", ""),
        ] {
            let address = Address::parse(text);
            assert_eq!((address.authority.as_str(), address.base.as_str()), (authority, base), "{text}");
        }
    }

    #[test]
    fn an_error_type_consists_of_letters_only() {
        assert_eq!(header_type("Function", "NotFound"), "Function.NotFound");
        for odd in ["", "A", "notFound", "Not Found", "A\r\nB: c", "Über", "Http404"] {
            assert_eq!(header_type("Function", odd), "Function.Unknown", "{odd}");
        }
    }
}
