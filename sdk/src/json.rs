//! JSON as an argument and as a reply.

/// JSON: what the trigger carries as an argument, and what the function answers as a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);
