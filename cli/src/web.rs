//! HTTP for all parts of the cloud: HTTP/1.1 on loopback.

use std::convert::Infallible;
use std::future::Future;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// A body that may still be arriving.
pub type Body = BoxBody<Bytes, BoxError>;
/// A request whose body has not been read yet.
pub type Request = http::Request<Incoming>;
/// A response of the cloud.
pub type Response = http::Response<Body>;

/// A complete body.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed()
}

/// Reads a body of at most `limit` bytes. The error is `None` if the body is larger.
pub async fn collect(body: Incoming, limit: usize) -> Result<Bytes, Option<BoxError>> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(None),
        Err(error) => Err(Some(error)),
    }
}

/// Serves connections until the future is dropped. A connection that breaks affects no other.
pub async fn serve<H, F>(listener: TcpListener, handler: H)
where
    H: Fn(Request) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                // Most likely there are no file descriptors left: they come back as connections end.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let handler = handler.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let response = handler(request);
                async move { Ok::<_, Infallible>(response.await) }
            });
            // A client that goes away is not worth a line in the log.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades()
                .await;
        });
    }
}
