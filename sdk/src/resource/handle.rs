//! What every handle is: a client of the AWS SDK, and the address of one resource.

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
        // First, so that a missing one is reported before anything costs time.
        let address = env.var(R::SPEC.variable)?;
        Ok(Self { client: env.shared().await?, address, of: PhantomData })
    }
}

/// What a handle has beside its builders: `handle!([R: TableResource, A: Access] Table<R, A>, ..)` with what it
/// grants, and `handle!([R: QueueResource] Queue<R>, ..)`.
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

            /// Makes one for a test, or for a program that knows
            #[doc = $what]
            /// from elsewhere; in a function, take it as an argument.
            pub fn new(client: $client, $address: impl Into<String>) -> Self {
                Self::over(Bound::new(client, $address.into()).into())
            }

            /// Returns what the environment says:
            #[doc = concat!($what, ".")]
            pub fn $address(&self) -> &str {
                &self.to.address
            }
        }

        /// Fails in INIT with `MissingVariable` where the environment does not say
        #[doc = concat!($what, ",")]
        /// and as the client does.
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

        /// As an argument of a function.
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
