//! Functions of several kinds in one binary: the look of an event says whose it is.

use bytes::Bytes;

use crate::function::{BoxFuture, Entry, Group, Invocation};
use crate::shape::Shape;
use crate::{Error, decode};

/// The groups of a binary, each with what its events look like.
pub(crate) struct Kinds(Vec<Kind>);

pub(crate) struct Kind {
    pub(crate) entries: Vec<Entry>,
    pub(crate) group: Box<dyn Group>,
}

impl Kinds {
    pub(crate) fn new(kinds: Vec<Kind>) -> Self {
        Self(kinds)
    }

    /// The only group that takes such an event.
    fn find(&self, payload: &[u8]) -> Result<&dyn Group, Error> {
        let shape = Shape::of(payload);
        let takers: Vec<&Kind> = self.0.iter().filter(|kind| kind.takes(shape)).collect();
        match takers.as_slice() {
            [kind] => Ok(&*kind.group),
            [] => Err(decode::unexpected(
                &format!(
                    "the event is for none of the functions here, {}: look at what calls them, or set \
                     the function's handler (`_HANDLER`) to the name of the one to run",
                    names(self.0.iter())
                ),
                payload,
            )),
            several => Err(Error::new(
                "SeveralFunctions",
                format!(
                    "the event could be for each of {}: set the function's handler (`_HANDLER`) to the \
                     name of the one to run; it looks like {shape}",
                    names(several.iter().copied())
                ),
            )
            .permanent()),
        }
    }
}

impl Group for Kinds {
    fn serve<'a>(&'a self, invocation: &'a Invocation<'a>) -> BoxFuture<'a, Result<Bytes, Error>> {
        match self.find(invocation.payload()) {
            Ok(group) => group.serve(invocation),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

impl Kind {
    fn takes(&self, shape: Shape) -> bool {
        self.entries.first().is_some_and(|entry| entry.shapes.iter().any(|declared| shape.is(*declared)))
    }
}

/// `` `resize` (s3), `create_order` (http) ``
fn names<'a>(kinds: impl Iterator<Item = &'a Kind>) -> String {
    let entries = kinds.flat_map(|kind| &kind.entries);
    let names: Vec<_> = entries.map(|e| format!("`{}` ({})", e.spec.name, e.spec.trigger.kind())).collect();
    names.join(", ")
}
