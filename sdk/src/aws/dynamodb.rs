//! `aws_sdk_dynamodb::Client`.

use aws_sdk_dynamodb::Client;

use crate::aws::regional::endpoint;
use crate::failure::Error;
use crate::init::{Init, InitContext};

/// Builds the client from the region and the credentials that Lambda sets for every function, and opens
/// the connection to DynamoDB in INIT.
///
/// Fails with `MissingVariable` or `InvalidVariable`; the message names the variable.
///
/// ```
/// use aws_sdk_dynamodb::Client;
/// use lambkin::Shared;
///
/// struct Orders {
///     table: String,
///     db: Shared<Client>,
/// }
///
/// #[lambkin::init]
/// async fn orders(env: lambkin::InitContext, db: Shared<Client>) -> Result<Orders, lambkin::Error> {
///     Ok(Orders { table: env.var("ORDERS_TABLE")?, db })
/// }
/// ```
impl Init for Client {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        let (settings, http) = super::start(env, "DYNAMODB").await?;
        let client = Self::new(&super::sdk_config(&settings, &http));
        if let Some(url) = endpoint(&settings).await {
            http.open(&url).await;
        }
        Ok(client)
    }
}

endpoint!(aws_sdk_dynamodb);
