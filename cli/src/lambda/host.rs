//! What all environments of the cloud share.

use tokio::sync::watch;

use super::config::Settings;
use super::warden::Warden;

/// The settings, the signal to stop, and the warden.
pub(super) struct Host {
    pub(super) settings: Settings,
    pub(super) stop: watch::Receiver<bool>,
    pub(super) warden: Warden,
}
