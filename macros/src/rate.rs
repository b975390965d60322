//! `rate(5 minutes)` and the choice between it and `cron(..)`.
//!
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html>

use crate::cron;

/// Whether a text is a schedule expression of AWS.
pub(crate) fn schedule(text: &str) -> Result<(), String> {
    if let Some(fields) = arguments(text, "cron") {
        cron::check(fields)
    } else if let Some(rate) = arguments(text, "rate") {
        check(rate)
    } else if arguments(text, "at").is_some() {
        Err("a function cannot be deployed for one moment: write `rate(..)` or `cron(..)`".to_owned())
    } else {
        Err(format!("`{text}` is no schedule: write `rate(5 minutes)` or `cron(0 2 * * ? *)`"))
    }
}

fn arguments<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')
}

fn check(rate: &str) -> Result<(), String> {
    let Some((value, unit)) = rate.split_once(' ') else {
        return Err(format!("`rate({rate})` needs a value, a space and a unit: write `rate(5 minutes)`"));
    };
    let singular = match unit {
        "minute" | "minutes" => "minute",
        "hour" | "hours" => "hour",
        "day" | "days" => "day",
        _ => {
            return Err(format!(
                "`{unit}` is no unit of a rate: the units are `minutes`, `hours` and `days`"
            ));
        }
    };
    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let number: u32 = match value.parse() {
        Ok(number) if digits && number > 0 => number,
        _ => {
            return Err(format!(
                "`{value}` is no value of a rate: write a whole number from 1, as in `rate(5 {singular}s)`"
            ));
        }
    };
    // AWS takes the singular for 1 and only for 1.
    let right = if number == 1 { singular.to_owned() } else { format!("{singular}s") };
    if unit == right {
        Ok(())
    } else {
        Err(format!("AWS reads `rate({number} {right})`, not `rate({rate})`"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::schedule;

    #[test]
    fn rates_of_the_documentation_pass() {
        for text in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(1 hour)",
            "rate(12 hours)",
            "rate(1 day)",
            "rate(365 days)",
        ] {
            schedule(text).unwrap();
        }
    }

    #[test]
    fn every_mistake_says_the_way_out() {
        for (text, expected) in [
            ("rate(5 minute)", "`rate(5 minutes)`"),
            ("rate(1 minutes)", "`rate(1 minute)`"),
            ("rate(0 minutes)", "from 1"),
            ("rate(-1 minutes)", "from 1"),
            ("rate(+1 minute)", "from 1"),
            ("rate(1.5 hours)", "from 1"),
            ("rate(99999999999 days)", "from 1"),
            ("rate(5 weeks)", "the units are"),
            ("rate(5  minutes)", "the units are"),
            ("rate(5minutes)", "a space"),
            ("rate()", "a space"),
            ("every 5 minutes", "is no schedule"),
            ("rate(5 minutes", "is no schedule"),
            ("0 2 * * ? *", "is no schedule"),
            ("at(2030-01-01T00:00:00)", "one moment"),
        ] {
            let message = schedule(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(rate|cron|at)?[(]?[0-9 a-z*?/,#LW-]{0,24}[)]?|.{0,20}") {
            let _ = schedule(&text);
        }
    }
}
