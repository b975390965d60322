//! The spec of the `sqs` trigger.

use lambkin_spec::description;

use crate::spec::{ResourceSpec, Spec};

use super::check::assert_queue;

/// The spec of the `sqs` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqsSpec {
    /// The name of the queue.
    pub queue: &'static str,
    /// The queue, if the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// The maximum batch size, 1 to 10,000; at most 10 for a FIFO queue.
    pub batch: Option<u32>,
    /// The batching window in seconds, 0 to 300.
    pub window: Option<u32>,
    /// Whether the queue is a FIFO queue.
    pub fifo: bool,
    /// How many messages of a batch are processed concurrently.
    pub concurrency: u32,
    /// The number of receives after which the queue's redrive policy moves a message away.
    pub max_receives: Option<u32>,
}

impl SqsSpec {
    #[doc(hidden)]
    pub const fn new(queue: &'static str) -> Self {
        Self {
            queue,
            resource: None,
            batch: None,
            window: None,
            fifo: false,
            concurrency: 1,
            max_receives: None,
        }
    }
    #[doc(hidden)]
    pub const fn of(queue: &'static ResourceSpec) -> Self {
        let fifo = matches!(queue.queue(), Some(spec) if spec.fifo);
        Self { resource: Some(queue), fifo, ..Self::new(queue.name) }
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
    pub const fn fifo(mut self, fifo: bool) -> Self {
        self.fifo = fifo;
        self
    }
    #[doc(hidden)]
    pub const fn concurrency(mut self, messages: u32) -> Self {
        self.concurrency = messages;
        self
    }
    #[doc(hidden)]
    pub const fn max_receives(mut self, receives: u32) -> Self {
        self.max_receives = Some(receives);
        self
    }
    /// Fails the build if the attribute names a queue by its type and the queue cannot invoke the function.
    #[doc(hidden)]
    pub const fn assert(spec: &Spec<Self>) {
        assert_queue(&spec.function, &spec.trigger);
    }
}

impl SqsSpec {
    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Sqs(description::Sqs {
            queue: self.queue.to_owned(),
            resource: self.resource.map(ResourceSpec::type_name),
            batch: self.batch,
            window: self.window,
            fifo: self.fifo,
            concurrency: self.concurrency,
            max_receives: self.max_receives,
        })
    }
}
