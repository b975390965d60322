//! `rate(5 minutes)`.

use super::number;

/// A time between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many units, at least one.
    pub value: u32,
    /// The unit.
    pub unit: Unit,
}

/// The unit of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 60 seconds.
    Minutes,
    /// 60 minutes.
    Hours,
    /// 24 hours.
    Days,
}

impl Rate {
    /// Parses the text in the parentheses.
    pub(super) fn parse(rate: &str) -> Result<Self, String> {
        let Some((value, unit)) = rate.split_once(' ') else {
            return Err(format!(
                "`rate({rate})` is not a rate: write a value, a space and a unit, as in `rate(5 minutes)`"
            ));
        };
        let (kind, singular) = match unit {
            "minute" | "minutes" => (Unit::Minutes, "minute"),
            "hour" | "hours" => (Unit::Hours, "hour"),
            "day" | "days" => (Unit::Days, "day"),
            _ => {
                return Err(format!(
                    "`{unit}` is not a unit of a rate: the units are `minutes`, `hours` and `days`"
                ));
            }
        };
        let Some(number) = number(value).filter(|number| *number > 0) else {
            return Err(format!(
                "`{value}` is not a value of a rate: write a whole number from 1, as in `rate(5 {singular}s)`"
            ));
        };
        // AWS takes the singular for 1 and only for 1.
        let right = if number == 1 { singular.to_owned() } else { format!("{singular}s") };
        if unit != right {
            return Err(format!("write `rate({number} {right})` instead of `rate({rate})`"));
        }
        Ok(Self { value: number, unit: kind })
    }

    /// Returns the time between two runs in seconds.
    pub fn seconds(&self) -> u64 {
        let unit = match self.unit {
            Unit::Minutes => 60,
            Unit::Hours => 60 * 60,
            Unit::Days => 24 * 60 * 60,
        };
        u64::from(self.value) * unit
    }
}

#[cfg(test)]
mod tests {
    use super::super::Schedule;

    #[test]
    fn rates_of_the_documentation_pass() {
        for (text, expected) in [
            ("rate(1 minute)", 60),
            ("rate(5 minutes)", 300),
            ("rate(1 hour)", 3_600),
            ("rate(12 hours)", 43_200),
            ("rate(1 day)", 86_400),
            ("rate(365 days)", 31_536_000),
        ] {
            let Ok(Schedule::Rate(rate)) = Schedule::parse(text) else { panic!("{text}") };
            assert_eq!(rate.seconds(), expected, "{text}");
        }
    }

    #[test]
    fn every_error_says_how_to_fix_it() {
        for (text, expected) in [
            ("rate(5 minute)", "`rate(5 minutes)`"),
            ("rate(1 minutes)", "`rate(1 minute)`"),
            ("rate(0 minutes)", "from 1"),
            ("rate(-1 minutes)", "from 1"),
            ("rate(+1 minute)", "from 1"),
            ("rate( minutes)", "from 1"),
            ("rate(1.5 hours)", "from 1"),
            ("rate(99999999999 days)", "from 1"),
            ("rate(5 weeks)", "the units are"),
            ("rate(5  minutes)", "the units are"),
            ("rate(5minutes)", "a space"),
            ("rate()", "a space"),
        ] {
            let message = Schedule::parse(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
