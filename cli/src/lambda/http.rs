//! The Lambda API, for the AWS CLI, the SDKs and `cargo lambda invoke --remote`.

use base64::Engine as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::config::ACCOUNT;
use super::function::Function;
use super::request::{ApiError, InvocationType, Request};
use super::{Call, Lambda, MAX_ASYNC_EVENT, MAX_EVENT, body, check_payload, new_id};
use crate::invoke::InvokeError;
use crate::web::{self, Response, full};

/// The longest trace header that is accepted: X-Ray's own has about 75 bytes.
const MAX_TRACE: usize = 512;

impl Lambda {
    /// Handles a request to the Lambda API: `POST /2015-03-31/functions/{name}/invocations`, `GET
    /// /2015-03-31/functions`, `GET /2015-03-31/functions/{name}` and `.../{name}/configuration`.
    ///
    /// Errors are Lambda's own: JSON with a `Message`, and their name in `x-amzn-errortype`.
    pub async fn handle(&self, request: web::Request) -> Response {
        let id = new_id();
        let mut response = match self.dispatch(request, &id).await {
            Ok(response) => response,
            Err(error) => error_response(&error),
        };
        if let Ok(id) = HeaderValue::try_from(id) {
            response.headers_mut().insert("x-amzn-requestid", id);
        }
        response
    }

    async fn dispatch(&self, request: web::Request, id: &str) -> Result<Response, ApiError> {
        let (head, body) = request.into_parts();
        match Request::parse(&head)? {
            Request::Invoke { function, kind, tail, client_context } => {
                let limit = if kind == InvocationType::Event { MAX_ASYNC_EVENT } else { MAX_EVENT };
                let read = body::read(body, limit).await;
                let read = read.map_err(|_| ApiError::content("the request body is incomplete"))?;
                let refused = |error| ApiError::from_invoke(error, kind);
                self.find(&function).map_err(refused)?;
                if read.size > limit {
                    return Err(ApiError::too_large(read.size, limit, kind));
                }
                let mut call = Call::new(id.to_owned(), read.bytes);
                call.client_context = client_context;
                call.trace =
                    head.headers.get("x-amzn-trace-id").filter(|trace| trace.len() <= MAX_TRACE).cloned();
                self.invoke_as(&function, kind, tail, call).await.map_err(refused)
            }
            Request::List => Ok(self.list()),
            Request::Get { function } => self.get(&function),
            Request::Configuration { function } => {
                let function = self
                    .find(&function)
                    .map_err(|error| ApiError::from_invoke(error, InvocationType::RequestResponse))?;
                Ok(json(StatusCode::OK, &Value::Object(configuration(&function))))
            }
        }
    }

    async fn invoke_as(
        &self,
        name: &str,
        kind: InvocationType,
        tail: bool,
        mut call: Call,
    ) -> Result<Response, InvokeError> {
        match kind {
            InvocationType::DryRun => Ok(empty(StatusCode::NO_CONTENT)),
            InvocationType::Event => {
                self.enqueue(name, &call.id, &call.payload)?;
                Ok(empty(StatusCode::ACCEPTED))
            }
            InvocationType::RequestResponse => {
                if check_payload(&call.payload, MAX_EVENT)?.len() != call.payload.len() {
                    call.payload = b"{}".as_slice().into();
                }
                let outcome = self.call(name, call).await?;
                let mut response = Response::new(full(outcome.payload));
                let headers = response.headers_mut();
                set(headers, header::CONTENT_TYPE, "application/json");
                set(headers, HeaderName::from_static("x-amz-executed-version"), "$LATEST");
                if outcome.failed {
                    set(headers, HeaderName::from_static("x-amz-function-error"), "Unhandled");
                }
                if tail {
                    let tail = base64::engine::general_purpose::STANDARD.encode(outcome.log_tail);
                    set(headers, HeaderName::from_static("x-amz-log-result"), &tail);
                }
                Ok(response)
            }
        }
    }

    fn list(&self) -> Response {
        let functions = self.inner.functions.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut functions: Vec<_> = functions.values().cloned().collect();
        functions.sort_by(|a, b| a.config.name.cmp(&b.config.name));
        let functions: Vec<_> = functions.iter().map(|function| configuration(function)).collect();
        json(StatusCode::OK, &json!({ "Functions": functions }))
    }

    fn get(&self, name: &str) -> Result<Response, ApiError> {
        let function =
            self.find(name).map_err(|error| ApiError::from_invoke(error, InvocationType::RequestResponse))?;
        let mut body = json!({
            "Configuration": configuration(&function),
            "Code": { "RepositoryType": "file", "Location": format!("file://{}", function.config.program.display()) },
            "Tags": {},
        });
        if let (Some(most), Some(body)) = (function.config.concurrency, body.as_object_mut()) {
            body.insert("Concurrency".into(), json!({ "ReservedConcurrentExecutions": most }));
        }
        Ok(json(StatusCode::OK, &body))
    }
}

fn configuration(function: &Function) -> Map<String, Value> {
    let config = &function.config;
    let modified =
        function.program.modified.and_then(|time| Timestamp::try_from(time).ok()).unwrap_or_default();
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    let configuration = json!({
        "FunctionName": config.name,
        "FunctionArn": config.arn(),
        "Runtime": "provided.al2023",
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/{}", config.name),
        "Handler": config.handler,
        "CodeSize": function.program.size,
        "Description": "",
        "Timeout": config.timeout.as_secs(),
        "MemorySize": config.memory_mb,
        "LastModified": modified.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string(),
        "Version": "$LATEST",
        "Environment": { "Variables": config.env },
        "TracingConfig": { "Mode": "PassThrough" },
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": [architecture],
        "EphemeralStorage": { "Size": 512 },
    });
    match configuration {
        Value::Object(configuration) => configuration,
        _ => Map::new(),
    }
}

fn error_response(error: &ApiError) -> Response {
    let mut body = json!({ "Type": "User", "Message": error.message });
    if let (Some(reason), Some(body)) = (error.reason, body.as_object_mut()) {
        body.insert("Reason".into(), reason.into());
    }
    if let (true, Some(body)) = (error.status.is_server_error(), body.as_object_mut()) {
        body.insert("Type".into(), "Service".into());
    }
    let mut response = json(error.status, &body);
    set(response.headers_mut(), HeaderName::from_static("x-amzn-errortype"), error.kind);
    response
}

fn json(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(full(body.to_string()));
    *response.status_mut() = status;
    set(response.headers_mut(), header::CONTENT_TYPE, "application/json");
    response
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(full(""));
    *response.status_mut() = status;
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}
