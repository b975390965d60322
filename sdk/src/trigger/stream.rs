//! The spec of the `kinesis` and `dynamodb` triggers, whose records are ordered.

use crate::batch::Order;
use crate::spec::message::Message;
use crate::spec::{ResourceKind, ResourceSpec, Spec};

/// The spec of the `kinesis` or `dynamodb` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamSpec {
    /// The name of the stream or of the table.
    pub name: &'static str,
    /// The table, if the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// The maximum batch size, 1 to 10,000; Lambda uses 100 if `None`.
    pub batch: Option<u32>,
    /// The batching window in seconds, 0 to 300.
    pub window: Option<u32>,
    /// The starting position: `TRIM_HORIZON` for the oldest record that the stream still contains, or
    /// `LATEST`.
    pub start: &'static str,
    /// How many records of a batch are processed concurrently. Records with the same key are processed in
    /// order.
    pub concurrency: u32,
}

impl StreamSpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, resource: None, batch: None, window: None, start: "TRIM_HORIZON", concurrency: 1 }
    }
    #[doc(hidden)]
    pub const fn of(table: &'static ResourceSpec) -> Self {
        Self { resource: Some(table), ..Self::new(table.name) }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
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
    #[doc(hidden)]
    pub const fn concurrency(mut self, records: u32) -> Self {
        self.concurrency = records;
        self
    }
    /// Fails the build if the attribute names a table by its type and that table has no stream.
    #[doc(hidden)]
    pub const fn assert(spec: &Spec<Self>) {
        assert_stream(&spec.trigger);
    }

    /// Returns the order of the records: of the whole shard, or of each key if several records run
    /// concurrently.
    pub(super) fn order<I>(&self, key: fn(&I) -> &str) -> Order<I> {
        match self.concurrency {
            0 | 1 => Order::Sequence,
            concurrency => Order::Keyed { key, concurrency },
        }
    }
}

#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
const fn assert_stream(stream: &StreamSpec) {
    let Some(resource) = stream.resource else { return };
    let ResourceKind::Table(table) = &resource.kind else { return };
    if table.stream.is_none() {
        let message = Message::new()
            .text("the table `")
            .text(resource.resource)
            .text("` has no stream: add `stream = \"NEW_AND_OLD_IMAGES\"` to its attribute");
        panic!("{}", message.as_str());
    }
}
