//! What the keys of `http` say.

#[cfg(debug_assertions)]
use lambkin_spec::description;

use crate::spec::{CorsSpec, Spec};

/// The `http` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpSpec {
    /// The method, in capitals, or `ANY`.
    pub method: &'static str,
    /// The route: `/orders/{id}`, `/files/{path+}`.
    pub route: &'static str,
    /// The largest request body in bytes; Lambda's own limit where `None`.
    pub max_body: Option<usize>,
    /// Cross-origin requests, where they are allowed.
    pub cors: Option<CorsSpec>,
}

impl HttpSpec {
    #[doc(hidden)]
    pub const fn new(method: &'static str, route: &'static str) -> Self {
        Self { method, route, max_body: None, cors: None }
    }
    /// The function `name` with this trigger.
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

    #[cfg(debug_assertions)]
    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Http(description::Http {
            method: self.method.to_owned(),
            route: self.route.to_owned(),
            max_body: self.max_body.and_then(|bytes| bytes.try_into().ok()),
            cors: self.cors.as_ref().map(CorsSpec::describe),
        })
    }
}
