//! The event in the format of any of the services, read in one pass; it borrows from the payload.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::SHAPES;
use crate::failure::Error;
use crate::payload::Str;
use crate::payload::pairs::Pairs;
use crate::payload::{Payload, decode};
use crate::trigger::http::item::Caller;

/// The fields of all formats. A field that a format does not have is `None`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct HttpEvent<'a> {
    #[serde(borrow, default)]
    pub(super) version: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) resource: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) route_key: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) http_method: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) method: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) path: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) raw_path: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) raw_query_string: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) path_parameters: Option<Pairs<'a>>,
    #[serde(borrow, default)]
    pub(super) query_string_parameters: Option<Pairs<'a>>,
    #[serde(borrow, default)]
    pub(super) multi_value_query_string_parameters: Option<Pairs<'a>>,
    #[serde(borrow, default)]
    pub(super) headers: Option<Pairs<'a>>,
    #[serde(borrow, default)]
    pub(super) multi_value_headers: Option<Pairs<'a>>,
    #[serde(borrow, default)]
    pub(super) cookies: Option<Vec<Str<'a>>>,
    #[serde(borrow, default)]
    pub(super) body: Option<Str<'a>>,
    #[serde(default)]
    pub(super) is_base64_encoded: Option<bool>,
    #[serde(borrow, default)]
    pub(super) request_context: Option<RequestContext<'a>>,
    /// Only authorizer requests have one of these fields.
    #[serde(default)]
    method_arn: Option<IgnoredAny>,
    #[serde(default)]
    route_arn: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct RequestContext<'a> {
    #[serde(borrow, default)]
    pub(super) stage: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) domain_name: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) authorizer: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) http: Option<HttpContext<'a>>,
    #[serde(borrow, default)]
    pub(super) identity: Option<Identity<'a>>,
    #[serde(default)]
    elb: Option<IgnoredAny>,
    #[serde(default)]
    connection_id: Option<IgnoredAny>,
    #[serde(default)]
    service_network_arn: Option<IgnoredAny>,
    #[serde(default)]
    service_arn: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct HttpContext<'a> {
    #[serde(borrow, default)]
    pub(super) method: Option<Str<'a>>,
    #[serde(borrow, default)]
    pub(super) source_ip: Option<Str<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Identity<'a> {
    #[serde(borrow, default)]
    pub(super) source_ip: Option<Str<'a>>,
}

impl<'a> HttpEvent<'a> {
    pub(super) fn parse(event: Payload<'a>) -> Result<Self, Error> {
        decode::json(event.bytes()).map_err(|error| {
            let look = event.look();
            match SHAPES.iter().any(|shape| look == *shape) {
                true => unexpected(&error.to_string(), event),
                // For another kind of event, the name of the mismatched field would be misleading.
                false => unexpected("", event),
            }
        })
    }

    /// Returns the service that sent the event, or `None` if it is not an HTTP request.
    pub(super) fn caller(&self) -> Option<Caller> {
        if self.method_arn.is_some() || self.route_arn.is_some() {
            return None;
        }
        let context = self.request_context.as_ref();
        if context.is_some_and(|context| context.elb.is_some()) {
            return Some(Caller::LoadBalancer { multi_value: self.multi_value_headers.is_some() });
        }
        if context.is_some_and(|context| context.http.is_some()) {
            return Some(Caller::HttpApi);
        }
        if context.is_some_and(|context| context.connection_id.is_some()) {
            return None;
        }
        if context
            .is_some_and(|context| context.service_network_arn.is_some() || context.service_arn.is_some())
        {
            return self.method.is_some().then_some(Caller::Lattice);
        }
        (self.http_method.is_some() && self.path.is_some()).then_some(Caller::RestApi)
    }
}

pub(super) fn unexpected(detail: &str, event: Payload<'_>) -> Error {
    let what = if detail.is_empty() {
        "expected an HTTP request".to_owned()
    } else {
        format!("expected an HTTP request: {detail}")
    };
    event.unexpected(&what)
}
