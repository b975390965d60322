//! What `#[function(...)]` says.

use std::ops::Deref;

use super::ResourceSpec;

/// What `#[function(...)]` declares; `S` is what the keys of its trigger say.
///
/// The macro fills it in; read it through [`Function::SPEC`](crate::Function::SPEC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec<S> {
    /// What every function can say.
    pub function: FunctionSpec,
    /// What calls it.
    pub trigger: S,
}

/// What every function can say, whatever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSpec {
    /// The function's name: the handler's own, or the `name` key.
    pub name: &'static str,
    /// Memory in MB, 128 to 10,240.
    pub memory: Option<u32>,
    /// Timeout in seconds, 1 to 900.
    pub timeout: Option<u32>,
    /// Milliseconds before the deadline after which no item of a batch starts; what runs at half of it is dropped.
    pub margin: Option<u32>,
    /// Whether the invocation ends just before the deadline, where the handler still runs.
    pub guard: bool,
    /// How many environments it can have at the same time.
    pub reserved_concurrency: Option<u32>,
    /// The queue for items that failed for good.
    pub dead_letter: Option<&'static str>,
    /// The type that names it, where one does.
    pub dead_letter_resource: Option<&'static ResourceSpec>,
    /// Variables of the function's environment.
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

/// What every function can say stands on the spec itself too: `F::SPEC.memory`.
impl<S> Deref for Spec<S> {
    type Target = FunctionSpec;
    fn deref(&self) -> &FunctionSpec {
        &self.function
    }
}

// The expansion of `#[function]` fills a spec from these, so that a new field breaks nothing.

impl<S: Copy> Spec<S> {
    #[doc(hidden)]
    pub const fn new(name: &'static str, trigger: S) -> Self {
        Self { function: FunctionSpec::new(name), trigger }
    }
    #[doc(hidden)]
    pub(crate) const fn route(mut self, method: &'static str, route: &'static str) -> Self {
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
