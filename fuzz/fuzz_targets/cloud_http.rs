//! Feeds any request to the ports of the local cloud: it is assigned to a service and a route, or to none,
//! and becomes an event that `http` functions take.
#![no_main]

use std::sync::LazyLock;

use lambkin::http::{Bytes, Request};
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;

#[lambkin::function(http = "ANY /{path+}")]
async fn any(request: Request<Bytes>) -> String {
    request.uri().path().to_owned()
}

static APP: LazyLock<App> = LazyLock::new(App::of::<any>);
fuzz_target!(|bytes: &[u8]| {
    let Some((head, body)) = lambkin_fuzz::request(bytes) else { return };
    let _ = cargo_lambkin::aws::service(&head);
    let _ = cargo_lambkin::lambda::understands(&head, body);
    if let Some(event) = cargo_lambkin::gateway::understands(&head, body) {
        let outcome = lambkin_fuzz::feed(&APP, event.to_string().as_bytes());
        // The gateway turns every request into an event of an HTTP API.
        assert!(outcome.error().is_none(), "{event}");
    }
});
