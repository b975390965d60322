//! The two day fields of a cron expression, of which one is `?`.

use super::field::{DAY_OF_MONTH, DAY_OF_WEEK, Set};

/// The days of a cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// By their number in the month: any of these.
    OfMonth(Vec<DayOfMonth>),
    /// By their name in the week: any of these.
    OfWeek(Vec<DayOfWeek>),
}

/// An entry of the field `day-of-month`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayOfMonth {
    /// Numbers from 1 to 31.
    Days(Set),
    /// `L`: the last day.
    Last,
    /// `LW`: the last day from Monday to Friday.
    LastWeekday,
    /// `15W`: the day from Monday to Friday that is nearest, in the same month.
    NearestWeekday(i16),
}

/// An entry of the field `day-of-week`. 1 is Sunday and 7 is Saturday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayOfWeek {
    /// Numbers from 1 to 7.
    Days(Set),
    /// `6L`: the last Friday of the month.
    Last(i16),
    /// `6#3`: the third Friday of the month.
    Nth {
        /// The day of the week.
        day: i16,
        /// Which one of the month, 1 to 5.
        nth: i16,
    },
}

impl Days {
    pub(super) fn parse(of_month: &str, of_week: &str) -> Result<Self, String> {
        let days_of_month = DayOfMonth::list(of_month)?;
        let days_of_week = DayOfWeek::list(of_week)?;
        match (days_of_month, days_of_week) {
            (Some(days), None) => Ok(Self::OfMonth(days)),
            (None, Some(days)) => Ok(Self::OfWeek(days)),
            (None, None) => {
                Err("cron fields `day-of-month` and `day-of-week` are both `?`: write `*` in one of them"
                    .to_owned())
            }
            (Some(_), Some(_)) => Err(format!(
                "cron fields `day-of-month` (`{of_month}`) and `day-of-week` (`{of_week}`) cannot both be set: write `?` in one of them"
            )),
        }
    }
}

impl DayOfMonth {
    /// Parses the field; `None` is `?`.
    fn list(text: &str) -> Result<Option<Vec<Self>>, String> {
        match text {
            "?" => Ok(None),
            _ => text.split(',').map(Self::parse).collect::<Result<_, _>>().map(Some),
        }
    }

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
}

impl DayOfWeek {
    /// Parses the field; `None` is `?`.
    fn list(text: &str) -> Result<Option<Vec<Self>>, String> {
        match text {
            "?" => Ok(None),
            _ if text.contains('#') && text.contains(',') => {
                Err(DAY_OF_WEEK.wrong(text, "a day with `#` cannot be in a list"))
            }
            _ => text.split(',').map(Self::parse).collect::<Result<_, _>>().map(Some),
        }
    }

    fn parse(part: &str) -> Result<Self, String> {
        if let Some((day, nth)) = part.split_once('#') {
            let day = DAY_OF_WEEK.value(day)?;
            let nth = match nth {
                "1" => 1,
                "2" => 2,
                "3" => 3,
                "4" => 4,
                "5" => 5,
                _ => return Err(DAY_OF_WEEK.wrong(part, "the number after `#` must be 1 to 5")),
            };
            return Ok(Self::Nth { day, nth });
        }
        match part.strip_suffix('L') {
            // The last day of AWS's week is Saturday.
            Some("") => Ok(Self::Days([7].into())),
            Some(day) => DAY_OF_WEEK.value(day).map(Self::Last),
            None => DAY_OF_WEEK.part(part).map(Self::Days),
        }
    }
}
