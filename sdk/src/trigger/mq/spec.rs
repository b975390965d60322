//! The spec of the `mq` trigger.

use lambkin_spec::description;

use crate::spec::Spec;

/// The spec of the `mq` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MqSpec {
    /// The name of the queue in the broker.
    pub queue: &'static str,
    /// The maximum batch size, 1 to 10,000; Lambda uses 100 if `None`.
    pub batch: Option<u32>,
    /// The batching window in seconds, 0 to 300; Lambda uses half a second if `None`.
    pub window: Option<u32>,
    /// How many messages of a batch run at the same time.
    pub concurrency: u32,
}

impl MqSpec {
    #[doc(hidden)]
    pub const fn new(queue: &'static str) -> Self {
        Self { queue, batch: None, window: None, concurrency: 1 }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
    #[doc(hidden)]
    pub const fn batch(mut self, messages: u32) -> Self {
        self.batch = Some(messages);
        self
    }
    #[doc(hidden)]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn concurrency(mut self, messages: u32) -> Self {
        self.concurrency = messages;
        self
    }
}

impl MqSpec {
    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Mq(description::Mq {
            queue: self.queue.to_owned(),
            batch: self.batch,
            window: self.window,
            concurrency: self.concurrency,
        })
    }
}
