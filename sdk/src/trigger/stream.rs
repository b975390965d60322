//! What the keys of `kinesis` and `dynamodb` say, whose records come in order.

use crate::batch::Order;
use crate::spec::message::Message;
use crate::spec::{ResourceKind, ResourceSpec, Spec};

/// The `kinesis` and the `dynamodb` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamSpec {
    /// The stream's name, or that of the table.
    pub name: &'static str,
    /// The table, where the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// The largest batch: 1 to 10,000; Lambda's own 100 where `None`.
    pub batch: Option<u32>,
    /// For how many seconds a batch may be collected: 0 to 300.
    pub window: Option<u32>,
    /// Where to start: `TRIM_HORIZON`, at the oldest record that the stream still holds, or `LATEST`.
    pub start: &'static str,
    /// How many records of a batch run at the same time, those of one key one after another.
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
    /// The function `name` with this trigger.
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
    /// Fails the build where the table, which the attribute names by its type, has no stream.
    #[doc(hidden)]
    pub const fn assert(spec: &Spec<Self>) {
        assert_stream(&spec.trigger);
    }

    /// The order of the records: that of one shard, or that of each key where several may run at once.
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
