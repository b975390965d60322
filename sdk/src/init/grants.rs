//! What a function may do with which resource.

use std::any::TypeId;

use crate::init::Init;
use crate::spec::{Read, ReadWrite, Resource, ResourceSpec, Right, Write};

/// The grants of a function, as its arguments say them: what its [description](crate::resource) lists
/// and its role is allowed.
///
/// An extractor or a shared value of your own that takes resources by hand says so here; what
/// `#[lambkin::init]` writes does it by itself.
///
/// ```
/// use lambkin::resource::{Grants, Read};
/// use lambkin::{Error, FromItem, Invocation, Trigger};
///
/// #[lambkin::table(key = "token")]
/// struct Sessions;
///
/// /// An extractor that looks sessions up.
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

/// One resource, and what is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) resource: &'static ResourceSpec,
    pub(crate) access: &'static str,
}

impl Grants {
    /// Adds a resource, taken as `A`.
    pub fn resource<R: Resource, A: Right>(&mut self) {
        let (resource, access) = (R::SPEC, A::NAME);
        match self.list.iter_mut().find(|grant| grant.resource == resource) {
            // Two handles of one resource: what either may do.
            Some(grant) if grant.access != access => grant.access = both(grant.access, access),
            Some(_) => {}
            None => self.list.push(Grant { resource, access }),
        }
    }

    /// Adds what a shared value needs; once, so that values that need each other are no trouble.
    pub fn shared<T: Init>(&mut self) {
        let id = TypeId::of::<T>();
        if !self.seen.contains(&id) {
            self.seen.push(id);
            T::grants(self);
        }
    }

    #[cfg(debug_assertions)]
    pub(crate) fn list(&self) -> &[Grant] {
        &self.list
    }
}

fn both(first: &'static str, second: &'static str) -> &'static str {
    let stored = [Read::NAME, Write::NAME, ReadWrite::NAME];
    if stored.contains(&first) && stored.contains(&second) { ReadWrite::NAME } else { second }
}
