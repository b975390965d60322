//! The JSON protocol: a request names its action in `X-Amz-Target`.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::error::Error;
use super::{Queues, action};
use crate::web;

/// The largest request body: a batch of 1 MiB in which every character is escaped.
const LARGEST: usize = 12 * 1_048_576;

const TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// A request, independent of HTTP.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// `X-Amz-Target`, such as `AmazonSQS.SendMessage`.
    pub target: String,
    /// The endpoint of the caller, such as `http://127.0.0.1:4566`. The URLs of queues start with it.
    pub endpoint: String,
    /// `X-Amzn-Trace-Id`, which is passed on with messages.
    pub trace: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Queues {
    /// Handles a request. Every error becomes a response in SQS's format.
    pub async fn handle(&self, request: web::Request) -> web::Response {
        let (head, body) = request.into_parts();
        let Some(target) = text(&head.headers, "x-amz-target") else {
            return no_target(&head.headers);
        };
        let host = head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1:4566");
        let endpoint = format!("http://{host}");
        let trace = text(&head.headers, "x-amzn-trace-id");
        let result = match web::collect(body, LARGEST).await {
            Ok(body) => self.call(Call { target, endpoint, trace, body }).await,
            Err(None) => Err(Error::too_large(LARGEST)),
            Err(Some(_)) => Err(Error::malformed("the body is incomplete")),
        };
        match result {
            Ok(body) => response(StatusCode::OK, body, None),
            Err(error) => error_response(&error),
        }
    }

    /// Runs an action and returns the body of the response.
    ///
    /// # Errors
    /// The error with which SQS rejects the call.
    pub async fn call(&self, call: Call) -> Result<Vec<u8>, Error> {
        let name = call.target.strip_prefix("AmazonSQS.").unwrap_or_default();
        match name {
            "SendMessage" => json(&self.send_message(parse(&call)?, call.trace.as_deref())?),
            "SendMessageBatch" => json(&self.send_message_batch(parse(&call)?, call.trace.as_deref())?),
            "ReceiveMessage" => json(&self.receive_message(parse(&call)?).await?),
            "DeleteMessage" => nothing(self.delete_message(&parse(&call)?)),
            "DeleteMessageBatch" => json(&self.delete_message_batch(&parse(&call)?)?),
            "ChangeMessageVisibility" => nothing(self.change_message_visibility(&parse(&call)?)),
            "ChangeMessageVisibilityBatch" => json(&self.change_message_visibility_batch(&parse(&call)?)?),
            "CreateQueue" => json(&self.create_queue(&parse(&call)?, &call.endpoint)?),
            "DeleteQueue" => nothing(self.delete_queue(&parse(&call)?)),
            "PurgeQueue" => nothing(self.purge_queue(&parse(&call)?)),
            "GetQueueUrl" => json(&self.get_queue_url(&parse(&call)?, &call.endpoint)?),
            "ListQueues" => json(&self.list_queues(&parse(&call)?, &call.endpoint)?),
            "ListDeadLetterSourceQueues" => {
                json(&self.list_dead_letter_source_queues(&parse(&call)?, &call.endpoint)?)
            }
            "GetQueueAttributes" => json(&self.get_queue_attributes(&parse(&call)?)?),
            "SetQueueAttributes" => nothing(self.set_queue_attributes(&parse(&call)?)),
            "ListQueueTags" => json(&self.list_queue_tags(&parse(&call)?)?),
            "TagQueue" => nothing(self.tag_queue(&parse(&call)?)),
            "UntagQueue" => nothing(self.untag_queue(&parse(&call)?)),
            "AddPermission"
            | "RemovePermission"
            | "StartMessageMoveTask"
            | "CancelMessageMoveTask"
            | "ListMessageMoveTasks" => {
                Err(Error::unsupported(format!("the local SQS does not support `{name}`")))
            }
            _ => Err(Error::unknown_operation()),
        }
    }
}

/// Parses a body. Missing fields are reported by the action.
fn parse<T: DeserializeOwned>(call: &Call) -> Result<T, Error> {
    // Some clients send no body for an action without parameters.
    let body: &[u8] = if call.body.is_empty() { b"{}" } else { &call.body };
    serde_json::from_slice(body).map_err(|error| Error::malformed(describe(&error)))
}

/// Describes what is wrong with a body, without quoting it.
fn describe(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "has a field of the wrong type",
        _ => "is not valid JSON",
    };
    format!("the body {what} at line {} column {}", error.line(), error.column())
}

fn json(response: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(response).map_err(|error| Error::unsupported(error.to_string()))
}

fn nothing(done: Result<(), Error>) -> Result<Vec<u8>, Error> {
    done.map(|()| b"{}".to_vec())
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn error_response(error: &Error) -> web::Response {
    let body = action::ErrorBody { kind: error.full_shape(), message: error.message().to_owned() };
    let fault = if error.sender_fault() { "Sender" } else { "Receiver" };
    let code = HeaderValue::from_str(&format!("{};{fault}", error.code())).ok();
    response(error.http_status(), serde_json::to_vec(&body).unwrap_or_default(), code)
}

/// The response for a request without an action: it uses the Query protocol, where SQS responds with XML, or
/// none.
fn no_target(headers: &HeaderMap) -> web::Response {
    let form =
        text(headers, CONTENT_TYPE.as_str()).is_some_and(|kind| kind.contains("x-www-form-urlencoded"));
    let (status, body) = if form {
        let way_out =
            "the local SQS supports only the JSON protocol: use an AWS SDK or AWS CLI of 2024 or later";
        let xml = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>UnsupportedProtocol</Code>\
             <Message>{way_out}</Message></Error></ErrorResponse>"
        );
        (StatusCode::BAD_REQUEST, xml)
    } else {
        (StatusCode::NOT_FOUND, "<UnknownOperationException/>".to_owned())
    };
    let mut response = response(status, body.into_bytes(), None);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    response
}

fn response(status: StatusCode, body: Vec<u8>, query_error: Option<HeaderValue>) -> web::Response {
    let mut response = web::Response::new(web::full(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, TYPE);
    if let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(code) = query_error {
        headers.insert(QUERY_ERROR, code);
    }
    response
}
