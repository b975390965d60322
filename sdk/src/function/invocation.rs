//! One invocation: the event, its context, and the values that INIT built.

use std::ops::Range;
use std::sync::OnceLock;

use super::Context;
use crate::init::{Environment, Shared};
use crate::payload::{Payload, Shapes};

/// One invocation: the event, its [`Context`], and the values that INIT built.
#[derive(Debug)]
pub struct Invocation<'p> {
    event: Payload<'p>,
    context: &'p Context,
    environment: &'static Environment,
    /// The ranges of the event's records, computed when the first record is needed as it arrived.
    records: OnceLock<Vec<Range<usize>>>,
}

impl<'p> Invocation<'p> {
    pub(crate) fn new(
        payload: &'p [u8],
        context: &'p Context,
        environment: &'static Environment,
        shapes: Shapes,
    ) -> Self {
        Self { event: Payload::new(payload, shapes), context, environment, records: OnceLock::new() }
    }

    /// Returns the event as it arrived.
    pub fn payload(&self) -> &'p [u8] {
        self.event.bytes()
    }

    /// Returns the event for decoding.
    pub(crate) fn event(&self) -> Payload<'p> {
        self.event
    }

    /// Returns one record as it arrived, or an empty text if there is none. `places` finds the records.
    pub(crate) fn record(&self, places: fn(&[u8]) -> Vec<Range<usize>>, at: usize) -> &'p str {
        let places = self.records.get_or_init(|| places(self.payload()));
        let record = places.get(at).and_then(|place| self.payload().get(place.clone())).unwrap_or_default();
        std::str::from_utf8(record).unwrap_or_default()
    }

    /// Returns the context of the invocation.
    pub fn context(&self) -> &'p Context {
        self.context
    }

    /// Returns a shared value, if INIT built it.
    pub fn shared<T: Send + Sync + 'static>(&self) -> Option<Shared<T>> {
        self.environment.get()
    }

    pub(crate) fn environment(&self) -> &'static Environment {
        self.environment
    }
}
