//! Which days a cron expression means: by their number in the month, or by their name in the week.

use jiff::civil::{Date, Weekday};

use super::cron::{DAY_OF_MONTH, DAY_OF_WEEK, Set, number};

/// One of the two fields for days; the other one is `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Days {
    OfMonth(Vec<OfMonth>),
    OfWeek(Vec<OfWeek>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OfMonth {
    Days(Set),
    /// `L`.
    Last,
    /// `LW`: the last from Monday to Friday.
    LastWeekday,
    /// `15W`: the one from Monday to Friday that is nearest, in the same month.
    NearestWeekday(i16),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OfWeek {
    Days(Set),
    /// `6L`: the last one of the month.
    Last(i16),
    /// `6#3`: the third one of the month.
    Nth(i16, i16),
}

impl Days {
    pub(super) fn parse(of_month: &str, of_week: &str) -> Result<Self, String> {
        match (of_month, of_week) {
            (_, "?") if of_month != "?" => {
                of_month.split(',').map(OfMonth::parse).collect::<Result<_, _>>().map(Self::OfMonth)
            }
            ("?", _) if of_week != "?" => {
                of_week.split(',').map(OfWeek::parse).collect::<Result<_, _>>().map(Self::OfWeek)
            }
            _ => Err(format!(
                "one of the cron fields `day-of-month` (`{of_month}`) and `day-of-week` (`{of_week}`) has to be `?`, and only one"
            )),
        }
    }

    pub(super) fn contain(&self, day: Date) -> bool {
        match self {
            Self::OfMonth(parts) => parts.iter().any(|part| part.is(day)),
            Self::OfWeek(parts) => parts.iter().any(|part| part.is(day)),
        }
    }
}

impl OfMonth {
    fn parse(part: &str) -> Result<Self, String> {
        match part {
            "L" => Ok(Self::Last),
            "LW" => Ok(Self::LastWeekday),
            _ => match part.strip_suffix('W') {
                Some(day) => DAY_OF_MONTH.value(day).map(Self::NearestWeekday),
                None => DAY_OF_MONTH.part(part).map(Self::Days),
            },
        }
    }

    fn is(&self, day: Date) -> bool {
        match self {
            Self::Days(days) => days.contains(&i16::from(day.day())),
            Self::Last => day == day.last_of_month(),
            Self::LastWeekday => day == nearest_weekday(day.last_of_month()),
            // A month without such a day is left out.
            Self::NearestWeekday(wanted) => i8::try_from(*wanted)
                .ok()
                .and_then(|wanted| Date::new(day.year(), day.month(), wanted).ok())
                .is_some_and(|wanted| day == nearest_weekday(wanted)),
        }
    }
}

impl OfWeek {
    fn parse(part: &str) -> Result<Self, String> {
        if let Some((day, nth)) = part.split_once('#') {
            let nth = number(nth).filter(|nth| (1..=5).contains(nth));
            return Ok(Self::Nth(DAY_OF_WEEK.value(day)?, nth.ok_or_else(|| DAY_OF_WEEK.wrong(part))?));
        }
        match part.strip_suffix('L') {
            // The last day of AWS's week is Saturday.
            Some("") => Ok(Self::Days([7].into())),
            Some(day) => DAY_OF_WEEK.value(day).map(Self::Last),
            None => DAY_OF_WEEK.part(part).map(Self::Days),
        }
    }

    fn is(&self, day: Date) -> bool {
        let of_week = i16::from(day.weekday().to_sunday_one_offset());
        match self {
            Self::Days(days) => days.contains(&of_week),
            Self::Last(wanted) => of_week == *wanted && day.day() + 7 > day.days_in_month(),
            Self::Nth(wanted, nth) => of_week == *wanted && i16::from(day.day() - 1) / 7 + 1 == *nth,
        }
    }
}

/// The day itself, or the next one before or after it that is no weekend, in the same month.
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
