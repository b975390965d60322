//! What every handle is: a client of the AWS SDK, and the address of one resource.

use std::marker::PhantomData;

use super::Resource;
use crate::{Error, Init, InitContext, Shared};

/// A resource and the client of its service, built once, in INIT.
pub(super) struct Bound<R, C: 'static> {
    pub(super) client: Shared<C>,
    /// Its name, URL or ARN.
    pub(super) address: String,
    of: PhantomData<R>,
}

impl<R, C> Bound<R, C> {
    pub(super) fn new(client: C, address: String) -> Self {
        Self { client: client.into(), address, of: PhantomData }
    }
}

impl<R: Resource, C: Init> Init for Bound<R, C> {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        // First, so that a missing one is reported before anything costs time.
        let address = env.var(R::SPEC.variable)?;
        Ok(Self { client: env.shared().await?, address, of: PhantomData })
    }
}

/// `handle!(Table<TableResource, Access>, Client, name)`: what a handle has beside its builders.
macro_rules! handle {
    ($handle:ident<$resource:ident, $right:ident>, $client:ty, $address:ident: $what:literal) => {
        impl<R, A> Clone for $handle<R, A> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<R, A> Copy for $handle<R, A> {}

        impl<R, A> std::fmt::Debug for $handle<R, A> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($handle)).field(&self.to.address).finish()
            }
        }

        impl<R: $resource, A: $right> $handle<R, A> {
            fn over(to: $crate::Shared<Bound<R, $client>>) -> Self {
                Self { to, access: std::marker::PhantomData }
            }

            /// One for a test, or for a program that knows
            #[doc = $what]
            /// from elsewhere; in a function, take it as an argument.
            pub fn new(client: $client, $address: impl Into<String>) -> Self {
                Self::over(Bound::new(client, $address.into()).into())
            }

            /// What the environment says:
            #[doc = concat!($what, ".")]
            pub fn $address(&self) -> &str {
                &self.to.address
            }
        }

        /// Fails in INIT with `MissingVariable` where the environment does not say
        #[doc = concat!($what, ",")]
        /// and as the client does.
        impl<T: $crate::Trigger, R: $resource, A: $right> $crate::FromItem<T> for $handle<R, A> {
            async fn prepare(env: &$crate::InitContext) -> Result<(), $crate::Error> {
                env.shared::<Bound<R, $client>>().await.map(drop)
            }

            fn grants(grants: &mut $crate::resource::Grants) {
                grants.resource::<R, A>();
            }

            fn from_item(
                item: &T::Item<'_>,
                invocation: &$crate::Invocation<'_>,
            ) -> Result<Self, $crate::Error> {
                <$crate::Shared<Bound<R, $client>> as $crate::FromItem<T>>::from_item(item, invocation)
                    .map(Self::over)
            }
        }

        /// As an argument of a function.
        impl<R: $resource, A: $right> $crate::FromInit for $handle<R, A> {
            async fn from_init(env: &$crate::InitContext) -> Result<Self, $crate::Error> {
                env.shared().await.map(Self::over)
            }

            fn grants(grants: &mut $crate::resource::Grants) {
                grants.resource::<R, A>();
            }
        }
    };
}
pub(super) use handle;
