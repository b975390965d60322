//! A Runtime API on loopback that follows the rules of the real one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinSet};

use crate::failure::Error;
use crate::testing::Fault;
use crate::trigger::builders::event::{TestEvent, new_id};

/// The largest response that Lambda accepts: 6 MiB and 100 bytes, as in its Runtime Interface Emulator.
const MAX_RESPONSE: usize = 6 * 1024 * 1024 + 100;

const REQUEST_ID: &str = "lambda-runtime-aws-request-id";

type ApiResponse = Response<Full<Bytes>>;

/// A request that the process posted to the Runtime API.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Posted {
    /// The path: `/2018-06-01/runtime/invocation/{id}/response`, `/2018-06-01/runtime/init/error`.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// The API of one execution environment.
pub(super) struct RuntimeApi {
    address: SocketAddr,
    function: String,
    base: String,
    timeout: Duration,
    concurrency: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
pub(super) struct State {
    /// Whether the process has requested an event, which ends INIT.
    pub(super) ready: bool,
    queue: VecDeque<(String, TestEvent)>,
    running: Vec<Running>,
    /// The results of invocations that have not been fetched yet.
    done: HashMap<String, Result<Bytes, Error>>,
    ended: HashSet<String>,
    pub(super) faults: VecDeque<Fault>,
    /// The name and the message that were posted to `/init/error`.
    pub(super) init_error: Option<(String, String)>,
    pub(super) exit: Option<ExitStatus>,
    pub(super) posted: Vec<Posted>,
    pub(super) connections: usize,
    /// Whether an extension registered, for which Lambda sends SIGTERM.
    pub(super) has_extension: bool,
}

/// An invocation that the process has taken and not responded to.
struct Running {
    id: String,
    /// The request id that was sent to the process.
    sent_id: Option<String>,
    /// The status that rejected the response, if it was rejected.
    rejected: Option<StatusCode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody {
    error_type: String,
    #[serde(default)]
    error_message: String,
}

/// How the API handles a request.
enum Verdict {
    Respond(ApiResponse),
    Close,
}

impl State {
    fn fault(&mut self, wanted: fn(&Fault) -> bool) -> Option<Fault> {
        let at = self.faults.iter().position(wanted)?;
        self.faults.remove(at)
    }

    fn end(&mut self, id: &str, result: Result<Bytes, Error>) {
        self.running.retain(|running| running.id != id);
        self.ended.insert(id.to_owned());
        self.done.insert(id.to_owned(), result);
    }

    fn reject(&mut self, id: &str, status: StatusCode) {
        if let Some(running) = self.running.iter_mut().find(|running| running.id == id) {
            running.rejected = Some(status);
        }
    }

    pub(super) fn is_running(&self) -> bool {
        !self.running.is_empty()
    }

    pub(super) fn is_taken(&self, id: &str) -> bool {
        !self.queue.iter().any(|(waiting, _)| waiting == id)
    }

    pub(super) fn take_done(&mut self, id: &str) -> Option<Result<Bytes, Error>> {
        self.done.remove(id)
    }

    /// Removes an event that will not get a response.
    pub(super) fn forget(&mut self, id: &str) {
        self.queue.retain(|(waiting, _)| waiting != id);
        self.running.retain(|running| running.id != id);
        self.ended.insert(id.to_owned());
    }
}

impl RuntimeApi {
    /// Binds a free port of 127.0.0.1 and serves it until the handle is aborted.
    pub(super) async fn start(
        function: String,
        base: String,
        timeout: Duration,
        concurrency: usize,
    ) -> io::Result<(Arc<Self>, AbortHandle)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let api = Arc::new(Self {
            address: listener.local_addr()?,
            function,
            base,
            timeout,
            concurrency,
            state: Mutex::default(),
            changed: Notify::new(),
        });
        let handle = tokio::spawn(api.clone().accept(listener)).abort_handle();
        Ok((api, handle))
    }

    /// Returns the value of `AWS_LAMBDA_RUNTIME_API`: an address, or a URL if there is a base path.
    pub(super) fn variable(&self) -> String {
        if self.base.is_empty() {
            self.address.to_string()
        } else {
            format!("http://{}{}", self.address, self.base)
        }
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        // The set is dropped with this task, which closes every connection.
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            self.change(|state| state.connections += 1);
            let api = self.clone();
            connections.spawn(async move {
                let service = service_fn(|request| api.handle(request));
                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
            });
            while connections.try_join_next().is_some() {}
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and wakes all tasks that wait for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.changed.notify_waiters();
        result
    }

    /// Waits until `look` finds something in the state.
    pub(super) async fn until<T>(&self, mut look: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(found) = look(&mut self.state()) {
                return found;
            }
            changed.await;
        }
    }

    /// Queues an event and returns its request id.
    pub(super) fn submit(&self, event: TestEvent) -> String {
        let id = new_id();
        self.change(|state| state.queue.push_back((id.clone(), event)));
        id
    }

    /// Handles a request. `Err` makes `hyper` close the connection without a response.
    async fn handle(&self, request: Request<Incoming>) -> io::Result<ApiResponse> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let Some(path) = head.uri.path().strip_prefix(self.base.as_str()) else {
            return Ok(error(StatusCode::NOT_FOUND, "NotFound", "no such path"));
        };
        if head.method == Method::POST {
            let posted = Posted { path: path.to_owned(), headers: head.headers.clone(), body: body.clone() };
            self.change(|state| state.posted.push(posted));
        }
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let verdict = match (head.method.as_str(), parts.as_slice()) {
            ("GET", ["2018-06-01", "runtime", "invocation", "next"]) => self.next().await,
            ("POST", ["2018-06-01", "runtime", "invocation", id, "response"]) => {
                self.finish(id, response_of(body))
            }
            ("POST", ["2018-06-01", "runtime", "invocation", id, "error"]) => {
                self.finish(id, Ok(Err(error_of(&head.headers, &body))))
            }
            ("POST", ["2018-06-01", "runtime", "init", "error"]) => self.init_error(&head.headers, &body),
            ("POST", ["2020-01-01", "extension", "register"]) => Verdict::Respond(self.register()),
            // An internal extension gets no events.
            ("GET", ["2020-01-01", "extension", "event", "next"]) => std::future::pending().await,
            _ => Verdict::Respond(error(StatusCode::NOT_FOUND, "NotFound", "no such path")),
        };
        match verdict {
            Verdict::Respond(response) => Ok(response),
            Verdict::Close => Err(io::ErrorKind::ConnectionReset.into()),
        }
    }

    async fn next(&self) -> Verdict {
        self.change(|state| {
            state.ready = true;
            // After a rejected response the process posts nothing more for the invocation.
            let rejected: Vec<_> =
                state.running.iter().filter_map(|r| Some((r.id.clone(), r.rejected?))).collect();
            for (id, status) in rejected {
                state.end(&id, Err(rejection(status)));
            }
        });
        if self.state().running.len() >= self.concurrency {
            return Verdict::Respond(error(
                StatusCode::FORBIDDEN,
                "InvalidStateTransition",
                "`next` was requested before the response to the last event",
            ));
        }
        let verdict = self.until(|state| match state.fault(Fault::is_of_next) {
            Some(Fault::Next(status)) => Some(Verdict::Respond(on_purpose(status))),
            Some(_) => Some(Verdict::Close),
            None => self.hand_out(state).map(Verdict::Respond),
        });
        let verdict = verdict.await;
        self.changed.notify_waiters();
        verdict
    }

    fn hand_out(&self, state: &mut State) -> Option<ApiResponse> {
        let (id, event) = state.queue.pop_front()?;
        let mut headers = event.headers(&id, &self.function, SystemTime::now() + self.timeout);
        while let Some(fault) = state.fault(Fault::is_of_event) {
            match fault {
                Fault::WithoutHeader(name) => drop(headers.remove(name)),
                Fault::Header(name, value) => drop(headers.insert(name, value)),
                _ => {}
            }
        }
        // The response must name the id that was sent to the process, unless a fault removed it.
        let sent_id = headers.get(REQUEST_ID).map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
        let rejected = sent_id.is_none().then_some(StatusCode::FORBIDDEN);
        state.running.push(Running { id, sent_id, rejected });
        let mut response = Response::new(Full::new(Bytes::copy_from_slice(event.payload())));
        *response.headers_mut() = headers;
        Some(response)
    }

    /// Takes the result of one invocation. An `Err` is the status that rejects it.
    fn finish(&self, sent_id: &str, result: Result<Result<Bytes, Error>, StatusCode>) -> Verdict {
        let sent_id = percent_decode_str(sent_id).decode_utf8_lossy();
        self.change(|state| {
            let found =
                state.running.iter().position(|running| running.sent_id.as_deref() == Some(&*sent_id));
            let Some(running) = found.and_then(|at| state.running.get_mut(at)) else {
                let (name, message) = if state.ended.contains(&*sent_id) {
                    ("InvalidStateTransition", "the event already has a response")
                } else {
                    ("InvalidRequestID", "no event with this id is running")
                };
                return Verdict::Respond(error(StatusCode::FORBIDDEN, name, message));
            };
            let id = running.id.clone();
            match state.fault(Fault::is_of_answer) {
                Some(Fault::Answer(status)) => {
                    state.reject(&id, status);
                    return Verdict::Respond(on_purpose(status));
                }
                Some(_) => return Verdict::Close,
                None => {}
            }
            let result = result.map_err(|status| (status, rejection(status)));
            let response = match &result {
                Ok(_) => accepted(),
                Err((status, rejection)) => error(*status, "RequestEntityTooLarge", &rejection.to_string()),
            };
            state.end(&id, result.unwrap_or_else(|(_, rejection)| Err(rejection)));
            Verdict::Respond(response)
        })
    }

    fn init_error(&self, headers: &HeaderMap, body: &[u8]) -> Verdict {
        let failure = error_of(headers, body);
        self.change(|state| {
            if state.ready {
                return Verdict::Respond(error(
                    StatusCode::FORBIDDEN,
                    "InvalidStateTransition",
                    "INIT is over",
                ));
            }
            state.init_error = Some((failure.name().to_owned(), failure.to_string()));
            Verdict::Respond(accepted())
        })
    }

    fn register(&self) -> ApiResponse {
        self.change(|state| state.has_extension = true);
        let body = serde_json::json!({ "functionName": self.function, "functionVersion": "$LATEST", "handler": "bootstrap" });
        let mut response = json(StatusCode::OK, &body);
        if let Ok(id) = HeaderValue::try_from(new_id()) {
            response.headers_mut().insert("lambda-extension-identifier", id);
        }
        response
    }
}

fn response_of(body: Bytes) -> Result<Result<Bytes, Error>, StatusCode> {
    if body.len() > MAX_RESPONSE { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(Ok(body)) }
}

/// Returns the failure that the caller gets if Lambda rejects the response.
fn rejection(status: StatusCode) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::new(
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        );
    }
    Error::new("Runtime.Unknown", format!("the response was rejected with {status}"))
}

/// Reads an error. Lambda passes the body on; if that is not an error, the header has the type.
fn error_of(headers: &HeaderMap, body: &[u8]) -> Error {
    match serde_json::from_slice::<ErrorBody>(body) {
        Ok(body) => Error::new(body.error_type, body.error_message),
        Err(_) => {
            let kind =
                headers.get("lambda-runtime-function-error-type").and_then(|value| value.to_str().ok());
            Error::new(kind.unwrap_or("Runtime.Unknown").to_owned(), String::from_utf8_lossy(body))
        }
    }
}

fn accepted() -> ApiResponse {
    json(StatusCode::ACCEPTED, &serde_json::json!({ "status": "OK" }))
}

fn error(status: StatusCode, name: &str, message: &str) -> ApiResponse {
    json(status, &serde_json::json!({ "errorMessage": message, "errorType": name }))
}

fn json(status: StatusCode, body: &serde_json::Value) -> ApiResponse {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn on_purpose(status: StatusCode) -> ApiResponse {
    if status == StatusCode::NO_CONTENT {
        let mut response = Response::new(Full::default());
        *response.status_mut() = status;
        return response;
    }
    error(status, "Fault", "requested by the test")
}
