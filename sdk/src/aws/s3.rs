//! `aws_sdk_s3::Client`.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;

use crate::aws::http::Http;
use crate::aws::settings::Settings;
use crate::failure::Error;
use crate::init::{Init, InitContext};

/// Builds the client from the region and the credentials that Lambda sets for every function.
///
/// With a custom endpoint, the client addresses buckets by path and opens the connection in INIT. On AWS
/// every bucket has its own host, so the first call opens the connection.
///
/// Fails with `MissingVariable` or `InvalidVariable`; the message names the variable.
///
/// ```
/// use aws_sdk_s3::Client;
/// use lambkin::{Event, Shared};
///
/// #[lambkin::function]
/// async fn size(Event(key): Event<String>, s3: Shared<Client>) -> Result<i64, lambkin::Error> {
///     let head = s3.head_object().bucket("uploads").key(key).send().await?;
///     Ok(head.content_length().unwrap_or(0))
/// }
/// ```
impl Init for Client {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        let (settings, http) = super::start(env, "S3").await?;
        let client = client(&settings, &http);
        if let Some(url) = &settings.endpoint {
            http.open(url).await;
        }
        Ok(client)
    }
}

pub(super) fn client(settings: &Settings, http: &Http) -> Client {
    let config = Builder::from(&super::sdk_config(settings, http))
        // A custom endpoint has one host name; its buckets have no host names of their own.
        .force_path_style(settings.endpoint.is_some())
        .build();
    Client::from_conf(config)
}
