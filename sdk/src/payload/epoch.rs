//! Timestamps in events.

use std::time::{Duration, SystemTime};

/// Converts seconds since 1970, with a fraction, to a time. Returns `None` if they are out of range.
pub(crate) fn epoch(seconds: f64) -> Option<SystemTime> {
    // Rounded to microseconds: an `f64` of today's seconds is not more precise.
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    let micros = u64::try_from((since.as_nanos() + 500) / 1_000).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(micros))
}

/// Converts milliseconds since 1970 to a time. Returns `None` if they are out of range.
pub(crate) fn epoch_ms(ms: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_in_range_are_converted_to_a_time() {
        let at = |ms| Some(SystemTime::UNIX_EPOCH + Duration::from_millis(ms));
        assert_eq!(epoch(1_480_641_523.477), at(1_480_641_523_477));
        assert_eq!(epoch(1_480_642_020.0), at(1_480_642_020_000));
        for odd in [-1.0, f64::NAN, f64::INFINITY, 1e300, 1e19] {
            assert_eq!(epoch(odd), None, "{odd}");
        }
    }
}
