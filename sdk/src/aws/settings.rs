//! The settings of a client, read from environment variables only.

use aws_credential_types::Credentials;

use crate::aws::http::Roots;
use crate::failure::Error;

/// Reads one variable. Tests pass a list, because all tests share the environment of the process.
pub(super) type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

#[derive(Debug)]
pub(super) struct Settings {
    pub(super) region: String,
    pub(super) credentials: Credentials,
    pub(super) endpoint: Option<String>,
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
}

/// The region that the AWS SDKs sign for where the region does not matter.
const ANY_REGION: &str = "us-east-1";

impl Settings {
    /// Reads the settings of the service whose variables end with `service`: `DYNAMODB`, `S3`, `SNS`, `SQS`.
    pub(super) fn read(service: &str, var: Variables<'_>) -> Result<Self, Error> {
        let endpoint = endpoint(service, var)?;
        let region = var("AWS_REGION").or_else(|| var("AWS_DEFAULT_REGION"));
        let region = match (region, &endpoint) {
            (Some(region), _) => region,
            (None, Some(_)) => ANY_REGION.to_owned(),
            (None, None) => return Err(missing("AWS_REGION")),
        };
        let secret = |name| var(name).ok_or_else(|| missing(name));
        let credentials = Credentials::new(
            secret("AWS_ACCESS_KEY_ID")?,
            secret("AWS_SECRET_ACCESS_KEY")?,
            var("AWS_SESSION_TOKEN"),
            // No expiry: the credentials outlive the execution environment.
            None,
            "Environment",
        );
        let on = |name| var(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        Ok(Self {
            region,
            credentials,
            endpoint,
            fips: on("AWS_USE_FIPS_ENDPOINT"),
            dual_stack: on("AWS_USE_DUALSTACK_ENDPOINT"),
        })
    }
}

fn endpoint(service: &str, var: Variables<'_>) -> Result<Option<String>, Error> {
    for name in [&format!("AWS_ENDPOINT_URL_{service}"), "AWS_ENDPOINT_URL"] {
        match var(name) {
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => return Ok(Some(url)),
            Some(_) => {
                let message = format!("`{name}` is not a URL: it must start with `http://` or `https://`");
                return Err(Error::new("InvalidVariable", message).permanent());
            }
            None => {}
        }
    }
    Ok(None)
}

fn missing(name: &str) -> Error {
    let message = format!(
        "the environment variable `{name}` is not set: Lambda sets it for every function; \
         outside Lambda set it yourself, or build a client with `aws-config` in an `#[lambkin::init]` function"
    );
    Error::new("MissingVariable", message).permanent()
}

/// Selects the root certificates for the hosts that the environment names.
pub(super) fn roots(var: Variables<'_>) -> Result<Roots, Error> {
    if let Some(path) = var("AWS_CA_BUNDLE") {
        return Roots::bundle(&path);
    }
    let moved = var("SSL_CERT_FILE").or_else(|| var("SSL_CERT_DIR")).is_some();
    let region = var("AWS_REGION").or_else(|| var("AWS_DEFAULT_REGION")).unwrap_or_default();
    // Amazon's own roots sign `amazonaws.com`: the commercial partition and GovCloud.
    let elsewhere = ["cn-", "us-iso", "eu-iso", "eusc-"].iter().any(|prefix| region.starts_with(prefix));
    let custom = [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_SNS",
        "AWS_ENDPOINT_URL_SQS",
    ]
    .iter()
    .filter_map(|name| var(name))
    .any(|url| url.starts_with("https://") && !of_amazon(&url));
    Ok(if moved || elsewhere || custom { Roots::Native } else { Roots::Amazon })
}

fn of_amazon(url: &str) -> bool {
    let host = url.trim_start_matches("https://").split(['/', ':', '?']).next().unwrap_or_default();
    host.ends_with(".amazonaws.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars<'a>(list: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| list.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret")];

    fn read(service: &str, more: &[(&str, &str)]) -> Result<Settings, Error> {
        Settings::read(service, &vars(&[&KEYS[..], more].concat()))
    }

    #[test]
    fn a_region_is_required_only_without_a_custom_endpoint() {
        let error = read("S3", &[("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")]).unwrap_err();
        assert_eq!(error.name(), "MissingVariable");
        assert!(error.to_string().starts_with("the environment variable `AWS_REGION` is not set"), "{error}");
        assert!(error.is_permanent());
        let url = ("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        assert_eq!(read("S3", &[url]).unwrap().region, "us-east-1");
        let default = ("AWS_DEFAULT_REGION", "eu-central-1");
        assert_eq!(read("S3", &[url, default]).unwrap().region, "eu-central-1");
        assert_eq!(read("S3", &[("AWS_REGION", "eu-west-1"), default]).unwrap().region, "eu-west-1");
    }

    #[test]
    fn missing_credentials_are_named_and_the_secret_is_not_printed() {
        let region = ("AWS_REGION", "eu-west-1");
        let error = Settings::read("S3", &vars(&[region])).unwrap_err();
        assert!(error.to_string().contains("`AWS_ACCESS_KEY_ID`"), "{error}");
        let error = Settings::read("S3", &vars(&[region, KEYS[0]])).unwrap_err();
        assert!(error.to_string().contains("`AWS_SECRET_ACCESS_KEY`"), "{error}");
        let token = ("AWS_SESSION_TOKEN", "token");
        let settings = read("S3", &[region, token]).unwrap();
        assert_eq!(settings.credentials.session_token(), Some("token"));
        assert!(!format!("{settings:?}").contains("secret\""), "{settings:?}");
    }

    #[test]
    fn the_endpoint_of_the_service_wins() {
        let all = ("AWS_ENDPOINT_URL", "http://all");
        let own = ("AWS_ENDPOINT_URL_S3", "http://own");
        assert_eq!(read("S3", &[all, own]).unwrap().endpoint.unwrap(), "http://own");
        assert_eq!(read("DYNAMODB", &[all, own]).unwrap().endpoint.unwrap(), "http://all");
        let error = read("S3", &[("AWS_ENDPOINT_URL_S3", "localhost:4566")]).unwrap_err();
        assert_eq!(error.name(), "InvalidVariable");
        assert!(error.to_string().contains("`AWS_ENDPOINT_URL_S3`"), "{error}");
    }

    #[test]
    fn native_roots_are_loaded_only_for_hosts_that_need_them() {
        for amazon in [
            &[("AWS_REGION", "eu-west-1")][..],
            &[("AWS_REGION", "us-gov-west-1")],
            &[("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")],
            &[("AWS_ENDPOINT_URL_S3", "https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com")],
        ] {
            assert!(matches!(roots(&vars(amazon)).unwrap(), Roots::Amazon), "{amazon:?}");
        }
        for native in [
            &[("AWS_REGION", "cn-north-1")][..],
            &[("AWS_ENDPOINT_URL_S3", "https://minio.example.com:9000/")],
            &[("AWS_ENDPOINT_URL", "https://evil.example/x.amazonaws.com")],
            &[("AWS_REGION", "eu-west-1"), ("SSL_CERT_FILE", "/etc/proxy.pem")],
        ] {
            assert!(matches!(roots(&vars(native)).unwrap(), Roots::Native), "{native:?}");
        }
        let error = roots(&vars(&[("AWS_CA_BUNDLE", "/nowhere.pem")])).unwrap_err();
        assert_eq!(error.name(), "InvalidVariable");
    }
}
