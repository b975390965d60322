//! The log of the cloud: for people, and as JSON for programs.

use std::collections::HashMap;
use std::io::{IsTerminal as _, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{Timestamp, Zoned};
use serde_json::json;

use crate::invoke::Cost;

/// How many lines of one invocation are held until the invocation itself is logged. Further lines are written
/// at once.
const HELD_LINES: usize = 1_000;

/// The log. Payloads are never logged.
pub trait Log: Send + Sync + 'static {
    /// Logs an invocation that has ended.
    fn invocation(&self, invocation: &Invocation<'_>);

    /// Logs a line that a function wrote. It has no request id if it was written between invocations or after
    /// them.
    fn line(&self, function: &str, request_id: Option<&str>, text: &str);

    /// Logs a message of the cloud itself.
    fn system(&self, text: &str);
}

/// The result of an invocation.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'a> {
    /// The name of the function.
    pub function: &'a str,
    /// Lambda's id of the invocation.
    pub request_id: &'a str,
    /// Whether its environment was started for it.
    pub cold: bool,
    /// What it cost.
    pub cost: Cost,
    /// The memory that the function declares, in megabytes.
    pub memory_mb: u32,
    /// The `errorType` of its failure; `None` if it succeeded.
    pub failure: Option<&'a str>,
}

/// Writes one line for each invocation, with the function's own lines below it.
///
/// ```
/// use cargo_lambkin::invoke::Cost;
/// use cargo_lambkin::log::{Human, Invocation, Log};
///
/// let log = Human::new(std::io::stdout(), false);
/// log.line("resize", Some("1"), "a photo of 12 MP");
/// log.invocation(&Invocation {
///     function: "resize",
///     request_id: "1",
///     cold: true,
///     cost: Cost::default(),
///     memory_mb: 512,
///     failure: None,
/// });
/// ```
pub struct Human<W> {
    colour: bool,
    state: Mutex<State<W>>,
}

struct State<W> {
    out: W,
    /// Lines of running invocations.
    held: HashMap<String, Vec<String>>,
}

impl Human<std::io::Stdout> {
    /// Writes to stdout, in colour if that is a terminal and `NO_COLOR` is not set.
    pub fn stdout() -> Self {
        let colour =
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Self::new(std::io::stdout(), colour)
    }
}

impl<W: Write + Send> Human<W> {
    /// Writes to `out`, in colour or not. Write errors are ignored.
    pub fn new(out: W, colour: bool) -> Self {
        Self { colour, state: Mutex::new(State { out, held: HashMap::new() }) }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn now(&self) -> String {
        self.paint("2", &Zoned::now().strftime("%H:%M:%S%.3f").to_string())
    }
}

impl<W: Write + Send + 'static> Log for Human<W> {
    fn invocation(&self, invocation: &Invocation<'_>) {
        let Invocation { function, request_id, cold, cost, memory_mb, failure } = invocation;
        let start = if *cold { self.paint("36", "cold") } else { "warm".to_owned() };
        let init = cost.init.map(|init| format!("  init {}", milliseconds(init))).unwrap_or_default();
        let memory = cost.memory_mb.map_or_else(|| "-".to_owned(), |most| most.to_string());
        let outcome = match failure {
            None => self.paint("32", "ok"),
            Some(kind) => self.paint("31", &plain(kind, false)),
        };
        let line = format!(
            "{}  {}  {start}{init}  run {}  billed {} ms  {memory}/{memory_mb} MB  {outcome}",
            self.now(),
            self.paint("1", &format!("{function:<16}")),
            milliseconds(cost.run),
            cost.billed.as_millis(),
        );
        let mut state = lock(&self.state);
        let held = state.held.remove(*request_id).unwrap_or_default();
        let _ = writeln!(state.out, "{line}");
        for line in held {
            let _ = writeln!(state.out, "    {line}");
        }
        let _ = state.out.flush();
    }

    fn line(&self, function: &str, request_id: Option<&str>, text: &str) {
        let text = plain(text, self.colour);
        let mut state = lock(&self.state);
        if let Some(id) = request_id {
            let held = state.held.entry(id.to_owned()).or_default();
            if held.len() < HELD_LINES {
                return held.push(text);
            }
        }
        let _ = writeln!(state.out, "    {function}: {text}");
        let _ = state.out.flush();
    }

    fn system(&self, text: &str) {
        let line = format!("{}  {}", self.now(), plain(text, false));
        let mut state = lock(&self.state);
        let _ = writeln!(state.out, "{line}");
        let _ = state.out.flush();
    }
}

/// Writes one JSON object per line: `{"kind":"invocation",..}`, `{"kind":"line",..}`, `{"kind":"system",..}`.
/// Times are RFC 3339 in UTC, durations are milliseconds.
pub struct Json<W> {
    out: Mutex<W>,
}

impl<W: Write + Send> Json<W> {
    /// Writes to `out`. Write errors are ignored.
    pub fn new(out: W) -> Self {
        Self { out: Mutex::new(out) }
    }

    fn write(&self, object: &serde_json::Value) {
        let mut out = lock(&self.out);
        let _ = writeln!(out, "{object}");
        let _ = out.flush();
    }
}

impl<W: Write + Send + 'static> Log for Json<W> {
    fn invocation(&self, invocation: &Invocation<'_>) {
        let Invocation { function, request_id, cold, cost, memory_mb, failure } = invocation;
        let ms = |duration: Duration| (duration.as_secs_f64() * 1e6).round() / 1e3;
        self.write(&json!({
            "kind": "invocation",
            "time": Timestamp::now().to_string(),
            "function": function,
            "request_id": request_id,
            "start": if *cold { "cold" } else { "warm" },
            "init_ms": cost.init.map(ms),
            "run_ms": ms(cost.run),
            "billed_ms": u64::try_from(cost.billed.as_millis()).unwrap_or(u64::MAX),
            "memory_mb": cost.memory_mb,
            "memory_limit_mb": memory_mb,
            "outcome": if failure.is_some() { "failed" } else { "ok" },
            "error_type": failure,
        }));
    }

    fn line(&self, function: &str, request_id: Option<&str>, text: &str) {
        self.write(&json!({
            "kind": "line",
            "time": Timestamp::now().to_string(),
            "function": function,
            "request_id": request_id,
            "text": text,
        }));
    }

    fn system(&self, text: &str) {
        self.write(&json!({ "kind": "system", "time": Timestamp::now().to_string(), "text": text }));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn milliseconds(duration: Duration) -> String {
    let ms = duration.as_secs_f64() * 1e3;
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

/// Removes the control characters that would move a terminal's cursor; keeps colours if `colour` is set.
fn plain(text: &str, colour: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        if char != '\x1b' {
            if char == '\t' || !char.is_control() {
                plain.push(char);
            }
            continue;
        }
        // An escape sequence: `ESC [`, numbers, one letter. Only `m` sets colours.
        if rest.next_if_eq(&'[').is_none() {
            continue;
        }
        let mut sequence = String::from("\x1b[");
        while let Some(part) = rest.next_if(|part| part.is_ascii_digit() || *part == ';') {
            sequence.push(part);
        }
        if rest.next_if_eq(&'m').is_some() {
            if colour {
                plain.push_str(&sequence);
                plain.push('m');
            }
        } else {
            rest.next_if(char::is_ascii_alphabetic);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            lock(&self.0).write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Page {
        fn text(&self) -> String {
            String::from_utf8(lock(&self.0).clone()).unwrap()
        }
    }

    fn done<'a>(failure: Option<&'a str>) -> Invocation<'a> {
        let cost = Cost {
            init: Some(Duration::from_micros(35_400)),
            run: Duration::from_micros(1_260),
            billed: Duration::from_millis(37),
            memory_mb: Some(21),
        };
        Invocation { function: "resize", request_id: "r-1", cold: true, cost, memory_mb: 128, failure }
    }

    #[test]
    fn the_human_log_shows_the_invocation_before_its_lines() {
        let page = Page::default();
        let log = Human::new(page.clone(), false);
        log.line("resize", Some("r-1"), "first\x1b[2J \x1b[31mred\x1b[0m\r");
        log.line("resize", None, "by the way");
        log.invocation(&done(Some("Function.NoSpace")));
        let text = page.text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "    resize: by the way");
        assert!(
            lines[1].ends_with(
                "  resize            cold  init 35 ms  run 1.3 ms  billed 37 ms  21/128 MB  Function.NoSpace"
            ),
            "{text}"
        );
        assert_eq!(lines[2..], ["    first red"]);
    }

    #[test]
    fn colours_are_for_terminals() {
        let page = Page::default();
        let log = Human::new(page.clone(), true);
        log.invocation(&done(None));
        log.line("resize", None, "\x1b[1;31mred\x1b[0m \x1b]0;title");
        let text = page.text();
        assert!(
            text.contains("\x1b[32mok\x1b[0m") && text.contains("\x1b[1;31mred\x1b[0m ]0;title"),
            "{text:?}"
        );
    }

    #[test]
    fn excess_lines_are_not_held() {
        let page = Page::default();
        let log = Human::new(page.clone(), false);
        for _ in 0..HELD_LINES + 2 {
            log.line("resize", Some("r-1"), "again");
        }
        assert_eq!(page.text().lines().count(), 2);
    }

    #[test]
    fn the_json_log_has_one_object_per_line() {
        let page = Page::default();
        let log = Json::new(page.clone());
        log.line("resize", Some("r-1"), "two\nlines");
        log.invocation(&done(None));
        log.system("ready");
        let lines: Vec<serde_json::Value> =
            page.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["text"], "two\nlines");
        assert_eq!(lines[1]["init_ms"], 35.4);
        assert_eq!((&lines[1]["outcome"], &lines[1]["start"]), (&json!("ok"), &json!("cold")));
        assert_eq!(lines[2]["kind"], "system");
    }

    proptest::proptest! {
        #[test]
        fn no_line_moves_the_cursor(text in "(\\PC|\x1b|\\[|[0-9;m\r\n]){0,40}") {
            let plain = plain(&text, false);
            proptest::prop_assert!(!plain.chars().any(|char| char.is_control() && char != '\t'));
        }
    }
}
