//! The names of time zones.

/// The names without a slash that the IANA database has.
const ZONES: &[&str] = &[
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UCT",
    "UTC",
    "Universal",
    "W-SU",
    "WET",
    "Zulu",
];

/// Checks the form of an IANA time zone. Whether the zone exists is checked only at deployment.
pub fn timezone(text: &str) -> Result<(), String> {
    let segment = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    let parts = text.split('/').count();
    // EventBridge Scheduler takes up to 50 characters.
    if ZONES.contains(&text) || ((2..=3).contains(&parts) && text.len() <= 50 && text.split('/').all(segment))
    {
        return Ok(());
    }
    Err(format!("`{text}` is not an IANA time zone: write `Area/City`, as in `Europe/Berlin`, or `UTC`"))
}

#[cfg(test)]
mod tests {
    use super::timezone;

    #[test]
    fn time_zones_are_iana_names() {
        for zone in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "GB"] {
            assert_eq!(timezone(zone), Ok(()), "{zone}");
        }
        for zone in ["CEST", "berlin", "europe/berlin", "+02:00", "Europe/", "", "A/B/C/D"] {
            assert!(timezone(zone).is_err_and(|error| error.contains("is not an IANA time zone")), "{zone}");
        }
    }
}
