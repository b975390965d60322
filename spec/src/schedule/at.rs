//! `at(2026-11-21T10:00:00)`.

use super::number;

/// A local time in a time zone, which is declared separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// 1970 to 2199.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl At {
    /// Parses the text in the parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let moment = || {
            let (date, time) = text.split_once('T')?;
            let [year, month, day] = parts(date, '-', [4, 2, 2])?;
            let [hour, minute, second] = parts(time, ':', [2, 2, 2])?;
            let year = i16::try_from(year).ok().filter(|year| (1970..=2199).contains(year))?;
            let month = within(month, 1, 12)?;
            Some(Self {
                year,
                month,
                day: within(day, 1, days_in(year, month))?,
                hour: within(hour, 0, 23)?,
                minute: within(minute, 0, 59)?,
                second: within(second, 0, 59)?,
            })
        };
        moment().ok_or_else(|| format!("`{text}` is not a date and time: write `at(2026-11-21T10:00:00)`"))
    }
}

/// Parses three numbers with the given numbers of digits.
fn parts(text: &str, separator: char, digits: [usize; 3]) -> Option<[u32; 3]> {
    let texts: Vec<&str> = text.split(separator).collect();
    let texts = <[&str; 3]>::try_from(texts).ok()?;
    if texts.map(str::len) != digits {
        return None;
    }
    let [one, two, three] = texts.map(number);
    Some([one?, two?, three?])
}

fn within(number: u32, low: u8, high: u8) -> Option<u8> {
    u8::try_from(number).ok().filter(|number| (low..=high).contains(number))
}

fn days_in(year: i16, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::At;

    #[test]
    fn a_moment_is_read() {
        let moment = At { year: 2028, month: 2, day: 29, hour: 23, minute: 59, second: 0 };
        assert_eq!(At::parse("2028-02-29T23:59:00"), Ok(moment));
    }

    #[test]
    fn what_no_calendar_has_is_an_error() {
        for text in [
            "",
            "tomorrow",
            "2026-11-21",
            "2026-11-21 10:00:00",
            "2026-11-21T10:00",
            "2026-11-21T10:00:00Z",
            "2026-11-21T24:00:00",
            "2026-11-21T10:60:00",
            "2026-13-21T10:00:00",
            "2026-11-31T10:00:00",
            "2026-02-29T10:00:00",
            "2100-02-29T10:00:00",
            "1969-12-31T10:00:00",
            "2026-1-21T10:00:00",
            "+026-11-21T10:00:00",
        ] {
            let error = At::parse(text).unwrap_err();
            assert!(error.ends_with("is not a date and time: write `at(2026-11-21T10:00:00)`"), "{error}");
        }
    }
}
