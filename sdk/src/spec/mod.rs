//! What attributes declare, as data.

pub(crate) mod access;
mod binary;
mod debug_only;
mod disjoint;
mod function;
pub(crate) mod message;
mod resource;

pub(crate) use self::access::Right;
pub use self::access::{Access, Read, ReadWrite, Reads, Write, Writes};
pub use self::binary::{BinarySpec, CorsSpec};
pub(crate) use self::debug_only::DebugOnly;
pub use self::disjoint::assert_disjoint;
pub use self::function::{FunctionSpec, RouteSpec, Spec};
pub use self::resource::{
    BucketSpec, IndexSpec, KeySpec, QueueSpec, Resource, ResourceKind, ResourceSpec, TableSpec, TopicSpec,
};
