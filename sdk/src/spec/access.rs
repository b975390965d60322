//! The access of a handle to its resource.

mod sealed {
    /// Only lambkin's own types may be an access.
    pub trait Sealed {}
}
pub(crate) use self::sealed::Sealed;

/// Read access: `Table<Orders, Read>`, `Bucket<Uploads, Read>`.
#[derive(Clone, Copy, Debug)]
pub enum Read {}

/// Write access: `Table<Orders, Write>`, `Bucket<Uploads, Write>`.
#[derive(Clone, Copy, Debug)]
pub enum Write {}

/// Read and write access: `Table<Orders, ReadWrite>`, `Bucket<Uploads, ReadWrite>`.
#[derive(Clone, Copy, Debug)]
pub enum ReadWrite {}

/// The access of a handle, as it is named in the description.
#[doc(hidden)]
pub trait Right: Sealed + Send + Sync + 'static {
    const NAME: &'static str;
}

/// The access to a table or a bucket: [`Read`], [`Write`] or [`ReadWrite`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an access to a table or a bucket",
    label = "expected `Read`, `Write` or `ReadWrite`",
    note = "write `Read`, `Write` or `ReadWrite`"
)]
pub trait Access: Right {}

/// An [`Access`] that includes reading.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not grant reading",
    label = "needs `Read` or `ReadWrite`",
    note = "take the resource as `ReadWrite`, as in `Table<Orders, ReadWrite>`; the function's role is then granted the same"
)]
pub trait Reads: Access {}

/// An [`Access`] that includes writing.
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
