//! Schedules.

use lambkin_spec::schedule::Schedule;

/// Checks the schedule expression of a function.
pub(crate) fn schedule(text: &str) -> Result<(), String> {
    Schedule::parse_repeating(text).map(drop)
}
