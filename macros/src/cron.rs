//! `cron(0 2 * * ? *)`: AWS's dialect, six fields.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html>

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// One of the six fields.
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    /// The words for its values, from `low` on.
    words: &'static [&'static str],
    /// The largest step; the scheduler behind EventBridge refuses more.
    step: u32,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    DayOfMonth,
    DayOfWeek,
}

const FIELDS: [Field; 6] = [
    Field { name: "minutes", low: 0, high: 59, words: &[], step: 59, kind: Kind::Plain },
    Field { name: "hours", low: 0, high: 23, words: &[], step: 23, kind: Kind::Plain },
    Field { name: "day-of-month", low: 1, high: 31, words: &[], step: 31, kind: Kind::DayOfMonth },
    Field { name: "month", low: 1, high: 12, words: MONTHS, step: 12, kind: Kind::Plain },
    Field { name: "day-of-week", low: 1, high: 7, words: DAYS, step: 7, kind: Kind::DayOfWeek },
    Field { name: "year", low: 1970, high: 2199, words: &[], step: 229, kind: Kind::Plain },
];

/// Checks what stands in the parentheses.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let Ok(fields) = <[&str; 6]>::try_from(fields.as_slice()) else {
        return Err(format!(
            "`cron({text})` has {} fields, AWS reads six: minutes hours day-of-month month day-of-week year, as in `cron(0 2 * * ? *)`",
            fields.len()
        ));
    };
    if text != fields.join(" ") {
        return Err(format!("write one space between the fields: `cron({})`", fields.join(" ")));
    }
    for (field, value) in FIELDS.iter().zip(fields) {
        field.check(value)?;
    }
    let [_, _, day_of_month, _, day_of_week, _] = fields;
    match (day_of_month, day_of_week) {
        ("?", "?") => {
            Err("cron fields `day-of-month` and `day-of-week` are both `?`: write `*` in one of them"
                .to_owned())
        }
        ("?", _) | (_, "?") => Ok(()),
        _ => Err(format!(
            "cron fields `day-of-month` (`{day_of_month}`) and `day-of-week` (`{day_of_week}`) cannot both be set: write `?` in one of them"
        )),
    }
}

impl Field {
    fn check(&self, value: &str) -> Result<(), String> {
        if value == "?" {
            return match self.kind {
                Kind::Plain => Err(self.wrong(value, "`?` stands only for a day")),
                Kind::DayOfMonth | Kind::DayOfWeek => Ok(()),
            };
        }
        if self.kind == Kind::DayOfWeek && value.contains('#') && value.contains(',') {
            return Err(self.wrong(value, "a day with `#` stands alone"));
        }
        value.split(',').try_for_each(|part| self.part(part))
    }

    /// One entry of a comma-separated list.
    fn part(&self, part: &str) -> Result<(), String> {
        if part.is_empty() {
            return Err(self.wrong(part, "a comma needs a value on both sides"));
        }
        if part == "*" || self.is_last(part) {
            return Ok(());
        }
        if self.kind == Kind::DayOfWeek {
            if let Some((day, nth)) = part.split_once('#') {
                self.value(day)?;
                return match nth {
                    "1" | "2" | "3" | "4" | "5" => Ok(()),
                    _ => Err(self.wrong(part, "the number after `#` says which one of the month: 1 to 5")),
                };
            }
            if let Some(day) = part.strip_suffix('L') {
                return self.value(day).map(drop);
            }
        }
        if self.kind == Kind::DayOfMonth {
            if let Some(day) = part.strip_suffix('W') {
                return self.value(day).map(drop);
            }
        }
        match part.split_once('/') {
            Some((start, step)) => self.stepped(part, start, step),
            None => self.range(part),
        }
    }

    /// `L`, the last day of the month or week; `LW`, the last weekday of the month.
    fn is_last(&self, part: &str) -> bool {
        match self.kind {
            Kind::Plain => false,
            Kind::DayOfMonth => part == "L" || part == "LW",
            Kind::DayOfWeek => part == "L",
        }
    }

    fn stepped(&self, part: &str, start: &str, step: &str) -> Result<(), String> {
        if start != "*" {
            self.range(start)?;
        }
        match number(step) {
            Some(step) if (1..=self.step).contains(&step) => Ok(()),
            _ => Err(self.wrong(part, &format!("a step is 1 to {}", self.step))),
        }
    }

    fn range(&self, part: &str) -> Result<(), String> {
        let Some((from, to)) = part.split_once('-') else { return self.value(part).map(drop) };
        let (from, to) = (self.value(from)?, self.value(to)?);
        // Days of the week are a circle: SAT-SUN is a weekend.
        if from > to && self.kind != Kind::DayOfWeek {
            return Err(self.wrong(
                part,
                &format!("the range goes backwards: write `{from}-{},{}-{to}`", self.high, self.low),
            ));
        }
        Ok(())
    }

    fn value(&self, value: &str) -> Result<u32, String> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(value));
        let value_of_word = word.and_then(|at| u32::try_from(at).ok()).map(|at| at + self.low);
        match value_of_word.or_else(|| number(value)) {
            Some(number) if (self.low..=self.high).contains(&number) => Ok(number),
            Some(_) => {
                Err(format!("cron field `{}`: `{value}` is out of range, {}", self.name, self.allowed()))
            }
            None => Err(self.wrong(value, &self.allowed())),
        }
    }

    fn allowed(&self) -> String {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => format!("{} to {} or {first} to {last}", self.low, self.high),
            _ => format!("{} to {}", self.low, self.high),
        }
    }

    fn wrong(&self, value: &str, why: &str) -> String {
        format!("cron field `{}`: `{value}` does not fit, {why}", self.name)
    }
}

/// Digits only: `parse` would take a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::check;

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
            check(text).unwrap_or_else(|message| panic!("{text}: {message}"));
        }
    }

    #[test]
    fn every_mistake_names_the_field_the_value_and_the_way_out() {
        for (text, expected) in [
            ("60 2 * * ? *", "`minutes`: `60` is out of range, 0 to 59"),
            ("0 25 * * ? *", "`hours`: `25` is out of range, 0 to 23"),
            ("0 2 32 * ? *", "`day-of-month`: `32` is out of range, 1 to 31"),
            ("0 2 0 * ? *", "`day-of-month`: `0` is out of range"),
            ("0 2 * 13 ? *", "`month`: `13` is out of range, 1 to 12 or JAN to DEC"),
            ("0 2 * FOO ? *", "`month`: `FOO` does not fit, 1 to 12 or JAN to DEC"),
            ("0 2 ? * 8 *", "`day-of-week`: `8` is out of range, 1 to 7 or SUN to SAT"),
            ("0 2 ? * 0 *", "`day-of-week`: `0` is out of range"),
            ("0 2 * * ? 1969", "`year`: `1969` is out of range, 1970 to 2199"),
            ("0 2 * * ? 2200", "`year`"),
            ("0 2 * * * *", "cannot both be set"),
            ("0 2 1 * MON *", "cannot both be set"),
            ("0 2 ? * ? *", "both `?`"),
            ("? 2 * * ? *", "`?` stands only for a day"),
            ("0 2 * * ?", "has 5 fields"),
            ("0 2 * * ? * *", "has 7 fields"),
            ("", "has 0 fields"),
            ("0  2 * * ? *", "one space"),
            ("0/0 2 * * ? *", "a step is 1 to 59"),
            ("0/60 2 * * ? *", "a step is 1 to 59"),
            ("0/ 2 * * ? *", "a step is"),
            ("/5 2 * * ? *", "`minutes`: `` does not fit"),
            ("1,,2 2 * * ? *", "a comma needs"),
            ("0 22-2 * * ? *", "write `22-23,0-2`"),
            ("0 2 ? * MON#6 *", "1 to 5"),
            ("0 2 ? * 3#1,6#3 *", "stands alone"),
            ("0 2 ? * 15W *", "`day-of-week`: `15W` does not fit"),
            ("0 L * * ? *", "`hours`: `L` does not fit"),
            ("+5 2 * * ? *", "`+5` does not fit"),
            ("0 2 W * ? *", "`day-of-month`"),
            ("0 2 99999999999 * ? *", "`day-of-month`"),
        ] {
            let message = check(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
