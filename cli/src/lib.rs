//! The local cloud behind `cargo lambkin dev`, in parts that know as little of each other as the services
//! that they stand for.

pub mod invoke;
pub mod store;
pub mod web;
