//! Feeds any schedule expression: if it is valid, each of its times is later than the one before.
#![no_main]

use cargo_lambkin::schedule::Expression;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (text, zone) = text.split_once('\n').map_or((text, None), |(text, zone)| (text, Some(zone)));
    let Ok(expression) = Expression::parse(text, zone) else { return };
    let now = jiff::Timestamp::from_second(1_700_000_000).unwrap();
    if let Some(next) = expression.after(now) {
        assert!(next > now);
        assert!(expression.after(next).is_none_or(|later| later > next));
    }
});
