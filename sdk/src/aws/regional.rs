//! Endpoints of services with one host for each region. Each SDK crate has its own endpoint types, with the
//! same names.

/// `endpoint!(aws_sdk_sqs)` defines a function that returns the URL that the client calls, resolved by the
/// SDK's own rules.
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
