//! Headers and parameters, as API Gateway and load balancers send them.

use std::borrow::Cow;
use std::fmt;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::payload::Str;

/// A map of names to a value or to a list of values, in the order of the event. A `null` counts as no value.
#[derive(Clone, Default)]
pub(crate) struct Pairs<'a>(pub(crate) Vec<Field<'a>>);

/// A name and a value.
pub(crate) type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

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
                while let Some(Str(name)) = map.next_key()? {
                    match map.next_value()? {
                        Values::One(Str(value)) => pairs.push((name, value)),
                        Values::Many(values) => {
                            pairs.extend(values.into_iter().map(|Str(value)| (name.clone(), value)));
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
    One(Str<'a>),
    Many(Vec<Str<'a>>),
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
                Ok(Values::One(Str(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Values::One(Str(Cow::Owned(text.to_owned()))))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Values::Many(Vec::new()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element::<Option<Str<'de>>>()? {
                    values.extend(value);
                }
                Ok(Values::Many(values))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Merges both maps. If a name is in both, the multi-value map counts, because it has all values.
pub(crate) fn merged<'p>(single: Option<Pairs<'p>>, many: Option<Pairs<'p>>) -> Vec<Field<'p>> {
    let Pairs(mut fields) = many.unwrap_or_default();
    let known = fields.len();
    for (name, value) in single.map(|Pairs(pairs)| pairs).unwrap_or_default() {
        if !fields.iter().take(known).any(|(field, _)| field.eq_ignore_ascii_case(&name)) {
            fields.push((name, value));
        }
    }
    fields
}

/// Converts the fields to headers. A field that is not a valid header is left out.
pub(crate) fn header_map(fields: &[Field<'_>]) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(fields.len());
    for (name, value) in fields {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(value.as_bytes()))
        {
            // A map holds at most 24,576 names; the rest is left out.
            let _ = headers.try_append(name, value);
        }
    }
    headers
}
