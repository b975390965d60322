//! The spec of the `http` trigger.

use lambkin_spec::description;

use crate::spec::{CorsSpec, Spec};

/// The spec of the `http` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpSpec {
    /// The method in upper case, or `ANY`.
    pub method: &'static str,
    /// The route: `/orders/{id}`, `/files/{path+}`.
    pub route: &'static str,
    /// The maximum size of a request body in bytes; only Lambda's own limit applies if `None`.
    pub max_body: Option<usize>,
    /// The rules for cross-origin requests, if they are allowed.
    pub cors: Option<CorsSpec>,
}

impl HttpSpec {
    #[doc(hidden)]
    pub const fn new(method: &'static str, route: &'static str) -> Self {
        Self { method, route, max_body: None, cors: None }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self).route(self.method, self.route)
    }
    #[doc(hidden)]
    pub const fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }
    #[doc(hidden)]
    pub const fn cors(mut self, cors: CorsSpec) -> Self {
        self.cors = Some(cors);
        self
    }
}

impl HttpSpec {
    pub(super) fn summary(&self) -> String {
        format!("{} {}", self.method, self.route)
    }

    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Http(description::Http {
            method: self.method.to_owned(),
            route: self.route.to_owned(),
            max_body: self.max_body.and_then(|bytes| bytes.try_into().ok()),
            cors: self.cors.as_ref().map(CorsSpec::describe),
        })
    }
}
