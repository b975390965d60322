//! A serde deserializer for the text of one parameter.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::de::value::SeqDeserializer;
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::trigger::http::path::de::{Misfit, Parameter};

/// The text of a parameter, or of one segment of a greedy parameter.
#[derive(Clone, Copy)]
pub(super) struct Value<'r> {
    pub(super) parameter: Parameter<'r>,
    pub(super) trial: bool,
}

impl<'r> Value<'r> {
    fn text(self) -> Result<Cow<'r, str>, Misfit> {
        percent_decode_str(self.parameter.raw).decode_utf8().map_err(|_| Misfit::custom("not UTF-8"))
    }
    fn parse<T: std::str::FromStr>(self, wanted: &str) -> Result<T, Misfit> {
        self.text()?.parse().map_err(|_| Misfit::custom(format_args!("expected {wanted}")))
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $wanted:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.$visit(self.parse($wanted)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Misfit;

    parsed! {
        deserialize_i8 visit_i8 "a whole number (`i8`)";
        deserialize_i16 visit_i16 "a whole number (`i16`)";
        deserialize_i32 visit_i32 "a whole number (`i32`)";
        deserialize_i64 visit_i64 "a whole number (`i64`)";
        deserialize_i128 visit_i128 "a whole number (`i128`)";
        deserialize_u8 visit_u8 "a whole number (`u8`)";
        deserialize_u16 visit_u16 "a whole number (`u16`)";
        deserialize_u32 visit_u32 "a whole number (`u32`)";
        deserialize_u64 visit_u64 "a whole number (`u64`)";
        deserialize_u128 visit_u128 "a whole number (`u128`)";
        deserialize_f32 visit_f32 "a number";
        deserialize_f64 visit_f64 "a number";
        deserialize_char visit_char "one character";
    }
    forward_to_deserialize_any! {
        str string bytes byte_buf unit unit_struct map struct identifier ignored_any
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_bool(!self.trial && self.parse("`true` or `false`")?)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if !self.parameter.greedy {
            return self.deserialize_any(visitor);
        }
        let segment = |raw| Self { parameter: Parameter { raw, greedy: false, ..self.parameter }, ..self };
        let raw = self.parameter.raw;
        let segments = raw.strip_suffix('/').unwrap_or(raw).split('/').map(segment);
        visitor.visit_seq(SeqDeserializer::new(segments))
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match variants.first() {
            Some(first) if self.trial => visitor.visit_enum((*first).into_deserializer()),
            _ => visitor.visit_enum(self.text()?.into_deserializer()),
        }
    }
}

impl<'de> IntoDeserializer<'de, Misfit> for Value<'_> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}
