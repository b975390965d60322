//! The local cloud behind `cargo lambkin dev`. Its parts know as little of each other as the services that
//! they imitate.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod args;
pub mod aws;
pub mod build;
pub mod dev;
pub mod dynamodb;
pub mod failure;
pub mod gateway;
pub mod invoke;
pub mod lambda;
pub mod log;
pub mod s3;
pub mod schedule;
pub mod send;
pub mod sqs;
pub mod store;
pub mod web;

#[cfg(test)]
mod probe;

/// The account that owns everything. Other emulators use the same one.
pub const ACCOUNT: &str = "000000000000";
/// The region of everything.
pub const REGION: &str = "us-east-1";
