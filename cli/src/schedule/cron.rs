//! `cron(0 2 * * ? *)`: when AWS's six fields match.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html> for the fields,
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html> for time zones.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::days::Days;

/// The values of one field.
pub(super) type Set = BTreeSet<i16>;

/// One of the six fields.
pub(super) struct Field {
    name: &'static str,
    low: i16,
    high: i16,
    /// The words for its values, from `low` on.
    words: &'static [&'static str],
    /// Whether a range may go over the end: SAT-SUN is a weekend.
    circle: bool,
}

const MINUTES: Field = Field { name: "minutes", low: 0, high: 59, words: &[], circle: false };
const HOURS: Field = Field { name: "hours", low: 0, high: 23, words: &[], circle: false };
pub(super) const DAY_OF_MONTH: Field =
    Field { name: "day-of-month", low: 1, high: 31, words: &[], circle: false };
const MONTH: Field = Field { name: "month", low: 1, high: 12, words: MONTHS, circle: false };
pub(super) const DAY_OF_WEEK: Field =
    Field { name: "day-of-week", low: 1, high: 7, words: DAYS, circle: true };
const YEAR: Field = Field { name: "year", low: 1970, high: 2199, words: &[], circle: false };

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: Set,
    hours: Set,
    days: Days,
    months: Set,
    years: Set,
}

impl Cron {
    /// Reads what stands in the parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = *fields.as_slice() else {
            return Err(format!("`cron({text})` has {} fields, AWS reads six", fields.len()));
        };
        Ok(Self {
            minutes: MINUTES.list(minutes)?,
            hours: HOURS.list(hours)?,
            days: Days::parse(day_of_month, day_of_week)?,
            months: MONTH.list(month)?,
            years: YEAR.list(year)?,
        })
    }

    /// The first moment after this one, or none where no year is left.
    ///
    /// A local time that the clocks jump over is left out, and one that comes twice counts once, the first
    /// time: what EventBridge Scheduler does.
    pub(super) fn after(&self, moment: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        // A moment has its place in the year that its zone says, and the first days matter most.
        let mut day = zone.to_datetime(moment).date();
        let last = *self.years.last()?;
        while day.year() <= last {
            if !self.years.contains(&day.year()) {
                day = Date::new(self.years.range(day.year()..).next().copied()?, 1, 1).ok()?;
            } else if !self.months.contains(&i16::from(day.month())) {
                day = day.last_of_month().tomorrow().ok()?;
            } else {
                if self.days.contain(day)
                    && let Some(found) = self.times(day, zone).find(|found| *found > moment)
                {
                    return Some(found);
                }
                day = day.checked_add(1.day()).ok()?;
            }
        }
        None
    }

    /// The moments of a day, in order.
    fn times<'a>(&'a self, day: Date, zone: &'a TimeZone) -> impl Iterator<Item = Timestamp> + 'a {
        self.hours.iter().flat_map(move |hour| {
            self.minutes.iter().filter_map(move |minute| {
                let time = Time::new(i8::try_from(*hour).ok()?, i8::try_from(*minute).ok()?, 0, 0).ok()?;
                let local = zone.to_ambiguous_timestamp(day.to_datetime(time));
                match local.offset() {
                    AmbiguousOffset::Gap { .. } => None,
                    _ => local.earlier().ok(),
                }
            })
        })
    }
}

impl Field {
    /// Values with commas between them.
    fn list(&self, text: &str) -> Result<Set, String> {
        let mut set = Set::new();
        for part in text.split(',') {
            set.extend(self.part(part)?);
        }
        Ok(set)
    }

    /// `5`, `MON`, `*`, `1-5`, and any of them with a step.
    pub(super) fn part(&self, part: &str) -> Result<Set, String> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            None if range == "*" => (self.low, self.high),
            // `5/10` goes on to the end of the field; `5` is itself.
            None => {
                let from = self.value(range)?;
                (from, if step.is_some() { self.high } else { from })
            }
        };
        let step = match step.map(number) {
            None => 1,
            Some(Some(step)) if step > 0 => usize::from(step.unsigned_abs()),
            Some(_) => return Err(self.wrong(part)),
        };
        match from <= to {
            true => Ok((from..=to).step_by(step).collect()),
            false if self.circle => Ok((from..=self.high).chain(self.low..=to).step_by(step).collect()),
            false => Err(self.wrong(part)),
        }
    }

    pub(super) fn value(&self, text: &str) -> Result<i16, String> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let value = match word {
            Some(at) => i16::try_from(at).ok().map(|at| at + self.low),
            None => number(text),
        };
        value.filter(|value| (self.low..=self.high).contains(value)).ok_or_else(|| self.wrong(text))
    }

    pub(super) fn wrong(&self, text: &str) -> String {
        format!("cron field `{}`: `{text}` does not fit", self.name)
    }
}

/// Digits only: `parse` would take a sign.
pub(super) fn number(text: &str) -> Option<i16> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
