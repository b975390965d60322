//! The AWS SDK's clients as [shared values](crate::Shared), built the lean way.
//!
//! The features `dynamodb-client`, `s3-client`, `sns-client` and `sqs-client` implement [`Init`] for
//! `aws_sdk_dynamodb::Client`, `aws_sdk_s3::Client`, `aws_sdk_sns::Client` and `aws_sdk_sqs::Client`.
//! Each brings its SDK crate; all share one HTTP client. There is nothing to call here: take a `Shared<Client>` as an argument.
//!
//! Only what Lambda gives every function is read: its region and its role's credentials, which do
//! not change while an execution environment lives. No profile file, no metadata service, no
//! credential chain: a program that needs those builds its client with `aws-config` in an
//! `#[lambkin::init]` function, for a type of its own.
//!
//! | variable | meaning |
//! |---|---|
//! | `AWS_REGION`, else `AWS_DEFAULT_REGION` | the region; `us-east-1` where there is none and the endpoint is custom |
//! | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | the credentials; only the token may be missing |
//! | `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL_SNS`, `AWS_ENDPOINT_URL_SQS`, else `AWS_ENDPOINT_URL` | a custom endpoint: an emulator, a VPC endpoint |
//! | `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT` | `true` chooses those endpoints |
//! | `AWS_CA_BUNDLE` | a PEM file with the only roots to trust |
//! | `SSL_CERT_FILE`, `SSL_CERT_DIR` | where the system's roots are; they are used for every host then |
//! | `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` | the proxy, as for the SDK's own HTTP client |
//!
//! A variable that is missing fails INIT with `MissingVariable`, one that makes no sense with
//! `InvalidVariable`; the message names it.
//!
//! What makes it lean, against a client from the SDK's README with default features:
//!
//! * TLS is rustls with ring alone. AWS-LC's entropy costs 35 to 65 ms of CPU before the first
//!   handshake, most of a second at 128 MB, and 2 MB of binary; the second HTTP and TLS stack that
//!   the SDK's default features bring is not compiled.
//! * Amazon's five roots are parsed, not the system's 140, unless a host needs those: a custom
//!   endpoint over https, or a partition other than `amazonaws.com`.
//! * The connections to DynamoDB, SNS and SQS, and to a custom endpoint over https, are opened in INIT: together,
//!   for at most one second, and what goes wrong is left to the first call. On AWS every bucket has
//!   a host of its own, so S3's is opened by the first call.
//!
//! Every call carries the trace of the invocation that makes it (`x-amzn-trace-id`): for X-Ray, and for
//! Lambda's detection of functions that call themselves without end.
//!
//! # Errors of the SDK
//!
//! Every error of a call is a [`Failure`](crate::Failure): `?` converts it into an [`Error`](crate::Error) whose
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
//! Any of it can be had differently: `aws_sdk_s3::Client` is a plain value, and the features of the SDK
//! crates add up. S3's multi-region access points need `features = ["sigv4a"]` of `aws-sdk-s3`.

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

/// One connection pool for all clients, so that each host is connected to once.
impl Init for Http {
    type Error = Error;

    async fn init(env: &InitContext) -> Result<Self, Error> {
        Self::new(settings::roots(&|name| env.var(name).ok())?)
    }
}

/// What every client starts from.
async fn start(env: &InitContext, service: &str) -> Result<(Settings, Shared<Http>), Error> {
    // Missing variables are reported before anything costs time.
    let settings = Settings::read(service, &|name| env.var(name).ok())?;
    Ok((settings, env.shared::<Http>().await?))
}

fn sdk_config(settings: &Settings, http: &Http) -> SdkConfig {
    let mut config = SdkConfig::builder()
        // The newest defaults of the SDK that this crate is compiled with.
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(settings.credentials.clone()))
        .http_client(SharedHttpClient::new(http.clone()))
        .use_fips(settings.fips)
        .use_dual_stack(settings.dual_stack);
    config.set_endpoint_url(settings.endpoint.clone());
    config.build()
}
