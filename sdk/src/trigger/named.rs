//! Several functions of one trigger in one binary, where a name in the event selects the function.

use crate::failure::Error;
use crate::function::{Trigger, Typed};
use crate::spec::Spec;

/// The spec of a trigger that is declared by a name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedSpec {
    /// The name from the attribute.
    pub name: &'static str,
}

impl NamedSpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
}

/// The functions of a binary, each with the name that it declares.
pub struct Named<T: Trigger>(Vec<(&'static str, Typed<T>)>);

impl<T: Trigger<Spec = NamedSpec>> Named<T> {
    /// Fails with `SeveralFunctions` if two functions declare the same name.
    pub(crate) fn new(functions: Vec<Typed<T>>) -> Result<Self, Error> {
        let mut named: Vec<(&'static str, Typed<T>)> = Vec::new();
        for function in functions {
            let name = function.spec.trigger.name;
            if let Some((_, other)) = named.iter().find(|(known, _)| *known == name) {
                let message = format!(
                    "`{}` and `{}` both declare `{name}`: set the function's handler (`_HANDLER`) to the \
                     name of the one to run",
                    other.spec.function.name, function.spec.function.name
                );
                return Err(Error::new("SeveralFunctions", message).permanent());
            }
            named.push((name, function));
        }
        Ok(Self(named))
    }

    /// Returns the function that declares one of these names; the first name that matches counts. Fails with
    /// `UndeclaredEvent`, which lists the declared names, if no function declares any of them.
    pub(crate) fn find(&self, names: &[&str]) -> Result<&Typed<T>, Error> {
        let find = |name: &&str| self.0.iter().find(|(known, _)| known == name);
        names.iter().find_map(find).map(|(_, function)| function).ok_or_else(|| {
            let name = names.first().copied().unwrap_or_default();
            let declared: Vec<_> = self
                .0
                .iter()
                .map(|(name, function)| format!("`{}` (`{name}`)", function.spec.function.name))
                .collect();
            let message =
                format!("no function declares `{name}`; this binary declares {}", declared.join(", "));
            Error::new("UndeclaredEvent", message).permanent()
        })
    }
}
