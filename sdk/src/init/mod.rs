//! Shared values, which live as long as the execution environment: built once, in INIT, all at the same time.

mod context;
mod environment;
mod future;
mod grants;
mod lazy;
mod value;

use std::fmt;
use std::ops::Deref;

pub use self::context::InitContext;
pub(crate) use self::environment::Environment;
pub(crate) use self::future::BoxFuture;
pub(crate) use self::grants::Grant;
pub use self::grants::Grants;
pub use self::lazy::Lazy;
pub use self::value::{FromInit, Init, InitOutcome};
use crate::failure::Error;

/// A shared value, the same in every invocation. It is `Copy` and dereferences to `T`.
///
/// ```
/// use lambkin::{Event, Shared};
///
/// struct Greeting(String);
///
/// #[lambkin::init]
/// async fn greeting() -> Greeting {
///     Greeting("hello".into())
/// }
///
/// #[lambkin::function]
/// async fn greet(Event(name): Event<String>, greeting: Shared<Greeting>) -> Result<String, lambkin::Error> {
///     Ok(format!("{} {name}", greeting.0))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// // A test can pass any value.
/// let response = greet(Event("Ada".into()), Shared::from(Greeting("hi".into()))).await;
/// assert_eq!(response.unwrap(), "hi Ada");
/// # }
/// ```
pub struct Shared<T: 'static>(&'static T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Shared<T> {}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes a shared value, which lives until the process ends, as in an execution environment.
impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Box::leak(Box::new(value)))
    }
}

impl<T: Init> FromInit for Shared<T> {
    fn grants(grants: &mut Grants) {
        grants.shared::<T>();
    }

    async fn from_init(env: &InitContext) -> Result<Self, Error> {
        env.shared().await
    }
}
