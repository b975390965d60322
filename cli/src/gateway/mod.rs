//! The HTTP gateway: what an HTTP API of API Gateway does between a browser and a function.
//!
//! It sends events of payload format 2.0 and reads responses of format 2.0, with the limits and the error
//! bodies of AWS. CORS is left to the functions.

mod event;
mod response;
mod route;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use self::route::Routes;
pub use self::route::{Route, RouteError};
use crate::invoke::{Invoke, InvokeError, InvokeResponse};
use crate::web;

/// "Payload size: 10 MB" (API Gateway quotas for HTTP APIs).
const MAX_BODY: usize = 10 * 1024 * 1024;
/// "Total combined size of request line and header values: 10,240 bytes" (the same table).
const MAX_HEAD: usize = 10_240;
/// "Maximum integration timeout: 30 seconds" (the same table).
const TIMEOUT: Duration = Duration::from_secs(30);

/// An HTTP API: routes to functions. Clones share their state.
#[derive(Clone)]
pub struct Gateway {
    invoke: Arc<dyn Invoke>,
    routes: Arc<RwLock<Arc<Routes>>>,
    timeout: Duration,
}

impl Gateway {
    /// Creates an API without routes.
    pub fn new(invoke: Arc<dyn Invoke>) -> Self {
        Self { invoke, routes: Arc::default(), timeout: TIMEOUT }
    }

    /// Replaces the routes. Requests in progress keep those that they started with.
    ///
    /// # Errors
    ///
    /// [`RouteError`] if API Gateway would not accept a route. The routes stay as they were.
    pub fn set_routes(&self, routes: Vec<Route>) -> Result<(), RouteError> {
        let routes = Arc::new(Routes::new(routes)?);
        *self.routes.write().unwrap_or_else(PoisonError::into_inner) = routes;
        Ok(())
    }

    /// Handles a request. Every error becomes a response.
    pub async fn handle(&self, request: web::Request) -> web::Response {
        let id = request_id();
        let mut response = self.dispatch(request, &id).await.unwrap_or_else(|error| error.response());
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HeaderName::from_static("apigw-requestid"), id);
        }
        response
    }

    async fn dispatch(&self, request: web::Request, id: &str) -> Result<web::Response, ErrorResponse> {
        let (head, body) = request.into_parts();
        if head_size(&head) > MAX_HEAD {
            return Err(ErrorResponse::new(431, "Request Header Fields Too Large"));
        }
        let routes = Arc::clone(&self.routes.read().unwrap_or_else(PoisonError::into_inner));
        let Some(matched) = routes.find(&head.method, head.uri.path()) else {
            return Err(ErrorResponse {
                routes: Some(routes.keys()),
                ..ErrorResponse::new(404, "Not Found")
            });
        };
        let body = web::collect(body, MAX_BODY).await.map_err(|error| match error {
            None => ErrorResponse::new(413, "Request Entity Too Large"),
            Some(_) => ErrorResponse::new(400, "Bad Request"),
        })?;

        let event = event::build(&head, &body, &matched, id, jiff::Timestamp::now());
        let response = self.run(matched.function.to_owned(), event.to_string().into_bytes()).await?;
        if response.failed {
            return Err(ErrorResponse::new(500, "Internal Server Error"));
        }
        response::read(&response.payload).ok_or(ErrorResponse::new(500, "Internal Server Error"))
    }

    /// Runs the function to its end, even if the client has gone away.
    async fn run(&self, function: String, event: Vec<u8>) -> Result<InvokeResponse, ErrorResponse> {
        let invoke = Arc::clone(&self.invoke);
        let run = tokio::spawn(async move { invoke.invoke(&function, event.into()).await });
        match tokio::time::timeout(self.timeout, run).await {
            Ok(Ok(Ok(response))) => Ok(response),
            Ok(Ok(Err(InvokeError::TooLarge { .. }))) => {
                Err(ErrorResponse::new(413, "Request Entity Too Large"))
            }
            Ok(Ok(Err(InvokeError::Throttled(_)))) | Err(_) => {
                Err(ErrorResponse::new(503, "Service Unavailable"))
            }
            Ok(_) => Err(ErrorResponse::new(500, "Internal Server Error")),
        }
    }
}

/// An error response of the gateway itself.
struct ErrorResponse {
    status: u16,
    message: &'static str,
    routes: Option<Vec<String>>,
}

impl ErrorResponse {
    const fn new(status: u16, message: &'static str) -> Self {
        Self { status, message, routes: None }
    }

    fn response(self) -> web::Response {
        let mut body = json!({ "message": self.message });
        if let (Some(routes), Value::Object(body)) = (self.routes, &mut body) {
            // AWS returns only the message. Here the cause is most likely a typing error, and the list shows
            // it.
            body.insert("routes".to_owned(), routes.into());
        }
        let mut response = Response::new(web::full(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

/// The size of the request line and the headers, as the quota counts it.
fn head_size(head: &http::request::Parts) -> usize {
    let line = head.method.as_str().len() + head.uri.path_and_query().map_or(0, |uri| uri.as_str().len());
    line + head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>()
}

/// Creates a request id in API Gateway's format: 15 characters of base64 and a `=`.
fn request_id() -> String {
    let random = uuid::Uuid::new_v4().into_bytes();
    STANDARD.encode(random.get(..11).unwrap_or_default()).replace(['+', '/'], "-")
}

/// Builds the event of a request, and reads its body as the response of a function. Entry point of the fuzz
/// target.
#[doc(hidden)]
pub fn understands(head: &http::request::Parts, body: &[u8]) -> Option<Value> {
    let routes = ["/", "/orders", "/orders/{id}", "/files/{path+}"].map(|path| Route {
        method: "ANY".to_owned(),
        path: path.to_owned(),
        function: "fuzz".to_owned(),
    });
    let routes = Routes::new(routes.into()).ok()?;
    let _ = response::read(body);
    let matched = routes.find(&head.method, head.uri.path())?;
    Some(event::build(head, body, &matched, "id", jiff::Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests;
