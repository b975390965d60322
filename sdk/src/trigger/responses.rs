//! Response types that several triggers share.
//!
//! `do_not_recommend`: otherwise a function of another trigger that returns `()` is told of a mismatch of two
//! associated types, instead of what it may return.

use crate::failure::Error;
use crate::function::{IntoResponse, Trigger};

/// An empty response, for services that do not read one.
#[diagnostic::do_not_recommend]
impl<T: Trigger<Response = ()>> IntoResponse<T> for () {
    fn into_response(self) -> Result<(), Error> {
        Ok(())
    }
}

/// An empty response or a failure, for services that do not read a response.
#[diagnostic::do_not_recommend]
impl<T: Trigger<Response = ()>, E: Into<Error>> IntoResponse<T> for Result<(), E> {
    fn into_response(self) -> Result<(), Error> {
        self.map_err(Into::into)
    }
}

/// `result_response!(Firehose)` implements `IntoResponse` for a `Result` of each of the trigger's response
/// types. There is no such implementation for all triggers at once: a function without a trigger returns
/// anything that implements `Serialize`, and `Result` does too.
macro_rules! result_response {
    ($trigger:ty) => {
        impl<R: $crate::function::IntoResponse<$trigger>, E: Into<$crate::failure::Error>>
            $crate::function::IntoResponse<$trigger> for Result<R, E>
        {
            fn into_response(
                self,
            ) -> Result<<$trigger as $crate::function::Trigger>::Response, $crate::failure::Error> {
                self.map_err(Into::into)?.into_response()
            }
        }
    };
}
pub(crate) use result_response;
