//! Adds the trace of the invocation to every call.

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use crate::function::current::trace_id;

/// The header that X-Ray follows. Lambda also uses it to detect a function that invokes itself through S3,
/// SQS or SNS, and stops such a loop after about 16 rounds. SigV4 does not sign the header.
const HEADER: &str = "x-amzn-trace-id";

/// Adds the header. The SDK itself reads the trace from a process-wide variable, which is wrong where several
/// invocations run at the same time.
#[derive(Debug)]
pub(super) struct Traced(pub(super) SharedHttpConnector);

impl HttpConnector for Traced {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if let Some(trace) = trace_id().filter(|_| !request.headers().contains_key(HEADER)) {
            // This cannot fail: the value came from a header.
            let _ = request.headers_mut().try_insert(HEADER, trace);
        }
        self.0.call(request)
    }
}
