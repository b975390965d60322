//! Functions of one trigger in one binary, where an event says by name which of them it is for.

use crate::failure::Error;
use crate::function::{Trigger, Typed};
use crate::spec::Spec;

/// A trigger that is declared by one name and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedSpec {
    /// The name, as the attribute says it.
    pub name: &'static str,
}

impl NamedSpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }
    /// The function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
}

/// The functions, each with the name that it declares.
pub struct Named<T: Trigger>(Vec<(&'static str, Typed<T>)>);

impl<T: Trigger<Spec = NamedSpec>> Named<T> {
    /// Fails with `SeveralFunctions` where two declare the same name.
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

    /// The function for such an event, by the first of its names that one declares; `UndeclaredEvent`
    /// where none does, which says what it is and what is declared.
    pub(crate) fn find(&self, names: &[&str]) -> Result<&Typed<T>, Error> {
        let find = |name: &&str| self.0.iter().find(|(known, _)| known == name);
        names.iter().find_map(find).map(|(_, function)| function).ok_or_else(|| {
            let name = names.first().copied().unwrap_or_default();
            let declared: Vec<_> = self
                .0
                .iter()
                .map(|(name, function)| format!("`{}` (`{name}`)", function.spec.function.name))
                .collect();
            let message = format!(
                "this is `{name}`, which none of the functions here declares: {}",
                declared.join(", ")
            );
            Error::new("UndeclaredEvent", message).permanent()
        })
    }
}
