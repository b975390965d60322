//! The spec of the `kafka` trigger.

use lambkin_spec::description;

use crate::spec::Spec;

/// The spec of the `kafka` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KafkaSpec {
    /// The name of the topic.
    pub topic: &'static str,
    /// The ID of the consumer group; Lambda generates one if `None`.
    pub group: Option<&'static str>,
    /// The maximum batch size, 1 to 10,000; Lambda uses 100 if `None`.
    pub batch: Option<u32>,
    /// The batching window in seconds, 0 to 300.
    pub window: Option<u32>,
    /// The starting position of a new group: `TRIM_HORIZON` for the oldest record that the topic still
    /// contains, or `LATEST`.
    pub start: &'static str,
}

impl KafkaSpec {
    #[doc(hidden)]
    pub const fn new(topic: &'static str) -> Self {
        Self { topic, group: None, batch: None, window: None, start: "TRIM_HORIZON" }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
    #[doc(hidden)]
    pub const fn group(mut self, id: &'static str) -> Self {
        self.group = Some(id);
        self
    }
    #[doc(hidden)]
    pub const fn batch(mut self, records: u32) -> Self {
        self.batch = Some(records);
        self
    }
    #[doc(hidden)]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn start(mut self, position: &'static str) -> Self {
        self.start = position;
        self
    }
}

impl KafkaSpec {
    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Kafka(description::Kafka {
            topic: self.topic.to_owned(),
            group: self.group.map(str::to_owned),
            batch: self.batch,
            window: self.window,
            start: self.start.to_owned(),
        })
    }
}
