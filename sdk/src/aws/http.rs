//! One HTTP client for every AWS client of the process: its roots, its pool, its first connections.

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

/// The roots that the AWS endpoints chain to: loading the system's instead costs more instructions
/// than all the rest of INIT.
const AMAZON: &[u8] = include_bytes!("roots.pem");

/// The SDK's own default, `DEFAULT_CONNECT_TIMEOUT` of `aws-smithy-runtime`: three seconds for one
/// lost SYN packet, and a little.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);

/// How long INIT waits for its connections, at most.
const OPEN_DEADLINE: Duration = Duration::from_secs(1);

/// Whom to trust.
#[derive(Debug)]
pub(super) enum Roots {
    Amazon,
    Native,
    Bundle(Vec<u8>),
}

impl Roots {
    /// The roots in a PEM file.
    pub(super) fn bundle(path: &str) -> Result<Self, Error> {
        let pem = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("`{path}`, which `AWS_CA_BUNDLE` names, cannot be read: {error}");
            Error::new("InvalidVariable", message).permanent()
        })?;
        if !pem.contains("-----BEGIN CERTIFICATE-----") {
            let message = format!("`{path}`, which `AWS_CA_BUNDLE` names, holds no PEM certificate");
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
    /// For the SDK's default timeouts: what all clients use.
    usual: SharedHttpConnector,
    /// For clients and calls that set their own timeouts.
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

    /// Opens a connection to the host of a URL, so that the first call finds it. What goes wrong
    /// here, the first call will meet and tell.
    ///
    /// Only https is worth it: plain http is for emulators, which are near and need no handshake.
    pub(super) async fn open(&self, url: &str) {
        if url.starts_with("https://") {
            let _ = tokio::time::timeout(OPEN_DEADLINE, self.get(url)).await;
        }
    }

    /// Puts a body at a pre-signed URL, and says the status. No content type: the signature holds for none.
    #[cfg(feature = "custom_resource")]
    pub(crate) async fn put(&self, url: &str, body: &[u8]) -> Result<u16, &'static str> {
        const NO_URL: &str = "its address is no URL";
        // The connector takes whatever has no host for a path, and hangs on some of them.
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(NO_URL);
        }
        let mut request = HttpRequest::get(url).map_err(|_| NO_URL)?;
        request.set_method("PUT").map_err(|_| NO_URL)?;
        *request.body_mut() = body.to_vec().into();
        let response = self.0.usual.call(request).await.map_err(|error| match error.is_timeout() {
            true => "no connection in time",
            false => "the connection failed",
        })?;
        let status = response.status().as_u16();
        // A body left unread would cost the connection.
        let mut body = response.into_body();
        while let Some(Ok(_)) = body.frame().await {}
        Ok(status)
    }

    /// An unsigned request for the root of the host, read to its end: from then on its connection
    /// is idle in the pool, which tells hosts apart by scheme and authority.
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
    Error::new("InvalidVariable", "a certificate in the file that `AWS_CA_BUNDLE` names cannot be parsed")
        .permanent()
}

fn connector(tls: &TlsContext, settings: HttpConnectorSettings) -> SharedHttpConnector {
    let connector = Connector::builder()
        // Ring: AWS-LC gathers entropy for 35 to 65 ms of CPU before its first handshake, which is
        // most of a second at 128 MB, and adds 2 MB to the binary.
        .tls_provider(Provider::rustls(CryptoMode::Ring))
        .tls_context(tls.clone())
        .proxy_config(ProxyConfig::from_env())
        .connector_settings(settings)
        .sleep_impl(TokioSleep::new())
        .build();
    SharedHttpConnector::new(Traced(SharedHttpConnector::new(connector)))
}

/// The SDK's own client builds a connector per client and throws another away to check it; this
/// one has its connector already.
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
    fn the_roots_are_those_that_amazon_lists() {
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
    fn a_bundle_that_is_none_is_an_error_and_no_panic() {
        let file = std::env::temp_dir().join(format!("lambkin-bundle-{}.pem", std::process::id()));
        let path = file.to_str().unwrap();
        std::fs::write(path, "no certificate").unwrap();
        assert!(Roots::bundle(path).unwrap_err().to_string().contains("holds no PEM certificate"));
        std::fs::write(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        let error = Http::new(Roots::bundle(path).unwrap()).unwrap_err();
        assert!(error.to_string().contains("cannot be parsed"), "{error}");
        std::fs::write(path, AMAZON).unwrap();
        Http::new(Roots::bundle(path).unwrap()).unwrap();
        std::fs::remove_file(path).unwrap();
    }
}
