//! A field of a cron expression: numbers or words, ranges, steps and lists.

use std::collections::BTreeSet;

use super::number;

/// The values of one field.
pub type Set = BTreeSet<i16>;

/// One of the six fields.
pub(super) struct Field {
    name: &'static str,
    low: i16,
    high: i16,
    /// The words for its values, from `low` on.
    words: &'static [&'static str],
    /// The largest step; the scheduler behind EventBridge refuses more.
    step: u32,
    /// Whether a range may wrap around: SAT-SUN is a weekend.
    circle: bool,
}

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

pub(super) const MINUTES: Field =
    Field { name: "minutes", low: 0, high: 59, words: &[], step: 59, circle: false };
pub(super) const HOURS: Field =
    Field { name: "hours", low: 0, high: 23, words: &[], step: 23, circle: false };
pub(super) const DAY_OF_MONTH: Field =
    Field { name: "day-of-month", low: 1, high: 31, words: &[], step: 31, circle: false };
pub(super) const MONTH: Field =
    Field { name: "month", low: 1, high: 12, words: MONTHS, step: 12, circle: false };
pub(super) const DAY_OF_WEEK: Field =
    Field { name: "day-of-week", low: 1, high: 7, words: DAYS, step: 7, circle: true };
pub(super) const YEAR: Field =
    Field { name: "year", low: 1970, high: 2199, words: &[], step: 229, circle: false };

impl Field {
    /// Parses a comma-separated list.
    pub(super) fn list(&self, text: &str) -> Result<Set, String> {
        if text == "?" {
            return Err(self.wrong(text, "`?` is only for the two day fields"));
        }
        let mut set = Set::new();
        for part in text.split(',') {
            set.extend(self.part(part)?);
        }
        Ok(set)
    }

    /// Parses one entry of a list: `5`, `MON`, `*` or `1-5`, each also with a step.
    pub(super) fn part(&self, part: &str) -> Result<Set, String> {
        if part.is_empty() {
            return Err(self.wrong(part, "a comma needs a value on both sides"));
        }
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            None if range == "*" => (self.low, self.high),
            // `5/10` continues to the end of the field; `5` is only 5.
            None => {
                let from = self.value(range)?;
                (from, if step.is_some() { self.high } else { from })
            }
        };
        if from > to && !self.circle {
            let both = format!("the range goes backwards: write `{from}-{},{}-{to}`", self.high, self.low);
            return Err(self.wrong(range, &both));
        }
        let step = self.step(part, step)?;
        Ok(match from <= to {
            true => (from..=to).step_by(step).collect(),
            false => (from..=self.high).chain(self.low..=to).step_by(step).collect(),
        })
    }

    fn step(&self, part: &str, step: Option<&str>) -> Result<usize, String> {
        let Some(step) = step else { return Ok(1) };
        let known = number(step).filter(|step| (1..=self.step).contains(step));
        let known = known.and_then(|step| usize::try_from(step).ok());
        known.ok_or_else(|| self.wrong(part, &format!("the step must be 1 to {}", self.step)))
    }

    /// Parses a number or a word.
    pub(super) fn value(&self, text: &str) -> Result<i16, String> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        if let Some(at) = word.and_then(|at| i16::try_from(at).ok()) {
            return Ok(self.low + at);
        }
        let Some(number) = number(text) else {
            return Err(self.wrong(text, &format!("use {}", self.allowed())));
        };
        let value = i16::try_from(number).ok().filter(|value| (self.low..=self.high).contains(value));
        value.ok_or_else(|| {
            format!("cron field `{}`: `{text}` is out of range, {}", self.name, self.allowed())
        })
    }

    fn allowed(&self) -> String {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => format!("{} to {} or {first} to {last}", self.low, self.high),
            _ => format!("{} to {}", self.low, self.high),
        }
    }

    pub(super) fn wrong(&self, value: &str, why: &str) -> String {
        format!("cron field `{}`: `{value}` is not valid, {why}", self.name)
    }
}
