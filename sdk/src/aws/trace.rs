//! The trace of the invocation, passed on with every call.

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use crate::function::trace_id;

/// What X-Ray follows, and what Lambda knows a function by that calls itself through S3, SQS or SNS: it
/// ends such a loop after about 16 rounds, if the header is passed on. SigV4 does not sign it.
const HEADER: &str = "x-amzn-trace-id";

/// Adds the header. The SDK does so itself only where a process-wide variable holds the trace, which says
/// nothing where several invocations run at the same time.
#[derive(Debug)]
pub(super) struct Traced(pub(super) SharedHttpConnector);

impl HttpConnector for Traced {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if let Some(trace) = trace_id().filter(|_| !request.headers().contains_key(HEADER)) {
            // A value that no header can have is left out: it came in a header, so there is none.
            let _ = request.headers_mut().try_insert(HEADER, trace);
        }
        self.0.call(request)
    }
}
