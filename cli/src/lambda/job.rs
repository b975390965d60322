//! An invocation on its way from a caller to an environment.

use bytes::Bytes;
use http::HeaderValue;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::invoke::InvokeResponse;

/// One invocation, and where its response goes.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) payload: Bytes,
    pub(super) client_context: Option<HeaderValue>,
    pub(super) trace: Option<HeaderValue>,
    pub(super) permit: Permit,
    pub(super) response: oneshot::Sender<InvokeResponse>,
}

/// The permission to run one invocation. It is given back when this is dropped.
pub(super) struct Permit {
    pub(super) _slot: OwnedSemaphorePermit,
    pub(super) _reserved: Option<OwnedSemaphorePermit>,
}
