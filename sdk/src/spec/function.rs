//! What `#[function(...)]` declares.

use std::ops::Deref;

use super::ResourceSpec;

/// What `#[function(...)]` declares. `S` holds the keys of the trigger.
///
/// The macro makes it. Read it as [`Function::SPEC`](crate::Function::SPEC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec<S> {
    /// The keys of every function.
    pub function: FunctionSpec,
    /// The keys of the trigger.
    pub trigger: S,
}

/// The keys of every function, regardless of its trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSpec {
    /// The function's name: the handler's own, or the `name` key.
    pub name: &'static str,
    /// Memory in MB, 128 to 10,240.
    pub memory: Option<u32>,
    /// Timeout in seconds, 1 to 900.
    pub timeout: Option<u32>,
    /// The time reserved before the deadline in milliseconds. No item of a batch starts in it, and items that
    /// still run are dropped when half of it is left.
    pub margin: Option<u32>,
    /// Whether the guard ends the invocation just before the deadline if the handler is still running.
    pub guard: bool,
    /// How many execution environments may run at the same time.
    pub reserved_concurrency: Option<u32>,
    /// The queue for items that failed permanently.
    pub dead_letter: Option<&'static str>,
    /// The type of that queue, if a type names it.
    pub dead_letter_resource: Option<&'static ResourceSpec>,
    /// Environment variables.
    pub env: &'static [(&'static str, &'static str)],
    /// The requests that an `http` function takes.
    pub route: Option<RouteSpec>,
}

/// A method and a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteSpec {
    /// The method, in capitals, or `ANY`.
    pub method: &'static str,
    /// The route: `/orders/{id}`, `/files/{path+}`.
    pub route: &'static str,
}

impl FunctionSpec {
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            memory: None,
            timeout: None,
            margin: None,
            guard: true,
            reserved_concurrency: None,
            dead_letter: None,
            dead_letter_resource: None,
            env: &[],
            route: None,
        }
    }
}

/// Makes the keys of every function available on the spec itself: `F::SPEC.memory`.
impl<S> Deref for Spec<S> {
    type Target = FunctionSpec;
    fn deref(&self) -> &FunctionSpec {
        &self.function
    }
}

// The expansion of `#[function]` calls these methods, so that a new field breaks nothing.

impl<S: Copy> Spec<S> {
    #[doc(hidden)]
    pub const fn new(name: &'static str, trigger: S) -> Self {
        Self { function: FunctionSpec::new(name), trigger }
    }
    #[doc(hidden)]
    pub const fn route(mut self, method: &'static str, route: &'static str) -> Self {
        self.function.route = Some(RouteSpec { method, route });
        self
    }
    #[doc(hidden)]
    pub const fn memory(mut self, mb: u32) -> Self {
        self.function.memory = Some(mb);
        self
    }
    #[doc(hidden)]
    pub const fn timeout(mut self, seconds: u32) -> Self {
        self.function.timeout = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn margin(mut self, milliseconds: u32) -> Self {
        self.function.margin = Some(milliseconds);
        self
    }
    #[doc(hidden)]
    pub const fn guard(mut self, guarded: bool) -> Self {
        self.function.guard = guarded;
        self
    }
    #[doc(hidden)]
    pub const fn reserved_concurrency(mut self, environments: u32) -> Self {
        self.function.reserved_concurrency = Some(environments);
        self
    }
    #[doc(hidden)]
    pub const fn dead_letter(mut self, queue: &'static str) -> Self {
        self.function.dead_letter = Some(queue);
        self
    }
    #[doc(hidden)]
    pub const fn dead_letter_of(mut self, queue: &'static ResourceSpec) -> Self {
        self.function.dead_letter = Some(queue.name);
        self.function.dead_letter_resource = Some(queue);
        self
    }
    #[doc(hidden)]
    pub const fn env(mut self, variables: &'static [(&'static str, &'static str)]) -> Self {
        self.function.env = variables;
        self
    }
}
