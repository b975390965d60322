//! `cron(0 2 * * ? *)`: six fields.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html>

use super::days::Days;
use super::field::{HOURS, MINUTES, MONTH, Set, YEAR};

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// 0 to 59.
    pub minutes: Set,
    /// 0 to 23.
    pub hours: Set,
    /// The days, by their number in the month or by their name in the week.
    pub days: Days,
    /// 1 to 12.
    pub months: Set,
    /// 1970 to 2199.
    pub years: Set,
}

impl Cron {
    /// Parses the text in the parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = *fields.as_slice() else {
            return Err(format!(
                "`cron({text})` has {} fields, expected six: minutes hours day-of-month month day-of-week year, as in `cron(0 2 * * ? *)`",
                fields.len()
            ));
        };
        if text != fields.join(" ") {
            return Err(format!("write one space between the fields: `cron({})`", fields.join(" ")));
        }
        Ok(Self {
            minutes: MINUTES.list(minutes)?,
            hours: HOURS.list(hours)?,
            months: MONTH.list(month)?,
            years: YEAR.list(year)?,
            days: Days::parse(day_of_month, day_of_week)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Cron;
    use crate::schedule::{DayOfMonth, DayOfWeek, Days};

    fn parse(text: &str) -> Cron {
        Cron::parse(text).unwrap_or_else(|message| panic!("{text}: {message}"))
    }

    #[test]
    fn examples_of_aws_pass() {
        for text in [
            "0 10 * * ? *",
            "15 12 * * ? *",
            "0 18 ? * MON-FRI *",
            "0 8 1 * ? *",
            "0/15 * * * ? *",
            "0/10 * ? * MON-FRI *",
            "0/5 8-17 ? * MON-FRI *",
            "0/30 20-23 ? * MON-FRI *",
            "0/30 0-2 ? * TUE-SAT *",
            "15 10 ? * 6L 2022-2023",
            "5,35 14 * * ? *",
            "*/5 * * * ? *",
            "10-30/5 * * * ? *",
            "0 0 L * ? *",
            "0 0 LW * ? *",
            "0 0 15W * ? *",
            "0 9 ? * 2#1 *",
            "0 9 ? * mon#1 *",
            "0 9 ? * L *",
            "0 9 ? * FRIL *",
            "0 9 ? * SAT-SUN *",
            "0 0 1 JAN,JUL ? 1970,2199",
            "0 0 1 JAN-MAR/2 ? 2024/2",
        ] {
            parse(text);
        }
    }

    #[test]
    fn every_error_names_the_field_the_value_and_the_fix() {
        for (text, expected) in [
            ("60 2 * * ? *", "`minutes`: `60` is out of range, 0 to 59"),
            ("0 25 * * ? *", "`hours`: `25` is out of range, 0 to 23"),
            ("0 2 32 * ? *", "`day-of-month`: `32` is out of range, 1 to 31"),
            ("0 2 0 * ? *", "`day-of-month`: `0` is out of range"),
            ("0 2 * 13 ? *", "`month`: `13` is out of range, 1 to 12 or JAN to DEC"),
            ("0 2 * FOO ? *", "`month`: `FOO` is not valid, use 1 to 12 or JAN to DEC"),
            ("0 2 ? * 8 *", "`day-of-week`: `8` is out of range, 1 to 7 or SUN to SAT"),
            ("0 2 ? * 0 *", "`day-of-week`: `0` is out of range"),
            ("0 2 * * ? 1969", "`year`: `1969` is out of range, 1970 to 2199"),
            ("0 2 * * ? 2200", "`year`"),
            ("0 2 * * * *", "cannot both be set"),
            ("0 2 1 * MON *", "cannot both be set"),
            ("0 2 ? * ? *", "both `?`"),
            ("? 2 * * ? *", "`?` is only for the two day fields"),
            ("0 2 * * ?", "has 5 fields"),
            ("0 2 * * ? * *", "has 7 fields"),
            ("", "has 0 fields"),
            ("0  2 * * ? *", "one space"),
            ("0/0 2 * * ? *", "the step must be 1 to 59"),
            ("0/60 2 * * ? *", "the step must be 1 to 59"),
            ("0/ 2 * * ? *", "the step must be"),
            ("/5 2 * * ? *", "`minutes`: `` is not valid"),
            ("1,,2 2 * * ? *", "a comma needs"),
            ("0 22-2 * * ? *", "write `22-23,0-2`"),
            ("0 2 ? * MON#6 *", "1 to 5"),
            ("0 2 ? * 3#1,6#3 *", "cannot be in a list"),
            ("0 2 ? * 15W *", "`day-of-week`: `15W` is not valid"),
            ("0 L * * ? *", "`hours`: `L` is not valid"),
            ("+5 2 * * ? *", "`+5` is not valid"),
            ("0 2 W * ? *", "`day-of-month`"),
            ("0 2 99999999999 * ? *", "`day-of-month`"),
        ] {
            let message = Cron::parse(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn fields_are_sets_of_numbers() {
        let cron = parse("0/20 8-10 ? FEB,DEC-DEC 1 2024/50");
        assert_eq!(Vec::from_iter(cron.minutes), [0, 20, 40]);
        assert_eq!(Vec::from_iter(cron.hours), [8, 9, 10]);
        assert_eq!(Vec::from_iter(cron.months), [2, 12]);
        assert_eq!(Vec::from_iter(cron.years), [2024, 2074, 2124, 2174]);
        assert_eq!(parse("* * * * ? *").minutes.len(), 60);
        assert_eq!(parse("* * * * ? *").years.len(), 230);
    }

    #[test]
    fn days_are_what_they_mean() {
        let of_month = |text: &str| match parse(&format!("0 0 {text} * ? *")).days {
            Days::OfMonth(days) => days,
            Days::OfWeek(days) => panic!("{days:?}"),
        };
        assert_eq!(
            of_month("L,LW,15W,1-3"),
            [
                DayOfMonth::Last,
                DayOfMonth::LastWeekday,
                DayOfMonth::NearestWeekday(15),
                DayOfMonth::Days([1, 2, 3].into())
            ]
        );
        let of_week = |text: &str| match parse(&format!("0 0 ? * {text} *")).days {
            Days::OfWeek(days) => days,
            Days::OfMonth(days) => panic!("{days:?}"),
        };
        assert_eq!(of_week("L,6L"), [DayOfWeek::Days([7].into()), DayOfWeek::Last(6)]);
        assert_eq!(of_week("fri#3"), [DayOfWeek::Nth { day: 6, nth: 3 }]);
        // Saturday is followed by Sunday, and the step continues across the end of the week.
        assert_eq!(of_week("SAT-SUN"), [DayOfWeek::Days([1, 7].into())]);
        assert_eq!(of_week("FRI-MON/2"), [DayOfWeek::Days([1, 6].into())]);
    }
}
