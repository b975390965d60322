//! Feeds any bytes to `eventbridge` functions: each receives only the events that it declares.
#![no_main]

use std::sync::LazyLock;

use lambkin::Json;
use lambkin::eventbridge::Envelope;
use lambkin::s3::S3Object;
use lambkin::testing::App;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[lambkin::function(eventbridge = "OrderPlaced", source = "shop.orders")]
async fn placed(envelope: Envelope, _: Json<Value>) {
    assert_eq!((envelope.detail_type.as_str(), envelope.source.as_str()), ("OrderPlaced", "shop.orders"));
}

#[lambkin::function(eventbridge = "Object Created", source = "aws.s3")]
async fn created(object: S3Object) {
    assert_eq!(object.event_name.split(':').next(), Some("ObjectCreated"));
}

static APP: LazyLock<App> = LazyLock::new(App::of::<placed>);
static OBJECTS: LazyLock<App> = LazyLock::new(App::of::<created>);
fuzz_target!(|event: &[u8]| {
    lambkin_fuzz::feed(&APP, event);
    lambkin_fuzz::feed(&OBJECTS, event);
});
