//! Calls the Invoke API.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::failure::Failure;

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The response, or the failure.
    pub payload: Bytes,
    /// Whether the function failed.
    pub failed: bool,
    /// The tail of its log.
    pub log: String,
}

/// Invokes a function and waits for its response.
pub async fn call(port: u16, function: &str, payload: Bytes) -> Result<Outcome, Failure> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(|error| {
        Failure::new(format!("nothing listens on 127.0.0.1:{port} ({error}): start `cargo lambkin dev`"))
    })?;
    let lost = |error: &dyn std::fmt::Display| {
        Failure::new(format!("unexpected response from 127.0.0.1:{port}: {error}"))
    };
    let name = utf8_percent_encode(function, NON_ALPHANUMERIC);
    let request = Request::post(format!("/2015-03-31/functions/{name}/invocations"))
        .header("host", format!("127.0.0.1:{port}"))
        .header("content-type", "application/json")
        .header("x-amz-log-type", "Tail")
        .body(Full::new(payload))
        .map_err(|error| lost(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| lost(&error))?;
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.map_err(|error| lost(&error))?.into_parts();
    let payload = body.collect().await.map_err(|error| lost(&error))?.to_bytes();
    if head.status == StatusCode::NOT_FOUND
        && let Some(names) = names(&mut sender, port).await
    {
        return Err(Failure::new(no_function(function, &names)));
    }
    if !head.status.is_success() {
        return Err(Failure::new(
            error_message(&payload).unwrap_or_else(|| format!("Lambda returned {}", head.status)),
        ));
    }
    let log = head.headers.get("x-amz-log-result").and_then(|log| STANDARD.decode(log).ok());
    Ok(Outcome {
        payload,
        failed: head.headers.contains_key("x-amz-function-error"),
        log: String::from_utf8_lossy(&log.unwrap_or_default()).into_owned(),
    })
}

/// Returns the names of all functions; `None` if they cannot be listed.
async fn names(sender: &mut SendRequest<Full<Bytes>>, port: u16) -> Option<Vec<String>> {
    let request = Request::get("/2015-03-31/functions")
        .header("host", format!("127.0.0.1:{port}"))
        .body(Full::default());
    sender.ready().await.ok()?;
    let body = sender.send_request(request.ok()?).await.ok()?.into_body().collect().await.ok()?;
    let list: Value = serde_json::from_slice(&body.to_bytes()).ok()?;
    let name = |one: &Value| Some(format!("`{}`", one.get("FunctionName")?.as_str()?));
    list.get("Functions")?.as_array()?.iter().map(name).collect()
}

fn no_function(function: &str, names: &[String]) -> String {
    match names {
        [] => format!(
            "there is no function `{function}`: the local cloud has no functions; see the output of `cargo lambkin dev`"
        ),
        names => format!("there is no function `{function}`: use one of {}", names.join(", ")),
    }
}

/// Returns the message of an error from the Lambda API.
fn error_message(body: &[u8]) -> Option<String> {
    let error: Value = serde_json::from_slice(body).ok()?;
    let message = error.get("Message").or_else(|| error.get("message"))?;
    Some(message.as_str()?.to_owned())
}

impl Outcome {
    /// Returns what the function wrote and what the invocation cost, for people.
    pub fn summary(&self) -> String {
        let mut summary = String::new();
        for line in self.log.lines() {
            match line.strip_prefix("REPORT RequestId: ") {
                Some(report) => {
                    let cost = report.split('\t').skip(1).map(str::trim).filter(|part| !part.is_empty());
                    let _ = writeln!(summary, "{}", cost.collect::<Vec<_>>().join(", "));
                }
                None if line.starts_with("START RequestId: ") || line.starts_with("END RequestId: ") => {}
                None => {
                    let _ = writeln!(summary, "    {line}");
                }
            }
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{probe, web};

    #[tokio::test]
    async fn response_log_and_cost() {
        let address = probe::serve(|request: web::Request| async move {
            let seen = format!("{} {:?}", request.uri(), request.headers().get("x-amz-log-type"));
            let body = web::collect(request.into_body(), 1_000).await.unwrap();
            let log = format!(
                "START RequestId: 1 Version: $LATEST\n{seen}\nEND RequestId: 1\nREPORT RequestId: 1\tDuration: 1.26 ms\tBilled Duration: 2 ms\t\n"
            );
            http::Response::builder()
                .header("x-amz-function-error", "Unhandled")
                .header("x-amz-log-result", STANDARD.encode(log))
                .body(web::full(body))
                .unwrap()
        })
        .await;
        let outcome = call(address.port(), "a/b", Bytes::from_static(b"[1]")).await.unwrap();
        assert_eq!((&outcome.payload[..], outcome.failed), (&b"[1]"[..], true));
        assert_eq!(
            outcome.summary(),
            "    /2015-03-31/functions/a%2Fb/invocations Some(\"Tail\")\nDuration: 1.26 ms, Billed Duration: 2 ms\n"
        );
    }

    #[tokio::test]
    async fn an_api_error_is_its_message() {
        for status in [404, 429] {
            let address = probe::serve(move |_| async move {
                let body = r#"{"Type":"User","Message":"no way"}"#;
                http::Response::builder().status(status).body(web::full(body)).unwrap()
            })
            .await;
            let error = call(address.port(), "x", Bytes::new()).await.unwrap_err();
            assert_eq!(error.to_string(), "no way");
        }
    }

    #[tokio::test]
    async fn an_unknown_function_lists_the_known_ones() {
        for (list, expected) in [
            (
                r#"[{"FunctionName":"a"},{"FunctionName":"b"}]"#,
                "there is no function `x`: use one of `a`, `b`",
            ),
            (
                "[]",
                "there is no function `x`: the local cloud has no functions; see the output of `cargo lambkin dev`",
            ),
        ] {
            let address = probe::serve(move |request: web::Request| async move {
                let found = request.uri() == "/2015-03-31/functions";
                let body = if found { format!(r#"{{"Functions":{list}}}"#) } else { "{}".to_owned() };
                let status = if found { 200 } else { 404 };
                http::Response::builder().status(status).body(web::full(body)).unwrap()
            })
            .await;
            let error = call(address.port(), "x", Bytes::new()).await.unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[tokio::test]
    async fn a_missing_cloud_is_a_one_line_error() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let error = call(port, "x", Bytes::new()).await.unwrap_err().to_string();
        assert!(error.contains("start `cargo lambkin dev`"), "{error}");
    }
}
