//! The `http` trigger: one request in, one answer out, in the shape of the service that asked.

use bytes::Bytes;
use http::{Method, Response};

use super::{Http, Trigger};
use crate::function::Typed;
use crate::http::{HttpItem, Router, write};
use crate::shape::Shape;
use crate::{Error, Invocation};

impl Trigger for Http {
    type Item<'p> = HttpItem<'p>;
    type Reply = Response<Bytes>;
    type Service = Router;
    const SHAPES: &'static [Shape] = &[Shape::Rest, Shape::HttpApi, Shape::LoadBalancer, Shape::Lattice];

    fn service(functions: Vec<Typed<Self>>) -> Result<Router, Error> {
        Router::new(functions)
    }

    async fn serve<'a>(service: &'a Router, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let mut item = HttpItem::decode(invocation.payload())?;
        let response = service.answer(&mut item, invocation).await;
        write(item.caller(), *item.method() == Method::HEAD, &response)
    }
}
