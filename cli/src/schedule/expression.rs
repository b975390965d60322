//! `cron(..)` or `rate(..)`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::cron::Cron;

/// When a schedule fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Cron(Cron, TimeZone),
    Rate(SignedDuration),
}

impl Expression {
    /// Reads what stands in the attribute: `cron(0 2 * * ? *)` or `rate(5 minutes)`, and the name of a time
    /// zone, UTC where there is none. A rate is an amount of time and has none.
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
        if let Some(fields) = arguments(text, "cron") {
            return Ok(Self(Kind::Cron(Cron::parse(fields)?, time_zone(zone)?)));
        }
        let rate = arguments(text, "rate").and_then(period);
        rate.map(|period| Self(Kind::Rate(period)))
            .ok_or_else(|| format!("`{text}` is no schedule: write `rate(5 minutes)` or `cron(0 2 * * ? *)`"))
    }

    /// The first time after this one, or none where a cron expression has no year left. A rate counts from
    /// the moment given.
    pub fn after(&self, moment: Timestamp) -> Option<Timestamp> {
        match &self.0 {
            Kind::Cron(cron, zone) => cron.after(moment, zone),
            Kind::Rate(period) => moment.checked_add(*period).ok(),
        }
    }
}

fn arguments<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')
}

fn time_zone(name: Option<&str>) -> Result<TimeZone, String> {
    let Some(name) = name else { return Ok(TimeZone::UTC) };
    TimeZone::get(name).map_err(|_| format!("`{name}` is no time zone: write one as `Europe/Berlin`"))
}

fn period(rate: &str) -> Option<SignedDuration> {
    let (value, unit) = rate.split_once(' ')?;
    let value: u32 = value.parse().ok().filter(|value| *value > 0)?;
    let seconds = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 60 * 60,
        "day" | "days" => 24 * 60 * 60,
        _ => return None,
    };
    Some(SignedDuration::from_secs(i64::from(value) * seconds))
}
