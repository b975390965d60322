//! `cron(..)` or `rate(..)`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lambkin_spec::schedule::{Cron, Schedule};

use super::cron;

/// When a schedule fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Cron(Cron, TimeZone),
    Rate(SignedDuration),
}

impl Expression {
    /// Parses the expression of the attribute, `cron(0 2 * * ? *)` or `rate(5 minutes)`, with the name of a
    /// time zone, UTC if there is none. A rate is an amount of time and has no time zone.
    ///
    /// ```
    /// use cargo_lambkin::schedule::Expression;
    ///
    /// let nightly = Expression::parse("cron(30 2 * * ? *)", Some("Europe/Berlin")).unwrap();
    /// let noon = "2026-07-01T12:00:00Z".parse().unwrap();
    /// assert_eq!(nightly.after(noon).unwrap().to_string(), "2026-07-02T00:30:00Z");
    /// ```
    ///
    /// `Err` is one line that says what is wrong.
    pub fn parse(text: &str, zone: Option<&str>) -> Result<Self, String> {
        match Schedule::parse(text)? {
            Schedule::Cron(cron) => Ok(Self(Kind::Cron(cron, time_zone(zone)?))),
            Schedule::Rate(rate) => {
                // The largest rate, 2^32 days, has far fewer seconds than an `i64` can hold.
                let seconds = i64::try_from(rate.seconds()).unwrap_or(i64::MAX);
                Ok(Self(Kind::Rate(SignedDuration::from_secs(seconds))))
            }
            Schedule::At(_) => {
                Err(format!("`{text}` is only one moment: write `rate(5 minutes)` or `cron(0 2 * * ? *)`"))
            }
        }
    }

    /// Returns the first time after this one, or `None` if a cron expression has no year left. A rate counts
    /// from the moment given.
    pub fn after(&self, moment: Timestamp) -> Option<Timestamp> {
        match &self.0 {
            Kind::Cron(cron, zone) => cron::after(cron, moment, zone),
            Kind::Rate(period) => moment.checked_add(*period).ok(),
        }
    }
}

fn time_zone(name: Option<&str>) -> Result<TimeZone, String> {
    let Some(name) = name else { return Ok(TimeZone::UTC) };
    TimeZone::get(name).map_err(|_| format!("`{name}` is not a time zone: write one such as `Europe/Berlin`"))
}
