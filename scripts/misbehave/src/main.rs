//! Fails in every way that a function can, on demand.
//!
//! `scripts/e2e` runs it under AWS's Runtime Interface Emulator: what no example does on purpose
//! has to be seen once with AWS's own code on the other side.

use std::time::Duration;

use lambkin::{Error, Event, InitContext, Shared, function};
use serde::Deserialize;

lambkin::main!(misbehave);

/// What to do.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Act {
    /// Answer.
    Work,
    /// End with a failure that has a name.
    Fail,
    /// Panic.
    Panic,
    /// Outlast the timeout without giving the thread back.
    Hang,
    /// End the process.
    Exit,
}

/// What INIT needs: the process does not start without `GREETING`.
struct Greeting(String);

#[lambkin::init]
async fn greeting(env: InitContext) -> Result<Greeting, Error> {
    env.var("GREETING").map(Greeting)
}

#[function]
async fn misbehave(Event(act): Event<Act>, greeting: Shared<Greeting>) -> Result<String, Error> {
    match act {
        Act::Work => Ok(greeting.0.clone()),
        Act::Fail => Err(Error::new("OutOfPaper", "the printer is out of paper")),
        #[expect(clippy::panic, reason = "this is what it is for")]
        Act::Panic => panic!("out of ink"),
        Act::Hang => {
            std::thread::sleep(Duration::from_secs(600));
            Ok("too late".to_owned())
        }
        Act::Exit => std::process::exit(3),
    }
}
