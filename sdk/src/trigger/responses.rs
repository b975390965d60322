//! Responses that several triggers share.

use crate::failure::Error;
use crate::function::{IntoResponse, Trigger};

/// Nothing, where the service reads no response.
impl<T: Trigger<Response = ()>> IntoResponse<T> for () {
    fn into_response(self) -> Result<(), Error> {
        Ok(())
    }
}

/// Nothing or a failure, where the service reads no response.
impl<T: Trigger<Response = ()>, E: Into<Error>> IntoResponse<T> for Result<(), E> {
    fn into_response(self) -> Result<(), Error> {
        self.map_err(Into::into)
    }
}

/// `result_response!(Firehose)`: whatever a trigger takes as a response, it takes as a `Result` too. There is
/// no such implementation for all triggers, because a function without a trigger returns anything that
/// serializes, and so does a `Result`.
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
