//! The errors of other crates that handlers meet every day.

use std::error::Error as StdError;

use crate::failure::origin::Boxed;
use crate::failure::{Error, Failure, FailureNames};

/// Each row is a type, its name, and whether another attempt cannot help.
macro_rules! failures {
    ($($(#[$cfg:meta])* $ty:ty: $name:literal, $permanent:expr;)*) => {
        $(
            $(#[$cfg])*
            // A list of them would fill the compile error for an error that is not one.
            #[diagnostic::do_not_recommend]
            impl Failure for $ty {
                fn name(&self) -> &str {
                    $name
                }
                fn is_permanent(&self) -> bool {
                    let is_permanent: fn(&Self) -> bool = $permanent;
                    is_permanent(self)
                }
                fn names() -> FailureNames {
                    FailureNames::of(&[$name])
                }
                fn cause(&self) -> Option<&(dyn StdError + 'static)> {
                    self.source()
                }
            }
        )*

        /// Converts a boxed error if it is one of these, and gives any other back.
        pub(super) fn known(error: Boxed) -> Result<Error, Boxed> {
            $(
                $(#[$cfg])*
                let error = match error.downcast::<$ty>() {
                    Ok(error) => return Ok(Error::from(*error)),
                    Err(error) => error,
                };
            )*
            Err(error)
        }
    };
}

/// The same input would be refused again.
fn always<E>(_: &E) -> bool {
    true
}

/// It depends on the time or on another machine.
fn never<E>(_: &E) -> bool {
    false
}

failures! {
    std::array::TryFromSliceError: "TryFromSliceError", always;
    std::char::CharTryFromError: "CharTryFromError", always;
    std::char::ParseCharError: "ParseCharError", always;
    std::env::VarError: "VarError", always;
    std::ffi::NulError: "NulError", always;
    std::fmt::Error: "FmtError", always;
    std::io::Error: "IoError", never;
    std::net::AddrParseError: "AddrParseError", always;
    std::num::ParseFloatError: "ParseFloatError", always;
    std::num::ParseIntError: "ParseIntError", always;
    std::num::TryFromIntError: "TryFromIntError", always;
    std::str::ParseBoolError: "ParseBoolError", always;
    std::str::Utf8Error: "Utf8Error", always;
    std::string::FromUtf16Error: "FromUtf16Error", always;
    std::string::FromUtf8Error: "FromUtf8Error", always;
    std::time::SystemTimeError: "SystemTimeError", never;
    std::time::TryFromFloatSecsError: "TryFromFloatSecsError", always;
    tokio::sync::AcquireError: "AcquireError", never;
    tokio::sync::oneshot::error::RecvError: "RecvError", never;
    tokio::task::JoinError: "JoinError", never;
    tokio::time::error::Elapsed: "Elapsed", never;
    base64::DecodeError: "Base64Error", always;
    http::Error: "HttpError", always;
    http::header::InvalidHeaderName: "InvalidHeaderName", always;
    http::header::InvalidHeaderValue: "InvalidHeaderValue", always;
    http::header::ToStrError: "ToStrError", always;
    http::method::InvalidMethod: "InvalidMethod", always;
    http::status::InvalidStatusCode: "InvalidStatusCode", always;
    http::uri::InvalidUri: "InvalidUri", always;
    serde_json::Error: "JsonError", |error| !error.is_io();
    #[cfg(feature = "serde_dynamo")]
    serde_dynamo::Error: "SerdeDynamoError", always;
}

#[diagnostic::do_not_recommend]
impl Failure for std::convert::Infallible {
    fn name(&self) -> &str {
        match *self {}
    }
    fn names() -> FailureNames {
        FailureNames::none()
    }
}
