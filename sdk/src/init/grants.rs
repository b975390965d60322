//! The grants of a function: its access to resources.

use std::any::TypeId;

use crate::init::Init;
use crate::spec::{Read, ReadWrite, Resource, ResourceSpec, Right, Write};

/// The grants of a function, collected from its arguments. The [description](crate::resource) of the function
/// lists them, and its role needs the permissions for them.
///
/// If you implement `FromItem` or `Init` by hand for a type that accesses resources, add them here.
/// `#[lambkin::init]` does so for you.
///
/// ```
/// use lambkin::resource::{Grants, Read};
/// use lambkin::{Error, FromItem, Invocation, Trigger};
///
/// #[lambkin::table(key = "token")]
/// struct Sessions;
///
/// /// An extractor that looks up sessions.
/// struct Login;
///
/// impl<T: Trigger> FromItem<T> for Login {
///     fn grants(grants: &mut Grants) {
///         grants.resource::<Sessions, Read>();
///     }
///
///     fn from_item(_: &T::Item<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
///         Ok(Self)
///     }
/// }
/// ```
#[derive(Debug, Default)]
pub struct Grants {
    list: Vec<Grant>,
    seen: Vec<TypeId>,
}

/// The access to one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) resource: &'static ResourceSpec,
    pub(crate) access: &'static str,
}

impl Grants {
    /// Adds the access `A` to a resource.
    pub fn resource<R: Resource, A: Right>(&mut self) {
        let (resource, access) = (R::SPEC, A::NAME);
        match self.list.iter_mut().find(|grant| grant.resource == resource) {
            // Two handles of one resource grant the access of both.
            Some(grant) if grant.access != access => grant.access = both(grant.access, access),
            Some(_) => {}
            None => self.list.push(Grant { resource, access }),
        }
    }

    /// Adds the grants of a shared value. Each value is visited once, so that a cycle of values ends.
    pub fn shared<T: Init>(&mut self) {
        let id = TypeId::of::<T>();
        if !self.seen.contains(&id) {
            self.seen.push(id);
            T::grants(self);
        }
    }

    pub(crate) fn list(&self) -> &[Grant] {
        &self.list
    }
}

fn both(first: &'static str, second: &'static str) -> &'static str {
    let stored = [Read::NAME, Write::NAME, ReadWrite::NAME];
    if stored.contains(&first) && stored.contains(&second) { ReadWrite::NAME } else { second }
}
