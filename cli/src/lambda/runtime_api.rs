//! The Runtime API of one environment: its process asks it for events and posts their results.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::task::AbortHandle;
use uuid::Uuid;

use super::body;
use super::event::Event;
use super::failure::{Failure, MAX_RESPONSE};
use crate::web::{self, Request, Response, full};

const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_BODY: &str = "lambda-runtime-function-error-body";
const INVOCATION_ID: &str = "lambda-runtime-invocation-id";
const RESPONSE_MODE: &str = "lambda-runtime-function-response-mode";

/// The result of an invocation: the response or the failure that the process posted.
pub(super) type InvocationResult = Result<Bytes, Failure>;

/// A message from the process.
pub(super) enum RuntimeMessage {
    /// The process asks for an event: INIT or the last invocation is over.
    Ready,
    InitFailed(Failure),
    Responded(InvocationResult),
}

/// The Runtime API. It is served until this is dropped.
pub(super) struct RuntimeApi {
    address: SocketAddr,
    shared: Arc<Shared>,
    events: Sender<Event>,
    messages: UnboundedReceiver<RuntimeMessage>,
    server: AbortHandle,
}

struct Shared {
    function: String,
    handler: String,
    stage: Mutex<Stage>,
    events: tokio::sync::Mutex<Receiver<Event>>,
    messages: UnboundedSender<RuntimeMessage>,
}

enum Stage {
    Init,
    /// INIT failed; nothing else is accepted.
    Failed,
    Waiting,
    Running {
        id: String,
        invocation_id: String,
        /// Whether the process has received the event.
        taken: bool,
    },
    Responded {
        id: String,
    },
}

impl RuntimeApi {
    /// Binds a free port of 127.0.0.1.
    pub(super) async fn start(function: &str, handler: &str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (events, waiting) = channel(1);
        let (messages, received) = unbounded_channel();
        let shared = Arc::new(Shared {
            function: function.to_owned(),
            handler: handler.to_owned(),
            stage: Mutex::new(Stage::Init),
            events: tokio::sync::Mutex::new(waiting),
            messages,
        });
        let handler = shared.clone();
        let serving = web::serve(listener, move |request| {
            let shared = handler.clone();
            async move { shared.handle(request).await }
        });
        let server = tokio::spawn(serving).abort_handle();
        Ok(Self { address, shared, events, messages: received, server })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Hands out an event to the waiting process.
    pub(super) fn begin(&self, mut event: Event) {
        let invocation_id = Uuid::new_v4().to_string();
        if let Ok(value) = HeaderValue::try_from(&invocation_id) {
            event.headers.insert(INVOCATION_ID, value);
        }
        *self.shared.stage() = Stage::Running { id: event.id.clone(), invocation_id, taken: false };
        // There is one event at a time, so the channel has room; a process that does not wait yet gets it
        // later.
        let _ = self.events.try_send(event);
    }

    /// Waits for the next message of the process.
    pub(super) async fn next_message(&mut self) -> RuntimeMessage {
        match self.messages.recv().await {
            Some(message) => message,
            // The channel is open as long as `shared` lives.
            None => std::future::pending().await,
        }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The endpoints of the API.
#[derive(Debug, PartialEq, Eq)]
enum Endpoint {
    Next,
    Response(String),
    Error(String),
    InitError,
    Register,
    ExtensionNext,
}

impl Endpoint {
    fn parse(method: &Method, path: &str) -> Option<Self> {
        let id = |id: &str| percent_decode_str(id).decode_utf8_lossy().into_owned();
        let parts: Vec<&str> = path.split('/').collect();
        Some(match (method.as_str(), parts.as_slice()) {
            ("GET", ["", "2018-06-01", "runtime", "invocation", "next"]) => Self::Next,
            ("POST", ["", "2018-06-01", "runtime", "invocation", given, "response"]) => {
                Self::Response(id(given))
            }
            ("POST", ["", "2018-06-01", "runtime", "invocation", given, "error"]) => Self::Error(id(given)),
            ("POST", ["", "2018-06-01", "runtime", "init", "error"]) => Self::InitError,
            ("POST", ["", "2020-01-01", "extension", "register"]) => Self::Register,
            ("GET", ["", "2020-01-01", "extension", "event", "next"]) => Self::ExtensionNext,
            _ => return None,
        })
    }
}

/// Why a response is refused.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    /// No invocation with this id is running.
    UnknownId,
    /// The invocation already has its response.
    AlreadyResponded,
    /// The response belongs to an earlier delivery of the same event.
    Gone,
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownId => error(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID"),
            Refusal::AlreadyResponded => state("the invocation already has a response"),
            Refusal::Gone => error(StatusCode::GONE, "InvocationGone", "the invocation is over"),
        }
    }
}

impl Stage {
    /// Whether a response for this id is accepted now.
    fn check(&self, id: &str, invocation_id: Option<&str>) -> Result<(), Refusal> {
        match self {
            Self::Running { id: running, invocation_id: current, .. } if running == id => {
                if invocation_id.is_some_and(|given| given != current) { Err(Refusal::Gone) } else { Ok(()) }
            }
            Self::Responded { id: responded } if responded == id => Err(Refusal::AlreadyResponded),
            _ => Err(Refusal::UnknownId),
        }
    }
}

impl Shared {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, message: RuntimeMessage) {
        // The receiver is gone while the environment is being ended.
        let _ = self.messages.send(message);
    }

    async fn handle(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        match Endpoint::parse(&head.method, head.uri.path()) {
            Some(Endpoint::Next) => self.next().await,
            Some(Endpoint::Response(id)) => self.response(&id, &head.headers, body).await,
            Some(Endpoint::Error(id)) => {
                self.finish(&id, &head.headers, body, |headers, read| {
                    Err(Failure::posted(text(headers, ERROR_TYPE), read.bytes))
                })
                .await
            }
            Some(Endpoint::InitError) => self.init_error(&head.headers, body).await,
            Some(Endpoint::Register) => self.register(),
            // An internal extension that subscribed to no events receives none.
            Some(Endpoint::ExtensionNext) => std::future::pending().await,
            None => error(StatusCode::NOT_FOUND, "NotFound", "the Runtime API does not have this path"),
        }
    }

    async fn next(&self) -> Response {
        {
            let mut stage = self.stage();
            match *stage {
                Stage::Init | Stage::Responded { .. } => {
                    *stage = Stage::Waiting;
                    self.send(RuntimeMessage::Ready);
                }
                // A runtime whose connection broke while it waited asks again and is still ready.
                Stage::Waiting | Stage::Running { taken: false, .. } => {}
                Stage::Running { .. } | Stage::Failed => {
                    return state("`next` was requested before the response to the current event");
                }
            }
        }
        let Some(event) = self.events.lock().await.recv().await else {
            return state("the environment is being ended");
        };
        if let Stage::Running { taken, .. } = &mut *self.stage() {
            *taken = true;
        }
        let mut response = Response::new(full(event.payload));
        *response.headers_mut() = event.headers;
        response
    }

    async fn response(&self, id: &str, headers: &HeaderMap, body: hyper::body::Incoming) -> Response {
        match headers.get(RESPONSE_MODE).map(HeaderValue::as_bytes) {
            None | Some(b"streaming" | b"buffered") => {}
            Some(_) => {
                let message = "Invalid function response mode";
                return match self.end(id, headers, Err(Failure::unknown_response_mode())) {
                    Ok(()) => error(StatusCode::BAD_REQUEST, "InvalidFunctionResponseMode", message),
                    Err(refusal) => refusal.into(),
                };
            }
        }
        self.finish(id, headers, body, |_, read| match text(&read.trailers, ERROR_TYPE) {
            None => Ok(read.bytes),
            // A stream that broke off reports the error in its trailers.
            Some(kind) => {
                let encoded = text(&read.trailers, ERROR_BODY).unwrap_or_default();
                let body = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap_or_default();
                Err(Failure::posted(Some(kind), body.into()))
            }
        })
        .await
    }

    /// Reads a result and takes it, unless it is too large or nobody waits for it.
    async fn finish(
        &self,
        id: &str,
        headers: &HeaderMap,
        body: hyper::body::Incoming,
        read_result: impl FnOnce(&HeaderMap, body::ReadBody) -> InvocationResult,
    ) -> Response {
        let Ok(read) = body::read(body, MAX_RESPONSE).await else {
            let message = "HTTP request detected as truncated";
            return error(StatusCode::BAD_REQUEST, "TruncatedHTTPRequest", message);
        };
        let too_large = read.size > MAX_RESPONSE;
        let result = if too_large { Err(Failure::response_too_large()) } else { read_result(headers, read) };
        match self.end(id, headers, result) {
            Err(refusal) => refusal.into(),
            Ok(()) if too_large => {
                let message = format!("Exceeded maximum allowed payload size ({MAX_RESPONSE} bytes).");
                error(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message)
            }
            Ok(()) => accepted(),
        }
    }

    /// Records the result of an invocation, unless it belongs to another one.
    fn end(&self, id: &str, headers: &HeaderMap, result: InvocationResult) -> Result<(), Refusal> {
        let mut stage = self.stage();
        stage.check(id, text(headers, INVOCATION_ID))?;
        *stage = Stage::Responded { id: id.to_owned() };
        self.send(RuntimeMessage::Responded(result));
        Ok(())
    }

    async fn init_error(&self, headers: &HeaderMap, body: hyper::body::Incoming) -> Response {
        let Ok(read) = body::read(body, MAX_RESPONSE).await else {
            let message = "HTTP request detected as truncated";
            return error(StatusCode::BAD_REQUEST, "TruncatedHTTPRequest", message);
        };
        let mut stage = self.stage();
        if !matches!(*stage, Stage::Init) {
            return state("INIT is over");
        }
        *stage = Stage::Failed;
        self.send(RuntimeMessage::InitFailed(Failure::posted(text(headers, ERROR_TYPE), read.bytes)));
        accepted()
    }

    fn register(&self) -> Response {
        let body = json!({
            "functionName": self.function,
            "functionVersion": "$LATEST",
            "handler": self.handler,
        });
        let mut response = json(StatusCode::OK, &body);
        if let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string()) {
            response.headers_mut().insert("lambda-extension-identifier", id);
        }
        response
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn accepted() -> Response {
    json(StatusCode::ACCEPTED, &json!({ "status": "OK" }))
}

fn state(message: &str) -> Response {
    error(StatusCode::FORBIDDEN, "InvalidStateTransition", message)
}

fn error(status: StatusCode, kind: &str, message: &str) -> Response {
    json(status, &json!({ "errorMessage": message, "errorType": kind }))
}

fn json(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(full(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests;
