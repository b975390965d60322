//! One invocation: the event, what Lambda says about it, and what INIT built.

use std::ops::Range;
use std::sync::OnceLock;

use super::Context;
use crate::init::{Environment, Shared};
use crate::payload::{Payload, Shapes};

/// One invocation: the event, its [`Context`], and what INIT built.
#[derive(Debug)]
pub struct Invocation<'p> {
    event: Payload<'p>,
    context: &'p Context,
    environment: &'static Environment,
    /// Where its records stand, once one of them is asked for as it arrived.
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

    /// The event as it arrived.
    pub fn payload(&self) -> &'p [u8] {
        self.event.bytes()
    }

    /// The event, to be read.
    pub(crate) fn event(&self) -> Payload<'p> {
        self.event
    }

    /// One of its records as it arrived; empty where there is none. `places` finds them in the event.
    pub(crate) fn record(&self, places: fn(&[u8]) -> Vec<Range<usize>>, at: usize) -> &'p str {
        let places = self.records.get_or_init(|| places(self.payload()));
        let record = places.get(at).and_then(|place| self.payload().get(place.clone())).unwrap_or_default();
        std::str::from_utf8(record).unwrap_or_default()
    }

    /// What Lambda says about the invocation.
    pub fn context(&self) -> &'p Context {
        self.context
    }

    /// A value that INIT built.
    pub fn shared<T: Send + Sync + 'static>(&self) -> Option<Shared<T>> {
        self.environment.get()
    }

    pub(crate) fn environment(&self) -> &'static Environment {
        self.environment
    }
}
