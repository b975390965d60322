//! The extractors of every trigger.

use super::{Context, FromItem, Invocation, Trigger};
use crate::failure::Error;
use crate::init::{Grants, Init, InitContext, Lazy, Shared};

impl<T: Trigger> FromItem<T> for Context {
    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        Ok(invocation.context().clone())
    }
}

impl<T: Trigger, V: Init> FromItem<T> for Shared<V> {
    async fn prepare(env: &InitContext) -> Result<(), Error> {
        env.shared::<V>().await.map(drop)
    }

    fn grants(grants: &mut Grants) {
        grants.shared::<V>();
    }

    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        invocation.shared().ok_or_else(|| {
            Error::new("SharedMissing", format!("`{}` was not built in INIT", std::any::type_name::<V>()))
        })
    }
}

impl<T: Trigger, V: Init> FromItem<T> for Lazy<V> {
    async fn prepare(env: &InitContext) -> Result<(), Error> {
        Self::announce(env);
        Ok(())
    }

    fn grants(grants: &mut Grants) {
        grants.shared::<V>();
    }

    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self::within(InitContext::root(invocation.environment())))
    }
}
