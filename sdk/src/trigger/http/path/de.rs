//! A serde deserializer for the parameters that a route captures.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::trigger::http::path::value::Value;

/// A parameter of the route with its text from the path.
#[derive(Clone, Copy)]
pub(super) struct Parameter<'r> {
    pub(super) name: &'static str,
    pub(super) raw: &'r str,
    pub(super) greedy: bool,
}

/// All parameters. In a trial, their values are placeholders.
#[derive(Clone, Copy)]
pub(super) struct Parameters<'r> {
    pub(super) given: &'r [Parameter<'r>],
    pub(super) trial: bool,
}

/// The reason why a type does not match the parameters.
#[derive(Debug)]
pub(super) enum Misfit {
    /// The type needs other parameters than the route has.
    Route(String),
    /// A value does not match the type.
    Value { name: Option<&'static str>, detail: String },
}

impl Misfit {
    /// Attributes an error within a value to the parameter.
    fn of(self, name: &'static str) -> Self {
        let (Self::Route(detail) | Self::Value { detail, .. }) = self;
        Self::Value { name: Some(name), detail }
    }
}

impl serde::de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Value { name: None, detail: message.to_string() }
    }
    fn missing_field(field: &'static str) -> Self {
        Self::Route(format!("the route has no `{{{field}}}`"))
    }
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::Route(format!("the route's `{{{field}}}` is unknown to the type"))
    }
    fn invalid_length(length: usize, wanted: &dyn serde::de::Expected) -> Self {
        Self::Route(format!("the route has {length} parameters, expected {wanted}"))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Route(detail) | Self::Value { detail, .. }) = self;
        f.write_str(detail)
    }
}
impl std::error::Error for Misfit {}

impl<'r> Parameters<'r> {
    fn values(self) -> impl ExactSizeIterator<Item = Value<'r>> {
        self.given.iter().map(move |parameter| Value { parameter: *parameter, trial: self.trial })
    }

    /// Returns the only parameter, for a type that is a single value.
    fn one(self) -> Result<Value<'r>, Misfit> {
        let mut values = self.values();
        match (values.next(), values.len()) {
            (Some(value), 0) => Ok(value),
            _ => Err(Misfit::Route(format!("the route has {} parameters, expected one", self.given.len()))),
        }
    }

    fn exactly(self, wanted: usize) -> Result<Self, Misfit> {
        let given = self.given.len();
        if given == wanted {
            return Ok(self);
        }
        Err(Misfit::Route(format!("the route has {given} parameters, expected {wanted}")))
    }
}

macro_rules! one_value {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            let value = self.one()?;
            value.$method(visitor).map_err(|misfit| misfit.of(value.parameter.name))
        }
    )*};
}

impl<'de> Deserializer<'de> for Parameters<'_> {
    type Error = Misfit;

    one_value! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32
        deserialize_f64 deserialize_char deserialize_str deserialize_string deserialize_bytes
        deserialize_byte_buf deserialize_identifier
    }
    forward_to_deserialize_any! { map ignored_any }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(ByName { values: self.values(), value: None })
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_any(visitor)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_some(self)
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.one() {
            Ok(value) if value.parameter.greedy => {
                value.deserialize_seq(visitor).map_err(|misfit| misfit.of(value.parameter.name))
            }
            _ => visitor.visit_seq(Named(self.values())),
        }
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, wanted: usize, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Named(self.exactly(wanted)?.values()))
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        wanted: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_tuple(wanted, visitor)
    }
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.exactly(0)?;
        visitor.visit_unit()
    }
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_unit(visitor)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let value = self.one()?;
        value.deserialize_enum(name, variants, visitor).map_err(|misfit| misfit.of(value.parameter.name))
    }
}

/// The values in the order of the route.
struct Named<I>(I);

impl<'de, 'r, I: ExactSizeIterator<Item = Value<'r>>> serde::de::SeqAccess<'de> for Named<I> {
    type Error = Misfit;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let next = self.0.next();
        next.map(|value| seed.deserialize(value).map_err(|misfit| misfit.of(value.parameter.name)))
            .transpose()
    }
    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The values with their names.
struct ByName<'r, I> {
    values: I,
    value: Option<Value<'r>>,
}

impl<'de, 'r, I: Iterator<Item = Value<'r>>> MapAccess<'de> for ByName<'r, I> {
    type Error = Misfit;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.value = self.values.next();
        self.value.map(|value| seed.deserialize(value.parameter.name.into_deserializer())).transpose()
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let value = self.value.take().ok_or_else(|| Misfit::custom("a value without a name"))?;
        seed.deserialize(value).map_err(|misfit| misfit.of(value.parameter.name))
    }
}
