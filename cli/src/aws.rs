//! One port for all services: routes each request to its service, and responds for services that are not
//! available.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::invoke::BoxFuture;
use crate::web;

/// No request to STS is larger.
const MAX_STS: usize = 64 * 1024;

type Handler = Arc<dyn Fn(web::Request) -> BoxFuture<'static, web::Response> + Send + Sync>;

/// The available services. Clones share their state.
#[derive(Clone, Default)]
pub struct Aws {
    services: Vec<(&'static str, Handler)>,
}

impl Aws {
    /// Creates an endpoint with STS only, for `sts get-caller-identity`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a service under its name in signatures: `dynamodb`, `lambda`, `s3`, `sqs`.
    #[must_use]
    pub fn with<H, F>(mut self, name: &'static str, handler: H) -> Self
    where
        H: Fn(web::Request) -> F + Send + Sync + 'static,
        F: Future<Output = web::Response> + Send + 'static,
    {
        self.services.push((name, Arc::new(move |request| Box::pin(handler(request)))));
        self
    }

    /// Handles a request.
    pub async fn handle(&self, request: web::Request) -> web::Response {
        let (head, body) = request.into_parts();
        let name = service(&head).into_owned();
        match self.services.iter().find(|(own, _)| *own == name) {
            Some((_, handler)) => handler(web::Request::from_parts(head, body)).await,
            None if name == "sts" => sts(&head, &web::collect(body, MAX_STS).await.unwrap_or_default()),
            None => self.not_implemented(&head, &name),
        }
    }

    /// Builds the response for a service that is not available, in the format that its client most likely
    /// reads.
    fn not_implemented(&self, head: &Parts, name: &str) -> web::Response {
        let mut here: Vec<&str> = self.services.iter().map(|(own, _)| *own).chain(["sts"]).collect();
        here.sort_unstable();
        let message =
            format!("the local cloud does not have `{}`; it has {}", printable(name), here.join(", "));
        let code = "UnknownOperationException";
        if is_form(&head.headers) {
            return xml(
                501,
                &format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"),
            );
        }
        let mut response =
            Response::new(web::full(json!({ "__type": code, "message": message }).to_string()));
        *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
        let kind = head
            .headers
            .get(CONTENT_TYPE)
            .filter(|kind| kind.as_bytes().starts_with(b"application/x-amz-json"));
        let kind = kind.cloned().unwrap_or(HeaderValue::from_static("application/json"));
        response.headers_mut().insert(CONTENT_TYPE, kind);
        let name = HeaderName::from_static("x-amzn-errortype");
        response.headers_mut().insert(name, HeaderValue::from_static(code));
        response
    }
}

/// Returns the service that a request is for: the one in its signature, or the one that its target, its path
/// or its action implies. Any other request is for S3.
pub fn service(head: &Parts) -> Cow<'_, str> {
    let query = head.uri.query().unwrap_or_default();
    let header = |name: HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(signed) = header(AUTHORIZATION) {
        let scope =
            signed.split("Credential=").nth(1).map(|rest| rest.split([',', ' ']).next().unwrap_or_default());
        if let Some(name) = scope.and_then(of_scope) {
            return Cow::Owned(name.to_ascii_lowercase());
        }
    }
    if let Some(scope) = parameter(query, "X-Amz-Credential") {
        let scope = percent_decode_str(scope).decode_utf8_lossy();
        if let Some(name) = of_scope(&scope) {
            return Cow::Owned(name.to_ascii_lowercase());
        }
    }
    if let Some(target) = header(HeaderName::from_static("x-amz-target")) {
        return of_target(target);
    }
    let path = head.uri.path();
    let action = parameter(query, "Action").is_some();
    match path.split('/').nth(1) {
        Some(first) if is_date(first) => Cow::Borrowed("lambda"),
        // Requests without a signature: only queues have URLs of their own.
        Some(first) if is_account(first) && (action || is_form(&head.headers)) => Cow::Borrowed("sqs"),
        Some("") if action || (head.method == Method::POST && is_form(&head.headers)) => Cow::Borrowed("sts"),
        _ => Cow::Borrowed("s3"),
    }
}

/// Returns the service in `KEY/20260101/us-east-1/SERVICE/aws4_request`. A key may contain a `/`.
fn of_scope(scope: &str) -> Option<&str> {
    let mut parts = scope.rsplit('/');
    parts.next().filter(|end| *end == "aws4_request")?;
    parts.next().filter(|name| !name.is_empty())
}

/// Returns the service of a target such as `DynamoDB_20120810.PutItem`.
fn of_target(target: &str) -> Cow<'_, str> {
    let name = target.split(['.', '_']).next().unwrap_or_default();
    match name {
        "DynamoDB" | "DynamoDBStreams" => Cow::Borrowed("dynamodb"),
        _ => Cow::Owned(name.strip_prefix("Amazon").unwrap_or(name).to_ascii_lowercase()),
    }
}

fn parameter<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query
        .split('&')
        .find_map(|pair| pair.split_once('=').filter(|(own, _)| *own == name).map(|(_, value)| value))
}

/// Whether this is a version in Lambda's paths, such as `2015-03-31`. Nobody needs a bucket of this name.
fn is_date(segment: &str) -> bool {
    segment.len() == 10
        && segment.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn is_account(segment: &str) -> bool {
    segment.len() == 12 && segment.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_form(headers: &HeaderMap) -> bool {
    let form = b"application/x-www-form-urlencoded";
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(form))
}

/// Reduces a name to characters that are safe in any response.
fn printable(name: &str) -> String {
    name.chars().filter(|char| char.is_ascii_alphanumeric() || "-_.:".contains(*char)).take(64).collect()
}

/// Responds to `GetCallerIdentity` with the one account. The rest of STS would need roles.
fn sts(head: &Parts, body: &Bytes) -> web::Response {
    let body = String::from_utf8_lossy(body);
    let query = head.uri.query().unwrap_or_default();
    match parameter(&body, "Action").or_else(|| parameter(query, "Action")) {
        Some("GetCallerIdentity") => xml_of(
            200,
            "GetCallerIdentityResponse",
            "<GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId>\
             <Account>000000000000</Account></GetCallerIdentityResult>",
        ),
        action => {
            let action = printable(action.unwrap_or_default());
            let message = format!("the local `sts` has only GetCallerIdentity, not `{action}`");
            xml(
                400,
                &format!(
                    "<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>{message}</Message></Error>"
                ),
            )
        }
    }
}

fn xml(status: u16, error: &str) -> web::Response {
    xml_of(status, "ErrorResponse", error)
}

fn xml_of(status: u16, root: &str, inner: &str) -> web::Response {
    let id = uuid::Uuid::new_v4();
    let id = match root {
        "ErrorResponse" => format!("<RequestId>{id}</RequestId>"),
        _ => format!("<ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata>"),
    };
    let body = format!("<{root} xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">{inner}{id}</{root}>");
    let mut response = Response::new(web::full(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    response
}

#[cfg(test)]
mod tests {
    use http::Request;
    use proptest::prelude::*;

    use super::*;
    use crate::probe;

    fn named(method: &str, uri: &str, headers: &[(&str, &str)]) -> String {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        service(&request.body(()).unwrap().into_parts().0).into_owned()
    }

    #[test]
    fn the_service_of_a_request_is_recognised() {
        let signed = |name: &str| {
            format!(
                "AWS4-HMAC-SHA256 Credential=a/b/20260101/eu-west-1/{name}/aws4_request, SignedHeaders=host, Signature=0"
            )
        };
        for name in ["s3", "sqs", "dynamodb", "lambda", "ssm"] {
            assert_eq!(named("POST", "/", &[("authorization", &signed(name))]), name);
        }
        assert_eq!(
            named("GET", "/b/k?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", &[]),
            "s3"
        );
        assert_eq!(named("GET", "/b/k", &[("authorization", "AWS test:signature")]), "s3");
        assert_eq!(named("POST", "/", &[("x-amz-target", "DynamoDB_20120810.PutItem")]), "dynamodb");
        assert_eq!(
            named("POST", "/", &[("x-amz-target", "DynamoDBStreams_20120810.GetRecords")]),
            "dynamodb"
        );
        assert_eq!(named("POST", "/", &[("x-amz-target", "AmazonSQS.SendMessage")]), "sqs");
        assert_eq!(named("POST", "/", &[("x-amz-target", "AmazonSSM.GetParameter")]), "ssm");
        assert_eq!(named("POST", "/2015-03-31/functions/a/invocations", &[]), "lambda");
        assert_eq!(named("GET", "/000000000000/jobs?Action=ReceiveMessage", &[]), "sqs");
        let form = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        assert_eq!(named("POST", "/000000000000/jobs", &form), "sqs");
        assert_eq!(named("POST", "/", &form), "sts");
        assert_eq!(named("PUT", "/000000000000/jobs", &[]), "s3");
        // The content type that `curl -d` sets does not imply a service.
        assert_eq!(named("PUT", "/uploads/a", &form), "s3");
        assert_eq!(named("GET", "/", &[]), "s3");
        assert_eq!(named("GET", "/2015-03-3/a", &[]), "s3");
    }

    #[tokio::test]
    async fn an_unavailable_service_lists_the_available_ones() {
        let hello = |_| async { Response::new(web::full("hello")) };
        let aws = Aws::new().with("s3", hello).with("dynamodb", hello);
        let address = probe::serve(move |request| {
            let aws = aws.clone();
            async move { aws.handle(request).await }
        })
        .await;
        let ask = async |headers: &[(&str, &str)], body: &'static str| {
            let mut request = Request::post("/");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let response =
                probe::send(address, request.body(Bytes::from_static(body.as_bytes())).unwrap()).await;
            (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
        };
        assert_eq!(ask(&[], "").await, (200, "hello".to_owned()));
        let message = "the local cloud does not have `ssm`; it has dynamodb, s3, sts";
        let (status, text) = ask(&[("x-amz-target", "AmazonSSM.GetParameter")], "{}").await;
        let json = json!({ "__type": "UnknownOperationException", "message": message });
        assert_eq!((status, text), (501, json.to_string()));
        let form = ("content-type", "application/x-www-form-urlencoded");
        let signed = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/ssm/aws4_request";
        let (status, text) = ask(&[form, ("authorization", signed)], "Action=A").await;
        assert!(status == 501 && text.contains(&format!("<Message>{message}</Message>")), "{text}");

        let (status, text) = ask(&[form], "Action=GetCallerIdentity&Version=2011-06-15").await;
        assert!(status == 200 && text.contains("<Account>000000000000</Account>"), "{text}");
        let (status, text) = ask(&[form], "Action=%3C<x>").await;
        assert!(status == 400 && text.contains("not `3Cx`"), "{text}");
    }

    proptest! {
        #[test]
        fn any_request_is_for_some_service(signed in "[ -~]{0,60}", path in "/[ -~]{0,30}") {
            let request = Request::post(path).header("authorization", &signed).header("x-amz-target", &signed);
            if let Ok(request) = request.body(()) {
                service(&request.into_parts().0);
            }
        }
    }
}
