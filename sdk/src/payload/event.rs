//! An event as it arrived, and the failures of reading it, which say what was received instead.

use std::fmt::Display;

use serde::Deserialize;

use super::decode::json;
use super::{Look, Shape, Shapes};
use crate::failure::Error;

/// The bytes of an event, with the shapes of all events that lambkin knows.
#[derive(Clone, Copy, Debug)]
pub struct Payload<'p> {
    bytes: &'p [u8],
    shapes: Shapes,
}

impl<'p> Payload<'p> {
    pub(crate) fn new(bytes: &'p [u8], shapes: Shapes) -> Self {
        Self { bytes, shapes }
    }

    pub(crate) fn bytes(self) -> &'p [u8] {
        self.bytes
    }

    /// Wraps an event that is the body of a message in this event.
    pub(crate) fn inner(self, bytes: &[u8]) -> Payload<'_> {
        Payload { bytes, shapes: self.shapes }
    }

    pub(crate) fn look(self) -> Look {
        Look::at(self.bytes, self.shapes)
    }

    /// Reads the whole event. The failure says which field does not match, and what was received.
    pub(crate) fn read<T: Deserialize<'p>>(self) -> Result<T, Error> {
        json(self.bytes).map_err(|error| {
            self.unexpected(&format!("the event does not match the handler's type: {error}"))
        })
    }

    /// Reads an event of one service. The shape is checked first, because other events may have the same
    /// fields, and serde also reads structs from lists.
    pub(crate) fn read_as<T: Deserialize<'p>>(self, shape: Shape) -> Result<T, Error> {
        if self.look() != shape {
            return Err(self.unexpected(&format!("expected {shape}")));
        }
        self.read_known(shape)
    }

    /// Reads an event that was recognised as one of this shape.
    pub(crate) fn read_known<T: Deserialize<'p>>(self, shape: Shape) -> Result<T, Error> {
        json(self.bytes).map_err(|error| malformed(shape, error))
    }

    /// Makes the failure for an event that a function cannot take.
    pub(crate) fn unexpected(self, what: &str) -> Error {
        Error::new("MalformedEvent", format!("{what}; received {}", self.look())).permanent()
    }
}

/// Makes the failure for an event of the right service that cannot be read.
pub(crate) fn malformed(shape: Shape, what: impl Display) -> Error {
    Error::new("MalformedEvent", format!("{shape} cannot be read: {what}")).permanent()
}
