//! The spec of the `sns` trigger.

use lambkin_spec::description;

use crate::spec::{ResourceSpec, Spec};

/// The spec of the `sns` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnsSpec {
    /// The name of the topic.
    pub topic: &'static str,
    /// The topic, if the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
}

impl SnsSpec {
    #[doc(hidden)]
    pub const fn new(topic: &'static str) -> Self {
        Self { topic, resource: None }
    }
    #[doc(hidden)]
    pub const fn of(topic: &'static ResourceSpec) -> Self {
        Self { topic: topic.name, resource: Some(topic) }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
}

impl SnsSpec {
    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Sns(description::Sns {
            topic: self.topic.to_owned(),
            resource: self.resource.map(ResourceSpec::type_name),
        })
    }
}
