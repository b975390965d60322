//! Feeds any bytes to a `custom_resource` function: each request that can get a response gets exactly one, in
//! the format of CloudFormation.
#![no_main]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{LazyLock, Mutex};

use lambkin::Error;
use lambkin::custom_resource::{Request, Resource};
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

#[lambkin::function(custom_resource = "Custom::Thing")]
async fn thing(request: Request<Value>) -> Result<Resource, Error> {
    match request {
        Request::Create { properties } => Ok(Resource::new("made").data("Properties", properties)),
        Request::Update { .. } => Err(Error::new("Fixed", "it cannot change")),
        Request::Delete { .. } => Ok(Resource::default()),
    }
}

static APP: LazyLock<App> = LazyLock::new(App::of::<thing>);
static RESPONSES: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// The URL of a server that keeps the requests that it receives.
static URL: LazyLock<String> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut seen) = (stream.unwrap(), Vec::new());
            let mut part = [0; 8_192];
            while let Ok(read @ 1..) = stream.read(&mut part) {
                seen.extend_from_slice(&part[..read]);
                let Some(body) = body(&seen) else { continue };
                RESPONSES.lock().unwrap().push(body);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                break;
            }
        }
    });
    url
});

/// Returns the body of a request, once all of it has arrived.
fn body(seen: &[u8]) -> Option<Vec<u8>> {
    let end = seen.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(seen[..end].to_vec()).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    seen.get(end + 4..end + 4 + length).map(<[u8]>::to_vec)
}

fuzz_target!(|event: &[u8]| {
    // The response must not be sent to any other host.
    let Ok(mut event) = serde_json::from_slice::<Map<String, Value>>(event) else { return };
    if event.contains_key("ResponseURL") {
        event.insert("ResponseURL".to_owned(), URL.as_str().into());
    }
    let outcome = lambkin_fuzz::feed(&APP, &serde_json::to_vec(&event).unwrap());
    let responses = std::mem::take(&mut *RESPONSES.lock().unwrap());
    assert_eq!(responses.len(), usize::from(outcome.error().is_none()));
    for response in responses {
        assert!(response.len() <= 4_096);
        let response: Value = serde_json::from_slice(&response).unwrap();
        assert!(["SUCCESS", "FAILED"].iter().any(|status| response["Status"] == *status));
        assert!(response["PhysicalResourceId"].is_string() && response["RequestId"] == event["RequestId"]);
    }
});
