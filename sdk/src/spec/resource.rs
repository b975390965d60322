//! What the attribute of a resource declares, as data.

/// A resource: a unit struct with `#[lambkin::table]`, `#[lambkin::bucket]`, `#[lambkin::queue]` or
/// `#[lambkin::topic]`.
///
/// The trait is sealed by its hidden item; the macros implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "not a table, bucket, queue or topic",
    note = "put `#[lambkin::table(..)]`, `#[lambkin::bucket]`, `#[lambkin::queue]` or `#[lambkin::topic]` on it"
)]
pub trait Resource: Sized + Send + Sync + 'static {
    /// What the attribute declares.
    #[doc(hidden)]
    const SPEC: &'static ResourceSpec;
}

/// What the attribute of a resource declares.
///
/// The macros make it. The [`Spec`](crate::Spec) of a function holds it if the trigger names the resource by
/// its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceSpec {
    /// The type's name: `Orders`.
    pub resource: &'static str,
    /// The name to deploy it under: `orders`, or the value of the key `name`.
    pub name: &'static str,
    /// The environment variable that holds its name, URL or ARN: `ORDERS_TABLE`.
    pub variable: &'static str,
    /// The kind of the resource, with its own keys.
    pub kind: ResourceKind,
}

/// The kind of a resource, with its own keys.
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
    /// The attribute with the time, in seconds since 1970, when an item expires.
    pub ttl: Option<&'static str>,
    /// The global secondary indexes; each holds all attributes.
    pub indexes: &'static [IndexSpec],
    /// What a record of the table's stream contains, such as `NEW_AND_OLD_IMAGES`; `None` if there is no
    /// stream.
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
    /// After how many days an object is deleted; never if `None`.
    pub expire_days: Option<u32>,
}

/// An SQS queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueSpec {
    /// Whether it is a FIFO queue, which keeps the order of a group's messages.
    pub fifo: bool,
    /// For how many seconds a received message is hidden; SQS's default of 30 if `None`.
    pub visibility: Option<u32>,
    /// For how many seconds a message is kept; SQS's default of four days if `None`.
    pub retention: Option<u32>,
    /// After how many receives a message goes to the dead-letter queue.
    pub dead_letter_after: Option<u32>,
    /// The dead-letter queue.
    pub dead_letter: Option<&'static ResourceSpec>,
}

impl ResourceSpec {
    /// Returns the name of its type, for a description.
    pub(crate) fn type_name(&self) -> String {
        self.resource.to_owned()
    }

    /// Returns the keys of a queue; `None` for any other resource, which the macros never pass here.
    pub(crate) const fn queue(&self) -> Option<&QueueSpec> {
        match &self.kind {
            ResourceKind::Queue(queue) => Some(queue),
            ResourceKind::Table(_) | ResourceKind::Bucket(_) | ResourceKind::Topic => None,
        }
    }
}

// The expansions of the resources' macros call these methods, so that a new field breaks nothing.

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
    /// Makes the resource of this table.
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
    /// Makes the resource of this bucket.
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
    /// Makes the resource of this queue.
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
    /// Makes the resource of this topic.
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
