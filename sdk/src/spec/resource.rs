//! What the attribute of a resource says, as data.

/// A resource: what `#[lambkin::table]`, `#[lambkin::bucket]`, `#[lambkin::queue]` and
/// `#[lambkin::topic]` make of a unit struct.
///
/// Sealed by its hidden part: the macros implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "not a table, bucket, queue or topic",
    note = "put `#[lambkin::table(..)]`, `#[lambkin::bucket]`, `#[lambkin::queue]` or `#[lambkin::topic]` on it"
)]
pub trait Resource: Sized + Send + Sync + 'static {
    /// What its attribute says.
    #[doc(hidden)]
    const SPEC: &'static ResourceSpec;
}

/// What `#[lambkin::table(..)]` and its like declare.
///
/// The macros fill it in; the [`Spec`](crate::Spec) of a function whose trigger names the resource by
/// its type holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceSpec {
    /// The type's name: `Orders`.
    pub resource: &'static str,
    /// The name to deploy it under: `orders`, or what the key `name` says.
    pub name: &'static str,
    /// The variable of a function's environment that holds its name, URL or ARN: `ORDERS_TABLE`.
    pub variable: &'static str,
    /// What it is.
    pub kind: ResourceKind,
}

/// What a resource is, and what its service has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceKind {
    /// A DynamoDB table.
    Table(TableSpec),
    /// An S3 bucket.
    Bucket(BucketSpec),
    /// An SQS queue.
    Queue(QueueSpec),
    /// An SNS topic.
    Topic,
}

/// A DynamoDB table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableSpec {
    /// The partition key.
    pub key: KeySpec,
    /// The sort key.
    pub sort: Option<KeySpec>,
    /// The attribute whose time, in seconds since 1970, ends an item.
    pub ttl: Option<&'static str>,
    /// The global secondary indexes; each holds all attributes.
    pub indexes: &'static [IndexSpec],
    /// What the table's stream shows of a change, such as `NEW_AND_OLD_IMAGES`; no stream where `None`.
    pub stream: Option<&'static str>,
}

/// An attribute that is a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySpec {
    /// The attribute's name.
    pub name: &'static str,
    /// `S`, a string, `N`, a number, or `B`, bytes.
    pub kind: &'static str,
}

/// A global secondary index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSpec {
    /// The index's name.
    pub name: &'static str,
    /// Its partition key.
    pub key: KeySpec,
    /// Its sort key.
    pub sort: Option<KeySpec>,
}

/// An S3 bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSpec {
    /// After how many days an object is deleted; never where `None`.
    pub expire_days: Option<u32>,
}

/// An SQS queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueSpec {
    /// Whether it keeps the order of a group's messages.
    pub fifo: bool,
    /// For how many seconds a message that was received is hidden; SQS's own 30 where `None`.
    pub visibility: Option<u32>,
    /// For how many seconds a message is kept; SQS's own four days where `None`.
    pub retention: Option<u32>,
    /// After how many receives a message goes to the dead-letter queue.
    pub dead_letter_after: Option<u32>,
    /// The dead-letter queue.
    pub dead_letter: Option<&'static ResourceSpec>,
}

impl ResourceSpec {
    /// The name of its type, for a description.
    #[cfg(debug_assertions)]
    pub(crate) fn type_name(&self) -> String {
        self.resource.to_owned()
    }

    /// The queue that it is; the macros ask only queues.
    pub(crate) const fn queue(&self) -> Option<&QueueSpec> {
        match &self.kind {
            ResourceKind::Queue(queue) => Some(queue),
            ResourceKind::Table(_) | ResourceKind::Bucket(_) | ResourceKind::Topic => None,
        }
    }
}

// The expansions of the resources' macros fill a spec from these, so that a new field breaks nothing.

impl KeySpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str, kind: &'static str) -> Self {
        Self { name, kind }
    }
}

impl IndexSpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str, key: KeySpec) -> Self {
        Self { name, key, sort: None }
    }
    #[doc(hidden)]
    pub const fn sort(mut self, key: KeySpec) -> Self {
        self.sort = Some(key);
        self
    }
}

impl TableSpec {
    #[doc(hidden)]
    pub const fn new(key: KeySpec) -> Self {
        Self { key, sort: None, ttl: None, indexes: &[], stream: None }
    }
    #[doc(hidden)]
    pub const fn sort(mut self, key: KeySpec) -> Self {
        self.sort = Some(key);
        self
    }
    #[doc(hidden)]
    pub const fn ttl(mut self, attribute: &'static str) -> Self {
        self.ttl = Some(attribute);
        self
    }
    #[doc(hidden)]
    pub const fn indexes(mut self, indexes: &'static [IndexSpec]) -> Self {
        self.indexes = indexes;
        self
    }
    #[doc(hidden)]
    pub const fn stream(mut self, view: &'static str) -> Self {
        self.stream = Some(view);
        self
    }
    /// The resource that is this table.
    #[doc(hidden)]
    pub const fn resource(
        self,
        resource: &'static str,
        name: &'static str,
        variable: &'static str,
    ) -> ResourceSpec {
        ResourceSpec { resource, name, variable, kind: ResourceKind::Table(self) }
    }
}

impl BucketSpec {
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "a default would be public")]
    pub const fn new() -> Self {
        Self { expire_days: None }
    }
    #[doc(hidden)]
    pub const fn expire_days(mut self, days: u32) -> Self {
        self.expire_days = Some(days);
        self
    }
    /// The resource that is this bucket.
    #[doc(hidden)]
    pub const fn resource(
        self,
        resource: &'static str,
        name: &'static str,
        variable: &'static str,
    ) -> ResourceSpec {
        ResourceSpec { resource, name, variable, kind: ResourceKind::Bucket(self) }
    }
}

impl QueueSpec {
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "a default would be public")]
    pub const fn new() -> Self {
        Self { fifo: false, visibility: None, retention: None, dead_letter_after: None, dead_letter: None }
    }
    #[doc(hidden)]
    pub const fn fifo(mut self, fifo: bool) -> Self {
        self.fifo = fifo;
        self
    }
    #[doc(hidden)]
    pub const fn visibility(mut self, seconds: u32) -> Self {
        self.visibility = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn retention(mut self, seconds: u32) -> Self {
        self.retention = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn dead_letter_after(mut self, receives: u32) -> Self {
        self.dead_letter_after = Some(receives);
        self
    }
    #[doc(hidden)]
    pub const fn dead_letter(mut self, queue: &'static ResourceSpec) -> Self {
        self.dead_letter = Some(queue);
        self
    }
    /// The resource that is this queue.
    #[doc(hidden)]
    pub const fn resource(
        self,
        resource: &'static str,
        name: &'static str,
        variable: &'static str,
    ) -> ResourceSpec {
        ResourceSpec { resource, name, variable, kind: ResourceKind::Queue(self) }
    }
}

/// What `#[lambkin::topic]` declares.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct TopicSpec;

impl TopicSpec {
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "a default would be public")]
    pub const fn new() -> Self {
        Self
    }
    /// The resource that is this topic.
    #[doc(hidden)]
    pub const fn resource(
        self,
        resource: &'static str,
        name: &'static str,
        variable: &'static str,
    ) -> ResourceSpec {
        ResourceSpec { resource, name, variable, kind: ResourceKind::Topic }
    }
}
