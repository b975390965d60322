//! The `http` trigger: one request in, one response out, in the format of the calling service.

use bytes::Bytes;
use http::{Method, Response};
use lambkin_spec::description::TriggerKind;

use super::{HttpItem, HttpSpec, Router, write};
use crate::failure::Error;
use crate::function::{Invocation, Trigger, Typed};
use crate::payload::Shape;
use crate::spec::BinarySpec;

/// The trigger of `#[function(http = "POST /orders")]`: one request.
#[derive(Debug)]
pub enum Http {}

pub(super) const REST: Shape = Shape::outline("an API Gateway REST (v1) request", |event| {
    // Bedrock agents also send the method of their API, and WebSocket APIs that of the handshake.
    event.has("httpMethod") && !event.has("actionGroup") && !event.has_in("requestContext", "connectionId")
});
pub(super) const HTTP_API: Shape =
    Shape::outline("an API Gateway HTTP API (v2) or function URL request", |event| {
        event.has_in("requestContext", "http")
    });
pub(super) const LOAD_BALANCER: Shape =
    Shape::outline("a load balancer request", |event| event.has_in("requestContext", "elb"));
pub(super) const LATTICE: Shape = Shape::outline("a VPC Lattice request", |event| {
    event.has_in("requestContext", "serviceNetworkArn") || event.has_in("requestContext", "serviceArn")
});
pub(in crate::trigger) const SHAPES: &[Shape] = &[LOAD_BALANCER, HTTP_API, LATTICE, REST];

impl Trigger for Http {
    type Item<'p> = HttpItem<'p>;
    type Response = Response<Bytes>;
    type Spec = HttpSpec;
    type Service = Router;
    const KIND: &'static str = "http";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, binary: &BinarySpec) -> Result<Router, Error> {
        Router::new(functions, binary.cors)
    }

    async fn serve<'a>(service: &'a Router, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let mut item = HttpItem::decode(invocation.event())?;
        let response = service.response(&mut item, invocation).await;
        write(item.caller(), *item.method() == Method::HEAD, &response)
    }

    fn summary(spec: &HttpSpec) -> String {
        spec.summary()
    }

    fn describe(spec: &HttpSpec) -> TriggerKind {
        spec.describe()
    }
}
