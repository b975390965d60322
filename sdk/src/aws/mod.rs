//! The AWS SDK's clients as [shared values](crate::Shared), built for fast cold starts.
//!
//! The features `dynamodb-client`, `s3-client`, `sns-client` and `sqs-client` implement [`Init`] for
//! `aws_sdk_dynamodb::Client`, `aws_sdk_s3::Client`, `aws_sdk_sns::Client` and `aws_sdk_sqs::Client`.
//! Each feature adds its SDK crate, and all clients share one HTTP client. This module has no functions to
//! call: take a `Shared<Client>` as an argument.
//!
//! The clients read only the variables that Lambda sets for every function: its region and the credentials
//! of its role, which do not change during the life of an execution environment. They read no profile file,
//! metadata service or credential chain. To use those, build a client with `aws-config` in an
//! `#[lambkin::init]` function that returns a type of your own.
//!
//! | variable | meaning |
//! |---|---|
//! | `AWS_REGION`, else `AWS_DEFAULT_REGION` | the region; `us-east-1` if neither is set and the endpoint is custom |
//! | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | the credentials; only the token is optional |
//! | `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL_SNS`, `AWS_ENDPOINT_URL_SQS`, else `AWS_ENDPOINT_URL` | a custom endpoint, such as an emulator or a VPC endpoint |
//! | `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT` | `true` selects those endpoints |
//! | `AWS_CA_BUNDLE` | a PEM file; only its root certificates are trusted |
//! | `SSL_CERT_FILE`, `SSL_CERT_DIR` | the location of the system's root certificates, which are then used for every host |
//! | `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` | the proxy, as for the SDK's own HTTP client |
//!
//! INIT fails with `MissingVariable` if a variable is missing and with `InvalidVariable` if its value is
//! invalid; the message names the variable.
//!
//! Differences from a client built as in the SDK's README, with default features:
//!
//! * TLS is rustls with ring only. AWS-LC's entropy costs 35 to 65 ms of CPU before the first
//!   handshake, most of a second at 128 MB, and 2 MB of binary. The second HTTP and TLS stack that
//!   the SDK's default features add is not compiled.
//! * Amazon's five root certificates are parsed instead of the system's 140, unless a host needs the
//!   system's: a custom `https` endpoint, or a partition other than `amazonaws.com`.
//! * The connections to DynamoDB, SNS and SQS, and to a custom `https` endpoint, are opened in INIT, all at
//!   the same time and for at most one second. If that fails, the first call tries again. On AWS every bucket
//!   has its own host, so the first call to S3 opens the connection.
//!
//! Every call carries the trace of its invocation (`x-amzn-trace-id`), for X-Ray and for Lambda's detection
//! of recursive loops.
//!
//! # Errors of the SDK
//!
//! Every error of a call is a [`Failure`](crate::Failure): `?` converts it into an [`Error`] whose
//! name is the service's own code, such as `ConditionalCheckFailedException` or `AccessDeniedException`, and
//! whose message is the code with the service's message. The code says the rest:
//!
//! | the service says | status | permanent |
//! |---|---|---|
//! | a condition of the write is not met: `ConditionalCheckFailedException`, `PreconditionFailed`, and `TransactionCanceledException` where one of the reasons is `ConditionalCheckFailed` | 409 | no: an attempt that reads again may meet it |
//! | too many requests: `ThrottlingException`, `SlowDown`, ... | 503 with `Retry-After: 1` | no |
//! | it timed out: `RequestTimeout`, `RequestTimeoutException` | 504 | no |
//! | the request is not valid, or the resource does not exist: `ValidationException`, `NoSuchKey`, ... | 500 | yes |
//! | anything else, such as `AccessDenied`: a policy can be mended | 500 | no |
//!
//! Without a code, the name says how far the call came:
//!
//! | name | when | status | permanent |
//! |---|---|---|---|
//! | `SdkConstruction` | the request could not be built | 500 | yes |
//! | `SdkTimeout` | no response in time | 504 | no |
//! | `SdkDispatch` | no response at all: no connection, no credentials | 503 | no |
//! | `SdkResponse` | the response could not be read | 500 | no |
//! | `SdkUnhandled` | the response is an error without a code | 500 | no |
//!
//! # Other configurations
//!
//! To configure a client differently, build it yourself: `aws_sdk_s3::Client` is a plain value. The features
//! of the SDK crates can be added: S3's multi-region access points need `features = ["sigv4a"]` of
//! `aws-sdk-s3`.

mod failure;
mod http;
#[cfg(any(feature = "dynamodb-client", feature = "sns-client", feature = "sqs-client"))]
mod regional;
mod settings;
#[cfg(all(
    test,
    feature = "dynamodb-client",
    feature = "s3-client",
    feature = "sns-client",
    feature = "sqs-client",
    feature = "testing"
))]
pub(crate) mod tests;
mod trace;

#[cfg(feature = "dynamodb-client")]
mod dynamodb;
#[cfg(feature = "s3-client")]
mod s3;
#[cfg(feature = "sns-client")]
mod sns;
#[cfg(feature = "sqs-client")]
mod sqs;

use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{SharedCredentialsProvider, SharedHttpClient};

#[cfg_attr(not(feature = "custom_resource"), allow(unused_imports))]
pub(crate) use self::http::Http;
use crate::aws::settings::Settings;
use crate::failure::Error;
use crate::init::{Init, InitContext, Shared};

/// Builds one connection pool for all clients, so that each host needs only one connection.
impl Init for Http {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        Self::new(settings::roots(&|name| env.var(name).ok())?)
    }
}

/// Returns the settings and the HTTP client for a service's client.
async fn start(env: &InitContext, service: &str) -> Result<(Settings, Shared<Http>), Error> {
    // The settings come first, so that a missing variable is reported before anything that takes time.
    let settings = Settings::read(service, &|name| env.var(name).ok())?;
    Ok((settings, env.shared::<Http>().await?))
}

fn sdk_config(settings: &Settings, http: &Http) -> SdkConfig {
    let mut config = SdkConfig::builder()
        // The newest defaults of the SDK version that this crate is compiled with.
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(settings.credentials.clone()))
        .http_client(SharedHttpClient::new(http.clone()))
        .use_fips(settings.fips)
        .use_dual_stack(settings.dual_stack);
    config.set_endpoint_url(settings.endpoint.clone());
    config.build()
}
