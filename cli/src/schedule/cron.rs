//! When a cron expression matches next.
//!
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html> for time zones.

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan as _};
use lambkin_spec::schedule::Cron;

use super::days;

/// Returns the first moment after this one, or `None` if no year is left.
///
/// A local time that the clocks jump over is left out, and one that comes twice counts once, the first
/// time: what EventBridge Scheduler does.
pub(super) fn after(cron: &Cron, moment: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    // The year and the day are those of the time zone.
    let mut day = zone.to_datetime(moment).date();
    let last = *cron.years.last()?;
    while day.year() <= last {
        if !cron.years.contains(&day.year()) {
            day = Date::new(cron.years.range(day.year()..).next().copied()?, 1, 1).ok()?;
        } else if !cron.months.contains(&i16::from(day.month())) {
            day = day.last_of_month().tomorrow().ok()?;
        } else {
            if days::contain(&cron.days, day)
                && let Some(found) = times(cron, day, zone).find(|found| *found > moment)
            {
                return Some(found);
            }
            day = day.checked_add(1.day()).ok()?;
        }
    }
    None
}

/// Returns the moments of a day, in order.
fn times<'a>(cron: &'a Cron, day: Date, zone: &'a TimeZone) -> impl Iterator<Item = Timestamp> + 'a {
    cron.hours.iter().flat_map(move |hour| {
        cron.minutes.iter().filter_map(move |minute| {
            let time = Time::new(i8::try_from(*hour).ok()?, i8::try_from(*minute).ok()?, 0, 0).ok()?;
            let local = zone.to_ambiguous_timestamp(day.to_datetime(time));
            match local.offset() {
                AmbiguousOffset::Gap { .. } => None,
                _ => local.earlier().ok(),
            }
        })
    })
}
