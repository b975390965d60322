//! The actions on whole queues.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{QueueRequest, required};
use crate::sqs::error::Error;
use crate::sqs::settings::{self, COMPUTED, Settings};
use crate::sqs::store::Queue;
use crate::sqs::{Queues, arn, check, url};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct CreateQueue {
    queue_name: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
    #[serde(rename = "tags", alias = "Tags")]
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetQueueUrl {
    queue_name: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct QueueUrl {
    queue_url: String,
}

/// The request of `ListQueues`, and of `ListDeadLetterSourceQueues`, which has a URL.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ListRequest {
    queue_url: Option<String>,
    queue_name_prefix: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Page {
    #[serde(rename = "QueueUrls", skip_serializing_if = "Vec::is_empty")]
    urls: Vec<String>,
    #[serde(rename = "NextToken", skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// SQS's model spells this field differently.
#[derive(Debug, Serialize)]
pub(crate) struct DeadLetterSources {
    #[serde(rename = "queueUrls")]
    urls: Vec<String>,
    #[serde(rename = "NextToken", skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct GetAttributes {
    queue_url: Option<String>,
    attribute_names: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attributes {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SetAttributes {
    queue_url: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TagRequest {
    queue_url: Option<String>,
    tags: BTreeMap<String, String>,
    tag_keys: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tags {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
}

impl Queues {
    /// Creates a queue. An existing queue with the requested values counts as success.
    pub(crate) fn create_queue(&self, request: &CreateQueue, endpoint: &str) -> Result<QueueUrl, Error> {
        let name = required(request.queue_name.as_deref(), "QueueName")?;
        let none = BTreeMap::new();
        let attributes = request.attributes.as_ref().unwrap_or(&none);
        let settings = Settings::of_new(attributes)?;
        check::queue_name(name, settings.fifo())?;
        let now = self.now();
        let mut store = self.store();
        match store.find(name)? {
            Some(there) => {
                let (has, requested) = (there.settings.all(), settings.all());
                let differs = |name: &&String| has.get(*name) != requested.get(*name);
                if let Some(name) = attributes.keys().find(differs) {
                    return Err(Error::queue_exists(name));
                }
            }
            None => store.create(name, &settings, request.tags.as_ref().unwrap_or(&none), now)?,
        }
        Ok(QueueUrl { queue_url: url(endpoint, name) })
    }

    pub(crate) fn get_queue_url(&self, request: &GetQueueUrl, endpoint: &str) -> Result<QueueUrl, Error> {
        let name = required(request.queue_name.as_deref(), "QueueName")?;
        let queue = self.store().queue(name)?;
        Ok(QueueUrl { queue_url: url(endpoint, &queue.name) })
    }

    pub(crate) fn list_queues(&self, request: &ListRequest, endpoint: &str) -> Result<Page, Error> {
        let prefix = request.queue_name_prefix.as_deref().unwrap_or_default();
        let mut queues = self.store().queues()?;
        queues.retain(|queue| queue.name.starts_with(prefix));
        let (urls, next) = page(&queues, request, endpoint)?;
        Ok(Page { urls, next })
    }

    pub(crate) fn list_dead_letter_source_queues(
        &self,
        request: &ListRequest,
        endpoint: &str,
    ) -> Result<DeadLetterSources, Error> {
        let store = self.store();
        let target = super::queue(&store, request.queue_url.as_deref())?;
        let mut queues = store.queues()?;
        queues.retain(|queue| queue.settings.redrive().is_some_and(|redrive| redrive.target == target.name));
        let (urls, next) = page(&queues, request, endpoint)?;
        Ok(DeadLetterSources { urls, next })
    }

    pub(crate) fn delete_queue(&self, request: &QueueRequest) -> Result<(), Error> {
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        store.delete_queue(&queue)?;
        drop(store);
        // Those who wait for its messages can stop.
        self.inner.changed.notify_waiters();
        Ok(())
    }

    pub(crate) fn purge_queue(&self, request: &QueueRequest) -> Result<(), Error> {
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        store.purge(&queue)
    }

    pub(crate) fn get_queue_attributes(&self, request: &GetAttributes) -> Result<Attributes, Error> {
        let store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let names = request.attribute_names.as_deref().unwrap_or_default();
        if let Some(unknown) = names.iter().find(|name| !settings::is_known(name)) {
            return Err(Error::unknown_attribute(unknown));
        }
        let counts = store.counts(&queue, self.now())?;
        let mut attributes = queue.settings.all();
        let computed = [
            ("ApproximateNumberOfMessages", counts.visible.to_string()),
            ("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string()),
            ("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string()),
            ("CreatedTimestamp", (queue.created / 1_000).to_string()),
            ("LastModifiedTimestamp", (queue.modified / 1_000).to_string()),
            ("QueueArn", arn(&queue.name)),
        ];
        attributes.extend(computed.map(|(name, value)| (name.to_owned(), value)));
        attributes.retain(|name, _| names.iter().any(|wanted| wanted == "All" || wanted == name));
        Ok(Attributes { attributes })
    }

    pub(crate) fn set_queue_attributes(&self, request: &SetAttributes) -> Result<(), Error> {
        let now = self.now();
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let attributes = request.attributes.as_ref().ok_or_else(|| Error::missing("Attributes"))?;
        if let Some(name) = attributes.keys().find(|name| COMPUTED.contains(&name.as_str())) {
            return Err(Error::unknown_attribute(name));
        }
        let mut settings = queue.settings.clone();
        settings.change(attributes)?;
        store.change(&queue, &settings, now)?;
        drop(store);
        self.inner.changed.notify_waiters();
        Ok(())
    }

    pub(crate) fn list_queue_tags(&self, request: &QueueRequest) -> Result<Tags, Error> {
        let queue = super::queue(&self.store(), request.queue_url.as_deref())?;
        Ok(Tags { tags: queue.tags })
    }

    pub(crate) fn tag_queue(&self, request: &TagRequest) -> Result<(), Error> {
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let mut tags = queue.tags.clone();
        tags.extend(request.tags.clone());
        store.tag(&queue, &tags)
    }

    pub(crate) fn untag_queue(&self, request: &TagRequest) -> Result<(), Error> {
        let mut store = self.store();
        let queue = super::queue(&store, request.queue_url.as_deref())?;
        let mut tags = queue.tags.clone();
        tags.retain(|key, _| !request.tag_keys.contains(key));
        store.tag(&queue, &tags)
    }
}

/// Returns a page of URLs, and the token of the next page: the name of the last queue on this one.
fn page(
    queues: &[Queue],
    request: &ListRequest,
    endpoint: &str,
) -> Result<(Vec<String>, Option<String>), Error> {
    const MOST: i64 = 1_000;
    let most = request.max_results.unwrap_or(MOST);
    check::range(most, "MaxResults", 1, MOST, "Must be between 1 and 1000.")?;
    let after = match &request.next_token {
        None => String::new(),
        Some(token) => STANDARD
            .decode(token)
            .ok()
            .and_then(|name| String::from_utf8(name).ok())
            .ok_or_else(|| Error::parameter("Invalid or expired next token."))?,
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let rest = || queues.iter().filter(|queue| queue.name > after);
    let page: Vec<_> = rest().take(most).collect();
    let more = request.max_results.is_some() && rest().count() > most;
    let next = page.last().filter(|_| more).map(|queue| STANDARD.encode(&queue.name));
    Ok((page.into_iter().map(|queue| url(endpoint, &queue.name)).collect(), next))
}
