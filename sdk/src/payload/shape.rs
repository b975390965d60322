//! Recognises which service sent an event, by its outline.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The event of one service: its name for people, and how to recognise it.
///
/// Each trigger declares the shapes of its own events.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Shape {
    name: &'static str,
    rule: Rule,
}

#[derive(Clone, Copy)]
enum Rule {
    /// The `eventSource` of its first record.
    Records(&'static str),
    /// A predicate on the outline of an event whose records have no `eventSource`.
    Outline(fn(&Outline<'_>) -> bool),
    /// A predicate on the outline of the event, or of the first entry if the event is a list.
    Listed(fn(&Outline<'_>) -> bool),
    /// A set of fields that no other JSON is likely to have.
    Fields(&'static [&'static str]),
}

impl Shape {
    /// Declares an event with `Records` whose `eventSource` is `source`.
    pub(crate) const fn records(name: &'static str, source: &'static str) -> Self {
        Self { name, rule: Rule::Records(source) }
    }

    /// Declares an event without such records, recognised by its outline.
    pub(crate) const fn outline(name: &'static str, is: fn(&Outline<'_>) -> bool) -> Self {
        Self { name, rule: Rule::Outline(is) }
    }

    /// Declares an event as [`outline`](Self::outline) does. A list of such events is recognised too.
    pub(crate) const fn listed(name: &'static str, is: fn(&Outline<'_>) -> bool) -> Self {
        Self { name, rule: Rule::Listed(is) }
    }

    /// Declares an event that has all of these fields.
    pub(crate) const fn fields(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self { name, rule: Rule::Fields(fields) }
    }

    fn is(self, outline: &Outline<'_>) -> bool {
        match (self.rule, &outline.source_of_records) {
            (Rule::Records(source), Some(found)) => found == source,
            (Rule::Records(_), None) | (Rule::Outline(_) | Rule::Listed(_), Some(_)) => false,
            (Rule::Outline(is) | Rule::Listed(is), None) => is(outline),
            (Rule::Fields(fields), _) => {
                fields.iter().all(|field| outline.names.iter().any(|name| name == field))
            }
        }
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The shapes of all events that lambkin knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shapes {
    /// The shapes of each trigger. The first one that matches counts.
    pub(crate) triggers: &'static [&'static [Shape]],
    /// The shapes of services without a trigger; a function without a trigger takes their events.
    pub(crate) others: &'static [Shape],
}

/// The kind of event that a payload is recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Look {
    /// An event of a service that has a trigger, with the name of its shape.
    Known(&'static str),
    /// An event of a service without a trigger, with the name of its shape.
    Other(&'static str),
    Unknown,
    NotAnObject,
    NotJson,
}

impl Look {
    /// Recognises an event by its outline. The payload is read once, and nothing of it is kept.
    pub(crate) fn at(payload: &[u8], shapes: Shapes) -> Self {
        let known = |outline: &Outline<'_>, fits: fn(Shape) -> bool| {
            let mut all = shapes.triggers.iter().copied().flatten().copied();
            all.find(|shape| fits(*shape) && shape.is(outline)).map(|shape| Self::Known(shape.name))
        };
        if payload.trim_ascii_start().starts_with(b"[") {
            return match serde_json::from_slice::<First<Outline<'_>>>(payload) {
                Ok(First(Some(outline))) => known(&outline, |shape| matches!(shape.rule, Rule::Listed(_)))
                    .unwrap_or(Self::NotAnObject),
                Ok(First(None)) => Self::NotAnObject,
                Err(_) => Self::without_outline(payload),
            };
        }
        let Ok(outline) = serde_json::from_slice::<Outline<'_>>(payload) else {
            return Self::without_outline(payload);
        };
        let other =
            || shapes.others.iter().find(|shape| shape.is(&outline)).map(|shape| Self::Other(shape.name));
        known(&outline, |_| true).or_else(other).unwrap_or(Self::Unknown)
    }

    fn without_outline(payload: &[u8]) -> Self {
        match serde_json::from_slice::<IgnoredAny>(payload) {
            Err(_) => Self::NotJson,
            Ok(_) => Self::NotAnObject,
        }
    }
}

impl PartialEq<Shape> for Look {
    fn eq(&self, shape: &Shape) -> bool {
        *self == Self::Known(shape.name)
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(name) | Self::Other(name) => name,
            Self::Unknown => "an unrecognised event",
            Self::NotAnObject => "JSON that is not an object",
            Self::NotJson => "invalid JSON",
        })
    }
}

/// The few fields that distinguish events. All other content is skipped.
#[derive(Default)]
pub(crate) struct Outline<'a> {
    /// The `eventSource` of the first record.
    source_of_records: Option<Cow<'a, str>>,
    /// The names of all fields.
    names: Vec<Cow<'a, str>>,
    /// The names of the fields that are not `null`.
    present: Vec<Cow<'a, str>>,
    /// The fields whose content is needed, as JSON.
    contents: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// The fields whose content an [`Outline`] keeps.
const CONTENTS: &[&str] =
    &["Records", "requestContext", "detail-type", "Event", "eventSource", "info", "Details"];

impl<'a> Outline<'a> {
    /// Returns whether the event has a field that is not `null`.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.present.iter().any(|name| name == field)
    }

    /// Returns the content of a field if it is text.
    pub(crate) fn text(&self, field: &str) -> Option<Cow<'a, str>> {
        let text = serde_json::from_str::<super::Str<'a>>(self.content(field)?.get());
        text.ok().map(|super::Str(text)| text)
    }

    /// Returns whether the object in a field has a field that is not `null`.
    pub(crate) fn has_in(&self, object: &str, field: &str) -> bool {
        let inner =
            self.content(object).and_then(|json| serde_json::from_str::<Outline<'_>>(json.get()).ok());
        inner.is_some_and(|inner| inner.has(field))
    }

    fn content(&self, field: &str) -> Option<&'a RawValue> {
        self.contents.iter().find(|(name, _)| name == field).map(|(_, json)| *json)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Outline<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Outline<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut outline = Outline::default();
                while let Some(super::Str(name)) = map.next_key()? {
                    let is_there = if CONTENTS.contains(&&*name) {
                        let json: &'de RawValue = map.next_value()?;
                        outline.contents.push((name.clone(), json));
                        json.get() != "null"
                    } else {
                        map.next_value::<Option<IgnoredAny>>()?.is_some()
                    };
                    if is_there {
                        outline.present.push(name.clone());
                    }
                    outline.names.push(name);
                }
                let records = outline.content("Records").map(RawValue::get).unwrap_or("null");
                let first = serde_json::from_str::<First<Record<'de>>>(records);
                outline.source_of_records = first.ok().and_then(|First(first)| first?.source);
                Ok(outline)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Record<'a> {
    #[serde(rename = "eventSource", alias = "EventSource", borrow)]
    source: Option<Cow<'a, str>>,
}

/// The first entry of a list.
struct First<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = First<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let first = seq.next_element()?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(First(first))
            }
        }
        deserializer.deserialize_seq(List(PhantomData))
    }
}
