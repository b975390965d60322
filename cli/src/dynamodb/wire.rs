//! Forwards requests to the inner server.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

use crate::web::{self, BoxError};

/// "The maximum size of a request is 16 MB" (API reference of `BatchWriteItem`).
const MAX_BODY: usize = 16 * 1024 * 1024;
/// No operation on a local file takes this long.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The server requires a signature, and does not verify it.
const ANYONE: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, \
     SignedHeaders=host;x-amz-date, Signature=0";

pub(super) struct Wire {
    address: SocketAddr,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

impl Wire {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, idle: Mutex::default() }
    }

    pub(super) async fn handle(&self, request: web::Request) -> web::Response {
        let (mut head, body) = request.into_parts();
        let body = match web::collect(body, MAX_BODY).await {
            Ok(body) => body,
            Err(None) => return error(413, "RequestEntityTooLargeException", "Request is larger than 16 MB"),
            Err(Some(_)) => return error(400, "SerializationException", "the body is incomplete"),
        };
        if std::str::from_utf8(&body).is_err() {
            return error(400, "SerializationException", "the body is not UTF-8");
        }
        prepare(&mut head);
        let request = Request::from_parts(head, Full::new(body));
        match tokio::time::timeout(TIMEOUT, self.send(request)).await {
            Ok(Ok(response)) => response,
            // If a request crashes the inner server, only its own connection breaks.
            _ => error(
                500,
                "InternalServerError",
                "The request processing has failed because of an unknown error",
            ),
        }
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<web::Response, BoxError> {
        let mut sender = self.connection().await?;
        let (mut head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        head.headers.remove(CONNECTION);
        head.headers.remove(TRANSFER_ENCODING);
        Ok(Response::from_parts(head, web::full(body)))
    }

    /// Returns an idle connection, or a new one.
    async fn connection(&self) -> Result<SendRequest<Full<Bytes>>, BoxError> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut sender) = idle else { break };
            if sender.ready().await.is_ok() {
                return Ok(sender);
            }
        }
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// Adapts the headers: the body is complete now, and the server requires a signature.
fn prepare(head: &mut Parts) {
    head.version = http::Version::HTTP_11;
    let query = head.uri.query().unwrap_or_default();
    let presigned = query.split('&').any(|pair| pair.starts_with("X-Amz-Algorithm="));
    head.headers.remove(TRANSFER_ENCODING);
    head.headers.remove(CONTENT_LENGTH);
    head.headers.remove(CONNECTION);
    if !presigned && !head.headers.contains_key(AUTHORIZATION) {
        head.headers.insert(AUTHORIZATION, HeaderValue::from_static(ANYONE));
        head.headers.insert("x-amz-date", HeaderValue::from_static("20260101T000000Z"));
    }
}

/// Builds an error in DynamoDB's own format.
fn error(status: u16, name: &str, message: &str) -> web::Response {
    let body = json!({ "__type": format!("com.amazon.coral.service#{name}"), "message": message });
    let mut response = Response::new(web::full(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}
