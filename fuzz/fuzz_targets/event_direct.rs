//! Feeds any bytes to a function without a trigger, which returns any value or any failure.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lambkin::testing::App;
use lambkin::{Error, Event};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Any {
    Number(i64),
    Text(String),
    Fails { name: String, message: String, status: u16 },
    List(Vec<Any>),
    Map(BTreeMap<String, Option<Any>>),
}

#[lambkin::function]
async fn any(event: Event<Any>) -> Result<Any, Error> {
    match event.0 {
        Any::Fails { name, message, status } => Err(Error::new(name, message).with_status(status)),
        other => Ok(other),
    }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<any>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
});
