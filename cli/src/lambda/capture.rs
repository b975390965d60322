//! Captures the log lines of a function: for the log, and their tail for a caller that sends `X-Amz-Log-Type:
//! Tail`.

use std::sync::Arc;
use std::time::Duration;

use crate::invoke::Cost;
use crate::log::Log;

/// How much of the log goes back to the caller: 4 KB, as on Lambda.
const TAIL: usize = 4 * 1024;

/// The log lines of one environment.
pub(super) struct Capture {
    log: Arc<dyn Log>,
    function: String,
    /// The invocation that runs now.
    request_id: Option<String>,
    tail: String,
}

impl Capture {
    pub(super) fn new(log: Arc<dyn Log>, function: &str) -> Self {
        Self { log, function: function.to_owned(), request_id: None, tail: String::new() }
    }

    /// Starts an invocation. The lines that follow belong to it.
    pub(super) fn begin(&mut self, request_id: &str) {
        self.request_id = Some(request_id.to_owned());
        self.tail.clear();
        self.note(&format!("START RequestId: {request_id} Version: $LATEST"));
    }

    /// Ends the invocation and returns the tail of its log. The lines that follow belong to no invocation.
    pub(super) fn end(&mut self) -> String {
        self.request_id = None;
        last(&self.tail).to_owned()
    }

    /// Takes a line that the function wrote.
    pub(super) fn line(&mut self, text: &str) {
        self.log.line(&self.function, self.request_id.as_deref(), text);
        if self.request_id.is_some() {
            self.note(text);
        }
    }

    /// Adds a line of Lambda's own, which only the tail contains.
    pub(super) fn note(&mut self, text: &str) {
        self.tail.push_str(text);
        self.tail.push('\n');
        if self.tail.len() > 4 * TAIL {
            self.tail = last(&self.tail).to_owned();
        }
    }
}

/// The last lines that Lambda writes for an invocation.
pub(super) fn report(id: &str, memory_mb: u32, cost: Cost) -> String {
    let ms = |duration: Duration| format!("{:.2} ms", duration.as_secs_f64() * 1e3);
    let init = cost.init.map(|init| format!("Init Duration: {}\t", ms(init))).unwrap_or_default();
    let most = cost.memory_mb.map(|most| format!("Max Memory Used: {most} MB\t")).unwrap_or_default();
    format!(
        "END RequestId: {id}\nREPORT RequestId: {id}\tDuration: {}\tBilled Duration: {} ms\tMemory Size: {memory_mb} MB\t{most}{init}",
        ms(cost.run),
        cost.billed.as_millis(),
    )
}

/// Returns the last 4 KB, cut between two characters.
fn last(text: &str) -> &str {
    let mut from = text.len().saturating_sub(TAIL);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Invocation;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Kept(Mutex<Vec<(Option<String>, String)>>);

    impl Log for Kept {
        fn invocation(&self, _: &Invocation<'_>) {}
        fn line(&self, _: &str, request_id: Option<&str>, text: &str) {
            self.0.lock().unwrap().push((request_id.map(str::to_owned), text.to_owned()));
        }
        fn system(&self, _: &str) {}
    }

    #[test]
    fn the_tail_covers_one_invocation() {
        let kept = Arc::new(Kept::default());
        let mut capture = Capture::new(kept.clone(), "f");
        capture.line("before");
        capture.begin("r-1");
        capture.line("during");
        assert_eq!(capture.end(), "START RequestId: r-1 Version: $LATEST\nduring\n");
        capture.begin("r-2");
        for _ in 0..TAIL {
            capture.line("ä\u{1f600}");
        }
        let tail = capture.end();
        assert!(tail.len() <= TAIL && tail.len() > TAIL - 4, "{}", tail.len());
        let lines = kept.0.lock().unwrap();
        assert_eq!(lines[..2], [(None, "before".into()), (Some("r-1".into()), "during".into())]);
    }
}
