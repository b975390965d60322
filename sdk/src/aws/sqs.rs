//! `aws_sdk_sqs::Client`.

use aws_sdk_sqs::Client;

use crate::aws::regional::endpoint;
use crate::failure::Error;
use crate::init::{Init, InitContext};

/// Builds the client from the region and the credentials that Lambda sets for every function, and opens
/// the connection to SQS in INIT.
///
/// Fails with `MissingVariable` or `InvalidVariable`; the message names the variable.
///
/// ```
/// use aws_sdk_sqs::Client;
/// use lambkin::{InitContext, Shared};
///
/// struct Jobs {
///     url: String,
///     sqs: Shared<Client>,
/// }
///
/// #[lambkin::init]
/// async fn jobs(env: InitContext, sqs: Shared<Client>) -> Result<Jobs, lambkin::Error> {
///     Ok(Jobs { url: env.var("JOBS_QUEUE_URL")?, sqs })
/// }
/// ```
impl Init for Client {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        let (settings, http) = super::start(env, "SQS").await?;
        let client = Self::new(&super::sdk_config(&settings, &http));
        if let Some(url) = endpoint(&settings).await {
            http.open(&url).await;
        }
        Ok(client)
    }
}

endpoint!(aws_sdk_sqs);
