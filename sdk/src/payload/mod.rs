//! The bytes of an event: recognising which service sent it, and reading and writing JSON.

pub(crate) mod decode;
mod epoch;
mod event;
mod json;
pub(crate) mod pairs;
mod shape;
mod text;

pub(crate) use self::epoch::epoch;
pub(crate) use self::event::{Payload, malformed};
pub use self::json::Json;
pub(crate) use self::shape::{Look, Shape, Shapes};
pub(crate) use self::text::Str;
