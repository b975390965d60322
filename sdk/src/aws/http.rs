//! The HTTP client that all AWS clients of the process share: root certificates, connection pool, and the
//! connections that INIT opens.

use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Connector, HttpClientError};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http_body_util::BodyExt as _;

use crate::aws::trace::Traced;
use crate::failure::Error;

/// The root certificates of the AWS endpoints. Loading the system's roots instead costs more instructions
/// than the rest of INIT together.
const AMAZON: &[u8] = include_bytes!("roots.pem");

/// The SDK's own default, `DEFAULT_CONNECT_TIMEOUT` of `aws-smithy-runtime`: enough time to retransmit one
/// lost SYN packet.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);

/// The longest time that INIT waits for its connections.
const OPEN_DEADLINE: Duration = Duration::from_secs(1);

/// The root certificates to trust.
#[derive(Debug)]
pub(super) enum Roots {
    Amazon,
    Native,
    Bundle(Vec<u8>),
}

impl Roots {
    /// Reads the root certificates from a PEM file.
    pub(super) fn bundle(path: &str) -> Result<Self, Error> {
        let pem = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot read `{path}`, the file that `AWS_CA_BUNDLE` names: {error}");
            Error::new("InvalidVariable", message).permanent()
        })?;
        if !pem.contains("-----BEGIN CERTIFICATE-----") {
            let message =
                format!("`{path}`, the file that `AWS_CA_BUNDLE` names, contains no PEM certificate");
            return Err(Error::new("InvalidVariable", message).permanent());
        }
        Ok(Self::Bundle(pem.into_bytes()))
    }

    fn context(self) -> Result<TlsContext, HttpClientError> {
        let store = match self {
            Self::Amazon => TrustStore::empty().with_pem_certificate(AMAZON),
            Self::Native => TrustStore::default(),
            Self::Bundle(pem) => TrustStore::empty().with_pem_certificate(pem),
        };
        TlsContext::builder().with_trust_store(store).build()
    }
}

/// The HTTP client. Clones share its connections.
#[derive(Clone, Debug)]
pub(crate) struct Http(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tls: TlsContext,
    /// The connector with the SDK's default timeouts, which clients use unless they set their own.
    usual: SharedHttpConnector,
    /// The connectors of clients and calls that set their own timeouts.
    others: Mutex<Vec<(HttpConnectorSettings, SharedHttpConnector)>>,
}

impl Http {
    pub(super) fn new(roots: Roots) -> Result<Self, Error> {
        let tls = roots.context().map_err(|error| untrusted().with_source(error))?;
        let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build();
        // The SDK panics on a certificate that it cannot parse.
        let usual = catch_unwind(|| connector(&tls, settings)).map_err(|_| untrusted())?;
        Ok(Self(Arc::new(Inner { tls, usual, others: Mutex::default() })))
    }

    /// Opens a connection to the host of a URL, which the first call then reuses. Errors are ignored here:
    /// the first call reports them.
    ///
    /// Only `https` URLs are opened: plain `http` is for emulators, which are near and need no TLS handshake.
    pub(super) async fn open(&self, url: &str) {
        if url.starts_with("https://") {
            let _ = tokio::time::timeout(OPEN_DEADLINE, self.get(url)).await;
        }
    }

    /// Sends a body to a pre-signed URL with `PUT`, and returns the status. The request has no content type,
    /// because the signature covers an empty one.
    #[cfg(feature = "custom_resource")]
    pub(crate) async fn put(&self, url: &str, body: &[u8]) -> Result<u16, &'static str> {
        const NOT_A_URL: &str = "its address is not a URL";
        // The connector reads a text without a host as a path, and hangs on some of them.
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(NOT_A_URL);
        }
        let mut request = HttpRequest::get(url).map_err(|_| NOT_A_URL)?;
        request.set_method("PUT").map_err(|_| NOT_A_URL)?;
        *request.body_mut() = body.to_vec().into();
        let response = self.0.usual.call(request).await.map_err(|error| match error.is_timeout() {
            true => "the connection timed out",
            false => "the connection failed",
        })?;
        let status = response.status().as_u16();
        // A connection whose response body is not read to its end cannot be reused.
        let mut body = response.into_body();
        while let Some(Ok(_)) = body.frame().await {}
        Ok(status)
    }

    /// Sends an unsigned request for the root of the host and reads the whole response. The connection is
    /// then idle in the pool, which distinguishes hosts by scheme and authority.
    pub(super) async fn get(&self, url: &str) -> Option<()> {
        let request = HttpRequest::get(url).ok()?;
        let mut body = self.0.usual.call(request).await.ok()?.into_body();
        while let Some(frame) = body.frame().await {
            frame.ok()?;
        }
        Some(())
    }
}

fn untrusted() -> Error {
    Error::new("InvalidVariable", "cannot parse a certificate in the file that `AWS_CA_BUNDLE` names")
        .permanent()
}

fn connector(tls: &TlsContext, settings: HttpConnectorSettings) -> SharedHttpConnector {
    let connector = Connector::builder()
        // Ring, because AWS-LC collects entropy before its first handshake: 35 to 65 ms of CPU, which is
        // most of a second at 128 MB. It also adds 2 MB to the binary.
        .tls_provider(Provider::rustls(CryptoMode::Ring))
        .tls_context(tls.clone())
        .proxy_config(ProxyConfig::from_env())
        .connector_settings(settings)
        .sleep_impl(TokioSleep::new())
        .build();
    SharedHttpConnector::new(Traced(SharedHttpConnector::new(connector)))
}

/// The SDK's own HTTP client builds one connector for each client, and another one only to validate the
/// settings. This one reuses its connector.
impl HttpClient for Http {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = |s: &HttpConnectorSettings| (s.connect_timeout(), s.read_timeout());
        if timeouts(settings) == (Some(CONNECT_TIMEOUT), None) {
            return self.0.usual.clone();
        }
        let mut others = self.0.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = others.iter().find(|(known, _)| timeouts(known) == timeouts(settings)) {
            return known.clone();
        }
        let new = connector(&self.0.tls, settings.clone());
        others.push((settings.clone(), new.clone()));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_roots_match_the_fingerprints_that_amazon_publishes() {
        let text = std::str::from_utf8(AMAZON).unwrap();
        let blocks: Vec<&str> = text.split("# SHA-256 ").skip(1).collect();
        assert_eq!(blocks.len(), 5);
        for block in blocks {
            let (fingerprint, pem) = block.split_once('\n').unwrap();
            let body = pem.split("-----").nth(2).unwrap().replace('\n', "");
            let der = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
            let digest: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
            assert_eq!(digest.join(":"), fingerprint);
        }
        Http::new(Roots::Amazon).unwrap();
    }

    #[test]
    fn an_invalid_bundle_is_an_error_and_not_a_panic() {
        let file = std::env::temp_dir().join(format!("lambkin-bundle-{}.pem", std::process::id()));
        let path = file.to_str().unwrap();
        std::fs::write(path, "no certificate").unwrap();
        assert!(Roots::bundle(path).unwrap_err().to_string().contains("contains no PEM certificate"));
        std::fs::write(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        let error = Http::new(Roots::bundle(path).unwrap()).unwrap_err();
        assert!(error.to_string().contains("cannot parse a certificate"), "{error}");
        std::fs::write(path, AMAZON).unwrap();
        Http::new(Roots::bundle(path).unwrap()).unwrap();
        std::fs::remove_file(path).unwrap();
    }
}
