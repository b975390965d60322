//! Objects under `temp/` that are older than they may be.

use std::time::Duration;

use aws_sdk_s3::Error;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use lambkin::Context;

use crate::{Report, Store, time_is_over};

/// Lists a page, deletes what is old in it by one request, and so on: S3 takes and gives 1,000 at once.
pub(crate) async fn delete(
    store: &Store,
    now: Duration,
    context: &Context,
    report: &mut Report,
) -> Result<(), Box<Error>> {
    let newest = i64::try_from(now.saturating_sub(store.max_age).as_secs()).unwrap_or(i64::MAX);
    let mut pages = store.uploads.list_objects_v2().prefix("temp/").into_paginator().send();
    while !time_is_over(context, "objects", report) {
        let Some(page) = pages.next().await.transpose().map_err(Error::from)? else { break };
        let old = page
            .contents()
            .iter()
            .filter(|object| object.last_modified().is_some_and(|at| at.secs() < newest));
        let old: Vec<ObjectIdentifier> =
            old.filter_map(|object| ObjectIdentifier::builder().key(object.key()?).build().ok()).collect();
        if old.is_empty() {
            continue;
        }
        let count = old.len();
        // Quiet: the response names only what could not be deleted.
        let delete = Delete::builder().set_objects(Some(old)).quiet(true).build().map_err(Error::from)?;
        let deleted = store.uploads.delete_objects().delete(delete).send().await.map_err(Error::from)?;
        report.objects += count - deleted.errors().len().min(count);
        for error in deleted.errors() {
            report.failure(format!("{}: {}", error.key().unwrap_or("?"), error.code().unwrap_or("?")));
        }
    }
    Ok(())
}
