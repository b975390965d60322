//! What a handle may do with its resource.

use super::sealed::Sealed;

/// May read: `Table<Orders, Read>`, `Bucket<Uploads, Read>`.
#[derive(Clone, Copy, Debug)]
pub enum Read {}

/// May write: `Table<Orders, Write>`, `Bucket<Uploads, Write>`.
#[derive(Clone, Copy, Debug)]
pub enum Write {}

/// May read and write: `Table<Orders, ReadWrite>`, `Bucket<Uploads, ReadWrite>`.
#[derive(Clone, Copy, Debug)]
pub enum ReadWrite {}

/// May send: `Queue<Jobs, Send>`, which is what `Queue<Jobs>` is.
#[derive(Clone, Copy, Debug)]
pub enum Send {}

/// May publish: `Topic<Alarms, Publish>`, which is what `Topic<Alarms>` is.
#[derive(Clone, Copy, Debug)]
pub enum Publish {}

/// What a handle grants, as the description says it.
#[doc(hidden)]
pub trait Right: Sealed + std::marker::Send + Sync + 'static {
    const NAME: &'static str;
}

/// What a table or a bucket can be taken for: [`Read`], [`Write`] or [`ReadWrite`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no access to a table or a bucket",
    label = "not granted by any of them",
    note = "write `Read`, `Write` or `ReadWrite`"
)]
pub trait Access: Right {}

/// An [`Access`] that grants reading.
#[diagnostic::on_unimplemented(
    message = "`{Self}` grants no reading",
    label = "needs `Read` or `ReadWrite`",
    note = "take the resource as `ReadWrite`, as in `Table<Orders, ReadWrite>`; the function's role is then granted the same"
)]
pub trait Reads: Access {}

/// An [`Access`] that grants writing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` grants no writing",
    label = "needs `Write` or `ReadWrite`",
    note = "take the resource as `ReadWrite`, as in `Table<Orders, ReadWrite>`; the function's role is then granted the same"
)]
pub trait Writes: Access {}

/// What a queue can be taken for: [`Send`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no access to a queue",
    label = "a queue grants `Send` alone",
    note = "write `Queue<Jobs>`, which is `Queue<Jobs, Send>`; a function receives messages through its `sqs` trigger"
)]
pub trait Sends: Right {}

/// What a topic can be taken for: [`Publish`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no access to a topic",
    label = "a topic grants `Publish` alone",
    note = "write `Topic<Alarms>`, which is `Topic<Alarms, Publish>`; a function receives messages through its `sns` trigger"
)]
pub trait Publishes: Right {}

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

impl Sealed for Send {}
impl Right for Send {
    const NAME: &'static str = "send";
}
impl Sends for Send {}

impl Sealed for Publish {}
impl Right for Publish {
    const NAME: &'static str = "publish";
}
impl Publishes for Publish {}
