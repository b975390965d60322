//! The key `dead_letter` without the feature `sqs-client`: one error, at the queue's name.

use crate::function::Prepare;
use crate::init::InitContext;
use crate::spec::DebugOnly;

/// No type implements this without the feature.
#[diagnostic::on_unimplemented(
    message = "the key `dead_letter` needs the feature `sqs-client` of lambkin",
    label = "nothing can send to this queue",
    note = "in Cargo.toml: `lambkin = {{ version = \"..\", features = [\"sqs-client\"] }}`"
)]
pub trait ClientOfSqs {}

/// Does not compile.
pub fn dead_letter<'a>(_: &'a InitContext, _: impl ClientOfSqs) -> Prepare<'a> {
    nothing()
}

/// Does not compile.
pub fn dead_letter_of<R: ClientOfSqs>(_: &InitContext) -> Prepare<'_> {
    nothing()
}

fn nothing<'a>() -> Prepare<'a> {
    Prepare { future: Box::pin(std::future::ready(Ok(()))), grants: DebugOnly::new(|_| {}) }
}
