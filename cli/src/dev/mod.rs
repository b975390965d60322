//! `cargo lambkin dev`: a whole application on one machine.

mod cloud;
mod lock;
mod plan;
mod run;
mod screen;
mod signals;
mod watch;

pub use self::lock::{Lock, Running};
pub use self::plan::{Plan, Planned, queue_url};
pub use self::run::run;
pub use self::watch::Sources;
