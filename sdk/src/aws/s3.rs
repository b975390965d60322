//! `aws_sdk_s3::Client`.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;

use crate::aws::http::Http;
use crate::aws::settings::Settings;
use crate::failure::Error;
use crate::init::{Init, InitContext};

/// Built from the region and the credentials that Lambda gives every function. On a custom endpoint
/// buckets are addressed by path, and the connection is opened in INIT; on AWS every bucket has a
/// host of its own, which only the first call knows.
///
/// Fails with `MissingVariable` or `InvalidVariable`, which name the variable.
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
        // A custom endpoint has one name; its buckets have none.
        .force_path_style(settings.endpoint.is_some())
        .build();
    Client::from_conf(config)
}
