//! Services with one host for each region. Each SDK crate has types of its own for its endpoints, of the same
//! names.

/// `endpoint!(aws_sdk_sqs)`: where the client's calls will go, by the rules of the SDK itself.
macro_rules! endpoint {
    ($sdk:ident) => {
        async fn endpoint(settings: &super::settings::Settings) -> Option<String> {
            use $sdk::config::endpoint::{DefaultResolver, Params, ResolveEndpoint as _};

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
    };
}

pub(super) use endpoint;
