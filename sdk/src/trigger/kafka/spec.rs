//! What the keys of `kafka` say.

#[cfg(debug_assertions)]
use lambkin_spec::description;

use crate::spec::Spec;

/// The `kafka` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KafkaSpec {
    /// The topic's name.
    pub topic: &'static str,
    /// The consumer group's id; Lambda makes one up where `None`.
    pub group: Option<&'static str>,
    /// The largest batch: 1 to 10,000; Lambda's own 100 where `None`.
    pub batch: Option<u32>,
    /// For how many seconds a batch may be collected: 0 to 300.
    pub window: Option<u32>,
    /// Where a new group starts: `TRIM_HORIZON`, at the oldest record that the topic still holds, or
    /// `LATEST`.
    pub start: &'static str,
}

impl KafkaSpec {
    #[doc(hidden)]
    pub const fn new(topic: &'static str) -> Self {
        Self { topic, group: None, batch: None, window: None, start: "TRIM_HORIZON" }
    }
    /// The function `name` with this trigger.
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
    #[cfg(debug_assertions)]
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
