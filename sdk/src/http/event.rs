//! The event as it arrives, whichever service sent it: one pass over the payload, which it borrows.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::item::Caller;
use crate::Error;

/// The fields of every shape. A field that the shape does not have is absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct HttpEvent<'a> {
    #[serde(borrow, default)]
    pub(super) version: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) resource: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) route_key: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) http_method: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) method: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) path: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) raw_path: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) raw_query_string: Option<Text<'a>>,
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
    pub(super) cookies: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    pub(super) body: Option<Text<'a>>,
    #[serde(default)]
    pub(super) is_base64_encoded: Option<bool>,
    #[serde(borrow, default)]
    pub(super) request_context: Option<RequestContext<'a>>,
    /// Only authorizers have one of these.
    #[serde(default)]
    method_arn: Option<IgnoredAny>,
    #[serde(default)]
    route_arn: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct RequestContext<'a> {
    #[serde(borrow, default)]
    pub(super) stage: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) domain_name: Option<Text<'a>>,
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
    pub(super) method: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) source_ip: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Identity<'a> {
    #[serde(borrow, default)]
    pub(super) source_ip: Option<Text<'a>>,
}

impl<'a> HttpEvent<'a> {
    pub(super) fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        serde_json::from_slice(payload).map_err(|error| {
            // Read again, slowly, to name the field.
            let detail = crate::decode::json::<HttpEvent<'_>>(payload)
                .map_or_else(|named| named.to_string(), |_| error.to_string());
            unexpected(&detail, payload)
        })
    }

    /// The service that sent it, if it is an HTTP request at all.
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

pub(super) fn unexpected(detail: &str, payload: &[u8]) -> Error {
    let what = if detail.is_empty() {
        "expected an HTTP request".to_owned()
    } else {
        format!("expected an HTTP request: {detail}")
    };
    crate::decode::unexpected(&what, payload)
}

/// A string that borrows from the payload where it can. serde's own `Option<Cow<str>>` never does.
#[derive(Default)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        deserializer.deserialize_str(Borrow).map(Self)
    }
}

/// A map of names to a value or to a list of values, in its order; a `null` is no value.
#[derive(Default)]
pub(super) struct Pairs<'a>(pub(super) Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Pairs<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of strings or of lists of strings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(16));
                while let Some(Text(name)) = map.next_key()? {
                    match map.next_value()? {
                        Values::One(Text(value)) => pairs.push((name, value)),
                        Values::Many(values) => {
                            pairs.extend(values.into_iter().map(|Text(value)| (name.clone(), value)));
                        }
                    }
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

enum Values<'a> {
    One(Text<'a>),
    Many(Vec<Text<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Values<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Values::One(Text(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Values::One(Text(Cow::Owned(text.to_owned()))))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Values::Many(Vec::new()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element::<Option<Text<'de>>>()? {
                    values.extend(value);
                }
                Ok(Values::Many(values))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
