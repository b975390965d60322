//! Functions of several kinds in one binary. Each prints that it ran.

use lambkin::http::Path;
use lambkin::s3::S3Object;
use lambkin::schedule::ScheduledEvent;
use lambkin::sqs::Text;
use lambkin::{Json, Shared};

lambkin::main!(resize, create_order, read_order, work, cleanup);

/// A shared value that prints when it is built.
struct Built;

#[lambkin::init]
async fn built() -> Built {
    println!("built for one");
    Built
}

struct AlsoBuilt;

#[lambkin::init]
async fn also_built() -> AlsoBuilt {
    println!("built for another");
    AlsoBuilt
}

#[lambkin::function(s3 = "ObjectCreated:*")]
async fn resize(object: S3Object, _built: Shared<Built>) {
    println!("resize {}", object.key);
}

#[lambkin::function(http = "POST /orders")]
async fn create_order(_built: Shared<AlsoBuilt>) -> &'static str {
    "created"
}

#[lambkin::function(http = "GET /orders/{id}")]
async fn read_order(Path(id): Path<String>) -> String {
    id
}

#[lambkin::function(sqs = "jobs")]
async fn work(text: Text) {
    println!("work {}", text.0);
}

#[lambkin::function(schedule = "rate(1 day)")]
async fn cleanup(event: ScheduledEvent, input: Option<Json<u32>>) -> Json<(bool, Option<u32>)> {
    Json((event.name.is_some(), input.map(|Json(input)| input)))
}
