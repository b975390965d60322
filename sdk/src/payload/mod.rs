//! The bytes of an event: recognising which service sent it, and reading and writing JSON.

mod byte;
pub(crate) mod decode;
mod entries;
mod epoch;
mod event;
mod json;
pub(crate) mod pairs;
mod shape;
mod text;

pub(crate) use self::byte::Byte;
pub(crate) use self::entries::entries;
pub(crate) use self::epoch::{epoch, epoch_ms};
pub(crate) use self::event::{Payload, malformed};
pub use self::json::Json;
pub(crate) use self::shape::{Look, Shape, Shapes};
pub(crate) use self::text::Str;
