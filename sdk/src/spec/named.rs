//! What a trigger declares that one name says.

use super::{Spec, TriggerSpec};

/// A trigger that is declared by one name and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedSpec {
    /// The name, as the attribute says it.
    pub name: &'static str,
}

impl NamedSpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }
    /// The function `name` with the `authorizer` trigger.
    #[doc(hidden)]
    pub const fn authorizer(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Authorizer(self))
    }
    /// The function `name` with the `websocket` trigger.
    #[doc(hidden)]
    pub const fn websocket(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::WebSocket(self))
    }
    /// The function `name` with the `cognito` trigger.
    #[doc(hidden)]
    pub const fn cognito(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Cognito(self))
    }
    /// The function `name` with the `appsync` trigger.
    #[doc(hidden)]
    pub const fn appsync(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::AppSync(self))
    }
    /// The function `name` with the `firehose` trigger.
    #[doc(hidden)]
    pub const fn firehose(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Firehose(self))
    }
    /// The function `name` with the `logs` trigger.
    #[doc(hidden)]
    pub const fn logs(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Logs(self))
    }
    /// The function `name` with the `custom_resource` trigger.
    #[doc(hidden)]
    pub const fn custom_resource(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::CustomResource(self))
    }
    /// The function `name` with the `s3_batch` trigger.
    #[doc(hidden)]
    pub const fn s3_batch(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::S3Batch(self))
    }
}

impl TriggerSpec {
    /// What the attribute says, where it is one name.
    #[cfg_attr(not(feature = "_named"), allow(dead_code))]
    pub(crate) const fn declared(&self) -> Option<&'static str> {
        match self {
            Self::Authorizer(spec) => Some(spec.name),
            Self::WebSocket(spec) => Some(spec.name),
            Self::Cognito(spec) => Some(spec.name),
            Self::AppSync(spec) => Some(spec.name),
            Self::Firehose(spec) => Some(spec.name),
            Self::Logs(spec) => Some(spec.name),
            Self::CustomResource(spec) => Some(spec.name),
            Self::S3Batch(spec) => Some(spec.name),
            _ => None,
        }
    }
}
