//! Deletes objects under `temp/` that are too old.

use std::time::Duration;

use aws_sdk_s3::operation::delete_objects::DeleteObjectsOutput;
use aws_sdk_s3::types::{Delete, Object, ObjectIdentifier};
use lambkin::{Context, Error};

use crate::report::Report;
use crate::{Store, is_out_of_time};

/// Lists the objects page by page and deletes the old ones of a page with one request. Both requests are
/// limited to 1,000 objects.
pub(crate) async fn delete(
    store: &Store,
    now: Duration,
    context: &Context,
    report: &mut Report,
) -> Result<(), Error> {
    let oldest_to_keep = i64::try_from(now.saturating_sub(store.max_age).as_secs()).unwrap_or(i64::MAX);
    let mut pages = store.uploads.list_objects_v2().prefix("temp/").into_paginator().send();
    loop {
        if is_out_of_time(context) {
            report.left.push("objects");
            return Ok(());
        }
        let Some(page) = pages.next().await else {
            return Ok(());
        };
        let old = old_objects(page?.contents(), oldest_to_keep);
        if !old.is_empty() {
            delete_page(store, old, report).await?;
        }
    }
}

/// Returns the keys of the objects that were last modified before a time, in seconds since 1970.
fn old_objects(objects: &[Object], oldest_to_keep: i64) -> Vec<ObjectIdentifier> {
    objects
        .iter()
        .filter(|object| object.last_modified().is_some_and(|time| time.secs() < oldest_to_keep))
        .filter_map(|object| ObjectIdentifier::builder().key(object.key()?).build().ok())
        .collect()
}

async fn delete_page(store: &Store, old: Vec<ObjectIdentifier>, report: &mut Report) -> Result<(), Error> {
    let requested = old.len();
    // A quiet response lists only the objects that could not be deleted.
    let delete = Delete::builder().set_objects(Some(old)).quiet(true).build()?;
    let response = store.uploads.delete_objects().delete(delete).send().await?;
    add_to(report, requested, &response);
    Ok(())
}

fn add_to(report: &mut Report, requested: usize, response: &DeleteObjectsOutput) {
    let errors = response.errors();
    report.objects += requested.saturating_sub(errors.len());
    for error in errors {
        report.add_failure(error.key().unwrap_or("unknown key"), error.code().unwrap_or("unknown reason"));
    }
}
