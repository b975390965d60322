//! The bytes of an event: what they look like, and JSON in and out of them.

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
