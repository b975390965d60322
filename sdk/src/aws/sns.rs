//! `aws_sdk_sns::Client`.

use aws_sdk_sns::Client;
use aws_sdk_sns::config::endpoint::{DefaultResolver, Params, ResolveEndpoint as _};

use super::settings::Settings;
use crate::{Error, Init, InitContext};

/// Built from the region and the credentials that Lambda gives every function; the connection to
/// the region's topics is opened in INIT.
///
/// Fails with `MissingVariable` or `InvalidVariable`, which name the variable.
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

/// Where the client's calls will go, by the rules of the SDK itself.
async fn endpoint(settings: &Settings) -> Option<String> {
    let params = Params::builder()
        .region(settings.region.as_str())
        .use_fips(settings.fips)
        .use_dual_stack(settings.dual_stack)
        .set_endpoint(settings.endpoint.clone())
        .build()
        .ok()?;
    let endpoint = DefaultResolver::new().resolve_endpoint(&params).await.ok()?;
    Some(endpoint.url().to_owned())
}
