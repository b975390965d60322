//! Deletes, every night at two, what nobody needs any more: objects under `temp/` that are older than a
//! week, and records whose `expires_at` has passed. It stops in time, and the next night goes on.
//!
//! `UPLOADS_BUCKET` names the bucket, `SESSIONS_TABLE` a table with the key `id` (a string) whose
//! `expires_at` is in seconds since 1970, and `MAX_AGE_HOURS`, 168 where it is not set, the age of the
//! objects. Try it:
//!
//! ```text
//! cargo lambkin dev
//! cargo lambkin invoke cleanup --event schedule
//! ```
//!
//! Its role needs `s3:ListBucket` on the bucket and `s3:DeleteObject` on `temp/*`, `dynamodb:Scan` and
//! `dynamodb:DeleteItem` on the table.

mod objects;
mod records;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambkin::{Bucket, Context, Error, Failure, InitContext, ReadWrite, Shared, Table, function};
use serde::Serialize;

lambkin::main!(cleanup);

#[function(schedule = "cron(0 2 * * ? *)", memory = 256, timeout = 300)]
async fn cleanup(context: Context, store: Shared<Store>) -> Result<Report, CleanupError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut report = Report::default();
    // Trouble with one of them is no reason to leave the other as it is.
    let objects = objects::delete(&store, now, &context, &mut report).await;
    let records = records::delete(&store, now, &context, &mut report).await;
    println!("{}", serde_json::to_string(&report).unwrap_or_default());
    objects?;
    records?;
    Ok(report)
}

/// What was done: the response, and a line of the log.
#[derive(Debug, Default, Serialize)]
struct Report {
    /// Objects deleted.
    objects: usize,
    /// Records deleted.
    records: usize,
    /// What could not be deleted.
    failed: usize,
    /// The first of those, with the reasons.
    failures: Vec<String>,
    /// What is left for the next night, because the time was over.
    left: Vec<&'static str>,
}

impl Report {
    fn failure(&mut self, what: String) {
        self.failed += 1;
        // So many are enough to see what is wrong.
        if self.failures.len() < 20 {
            self.failures.push(what);
        }
    }
}

/// What the longest request may take, with its retries, before Lambda ends the process.
const RESERVE: Duration = Duration::from_secs(10);

/// Whether it is time to stop, and if so, notes what is left.
fn time_is_over(context: &Context, what: &'static str, report: &mut Report) -> bool {
    let over = context.time_left().is_some_and(|left| left < RESERVE);
    if over {
        report.left.push(what);
    }
    over
}

#[lambkin::bucket]
struct Uploads;

#[lambkin::table(key = "id")]
struct Sessions;

struct Store {
    uploads: Bucket<Uploads, ReadWrite>,
    sessions: Table<Sessions, ReadWrite>,
    max_age: Duration,
}

#[lambkin::init]
async fn store(
    env: InitContext,
    uploads: Bucket<Uploads, ReadWrite>,
    sessions: Table<Sessions, ReadWrite>,
) -> Result<Store, Error> {
    let hours = env.var("MAX_AGE_HOURS").map_or(Ok(7 * 24), |hours| hours.parse::<u64>());
    let hours =
        hours.map_err(|_| Error::new("InvalidVariable", "`MAX_AGE_HOURS` is no whole number").permanent())?;
    let max_age = Duration::from_secs(hours.saturating_mul(60 * 60));
    Ok(Store { uploads, sessions, max_age })
}

#[derive(Debug, thiserror::Error, Failure)]
enum CleanupError {
    #[error("the bucket could not be cleaned up")]
    Bucket(#[from] Box<aws_sdk_s3::Error>),
    #[error("the table could not be cleaned up")]
    Table(#[from] Box<aws_sdk_dynamodb::Error>),
}

#[cfg(test)]
mod tests;
