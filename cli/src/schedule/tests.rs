use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tokio::sync::watch;

use super::{Clock, Expression, Schedule, Schedules};
use crate::invoke::{BoxFuture, Invoke, InvokeError, InvokeResponse};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn cron(fields: &str, zone: &str) -> Expression {
    Expression::parse(&format!("cron({fields})"), Some(zone))
        .unwrap_or_else(|error| panic!("{fields}: {error}"))
}

fn times(expression: &Expression, from: &str, count: usize) -> Vec<String> {
    std::iter::successors(expression.after(at(from)), |last| expression.after(*last))
        .take(count)
        .map(|time| time.to_string())
        .collect()
}

#[test]
fn next_times_of_the_dialect() {
    // November 2026 begins on a Sunday, August 2026 on a Saturday.
    for (fields, from, expected) in [
        ("0 2 * * ? *", "2026-11-21T02:00:00Z", &["2026-11-22T02:00:00Z", "2026-11-23T02:00:00Z"][..]),
        ("0/15 * * * ? *", "2026-11-21T10:46:00Z", &["2026-11-21T11:00:00Z", "2026-11-21T11:15:00Z"]),
        ("10-30/10 9 * * ? *", "2026-11-21T09:10:30Z", &["2026-11-21T09:20:00Z", "2026-11-21T09:30:00Z"]),
        ("0 18 ? * MON-FRI *", "2026-11-20T18:00:00Z", &["2026-11-23T18:00:00Z", "2026-11-24T18:00:00Z"]),
        ("0 9 ? * SAT-SUN *", "2026-11-20T18:00:00Z", &["2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z"]),
        ("0 9 ? * fri-mon/2 *", "2026-11-20T18:00:00Z", &["2026-11-22T09:00:00Z", "2026-11-27T09:00:00Z"]),
        ("0 0 L * ? *", "2026-11-21T00:00:00Z", &["2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z"]),
        ("0 0 1,L 2 ? *", "2027-02-01T00:00:00Z", &["2027-02-28T00:00:00Z", "2028-02-01T00:00:00Z"]),
        ("0 0 LW * ? *", "2026-10-01T00:00:00Z", &["2026-10-30T00:00:00Z", "2026-11-30T00:00:00Z"]),
        ("0 0 15W * ? *", "2026-11-01T00:00:00Z", &["2026-11-16T00:00:00Z", "2026-12-15T00:00:00Z"]),
        // No further than the month: from Saturday the 1st to the 3rd.
        ("0 0 1W 8 ? *", "2026-07-31T00:00:00Z", &["2026-08-03T00:00:00Z"]),
        ("0 0 31W * ? *", "2026-05-01T00:00:00Z", &["2026-05-29T00:00:00Z", "2026-07-31T00:00:00Z"]),
        ("0 9 ? * 2#1 *", "2026-11-21T00:00:00Z", &["2026-12-07T09:00:00Z", "2027-01-04T09:00:00Z"]),
        ("0 9 ? * MON#5 *", "2026-11-21T00:00:00Z", &["2026-11-30T09:00:00Z", "2027-03-29T09:00:00Z"]),
        ("15 10 ? * 6L *", "2026-11-21T00:00:00Z", &["2026-11-27T10:15:00Z", "2026-12-25T10:15:00Z"]),
        ("0 0 ? * L *", "2026-11-21T12:00:00Z", &["2026-11-28T00:00:00Z"]),
        ("0 0 29 2 ? *", "2026-11-21T12:00:00Z", &["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
        (
            "0 0 1 JAN,JUL ? 2027,2199",
            "2026-11-21T12:00:00Z",
            &["2027-01-01T00:00:00Z", "2027-07-01T00:00:00Z", "2199-01-01T00:00:00Z", "2199-07-01T00:00:00Z"],
        ),
        ("0 0 1 1 ? 2024/2", "2026-11-21T12:00:00Z", &["2028-01-01T00:00:00Z"]),
        ("0 0 1 1 ? 1999", "2026-11-21T12:00:00Z", &[]),
        ("0 0 31 2 ? *", "2026-11-21T12:00:00Z", &[]),
    ] {
        let count = if expected.is_empty() { 1 } else { expected.len() };
        assert_eq!(times(&cron(fields, "UTC"), from, count), expected, "{fields}");
    }
}

#[test]
fn a_time_that_the_clocks_jump_over_is_left_out() {
    // 2027-03-28 has no 02:30 in Berlin.
    assert_eq!(
        times(&cron("30 2 * * ? *", "Europe/Berlin"), "2027-03-26T12:00:00Z", 3),
        ["2027-03-27T01:30:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z"]
    );
}

#[test]
fn a_time_that_comes_twice_counts_once() {
    // 2026-11-01 has 01:00 to 02:00 twice in New York.
    assert_eq!(
        times(&cron("0/30 1-2 * * ? *", "America/New_York"), "2026-11-01T04:00:00Z", 5),
        [
            "2026-11-01T05:00:00Z",
            "2026-11-01T05:30:00Z",
            "2026-11-01T07:00:00Z",
            "2026-11-01T07:30:00Z",
            "2026-11-02T06:00:00Z"
        ]
    );
    // Asked in the hour that comes again.
    let expression = cron("15,45 * * * ? *", "America/New_York");
    assert_eq!(times(&expression, "2026-11-01T06:20:00Z", 1), ["2026-11-01T07:15:00Z"]);
}

#[test]
fn what_is_no_schedule_is_refused() {
    for (text, zone, expected) in [
        ("cron(0 2 * * ?)", None, "has 5 fields"),
        ("cron(0 25 * * ? *)", None, "`hours`: `25`"),
        ("cron(0 2 * * * *)", None, "write `?` in one of them"),
        ("cron(0 2 ? * ? *)", None, "are both `?`"),
        ("cron(0 22-2 * * ? *)", None, "`hours`: `22-2`"),
        ("cron(0/0 2 * * ? *)", None, "`minutes`: `0/0`"),
        ("cron(0 2 ? * MON#6 *)", None, "`day-of-week`: `MON#6`"),
        ("cron(0 2 99999999 * ? *)", None, "`day-of-month`"),
        ("rate(0 minutes)", None, "`0` is not a value of a rate"),
        ("rate(5 weeks)", None, "`weeks` is not a unit of a rate"),
        ("rate(5 minute)", None, "write `rate(5 minutes)`"),
        ("5 minutes", None, "is not a schedule"),
        ("at(2030-01-01T00:00:00)", None, "is only one moment"),
        ("cron(0 2 * * ? *)", Some("Europe/Nowhere"), "`Europe/Nowhere` is not a time zone"),
    ] {
        let error = Expression::parse(text, zone).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

/// Fields in the part of the dialect that croner reads as AWS does.
fn fields() -> impl Strategy<Value = String> {
    let minutes = prop_oneof![
        Just("*".to_owned()),
        (0..60_u8).prop_map(|at| at.to_string()),
        (1..60_u8).prop_map(|step| format!("*/{step}")),
        (0..30_u8, 30..60_u8, 1..20_u8).prop_map(|(from, to, step)| format!("{from}-{to}/{step}")),
    ];
    let hours =
        prop_oneof![Just("*".to_owned()), (0..12_u8, 12..24_u8).prop_map(|(a, b)| format!("{a},{b}"))];
    let months = prop_oneof![
        Just("*".to_owned()),
        (1..13_u8).prop_map(|at| at.to_string()),
        Just("JAN-MAR".to_owned())
    ];
    let days = prop_oneof![
        (1..32_u8).prop_map(|day| (day.to_string(), "?".to_owned())),
        Just(("*".to_owned(), "?".to_owned())),
        Just(("L".to_owned(), "?".to_owned())),
        Just(("LW".to_owned(), "?".to_owned())),
        (1..29_u8).prop_map(|day| (format!("{day}W"), "?".to_owned())),
        (1..8_u8, 1..6_u8).prop_map(|(day, nth)| ("?".to_owned(), format!("{day}#{nth}"))),
        (1..8_u8).prop_map(|day| ("?".to_owned(), format!("{day}L"))),
        (1..4_u8, 4..8_u8).prop_map(|(from, to)| ("?".to_owned(), format!("{from}-{to}"))),
        Just(("?".to_owned(), "SUN,WED".to_owned())),
    ];
    let years = prop_oneof![Just("*".to_owned()), (2026..2030_u16).prop_map(|year| year.to_string())];
    (minutes, hours, days, months, years).prop_map(|(minute, hour, (of_month, of_week), month, year)| {
        format!("{minute} {hour} {of_month} {month} {of_week} {year}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn another_implementation_agrees(fields in fields(), seconds in 1_767_225_600_i64..1_893_456_000) {
        use croner::parser::{CronParser, Seconds, Year};
        let oracle = CronParser::builder()
            .seconds(Seconds::Required)
            .year(Year::Required)
            .alternative_weekdays(true)
            .dom_and_dow(true)
            .build()
            .parse(&format!("0 {fields}"))
            .unwrap();
        let from = Timestamp::from_second(seconds).unwrap();
        let expected = oracle.find_next_occurrence(&from.to_zoned(jiff::tz::TimeZone::UTC), false);
        let found = cron(&fields, "UTC").after(from);
        prop_assert_eq!(found, expected.ok().map(|time| time.timestamp()), "{}", fields);
    }

    #[test]
    fn a_time_is_after_the_moment_and_stays_the_same(fields in fields(), seconds in 1_767_225_600_i64..1_893_456_000) {
        let expression = cron(&fields, "America/New_York");
        let from = Timestamp::from_second(seconds).unwrap();
        if let Some(next) = expression.after(from) {
            prop_assert!(next > from);
            // Whoever asks a moment before it hears the same.
            prop_assert_eq!(expression.after(next - SignedDuration::from_secs(1)), Some(next));
        }
    }

    #[test]
    fn no_text_panics(text in "(rate|cron)[(][0-9 a-zA-Z*?/,#LW-]{0,24}[)]|.{0,20}", zone in ".{0,8}") {
        if let Ok(expression) = Expression::parse(&text, Some(&zone)) {
            let _ = expression.after(at("2026-11-21T00:00:00Z"));
        }
    }

    #[test]
    fn no_fields_panic(fields in "[0-9*/,-]{1,3} [0-9*/,]{1,3} ([0-9LW*]{1,3} [0-9*]{1,2} [?]|[?] [0-9*]{1,2} [0-9L#*]{1,3}) ([0-9]{4}(/[0-9]+)?|[*])") {
        if let Ok(expression) = Expression::parse(&format!("cron({fields})"), None) {
            let _ = expression.after(at("2026-11-21T00:00:00Z"));
        }
    }
}

/// A clock that tests move.
struct Manual(watch::Sender<Timestamp>);

impl Clock for Manual {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn sleep_until(&self, moment: Timestamp) -> BoxFuture<'_, ()> {
        let mut now = self.0.subscribe();
        Box::pin(async move {
            let _ = now.wait_for(|now| *now >= moment).await;
        })
    }
}

#[derive(Default)]
struct Recorder(Mutex<Vec<(String, serde_json::Value)>>, AtomicBool);

impl Invoke for Recorder {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        _: Bytes,
    ) -> BoxFuture<'a, Result<InvokeResponse, InvokeError>> {
        Box::pin(async move { Err(InvokeError::NoSuchFunction(function.to_owned())) })
    }

    fn accept(&self, function: &str, payload: Bytes) -> Result<(), InvokeError> {
        if self.1.load(SeqCst) {
            return Err(InvokeError::NotKept("the disk is full".to_owned()));
        }
        let event = serde_json::from_slice(&payload).unwrap();
        self.0.lock().unwrap().push((function.to_owned(), event));
        Ok(())
    }
}

#[tokio::test]
async fn what_is_due_fires_with_the_event_of_a_rule() {
    let clock = Arc::new(Manual(watch::channel(at("2026-11-21T01:58:30Z")).0));
    let fired = Arc::new(Recorder::default());
    let schedules = Schedules::new(clock.clone(), fired.clone());
    let schedule = |function: &str, text: &str| Schedule {
        function: function.to_owned(),
        expression: Expression::parse(text, None).unwrap(),
    };
    let all = vec![schedule("cleanup", "cron(0 2 * * ? *)"), schedule("poll", "rate(5 minutes)")];
    schedules.set(all.clone());
    let seen = || fired.0.lock().unwrap().iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let settle = || async {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = schedules.run() => {}
        () = async {
            settle().await;
            assert!(seen().is_empty());
            clock.0.send_replace(at("2026-11-21T02:00:00Z"));
            settle().await;
            assert_eq!(seen(), ["cleanup"]);
            // A rebuild with the same schedules leaves the rate as it was.
            schedules.set(all.clone());
            settle().await;
            clock.0.send_replace(at("2026-11-21T02:03:30Z"));
            settle().await;
            assert_eq!(seen(), ["cleanup", "poll"]);
            assert_eq!(schedules.next("poll"), Some(at("2026-11-21T02:08:30Z")));
            // The machine slept for a week: each once.
            clock.0.send_replace(at("2026-11-28T12:00:00Z"));
            settle().await;
            assert_eq!(seen(), ["cleanup", "poll", "cleanup", "poll"]);
            assert_eq!(schedules.next("cleanup"), Some(at("2026-11-29T02:00:00Z")));
        } => {}
    }
    let (_, event) = fired.0.lock().unwrap()[0].clone();
    assert_eq!(event["time"], "2026-11-21T02:00:00Z");
    assert_eq!(event["detail-type"], "Scheduled Event");
    assert_eq!(event["resources"][0], "arn:aws:events:us-east-1:000000000000:rule/cleanup");
}

#[tokio::test]
async fn what_could_not_be_kept_fires_once_it_can_be() {
    let clock = Arc::new(Manual(watch::channel(at("2026-11-21T01:59:59Z")).0));
    let fired = Arc::new(Recorder::default());
    let schedules = Schedules::new(clock.clone(), fired.clone());
    let expression = Expression::parse("cron(0 2 * * ? *)", None).unwrap();
    schedules.set(vec![Schedule { function: "cleanup".to_owned(), expression }]);
    let pass = |time: &'static str| {
        let clock = clock.clone();
        async move {
            clock.0.send_replace(at(time));
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::select! {
        () = schedules.run() => {}
        () = async {
            fired.1.store(true, SeqCst);
            pass("2026-11-21T02:00:00Z").await;
            fired.1.store(false, SeqCst);
            assert!(fired.0.lock().unwrap().is_empty());
            pass("2026-11-21T02:00:01Z").await;
            pass("2026-11-21T02:00:02Z").await;
        } => {}
    }
    let fired = fired.0.lock().unwrap();
    let times: Vec<_> = fired.iter().map(|(_, event)| event["time"].clone()).collect();
    assert_eq!(times, ["2026-11-21T02:00:00Z"], "once, with the time at which it was due");
}
