//! Functions in the cloud: real processes, and how they fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod api;
mod events;
mod faults;
mod life;
mod support;
