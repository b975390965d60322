//! Functions of several kinds in one binary: the shape of an event selects the kind.

use bytes::Bytes;

use crate::failure::Error;
use crate::function::{Entry, Group, Invocation};
use crate::init::BoxFuture;
use crate::payload::{Look, Payload};

/// The groups of a binary, one for each kind of function.
pub(super) struct Kinds(Vec<Kind>);

pub(super) struct Kind {
    pub(super) entries: Vec<Entry>,
    pub(super) group: Box<dyn Group>,
}

impl Kinds {
    pub(super) fn new(kinds: Vec<Kind>) -> Self {
        Self(kinds)
    }

    /// Returns the group that takes the event; fails unless there is exactly one.
    fn find(&self, event: Payload<'_>) -> Result<&dyn Group, Error> {
        let look = event.look();
        let takers: Vec<&Kind> = self.0.iter().filter(|kind| kind.takes(look)).collect();
        match takers.as_slice() {
            [kind] => Ok(&*kind.group),
            [] => Err(event.unexpected(&format!(
                "the event matches none of the functions in this binary, {}: check what invokes it, or set \
                 the function's handler (`_HANDLER`) to the name of the function to run",
                names(self.0.iter())
            ))),
            several => Err(Error::new(
                "SeveralFunctions",
                format!(
                    "the event matches each of {}: set the function's handler (`_HANDLER`) to the \
                     name of the function to run; received {look}",
                    names(several.iter().copied())
                ),
            )
            .permanent()),
        }
    }
}

impl Group for Kinds {
    fn serve<'a>(&'a self, invocation: &'a Invocation<'a>) -> BoxFuture<'a, Result<Bytes, Error>> {
        match self.find(invocation.event()) {
            Ok(group) => group.serve(invocation),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

impl Kind {
    fn takes(&self, look: Look) -> bool {
        self.entries.first().is_some_and(|entry| (entry.takes)(look))
    }
}

/// `` `resize` (s3), `create_order` (http) ``
fn names<'a>(kinds: impl Iterator<Item = &'a Kind>) -> String {
    let entries = kinds.flat_map(|kind| &kind.entries);
    let names: Vec<_> = entries.map(|entry| format!("`{}` ({})", entry.spec.name, entry.kind)).collect();
    names.join(", ")
}
