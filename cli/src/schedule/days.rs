//! Which days the day fields of a cron expression match.

use jiff::civil::{Date, Weekday};
use lambkin_spec::schedule::{DayOfMonth, DayOfWeek, Days};

/// Returns whether the fields match a day.
pub(super) fn contain(days: &Days, day: Date) -> bool {
    match days {
        Days::OfMonth(entries) => entries.iter().any(|entry| is_of_month(entry, day)),
        Days::OfWeek(entries) => entries.iter().any(|entry| is_of_week(entry, day)),
    }
}

fn is_of_month(entry: &DayOfMonth, day: Date) -> bool {
    match entry {
        DayOfMonth::Days(days) => days.contains(&i16::from(day.day())),
        DayOfMonth::Last => day == day.last_of_month(),
        DayOfMonth::LastWeekday => day == nearest_weekday(day.last_of_month()),
        // A month without such a day is left out.
        DayOfMonth::NearestWeekday(wanted) => i8::try_from(*wanted)
            .ok()
            .and_then(|wanted| Date::new(day.year(), day.month(), wanted).ok())
            .is_some_and(|wanted| day == nearest_weekday(wanted)),
    }
}

fn is_of_week(entry: &DayOfWeek, day: Date) -> bool {
    let of_week = i16::from(day.weekday().to_sunday_one_offset());
    match entry {
        DayOfWeek::Days(days) => days.contains(&of_week),
        DayOfWeek::Last(wanted) => of_week == *wanted && day.day() + 7 > day.days_in_month(),
        DayOfWeek::Nth { day: wanted, nth } => of_week == *wanted && i16::from(day.day() - 1) / 7 + 1 == *nth,
    }
}

/// Returns the day itself, or the nearest day from Monday to Friday in the same month.
fn nearest_weekday(day: Date) -> Date {
    let days = match day.weekday() {
        Weekday::Saturday if day.day() == 1 => 2,
        Weekday::Saturday => -1,
        Weekday::Sunday if day == day.last_of_month() => -2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    day.saturating_add(jiff::Span::new().days(days))
}
