//! The spec of the `s3` trigger.

use lambkin_spec::description;

use crate::spec::{ResourceSpec, Spec};

/// The spec of the `s3` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Spec {
    /// The event, without the `s3:` prefix: `ObjectCreated:*`.
    pub event: &'static str,
    /// The name of the bucket.
    pub bucket: Option<&'static str>,
    /// The bucket, if the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// Only keys with this prefix.
    pub prefix: Option<&'static str>,
    /// Only keys with this suffix.
    pub suffix: Option<&'static str>,
    /// How many records of an event run at the same time.
    pub concurrency: u32,
}

impl S3Spec {
    #[doc(hidden)]
    pub const fn new(event: &'static str) -> Self {
        Self { event, bucket: None, resource: None, prefix: None, suffix: None, concurrency: 1 }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
    #[doc(hidden)]
    pub const fn bucket(mut self, name: &'static str) -> Self {
        self.bucket = Some(name);
        self
    }
    #[doc(hidden)]
    pub const fn resource(mut self, bucket: &'static ResourceSpec) -> Self {
        (self.bucket, self.resource) = (Some(bucket.name), Some(bucket));
        self
    }
    #[doc(hidden)]
    pub const fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = Some(prefix);
        self
    }
    #[doc(hidden)]
    pub const fn suffix(mut self, suffix: &'static str) -> Self {
        self.suffix = Some(suffix);
        self
    }
    #[doc(hidden)]
    pub const fn concurrency(mut self, records: u32) -> Self {
        self.concurrency = records;
        self
    }
}

impl S3Spec {
    pub(super) fn summary(&self) -> String {
        let part = |name: &str, value: Option<&str>| {
            value.map(|value| format!(" {name} {value}")).unwrap_or_default()
        };
        format!(
            "s3 {}{}{}{}",
            self.event,
            part("bucket", self.bucket),
            part("prefix", self.prefix),
            part("suffix", self.suffix)
        )
    }

    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::S3(description::S3 {
            event: self.event.to_owned(),
            bucket: self.bucket.map(str::to_owned),
            resource: self.resource.map(ResourceSpec::type_name),
            prefix: self.prefix.map(str::to_owned),
            suffix: self.suffix.map(str::to_owned),
            concurrency: self.concurrency,
        })
    }
}
