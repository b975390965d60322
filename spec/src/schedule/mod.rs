//! Schedule expressions in AWS's dialect: `rate(5 minutes)`, `cron(0 2 * * ? *)`, `at(2026-11-21T10:00:00)`.
//!
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>

mod at;
mod cron;
mod days;
mod field;
mod rate;
mod timezone;

pub use self::at::At;
pub use self::cron::Cron;
pub use self::days::{DayOfMonth, DayOfWeek, Days};
pub use self::field::Set;
pub use self::rate::{Rate, Unit};
pub use self::timezone::timezone;

/// A schedule expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes, hours or days.
    Rate(Rate),
    /// At the minutes that six fields name.
    Cron(Cron),
    /// Once.
    At(At),
}

impl Schedule {
    /// Parses an expression.
    ///
    /// ```
    /// use lambkin_spec::schedule::{Rate, Schedule, Unit};
    ///
    /// assert_eq!(Schedule::parse("rate(5 minutes)")?, Schedule::Rate(Rate { value: 5, unit: Unit::Minutes }));
    ///
    /// let error = Schedule::parse("cron(0 2 * 13 ? *)").unwrap_err();
    /// assert_eq!(error, "cron field `month`: `13` is out of range, 1 to 12 or JAN to DEC");
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(fields) = arguments(text, "cron") {
            Cron::parse(fields).map(Self::Cron)
        } else if let Some(rate) = arguments(text, "rate") {
            Rate::parse(rate).map(Self::Rate)
        } else if let Some(moment) = arguments(text, "at") {
            At::parse(moment).map(Self::At)
        } else {
            Err(format!("`{text}` is not a schedule: write `rate(5 minutes)` or `cron(0 2 * * ? *)`"))
        }
    }

    /// Parses the expression of a function, which cannot be deployed for one moment: everything but `at(..)`.
    pub fn parse_repeating(text: &str) -> Result<Self, String> {
        // Refused before it is parsed, so that nobody corrects a mistake in it first.
        if arguments(text, "at").is_some() {
            return Err(
                "a function cannot be scheduled for one moment: write `rate(..)` or `cron(..)`".to_owned()
            );
        }
        Self::parse(text)
    }
}

/// Returns the text in the parentheses of `name(..)`.
fn arguments<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')
}

/// Parses digits only: `parse` would also accept a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Schedule;

    #[test]
    fn every_error_says_how_to_fix_it() {
        for (text, expected) in [
            ("every 5 minutes", "is not a schedule"),
            ("rate(5 minutes", "is not a schedule"),
            ("0 2 * * ? *", "is not a schedule"),
            ("at(2030-01-01T00:00:00)", "one moment"),
            ("at(tomorrow)", "one moment"),
        ] {
            let message = Schedule::parse_repeating(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
        assert!(matches!(Schedule::parse("at(2030-01-01T00:00:00)"), Ok(Schedule::At(_))));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(rate|cron|at)?[(]?[0-9 a-z*?/,#LWT:-]{0,24}[)]?|.{0,20}") {
            let _ = Schedule::parse(&text);
        }
    }
}
