//! Values that few invocations need.

use std::fmt;

use crate::failure::Error;
use crate::init::{FromInit, Grants, Init, InitContext, Shared};

/// A value that is built at its first use instead of in INIT: once, also when two ask together.
///
/// For what few invocations need. A failure is the caller's; the next `get` tries again.
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
    /// With the value that is being built, if that is where it came from: so a cycle through it shows.
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
    /// One that is built in an environment.
    pub(crate) fn within(env: InitContext) -> Self {
        Self { from: Source::Environment(env) }
    }

    /// Says in INIT that it may be built later: what closes a value asks for SIGTERM.
    pub(crate) fn announce(env: &InitContext) {
        if T::CLOSES {
            env.environment.will_close();
        }
    }

    /// The value, built now if this is the first use.
    pub async fn get(&self) -> Result<Shared<T>, Error> {
        match self.from {
            Source::Environment(env) => env.shared().await,
            Source::Value(shared) => Ok(shared),
        }
    }
}

/// A value that is there already, for tests.
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
