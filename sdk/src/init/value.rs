//! The traits of shared values and of the functions that build them.

use std::future::Future;

use crate::failure::Error;
use crate::init::{BoxFuture, Grants, InitContext};

/// A value that is built once per execution environment, in INIT.
///
/// `#[lambkin::init]` implements it for the type that an async function returns; the features
/// `dynamodb-client`, `s3-client`, `sns-client` and `sqs-client` implement it for the AWS SDK's clients.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be built in INIT",
    label = "cannot be shared",
    note = "for a type of your own, put `#[lambkin::init]` on an async function that returns it",
    note = "for a client of the AWS SDK, enable its feature of lambkin: `dynamodb-client`, `s3-client`, `sns-client`, `sqs-client`"
)]
pub trait Init: Sized + Send + Sync + 'static {
    /// The failure if it cannot be built. It is posted to `/init/error` with its name.
    type Error: Into<Error>;

    /// Whether [`close`](Self::close) does anything. Lambda sends SIGTERM only to functions that register for
    /// it. That takes some time in INIT, so lambkin registers only if this is true for a shared value.
    const CLOSES: bool = false;

    /// Builds the value.
    fn init(env: &InitContext) -> impl Future<Output = Result<Self, Self::Error>> + Send;

    /// Adds the resources that the value accesses, for the description and the role of each function that
    /// shares it. `#[lambkin::init]` implements it.
    fn grants(grants: &mut Grants) {
        let _ = grants;
    }

    /// Closes the value. Runs on SIGTERM, newest value first, if [`CLOSES`](Self::CLOSES) is true. All values
    /// together have 500 ms before Lambda kills the process.
    fn close(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// An argument of a `#[lambkin::init]` function.
#[diagnostic::on_unimplemented(
    message = "an `#[init]` function cannot take a `{Self}`",
    label = "not available in INIT",
    note = "it can take `Shared<T>`, `Lazy<T>`, `InitContext` and resources such as `Table<R, A>`"
)]
pub trait FromInit: Sized {
    /// Makes the argument, and builds the values that it needs.
    fn from_init(env: &InitContext) -> impl Future<Output = Result<Self, Error>> + Send;

    /// Adds the resources that the argument accesses, as [`FromItem::grants`](crate::FromItem::grants) does.
    fn grants(grants: &mut Grants) {
        let _ = grants;
    }

    /// [`from_init`](Self::from_init) as an expansion calls it: a future without a type of its own,
    /// because the compiler would report a missing implementation a second time for that type.
    #[doc(hidden)]
    fn initializing<'a>(env: &'a InitContext) -> BoxFuture<'a, Result<Self, Error>>
    where
        Self: 'a,
    {
        Box::pin(Self::from_init(env))
    }
}

/// What an `#[init]` function returns: the value, or a `Result` of it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an `#[init]` function cannot return `{Self}`",
    label = "neither the value nor a `Result` of it",
    note = "return `T`, or `Result<T, E>` where `E` is a `Failure` or `lambkin::Error`"
)]
pub trait InitOutcome<T> {
    fn into_result(self) -> Result<T, Error>;
}

impl<T: Init> InitOutcome<T> for T {
    fn into_result(self) -> Result<T, Error> {
        Ok(self)
    }
}

impl<T: Init, E: Into<Error>> InitOutcome<T> for Result<T, E> {
    fn into_result(self) -> Result<T, Error> {
        self.map_err(Into::into)
    }
}
