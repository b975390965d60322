//! Deletes old data every night at two: objects under `temp/` that are older than a week, and records whose
//! `expires_at` has passed. It stops before its deadline, and the next night continues. If something could
//! not be deleted, the function fails, so that an alarm can fire; what was done is in the log.
//!
//! `UPLOADS_BUCKET` names the bucket, and `SESSIONS_TABLE` a table with the key `id` (a string) whose
//! `expires_at` is in seconds since 1970. `MAX_AGE_HOURS` is the age of the objects, 168 by default. Try it:
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
mod report;

use std::num::ParseIntError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambkin::{Bucket, Context, Error, Failure, InitContext, ReadWrite, Shared, Table, function};

use report::Report;

lambkin::main!(cleanup);

#[lambkin::bucket]
struct Uploads;

#[lambkin::table(key = "id")]
struct Sessions;

/// The bucket, the table and the settings, built once in INIT.
struct Store {
    uploads: Bucket<Uploads, ReadWrite>,
    sessions: Table<Sessions, ReadWrite>,
    max_age: Duration,
}

/// Why a clean-up did not delete everything. Each message has the counts of what was deleted.
#[derive(Debug, thiserror::Error, Failure)]
enum CleanupError {
    #[error("the bucket could not be cleaned up: {report}")]
    Bucket { source: Error, report: Report },
    #[error("the table could not be cleaned up: {report}")]
    Table { source: Error, report: Report },
    #[error("not everything could be deleted ({failed} failed): {0}", failed = .0.failed)]
    Incomplete(Report),
}

#[function(schedule = "cron(0 2 * * ? *)", memory = 256, timeout = 300)]
async fn cleanup(context: Context, store: Shared<Store>) -> Result<Report, CleanupError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut report = Report::default();
    let objects = objects::delete(&store, now, &context, &mut report).await;
    // If the bucket fails, the table is cleaned up all the same.
    let records = records::delete(&store, now, &context, &mut report).await;
    for (what, outcome) in [("the bucket", &objects), ("the table", &records)] {
        if let Err(error) = outcome {
            report.add_failure(what, &error.to_string());
        }
    }
    println!("{report}");

    match (objects, records) {
        (Err(source), _) => Err(CleanupError::Bucket { source, report }),
        (Ok(()), Err(source)) => Err(CleanupError::Table { source, report }),
        (Ok(()), Ok(())) if report.failed > 0 => Err(CleanupError::Incomplete(report)),
        (Ok(()), Ok(())) => Ok(report),
    }
}

/// The time that the longest request may take, with its retries.
const RESERVE: Duration = Duration::from_secs(10);

/// Returns whether it is time to stop.
fn is_out_of_time(context: &Context) -> bool {
    context.time_left().is_some_and(|left| left < RESERVE)
}

#[lambkin::init]
async fn store(
    env: InitContext,
    uploads: Bucket<Uploads, ReadWrite>,
    sessions: Table<Sessions, ReadWrite>,
) -> Result<Store, Error> {
    let hours = match env.var("MAX_AGE_HOURS") {
        Ok(hours) => hours.parse::<u64>().map_err(invalid_age)?,
        Err(_) => 7 * 24,
    };
    let max_age = Duration::from_secs(hours.saturating_mul(60 * 60));
    Ok(Store { uploads, sessions, max_age })
}

fn invalid_age(error: ParseIntError) -> Error {
    Error::new("InvalidVariable", "`MAX_AGE_HOURS` must be a whole number").permanent().with_source(error)
}

#[cfg(test)]
mod tests;
