//! The common part of all handles: a client of the AWS SDK, and the address of one resource.

use std::marker::PhantomData;

use crate::failure::Error;
use crate::init::{Init, InitContext, Shared};
use crate::spec::Resource;

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
        // The variable comes first, so that a missing one is reported before anything that takes time.
        let address = env.var(R::SPEC.variable)?;
        Ok(Self { client: env.shared().await?, address, of: PhantomData })
    }
}

/// Implements what a handle has besides its builders. A handle with an access parameter is written
/// `handle!([R: TableResource, A: Access] Table grants A, ..)`, one without
/// `handle!([R: QueueResource] Queue grants Sending, ..)`.
macro_rules! handle {
    (
        [$resource:ident: $of:ident $(, $access:ident: $right:ident)?] $handle:ident grants $granted:ty,
        $client:ty, $address:ident: $what:literal
    ) => {
        impl<$resource $(, $access)?> Clone for $handle<$resource $(, $access)?> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<$resource $(, $access)?> Copy for $handle<$resource $(, $access)?> {}

        impl<$resource $(, $access)?> std::fmt::Debug for $handle<$resource $(, $access)?> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($handle)).field(&self.to.address).finish()
            }
        }

        impl<$resource: $of $(, $access: $right)?> $handle<$resource $(, $access)?> {
            fn over(to: $crate::init::Shared<Bound<$resource, $client>>) -> Self {
                Self { to $(, access: std::marker::PhantomData::<$access>)? }
            }

            /// Makes a handle, for a test or for a program that gets
            #[doc = $what]
            /// elsewhere. A function takes the handle as an argument.
            pub fn new(client: $client, $address: impl Into<String>) -> Self {
                Self::over(Bound::new(client, $address.into()).into())
            }

            /// Returns
            #[doc = concat!($what, ", as the environment names it.")]
            pub fn $address(&self) -> &str {
                &self.to.address
            }
        }

        /// INIT fails with `MissingVariable` if the variable with
        #[doc = $what]
        /// is not set, and with the failure of the client if that cannot be built.
        impl<T: $crate::function::Trigger, $resource: $of $(, $access: $right)?>
            $crate::function::FromItem<T> for $handle<$resource $(, $access)?>
        {
            async fn prepare(env: &$crate::init::InitContext) -> Result<(), $crate::failure::Error> {
                env.shared::<Bound<$resource, $client>>().await.map(drop)
            }

            fn grants(grants: &mut $crate::init::Grants) {
                grants.resource::<$resource, $granted>();
            }

            fn from_item(
                item: &T::Item<'_>,
                invocation: &$crate::function::Invocation<'_>,
            ) -> Result<Self, $crate::failure::Error> {
                <$crate::init::Shared<Bound<$resource, $client>> as $crate::function::FromItem<T>>::from_item(
                    item, invocation,
                )
                .map(Self::over)
            }
        }

        /// Fails as the argument of a function does.
        impl<$resource: $of $(, $access: $right)?> $crate::init::FromInit
            for $handle<$resource $(, $access)?>
        {
            async fn from_init(env: &$crate::init::InitContext) -> Result<Self, $crate::failure::Error> {
                env.shared().await.map(Self::over)
            }

            fn grants(grants: &mut $crate::init::Grants) {
                grants.resource::<$resource, $granted>();
            }
        }
    };
}
pub(super) use handle;
