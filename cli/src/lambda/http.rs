//! The Lambda API, as the AWS CLI, the SDKs and `cargo lambda invoke --remote` speak it.

use base64::Engine as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::config::ACCOUNT;
use super::function::Function;
use super::request::{Fault, Kind, Request};
use super::{Call, Lambda, MAX_ASYNC_EVENT, MAX_EVENT, body, checked, new_id};
use crate::invoke::Refused;
use crate::web::{self, Response, full};

/// So long a trace header is taken: X-Ray's own has some 75 bytes.
const MAX_TRACE: usize = 512;

impl Lambda {
    /// Answers a request to the Lambda API: `POST /2015-03-31/functions/{name}/invocations`,
    /// `GET /2015-03-31/functions`, `GET /2015-03-31/functions/{name}` and `.../{name}/configuration`.
    ///
    /// Errors are Lambda's own: JSON with a `Message`, their name in `x-amzn-errortype`.
    pub async fn handle(&self, request: web::Request) -> Response {
        let id = new_id();
        let mut response = match self.answer(request, &id).await {
            Ok(response) => response,
            Err(fault) => refusal(&fault),
        };
        if let Ok(id) = HeaderValue::try_from(id) {
            response.headers_mut().insert("x-amzn-requestid", id);
        }
        response
    }

    async fn answer(&self, request: web::Request, id: &str) -> Result<Response, Fault> {
        let (head, body) = request.into_parts();
        match Request::parse(&head)? {
            Request::Invoke { function, kind, tail, client_context } => {
                let limit = if kind == Kind::Event { MAX_ASYNC_EVENT } else { MAX_EVENT };
                let read = body::read(body, limit).await;
                let read = read.map_err(|_| Fault::content("the request body ended early"))?;
                let refused = |refused| Fault::refused(refused, kind);
                self.find(&function).map_err(refused)?;
                if read.size > limit {
                    return Err(Fault::too_large(read.size, limit, kind));
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
                let function =
                    self.find(&function).map_err(|error| Fault::refused(error, Kind::RequestResponse))?;
                Ok(json(StatusCode::OK, &Value::Object(configuration(&function))))
            }
        }
    }

    async fn invoke_as(
        &self,
        name: &str,
        kind: Kind,
        tail: bool,
        mut call: Call,
    ) -> Result<Response, Refused> {
        match kind {
            Kind::DryRun => Ok(empty(StatusCode::NO_CONTENT)),
            Kind::Event => {
                self.keep(name, &call.id, &call.payload)?;
                Ok(empty(StatusCode::ACCEPTED))
            }
            Kind::RequestResponse => {
                if checked(&call.payload, MAX_EVENT)?.len() != call.payload.len() {
                    call.payload = b"{}".as_slice().into();
                }
                let reply = self.call(name, call).await?;
                let mut response = Response::new(full(reply.payload));
                let headers = response.headers_mut();
                set(headers, header::CONTENT_TYPE, "application/json");
                set(headers, HeaderName::from_static("x-amz-executed-version"), "$LATEST");
                if reply.failed {
                    set(headers, HeaderName::from_static("x-amz-function-error"), "Unhandled");
                }
                if tail {
                    let tail = base64::engine::general_purpose::STANDARD.encode(reply.log_tail);
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

    fn get(&self, name: &str) -> Result<Response, Fault> {
        let function = self.find(name).map_err(|error| Fault::refused(error, Kind::RequestResponse))?;
        let mut answer = json!({
            "Configuration": configuration(&function),
            "Code": { "RepositoryType": "file", "Location": format!("file://{}", function.config.program.display()) },
            "Tags": {},
        });
        if let (Some(most), Some(answer)) = (function.config.concurrency, answer.as_object_mut()) {
            answer.insert("Concurrency".into(), json!({ "ReservedConcurrentExecutions": most }));
        }
        Ok(json(StatusCode::OK, &answer))
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

fn refusal(fault: &Fault) -> Response {
    let mut body = json!({ "Type": "User", "Message": fault.message });
    if let (Some(reason), Some(body)) = (fault.reason, body.as_object_mut()) {
        body.insert("Reason".into(), reason.into());
    }
    if let (true, Some(body)) = (fault.status.is_server_error(), body.as_object_mut()) {
        body.insert("Type".into(), "Service".into());
    }
    let mut response = json(fault.status, &body);
    set(response.headers_mut(), HeaderName::from_static("x-amzn-errortype"), fault.kind);
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
