//! What a handle may do with its resource.

mod sealed {
    /// Only lambkin's own markers say what a handle grants.
    pub trait Sealed {}
}
use self::sealed::Sealed;

/// May read: `Table<Orders, Read>`, `Bucket<Uploads, Read>`.
#[derive(Clone, Copy, Debug)]
pub enum Read {}

/// May write: `Table<Orders, Write>`, `Bucket<Uploads, Write>`.
#[derive(Clone, Copy, Debug)]
pub enum Write {}

/// May read and write: `Table<Orders, ReadWrite>`, `Bucket<Uploads, ReadWrite>`.
#[derive(Clone, Copy, Debug)]
pub enum ReadWrite {}

/// May send: what every `Queue<Jobs>` is taken for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sending {}

/// May publish: what every `Topic<Alarms>` is taken for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Publishing {}

/// What a handle grants, as the description says it.
#[doc(hidden)]
pub trait Right: Sealed + Send + Sync + 'static {
    const NAME: &'static str;
}

/// What a table or a bucket can be taken for: [`Read`], [`Write`] or [`ReadWrite`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an access to a table or a bucket",
    label = "not granted by any of them",
    note = "write `Read`, `Write` or `ReadWrite`"
)]
pub trait Access: Right {}

/// An [`Access`] that grants reading.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not grant reading",
    label = "needs `Read` or `ReadWrite`",
    note = "take the resource as `ReadWrite`, as in `Table<Orders, ReadWrite>`; the function's role is then granted the same"
)]
pub trait Reads: Access {}

/// An [`Access`] that grants writing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not grant writing",
    label = "needs `Write` or `ReadWrite`",
    note = "take the resource as `ReadWrite`, as in `Table<Orders, ReadWrite>`; the function's role is then granted the same"
)]
pub trait Writes: Access {}

impl Sealed for Read {}
impl Right for Read {
    const NAME: &'static str = "read";
}
impl Access for Read {}
impl Reads for Read {}

impl Sealed for Write {}
impl Right for Write {
    const NAME: &'static str = "write";
}
impl Access for Write {}
impl Writes for Write {}

impl Sealed for ReadWrite {}
impl Right for ReadWrite {
    const NAME: &'static str = "read-write";
}
impl Access for ReadWrite {}
impl Reads for ReadWrite {}
impl Writes for ReadWrite {}

impl Sealed for Sending {}
impl Right for Sending {
    const NAME: &'static str = "send";
}

impl Sealed for Publishing {}
impl Right for Publishing {
    const NAME: &'static str = "publish";
}
