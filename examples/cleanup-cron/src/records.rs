//! Records whose time is over. DynamoDB's own TTL takes days; this is for what must be gone tomorrow.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Error;
use aws_sdk_dynamodb::types::AttributeValue::{self, N};
use futures_util::future::join_all;
use lambkin::Context;

use crate::{Report, Store, time_is_over};

type Key = HashMap<String, AttributeValue>;

const EXPIRED: &str = "expires_at <= :now";
/// Deletions at the same time: enough to hide the way to DynamoDB and back, and no burst for the table.
const AT_ONCE: usize = 25;

/// Looks through the table, page by page, and deletes what has expired.
pub(crate) async fn delete(
    store: &Store,
    now: Duration,
    context: &Context,
    report: &mut Report,
) -> Result<(), Box<Error>> {
    let now = N(now.as_secs().to_string());
    // So small a page that the time for it is certainly left.
    let scan = store.sessions.scan().limit(1_000).projection_expression("id");
    let scan = scan.filter_expression(EXPIRED).expression_attribute_values(":now", now.clone());
    let mut pages = scan.into_paginator().send();
    while !time_is_over(context, "records", report) {
        let Some(page) = pages.next().await.transpose().map_err(Error::from)? else { break };
        for keys in page.items().chunks(AT_ONCE) {
            for outcome in join_all(keys.iter().map(|key| delete_one(store, key, &now))).await {
                match outcome {
                    Ok(deleted) => report.records += usize::from(deleted),
                    Err(error) => report.failure(error.to_string()),
                }
            }
        }
    }
    Ok(())
}

/// Deletes a record unless it has been renewed since it was read; says whether it has not. A batch of
/// deletions is one request, but takes no condition.
async fn delete_one(store: &Store, key: &Key, now: &AttributeValue) -> Result<bool, Box<Error>> {
    let delete = store.sessions.delete_item().set_key(Some(key.clone()));
    let delete = delete.condition_expression(EXPIRED).expression_attribute_values(":now", now.clone());
    match delete.send().await.map_err(Error::from) {
        Ok(_) => Ok(true),
        Err(Error::ConditionalCheckFailedException(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
