//! What the keys of `sqs` say.

#[cfg(debug_assertions)]
use lambkin_spec::description;

use crate::spec::{ResourceSpec, Spec};

use super::check::assert_queue;

/// The `sqs` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqsSpec {
    /// The queue's name.
    pub queue: &'static str,
    /// The queue, where the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// The largest batch: 1 to 10,000; 10 for a FIFO queue.
    pub batch: Option<u32>,
    /// For how many seconds a batch may be collected: 0 to 300.
    pub window: Option<u32>,
    /// Whether the queue is a FIFO queue.
    pub fifo: bool,
    /// How many messages of a batch run at the same time.
    pub concurrency: u32,
    /// After how many receives the queue's redrive policy moves a message away.
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
    /// The function `name` with this trigger.
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
    /// Fails the build where the queue, which the attribute names by its type, cannot call the function.
    #[doc(hidden)]
    pub const fn assert(spec: &Spec<Self>) {
        assert_queue(&spec.function, &spec.trigger);
    }
}

impl SqsSpec {
    #[cfg(debug_assertions)]
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
