//! Any request to the local cloud's ports: it has a service, a route or none, and an event that HTTP
//! functions take.
#![no_main]

use std::sync::LazyLock;

use lambkin::http::Request;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;

#[lambkin::function(http = "ANY /{path+}")]
async fn any(request: Request) -> String {
    request.path().to_owned()
}

static APP: LazyLock<App> = LazyLock::new(App::of::<any>);
fuzz_target!(|bytes: &[u8]| {
    let Some((head, body)) = lambkin_fuzz::request(bytes) else { return };
    let _ = cargo_lambkin::aws::service(&head);
    let _ = cargo_lambkin::lambda::understands(&head, body);
    if let Some(event) = cargo_lambkin::gateway::understands(&head, body) {
        let outcome = lambkin_fuzz::feed(&APP, event.to_string().as_bytes());
        // Whatever the gateway makes of a request is an event of an HTTP API.
        assert!(outcome.error().is_none(), "{event}");
    }
});
