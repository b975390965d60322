//! `aws_sdk_sns::Client`.

use aws_sdk_sns::Client;

use crate::aws::regional::endpoint;
use crate::failure::Error;
use crate::init::{Init, InitContext};

/// Builds the client from the region and the credentials that Lambda sets for every function, and opens
/// the connection to SNS in INIT.
///
/// Fails with `MissingVariable` or `InvalidVariable`; the message names the variable.
///
/// ```
/// use aws_sdk_sns::Client;
/// use lambkin::{InitContext, Shared};
///
/// struct Alarms {
///     arn: String,
///     sns: Shared<Client>,
/// }
///
/// #[lambkin::init]
/// async fn alarms(env: InitContext, sns: Shared<Client>) -> Result<Alarms, lambkin::Error> {
///     Ok(Alarms { arn: env.var("ALARMS_TOPIC_ARN")?, sns })
/// }
/// ```
impl Init for Client {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        let (settings, http) = super::start(env, "SNS").await?;
        let client = Self::new(&super::sdk_config(&settings, &http));
        if let Some(url) = endpoint(&settings).await {
            http.open(&url).await;
        }
        Ok(client)
    }
}

endpoint!(aws_sdk_sns);
