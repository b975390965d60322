//! What `main!` declares for all functions of a binary.

/// What `main!` declares besides the functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinarySpec {
    /// The CORS settings of every route without its own.
    pub cors: Option<CorsSpec>,
}

/// The cross-origin requests that a route allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorsSpec {
    /// The origins: `*`, or a list such as `https://a.example, https://b.example`.
    pub origins: &'static str,
    /// Whether cookies and credentials may be sent.
    pub credentials: bool,
    /// Response headers that a page may read, as a comma-separated list.
    pub expose: Option<&'static str>,
    /// For how many seconds a browser may cache the response to a preflight request.
    pub max_age: Option<u32>,
}

impl BinarySpec {
    #[doc(hidden)]
    pub const fn new() -> Self {
        Self { cors: None }
    }
    #[doc(hidden)]
    pub const fn cors(mut self, cors: CorsSpec) -> Self {
        self.cors = Some(cors);
        self
    }
}

impl CorsSpec {
    /// Describes the settings, for the description of the binary.
    pub(crate) fn describe(&self) -> lambkin_spec::description::Cors {
        lambkin_spec::description::Cors {
            origins: self.origins.to_owned(),
            credentials: self.credentials,
            expose: self.expose.map(str::to_owned),
            max_age: self.max_age,
        }
    }

    #[doc(hidden)]
    pub const fn new(origins: &'static str) -> Self {
        Self { origins, credentials: false, expose: None, max_age: None }
    }
    #[doc(hidden)]
    pub const fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }
    #[doc(hidden)]
    pub const fn expose(mut self, headers: &'static str) -> Self {
        self.expose = Some(headers);
        self
    }
    #[doc(hidden)]
    pub const fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }
}
