//! A small HTTP client and server for tests.

use std::future::Future;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::web;

/// Serves a handler until the test ends.
pub(crate) async fn serve<H, F>(handler: H) -> SocketAddr
where
    H: Fn(web::Request) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = web::Response> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(web::serve(listener, handler));
    address
}

/// Sends a request on a connection of its own.
pub(crate) async fn send(address: SocketAddr, request: http::Request<Bytes>) -> http::Response<Bytes> {
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut request = request.map(Full::new);
    request.headers_mut().entry("host").or_insert(address.to_string().parse().unwrap());
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    http::Response::from_parts(head, body.collect().await.unwrap().to_bytes())
}

/// Sends arbitrary bytes, and reads the response until the other side closes the connection.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let _ = stream.shutdown().await;
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    String::from_utf8_lossy(&received).into_owned()
}
