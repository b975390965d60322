//! Shared values that are built at their first use.

use std::fmt;

use crate::failure::Error;
use crate::init::{FromInit, Grants, Init, InitContext, Shared};

/// A shared value that is built at its first use instead of in INIT. It is built once, also if two
/// invocations need it at the same time.
///
/// Use it for a value that few invocations need. If it cannot be built, [`get`](Lazy::get) returns the
/// failure, and the next call tries again.
///
/// ```
/// # use lambkin::{Event, Lazy};
/// # struct Model;
/// # impl Model { fn score(&self, _: &str) -> f64 { 0.5 } }
/// # #[lambkin::init] async fn model() -> Model { Model }
/// #[lambkin::function]
/// async fn classify(Event(text): Event<String>, model: Lazy<Model>) -> Result<f64, lambkin::Error> {
///     if text.is_empty() {
///         return Ok(0.0);
///     }
///     Ok(model.get().await?.score(&text))
/// }
/// ```
pub struct Lazy<T: 'static> {
    from: Source<T>,
}

enum Source<T: 'static> {
    /// The context that it came from, with the value that is being built, so that a cycle is detected.
    Environment(InitContext),
    Value(Shared<T>),
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Lazy<T> {}
impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Source<T> {}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy<{}>", std::any::type_name::<T>())
    }
}

impl<T: Init> Lazy<T> {
    /// Makes one that builds its value in an environment.
    pub(crate) fn within(env: InitContext) -> Self {
        Self { from: Source::Environment(env) }
    }

    /// Records in INIT that the value may be built later and must then be closed on SIGTERM.
    pub(crate) fn announce(env: &InitContext) {
        if T::CLOSES {
            env.environment.will_close();
        }
    }

    /// Returns the value. Builds it if this is the first use.
    pub async fn get(&self) -> Result<Shared<T>, Error> {
        match self.from {
            Source::Environment(env) => env.shared().await,
            Source::Value(shared) => Ok(shared),
        }
    }
}

/// Wraps a value that is already built, for tests.
impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self { from: Source::Value(Shared::from(value)) }
    }
}

impl<T: Init> FromInit for Lazy<T> {
    fn grants(grants: &mut Grants) {
        grants.shared::<T>();
    }

    async fn from_init(env: &InitContext) -> Result<Self, Error> {
        Ok(Self { from: Source::Environment(*env) })
    }
}
