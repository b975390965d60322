//! Functions whose items fail permanently, and one that processes their dead letters. `_HANDLER` selects one.

use lambkin::dynamodb::Keys;
use lambkin::s3::S3Object;
use lambkin::sqs::{DeadLetter, Text};
use lambkin::{Error, Json};
use serde_json::{Value, json};

lambkin::main!(jobs, by_type, ordered, bare, into_fifo, click, follow, resize, alarm, placed, nightly, bury);

/// What an item does: `dies`, `fails`, or anything else.
fn does(what: &str) -> Result<(), Error> {
    println!("{what}");
    match what {
        "dies" => Err(Error::new("Dead", "it cannot\u{1} be done").permanent()),
        "fails" => Err(Error::new("Broken", "not now")),
        _ => Ok(()),
    }
}

#[lambkin::function(sqs = "jobs", dead_letter = "failed-jobs")]
async fn jobs(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(sqs = "jobs.fifo", fifo = true, dead_letter = "failed-jobs")]
async fn ordered(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(sqs = "jobs", dead_letter = "failed-jobs.fifo")]
async fn into_fifo(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

/// Its variable has the same name as that of the text `failed-jobs`.
#[lambkin::queue(name = "failures")]
struct FailedJobs;

#[lambkin::function(sqs = "jobs", dead_letter = FailedJobs)]
async fn by_type(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(sqs = "jobs")]
async fn bare(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(kinesis = "clicks", dead_letter = "failed-jobs")]
async fn click(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(dynamodb = "orders", dead_letter = "failed-jobs")]
async fn follow(keys: Keys<Value>) -> Result<(), Error> {
    does(keys.0.get("id").and_then(Value::as_str).unwrap_or_default())
}

#[lambkin::function(s3 = "ObjectCreated:*", prefix = "up/", dead_letter = "failed-jobs")]
async fn resize(object: S3Object) -> Result<(), Error> {
    does(object.key.trim_start_matches("up/"))
}

#[lambkin::function(sns = "alarms", dead_letter = "failed-jobs")]
async fn alarm(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(eventbridge = "OrderPlaced", dead_letter = "failed-jobs")]
async fn placed(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(schedule = "rate(1 day)", dead_letter = "failed-jobs")]
async fn nightly(what: Json<String>) -> Result<(), Error> {
    does(&what.0)
}

#[lambkin::function(sqs = "failed-jobs")]
async fn bury(letter: DeadLetter<Text>) {
    let record = json!({
        "error": letter.error,
        "reason": letter.reason,
        "function": letter.function,
        "request_id": letter.request_id,
        "receive_count": letter.receive_count,
        "has_time": letter.time.is_some(),
        "source": letter.source_arn,
        "attributes": letter.attributes.keys().collect::<Vec<_>>(),
        "body": letter.item.0,
    });
    println!("{record}");
}
