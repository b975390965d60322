//! Deletes records that have expired. DynamoDB's own TTL may take days; this is for data that must be gone the
//! next day.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::types::AttributeValue::{self, N};
use futures_util::future::join_all;
use lambkin::{Context, Error};

use crate::report::Report;
use crate::{Store, is_out_of_time};

type Key = HashMap<String, AttributeValue>;

const HAS_EXPIRED: &str = "expires_at <= :now";

/// How many items a page of the scan reads: so few that a page never takes longer than the reserve.
const PAGE: i32 = 1_000;

/// How many deletions run at the same time: enough to hide the latency, and not a burst for the table.
const AT_ONCE: usize = 25;

/// Scans the table page by page and deletes the records that have expired.
pub(crate) async fn delete(
    store: &Store,
    now: Duration,
    context: &Context,
    report: &mut Report,
) -> Result<(), Error> {
    let now = N(now.as_secs().to_string());
    let mut pages = store
        .sessions
        .scan()
        .limit(PAGE)
        .projection_expression("id")
        .filter_expression(HAS_EXPIRED)
        .expression_attribute_values(":now", now.clone())
        .into_paginator()
        .send();
    loop {
        if is_out_of_time(context) {
            report.left.push("records");
            return Ok(());
        }
        let Some(page) = pages.next().await else {
            return Ok(());
        };
        for keys in page?.items().chunks(AT_ONCE) {
            let deletions = keys.iter().map(|key| delete_one(store, key, &now));
            let outcomes = join_all(deletions).await;
            for outcome in outcomes {
                add_to(report, outcome);
            }
        }
    }
}

/// Deletes a record unless it was renewed after it was read. Returns whether it was deleted.
///
/// DynamoDB's `BatchWriteItem` deletes several items with one request, but takes no condition.
async fn delete_one(store: &Store, key: &Key, now: &AttributeValue) -> Result<bool, Error> {
    let deleted = store
        .sessions
        .delete_item()
        .set_key(Some(key.clone()))
        .condition_expression(HAS_EXPIRED)
        .expression_attribute_values(":now", now.clone())
        .send()
        .await;
    match deleted {
        Ok(_) => Ok(true),
        Err(error) if error.as_service_error().is_some_and(was_renewed) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn was_renewed(error: &DeleteItemError) -> bool {
    error.is_conditional_check_failed_exception()
}

fn add_to(report: &mut Report, outcome: Result<bool, Error>) {
    match outcome {
        Ok(true) => report.records += 1,
        Ok(false) => {}
        // The id of a session is a secret, and does not belong in a log.
        Err(error) => report.add_failure("a record", &error.to_string()),
    }
}
