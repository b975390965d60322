//! The trigger from the bytes of the event to the bytes of the response.

mod any_input;
mod extract;
mod fixtures;
mod path;
mod response;
mod router;

use serde_json::Value;

use crate::testing::{App, Outcome};
use crate::trigger::builders::event::TestEvent;

/// The fields of a problem.
fn problem(outcome: &Outcome) -> Value {
    assert_eq!(outcome.header("content-type").as_deref(), Some("application/problem+json"));
    let problem: Value = outcome.json();
    assert_eq!((&problem["type"], &problem["status"]), (&"about:blank".into(), &outcome.status().into()));
    problem
}

/// The status, name and first field of a problem.
async fn refused(app: &App, event: impl Into<TestEvent>) -> (u16, String, Option<String>) {
    let outcome = app.invoke(event).await;
    let problem = problem(&outcome);
    let field = problem["errors"][0]["field"].as_str().map(str::to_owned);
    (outcome.status(), problem["name"].as_str().unwrap_or_default().to_owned(), field)
}

fn is(status: u16, name: &str, field: Option<&str>) -> (u16, String, Option<String>) {
    (status, name.to_owned(), field.map(str::to_owned))
}
