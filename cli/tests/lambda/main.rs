//! Functions as the cloud runs them: real processes, and what becomes of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod api;
mod events;
mod faults;
mod life;
mod support;
