#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

#[cfg(feature = "serde")]
pub mod description;
pub mod names;
pub mod pattern;
pub mod route;
pub mod schedule;
#[doc(hidden)]
pub mod text;
