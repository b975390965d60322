//! Unusual resources that must compile, under lints that users enable.
#![forbid(unsafe_code)]
#![deny(clippy::all, clippy::pedantic)]
#![allow(clippy::unused_async, reason = "these handlers have nothing to wait for")]
#![allow(clippy::unwrap_used, reason = "a test")]
#![deny(warnings, missing_docs, unreachable_pub)]
#![deny(
    rust_2018_idioms,
    unused_qualifications,
    unused_results,
    single_use_lifetimes,
    elided_lifetimes_in_paths
)]

use lambkin::resource::Index;
use lambkin::{Error, Function};

/// A table whose handle and index are not used.
#[lambkin::table(
    key("id", B),
    sort("at", N),
    index(name = "by.customer", key = "customer"),
    index(name = "By-day", key = "day", sort("at", N)),
    stream = "NEW_IMAGE"
)]
struct r#Match;

mod inner {
    pub(crate) mod deep {
        #[lambkin::queue(fifo = true, visibility = 18, dead_letter_after = 1_000, dead_letter = super::Failed)]
        pub(crate) struct HTTPJobs;
    }

    #[lambkin::queue(fifo = true, retention = 60)]
    pub(super) struct Failed;

    #[cfg(any())]
    #[lambkin::queue(dead_letter_after = 1, dead_letter = Nowhere)]
    struct NotThere;

    #[lambkin::bucket(name = "my-uploads.example", crate = crate::ours::lambkin_again)]
    #[derive(Debug)]
    pub(super) struct Uploads;
}

mod ours {
    pub(crate) use lambkin as lambkin_again;
}

/// Old.
#[lambkin::topic]
#[deprecated]
struct Alarms;

/// Names of the prelude, redefined by the user, which no expansion must use.
#[allow(dead_code)]
mod shadows {
    struct Option;
    struct Some;
    struct Send;
    mod std {}
    mod core {}
    mod lambkin {}
    #[::lambkin::table(key = "id", index(name = "all", key = "all"))]
    struct Result;
}

#[lambkin::function(sqs = inner::deep::HTTPJobs, batch = 10)]
async fn work() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(s3 = "ObjectCreated:*", bucket = crate::inner::Uploads)]
async fn store() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(dynamodb = Match)]
async fn follow() -> Result<(), Error> {
    Ok(())
}

#[allow(deprecated)]
#[lambkin::function(sns = Alarms)]
async fn page() -> Result<(), Error> {
    Ok(())
}

#[test]
fn an_attribute_becomes_data() {
    let sqs = work::SPEC.trigger;
    assert_eq!((sqs.queue, sqs.fifo), ("http-jobs.fifo", true));
    let queue = sqs.resource.unwrap();
    assert_eq!((queue.resource, queue.variable), ("HTTPJobs", "HTTP_JOBS_QUEUE_URL"));
    let s3 = store::SPEC.trigger;
    assert_eq!((s3.bucket, s3.resource.unwrap().variable), (Some("my-uploads.example"), "UPLOADS_BUCKET"));
    let stream = follow::SPEC.trigger;
    assert_eq!((stream.name, stream.resource.unwrap().resource), ("match", "Match"));
    let sns = page::SPEC.trigger;
    assert_eq!((sns.topic, sns.resource.unwrap().variable), ("alarms", "ALARMS_TOPIC_ARN"));
    assert_eq!(
        [Match::BY_CUSTOMER, Match::BY_DAY].map(|index: Index<Match>| index.name()),
        ["by.customer", "By-day"]
    );
}
